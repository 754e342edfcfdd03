//! What is typed in a line: label above, hint or error below.

use leptos::prelude::*;

use super::icon::Icon;
use super::whole::whole;

/// What a field takes, which decides its keyboard and its face.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    Text,
    /// A code as printed: capitals, no spelling help, even figures.
    Code,
    /// A day, as `2026-12-31`.
    Date,
    /// A list to search in.
    Search,
    /// Digits that nobody else may read.
    Pin,
}

impl Kind {
    fn input_type(self) -> &'static str {
        match self {
            Self::Text | Self::Code => "text",
            Self::Date => "date",
            Self::Search => "search",
            Self::Pin => "password",
        }
    }

    fn face(self) -> Option<&'static str> {
        matches!(self, Self::Code | Self::Search).then_some("code")
    }

    /// A PIN is none of the passwords that browsers offer to keep.
    fn completion(self) -> &'static str {
        if self == Self::Pin { "one-time-code" } else { "off" }
    }

    fn keyboard(self) -> Option<&'static str> {
        (self == Self::Pin).then_some("numeric")
    }

    fn capitals(self) -> &'static str {
        match self {
            Self::Text => "sentences",
            Self::Code => "characters",
            Self::Date | Self::Search | Self::Pin => "off",
        }
    }
}

/// A labelled line of input. The children stand beside the input: a "look up" button, say.
#[component]
pub fn Field(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    value: RwSignal<String>,
    #[prop(optional)] kind: Kind,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let (note, error) = (note_id(&id), standing(error, value));
    let input = view! {
        <input
            class="input"
            id=id.clone()
            type=kind.input_type()
            data-kind=kind.face()
            autocomplete=kind.completion()
            inputmode=kind.keyboard()
            autocapitalize=kind.capitals()
            spellcheck=if kind == Kind::Text { "true" } else { "false" }
            aria-describedby=note.clone()
            aria-invalid=move || error.with(Option::is_some).then_some("true")
            prop:value=move || value.get()
            on:input=move |event| value.set(event_target_value(&event))
        />
    };
    let line = match children {
        Some(children) => view! { <span class="input-row">{input}{children()}</span> }.into_any(),
        None => input.into_any(),
    };
    view! {
        <div class="field" data-state=move || state(error)>
            <label for=id>{label}</label>
            {line}
            <Note id=note hint error/>
        </div>
    }
}

/// Several lines of input: serials pasted, a complaint in words.
#[component]
pub fn TextArea(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    value: RwSignal<String>,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let (note, error) = (note_id(&id), standing(error, value));
    view! {
        <div class="field" data-state=move || state(error)>
            <label for=id.clone()>{label}</label>
            <textarea
                class="input"
                id=id
                aria-describedby=note.clone()
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            ></textarea>
            <Note id=note hint error/>
        </div>
    }
}

/// The line below an input: the error while there is one, else the hint.
#[component]
pub(super) fn Note(id: String, hint: String, error: Signal<Option<String>>) -> impl IntoView {
    let line = move || match error.get() {
        Some(error) => view! { <p class="field-error"><Icon name="warning"/>{error}</p> }.into_any(),
        None if hint.is_empty() => ().into_any(),
        None => view! { <p class="field-hint">{whole(&*hint)}</p> }.into_any(),
    };
    view! { <div id=id aria-live="polite">{line}</div> }
}

/// An error stands until what it speaks of is changed.
pub fn standing(error: Signal<Option<String>>, value: RwSignal<String>) -> Signal<Option<String>> {
    let told = Memo::new(move |_| error.get().map(|error| (error, value.get_untracked())));
    Signal::derive(move || {
        let (error, of) = told.get()?;
        value.with(|now| *now == of).then_some(error)
    })
}

pub(super) fn note_id(id: &str) -> String {
    [id, "-note"].concat()
}

pub(super) fn state(error: Signal<Option<String>>) -> &'static str {
    if error.with(Option::is_some) { "invalid" } else { "valid" }
}
