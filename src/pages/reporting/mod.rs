//! Something looks wrong: scanned, photographed, put in words, and then sent to whoever made it.

mod form;

use std::sync::Arc;

use leptos::prelude::*;
use lotwise_ledger::command::Command;
use lotwise_ledger::event::EventId;
use lotwise_ledger::key::{BatchKey, Key};
use lotwise_ledger::question::{Found, Label};
use lotwise_ledger::time::Day;

use form::{CATEGORIES, FieldErrors, ReportForm};

use crate::components::doubt::{Recording, RecordingNotes};
use crate::components::photo_field::PhotoField;
use crate::components::report::ReportCard;
use crate::components::scan_here::CameraHere;
use crate::components::status_bar::StatusBar;
use crate::components::words;
use crate::i18n::{text, tr, tr_with};
use crate::routes;
use crate::state::attachments::Photo;
use crate::state::entry::FieldError;
use crate::state::lookup::today;
use crate::state::scanner::{Outcome, Reading, Scanner, Tone, scanner};
use crate::state::session::{place_named, session};
use crate::state::{device, draft, navigation};
use crate::ui::button::{Button, Kind};
use crate::ui::choice::{Answer, Choice};
use crate::ui::field::{Field, Kind as FieldKind, TextArea, standing};
use crate::ui::form::Form;
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::whole::whole;

/// The fields. A handle: copy it freely.
#[derive(Clone, Copy)]
struct Entry {
    about: RwSignal<Vec<Key>>,
    typed: RwSignal<String>,
    category: RwSignal<String>,
    words: RwSignal<String>,
    place: RwSignal<String>,
    photo: RwSignal<Option<Arc<Photo>>>,
    errors: RwSignal<FieldErrors>,
    /// What was read and is nothing to report on.
    unknown: RwSignal<Option<String>>,
}

impl Entry {
    fn new(place: String) -> Self {
        let empty = || RwSignal::new(String::new());
        Self {
            about: RwSignal::new(Vec::new()),
            typed: empty(),
            category: empty(),
            words: empty(),
            place: RwSignal::new(place),
            photo: RwSignal::new(None),
            errors: RwSignal::new(FieldErrors::default()),
            unknown: RwSignal::new(None),
        }
    }

    fn form(self) -> ReportForm {
        ReportForm {
            about: self.about.with(|about| about.iter().map(Key::to_string).collect()),
            category: self.category.get(),
            words: self.words.get(),
            place: self.place.get(),
        }
    }

    fn restore(self, form: ReportForm) {
        self.about.set(form.about.iter().filter_map(|key| key.parse().ok()).collect());
        self.category.set(form.category);
        self.words.set(form.words);
        self.place.set(form.place);
    }

    fn clear(self) {
        self.about.set(Vec::new());
        self.category.set(String::new());
        self.words.set(String::new());
        self.photo.set(None);
    }

    fn add(self, key: Key) -> Tone {
        self.unknown.set(None);
        self.errors.update(|errors| errors.about = None);
        if self.about.with_untracked(|about| about.contains(&key)) {
            return Tone::Already;
        }
        self.about.update(|about| about.push(key));
        Tone::Accepted
    }

    /// A read: goods to be reported, or the place where they were seen.
    fn take(self, text: &str, outcome: &Outcome) -> Tone {
        let found = match outcome {
            Outcome::Resolved(resolved) => &resolved.found,
            _ => return self.refuse(text),
        };
        match found {
            Found::Serial(serial) => self.add(Key::Serial(serial.clone())),
            Found::Lot(lot) | Found::Other(Key::Batch(BatchKey { lot, .. })) => {
                self.add(Key::Lot(lot.clone()))
            }
            Found::Product(product) => self.add(Key::Product(product.clone())),
            Found::Other(key @ Key::Container(_)) => self.add(key.clone()),
            Found::Other(Key::Location(place)) => {
                self.place.set(words::location(place));
                Tone::Accepted
            }
            // What nobody has received yet can be wrong, too: it is on the label.
            Found::New => match outcome {
                Outcome::Resolved(resolved) => match resolved.label.as_ref().and_then(Label::key) {
                    Some(key) => self.add(key),
                    None => self.refuse(text),
                },
                _ => self.refuse(text),
            },
            // Everything that bears the number is meant until the person takes some away.
            Found::Several(keys) => {
                let goods = keys.iter().filter(|key| matches!(key, Key::Serial(_) | Key::Lot(_)));
                goods.for_each(|key| _ = self.add(key.clone()));
                Tone::Already
            }
            _ => self.refuse(text),
        }
    }

