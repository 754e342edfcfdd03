//! Who may write what (SYNC-18): a table of roles and rights, and what an act needs by all that it does.
//! The server judges by it before an event comes into a feed, and the app before it records.
//!
//! An act's kind alone tells too little: the fold reads every part of every act, so that a receipt which
//! also releases a hold would release it. Each part therefore needs the right of the step that it is for.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use lotwise_ledger::event::fact::{Attachment, Report};
use lotwise_ledger::event::{Act, Body, DeviceId, Release, Step, Voids, Write, field};
use lotwise_ledger::key::{Key, Location};
use lotwise_ledger::question::reports;

/// What a device may do, as its enrolment says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    Admin,
    Supervisor,
    Quality,
    Staff,
    WarrantyDesk,
    /// The server's own device, which signs what comes from the public.
    Server,
}

/// Something that a role may be allowed to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Right {
    Step(Step),
    /// Taking back what another device wrote.
    VoidOthers,
    /// Publishing a recall, or changing one that was begun: it may be published.
    Publish,
    /// What whoever bought a unit says of it, and what its warranty depends on.
    UnitData,
    /// What else is said of a lot, a batch, a unit, a container or a GTIN, and a product's name: it is met with
    /// the goods in the hand.
    GoodsData,
    /// What governs goods: the other fields of products, and places and lines.
    MasterData,
    /// The firm's own settings.
    FirmSettings,
    /// A kind or version that this version does not know. It may come to mean anything.
    Unknown,
}

/// An event that its author may not write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{role:?} has not the right {right:?}")]
pub struct Lacking {
    pub role: Role,
    pub right: Right,
}

/// Who writes: a role, and the ids under which the device wrote before (SYNC-17) beside its own.
#[derive(Clone, Copy, Debug)]
pub struct Author<'a> {
    pub role: Role,
    pub device: DeviceId,
    pub was: &'a [DeviceId],
}

const ALL: &[Role] = &[Role::Supervisor, Role::Quality, Role::Staff, Role::WarrantyDesk];
const FLOOR: &[Role] = &[Role::Supervisor, Role::Quality, Role::Staff];
const OFFICE: &[Role] = &[Role::Supervisor, Role::Quality];
const SUPERVISOR: &[Role] = &[Role::Supervisor];
const QUALITY: &[Role] = &[Role::Quality];
/// Who talks with consumers and consignees.
const CASES: &[Role] = &[Role::Supervisor, Role::Quality, Role::WarrantyDesk];
/// Who decides on warranty.
const DESK: &[Role] = &[Role::Supervisor, Role::WarrantyDesk];

/// The fields of a unit that its warranty depends on.
const OF_WARRANTY: [&str; 5] =
    [field::PURCHASED, field::REGISTERED, field::SOLD_IN, field::REFURBISHED, field::STOLEN];

impl Role {
    pub const EVERY: [Self; 6] =
        [Self::Admin, Self::Supervisor, Self::Quality, Self::Staff, Self::WarrantyDesk, Self::Server];

    /// The word for it on the wire and in stores.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Supervisor => "supervisor",
            Self::Quality => "quality",
            Self::Staff => "staff",
            Self::WarrantyDesk => "warranty-desk",
            Self::Server => "server",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::EVERY.into_iter().find(|role| role.as_str() == word)
    }

    /// A role that a person's device can have.
    pub fn of_person(word: &str) -> Option<Self> {
        Self::from_word(word).filter(|role| *role != Self::Server)
    }

    /// The table: whether the role has the right.
    pub fn may(self, right: Right) -> bool {
        match self {
            Self::Admin => true,
            Self::Server => right == Right::Step(Step::Complain),
            _ => right.roles().contains(&self),
        }
    }

    /// Whether devices of this role read the words of complaints.
    pub fn reads_complaints(self) -> bool {
        self == Self::Admin || CASES.contains(&self)
    }

    /// Whether devices of this role review the quarantine, and see all devices.
    pub fn reviews(self) -> bool {
        matches!(self, Self::Admin | Self::Supervisor)
    }
}

