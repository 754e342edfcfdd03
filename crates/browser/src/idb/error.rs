//! What can go wrong with IndexedDB, told apart as far as the app acts on it.

use indexed_db_futures::error::{Error, OpenDbError, UnexpectedDataError};
use wasm_bindgen::JsCast;

/// Why a request to the database failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdbError {
    #[error("the browser offers no IndexedDB here")]
    Unsupported,
    /// The app must be reloaded.
    #[error("a newer version of the app has changed the database")]
    Newer,
    /// The page must be reloaded, and the device gets a new identity.
    #[error("the database was deleted or evicted while it was in use")]
    Gone,
    #[error("the storage is full")]
    Full,
    /// The browser closed the connection, and new ones, too.
    #[error("the connection to the database was lost ({name})")]
    Lost { name: String },
    #[error("an entry of the store {store} cannot be read")]
    Corrupt { store: &'static str },
    #[error("the value has no JSON form")]
    Json,
    #[error("the database failed ({name})")]
    Other { name: String },
}

impl From<&web_sys::DomException> for IdbError {
    fn from(exception: &web_sys::DomException) -> Self {
        let name = exception.name();
        match name.as_str() {
            "QuotaExceededError" => Self::Full,
            "VersionError" => Self::Newer,
            // WebKit reports a killed database process by the first two, others by an abort, or by the
            // transaction being over when the next request is made.
            "InvalidStateError" | "UnknownError" | "AbortError" | "TransactionInactiveError" => {
                Self::Lost { name }
            }
            _ => Self::Other { name },
        }
    }
}

impl From<Error> for IdbError {
    fn from(error: Error) -> Self {
        match error {
            Error::DomException(exception) => Self::from(&web_sys::DomException::from(exception)),
            Error::MissingData(UnexpectedDataError::TransactionAborted) => {
                Self::Lost { name: "AbortError".to_owned() }
            }
            Error::MissingData(error) => Self::Other { name: error.to_string() },
            Error::Serialisation(error) => Self::Other { name: error.to_string() },
            Error::Unknown(error) => Self::Other { name: error.to_string() },
        }
    }
}

impl From<OpenDbError> for IdbError {
    fn from(error: OpenDbError) -> Self {
        match error {
            OpenDbError::Base(error) => error.into(),
            OpenDbError::UnsupportedEnvironment | OpenDbError::NullFactory => Self::Unsupported,
            OpenDbError::VersionZero => Self::Other { name: error.to_string() },
        }
    }
}

impl From<wasm_bindgen::JsValue> for IdbError {
    fn from(value: wasm_bindgen::JsValue) -> Self {
        match value.dyn_ref::<web_sys::DomException>() {
            Some(exception) => exception.into(),
            None => Self::Other { name: crate::js::error_name(&value) },
        }
    }
}
