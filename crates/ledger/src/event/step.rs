//! The business steps: what kind of thing an act did.
//!
//! Names follow the Core Business Vocabulary (CBV 2.0, section 7.1) where it has a word for it.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! steps {
    ($($(#[$doc:meta])* $name:ident = $kind:literal,)*) => {
        /// The business step of an act.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub enum Step { $($(#[$doc])* $name,)* }

        impl Step {
            /// Every step, in the order of the vocabulary.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The header's `kind`.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $kind,)* }
            }

            /// `None` for a kind that this version does not know.
            pub fn from_kind(kind: &str) -> Option<Self> {
                match kind { $($kind => Some(Self::$name),)* _ => None }
            }
        }
    };
}

steps! {
    /// CBV `receiving`.
    Receive = "receive",
    /// CBV `storing`: from one place of the firm to another.
    Move = "move",
    /// CBV `shipping`.
    Ship = "ship",
    /// CBV `holding`.
    Hold = "hold",
    /// Ends one hold.
    Release = "release",
    /// Writes attributes and moves nothing.
    Describe = "describe",
    /// CBV `void_shipping` and its like: takes an event back.
    Void = "void",
    /// A consumer's complaint about a lot; his words are kept apart and can be erased.
    Complain = "complain",

    /// What was there when the records began.
    Open = "open",
    /// From where goods came in to their bin.
    PutAway = "put_away",
    /// CBV `picking`.
    Pick = "pick",
    /// CBV `packing`: into a container.
    Pack = "pack",
    /// CBV `unpacking`: out of a container.
    Unpack = "unpack",
    /// A customer brings goods back.
    Return = "return",
    /// Goods go back to the supplier.
    ReturnToSupplier = "return_to_supplier",
    /// Sets a balance right after a count.
    Adjust = "adjust",
    /// CBV `sampling`.
    Sample = "sample",
    /// CBV `repairing`: to the workshop, or back.
    Repair = "repair",
    /// CBV `destroying`.
    Dispose = "dispose",

    /// A production lot begins, before its inputs arrive.
    Begin = "begin",
    /// Inputs go into production.
    Consume = "consume",
    /// CBV `creating_class_instance`: outputs come out of production, with inputs or without.
    Produce = "produce",
    /// The same goods in other packs.
    Repack = "repack",
    /// The same goods under another product or lot number.
    Relabel = "relabel",
    /// Several lots become one.
    Merge = "merge",
    /// One lot becomes several.
    Split = "split",
    /// Finished goods go through production once more, among others.
    Rework = "rework",
    /// Several products become one that is sold as a set.
    Kit = "kit",
    /// A set becomes its products again.
    Unkit = "unkit",
    /// CBV `disassembling`: a unit becomes its parts.
    Disassemble = "disassemble",
    /// CBV `assembling`: a component goes into a unit.
    Install = "install",
    /// CBV `removing`: a component comes out of a unit.
    Remove = "remove",

    /// CBV `inspecting`: tests and their results.
    Inspect = "inspect",
    /// CBV `cycle_counting`: what was seen, against what was expected.
    Count = "count",
    /// A count is approved, so that its difference may be adjusted.
    Approve = "approve",
    /// A complaint is looked into.
    Investigate = "investigate",
    /// A complaint is settled.
    Resolve = "resolve",

    /// A serial is registered by who bought it.
    Register = "register",
    /// A defect is reported under warranty.
    Claim = "claim",
    /// A claim is accepted or refused.
    Decide = "decide",
    /// A serial's warranty ends early.
    VoidWarranty = "void_warranty",
    /// A unit is given for another, and takes over its warranty.
    Replace = "replace",
    /// Service or maintenance where the unit is.
    Service = "service",

    /// A recall or withdrawal is drafted or, as an exercise, mocked.
    Recall = "recall",
    /// A recall's scope or state changes.
    Rescope = "rescope",
    /// A consignee is told of a recall.
    Notify = "notify",
    /// A consignee says what became of his units.
    Answer = "answer",
    /// Units in a recall are accounted for by the firm.
    Account = "account",
    /// A recall ends.
    CloseRecall = "close_recall",

    /// A purchase order, an ASN, a sales order or a pick list.
    Order = "order",
    /// A picture or paper is tied to something.
    Attach = "attach",
    /// An exception is settled.
    Settle = "settle",
    /// A device is given values of a number rule's counter.
    Grant = "grant",
}

impl Step {
    /// Stands in an act until the header's kind, which alone says the step, is put in.
    pub(super) fn placeholder() -> Self {
        Self::Describe
    }

    /// Whether the step turns goods into other goods.
    pub fn transforms(self) -> bool {
        matches!(
            self,
            Self::Begin
                | Self::Consume
                | Self::Produce
                | Self::Repack
                | Self::Relabel
                | Self::Merge
                | Self::Split
                | Self::Rework
                | Self::Kit
                | Self::Unkit
                | Self::Disassemble
        )
    }

    /// Whether the act begins something that later events name as their case.
    pub fn opens_case(self) -> bool {
        matches!(self, Self::Complain | Self::Claim | Self::Recall | Self::Count)
    }

    /// Whether a void takes it back. What only writes is written again instead, and a recall is closed.
    pub fn is_voidable(self) -> bool {
        !matches!(
            self,
            Self::Describe
                | Self::Void
                | Self::Begin
                | Self::Register
                | Self::Recall
                | Self::Rescope
                | Self::CloseRecall
                | Self::Order
                | Self::Grant
        )
    }

    /// Whether the act ends a case that was begun with `opened`. Who may settle a complaint cannot end a
    /// recall by it.
    pub fn closes(self, opened: Self) -> bool {
        matches!(
            (self, opened),
            (Self::Resolve, Self::Complain)
                | (Self::Decide, Self::Claim)
                | (Self::CloseRecall, Self::Recall)
                | (Self::Approve, Self::Count)
        )
    }
}

/// A text that is no step of this version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a step: {text:?}")]
pub struct StepError {
    text: String,
}

impl TryFrom<String> for Step {
    type Error = StepError;

    fn try_from(text: String) -> Result<Self, StepError> {
        Self::from_kind(&text).ok_or(StepError { text })
    }
}

impl From<Step> for String {
    fn from(step: Step) -> Self {
        step.as_str().to_owned()
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_keeps_its_kind() {
        for step in Step::ALL {
            assert_eq!(Step::from_kind(step.as_str()), Some(*step));
        }
        assert_eq!(Step::from_kind("teleport"), None);
    }
}
