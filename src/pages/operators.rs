//! The firm's operators: who may sign on at its phones, entered and changed by admins and supervisors.

use leptos::prelude::*;
use lotwise_sync::wire::Operator;

use crate::components::status_bar::StatusBar;
use crate::components::viewfinder::Viewfinder;
use crate::components::words;
use crate::i18n::{Text, text, tr};
use crate::routes;
use crate::state::managing::{FieldErrors, Managing, OperatorForm, PinError, Stage};
use crate::state::scanner::{Tone, scanner};
use crate::state::{Device, device, navigation};
use crate::ui::button::{Button, Kind};
use crate::ui::choice::{Answer, Choice};
use crate::ui::empty::Empty;
use crate::ui::field::{Field, Kind as FieldKind};
use crate::ui::form::Form;
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::notice::{Kind as NoticeKind, Notice};

/// Stands in the address where a new operator is entered.
const NEW: &str = "new";

#[component]
pub fn OperatorsPage() -> impl IntoView {
    let device = device();
    let navigation = navigation();
    let managing = Managing::begin(device);
    let id = Memo::new(move |_| navigation.query("id"));
    view! {
        <StatusBar title=tr(text::OPERATORS_TITLE)/>
        <main class="page" id="content" data-page="operators" data-state=move || word(managing.stage.get())>
            {live(move || {
                let id = id.get();
                if !device.manages() {
                    view! {
                        <Empty icon="person" text=tr(text::MANAGE_FORBIDDEN) hint=tr(text::MANAGE_FORBIDDEN_TEXT)/>
                    }
                    .into_any()
                } else if id.is_empty() {
                    view! { <List device managing/> }.into_any()
                } else {
                    view! { <Edit device managing id/> }.into_any()
                }
            })}
        </main>
    }
}

fn word(stage: Stage) -> &'static str {
    match stage {
        Stage::Idle => "idle",
        Stage::Busy => "busy",
        Stage::Saved => "saved",
        Stage::Known | Stage::Forbidden | Stage::Offline => "refused",
    }
}

/// What stands in the way, and what to do.
#[component]
fn Problem(managing: Managing) -> impl IntoView {
    live(move || {
        let (what, to_do) = match managing.stage.get() {
            Stage::Known => (text::OPERATORS_KNOWN, text::OPERATORS_KNOWN_TEXT),
            Stage::Forbidden => (text::MANAGE_FORBIDDEN, text::MANAGE_FORBIDDEN_TEXT),
            Stage::Offline => (text::ENROL_NO_NETWORK, text::MANAGE_OFFLINE_TEXT),
            Stage::Idle | Stage::Busy | Stage::Saved => return None,
        };
        Some(view! { <Notice kind=NoticeKind::Refused id="manage-problem" what=tr(what) text=tr(to_do)/> })
    })
}

#[component]
fn List(device: Device, managing: Managing) -> impl IntoView {
    let rows = move || {
        let operators = device.operators.with(|list| list.operators.clone());
        if operators.is_empty() {
            let (text, hint) = (tr(text::OPERATORS_EMPTY), tr(text::OPERATORS_EMPTY_TEXT));
            return view! { <Empty icon="person" text hint/> }.into_any();
        }
        let rows: Vec<_> = operators.iter().map(row).collect();
        view! { <ul class="rows" id="operators">{rows}</ul> }.into_any()
    };
    view! {
        <p>{tr(text::OPERATORS_TEXT)}</p>
        <Problem managing/>
        {live(rows)}
        <div class="dock">
            <a class="button" data-kind="main" id="add-operator" href=routes::operator(NEW)>
                <Icon name="plus"/>{tr(text::OPERATORS_ADD)}
            </a>
        </div>
    }
}

fn row(operator: &Operator) -> AnyView {
    let Operator { id, name, role, disabled, .. } = operator.clone();
    let state = if disabled { "disabled" } else { "active" };
    view! {
        <li>
            <a class="row" href=routes::operator(&id) data-name=name.clone() data-state=state>
                <Icon name="person"/>
                <span class="row-main">
                    <span class="row-title">{name.clone()}</span>
                    <span class="row-note">
                        {words::role(&role)}
                        {disabled.then(|| view! { <b>{tr(text::OPERATORS_DISABLED)}</b> })}
                    </span>
                </span>
                <Icon name="chevron"/>
            </a>
        </li>
    }
    .into_any()
}

/// The fields of one operator. A handle: copy it freely.
#[derive(Clone, Copy)]
struct Fields {
    name: RwSignal<String>,
    role: RwSignal<String>,
    badge: RwSignal<String>,
    pin: RwSignal<String>,
    again: RwSignal<String>,
    errors: RwSignal<FieldErrors>,
}

impl Fields {
    fn of(form: OperatorForm) -> Self {
        let OperatorForm { name, role, .. } = form;
        let [badge, pin, again] = [(); 3].map(|()| RwSignal::new(String::new()));
        let (name, role) = (RwSignal::new(name), RwSignal::new(role));
        Self { name, role, badge, pin, again, errors: RwSignal::default() }
    }

