//! Complaints of the public, by whichever way they come: read, limited, kept once, and told by an event that
//! has none of their words (SYNC-13).

use std::net::IpAddr;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lotwise_ledger::event::{Act, DeviceId, Hash, SHARED_FEED, Step, fact};
use lotwise_ledger::key::Key;
use lotwise_ledger::text::Actor;
use lotwise_ledger::time::{Day, Moment};
use lotwise_sync::wire::{Declared, MAX_PART_BYTES, Salt};
use serde_json::json;
use tokio::sync::{Mutex, Semaphore, SemaphorePermit};

use crate::answering;
use crate::api::Server;
use crate::erasing::EraseError;
use crate::limits::{PerDay, Waiting, Waits};
use crate::photo::Photo;
use crate::problem::Problem;
use crate::public::Named;
use crate::secret::{self, Token};
use crate::store::StoreError;
use crate::store::attachments::AttachError;
use crate::store::complaints::{Caps, Complaint};
use crate::store::sqlite::SqliteEvents;

/// The most characters of what happened.
pub const MOST_WORDS_CHARS: usize = 4_000;
/// The most characters of since when it is so.
pub const MOST_SINCE_CHARS: usize = 100;
/// The most characters of where it was bought, and of an address or a telephone number.
pub const MOST_LINE_CHARS: usize = 200;
/// The most characters of a number that is not known: no lot number of the records has more.
const MOST_NAMED_CHARS: usize = 80;

/// What a complaint may be about. The first four are grave: one is enough for an alert.
pub const CATEGORIES: [&str; 5] = ["injury", "illness", "allergen", "foreign_body", "other"];

/// The characters of a form's random token.
const FORM_CHARS: usize = 43;

/// How many complaints are read at a time: with all their photos they take less than a gigabyte.
const MOST_READ: usize = 32;
const MOST_READ_OF_ONE: usize = 2;
/// How long one may take to come: longer than that no browser waits for us.
pub const MOST_READING: Duration = Duration::from_secs(10 * 60);
/// How many complaints of one address a day takes.
const MOST_A_DAY_OF_ONE: u32 = 20;

/// Who writes the events of the public, by name.
const ACTOR: &str = "public";

/// Takes complaints, one at a time: the same one that comes twice at once is one.
pub struct Complaining {
    caps: Caps,
    one: Mutex<()>,
    reading: Semaphore,
    reading_of_one: Waits<IpAddr>,
    day_of_one: PerDay<IpAddr>,
}

/// One complaint that is being read.
pub struct BeingRead<'a> {
    _of_all: SemaphorePermit<'a>,
    _of_one: Waiting<IpAddr>,
}

/// What somebody typed. Any of it may be empty.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    pub category: String,
    pub words: String,
    pub since: String,
    pub bought: String,
    pub contact: String,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wrong {
    pub field: &'static str,
    /// The most characters, where there are more; otherwise it is missing, or not one of the answers.
    pub most_chars: Option<usize>,
}

/// What a complaint is about, as far as it is known.
pub struct About<'a> {
    pub product: &'a Named,
    /// The lots, or the unit.
    pub goods: Vec<Key>,
    /// What the writer named and is not in the goods, if any.
    pub named: Option<String>,
}

/// What somebody sent, apart from what is known of it today: the same comes from the same form twice.
pub struct Sent<'a> {
    pub from: IpAddr,
    pub form: &'a str,
    /// What it was asked about, as a path and a query.
    pub asked: &'a str,
    pub photos: &'a [Photo],
}

/// What was named of a package, as text, where any of it is not known: each part with whether it is.
pub fn named<'a>(parts: impl IntoIterator<Item = (&'a str, bool)>) -> Option<String> {
    let parts: Vec<_> = parts.into_iter().filter(|(part, _)| !part.trim().is_empty()).collect();
    if parts.iter().all(|(_, is_known)| *is_known) {
        return None;
    }
    let parts: Vec<String> =
        parts.iter().map(|(part, _)| part.trim().chars().take(MOST_NAMED_CHARS).collect()).collect();
    Some(parts.join(", "))
}

