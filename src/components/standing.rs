//! How a thing stands, in a few lines: whether it may be used, how much, where, in date; how old that is;
//! and what one most likely does next.

use chrono::NaiveDate;
use leptos::prelude::*;
use lotwise_ledger::key::{Key, Location};

use super::age::Age;
use super::item_parts::Badge;
use super::next::next_links;
use super::words;
use crate::i18n::{date, text, tr, tr_count, tr_with};
use crate::state::likely::{Asked, Stands, likely};
use crate::state::papers::Thing;
use crate::state::read::read;
use crate::state::{Device, device};
use crate::ui::live::live;

/// The lines, ready to be shown.
#[derive(Clone, Debug, Default, PartialEq)]
struct Shown {
    availability: Option<lotwise_ledger::question::Availability>,
    /// The figure, and what it counts where that is not plain.
    quantity: String,
    places: Vec<String>,
    expiry: Option<NaiveDate>,
    facts: Vec<(&'static str, String)>,
    stands: Stands,
}

#[component]
pub fn Standing(asked: Asked) -> impl IntoView {
    let device = device();
    let key = asked.key.clone();
    let shown = read(move || {
        let key = key.clone();
        device.revision.track();
        async move { device.first(shown(device, key)).await }
    });
    let shown = Memo::new(move |_| shown.get());
    live(move || {
        shown.get().map(|shown| {
            let shown = shown.unwrap_or_default();
            let stands = Stands { is_labelled: asked.receive.is_some(), ..shown.stands };
            let next = likely(&asked.key, stands);
            let mut facts = shown.facts;
            facts.extend(label_differs(&asked, shown.expiry));
            let facts: Vec<_> = facts
                .into_iter()
                .map(|(word, value)| view! { <span>{word}" "<b>{value}</b></span> })
                .collect();
            view! {
                <p class="read-standing" id="standing">
                    {shown.availability.map(|availability| view! { <Badge availability/> })}
                    {(!shown.quantity.is_empty()).then(|| view! { <b>{shown.quantity}</b> })}
                    <span>{shown.places.join(" · ")}</span>
                </p>
                {(!facts.is_empty()).then(|| view! { <p class="read-facts" id="standing-facts">{facts}</p> })}
                <Age device/>
                {next_links(&next, &asked.key, &asked.number, asked.receive.clone())}
            }
        })
    })
}

/// A label that says another date than the records is shown beside them.
fn label_differs(asked: &Asked, known: Option<NaiveDate>) -> Option<(&'static str, String)> {
    let on_label = asked.expiry_on_label.filter(|on_label| Some(*on_label) != known)?;
    Some((tr(text::NEXT_ON_LABEL), date(on_label)))
}

async fn shown(device: Device, key: Key) -> Option<Shown> {
    match key {
        Key::Lot(lot) => {
            let lot = device.lot_standing(lot).await.ok().flatten()?;
            let (here, gone) = (&lot.whereabouts.on_hand, &lot.whereabouts.went_to);
            let stands = Stands::of(&lot.availability, here.iter().chain(gone).map(|(place, _)| place));
            let mut facts = dates(lot.expiry, lot.best_before);
            if !stands.in_house {
                facts.extend(
                    gone.iter()
                        .take(SHOWN)
                        .map(|(place, _)| (tr(text::ITEM_WHERE_TO), words::location(place))),
                );
            }
            Some(Shown {
                quantity: words::quantity(lot.whereabouts.total_on_hand()),
                places: names(here.iter().map(|(place, _)| place)),
                availability: Some(lot.availability),
                expiry: lot.expiry,
                facts,
                stands,
            })
        }
        Key::Serial(serial) => {
            let serial = device.serial_standing(serial).await.ok().flatten()?;
            let stands = Stands::of(&serial.availability, &serial.places);
            let places = names(&serial.places);
            let facts = dates(serial.expiry, None);
            // Of a unit that has left, "available" would be said as if it lay here.
            let is_said = stands.in_house || !serial.availability.is_available();
            let (availability, expiry) = (is_said.then_some(serial.availability), serial.expiry);
            Some(Shown { availability, expiry, places, facts, stands, ..Shown::default() })
        }
        Key::Product(product) => {
            let product = device.product(product).await.ok().flatten()?;
            let quantity = words::quantity(product.whereabouts.total_on_hand());
            let places = names(product.whereabouts.on_hand.iter().map(|(place, _)| place));
            let next = product.lots.iter().find(|lot| lot.on_hand.is_positive()).and_then(|lot| lot.expiry);
            // Goods with lots or serials are moved and shipped as those.
            let stands = Stands { in_house: !product.loose.is_empty(), ..Stands::default() };
            Some(Shown { quantity, places, facts: dates(next, None), stands, ..Shown::default() })
        }
        Key::Location(place) => {
            let place = device.location(place).await.ok()?;
            let there = place.contents;
            // Several lots of a product are one kind of goods, and so is each container.
            let mut kinds: Vec<Option<String>> = Vec::new();
            for kind in there.rows.iter().map(|content| content.product.as_ref().map(words::product)) {
                if kind.is_none() || !kinds.contains(&kind) {
                    kinds.push(kind);
                }
            }
            let count = kinds.len();
            let places = first_of(kinds.into_iter().flatten());
            let quantity = match there.has_more {
                true => tr_with(text::NEXT_KINDS_OVER, &[("n", &count.to_string())]),
                false => tr_count(text::NEXT_KINDS, count),
            };
            Some(Shown { quantity, places, availability: place.held, ..Shown::default() })
        }
        key => thing(device.thing(key).await.ok().flatten()?),
    }
}

/// How many places are named; the rest is on the thing's own page.
const SHOWN: usize = 3;

fn thing(thing: Thing) -> Option<Shown> {
    Some(match thing {
        Thing::Batch(batch) => Shown {
            quantity: tr_with(text::BATCH_CAME_SO_MANY, &[("n", &words::quantity(batch.came))]),
            facts: vec![(tr(text::KIND_LOT), words::lot_number(&batch.key.lot))],
            availability: Some(batch.availability),
            ..Shown::default()
        },
        Thing::Container(container) => {
            let held = container.is_held.then(|| (tr(text::KIND_CONTAINER), tr(text::STATE_HELD).to_owned()));
            Shown {
                quantity: tr_count(text::NEXT_KINDS, container.contents.len()),
                places: names(&container.places),
                facts: held.into_iter().collect(),
                stands: Stands { in_house: container.is_in_house(), ..Stands::default() },
                ..Shown::default()
            }
        }
        Thing::Order(order) => {
            let open = order.lines.iter().filter(|line| !line.progress.open().is_zero()).count();
            let quantity = match (order.lines.len(), open) {
                (0, _) => String::new(),
                (_, 0) => tr(text::NEXT_ORDER_DONE).to_owned(),
                (_, open) => tr_count(text::NEXT_ORDER_OPEN, open),
            };
            let stands = Stands { is_done: order.is_done, ..Stands::default() };
            let due = order.due.map(|day| (tr(text::ANNOUNCE_DUE), date(day)));
            let (places, facts) = (order.partner.into_iter().collect(), due.into_iter().collect());
            Shown { quantity, places, facts, stands, ..Shown::default() }
        }
        Thing::Papers(papers) => {
            let mut goods = papers.into_iter().flat_map(|paper| paper.goods);
            let first = goods.next();
            let customer = first.iter().map(|goods| words::location(&goods.to)).collect();
            let kinds = usize::from(first.is_some()) + goods.count();
            Shown { quantity: tr_count(text::NEXT_KINDS, kinds), places: customer, ..Shown::default() }
        }
    })
}

fn names<'a>(places: impl IntoIterator<Item = &'a Location>) -> Vec<String> {
    first_of(places.into_iter().map(words::location))
}

fn first_of(mut names: impl Iterator<Item = String>) -> Vec<String> {
    let mut shown: Vec<String> = names.by_ref().take(SHOWN).collect();
    if names.next().is_some() {
        shown.push("…".to_owned());
    }
    shown
}

fn dates(expiry: Option<NaiveDate>, best_before: Option<NaiveDate>) -> Vec<(&'static str, String)> {
    let dates = [(text::ITEM_USE_BY, expiry), (text::ITEM_BEST_BEFORE, best_before)];
    dates.into_iter().filter_map(|(word, day)| day.map(|day| (tr(word), date(day)))).collect()
}
