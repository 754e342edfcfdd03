//! The warranty terms of a product: what is typed, and beside it a unit that shows what it comes to.

mod example;
mod form;

use leptos::prelude::*;
use lotwise_ledger::command::Command;
use lotwise_ledger::key::{Key, ProductKey};

use example::WorkedExample;
use form::{NO, PURCHASE, TermsErrors, TermsForm, country_code};

use crate::components::doubt::{Recording, RecordingNotes};
use crate::components::item_parts::NotFound;
use crate::components::status_bar::StatusBar;
use crate::components::words;
use crate::i18n::{Text, text, tr};
use crate::routes;
use crate::state::draft::{self, Draft};
use crate::state::entry::FieldError;
use crate::state::read::read;
use crate::state::terms::SetUp;
use crate::state::{device, navigation};
use crate::ui::button::{Button, Kind};
use crate::ui::choice::{Answer, Choice};
use crate::ui::field::Field;
use crate::ui::form::Form;
use crate::ui::live::live;
use crate::ui::notice::{Kind as NoticeKind, Notice};

#[component]
pub fn TermsPage() -> impl IntoView {
    let navigation = navigation();
    let product = Memo::new(move |_| match navigation.query("key").parse() {
        Ok(Key::Product(product)) => Some(product),
        _ => None,
    });
    view! {
        <StatusBar title=tr(text::TERMS_TITLE)/>
        <main class="page" id="content" data-page="terms">
            {live(move || match product.get() {
                Some(product) => view! { <TermsOf product/> }.into_any(),
                None => view! { <NotFound code=navigation.query("key")/> }.into_any(),
            })}
        </main>
    }
}

/// What is typed for a product, and what the records say.
#[derive(Clone, Copy)]
pub(super) struct Terms {
    pub form: Draft<TermsForm>,
    /// None while it is read.
    pub known: Memo<Option<SetUp>>,
}

#[component]
fn TermsOf(product: ProductKey) -> impl IntoView {
    let device = device();
    let key = Key::Product(product.clone());
    let name = ["terms/", &key.to_string()].concat();
    let (value, shown) = (RwSignal::new(TermsForm::default()), RwSignal::new(TermsForm::default()));
    // What stands there because the records say it is not begun.
    let typed = move || Some(value.get()).filter(|typed| shown.with(|shown| typed != shown));
    let form = Draft { value, is_read: draft::keep(device, &name, move |kept| value.set(kept), typed) };
    let country = Memo::new(move |_| form.value.with(|form| country_code(&form.country)));
    let found = read(move || {
        device.revision.track();
        let (product, country) = (product.clone(), country.get());
        async move { device.terms_of(product, &[country]).await.ok().flatten() }
    });
    let known = Memo::new(move |_| found.get().flatten());
    let is_missing = Memo::new(move |_| found.with(|found| matches!(found, Some(None))));
    let terms = Terms { form, known };
    terms.follow(shown);
    let (of_name, of_form) = (key.clone(), key.clone());
    let title = move || {
        let name = known.with(|known| known.as_ref()?.product.as_ref().map(words::product));
        name.map(|name| view! { <h2><a class="touch" href=routes::item(&of_name)>{name}</a></h2> })
    };
    view! {
        {live(title)}
        {live(move || if is_missing.get() {
            view! { <NotFound code=words::thing(&of_form).2/> }.into_any()
        } else {
            view! { <Editing terms key=of_form.clone() name=name.clone()/> }.into_any()
        })}
    }
}

impl Terms {
    /// What the records say stands in the form until somebody changes it, and another country's stands there once
    /// that is typed.
    fn follow(self, shown: RwSignal<TermsForm>) {
        Effect::new(move |_| {
            let (Some(known), true) = (self.known.get(), self.form.is_read.get()) else { return };
            let typed = self.form.value.get();
            let recorded = TermsForm::of(&known, &typed.country);
            let before = shown.get_untracked();
            let is_untouched = TermsForm { country: before.country.clone(), ..typed.clone() } == before;
            if (is_untouched || typed == recorded) && recorded != before {
                shown.set(recorded.clone());
            }
            if is_untouched && typed != recorded {
                self.form.value.set(recorded);
            }
        });
    }
}

