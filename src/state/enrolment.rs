//! Enrolment: spending a one-time code to become a device of a firm.

use leptos::prelude::*;
use lotwise_browser::clock;
use lotwise_browser::fetch::{Client, FetchError};
use lotwise_sync::ledger::event::DeviceId;
use lotwise_sync::wire::{EnrolAnswer, EnrolRequest, TokenAnswer, must_renew};
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
    /// The ids under which this device wrote before its storage was rolled back.
    #[serde(default)]
    pub was: Vec<DeviceId>,
    /// The token before this one: a server that was restored from a backup may know no newer one (SYNC-20).
    #[serde(default)]
    pub previous: Option<String>,
    /// When the token was given, in milliseconds of this device's clock.
    #[serde(default)]
    pub given_ms: Option<i64>,
    /// After how many seconds without use the token ends.
    #[serde(default)]
    pub life_s: Option<u64>,
}

/// Why the device was not enrolled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnrolError {
    #[error("the server does not answer")]
    Unreachable,
    #[error("the code was used before")]
    Spent,
    #[error("the code is too old")]
    Expired,
    #[error("the code was never given")]
    Unknown,
    #[error("the server refused")]
    Refused,
    #[error("the enrolment could not be stored")]
    Storage,
}

const TIMEOUT_MS: u32 = 15_000;

impl Enrolment {
    pub(super) fn new(origin: String, answer: EnrolAnswer) -> Self {
        let EnrolAnswer { token, role, feeds, firm, was, life_s, .. } = answer;
        let given_ms = Some(clock::now_ms());
        Self { origin, token, role, feeds, firm, was, previous: None, given_ms, life_s }
    }

    /// Whether its token should be renewed by now (SYNC-20).
    pub(super) fn is_ageing(&self) -> bool {
        must_renew(self.given_ms, self.life_s, clock::now_ms())
    }

    /// The same with another token.
    pub(super) fn renewed(&self, answer: TokenAnswer) -> Self {
        let TokenAnswer { token, life_s, feeds } = answer;
        let previous = Some(self.token.clone());
        let feeds = if feeds.is_empty() { self.feeds.clone() } else { feeds };
        Self { token, previous, feeds, given_ms: Some(clock::now_ms()), life_s: Some(life_s), ..self.clone() }
    }

    /// The same with the token before this one, if there is one. It is old enough to be renewed at once.
    pub(super) fn with_previous(&self) -> Option<Self> {
        let token = self.previous.clone()?;
        Some(Self { token, previous: None, given_ms: Some(0), ..self.clone() })
    }

    pub(super) fn client(&self) -> Client {
        Client::new(&self.origin, Some(self.token.clone()))
    }
}

impl EnrolError {
    /// What a problem type of the server means here (SYNC-3).
    fn of(kind: &str) -> Self {
        match kind {
            "/problems/spent-code" => Self::Spent,
            "/problems/expired-code" => Self::Expired,
            "/problems/unknown-code" => Self::Unknown,
            _ => Self::Refused,
        }
    }
}

impl Device {
    /// Spends `code` at the server that the app came from. What was recorded before is sent to it.
    pub async fn enrol(self, code: String, name: String) -> Result<(), EnrolError> {
        use base64::Engine;
        self.reread_identity().await.map_err(|_| EnrolError::Storage)?;
        let public_key = base64::engine::general_purpose::STANDARD.encode(self.public_key());
        let request = EnrolRequest { code, name, public_key };
        let answer: EnrolAnswer = Client::new("", None)
            .post("/v1/enrol", &request, TIMEOUT_MS)
            .await
            .map_err(|error| match error {
                FetchError::Problem(problem) => EnrolError::of(&problem.kind),
                FetchError::Unauthorized(_) | FetchError::BadAnswer => EnrolError::Refused,
                _ => EnrolError::Unreachable,
            })?;
        let enrolment = Enrolment::new(String::new(), answer);
        if self.is_local_untracked() {
            self.begin_connecting(&enrolment.feeds).await.map_err(|_| EnrolError::Storage)?;
        }
        self.store().meta_set(ENROLMENT, &enrolment).await.map_err(|_| EnrolError::Storage)?;
        lotwise_browser::storage::persist().await;
        self.enrolment.set(Some(enrolment));
        super::sync::start(self);
        self.changed().await;
        Ok(())
    }
}

/// An enrolment on its way. A handle: copy it freely.
#[derive(Clone, Copy)]
pub struct Joining {
    device: Device,
    busy: RwSignal<bool>,
    /// How it ended, once it did.
    pub state: RwSignal<Option<Result<(), EnrolError>>>,
}

impl Joining {
    pub fn new(device: Device) -> Self {
        Self { device, busy: RwSignal::new(false), state: RwSignal::new(None) }
    }

    /// The word that tests and style know.
    pub fn as_str(self) -> &'static str {
        match (self.busy.get(), self.state.get()) {
            (true, _) => "busy",
            (false, None) => "ready",
            (false, Some(Ok(()))) => "done",
            (false, Some(Err(_))) => "refused",
        }
    }

    pub fn start(self, code: String, name: String) {
        self.busy.set(true);
        self.state.set(None);
        leptos::task::spawn_local(async move {
            let result = self.device.enrol(code, name).await;
            self.state.set(Some(result));
            self.busy.set(false);
        });
    }

    /// On an iPhone the installed app has a storage of its own: a code spent in the browser's tab
    /// would be lost to it.
    pub fn must_install_first() -> bool {
        lotwise_browser::media::is_ios_browser_tab()
    }
}
