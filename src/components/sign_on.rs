//! The PIN pad: opens when an operator's badge was read, with keys for a thumb in a glove.

use leptos::html;
use leptos::prelude::*;
use lotwise_sync::wire::Operator;

use crate::i18n::{text, tr, tr_count, tr_with};
use crate::state::device;
use crate::state::scanner::{Outcome, Reading, Tone, scanner};
use crate::state::sign_on::{SignOn, Stage};
use crate::ui::dialog::Dialog;
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::notice::{Kind, Notice};

/// The most digits that can be typed.
const MAX_DIGITS: usize = 12;

/// A badge that was read, and whose it is.
#[derive(Clone, PartialEq)]
struct Shown {
    operator: Operator,
    code: String,
    at_ms: i64,
}

impl Shown {
    fn of(reading: &Reading) -> Option<Self> {
        match &reading.outcome {
            Outcome::Badge(operator) => Some(Self {
                operator: (**operator).clone(),
                code: reading.text.clone(),
                at_ms: reading.at_ms,
            }),
            _ => None,
        }
    }
}

/// Asks for the PIN of the badge that was read last.
#[component]
pub fn SignOnDialog() -> impl IntoView {
    let scanner = scanner();
    let sign_on = SignOn::new(device());
    let badge = Memo::new(move |_| scanner.last.with(|last| last.as_ref().and_then(Shown::of)));
    let pin = RwSignal::new(String::new());
    let close = Callback::new(move |()| {
        pin.set(String::new());
        scanner.last.set(None);
    });
    Effect::new(move |_| {
        if let Some(shown) = badge.get() {
            pin.set(String::new());
            sign_on.begin(shown.operator);
        }
    });
    Effect::new(move |_| match sign_on.stage.get() {
        Stage::Done => {
            scanner.answer(Tone::Accepted);
            close.run(());
        }
        Stage::Wrong { .. } => scanner.answer(Tone::Refused),
        _ => {}
    });
    let title = move || {
        let name = badge.with(|badge| badge.as_ref().map(|it| it.operator.name.clone()).unwrap_or_default());
        tr_with(text::SIGN_ON_TITLE, &[("name", &name)])
    };
    let check = Callback::new(move |()| {
        let typed = pin.get_untracked();
        if let (Some(shown), false) = (badge.get_untracked(), typed.is_empty()) {
            pin.set(String::new());
            sign_on.check(shown.operator, shown.code, typed);
        }
    });
    view! {
        <Dialog open=Signal::derive(move || badge.with(Option::is_some)) title=Signal::derive(title) on_close=close>
            <Pad sign_on pin check close/>
        </Dialog>
    }
}

#[component]
fn Pad(sign_on: SignOn, pin: RwSignal<String>, check: Callback<()>, close: Callback<()>) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    // A keyboard types at once; a screen reader is told by the field's label where it is.
    Effect::new(move |_| field.get().map(|field| field.focus()));
    let press = move |digit: char| {
        pin.update(|pin| {
            if pin.len() < MAX_DIGITS {
                pin.push(digit)
            }
        })
    };
    let key = move |digit: char| {
        let id = ["pin-", &digit.to_string()].concat();
        view! { <button class="button" type="button" id=id on:click=move |_| press(digit)>{digit}</button> }
    };
    let keys: Vec<_> = ('1'..='9').map(key).collect();
    view! {
        <form class="pad" id="pin-pad" data-state=move || sign_on.stage.get().as_str()
            on:submit=move |event| {
                event.prevent_default();
                check.run(());
            }>
            <div class="field">
                <label for="pin">{tr(text::SIGN_ON_PIN)}</label>
                // No keyboard of the phone's opens, since the keys are below; and nobody offers to keep it.
                <input class="input pad-pin" id="pin" type="password" inputmode="none" autocomplete="one-time-code"
                    node_ref=field prop:value=pin
                    on:input:target=move |event| pin.set(digits(&event.target().value()))/>
            </div>
            {live(move || note(sign_on.stage.get()))}
            <div class="pad-keys">
                {keys}
                <button class="button" type="button" id="pin-back" aria-label=tr(text::SIGN_ON_ERASE)
                    on:click=move |_| pin.update(|pin| { pin.pop(); })><Icon name="back"/></button>
                {key('0')}
                <button class="button" type="button" id="pin-cancel" on:click=move |_| close.run(())>
                    {tr(text::SIGN_ON_CANCEL)}
                </button>
            </div>
            <button class="button" data-kind="main" id="pin-enter"
                aria-disabled=move || is_off(sign_on.stage.get()).then_some("true")>
                {tr(text::SIGN_ON_ACTION)}
            </button>
        </form>
    }
}

fn is_off(stage: Stage) -> bool {
    matches!(stage, Stage::Busy | Stage::Waiting { .. })
}

/// What is wrong, and what to do.
fn note(stage: Stage) -> AnyView {
    match stage {
        Stage::Wrong { tries_left } => {
            let left = usize::try_from(tries_left).unwrap_or_default();
            let left = tr_count(text::SIGN_ON_LEFT, left);
            view! { <Notice kind=Kind::Refused id="pin-wrong" what=tr(text::SIGN_ON_WRONG) text=left/> }
                .into_any()
        }
        Stage::Waiting { seconds } => {
            let wait = tr_with(text::SIGN_ON_WAIT_TEXT, &[("time", &clock(seconds))]);
            view! { <Notice kind=Kind::Warning id="pin-wait" what=tr(text::SIGN_ON_WAIT) text=wait/> }
                .into_any()
        }
        Stage::Failed => view! {
            <Notice kind=Kind::Refused id="pin-failed" what=tr(text::SIGN_ON_FAILED)
                text=tr(text::PROBLEM_STORAGE_CLOSED_TEXT)/>
        }
        .into_any(),
        Stage::Ready | Stage::Busy | Stage::Done => ().into_any(),
    }
}

/// Minutes and seconds, as `1:30`.
fn clock(seconds: i64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

fn digits(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_digit).take(MAX_DIGITS).collect()
}
