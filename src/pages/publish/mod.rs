//! What consumers are shown on the pages of a product, or of all: switched on, written in both languages, and seen
//! before it is saved.

mod form;
mod preview;

use leptos::prelude::*;
use lotwise_ledger::command::Command;
use lotwise_ledger::event::field;
use lotwise_ledger::key::Key;

use form::{PARTS, PublishForm};
use preview::Preview;

use crate::components::doubt::{Recording, RecordingNotes};
use crate::components::item_parts::NotFound;
use crate::components::status_bar::StatusBar;
use crate::components::words;
use crate::i18n::{Text, text, tr, tr_with};
use crate::routes;
use crate::state::draft;
use crate::state::entry::FieldError;
use crate::state::read::read;
use crate::state::terms::{LANGUAGES, SetUp};
use crate::state::{device, navigation};
use crate::ui::button::{Button, Kind};
use crate::ui::choice::{Answer, Choice};
use crate::ui::field::{Field, TextArea};
use crate::ui::form::Form;
use crate::ui::live::live;
use crate::ui::notice::{Kind as NoticeKind, Notice};
use crate::ui::select::Select;

/// Where on a package lot and date can be printed.
const PRINTED: [(&str, Text); 8] = [
    ("", text::PUBLISH_PRINTED_UNSAID),
    ("lid", text::PUBLISH_PRINTED_LID),
    ("neck", text::PUBLISH_PRINTED_NECK),
    ("back", text::PUBLISH_PRINTED_BACK),
    ("side", text::PUBLISH_PRINTED_SIDE),
    ("bottom", text::PUBLISH_PRINTED_BOTTOM),
    ("seam", text::PUBLISH_PRINTED_SEAM),
    ("plate", text::PUBLISH_PRINTED_PLATE),
];

/// What is typed, and what the records say.
#[derive(Clone, Copy)]
pub(super) struct Publishing {
    pub form: RwSignal<PublishForm>,
    /// None while it is read.
    pub known: Memo<Option<SetUp>>,
    /// Whether something is typed that is not saved.
    pub is_begun: Memo<bool>,
}

#[component]
pub fn PublishPage() -> impl IntoView {
    let navigation = navigation();
    let key = Memo::new(move |_| match navigation.query("key").parse() {
        Ok(key @ Key::Product(_)) => Some(key),
        Err(_) if navigation.query("key").is_empty() => Some(Key::Firm),
        _ => None,
    });
    view! {
        <StatusBar title=tr(text::PUBLISH_TITLE)/>
        <main class="page" id="content" data-page="publish">
            {live(move || match key.get() {
                Some(key) => view! { <PublishOf key/> }.into_any(),
                None => view! { <NotFound code=navigation.query("key")/> }.into_any(),
            })}
        </main>
    }
}

#[component]
fn PublishOf(key: Key) -> impl IntoView {
    let device = device();
    let of_read = key.clone();
    let found = read(move || {
        device.revision.track();
        let key = of_read.clone();
        async move { device.published(key).await.ok().flatten() }
    });
    let known = Memo::new(move |_| found.get().flatten());
    let is_missing = Memo::new(move |_| found.with(|found| matches!(found, Some(None))));
    let name = ["publish/", &key.to_string()].concat();
    let (form, shown) = (RwSignal::new(PublishForm::default()), RwSignal::new(PublishForm::default()));
    let is_begun = Memo::new(move |_| form.with(|form| shown.with(|shown| form != shown)));
    let typed = move || Some(form.get()).filter(|_| is_begun.get());
    let is_read = draft::keep(device, &name, move |kept| form.set(kept), typed);
    // What the records say stands in the form until somebody changes it.
    Effect::new(move |_| {
        let (Some(known), true) = (known.get(), is_read.get()) else { return };
        let recorded = PublishForm::of(&known);
        let typed = form.get_untracked();
        let is_untouched = typed == shown.get_untracked();
        if is_untouched || typed == recorded {
            shown.set(recorded.clone());
            form.set(recorded);
        }
    });
    let publishing = Publishing { form, known, is_begun };
    let of_form = key.clone();
    view! {
        {live(move || title(&key, known.get()))}
        {live(move || if is_missing.get() {
            view! { <NotFound code=words::thing(&of_form).2/> }.into_any()
        } else {
            view! { <Editing publishing key=of_form.clone() name=name.clone()/> }.into_any()
        })}
    }
}

