//! Renewing a token before it ends (SYNC-20).

use lotwise_ledger::event::FeedId;
use serde::{Deserialize, Serialize};

/// The answer to `POST /v1/token`: a further token of the same device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenAnswer {
    pub token: String,
    /// After how many seconds without use it ends.
    pub life_s: u64,
    /// The feeds that the device reads by now (SYNC-28).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub feeds: Vec<FeedId>,
}

/// Whether a token that was given at `given_ms` is to be renewed at `now_ms`, both by the clock of its
/// device: when half of its life is over, or the clock was set back so far. One of which it is not known
/// how long it lives is renewed to learn it.
pub fn must_renew(given_ms: Option<i64>, life_s: Option<u64>, now_ms: i64) -> bool {
    let (Some(given_ms), Some(life_s)) = (given_ms, life_s) else { return true };
    now_ms.abs_diff(given_ms) / 1_000 >= life_s / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SYNC-20: at half of its life, by whatever clock.
    #[test]
    fn a_token_is_renewed_in_time() {
        assert!(!must_renew(Some(0), Some(100), 49_999));
        assert!(must_renew(Some(0), Some(100), 50_000));
        assert!(must_renew(Some(90_000), Some(100), 0), "the clock was set back");
        assert!(must_renew(None, Some(100), 0) && must_renew(Some(0), None, 0));
    }
}
