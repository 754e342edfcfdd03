//! Recording: from a command to an event that is durable on this device.
//!
//! Read head and keys, decide, sign; then one transaction that starts over if anything changed
//! meanwhile. Until that transaction is done nothing is there; after it, everything is.

use std::collections::BTreeMap;

use leptos::prelude::{GetUntracked, untrack};
use lotwise_browser::clock;
use lotwise_browser::idb::{Ended, IdbError};
use lotwise_browser::keys::KeyError;
use lotwise_ledger::command::{Circumstances, Command, Refusal, Stop, feeds};
use lotwise_ledger::event::{Act, DeviceId, Doubt, Draft, EventId};
use lotwise_ledger::key::Key;
use lotwise_ledger::record::Record;
use lotwise_ledger::time::Moment;
use lotwise_sync::rights::{Author, Lacking, Role, check_act};
use lotwise_sync::store::{Expected, ReplicaStore, SaveError, Saved, read};
use lotwise_sync::wire::MAX_EVENT_BYTES;

use super::attachments::{Draught, Enclosed};
use super::device::Device;
use super::operators::Nobody;

/// When something happened that is recorded only later, and why it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earlier {
    pub occurred_at: Moment,
    pub because: String,
}

/// Why nothing was recorded. Nothing is half-recorded.
#[derive(Debug, thiserror::Error)]
pub enum NotRecorded {
    /// Ask the person; then record with these confirmed.
    #[error("the records doubt it")]
    Ask(Vec<Doubt>),
    #[error("refused")]
    Refused(Refusal),
    /// The role that this device has at its backend does not allow it.
    #[error(transparent)]
    NotAllowed(#[from] Lacking),
    #[error("the storage is full")]
    Full,
    /// No backend takes an event of this size (SYNC-5).
    #[error("too large for one event")]
    TooLarge,
    #[error("other tabs kept changing the same records")]
    Busy,
    #[error("the clock of this device is outside the calendar")]
    Clock,
    #[error("nobody is signed on at a shared phone")]
    Nobody,
    #[error("the storage failed")]
    Storage(#[source] IdbError),
    #[error("signing failed")]
    Key(#[from] KeyError),
}

/// What goes with a record beside its command.
#[derive(Default)]
struct Work {
    photos: Vec<Draught>,
    /// What was typed and taken of it, as the store is to keep it then.
    drafts: Vec<Ended>,
}

/// How often a decision is made anew when another tab got in between.
const ATTEMPTS: usize = 20;

impl From<Nobody> for NotRecorded {
    fn from(Nobody: Nobody) -> Self {
        Self::Nobody
    }
}

impl From<IdbError> for NotRecorded {
    fn from(error: IdbError) -> Self {
        if error == IdbError::Full { Self::Full } else { Self::Storage(error) }
    }
}

impl Device {
    /// Records `command`, and returns when it is durable. `confirmed` is what the person answered
    /// to an earlier [`NotRecorded::Ask`].
    pub async fn record(self, command: Command, confirmed: Vec<Doubt>) -> Result<EventId, NotRecorded> {
        self.record_for(command, None, confirmed).await
    }

    /// As [`Device::record`], of something that may have happened earlier.
    pub async fn record_for(
        self,
        command: Command,
        earlier: Option<Earlier>,
        confirmed: Vec<Doubt>,
    ) -> Result<EventId, NotRecorded> {
        self.record_all(command, earlier, Work::default(), confirmed).await
    }

    async fn record_all(
        self,
        command: Command,
        earlier: Option<Earlier>,
        work: Work,
        confirmed: Vec<Doubt>,
    ) -> Result<EventId, NotRecorded> {
        let _first = self.store().precedence();
        for _ in 0..ATTEMPTS {
            if let Some(event) = self.try_record(&command, earlier.as_ref(), &work, &confirmed).await? {
                self.changed().await;
                self.wake_driver();
                return Ok(event);
            }
            self.reread_identity().await?;
        }
        Err(NotRecorded::Busy)
    }

    /// Records in the background, and tells `then` the outcome. The record is made even if the page
    /// that asked for it is gone by then. The `drafts` of it end in the same transaction, so that they are not
    /// offered again. What is enclosed is kept before the event that refers to it.
    pub fn record_then(
        self,
        command: Command,
        enclosed: Vec<Enclosed>,
        confirmed: Vec<Doubt>,
        drafts: Vec<Ended>,
        then: impl FnOnce(Result<EventId, NotRecorded>) + 'static,
    ) {
        leptos::task::spawn_local(async move {
            let photos: Option<Vec<Draught>> = enclosed.iter().map(Draught::of).collect();
            then(match photos {
                Some(photos) => self.record_all(command, None, Work { photos, drafts }, confirmed).await,
                None => Err(KeyError::Insecure.into()),
            });
        });
    }

    /// What the server would only put aside is not recorded at all (SYNC-18), nor what the operator may not
    /// (SYNC-24). Without a backend everything may be recorded; a role that only a later version knows is the
    /// server's to judge.
    fn check_rights(&self, device: DeviceId, act: &Act) -> Result<(), Lacking> {
        let Some(enrolment) = self.enrolment.get_untracked() else { return Ok(()) };
        let roles = untrack(|| self.roles());
        let mut roles = roles.iter().filter_map(|role| Role::of_person(role));
        roles.try_for_each(|role| check_act(Author { role, device, was: &enrolment.was }, act))
    }

    async fn try_record(
        &self,
        command: &Command,
        earlier: Option<&Earlier>,
        work: &Work,
        confirmed: &[Doubt],
    ) -> Result<Option<EventId>, NotRecorded> {
        let store = self.store();
        let head = store.head().await?;
        let (reading, records) = read(&store, &|known| command.reading(known)).await?;
        let now_ms = clock::now_ms();
        let now = Moment::new(now_ms, clock::utc_offset_minutes(now_ms)).ok_or(NotRecorded::Clock)?;
        let circumstances = Circumstances {
            occurred_at: earlier.map_or(now, |earlier| earlier.occurred_at),
            recorded_ms: now_ms,
            late_because: earlier.map(|earlier| earlier.because.clone()),
            actor: self.actor()?,
            confirmed: confirmed.to_vec(),
            attached: work.photos.iter().map(Draught::attachment).collect(),
        };
        let act = command.decide(&records, &circumstances).map_err(|stop| match stop {
            Stop::Ask(doubts) => NotRecorded::Ask(doubts),
            Stop::Refuse(refusal) => NotRecorded::Refused(refusal),
        })?;
        let key = self.key();
        self.check_rights(key.device_id(), &act)?;
        let draft = Draft::new(key.device_id(), &head, feeds(&act), &act, now_ms);
        if draft.bytes() > MAX_EVENT_BYTES {
            return Err(NotRecorded::TooLarge);
        }
        for photo in &work.photos {
            store.keep_attachment(&photo.declared(&act), photo.content(), now_ms).await?;
        }
        let signature = key.sign(&draft.header).await?;
        let signed = draft.signed(signature);
        let event = EventId { device: key.device_id(), seq: head.seq + 1 };
        // All that was read, and that what was looked for and is not there still is not.
        let mut read: BTreeMap<Key, Option<Record>> =
            reading.keys.into_iter().map(|key| (key, None)).collect();
        read.extend(records.iter().map(|(key, record)| (key.clone(), Some(record.clone()))));
        let expected = Expected { head, records: read };
        match store.save_and_end(&signed, &expected, &work.drafts).await {
            Ok(Saved::Done) => Ok(Some(event)),
            Ok(Saved::Stale) => Ok(None),
            Err(SaveError::Full) => Err(NotRecorded::Full),
            Err(SaveError::Store(error)) => Err(error.into()),
            Err(SaveError::Event(_) | SaveError::Snapshot(_)) => Err(NotRecorded::Refused(Refusal::Nothing)),
        }
    }
}
