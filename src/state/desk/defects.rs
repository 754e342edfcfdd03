//! The defects that were claimed of a product, and the units that share one.

use std::cmp::Reverse;

use lotwise_browser::idb::IdbError;
use lotwise_ledger::key::{Key, ProductKey};
use lotwise_ledger::question::sisters::{Asked, Sisters, reading, sisters};
use lotwise_ledger::record::{Order, Record, Records, term};
use lotwise_sync::store::{Hit, ReplicaStore, read};

use crate::state::device::Device;

/// How many different defects are looked at, and how many are offered.
const LOOKED_AT: usize = 40;
const OFFERED: usize = 6;

impl Device {
    /// The defects claimed of a product before, as they were written, the most frequent first.
    pub async fn defects(self, product: &ProductKey) -> Result<Vec<String>, IdbError> {
        let store = self.store();
        let beginning = term::claims_of(product);
        let mut after: Option<Hit> = None;
        let mut defects: Vec<(usize, String)> = Vec::new();
        while defects.len() < LOOKED_AT {
            let found = store.list(&beginning, Order::Ascending, after.as_ref(), 1).await?;
            let Some((_, record)) = found.into_iter().next() else { break };
            let Some(defect) = defect_of(&record) else { break };
            let of_defect = term::claimed(product, &defect);
            let count = store.count_terms(&of_defect).await?.unwrap_or(1);
            // Behind the claims of one defect stands the first of the next; days begin with a digit.
            after = Some(([&of_defect, "~"].concat(), Key::Firm));
            defects.push((count, defect));
        }
        defects.sort_by_key(|(count, _)| Reverse(*count));
        Ok(defects.into_iter().take(OFFERED).map(|(_, defect)| defect).collect())
    }

    /// Which other units have a claim of the same defect.
    pub async fn sisters(self, asked: Asked) -> Result<Sisters, IdbError> {
        let (_, records) = read(&self.store(), &|known: &Records| reading(known, &asked)).await?;
        Ok(sisters(&records, &asked))
    }
}

fn defect_of(record: &Record) -> Option<String> {
    match record {
        Record::Entry(entry) => entry.act.claim.as_ref().map(|claim| claim.defect.clone()),
        _ => None,
    }
}
