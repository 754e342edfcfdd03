//! The one error of the interface, and how it looks from outside: RFC 9457 problem details with a
//! stable type, saying nothing internal (SYNC-3).

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use lotwise_sync::wire;

use crate::store::StoreError;
use crate::store::devices::EnrolError;

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
    #[error("the cursor is of another history")]
    Diverged,
    #[error("not a GTIN")]
    BadGtin,
    #[error("no record of this lot")]
    UnknownLot,
    #[error("no such complaint")]
    UnknownComplaint,
    #[error("too many requests")]
    TooManyRequests { retry_after_s: u64 },
    #[error("no snapshot, or none of this fold")]
    NoSnapshot,
    #[error("nothing is here")]
    NotFound,
    #[error("not with this method")]
    MethodNotAllowed,
    #[error("the server failed")]
    Internal(#[source] StoreError),
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
            Self::Diverged => (StatusCode::CONFLICT, "diverged"),
            Self::BadGtin => (StatusCode::BAD_REQUEST, "bad-gtin"),
            Self::UnknownLot => (StatusCode::NOT_FOUND, "unknown-lot"),
            Self::UnknownComplaint => (StatusCode::NOT_FOUND, "unknown-complaint"),
            Self::TooManyRequests { .. } => (StatusCode::TOO_MANY_REQUESTS, "too-many-requests"),
            Self::NoSnapshot => (StatusCode::NOT_FOUND, "no-snapshot"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not-found"),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed"),
            Self::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
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
            _ => {}
        }
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self::Internal(error)
    }
}

impl From<EnrolError> for Problem {
    fn from(error: EnrolError) -> Self {
        match error {
            EnrolError::UnknownCode => Self::UnknownCode,
            EnrolError::SpentCode => Self::SpentCode,
            EnrolError::ExpiredCode => Self::ExpiredCode,
            EnrolError::Store(error) => Self::Internal(error),
        }
    }
}
