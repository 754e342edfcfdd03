//! All holds that stand, as a list.

use std::collections::BTreeSet;

use lotwise_browser::idb::IdbError;
use lotwise_ledger::event::EventId;
use lotwise_ledger::key::{Goods, Key, Location};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::whereabouts::of_goods;
use lotwise_ledger::record::{Order, Placed, Reading, Record, Records, term};
use lotwise_sync::store::read;

use super::device::Device;
use super::listing::{Listing, Source};
use super::lookup::{ProductName, product_name};

/// A hold that stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// What is held: a thing, or the stock of goods at one place.
    pub key: Key,
    pub hold: EventId,
    pub placed: Placed,
    pub product: Option<ProductName>,
    /// How much of it is here. A place and a container have no quantity of their own.
    pub here: Option<Quantity>,
    /// Where a unit or a container is.
    pub places: Vec<Location>,
}

impl Device {
    /// All that is held, the newest hold on top.
    pub fn held(self) -> Listing<Held> {
        let source = Source::Each(term::HELD.to_owned(), Order::Descending);
        Listing::follow(
            self,
            move || Some(source.clone()),
            move |records| {
                Box::pin(async move {
                    let rows = self.holds_on(records).await?;
                    Ok(rows.into_iter().map(|row| (format!("{} {}", row.hold, row.key), row)).collect())
                })
            },
        )
    }

    async fn holds_on(self, records: Vec<(Key, Record)>) -> Result<Vec<Held>, IdbError> {
        let mut seen = BTreeSet::new();
        let records: Vec<_> = records.into_iter().filter(|(key, _)| seen.insert(key.clone())).collect();
        let mut reading = Reading::default();
        for (key, _) in &records {
            reading.keys.extend(key.product().cloned().map(Key::Product));
            if let Key::Lot(lot) = key {
                reading.beginnings.insert(lot.stock_prefix());
            }
        }
        let (_, known) = read(&self.store(), &|_: &Records| reading.clone()).await?;
        let rows = |(key, record): &(Key, Record)| {
            let (here, places) = whereabouts(key, record, &known);
            let holds: Vec<_> = record.holds().into_iter().flat_map(|holds| holds.placed()).collect();
            let row = |(hold, placed): (EventId, &Placed)| Held {
                hold,
                placed: placed.clone(),
                product: key.product().map(|product| product_name(&known, product)),
                here,
                places: places.clone(),
                key: key.clone(),
            };
            holds.into_iter().rev().map(row).collect::<Vec<_>>()
        };
        Ok(records.iter().flat_map(rows).collect())
    }
}

fn whereabouts(key: &Key, record: &Record, known: &Records) -> (Option<Quantity>, Vec<Location>) {
    let inside = |places: Vec<&Location>| -> Vec<Location> {
        places.into_iter().filter(|place| place.is_inside()).cloned().collect()
    };
    match (key, record) {
        (Key::Lot(lot), _) => (Some(of_goods(known, &Goods::Lot(lot.clone())).total_on_hand()), Vec::new()),
        (Key::Stock(..), Record::Stock(stock)) => (Some(stock.quantity), Vec::new()),
        (Key::Serial(_), Record::Serial(unit)) => {
            let places = inside(unit.places());
            let here = if places.is_empty() { Quantity::ZERO } else { Quantity::ONE };
            (Some(here), places)
        }
        (Key::Container(_), Record::Container(container)) => (None, inside(container.moves.places())),
        _ => (None, Vec::new()),
    }
}
