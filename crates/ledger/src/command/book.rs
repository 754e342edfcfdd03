//! Booking any movement: at each step of the trade the same lines, judged as the step demands.

use std::collections::BTreeSet;

use super::{
    Circumstances, Decision, Refusal, coding, invoicing, judging, mixing, shortage, unpacking, waiting,
};
use crate::event::fact::{Carriage, Invoice};
use crate::event::{Act, Doubt, EventId, Hold, Line, Seen, SeenContainer, Step, Subject};
use crate::key::{
    BatchKey, ContainerKey, Goods, Key, LineKey, Location, LotKey, OrderKey, ProductKey, SerialKey,
};
use crate::quantity::Quantity;
use crate::record::{Reading, Records};

/// Goods taken from one place to another, with one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Book {
    pub step: Step,
    pub taken: Vec<Taking>,
    /// The delivery note, or another paper.
    pub document: Option<String>,
    pub invoice: Option<Invoice>,
    pub carriage: Option<Carriage>,
    /// The order that it is done for.
    pub order: Option<OrderKey>,
    /// What inputs become, where no line brings it out of production yet.
    pub becomes: Vec<Key>,
    pub on_line: Option<LineKey>,
    /// The count that an adjustment follows, or the like.
    pub case: Option<EventId>,
    /// How returned goods look.
    pub condition: Option<String>,
    /// Why the goods are held where they come to; none where they are not.
    pub held_because: Option<String>,
    pub reason: Option<String>,
}

/// One line of what is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taking {
    pub what: Taken,
    pub from: Location,
    pub to: Location,
    pub weight: Option<Quantity>,
    pub batch: Option<BatchKey>,
    pub out_of: Option<ContainerKey>,
    pub into: Option<ContainerKey>,
}

/// What is taken. Quantities are in base units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    Lot(LotKey, Quantity),
    Product(ProductKey, Quantity),
    /// A unit, of the lot that the records know.
    Serial(SerialKey),
    /// A new unit of a lot.
    SerialOfLot(SerialKey, LotKey),
    /// A container with all that is in it.
    Container(ContainerKey),
}

impl Book {
    /// A booking of nothing but its step.
    pub fn new(step: Step, taken: Vec<Taking>) -> Self {
        Self {
            step,
            taken,
            document: None,
            invoice: None,
            carriage: None,
            order: None,
            becomes: Vec::new(),
            on_line: None,
            case: None,
            condition: None,
            held_because: None,
            reason: None,
        }
    }

    pub(super) fn reading(&self, known: &Records) -> Reading {
        let mut reading = Reading::default();
        for taking in &self.taken {
            reading.keys.extend([&taking.from, &taking.to].map(|at| Key::Location(at.clone())));
            thing_keys(&taking.what, &taking.from, known, &mut reading.keys);
            reading.add(judging::reading(self.step, taking, known));
            if taking.from.is_inside() {
                reading.add(unpacking::reading(&taking.what.key(), known));
            }
            reading.add(mixing::reading(&taking.to, known));
            if self.step == Step::Pick {
                reading.add(waiting::reading(&taking.to, known));
            }
            if self.step == Step::Receive {
                reading.keys.extend(coding::receiving_keys(&taking.from, &taking.to));
            }
        }
        reading.keys.extend(coding::becoming_keys(&self.becomes));
        reading.keys.extend(invoicing::keys(self));
        reading
    }

    pub(super) fn decide(&self, records: &Records, at: &Circumstances) -> Decision {
        if self.taken.is_empty() {
            return Err(Refusal::Nothing);
        }
        let mut act = Act::new(self.step, at.occurred_at, at.actor.clone());
        act.document.clone_from(&self.document);
        act.invoice = self.invoice.clone().map(Box::new);
        act.carriage = self.carriage.clone().map(Box::new);
        act.order.clone_from(&self.order);
        act.becomes.clone_from(&self.becomes);
        act.on_line.clone_from(&self.on_line);
        act.case = self.case;
        act.condition.clone_from(&self.condition);
        act.reason.clone_from(&self.reason);
        let mut doubts = Vec::new();
        for taking in &self.taken {
            if !fits(self.step, &taking.from, &taking.to) {
                return Err(Refusal::WrongWay { step: self.step });
            }
            judging::judge(self.step, taking, records, at.occurred_at)?;
            take(taking, records, &mut act, &mut doubts)?;
        }
        judging::judge_parts(self, records)?;
        if self.step == Step::Pick {
            act.writes.extend(waiting::set_down(&self.taken, records));
        }
        doubts.extend(shortage::doubts(&act, records));
        doubts.extend(mixing::doubts(&act, records));
        doubts.extend(invoicing::doubts(self, records));
        doubts.extend(coding::received(&mut act, records));
        doubts.extend(coding::transforming(records, &mut act));
        if let Some(reason) = &self.held_because {
            hold_there(&mut act, reason);
        }
        Ok((act, doubts))
    }
}

