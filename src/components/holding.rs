//! Holding a thing or a part of it, and releasing it: each with a reason, by whoever may.

use leptos::prelude::*;
use lotwise_ledger::command::{Command, Place, PlaceSome, ReleaseOne};
use lotwise_ledger::event::Step;
use lotwise_ledger::key::{Goods, Key};
use serde::{Deserialize, Serialize};

use super::doubt::{Recording, RecordingNotes};
use super::reason_field::ReasonField;
use super::words::{self, Reasons};
use crate::i18n::{text, tr, tr_with};
use crate::state::device;
use crate::state::draft;
use crate::state::entry::{FieldError, positive};
use crate::state::holding::Standing;
use crate::state::read::read;
use crate::state::session::place_named;
use crate::ui::choice::{Answer, Choice};
use crate::ui::field::{Field, Kind as FieldKind};
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::notice::{Kind, Notice};
use crate::ui::number::NumberField;
use crate::ui::whole::whole;

/// What was typed, as it is kept until it is recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct HoldForm {
    /// Of a lot: a quantity at a place, and not all of it. Of goods without lot: a quantity of what is there.
    is_part: bool,
    at: String,
    quantity: String,
    reason: String,
}

/// What is wrong with each field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct FieldErrors {
    at: Option<FieldError>,
    quantity: Option<FieldError>,
    reason: Option<FieldError>,
}

impl HoldForm {
    fn parse(&self, key: &Key) -> Result<Command, FieldErrors> {
        let mut errors = FieldErrors::default();
        let reason = words::code_of(&self.reason);
        errors.reason = reason.is_none().then_some(FieldError::Missing);
        let goods = match key {
            Key::Lot(lot) if self.is_part => Some(Goods::Lot(lot.clone())),
            // A product is not held itself: its goods without lot are, where they lie.
            Key::Product(product) => Some(Goods::Product(product.clone())),
            _ => None,
        };
        let at = goods.is_some().then(|| place_named(&self.at));
        errors.at = matches!(at, Some(None)).then_some(FieldError::Missing);
        let quantity = self.is_part.then(|| positive(&self.quantity)).filter(|_| goods.is_some());
        let quantity = quantity.transpose().map_err(|error| errors.quantity = Some(error));
        let held = match goods.zip(at.flatten()) {
            Some((goods, at)) => Key::Stock(goods, at),
            None => key.clone(),
        };
        match (reason, quantity) {
            (Some(reason), Ok(quantity)) if errors == FieldErrors::default() => Ok(match quantity {
                Some(quantity) => Command::HoldSome(PlaceSome { stock: held, quantity, reason }),
                None => Command::Hold(Place { key: held, reason }),
            }),
            _ => Err(errors),
        }
    }
}

/// The fields as typed. A handle: copy it freely.
#[derive(Clone, Copy)]
struct Entry {
    scope: RwSignal<String>,
    at: RwSignal<String>,
    quantity: RwSignal<String>,
    reason: RwSignal<String>,
    errors: RwSignal<FieldErrors>,
}

const PART: &str = "part";
const WHOLE: &str = "whole";

impl Entry {
    fn new(at: String, quantity: String) -> Self {
        Self {
            scope: RwSignal::new(WHOLE.to_owned()),
            at: RwSignal::new(at),
            quantity: RwSignal::new(quantity),
            reason: RwSignal::new(String::new()),
            errors: RwSignal::new(FieldErrors::default()),
        }
    }

    fn form(self) -> HoldForm {
        HoldForm {
            is_part: self.scope.get() == PART,
            at: self.at.get(),
            quantity: self.quantity.get(),
            reason: self.reason.get(),
        }
    }

    fn restore(self, form: HoldForm) {
        self.scope.set(if form.is_part { PART } else { WHOLE }.to_owned());
        self.at.set(form.at);
        self.quantity.set(form.quantity);
        self.reason.set(form.reason);
    }
}

