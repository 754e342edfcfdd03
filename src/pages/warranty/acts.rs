//! What is recorded of the unit at the desk, one form at a time: a claim, a repair, the unit that is given for it, a
//! purchase, the early end of its warranty.

use std::sync::Arc;

use leptos::prelude::*;
use lotwise_ledger::command::{Command, Note};
use lotwise_ledger::event::Step;

use super::claim::ClaimFields;
use super::desk::Desk;
use super::form::{ClaimErrors, ClaimForm, RegisterErrors, RegisterForm, RepairErrors, RepairForm};
use super::replace::Replace;
use crate::components::doubt::{Recording, RecordingNotes};
use crate::components::photo_field::PhotoField;
use crate::components::words;
use crate::i18n::{Text, text, tr};
use crate::state::attachments::{Enclosed, Photo};
use crate::state::draft;
use crate::state::entry::{FieldError, said};
use crate::state::lookup::today;
use crate::ui::field::{Field, Kind as FieldKind};
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::notice::{Kind, Notice};
use crate::ui::number::NumberField;

/// Something to record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Act {
    /// Its name, by which the page remembers that its form is open.
    pub name: &'static str,
    pub icon: &'static str,
    pub word: Text,
    pub step: Step,
}

pub const CLAIM: Act = Act { name: "claim", icon: "warning", word: text::CLAIM_ACTION, step: Step::Claim };
pub const REPLACE: Act =
    Act { name: "replace", icon: "serial", word: text::DESK_REPLACE, step: Step::Replace };
const REGISTER: Act =
    Act { name: "register", icon: "person", word: text::DESK_REGISTER, step: Step::Register };
const REPAIR: Act = Act { name: "repair", icon: "settings", word: text::DESK_REPAIR, step: Step::Service };
const VOID: Act = Act { name: "void", icon: "expired", word: text::DESK_VOID, step: Step::VoidWarranty };
const ALL: [Act; 5] = [CLAIM, REPAIR, REPLACE, REGISTER, VOID];

/// The buttons, each of which opens its form, and the form that is open.
#[component]
pub fn Acts(desk: Desk) -> impl IntoView {
    let open = desk.open;
    let button = |act: Act| {
        let is_open = move || open.with(|open| open == act.name);
        view! {
            <button class="button" type="button" id=["to-", act.name].concat()
                aria-expanded=move || is_open().to_string()
                on:click=move |_| open.set(if is_open() { String::new() } else { act.name.to_owned() })>
                <Icon name=act.icon/>{tr(act.word)}
            </button>
        }
    };
    view! {
        <section class="section" id="acts" data-open=move || open.get()>
            <h2>{tr(text::DESK_ACTS)}</h2>
            <div class="actions">{Vec::from(ALL.map(button))}</div>
            <Claim desk/>
            <Repair desk/>
            <Replace desk/>
            <Register desk/>
            <EndEarly desk/>
        </section>
    }
}

/// The form of an act while it is open; where the role may not record it, whom to ask. What became of the act is
/// told either way, until another one is saved.
#[component]
pub fn ActForm(
    act: Act,
    desk: Desk,
    recording: Recording,
    on_save: Callback<()>,
    form: impl Fn() -> AnyView + Send + Sync + 'static,
) -> impl IntoView {
    let is_open = Memo::new(move |_| desk.open.with(|open| open == act.name));
    let lacking = Memo::new(move |_| desk.device.lacks(act.step));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        desk.tell(act.name, recording);
        on_save.run(());
    };
    let is_told = desk.tells(act.name);
    let form = live(move || {
        match lacking.get() {
        _ if !is_open.get() => ().into_any(),
        Some(lacking) => view! {
            <Notice kind=Kind::Info icon="hold" id="lacking" what=tr(text::DESK_LACKING)
                text=words::lacking(lacking)/>
        }
        .into_any(),
        None => view! {
            <form class="form panel" id=[act.name, "-form"].concat() on:submit=submit>
                {form()}
                <button class="button" data-kind="main" id=["save-", act.name].concat()><Icon name=act.icon/>{tr(act.word)}</button>
            </form>
        }
        .into_any(),
    }
    });
    view! {
        <div class="act" data-act=act.name data-state=move || recording.stage.with(|stage| stage.as_str())>
            {live(move || is_told.get().then(|| view! {
                <RecordingNotes recording done=tr(text::COMMON_SAVED).to_owned()/>
            }))}
            {form}
        </div>
    }
}

/// What is recorded of the act: its form closes, and what was typed is done with.
pub fn closing(desk: Desk, of: &str, done: impl Fn() + 'static) -> Recording {
    // The page may be gone by now, and its signals with it.
    let recording = Recording::new(move |_| {
        if desk.open.try_set(String::new()).is_none() {
            done();
        }
    });
    recording.of_draft(&desk.draft(of))
}

#[component]
fn Claim(desk: Desk) -> impl IntoView {
    let errors = RwSignal::new(ClaimErrors::default());
    let recording = closing(desk, CLAIM.name, move || {
        desk.claim.value.set(ClaimForm::default());
        desk.photo.set(None);
    });
    let save = Callback::new(move |()| {
        let parsed = desk.claim.value.with_untracked(|claim| claim.parse(&desk.unit(), today()));
        errors.set(parsed.as_ref().err().cloned().unwrap_or_default());
        if let Ok(note) = parsed {
            let photos = desk.photo.get_untracked().into_iter().collect();
            recording.start_with_photos(Command::Note(Box::new(note)), photos);
        }
    });
    let form = move || view! { <ClaimFields desk errors/> }.into_any();
    view! { <ActForm act=CLAIM desk recording on_save=save form/> }
}

