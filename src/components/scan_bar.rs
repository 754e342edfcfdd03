//! A line for the next code on pages that take scans in a row: the camera at one touch, and typing.

use leptos::prelude::*;

use super::viewfinder::Viewfinder;
use crate::i18n::{text, tr};
use crate::state::scanner::{Tone, scanner};
use crate::ui::button::IconButton;
use crate::ui::icon::Icon;
use crate::ui::live::live;

/// The camera while it is wanted, the code typed, and what became of the last scan.
#[component]
pub fn ScanBar(heard: Signal<Option<(Tone, String)>>) -> impl IntoView {
    let scanner = scanner();
    let camera = RwSignal::new(false);
    let typed = RwSignal::new(String::new());
    let answers = StoredValue::new(0_u32);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let code = typed.get_untracked().trim().to_owned();
        if !code.is_empty() {
            scanner.unlock_sound();
            scanner.read(code, None);
            typed.set(String::new());
        }
    };
    let toggle = Callback::new(move |()| {
        scanner.unlock_sound();
        camera.update(|on| *on = !*on);
    });
    view! {
        <section class="scan-bar" id="scan-bar">
            {live(move || camera.get().then(|| view! { <Viewfinder at_once=true/> }))}
            <form class="field" on:submit=submit>
                <label for="scan-code">{tr(text::SCAN_TYPE_LABEL)}</label>
                <span class="input-row">
                    <IconButton icon="camera" id="scan-camera" label=tr(text::SCAN_TITLE) on_press=toggle
                        pressed=camera.into()/>
                    <input class="input" data-kind="code" id="scan-code" autocomplete="off"
                        autocapitalize="characters" spellcheck="false" enterkeyhint="next" prop:value=typed
                        on:input:target=move |event| typed.set(event.target().value())/>
                    <button class="button" id="scan-enter">{tr(text::SCAN_LOOK_UP)}</button>
                </span>
            </form>
            <div role="status">
                {live(move || heard.get().map(|(tone, words)| {
                    answers.update_value(|answers| *answers += 1);
                    let (icon, word) = match tone {
                        Tone::Accepted => ("ok", text::READ_ACCEPTED),
                        Tone::Already => ("sync", text::READ_ALREADY),
                        Tone::Refused => ("warning", text::READ_REFUSED),
                        Tone::New => ("plus", text::READ_NEW),
                    };
                    view! {
                        <p class="heard" id="heard" data-outcome=tone.as_str()
                            data-number=answers.get_value().to_string()>
                            <Icon name=icon/><b>{tr(word)}</b>" "<span>{words}</span>
                        </p>
                    }
                }))}
            </div>
        </section>
    }
}
