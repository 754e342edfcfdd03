//! The fold: how one event changes the records of the keys that it names.
//!
//! It is order-free and idempotent. Sums need no order; registers order by revision; a unit's moves,
//! the uses along an edge and the events of a case are sets; a void counts once, whether it comes
//! before or after its target. So `fold(A ∪ B)` does not depend on how it was reached.

mod genealogy;
mod movement;

use std::collections::BTreeSet;

use self::movement::Posting;
use crate::event::fact::Recall;
use crate::event::{Act, Body, Event, EventId, Step, Write, field};
use crate::key::{Key, SerialKey};
use crate::record::{Entry, Record, Records, Served, Stamp};

/// The keys of all records that [`fold`] reads or changes for this event.
pub fn keys(event: &Event) -> BTreeSet<Key> {
    let mut keys = BTreeSet::from([Key::Entry(event.id()), Key::Voided(event.id())]);
    if let Body::Act(act) = &event.body {
        keys.extend(act_keys(act));
        if act.step.opens_case() {
            keys.insert(Key::Case(event.id()));
        }
    }
    keys
}

/// The keys that an act touches, its own entry and case aside.
pub fn act_keys(act: &Act) -> BTreeSet<Key> {
    let mut keys = BTreeSet::new();
    for line in &act.lines {
        movement::keys(line, &mut keys);
    }
    keys.extend(genealogy::edges(act).into_iter().map(|(from, to, _)| Key::edge(from, to)));
    keys.extend(act.writes.iter().map(|write| write.key.clone()));
    keys.extend(act.holds.iter().map(|hold| hold.key.clone()));
    keys.extend(act.releases.iter().map(|release| release.key.clone()));
    keys.extend(told_units(act).map(|unit| Key::Serial(unit.clone())));
    keys.extend(act.order.clone().map(Key::Order));
    keys.extend(act.case.map(Key::Case));
    keys.extend(act.grant.iter().map(|grant| Key::Product(grant.product.clone())));
    keys.extend(act.settles.iter().map(|settled| Key::Settled(settled.exception)));
    if let Some(voids) = &act.voids {
        keys.extend([Key::Voided(voids.target), Key::Entry(voids.target)]);
        if voids.step.is_some_and(Step::opens_case) {
            keys.insert(Key::Case(voids.target));
        }
    }
    keys
}

/// Folds one event into `records`, which must hold all records that exist under [`keys`].
///
/// An event that was folded before, or whose kind is unknown, changes nothing.
pub fn fold(event: &Event, records: &mut Records) {
    let Body::Act(act) = &event.body else { return };
    if records.entry(&event.id()).is_some() {
        return;
    }
    let entry = Entry {
        hlc: event.header.hlc,
        hash: event.header_hash,
        kind: event.header.kind.as_str().into(),
        act: act.clone().into(),
    };
    records.tell(event.id(), entry);
    describe(event, act, records);
    match &act.voids {
        Some(voids) => void(event, voids.target, act, records),
        None => happen(event, act, records),
    }
}

/// Attributes, holds, plans and grants. They are not taken back by a void.
fn describe(event: &Event, act: &Act, records: &mut Records) {
    for write in &act.writes {
        if let Some(registers) = records.change(write.key.clone()).and_then(Record::registers_mut) {
            registers.write(write, stamp(event));
        }
    }
    for hold in &act.holds {
        if let Some(holds) = records.change(hold.key.clone()).and_then(Record::holds_mut) {
            holds.place(event.id(), hold, act);
        }
    }
    for release in &act.releases {
        if let Some(holds) = records.change(release.key.clone()).and_then(Record::holds_mut) {
            holds.release(release.hold, act.occurred_at);
        }
    }
    if let (Some(order), Some(plan)) = (&act.order, &act.plan)
        && let Some(Record::Order(order)) = records.change(Key::Order(order.clone()))
    {
        order.plan(plan, stamp(event));
    }
    if let Some(grant) = &act.grant
        && let Some(Record::Product(product)) = records.change(Key::Product(grant.product.clone()))
    {
        product.grants.add(event.id(), grant);
    }
}

fn happen(event: &Event, act: &Act, records: &mut Records) {
    let voided = records.is_voided(&event.id());
    for line in &act.lines {
        let counts = movement::count(event, act, line, voided, records);
        let posting = if counts { Posting::Forth } else { Posting::Nothing };
        movement::post(line, posting, act.occurred_at, records);
    }
    for (from, to, it) in genealogy::edges(act) {
        if let Some(Record::Edge(edge)) = records.change(Key::edge(from, to)) {
            edge.add(event.id(), it);
        }
    }
    if let Some(key) = &act.order
        && !act.lines.is_empty()
        && key.paper.is_served_by(act.step)
        && let Some(Record::Order(order)) = records.change(Key::Order(key.clone()))
    {
        order.serve(event.id(), served(act));
    }
    for unit in told_units(act) {
        if let Some(Record::Serial(serial)) = records.change(Key::Serial(unit.clone())) {
            serial.tell(event.id(), act.step);
        }
    }
    for settled in &act.settles {
        if let Some(Record::Settled(settlement)) = records.change(Key::Settled(settled.exception)) {
            settlement.add(event.id(), settled);
        }
    }
    go_on(event, act, records);
}

