//! Photos and papers that events refer to: taken, shown, and carried to and from the backend (SYNC-23).

mod enclosed;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use leptos::prelude::*;
use leptos::task::spawn_local;
use lotwise_browser::clock::{self, Timer};
use lotwise_browser::fetch::{Client, FetchError, query};
use lotwise_browser::idb::{Fetched, IdbError, State};
use lotwise_browser::picture::{self, JPEG, ObjectUrl};
use lotwise_ledger::command::feeds;
use lotwise_ledger::event::fact::Attachment;
use lotwise_ledger::event::{Act, Hash};
use lotwise_sync::attachments::{Carrier, Effect, Input, Job};
use lotwise_sync::wire::{
    AttachmentsHeld, AttachmentsWanted, Declared, MAX_NAMED, MAX_PART_BYTES, Problem, Progress, Salt,
    TombstonePage, TombstonesOffered,
};

pub(super) use enclosed::Draught;
pub use enclosed::Enclosed;

use super::device::Device;
use super::sync::patience_ms;

/// The longer side of a kept photo.
const SIDE_PX: u32 = 1_600;
const TIMEOUT_MS: u32 = 30_000;
/// How often a part is halved at most, when parts take too long: down to 8 KiB.
const FEWEST_HALVES: u32 = 5;

/// A photo that was taken, and not recorded yet.
#[derive(Debug, PartialEq, Eq)]
pub struct Photo {
    content: Vec<u8>,
    /// Where it can be seen.
    pub url: ObjectUrl,
}

/// What words are kept as.
const LETTER: &str = "text/plain";

/// What a page shows of an attachment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    Here(Arc<ObjectUrl>),
    Words(String),
    /// Not on this device yet.
    Missing,
    Erased,
    /// The server does not give it to this device.
    Refused,
}

impl Photo {
    /// Makes a photo of a file in the background, and tells `then`; none if it shows no picture.
    pub fn take_then(file: web_sys::File, then: impl FnOnce(Option<Arc<Self>>) + 'static) {
        spawn_local(async move {
            let content = picture::shrink(&file, SIDE_PX).await.ok();
            then(content.and_then(Self::of));
        });
    }

    fn of(content: Vec<u8>) -> Option<Arc<Self>> {
        let url = ObjectUrl::new(&content, JPEG)?;
        Some(Arc::new(Self { content, url }))
    }

    /// The photo as text, as it is kept until it is recorded.
    pub(super) fn base64(&self) -> String {
        STANDARD.encode(&self.content)
    }

    pub(super) fn from_base64(kept: &str) -> Option<Arc<Self>> {
        Self::of(STANDARD.decode(kept).ok()?)
    }
}

fn declared(id: Hash, salt: Salt, attachment: &Attachment, act: &Act) -> Declared {
    Declared {
        id,
        salt,
        media_type: attachment.media_type.clone(),
        bytes: attachment.bytes.unwrap_or(0),
        feeds: feeds(act),
        personal: attachment.personal,
    }
}

impl Device {
    /// An attachment of an act, to be shown; asks for it where it is not here.
    pub async fn attachment(self, attachment: Attachment, act: Arc<Act>) -> Result<Shown, IdbError> {
        let Ok(id) = attachment.reference.parse::<Hash>() else { return Ok(Shown::Missing) };
        let store = self.store();
        match store.attachment(id).await? {
            Some(kept) if kept.held == kept.declared.bytes && kept.held > 0 => {
                let bytes = store.attachment_bytes(id).await?;
                if kept.declared.media_type == LETTER {
                    return Ok(Shown::Words(String::from_utf8_lossy(&bytes).into_owned()));
                }
                let url = ObjectUrl::new(&bytes, &kept.declared.media_type);
                Ok(url.map_or(Shown::Missing, |url| Shown::Here(Arc::new(url))))
            }
            Some(kept) if kept.state == State::Refused => Ok(Shown::Refused),
            Some(_) => Ok(Shown::Missing),
            None if store.attachment_was_erased(id).await? => Ok(Shown::Erased),
            None => {
                // The salt comes with the bytes.
                let wanted = declared(id, Salt::new([0; 32]), &attachment, &act);
                if store.want_attachment(&wanted, clock::now_ms()).await? {
                    self.tell_tabs(super::tabs::CHANGED);
                    self.wake_driver();
                }
                Ok(Shown::Missing)
            }
        }
    }
}

/// Carries attachments while this tab leads the network.
pub(super) struct Attachments {
    device: Device,
    carrier: RefCell<Carrier>,
    pause: RefCell<Option<Timer>>,
    /// How often in a row a part took too long: the next ones are smaller.
    slow: Cell<u32>,
    ended: Cell<bool>,
}

