//! What an event says: one press of the main action, with all its lines and writes.
//!
//! This is the stored form, version 1. Fields are only ever added, each with a default and absent
//! when unused; a change of meaning takes a new version.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::fact::{
    Attachment, Carriage, Claim, Complaint, Consignee, Counted, Decision, Grant, Inspection, Invoice, Plan,
    Recall, Replacement, Report, Service, Settled,
};
use super::{BODY_VERSION, EventError, EventId, Hash, Line, Step};
use crate::key::{ContainerKey, Goods, Key, LineKey, Location, LotKey, OrderKey, ProductKey, SerialKey};
use crate::quantity::Quantity;
use crate::text::{Actor, PartnerId};
use crate::time::{Day, Moment};

/// The body of an event, as far as this version knows its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// Shared with the entry that the fold makes of it.
    Act(Arc<Act>),
    /// A kind or version from a newer device: stored and forwarded untouched, and folded to nothing.
    Unknown,
}

/// What a person did with one press.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    #[serde(skip, default = "Step::placeholder")]
    pub step: Step,
    pub occurred_at: Moment,
    pub actor: Actor,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Line>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub writes: Vec<Write>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<Hold>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub releases: Vec<Release>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voids: Option<Box<Voids>>,
    /// For each serial touched, the last event that the author knew of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<Seen>,
    /// What the act is about where no line, write or hold says it: the lot of a complaint.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<Key>,
    /// The paper that goes with it: a purchase order, a delivery note, an invoice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What the records doubted and the person, with the goods in the hand, confirmed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub confirmed: Vec<Doubt>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice: Option<Box<Invoice>>,
    /// The order, ASN or pick list that the act makes or serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderKey>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<Box<Plan>>,
    /// The event that opened what this one goes on with: a complaint, a claim, a recall, a count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<EventId>,
    /// What the inputs become, where no line of this act brings it out of production.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub becomes: Vec<Key>,
    /// The production line that it was done on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_line: Option<LineKey>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inspection: Option<Box<Inspection>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counted: Vec<Counted>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complaint: Option<Box<Complaint>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Box<Claim>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Box<Decision>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replacement: Option<Box<Replacement>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<Box<Service>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recall: Option<Box<Recall>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consignees: Vec<Consignee>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settles: Vec<Settled>,
    /// For each container touched, the last event that the author knew of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen_containers: Vec<SeenContainer>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant: Option<Box<Grant>>,
    /// How returned goods look: `as_new`, `opened`, `damaged`, `faulty`, `expired` and the like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// That something is reported to the maker, was sent to him, or was answered by him.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<Box<Report>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carriage: Option<Box<Carriage>>,
}

/// One write to one register: `field` of `key` becomes `value`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Write {
    pub key: Key,
    /// One of [`field`], or a newer device's.
    pub field: String,
    pub value: String,
    /// One more than the highest revision that the author saw.
    pub rev: u32,
}

/// Goods that must not be used or shipped until the hold is released.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// A lot, batch, serial, container or location, or the stock of a lot at a location.
    pub key: Key,
    pub reason: String,
    /// How much of the stock is held, where not all of it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Quantity>,
}

/// The end of the hold that `hold` placed on `key`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    pub key: Key,
    pub hold: EventId,
}

/// The event taken back. Its lines are repeated in the act's own, so that a void may arrive first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voids {
    pub target: EventId,
    /// The hash of the target's header.
    pub hash: Hash,
    /// The target's step, where the fold must know it: absent for what only moves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<Step>,
}

/// What the author knew of a serial when he wrote: the last event, or none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    pub key: SerialKey,
    pub last: Option<EventId>,
}

/// What the author knew of a container when he wrote: the last event, or none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenContainer {
    pub key: ContainerKey,
    pub last: Option<EventId>,
}

