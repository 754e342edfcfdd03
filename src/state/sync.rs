//! Carries out what the replica's state machine asks for: the only place that talks to the backend.
//!
//! One tab leads the network; when it closes, another takes over.

mod renewal;
mod upkeep;

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use lotwise_browser::clock::{self, Interval, Timer};
use lotwise_browser::fetch::{Client, FetchError, query};
use lotwise_browser::idb::IdbError;
use lotwise_browser::locks;
use lotwise_browser::network::{self, NetworkEvent, Subscription};
use lotwise_browser::service_worker::{self, SyncCalls};
use lotwise_sync::batch::batch;
use lotwise_sync::ledger::event::EventId;
use lotwise_sync::replica::{Effect, Input, Replica, Request, Start, Status};
use lotwise_sync::store::ReplicaStore;
use lotwise_sync::wire::{HaveAnswer, HaveRequest, LastEvent, Outcome, PullAnswer, PushAnswer, WireEvent};

use super::attachments::Attachments;
use super::begin::begin;
use super::device::{Device, ENROLMENT, Network};
use super::enrolment::Enrolment;

/// Runs the replica of one enrolled device while this tab leads.
pub struct Driver {
    device: Device,
    enrolment: RefCell<Enrolment>,
    replica: RefCell<Replica>,
    attachments: Rc<Attachments>,
    pause: RefCell<Option<Timer>>,
    network: RefCell<Option<Subscription>>,
    /// How many records the server was last told to be unsent.
    reported: Cell<Option<u64>>,
    /// The token is being renewed, or the backend does not renew any.
    renewing_token: Cell<bool>,
    /// The server gives other feeds to this device than it asks for (SYNC-28).
    other_feeds: Cell<bool>,
    regular: RefCell<Option<Interval>>,
    calls: RefCell<Option<SyncCalls>>,
    /// Another driver took its place; what was under way for this one is of no concern any more.
    ended: Cell<bool>,
}

const PUSH_TIMEOUT_MS: u32 = 30_000;
/// What a way that still works carries in a second, at least: for each second's worth a request may take
/// one more. A push that took longer is tried again with less in it.
const SLOWEST_BYTES: u32 = 4_000;
/// What an answer may take beyond the seconds that the server was asked to wait.
const PULL_TIMEOUT_MS: u32 = 15_000;
/// How often it looks although nothing happened: a browser may have said nothing of a network that came.
const REGULARLY_MS: u32 = 5 * 60_000;
/// Pages are read in steps that hold up neither a touch nor a record.
const PAGE: usize = 200;

/// Begins to sync, once this tab leads, or anew where it does already; does nothing for a device
/// without a backend.
pub fn start(device: Device) {
    if device.tell_enrolled() {
        return;
    }
    if device.enrolment.with_untracked(Option::is_none) {
        return;
    }
    let leadership = locks::lead("lotwise-network", move || async move {
        // The tab that led before may have gone on as another device. If the storage does not tell,
        // it answers nothing else either, and what is known here does no harm.
        let _as_before = device.reread_identity().await;
        let Some(enrolment) = device.enrolment.get_untracked() else {
            return std::future::pending().await;
        };
        Driver::begin(device, enrolment).await;
        std::future::pending::<()>().await;
    });
    // The tab leads until it is closed.
    std::mem::forget(leadership);
}

impl Network for Driver {
    fn saved(self: Rc<Self>) {
        self.input(Input::Saved);
        self.attachments.added();
    }

    fn woke(self: Rc<Self>) {
        self.input(Input::Woke);
        self.attachments.woke();
    }

    fn enrolled(self: Rc<Self>) {
        spawn_local(async move {
            let known = self.device.reread_identity().await;
            let enrolment = self.device.enrolment.get_untracked();
            let enrolment = enrolment.filter(|it| known.is_ok() && *it != *self.enrolment.borrow());
            if let Some(enrolment) = enrolment.filter(|_| !self.ended.replace(true)) {
                self.network.take();
                self.regular.take();
                self.calls.take();
                self.pause.take();
                self.attachments.end();
                Self::begin(self.device, enrolment).await;
            }
        });
    }
}

