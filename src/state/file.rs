//! The file of unsent records (SYNC-26): saved here, and taken in elsewhere after a look at it.

use std::collections::BTreeSet;

use leptos::prelude::*;
use leptos::task::spawn_local;
use lotwise_browser::idb::IdbError;
use lotwise_browser::{clock, download, upload};
use lotwise_ledger::event::{Body, DeviceId, EventId, Hash, SignedEvent};
use lotwise_ledger::iso::day_text;
use lotwise_sync::page::is_lost;
use lotwise_sync::store::{Imported, ReplicaStore, SaveError, open_all};
use lotwise_sync::unsent::{Attached, UnsentFile, UnsentFileError};
use lotwise_sync::wire::Held;
use web_sys::File;

use super::device::{BACKUP, Device, EXPORTED, EXPORTED_PHOTOS};
use super::lookup::today;

/// Saving and taking in. A handle: copy it freely.
#[derive(Clone, Copy)]
pub struct Files {
    device: Device,
    /// What the file has that was saved just now; or that it could not be.
    pub saved: RwSignal<Option<Result<Exported, NotExported>>>,
    pub stage: RwSignal<Stage>,
    /// What was looked at, until a person decides.
    file: StoredValue<Option<UnsentFile>>,
}

/// How far the taking in of a file is.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    Idle,
    Busy,
    Refused(NotImported),
    Looked(Look),
    /// What was taken in, for good.
    Done(Imported),
}

/// What is in a file, before anything is done with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    pub device: DeviceId,
    /// This phone saved it itself.
    pub is_own: bool,
    /// When it was saved, in Unix milliseconds.
    pub saved_ms: i64,
    pub events: usize,
    /// Who recorded them, each once.
    pub actors: Vec<String>,
    pub imported: Imported,
    /// Own records that this phone has lost: it must not take them in itself.
    pub lost: usize,
}

/// How much a file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exported {
    pub records: usize,
    pub photos: usize,
}

/// Why a file was not saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotExported {
    #[error("the storage failed")]
    Storage,
    #[error("the browser would not save it")]
    Browser,
}

/// Why a file was not taken in. Nothing of it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotImported {
    #[error("the file could not be opened")]
    Unreadable,
    #[error("the file is no good")]
    File(#[from] UnsentFileError),
    #[error("the storage is full")]
    Full,
    #[error("the storage failed")]
    Storage,
}

impl From<SaveError<IdbError>> for NotImported {
    fn from(error: SaveError<IdbError>) -> Self {
        match error {
            SaveError::Full | SaveError::Store(IdbError::Full) => Self::Full,
            SaveError::Event(_) => Self::File(UnsentFileError::Damaged),
            // An import brings no snapshot of its own.
            SaveError::Snapshot(_) | SaveError::Store(_) => Self::Storage,
        }
    }
}

impl Stage {
    /// The word that tests and style know.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Busy => "busy",
            Self::Refused(_) => "refused",
            Self::Looked(_) => "looked",
            Self::Done(_) => "done",
        }
    }
}

impl Files {
    pub fn new(device: Device) -> Self {
        Self {
            device,
            saved: RwSignal::new(None),
            stage: RwSignal::new(Stage::Idle),
            file: StoredValue::new(None),
        }
    }

    /// Saves all unsent records to a file.
    pub fn export_all(self) {
        spawn_local(async move {
            let result = self.device.export(None).await;
            let _ = self.saved.try_set(Some(result));
        });
    }

    /// Saves one record to a file.
    pub fn export(self, event: EventId) {
        spawn_local(async move {
            let result = self.device.export(Some(event)).await;
            let _ = self.saved.try_set(Some(result));
        });
    }

    /// Reads a file, and says what taking it in would come to.
    pub fn look(self, file: File) {
        self.stage.set(Stage::Busy);
        spawn_local(async move {
            let stage = match self.device.look_into(&file).await {
                Ok((file, look)) => {
                    let _ = self.file.try_set_value(Some(file));
                    Stage::Looked(look)
                }
                Err(error) => Stage::Refused(error),
            };
            // The page may be gone by now, and its signal with it.
            let _ = self.stage.try_set(stage);
        });
    }

    /// Takes in what was looked at.
    pub fn take(self) {
        let Some(file) = self.file.try_update_value(Option::take).flatten() else { return };
        self.stage.set(Stage::Busy);
        spawn_local(async move {
            let stage = match self.device.take_in(file).await {
                Ok(imported) => Stage::Done(imported),
                Err(error) => Stage::Refused(error),
            };
            let _ = self.stage.try_set(stage);
        });
    }

    /// Leaves the file as it is.
    pub fn drop_it(self) {
        self.file.set_value(None);
        self.stage.set(Stage::Idle);
    }
}

