//! Taking goods back: found by serial, lot, invoice or order, each line ticked or scanned. The same page
//! sends goods in stock back to their supplier.

mod delivery;
mod entry;
mod form;
mod lines;

use leptos::prelude::*;

use delivery::LookedUp;
use entry::Entry;
use form::{CONDITIONS, DESTINATIONS, FieldErrors, QUARANTINE, ReturnForm, STOCK, SUPPLIER, Way};
use lines::Lines;

use crate::components::doubt::{Recording, RecordingNotes};
use crate::components::photo_field::PhotoField;
use crate::components::scan_here::CameraHere;
use crate::components::status_bar::StatusBar;
use crate::components::words;
use crate::i18n::{text, tr, tr_with};
use crate::state::draft;
use crate::state::entry::FieldError;
use crate::state::portions;
use crate::state::scanner::scanner;
use crate::state::session::place_named;
use crate::state::{device, navigation};
use crate::ui::button::{Button, Kind};
use crate::ui::choice::{Answer, Choice};
use crate::ui::field::{Field, Kind as FieldKind, standing};
use crate::ui::form::Form;
use crate::ui::icon::Icon;
use crate::ui::live::live;

#[component]
pub fn ReturnPage() -> impl IntoView {
    let (device, scanner) = (device(), scanner());
    let asked = |name| untrack(|| navigation().query(name));
    let way = if asked("way") == "supplier" { Way::ToSupplier } else { Way::FromCustomer };
    let entry = Entry::new(device, scanner, way);
    let (number, key) = (asked("q"), asked("key"));
    // What another number was begun for is not mixed with this one.
    let name = ["return/", if way == Way::ToSupplier { "supplier/" } else { "" }, &number, &key].concat();
    let current = move || {
        let form = entry.form();
        let is_begun = !form.lines.is_empty() || !form.note.is_empty() || !form.condition.is_empty();
        is_begun.then_some(form)
    };
    // A page that stands as it was left is not begun anew.
    let begun = StoredValue::new(false);
    let restore = move |form| {
        begun.set_value(true);
        entry.restore(form);
    };
    let ready = draft::keep(device, &name, restore, current);
    draft::keep_photo(device, &name, entry.photo);
    Effect::new(move |_| {
        if ready.get() && !begun.get_value() {
            begun.set_value(true);
            begin(entry, &number, &key);
        }
    });
    scanner.hand_to(move |reading| {
        let tone = entry.take_reading(&reading);
        scanner.answer(tone);
    });
    let recording = Recording::of_series(move || entry.clear()).of_draft(&name);
    let act = Callback::new(move |()| match untrack(|| entry.form()).parse(held_because, place_named) {
        Ok(book) => {
            entry.errors.set(FieldErrors::default());
            let photos = entry.photo.get_untracked().into_iter().collect();
            recording.start_series(portions::booked(&book, |_| 0), photos);
        }
        Err(errors) => entry.errors.set(errors),
    });
    let title = if way == Way::ToSupplier { text::RETURN_SUPPLIER_TITLE } else { text::RETURN_TITLE };
    let done = Signal::derive(move || tr(text::RETURN_DONE).to_owned());
    view! {
        <StatusBar title=tr(title)/>
        <main class="page" id="content" data-page="return"
            data-looked=move || entry.looked.with(|looked| looked.as_str())
            data-lines=move || entry.lines.with(Vec::len).to_string()
            data-state=move || recording.stage.with(|stage| stage.as_str())>
            <RecordingNotes recording done/>
            <CameraHere/>
            <Find entry/>
            <LookedUp entry/>
            <Form id="return-form" on_enter=act>
                <Lines entry/>
                <Fields entry/>
            </Form>
            <div class="dock">
                <Button kind=Kind::Main icon="undo" id="save"
                    label=Signal::derive(move || action(entry))
                    busy=Signal::derive(move || recording.stage.with(|stage| stage.as_str() == "busy"))
                    on_press=act/>
            </div>
        </main>
    }
}

