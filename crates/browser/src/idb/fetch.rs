//! All that a question asks for, in one transaction.

use lotwise_sync::ledger::key::Key;
use lotwise_sync::ledger::record::{Order, Reading, Record, Records};

use super::IdbError;
use super::base::View;
use crate::tasks::{Work, both, each};

/// Questions that are asked at once: with each answer all that are still open are looked at.
const TOGETHER: usize = 32;

/// Records under their keys.
type Rows = Vec<(Key, Record)>;

impl View<'_> {
    /// All that exists of what is asked for: the requests go out together.
    pub(super) async fn fetch(&self, wanted: &Reading) -> Result<Records, IdbError> {
        let mut work: Vec<Work<'_, Result<Rows, IdbError>>> = Vec::new();
        for beginning in &wanted.beginnings {
            work.push(Box::pin(self.scan(beginning, usize::MAX)));
        }
        for term in &wanted.terms {
            work.push(Box::pin(self.find(term, Order::Ascending, usize::MAX)));
        }
        let mut rest = work.split_off(work.len().min(TOGETHER));
        let (records, mut found) = both(self.load(&wanted.keys), each(work)).await;
        while !rest.is_empty() {
            let next = rest.drain(..rest.len().min(TOGETHER)).collect();
            found.extend(each(next).await);
        }
        let mut records = records?;
        for rows in found {
            rows?.into_iter().for_each(|(key, record)| records.load(key, record));
        }
        Ok(records)
    }
}
