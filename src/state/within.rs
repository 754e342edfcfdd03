//! Looking for a part of a number anywhere in it, behind what begins so: found step by step, while a person
//! reads on or types on.

use leptos::prelude::*;
use leptos::task::spawn_local;
use lotwise_browser::clock;
use lotwise_browser::idb::{IdbError, Place};
use lotwise_ledger::text::lookup_form;

use super::device::Device;
use super::listing::Listing;
use super::lookup::{Hit, row_of};

/// A shorter part is in everything.
const LEAST_CHARS: usize = 3;
/// Who types on is not looked for yet.
const PAUSE_MS: u32 = 250;

/// What is found within numbers and names. A handle: copy it freely.
#[derive(Clone, Copy)]
pub struct Within {
    device: Device,
    /// What was found by its beginning.
    begins_so: Listing<Hit>,
    hits: RwSignal<Vec<Hit>>,
    pub is_empty: Memo<bool>,
    pub is_looking: RwSignal<bool>,
    asked: StoredValue<u64>,
    /// How many rows are looked for: some more than somebody has come near.
    wanted: StoredValue<usize>,
    /// Where to go on once more are wanted.
    place: StoredValue<Option<(String, Place)>>,
}

/// How many are found before somebody scrolls.
const FIRST: usize = 100;

impl Within {
    /// Looks for `text`, anew whenever it changes, until enough is found or all was looked at.
    pub fn follow(device: Device, text: Memo<String>, begins_so: Listing<Hit>) -> Self {
        let hits = RwSignal::new(Vec::<Hit>::new());
        let within = Self {
            device,
            begins_so,
            hits,
            is_empty: Memo::new(move |_| hits.with(Vec::is_empty)),
            is_looking: RwSignal::new(false),
            asked: StoredValue::new(0),
            wanted: StoredValue::new(FIRST),
            place: StoredValue::new(None),
        };
        Effect::new(move |_| {
            let part = lookup_form(&text.get());
            let asking = within.asked.get_value() + 1;
            within.asked.set_value(asking);
            within.hits.set(Vec::new());
            within.wanted.set_value(FIRST);
            within.place.set_value(None);
            let is_wanted = part.chars().count() >= LEAST_CHARS;
            within.is_looking.set(is_wanted);
            if is_wanted {
                spawn_local(async move {
                    clock::sleep(PAUSE_MS).await;
                    within.look_from(device, part, Place::default(), asking).await;
                });
            }
        });
        within
    }

    pub fn count(self) -> usize {
        self.hits.with(Vec::len)
    }

    pub fn key(self, index: usize) -> String {
        self.hits.with(|hits| hits.get(index).map(row_of)).unwrap_or_default()
    }

    pub fn hit(self, index: usize) -> Option<Hit> {
        self.hits.with_untracked(|hits| hits.get(index).cloned())
    }

    /// Somebody is near this row: more is looked for.
    pub fn near(self, index: usize) {
        self.wanted.update_value(|wanted| *wanted = (*wanted).max(index + FIRST));
        if self.hits.with_untracked(Vec::len) < self.wanted.get_value()
            && let Some((part, place)) = self.place.try_update_value(Option::take).flatten()
        {
            let asking = self.asked.get_value();
            self.is_looking.set(true);
            spawn_local(self.look_from(self.device, part, place, asking));
        }
    }

    async fn look_from(self, device: Device, part: String, place: Place, asking: u64) {
        // What the storage does not tell is found by its beginning all the same.
        let left = self.look(device, &part, place, asking).await.ok().flatten();
        if self.is_asked(asking) {
            self.is_looking.set(false);
            self.place.set_value(left.map(|place| (part, place)));
        }
    }

    /// Looks until there is enough, and tells where to go on; none if that was all.
    async fn look(
        self,
        device: Device,
        part: &str,
        place: Place,
        asking: u64,
    ) -> Result<Option<Place>, IdbError> {
        let mut place = Some(place);
        while let Some(next) = place.take()
            && self.is_asked(asking)
        {
            if self.hits.with_untracked(Vec::len) >= self.wanted.get_value() {
                return Ok(Some(next));
            }
            let (records, then) = device.store().look_within(part, next).await?;
            place = then;
            if records.is_empty() {
                continue;
            }
            let found = device.hits(records, part).await?;
            if self.is_asked(asking) {
                self.hits.update(|hits| {
                    for hit in found {
                        let is_there = |known: &Hit| {
                            known.key == hit.key || (hit.paper.is_some() && known.paper == hit.paper)
                        };
                        if !hits.iter().any(is_there) && !self.begins_so.knows(&row_of(&hit)) {
                            hits.push(hit);
                        }
                    }
                });
            }
        }
        Ok(None)
    }

    /// Whether nothing was asked since, and the page is still there.
    fn is_asked(self, asking: u64) -> bool {
        self.asked.try_get_value() == Some(asking)
    }
}
