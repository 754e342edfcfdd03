//! Reports that wait to be sent to their makers: only a person can do it.

use leptos::prelude::*;

use crate::i18n::{text, tr, tr_count};
use crate::routes;
use crate::state::device;
use crate::state::recalled::recalled;
use crate::ui::live::live;
use crate::ui::notice::{Kind, Notice};

#[component]
pub fn NotSent() -> impl IntoView {
    let device = device();
    let waiting = recalled(device, "reports not sent", move || async move {
        device.reports_not_sent().await.unwrap_or_default()
    });
    let waiting = Memo::new(move |_| waiting.get().unwrap_or_default());
    live(move || {
        let count = waiting.get();
        (count > 0).then(|| {
            view! {
                <Notice kind=Kind::Warning id="reports-waiting" what=tr_count(text::REPORT_WAITING, count)>
                    <a href=routes::REPORTS class="button">{tr(text::REPORT_LOOK)}</a>
                </Notice>
            }
        })
    })
}
