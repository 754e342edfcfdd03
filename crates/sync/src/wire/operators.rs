//! Who works at the firm's phones: operators with badge and PIN (SYNC-24).

use serde::{Deserialize, Serialize};

/// The fewest and the most rounds of a PIN's verifier: fewer protect nothing, and with more a phone
/// would not answer its operator.
pub const PIN_ROUNDS: std::ops::RangeInclusive<u32> = 100_000..=10_000_000;

/// `GET /v1/operators`: all of a firm, in the order of their names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Operators {
    /// What is hashed before each badge: 16 bytes of the firm's own in base64.
    pub salt: String,
    pub operators: Vec<Operator>,
}

/// Somebody who works at a phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Operator {
    /// A random name under which he can be changed.
    pub id: String,
    /// The name or number that the firm gave: it is the actor of what he records.
    pub name: String,
    pub role: String,
    /// Cannot sign on any more; what he recorded stays his.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub disabled: bool,
    pub badge: String,
    pub pin: PinVerifier,
}

/// What a PIN is checked by. The PIN itself goes nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PinVerifier {
    /// 16 random bytes in base64.
    pub salt: String,
    pub rounds: u32,
    /// PBKDF2-HMAC-SHA-256 of [`pin_secret`], 32 bytes in base64.
    pub hash: String,
}

/// `PUT /v1/operators/{id}`. Badge and PIN come together, since the verifier is made of both; left
/// out, they stay as they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OperatorRequest {
    pub name: String,
    pub role: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub disabled: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credentials: Option<Credentials>,
}

/// What an operator signs on with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Credentials {
    /// [`badge_hash`] of the badge's code.
    pub badge: String,
    pub pin: PinVerifier,
}

/// The hash of a badge's code: SHA-256 of the firm's salt, as its base64 stands, and the code, in
/// base64url.
pub fn badge_hash(salt: &str, code: &str) -> String {
    lotwise_ledger::event::Hash::of(format!("{salt}\n{}", code.trim()).as_bytes()).to_string()
}

/// What a PIN's verifier is made of: who has the list alone, and not the badge, cannot try PINs.
pub fn pin_secret(code: &str, pin: &str) -> String {
    format!("{}\n{pin}", code.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SYNC-24: a badge has the same hash on every phone of a firm, and another at another firm.
    #[test]
    fn a_badge_is_known_by_its_hash() {
        assert_eq!(badge_hash("c2FsdA==", " B-100 "), badge_hash("c2FsdA==", "B-100"));
        assert_ne!(badge_hash("c2FsdA==", "B-100"), badge_hash("c2FsdB==", "B-100"));
        assert_eq!(badge_hash("", "B-100").len(), 43);
        assert_ne!(pin_secret("B-1", "1234"), pin_secret("B-2", "1234"));
    }
}