/// A complaint that is kept.
pub struct Kept {
    pub reference: String,
    /// Opens the page of the matter: 256 bits that stand in no event and in no log.
    pub key: String,
}

impl Typed {
    /// The complaint about nothing yet, or all that is wrong with it.
    fn parse(&self) -> Result<Complaint, Vec<Wrong>> {
        let mut wrong = Vec::new();
        if !CATEGORIES.contains(&self.category.as_str()) {
            wrong.push(Wrong { field: "category", most_chars: None });
        }
        let mut text = |field: &'static str, typed: &str, most_chars: usize| {
            // Browsers send each end of a line as two characters (HTML, form submission).
            let text = typed.trim().replace("\r\n", "\n");
            if text.chars().count() > most_chars {
                wrong.push(Wrong { field, most_chars: Some(most_chars) });
            }
            (!text.is_empty()).then_some(text)
        };
        let words = text("words", &self.words, MOST_WORDS_CHARS);
        let since = text("since", &self.since, MOST_SINCE_CHARS);
        let bought = text("bought", &self.bought, MOST_LINE_CHARS);
        let contact = text("contact", &self.contact, MOST_LINE_CHARS);
        let Some(words) = words else {
            wrong.push(Wrong { field: "words", most_chars: None });
            return Err(wrong);
        };
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let category = self.category.clone();
        let (about, unverified, named, photos) = (Vec::new(), false, None, Vec::new());
        Ok(Complaint { about, unverified, named, category, words, since, bought, contact, photos })
    }

    /// The complaint about what is known of it, or all that is wrong with what was typed.
    pub fn complaint(&self, about: About<'_>) -> Result<Complaint, Vec<Wrong>> {
        let unverified = about.goods.is_empty();
        let product = (unverified && about.product.is_known).then(|| Key::Product(about.product.key.clone()));
        let named = about.named;
        let about = about.goods.into_iter().chain(product).collect();
        Ok(Complaint { about, unverified, named, ..self.parse()? })
    }
}

impl Complaining {
    pub fn new(caps: Caps) -> Self {
        Self {
            caps,
            one: Mutex::default(),
            reading: Semaphore::new(MOST_READ),
            reading_of_one: Waits::default(),
            day_of_one: PerDay::new(MOST_A_DAY_OF_ONE),
        }
    }

    /// Lets so many complaints be read at a time, and few of one address, each with its photos.
    pub fn read(&self, from: IpAddr) -> Result<BeingRead<'_>, Problem> {
        let full = Problem::TooManyRequests { retry_after_s: 10 };
        let Ok(of_one) = self.reading_of_one.begin(from, MOST_READ_OF_ONE) else { return Err(full) };
        let of_all = self.reading.try_acquire().map_err(|_| full)?;
        Ok(BeingRead { _of_all: of_all, _of_one: of_one })
    }

    /// Keeps a complaint and its photos, then appends the event that stands in the lot's timeline. The same one
    /// from the same form is kept once, and answered as before.
    pub async fn take(&self, server: &Server, complaint: Complaint, sent: Sent<'_>) -> Result<Kept, Problem> {
        let now = server.settings.now();
        // Without a form of its own, a key could be made by whoever guesses the words.
        let is_random = sent.form.len() >= FORM_CHARS;
        let random = Token::random();
        let form = if is_random { sent.form } else { random.as_str() };
        let key = key(form, sent.asked, &complaint, sent.photos);
        let attached: Vec<Declared> =
            (0_u8..).zip(sent.photos).map(|(at, photo)| declared(&key, at, photo)).collect();
        let ids = attached.iter().map(|photo| photo.id.to_string()).collect();
        let complaint = Complaint { photos: ids, ..complaint };
        let reference = secret::reference();
        let day = String::from(Day(now.day()));
        let _one = self.one.lock().await;
        let kept = match server.log.matter(&key).await? {
            Some(known) => Some(known),
            None if !self.day_of_one.has_room(sent.from, Day(now.day())) => None,
            None => server.log.keep_complaint((&reference, &key), &complaint, &day, self.caps).await?,
        };
        let minutes_left = u64::from(24 * 60 - now.minute_of_day());
        let kept = kept.ok_or(Problem::TooManyRequests { retry_after_s: minutes_left * 60 })?;
        if kept.reference == reference {
            self.day_of_one.count(sent.from, Day(now.day()));
        }
        if kept.event.is_none() {
            for (declared, photo) in attached.iter().zip(sent.photos) {
                // The words are what may save somebody: they go on without the photos of a flood.
                if let Err(error) = keep_photo(server, declared, photo).await {
                    let error = &error as &dyn std::error::Error;
                    tracing::warn!(error, kept.reference, "a photo of a complaint was not kept");
                }
            }
            tell(server, &kept.reference).await?;
        }
        Ok(Kept { reference: kept.reference, key })
    }

    /// Tells of each complaint that was kept while its event was not: the server ended in between.
    pub async fn complete(&self, server: &Server) -> Result<(), StoreError> {
        for reference in server.log.untold_complaints().await? {
            let _one = self.one.lock().await;
            tell(server, &reference).await?;
            tracing::info!(reference, "told of a complaint that was kept before");
        }
        Ok(())
    }
}

