//! What a warranty desk reads (SYNC-28): the feed `desk`, which no author names. The server numbers in it every
//! event that a desk's answers need, by what the event says and by nothing else.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use lotwise_ledger::event::{Act, Body, Event, FeedId, SHARED_FEED, Step, field};
use lotwise_ledger::fold;
use lotwise_ledger::key::{Key, Location};

/// The feed that a warranty desk's devices read. They write to [`SHARED_FEED`].
pub const DESK_FEED: &str = "desk";

/// The version of the rule. A server whose feed was numbered by another one numbers it anew, which is another
/// history to its readers (SYNC-8). Whoever adds a step or changes the rule raises it.
pub const RULE: u32 = 1;

/// What of a product no desk needs: how its numbers are made, which would help whoever forges them, and how much of
/// it is kept.
const NOT_OF_PRODUCTS: [&str; 5] =
    [field::LOT_RULE, field::BATCH_RULE, field::SERIAL_RULE, field::REORDER_BELOW, field::OVERSTOCK_ABOVE];

/// The feeds in which an event has a place: those that it names, and the desk's where a desk needs it.
pub fn feeds(event: &Event) -> BTreeSet<&str> {
    let desk = needs(event).then_some(DESK_FEED);
    event.header.feeds.iter().map(String::as_str).chain(desk).collect()
}

/// The feeds that a device writes which reads these. Nobody writes the desk's.
pub fn written(reads: &[FeedId]) -> Vec<FeedId> {
    let written =
        reads.iter().map(|feed| if feed == DESK_FEED { SHARED_FEED.to_owned() } else { feed.clone() });
    BTreeSet::from_iter(written).into_iter().collect()
}

/// Whether a warranty desk needs the event for its answers.
pub fn needs(event: &Event) -> bool {
    match &event.body {
        Body::Act(act) => needs_act(act),
        // Nobody can say what it touches.
        Body::Unknown => false,
    }
}

fn needs_act(act: &Act) -> bool {
    // What is planned and what is tried out is told to nobody, whatever else it says.
    if act.recall.as_ref().is_some_and(|recall| recall.state != "published") {
        return false;
    }
    // A void says which step it takes back, and repeats what that touched.
    let step = act.voids.as_ref().and_then(|voids| voids.step).unwrap_or(act.step);
    is_of_cases(step)
        || act.recall.is_some()
        || (step == Step::Attach && act.case.is_some())
        || act.about.iter().any(|key| matches!(key, Key::Serial(_)))
        || act.holds.iter().any(|hold| is_lot_or_unit(&hold.key))
        || act.releases.iter().any(|release| is_lot_or_unit(&release.key))
        || act.writes.iter().any(|write| is_data_of_desk(&write.key, &write.field))
        || fold::act_keys(act).iter().any(of_unit)
}

/// Steps that are a desk's whatever they are about: complaints, claims and units. Of the end of a recall it has to
/// know; that of a draft says nothing.
fn is_of_cases(step: Step) -> bool {
    matches!(
        step,
        Step::Complain
            | Step::Investigate
            | Step::Resolve
            | Step::Register
            | Step::Claim
            | Step::Decide
            | Step::VoidWarranty
            | Step::Replace
            | Step::Service
            | Step::CloseRecall
    )
}

/// What a unit inherits a hold from. Which lots are of units no event says.
fn is_lot_or_unit(key: &Key) -> bool {
    matches!(key, Key::Lot(_) | Key::Batch(_) | Key::Serial(_))
}

/// What is said of products, GTINs, partners and the firm.
fn is_data_of_desk(key: &Key, name: &str) -> bool {
    match key {
        Key::Product(_) => {
            let wide = name.split('@').next().unwrap_or(name);
            !NOT_OF_PRODUCTS.contains(&wide)
        }
        Key::Gtin(_) | Key::Firm | Key::Serial(_) => true,
        Key::Location(place) => matches!(place, Location::Customer(_) | Location::Supplier(_)),
        _ => false,
    }
}

/// Whether the record is one of a unit: itself, what it was made of or went into, or what lies in it.
fn of_unit(key: &Key) -> bool {
    match key {
        Key::Serial(_) | Key::Location(Location::Unit(_)) | Key::Stock(_, Location::Unit(_)) => true,
        Key::Edge(edge) => of_unit(&edge.0) || of_unit(&edge.1),
        _ => false,
    }
}
