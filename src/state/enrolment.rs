//! Enrolment: spending a one-time code to become a device of a firm.

use lotwise_browser::fetch::{Client, FetchError};
use lotwise_sync::wire::{EnrolAnswer, EnrolRequest};
use serde::{Deserialize, Serialize};

use super::device::{Device, ENROLMENT};

/// The backend that this device belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// The backend's origin; empty for the one that the app came from.
    pub origin: String,
    pub token: String,
    pub role: String,
    pub feeds: Vec<String>,
    pub firm: String,
}

/// Why the device was not enrolled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnrolError {
    #[error("the server does not answer")]
    Unreachable,
    #[error("the code was used before, is too old, or was never given")]
    Code,
    #[error("the server refused")]
    Refused,
    #[error("the enrolment could not be stored")]
    Storage,
}

const TIMEOUT_MS: u32 = 15_000;

impl Enrolment {
    pub(super) fn client(&self) -> Client {
        Client::new(&self.origin, Some(self.token.clone()))
    }
}

impl Device {
    /// Spends `code` at the server that the app came from. What was recorded before is sent to it.
    pub async fn enrol(self, code: String, name: String) -> Result<(), EnrolError> {
        use base64::Engine;
        let public_key = base64::engine::general_purpose::STANDARD.encode(self.public_key());
        let request = EnrolRequest { code, name, public_key };
        let answer: EnrolAnswer =
            Client::new("", None).post("/v1/enrol", &request, TIMEOUT_MS).await.map_err(|error| match error {
                FetchError::Problem(problem) if problem.status < 500 => EnrolError::Code,
                FetchError::Unauthorized(_) => EnrolError::Code,
                FetchError::Problem(_) | FetchError::BadAnswer => EnrolError::Refused,
                _ => EnrolError::Unreachable,
            })?;
        let enrolment = Enrolment {
            origin: String::new(),
            token: answer.token,
            role: answer.role,
            feeds: answer.feeds,
            firm: answer.firm,
        };
        self.store().meta_set(ENROLMENT, &enrolment).await.map_err(|_| EnrolError::Storage)?;
        lotwise_browser::storage::persist().await;
        self.enrolment.set(Some(enrolment));
        super::sync::start(self);
        self.changed().await;
        Ok(())
    }
}
