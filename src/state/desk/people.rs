//! Who bought a unit, by name, phone or mail: the backend finds them all (SYNC-30), and this device those whose texts
//! it keeps.

use lotwise_browser::fetch::FetchError;
use lotwise_browser::idb::IdbError;
use lotwise_ledger::key::{Key, SerialKey};
use lotwise_sync::person::{Person, Sought};
use lotwise_sync::wire::{PeopleAnswer, PeopleRequest};

use crate::state::device::Device;

/// Somebody who bought a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Buyer {
    /// The text that says it.
    pub reference: String,
    pub unit: SerialKey,
    pub name: String,
    pub phone: String,
}

/// What the backend answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Nobody was asked: what was typed names nobody, or there is no backend.
    NotAsked,
    Found {
        buyers: Vec<Buyer>,
        /// There are more than it tells.
        more: bool,
    },
    /// No answer came.
    Offline,
    Refused,
}

const TIMEOUT_MS: u32 = 10_000;

impl Answer {
    /// The word that tests and style know.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::NotAsked => "not-asked",
            Self::Found { .. } => "found",
            Self::Offline => "offline",
            Self::Refused => "refused",
        }
    }
}

impl Device {
    /// Those of whom this device itself keeps the text. Only whoever reads complaints is told.
    pub async fn buyers_here(self, typed: &str) -> Result<Vec<Buyer>, IdbError> {
        let Some(sought) = self.sought_person(typed) else { return Ok(Vec::new()) };
        let mut buyers = Vec::new();
        for (reference, text) in self.store().personal_texts().await? {
            let person = String::from_utf8(text).ok().and_then(|text| Person::read(&text));
            let person = person.filter(|person| person.is_found_by(&sought));
            buyers.extend(person.and_then(|person| buyer(reference.to_string(), person)));
        }
        Ok(buyers)
    }

    /// Those whom the backend finds. It writes down that somebody asked.
    pub async fn buyers_there(self, typed: &str) -> Answer {
        let asking = self.sought_person(typed).and_then(|_| self.asking());
        let Some(client) = asking else { return Answer::NotAsked };
        let asked = PeopleRequest { find: typed.trim().to_owned() };
        match client.post::<_, PeopleAnswer>("/v1/people", &asked, TIMEOUT_MS).await {
            Ok(PeopleAnswer { people, more }) => {
                let unit = |key: &str| match key.parse() {
                    Ok(Key::Serial(unit)) => Some(unit),
                    _ => None,
                };
                let buyer = |it: lotwise_sync::wire::FoundPerson| {
                    let (name, phone) = (it.name.unwrap_or_default(), it.phone.unwrap_or_default());
                    Some(Buyer { unit: unit(&it.unit)?, reference: it.reference, name, phone })
                };
                Answer::Found { buyers: people.into_iter().filter_map(buyer).collect(), more }
            }
            Err(FetchError::Offline | FetchError::Timeout) => Answer::Offline,
            Err(_) => Answer::Refused,
        }
    }

    fn sought_person(self, typed: &str) -> Option<Sought> {
        let may = leptos::prelude::untrack(|| self.reads_complaints());
        Sought::read(typed).filter(|_| may)
    }
}

fn buyer(reference: String, person: Person) -> Option<Buyer> {
    let (name, phone) = (person.name.unwrap_or_default(), person.phone.unwrap_or_default());
    Some(Buyer { reference, unit: person.unit?, name, phone })
}
