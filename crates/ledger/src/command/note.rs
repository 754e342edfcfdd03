//! What is recorded without moving anything: complaints, claims, services, inspections, recalls,
//! papers, and what settles an exception.

use std::collections::BTreeSet;

use super::{Circumstances, Refusal};
use super::{OrderEntry, Registration, warranty};
use crate::event::fact::{
    Attachment, Claim, Complaint, Consignee, Decision, Inspection, Plan, Planned, Recall, Replacement,
    Report, Service, Settled,
};
use crate::event::{self, Act, EventId, Step};
use crate::key::{Key, OrderKey, SerialKey};
use crate::question::{recall, reports};
use crate::record::{Reading, Records};

/// One thing to be noted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    Complain {
        about: Vec<Key>,
        complaint: Complaint,
    },
    /// Something that looks wrong, to be told to whoever made it.
    Report {
        /// The goods, and the place where they were seen.
        about: Vec<Key>,
        complaint: Complaint,
        words: Option<String>,
    },
    /// A report went to the maker, or he answered it.
    Tell {
        complaint: EventId,
        report: Report,
        words: Option<String>,
    },
    Investigate {
        complaint: EventId,
        finding: String,
    },
    Resolve {
        complaint: EventId,
        resolution: String,
    },
    Inspect(Inspection),
    Claim(Claim),
    /// What was decided on a claim. To refuse needs a reason.
    Decide {
        claim: EventId,
        decision: Decision,
        /// One sentence by which a caller is told why. It stands in the event for good, so it names no person and
        /// says nothing of one.
        reason: Option<String>,
    },
    VoidWarranty {
        serial: SerialKey,
        /// One sentence. It stands in the event for good, so it names no person and says nothing of one.
        reason: String,
    },
    Replace(Replacement),
    Service(Service),
    /// A unit is registered by who bought it.
    Register(Registration),
    /// Begins a recall: `draft` or `mock`.
    DraftRecall {
        mock: bool,
        kind: Option<String>,
        scope: Vec<recall::Scope>,
    },
    Rescope {
        recall: EventId,
        scope: Vec<recall::Scope>,
    },
    /// Makes a draft valid, and holds all that it reaches.
    Publish {
        recall: EventId,
    },
    Notify {
        recall: EventId,
        consignees: Vec<Consignee>,
    },
    Answer {
        recall: EventId,
        consignee: Consignee,
    },
    Account {
        recall: EventId,
        consignee: Consignee,
    },
    CloseRecall {
        recall: EventId,
    },
    Plan {
        order: OrderKey,
        lines: Vec<Planned>,
    },
    Attach {
        to: Vec<Key>,
        attachment: Attachment,
    },
    /// Settles exceptions: one happening may show as several.
    Settle {
        settled: Vec<Settled>,
        reason: Option<String>,
    },
    /// An order as a person enters it.
    Order(OrderEntry),
}

impl Note {
    /// A recall is published, and a published one changed, on records that hold all it reaches.
    pub(super) fn reading(&self, known: &Records) -> Reading {
        let case = match self {
            Self::Investigate { complaint: case, .. } | Self::Resolve { complaint: case, .. } => Some(case),
            Self::Decide { claim: case, .. } | Self::Tell { complaint: case, .. } => Some(case),
            Self::Rescope { recall: case, .. } | Self::Publish { recall: case } => Some(case),
            Self::Notify { recall: case, .. } | Self::Answer { recall: case, .. } => Some(case),
            Self::Account { recall: case, .. } | Self::CloseRecall { recall: case } => Some(case),
            _ => None,
        };
        let thing = match self {
            Self::Plan { order, .. } | Self::Order(OrderEntry { order, .. }) => {
                Some(Key::Order(order.clone()))
            }
            Self::Register(Registration { serial, .. }) | Self::VoidWarranty { serial, .. } => {
                Some(Key::Serial(serial.clone()))
            }
            _ => None,
        };
        let keys = case.into_iter().flat_map(|case| [Key::Case(*case), Key::Entry(*case)]).chain(thing);
        let mut reading = Reading::of(keys.collect());
        match self {
            Self::Claim(claim) => {
                let units = [Some(&claim.serial), claim.component.as_ref()];
                reading.keys.extend(warranty::keys(known, units.into_iter().flatten()));
            }
            Self::Replace(it) => reading.keys.extend(warranty::keys(known, [&it.old, &it.new])),
            Self::Publish { recall } => {
                let scope = known.case(*recall).map(recall::scopes).unwrap_or_default();
                reading.add(recall::reading(known, &scope));
            }
            Self::Rescope { recall, scope }
                if known.case(*recall).map(recall::state) == Some(recall::State::Published) =>
            {
                reading.add(recall::reading(known, &scope.iter().cloned().collect()));
            }
            _ => {}
        }
        reading
    }

