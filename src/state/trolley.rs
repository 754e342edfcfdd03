//! The trolley: a place of its own for each phone. What is put on it is booked at once, so that nothing is
//! lost when the app is closed half-way, and others see where the goods are (docs/decisions/0024).

use lotwise_browser::idb::IdbError;
use lotwise_ledger::key::{Goods, Key, Location};
use lotwise_ledger::number::counter::Tag;
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::whereabouts::{at_location, of_goods};
use lotwise_ledger::record::{Reading, Records, term};
use lotwise_ledger::text::{FacilityCode, LocationCode};
use lotwise_sync::store::{ReplicaStore, read};

use super::device::Device;
use super::lookup::{ProductName, product_name};
use super::orders::product_of;
use super::session::FACILITY;

/// Something on the trolley.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    pub key: Key,
    pub quantity: Quantity,
    pub product: Option<ProductName>,
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

    /// What is on it. Units are not told once more by their lot.
    pub async fn loaded(self) -> Result<Vec<Loaded>, IdbError> {
        let trolley = self.trolley();
        let wanted = |known: &Records| {
            let mut reading = Reading::default();
            reading.terms.insert(term::at(&trolley));
            let there = at_location(known, &trolley);
            let products = there.iter().filter_map(|(key, _)| product_of(key).cloned().map(Key::Product));
            reading.keys.extend(products);
            reading
        };
        let (_, records) = read(&self.store(), &wanted).await?;
        Ok(loaded(&records, &trolley))
    }

    /// Where in the house a thing lies beside the trolley, the fullest place first.
    pub async fn lies_at(self, key: Key) -> Result<Vec<(Location, Quantity)>, IdbError> {
        let trolley = self.trolley();
        let goods = match &key {
            Key::Lot(lot) => Goods::Lot(lot.clone()),
            Key::Product(product) => Goods::Product(product.clone()),
            Key::Serial(_) | Key::Container(_) => {
                let records = self.store().load(std::slice::from_ref(&key)).await?;
                return Ok(unit_at(&records, &key).into_iter().map(|at| (at, Quantity::ONE)).collect());
            }
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

fn unit_at(records: &Records, key: &Key) -> Option<Location> {
    let place = match key {
        Key::Serial(serial) => records.serial(serial)?.last_place(),
        Key::Container(container) => records.container(container)?.moves.last_place(),
        _ => None,
    };
    place.filter(|at| at.is_inside()).cloned()
}

fn loaded(records: &Records, trolley: &Location) -> Vec<Loaded> {
    let there = at_location(records, trolley);
    let units_of = |goods: &Key| {
        let units = there.iter().filter(|(key, _)| match key {
            Key::Serial(unit) => match records.serial(unit).and_then(|known| known.lot()) {
                Some(lot) => *goods == Key::Lot(lot.clone()),
                None => *goods == Key::Product(unit.product.clone()),
            },
            _ => false,
        });
        units.map(|(_, quantity)| *quantity).sum::<Quantity>()
    };
    let loaded = there.iter().filter_map(|(key, quantity)| {
        let quantity = match key {
            Key::Serial(_) | Key::Container(_) => *quantity,
            goods => *quantity - units_of(goods),
        };
        let product = product_of(key).map(|product| product_name(records, product));
        (!quantity.is_zero()).then(|| Loaded { key: key.clone(), quantity, product })
    });
    loaded.collect()
}
