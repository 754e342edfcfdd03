//! Help, one touch away on every page: over the page, so that what was typed there stays.

use leptos::prelude::*;

use super::help_topics::{Topic, on};
use crate::i18n::{text, tr};
use crate::routes;
use crate::state::navigation;
use crate::ui::button::Button;
use crate::ui::dialog::Dialog;
use crate::ui::icon::Icon;
use crate::ui::live::live;

/// The help on this page, while `open` says so.
#[component]
pub fn HelpDialog(open: RwSignal<bool>) -> impl IntoView {
    let navigation = navigation();
    let topic = Memo::new(move |_| on(&routes::page(&navigation.path())));
    let title = move || tr(topic.get().map_or(text::HELP_TITLE, |topic| topic.name)).to_owned();
    let close = Callback::new(move |()| open.set(false));
    // It is there from its first opening on: closing it brings the focus back, and taking it away would not.
    let was_opened = Memo::new(move |was: Option<&bool>| open.get() || was.copied().unwrap_or_default());
    live(move || {
        was_opened.get().then(|| view! {
        <Dialog open=open kind="help" title=Signal::derive(title) on_close=close>
            <div class="help" id="page-help" data-topic=move || topic.get().map(|topic| topic.id)>
                {topic.get().map(|topic| view! { <Advice topic/> })}
                <div class="buttons">
                    <a class="button" id="all-help" href=routes::HELP><Icon name="search"/>{tr(text::HELP_ALL)}</a>
                    <Button id="close-help" icon="close" label=tr(text::HELP_CLOSE).to_owned() on_press=close/>
                </div>
            </div>
        </Dialog>
    })
    })
}

/// What a page is for, what to do there, and what if it goes wrong.
#[component]
pub fn Advice(topic: Topic) -> impl IntoView {
    let steps: Vec<_> = tr(topic.steps).lines().map(|step| view! { <li>{step}</li> }).collect();
    view! {
        <p>{tr(topic.what)}</p>
        <ol class="help-steps">{steps}</ol>
        <h3>{tr(text::HELP_WRONG)}</h3>
        <p>{tr(topic.wrong)}</p>
    }
}