    fn refuse(self, text: &str) -> Tone {
        self.unknown.set(Some(text.to_owned()));
        Tone::Refused
    }

    fn find(self, scanner: Scanner, text: String) {
        let typed = text.clone();
        scanner.outcome_then(text, None, move |outcome| {
            if self.about.try_with_untracked(|_| ()).is_some() {
                self.take(&typed, &outcome);
            }
        });
    }
}

#[component]
pub fn ReportPage() -> impl IntoView {
    let (device, scanner) = (device(), scanner());
    let key = untrack(|| navigation().query("key"));
    let entry = Entry::new(words::location(&session().location()));
    // Sending what was just recorded is the next touch.
    let made = RwSignal::new(None::<EventId>);
    let current = move || {
        let form = entry.form();
        let is_begun = !form.about.is_empty() || !form.words.is_empty() || !form.category.is_empty();
        is_begun.then_some(form)
    };
    let name = ["report/", &key].concat();
    let ready = draft::keep(device, &name, move |form| entry.restore(form), current);
    draft::keep_photo(device, &name, entry.photo);
    let begun = StoredValue::new(false);
    Effect::new(move |_| {
        if ready.get() && !begun.get_value() {
            begun.set_value(true);
            key.parse().into_iter().for_each(|key| _ = entry.add(key));
        }
    });
    scanner.hand_to(move |reading: Reading| {
        let tone = entry.take(&reading.text, &reading.outcome);
        scanner.answer(tone);
    });
    let recording = Recording::new(move |event| {
        entry.clear();
        made.set(Some(event));
    })
    .of_draft(&name);
    let act = Callback::new(move |()| {
        let has_photo = entry.photo.with_untracked(Option::is_some);
        match untrack(|| entry.form()).parse(Day(today()), has_photo, place_named) {
            Ok(note) => {
                entry.errors.set(FieldErrors::default());
                let photos = entry.photo.get_untracked().into_iter().collect();
                recording.start_with_photos(Command::Note(Box::new(note)), photos);
            }
            Err(errors) => entry.errors.set(errors),
        }
    });
    // The next one begins with a scan, or when it is asked for.
    let is_writing =
        Memo::new(move |_| made.with(Option::is_none) || entry.about.with(|about| !about.is_empty()));
    view! {
        <StatusBar title=tr(text::REPORT_TITLE)/>
        <main class="page" id="content" data-page="report"
            data-about=move || entry.about.with(Vec::len).to_string()
            data-state=move || recording.stage.with(|stage| stage.as_str())>
            <RecordingNotes recording done=tr(text::REPORT_DONE).to_owned()/>
            {live(move || made.get().map(|event| view! { <ReportCard event/> }))}
            {live(move || if is_writing.get() {
                view! { <Writing entry scanner recording act/> }.into_any()
            } else {
                view! {
                    <button class="button" type="button" id="another" on:click=move |_| made.set(None)>
                        <Icon name="plus"/>{tr(text::REPORT_ANOTHER)}
                    </button>
                    {all_reports()}
                }
                .into_any()
            })}
        </main>
    }
}

fn all_reports() -> impl IntoView {
    view! { <a href=routes::REPORTS class="button" data-kind="quiet" id="all-reports">{tr(text::REPORT_ALL)}</a> }
}