/// Why something was not carried. Without a cause it was the storage.
type Failure = Option<FetchError>;

impl Attachments {
    pub(super) fn new(device: Device) -> Rc<Self> {
        let carrier = Rc::new(Self {
            device,
            carrier: RefCell::default(),
            pause: RefCell::new(None),
            slow: Cell::new(0),
            ended: Cell::new(false),
        });
        let this = Rc::clone(&carrier);
        spawn_local(async move {
            // What is not deleted now is at the next start.
            let _later = device.store().drop_forgotten_attachments(clock::now_ms()).await;
            this.try_refused_again().await;
        });
        carrier
    }

    /// Who refused may have changed his mind: a phone was let in again, or the server is another one.
    pub(super) async fn try_refused_again(self: &Rc<Self>) {
        if self.device.store().try_refused_attachments().await.is_ok_and(|some| some > 0) {
            self.device.changed().await;
            self.added();
        }
    }

    pub(super) fn woke(self: &Rc<Self>) {
        self.input(Input::Woke);
    }

    pub(super) fn added(self: &Rc<Self>) {
        self.input(Input::Added);
    }

    /// Another driver took its place.
    pub(super) fn end(&self) {
        self.ended.set(true);
        self.pause.take();
    }

    fn input(self: &Rc<Self>, input: Input) {
        if self.ended.get() {
            return;
        }
        let effects = self.carrier.borrow_mut().step(input);
        for effect in effects {
            let this = Rc::clone(self);
            if let Effect::Pause { ms } = effect {
                let timer = clock::timeout(ms, move || this.input(Input::PauseOver));
                self.pause.replace(Some(timer));
                continue;
            }
            spawn_local(async move {
                if let Some(input) = this.carry_out(effect).await {
                    this.input(input);
                }
            });
        }
    }

    async fn carry_out(&self, effect: Effect) -> Option<Input> {
        let job = match effect {
            Effect::Declare(id) | Effect::Send { id, .. } => Some(Job::Send(id)),
            Effect::Fetch(id) => Some(Job::Fetch(id)),
            _ => None,
        };
        let carried = match effect {
            Effect::Follow => self.follow().await,
            Effect::Offer => self.offer().await,
            Effect::Compare => self.compare().await,
            Effect::Look => self.look().await,
            Effect::Declare(id) => self.declare(id).await,
            Effect::Send { id, offset } => self.send(id, offset).await,
            Effect::Fetch(id) => self.fetch(id).await,
            Effect::Settle(id) => {
                // If this fails it is declared once more, and the server has it.
                let _once_more = self.device.store().mark_attachments(&[id], State::There).await;
                // The page of what is unsent counts it.
                self.device.changed().await;
                return None;
            }
            Effect::Pause { .. } => return None,
        };
        match (carried, job) {
            (Ok(input), _) => Some(input),
            (Err(Some(FetchError::Unauthorized(_))), _) => Some(Input::Unauthorized),
            (Err(Some(FetchError::Problem(problem))), Some(job)) => Some(self.refused(job, &problem).await),
            (Err(error), _) => {
                if error == Some(FetchError::Timeout) {
                    self.slow.set(self.slow.get().saturating_add(1));
                }
                Some(Input::Failed)
            }
        }
    }

    /// What a refusal means for one attachment, so that it holds up no other.
    async fn refused(&self, job: Job, problem: &Problem) -> Input {
        let (Job::Send(id) | Job::Fetch(id)) = job;
        match problem.status {
            // Erased: the tombstone comes, and then it goes from here. Missing, changed on the way, or
            // too much for today: another time.
            404 | 409 | 410 | 429 => Input::NotNow(job),
            // What stands before the server says nothing for ever.
            400..500 if !problem.is_ours() => Input::NotNow(job),
            400..500 => {
                let refused = self.device.store().mark_attachments(&[id], State::Refused).await;
                self.device.changed().await;
                refused.map_or(Input::Failed, |()| Input::Ended(job))
            }
            _ => Input::Failed,
        }
    }