impl Taken {
    fn key(&self) -> Key {
        match self {
            Self::Lot(lot, _) => Key::Lot(lot.clone()),
            Self::Product(product, _) => Key::Product(product.clone()),
            Self::Serial(serial) | Self::SerialOfLot(serial, _) => Key::Serial(serial.clone()),
            Self::Container(container) => Key::Container(container.clone()),
        }
    }
}

impl Taking {
    /// From one place to another, with neither weight, batch nor container.
    pub fn new(what: Taken, from: Location, to: Location) -> Self {
        Self { what, from, to, weight: None, batch: None, out_of: None, into: None }
    }
}

fn thing_keys(what: &Taken, from: &Location, known: &Records, keys: &mut BTreeSet<Key>) {
    match what {
        Taken::Lot(lot, _) => {
            keys.extend([Key::Lot(lot.clone()), Key::Product(lot.product.clone())]);
            keys.insert(Key::Stock(Goods::Lot(lot.clone()), from.clone()));
        }
        Taken::Product(product, _) => {
            keys.insert(Key::Product(product.clone()));
            keys.insert(Key::Stock(Goods::Product(product.clone()), from.clone()));
        }
        Taken::Serial(serial) | Taken::SerialOfLot(serial, _) => {
            keys.extend([Key::Serial(serial.clone()), Key::Product(serial.product.clone())]);
            let lot = known.serial(serial).and_then(|serial| serial.lot());
            keys.extend(lot.cloned().map(Key::Lot));
        }
        Taken::Container(container) => {
            keys.insert(Key::Container(container.clone()));
            for (inner, quantity) in contents(known, container) {
                match inner {
                    Key::Lot(lot) => thing_keys(&Taken::Lot(lot, quantity), from, known, keys),
                    Key::Product(product) => {
                        thing_keys(&Taken::Product(product, quantity), from, known, keys);
                    }
                    Key::Serial(serial) => thing_keys(&Taken::Serial(serial), from, known, keys),
                    // Its contents are asked for when its record is known.
                    other => {
                        keys.insert(other);
                    }
                }
            }
        }
    }
}

/// What is in a container and in those in it, each inner container before its contents. A cycle in the
/// records ends where it began.
pub(super) fn contents(records: &Records, container: &ContainerKey) -> Vec<(Key, Quantity)> {
    let mut found = Vec::new();
    let mut met = BTreeSet::from([container.clone()]);
    let mut waiting = vec![container.clone()];
    while let Some(outer) = waiting.pop() {
        let inside = records.container(&outer).map(|it| it.contents()).unwrap_or_default();
        for (key, quantity) in inside.into_iter().filter(|(_, quantity)| quantity.is_positive()) {
            if let Key::Container(inner) = &key {
                if !met.insert(inner.clone()) {
                    continue;
                }
                waiting.push(inner.clone());
            }
            found.push((key, quantity));
        }
    }
    found
}

/// Whether a step goes from such a place to such a place.
fn fits(step: Step, from: &Location, to: &Location) -> bool {
    use Location::{Customer, InventoryDifference, Opening, ProcessLoss, Production, Repair, Sample, Scrap};
    use Location::{Supplier, Unit, Unknown};
    let (inside, into_house) = (from.is_inside(), to.is_inside());
    match step {
        Step::Receive => matches!(from, Supplier(_)) && into_house,
        // Opened unit by unit, goods leave the balance with which they were opened before.
        Step::Open => (matches!(from, Opening) && into_house) || (inside && matches!(to, Opening)),
        Step::Move | Step::PutAway | Step::Pick => inside && into_house,
        Step::Pack | Step::Unpack => inside && into_house,
        Step::Ship => inside && matches!(to, Customer(_)),
        // What comes back may go to the workshop, to scrap or on to the supplier at once.
        Step::Return => {
            matches!(from, Customer(_)) && (into_house || matches!(to, Repair | Scrap | Supplier(_)))
        }
        Step::ReturnToSupplier => inside && matches!(to, Supplier(_)),
        // A count also finds units where they are not booked.
        Step::Approve if inside && into_house => true,
        Step::Adjust | Step::Approve => {
            (inside && matches!(to, InventoryDifference | Unknown))
                || (matches!(from, InventoryDifference | Unknown) && into_house)
        }
        Step::Sample => matches!(to, Sample) || matches!(from, Sample),
        Step::Repair => matches!(to, Repair) || matches!(from, Repair),
        Step::Dispose => matches!(to, Scrap),
        Step::Install => matches!(to, Unit(_)),
        Step::Remove => matches!(from, Unit(_)),
        step if step.transforms() => {
            let input = inside && matches!(to, Production | ProcessLoss | Scrap);
            input || (matches!(from, Production) && (into_house || matches!(to, ProcessLoss | Scrap)))
        }
        _ => false,
    }
}

