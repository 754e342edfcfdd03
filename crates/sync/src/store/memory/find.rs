//! How the memory store finds records: all are looked at.

use lotwise_ledger::key::Key;
use lotwise_ledger::record::{Order, Record};

use super::{Hit, ReplicaState};

impl ReplicaState {
    pub(super) fn find(&self, beginning: &str, order: Order, limit: usize) -> Vec<(Key, Record)> {
        let begins_so = self.terms.iter().filter(|(term, _)| term.starts_with(beginning));
        let mut found: Vec<&Key> = begins_so.map(|(_, key)| key).collect();
        if order == Order::Descending {
            found.reverse();
        }
        found.into_iter().take(limit).filter_map(|key| self.with_record(key)).collect()
    }

    pub(super) fn list(
        &self,
        beginning: &str,
        order: Order,
        after: Option<&Hit>,
        limit: usize,
    ) -> Vec<(Hit, Record)> {
        let after = after.map(|(term, key)| (term, key.to_string()));
        let mut hits: Vec<((&String, String), &Key)> = self
            .terms
            .iter()
            .filter(|(term, _)| term.starts_with(beginning))
            .map(|(term, key)| ((term, key.to_string()), key))
            .filter(|(place, _)| match (&after, order) {
                (None, _) => true,
                (Some(after), Order::Ascending) => place > after,
                (Some(after), Order::Descending) => place < after,
            })
            .collect();
        hits.sort_unstable();
        if order == Order::Descending {
            hits.reverse();
        }
        let hit = |((term, _), key): ((&String, String), &Key)| {
            let (key, record) = self.with_record(key)?;
            Some(((term.clone(), key), record))
        };
        hits.into_iter().take(limit).filter_map(hit).collect()
    }

    pub(super) fn scan(&self, beginning: &str, after: Option<&Key>, limit: usize) -> Vec<(Key, Record)> {
        let after = after.map(Key::to_string);
        let texts = self.records.keys().map(|key| (key.to_string(), key));
        let mut found: Vec<(String, &Key)> = texts
            .filter(|(text, _)| {
                text.starts_with(beginning) && after.as_ref().is_none_or(|after| text > after)
            })
            .collect();
        found.sort_unstable();
        found.into_iter().take(limit).filter_map(|(_, key)| self.with_record(key)).collect()
    }

    pub(super) fn count_terms(&self, beginning: &str) -> Option<usize> {
        let count = self.terms.iter().filter(|(term, _)| term.starts_with(beginning)).count();
        self.base.is_none().then_some(count)
    }

    fn with_record(&self, key: &Key) -> Option<(Key, Record)> {
        self.records.get(key).map(|record| (key.clone(), record.clone()))
    }
}
