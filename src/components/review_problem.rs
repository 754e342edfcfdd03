//! What the pages of admins and supervisors share: who may see them, and what stands in the way.

use leptos::prelude::*;

use crate::i18n::{text, tr};
use crate::state::device;
use crate::state::review::{Review, Stage};
use crate::ui::empty::Empty;
use crate::ui::live::live;
use crate::ui::notice::{Kind, Notice};

/// The content, for those who manage; the others learn why it is not theirs.
#[component]
pub fn Managers(content: fn() -> AnyView) -> impl IntoView {
    let device = device();
    let may = Memo::new(move |_| device.manages());
    live(move || {
        if may.get() {
            content()
        } else {
            view! {
                <Empty icon="person" text=tr(text::MANAGE_FORBIDDEN) hint=tr(text::MANAGE_FORBIDDEN_TEXT)/>
            }
            .into_any()
        }
    })
}

/// Why the last request was not done, and what to do.
#[component]
pub fn ReviewProblem(review: Review) -> impl IntoView {
    live(move || {
        let (what, to_do) = match review.stage.get() {
            Stage::Forbidden => (text::REVIEW_FORBIDDEN, text::REVIEW_FORBIDDEN_TEXT),
            Stage::Unchecked => (text::REVIEW_UNCHECKED, text::REVIEW_UNCHECKED_TEXT),
            Stage::Offline => (text::ENROL_NO_NETWORK, text::MANAGE_OFFLINE_TEXT),
            Stage::Idle | Stage::Busy | Stage::Done => return None,
        };
        Some(view! { <Notice kind=Kind::Refused id="review-problem" what=tr(what) text=tr(to_do)/> })
    })
}
