//! A keyboard and nothing else: no pointer, and no script that presses for it.

use std::cell::Cell;
use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::key::Key;
use serde_json::json;

use crate::phone::Phone;

/// A page has fewer stops than this.
const MOST_TABS: usize = 150;
/// What comes faster than a hand types is taken for a hardware scanner, from three keys on.
const HAND_MS: u64 = 90;
const KEYS_AT_ONCE: usize = 2;
/// How long what has gone may take to be followed by what gets the focus.
const PATIENCE: Duration = Duration::from_secs(10);

/// The keys of a phone that has a keyboard at it.
pub struct Keyboard<'a> {
    phone: &'a Phone,
    /// Whether something on this page has had the focus: from then on it is not to be lost.
    is_begun: Cell<bool>,
}

impl<'a> Keyboard<'a> {
    pub fn of(phone: &'a Phone) -> Self {
        Self { phone, is_begun: Cell::new(false) }
    }

    /// Presses and lets go one key after the other.
    pub async fn keys(&self, keys: impl IntoIterator<Item = char>) {
        let sequence = KeyActions::new("keyboard".to_owned());
        let sequence = keys.into_iter().fold(sequence, |sequence, value| {
            sequence.then(KeyAction::Down { value }).then(KeyAction::Up { value })
        });
        self.phone.client().perform_actions(sequence).await.expect("keys are pressed");
    }

    pub async fn press(&self, key: Key) {
        self.keys([char::from(key)]).await;
    }

    pub async fn shift_tab(&self) {
        let (shift, tab) = (char::from(Key::Shift), char::from(Key::Tab));
        let sequence = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value: shift })
            .then(KeyAction::Down { value: tab })
            .then(KeyAction::Up { value: tab })
            .then(KeyAction::Up { value: shift });
        self.phone.client().perform_actions(sequence).await.expect("keys are pressed");
    }

    /// Whether what has the focus matches.
    pub async fn is_at(&self, css: &str) -> bool {
        let script = "return document.activeElement?.matches(arguments[0]) ?? false";
        let answer = self.phone.client().execute(script, vec![json!(css)]).await;
        answer.expect("the page answers") == json!(true)
    }

    /// Waits until something on the page has the focus: who goes on from nowhere begins at the top.
    pub async fn has_a_place(&self) {
        let started = Instant::now();
        while !self.is_at("body *").await {
            let page = self.phone.text("body").await;
            assert!(started.elapsed() < PATIENCE, "the focus is lost on\n{page}");
        }
    }

    /// Waits for `css` and goes there by Tab.
    pub async fn go_to(&self, css: &str) {
        self.phone.see(css).await;
        if self.is_begun.replace(true) {
            self.has_a_place().await;
        }
        for _ in 0..MOST_TABS {
            if self.is_at(css).await {
                return;
            }
            self.press(Key::Tab).await;
        }
        panic!("{css} is not reached by Tab\n{}", self.phone.text("body").await);
    }

    /// Goes to a button or a link, and presses it by Enter.
    pub async fn enter(&self, css: &str) {
        self.go_to(css).await;
        self.press(Key::Enter).await;
    }

    /// Goes to a field, and types in place of what stands there.
    pub async fn type_into(&self, css: &str, text: &str) {
        self.go_to(css).await;
        let (control, all) = (char::from(Key::Control), 'a');
        let select = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value: control })
            .then(KeyAction::Down { value: all })
            .then(KeyAction::Up { value: all })
            .then(KeyAction::Up { value: control });
        self.phone.client().perform_actions(select).await.expect("keys are pressed");
        self.type_by_hand(text).await;
    }

    /// Types where the focus is, no faster than a hand.
    async fn type_by_hand(&self, text: &str) {
        let mut sequence = KeyActions::new("keyboard".to_owned());
        for (index, value) in text.chars().enumerate() {
            if index > 0 && index % KEYS_AT_ONCE == 0 {
                sequence = sequence.pause(Duration::from_millis(HAND_MS));
            }
            sequence = sequence.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        }
        let sequence = sequence.pause(Duration::from_millis(HAND_MS));
        self.phone.client().perform_actions(sequence).await.expect("keys are pressed");
    }

    /// Goes to a field, types there, and presses Enter in it.
    pub async fn enter_into(&self, css: &str, text: &str) {
        self.type_into(css, text).await;
        self.press(Key::Enter).await;
    }

    /// Goes to a list that opens, and to the entry that begins so.
    pub async fn select(&self, css: &str, beginning: &str) {
        self.go_to(css).await;
        self.type_by_hand(beginning).await;
    }

    /// Goes to a box, and ticks it or takes the tick away.
    pub async fn tick(&self, css: &str) {
        self.go_to(css).await;
        self.keys([' ']).await;
    }

    /// Tabs through an open question and back: nothing behind it gets the focus.
    pub async fn is_kept_in_the_question(&self) {
        const BEHIND: &str = "main :not(dialog, dialog *), header :not(dialog, dialog *)";
        self.phone.see("dialog[open] h2:focus").await;
        for _ in 0..6 {
            self.press(Key::Tab).await;
            assert!(!self.is_at(BEHIND).await, "the focus has left the question");
        }
        for _ in 0..2 {
            self.shift_tab().await;
            assert!(!self.is_at(BEHIND).await, "the focus has left the question");
        }
    }

    /// Goes to a group of radio buttons, and along it by arrow to the one wanted.
    pub async fn choose(&self, group: &str, wanted: &str) {
        let wanted = format!("#{group}-{wanted}");
        self.go_to(&format!("input[name='{group}']")).await;
        for _ in 0..10 {
            if self.is_at(&format!("{wanted}:checked")).await {
                return;
            }
            // Space takes the one that has the focus, where none is taken yet.
            let key = if self.is_at(&wanted).await { ' ' } else { char::from(Key::Right) };
            self.keys([key]).await;
        }
        panic!("{wanted} is not reached by arrow keys");
    }
}
