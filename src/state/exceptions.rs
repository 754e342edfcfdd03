//! The reads behind the list of exceptions.

use std::collections::BTreeMap;

use lotwise_browser::idb::IdbError;
use lotwise_ledger::key::Key;
use lotwise_ledger::question::{Exception, exceptions};
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
        let keys: Vec<Key> = found.iter().map(|exception| Key::Settled(exception.id())).collect();
        let records = self.store().load(&keys).await?;
        found.retain(|exception| !exceptions::is_settled(&records, exception));
        Ok(found)
    }

    /// The exceptions on which nobody has said anything yet, by the thing that they are about.
    pub async fn open_exceptions(self) -> Result<Vec<Contradicted>, IdbError> {
        let (_, records) = read(&self.store(), &exceptions::reading).await?;
        let mut by_thing = BTreeMap::<Key, Vec<Exception>>::new();
        for exception in exceptions::open(&records) {
            by_thing.entry(exception.about()).or_default().push(exception);
        }
        let contradicted = |(about, exceptions)| Contradicted { about, exceptions };
        Ok(by_thing.into_iter().map(contradicted).collect())
    }
}
