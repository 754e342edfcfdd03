//! All help, by words.

use leptos::prelude::*;

use crate::components::help::Advice;
use crate::components::help_topics::{TOPICS, Topic};
use crate::components::status_bar::StatusBar;
use crate::i18n::{text, tr, tr_count};
use crate::ui::icon::Icon;
use crate::ui::live::live;

#[component]
pub fn HelpPage() -> impl IntoView {
    let wanted = RwSignal::new(String::new());
    let found = Memo::new(move |_| wanted.with(|wanted| matching(wanted)));
    view! {
        <StatusBar title=tr(text::HELP_ALL)/>
        <main class="page" id="content" data-page="help">
            <form class="field" role="search" on:submit=|event| event.prevent_default()>
                <label for="about">{tr(text::HELP_FILTER)}</label>
                <input class="input" type="search" id="about" autocomplete="off" prop:value=wanted
                    on:input:target=move |event| wanted.set(event.target().value())/>
            </form>
            <p class="field-hint" role="status">{move || match found.with(Vec::len) {
                0 => tr(text::HELP_NONE).to_owned(),
                count => tr_count(text::HELP_TOPICS, count),
            }}</p>
            {live(move || found.get().into_iter().map(topic).collect::<Vec<_>>())}
        </main>
    }
}

fn topic(topic: Topic) -> impl IntoView {
    view! {
        <details class="panel help" data-topic=topic.id>
            <summary><Icon name=topic.icon/><h2>{tr(topic.name)}</h2></summary>
            <Advice topic/>
        </details>
    }
}

/// The topics in which all words stand that were typed.
fn matching(wanted: &str) -> Vec<Topic> {
    let wanted = wanted.to_lowercase();
    let is_about = |topic: &Topic| {
        let texts = [topic.name, topic.what, topic.steps, topic.wrong].map(tr).join(" ").to_lowercase();
        wanted.split_whitespace().all(|word| texts.contains(word))
    };
    TOPICS.into_iter().filter(is_about).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_are_found_by_their_words() {
        assert_eq!(matching("").len(), TOPICS.len());
        assert_eq!(matching("spreadsheet refused").first().map(|topic| topic.id), Some("import"));
        assert!(matching("no such word").is_empty());
    }
}
