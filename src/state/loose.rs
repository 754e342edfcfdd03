//! Goods that are told apart by neither lot nor serial: the product and how many is all that is known.

use lotwise_browser::idb::IdbError;
use lotwise_ledger::key::{Goods, Location, ProductKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::whereabouts::of_goods;
use lotwise_ledger::record::{Reading, Records};
use lotwise_sync::store::{ReplicaStore, read};

use super::device::Device;

impl Device {
    /// Where in the house how many of a product lie without lot and without serial, the fullest place first.
    /// Where units have serials each of them goes by its own, and what lies without lot are they.
    pub async fn loose_at(self, product: ProductKey) -> Result<Vec<(Location, Quantity)>, IdbError> {
        let store = self.store();
        if !store.scan(&product.serial_prefix(), 1).await?.is_empty() {
            return Ok(Vec::new());
        }
        let beginning = product.stock_prefix();
        let wanted = |_: &Records| Reading {
            beginnings: [beginning.clone()].into_iter().collect(),
            ..Reading::default()
        };
        let (_, records) = read(&store, &wanted).await?;
        let mut places = of_goods(&records, &Goods::Product(product)).on_hand;
        places.retain(|(_, quantity)| quantity.is_positive());
        places.sort_by_key(|place| std::cmp::Reverse(place.1));
        Ok(places)
    }
}
