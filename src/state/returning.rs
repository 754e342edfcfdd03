//! What is read to take goods back: where they went by the records, and what went out with a paper.

use lotwise_browser::idb::IdbError;
use lotwise_ledger::event::EventId;
use lotwise_ledger::key::{Goods, Key, Location};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::delivery::{self, Paper};
use lotwise_ledger::question::whereabouts::of_goods;
use lotwise_ledger::record::{Reading, Record, Records};
use lotwise_sync::store::{ReplicaStore, read};

use super::device::Device;
use super::lookup::{ProductName, product_name};

/// Goods, and the places that they may come back from or go back to.
#[derive(Clone, Debug, PartialEq)]
pub struct Traced {
    pub key: Key,
    pub product: Option<ProductName>,
    /// Customers who have it, with how much.
    pub with_customers: Vec<(Location, Quantity)>,
    /// Places of the firm where it lies.
    pub on_hand: Vec<(Location, Quantity)>,
    pub suppliers: Vec<Location>,
}

/// One kind of goods that went out with a paper.
#[derive(Clone, Debug, PartialEq)]
pub struct Shipped {
    pub key: Key,
    pub product: Option<ProductName>,
    pub to: Location,
    pub shipped: Quantity,
    /// What has not come back.
    pub out: Quantity,
}

/// A paper, with what was recorded with it.
#[derive(Clone, Debug, PartialEq)]
pub struct PaperView {
    pub number: String,
    pub goods: Vec<Shipped>,
}

impl Device {
    /// Where a lot, product or serial is, told for returning it. Of what no record speaks the answer is
    /// empty: it may come back all the same.
    pub async fn traced(self, key: Key) -> Result<Traced, IdbError> {
        let wanted = |_: &Records| {
            let mut reading = Reading::default();
            reading.keys.insert(key.clone());
            reading.keys.extend(key.product().cloned().map(Key::Product));
            match &key {
                Key::Lot(lot) => _ = reading.beginnings.insert(lot.stock_prefix()),
                Key::Product(product) => _ = reading.beginnings.insert(product.stock_prefix()),
                _ => {}
            }
            reading
        };
        let (_, records) = read(&self.store(), &wanted).await?;
        let mut traced = Traced {
            product: named(&records, &key),
            with_customers: Vec::new(),
            on_hand: Vec::new(),
            suppliers: Vec::new(),
            key: key.clone(),
        };
        let goods = match key {
            Key::Lot(lot) => Goods::Lot(lot),
            Key::Product(product) => Goods::Product(product),
            Key::Serial(serial) => {
                let places = records.serial(&serial).map(|unit| unit.places()).unwrap_or_default();
                for place in places {
                    let list =
                        if place.is_inside() { &mut traced.on_hand } else { &mut traced.with_customers };
                    list.push((place.clone(), Quantity::ONE));
                }
                traced.with_customers.retain(|(place, _)| matches!(place, Location::Customer(_)));
                return Ok(traced);
            }
            _ => return Ok(traced),
        };
        let places = of_goods(&records, &goods);
        traced.on_hand = places.on_hand.into_iter().filter(|(_, quantity)| quantity.is_positive()).collect();
        let gone = places.went_to.into_iter();
        traced.with_customers = gone.filter(|(place, _)| matches!(place, Location::Customer(_))).collect();
        let from = places.came_from.into_iter().map(|(place, _)| place);
        traced.suppliers = from.filter(|place| matches!(place, Location::Supplier(Some(_)))).collect();
        Ok(traced)
    }

    /// What went out with a paper or for an order.
    pub async fn delivery(self, paper: Paper) -> Result<Vec<Shipped>, IdbError> {
        let wanted = |known: &Records| {
            let mut reading = delivery::reading(known, &paper);
            let goods = delivery::delivered(known, &paper);
            reading
                .keys
                .extend(goods.iter().filter_map(|goods| goods.key.product().cloned().map(Key::Product)));
            reading
        };
        let (_, records) = read(&self.store(), &wanted).await?;
        let shipped = delivery::delivered(&records, &paper).into_iter().map(|goods| Shipped {
            product: named(&records, &goods.key),
            to: Location::Customer(goods.to.clone()),
            shipped: goods.shipped,
            out: goods.out(),
            key: goods.key,
        });
        Ok(shipped.collect())
    }

    /// The papers that an event names, each with what went out with it.
    pub async fn papers(self, event: EventId) -> Result<Vec<PaperView>, IdbError> {
        let key = Key::Entry(event);
        let records = self.store().load(std::slice::from_ref(&key)).await?;
        let Some(Record::Entry(entry)) = records.get(&key) else { return Ok(Vec::new()) };
        let mut views = Vec::new();
        for number in entry.act.papers() {
            let goods = self.delivery(Paper::Numbered(number.clone())).await?;
            views.push(PaperView { number, goods });
        }
        Ok(views)
    }
}

fn named(records: &Records, key: &Key) -> Option<ProductName> {
    Some(product_name(records, key.product()?))
}
