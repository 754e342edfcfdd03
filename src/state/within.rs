//! Looking for a part of a number anywhere in it, behind what begins so: found step by step, while a person
//! reads on or types on.

use leptos::prelude::*;
use leptos::task::spawn_local;
use lotwise_browser::clock;
use lotwise_browser::idb::{IdbError, Place};
use lotwise_ledger::text::lookup_form;

use super::device::Device;
use super::lookup::{Hit, LIST_ROWS};

/// A shorter part is in everything.
const LEAST_CHARS: usize = 3;
/// Who types on is not looked for yet.
const PAUSE_MS: u32 = 250;

/// What is found within numbers and names. A handle: copy it freely.
#[derive(Clone, Copy)]
pub struct Within {
    pub hits: RwSignal<Vec<Hit>>,
    pub is_looking: RwSignal<bool>,
    asked: StoredValue<u64>,
}

impl Within {
    /// Looks for `text`, anew whenever it changes, until enough is found or all was looked at.
    pub fn follow(device: Device, text: Memo<String>) -> Self {
        let within = Self {
            hits: RwSignal::new(Vec::new()),
            is_looking: RwSignal::new(false),
            asked: StoredValue::new(0),
        };
        Effect::new(move |_| {
            let part = lookup_form(&text.get());
            let asking = within.asked.get_value() + 1;
            within.asked.set_value(asking);
            within.hits.set(Vec::new());
            let is_wanted = part.chars().count() >= LEAST_CHARS;
            within.is_looking.set(is_wanted);
            if is_wanted {
                spawn_local(async move {
                    clock::sleep(PAUSE_MS).await;
                    // What the storage does not tell is found by its beginning all the same.
                    let _ended = within.look(device, &part, asking).await;
                    if within.is_asked(asking) {
                        within.is_looking.set(false);
                    }
                });
            }
        });
        within
    }

    async fn look(self, device: Device, part: &str, asking: u64) -> Result<(), IdbError> {
        let mut place = Some(Place::default());
        while let Some(next) = place
            && self.is_asked(asking)
            && self.hits.with_untracked(Vec::len) < LIST_ROWS
        {
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
                        if !hits.iter().any(is_there) {
                            hits.push(hit);
                        }
                    }
                    hits.truncate(LIST_ROWS);
                });
            }
        }
        Ok(())
    }

    /// Whether nothing was asked since, and the page is still there.
    fn is_asked(self, asking: u64) -> bool {
        self.asked.try_get_value() == Some(asking)
    }
}
