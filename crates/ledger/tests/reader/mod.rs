//! Reads of all records what is asked for, as a store does.

use std::collections::BTreeSet;

use lotwise_ledger::record::{Reading, Records};

/// Reads as a store does, until nothing is missing.
pub fn read(all: &Records, wanted: impl Fn(&Records) -> Reading) -> Records {
    let mut records = Records::default();
    let mut done = Reading::default();
    loop {
        let missing = wanted(&records).beyond(&done);
        if missing.is_empty() {
            return records;
        }
        for (key, record) in all.iter() {
            let begins = |text: &str, among: &BTreeSet<String>| {
                among.iter().any(|beginning| text.starts_with(beginning))
            };
            let found = missing.keys.contains(key)
                || begins(&key.to_string(), &missing.beginnings)
                || record.terms(key).iter().any(|term| begins(term, &missing.terms));
            if found {
                records.load(key.clone(), record.clone());
            }
        }
        done.add(missing);
    }
}