impl Device {
    /// Saves all unsent records with the photos that no server has, or one record with its own.
    async fn export(self, only: Option<EventId>) -> Result<Exported, NotExported> {
        let store = self.store();
        let mut unsent = store.unsent_list(0, usize::MAX).await.map_err(|_| NotExported::Storage)?;
        unsent.retain(|unsent| only.is_none_or(|only| only == unsent.event));
        unsent.sort_by_key(|unsent| unsent.event);
        let mut ids = Held::new();
        for unsent in &unsent {
            ids.entry(unsent.event.device).or_default().push((unsent.event.seq, unsent.event.seq));
        }
        let of_one = only.map(|_| photos_of(unsent.iter().map(|unsent| &unsent.signed)));
        let attachments = self.unsent_photos(of_one.as_ref()).await.map_err(|_| NotExported::Storage)?;
        let photos: Vec<Hash> = attachments.iter().map(|it| it.declared.id).collect();
        let file = UnsentFile {
            firm: self.firm_name(),
            device: self.key().device_id(),
            saved_ms: clock::now_ms(),
            events: unsent.into_iter().map(|unsent| unsent.signed).collect(),
            attachments,
        };
        let today = day_text(today());
        let name = if file.firm.is_some() { "lotwise-unsent-" } else { "lotwise-backup-" };
        let name = [name, &today, ".json"].concat();
        if !download::download_text(&name, "application/json", &file.to_json()) {
            return Err(NotExported::Browser);
        }
        if only.is_none() {
            // The file is there; that its day is not noted is no reason to complain.
            let _ = store.meta_set(BACKUP, &today).await;
            let _ = store.meta_set(EXPORTED, &ids).await;
            let _ = store.meta_set(EXPORTED_PHOTOS, &photos).await;
            self.backup.set(Some(today));
        }
        Ok(Exported { records: file.events.len(), photos: photos.len() })
    }

    /// The photos that no server has, with their bytes: all, or those that are named.
    async fn unsent_photos(self, named: Option<&BTreeSet<Hash>>) -> Result<Vec<Attached>, IdbError> {
        let mut attachments = Vec::new();
        for kept in self.store().unsent_attachments().await? {
            if named.is_none_or(|named| named.contains(&kept.declared.id)) {
                let content = self.store().attachment_bytes(kept.declared.id).await?;
                attachments.push(Attached { declared: kept.declared, content });
            }
        }
        Ok(attachments)
    }

    async fn look_into(self, file: &File) -> Result<(UnsentFile, Look), NotImported> {
        let bytes = upload::bytes(file).await.ok_or(NotImported::Unreadable)?;
        let mut file = UnsentFile::read(&bytes, self.firm_name().as_deref())?;
        let events = file.events.len();
        let store = self.store();
        let head = store.head().await.map_err(|_| NotImported::Storage)?;
        let own = self.key().device_id();
        let lost = |signed: &SignedEvent| signed.header().is_ok_and(|header| is_lost(&header, own, &head));
        file.events.retain(|signed| !lost(signed));
        let look = Look {
            device: file.device,
            is_own: file.device == own,
            saved_ms: file.saved_ms,
            events,
            actors: actors(&file.events),
            imported: store.recognise(&file.events).await?,
            lost: events - file.events.len(),
        };
        Ok((file, look))
    }

    async fn take_in(self, file: UnsentFile) -> Result<Imported, NotImported> {
        let imported = self.store().import(&file.events).await?;
        // What is cut off here is taken in when the file is once more.
        for Attached { declared, content } in &file.attachments {
            let kept = self.store().take_attachment(declared, content, clock::now_ms()).await;
            kept.map_err(|_| NotImported::Storage)?;
        }
        self.changed().await;
        self.wake_network();
        Ok(imported)
    }

    fn firm_name(self) -> Option<String> {
        self.enrolment.with_untracked(|enrolment| enrolment.as_ref().map(|it| it.firm.clone()))
    }
}

/// The attachments that these events refer to.
fn photos_of<'a>(events: impl Iterator<Item = &'a SignedEvent>) -> BTreeSet<Hash> {
    let opened = events.filter_map(|signed| signed.open().ok());
    let named = opened.filter_map(|event| match event.body {
        Body::Act(act) => Some(act.attachments.iter().map(|it| it.reference.clone()).collect::<Vec<_>>()),
        Body::Unknown => None,
    });
    named.flatten().filter_map(|reference| reference.parse().ok()).collect()
}

fn actors(events: &[SignedEvent]) -> Vec<String> {
    let opened = open_all(events).unwrap_or_default();
    let named = opened.into_iter().filter_map(|event| match event.body {
        Body::Act(act) => Some(act.actor.as_str().to_owned()),
        Body::Unknown => None,
    });
    named.collect::<BTreeSet<_>>().into_iter().collect()
}
