//! What an event says: one press of the main action, with all its lines and writes.
//!
//! This is the stored form, version 1. Fields are only ever added, each with a default; a change of
//! meaning takes a new version.

use serde::{Deserialize, Serialize};

use super::{BODY_VERSION, EventError, EventId, Hash};
use crate::key::{Goods, Key, Location, LotKey, ProductKey, SerialKey};
use crate::quantity::Quantity;
use crate::text::Actor;
use crate::time::Moment;

/// The body of an event, as far as this version knows its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    Act(Box<Act>),
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
    pub voids: Option<Voids>,
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
}

/// The business step, after the Core Business Vocabulary (CBV 2.0, section 7.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// CBV `receiving`.
    Receive,
    /// CBV `storing`: from one place of the firm to another.
    Move,
    /// CBV `shipping`.
    Ship,
    /// CBV `holding`.
    Hold,
    /// Ends one hold.
    Release,
    /// Writes attributes and moves nothing.
    Describe,
    /// CBV `void_shipping` and its like: takes an event back.
    Void,
    /// A consumer's complaint about a lot; his words are kept apart and can be erased.
    Complain,
}

/// A quantity of one thing from one location to another. A void's lines are the target's own: it
/// takes back what they say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub subject: Subject,
    /// In base units; always positive, and 1 for a serial.
    pub quantity: Quantity,
    pub from: Location,
    pub to: Location,
}

/// What a line moves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Subject {
    Lot(LotKey),
    /// Goods without lot or serial.
    Product(ProductKey),
    Serial {
        key: SerialKey,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lot: Option<LotKey>,
    },
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

/// The registers that this version knows. Values are texts: dates as `2026-11-21`, quantities as
/// [`Quantity`] writes them.
pub mod field {
    /// Of a product or a location: its name.
    pub const NAME: &str = "name";
    /// Of a product: `lot`, `serial` or `none`.
    pub const TRACKING: &str = "tracking";
    /// Of a product: the name of its base unit.
    pub const UNIT: &str = "unit";
    /// Of a product: months of warranty, counted from shipment.
    pub const WARRANTY_MONTHS: &str = "warranty_months";
    /// Of a GTIN: the product it belongs to.
    pub const PRODUCT: &str = "product";
    /// Of a GTIN: how many base units it contains.
    pub const CONTENT: &str = "content";
    /// Of a lot or serial: use-by or expiry date (AI 17).
    pub const EXPIRY: &str = "expiry";
    /// Of a lot: best-before date (AI 15).
    pub const BEST_BEFORE: &str = "best_before";
    /// Of a lot: production date (AI 11).
    pub const PRODUCED: &str = "produced";
}

/// Goods that must not be used or shipped until the hold is released.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// A lot or a serial.
    pub key: Key,
    pub reason: String,
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
}

/// What the author knew of a serial when he wrote: the last event, or none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    pub key: SerialKey,
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
    /// Fewer are booked there than are taken, of goods without a lot.
    FewerBookedOfProduct { product: ProductKey, at: Location, booked: Quantity, taken: Quantity },
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
        }
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
        let act: Act = serde_json::from_slice(bytes).map_err(|_| EventError::Body)?;
        let sound = act.lines.iter().all(Line::is_sound) && act.voids.is_some() == (step == Step::Void);
        if sound { Ok(Self::Act(Box::new(Act { step, ..act }))) } else { Err(EventError::Body) }
    }
}

impl Step {
    const ALL: [Self; 8] = [
        Self::Receive,
        Self::Move,
        Self::Ship,
        Self::Hold,
        Self::Release,
        Self::Describe,
        Self::Void,
        Self::Complain,
    ];

    /// The header's `kind`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Receive => "receive",
            Self::Move => "move",
            Self::Ship => "ship",
            Self::Hold => "hold",
            Self::Release => "release",
            Self::Describe => "describe",
            Self::Void => "void",
            Self::Complain => "complain",
        }
    }

    pub fn from_kind(kind: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.as_str() == kind)
    }

    /// Stands in an act until the header's kind, which alone says the step, is put in.
    fn placeholder() -> Self {
        Self::Describe
    }
}

impl Line {
    fn is_sound(&self) -> bool {
        let one_unit = !matches!(self.subject, Subject::Serial { .. }) || self.quantity == Quantity::ONE;
        self.quantity.is_positive() && one_unit && self.from != self.to
    }
}

impl Subject {
    pub fn product(&self) -> &ProductKey {
        match self {
            Self::Lot(lot) => &lot.product,
            Self::Product(product) => product,
            Self::Serial { key, .. } => &key.product,
        }
    }

    /// The balance that the line changes.
    pub fn goods(&self) -> Goods {
        match self {
            Self::Lot(lot) | Self::Serial { lot: Some(lot), .. } => Goods::Lot(lot.clone()),
            Self::Product(product) => Goods::Product(product.clone()),
            Self::Serial { key, lot: None } => Goods::Product(key.product.clone()),
        }
    }
}
