//! Makes the number of a container that has no label yet.

use leptos::prelude::*;
use lotwise_ledger::gs1::Sscc;

use crate::i18n::{text, tr};
use crate::state::device;
use crate::state::draft::draft;
use crate::state::sscc::Range;
use crate::ui::button::Button;
use crate::ui::field::{Field, Kind as FieldKind};

/// The button, and the phone's range of numbers as long as it has none.
#[component]
pub fn MakeSscc(made: Callback<Sscc>) -> impl IntoView {
    let range = draft::<Range>(device(), "sscc");
    let problem = RwSignal::new(None::<&'static str>);
    let make = move || {
        let mut next = range.value.get_untracked();
        match next.issue() {
            Some(sscc) => {
                problem.set(None);
                range.value.set(next);
                made.run(sscc);
            }
            None if next.ends().is_some() => problem.set(Some(tr(text::PACK_RANGE_USED))),
            None => problem.set(Some(tr(text::PACK_RANGE_BAD))),
        }
    };
    view! {
        <details id="make-sscc">
            <summary class="button">{tr(text::PACK_MAKE)}</summary>
            <div class="form">
                <p>{tr(text::PACK_MAKE_TEXT)}</p>
                <Field id="sscc-first" kind=FieldKind::Code label=tr(text::PACK_FIRST)
                    value=range.field(|range| &mut range.first) hint=tr(text::PACK_FIRST_HINT)
                    error=Signal::derive(move || problem.get().map(str::to_owned))/>
                <Field id="sscc-last" kind=FieldKind::Code label=tr(text::PACK_LAST)
                    value=range.field(|range| &mut range.last)/>
                <Button icon="plus" id="make-number" label=tr(text::PACK_MAKE).to_owned()
                    on_press=Callback::new(move |()| make())/>
            </div>
        </details>
    }
}
