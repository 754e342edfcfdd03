//! What is to come and what comes: announcements with what is open of them, and what the records say of
//! goods that stand at the dock.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use chrono::NaiveDate;
use lotwise_browser::idb::IdbError;
use lotwise_browser::local;
use lotwise_ledger::event::field;
use lotwise_ledger::gs1::{Scan, Sscc, read as read_code};
use lotwise_ledger::key::{Key, Location, OrderKey, Paper, ProductKey, SerialKey};
use lotwise_ledger::question::next_lot::{NextLot, Wanted, batch_rule, inputs_at, next_lot, rule};
use lotwise_ledger::question::orders::{Fulfilment, fulfilment, is_closed};
use lotwise_ledger::record::{OrderRecord, Reading, Record, Records};
use lotwise_ledger::text::SerialNumber;
use lotwise_sync::store::{ReplicaStore, read};

use super::device::Device;
use super::listing::{Listing, Source};
use super::lookup::{ProductName, product_name, today};
use super::session::{FACILITY, place_named};

/// An announcement in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct InboundRow {
    pub order: OrderKey,
    pub supplier: Option<String>,
    pub due: Option<NaiveDate>,
    /// Lines of which something is open, and all lines.
    pub open: usize,
    pub lines: usize,
}

/// An announcement with all its lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Inbound {
    pub order: OrderKey,
    pub supplier: Option<String>,
    pub due: Option<NaiveDate>,
    pub closed: bool,
    pub fulfilment: Fulfilment,
    /// What the products of its lines are called, in the order of the lines.
    pub names: Vec<ProductName>,
}

/// What is known of a product that comes in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arriving {
    /// Days from production to the end of its life.
    pub shelf_life_days: Option<u64>,
    /// Days that must be left on receipt.
    pub needed_days: Option<i64>,
    /// Each unit has a number of its own.
    pub by_serial: bool,
    /// Lot numbers can be made by its rule.
    pub has_rule: bool,
    /// So can batch numbers.
    pub has_batch_rule: bool,
}

/// The papers that announce what comes in.
pub const PAPERS: [Paper; 2] = [Paper::Asn, Paper::PurchaseOrder];

/// Where this phone keeps at which place goods wait to be put away.
const DOCK: &str = "dock";

/// Whether a paper announces what comes in.
pub fn is_inbound(order: &OrderKey) -> bool {
    PAPERS.contains(&order.paper)
}

/// The place at which goods wait that come in by this phone.
pub fn dock() -> Option<Location> {
    place_named(&local::get(DOCK)?)
}

/// From now on goods wait there.
pub fn wait_at(place: &Location) {
    if let Location::Inside { code, .. } = place {
        local::set(DOCK, code.as_str());
    }
}

/// The logistic unit that a code names.
pub fn sscc_of(text: &str, symbology: Option<&str>) -> Option<Sscc> {
    match read_code(text, symbology, today()) {
        Ok(Scan::Elements(elements)) => elements.sscc().cloned(),
        _ => None,
    }
}

impl Device {
    /// The announcements of which something is open, and that nobody has closed, by the day they are due.
    pub fn open_inbound(self) -> Listing<InboundRow> {
        let source = Source::Keys(["order/asn:", "order/purchase:"].map(str::to_owned).into());
        Listing::sorted(self, source, by_due, |records| {
            let open = records.into_iter().filter_map(|found| match found {
                (Key::Order(order), Record::Order(known)) if !is_closed(&known) => Some(row(order, &known)),
                _ => None,
            });
            let open = open.filter(|row| row.open > 0).map(|row| (row.order.to_string(), row));
            let rows: Vec<_> = open.collect();
            Box::pin(async { Ok(rows) })
        })
    }