/// What the records only doubt. It is asked, and recorded when confirmed: reality wins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// The serial was received before and, by the records, has not left.
    AlreadyReceived { serial: SerialKey, at: Location },
    /// The serial is, by the records, somewhere else.
    BookedElsewhere { serial: SerialKey, at: Location },
    /// No record says that this serial was ever here.
    NeverReceived { serial: SerialKey },
    /// Fewer are booked there than are taken.
    FewerBooked { lot: LotKey, at: Location, booked: Quantity, taken: Quantity },
    /// The place takes one lot or one product only, and something else lies or comes there.
    MustNotMix { at: Location, goods: Goods, there: Goods },
    /// Fewer are booked there than are taken, of goods without a lot.
    FewerBookedOfProduct { product: ProductKey, at: Location, booked: Quantity, taken: Quantity },
    /// The goods have a lot code, and nothing is done to them that makes a new one (21 CFR 1.1320).
    NewLotCode { lot: LotKey, was: LotKey },
    /// Whoever sent the goods owes a lot code along with them (21 CFR 1.1340).
    LotCodeOwed { product: ProductKey },
    /// Whoever receives the goods here must give them a lot code (21 CFR 1.1320).
    LotCodeNotGiven { product: ProductKey },
    /// The firm or the customer wants an invoice on every shipment, and this one has none.
    NoInvoice { to: Option<PartnerId> },
    /// More than the order has open.
    MoreThanOrdered { order: OrderKey, goods: Goods, open: Quantity, taken: Quantity },
    /// The order has no line for the goods.
    NotOrdered { order: OrderKey, goods: Goods },
    /// The unit was registered for that day.
    AlreadyRegistered { serial: SerialKey, on: Day },
    /// The same defect of the unit was claimed on that day, and nobody has decided.
    AlreadyClaimed { serial: SerialKey, claim: EventId, on: Day },
    /// Another unit was given for it.
    AlreadyReplaced { serial: SerialKey, by: SerialKey },
}

impl Act {
    /// An act that says nothing yet but who did what, and when.
    pub fn new(step: Step, occurred_at: Moment, actor: Actor) -> Self {
        Self {
            step,
            occurred_at,
            actor,
            lines: Vec::new(),
            writes: Vec::new(),
            holds: Vec::new(),
            releases: Vec::new(),
            voids: None,
            seen: Vec::new(),
            about: Vec::new(),
            document: None,
            reason: None,
            confirmed: Vec::new(),
            invoice: None,
            order: None,
            plan: None,
            case: None,
            becomes: Vec::new(),
            on_line: None,
            inspection: None,
            counted: Vec::new(),
            complaint: None,
            claim: None,
            decision: None,
            replacement: None,
            service: None,
            recall: None,
            consignees: Vec::new(),
            attachments: Vec::new(),
            settles: Vec::new(),
            seen_containers: Vec::new(),
            grant: None,
            condition: None,
            report: None,
            carriage: None,
        }
    }

    /// Gives back what the lists have room for and do not hold: an act stays in memory as it is.
    pub fn shrink(&mut self) {
        self.lines.shrink_to_fit();
        self.writes.shrink_to_fit();
        self.seen.shrink_to_fit();
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        // Plain structs with text keys: serialisation to memory has no way to fail.
        serde_json::to_vec(self).expect("an act is always JSON")
    }
}

impl Body {
    pub(super) fn read(kind: &str, version: u16, bytes: &[u8]) -> Result<Self, EventError> {
        let Some(step) = Step::from_kind(kind).filter(|_| version == BODY_VERSION) else {
            return Ok(Self::Unknown);
        };
        let mut act: Act = serde_json::from_slice(bytes).map_err(|_| EventError::Body)?;
        act.shrink();
        let sound = act.lines.iter().all(Line::is_sound)
            && act.voids.is_some() == (step == Step::Void)
            && act.grant.is_some() == (step == Step::Grant)
            && act.grant.iter().all(|grant| grant.first > 0 && grant.first <= grant.last);
        if sound { Ok(Self::Act(Arc::new(Act { step, ..act }))) } else { Err(EventError::Body) }
    }
}
