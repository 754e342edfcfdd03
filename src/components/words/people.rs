//! Roles, and what the server says of devices and their records, in words.

use lotwise_sync::rights::{Lacking, Right, Role};
use lotwise_sync::wire::Code;

use super::moment;
use crate::i18n::{Text, text, tr};
use crate::state::review::moment_here;

/// What people call a role; one of a newer server keeps its own name.
pub fn role(role: &str) -> String {
    let word = match role {
        "admin" => text::ROLE_ADMIN,
        "supervisor" => text::ROLE_SUPERVISOR,
        "quality" => text::ROLE_QUALITY,
        "staff" => text::ROLE_STAFF,
        "warranty-desk" => text::ROLE_WARRANTY_DESK,
        other => return other.to_owned(),
    };
    tr(word).to_owned()
}

/// Why an event waits for a person.
pub fn quarantined(code: Code) -> &'static str {
    tr(match code {
        Code::UnknownDevice => text::QUARANTINED_UNKNOWN_DEVICE,
        Code::Revoked => text::QUARANTINED_REVOKED,
        Code::ForeignFeed => text::QUARANTINED_FOREIGN_FEED,
        Code::NotAllowed => text::QUARANTINED_NOT_ALLOWED,
        Code::UnknownKind => text::QUARANTINED_UNKNOWN_KIND,
        Code::Malformed | Code::TooLarge | Code::BodyHash | Code::BadSignature => text::QUARANTINED_OTHER,
        Code::Undecided | Code::NotTaken => text::QUARANTINED_OTHER,
    })
}

/// A moment in milliseconds since 1970, as it is written here; none outside the calendar.
pub fn moment_of(at_ms: i64) -> Option<String> {
    moment_here(at_ms).map(|at| moment(at.date_time()))
}

/// What a role may not do, and whom to ask.
pub fn lacking(lacking: Lacking) -> &'static str {
    tr(who_may(lacking.right))
}

/// Whom to ask for something that this device may not record.
pub(super) fn who_may(right: Right) -> Text {
    if Role::Supervisor.may(right) {
        text::REFUSE_ROLE_SUPERVISOR
    } else if Role::Quality.may(right) {
        text::REFUSE_ROLE_QUALITY
    } else {
        text::REFUSE_ROLE_ADMIN
    }
}
