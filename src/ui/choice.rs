//! One of a few, all in sight.

use leptos::prelude::*;

/// One of the possible answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What is kept.
    pub value: String,
    /// What is read.
    pub label: String,
}

impl Answer {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// A row of radio buttons drawn as segments. `name` keeps the group apart from others of the page.
#[component]
pub fn Choice(
    #[prop(into)] name: String,
    #[prop(into)] legend: String,
    answers: Vec<Answer>,
    value: RwSignal<String>,
) -> impl IntoView {
    let option = |answer: Answer| {
        let Answer { value: own, label } = answer;
        let (id, kept) = ([name.as_str(), "-", own.as_str()].concat(), own.clone());
        view! {
            <label class="choice-option">
                <input
                    type="radio"
                    id=id
                    name=name.clone()
                    value=own.clone()
                    prop:checked=move || value.with(|chosen| *chosen == own)
                    on:change=move |_| value.set(kept.clone())
                />
                <span>{label}</span>
            </label>
        }
    };
    let options: Vec<_> = answers.into_iter().map(option).collect();
    view! {
        <fieldset class="choice" data-state=move || value.get()>
            <legend>{legend}</legend>
            <div class="choice-options">{options}</div>
        </fieldset>
    }
}
