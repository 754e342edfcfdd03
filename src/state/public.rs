//! What the backend tells anyone about a lot, and complaints on their way to it.

use chrono::NaiveDate;
use leptos::prelude::*;
use leptos::task::spawn_local;
use lotwise_browser::fetch::{Client, FetchError};
use lotwise_ledger::iso;
use serde::{Deserialize, Serialize};

const TIMEOUT_MS: u32 = 15_000;

/// The public answer about a lot.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct PublicLot {
    #[serde(default)]
    pub product: Option<String>,
    pub state: LotState,
    #[serde(default)]
    expiry: Option<String>,
    #[serde(default)]
    best_before: Option<String>,
}

impl PublicLot {
    pub fn expiry(&self) -> Option<NaiveDate> {
        iso::day(self.expiry.as_deref()?)
    }

    pub fn best_before(&self) -> Option<NaiveDate> {
        iso::day(self.best_before.as_deref()?)
    }
}

/// What a consumer should do follows from this alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LotState {
    InDate,
    Expired,
    PastBestBefore,
    Held,
    Recalled,
    Unknown,
}

/// A complaint on its way. A handle: copy it freely.
#[derive(Clone, Copy)]
pub struct Complaint {
    pub sent: RwSignal<Sent>,
}

/// How far a complaint came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    No,
    /// Sent off without words.
    Empty,
    Busy,
    Failed,
    TooMany,
    Done(String),
}

#[derive(Serialize)]
struct ComplaintRequest {
    gtin: String,
    lot: String,
    words: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact: Option<String>,
}

#[derive(Deserialize)]
struct ComplaintAnswer {
    reference: String,
}

/// Asks the backend that the page came from. No answer is `Err`.
pub async fn public_lot(gtin: String, lot: String) -> Result<PublicLot, ()> {
    let segment = |text: &str| js_sys::encode_uri_component(text).as_string().unwrap_or_default();
    let path = format!("/v1/public/01/{}/10/{}", segment(&gtin), segment(&lot));
    match Client::new("", None).get(&path, TIMEOUT_MS).await {
        Ok(known) => Ok(known),
        Err(FetchError::Problem(problem)) if problem.status < 500 => {
            Ok(PublicLot { product: None, state: LotState::Unknown, expiry: None, best_before: None })
        }
        Err(_) => Err(()),
    }
}

impl Complaint {
    /// A complaint that nobody has sent yet.
    pub fn begin() -> Self {
        Self { sent: RwSignal::new(Sent::No) }
    }

    pub fn send(self, gtin: String, lot: String, words: String, contact: String) {
        if words.trim().is_empty() {
            self.sent.set(Sent::Empty);
            return;
        }
        let contact = contact.trim().to_owned();
        let request =
            ComplaintRequest { gtin, lot, words, contact: (!contact.is_empty()).then_some(contact) };
        self.sent.set(Sent::Busy);
        spawn_local(async move {
            let client = Client::new("", None);
            let answer =
                client.post::<_, ComplaintAnswer>("/v1/public/complaints", &request, TIMEOUT_MS).await;
            self.sent.set(match answer {
                Ok(answer) => Sent::Done(answer.reference),
                Err(FetchError::Problem(problem)) if problem.status == 429 => Sent::TooMany,
                Err(_) => Sent::Failed,
            });
        });
    }
}
