//! Complaints of the public, by whichever way they come: read, limited, kept once, and told by an event that
//! has none of their words (SYNC-13).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lotwise_ledger::event::{Act, DeviceId, Hash, SHARED_FEED, Step, fact};
use lotwise_ledger::key::Key;
use lotwise_ledger::text::Actor;
use lotwise_ledger::time::Day;
use lotwise_sync::wire::{Declared, MAX_PART_BYTES, Salt};
use tokio::sync::{Mutex, Semaphore, SemaphorePermit};

use crate::answering;
use crate::api::Server;
use crate::erasing::EraseError;
use crate::photo::Photo;
use crate::problem::Problem;
use crate::public::Named;
use crate::secret::{self, Token};
use crate::store::attachments::AttachError;
use crate::store::complaints::{Caps, Complaint, Matter};

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

/// Who writes the events of the public, by name.
const ACTOR: &str = "public";

/// Takes complaints, one at a time: the same one that comes twice at once is one.
pub struct Complaining {
    caps: Caps,
    one: Mutex<()>,
    reading: Semaphore,
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
    /// The number that the writer named, if any.
    pub named: Option<&'a str>,
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
        let named = about.named.filter(|_| unverified);
        let named = named.map(|named| named.chars().take(MOST_NAMED_CHARS).collect());
        let product = (unverified && about.product.is_known).then(|| Key::Product(about.product.key.clone()));
        let about = about.goods.into_iter().chain(product).collect();
        Ok(Complaint { about, unverified, named, ..self.parse()? })
    }
}

impl Complaining {
    pub fn new(caps: Caps) -> Self {
        Self { caps, one: Mutex::default(), reading: Semaphore::new(MOST_READ) }
    }

    /// Lets so many complaints be read at a time, each with its photos.
    pub fn read(&self) -> Result<SemaphorePermit<'_>, Problem> {
        self.reading.try_acquire().map_err(|_| Problem::TooManyRequests { retry_after_s: 10 })
    }

    /// Keeps a complaint and its photos, then appends the event that stands in the lot's timeline. The same one
    /// from the same form is kept once, and answered as before.
    pub async fn take(
        &self,
        server: &Server,
        complaint: Complaint,
        photos: &[Photo],
        form: &str,
    ) -> Result<Kept, Problem> {
        let now = server.settings.now();
        // Without a form of its own, a key could be made by whoever guesses the words.
        let is_random = form.len() >= FORM_CHARS;
        let random = Token::random();
        let key = key(if is_random { form } else { random.as_str() }, &complaint, photos);
        let attached: Vec<Declared> =
            (0_u8..).zip(photos).map(|(at, photo)| declared(&key, at, photo)).collect();
        let ids = attached.iter().map(|photo| photo.id.to_string()).collect();
        let complaint = Complaint { photos: ids, ..complaint };
        let reference = secret::reference();
        let day = String::from(Day(now.day()));
        let _one = self.one.lock().await;
        let kept = server.log.keep_complaint((&reference, &key), &complaint, &day, self.caps).await?;
        let minutes_left = u64::from(24 * 60 - now.minute_of_day());
        let Matter { reference, event } =
            kept.ok_or(Problem::TooManyRequests { retry_after_s: minutes_left * 60 })?;
        if event.is_none() {
            let actor = Actor::parse(ACTOR).map_err(|_| Problem::BadParameter { name: "actor" })?;
            let mut act = Act::new(Step::Complain, now, actor);
            act.about = complaint.about.clone();
            act.reason = Some(reference.clone());
            let category = complaint.category.clone();
            let told = fact::Complaint { category, complainant: None, noticed_on: None };
            act.complaint = Some(Box::new(told));
            match keep_photos(server, &attached, photos).await {
                Ok(()) => act.attachments = attached.iter().map(named).collect(),
                // The words are what may save somebody: they go on without the photos of a flood.
                Err(AttachError::DayIsFull | AttachError::Erased) => {
                    tracing::warn!(
                        reference,
                        "the photos of a complaint were not kept: the day is full, or they were erased"
                    );
                    server.log.complaint_has_no_photos(&reference).await?;
                }
                Err(error) => return Err(error.into()),
            }
            let event = server.identity.append(&server.log, &act).await?;
            server.log.complaint_is_told(&reference, event).await?;
        }
        Ok(Kept { reference, key })
    }
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

fn named(declared: &Declared) -> fact::Attachment {
    fact::Attachment {
        reference: declared.id.to_string(),
        media_type: declared.media_type.clone(),
        bytes: Some(declared.bytes),
        personal: true,
    }
}

async fn keep_photos(server: &Server, attached: &[Declared], photos: &[Photo]) -> Result<(), AttachError> {
    let device = server.identity.device();
    for (declared, photo) in attached.iter().zip(photos) {
        let mut progress = server.log.declare(device, declared).await?;
        let held = usize::try_from(progress.held).unwrap_or(usize::MAX);
        for part in photo.bytes.get(held..).unwrap_or_default().chunks(MAX_PART_BYTES) {
            if !progress.complete {
                progress = server.log.add_part(device, declared.id, progress.held, part).await?;
            }
        }
    }
    Ok(())
}

/// The key of a complaint that was typed into a form: known to whoever has the form and the words, and
/// therefore the same for what is sent twice, and another for what is written next.
fn key(form: &str, complaint: &Complaint, photos: &[Photo]) -> String {
    // Plain texts: serialisation to memory has no way to fail.
    let content = serde_json::to_string(complaint).expect("a complaint is always JSON");
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
        let key = |form: &str, complaint: &Complaint, photos: &[Photo]| super::key(form, complaint, photos);
        let first = key("a", &sour, &[]);
        assert_eq!(first, key("a", &sour, &[]));
        assert_eq!(first.len(), 43);
        for other in [key("b", &sour, &[]), key("a", &bitter, &[]), key("a", &sour, &[photo])] {
            assert!(first != other);
        }
    }
}
