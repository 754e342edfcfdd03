//! All about a thing: what it is, how much, where, whether it may be used, and what happened.

use leptos::prelude::*;
use lotwise_ledger::key::{ContainerKey, Issuer, Key, Location, LotKey, SerialKey};

use super::code::Code;
use super::held_now::HeldNow;
use super::holding::{Holding, Release};
use super::item_batch::{BatchOf, Batches};
use super::item_papers::ThingPage;
use super::item_parts::{Exceptions, Fact, NotFound, Places, Sign, row, row_to};
use super::item_purpose::PurposeOf;
use super::item_rows::{content_row, lot_row, serial_row};
use super::long::LongRows;
use super::next::Also;
use super::timeline::{History, all_of};
use super::words;
use crate::i18n::{date, text, tr, tr_with};
use crate::routes;
use crate::state::device;
use crate::state::glimpse::Glimpse;
use crate::state::likely::Next;
use crate::state::lookup::{LocationView, LotView, ProductView, SerialView};
use crate::state::papers::Thing;
use crate::state::read::read;
use crate::ui::icon::Icon;
use crate::ui::live::live;

/// Any thing, as read to be shown.
#[derive(Clone, PartialEq)]
enum ItemView {
    Lot(Box<LotView>),
    Serial(Box<SerialView>),
    Product(Box<ProductView>),
    Location(Box<LocationView>),
    Thing(Key, Box<Thing>),
    Missing(String),
}

/// Everything about the thing whose key, as text, is `key`. It follows the records.
#[component]
pub fn ItemDetail(key: Memo<String>) -> impl IntoView {
    let device = device();
    let item = read(move || {
        device.revision.track();
        let text = key.get();
        device.first(async move {
            let missing = ItemView::Missing(text.clone());
            let read = match text.parse::<Key>() {
                Ok(Key::Lot(key)) => device.lot(key).await.map(|it| it.map(|it| ItemView::Lot(Box::new(it)))),
                Ok(Key::Serial(key)) => {
                    device.serial(key).await.map(|it| it.map(|it| ItemView::Serial(Box::new(it))))
                }
                Ok(Key::Product(key)) => {
                    device.product(key).await.map(|it| it.map(|it| ItemView::Product(Box::new(it))))
                }
                Ok(Key::Location(location)) => {
                    device.location(location).await.map(|it| Some(ItemView::Location(Box::new(it))))
                }
                Ok(key) => {
                    let thing = device.thing(key.clone()).await;
                    thing.map(|it| it.map(|it| ItemView::Thing(key, Box::new(it))))
                }
                Err(_) => Ok(None),
            };
            read.ok().flatten().unwrap_or(missing)
        })
    });
    // What is typed on the page stays while records of other things come in.
    let item = Memo::new(move |_| item.get());
    let thing = live(move || {
        item.get().map(|item| match item {
            ItemView::Lot(lot) => view! { <LotPage lot=*lot/> }.into_any(),
            ItemView::Serial(serial) => view! { <SerialPage serial=*serial/> }.into_any(),
            ItemView::Product(product) => view! { <ProductPage product=*product/> }.into_any(),
            ItemView::Location(location) => view! { <LocationPage location=*location/> }.into_any(),
            ItemView::Thing(key, thing) => view! { <ThingPage key thing=*thing/> }.into_any(),
            ItemView::Missing(text) => {
                let number = text.parse::<Key>().map_or(text, |key| words::thing(&key).2);
                view! { <NotFound code=number/> }.into_any()
            }
        })
    });
    view! {
        <HeldNow key/>
        {thing}
    }
}

#[component]
fn LotPage(lot: LotView) -> impl IntoView {
    let standing = lot.standing;
    let key = Key::Lot(standing.key.clone());
    let quantity = words::quantity(standing.whereabouts.total_on_hand());
    let product = Key::Product(standing.product.key.clone());
    let numbered_by = match &standing.key.issuer {
        Issuer::Supplier(supplier) => Some(supplier.to_string()),
        Issuer::Own => None,
    };
    let serials = serial_rows(&standing.key, lot.serials);
    let (at, booked) = match standing.whereabouts.on_hand.first() {
        Some((at, booked)) => (words::location(at), words::quantity(*booked)),
        None => Default::default(),
    };
    view! {
        <div class="columns">
            <div class="column">
                <Head kind=tr(text::ITEM_LOT) number=standing.key.number.to_string()
                    product=Some((product, words::product(&standing.product)))/>
                <Sign availability=standing.availability.clone()/>
                <Exceptions exceptions=lot.exceptions.clone()/>
                <dl class="facts">
                    <Quantity value=quantity/>
                    {numbered_by.map(|supplier| view! { <Fact word=tr(text::ITEM_NUMBERED_BY) value=supplier/> })}
                    {standing.expiry.map(|day| view! { <Fact word=tr(text::ITEM_USE_BY) value=date(day) figure=true/> })}
                    {standing.best_before.map(|day| view! { <Fact word=tr(text::ITEM_BEST_BEFORE) value=date(day) figure=true/> })}
                    {standing.produced.map(|day| view! { <Fact word=tr(text::ITEM_PRODUCED) value=date(day)/> })}
                </dl>
                <Places whereabouts=standing.whereabouts/>
                <InContainers containers=lot.containers/>
                <Batches batches=lot.batches/>
                {serials}
            </div>
            <div class="column">
                <Also key=key.clone() next=ALSO.to_vec()/>
                <History of=key.clone()/>
                <Holding key=key.clone() at quantity=booked/>
            </div>
        </div>
        <Dock key/>
    }
}

