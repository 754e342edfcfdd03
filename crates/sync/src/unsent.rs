//! The file of unsent events (SYNC-26): what a device could not send, for another one to send.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lotwise_ledger::event::{DeviceId, EventError, Hash, SignedEvent};

use crate::store::open_all;
use crate::wire::{AttachmentJson, Declared, UnsentJson, WireEvent};

/// The version that this code writes, and the highest that it reads.
pub const VERSION: u32 = 1;
/// What tells such a file from any other JSON.
const MARK: &str = "unsent";

/// What is in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsentFile {
    /// The firm of the device that saved it; none if it belonged to no firm.
    pub firm: Option<String>,
    /// Whose outbox it was.
    pub device: DeviceId,
    /// When it was saved, in Unix milliseconds.
    pub saved_ms: i64,
    pub events: Vec<SignedEvent>,
    /// Photos and papers that no server has.
    pub attachments: Vec<Attached>,
}

/// An attachment with all its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    pub declared: Declared,
    pub content: Vec<u8>,
}

/// Why a file cannot be taken in. Nothing of it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnsentFileError {
    #[error("it is no file of unsent events")]
    NotOurs,
    #[error("the file was saved by a newer version ({version})")]
    Newer { version: u32 },
    #[error("the file was changed, or is not complete")]
    Damaged,
    #[error("the file is of the firm {firm}")]
    OtherFirm { firm: String },
}

impl UnsentFile {
    /// The file's text.
    pub fn to_json(&self) -> String {
        let mut json = UnsentJson {
            lotwise: MARK.to_owned(),
            version: VERSION,
            firm: self.firm.clone(),
            device: self.device.to_string(),
            saved_ms: self.saved_ms,
            events: self.events.iter().map(WireEvent::new).collect(),
            checksum: String::new(),
            attachments: self.attachments.iter().map(Attached::to_json).collect(),
        };
        json.checksum = checksum(&json);
        // Plain structs with text keys: serialisation to memory has no way to fail.
        serde_json::to_string(&json).expect("a file is always JSON")
    }

    /// Reads a file for a device of `firm`.
    pub fn read(text: &[u8], firm: Option<&str>) -> Result<Self, UnsentFileError> {
        // What a newer version looks like inside is not known, so the mark is read by itself.
        let mark: Mark = serde_json::from_slice(text).map_err(|_| unreadable(text))?;
        if mark.lotwise != MARK {
            return Err(UnsentFileError::NotOurs);
        }
        if mark.version > VERSION {
            return Err(UnsentFileError::Newer { version: mark.version });
        }
        let json: UnsentJson = serde_json::from_slice(text).map_err(|_| UnsentFileError::Damaged)?;
        if json.checksum != checksum(&json) {
            return Err(UnsentFileError::Damaged);
        }
        if let Some(other) = json.firm.as_ref().filter(|other| firm != Some(other.as_str())) {
            return Err(UnsentFileError::OtherFirm { firm: other.clone() });
        }
        let events: Result<Vec<_>, _> = json.events.iter().map(WireEvent::signed).collect();
        let events = events.map_err(|_| UnsentFileError::Damaged)?;
        check(&events).map_err(|_| UnsentFileError::Damaged)?;
        let attachments: Option<Vec<_>> = json.attachments.iter().map(Attached::read).collect();
        let attachments = attachments.ok_or(UnsentFileError::Damaged)?;
        let device = json.device.parse().map_err(|_| UnsentFileError::Damaged)?;
        Ok(Self { firm: json.firm, device, saved_ms: json.saved_ms, events, attachments })
    }
}

impl Attached {
    fn to_json(&self) -> AttachmentJson {
        AttachmentJson { declared: self.declared.clone(), content: STANDARD.encode(&self.content) }
    }

    /// None if the bytes are not those that the id names (SYNC-23).
    fn read(json: &AttachmentJson) -> Option<Self> {
        let content = STANDARD.decode(&json.content).ok()?;
        let declared = json.declared.clone();
        let is_it = declared.salt.id_of(&content) == declared.id && declared.bytes == content.len() as u64;
        is_it.then_some(Self { declared, content })
    }
}

/// What every version of the file has.
#[derive(serde::Deserialize)]
struct Mark {
    #[serde(default)]
    lotwise: String,
    #[serde(default)]
    version: u32,
}

/// A file that was cut off is no JSON any more, and begins as one of ours.
fn unreadable(text: &[u8]) -> UnsentFileError {
    let begins = text.iter().filter(|byte| !byte.is_ascii_whitespace()).copied();
    let mark = br#"{"lotwise":"unsent""#;
    if begins.take(mark.len()).eq(mark.iter().copied()) {
        UnsentFileError::Damaged
    } else {
        UnsentFileError::NotOurs
    }
}

/// Every event is one, whatever kind of it.
fn check(events: &[SignedEvent]) -> Result<(), EventError> {
    open_all(events).map(drop)
}