/// Of which product it is, or that it holds for all.
fn title(key: &Key, known: Option<SetUp>) -> AnyView {
    match known.and_then(|known| known.product) {
        Some(product) => {
            let name = words::product(&product);
            view! {
                <h2><a class="touch" href=routes::item(key)>{name}</a></h2>
                <a class="button" href=routes::PUBLISH id="of-firm">{tr(text::PUBLISH_OF_FIRM)}</a>
            }
            .into_any()
        }
        None => view! { <p class="field-hint">{tr(text::PUBLISH_FOR_ALL)}</p> }.into_any(),
    }
}

#[component]
fn Editing(publishing: Publishing, key: Key, name: String) -> impl IntoView {
    let device = device();
    let Publishing { form, .. } = publishing;
    let error = RwSignal::new(None::<FieldError>);
    let recording = Recording::new(|_| {}).of_draft(&name);
    let (of_rights, of_fields) = (key.clone(), key.clone());
    let lacking = Memo::new(move |_| device.lacks_to_set_up(&of_rights));
    let save = Callback::new(move |()| match form.get_untracked().parse(&key) {
        Ok(narrow) => {
            error.set(None);
            recording.start(Command::Narrow(narrow));
        }
        Err(wrong) => error.set(Some(wrong)),
    });
    let busy = Signal::derive(move || recording.stage.with(|stage| stage.as_str() == "busy"));
    view! {
        {live(move || lacking.get().map(|lacking| view! {
            <Notice kind=NoticeKind::Info icon="hold" id="lacking" what=tr(text::TERMS_LACKING) text=words::lacking(lacking)/>
        }))}
        <RecordingNotes recording done=tr(text::COMMON_SAVED).to_owned()/>
        <div class="columns">
            <div class="column"><Form id="publish-form" on_enter=save><Fields form key=of_fields.clone() error/></Form></div>
            <div class="column"><Preview publishing/></div>
        </div>
        <div class="dock">
            <Button kind=Kind::Main icon="ok" id="save" label=tr(text::PUBLISH_ACTION).to_owned() busy
                disabled=Signal::derive(move || lacking.get().is_some()) on_press=save/>
        </div>
    }
}

#[component]
fn Fields(form: RwSignal<PublishForm>, key: Key, error: RwSignal<Option<FieldError>>) -> impl IntoView {
    let is_firm = key == Key::Firm;
    let texts = PublishForm::texts_of(&key).into_iter().map(|name| view! { <InBoth form name/> });
    let own = own(form);
    let is_own = Memo::new(move |_| form.with(|form| form.is_own));
    view! {
        {(!is_firm).then(|| view! {
            <Choice name="own" legend=tr(text::PUBLISH_WHOSE) value=own answers=vec![
                Answer::new("firm", tr(text::PUBLISH_AS_FIRM)),
                Answer::new("own", tr(text::PUBLISH_OWN)),
            ]/>
        })}
        {live(move || (is_firm || is_own.get()).then(|| view! { <Parts form/> }))}
        {texts.collect::<Vec<_>>()}
        {if is_firm { view! { <Kept form error/> }.into_any() } else { printed(form) }}
    }
}

/// Whether the product says itself what is shown.
fn own(form: RwSignal<PublishForm>) -> RwSignal<String> {
    let word = |is_own: bool| if is_own { "own" } else { "firm" }.to_owned();
    let chosen = RwSignal::new(word(form.with_untracked(|form| form.is_own)));
    Effect::new(move |_| chosen.set(word(form.with(|form| form.is_own))));
    let choose = move |chosen: &String, _: Option<&String>, _: Option<()>| {
        let is_own = chosen == "own";
        if form.with_untracked(|form| form.is_own) != is_own {
            form.update(|form| form.is_own = is_own);
        }
    };
    Effect::watch(move || chosen.get(), choose, false);
    chosen
}

