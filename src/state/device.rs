//! The device: its storage, its key, and the signals that tell pages when to read again.

use std::any::Any;
use std::rc::Rc;

use leptos::prelude::*;
use lotwise_browser::idb::{IdbError, IndexedDbReplica, Opened};
use lotwise_browser::keys::{KeyError, SigningKey};
use lotwise_browser::locks::Channel;
use lotwise_sync::replica::Status;
use lotwise_sync::store::ReplicaStore;
use lotwise_sync::wire::Operators;

use super::connecting::Connecting;
use super::contact::Contact;
use super::enrolment::Enrolment;
use super::later::Fetched;
use super::operators::{OPERATORS, WORKING, Working};
use super::session::Session;
use super::storage::Storage;
use super::tabs;

/// Which storage: the firm's own, or the sample firm's, which is kept apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Firm {
    Own,
    Sample,
}

/// The open device. A handle: copy it freely.
#[derive(Clone, Copy)]
pub struct Device {
    parts: StoredValue<Parts, LocalStorage>,
    pub firm: Firm,
    pub session: Session,
    /// Grows with every change of the records; pages that show records track it.
    pub revision: RwSignal<u64>,
    pub unsent: RwSignal<usize>,
    /// The day on which the records were last saved to a file, as `2026-11-21`.
    pub backup: RwSignal<Option<String>>,
    pub status: RwSignal<Status>,
    pub contact: Contact,
    pub storage: Storage,
    /// While the firm's records are on their way: how many bytes are here, and of how many.
    pub beginning: RwSignal<Option<(u64, u64)>>,
    pub enrolment: RwSignal<Option<Enrolment>>,
    /// What is not settled yet between the phone's own records and the firm's.
    pub connecting: RwSignal<Option<Connecting>>,
    /// Who may work at the firm's phones, as last heard.
    pub operators: RwSignal<Operators>,
    /// Who has signed on at this phone.
    pub working: RwSignal<Option<Working>>,
}

struct Parts {
    store: IndexedDbReplica,
    key: SigningKey,
    /// Set once the device is open; tells other tabs, and hears from them.
    tabs: Option<Channel>,
    /// Present while this tab leads the network.
    driver: Option<Rc<dyn Network>>,
    /// What listens for as long as the device is open.
    kept: Option<Rc<dyn Any>>,
}

/// What the device tells to whatever carries its records to the backend.
pub(super) trait Network {
    /// There may be something to send.
    fn saved(self: Rc<Self>);
    /// Try again now.
    fn woke(self: Rc<Self>);
    /// The device may have been enrolled again: if so, begin anew.
    fn enrolled(self: Rc<Self>);
}

/// Why the device could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("the storage could not be opened")]
    Storage(#[from] IdbError),
    #[error("the signing key could not be opened")]
    Key(#[from] KeyError),
    #[error("the part that makes old records anew was not fetched")]
    NotFetched,
}

/// Where the day of the last backup is kept.
pub(super) const BACKUP: &str = "backup";

/// Where it is kept which unsent records the last file of all of them has.
pub(super) const EXPORTED: &str = "exported";

/// Where it is kept which photos it has.
pub(super) const EXPORTED_PHOTOS: &str = "exported-photos";

/// Where the enrolment is kept.
pub(super) const ENROLMENT: &str = "enrolment";

impl Firm {
    fn database(self) -> &'static str {
        match self {
            Self::Own => "lotwise",
            Self::Sample => "lotwise-sample",
        }
    }
}

impl Device {
    /// Opens the storage of `firm`. Records that an older version made are made anew, by the later
    /// part of the app.
    pub async fn open(firm: Firm, session: Session, later: Fetched) -> Result<Self, OpenError> {
        let store = match IndexedDbReplica::open(firm.database()).await? {
            Opened::Ready(store) => store,
            Opened::Outdated(outdated) => {
                let later = later.fetched().await.ok_or(OpenError::NotFetched)?;
                (later.refold)(outdated).await?
            }
        };
        let key = SigningKey::open_or_create(&store).await?;
        let enrolment = store.meta_get::<Enrolment>(ENROLMENT).await?;
        let unsent = store.unsent().await?;
        let backup = store.meta_get::<String>(BACKUP).await?;
        let operators = store.meta_get::<Operators>(OPERATORS).await?.unwrap_or_default();
        let working = store.meta_get::<Working>(WORKING).await?;
        let device = Self {
            parts: StoredValue::new_local(Parts { store, key, tabs: None, driver: None, kept: None }),
            firm,
            session,
            revision: RwSignal::new(0),
            unsent: RwSignal::new(unsent),
            backup: RwSignal::new(backup),
            status: RwSignal::new(Status::Offline),
            contact: Contact::open(),
            storage: Storage::unknown(),
            beginning: RwSignal::new(None),
            enrolment: RwSignal::new(enrolment),
            connecting: RwSignal::new(None),
            operators: RwSignal::new(operators),
            working: RwSignal::new(working),
        };
        let tabs = Channel::open(firm.database(), move |word| device.heard(&word));
        device.parts.update_value(|parts| parts.tabs = Some(tabs));
        device.tell_tabs(tabs::ASKING);
        // A tab that was killed behind a save told nobody of it, and another one leads.
        device.tell_tabs(tabs::CHANGED);
        device.look_for_losses().await;
        Ok(device)
    }

