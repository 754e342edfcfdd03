//! A Leptos page with one element: the floor under any start that the app can have.

use leptos::prelude::*;

fn main() {
    leptos::mount::mount_to_body(|| view! { <p id="empty-page">"Empty"</p> });
}