/// The units that the act tells something of beside moving them: claims, services, replacements, and
/// whatever a void of a warranty is about.
fn told_units(act: &Act) -> impl Iterator<Item = &SerialKey> {
    let claims = act.claim.iter().flat_map(|claim| [Some(&claim.serial), claim.component.as_ref()]);
    let services = act.service.iter().map(|service| Some(&service.serial));
    let replacements = act.replacement.iter().flat_map(|it| [Some(&it.old), Some(&it.new)]);
    let step = act.voids.as_ref().and_then(|voids| voids.step).unwrap_or(act.step);
    let about = act.about.iter().filter(move |_| step == Step::VoidWarranty).map(|key| match key {
        Key::Serial(unit) => Some(unit),
        _ => None,
    });
    claims.chain(services).chain(replacements).chain(about).flatten()
}

/// The case that the act begins or goes on with.
fn go_on(event: &Event, act: &Act, records: &mut Records) {
    let opened = act.step.opens_case().then(|| event.id());
    for id in [opened, act.case].into_iter().flatten() {
        let Some(Record::Case(case)) = records.change(Key::Case(id)) else { continue };
        case.add(event.id(), act.step);
        if opened == Some(id) {
            case.opened = Some(act.step);
            case.since_ms = act.occurred_at.unix_ms();
            case.about.extend(act.about.iter().map(Key::to_string));
        }
        // A warranty desk is not told of drafts: what is published tells it that the case is a recall.
        case.opened = case.opened.or(act.recall.is_some().then_some(Step::Recall));
        for write in act.recall.iter().flat_map(|recall| recall_writes(id, recall)) {
            case.registers.write(&write, stamp(event));
        }
    }
}

/// A recall's state and scope are registers of its case: two people who change it without knowing of
/// each other both stand, and both scopes are covered.
fn recall_writes(case: EventId, recall: &Recall) -> Vec<Write> {
    let write = |field: &str, value: String| Write {
        key: Key::Case(case),
        field: field.to_owned(),
        value,
        rev: recall.rev,
    };
    let mut writes = vec![write(field::STATUS, recall.state.clone())];
    if !recall.scope.is_empty() {
        writes.push(write(field::SCOPE, recall.scope.join("\n")));
    }
    writes.extend(recall.kind.clone().map(|kind| write(field::PURPOSE, kind)));
    writes
}

fn served(act: &Act) -> Vec<Served> {
    let of_line = |line: &crate::event::Line| {
        let serial = match &line.subject {
            crate::event::Subject::Serial { key, .. } => Some(key.clone()),
            _ => None,
        };
        Some(Served { goods: line.subject.goods()?, serial, quantity: line.quantity })
    };
    act.lines.iter().filter_map(of_line).collect()
}

fn void(event: &Event, target: EventId, act: &Act, records: &mut Records) {
    let first = !records.is_voided(&target);
    if let Some(Record::Voided(voided)) = records.change(Key::Voided(target)) {
        voided.by.insert(event.id());
    }
    let target_counted = first && records.entry(&target).is_some();
    for line in &act.lines {
        let counted = movement::uncount(line, target, target_counted, records);
        let posting = if counted { Posting::Back } else { Posting::Nothing };
        movement::post(line, posting, act.occurred_at, records);
    }
    for (from, to, _) in genealogy::edges(act) {
        if let Some(Record::Edge(edge)) = records.change(Key::edge(from, to)) {
            edge.void(target);
        }
    }
    if let Some(Record::Order(order)) = act.order.clone().and_then(|key| records.change(Key::Order(key))) {
        order.void(target);
    }
    for unit in told_units(act) {
        if let Some(Record::Serial(serial)) = records.change(Key::Serial(unit.clone())) {
            serial.untell(target);
        }
    }
    for settled in &act.settles {
        if let Some(Record::Settled(settlement)) = records.change(Key::Settled(settled.exception)) {
            settlement.void(target);
        }
    }
    let own = act.voids.as_ref().and_then(|voids| voids.step).filter(|step| step.opens_case());
    for id in [own.map(|_| target), act.case].into_iter().flatten() {
        if let Some(Record::Case(case)) = records.change(Key::Case(id)) {
            case.void(target);
        }
    }
}

fn stamp(event: &Event) -> Stamp {
    Stamp { hlc: event.header.hlc, event: event.id() }
}