    pub fn store(&self) -> IndexedDbReplica {
        self.parts.with_value(|parts| parts.store.clone())
    }

    /// Does what somebody waits for before what is received.
    pub async fn first<T>(self, work: impl Future<Output = T>) -> T {
        let _first = self.store().precedence();
        work.await
    }

    pub(super) fn key(&self) -> SigningKey {
        self.parts.with_value(|parts| parts.key.clone())
    }

    pub fn public_key(&self) -> [u8; 32] {
        self.key().public_key()
    }

    /// Reads key and enrolment again: another tab may have gone on as another device (SYNC-17).
    pub(super) async fn reread_identity(&self) -> Result<(), KeyError> {
        let store = self.store();
        let key = SigningKey::open_or_create(&store).await?;
        let enrolment = store.meta_get::<Enrolment>(ENROLMENT).await?;
        self.be(key, enrolment);
        Ok(())
    }

    /// Goes on with what is in the storage already.
    pub(super) fn be(&self, key: SigningKey, enrolment: Option<Enrolment>) {
        self.parts.update_value(|parts| parts.key = key);
        if self.enrolment.with_untracked(|known| *known != enrolment) {
            self.enrolment.set(enrolment);
        }
    }

    /// Tells pages, here and in other tabs, that records changed.
    pub(super) async fn changed(&self) {
        self.tell_tabs(tabs::CHANGED);
        self.refresh().await;
    }

    pub(super) fn tell_tabs(&self, word: &str) {
        self.parts.with_value(|parts| parts.tabs.as_ref().map(|tabs| tabs.tell(word)));
    }

    pub(super) fn leads(&self) -> bool {
        self.parts.with_value(|parts| parts.driver.is_some())
    }

    /// Another tab saved or pulled something; if this one leads the network, it sends it.
    pub(super) async fn heard_of_changes(self) {
        self.reread_working().await;
        self.reread_connecting().await;
        self.refresh().await;
        // The person may have enrolled the device again in the other tab. One that was revoked asks
        // nothing any more that would be answered otherwise now.
        self.tell_enrolled();
        self.wake_driver();
    }

    /// Reads again what the bar shows, and lets pages read again.
    pub(super) async fn refresh(&self) {
        if let Ok(unsent) = self.store().unsent().await {
            self.unsent.set(unsent);
        }
        self.leave_traces().await;
        self.revision.update(|revision| *revision += 1);
    }

    /// Keeps what listens for as long as the device is open.
    pub(super) fn keep(&self, listening: Rc<dyn Any>) {
        self.parts.update_value(|parts| parts.kept = Some(listening));
    }

    pub(super) fn set_driver(&self, driver: Rc<dyn Network>) {
        self.parts.update_value(|parts| parts.driver = Some(driver));
    }

    /// Lets the network's leader look for a new enrolment; false if this tab is not it.
    pub(super) fn tell_enrolled(&self) -> bool {
        let driver = self.parts.with_value(|parts| parts.driver.clone());
        driver.map(|driver| driver.enrolled()).is_some()
    }

    /// Tries the network again now, or lets the tab do so that leads it.
    pub(super) fn wake_network(&self) {
        match self.parts.with_value(|parts| parts.driver.clone()) {
            Some(driver) => driver.woke(),
            None => self.tell_tabs(tabs::TRY_NOW),
        }
    }

    /// Lets the network's leader know that there may be something to send.
    pub(super) fn wake_driver(&self) {
        if let Some(driver) = self.parts.with_value(|parts| parts.driver.clone()) {
            driver.saved();
        }
    }

    /// Whether there is no backend that unsent records wait for.
    pub fn is_local(&self) -> bool {
        self.enrolment.with(Option::is_none)
    }

    pub(super) fn is_local_untracked(&self) -> bool {
        self.enrolment.with_untracked(Option::is_none)
    }
}

/// The device of this app, in any page or component.
pub fn device() -> Device {
    expect_context()
}
