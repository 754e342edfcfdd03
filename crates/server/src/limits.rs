//! How often one address, or one device, may ask: a bucket for each that fills steadily. And how many
//! requests of one device may wait at a time.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use lotwise_ledger::time::Day;

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

/// How much each asker took of a day. It is forgotten with the day, and when the server ends.
pub struct PerDay<K> {
    most: u32,
    taken: Mutex<(Option<Day>, HashMap<K, u32>)>,
}

impl<K: Eq + Hash> PerDay<K> {
    pub fn new(most: u32) -> Self {
        Self { most, taken: Mutex::new((None, HashMap::new())) }
    }

    pub fn has_room(&self, asker: K, day: Day) -> bool {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.0 != Some(day) || taken.1.get(&asker).is_none_or(|count| *count < self.most)
    }

    pub fn count(&self, asker: K, day: Day) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.0 != Some(day) {
            *taken = (Some(day), HashMap::new());
        }
        *taken.1.entry(asker).or_default() += 1;
    }
}

/// How many requests of each asker wait, or are read.
pub struct Waits<K: Eq + Hash>(Arc<Mutex<HashMap<K, usize>>>);

/// One request that waits; it is over when this is dropped, however it ends.
pub struct Waiting<K: Eq + Hash> {
    asker: K,
    waits: Waits<K>,
}

impl<K: Eq + Hash> Default for Waits<K> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K: Eq + Hash + Copy> Waits<K> {
    /// Lets one more request of `asker` wait, unless `most` of them do already.
    pub fn begin(&self, asker: K, most: usize) -> Result<Waiting<K>, Problem> {
        let mut waits = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = waits.entry(asker).or_default();
        if *count >= most {
            return Err(Problem::TooManyRequests { retry_after_s: 1 });
        }
        *count += 1;
        Ok(Waiting { asker, waits: Self(self.0.clone()) })
    }
}

impl<K: Eq + Hash> Drop for Waiting<K> {
    fn drop(&mut self) {
        let mut waits = self.waits.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = waits.get_mut(&self.asker) {
            *count -= 1;
            if *count == 0 {
                waits.remove(&self.asker);
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
    use lotwise_ledger::event::DeviceId;

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
    fn a_day_takes_so_much_of_each() {
        let day = PerDay::new(2);
        let take = |asker: u8, on: &str| {
            let on = Day::try_from(on.to_owned()).unwrap();
            let has_room = day.has_room(asker, on);
            if has_room {
                day.count(asker, on);
            }
            has_room
        };
        let taken =
            [(1, "2027-01-07"), (1, "2027-01-07"), (1, "2027-01-07"), (2, "2027-01-07"), (1, "2027-01-08")]
                .map(|(asker, on)| take(asker, on));
        assert_eq!(taken, [true, true, false, true, true]);
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