#[component]
fn SerialPage(serial: SerialView) -> impl IntoView {
    let standing = serial.standing;
    let key = Key::Serial(standing.key.clone());
    let product = Key::Product(standing.product.key.clone());
    let place = standing.places.iter().map(words::location).collect::<Vec<_>>().join(", ");
    let place = if place.is_empty() { tr(text::ITEM_NOWHERE).to_owned() } else { place };
    let until = serial.warranty.cover.as_ref().map(|cover| cover.until);
    view! {
        <div class="columns">
            <div class="column">
                <Head kind=tr(text::ITEM_SERIAL) number=standing.key.serial.to_string()
                    product=Some((product, words::product(&standing.product)))/>
                <Sign availability=standing.availability.clone()/>
                <Exceptions exceptions=serial.exceptions.clone()/>
                <dl class="facts" id="where">
                    <Fact word=tr(text::ITEM_WHERE) value=place figure=true/>
                    {standing.lot.map(|lot| view! { <Fact word=tr(text::ITEM_LOT) value=lot.number.to_string()/> })}
                    {standing.batch.map(|batch| view! { <BatchOf batch/> })}
                    {standing.expiry.map(|day| view! { <Fact word=tr(text::ITEM_USE_BY) value=date(day)/> })}
                    {until.map(|day| view! {
                        <Fact word=tr(text::ITEM_WARRANTY) value=tr_with(text::ITEM_WARRANTY_UNTIL, &[("date", &date(day))])/>
                    })}
                </dl>
            </div>
            <div class="column">
                <Also key=key.clone() next=ALSO.to_vec()/>
                <History of=key.clone()/>
                <Holding key=key.clone()/>
            </div>
        </div>
        <Dock key/>
    }
}

#[component]
fn ProductPage(product: ProductView) -> impl IntoView {
    let key = Key::Product(product.product.key.clone());
    let (of_loose, has_lots) = (key.clone(), !product.lots.is_empty());
    let loose = product.loose.first().map(|(at, booked)| (words::location(at), words::quantity(*booked)));
    let (also, dock) = match &loose {
        Some(_) => (ALSO.to_vec(), Some(view! { <Dock key=key.clone()/> })),
        None if has_lots => (vec![Next::Report], None),
        None => (vec![Next::Return, Next::Report], None),
    };
    let lots = Glimpse::of(product.lots);
    let all_lots = lots.has_more.then(|| all_of("lots", text::LIST_SHOW_LOTS, &key));
    let lots: Vec<_> = lots.rows.into_iter().map(|lot| view! { <li>{lot_row(lot)}</li> }).collect();
    let codes: Vec<_> = product
        .gtins
        .iter()
        .map(|(gtin, content)| {
            let content = if *content == lotwise_ledger::quantity::Quantity::units(1) {
                tr(text::UNIT_SINGLE).to_owned()
            } else {
                tr_with(text::UNIT_PER_CASE, &[("n", &words::quantity(*content))])
            };
            view! {
                <div class="setting"><dt><Code text=gtin.short().to_owned()/></dt><dd>{content}</dd></div>
            }
        })
        .collect();
    view! {
        <div class="columns">
            <div class="column">
                <Head kind=tr(text::ITEM_PRODUCT) number=words::product(&product.product) product=None is_name=true/>
                <dl class="facts">
                    <Quantity value=words::quantity(product.whereabouts.total_on_hand())/>
                </dl>
                {(!lots.is_empty()).then(|| view! {
                    <section class="section">
                        <h2>{tr(text::ITEM_LOTS)}</h2>
                        <ul class="rows" id="lots">{lots}</ul>
                        {all_lots}
                    </section>
                })}
                <Places whereabouts=product.whereabouts/>
                {(!codes.is_empty()).then(|| view! {
                    <section class="section">
                        <h2>{tr(text::ITEM_CODES)}</h2>
                        <dl class="panel">{codes}</dl>
                    </section>
                })}
            </div>
            <div class="column">
                <a class="button" id="count" href=routes::count("product", &Key::Product(product.product.key.clone()))>
                    <Icon name="count"/>{tr(text::COUNT_ACTION)}
                </a>
                <Also key=key.clone() next=also/>
                <SetUpOf product=key.clone()/>
                <History of=key/>
                {match loose {
                    Some((at, booked)) => view! { <Holding key=of_loose at quantity=booked/> }.into_any(),
                    // What is gone may be held still.
                    None => view! { <Release key=of_loose/> }.into_any(),
                }}
            </div>
        </div>
        {dock}
    }
}

