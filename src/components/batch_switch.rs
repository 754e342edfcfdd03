//! Whether the firm tells batches apart within its lots, among the settings.

use leptos::prelude::*;

use super::doubt::{Recording, RecordingNotes};
use crate::i18n::{text, tr};
use crate::state::batches::switch_batches;
use crate::state::device;
use crate::ui::choice::{Answer, Choice};
use crate::ui::live::live;

/// The switch, for those who may change what holds for the whole firm.
#[component]
pub fn BatchSwitch() -> impl IntoView {
    let device = device();
    live(move || device.sets_the_firm().then(|| view! { <Switch/> }))
}

#[component]
fn Switch() -> impl IntoView {
    let recording = Recording::new(|_| {});
    let is_on = device().has_batches();
    let word = |on: bool| if on { "on" } else { "off" }.to_owned();
    let chosen = RwSignal::new(word(false));
    // What the records come to say is shown, and what a person chooses beside it is recorded.
    Effect::new(move |_| chosen.set(word(is_on.get())));
    Effect::watch(
        move || chosen.get(),
        move |chosen, _, _| {
            let wanted = chosen == "on";
            if wanted != is_on.get_untracked() {
                recording.start(switch_batches(wanted));
            }
        },
        false,
    );
    let answers = vec![Answer::new("on", tr(text::SETTINGS_ON)), Answer::new("off", tr(text::SETTINGS_OFF))];
    view! {
        <section class="section" id="batches-setting" data-state=move || word(is_on.get())>
            <h2>{tr(text::BATCH_SETTING)}</h2>
            <Choice name="batches" legend=tr(text::BATCH_SETTING_LEGEND) value=chosen answers=answers/>
            <p class="field-hint">{tr(text::BATCH_SETTING_HINT)}</p>
            <RecordingNotes recording done=tr(text::COMMON_SAVED).to_owned()/>
        </section>
    }
}