fn take(taking: &Taking, records: &Records, act: &mut Act, doubts: &mut Vec<Doubt>) -> Result<(), Refusal> {
    let (subject, quantity) = match &taking.what {
        Taken::Lot(lot, quantity) => (Subject::Lot(lot.clone()), *quantity),
        Taken::Product(product, quantity) => (Subject::Product(product.clone()), *quantity),
        Taken::Serial(key) => {
            let lot = records.serial(key).and_then(|serial| serial.lot()).cloned();
            (see_serial(key, lot, &taking.from, records, act, doubts)?, Quantity::ONE)
        }
        Taken::SerialOfLot(key, lot) => {
            (see_serial(key, Some(lot.clone()), &taking.from, records, act, doubts)?, Quantity::ONE)
        }
        Taken::Container(container) => return take_container(container, taking, records, act, doubts),
    };
    if !quantity.is_positive() {
        return Err(Refusal::NotPositive { quantity });
    }
    if taking.from == taking.to && taking.out_of == taking.into {
        return Err(Refusal::SamePlace { at: taking.to.clone() });
    }
    let mut line = Line::new(subject, quantity, taking.from.clone(), taking.to.clone());
    line.weight = taking.weight;
    line.batch = taking.batch.clone().or_else(|| batch_of(&line.subject, records)).map(Box::new);
    line.out_of.clone_from(&taking.out_of);
    line.into.clone_from(&taking.into);
    let lines = unpacking::lines(line, records, act);
    act.lines.extend(lines);
    Ok(())
}

/// A moved container writes each of its contents, so that the fold needs no other record.
fn take_container(
    container: &ContainerKey,
    taking: &Taking,
    records: &Records,
    act: &mut Act,
    doubts: &mut Vec<Doubt>,
) -> Result<(), Refusal> {
    see_container(container, records, act)?;
    let own = Subject::Container(container.clone());
    let mut line = Line::new(own, Quantity::ONE, taking.from.clone(), taking.to.clone());
    line.out_of.clone_from(&taking.out_of);
    line.into.clone_from(&taking.into);
    if line.from == line.to && line.out_of == line.into {
        return Err(Refusal::SamePlace { at: taking.to.clone() });
    }
    let travels = line.from != line.to;
    act.lines.push(line);
    if !travels {
        return Ok(());
    }
    for (key, quantity) in contents(records, container) {
        let subject = match &key {
            Key::Lot(lot) => Subject::Lot(lot.clone()),
            Key::Product(product) => Subject::Product(product.clone()),
            Key::Serial(serial) => {
                let lot = records.serial(serial).and_then(|known| known.lot()).cloned();
                see_serial(serial, lot, &taking.from, records, act, doubts)?
            }
            Key::Container(inner) => {
                see_container(inner, records, act)?;
                Subject::Container(inner.clone())
            }
            _ => continue,
        };
        let mut line = Line::new(subject, quantity, taking.from.clone(), taking.to.clone());
        line.batch = batch_of(&line.subject, records).map(Box::new);
        act.lines.push(line);
    }
    Ok(())
}

/// The batch that the records know a unit to be of, so that what becomes of the batch is told with it.
fn batch_of(subject: &Subject, records: &Records) -> Option<BatchKey> {
    let Subject::Serial { key, lot } = subject else { return None };
    let batch = records.serial(key)?.batch()?;
    (lot.as_ref() == Some(&batch.lot)).then(|| batch.clone())
}

fn see_container(key: &ContainerKey, records: &Records, act: &mut Act) -> Result<(), Refusal> {
    if act.seen_containers.iter().any(|seen| seen.key == *key) {
        return Err(Refusal::Repeated { key: Key::Container(key.clone()) });
    }
    let last = records.container(key).and_then(|it| it.moves.last_event());
    act.seen_containers.push(SeenContainer { key: key.clone(), last });
    Ok(())
}

fn see_serial(
    key: &SerialKey,
    lot: Option<LotKey>,
    from: &Location,
    records: &Records,
    act: &mut Act,
    doubts: &mut Vec<Doubt>,
) -> Result<Subject, Refusal> {
    if act.seen.iter().any(|seen| seen.key == *key) {
        return Err(Refusal::Repeated { key: Key::Serial(key.clone()) });
    }
    let known = records.serial(key);
    // What is made, received or there from the beginning has no record yet, and need not.
    let appears = matches!(from, Location::Production | Location::Supplier(_) | Location::Opening);
    match known.and_then(|serial| serial.last_place()) {
        None if appears => {}
        None => doubts.push(Doubt::NeverReceived { serial: key.clone() }),
        Some(at) if *at != *from => {
            doubts.push(Doubt::BookedElsewhere { serial: key.clone(), at: at.clone() });
        }
        Some(_) => {}
    }
    act.seen.push(Seen { key: key.clone(), last: known.and_then(|serial| serial.last_event()) });
    Ok(Subject::Serial { key: key.clone(), lot })
}

/// Holds each unit, and of a lot what lies where it came to, so that other goods of the same lot stay free.
fn hold_there(act: &mut Act, reason: &str) {
    let held: BTreeSet<Key> = act
        .lines
        .iter()
        .filter_map(|line| match &line.subject {
            Subject::Serial { key, .. } => Some(Key::Serial(key.clone())),
            Subject::Lot(_) | Subject::Product(_) => Some(Key::Stock(line.subject.goods()?, line.to.clone())),
            Subject::Container(_) => None,
        })
        .collect();
    let hold = |key| Hold { key, reason: reason.to_owned(), quantity: None };
    act.holds.extend(held.into_iter().map(hold));
}
