//! What a location is for: told on its page, and chosen there.

use leptos::prelude::*;
use lotwise_ledger::command::{Command, Describe};
use lotwise_ledger::event::field;
use lotwise_ledger::key::Key;

use super::doubt::{Recording, RecordingNotes};
use crate::i18n::{Text, text, tr};
use crate::ui::choice::{Answer, Choice};

/// What a location can be for, with its words.
const PURPOSES: [(&str, Text); 4] = [
    (field::STORAGE, text::ITEM_PURPOSE_STORAGE),
    (field::RECEIVING, text::ITEM_PURPOSE_RECEIVING),
    (field::SHIPPING, text::ITEM_PURPOSE_SHIPPING),
    (field::QUARANTINE, text::ITEM_PURPOSE_QUARANTINE),
];

/// The choice, with what the records say. A location of which they say nothing counts as storage.
#[component]
pub fn PurposeOf(place: Key, purpose: Option<String>) -> impl IntoView {
    let recording = Recording::new(|_| {});
    let chosen = RwSignal::new(purpose.unwrap_or_else(|| field::STORAGE.to_owned()));
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let fields = vec![(place.clone(), field::PURPOSE, chosen.get_untracked())];
        recording.start(Command::Describe(Describe { fields }));
    };
    let answers = PURPOSES.map(|(value, word)| Answer::new(value, tr(word))).to_vec();
    view! {
        <form class="form" id="purpose-form" on:submit=save>
            <Choice name="purpose" legend=tr(text::ITEM_PURPOSE) value=chosen answers/>
            <p class="field-hint">{tr(text::ITEM_PURPOSE_HINT)}</p>
            <button class="button" id="save-purpose">{tr(text::COMMON_SAVE)}</button>
        </form>
        <RecordingNotes recording done=tr(text::COMMON_SAVED).to_owned()/>
    }
}
