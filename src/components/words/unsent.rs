//! Why a record is not sent.

use lotwise_sync::replica::Status;
use lotwise_sync::wire::{Code, Outcome};

use super::Message;
use crate::i18n::{Text, text, tr, tr_with};
use crate::state::file::NotImported;
use crate::state::unsent::UnsentRecord;
use lotwise_sync::unsent::UnsentFileError;

/// How a record that is not sent stands: the name for style and tests, the icon, and the words.
pub struct Why {
    pub state: &'static str,
    pub icon: &'static str,
    pub message: Message,
}

fn message(what: Text, detail: Text) -> Message {
    Message { what: tr(what).to_owned(), detail: tr(detail).to_owned() }
}

/// `status` is none for a phone without a backend.
pub fn why(record: &UnsentRecord, status: Option<Status>) -> Why {
    match record.refused {
        Some(outcome) => refused(outcome, record.is_foreign),
        None => waiting(status),
    }
}

fn waiting(status: Option<Status>) -> Why {
    let (state, icon, what) = match status {
        None => ("local", "phone", text::UNSENT_LOCAL),
        Some(Status::Online) => ("waiting", "sync", text::UNSENT_WAITING),
        Some(Status::Offline) => ("waiting", "clock", text::UNSENT_WAITING_NETWORK),
        Some(Status::Unauthorized) => ("held-back", "hold", text::UNSENT_HELD_BACK),
    };
    Why { state, icon, message: Message { what: tr(what).to_owned(), detail: String::new() } }
}

/// Each outcome and each code has its words (SYNC-5, SYNC-6).
fn refused(outcome: Outcome, is_foreign: bool) -> Why {
    let code = match outcome {
        Outcome::Refused { code } | Outcome::Quarantined { code } => code,
        Outcome::IdReuse => {
            let own = message(text::UNSENT_ID_REUSE, text::UNSENT_ID_REUSE_DO);
            let foreign = message(text::UNSENT_ID_REUSE_FOREIGN, text::UNSENT_DO_ADMIN);
            let message = if is_foreign { foreign } else { own };
            return Why { state: "id-reuse", icon: "warning", message };
        }
        // Nobody keeps these as refused.
        Outcome::Accepted | Outcome::Duplicate => return waiting(Some(Status::Online)),
    };
    let (what, detail) = match code {
        Code::Malformed => (text::UNSENT_MALFORMED, text::UNSENT_DO_UPDATE),
        Code::TooLarge => (text::UNSENT_TOO_LARGE, text::UNSENT_TOO_LARGE_DO),
        Code::BodyHash => (text::UNSENT_BODY_HASH, text::UNSENT_DO_ANEW),
        Code::BadSignature => (text::UNSENT_BAD_SIGNATURE, text::UNSENT_DO_ANEW),
        Code::UnknownDevice => (text::UNSENT_UNKNOWN_DEVICE, text::UNSENT_DO_ADMIN),
        Code::ForeignFeed => (text::UNSENT_FOREIGN_FEED, text::UNSENT_DO_ADMIN),
        Code::NotAllowed => (text::UNSENT_NOT_ALLOWED, text::UNSENT_DO_ADMIN),
        Code::UnknownKind => (text::UNSENT_UNKNOWN_KIND, text::UNSENT_DO_ADMIN),
        Code::Revoked => (text::UNSENT_REVOKED, text::UNSENT_DO_ADMIN),
        Code::NotTaken => (text::UNSENT_NOT_TAKEN, text::UNSENT_NOT_TAKEN_DO),
        Code::Undecided => (text::UNSENT_UNDECIDED, text::UNSENT_UNDECIDED_DO),
    };
    let (state, icon) = match code {
        Code::TooLarge => ("too-large", "warning"),
        Code::Undecided => ("held-back", "hold"),
        _ => ("refused", "warning"),
    };
    Why { state, icon, message: message(what, detail) }
}

/// Why a file was not taken in. `is_local`: this phone belongs to no firm.
pub fn not_imported(error: &NotImported, is_local: bool) -> Message {
    match error {
        NotImported::Unreadable => message(text::FILE_UNREADABLE, text::FILE_NOTHING_TAKEN),
        NotImported::Full => message(text::PROBLEM_STORAGE_FULL, text::FILE_FULL_DO),
        NotImported::Storage => message(text::PROBLEM_STORAGE_CLOSED, text::PROBLEM_STORAGE_CLOSED_TEXT),
        NotImported::File(UnsentFileError::NotOurs) => message(text::FILE_NOT_OURS, text::FILE_NOT_OURS_DO),
        NotImported::File(UnsentFileError::Newer { .. }) => message(text::FILE_NEWER, text::FILE_NEWER_DO),
        NotImported::File(UnsentFileError::Damaged) => message(text::FILE_DAMAGED, text::FILE_DAMAGED_DO),
        NotImported::File(UnsentFileError::OtherFirm { firm }) => {
            let detail = if is_local { text::FILE_OTHER_FIRM_JOIN } else { text::FILE_OTHER_FIRM_DO };
            let values = [("firm", firm.as_str())];
            Message { what: tr_with(text::FILE_OTHER_FIRM, &values), detail: tr_with(detail, &values) }
        }
    }
}