/// The holds that stand, each with its release, and the form for another one. `at` and `quantity` are where
/// a part most likely is, and how much.
#[component]
pub fn Holding(
    key: Key,
    #[prop(optional, into)] at: String,
    #[prop(optional, into)] quantity: String,
) -> impl IntoView {
    let device = device();
    let entry = Entry::new(at, quantity);
    let begun = untrack(|| entry.form());
    let name = ["hold/", &key.to_string()].concat();
    let again = begun.clone();
    // The page may be drawn anew by now, and its signals gone.
    let recording = Recording::new(move |_| {
        if entry.scope.try_get_untracked().is_some() {
            entry.restore(again.clone());
        }
    })
    .of_draft(&name);
    let kept = move || Some(entry.form()).filter(|form| *form != begun);
    draft::keep(device, &name, move |form| entry.restore(form), kept);
    let (is_lot, is_product) = (matches!(key, Key::Lot(_)), matches!(key, Key::Product(_)));
    let of = key.clone();
    let hold = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match untrack(|| entry.form()).parse(&of) {
            Ok(command) => {
                entry.errors.set(FieldErrors::default());
                recording.start(command);
            }
            Err(errors) => entry.errors.set(errors),
        }
    };
    let error = move |of: fn(&FieldErrors) -> &Option<FieldError>| {
        Signal::derive(move || entry.errors.with(|errors| of(errors).as_ref().map(words::field_error)))
    };
    let part = live(move || {
        let is_part = entry.scope.get() == PART && (is_lot || is_product);
        let at = if is_product { text::ADJUST_AT } else { text::HOLD_AT };
        view! {
            {(is_part || is_product).then(|| view! {
                <Field id="hold-at" kind=FieldKind::Code label=tr(at) value=entry.at
                    error=error(|errors| &errors.at)/>
            })}
            {is_part.then(|| view! {
                <NumberField id="hold-quantity" label=tr(text::HOLD_QUANTITY) value=entry.quantity
                    less=tr(text::COMMON_LESS_BY_ONE) more=tr(text::COMMON_MORE_BY_ONE)
                    error=error(|errors| &errors.quantity)/>
            })}
        }
    });
    view! {
        <section class="section" id="holding">
            <h2>{tr(text::HOLD_TITLE)}</h2>
            <Release key/>
            <RecordingNotes recording done=String::new() is_quiet=true/>
            <form class="form" id="hold-form" on:submit=hold>
                <ReasonField id="hold-reason" label=tr(text::HOLD_REASON) reasons=Reasons::Hold value=entry.reason
                    error=error(|errors| &errors.reason)/>
                {(is_lot || is_product).then(|| view! {
                    <Choice name="hold-what" legend=tr(text::HOLD_WHAT) value=entry.scope answers=vec![
                        Answer::new(WHOLE, tr(text::HOLD_WHOLE)),
                        Answer::new(PART, tr(text::HOLD_PART)),
                    ]/>
                })}
                {part}
                <button class="button" id="hold"><Icon name="hold"/>{tr(text::HOLD_ACTION)}</button>
            </form>
        </section>
    }
}

/// What stands, and its end; or, where the role may not end it, whom to ask.
#[component]
pub fn Release(key: Key) -> impl IntoView {
    let device = device();
    let why = RwSignal::new(String::new());
    let name = ["release/", &key.to_string()].concat();
    let recording = Recording::new(move |_| {
        let _ = why.try_set(String::new());
    })
    .of_draft(&name);
    let error = RwSignal::new(None::<String>);
    draft::keep(
        device,
        &name,
        move |kept: String| why.set(kept),
        move || Some(why.get()).filter(|why| !why.is_empty()),
    );
    let standing = read(move || {
        device.revision.track();
        let key = key.clone();
        async move { device.standing_holds(key).await.unwrap_or_default() }
    });
    let release = Callback::new(move |standing: Standing| match words::code_of(&why.get_untracked()) {
        Some(reason) => {
            error.set(None);
            let Standing { key, hold, .. } = standing;
            recording.start(Command::ReleaseOne(ReleaseOne { key, hold, reason: Some(reason) }));
        }
        None => error.set(Some(words::field_error(&FieldError::Missing))),
    });
    let rows = live(move || {
        let standing = standing.get().filter(|standing| !standing.is_empty())?;
        let lacking = device.lacks(Step::Release);
        let may = lacking.is_none() && standing.iter().any(|hold| !hold.own_hand);
        let refusal = lacking.map(|lacking| {
            let message = words::lacking(lacking);
            view! {
                <Notice kind=Kind::Info icon="hold" id="release-lacking" what=tr(text::HOLD_RELEASE_LACKING)
                    text=message/>
            }
        });
        let rows: Vec<_> = standing.into_iter().map(|hold| row(hold, lacking.is_none(), release)).collect();
        Some(view! {
            {refusal}
            {may.then(|| view! {
                <ReasonField id="release-reason" label=tr(text::HOLD_RELEASE_REASON) reasons=Reasons::Release value=why
                    error=Signal::derive(move || error.get())/>
            })}
            <ul class="rows" id="holds">{rows}</ul>
        })
    });
    view! {
        {rows}
        <RecordingNotes recording done=String::new() is_quiet=true/>
    }
}

