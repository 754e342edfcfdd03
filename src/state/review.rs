//! What admins and supervisors see of devices and of the quarantine, and what they do about it
//! (SYNC-15, SYNC-19, SYNC-21).

use leptos::prelude::*;
use leptos::task::spawn_local;
use lotwise_browser::clock;
use lotwise_browser::fetch::{Client, FetchError, query};
use lotwise_ledger::event::EventId;
use lotwise_ledger::time::Moment;
use lotwise_sync::wire::{DevicesAnswer, Entry, ListedDevice, QuarantineAnswer, ReviewRequest};
use serde::{Deserialize, Serialize};

use super::device::Device;
use super::draft;

const TIMEOUT_MS: u32 = 15_000;

/// Records that a phone reported so long ago, and that did not come since, may be lost with it.
const OLD_MS: i64 = 3_600_000;

/// How far the last request came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Busy,
    Idle,
    /// Done; and what was asked for is gone from the list.
    Done,
    Forbidden,
    /// The device's key is not known, and so nobody can check who signed.
    Unchecked,
    Offline,
}

impl Stage {
    /// The word that tests and style know.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Busy => "busy",
            Self::Idle => "idle",
            Self::Done => "done",
            Self::Forbidden | Self::Unchecked | Self::Offline => "refused",
        }
    }

    fn of(error: &FetchError) -> Self {
        match error {
            FetchError::Problem(problem) if problem.kind == "/problems/unchecked" => Self::Unchecked,
            FetchError::Problem(problem) if problem.status == 403 => Self::Forbidden,
            _ => Self::Offline,
        }
    }
}

/// A one-time code for the next phone.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct NewCode {
    pub link: String,
}

#[derive(Serialize)]
struct CodeRequest {
    role: String,
}

/// A page of the firm's devices or of its quarantine. A handle: copy it freely.
#[derive(Clone, Copy)]
pub struct Review {
    device: Device,
    pub stage: RwSignal<Stage>,
    pub devices: RwSignal<Vec<ListedDevice>>,
    pub code: RwSignal<Option<NewCode>>,
    pub entries: RwSignal<Vec<Entry>>,
    /// Behind which the quarantine goes on, where it does.
    pub next: RwSignal<Option<String>>,
}

impl Review {
    fn new(device: Device) -> Self {
        Self {
            device,
            stage: RwSignal::new(Stage::Busy),
            devices: RwSignal::default(),
            code: RwSignal::new(None),
            entries: RwSignal::default(),
            next: RwSignal::new(None),
        }
    }

    pub fn of_devices(device: Device) -> Self {
        let review = Self::new(device);
        review.run(async move {
            review.load_devices().await?;
            Ok(Stage::Idle)
        });
        review
    }

    pub fn of_quarantine(device: Device) -> Self {
        let review = Self::new(device);
        review.go_on();
        review
    }

    /// Gets the next page of the quarantine.
    pub fn go_on(self) {
        self.run(async move {
            let after = self.next.get_untracked();
            let pairs: Vec<_> = after.iter().map(|after| ("after", after.as_str())).collect();
            let path = ["/v1/quarantine", &query(&pairs)].concat();
            let page: QuarantineAnswer = self.client()?.get(&path, TIMEOUT_MS).await?;
            self.entries.update(|entries| entries.extend(page.entries));
            self.next.set(page.next);
            Ok(Stage::Idle)
        });
    }

    pub fn revoke(self, device: String) {
        self.run(async move {
            let path = ["/v1/devices/", &device, "/revoke"].concat();
            self.client()?.post::<_, ()>(&path, &(), TIMEOUT_MS).await?;
            self.load_devices().await?;
            Ok(Stage::Done)
        });
    }

    pub fn make_code(self, role: String) {
        self.run(async move {
            let code = self.client()?.post("/v1/codes", &CodeRequest { role }, TIMEOUT_MS).await?;
            self.code.set(Some(code));
            Ok(Stage::Idle)
        });
    }

