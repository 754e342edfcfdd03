//! What went wrong or right, in the page, until the page changes.

use leptos::prelude::*;

use super::icon::Icon;
use super::whole::whole;

/// How grave a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Refused,
    Warning,
    Done,
    Info,
}

impl Kind {
    /// The word that style knows.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Warning => "warning",
            Self::Done => "done",
            Self::Info => "info",
        }
    }

    fn icon(self) -> &'static str {
        match self {
            Self::Refused => "recalled",
            Self::Warning => "warning",
            Self::Done => "ok",
            Self::Info => "question",
        }
    }
}

/// Says what happened (`what`), then what is safe and what to do (`text`).
/// Its children are the actions. A refusal interrupts a screen reader; the others wait.
#[component]
pub fn Notice(
    kind: Kind,
    #[prop(into)] what: String,
    #[prop(optional, into)] text: String,
    #[prop(optional)] icon: Option<&'static str>,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let role = if kind == Kind::Refused { "alert" } else { "status" };
    view! {
        <div class="notice" data-kind=kind.as_str() role=role id=id>
            <Icon name=icon.unwrap_or(kind.icon())/>
            <p class="notice-what">{what}</p>
            {(!text.is_empty()).then(|| view! { <p>{whole(text)}</p> })}
            {children.map(|children| view! { <div class="buttons">{children()}</div> })}
        </div>
    }
}
