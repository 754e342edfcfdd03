//! The end of a count: what differs from what is booked, why, and the one record.

use leptos::prelude::*;

use super::{Command, Counting};
use crate::components::doubt::Recording;
use crate::components::reason_field::ReasonField;
use crate::components::words::{self, Reasons};
use crate::i18n::{text, tr, tr_count, tr_with};
use crate::state::counting::Difference;
use crate::state::entry::FieldError;
use crate::ui::button::{Button, Kind};
use crate::ui::form::Form;
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::notice::{Kind as NoticeKind, Notice};

/// The differences, each with its reason.
#[component]
pub fn Review(counting: Counting, recording: Recording) -> impl IntoView {
    let asked = RwSignal::new(false);
    // What is typed as a reason draws nothing anew.
    let differences = Memo::new(move |_| {
        let booked = counting.booked.get()?;
        Some(counting.tally.with(|tally| tally.differences(&booked)))
    });
    let save = Callback::new(move |()| {
        let Some(booked) = counting.booked.get_untracked() else { return };
        match counting.tally.with_untracked(|tally| tally.parse(&booked, words::code_of)) {
            Ok(count) => recording.start(Command::Count(count)),
            Err(_) => asked.set(true),
        }
    });
    let back = Callback::new(move |()| counting.tally.update(|tally| tally.finished = false));
    let busy = Signal::derive(move || recording.stage.with(|stage| stage.as_str() == "busy"));
    view! {
        {live(move || differences.get().map(|differences| if differences.is_empty() {
            view! { <Notice kind=NoticeKind::Done id="no-differences" what=tr(text::COUNT_AGREES)/> }.into_any()
        } else {
            let head = tr_count(text::COUNT_DIFFERENCES, differences.len());
            let rows: Vec<_> =
                differences.into_iter().enumerate().map(|(at, it)| row(at, it, counting, asked)).collect();
            view! {
                <h2>{head}</h2>
                <Form on_enter=save><ul class="cards" id="differences">{rows}</ul></Form>
            }
            .into_any()
        }))}
        <div class="dock">
            <Button id="go-on" icon="back" label=tr(text::COUNT_GO_ON).to_owned() on_press=back/>
            <Button kind=Kind::Main icon="ok" id="save" label=tr(text::COUNT_SAVE).to_owned() busy on_press=save/>
        </div>
    }
}

fn row(place: usize, difference: Difference, counting: Counting, asked: RwSignal<bool>) -> AnyView {
    let Difference { thing, seen, booked } = difference;
    let (kind, icon, number) = words::thing(&thing.key);
    let shown = number.clone();
    let values = [
        ("seen", &*words::quantity(seen)),
        ("was", &*words::quantity(booked)),
        ("location", &*words::location(&thing.at)),
    ];
    let told = tr_with(text::COUNTS_LINE, &values);
    let why = RwSignal::new(counting.tally.with_untracked(|tally| tally.reason(&thing)));
    let explained = thing.clone();
    Effect::watch(
        move || why.get(),
        move |why, _, _| counting.tally.update(|tally| tally.explain(&explained, why.clone())),
        false,
    );
    let error = Signal::derive(move || {
        let missing = asked.get() && why.with(|why| why.trim().is_empty());
        missing.then(|| words::field_error(&FieldError::Missing))
    });
    let sign = if seen > booked { "+" } else { "" };
    view! {
        <li class="panel form" data-number=shown>
            <div class="row">
                <Icon name=icon/>
                <span class="row-main">
                    <span class="row-title">{kind}" "{number}</span>
                    <span class="row-note">{told}</span>
                </span>
                <span class="row-end">{sign}{words::quantity(seen - booked)}</span>
            </div>
            <ReasonField id=format!("why-{place}") label=tr(text::COUNT_WHY) reasons=Reasons::Count value=why error/>
        </li>
    }
    .into_any()
}