    pub(super) fn decide(&self, records: &Records, at: &Circumstances) -> super::Decision {
        let mut act = Act::new(self.step(), at.occurred_at, at.actor.clone());
        match self {
            Self::Complain { about, complaint } => {
                act.about.clone_from(about);
                act.complaint = Some(Box::new(complaint.clone()));
            }
            Self::Report { about, complaint, words } => {
                act.about.clone_from(about);
                act.complaint = Some(Box::new(complaint.clone()));
                act.report = Some(Box::new(Report { stage: reports::DUE.to_owned(), by: None }));
                act.reason.clone_from(words);
            }
            Self::Tell { complaint, report, words } => {
                let case = go_on(records, *complaint, Step::Complain, &mut act)?;
                act.about = case.subjects().collect();
                act.report = Some(Box::new(report.clone()));
                act.reason.clone_from(words);
            }
            Self::Investigate { complaint: case, finding: word }
            | Self::Resolve { complaint: case, resolution: word } => {
                go_on(records, *case, Step::Complain, &mut act)?;
                act.reason = Some(word.clone());
            }
            Self::Inspect(inspection) => act.inspection = Some(Box::new(inspection.clone())),
            Self::Claim(claim) => return warranty::claim(claim, records, at, act),
            Self::Decide { claim, decision, reason } => {
                let case = go_on(records, *claim, Step::Claim, &mut act)?;
                act.about = case.subjects().collect();
                act.reason = match warranty::reason(reason.as_deref()) {
                    Err(refusal) if !decision.accepted => return Err(refusal),
                    said => said.ok(),
                };
                act.decision = Some(Box::new(decision.clone()));
            }
            Self::VoidWarranty { serial, reason } => {
                return warranty::void_warranty(serial, reason, records, act);
            }
            Self::Replace(replacement) => return warranty::replace(replacement, records, act),
            Self::Service(service) => act.service = Some(Box::new(service.clone())),
            Self::Plan { order, lines } => {
                let rev = records.order(order).map_or(1, |order| order.next_rev());
                act.order = Some(order.clone());
                act.plan = Some(Box::new(Plan { rev, lines: lines.clone() }));
            }
            Self::Attach { to, attachment } => {
                act.about.clone_from(to);
                act.attachments.push(attachment.clone());
            }
            Self::Settle { settled, reason } => {
                if settled.is_empty() {
                    return Err(Refusal::Nothing);
                }
                act.settles.clone_from(settled);
                act.reason.clone_from(reason);
            }
            Self::Order(entry) => return entry.decide(records, at),
            Self::Register(registration) => return registration.decide(records, at),
            _ => self.recall(records, &mut act)?,
        }
        Ok((act, Vec::new()))
    }