fn checksum(json: &UnsentJson) -> String {
    let mut lines = vec![
        json.lotwise.clone(),
        json.version.to_string(),
        json.firm.clone().unwrap_or_default(),
        json.device.clone(),
        json.saved_ms.to_string(),
    ];
    for event in &json.events {
        lines.extend([event.header.clone(), event.body.clone(), event.signature.clone()]);
    }
    lines.push(String::new());
    Hash::of(lines.join("\n").as_bytes()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::sample::{Author, NOW_MS};
    use crate::wire::Salt;

    fn file(firm: Option<&str>) -> UnsentFile {
        let mut ada = Author::new(1);
        let events = vec![ada.receives("L1", 24), ada.receives("L2", 12)];
        UnsentFile {
            firm: firm.map(str::to_owned),
            device: ada.device,
            saved_ms: NOW_MS,
            events,
            attachments: Vec::new(),
        }
    }

    fn photo() -> Attached {
        let (salt, content) = (Salt::new([7; 32]), b"a dented box".to_vec());
        let declared = Declared {
            id: salt.id_of(&content),
            salt,
            media_type: "image/jpeg".to_owned(),
            bytes: content.len() as u64,
            feeds: vec!["shared".to_owned()],
            personal: false,
        };
        Attached { declared, content }
    }

    /// SYNC-26: photos go along, and one with other bytes is none.
    #[test]
    fn a_file_has_the_photos_that_no_server_has() {
        let with = UnsentFile { attachments: vec![photo()], ..file(None) };
        let text = with.to_json();
        check(&text, None, Ok(with));
        let content = STANDARD.encode(b"a dented box");
        let other = text.replacen(&content, &STANDARD.encode(b"another box."), 1);
        assert_ne!(other, text);
        check(&other, None, Err(UnsentFileError::Damaged));
    }

    fn check(text: &str, firm: Option<&str>, expected: Result<UnsentFile, UnsentFileError>) {
        assert_eq!(UnsentFile::read(text.as_bytes(), firm), expected, "{text}");
    }

    /// SYNC-26: what was saved is read.
    #[test]
    fn a_file_says_what_was_put_into_it() {
        let (firms, own) = (file(Some("Oat Ltd")), file(None));
        check(&firms.to_json(), Some("Oat Ltd"), Ok(firms.clone()));
        check(&own.to_json(), None, Ok(own.clone()));
        check(&own.to_json(), Some("Oat Ltd"), Ok(own));
        let push: crate::wire::PushRequest = serde_json::from_str(&firms.to_json()).unwrap();
        assert_eq!(push.events.len(), 2, "it is a push, too");
    }

    /// SYNC-26: a file of a firm is for its own devices alone.
    #[test]
    fn a_file_of_another_firm_is_refused() {
        let other = UnsentFileError::OtherFirm { firm: "Oat Ltd".to_owned() };
        check(&file(Some("Oat Ltd")).to_json(), Some("Rye Ltd"), Err(other.clone()));
        check(&file(Some("Oat Ltd")).to_json(), None, Err(other));
    }

    /// SYNC-26: every byte that counts is under the checksum, and half a file is none.
    #[test]
    fn a_damaged_file_is_refused() {
        let text = file(Some("Oat Ltd")).to_json();
        let device = file(None).device.to_string();
        for (was, is) in [
            ("Oat Ltd", "Oak Ltd"),
            (&device[..], &"0".repeat(32)),
            ("1795251600000", "1795251600001"),
            ("\"header\":\"e", "\"header\":\"f"),
            ("\"body\":\"e", "\"body\":\"f"),
            ("\"signature\":\"B", "\"signature\":\"C"),
            ("\"checksum\":\"", "\"checksum\":\"A"),
            ("\"events\"", "\"event\""),
        ] {
            assert!(text.contains(was), "{was}");
            let damaged = text.replacen(was, is, 1);
            let firm = if was == "Oat Ltd" { "Oak Ltd" } else { "Oat Ltd" };
            check(&damaged, Some(firm), Err(UnsentFileError::Damaged));
        }
        for cut in [text.len() - 1, text.len() / 2, 30] {
            check(&text[..cut], Some("Oat Ltd"), Err(UnsentFileError::Damaged));
        }
    }

    /// SYNC-26: an event that is none is found, whatever the checksum says.
    #[test]
    fn a_file_with_half_an_event_is_refused() {
        let mut half = file(None);
        half.events[1].body.truncate(5);
        check(&half.to_json(), None, Err(UnsentFileError::Damaged));
    }

    /// SYNC-26: other files are not taken for damaged ones, nor newer ones.
    #[test]
    fn other_files_are_told_apart() {
        check("", None, Err(UnsentFileError::NotOurs));
        check("{}", None, Err(UnsentFileError::NotOurs));
        check("[1, 2]", None, Err(UnsentFileError::NotOurs));
        check("{\"events\": []}", None, Err(UnsentFileError::NotOurs));
        let newer = r#"{ "lotwise": "unsent", "version": 2, "records": {} }"#;
        check(newer, None, Err(UnsentFileError::Newer { version: 2 }));
    }
}
