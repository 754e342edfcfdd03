//! The personal texts that this device keeps, among which people are looked for (SYNC-30).

use lotwise_sync::ledger::event::Hash;
use lotwise_sync::person::MAX_BYTES;

use super::attachments::{Kept, State};
use super::{IdbError, IndexedDbReplica};

impl IndexedDbReplica {
    /// What this device keeps of people: small texts, whole.
    pub async fn personal_texts(&self) -> Result<Vec<(Hash, Vec<u8>)>, IdbError> {
        let is_text = |kept: &Kept| {
            let declared = &kept.declared;
            let is_text = declared.personal && declared.media_type == "text/plain";
            is_text && declared.bytes <= MAX_BYTES && kept.is_whole() && kept.state != State::New
        };
        let mut texts = Vec::new();
        for kept in self.all_attachments().await?.into_iter().filter(is_text) {
            texts.push((kept.declared.id, self.attachment_bytes(kept.declared.id).await?));
        }
        Ok(texts)
    }
}
