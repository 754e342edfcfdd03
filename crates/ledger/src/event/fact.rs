//! What an act says beside its lines and writes: papers, tests, complaints, claims and recalls.
//!
//! Stored form, version 1. Kinds of things are texts where a newer device may know more of them.

use serde::{Deserialize, Serialize};

use super::{DeviceId, Hash};
use crate::key::{Key, Location, LotKey, ProductKey, SerialKey};
use crate::quantity::Quantity;
use crate::text::PartnerId;
use crate::time::Day;

/// The invoice that goes with a shipment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoice {
    pub number: String,
    pub date: Day,
}

/// Who carries a shipment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carriage {
    /// The name of the firm that carries it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The number under which that firm tells where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking: Option<String>,
}

/// Values of the counter in one of a product's rules that one device alone may use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    pub product: ProductKey,
    /// The register that the rule is in, such as `lot_rule`.
    pub rule: String,
    pub device: DeviceId,
    /// The first value, from 1.
    pub first: u64,
    /// The last value.
    pub last: u64,
}

/// The lines of an order, an ASN or a pick list, as they stand from this revision on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// One more than the highest revision that the author saw.
    pub rev: u32,
    pub lines: Vec<Planned>,
}

/// One line of a plan.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Planned {
    pub product: ProductKey,
    /// In base units.
    pub quantity: Quantity,
    /// The lot that an ASN announces or a pick list names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<LotKey>,
    /// The serials that an ASN announces or a pick list names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub serials: Vec<SerialKey>,
    /// Where a pick list sends the picker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Location>,
    /// The use-by date that an ASN announces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry: Option<Day>,
}

/// Tests and what they came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspection {
    /// What was tested: lots, serials, containers.
    pub of: Vec<Key>,
    pub results: Vec<TestResult>,
    /// The inspector's word, which stands above the results.
    pub passed: bool,
}

/// One test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestResult {
    pub test: String,
    /// The measured value, where the test measures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Quantity>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The least that passes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least: Option<Quantity>,
    /// The most that passes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<Quantity>,
    /// What was seen, where the test does not measure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passed: Option<bool>,
}

/// What was seen of one kind of goods at one place, against what was expected there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// A lot, a product or a serial.
    pub key: Key,
    pub at: Location,
    pub seen: Quantity,
    /// The balance that the counter's device knew.
    pub expected: Quantity,
    /// Why it is not what was expected: in words, or as a code of the app's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A complaint, without the consumer's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complaint {
    /// `injury`, `illness`, `allergen`, `foreign_body`, `defect`, `other` and the like.
    pub category: String,
    /// A random reference that is the same for the same person, so that he counts once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complainant: Option<String>,
    /// When it was noticed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub noticed_on: Option<Day>,
}

/// A defect reported under warranty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    pub serial: SerialKey,
    /// The component at fault, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub component: Option<SerialKey>,
    /// The day by which warranty is judged.
    pub reported_on: Day,
    /// What is wrong, as a code of the firm's.
    pub defect: String,
    /// What the unit had run by then, in the unit of the terms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Quantity>,
}

/// What was decided on a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    pub accepted: bool,
    /// Against what the terms say.
    #[serde(default, skip_serializing_if = "is_false")]
    pub goodwill: bool,
}

/// A unit given for another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replacement {
    pub old: SerialKey,
    pub new: SerialKey,
}

/// Service, maintenance or repair of a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    pub serial: SerialKey,
    /// `service`, `maintenance`, `repair`, `upgrade`.
    pub kind: String,
    /// How many days the unit was out of use for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// What the unit had run by then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Quantity>,
}

/// A recall or withdrawal as it is begun or changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recall {
    /// `draft`, `mock` or `published`.
    pub state: String,
    /// `recall` (from consumers) or `withdrawal` (before it reaches them).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// What it covers, each in the text form of [`Scope`](crate::question::recall::Scope).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scope: Vec<String>,
    /// One more than the highest revision that the author saw.
    pub rev: u32,
}

/// A consignee who was told of a recall or answered it; none for the firm's own account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consignee {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<PartnerId>,
    /// How he was told: `letter`, `mail`, `call`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fates: Vec<Fate>,
}

/// What became of units in a recall.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fate {
    /// A lot, a serial or a product.
    pub key: Key,
    pub quantity: Quantity,
    /// `on_hand`, `returned`, `destroyed`, `sold_on`, `consumed` or `unrecoverable`.
    pub became: String,
    /// Who says that they cannot be had back: unrecoverable units are declared by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declared_by: Option<crate::text::Actor>,
}

/// A report of something that looks wrong, to whoever made it: how far it has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// `due` when it is to be sent, `sent`, or `answered`.
    pub stage: String,
    /// How it went or came: `mail`, `share`, `call`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

/// A picture or paper, kept apart so that it can be erased. The reference is a salted hash of the bytes
/// (docs/decisions/0017): it proves them while they exist, and tells nothing once they are erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    pub reference: String,
    pub media_type: String,
    /// How large it is, where the author knew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// It is of a person of the public: only those read it who work on complaints and claims.
    #[serde(default, skip_serializing_if = "is_false")]
    pub personal: bool,
}

/// A person's word on one exception.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// The exception's id.
    pub exception: Hash,
    /// What it was: `miscounted`, `wrong_scan`, `found` and the like.
    pub finding: String,
}

/// For `skip_serializing_if`, which hands over a reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_false(flag: &bool) -> bool {
    !flag
}
