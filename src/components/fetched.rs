//! Views of what comes with the second part of the app.

use leptos::prelude::*;

use crate::i18n::{text, tr};
use crate::state::later::{Later, later};
use crate::ui::live::live;
use crate::ui::notice::{Kind, Notice};

/// A page of it. Until it has come the page is empty, and busy to a screen reader.
pub fn page(draw: impl Fn(&'static Later) -> AnyView + Send + 'static) -> AnyView {
    let later = later();
    later.ask();
    live(move || match later.get() {
        Some(there) => draw(there),
        None => view! {
            <main class="page" id="content" aria-busy=move || (!later.has_failed()).to_string()>
                <Failure/>
            </main>
        }
        .into_any(),
    })
}

/// A part of a page, which is not there before.
pub fn part(draw: impl Fn(&'static Later) -> AnyView + Send + 'static) -> AnyView {
    let later = later();
    live(move || later.get().map(&draw))
}

/// Why it has not come, and the way to try again; nothing while it may still come.
#[component]
pub fn Failure() -> impl IntoView {
    let later = later();
    live(move || {
        later.has_failed().then(|| {
            view! {
                <Notice kind=Kind::Refused id="later-failed" what=tr(text::APP_LATER_FAILED)
                    text=tr(text::APP_LATER_FAILED_DO)>
                    <button class="button" on:click=move |_| later.ask()>
                        {tr(text::APP_LATER_AGAIN)}
                    </button>
                </Notice>
            }
        })
    })
}