/// Appends the event of a complaint that is kept, with those of its photos that are; once, though the server ended
/// before it could note that it had.
async fn tell(server: &Server, reference: &str) -> Result<(), StoreError> {
    let log = &server.log;
    let Some((complaint, received_ms)) = log.complaint(reference).await? else { return Ok(()) };
    if log.complaint_event(reference).await?.is_some() {
        return Ok(());
    }
    if let Some(event) = log.complain_event(server.identity.device(), reference).await? {
        return log.complaint_is_told(reference, event).await;
    }
    let damaged = |what| StoreError::Damaged { what };
    let at = Moment::new(received_ms, server.settings.utc_offset_minutes);
    let at = at.ok_or(damaged("the time of a complaint"))?;
    let actor = Actor::parse(ACTOR).map_err(|_| damaged("the name of the public"))?;
    let mut act = Act::new(Step::Complain, at, actor);
    act.about = complaint.about.clone();
    act.reason = Some(reference.to_owned());
    let category = complaint.category.clone();
    act.complaint = Some(Box::new(fact::Complaint { category, complainant: None, noticed_on: None }));
    for photo in &complaint.photos {
        act.attachments.extend(kept_photo(log, photo).await?);
    }
    let photos: Vec<String> = act.attachments.iter().map(|photo| photo.reference.clone()).collect();
    if photos != complaint.photos {
        log.complaint_has_photos(reference, &photos).await?;
    }
    let event = server.identity.append(log, &act).await?;
    log.complaint_is_told(reference, event).await
}

/// Erases a complaint for good: its words, its photos, and what its writer was answered.
pub async fn erase(server: &Server, reference: &str, by: DeviceId) -> Result<(), EraseError> {
    let mut ids = Vec::new();
    if let Some((complaint, _)) = server.log.complaint(reference).await? {
        ids.extend(complaint.photos);
    }
    if let Some(event) = server.log.complaint_event(reference).await? {
        // What was just answered goes, too, and what was answered and taken back.
        server.state.wait_for(server.log.log_head()).await?;
        ids.extend(answering::answers(server, event).await?.iter().map(|answer| answer.id.to_string()));
    }
    ids.push(reference.to_owned());
    server.erasing.erase(&server.log, &server.identity, &ids, by).await?;
    tracing::info!(reference, %by, "erased");
    Ok(())
}

/// A photo as the server's own device declares it: its salt is known to whoever has the key, and the same for
/// what is sent twice.
fn declared(key: &str, at: u8, photo: &Photo) -> Declared {
    let salt = Hash::of_parts([b"photo\0".as_slice(), key.as_bytes(), &[at]]);
    let salt = Salt::new(*salt.as_bytes());
    Declared {
        id: salt.id_of(&photo.bytes),
        salt,
        media_type: photo.media_type.to_owned(),
        bytes: photo.bytes.len() as u64,
        feeds: vec![SHARED_FEED.to_owned()],
        personal: true,
    }
}