impl Driver {
    async fn begin(device: Device, enrolment: Enrolment) {
        let start = Start::of(&device.store(), &enrolment.feeds).await;
        let replica = Replica::new(device.key().device_id(), enrolment.feeds.clone(), start);
        let driver = Rc::new(Self {
            device,
            replica: RefCell::new(replica),
            enrolment: RefCell::new(enrolment),
            pause: RefCell::new(None),
            network: RefCell::new(None),
            attachments: Attachments::new(device),
            reported: Cell::new(None),
            renewing_token: Cell::new(false),
            other_feeds: Cell::new(false),
            regular: RefCell::new(None),
            calls: RefCell::new(None),
            ended: Cell::new(false),
        });
        driver.listen();
        device.set_driver(driver.clone());
        // The tab that led before may have said otherwise.
        device.show(Status::Offline);
        driver.woke();
    }

    fn listen(self: &Rc<Self>) {
        let driver = Rc::downgrade(self);
        let subscription = network::subscribe(move |event| {
            let Some(driver) = driver.upgrade() else {
                return;
            };
            match event {
                NetworkEvent::Online | NetworkEvent::Visible => driver.woke(),
                NetworkEvent::Offline => driver.input(Input::Offline),
                NetworkEvent::Hidden => {}
            }
        });
        self.network.replace(Some(subscription));
        let driver = Rc::downgrade(self);
        let wake = move || {
            if let Some(driver) = driver.upgrade() {
                driver.woke();
            }
        };
        self.calls.replace(service_worker::on_sync(wake.clone()));
        self.regular.replace(Some(clock::interval(REGULARLY_MS, wake)));
    }

    fn input(self: &Rc<Self>, input: Input) {
        if self.ended.get() {
            return;
        }
        self.device.contact.note(&input);
        let effects = self.replica.borrow_mut().step(input);
        let driver = Rc::clone(self);
        spawn_local(async move {
            for effect in effects {
                driver.carry_out(effect).await;
            }
        });
    }

    async fn carry_out(self: &Rc<Self>, effect: Effect) {
        let driver = Rc::clone(self);
        match effect {
            Effect::Push { limit, through } => spawn_local(async move {
                let input = driver.asked(Request::Push, driver.push(limit, through)).await;
                let is_over = matches!(input, Input::NothingToPush { .. });
                driver.input(input);
                if is_over {
                    driver.report_change().await;
                }
            }),
            Effect::Compare { all } => spawn_local(async move {
                let input = driver.asked(Request::Compare, driver.compare(all)).await;
                let is_answered = matches!(input, Input::Compared { .. });
                driver.input(input);
                if is_answered {
                    driver.report().await;
                }
            }),
            Effect::Refuse(events) => {
                // If this fails they are sent once more, and refused again.
                let written = self.device.store().refuse(&events).await;
                driver.was_written(written);
                self.device.changed().await;
            }
            Effect::Renew => spawn_local(async move {
                let input = driver.asked(Request::Renew, driver.renew()).await;
                driver.input(input);
            }),
            Effect::Begin => spawn_local(async move {
                let began = begin(driver.device, driver.client());
                let input = driver.asked(Request::Begin, began).await;
                driver.input(input);
            }),
            Effect::Pull { feed, wait_s, .. } => spawn_local(async move {
                let input = driver.asked(Request::Pull(feed.clone()), driver.pull(feed, wait_s)).await;
                let is_answered = matches!(input, Input::Pulled { .. });
                driver.input(input);
                if is_answered || driver.other_feeds.get() {
                    driver.keep_token().await;
                }
            }),
            Effect::Acknowledge(events) => {
                // If this fails the events are sent once more, and answered as duplicates.
                let written = self.device.store().acknowledge(&events).await;
                driver.was_written(written);
                self.device.changed().await;
            }
            Effect::Rewind { feed } => {
                let written = self.device.store().rewind(&feed).await;
                driver.was_written(written);
            }
            Effect::Pause { ms } => self.rest(ms),
            Effect::Show(status) => {
                self.device.show(status);
                if status == Status::Unauthorized && !driver.take_previous_token().await {
                    // Another tab may have enrolled the device again, which ends the old token.
                    driver.enrolled();
                }
            }
        }
    }

