//! Products that this phone and the firm both know by a SKU alone: a person says whether they are the same.

use leptos::prelude::*;

use crate::components::code::Code;
use crate::components::status_bar::StatusBar;
use crate::components::words;
use crate::i18n::{text, tr, tr_count, tr_with};
use crate::routes;
use crate::state::connecting::{Compared, FirmProduct, NotSettled, Settling, Word, parse_sku};
use crate::state::device;
use crate::state::read::read;
use crate::ui::button::{Button, Kind};
use crate::ui::empty::Empty;
use crate::ui::field::{Field, Kind as FieldKind};
use crate::ui::form::Form;
use crate::ui::live::live;
use crate::ui::notice::{Kind as NoticeKind, Notice};

#[component]
pub fn ConnectPage() -> impl IntoView {
    let device = device();
    let settling = Settling::new(device);
    let compared = read(move || {
        device.revision.track();
        device.connecting.track();
        async move { device.compared().await.unwrap_or_default() }
    });
    let is_read = Memo::new(move |_| device.connecting.with(|it| it.as_ref().is_none_or(|it| it.is_read())));
    let count = Memo::new(move |_| compared.with(|compared| compared.as_ref().map(Vec::len)));
    let content = move || match (count.get(), is_read.get()) {
        (None, _) => ().into_any(),
        (Some(0), _) => {
            let (told, hint) = if device.is_local() {
                (tr(text::CONNECT_LOCAL), tr(text::CONNECT_LOCAL_TEXT))
            } else {
                (tr(text::CONNECT_EMPTY), tr(text::CONNECT_EMPTY_TEXT))
            };
            view! {
                <Empty icon="ok" text=told hint>
                    <a class="button" data-kind="main" href=routes::HOME>{tr(text::SCAN_TITLE)}</a>
                </Empty>
            }
            .into_any()
        }
        (Some(_), true) => view! { <p>{tr(text::CONNECT_TEXT)}</p> }.into_any(),
        (Some(_), false) => view! {
            <Notice kind=NoticeKind::Info icon="sync" id="connect-reading" what=tr(text::CONNECT_READING)
                text=tr(text::CONNECT_READING_TEXT)/>
        }
        .into_any(),
    };
    let shown = move || compared.get().filter(|_| is_read.get()).unwrap_or_default();
    view! {
        <StatusBar title=tr(text::CONNECT_TITLE)/>
        <main class="page" id="content" data-page="connect"
            data-state=move || if settling.busy.get() { "busy" } else { "idle" }>
            {live(content)}
            // A card stays as it is while records come in: somebody may be typing in it.
            <For each=shown key=|compared| compared.product.clone() let:compared>
                <Card compared settling/>
            </For>
        </main>
    }
}

/// One product: what this phone says, what the firm says, and the two answers.
#[component]
fn Card(compared: Compared, settling: Settling) -> impl IntoView {
    let Compared { product, name, lots, on_hand, waiting, firm } = compared;
    let sku = words::product_key(&product);
    let another = RwSignal::new(false);
    let (same, other) = match firm {
        Some(_) => (text::CONNECT_SAME, text::CONNECT_ANOTHER),
        None => (text::CONNECT_NEW, text::CONNECT_OTHER_SKU),
    };
    let is_same = {
        let product = product.clone();
        Callback::new(move |()| settling.say(product.clone(), Word::Same))
    };
    let here = [
        tr_count(text::CONNECT_LOTS, lots),
        tr_with(text::CONNECT_ON_HAND, &[("quantity", &words::quantity(on_hand))]),
    ];
    view! {
        <section class="panel compare" data-sku=sku.clone()>
            <h2><Code text=sku.clone()/></h2>
            <p class="field-hint">{tr_count(text::CONNECT_WAITING, waiting)}</p>
            <dl class="compare-sides">
                <div>
                    <dt>{tr(text::CONNECT_HERE)}</dt>
                    <dd><b>{name.unwrap_or_else(|| tr(text::CONNECT_NAMELESS).to_owned())}</b></dd>
                    <dd>{here.join(" · ")}</dd>
                </div>
                <div class="compare-firm">
                    <dt>{tr(text::CONNECT_FIRM)}</dt>
                    {firm_says(firm)}
                </div>
            </dl>
            <div class="buttons">
                <Button label=tr(same).to_owned() icon="ok" id="same" busy=settling.busy on_press=is_same/>
                {live(move || if another.get() {
                    let product = product.clone();
                    view! { <NewSku product settling/> }.into_any()
                } else {
                    let open = Callback::new(move |()| another.set(true));
                    view! { <Button label=tr(other).to_owned() icon="plus" id="another" on_press=open/> }.into_any()
                })}
            </div>
        </section>
    }
}

fn firm_says(firm: Option<FirmProduct>) -> AnyView {
    let Some(FirmProduct { name, gtins }) = firm else {
        return view! { <dd>{tr(text::CONNECT_NOT_THERE)}</dd> }.into_any();
    };
    let gtins: Vec<_> =
        gtins.iter().map(|gtin| view! { <dd>"GTIN "<Code text=gtin.short().to_owned()/></dd> }).collect();
    view! {
        <dd><b>{name.unwrap_or_else(|| tr(text::CONNECT_NAMELESS).to_owned())}</b></dd>
        {gtins}
    }
    .into_any()
}

/// The name that this phone's product has from now on.
#[component]
fn NewSku(product: lotwise_ledger::key::ProductKey, settling: Settling) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let wrong = RwSignal::new(None);
    let error = Signal::derive(move || {
        let taken = settling.problem.get().map(|problem| match problem {
            NotSettled::Taken => tr(text::CONNECT_TAKEN).to_owned(),
            NotSettled::Storage => tr(text::PROBLEM_NOT_SAVED_TEXT).to_owned(),
        });
        wrong.with(|wrong| wrong.as_ref().map(words::field_error)).or(taken)
    });
    let save = Callback::new(move |()| {
        settling.problem.set(None);
        match parse_sku(&typed.get_untracked()) {
            Ok(sku) => {
                wrong.set(None);
                settling.say(product.clone(), Word::Another(sku));
            }
            Err(error) => wrong.set(Some(error)),
        }
    });
    view! {
        <Form on_enter=save>
            <Field id="new-sku" label=tr(text::CONNECT_NEW_SKU) value=typed kind=FieldKind::Code
                hint=tr(text::CONNECT_NEW_SKU_HINT) error/>
        </Form>
        <Button kind=Kind::Main icon="ok" id="rename" label=tr(text::CONNECT_RENAME).to_owned()
            busy=settling.busy on_press=save/>
    }
}
