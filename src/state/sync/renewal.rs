//! Going on under a new id after a storage was rolled back, or with other names for goods (SYNC-17,
//! SYNC-25).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use leptos::prelude::*;
use lotwise_browser::fetch::FetchError;
use lotwise_browser::idb::MetaValue;
use lotwise_browser::keys::SigningKey;
use lotwise_sync::ledger::event::DeviceId;
use lotwise_sync::replica::{Input, Request};
use lotwise_sync::wire::{EnrolAnswer, SuccessorRequest};

use super::{Driver, ENROLMENT, Enrolment, PUSH_TIMEOUT_MS};

/// How often a renewal starts over because somebody recorded meanwhile, before it waits.
const RENEWALS: usize = 5;

impl Driver {
    /// Goes on under a new id, and issues again under it what is unsent (SYNC-17).
    pub(super) async fn renew(&self) -> Input {
        match self.try_renew().await {
            Ok(device) => {
                self.device.reread_connecting().await;
                self.device.changed().await;
                Input::Renewed { device }
            }
            Err(Some(FetchError::Unauthorized(_))) => Input::Unauthorized(Request::Renew),
            Err(_) => Input::Failed(Request::Renew),
        }
    }

    /// The new key is kept before the server hears of it, so that a lost answer loses nothing. An
    /// error without a cause is one of the storage.
    async fn try_renew(&self) -> Result<DeviceId, Option<FetchError>> {
        let (store, old) = (self.device.store(), self.replica.borrow().device());
        self.device.reread_identity().await.map_err(|_| None)?;
        let current = self.device.key().device_id();
        if current != old {
            // Where there are no locks every tab leads, and another one was quicker.
            let enrolment = self.device.enrolment.get_untracked().ok_or(None)?;
            self.enrolment.replace(enrolment);
            return Ok(current);
        }
        let key = SigningKey::next(&store).await.map_err(|_| None)?;
        let request = SuccessorRequest { public_key: STANDARD.encode(key.public_key()) };
        let answer: EnrolAnswer =
            self.client().post("/v1/successor", &request, PUSH_TIMEOUT_MS).await.map_err(Some)?;
        let enrolment = Enrolment::new(self.enrolment.borrow().origin.clone(), answer);
        // Somebody may record while the events are signed.
        for _ in 0..RENEWALS {
            let connecting = self.device.connecting_stored().await.map_err(|_| None)?.unwrap_or_default();
            let stored = connecting.renamed().stored().map_err(|_| None)?;
            let values = [MetaValue::new(ENROLMENT, &enrolment).map_err(|_| None)?, stored];
            if key.succeed(old, &store, &connecting.names(), &values).await.map_err(|_| None)? {
                let device = key.device_id();
                self.enrolment.replace(enrolment.clone());
                self.device.be(key, Some(enrolment));
                return Ok(device);
            }
        }
        Err(None)
    }
}
