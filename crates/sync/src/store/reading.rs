//! Reading from a phone's store what a question or a command asks for.

use lotwise_ledger::record::{Order, Reading, Records};

use super::ReplicaStore;

/// Reads until `wanted`, asked with what was read, wants nothing more. Answers with all that was asked
/// for, and what exists of it.
pub async fn read<S: ReplicaStore>(
    store: &S,
    wanted: &dyn Fn(&Records) -> Reading,
) -> Result<(Reading, Records), S::Error> {
    let (mut done, mut records) = (Reading::default(), Records::default());
    loop {
        let missing = wanted(&records).beyond(&done);
        if missing.is_empty() {
            return Ok((done, records));
        }
        let keys: Vec<_> = missing.keys.iter().cloned().collect();
        if !keys.is_empty() {
            records.join(store.load(&keys).await?);
        }
        for beginning in &missing.beginnings {
            for (key, record) in store.scan(beginning, usize::MAX).await? {
                records.load(key, record);
            }
        }
        for term in &missing.terms {
            for (key, record) in store.find(term, Order::Ascending, usize::MAX).await? {
                records.load(key, record);
            }
        }
        done.add(missing);
    }
}
