//! The end of a count: what differs from what is booked, why, and the one record.

use std::collections::BTreeSet;

use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;
use lotwise_ledger::command::Count;

use super::{Command, Counting};
use crate::components::doubt::Recording;
use crate::components::reason_field::ReasonField;
use crate::components::words::{self, Reasons};
use crate::i18n::{text, tr, tr_count, tr_with};
use crate::state::counting::{Difference, Thing};
use crate::state::entry::FieldError;
use crate::state::portions::Crowded;
use crate::ui::button::{Button, Kind};
use crate::ui::form::Form;
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::notice::{Kind as NoticeKind, Notice};
use crate::ui::whole::whole;
use crate::ui::windowed::{Rows, Windowed};

/// The heading above the differences.
const HEAD: &str = "differences-head";

/// The differences while they are looked at. A handle: copy it freely.
#[derive(Clone, Copy)]
struct Reviewing {
    counting: Counting,
    differences: Memo<Option<Vec<Difference>>>,
    /// What had no reason when somebody wanted to save; it stands first.
    missing: RwSignal<Option<BTreeSet<Thing>>>,
    /// Whose field is to have the focus.
    focus: RwSignal<Option<Thing>>,
    /// Grows when reasons are given elsewhere than in their own fields.
    turn: RwSignal<usize>,
    /// What no count can hold, once somebody wanted to save.
    crowded: RwSignal<Option<Crowded>>,
    /// It is being looked into how many records the count needs.
    cutting: RwSignal<bool>,
}

impl Reviewing {
    fn begin(counting: Counting) -> Self {
        // What is typed as a reason draws nothing anew.
        let differences = Memo::new(move |_| {
            let booked = counting.booked.get()?;
            Some(counting.tally.with(|tally| tally.differences(&booked)))
        });
        Self {
            counting,
            differences,
            missing: RwSignal::new(None),
            focus: RwSignal::new(None),
            turn: RwSignal::new(0),
            crowded: RwSignal::new(None),
            cutting: RwSignal::new(false),
        }
    }

    /// The differences in the order in which they are shown.
    fn shown(self) -> Vec<Difference> {
        let mut shown = self.differences.get().unwrap_or_default();
        self.missing.with(|missing| {
            shown.sort_by_key(|it| !missing.as_ref().is_some_and(|missing| missing.contains(&it.thing)));
        });
        shown
    }

    fn unexplained(self) -> BTreeSet<Thing> {
        self.differences.with(|differences| {
            let differences = differences.as_deref().unwrap_or_default();
            self.counting.tally.with(|tally| tally.unexplained(differences))
        })
    }

    fn save(self, recording: Recording) {
        let Some(booked) = self.counting.booked.get_untracked() else { return };
        match self.counting.tally.with_untracked(|tally| tally.parse(&booked, words::code_of)) {
            Ok(count) => self.record(count, recording),
            Err(missing) => {
                let first = missing.keys().next().cloned();
                self.missing.set(Some(missing.into_keys().collect()));
                self.focus.set(first);
                // The first of them is drawn once it comes into sight.
                if let Some(head) = document().get_element_by_id(HEAD) {
                    head.scroll_into_view();
                }
            }
        }
    }

    /// Records it, in as many parts as are needed.
    fn record(self, count: Count, recording: Recording) {
        if self.cutting.get_untracked() {
            return;
        }
        self.cutting.set(true);
        self.counting.device.cut_then(count, move |cut| {
            // Who has left the page finds there what was counted.
            if self.cutting.try_set(false).is_some() {
                return;
            }
            self.crowded.set(cut.as_ref().err().cloned());
            if let Ok(parts) = cut {
                recording.start_series(parts.into_iter().map(Command::Count).collect(), Vec::new());
            }
        });
    }

    /// Gives the reason to all that have none.
    fn explain_rest(self, why: &str) {
        let differences = self.differences.get_untracked().unwrap_or_default();
        self.counting.tally.update(|tally| tally.explain_rest(&differences, why));
        self.turn.update(|turn| *turn += 1);
    }
}

/// The differences, each with its reason.
#[component]
pub fn Review(counting: Counting, recording: Recording) -> impl IntoView {
    let reviewing = Reviewing::begin(counting);
    let count = Memo::new(move |_| reviewing.differences.with(|it| it.as_ref().map(Vec::len)));
    let save = Callback::new(move |()| reviewing.save(recording));
    let back = Callback::new(move |()| counting.tally.update(|tally| tally.finished = false));
    let busy = Signal::derive(move || recording.stage.with(|stage| stage.as_str() == "busy"));
    view! {
        {live(move || count.get().map(|count| if count == 0 {
            view! { <Notice kind=NoticeKind::Done id="no-differences" what=tr(text::COUNT_AGREES)/> }.into_any()
        } else {
            view! {
                <h2 id=HEAD>{tr_count(text::COUNT_DIFFERENCES, count)}</h2>
                <Rest reviewing/>
                <Form on_enter=save><Differences reviewing/></Form>
            }
            .into_any()
        }))}
        {live(move || reviewing.crowded.get().map(|crowded| view! { <TooMany crowded/> }))}
        <div class="dock">
            <Button id="go-on" icon="back" label=tr(text::COUNT_GO_ON).to_owned() on_press=back/>
            <Button kind=Kind::Main icon="ok" id="save" label=tr(text::COUNT_SAVE).to_owned() busy on_press=save/>
        </div>
    }
}