#[component]
fn Editing(terms: Terms, key: Key, name: String) -> impl IntoView {
    let device = device();
    let errors = RwSignal::new(TermsErrors::default());
    let recording = Recording::new(|_| {}).of_draft(&name);
    let of_rights = key.clone();
    let lacking = Memo::new(move |_| device.lacks_to_set_up(&of_rights));
    let save = Callback::new(move |()| match terms.form.value.get_untracked().parse(&key) {
        Ok(narrow) => {
            errors.set(TermsErrors::default());
            recording.start(Command::Narrow(narrow));
        }
        Err(wrong) => errors.set(wrong),
    });
    let busy = Signal::derive(move || recording.stage.with(|stage| stage.as_str() == "busy"));
    view! {
        {live(move || lacking.get().map(|lacking| view! {
            <Notice kind=NoticeKind::Info icon="hold" id="lacking" what=tr(text::TERMS_LACKING) text=words::lacking(lacking)/>
        }))}
        <RecordingNotes recording done=tr(text::COMMON_SAVED).to_owned()/>
        <div class="columns">
            <div class="column"><Form id="terms-form" on_enter=save><Fields terms errors/></Form></div>
            <div class="column"><WorkedExample terms/></div>
        </div>
        <div class="dock">
            <Button kind=Kind::Main icon="ok" id="save" label=tr(text::TERMS_ACTION).to_owned() busy
                disabled=Signal::derive(move || lacking.get().is_some()) on_press=save/>
        </div>
    }
}

/// The answers, of which the first holds where nothing is said; in a country that is what holds everywhere.
fn or_as_everywhere(is_country: bool, answers: &[(&str, Text)]) -> Vec<Answer> {
    let everywhere = is_country.then(|| Answer::new("", tr(text::TERMS_AS_EVERYWHERE)));
    let answers = answers.iter().enumerate().map(|(place, (value, word))| {
        let value = if place == 0 && !is_country { "" } else { value };
        Answer::new(value, tr(*word))
    });
    everywhere.into_iter().chain(answers).collect()
}

/// What the months can count from.
const STARTS: [(&str, Text); 3] = [
    (PURCHASE, text::TERMS_START_PURCHASE),
    ("registration", text::TERMS_START_REGISTRATION),
    ("shipment", text::TERMS_START_SHIPMENT),
];

/// Whether days in repair are added.
const REPAIRS: [(&str, Text); 2] = [(NO, text::TERMS_REPAIR_NO), ("yes", text::TERMS_REPAIR_YES)];

#[component]
fn Fields(terms: Terms, errors: RwSignal<TermsErrors>) -> impl IntoView {
    let form = terms.form;
    let error = move |of: fn(&TermsErrors) -> &Option<FieldError>| {
        Signal::derive(move || errors.with(|errors| of(errors).as_ref().map(words::field_error)))
    };
    let (country, months) = (form.field(|it| &mut it.country), form.field(|it| &mut it.months));
    let (usage, grace) = (form.field(|it| &mut it.usage), form.field(|it| &mut it.grace));
    let (start, excludes) = (form.field(|it| &mut it.start), form.field(|it| &mut it.excludes));
    let extends = form.field(|it| &mut it.repair_extends);
    let is_country = Memo::new(move |_| form.value.with(|form| !country_code(&form.country).is_empty()));
    view! {
        <Field id="country" label=words::optional(text::TERMS_COUNTRY) value=country hint=tr(text::TERMS_COUNTRY_HINT)
            error=error(|it| &it.country)/>
        <Field id="months" label=tr(text::TERMS_MONTHS) value=months hint=tr(text::TERMS_MONTHS_HINT)
            error=error(|it| &it.months)/>
        {live(move || view! {
            <Choice name="start" legend=tr(text::TERMS_START) answers=or_as_everywhere(is_country.get(), &STARTS) value=start/>
        })}
        <Field id="grace" label=words::optional(text::TERMS_GRACE) value=grace hint=tr(text::TERMS_GRACE_HINT)
            error=error(|it| &it.grace)/>
        {live(move || view! {
            <Choice name="repair" legend=tr(text::TERMS_REPAIR) answers=or_as_everywhere(is_country.get(), &REPAIRS) value=extends/>
        })}
        <Field id="usage" label=words::optional(text::TERMS_USAGE) value=usage hint=tr(text::TERMS_USAGE_HINT)
            error=error(|it| &it.usage)/>
        <Field id="excludes" label=words::optional(text::TERMS_EXCLUDES) value=excludes hint=tr(text::TERMS_EXCLUDES_HINT)/>
    }
}