    /// Waits about so many milliseconds, or until the browser knows of a network again.
    fn rest(self: &Rc<Self>, ms: u32) {
        let ms = clock::about(ms);
        self.device.contact.rests_until(Some(clock::now_ms() + i64::from(ms)));
        // A browser that takes the network for there calls at once, and then it would be no pause.
        if !network::is_online() {
            spawn_local(service_worker::ask_for_sync());
        }
        let driver = Rc::clone(self);
        let timer = clock::timeout(ms, move || driver.input(Input::PauseOver));
        self.pause.replace(Some(timer));
    }

    /// What a request came to. One with a token that was replaced meanwhile says nothing of the new one.
    async fn asked(&self, request: Request, answer: impl Future<Output = Input>) -> Input {
        let token = self.enrolment.borrow().token.clone();
        let input = answer.await;
        match input {
            Input::Unauthorized(_) if self.enrolment.borrow().token != token => Input::Failed(request),
            input => input,
        }
    }

    /// A storage that is full must not make the driver ask and ask.
    fn was_written(self: &Rc<Self>, written: Result<(), IdbError>) {
        if written.is_err() {
            self.input(Input::NotWritten { of: None });
        }
    }

    async fn push(&self, limit: usize, through: u64) -> Input {
        let own = self.replica.borrow().device();
        let store = self.device.store();
        let Ok(renames) = self.device.keep_back().await else {
            return Input::Failed(Request::Push);
        };
        let (Ok(outbox), Ok(refused)) = (store.outbox(limit).await, store.refused().await) else {
            return Input::Failed(Request::Push);
        };
        let (sent, request) = batch(&outbox, own, limit, through);
        if sent.is_empty() {
            let reused = |(event, outcome): &(EventId, Outcome)| {
                event.device == own && matches!(outcome, Outcome::IdReuse)
            };
            return Input::NothingToPush { reused: renames || refused.iter().any(reused) };
        }
        let bytes: usize = request.events.iter().map(|it| it.header.len() + it.body.len()).sum();
        let timeout_ms = patience_ms(PUSH_TIMEOUT_MS, bytes);
        let answer = self.client().post::<_, PushAnswer>("/v1/events", &request, timeout_ms).await;
        match answer {
            Ok(answer) => answer.of(&sent).map_or(Input::Failed(Request::Push), Input::Pushed),
            Err(FetchError::Unauthorized(_)) => Input::Unauthorized(Request::Push),
            Err(FetchError::Timeout) => Input::TooSlow { sent },
            Err(FetchError::Problem(problem)) => match problem.status {
                413 => Input::TooLarge { sent },
                // These speak of what was sent; what else there is speaks of the server or of the way to it.
                400 | 403 | 409 | 422 | 500 => Input::PushRefused { sent },
                _ => Input::Failed(Request::Push),
            },
            Err(_) => Input::Failed(Request::Push),
        }
    }

    /// Asks what the server lacks, and puts it into the outbox again (SYNC-16).
    async fn compare(&self, all: bool) -> Input {
        match self.try_compare(all).await {
            Ok(input) => input,
            Err(Some(FetchError::Unauthorized(_))) => Input::Unauthorized(Request::Compare),
            // A backend that does not compare yet still takes and gives events.
            Err(Some(FetchError::Problem(problem))) if problem.status == 404 => {
                Input::Compared { unknown: None }
            }
            Err(None) => Input::NotWritten { of: Some(Request::Compare) },
            Err(Some(_)) => Input::Failed(Request::Compare),
        }
    }

