//! Whose number stands on goods that come in, asked of the records before they are received or announced.

use leptos::task::spawn_local;
use lotwise_browser::idb::IdbError;
use lotwise_ledger::command::{Announce, Arrive};
use lotwise_ledger::key::{Key, LotKey, OrderKey};
use lotwise_ledger::question::issuer::{Numbered, lot_of, reading};
use lotwise_ledger::record::{OrderRecord, Records};
use lotwise_sync::store::{ReplicaStore, read};

use super::device::Device;

impl Device {
    /// The lot that is meant: the one that the order names, where it is received against one.
    pub async fn lot_meant(self, asked: Numbered, order: Option<OrderKey>) -> Result<LotKey, IdbError> {
        let store = self.store();
        if let Some(order) = order {
            let records = store.load(&[Key::Order(order.clone())]).await?;
            let planned = records.order(&order).map(OrderRecord::planned).unwrap_or_default();
            let mut named = planned.iter().filter_map(|line| line.lot.as_ref());
            if let Some(lot) = named.find(|lot| lot.product == asked.product && lot.number == asked.number) {
                return Ok(lot.clone());
            }
        }
        let (_, records) = read(&store, &|known: &Records| reading(known, &asked)).await?;
        Ok(lot_of(&records, &asked))
    }

    /// Goes on with goods that come in, under the lot that their number means. One that was given here is the
    /// firm's own.
    pub fn arrive_then(self, mut arrive: Arrive, then: impl FnOnce(Arrive) + 'static) {
        spawn_local(async move {
            if let (Some(lot), None) = (&arrive.receive.lot, &arrive.numbered) {
                let asked = Numbered {
                    product: lot.product.clone(),
                    number: lot.number.clone(),
                    supplier: arrive.receive.supplier.clone(),
                    labelled: arrive.receive.packaging.is_some(),
                };
                if let Ok(lot) = self.lot_meant(asked, arrive.order.clone()).await {
                    arrive.receive.lot = Some(lot);
                }
            }
            then(arrive);
        });
    }

    /// As [`Device::arrive_then`], of what is announced.
    pub fn announce_then(self, mut announce: Announce, then: impl FnOnce(Announce) + 'static) {
        spawn_local(async move {
            for line in &mut announce.lines {
                let Some(lot) = &line.lot else { continue };
                let asked = Numbered {
                    product: lot.product.clone(),
                    number: lot.number.clone(),
                    supplier: announce.supplier.clone(),
                    labelled: false,
                };
                if let Ok(lot) = self.lot_meant(asked, None).await {
                    line.lot = Some(lot);
                }
            }
            then(announce);
        });
    }
}