fn row(standing: Standing, may: bool, release: Callback<Standing>) -> AnyView {
    let placed = &standing.placed;
    let when = words::moment_of(placed.since_ms).unwrap_or_default();
    let by = tr_with(text::STEP_BY, &[("who", placed.by.as_str()), ("when", &when)]);
    let part = match (&standing.key, placed.quantity) {
        (Key::Stock(_, at), Some(quantity)) => {
            let values = [("quantity", &*words::quantity(quantity)), ("location", &*words::location(at))];
            tr_with(text::HOLD_OF, &values)
        }
        (Key::Stock(_, at), None) => words::location(at),
        _ => String::new(),
    };
    let note = [part, by].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    let refused = (may && standing.own_hand).then(|| tr(text::REFUSE_SAME_HAND));
    let act = (may && !standing.own_hand).then(|| {
        let standing = standing.clone();
        view! {
            <button class="button" data-action="release" on:click=move |_| release.run(standing.clone())>
                <Icon name="ok"/>{tr(text::HOLD_RELEASE)}
            </button>
        }
    });
    view! {
        <li class="row" data-state="held">
            <Icon name="hold"/>
            <span class="row-main">
                <span class="row-title">{words::because(&placed.reason)}</span>
                <span class="row-note">{whole(note)}</span>
                {refused.map(|refused| view! { <span class="row-note">{whole(refused)}</span> })}
            </span>
            {act}
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use lotwise_ledger::key::{Issuer, LotKey, ProductKey};
    use lotwise_ledger::quantity::Quantity;
    use lotwise_ledger::text::{LotNumber, Sku};

    fn check(form: HoldForm, expected: Result<bool, FieldErrors>) {
        let product = ProductKey::Sku(Sku::parse("P1").unwrap());
        let key = Key::Lot(LotKey { product, issuer: Issuer::Own, number: LotNumber::parse("L1").unwrap() });
        let is_part = form.parse(&key).map(|command| matches!(command, Command::HoldSome(_)));
        assert_eq!(is_part, expected, "{form:?}");
    }

    #[test]
    fn a_hold_has_a_reason_and_a_part_its_place_and_quantity() {
        let form = |is_part, at: &str, quantity: &str, reason: &str| HoldForm {
            is_part,
            at: at.to_owned(),
            quantity: quantity.to_owned(),
            reason: reason.to_owned(),
        };
        check(form(false, "", "", "wet"), Ok(false));
        check(form(true, "A-01", "3", "wet"), Ok(true));
        let missing = Some(FieldError::Missing);
        check(
            form(false, "A-01", "3", " "),
            Err(FieldErrors { reason: missing.clone(), ..Default::default() }),
        );
        let errors = FieldErrors { at: missing, quantity: Some(FieldError::NotPositive), reason: None };
        check(form(true, "", "0", "wet"), Err(errors));
    }

    #[test]
    fn goods_without_lot_are_held_where_they_lie() {
        let key: Key = "product/sku:SCREW".parse().unwrap();
        let check = |is_part, at: &str, expected: Result<(&str, Option<u32>), FieldErrors>| {
            let form = HoldForm { is_part, at: at.into(), quantity: "4".into(), reason: "wet".into() };
            let held = form.parse(&key).map(|command| match command {
                Command::Hold(place) => (place.key.to_string(), None),
                Command::HoldSome(some) => (some.stock.to_string(), Some(some.quantity)),
                other => panic!("{other:?}"),
            });
            let expected = expected.map(|(key, quantity)| (key.to_owned(), quantity.map(Quantity::units)));
            assert_eq!(held, expected);
        };
        check(false, "A-01", Ok(("stock/sku:SCREW/-/at:MAIN:A-01", None)));
        check(true, "A-01", Ok(("stock/sku:SCREW/-/at:MAIN:A-01", Some(4))));
        check(false, "", Err(FieldErrors { at: Some(FieldError::Missing), ..FieldErrors::default() }));
    }
}
