//! How often each lot of a product is complained of, and which stand out.

use std::collections::BTreeSet;

use lotwise_browser::idb::IdbError;
use lotwise_ledger::key::{Key, LotKey, ProductKey};
use lotwise_ledger::question::outflow::complaints_reading;
use lotwise_ledger::question::outlook::compare_complaints;
use lotwise_ledger::record::Records;
use lotwise_ledger::statistics::complaints::{Alert, Comparison};
use lotwise_sync::rights::Role;
use lotwise_sync::store::read;

use crate::state::device::Device;
use crate::state::lookup::{ProductName, product_name};

/// The complaints of a product by its lots.
#[derive(Clone, Debug, PartialEq)]
pub struct Rates {
    pub product: ProductName,
    /// The lots with a complaint: those that stand out first, then by their rates.
    pub lots: Vec<Rate>,
    /// The lots of which something was shipped.
    pub compared: usize,
    /// All complaints, those included that name no lot.
    pub complaints: usize,
    /// Those of them that name a lot, or several.
    pub of_lots: usize,
    /// Whether the records of this device tell what went out.
    pub has_shipments: bool,
}

/// One lot.
#[derive(Clone, Debug, PartialEq)]
pub struct Rate {
    pub lot: LotKey,
    pub complaints: usize,
    pub complainants: u64,
    pub shipped: u64,
    pub comparison: Comparison,
    /// The same of all other lots together.
    pub others: (u64, u64),
}

impl Rate {
    /// How many are complained of in the other lots, of each unit; none where nothing of them went out.
    pub fn rate_of_others(&self) -> Option<f64> {
        let (complainants, shipped) = self.others;
        (shipped > 0).then(|| complainants as f64 / shipped as f64)
    }

    pub fn stands_out(&self) -> bool {
        self.comparison.alerts.contains(&Alert::StandsOut)
    }

    pub fn is_grave(&self) -> bool {
        self.comparison.alerts.contains(&Alert::Grave)
    }
}

impl Device {
    pub async fn complaint_rates(self, product: ProductKey) -> Result<Rates, IdbError> {
        let wanted = |known: &Records| {
            let mut reading = complaints_reading(known, &product);
            reading.keys.insert(Key::Product(product.clone()));
            reading
        };
        let (_, records) = read(&self.store(), &wanted).await?;
        let found = compare_complaints(&records, &product);
        let counted = |it: usize| u64::try_from(it).unwrap_or(u64::MAX);
        let lots = found.by_lot.values();
        let shipped: u64 = lots.clone().map(|lot| lot.counted.shipped.whole_units()).sum();
        let complainants: u64 = lots.clone().map(|lot| counted(lot.counted.complainants)).sum();
        let compared = lots.filter(|lot| lot.counted.shipped.whole_units() > 0).count();
        let of_lots = found.by_lot.values().flat_map(|lot| &lot.counted.complaints);
        let of_lots = of_lots.collect::<BTreeSet<_>>().len();
        let rates = found.by_lot.into_iter().map(|(lot, it)| {
            let (own, of) = (counted(it.counted.complainants), it.counted.shipped.whole_units());
            let others = (complainants.saturating_sub(own), shipped.saturating_sub(of));
            let complaints = it.counted.complaints.len();
            Rate { lot, complaints, complainants: own, shipped: of, comparison: it.comparison, others }
        });
        let mut lots: Vec<Rate> = rates.filter(|rate| rate.complainants > 0).collect();
        let rate = |it: &Rate| it.comparison.rate.map_or(0.0, |rate| rate.rate);
        lots.sort_by(|a, b| {
            let first = b.stands_out().cmp(&a.stands_out());
            first.then(rate(b).total_cmp(&rate(a))).then(a.lot.cmp(&b.lot))
        });
        // A warranty desk hears of units and not of deliveries.
        let is_desk = self.roles().iter().any(|role| role == Role::WarrantyDesk.as_str());
        Ok(Rates {
            product: product_name(&records, &product),
            lots,
            compared,
            complaints: found.of_product.complaints.len(),
            of_lots,
            has_shipments: shipped > 0 && !is_desk,
        })
    }
}
