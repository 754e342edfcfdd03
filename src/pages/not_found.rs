//! An address that leads nowhere.

use leptos::prelude::*;

use crate::components::status_bar::StatusBar;
use crate::i18n::{text, tr};
use crate::routes;
use crate::ui::icon::Icon;

#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! {
        <StatusBar title=tr(text::APP_NAME)/>
        <main class="page" id="content" data-page="not-found">
            <p>{tr(text::APP_NOT_FOUND)}</p>
            <a href=routes::HOME class="button" data-kind="main"><Icon name="scan"/>{tr(text::APP_NOT_FOUND_DO)}</a>
        </main>
    }
}