    /// Deletes here what was erased there.
    async fn follow(&self) -> Result<Input, Failure> {
        let store = self.device.store();
        let cursor = store.tombstone_cursor().await.map_err(|_| None)?;
        let after = cursor.map(|cursor| cursor.to_string());
        let pairs: Vec<_> = after.as_deref().map(|after| ("after", after)).into_iter().collect();
        let path = format!("/v1/attachments/erased{}", query(&pairs));
        let page: TombstonePage = match self.client()?.get(&path, TIMEOUT_MS).await {
            Ok(page) => page,
            Err(FetchError::Problem(problem)) if problem.kind == "/problems/diverged" => {
                return Ok(Input::Diverged);
            }
            // A backend that knows no attachments yet has erased none.
            Err(FetchError::Problem(problem)) if problem.status == 404 => {
                return Ok(Input::Followed { more: false });
            }
            Err(error) => return Err(Some(error)),
        };
        if !page.erased.is_empty() {
            store.bury(&page.erased, page.next).await.map_err(|_| None)?;
            self.device.changed().await;
        }
        Ok(Input::Followed { more: page.more })
    }

    /// Gives a server that was restored from a backup what it has forgotten.
    async fn offer(&self) -> Result<Input, Failure> {
        let store = self.device.store();
        let client = self.client()?;
        for erased in store.tombstones().await.map_err(|_| None)?.chunks(MAX_NAMED) {
            let offered = TombstonesOffered { erased: erased.to_vec() };
            let path = "/v1/attachments/erased";
            client.post::<_, Option<()>>(path, &offered, TIMEOUT_MS).await.map_err(Some)?;
        }
        store.forget_tombstone_cursor().await.map_err(|_| None)?;
        Ok(Input::Offered)
    }

    /// Lets wait again what the server has lost.
    async fn compare(&self) -> Result<Input, Failure> {
        let store = self.device.store();
        let client = self.client()?;
        for ids in store.attachments_there().await.map_err(|_| None)?.chunks(MAX_NAMED) {
            let held = AttachmentsHeld { ids: ids.to_vec() };
            let wanted: AttachmentsWanted =
                client.post("/v1/attachments/have", &held, TIMEOUT_MS).await.map_err(Some)?;
            store.mark_attachments(&wanted.want, State::Waiting).await.map_err(|_| None)?;
        }
        Ok(Input::Compared)
    }

    async fn look(&self) -> Result<Input, Failure> {
        Ok(Input::Looked(self.device.store().attachment_jobs().await.map_err(|_| None)?))
    }

    async fn declare(&self, id: Hash) -> Result<Input, Failure> {
        let Some(kept) = self.device.store().attachment(id).await.map_err(|_| None)? else {
            return Ok(Input::Ended(Job::Send(id)));
        };
        let path = "/v1/attachments";
        let progress = self.client()?.post(path, &kept.declared, TIMEOUT_MS).await.map_err(Some)?;
        Ok(Input::Sent(id, progress))
    }

    async fn send(&self, id: Hash, offset: u64) -> Result<Input, Failure> {
        let part = self.device.store().attachment_part(id, offset).await.map_err(|_| None)?;
        if part.is_empty() {
            return Ok(Input::NotNow(Job::Send(id)));
        }
        let most = (MAX_PART_BYTES >> self.slow.get().min(FEWEST_HALVES)).min(part.len());
        let part = &part[..most];
        let timeout_ms = patience_ms(TIMEOUT_MS, part.len());
        let progress: Progress =
            self.client()?.send_part(&path(id), offset, part, timeout_ms).await.map_err(Some)?;
        self.slow.set(0);
        Ok(Input::Sent(id, progress))
    }

    async fn fetch(&self, id: Hash) -> Result<Input, Failure> {
        let store = self.device.store();
        let kept = store.attachment(id).await.map_err(|_| None)?;
        let Some(kept) = kept.filter(|kept| kept.state == State::Wanted) else {
            return Ok(Input::Ended(Job::Fetch(id)));
        };
        let limit = MAX_PART_BYTES as u64;
        let timeout_ms = patience_ms(TIMEOUT_MS, MAX_PART_BYTES);
        let part = self
            .device
            .asking()
            .ok_or(None)?
            .get_part(&path(id), kept.held, limit, timeout_ms)
            .await
            .map_err(Some)?;
        let fetched = store.add_fetched(id, part.salt, kept.held, part.total, &part.bytes);
        match fetched.await.map_err(|_| None)? {
            Fetched::More => Ok(Input::Fetched { id, complete: false }),
            Fetched::Complete => {
                self.device.changed().await;
                Ok(Input::Fetched { id, complete: true })
            }
            Fetched::Wrong | Fetched::Unwanted => Ok(Input::NotNow(Job::Fetch(id))),
        }
    }

    /// A device may have been enrolled again, or gone on under a new id, since the last request.
    fn client(&self) -> Result<Client, Failure> {
        self.device.enrolment.get_untracked().map(|enrolment| enrolment.client()).ok_or(None)
    }
}

fn path(id: Hash) -> String {
    format!("/v1/attachments/{id}")
}
