//! A shipment as its papers tell it.

use std::collections::BTreeMap;
use std::sync::Arc;

use lotwise_browser::idb::IdbError;
use lotwise_ledger::event::{Act, EventId, Subject};
use lotwise_ledger::key::{Location, LotKey, ProductKey, SerialKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::paper_numbers::{NumbersOn, keys, numbers_on};
use lotwise_sync::store::ReplicaStore;

use super::device::Device;
use super::lookup::ProductName;
use super::orders::goods_of;

/// What the papers of a shipment say.
#[derive(Clone, Debug, PartialEq)]
pub struct Shipment {
    pub act: Arc<Act>,
    pub to: Option<Location>,
    pub items: Vec<Item>,
    /// On which papers lots and serials stand, unless a person says otherwise.
    pub numbers: NumbersOn,
}

/// One product on a paper.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    pub product: ProductName,
    pub quantity: Quantity,
    pub lots: BTreeMap<LotKey, Quantity>,
    pub serials: Vec<SerialKey>,
}

impl Device {
    /// The shipment that an event was; none if it is not here.
    pub async fn shipment(self, event: EventId) -> Result<Option<Shipment>, IdbError> {
        let Some((act, names)) = self.told(event).await? else { return Ok(None) };
        let to = act.lines.first().map(|line| line.to.clone());
        let asked = to.iter().flat_map(keys).collect::<Vec<_>>();
        let records = self.store().load(&asked).await?;
        let numbers = match &to {
            Some(to) => numbers_on(&records, to),
            None => NumbersOn { note: true, invoice: true },
        };
        Ok(Some(Shipment { items: items(&act, names), act, to, numbers }))
    }
}

/// The products of a shipment, each once.
fn items(act: &Act, names: BTreeMap<ProductKey, ProductName>) -> Vec<Item> {
    let mut items = BTreeMap::<ProductKey, Item>::new();
    for line in goods_of(act) {
        let Some(product) = line.subject.product() else { continue };
        let item = items.entry(product.clone()).or_insert_with(|| Item {
            product: names.get(product).cloned().unwrap_or(ProductName { key: product.clone(), name: None }),
            quantity: Quantity::ZERO,
            lots: BTreeMap::new(),
            serials: Vec::new(),
        });
        item.quantity = item.quantity + line.quantity;
        if let Some(lot) = line.subject.lot() {
            let sum = item.lots.entry(lot.clone()).or_default();
            *sum = *sum + line.quantity;
        }
        if let Subject::Serial { key, .. } = &line.subject {
            item.serials.push(key.clone());
        }
    }
    items.into_values().collect()
}
