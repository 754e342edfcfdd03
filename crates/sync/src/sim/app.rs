//! Versions of the app: what each can read and write, and how it makes records. The newer one is the
//! code of this repository and one step more, so that even today's code has something to be older than.

use lotwise_ledger::event::{Body, Event, EventError, Hash, SignedEvent, Step};
use lotwise_ledger::record::FOLD_VERSION;

use crate::store::{Fold, open};

/// A version of the app, or of the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Edition {
    /// Knows no counts and no holds, and bodies of version 1 alone.
    Older,
    /// Knows every kind, and writes some bodies in version 2.
    #[default]
    Newer,
}

/// The version of bodies that only the newer edition reads.
pub const NEWER_BODY: u16 = 2;

/// The kinds that the older edition has never heard of.
const NEWER_KINDS: [Step; 3] = [Step::Count, Step::Hold, Step::Release];

impl Edition {
    pub fn fold(self) -> Fold {
        match self {
            Self::Older => Fold { version: FOLD_VERSION - 1, open: open_as_older },
            Self::Newer => Fold { version: FOLD_VERSION, open: open_as_newer },
        }
    }

    /// Whether this edition has a meaning for the event's kind and version.
    pub fn knows(self, kind: &str, version: u16) -> bool {
        let Some(step) = Step::from_kind(kind) else { return false };
        match self {
            Self::Older => version == 1 && !NEWER_KINDS.contains(&step),
            Self::Newer => version <= NEWER_BODY,
        }
    }
}

fn open_as_older(signed: &SignedEvent) -> Result<Event, EventError> {
    let event = open(signed)?;
    let known = Edition::Older.knows(&event.header.kind, event.header.version);
    Ok(if known { event } else { Event { body: Body::Unknown, ..event } })
}

/// The second version says the same as the first, so that the ledger can read it.
fn open_as_newer(signed: &SignedEvent) -> Result<Event, EventError> {
    let event = open(signed)?;
    if event.header.version != NEWER_BODY {
        return Ok(event);
    }
    let header = super::server::json(&with_version(&event, 1)).into_bytes();
    let first = open(&SignedEvent { header, ..signed.clone() })?;
    Ok(Event { header_hash: Hash::of(&signed.header), header: event.header, body: first.body })
}

fn with_version(event: &Event, version: u16) -> lotwise_ledger::event::Header {
    lotwise_ledger::event::Header { version, ..event.header.clone() }
}
