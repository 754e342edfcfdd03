//! Hashes, and the identities of devices and events.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A SHA-256. As text: base64url without padding, 43 characters.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hash([u8; 32]);

/// One unbroken storage of one device: the first 16 bytes of the SHA-256 of its public key, so that
/// nobody else can sign under the same name. As text: 32 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DeviceId([u8; 16]);

/// An event: the device that made it, and its number in that device's chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EventId {
    pub device: DeviceId,
    pub seq: u64,
}

/// A text that is not an id in the form that [`fmt::Display`] writes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id: {text:?}")]
pub struct IdError {
    text: String,
}

impl Hash {
    /// Stands before the first header of a chain.
    pub const ZERO: Self = Self([0; 32]);

    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The hash of these parts, one behind the other.
    pub fn of_parts<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut hash = Sha256::new();
        parts.into_iter().for_each(|part| hash.update(part));
        Self(hash.finalize().into())
    }

    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl EventId {
    /// Before all events in their order. It is no event's id.
    pub(crate) const FIRST: Self = Self { device: DeviceId([0; 16]), seq: 0 };
}

impl DeviceId {
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The id that belongs to a raw Ed25519 public key of 32 bytes.
    pub fn of_public_key(key: &[u8; 32]) -> Self {
        let hash = Hash::of(key);
        let mut id = [0; 16];
        id.copy_from_slice(&hash.0[..16]);
        Self(id)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl FromStr for Hash {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let error = || IdError { text: text.to_owned() };
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| error())?;
        bytes.try_into().map(Self).map_err(|_| error())
    }
}

impl fmt::Display for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for DeviceId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let error = || IdError { text: text.to_owned() };
        let lower_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() != 32 || !text.bytes().all(lower_hex) {
            return Err(error());
        }
        let mut id = [0; 16];
        for (byte, digits) in id.iter_mut().zip(0..) {
            let digits = text.get(digits * 2..digits * 2 + 2).ok_or_else(error)?;
            *byte = u8::from_str_radix(digits, 16).map_err(|_| error())?;
        }
        Ok(Self(id))
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.device, self.seq)
    }
}

impl FromStr for EventId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let error = || IdError { text: text.to_owned() };
        let (device, seq) = text.split_once('-').ok_or_else(error)?;
        Ok(Self { device: device.parse()?, seq: seq.parse().map_err(|_| error())? })
    }
}

macro_rules! text_form {
    ($name:ident) => {
        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, IdError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }
    };
}

text_form!(Hash);
text_form!(DeviceId);
text_form!(EventId);

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

impl fmt::Debug for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DeviceId({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_keep_their_text() {
        let device = DeviceId::of_public_key(&[7; 32]);
        let event = EventId { device, seq: 42 };
        assert_eq!(event.to_string().parse(), Ok(event));
        let hash = Hash::of(b"abc");
        // FIPS 180-2, appendix B.1.
        assert_eq!(hash.to_string(), "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
        assert_eq!(hash.to_string().parse(), Ok(hash));
    }

    #[test]
    fn other_texts_are_no_ids() {
        for text in
            ["", "0", "00-1", "zz0102030405060708090a0b0c0d0e0f-1", "000102030405060708090a0b0c0d0e0f-x"]
        {
            assert!(text.parse::<EventId>().is_err(), "{text:?}");
        }
        assert!("abc".parse::<Hash>().is_err());
    }
}