    fn form(self, id: Option<String>, disabled: bool) -> OperatorForm {
        let [name, role, badge, pin, again] =
            [self.name, self.role, self.badge, self.pin, self.again].map(|field| field.get_untracked());
        OperatorForm { id, name, role, disabled, badge, pin, again }
    }
}

#[component]
fn Edit(device: Device, managing: Managing, id: String) -> impl IntoView {
    let known = device.operators.with_untracked(|list| list.operators.iter().find(|it| it.id == id).cloned());
    let new = OperatorForm { role: "staff".to_owned(), ..OperatorForm::default() };
    let form = known.as_ref().map_or(new, OperatorForm::of);
    let (id, is_disabled) = (form.id.clone(), form.disabled);
    let fields = Fields::of(form);
    let navigation = navigation();
    let save = move |disabled: bool| match fields.form(id.clone(), disabled).parse() {
        Ok(entry) => managing.save(entry),
        Err(errors) => fields.errors.set(errors),
    };
    Effect::new(move |_| {
        if managing.stage.get() == Stage::Saved {
            managing.stage.set(Stage::Idle);
            navigation.go(routes::OPERATORS);
        }
    });
    let switch = known.map(|_| {
        let save = save.clone();
        let (id, word, kind) = if is_disabled {
            ("enable", text::OPERATORS_ENABLE, Kind::Plain)
        } else {
            ("disable", text::OPERATORS_DISABLE, Kind::Danger)
        };
        view! {
            <Button id=id label=tr(word).to_owned() kind=kind on_press=Callback::new(move |()| save(!is_disabled))/>
            {is_disabled.then(|| view! { <p class="field-hint">{tr(text::OPERATORS_DISABLED_TEXT)}</p> })}
        }
    });
    let is_new = switch.is_none();
    let press = Callback::new(move |()| save(is_disabled));
    view! {
        <Form on_enter=press>
            <Problem managing/>
            <Person fields/>
            <Secrets fields is_new/>
            {switch}
        </Form>
        <div class="dock">
            <a class="button" href=routes::OPERATORS id="back"><Icon name="back"/><span>{tr(text::COMMON_BACK)}</span></a>
            <Button kind=Kind::Main icon="ok" id="save" label=tr(text::COMMON_SAVE).to_owned()
                busy=Signal::derive(move || managing.stage.get() == Stage::Busy)
                on_press=press/>
        </div>
    }
}

#[component]
fn Person(fields: Fields) -> impl IntoView {
    let roles = ["staff", "quality", "supervisor", "warranty-desk", "admin"];
    let roles = roles.map(|role| Answer::new(role, words::role(role))).to_vec();
    let error = Signal::derive(move || fields.errors.with(|it| it.name.as_ref().map(words::field_error)));
    view! {
        <Field id="operator-name" label=tr(text::OPERATORS_NAME) value=fields.name
            hint=tr(text::OPERATORS_NAME_HINT) error/>
        <Choice name="role" legend=tr(text::OPERATORS_ROLE) value=fields.role answers=roles/>
    }
}

/// Badge and PIN, which are only ever set together.
#[component]
fn Secrets(fields: Fields, is_new: bool) -> impl IntoView {
    let scanner = scanner();
    let looking = RwSignal::new(false);
    scanner.hand_to(move |reading| {
        fields.badge.set(reading.text);
        looking.set(false);
        scanner.answer(Tone::Accepted);
    });
    let badge = Signal::derive(move || fields.errors.with(|it| it.badge.as_ref().map(words::field_error)));
    let pin =
        Signal::derive(move || fields.errors.with(|it| it.pin.map(|error| tr(pin_error(error)).to_owned())));
    let title = if is_new { text::OPERATORS_SECRETS } else { text::OPERATORS_SECRETS_NEW };
    view! {
        <fieldset class="form">
            <legend>{tr(title)}</legend>
            {(!is_new).then(|| view! { <p class="field-hint">{tr(text::OPERATORS_SECRETS_HINT)}</p> })}
            {live(move || looking.get().then(|| view! { <Viewfinder at_once=true/> }))}
            <Field id="badge" label=tr(text::OPERATORS_BADGE) value=fields.badge kind=FieldKind::Code
                hint=tr(text::OPERATORS_BADGE_HINT) error=badge>
                <button class="button" type="button" id="scan-badge" on:click=move |_| looking.update(|on| *on = !*on)>
                    <Icon name="scan"/>{tr(text::NAV_SCAN)}
                </button>
            </Field>
            <Field id="new-pin" label=tr(text::SIGN_ON_PIN) value=fields.pin kind=FieldKind::Pin
                hint=tr(text::OPERATORS_PIN_HINT) error=pin/>
            <Field id="new-pin-again" label=tr(text::OPERATORS_PIN_AGAIN) value=fields.again kind=FieldKind::Pin/>
        </fieldset>
    }
}

fn pin_error(error: PinError) -> Text {
    match error {
        PinError::Digits => text::OPERATORS_PIN_DIGITS,
        PinError::NotTheSame => text::OPERATORS_PIN_DIFFERS,
    }
}
