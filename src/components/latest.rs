//! What was recorded last, on the home page.

use leptos::prelude::*;

use super::doubt::UndoLast;
use super::item_parts::row;
use super::words;
use crate::i18n::{text, tr};
use crate::state::device;
use crate::state::install::install;
use crate::state::recalled::recalled;
use crate::state::timeline::Happening;
use crate::ui::live::live;
use crate::ui::notice::{Kind, Notice};

/// What was recorded last, and then what keeps it safe.
#[component]
pub fn Latest() -> impl IntoView {
    let device = device();
    let latest =
        recalled(device, "latest", move || async move { device.latest(5).await.unwrap_or_default() });
    let rows = live(move || {
        let rows: Vec<_> = latest.get().unwrap_or_default().iter().filter_map(latest_row).collect();
        (!rows.is_empty()).then(|| {
            view! {
                <section class="section">
                    <h2>{tr(text::SCAN_EARLIER)}</h2>
                    <ul class="rows" id="latest">{rows}</ul>
                </section>
                <InstallFirst/>
            }
        })
    });
    view! { <UndoLast/>{rows} }
}

fn latest_row(happening: &Happening) -> Option<AnyView> {
    let (word, icon) = words::step(&happening.kind);
    let key = words::subject(&happening.act)?;
    let (_, _, number) = words::thing(&key);
    let quantity = words::amount(&happening.act.lines);
    let undone = if happening.voided { [" · ", tr(text::STEP_VOID)].concat() } else { Default::default() };
    let note = [word.as_str(), " · ", &words::moment(happening.at), &undone].concat();
    Some(view! { <li>{row(key, icon, number, note, quantity)}</li> }.into_any())
}

/// Urges to put the app on the home screen: there is something to lose now.
#[component]
fn InstallFirst() -> impl IntoView {
    let (device, install) = (device(), install());
    live(move || {
        install.is_due(device).then(|| {
            view! {
                <Notice kind=Kind::Info icon="phone" id="install" what=tr(text::SETTINGS_INSTALL)
                    text=tr(text::SETTINGS_INSTALL_TEXT)>
                    {live(move || install.offered.get().then(|| view! {
                        <button class="button" on:click=move |_| install.ask()>{tr(text::INSTALL_ACTION)}</button>
                    }))}
                    <button class="button" data-kind="quiet" id="install-later" on:click=move |_| install.decline()>
                        {tr(text::INSTALL_LATER)}
                    </button>
                </Notice>
            }
        })
    })
}
