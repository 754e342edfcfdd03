//! How often one address may ask without a token: a bucket per address that fills steadily.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::problem::Problem;

/// Addresses that are remembered; full buckets are forgotten first.
const MOST_ADDRESSES: usize = 10_000;

/// Allows a burst of `per_minute` requests, and as many in each minute after it.
pub struct Limit {
    per_minute: u32,
    buckets: Mutex<HashMap<IpAddr, Bucket>>,
}

#[derive(Clone, Copy)]
struct Bucket {
    /// Requests that are still allowed, as of `at`.
    tokens: f64,
    at: Instant,
}

impl Limit {
    pub fn per_minute(per_minute: u32) -> Self {
        Self { per_minute, buckets: Mutex::default() }
    }

    /// Counts one request of `peer` at `now`.
    pub fn take(&self, peer: IpAddr, now: Instant) -> Result<(), Problem> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MOST_ADDRESSES {
            buckets.retain(|_, bucket| now.saturating_duration_since(bucket.at) < Duration::from_secs(60));
        }
        let full = f64::from(self.per_minute);
        let bucket = buckets.entry(group(peer)).or_insert(Bucket { tokens: full, at: now });
        let filled_s = now.saturating_duration_since(bucket.at).as_secs_f64();
        let tokens = (bucket.tokens + filled_s * full / 60.0).min(full);
        *bucket = Bucket { tokens: (tokens - 1.0).max(0.0), at: now };
        if tokens >= 1.0 {
            return Ok(());
        }
        let retry_after_s = Duration::from_secs_f64((1.0 - tokens) * 60.0 / full).as_secs() + 1;
        Err(Problem::TooManyRequests { retry_after_s })
    }
}

/// One household has a whole /64 of IPv6 addresses; they count as one.
fn group(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(address) => {
            let network = u128::from(address) >> 64 << 64;
            IpAddr::V6(network.into())
        }
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_allowed_and_then_a_steady_rate() {
        let (limit, start) = (Limit::per_minute(30), Instant::now());
        let peer = IpAddr::from([127, 0, 0, 1]);
        let allowed = (0..100).filter(|_| limit.take(peer, start).is_ok()).count();
        assert_eq!(allowed, 30);
        let later = start + Duration::from_secs(10);
        let allowed = (0..100).filter(|_| limit.take(peer, later).is_ok()).count();
        assert_eq!(allowed, 5);
        assert!(limit.take(IpAddr::from([127, 0, 0, 2]), start).is_ok());
    }

    #[test]
    fn a_v6_network_is_one_address() {
        let (limit, now) = (Limit::per_minute(1), Instant::now());
        assert!(limit.take("2001:db8::1".parse().unwrap(), now).is_ok());
        assert!(limit.take("2001:db8::2".parse().unwrap(), now).is_err());
        assert!(limit.take("2001:db8:0:1::1".parse().unwrap(), now).is_ok());
    }
}