/// A repair, with the days for which the unit was out of use.
#[component]
fn Repair(desk: Desk) -> impl IntoView {
    let typed = draft::draft::<RepairForm>(desk.device, &desk.draft(REPAIR.name));
    let (days, usage) = (typed.field(|it| &mut it.days), typed.field(|it| &mut it.usage));
    let errors = RwSignal::new(RepairErrors::default());
    let recording = closing(desk, REPAIR.name, move || typed.value.set(RepairForm::default()));
    let save = Callback::new(move |()| {
        let parsed = typed.value.with_untracked(|typed| typed.parse(&desk.unit()));
        errors.set(parsed.as_ref().err().cloned().unwrap_or_default());
        if let Ok(note) = parsed {
            recording.start(Command::Note(Box::new(note)));
        }
    });
    let error = move |of: fn(&RepairErrors) -> &Option<FieldError>| {
        Signal::derive(move || errors.with(|errors| of(errors).as_ref().map(words::field_error)))
    };
    let form = move || {
        view! {
            <NumberField id="repair-days" label=tr(text::DESK_REPAIR_DAYS) value=days
                less=tr(text::COMMON_LESS_BY_ONE) more=tr(text::COMMON_MORE_BY_ONE)
                error=error(|errors| &errors.days)/>
            <Field id="repair-usage" kind=FieldKind::Code label=words::optional(text::WARRANTY_USAGE) value=usage
                error=error(|errors| &errors.usage)/>
        }
        .into_any()
    };
    view! { <ActForm act=REPAIR desk recording on_save=save form/> }
}

/// A purchase, with the day and a photo of its proof.
#[component]
fn Register(desk: Desk) -> impl IntoView {
    let kept = desk.draft(REGISTER.name);
    let typed = draft::draft::<RegisterForm>(desk.device, &kept);
    let (purchased, sold_in) = (typed.field(|it| &mut it.purchased), typed.field(|it| &mut it.sold_in));
    let (name, phone, mail) =
        (typed.field(|it| &mut it.name), typed.field(|it| &mut it.phone), typed.field(|it| &mut it.mail));
    let photo = RwSignal::new(None::<Arc<Photo>>);
    draft::keep_photo(desk.device, &kept, photo);
    let errors = RwSignal::new(RegisterErrors::default());
    let recording = closing(desk, REGISTER.name, move || {
        typed.value.set(RegisterForm::default());
        photo.set(None);
    });
    let save = Callback::new(move |()| {
        let parsed = typed.value.with_untracked(|typed| typed.parse(&desk.unit(), today()));
        errors.set(parsed.as_ref().err().cloned().unwrap_or_default());
        if let Ok(note) = parsed {
            // The proof names whoever bought it, too.
            let proof = photo.get_untracked().map(Enclosed::Personal);
            let person = typed.value.with_untracked(|typed| typed.person(&desk.unit()));
            let person = person.map(|person| Enclosed::Text(person.text()));
            recording.start_with(Command::Note(Box::new(note)), person.into_iter().chain(proof).collect());
        }
    });
    let error = move |of: fn(&RegisterErrors) -> &Option<FieldError>| {
        Signal::derive(move || errors.with(|errors| of(errors).as_ref().map(words::field_error)))
    };
    let form = move || {
        view! {
            <Field id="purchased" kind=FieldKind::Date label=tr(text::DESK_PURCHASED) value=purchased
                hint=tr(text::DESK_PURCHASED_HINT) error=error(|errors| &errors.purchased)/>
            <Field id="sold-in" kind=FieldKind::Code label=words::optional(text::DESK_SOLD_IN) value=sold_in
                hint=tr(text::DESK_SOLD_IN_HINT) error=error(|errors| &errors.sold_in)/>
            <Field id="buyer" label=words::optional(text::DESK_BUYER) value=name hint=tr(text::DESK_BUYER_HINT)/>
            <Field id="phone" label=words::optional(text::DESK_PHONE) value=phone/>
            <Field id="mail" kind=FieldKind::Search label=words::optional(text::DESK_MAIL) value=mail/>
            <PhotoField id="proof" label=words::optional(text::DESK_PROOF) photo/>
        }
        .into_any()
    };
    view! { <ActForm act=REGISTER desk recording on_save=save form/> }
}

/// The end of a warranty before its time, with the reason.
#[component]
fn EndEarly(desk: Desk) -> impl IntoView {
    let why = draft::draft::<String>(desk.device, &desk.draft(VOID.name)).value;
    let error = RwSignal::new(None::<String>);
    let recording = closing(desk, VOID.name, move || why.set(String::new()));
    let save = Callback::new(move |()| match said(&why.get_untracked()) {
        Some(reason) => {
            error.set(None);
            let note = Note::VoidWarranty { serial: desk.unit(), reason };
            recording.start(Command::Note(Box::new(note)));
        }
        None => error.set(Some(words::field_error(&FieldError::Missing))),
    });
    let form = move || {
        view! {
            <Field id="void-why" label=tr(text::DESK_VOID_WHY) value=why hint=tr(text::CLAIM_WHY_HINT)
                error=Signal::derive(move || error.get())/>
        }
        .into_any()
    };
    view! { <ActForm act=VOID desk recording on_save=save form/> }
}
