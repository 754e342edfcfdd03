//! Whether food on the Food Traceability List keeps its traceability lot code or gets a new one.
//!
//! Source: 21 CFR 1.1320 (when to assign), 1.1330 to 1.1350 (the acts), 1.1345(b) (received from
//! somebody whom the rule does not bind).

/// What is done with the food.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Packing a raw agricultural commodity for the first time.
    InitialPacking {
        from_fishing_vessel: bool,
    },
    /// The first receiving on land of food from a fishing vessel.
    FirstLandBasedReceiving,
    /// Making, processing, commingling, repacking or relabelling.
    Transformation,
    Receiving {
        from: Source,
        by_retail_or_restaurant: bool,
    },
    /// Anything else: shipping, moving, storing, returning.
    Other,
}

/// Who sent it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Somebody whom the rule binds, and who therefore sends a code along.
    Bound,
    /// Somebody whom the rule does not bind.
    Exempt,
}

/// What becomes of the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// A new code arises, and this place is its source.
    Assign(AssignReason),
    /// The code that came stays, with the source that came with it.
    Keep(KeepReason),
    /// There is no code, and none may be made here.
    Without(WithoutReason),
}

/// Why a new code arises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssignReason {
    InitiallyPacked,
    FirstReceivedOnLand,
    Transformed,
    /// 21 CFR 1.1345(b)(1).
    ReceivedFromExemptWithoutCode,
}

/// Why the old code stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeepReason {
    /// 21 CFR 1.1320(b): no other act makes a new one.
    ActMakesNone,
    /// An exempt sender's code counts as assigned.
    AlreadyAssigned,
}

/// Why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WithoutReason {
    /// The sender owes it: ask him.
    SenderOwesIt,
    /// Retail food establishments and restaurants need none for food from an exempt sender.
    RetailNeedsNone,
    /// It should have been assigned before: look for the records of that act.
    LostBefore,
}

/// What becomes of the code in `act`, when the food `has_code` already.
pub fn decide(act: Act, has_code: bool) -> Decision {
    use Decision::{Assign, Keep, Without};
    match act {
        Act::InitialPacking { from_fishing_vessel: false } => Assign(AssignReason::InitiallyPacked),
        Act::FirstLandBasedReceiving => Assign(AssignReason::FirstReceivedOnLand),
        Act::Transformation => Assign(AssignReason::Transformed),
        Act::Receiving { from: Source::Exempt, .. } if has_code => Keep(KeepReason::AlreadyAssigned),
        _ if has_code => Keep(KeepReason::ActMakesNone),
        Act::Receiving { from: Source::Exempt, by_retail_or_restaurant: true } => {
            Without(WithoutReason::RetailNeedsNone)
        }
        Act::Receiving { from: Source::Exempt, by_retail_or_restaurant: false } => {
            Assign(AssignReason::ReceivedFromExemptWithoutCode)
        }
        Act::Receiving { from: Source::Bound, .. } => Without(WithoutReason::SenderOwesIt),
        Act::InitialPacking { from_fishing_vessel: true } | Act::Other => Without(WithoutReason::LostBefore),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_code_arises_only_where_the_rule_says() {
        use Decision::{Assign, Keep, Without};
        let from = |from, by_retail_or_restaurant| Act::Receiving { from, by_retail_or_restaurant };
        let fish = Act::InitialPacking { from_fishing_vessel: true };
        let kept = Keep(KeepReason::ActMakesNone);
        let packed = Assign(AssignReason::InitiallyPacked);
        let landed = Assign(AssignReason::FirstReceivedOnLand);
        let transformed = Assign(AssignReason::Transformed);
        let assigned = Keep(KeepReason::AlreadyAssigned);
        // The act, then what becomes of a code that came, then of food that came without one.
        let cases = [
            (Act::InitialPacking { from_fishing_vessel: false }, packed, packed),
            (fish, kept, Without(WithoutReason::LostBefore)),
            (Act::FirstLandBasedReceiving, landed, landed),
            (Act::Transformation, transformed, transformed),
            (from(Source::Bound, false), kept, Without(WithoutReason::SenderOwesIt)),
            (from(Source::Bound, true), kept, Without(WithoutReason::SenderOwesIt)),
            (from(Source::Exempt, false), assigned, Assign(AssignReason::ReceivedFromExemptWithoutCode)),
            (from(Source::Exempt, true), assigned, Without(WithoutReason::RetailNeedsNone)),
            (Act::Other, kept, Without(WithoutReason::LostBefore)),
        ];
        for (act, with_code, without_code) in cases {
            assert_eq!(decide(act, true), with_code, "{act:?} with a code");
            assert_eq!(decide(act, false), without_code, "{act:?} without a code");
        }
    }
}