#[component]
fn Parts(form: RwSignal<PublishForm>) -> impl IntoView {
    let tick = |part: &'static str| {
        let is_on = move || form.with(|form| form.shows(part));
        view! {
            <label class="check">
                <input type="checkbox" id=["show-", part].concat() prop:checked=is_on
                    on:change=move |_| form.update(|form| form.switch(part))/>
                <span>{tr(preview::part_word(part))}</span>
            </label>
        }
    };
    view! {
        <fieldset class="checks" id="parts">
            <legend>{tr(text::PUBLISH_PARTS)}</legend>
            {PARTS.map(tick).into_iter().collect::<Vec<_>>()}
            <p class="field-hint">{tr(text::PUBLISH_PARTS_HINT)}</p>
        </fieldset>
    }
}

/// A text in each language, one below the other.
#[component]
fn InBoth(form: RwSignal<PublishForm>, name: &'static str) -> impl IntoView {
    let (word, hint) = match name {
        field::ORIGIN => (text::PUBLISH_ORIGIN, text::PUBLISH_ORIGIN_HINT),
        field::CERTIFICATES => (text::PUBLISH_CERTIFICATES, text::PUBLISH_CERTIFICATES_HINT),
        field::CONSUMER_CONTACT => (text::PUBLISH_CONTACT, text::PUBLISH_CONTACT_HINT),
        field::PRIVACY => (text::PUBLISH_PRIVACY, text::PUBLISH_PRIVACY_HINT),
        _ => (text::PUBLISH_ADVICE, text::PUBLISH_ADVICE_HINT),
    };
    let in_language = |language: &'static str| {
        let id = [name, "-", language].concat();
        let in_it = if language == "de" { text::PUBLISH_IN_GERMAN } else { text::PUBLISH_IN_ENGLISH };
        let label = tr_with(in_it, &[("what", tr(word))]);
        view! { <TextArea id label hint=tr(hint) value=text_field(form, name, language)/> }
    };
    LANGUAGES.map(in_language).into_iter().collect::<Vec<_>>()
}

/// A text of the form as a signal of its own.
fn text_field(form: RwSignal<PublishForm>, name: &'static str, language: &'static str) -> RwSignal<String> {
    let field = RwSignal::new(form.with_untracked(|form| form.text(name, language)));
    Effect::new(move |_| {
        let said = form.with(|form| form.text(name, language));
        if field.with_untracked(|typed| *typed != said) {
            field.set(said);
        }
    });
    let say = move |typed: &String, _: Option<&String>, _: Option<()>| {
        if form.with_untracked(|form| form.text(name, language) != *typed) {
            form.update(|form| form.say(name, language, typed.clone()));
        }
    };
    Effect::watch(move || field.get(), say, false);
    field
}

fn printed(form: RwSignal<PublishForm>) -> AnyView {
    let value = Signal::derive(move || form.with(|form| form.printed_on.clone()));
    let on_choose = Callback::new(move |chosen| form.update(|form| form.printed_on = chosen));
    let answers = PRINTED.map(|(value, word)| Answer::new(value, tr(word))).to_vec();
    let note = Signal::derive(move || Some(tr(text::PUBLISH_PRINTED_HINT).to_owned()));
    view! { <Select id="printed-on" label=tr(text::PUBLISH_PRINTED) answers value on_choose note/> }
        .into_any()
}

#[component]
fn Kept(form: RwSignal<PublishForm>, error: RwSignal<Option<FieldError>>) -> impl IntoView {
    let months = RwSignal::new(form.with_untracked(|form| form.kept_months.clone()));
    Effect::new(move |_| {
        let said = form.with(|form| form.kept_months.clone());
        if months.with_untracked(|typed| *typed != said) {
            months.set(said);
        }
    });
    let say = move |typed: &String, _: Option<&String>, _: Option<()>| {
        if form.with_untracked(|form| form.kept_months != *typed) {
            form.update(|form| form.kept_months = typed.clone());
        }
    };
    Effect::watch(move || months.get(), say, false);
    let wrong = Signal::derive(move || error.get().as_ref().map(words::field_error));
    view! {
        <Field id="kept-months" label=words::optional(text::PUBLISH_KEPT) value=months hint=tr(text::PUBLISH_KEPT_HINT) error=wrong/>
    }
}
