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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    type Texts = BTreeMap<String, String>;

    /// Help, and the buttons that it names.
    const NAMED: [(&str, &[&str]); 17] = [
        ("help.receive.steps", &["receive.by_serial", "receive.to_dock", "receive.to_quarantine"]),
        ("help.receive.wrong", &["receive.to_quarantine", "undo.action"]),
        ("help.scan.wrong", &["receive.action"]),
        ("help.item.wrong", &["adjust.title"]),
        ("help.announce.steps", &["announce.save", "nav.receive"]),
        ("help.delivery.steps", &["delivery.print", "delivery.copy"]),
        ("help.delivery.wrong", &["delivery.keep"]),
        ("help.orders.steps", &["pick.title", "pack.title", "orders.new"]),
        ("help.pick.wrong", &["pick.none_here"]),
        ("help.pack.steps", &["pack.make", "pack.action"]),
        ("help.count.steps", &["count.finish", "count.save"]),
        ("help.counts.steps", &["counts.approve", "counts.refuse"]),
        ("help.exceptions.steps", &["exceptions.action"]),
        ("help.report.steps", &["report.mark_sent"]),
        ("help.import.steps", &["import.record_other"]),
        ("help.import.wrong", &["import.report"]),
        ("help.quarantine.steps", &["quarantine.release", "quarantine.reject"]),
    ];
    /// Help that bears the name of its page.
    const TITLES: [(&str, &str); 11] = [
        ("help.exceptions.name", "exceptions.title"),
        ("help.trolley.name", "trolley.title"),
        ("help.import.name", "import.title"),
        ("help.export.name", "export.title"),
        ("help.quarantine.name", "quarantine.title"),
        ("help.announce.name", "announce.title"),
        ("help.counts.name", "counts.title"),
        ("help.return.name", "return.title"),
        ("help.unsent.name", "unsent.title"),
        ("help.receive.name", "receive.title"),
        ("help.ship.name", "ship.title"),
    ];

    fn texts(json: &str) -> Texts {
        serde_json::from_str(json).unwrap()
    }

    /// As it is read: without the places where a word may be parted, and without what is filled in.
    fn read(text: &str) -> String {
        text.replace('\u{ad}', "").replace("{n} ", "")
    }

    fn check(texts: &Texts) {
        for (help, buttons) in NAMED {
            let told = read(&texts[help]);
            for button in buttons {
                let label = read(&texts[*button]);
                assert!(told.contains(&label), "{help} does not name {label:?} ({button})");
            }
        }
        for (help, title) in TITLES {
            assert_eq!(read(&texts[help]), read(&texts[title]), "{help} and {title}");
        }
    }

    #[test]
    fn help_names_the_buttons_that_there_are() {
        check(&texts(include_str!("../../locales/en.json")));
        check(&texts(include_str!("../../locales/de.json")));
    }

    #[test]
    fn one_thing_has_one_word() {
        let german = texts(include_str!("../../locales/de.json"));
        let english = texts(include_str!("../../locales/en.json"));
        let without = |texts: &Texts, words: &[&str]| {
            for (key, text) in texts {
                let text = read(text);
                let found = words.iter().find(|word| text.contains(**word));
                assert_eq!(found, None, "{key}: {text}");
            }
        };
        let others = ["Behälter", "Versandeinheit", "Muster nehmen", "Rollwagen", "Widersprüche", "Produkte"];
        without(&german, &others);
        without(&english, &["Contradictions"]);
    }
}
