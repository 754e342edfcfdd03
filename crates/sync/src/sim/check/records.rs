//! Same events, same bytes of records and the same exceptions: whatever the order, on every phone and
//! on the server, and however a store came by its records.

use std::collections::BTreeMap;

use lotwise_ledger::event::{Event, EventId, Hash, SignedEvent};
use lotwise_ledger::fold::fold;
use lotwise_ledger::key::Key;
use lotwise_ledger::question::exceptions;
use lotwise_ledger::record::{Record, Records};

use super::{Kept, broken};
use crate::sim::app::Edition;
use crate::sim::chance::Chance;
use crate::sim::truth::Promise;
use crate::sim::world::World;
use crate::store::{Fold, MemoryReplica};

/// The records of a set of events, and what of them cannot all be true.
struct Folded {
    bytes: String,
    exceptions: Vec<Hash>,
}

impl World {
    pub(super) fn same_set_same_bytes(&mut self) -> Kept {
        let mut chance = self.chance.clone();
        // What a set of events comes to, as each edition reads them.
        let mut known: BTreeMap<(Edition, Vec<EventId>), Folded> = BTreeMap::new();
        let stores = self.phones.iter().map(|phone| {
            // A snapshot and its tail come to what a full replay comes to.
            (phone.name.as_str(), &phone.storage.store, phone.storage.known())
        });
        let server = ("the server", &self.server.state, self.server.state.events());
        for (name, store, events) in stores.chain([server]) {
            let edition = edition_of(store);
            let set = (edition, events.keys().copied().collect::<Vec<_>>());
            if !known.contains_key(&set) {
                known.insert(set.clone(), replays(events.into_values().collect(), edition, &mut chance)?);
            }
            let held = folded(&store.records().into_iter().fold(
                Records::default(),
                |mut records, (key, record)| {
                    records.load(key, record);
                    records
                },
            ));
            let replayed = &known[&set];
            if held.bytes != replayed.bytes {
                let what = format!("{name} shows what does not follow from its events");
                return broken(Promise::SameSetSameBytes, what);
            }
            if held.exceptions != replayed.exceptions {
                let what = format!("{name} has other exceptions than its events");
                return broken(Promise::ExceptionsNeedNoOrder, what);
            }
        }
        if self.server.log.events() != self.server.state.events() {
            return broken(Promise::SameSetSameBytes, "the server's records lag behind".to_owned());
        }
        Ok(())
    }
}

fn edition_of(store: &MemoryReplica) -> Edition {
    let is_newer = store.fold_version() == Edition::Newer.fold().version;
    if is_newer { Edition::Newer } else { Edition::Older }
}

/// The ways by which a store may have come to its records: in the order of ids, and in any. Each way
/// further must come to the same.
fn replays(
    mut events: Vec<SignedEvent>,
    edition: Edition,
    chance: &mut Chance,
) -> Result<Folded, super::Broken> {
    let first = folded(&replay(&events, edition.fold()));
    (1..events.len()).rev().for_each(|place| events.swap(place, chance.place(place + 1)));
    let ways = [("shuffled", folded(&replay(&events, edition.fold())))];
    for (way, again) in ways {
        if again.bytes != first.bytes {
            broken(Promise::SameSetSameBytes, format!("the records are others when {way}"))?;
        }
        if again.exceptions != first.exceptions {
            broken(Promise::ExceptionsNeedNoOrder, format!("the exceptions are others when {way}"))?;
        }
    }
    Ok(first)
}

fn replay(events: &[SignedEvent], made_by: Fold) -> Records {
    let opened: Vec<Event> = events.iter().filter_map(|event| (made_by.open)(event).ok()).collect();
    let mut records = Records::default();
    opened.iter().for_each(|event| fold(event, &mut records));
    records
}

fn folded(records: &Records) -> Folded {
    let all: BTreeMap<Key, Record> =
        records.iter().map(|(key, record)| (key.clone(), record.clone())).collect();
    let mut found: Vec<Hash> = exceptions::all(records).iter().map(exceptions::Exception::id).collect();
    found.sort();
    // Records are plain structs with text keys: serialisation to memory has no way to fail.
    let bytes = serde_json::to_string(&all.iter().collect::<Vec<_>>()).unwrap_or_default();
    Folded { bytes, exceptions: found }
}