/// The report that is being written.
#[component]
fn Writing(entry: Entry, scanner: Scanner, recording: Recording, act: Callback<()>) -> impl IntoView {
    let busy = Signal::derive(move || recording.stage.with(|stage| stage.as_str() == "busy"));
    view! {
        <CameraHere/>
        <Find entry scanner/>
        <About entry/>
        <Form id="report-form" on_enter=act><Fields entry/></Form>
        {all_reports()}
        <div class="dock">
            <Button kind=Kind::Main icon="warning" id="save" label=tr(text::REPORT_ACTION) busy on_press=act/>
        </div>
    }
}

#[component]
fn Find(entry: Entry, scanner: Scanner) -> impl IntoView {
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = entry.typed.get_untracked().trim().to_owned();
        if !text.is_empty() {
            entry.find(scanner, text);
            entry.typed.set(String::new());
        }
    };
    let error = Signal::derive(move || match entry.unknown.get() {
        Some(text) => Some(tr_with(text::REPORT_UNKNOWN, &[("text", &text)])),
        None => entry
            .errors
            .with(|errors| errors.about.is_some())
            .then(|| tr(text::REPORT_NOTHING_YET).to_owned()),
    });
    view! {
        <form id="find-form" on:submit=submit>
            <Field id="find" kind=FieldKind::Code label=tr(text::REPORT_FIND) value=entry.typed
                hint=tr(text::REPORT_FIND_HINT) error=error>
                <button class="button" id="find-action">{tr(text::SCAN_LOOK_UP)}</button>
            </Field>
        </form>
    }
}

#[component]
fn About(entry: Entry) -> impl IntoView {
    live(move || {
        let rows: Vec<_> = entry.about.get().into_iter().map(|key| view! { <AboutRow entry key/> }).collect();
        (!rows.is_empty()).then(|| view! { <ul class="rows" id="about">{rows}</ul> })
    })
}

#[component]
fn AboutRow(entry: Entry, key: Key) -> impl IntoView {
    let (kind, icon, number) = words::thing(&key);
    let remove = tr_with(text::RETURN_REMOVE, &[("what", &number)]);
    view! {
        <li class="row">
            <Icon name=icon/>
            <span class="row-main">
                <span class="row-title">{number}</span>
                <span class="row-note">{whole(kind)}</span>
            </span>
            <button class="icon-button row-end" type="button" aria-label=remove
                on:click=move |_| entry.about.update(|about| about.retain(|other| *other != key))>
                <Icon name="trash"/>
            </button>
        </li>
    }
}

#[component]
fn Fields(entry: Entry) -> impl IntoView {
    let error = move |of: fn(&FieldErrors) -> &Option<FieldError>| {
        Signal::derive(move || entry.errors.with(|errors| of(errors).as_ref().map(words::field_error)))
    };
    let categories = CATEGORIES.map(|category| Answer::new(category, words::category(category)));
    let no_category = standing(error(|errors| &errors.category), entry.category);
    view! {
        <div class="field">
            <Choice name="category" legend=tr(text::REPORT_WHAT) answers=categories.to_vec() value=entry.category/>
            <div aria-live="polite" id="category-note">
                {live(move || no_category.get().map(|error| view! {
                    <p class="field-error"><Icon name="warning"/>{error}</p>
                }))}
            </div>
        </div>
        <PhotoField id="photo" label=tr(text::REPORT_PHOTO) photo=entry.photo/>
        <TextArea id="words" label=tr(text::REPORT_WORDS_LABEL) value=entry.words hint=tr(text::REPORT_WORDS_HINT)
            error=error(|errors| &errors.words)/>
        <Field id="place" kind=FieldKind::Code label=tr(text::REPORT_PLACE) value=entry.place
            hint=tr(text::MOVE_TO_HINT)/>
    }
}
