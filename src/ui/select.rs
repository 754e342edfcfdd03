//! One of many, chosen from a list that opens.

use leptos::prelude::*;

use super::choice::Answer;

/// A labelled list to choose from. `note` stands below it.
#[component]
pub fn Select(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    answers: Vec<Answer>,
    #[prop(into)] value: Signal<String>,
    on_choose: Callback<String>,
    #[prop(optional, into)] note: Signal<Option<String>>,
) -> impl IntoView {
    let options: Vec<_> = answers
        .into_iter()
        .map(|answer| {
            let own = answer.value.clone();
            view! {
                <option value=answer.value prop:selected=move || value.with(|chosen| *chosen == own)>
                    {answer.label}
                </option>
            }
        })
        .collect();
    let note_id = [&id, "-note"].concat();
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select class="input" id=id aria-describedby=note_id.clone()
                on:change=move |event| on_choose.run(event_target_value(&event))>
                {options}
            </select>
            <p class="field-hint" id=note_id>{note}</p>
        </div>
    }
}
