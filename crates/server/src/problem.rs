//! The one error of the interface, and how it looks from outside: RFC 9457 problem details with a
//! stable type, saying nothing internal (SYNC-3).

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use lotwise_sync::wire::{self, MAX_ATTACHMENT_BYTES};

use crate::erasing::EraseError;
use crate::store::attachments::AttachError;
use crate::store::devices::EnrolError;
use crate::store::{StoreError, is_no_room};

/// When a device may try again that has declared too much within a day.
const DAY_IS_FULL_S: u64 = 3_600;

/// Why a request was not done.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    #[error("the body is not the JSON that is described")]
    BadJson,
    #[error("a parameter is not as described: {name}")]
    BadParameter { name: &'static str },
    #[error("the body is larger than {limit} bytes")]
    TooLarge { limit: usize },
    #[error("more than {limit} events in one push")]
    TooManyEvents { limit: usize },
    #[error("no token, or one that is not known")]
    BadToken,
    #[error("the device's role does not allow it")]
    Forbidden,
    #[error("the device does not read this feed")]
    ForeignFeed,
    #[error("the device was revoked")]
    Revoked,
    #[error("no such device")]
    UnknownDevice,
    #[error("no such code")]
    UnknownCode,
    #[error("the code was spent")]
    SpentCode,
    #[error("the code is too old")]
    ExpiredCode,
    #[error("not an Ed25519 public key of 32 bytes in base64")]
    BadKey,
    #[error("the key is that of another device")]
    KnownKey,
    #[error("another operator has this name or badge")]
    KnownOperator,
    #[error("no such event is in quarantine")]
    NotInQuarantine,
    #[error("the event is in its feeds already")]
    Released,
    #[error("no device whose key fits the signature is known")]
    Unchecked,
    #[error("another event is in the log under this id")]
    IdReuse,
    #[error("the cursor is of another history")]
    Diverged,
    #[error("not a GTIN")]
    BadGtin,
    #[error("no record of this product")]
    UnknownProduct,
    #[error("no record of this lot")]
    UnknownLot,
    #[error("no record of this serial")]
    UnknownSerial,
    #[error("no such complaint")]
    UnknownComplaint,
    #[error("it was erased")]
    Erased,
    #[error("the bytes are not what the id names")]
    ContentHash,
    #[error("not a kind of file that is kept")]
    MediaType,
    #[error("the range begins behind the last of {bytes} bytes")]
    BadRange { bytes: u64 },
    #[error("too many requests")]
    TooManyRequests { retry_after_s: u64 },
    #[error("the body came too slowly")]
    TooSlow,
    #[error("the server has no room to keep more")]
    StorageFull,
    #[error("no snapshot, or none of this fold")]
    NoSnapshot,
    #[error("nothing is here")]
    NotFound,
    #[error("not with this method")]
    MethodNotAllowed,
    #[error("the server failed")]
    Internal(#[source] StoreError),
    #[error("the server failed")]
    NotErased(#[source] EraseError),
}

impl Problem {
    fn describe(&self) -> (StatusCode, &'static str) {
        match self {
            Self::BadJson => (StatusCode::BAD_REQUEST, "bad-json"),
            Self::BadParameter { .. } => (StatusCode::BAD_REQUEST, "bad-parameter"),
            Self::TooLarge { .. } => (StatusCode::PAYLOAD_TOO_LARGE, "too-large"),
            Self::TooManyEvents { .. } => (StatusCode::PAYLOAD_TOO_LARGE, "too-many-events"),
            Self::BadToken => (StatusCode::UNAUTHORIZED, "bad-token"),
            Self::Forbidden => (StatusCode::FORBIDDEN, "forbidden"),
            Self::ForeignFeed => (StatusCode::FORBIDDEN, "foreign-feed"),
            Self::Revoked => (StatusCode::FORBIDDEN, "revoked"),
            Self::UnknownDevice => (StatusCode::NOT_FOUND, "unknown-device"),
            Self::UnknownCode => (StatusCode::FORBIDDEN, "unknown-code"),
            Self::SpentCode => (StatusCode::GONE, "spent-code"),
            Self::ExpiredCode => (StatusCode::GONE, "expired-code"),
            Self::BadKey => (StatusCode::BAD_REQUEST, "bad-key"),
            Self::KnownKey => (StatusCode::CONFLICT, "known-key"),
            Self::KnownOperator => (StatusCode::CONFLICT, "known-operator"),
            Self::NotInQuarantine => (StatusCode::NOT_FOUND, "not-in-quarantine"),
            Self::Released => (StatusCode::CONFLICT, "released"),
            Self::Unchecked => (StatusCode::CONFLICT, "unchecked"),
            Self::IdReuse => (StatusCode::CONFLICT, "id-reuse"),
            Self::Diverged => (StatusCode::CONFLICT, "diverged"),
            Self::BadGtin => (StatusCode::BAD_REQUEST, "bad-gtin"),
            Self::UnknownProduct => (StatusCode::NOT_FOUND, "unknown-product"),
            Self::UnknownSerial => (StatusCode::NOT_FOUND, "unknown-serial"),
            Self::UnknownLot => (StatusCode::NOT_FOUND, "unknown-lot"),
            Self::UnknownComplaint => (StatusCode::NOT_FOUND, "unknown-complaint"),
            Self::Erased => (StatusCode::GONE, "erased"),
            Self::ContentHash => (StatusCode::CONFLICT, "content-hash"),
            Self::MediaType => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "media-type"),
            Self::BadRange { .. } => (StatusCode::RANGE_NOT_SATISFIABLE, "bad-range"),
            Self::TooManyRequests { .. } => (StatusCode::TOO_MANY_REQUESTS, "too-many-requests"),
            Self::TooSlow => (StatusCode::REQUEST_TIMEOUT, "too-slow"),
            Self::StorageFull => (StatusCode::INSUFFICIENT_STORAGE, "storage-full"),
            Self::NoSnapshot => (StatusCode::NOT_FOUND, "no-snapshot"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not-found"),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed"),
            Self::Internal(_) | Self::NotErased(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
        }
    }

    /// The problem as it is sent.
    pub fn to_wire(&self) -> wire::Problem {
        let (status, kind) = self.describe();
        wire::Problem {
            kind: format!("/problems/{kind}"),
            title: self.to_string(),
            status: status.as_u16(),
            detail: None,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        if let Self::Internal(error) = &self {
            tracing::error!(error = error as &dyn std::error::Error, "a request failed");
        }
        if let Self::NotErased(error) = &self {
            tracing::error!(error = error as &dyn std::error::Error, "nothing was erased");
        }
        let problem = self.to_wire();
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, axum::Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        match self {
            Self::BadToken => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            Self::TooManyRequests { retry_after_s } => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(retry_after_s));
            }
            Self::BadRange { bytes } => {
                if let Ok(length) = HeaderValue::from_str(&format!("bytes */{bytes}")) {
                    headers.insert(header::CONTENT_RANGE, length);
                }
            }
            _ => {}
        }
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Self::StorageFull,
            error => Self::Internal(error),
        }
    }
}

impl From<EraseError> for Problem {
    fn from(error: EraseError) -> Self {
        match error {
            EraseError::Store(StoreError::Full) => Self::StorageFull,
            EraseError::File(source) if is_no_room(&source) => Self::StorageFull,
            error => Self::NotErased(error),
        }
    }
}

impl From<AttachError> for Problem {
    fn from(error: AttachError) -> Self {
        match error {
            AttachError::Erased => Self::Erased,
            AttachError::Undeclared => Self::NotFound,
            AttachError::TooMany => Self::TooLarge { limit: MAX_ATTACHMENT_BYTES as usize },
            AttachError::ContentHash => Self::ContentHash,
            AttachError::DayIsFull => Self::TooManyRequests { retry_after_s: DAY_IS_FULL_S },
            AttachError::Store(error) => error.into(),
        }
    }
}

impl From<EnrolError> for Problem {
    fn from(error: EnrolError) -> Self {
        match error {
            EnrolError::UnknownCode => Self::UnknownCode,
            EnrolError::SpentCode => Self::SpentCode,
            EnrolError::ExpiredCode => Self::ExpiredCode,
            EnrolError::Store(error) => error.into(),
        }
    }
}
