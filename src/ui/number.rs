//! A number large enough to read at arm's length: typed on a keyboard, on large keys of our own where it is
//! touched, or stepped by thumb.

use leptos::prelude::*;
use leptos::web_sys::{FocusEvent, HtmlInputElement, PointerEvent};

use super::field::{Note, note_id, standing, state};
use super::icon::Icon;
use super::keypad::Keypad;
use super::live::live;

/// A labelled number. `less` and `more` name the two step buttons. The text is kept as typed;
/// who parses it decides what is a number.
#[component]
pub fn NumberField(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    value: RwSignal<String>,
    #[prop(into)] less: String,
    #[prop(into)] more: String,
    #[prop(optional, into)] hint: Signal<String>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let (note, error) = (note_id(&id), standing(error, value));
    let (keypad, fresh) = (RwSignal::new(false), RwSignal::new(true));
    let typed = RwSignal::new(String::new());
    let put = Callback::new(move |text: String| {
        typed.set(text.clone());
        value.set(text);
    });
    let step = move |by: i64| put.run(value.with_untracked(|text| stepped(text, by)));
    close_for_next(keypad, value, typed);
    let keypad_id = id.clone();
    // A finger gets the large keys, a mouse or a keyboard goes on as it did.
    let touched = move |event: PointerEvent| {
        if event.pointer_type() == "touch" {
            fresh.set(!keypad.get_untracked());
            typed.set(value.get_untracked());
            keypad.set(true);
        }
    };
    let keys = live(move || {
        let close = Callback::new(move |()| keypad.set(false));
        keypad.get().then(|| view! { <Keypad id=keypad_id.clone() value fresh on_type=put on_done=close/> })
    });
    // A new number replaces the old one, instead of growing it by its digits.
    let select_all = |event: FocusEvent| event_target::<HtmlInputElement>(&event).select();
    view! {
        <div class="field" data-state=move || state(error)>
            <label for=id.clone()>{label}</label>
            <span class="number">
                <button class="button" type="button" aria-label=less on:click=move |_| step(-1)>
                    <Icon name="minus"/>
                </button>
                <input
                    class="input"
                    id=id
                    inputmode=move || if keypad.get() { "none" } else { "decimal" }
                    autocomplete="off"
                    aria-describedby=note.clone()
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    prop:value=move || value.get()
                    on:input=move |event| value.set(event_target_value(&event))
                    on:focus=select_all
                    on:pointerdown=touched
                />
                <button class="button" type="button" aria-label=more on:click=move |_| step(1)>
                    <Icon name="plus"/>
                </button>
            </span>
            {keys}
            {children.map(|children| children())}
            <p class="field-hint">{hint}</p>
            <Note id=note hint=String::new() error/>
        </div>
    }
}

/// The keypad goes once the number was not typed with it: it was saved, and the next one begins.
fn close_for_next(keypad: RwSignal<bool>, value: RwSignal<String>, typed: RwSignal<String>) {
    let look = move |now: &String, _: Option<&String>, _: Option<()>| {
        if keypad.get_untracked() && typed.with_untracked(|typed| typed != now) {
            keypad.set(false);
        }
    };
    Effect::watch(move || value.get(), look, false);
}

/// Adds whole steps to the whole part and leaves the decimals as they were typed.
/// Never below zero; what is no number starts at zero.
fn stepped(text: &str, by: i64) -> String {
    let text = text.trim();
    let cut = text.find(['.', ',']).unwrap_or(text.len());
    let (whole, decimals) = text.split_at(cut);
    match whole.parse::<i64>().unwrap_or(0).saturating_add(by) {
        sum if sum < 0 => "0".to_owned(),
        sum => [sum.to_string().as_str(), decimals].concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::stepped;

    fn check(text: &str, by: i64, expected: &str) {
        assert_eq!(stepped(text, by), expected, "{text:?} by {by}");
    }

    #[test]
    fn steps_keep_what_was_typed() {
        check("24", 1, "25");
        check("1", -1, "0");
        check("0", -1, "0");
        check("1.5", 1, "2.5");
        check("1,25", -1, "0,25");
        check("0,25", -1, "0");
        check("", 1, "1");
        check("dozen", 1, "1");
        check(" 7 ", 1, "8");
    }
}
