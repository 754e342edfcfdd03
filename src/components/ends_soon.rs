//! Tells on the first page that goods are about to end.

use leptos::prelude::*;
use lotwise_ledger::key::Key;

use super::words;
use crate::i18n::{date, text, tr, tr_with};
use crate::routes;
use crate::state::device;
use crate::state::lookup::today;
use crate::state::recalled::recalled;
use crate::ui::live::live;
use crate::ui::notice::{Kind, Notice};

/// The lot that ends first, and the way to it and to all others; nothing where none is near its end.
#[component]
pub fn EndsSoon() -> impl IntoView {
    let device = device();
    let next = recalled(device, "ends next", move || async move { device.ends_next().await.ok().flatten() });
    live(move || {
        let next = next.get().flatten()?;
        let is_over = next.on < today();
        let values = [
            ("lot", next.key.number.as_str()),
            ("product", &words::product(&next.product)),
            ("date", &date(next.on)),
        ];
        let what = tr_with(if is_over { text::EXPIRING_IS_OVER } else { text::EXPIRING_NEXT }, &values);
        let quantity = words::quantity(next.on_hand);
        Some(view! {
            <Notice kind=Kind::Warning icon="clock" id="ends-soon" what
                text=tr_with(text::EXPIRING_LEFT, &[("quantity", &quantity)])>
                <a class="button" href=routes::item(&Key::Lot(next.key))>{tr(text::EXPIRING_OPEN)}</a>
                <a class="button" data-kind="quiet" href=routes::EXPIRING>{tr(text::EXPIRING_ALL)}</a>
            </Notice>
        })
    })
}