impl Right {
    /// Who has it beside the admin, who has every right.
    fn roles(self) -> &'static [Role] {
        match self {
            Self::Step(step) => of_step(step),
            Self::VoidOthers => SUPERVISOR,
            Self::Publish => QUALITY,
            Self::UnitData => ALL,
            Self::GoodsData => FLOOR,
            Self::MasterData => OFFICE,
            Self::FirmSettings | Self::Unknown => &[],
        }
    }
}

fn of_step(step: Step) -> &'static [Role] {
    match step {
        // Anybody may stop goods, and anybody hears of a defect. What a void takes back is looked at apart.
        Step::Hold
        | Step::Complain
        | Step::Attach
        | Step::Register
        | Step::Claim
        | Step::Service
        | Step::Describe
        | Step::Void => ALL,
        Step::Receive
        | Step::Move
        | Step::Ship
        | Step::PutAway
        | Step::Pick
        | Step::Pack
        | Step::Unpack
        | Step::Return
        | Step::ReturnToSupplier
        | Step::Sample
        | Step::Repair
        | Step::Dispose
        | Step::Begin
        | Step::Consume
        | Step::Produce
        | Step::Repack
        | Step::Relabel
        | Step::Merge
        | Step::Split
        | Step::Rework
        | Step::Kit
        | Step::Unkit
        | Step::Disassemble
        | Step::Install
        | Step::Remove
        | Step::Inspect
        | Step::Count
        | Step::Order
        | Step::Account => FLOOR,
        // Stock out of nothing or into nothing, and numbers that must not be given twice.
        Step::Open | Step::Adjust | Step::Approve | Step::Grant => SUPERVISOR,
        Step::Settle | Step::Recall => OFFICE,
        // Whoever wants the goods to go out is not who says that they may.
        Step::Release | Step::Rescope | Step::CloseRecall => QUALITY,
        Step::Investigate | Step::Resolve | Step::Notify | Step::Answer => CASES,
        Step::Decide | Step::VoidWarranty | Step::Replace => DESK,
    }
}

/// What `author` lacks to write an event with this body, if anything.
pub fn check(author: Author<'_>, body: &Body) -> Result<(), Lacking> {
    match body {
        Body::Unknown => author.must(Right::Unknown),
        Body::Act(act) => check_act(author, act),
    }
}

/// What `author` lacks to write this act, if anything.
pub fn check_act(author: Author<'_>, act: &Act) -> Result<(), Lacking> {
    let is_own = |device| device == author.device || author.was.contains(&device);
    needs(act, is_own).into_iter().try_for_each(|right| author.must(right))
}

impl Author<'_> {
    fn must(self, right: Right) -> Result<(), Lacking> {
        if self.role.may(right) { Ok(()) } else { Err(Lacking { role: self.role, right }) }
    }
}