    /// An error without a cause is one of the storage.
    async fn try_compare(&self, all: bool) -> Result<Input, Option<FetchError>> {
        let (store, device) = (self.device.store(), self.replica.borrow().device());
        let held = if all {
            store.held().await.map_err(|_| None)?
        } else {
            let head = store.head().await.map_err(|_| None)?;
            let own = (head.seq > 0).then_some((device, vec![(1, head.seq)]));
            own.into_iter().collect()
        };
        let answer: HaveAnswer =
            self.client().post("/v1/have", &HaveRequest { held }, PUSH_TIMEOUT_MS).await.map_err(Some)?;
        store.offer(&answer.want).await.map_err(|_| None)?;
        let Some(LastEvent { seq, hash }) = answer.last else {
            return Ok(Input::Compared { unknown: None });
        };
        let is_here = store.holds(EventId { device, seq }, hash).await.map_err(|_| None)?;
        Ok(Input::Compared { unknown: (!is_here).then_some(seq) })
    }

    fn client(&self) -> Client {
        self.enrolment.borrow().client()
    }

    async fn pull(&self, feed: String, wait_s: u64) -> Input {
        match self.pull_page(&feed, wait_s).await {
            Ok(more) => {
                if !more {
                    let _next_time = self.device.read_through(&feed).await;
                }
                Input::Pulled { feed, more }
            }
            Err(Some(FetchError::Unauthorized(_))) => Input::Unauthorized(Request::Pull(feed)),
            Err(Some(FetchError::Problem(problem))) if problem.kind == "/problems/diverged" => {
                Input::Diverged { feed }
            }
            Err(Some(FetchError::Problem(problem))) if problem.kind == "/problems/revoked" => Input::Revoked,
            Err(None) => Input::NotWritten { of: Some(Request::Pull(feed)) },
            Err(Some(error)) => {
                let foreign =
                    matches!(&error, FetchError::Problem(it) if it.kind == "/problems/foreign-feed");
                self.other_feeds.set(self.other_feeds.get() || foreign);
                Input::Failed(Request::Pull(feed))
            }
        }
    }

    /// Gets and commits one page, and tells whether there is more. An error without a cause is one
    /// of the storage: the page comes again.
    async fn pull_page(&self, feed: &String, wait_s: u64) -> Result<bool, Option<FetchError>> {
        let (store, own) = (self.device.store(), self.replica.borrow().device());
        let cursor = store.cursor(feed).await.map_err(|_| None)?;
        let (limit, wait) = (PAGE.to_string(), wait_s.to_string());
        let after = cursor.map(|cursor| cursor.to_string());
        let mut pairs = vec![("feed", feed.as_str()), ("limit", &limit), ("wait", &wait)];
        pairs.extend(after.as_deref().map(|after| ("after", after)));
        let timeout_ms = u32::try_from(wait_s).unwrap_or(0) * 1_000 + PULL_TIMEOUT_MS;
        let path = format!("/v1/events{}", query(&pairs));
        let page: PullAnswer = self.client().get(&path, timeout_ms).await.map_err(Some)?;
        let events: Result<Vec<_>, _> = page.events.iter().map(WireEvent::signed).collect();
        let events = events.map_err(|_| None)?;
        if !events.is_empty() {
            store.receive(feed, own, &events, cursor, page.next).await.map_err(|_| None)?;
            self.device.changed().await;
        }
        Ok(page.more)
    }
}

/// How long a request with so many bytes may take.
pub(super) fn patience_ms(least_ms: u32, bytes: usize) -> u32 {
    let seconds = u32::try_from(bytes).unwrap_or(u32::MAX) / SLOWEST_BYTES;
    least_ms.saturating_add(seconds.saturating_mul(1_000))
}
