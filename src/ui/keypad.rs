//! A keypad with keys for a thumb in a glove, in place of the system's, which is small and covers the page.

use leptos::prelude::*;
use leptos::web_sys::PointerEvent;

use super::icon::Icon;

/// The words of all keypads; whoever mounts the app provides them.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// Between the whole and the decimals: a point or a comma.
    pub separator: char,
    pub erase: &'static str,
    pub done: &'static str,
}

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Digit(char),
    Separator(char),
    Erase,
}

const DIGITS: [char; 9] = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];

/// Makes the text that follows `value`. While `fresh`, the first key replaces what stands there.
#[component]
pub fn Keypad(
    #[prop(into)] id: String,
    #[prop(into)] value: Signal<String>,
    fresh: RwSignal<bool>,
    on_type: Callback<String>,
    on_done: Callback<()>,
) -> impl IntoView {
    let words: Words = use_context().unwrap_or(Words { separator: '.', erase: "", done: "" });
    let press = move |key: Key| {
        on_type.run(value.with_untracked(|text| pressed(text, key, fresh.get_untracked())));
        fresh.set(false);
    };
    let digit = {
        let id = id.clone();
        move |digit: char| {
            view! {
                <button class="button" type="button" tabindex="-1" id=format!("{id}-key-{digit}")
                    on:click=move |_| press(Key::Digit(digit))>{digit}</button>
            }
        }
    };
    // The field keeps the focus, so that a hardware keyboard goes on typing into it.
    let keep_focus = |event: PointerEvent| event.prevent_default();
    let (digits, zero) = (DIGITS.map(&digit), digit('0'));
    view! {
        <div class="pad-keys keypad" id=[&id, "-keypad"].concat() on:pointerdown=keep_focus
            on:mousedown=|event| event.prevent_default()>
            {digits.into_iter().collect::<Vec<_>>()}
            <button class="button" type="button" tabindex="-1"
                on:click=move |_| press(Key::Separator(words.separator))>{words.separator}</button>
            {zero}
            <button class="button" type="button" tabindex="-1" aria-label=words.erase id=[&id, "-erase"].concat()
                on:click=move |_| press(Key::Erase)>
                <Icon name="back"/>
            </button>
            <button class="button keypad-done" type="button" id=[&id, "-keypad-done"].concat()
                on:click=move |_| on_done.run(())>
                <Icon name="ok"/>{words.done}
            </button>
        </div>
    }
}

/// The text after a key.
fn pressed(text: &str, key: Key, fresh: bool) -> String {
    let kept = if fresh { "" } else { text };
    match key {
        Key::Erase => {
            let mut kept = kept.to_owned();
            kept.pop();
            kept
        }
        // No number begins with a needless zero.
        Key::Digit(digit) if kept == "0" => digit.to_string(),
        Key::Digit(digit) => format!("{kept}{digit}"),
        Key::Separator(_) if kept.contains(['.', ',']) => kept.to_owned(),
        Key::Separator(separator) if kept.is_empty() => format!("0{separator}"),
        Key::Separator(separator) => format!("{kept}{separator}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, key: Key, fresh: bool, expected: &str) {
        assert_eq!(pressed(text, key, fresh), expected, "{text:?} {key:?} {fresh}");
    }

    #[test]
    fn keys_type_a_number() {
        check("24", Key::Digit('7'), false, "247");
        check("24", Key::Digit('7'), true, "7");
        check("0", Key::Digit('5'), false, "5");
        check("", Key::Digit('0'), false, "0");
        check("1", Key::Separator(','), false, "1,");
        check("1,5", Key::Separator(','), false, "1,5");
        check("9", Key::Separator('.'), true, "0.");
        check("24", Key::Erase, false, "2");
        check("24", Key::Erase, true, "");
        check("", Key::Erase, false, "");
    }
}
