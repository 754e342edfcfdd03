//! The parts of packing: the open container, what lies loose, and what is packed.

use leptos::prelude::*;
use lotwise_ledger::key::{ContainerKey, Key};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::outbound::{Loose, Packed as PackedOne};

use super::Work;
use super::packing::Packing;
use crate::components::code::Code;
use crate::components::long::{Long, LongRows};
use crate::components::tick_row::{tick_row, toggle};
use crate::components::words;
use crate::i18n::{text, tr, tr_with};
use crate::state::device;
use crate::state::draft::Draft;
use crate::state::orders::OrderView;
use crate::state::read::read;
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::whole::whole;

/// The open container, and what is in it; what should not be, is taken out again.
#[component]
pub fn Contents(container: ContainerKey, work: Work) -> impl IntoView {
    let device = device();
    let number = container.to_string();
    let asked = container.clone();
    let boxed = read(move || {
        device.revision.track();
        let container = asked.clone();
        async move { device.boxed(container).await.unwrap_or_default() }
    });
    // What has left takes nothing in any more.
    Effect::new(move |_| {
        let at = boxed.with(|known| known.as_ref().and_then(|known| known.at.clone()));
        if at.is_some_and(|at| !at.is_inside()) {
            work.close();
        }
    });
    let items = Signal::derive(move || boxed.get().map(|known| known.contents).unwrap_or_default());
    let take_out = Callback::new(move |key: Key| {
        work.take_out(&container, &boxed.get_untracked().unwrap_or_default(), key);
    });
    let row = move |(key, quantity): (Key, Quantity)| {
        let (kind, icon, number) = words::thing(&key);
        let (id, label) = (["out-", &number].concat(), tr_with(text::PACK_TAKE_OUT, &[("number", &number)]));
        view! {
            <div class="row">
                <Icon name=icon/><span class="row-main"><span>{kind}" "<Code text=number/></span></span>
                <span class="row-end row-act">
                    <span>{words::quantity(quantity)}</span>
                    <button class="icon-button" type="button" id=id aria-label=label
                        on:click=move |_| take_out.run(key.clone())>
                        <Icon name="undo"/>
                    </button>
                </span>
            </div>
        }
        .into_any()
    };
    let key = |(key, quantity): &(Key, Quantity)| [&key.to_string(), " ", &quantity.to_string()].concat();
    view! {
        <section class="panel" id="open-container">
            <p class="item-kind">{tr(text::KIND_CONTAINER)}</p>
            <p><Code text=number/></p>
            <Long id="contents" items key draw=row/>
            <button class="button" type="button" id="next-container" on:click=move |_| work.close()>
                <Icon name="box"/>{tr(text::PACK_NEXT)}
            </button>
        </section>
    }
}

/// What was picked and is in no container yet: all goes in unless it is left out.
#[component]
pub fn LooseGoods(work: Work) -> impl IntoView {
    let (view, packing) = (work.view, work.packing);
    let items = Signal::derive(move || {
        let Some(order) = view.get().flatten() else { return Vec::new() };
        let named = order.outbound.loose.iter().map(|it| Named {
            product: it.what.product().map(|product| words::product(&order.name(product))),
            is_first: order.outbound.loose.iter().find(|first| first.what == it.what) == Some(it),
            loose: it.clone(),
        });
        named.collect::<Vec<_>>()
    });
    let is_all_packed = work.is_all_packed();
    let key = |it: &Named| [&it.loose.id(), " ", &it.loose.quantity.to_string()].concat();
    live(move || match is_all_packed.get() {
        None => ().into_any(),
        Some(true) => view! { <p id="nothing-loose">{tr(text::PACK_ALL_PACKED)}</p> }.into_any(),
        Some(false) => view! {
            <section class="section">
                <h2>{tr(text::PACK_LOOSE)}</h2>
                <Long id="loose" items key draw=move |it| loose_row(packing, it)/>
            </section>
        }
        .into_any(),
    })
}

/// Goods that lie loose, and what they are called.
#[derive(Clone)]
struct Named {
    loose: Loose,
    product: Option<String>,
    /// It is the first place at which these goods lie.
    is_first: bool,
}

fn loose_row(packing: Draft<Packing>, Named { loose, product, is_first }: Named) -> AnyView {
    let (_, _, number) = words::thing(&loose.what);
    let key = loose.id();
    let at = if is_first { String::new() } else { ["-", &loose.at.to_string()].concat() };
    let id = ["in-", &number, &at].concat();
    let (own, toggled) = (key.clone(), key.clone());
    let is_in = move || packing.value.with(|packing| !packing.out.contains(&own));
    let toggle = move || packing.value.update(|packing| toggle(&mut packing.out, &toggled));
    let write = move |text: String| {
        packing.value.update(|packing| {
            packing.quantities.retain(|(of, _)| *of != key);
            packing.quantities.push((key.clone(), text));
        })
    };
    let note: Vec<String> = product.into_iter().chain([words::location(&loose.at)]).collect();
    let what = loose.what.clone();
    let field = (!matches!(what, Key::Serial(_))).then(|| {
        let typed = move || packing.value.with(|packing| packing.quantity(&loose));
        view! {
            <input class="input loose-quantity" inputmode="decimal" aria-label=tr(text::RECEIVE_QUANTITY)
                prop:value=typed on:input:target=move |event| write(event.target().value())/>
        }
    });
    tick_row(id, &what, Some(note.join(" · ")), field.into_any(), is_in, toggle)
}

/// The containers of the order that have not left.
#[component]
pub fn Packed(order: OrderView) -> impl IntoView {
    let rows = order.outbound.packed.clone();
    let draw = |packed: PackedOne| {
        view! {
            <div class="row">
                <Icon name="box"/>
                <span class="row-main">
                    <span class="row-title"><Code text=packed.container.to_string()/></span>
                    <span class="row-note">{whole(words::contents(&packed.contents))}</span>
                </span>
            </div>
        }
        .into_any()
    };
    (!rows.is_empty()).then(|| {
        view! {
            <section class="section">
                <h2>{tr_with(text::PACK_CONTAINERS_OF, &[("order", order.key.number.as_str())])}</h2>
                <LongRows id="packed" rows draw/>
            </section>
        }
    })
}
