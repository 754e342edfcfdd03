//! Reading from a phone's store what a question or a command asks for.

use lotwise_ledger::record::{Reading, Records};

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
        records.join(store.fetch(&missing).await?);
        done.add(missing);
    }
}