/// The rights that an act needs. `is_own` tells the ids of its author.
pub fn needs(act: &Act, is_own: impl Fn(DeviceId) -> bool) -> BTreeSet<Right> {
    // Every field is named, so that whoever adds one decides what it needs.
    let Act {
        step,
        occurred_at: _,
        actor: _,
        lines,
        writes,
        holds,
        releases,
        voids,
        seen: _,
        about: _,
        document: _,
        reason: _,
        confirmed: _,
        invoice: _,
        order: _,
        plan,
        case,
        becomes,
        on_line: _,
        inspection,
        counted,
        complaint,
        claim,
        decision,
        replacement,
        service,
        recall,
        consignees,
        attachments,
        settles,
        seen_containers: _,
        grant,
        condition: _,
        report,
        carriage: _,
    } = act;
    let parts = [
        (!lines.is_empty(), Step::Move),
        (!holds.is_empty(), Step::Hold),
        (releases.iter().any(|release| !is_taken_back(release, voids.as_deref(), &is_own)), Step::Release),
        (plan.is_some(), Step::Order),
        (!becomes.is_empty(), Step::Produce),
        (inspection.is_some(), Step::Inspect),
        (!counted.is_empty(), Step::Count),
        (complaint.is_some(), Step::Complain),
        (claim.is_some(), Step::Claim),
        (decision.is_some(), Step::Decide),
        (replacement.is_some(), Step::Replace),
        (service.is_some(), Step::Service),
        (recall.is_some(), Step::Recall),
        (!consignees.is_empty() && *step != Step::Account, Step::Answer),
        (!attachments.is_empty(), Step::Attach),
        (is_answer(report.as_deref(), attachments), Step::Investigate),
        (!settles.is_empty(), Step::Settle),
        (grant.is_some(), Step::Grant),
    ];
    let parts = parts.into_iter().filter(|(is_there, _)| *is_there).map(|(_, step)| Right::Step(step));
    let mut needs: BTreeSet<Right> = parts.chain([Right::Step(*step)]).collect();
    // A new draft or exercise shows to nobody outside. All else may touch what the public sees.
    let is_new = *step == Step::Recall && case.is_none();
    if recall.as_ref().is_some_and(|it| !is_new || !matches!(it.state.as_str(), "draft" | "mock")) {
        needs.insert(Right::Publish);
    }
    needs.extend(lines.iter().flat_map(|line| [&line.from, &line.to]).filter_map(of_place));
    needs.extend(writes.iter().map(of_write).chain(voids.as_deref().map(|voids| of_void(voids, is_own))));
    needs
}

/// Whether it is an answer to one person, which stands on his page of the public and goes with his words.
fn is_answer(report: Option<&Report>, attachments: &[Attachment]) -> bool {
    report.is_some_and(|report| report.stage == reports::ANSWERED)
        && attachments.iter().any(|attachment| attachment.personal)
}

/// Whether the release is of what the act that is taken back held, by whoever wrote that: a void releases its
/// own target's hold and no other.
fn is_taken_back(release: &Release, voids: Option<&Voids>, is_own: &impl Fn(DeviceId) -> bool) -> bool {
    is_own(release.hold.device) && voids.is_some_and(|voids| voids.target == release.hold)
}

/// What it needs to move something from or to a place, beside the right to move.
fn of_place(place: &Location) -> Option<Right> {
    Some(Right::Step(match place {
        Location::InventoryDifference => Step::Adjust,
        Location::Opening => Step::Open,
        Location::Scrap => Step::Dispose,
        _ => return None,
    }))
}

/// Own acts are taken back by whoever may do them. A void that does not say the step is one of what only
/// moves.
fn of_void(voids: &Voids, is_own: impl Fn(DeviceId) -> bool) -> Right {
    if is_own(voids.target.device) {
        Right::Step(voids.step.unwrap_or(Step::Move))
    } else {
        Right::VoidOthers
    }
}

fn of_write(write: &Write) -> Right {
    match &write.key {
        Key::Serial(_) if OF_WARRANTY.contains(&write.field.as_str()) => Right::UnitData,
        Key::Serial(_) | Key::Lot(_) | Key::Batch(_) | Key::Container(_) | Key::Gtin(_) => Right::GoodsData,
        Key::Product(_) if write.field == field::NAME => Right::GoodsData,
        // Whoever receives and picks says where goods wait.
        Key::Location(_)
            if write.field == field::PURPOSE
                && [field::RECEIVING, field::SHIPPING].contains(&write.value.as_str()) =>
        {
            Right::GoodsData
        }
        Key::Order(_) => Right::Step(Step::Order),
        // A recall's state and scope are registers of its case.
        Key::Case(_) => Right::Publish,
        Key::Firm => Right::FirmSettings,
        Key::Product(_)
        | Key::Location(_)
        | Key::Facility(_)
        | Key::Zone(..)
        | Key::Line(_)
        | Key::Stock(..)
        | Key::Edge(_)
        | Key::Settled(_)
        | Key::Voided(_)
        | Key::Entry(_) => Right::MasterData,
    }
}
