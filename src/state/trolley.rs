//! The trolley: a place of its own for each phone. What is put on it is booked at once, so that nothing is
//! lost when the app is closed half-way, and others see where the goods are (docs/decisions/0024).

use lotwise_browser::idb::IdbError;
use lotwise_ledger::key::{Goods, Key, Location};
use lotwise_ledger::number::counter::Tag;
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::whereabouts::{at_location, each_once_at, of_goods};
use lotwise_ledger::record::{Reading, Records, term};
use lotwise_ledger::text::{FacilityCode, LocationCode};
use lotwise_sync::store::{ReplicaStore, read};

use super::device::Device;
use super::lookup::{ProductName, product_name};
use super::session::FACILITY;

/// Something on the trolley.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    pub key: Key,
    pub quantity: Quantity,
    pub product: Option<ProductName>,
    /// How many things are in it, if it is a container.
    pub inside: usize,
}

/// How many letters of the phone's own tag tell trolleys apart.
const LETTERS: usize = 4;

impl Device {
    /// The place that this phone's trolley is.
    pub fn trolley(self) -> Location {
        let tag = Tag::of_id(&self.key().device_id());
        let letters: String = tag.as_str().chars().take(LETTERS).collect();
        let code = LocationCode::parse(&["TROLLEY-", &letters].concat());
        Location::Inside {
            facility: FacilityCode::parse(FACILITY).expect("the constant is printable"),
            code: code.expect("letters are printable"),
        }
    }

    /// What is on it, each thing once.
    pub async fn loaded(self) -> Result<Vec<Loaded>, IdbError> {
        let trolley = self.trolley();
        let wanted = |known: &Records| {
            let mut reading = Reading::default();
            reading.terms.insert(term::at(&trolley));
            let there = at_location(known, &trolley);
            let products = there.iter().filter_map(|(key, _)| key.product().cloned().map(Key::Product));
            reading.keys.extend(products);
            reading
        };
        let (_, records) = read(&self.store(), &wanted).await?;
        Ok(loaded(&records, &trolley))
    }

    /// As [`Device::loaded`], in the background.
    pub fn loaded_then(self, then: impl FnOnce(Vec<Loaded>) + 'static) {
        leptos::task::spawn_local(async move { then(self.loaded().await.unwrap_or_default()) });
    }

    /// Where in the house a thing lies beside the trolley, the fullest place first.
    pub async fn lies_at(self, key: Key) -> Result<Vec<(Location, Quantity)>, IdbError> {
        let trolley = self.trolley();
        let goods = match &key {
            Key::Lot(lot) => Goods::Lot(lot.clone()),
            Key::Product(product) => Goods::Product(product.clone()),
            Key::Serial(serial) => {
                let records = self.store().load(std::slice::from_ref(&key)).await?;
                return Ok(unit_at(records.serial(serial).and_then(|unit| unit.last_place()).cloned()));
            }
            Key::Container(container) => return Ok(unit_at(self.boxed(container.clone()).await?.at)),
            _ => return Ok(Vec::new()),
        };
        let wanted = |_: &Records| {
            let beginning = match &goods {
                Goods::Lot(lot) => lot.stock_prefix(),
                Goods::Product(product) => product.stock_prefix(),
            };
            Reading { beginnings: [beginning].into_iter().collect(), ..Reading::default() }
        };
        let (_, records) = read(&self.store(), &wanted).await?;
        let mut places = of_goods(&records, &goods).on_hand;
        places.retain(|(at, quantity)| *at != trolley && quantity.is_positive());
        places.sort_by_key(|place| std::cmp::Reverse(place.1));
        Ok(places)
    }

    /// As [`Device::lies_at`], in the background.
    pub fn lies_at_then(self, key: Key, then: impl FnOnce(Vec<(Location, Quantity)>) + 'static) {
        leptos::task::spawn_local(async move { then(self.lies_at(key).await.unwrap_or_default()) });
    }
}

fn unit_at(place: Option<Location>) -> Vec<(Location, Quantity)> {
    place.filter(Location::is_inside).map(|at| (at, Quantity::ONE)).into_iter().collect()
}

fn loaded(records: &Records, trolley: &Location) -> Vec<Loaded> {
    let loaded = each_once_at(records, trolley).into_iter().map(|(key, quantity)| {
        let product = key.product().map(|product| product_name(records, product));
        let inside = match &key {
            Key::Container(container) => records.container(container).map_or(0, |it| it.contents().len()),
            _ => 0,
        };
        Loaded { key, quantity, product, inside }
    });
    loaded.collect()
}
