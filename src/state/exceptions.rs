//! The reads behind the list of exceptions.

use std::collections::BTreeMap;

use leptos::prelude::WithUntracked;
use lotwise_browser::idb::IdbError;
use lotwise_ledger::key::Key;
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::{Exception, exceptions};
use lotwise_sync::desk::DESK_FEED;
use lotwise_sync::store::{ReplicaStore, read};

use super::device::Device;

/// What contradicts itself about one thing. One happening may show as several exceptions.
#[derive(Clone, Debug, PartialEq)]
pub struct Contradicted {
    pub about: Key,
    pub exceptions: Vec<Exception>,
}

impl Device {
    /// Those on which nobody has said anything yet.
    pub(super) async fn unsettled(self, mut found: Vec<Exception>) -> Result<Vec<Exception>, IdbError> {
        if found.is_empty() || self.knows_a_part() {
            return Ok(Vec::new());
        }
        let keys: Vec<Key> = found.iter().map(|exception| Key::Settled(exception.id())).collect();
        let records = self.store().load(&keys).await?;
        found.retain(|exception| !exceptions::is_settled(&records, exception));
        Ok(found)
    }

    /// The exceptions on which nobody has said anything yet, by the thing that they are about.
    pub async fn open_exceptions(self) -> Result<Vec<Contradicted>, IdbError> {
        if self.knows_a_part() {
            return Ok(Vec::new());
        }
        let (_, records) = read(&self.store(), &exceptions::reading).await?;
        Ok(by_thing(exceptions::open(&records)))
    }

    /// Sums of a desk's feed are of parts of what happened, and what was settled is not in it (SYNC-28): they
    /// contradict nothing.
    fn knows_a_part(&self) -> bool {
        self.enrolment
            .with_untracked(|it| it.as_ref().is_some_and(|it| it.feeds.iter().any(|feed| feed == DESK_FEED)))
    }
}

/// Puts together what is about the same thing. A unit that left a place once too often also makes the sum
/// there too small: where units explain all that is missing, the sum stands with them.
fn by_thing(open: Vec<Exception>) -> Vec<Contradicted> {
    let mut found = BTreeMap::<Key, Vec<Exception>>::new();
    for exception in &open {
        let about = missing_unit(exception, &open).unwrap_or_else(|| exception.about());
        found.entry(about).or_default().push(exception.clone());
    }
    found.into_iter().map(|(about, exceptions)| Contradicted { about, exceptions }).collect()
}

/// The first of the units that explain a negative sum.
fn missing_unit(exception: &Exception, open: &[Exception]) -> Option<Key> {
    let Exception::NegativeBalance { goods, at, quantity } = exception else { return None };
    let units = open.iter().filter_map(|other| match other {
        Exception::NeverArrived { serial, at: place }
            if place == at && serial.product == *goods.product() =>
        {
            Some(serial)
        }
        _ => None,
    });
    let units: Vec<_> = units.collect();
    let count = u32::try_from(units.len()).ok().map(Quantity::units)?;
    units.first().filter(|_| -*quantity == count).map(|unit| Key::Serial((*unit).clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_that_units_explain_stands_with_them() {
        let at: lotwise_ledger::key::Location = "at:MAIN:A-01".parse().unwrap();
        let serial: lotwise_ledger::key::SerialKey = "sku:PUMP/SN1".parse().unwrap();
        let goods: lotwise_ledger::key::Goods = "sku:PUMP/-".parse().unwrap();
        let check = |quantity: &str, things: usize| {
            let quantity = quantity.parse().unwrap();
            let sum = Exception::NegativeBalance { goods: goods.clone(), at: at.clone(), quantity };
            let unit = Exception::NeverArrived { serial: serial.clone(), at: at.clone() };
            assert_eq!(by_thing(vec![sum, unit]).len(), things, "{quantity}");
        };
        check("-1", 1);
        check("-3", 2);
    }
}
