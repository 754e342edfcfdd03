//! Tells whoever may approve counts that some wait.

use leptos::prelude::*;
use lotwise_ledger::event::Step;

use crate::i18n::{text, tr, tr_count};
use crate::routes;
use crate::state::device;
use crate::state::recalled::recalled;
use crate::ui::live::live;
use crate::ui::notice::{Kind, Notice};

/// How many counts wait, and the way to them; nothing where none does, or another role approves.
#[component]
pub fn CountsWaiting() -> impl IntoView {
    let device = device();
    let waiting = recalled(device, "counts waiting", move || async move {
        device.counts_waiting().await.unwrap_or_default()
    });
    live(move || {
        let waiting = waiting.get().filter(|waiting| *waiting > 0)?;
        device.lacks(Step::Approve).is_none().then(|| {
            view! {
                <Notice kind=Kind::Info id="counts-waiting" what=tr_count(text::COUNTS_WAITING, waiting)>
                    <a class="button" href=routes::COUNTS>{tr(text::COUNTS_TITLE)}</a>
                </Notice>
            }
        })
    })
}
