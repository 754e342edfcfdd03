//! May these goods be used and shipped, and why not: one rule for expiry and holds everywhere.

use chrono::NaiveDate;

use crate::event::EventId;
use crate::record::{Lot, Serial};

/// The answer for one lot or serial on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Availability {
    /// Reasons not to use or ship; none means available.
    pub blocked: Vec<Reason>,
    /// Reasons to look twice.
    pub warned: Vec<Reason>,
}

/// A reason, with what is needed to say it in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    Held {
        hold: EventId,
        reason: String,
    },
    /// The last day on which the goods could be used was `on`.
    Expired {
        on: NaiveDate,
    },
    PastBestBefore {
        on: NaiveDate,
    },
}

impl Availability {
    pub fn is_available(&self) -> bool {
        self.blocked.is_empty()
    }

    pub fn is_held(&self) -> bool {
        self.blocked.iter().any(|reason| matches!(reason, Reason::Held { .. }))
    }

    pub fn is_expired(&self) -> bool {
        self.blocked.iter().any(|reason| matches!(reason, Reason::Expired { .. }))
    }
}

/// Judges a lot, or a serial with the lot it belongs to, as of the calendar day at the facility.
/// Goods are usable through the whole of their use-by date.
pub fn availability(lot: Option<&Lot>, serial: Option<&Serial>, day: NaiveDate) -> Availability {
    let holds = lot.map(|lot| &lot.holds).into_iter().chain(serial.map(|serial| &serial.holds));
    let mut blocked: Vec<Reason> = holds
        .flat_map(|holds| holds.standing())
        .map(|(hold, reason)| Reason::Held { hold, reason: reason.to_owned() })
        .collect();
    let own_expiry = serial.and_then(|serial| serial.registers.earliest_date(crate::event::field::EXPIRY));
    let expiry = [lot.and_then(Lot::expiry), own_expiry].into_iter().flatten().min();
    blocked.extend(expiry.filter(|on| *on < day).map(|on| Reason::Expired { on }));
    let best_before = lot.and_then(Lot::best_before).filter(|on| *on < day);
    Availability {
        blocked,
        warned: best_before.map(|on| Reason::PastBestBefore { on }).into_iter().collect(),
    }
}