/// A photo as an event names it, if all of it is kept.
async fn kept_photo(log: &SqliteEvents, reference: &str) -> Result<Option<fact::Attachment>, StoreError> {
    let id = reference.parse().map_err(|_| StoreError::Damaged { what: "the id of a photo" })?;
    match log.attached(id).await {
        Ok(kept) => Ok(Some(fact::Attachment {
            reference: reference.to_owned(),
            media_type: kept.media_type,
            bytes: Some(kept.bytes),
            personal: kept.personal,
        })),
        Err(AttachError::Store(error)) => Err(error),
        Err(_) => Ok(None),
    }
}

async fn keep_photo(server: &Server, declared: &Declared, photo: &Photo) -> Result<(), AttachError> {
    let device = server.identity.device();
    let mut progress = server.log.declare(device, declared).await?;
    let held = usize::try_from(progress.held).unwrap_or(usize::MAX);
    for part in photo.bytes.get(held..).unwrap_or_default().chunks(MAX_PART_BYTES) {
        if !progress.complete {
            progress = server.log.add_part(device, declared.id, progress.held, part).await?;
        }
    }
    Ok(())
}

/// The key of a complaint that was typed into a form: known to whoever has the form and the words, and
/// therefore the same for what is sent twice, and another for what is written next. What the records know of the
/// goods is not in it: they may learn more between the first time and the second.
fn key(form: &str, asked: &str, complaint: &Complaint, photos: &[Photo]) -> String {
    let Complaint { category, words, since, bought, contact, .. } = complaint;
    let content = json!([asked, category, words, since, bought, contact]).to_string();
    let photos: Vec<Hash> = photos.iter().map(|photo| Hash::of(&photo.bytes)).collect();
    let parts = [b"matter\0".as_slice(), form.as_bytes(), b"\0", content.as_bytes()];
    let parts = parts.into_iter().chain(photos.iter().map(|photo| photo.as_bytes().as_slice()));
    URL_SAFE_NO_PAD.encode(Hash::of_parts(parts).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_told_by_field() {
        let good =
            Typed { category: "other".to_owned(), words: " Sour.\r\n ".to_owned(), ..Typed::default() };
        assert_eq!(good.parse().unwrap().words, "Sour.");
        let check = |typed: Typed, expected: &[(&str, Option<usize>)]| {
            let wrong = typed.parse().unwrap_err();
            let wrong: Vec<_> = wrong.iter().map(|wrong| (wrong.field, wrong.most_chars)).collect();
            assert_eq!(wrong, expected);
        };
        check(Typed::default(), &[("category", None), ("words", None)]);
        check(Typed { words: "ä".repeat(4_001), ..good.clone() }, &[("words", Some(4_000))]);
        check(
            Typed { since: "x".repeat(101), contact: "x".repeat(201), ..good.clone() },
            &[("since", Some(100)), ("contact", Some(200))],
        );
        assert!(Typed { words: "ä".repeat(4_000), ..good }.parse().is_ok());
    }

    #[test]
    fn the_same_from_the_same_form_has_the_same_key() {
        let typed = Typed { category: "other".to_owned(), words: "Sour.".to_owned(), ..Typed::default() };
        let sour = typed.parse().unwrap();
        let bitter = Typed { words: "Bitter.".to_owned(), ..typed }.parse().unwrap();
        let photo = Photo { media_type: "image/png", bytes: vec![1] };
        let key =
            |form: &str, complaint: &Complaint, photos: &[Photo]| key(form, "/01/1?", complaint, photos);
        let first = key("a", &sour, &[]);
        assert_eq!(first, key("a", &sour, &[]));
        assert_eq!(first.len(), 43);
        for other in [key("b", &sour, &[]), key("a", &bitter, &[]), key("a", &sour, &[photo])] {
            assert!(first != other);
        }
        assert!(first != super::key("a", "/01/2?", &sour, &[]));
        let now_known = Complaint { unverified: true, named: Some("L1".to_owned()), ..sour };
        assert_eq!(first, key("a", &now_known, &[]), "what the records learn makes it no other");
    }
}