#[component]
fn LocationPage(location: LocationView) -> impl IntoView {
    let place = Key::Location(location.location.clone());
    let (kind, _, number) = words::thing(&place);
    let rows: Vec<_> =
        location.contents.rows.into_iter().map(|content| view! { <li>{content_row(content)}</li> }).collect();
    let all_contents =
        location.contents.has_more.then(|| all_of("contents", text::LIST_SHOW_CONTENTS, &place));
    view! {
        <div class="columns">
            <div class="column">
                <Head kind=kind number=number product=None/>
                {location.held.map(|availability| view! { <Sign availability/> })}
                <section class="section">
                    <h2>{tr(text::ITEM_CONTENTS)}</h2>
                    {if rows.is_empty() {
                        view! { <p class="field-hint">{tr(text::ITEM_CONTENTS_EMPTY)}</p> }.into_any()
                    } else {
                        view! { <ul class="rows" id="contents">{rows}</ul>{all_contents} }.into_any()
                    }}
                </section>
            </div>
            <div class="column">
                <Also key=place.clone() next=vec![Next::Count]/>
                {matches!(location.location, Location::Inside { .. }).then(|| view! {
                    <PurposeOf place=place.clone() purpose=location.purpose/>
                })}
                <History of=place/>
                <Holding key=Key::Location(location.location.clone())/>
            </div>
        </div>
    }
}

#[component]
fn Head(
    kind: &'static str,
    number: String,
    product: Option<(Key, String)>,
    #[prop(optional)] is_name: bool,
) -> impl IntoView {
    let number = if is_name {
        view! { <span class="item-name">{number}</span> }.into_any()
    } else {
        view! { <Code text=number figure=true/> }.into_any()
    };
    view! {
        <div class="item-head">
            <p class="item-kind">{kind}</p>
            <p id="number">{number}</p>
            {product.map(|(key, name)| view! { <a href=routes::item(&key) class="item-product">{name}</a> })}
        </div>
    }
}

#[component]
fn Quantity(value: String) -> impl IntoView {
    view! {
        <div class="fact" data-size="figure">
            <dt>{tr(text::ITEM_ON_HAND)}</dt>
            <dd class="quantity" id="on-hand">{value}</dd>
        </div>
    }
}

/// What one most likely does with it, in the thumb's reach.
#[component]
fn Dock(key: Key) -> impl IntoView {
    view! {
        <div class="dock">
            <a href=routes::relocate(routes::SHIP, &key) class="button" id="ship">
                <Icon name="ship"/>{tr(text::SHIP_TITLE)}
            </a>
            <a href=routes::relocate(routes::ADJUST, &key) class="button" id="adjust">
                <Icon name="settings"/>{tr(text::ADJUST_TITLE)}
            </a>
            <a href=routes::relocate(routes::MOVE, &key) class="button" data-kind="main" id="move">
                <Icon name="move"/>{tr(text::MOVE_TITLE)}
            </a>
        </div>
    }
}

/// What is done with goods beside what the dock has.
const ALSO: [Next; 3] = [Next::Return, Next::ToSupplier, Next::Report];

/// What is set up for a product, and what consumers say of it.
#[component]
fn SetUpOf(product: Key) -> impl IntoView {
    let link = |href: String, icon: &'static str, word| {
        row_to(href, false, icon, tr(word).to_owned(), String::new(), String::new())
    };
    view! {
        <ul class="rows" id="set-up">
            <li id="to-complaints">{link(routes::complaints_of(&product), "warning", text::COMPLAINT_TITLE)}</li>
            <li id="to-terms">{link(routes::of_product(routes::TERMS, &product), "clock", text::TERMS_LINK)}</li>
            <li id="to-publish">{link(routes::of_product(routes::PUBLISH, &product), "scan", text::PUBLISH_TITLE)}</li>
        </ul>
    }
}

/// The containers in which some of a lot lies: how much of it, and where that container is, its own page tells.
#[component]
fn InContainers(containers: Vec<(ContainerKey, lotwise_ledger::quantity::Quantity)>) -> impl IntoView {
    (!containers.is_empty()).then(|| {
        let draw = |(container, quantity): (ContainerKey, _)| {
            let number = container.0.as_str().to_owned();
            row(Key::Container(container), "box", number, String::new(), words::quantity(quantity))
        };
        view! {
            <section class="section">
                <h2>{tr(text::ITEM_IN_CONTAINERS)}</h2>
                <LongRows id="in-containers" rows=containers draw/>
            </section>
        }
    })
}

fn serial_rows(lot: &LotKey, serials: Glimpse<SerialKey>) -> AnyView {
    if serials.rows.is_empty() {
        return ().into_any();
    }
    let rows: Vec<_> =
        serials.rows.into_iter().map(|serial| view! { <li>{serial_row(serial)}</li> }).collect();
    view! {
        <section class="section">
            <h2>{tr(text::ITEM_SERIALS)}</h2>
            <ul class="rows" id="serials">{rows}</ul>
            {serials.has_more.then(|| all_of("serials", text::LIST_SHOW_SERIALS, &Key::Lot(lot.clone())))}
        </section>
    }
    .into_any()
}
