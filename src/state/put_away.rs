//! What waits at the dock to be put away, and where it may go.

use std::collections::BTreeSet;

use lotwise_browser::idb::{IdbError, IndexedDbReplica};
use lotwise_ledger::command::{Book, Command, Taken, Taking};
use lotwise_ledger::event::{Step, field};
use lotwise_ledger::key::{Goods, Key, Location, SerialKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::put_away::{Suggestion, Suiting, put_away};
use lotwise_ledger::record::{Order, Reading, Record, Records, term};
use lotwise_ledger::text::FacilityCode;
use lotwise_sync::store::{ReplicaStore, read};

use super::device::Device;
use super::inbound::dock;
use super::lookup::ProductName;
use super::session::FACILITY;

/// Goods that wait at one place.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    pub goods: Goods,
    pub at: Location,
    pub quantity: Quantity,
    pub product: ProductName,
    /// The units of it that have numbers of their own.
    pub serials: Vec<SerialKey>,
}

/// How many goods and places are looked at.
const LOOKED_AT: usize = 10_000;
/// How many units go into one event: far fewer than fit (SYNC-5).
const UNITS_IN_ONE: usize = 250;

impl Waiting {
    /// Whether `key`, a lot, product or unit, is among it.
    pub fn has(&self, key: &Key) -> bool {
        match key {
            Key::Serial(serial) => self.serials.contains(serial),
            key => self.goods.key() == *key,
        }
    }

    /// Takes `quantity` of it to a place; units with numbers each by its own, the `chosen` ones or all.
    pub fn take(&self, quantity: Quantity, chosen: &[SerialKey], to: &Location) -> Vec<Command> {
        let serials = if chosen.is_empty() { &self.serials } else { chosen };
        let book = |taken: Vec<Taken>| {
            let taking = |what| Taking::new(what, self.at.clone(), to.clone());
            Command::Book(Book::new(Step::PutAway, taken.into_iter().map(taking).collect()))
        };
        if !serials.is_empty() {
            let parts = serials.chunks(UNITS_IN_ONE);
            return parts.map(|part| book(part.iter().cloned().map(Taken::Serial).collect())).collect();
        }
        vec![book(vec![match &self.goods {
            Goods::Lot(lot) => Taken::Lot(lot.clone(), quantity),
            Goods::Product(product) => Taken::Product(product.clone(), quantity),
        }])]
    }
}

impl Device {
    /// What waits: all that lies at this phone's dock, and at places that are for receiving.
    pub async fn to_put_away(self) -> Result<Vec<Waiting>, IdbError> {
        let store = self.store();
        let mut docks: BTreeSet<Location> = dock().into_iter().collect();
        for (key, record) in store.scan(&["location/at:", FACILITY, ":"].concat(), LOOKED_AT).await? {
            if let (Key::Location(at), Record::Location(described)) = (key, record)
                && described.registers.text(field::PURPOSE) == Some(field::RECEIVING)
            {
                docks.insert(at);
            }
        }
        let mut waiting = Vec::new();
        for at in docks {
            waiting.extend(self.waiting_at(&store, at).await?);
        }
        Ok(waiting)
    }

    async fn waiting_at(self, store: &IndexedDbReplica, at: Location) -> Result<Vec<Waiting>, IdbError> {
        let mut waiting: Vec<Waiting> = Vec::new();
        let mut units: Vec<(Goods, SerialKey)> = Vec::new();
        for (key, record) in store.find(&term::at(&at), Order::Ascending, LOOKED_AT).await? {
            match (key, record) {
                (Key::Stock(goods, _), Record::Stock(stock)) if stock.quantity.is_positive() => {
                    let product = self.name_of(goods.product().clone()).await?;
                    let (at, quantity) = (at.clone(), stock.quantity);
                    waiting.push(Waiting { goods, at, quantity, product, serials: Vec::new() });
                }
                (Key::Serial(unit), Record::Serial(serial)) => {
                    let lot = serial.lot().cloned().map(Goods::Lot);
                    units.push((lot.unwrap_or_else(|| Goods::Product(unit.product.clone())), unit));
                }
                _ => {}
            }
        }
        for (goods, unit) in units {
            let its = waiting.iter_mut().find(|waiting| waiting.goods == goods);
            its.into_iter().for_each(|waiting| waiting.serials.push(unit.clone()));
        }
        Ok(waiting)
    }

    /// Where `goods` may go, best first: where their lot already lies, else where their product does, or
    /// did. Places that nothing of the product was ever at are not looked at.
    pub async fn places_for(self, goods: Goods) -> Result<Vec<Suggestion>, IdbError> {
        let product = goods.product().clone();
        let wanted = |known: &Records| {
            let mut reading = Reading::of(BTreeSet::from([Key::Product(product.clone())]));
            reading.beginnings.insert(product.stock_prefix());
            for place in known.iter().filter_map(|(key, _)| own_place(key, &product)) {
                reading.keys.insert(Key::Location(place.clone()));
                reading.terms.insert(term::at(place));
            }
            reading
        };
        let (_, records) = read(&self.store(), &wanted).await?;
        let Ok(facility) = FacilityCode::parse(FACILITY) else { return Ok(Vec::new()) };
        let docks = dock();
        let mut places = put_away(&records, &goods, &facility).places;
        places.retain(|place| Some(&place.at) != docks.as_ref());
        places.sort_by_key(|place| rank(place.why));
        Ok(places)
    }
}

/// A place at which something of the product lies or lay.
fn own_place<'a>(key: &'a Key, product: &lotwise_ledger::key::ProductKey) -> Option<&'a Location> {
    match key {
        Key::Stock(goods, at) if goods.product() == product && at.is_inside() => Some(at),
        _ => None,
    }
}

/// Here a place is empty only where the product lay before: less sure than where it lies.
fn rank(why: Suiting) -> u8 {
    match why {
        Suiting::SameLot => 0,
        Suiting::SameProduct => 1,
        Suiting::Empty => 2,
        Suiting::Others => 3,
    }
}
