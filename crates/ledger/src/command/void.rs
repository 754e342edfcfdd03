//! Taking back: a new event that voids an old one. Nothing is deleted.

use std::collections::BTreeSet;

use super::hold::is_by_another;
use super::{Circumstances, Refusal, keys_of};
use crate::event::{Act, EventId, Hold, Release, Step, Voids};
use crate::key::Key;
use crate::record::Records;

/// Takes back one act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Void {
    pub target: EventId,
    pub reason: Option<String>,
}

impl Void {
    pub(super) fn keys(&self, known: &Records) -> BTreeSet<Key> {
        let mut keys = BTreeSet::from([Key::Entry(self.target), Key::Voided(self.target), Key::Firm]);
        if let Some(entry) = known.entry(&self.target) {
            keys.extend(keys_of(&entry.act));
        }
        keys
    }

    pub(super) fn decide(&self, records: &Records, at: &Circumstances) -> Result<Act, Refusal> {
        let event = self.target;
        let target = records.entry(&event).ok_or(Refusal::UnknownEvent { event })?;
        if records.is_voided(&event) {
            return Err(Refusal::VoidedAlready { event });
        }
        let step = target.step().filter(|step| step.is_voidable());
        let step = step.ok_or(Refusal::NotVoidable { event })?;
        let mut act = Act::new(Step::Void, at.occurred_at, at.actor.clone());
        let only_moves = matches!(step, Step::Receive | Step::Move | Step::Ship);
        act.voids =
            Some(Box::new(Voids { target: event, hash: target.hash, step: (!only_moves).then_some(step) }));
        // All that the fold must know to take it back, so that a void may arrive first.
        act.lines.clone_from(&target.act.lines);
        act.becomes.clone_from(&target.act.becomes);
        act.on_line.clone_from(&target.act.on_line);
        act.order.clone_from(&target.act.order);
        act.case = target.act.case;
        act.about.clone_from(&target.act.about);
        act.claim.clone_from(&target.act.claim);
        act.service.clone_from(&target.act.service);
        act.replacement.clone_from(&target.act.replacement);
        act.settles.clone_from(&target.act.settles);
        act.releases = releases(event, &target.act);
        if step == Step::Hold && is_by_another(records) && target.act.actor == at.actor {
            return Err(Refusal::SameHand { hold: event });
        }
        act.holds = held_again(&target.act, records);
        act.reason.clone_from(&self.reason);
        Ok(act)
    }
}

/// What was held by the act is released.
fn releases(event: EventId, target: &Act) -> Vec<Release> {
    target.holds.iter().map(|hold| Release { key: hold.key.clone(), hold: event }).collect()
}

/// What was released by the act is held again, from now on, as it was held before.
fn held_again(target: &Act, records: &Records) -> Vec<Hold> {
    let again = target.releases.iter().filter_map(|release| {
        let placed = records.holds(&release.key)?.placed_by(release.hold)?;
        Some(Hold { key: release.key.clone(), reason: placed.reason.clone(), quantity: placed.quantity })
    });
    again.collect()
}