    fn recall(&self, records: &Records, act: &mut Act) -> Result<(), Refusal> {
        let texts = |scope: &[recall::Scope]| scope.iter().map(ToString::to_string).collect();
        match self {
            Self::DraftRecall { mock, kind, scope } => {
                let state = if *mock { "mock" } else { "draft" }.to_owned();
                act.recall =
                    Some(Box::new(Recall { state, kind: kind.clone(), scope: texts(scope), rev: 1 }));
            }
            Self::Rescope { recall, scope } => {
                let case = go_on(records, *recall, Step::Recall, act)?;
                let state = match recall::state(case) {
                    recall::State::Published => "published",
                    recall::State::Mock => "mock",
                    recall::State::Draft | recall::State::Closed => "draft",
                };
                let rev = case.registers.next_rev(event::field::STATUS);
                act.recall =
                    Some(Box::new(Recall { state: state.to_owned(), kind: None, scope: texts(scope), rev }));
                // What was published holds from the moment on that it is known.
                if state == "published" {
                    hold_reached(records, &scope.iter().cloned().collect(), act);
                }
            }
            Self::Publish { recall } => {
                let case = go_on(records, *recall, Step::Recall, act)?;
                if recall::state(case) != recall::State::Draft {
                    return Err(Refusal::Done { event: *recall });
                }
                let rev = case.registers.next_rev(event::field::STATUS);
                let scope = recall::scopes(case);
                let state = "published".to_owned();
                let texts = scope.iter().map(ToString::to_string).collect();
                // Whoever is told of it from now on was not told of the draft.
                let kind = case.registers.text(event::field::PURPOSE).map(str::to_owned);
                act.recall = Some(Box::new(Recall { state, kind, scope: texts, rev }));
                hold_reached(records, &scope, act);
            }
            Self::Notify { recall, consignees } => {
                go_on(records, *recall, Step::Recall, act)?;
                act.consignees.clone_from(consignees);
            }
            Self::Answer { recall, consignee } | Self::Account { recall, consignee } => {
                go_on(records, *recall, Step::Recall, act)?;
                act.consignees.push(consignee.clone());
            }
            Self::CloseRecall { recall } => {
                go_on(records, *recall, Step::Recall, act)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn step(&self) -> Step {
        match self {
            Self::Complain { .. } | Self::Report { .. } => Step::Complain,
            Self::Investigate { .. } => Step::Investigate,
            Self::Resolve { .. } => Step::Resolve,
            Self::Inspect(_) => Step::Inspect,
            Self::Claim(_) => Step::Claim,
            Self::Decide { .. } => Step::Decide,
            Self::VoidWarranty { .. } => Step::VoidWarranty,
            Self::Replace(_) => Step::Replace,
            Self::Service(_) => Step::Service,
            Self::Register(_) => Step::Register,
            Self::DraftRecall { .. } => Step::Recall,
            Self::Rescope { .. } | Self::Publish { .. } => Step::Rescope,
            Self::Notify { .. } => Step::Notify,
            Self::Answer { .. } => Step::Answer,
            Self::Account { .. } => Step::Account,
            Self::CloseRecall { .. } => Step::CloseRecall,
            Self::Plan { .. } | Self::Order(_) => Step::Order,
            // What was written and what came back are papers of the case: anybody may file them.
            Self::Attach { .. } | Self::Tell { .. } => Step::Attach,
            Self::Settle { .. } => Step::Settle,
        }
    }
}

/// Holds the lots and units that a published recall reaches, the possible ones too.
fn hold_reached(records: &Records, scope: &BTreeSet<recall::Scope>, act: &mut Act) {
    let reached = recall::affected(records, scope).reached;
    let held = reached.into_keys().filter(|key| matches!(key, Key::Lot(_) | Key::Serial(_)));
    let hold = |key| event::Hold { key, reason: "recall".to_owned(), quantity: None };
    act.holds.extend(held.map(hold));
}

fn go_on<'a>(
    records: &'a Records,
    case: EventId,
    opened: Step,
    act: &mut Act,
) -> Result<&'a crate::record::Case, Refusal> {
    act.case = Some(case);
    open_case(records, case, opened)
}

/// The open case that `event` began with this step.
pub(super) fn open_case(
    records: &Records,
    event: EventId,
    opened: Step,
) -> Result<&crate::record::Case, Refusal> {
    let case = records.case(event).filter(|case| case.opened == Some(opened));
    let case = case.ok_or(Refusal::UnknownEvent { event })?;
    if case.is_open() { Ok(case) } else { Err(Refusal::Done { event }) }
}
