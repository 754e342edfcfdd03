//! People: how they are found (SYNC-30), and who looked at what of them (SYNC-29).

use lotwise_ledger::event::DeviceId;
use serde::{Deserialize, Serialize};

/// The header in which a device says who is signed on at it, as [`write_actor`] writes it.
pub const ACTOR_HEADER: &str = "lotwise-actor";
/// The most characters of a name in that header; more are cut off.
const MAX_ACTOR_CHARS: usize = 80;
/// The most people that one search answers.
pub const MAX_PEOPLE: usize = 20;
/// The most characters that are looked for.
pub const MAX_FIND_CHARS: usize = 100;
/// The most looks of one page.
pub const MAX_LOOKS: usize = 200;

/// `POST /v1/people`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PeopleRequest {
    /// A name or its beginning, a phone number, or a mail.
    pub find: String,
}

/// Those who were found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PeopleAnswer {
    pub people: Vec<FoundPerson>,
    /// There are more than were answered.
    pub more: bool,
}

/// Who bought a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FoundPerson {
    /// The attachment that says it.
    pub reference: String,
    /// The key of the unit.
    pub unit: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// `GET /v1/looked`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct LookedRequest {
    /// The number of the look behind which to read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<u64>,
    /// At most so many, 1 to 200; absent: 50.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
}

/// Looks in the order in which they were.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LookedAnswer {
    pub looks: Vec<Look>,
    /// Whether there are further ones already.
    pub more: bool,
}

/// That somebody read something of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Look {
    pub number: u64,
    /// Milliseconds since 1970-01-01T00:00Z, by the server's clock.
    pub at_ms: i64,
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub device: DeviceId,
    /// The device's name and role at that time.
    pub name: String,
    pub role: String,
    /// Who was signed on: the device's word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    pub what: LookedAt,
    /// The complaint, the attachment, or those that a search answered.
    pub references: Vec<String>,
}

/// What was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum LookedAt {
    Complaint,
    Attachment,
    Search,
}

impl LookedAt {
    /// The word for it on the wire and in stores.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Complaint => "complaint",
            Self::Attachment => "attachment",
            Self::Search => "search",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Complaint, Self::Attachment, Self::Search].into_iter().find(|it| it.as_str() == word)
    }
}

/// A name as a header carries it: letters, digits and a few signs as they are, each other byte as `%` and two digits.
pub fn write_actor(name: &str) -> String {
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    name.bytes().map(byte).collect()
}

/// The name that a header carries; none where it is empty or not written so.
pub fn read_actor(header: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(header.len());
    let mut rest = header.bytes();
    while let Some(byte) = rest.next() {
        let digit =
            |byte: Option<u8>| char::from(byte?).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        bytes.push(match byte {
            b'%' => digit(rest.next())? * 16 + digit(rest.next())?,
            byte => byte,
        });
    }
    let name = String::from_utf8(bytes).ok()?;
    let name: String = name.chars().filter(|it| !it.is_control()).take(MAX_ACTOR_CHARS).collect();
    Some(name.trim().to_owned()).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SYNC-29: any name goes through a header, and what is none is no name.
    #[test]
    fn a_name_goes_through_a_header() {
        for name in ["Ada", "Jürgen Müller", "50 % Ada", "李"] {
            let written = write_actor(name);
            assert!(written.is_ascii());
            assert_eq!(read_actor(&written).as_deref(), Some(name));
        }
        for header in ["", "%", "%4", "%zz", "%FF", "%20", "%0A"] {
            assert_eq!(read_actor(header), None, "{header:?}");
        }
        assert_eq!(read_actor(&"x".repeat(200)).unwrap().len(), MAX_ACTOR_CHARS);
    }
}
