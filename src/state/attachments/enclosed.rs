//! What goes with a record: photos, and texts about a person.

use std::sync::Arc;

use lotwise_browser::keys;
use lotwise_browser::picture::JPEG;
use lotwise_ledger::event::fact::Attachment;
use lotwise_ledger::event::{Act, Hash};
use lotwise_sync::wire::{Declared, Salt};

use super::{LETTER, Photo, declared};

/// What goes with a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Enclosed {
    Photo(Arc<Photo>),
    /// A photo of something of a person's: a proof of purchase has a name on it.
    Personal(Arc<Photo>),
    /// A text that says something of a person.
    Text(String),
}

/// What is about to be recorded with an event, with the salt that makes its id.
pub(in crate::state) struct Draught {
    enclosed: Enclosed,
    salt: Salt,
    id: Hash,
}

impl Enclosed {
    fn content(&self) -> &[u8] {
        match self {
            Self::Photo(photo) | Self::Personal(photo) => &photo.content,
            Self::Text(text) => text.as_bytes(),
        }
    }
}

impl Draught {
    pub(in crate::state) fn of(enclosed: &Enclosed) -> Option<Self> {
        let salt = Salt::new(keys::random_bytes()?);
        Some(Self { id: salt.id_of(enclosed.content()), enclosed: enclosed.clone(), salt })
    }

    pub(in crate::state) fn content(&self) -> &[u8] {
        self.enclosed.content()
    }

    pub(in crate::state) fn attachment(&self) -> Attachment {
        let (media_type, personal) = match &self.enclosed {
            Enclosed::Photo(_) => (JPEG, false),
            Enclosed::Personal(_) => (JPEG, true),
            Enclosed::Text(_) => (LETTER, true),
        };
        Attachment {
            reference: self.id.to_string(),
            media_type: media_type.to_owned(),
            bytes: Some(self.content().len() as u64),
            personal,
        }
    }

    /// How it is sent, in the feeds of the act that refers to it.
    pub(in crate::state) fn declared(&self, act: &Act) -> Declared {
        declared(self.id, self.salt, &self.attachment(), act)
    }
}
