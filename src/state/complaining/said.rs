//! What a consumer wrote: read from the server when somebody opens the complaint, and kept nowhere here.

use leptos::prelude::*;
use lotwise_browser::fetch::FetchError;
use serde::Deserialize;

use crate::state::device::Device;

const TIMEOUT_MS: u32 = 15_000;

/// What became of asking for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    Here(Box<Written>),
    /// Those who work here may not read it (SYNC-18).
    Lacking,
    /// This device belongs to no firm's server.
    NoServer,
    Offline,
    Erased,
    /// The server has none, or does not give it.
    Missing,
}

/// A complaint in its writer's words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Written {
    pub words: String,
    #[serde(default)]
    pub since: Option<String>,
    #[serde(default)]
    pub bought: Option<String>,
    #[serde(default)]
    pub contact: Option<String>,
    /// Nobody has found what he named: it may be misread.
    #[serde(default)]
    pub unverified: bool,
    /// The number as he wrote it, where nothing bears it.
    #[serde(default)]
    pub named: Option<String>,
}

impl Said {
    /// The word that tests and style know.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Here(_) => "here",
            Self::Lacking => "lacking",
            Self::NoServer => "no-server",
            Self::Offline => "offline",
            Self::Erased => "erased",
            Self::Missing => "missing",
        }
    }
}

impl Device {
    /// Asks the server for the words of a complaint.
    pub async fn written(self, reference: String) -> Said {
        if !untrack(|| self.reads_complaints()) {
            return Said::Lacking;
        }
        let Some(client) = self.asking() else { return Said::NoServer };
        let path = ["/v1/complaints/", &reference].concat();
        match client.get(&path, TIMEOUT_MS).await {
            Ok(written) => Said::Here(Box::new(written)),
            Err(FetchError::Problem(problem)) => match problem.status {
                403 => Said::Lacking,
                410 => Said::Erased,
                404 => Said::Missing,
                _ => Said::Offline,
            },
            Err(FetchError::Unauthorized(_)) => Said::Lacking,
            Err(_) => Said::Offline,
        }
    }
}
