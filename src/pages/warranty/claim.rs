//! The fields of a claim beside those that narrow the verdict.

use leptos::prelude::*;

use super::desk::Desk;
use super::form::ClaimErrors;
use crate::components::photo_field::PhotoField;
use crate::components::words;
use crate::i18n::{text, tr};
use crate::state::entry::FieldError;
use crate::state::read::read;
use crate::ui::field::{Field, Kind as FieldKind};
use crate::ui::live::live;

#[component]
pub fn ClaimFields(desk: Desk, errors: RwSignal<ClaimErrors>) -> impl IntoView {
    let claim = desk.claim;
    let (defect, day) = (claim.field(|it| &mut it.defect), claim.field(|it| &mut it.reported_on));
    let error = move |of: fn(&ClaimErrors) -> &Option<FieldError>| {
        Signal::derive(move || errors.with(|errors| of(errors).as_ref().map(words::field_error)))
    };
    let known = read(move || {
        desk.device.revision.track();
        let product = desk.unit().product;
        async move { desk.device.defects(&product).await.unwrap_or_default() }
    });
    let known = Memo::new(move |_| known.get().unwrap_or_default());
    // What runs counts has its own field above; its error stands here, where the press was.
    let no_usage = error(|errors| &errors.usage);
    let before = move || {
        let button = |of: String| {
            let (own, shown) = (of.clone(), of.clone());
            view! {
                <button class="button" type="button" data-defect=of.clone()
                    aria-pressed=move || defect.with(|defect| *defect == own).to_string()
                    on:click=move |_| defect.set(of.clone())>
                    {shown}
                </button>
            }
        };
        known.get().into_iter().map(button).collect::<Vec<_>>()
    };
    view! {
        <div class="reason">
            <Field id="defect" label=tr(text::CLAIM_DEFECT) value=defect hint=tr(text::CLAIM_DEFECT_HINT)
                error=error(|errors| &errors.defect)/>
            <div class="reasons" id="defects">{before}</div>
        </div>
        <Field id="reported-on" kind=FieldKind::Date label=words::optional(text::CLAIM_REPORTED_ON) value=day
            hint=tr(text::CLAIM_REPORTED_ON_HINT) error=error(|errors| &errors.reported_on)/>
        <PhotoField id="claim-photo" label=words::optional(text::CLAIM_PHOTO) photo=desk.photo/>
        {live(move || no_usage.get().map(|error| view! {
            <p class="field-error" role="alert">{tr(text::WARRANTY_USAGE)}": "{error}</p>
        }))}
    }
}
