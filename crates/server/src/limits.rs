//! How often one address, or one device, may ask: a bucket for each that fills steadily. And how many
//! requests of one device may wait at a time.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use lotwise_ledger::event::DeviceId;

use crate::problem::Problem;

/// Askers that are remembered; full buckets are forgotten first.
const MOST_ASKERS: usize = 10_000;

/// Allows a burst of `per_minute` requests, and as many in each minute after it.
pub struct Limit<K> {
    per_minute: u32,
    buckets: Mutex<HashMap<K, Bucket>>,
}

#[derive(Clone, Copy)]
struct Bucket {
    /// Requests that are still allowed, as of `at`.
    tokens: f64,
    at: Instant,
}

impl<K: Eq + Hash> Limit<K> {
    pub fn per_minute(per_minute: u32) -> Self {
        Self { per_minute, buckets: Mutex::default() }
    }

    /// Counts one request of `asker` at `now`.
    pub fn take(&self, asker: K, now: Instant) -> Result<(), Problem> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MOST_ASKERS {
            buckets.retain(|_, bucket| now.saturating_duration_since(bucket.at) < Duration::from_secs(60));
        }
        let full = f64::from(self.per_minute);
        let bucket = buckets.entry(asker).or_insert(Bucket { tokens: full, at: now });
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

/// How many requests of each device wait.
#[derive(Clone, Default)]
pub struct Waits(Arc<Mutex<HashMap<DeviceId, usize>>>);

/// One request that waits; it is over when this is dropped, however it ends.
pub struct Waiting {
    device: DeviceId,
    waits: Waits,
}

impl Waits {
    /// Lets one more request of `device` wait, unless `most` of them do already.
    pub fn begin(&self, device: DeviceId, most: usize) -> Result<Waiting, Problem> {
        let mut waits = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = waits.entry(device).or_default();
        if *count >= most {
            return Err(Problem::TooManyRequests { retry_after_s: 1 });
        }
        *count += 1;
        Ok(Waiting { device, waits: self.clone() })
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let mut waits = self.waits.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = waits.get_mut(&self.device) {
            *count -= 1;
            if *count == 0 {
                waits.remove(&self.device);
            }
        }
    }
}

/// One household has a whole /64 of IPv6 addresses; they count as one.
pub fn group(peer: IpAddr) -> IpAddr {
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

    /// SYNC-14: five minutes of 5,000 events a second in batches of 100, far smaller than they are.
    #[test]
    fn a_first_push_is_not_slowed() {
        let (limit, start) = (Limit::per_minute(crate::api::DEVICE_REQUESTS), Instant::now());
        for request in 0..5 * 60 * 50 {
            assert!(limit.take((), start + Duration::from_millis(20) * request).is_ok(), "{request}");
        }
    }

    #[test]
    fn a_v6_network_is_one_address() {
        let check = |one: &str, other: &str, same: bool| {
            assert_eq!(group(one.parse().unwrap()) == group(other.parse().unwrap()), same, "{one} {other}");
        };
        check("2001:db8::1", "2001:db8::2", true);
        check("2001:db8::1", "2001:db8:0:1::1", false);
        check("::ffff:127.0.0.1", "127.0.0.1", true);
        check("127.0.0.1", "127.0.0.2", false);
    }

    #[test]
    fn what_waited_makes_room() {
        let (waits, device) = (Waits::default(), DeviceId::of_public_key(&[1; 32]));
        let first = waits.begin(device, 2).unwrap();
        let second = waits.begin(device, 2).unwrap();
        assert!(waits.begin(device, 2).is_err());
        assert!(waits.begin(DeviceId::of_public_key(&[2; 32]), 2).is_ok());
        drop(first);
        drop(waits.begin(device, 2).unwrap());
        drop(second);
        assert!(waits.0.lock().unwrap().is_empty());
    }
}
