//! The unit that is given for the one at the desk: scanned or typed. It has the warranty of the first.

use leptos::prelude::*;
use lotwise_ledger::command::Command;
use lotwise_ledger::key::Key;
use lotwise_ledger::text::lookup_form;

use super::acts::{ActForm, REPLACE, closing};
use super::desk::Desk;
use super::form::ReplaceForm;
use crate::components::words;
use crate::i18n::{text, tr, tr_with};
use crate::state::draft;
use crate::state::read::read;
use crate::ui::field::{Field, Kind as FieldKind};
use crate::ui::live::live;

#[component]
pub fn Replace(desk: Desk) -> impl IntoView {
    let typed = draft::draft::<ReplaceForm>(desk.device, &desk.draft(REPLACE.name));
    let new = typed.field(|it| &mut it.new);
    let error = RwSignal::new(None::<String>);
    // A scan while the form is open is of the new unit.
    desk.hears(move |number, unit| {
        let is_open = desk.open.with_untracked(|open| open == REPLACE.name);
        if is_open {
            let scanned = unit.map(|unit| Key::Serial(unit.clone()).to_string()).unwrap_or_default();
            typed.value.set(ReplaceForm { new: number.to_owned(), scanned });
        }
        is_open
    });
    let meant = read(move || {
        let (form, old) = (typed.value.get(), desk.unit());
        desk.device.revision.track();
        async move {
            match form.of_label() {
                Some(unit) => Some(unit),
                None => desk.device.unit_numbered(&form.new, &old.product).await.unwrap_or_default(),
            }
        }
    });
    let meant = Memo::new(move |_| meant.get().flatten());
    let recording = closing(desk, REPLACE.name, move || typed.value.set(ReplaceForm::default()));
    let save = Callback::new(move |()| {
        // What was looked up is of what stands in the field now, or of nothing.
        let form = typed.value.get_untracked();
        let known = meant.get_untracked().filter(|unit| is_number(unit.serial.as_str(), &form.new));
        match form.parse(&desk.unit(), known) {
            Ok(note) => {
                error.set(None);
                recording.start(Command::Note(Box::new(note)));
            }
            Err(missing) => error.set(Some(words::field_error(&missing))),
        }
    });
    let form = move || {
        view! {
            <Field id="new-unit" kind=FieldKind::Code label=tr(text::DESK_NEW_UNIT) value=new
                hint=tr(text::DESK_NEW_UNIT_HINT) error=Signal::derive(move || error.get())/>
            {live(move || meant.get().map(|unit| view! {
                <p class="field-hint" id="new-unit-is">
                    {tr_with(text::DESK_NEW_UNIT_IS, &[("serial", unit.serial.as_str()), ("product", &words::product_key(&unit.product))])}
                </p>
            }))}
        }
        .into_any()
    };
    view! { <ActForm act=REPLACE desk recording on_save=save form/> }
}

/// Whether both are one number, however it was written.
fn is_number(one: &str, other: &str) -> bool {
    lookup_form(one) == lookup_form(other)
}
