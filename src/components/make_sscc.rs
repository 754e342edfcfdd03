//! Makes the number of a container that has no label yet.

use leptos::prelude::*;
use lotwise_ledger::gs1::Sscc;

use crate::i18n::{text, tr};
use crate::state::device;
use crate::state::sscc::NotMade;
use crate::ui::button::Button;
use crate::ui::field::{Field, Kind as FieldKind};
use crate::ui::form::Form;

/// The button, and the phone's range of numbers as long as it has none.
#[component]
pub fn MakeSscc(made: Callback<Sscc>) -> impl IntoView {
    let device = device();
    let (first, last) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    // What stands in the fields unless somebody types.
    let known = RwSignal::new((String::new(), String::new()));
    device.sscc_range_then(move |range| {
        // The page may be gone by now, and its signals with it.
        if known.try_set((range.first.clone(), range.last.clone())).is_none()
            && first.with_untracked(String::is_empty)
            && last.with_untracked(String::is_empty)
        {
            first.set(range.first);
            last.set(range.last);
        }
    });
    let problem = RwSignal::new(None::<&'static str>);
    let busy = RwSignal::new(false);
    let make = Callback::new(move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let ends = (first.get_untracked(), last.get_untracked());
        let typed = Some(ends.clone()).filter(|ends| known.with_untracked(|known| known != ends));
        device.make_sscc_then(typed, move |answer| {
            if busy.try_set(false).is_some() {
                return;
            }
            problem.set(match &answer {
                Ok(_) => None,
                Err(NotMade::NoRange) => Some(tr(text::PACK_RANGE_BAD)),
                Err(NotMade::UsedUp) => Some(tr(text::PACK_RANGE_USED)),
                Err(NotMade::Storage) => Some(tr(text::PROBLEM_NOT_SAVED)),
            });
            if let Ok(sscc) = answer {
                known.set(ends);
                made.run(sscc);
            }
        });
    });
    view! {
        <details id="make-sscc">
            <summary class="button">{tr(text::PACK_MAKE)}</summary>
            <Form on_enter=make>
                <p>{tr(text::PACK_MAKE_TEXT)}</p>
                <Field id="sscc-first" kind=FieldKind::Code label=tr(text::PACK_FIRST)
                    value=first hint=tr(text::PACK_FIRST_HINT)
                    error=Signal::derive(move || problem.get().map(str::to_owned))/>
                <Field id="sscc-last" kind=FieldKind::Code label=tr(text::PACK_LAST)
                    value=last/>
                <Button icon="plus" id="make-number" label=tr(text::PACK_MAKE).to_owned()
                    on_press=make/>
            </Form>
        </details>
    }
}
