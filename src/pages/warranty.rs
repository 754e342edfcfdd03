//! The warranty desk: a serial in, one line to read aloud out.

use leptos::prelude::*;
use lotwise_ledger::key::Key;
use lotwise_ledger::question::Found;
use lotwise_ledger::question::warranty::Bar;

use crate::components::code::Code;
use crate::components::item_parts::row;
use crate::components::pick::Pick;
use crate::components::status_bar::StatusBar;
use crate::components::words;
use crate::i18n::{date, text, tr, tr_with};
use crate::routes;
use crate::state::device;
use crate::state::lookup::SerialView;
use crate::state::navigation;
use crate::state::read::read;
use crate::state::scanner::{Outcome, Tone, scanner};
use crate::ui::button::{Button, Kind};
use crate::ui::empty::Empty;
use crate::ui::field::{Field, Kind as FieldKind};
use crate::ui::form::Form;
use crate::ui::live::live;
use crate::ui::whole::whole;

/// What the records answer to a serial number.
#[derive(Clone, PartialEq)]
enum Answer {
    Nothing,
    One(Box<SerialView>),
    Several(Vec<Key>),
    Unknown,
}

#[component]
pub fn WarrantyPage() -> impl IntoView {
    let device = device();
    let scanner = scanner();
    let navigation = navigation();
    let asked = Memo::new(move |_| navigation.query("serial"));
    let typed = RwSignal::new(asked.get_untracked());
    let answer = read(move || {
        let asked = asked.get();
        device.revision.track();
        async move {
            if asked.trim().is_empty() {
                return Answer::Nothing;
            }
            let mut serials = device.serials_numbered(&asked).await.unwrap_or_default();
            match (serials.pop(), serials.is_empty()) {
                (Some(serial), true) => match device.serial(serial).await.ok().flatten() {
                    Some(view) => Answer::One(Box::new(view)),
                    None => Answer::Unknown,
                },
                (Some(last), false) => {
                    serials.push(last);
                    Answer::Several(serials.into_iter().map(Key::Serial).collect())
                }
                (None, _) => Answer::Unknown,
            }
        }
    });
    let ask = Callback::new(move |text: String| navigation.go(&routes::warranty(text.trim())));
    scanner.hand_to(move |reading| {
        let serial = match &reading.outcome {
            Outcome::Resolved(resolved) => match (&resolved.found, &resolved.label) {
                (Found::Serial(serial), _) => Some(serial.serial.to_string()),
                (_, Some(label)) => label.serial.clone(),
                _ => Some(reading.text.clone()),
            },
            _ => None,
        };
        scanner.answer(if serial.is_some() { Tone::Accepted } else { Tone::Refused });
        if let Some(serial) = serial {
            typed.set(serial.clone());
            ask.run(serial);
        }
    });
    view! {
        <StatusBar title=tr(text::WARRANTY_TITLE)/>
        <main class="page" id="content" data-page="warranty">
            <Form on_enter=Callback::new(move |()| ask.run(typed.get_untracked()))>
                <Field id="serial" kind=FieldKind::Code label=tr(text::WARRANTY_LABEL) value=typed
                    hint=tr(text::WARRANTY_HINT)/>
            </Form>
            {live(move || answer.get().map_or_else(|| ().into_any(), |answer| shown(&asked.get(), answer)))}
            <div class="dock">
                <Button kind=Kind::Main icon="search" id="check" label=tr(text::WARRANTY_ACTION).to_owned()
                    on_press=Callback::new(move |()| ask.run(typed.get_untracked()))/>
            </div>
        </main>
    }
}

fn shown(asked: &str, answer: Answer) -> AnyView {
    match answer {
        Answer::Nothing => ().into_any(),
        Answer::One(serial) => view! { <VerdictView serial=*serial/> }.into_any(),
        Answer::Several(keys) => {
            let count = keys.len().to_string();
            view! {
                <section class="section" id="verdict" data-verdict="several">
                    <p>{tr_with(text::WARRANTY_SEVERAL, &[("n", &count)])}</p>
                    <Pick keys/>
                </section>
            }
            .into_any()
        }
        Answer::Unknown => view! {
            <div id="verdict" data-verdict="unknown">
                <Empty icon="question" text=[asked, ": ", tr(text::WARRANTY_UNKNOWN)].concat()
                    hint=tr(text::WARRANTY_UNKNOWN_TEXT)/>
            </div>
        }
        .into_any(),
    }
}

#[component]
fn VerdictView(serial: SerialView) -> impl IntoView {
    let answer = &serial.warranty;
    let ended = |bar: &Bar| matches!(bar, Bar::Ended { .. });
    let (state, icon, word) = match answer.bars.first() {
        None => ("available", "ok", text::WARRANTY_ELIGIBLE),
        Some(Bar::NoTerms) => ("unknown", "question", text::WARRANTY_NO_TERMS),
        Some(Bar::NotShipped) => ("unknown", "question", text::WARRANTY_NOT_SHIPPED),
        Some(bar) if ended(bar) => ("expired", "expired", text::WARRANTY_OVER),
        Some(_) => ("expired", "expired", text::WARRANTY_REFUSED),
    };
    let name = answer.bars.first().map_or("eligible", Bar::code);
    let terms = answer.cover.as_ref().map(|cover| {
        let over = answer.bars.iter().any(ended);
        let (start, until, months) = (date(cover.start), date(cover.until), cover.months.to_string());
        let values = [
            ("start", start.as_str()),
            ("until", until.as_str()),
            ("months", months.as_str()),
            ("by", words::start_by(cover.start_by)),
        ];
        tr_with(if over { text::WARRANTY_OVER_TEXT } else { text::WARRANTY_ELIGIBLE_TEXT }, &values)
    });
    let others = answer.bars.iter().filter(|bar| !ended(bar)).map(words::bar);
    let detail = others.chain(terms).collect::<Vec<_>>().join(" ");
    let until = answer.cover.as_ref().map(|cover| cover.until);
    let product = words::product(&serial.standing.product);
    let key = Key::Serial(serial.standing.key.clone());
    view! {
        <section class="section" id="verdict" data-verdict=name>
            <div class="sign" data-state=state role="status">
                <crate::ui::icon::Icon name=icon/>
                <div>
                    <p class="sign-word">{tr(word)}</p>
                    {until.map(|until| view! { <p class="sign-reason">{tr(text::WARRANTY_UNTIL)}" "{date(until)}</p> })}
                    <p class="sign-reason">{whole(detail)}</p>
                </div>
            </div>
            <p><Code text=serial.standing.key.serial.to_string() figure=true/></p>
            <ul class="rows"><li>{row(key, "serial", product, String::new(), String::new())}</li></ul>
        </section>
    }
}