/// What stands at goods in quarantine.
fn held_because(form: &ReturnForm) -> String {
    words::returned_as(&form.condition)
}

/// What the address names.
fn begin(entry: Entry, number: &str, key: &str) {
    if let Ok(key) = key.parse() {
        entry.choose("", key);
    } else if !number.is_empty() {
        entry.find(number.to_owned(), None);
    }
}

/// "Take back 3", so that a wrong figure is seen before it is saved.
fn action(entry: Entry) -> String {
    let (word, with_quantity) = match entry.way {
        Way::FromCustomer => (text::RETURN_ACTION, text::RETURN_ACTION_QUANTITY),
        Way::ToSupplier => (text::RETURN_SUPPLIER_ACTION, text::RETURN_SUPPLIER_ACTION_QUANTITY),
    };
    match lines::total(entry) {
        Some(quantity) => tr_with(with_quantity, &[("quantity", &words::quantity(quantity))]),
        None => tr(word).to_owned(),
    }
}

/// One field that finds all of them; a scan does the same without it.
#[component]
fn Find(entry: Entry) -> impl IntoView {
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = entry.typed.get_untracked().trim().to_owned();
        if !text.is_empty() {
            entry.find(text, None);
            entry.typed.set(String::new());
        }
    };
    let error = Signal::derive(move || {
        let missing = entry.errors.with(|errors| errors.goods.is_some());
        missing.then(|| tr(text::RETURN_NOTHING_YET).to_owned())
    });
    view! {
        <form id="find-form" on:submit=submit>
            <Field id="find" kind=FieldKind::Code label=tr(text::RETURN_FIND) value=entry.typed
                hint=tr(text::RETURN_FIND_HINT) error=error>
                <button class="button" id="find-action">{tr(text::SCAN_LOOK_UP)}</button>
            </Field>
        </form>
    }
}

#[component]
fn Fields(entry: Entry) -> impl IntoView {
    let error = move |of: fn(&FieldErrors) -> &Option<FieldError>| {
        Signal::derive(move || entry.errors.with(|errors| of(errors).as_ref().map(words::field_error)))
    };
    let conditions = CONDITIONS.map(|condition| Answer::new(condition, words::condition(condition)));
    let no_condition = standing(error(|errors| &errors.condition), entry.condition);
    let from_customer = entry.way == Way::FromCustomer;
    let destination = from_customer.then(|| {
        let answers = DESTINATIONS.map(|to| Answer::new(to, words::destination(to)));
        view! {
            <Choice name="destination" legend=tr(text::RETURN_TO) answers=answers.to_vec()
                value=entry.destination/>
        }
    });
    let is_placed = move || from_customer && entry.destination.with(|to| to == QUARANTINE || to == STOCK);
    let is_supplied = move || !from_customer || entry.destination.with(|to| to == SUPPLIER);
    view! {
        <div class="field">
            <Choice name="condition" legend=tr(text::RETURN_CONDITION) answers=conditions.to_vec()
                value=entry.condition/>
            <div aria-live="polite" id="condition-note">
                {live(move || no_condition.get().map(|error| view! {
                    <p class="field-error"><Icon name="warning"/>{error}</p>
                }))}
            </div>
        </div>
        {destination}
        {live(move || is_placed().then(|| view! {
            <Field id="place" kind=FieldKind::Code label=tr(text::RETURN_PLACE) value=entry.place
                hint=tr(text::MOVE_TO_HINT) error=error(|errors| &errors.place)/>
        }))}
        {live(move || is_supplied().then(|| view! {
            <Field id="supplier" label=tr(text::PLACE_SUPPLIER) value=entry.supplier
                error=error(|errors| &errors.supplier)/>
        }))}
        <Field id="note" label=[tr(text::RETURN_NOTE), " (", tr(text::COMMON_OPTIONAL), ")"].concat()
            value=entry.note/>
        <PhotoField id="photo" label=[tr(text::RETURN_PHOTO), " (", tr(text::COMMON_OPTIONAL), ")"].concat()
            photo=entry.photo/>
    }
}