    /// Lets an event into its feeds, or keeps it out of them.
    pub fn decide(self, event: EventId, release: bool, reason: String) {
        self.run(async move {
            let what = if release { "/release" } else { "/reject" };
            let path = ["/v1/quarantine/", &event.to_string(), what].concat();
            self.client()?.post::<_, ()>(&path, &ReviewRequest { reason }, TIMEOUT_MS).await?;
            draft::end(self.device, &draft_of(event)).await;
            self.entries.update(|entries| entries.retain(|entry| entry.event != event));
            Ok(Stage::Done)
        });
    }

    async fn load_devices(self) -> Result<(), FetchError> {
        let list: DevicesAnswer = self.client()?.get("/v1/devices", TIMEOUT_MS).await?;
        self.devices.set(current(list.devices));
        Ok(())
    }

    fn client(self) -> Result<Client, FetchError> {
        let enrolment = self.device.enrolment.get_untracked().ok_or(FetchError::Offline)?;
        Ok(enrolment.client())
    }

    fn run(self, work: impl Future<Output = Result<Stage, FetchError>> + 'static) {
        self.stage.set(Stage::Busy);
        spawn_local(async move {
            let stage = work.await.unwrap_or_else(|error| Stage::of(&error));
            // The page may be gone by now, and its signals with it.
            let _ = self.stage.try_set(stage);
        });
    }
}

/// Under what is kept what was typed of an event that waits.
pub fn draft_of(event: EventId) -> String {
    ["review/", &event.to_string()].concat()
}

/// The devices that are no other one's former id.
fn current(devices: Vec<ListedDevice>) -> Vec<ListedDevice> {
    let former: Vec<_> = devices.iter().filter_map(|device| device.successor_of).collect();
    devices.into_iter().filter(|device| !former.contains(&device.device)).collect()
}

/// Whether the phone said long ago that it has something to send, and has not sent it.
pub fn is_worrying(device: &ListedDevice) -> bool {
    is_worrying_at(device, clock::now_ms())
}

fn is_worrying_at(device: &ListedDevice, now_ms: i64) -> bool {
    let has_unsent = device.unsent.is_some_and(|unsent| unsent > 0);
    has_unsent && device.reported_ms.is_some_and(|reported_ms| now_ms - reported_ms >= OLD_MS)
}

/// That moment here, by the clock of this place.
pub fn moment_here(at_ms: i64) -> Option<Moment> {
    Moment::new(at_ms, clock::utc_offset_minutes(at_ms))
}

#[cfg(test)]
mod tests {
    use lotwise_ledger::event::DeviceId;

    use super::*;

    fn listed(number: u8, unsent: Option<u64>, successor_of: Option<u8>) -> ListedDevice {
        let id = |number: u8| DeviceId::of_public_key(&[number; 32]);
        ListedDevice {
            device: id(number),
            name: "Phone".to_owned(),
            role: "staff".to_owned(),
            enrolled_ms: 0,
            seen_ms: Some(0),
            unsent,
            oldest_s: None,
            reported_ms: Some(0),
            revoked_ms: None,
            successor_of: successor_of.map(id),
        }
    }

    /// SYNC-21: unsent records that nobody has heard of for long are a reason to look for the phone.
    #[test]
    fn old_unsent_records_are_worrying() {
        assert!(!is_worrying_at(&listed(1, Some(3), None), OLD_MS - 1));
        assert!(is_worrying_at(&listed(1, Some(3), None), OLD_MS));
        assert!(!is_worrying_at(&listed(1, Some(0), None), OLD_MS));
        assert!(!is_worrying_at(&listed(1, None, None), OLD_MS));
    }

    #[test]
    fn a_phone_is_listed_once() {
        let devices = vec![listed(1, None, None), listed(2, None, Some(1)), listed(3, None, None)];
        let shown = current(devices.clone());
        assert_eq!(shown, [devices[1].clone(), devices[2].clone()]);
    }
}