/// What is to be done before the count can be saved; it stays as it is until then.
#[component]
fn TooMany(crowded: Crowded) -> impl IntoView {
    let goods = words::thing(&crowded.goods.key()).2;
    let values = [("goods", &*goods), ("location", &*words::location(&crowded.at))];
    view! {
        <Notice kind=NoticeKind::Refused id="crowded" what=tr_with(text::COUNT_CROWDED, &values)
            text=tr(text::COUNT_CROWDED_TEXT)/>
    }
}

/// How many have no reason, once it is missing; and one reason for all of them.
#[component]
fn Rest(reviewing: Reviewing) -> impl IntoView {
    let why = RwSignal::new(String::new());
    let open = Memo::new(move |_| reviewing.unexplained().len());
    let is_missing = Memo::new(move |_| reviewing.missing.with(Option::is_some) && open.get() > 0);
    let are_several = Memo::new(move |_| open.get() > 1);
    let give = Callback::new(move |()| {
        let typed = why.get_untracked();
        if !typed.trim().is_empty() {
            reviewing.explain_rest(&typed);
            why.set(String::new());
        }
    });
    view! {
        {live(move || is_missing.get().then(|| view! {
            <Notice kind=NoticeKind::Warning id="no-reason" what=tr_count(text::COUNT_NO_REASON, open.get())/>
        }))}
        {live(move || are_several.get().then(|| view! {
            <details id="rest">
                <summary class="button">{tr(text::COUNT_SAME)}</summary>
                <div class="form">
                    <ReasonField id="why-rest" label=tr(text::COUNT_SAME_WHY) reasons=Reasons::Count value=why/>
                    <Button id="give-rest" icon="ok" on_press=give
                        label=Signal::derive(move || tr_count(text::COUNT_SAME_ACTION, open.get()))/>
                </div>
            </details>
        }))}
    }
}

#[component]
fn Differences(reviewing: Reviewing) -> impl IntoView {
    let shown = Memo::new(move |_| reviewing.shown());
    let rows = Rows::here(
        Signal::derive(move || shown.with(Vec::len)),
        Callback::new(move |index: usize| {
            let turn = reviewing.turn.get().to_string();
            let thing =
                shown.with(|shown| shown.get(index).map(|it| format!("{}@{}", it.thing.key, it.thing.at)));
            [index.to_string(), turn, thing.unwrap_or_default()].join(" ")
        }),
        Callback::new(move |index: usize| {
            let difference = shown.with_untracked(|shown| shown.get(index).cloned());
            difference.map_or_else(|| ().into_any(), |difference| row(index, difference, reviewing))
        }),
    );
    view! { <Windowed id="differences" class="cards" rows/> }
}

fn row(place: usize, difference: Difference, reviewing: Reviewing) -> AnyView {
    let Difference { thing, seen, booked } = difference;
    let (kind, icon, number) = words::thing(&thing.key);
    let shown = number.clone();
    let values = [
        ("seen", &*words::quantity(seen)),
        ("was", &*words::quantity(booked)),
        ("location", &*words::location(&thing.at)),
    ];
    let told = tr_with(text::COUNTS_LINE, &values);
    let tally = reviewing.counting.tally;
    let why = RwSignal::new(tally.with_untracked(|tally| tally.reason(&thing)));
    let explained = thing.clone();
    Effect::watch(
        move || why.get(),
        move |why, _, _| tally.update(|tally| tally.explain(&explained, why.clone())),
        false,
    );
    let id = format!("why-{place}");
    let card = NodeRef::new();
    take_focus(reviewing.focus, thing, card);
    let error = Signal::derive(move || {
        let is_missing = reviewing.missing.with(Option::is_some) && why.with(|why| why.trim().is_empty());
        is_missing.then(|| words::field_error(&FieldError::Missing))
    });
    let sign = if seen > booked { "+" } else { "" };
    view! {
        <div class="panel form" data-number=shown node_ref=card>
            <div class="row">
                <Icon name=icon/>
                <span class="row-main">
                    <span class="row-title">{kind}" "{number}</span>
                    <span class="row-note">{whole(told)}</span>
                </span>
                <span class="row-end">{sign}{words::quantity(seen - booked)}</span>
            </div>
            <ReasonField id label=tr(text::COUNT_WHY) reasons=Reasons::Count value=why error/>
        </div>
    }
    .into_any()
}

/// Puts the focus into the field of `card` when it is the turn of `own`, once the page is drawn.
fn take_focus(focus: RwSignal<Option<Thing>>, own: Thing, card: NodeRef<html::Div>) {
    let is_wanted = Memo::new(move |_| focus.with(|wanted| wanted.as_ref() == Some(&own)));
    Effect::new(move |_| {
        if is_wanted.get() {
            request_animation_frame(move || {
                // Drawn in another place by then, it is another card's turn.
                let card = card.try_get_untracked().flatten().filter(|card| card.is_connected());
                let field = card.and_then(|card| card.query_selector("input").ok().flatten());
                if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
                    focus.set(None);
                    // A field that cannot take the focus is in sight all the same.
                    let _ = field.focus();
                }
            });
        }
    });
}
