//! Undo: the record made last on this device can be taken back in one touch, until the next one is made.

use lotwise_browser::idb::IdbError;
use lotwise_ledger::event::EventId;
use lotwise_ledger::key::Key;
use lotwise_sync::store::ReplicaStore;

use super::device::Device;
use super::timeline::{Happening, happening};

impl Device {
    /// The last record of this device, if whoever works at it now made it and it can be taken back.
    pub async fn undoable(self) -> Result<Option<Happening>, IdbError> {
        let store = self.store();
        let event = EventId { device: self.key().device_id(), seq: store.head().await?.seq };
        let records = store.load(&[Key::Entry(event), Key::Voided(event)]).await?;
        let Some(entry) = records.entry(&event) else { return Ok(None) };
        let voidable = entry.step().is_some_and(|step| step.is_voidable());
        let own = self.actor().is_ok_and(|actor| actor == entry.act.actor);
        let stands = voidable && own && !records.is_voided(&event);
        Ok(stands.then(|| happening(event, entry, &records)))
    }
}