    /// One announcement; none if no record speaks of it.
    pub async fn inbound(self, order: OrderKey) -> Result<Option<Inbound>, IdbError> {
        let key = Key::Order(order.clone());
        let wanted = |known: &Records| {
            let planned = known.order(&order).map(OrderRecord::planned).unwrap_or_default();
            let products = planned.iter().map(|line| Key::Product(line.product.clone()));
            Reading::of(products.chain([key.clone()]).collect())
        };
        let (_, records) = read(&self.store(), &wanted).await?;
        Ok(records.order(&order).map(|known| {
            let fulfilment = fulfilment(known);
            let products = fulfilment.lines.iter().map(|line| &line.planned.product);
            Inbound {
                supplier: known.registers.text(field::PARTNER).map(str::to_owned),
                due: known.registers.earliest_date(field::DUE),
                closed: is_closed(known),
                names: products.map(|product| product_name(&records, product)).collect(),
                fulfilment,
                order: order.clone(),
            }
        }))
    }

    /// What the records say of a product that comes in.
    pub async fn arriving(self, product: ProductKey) -> Result<Arriving, IdbError> {
        let records = self.store().load(&[Key::Product(product.clone())]).await?;
        let Some(known) = records.product(&product) else { return Ok(Arriving::default()) };
        let number = |field| known.registers.text(field).and_then(|text| text.parse::<u32>().ok());
        let tracking = known.registers.text(field::TRACKING);
        Ok(Arriving {
            shelf_life_days: number(field::SHELF_LIFE_DAYS).map(u64::from),
            needed_days: number(field::RECEIVE_LIFE_DAYS).map(i64::from),
            by_serial: matches!(tracking, Some("serial" | "serial_in_lot")),
            has_rule: rule(&records, &product).is_some(),
            has_batch_rule: batch_rule(&records, &product).is_some(),
        })
    }

    /// The next lot number by the product's rule; none where it has no rule, or the rule makes none.
    pub async fn next_lot(self, product: ProductKey) -> Result<Option<NextLot>, IdbError> {
        let device = self.key().device_id();
        let wanted = |_: &Records| {
            let mut reading = Reading::of(BTreeSet::from([Key::Product(product.clone())]));
            reading.beginnings.insert(product.lot_prefix());
            reading
        };
        let (_, records) = read(&self.store(), &wanted).await?;
        let inputs = inputs_at(FACILITY, today());
        Ok(next_lot(&records, &Wanted { product: &product, device: &device, inputs }).ok())
    }

    /// Which of these units are in the house already, and where.
    pub async fn in_house(
        self,
        product: &ProductKey,
        serials: &[SerialNumber],
    ) -> Result<Vec<(SerialNumber, Location)>, IdbError> {
        let key = |serial: &SerialNumber| SerialKey { product: product.clone(), serial: serial.clone() };
        let keys: Vec<Key> = serials.iter().map(|serial| Key::Serial(key(serial))).collect();
        let records = self.store().load(&keys).await?;
        let there = |serial: &SerialNumber| {
            let at = records.serial(&key(serial))?.in_house()?.clone();
            Some((serial.clone(), at))
        };
        Ok(serials.iter().filter_map(there).collect())
    }

    /// Looks a product up in the background.
    pub fn arriving_then(self, product: ProductKey, then: impl FnOnce(Arriving) + 'static) {
        leptos::task::spawn_local(async move {
            then(self.arriving(product).await.unwrap_or_default());
        });
    }

    /// Makes a number in the background.
    pub fn next_lot_then(self, product: ProductKey, then: impl FnOnce(Option<NextLot>) + 'static) {
        leptos::task::spawn_local(async move {
            then(self.next_lot(product).await.ok().flatten());
        });
    }

    /// Looks an announcement up in the background.
    pub fn inbound_then(self, order: OrderKey, then: impl FnOnce(Option<Inbound>) + 'static) {
        leptos::task::spawn_local(async move {
            then(self.inbound(order).await.ok().flatten());
        });
    }
}

fn by_due(one: &InboundRow, other: &InboundRow) -> Ordering {
    let rank = |row: &InboundRow| (row.due.is_none(), row.due);
    rank(one).cmp(&rank(other)).then_with(|| one.order.cmp(&other.order))
}

fn row(order: OrderKey, known: &OrderRecord) -> InboundRow {
    let progress = fulfilment(known);
    InboundRow {
        order,
        supplier: known.registers.text(field::PARTNER).map(str::to_owned),
        due: known.registers.earliest_date(field::DUE),
        open: progress.lines.iter().filter(|line| !line.open().is_zero()).count(),
        lines: progress.lines.len(),
    }
}
