//! What is read of containers, orders and papers.

use chrono::NaiveDate;
use lotwise_browser::idb::IdbError;
use lotwise_ledger::event::field;
use lotwise_ledger::key::{ContainerKey, Key, Location, OrderKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::delivery::Paper;
use lotwise_ledger::question::orders::{Progress, fulfilment};
use lotwise_ledger::question::whereabouts::{around, around_reading};
use lotwise_ledger::record::{Reading, Record, Records};
use lotwise_sync::store::read;

use super::batches::BatchView;
use super::device::Device;
use super::lookup::{ProductName, product_name};
use super::returning::{PaperView, Shipped};

/// A thing that is neither counted as goods nor a place.
#[derive(Clone, Debug, PartialEq)]
pub enum Thing {
    Batch(BatchView),
    Container(ContainerView),
    Order(OrderView),
    Papers(Vec<PaperView>),
}

/// What the page of a container shows.
#[derive(Clone, Debug, PartialEq)]
pub struct ContainerView {
    pub key: ContainerKey,
    /// Where it is: one place, or several when the records contradict each other.
    pub places: Vec<Location>,
    /// The containers it stands in, the nearest first.
    pub packed_in: Vec<ContainerKey>,
    pub is_held: bool,
    pub contents: Vec<Inside>,
}

/// One thing in a container: goods, or another container.
#[derive(Clone, Debug, PartialEq)]
pub struct Inside {
    pub key: Key,
    pub product: Option<ProductName>,
    pub quantity: Quantity,
}

/// What the page of an order shows.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderView {
    pub key: OrderKey,
    pub partner: Option<String>,
    pub due: Option<NaiveDate>,
    pub lines: Vec<OrderLine>,
    pub is_done: bool,
    /// What went out for it, and under its number.
    pub shipped: Vec<Shipped>,
}

/// One planned line, with what was moved for it.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderLine {
    pub progress: Progress,
    pub product: ProductName,
}

impl ContainerView {
    /// Whether it is here, as far as the records know: one that was packed and never moved has no place of
    /// its own yet.
    pub fn is_in_house(&self) -> bool {
        self.places.iter().any(Location::is_inside) || (self.places.is_empty() && !self.contents.is_empty())
    }
}

impl Device {
    /// A batch, a container, an order or a paper; none for anything else, and where no record speaks of it.
    pub async fn thing(self, key: Key) -> Result<Option<Thing>, IdbError> {
        Ok(match key {
            Key::Batch(batch) => self.batch(batch).await?.map(Thing::Batch),
            Key::Container(container) => self.container(container).await?.map(Thing::Container),
            Key::Order(order) => self.order(order).await?.map(Thing::Order),
            Key::Entry(event) => {
                let papers = self.papers(event).await?;
                (!papers.is_empty()).then_some(Thing::Papers(papers))
            }
            _ => None,
        })
    }

    async fn container(self, container: ContainerKey) -> Result<Option<ContainerView>, IdbError> {
        let key = Key::Container(container.clone());
        let wanted = |known: &Records| {
            let mut reading = around_reading(known, &key);
            let contents = known.container(&container).map(|it| it.contents()).unwrap_or_default();
            let products = contents.iter().filter_map(|(key, _)| key.product());
            reading.keys.extend(products.map(|product| Key::Product(product.clone())));
            reading
        };
        let (_, records) = read(&self.store(), &wanted).await?;
        let Some(known) = records.container(&container) else { return Ok(None) };
        let content = |(key, quantity): (Key, Quantity)| {
            let product = key.product().map(|product| product_name(&records, product));
            Inside { key, product, quantity }
        };
        let contents = known.contents().into_iter().map(content).collect();
        let mut places: Vec<_> = known.moves.places().into_iter().cloned().collect();
        if places.is_empty() {
            // Packed and never moved: it is where its contents were put into it.
            places.extend(self.boxed(container.clone()).await?.at);
        }
        Ok(Some(ContainerView {
            places,
            packed_in: around(&records, &key),
            is_held: records.holds(&key).is_some_and(|holds| holds.placed().next().is_some()),
            contents,
            key: container,
        }))
    }

    /// The containers in which a thing lies itself, each with how much of it.
    pub(super) async fn boxes_of(self, key: &Key) -> Result<Vec<(ContainerKey, Quantity)>, IdbError> {
        let (_, records) = read(&self.store(), &|known: &Records| around_reading(known, key)).await?;
        let boxes = records.edges_from(key).filter_map(|(outer, _)| {
            let Key::Container(container) = outer else { return None };
            let contents = records.container(container)?.contents();
            let (_, quantity) = contents.into_iter().find(|(inside, _)| inside == key)?;
            quantity.is_positive().then(|| (container.clone(), quantity))
        });
        Ok(boxes.collect())
    }

    async fn order(self, order: OrderKey) -> Result<Option<OrderView>, IdbError> {
        let key = Key::Order(order.clone());
        let wanted = |known: &Records| {
            let mut reading = Reading::default();
            reading.keys.insert(key.clone());
            let planned = known.order(&order).map(|order| order.planned()).unwrap_or_default();
            reading.keys.extend(planned.iter().map(|line| Key::Product(line.product.clone())));
            reading
        };
        let (_, records) = read(&self.store(), &wanted).await?;
        let Some(Record::Order(known)) = records.get(&key) else { return Ok(None) };
        let fulfilment = fulfilment(known);
        let is_done = !fulfilment.lines.is_empty() && fulfilment.is_done();
        let lines = fulfilment.lines.into_iter().map(|progress| OrderLine {
            product: product_name(&records, &progress.planned.product),
            progress,
        });
        Ok(Some(OrderView {
            partner: known.registers.text(field::PARTNER).map(str::to_owned),
            due: known.registers.earliest_date(field::DUE),
            lines: lines.collect(),
            is_done,
            shipped: self.delivery(Paper::Order(order.clone())).await?,
            key: order,
        }))
    }
}
