//! Counting: what is booked where it is counted, what was seen so far, and the counts that wait to be approved.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, FixedOffset};
use leptos::task::spawn_local;
use lotwise_browser::idb::IdbError;
use lotwise_ledger::command::{Command, Count, Sight, Sighted};
use lotwise_ledger::event::{EventId, Step, field};
use lotwise_ledger::key::{Goods, Key, Location, ProductKey, SerialKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::counts::{self, Tallied};
use lotwise_ledger::record::{Order, Reading, Record, Records, term};
use lotwise_sync::store::{ReplicaStore, read};
use serde::{Deserialize, Serialize};

use super::device::Device;
use super::entry::{FieldError, not_negative};
use super::portions::{self, Crowded};

/// What is counted: all at one place, or one product wherever it lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    At(Location),
    Of(ProductKey),
}

/// One thing at one place: a lot, goods without lot, or a unit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Thing {
    pub key: Key,
    pub at: Location,
}

/// What is booked: goods besides their units, and units, each as one.
pub type Booked = BTreeMap<Thing, Quantity>;

/// What was seen so far, kept until it is recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Whether what is booked is shown while it is counted.
    pub guided: bool,
    /// Whether the differences are looked at.
    pub finished: bool,
    /// Where goods of a product are counted now.
    pub place: Option<Location>,
    /// The newest first; a quantity as it was typed.
    pub seen: Vec<(Thing, String)>,
    /// What is being counted, and its quantity as far as it is typed.
    pub current: Option<(Thing, String)>,
    /// Why things differ, as typed.
    pub reasons: Vec<(Thing, String)>,
    /// What is recorded already of a count that is recorded in parts.
    #[serde(default)]
    pub recorded: Vec<Thing>,
}

/// What a scan is to a count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Its quantity is to be typed.
    Asked,
    /// The quantity of what was scanned before is still to be typed.
    Waits,
    Seen,
    Again,
}

/// A thing of which another quantity was seen than is booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub thing: Thing,
    pub seen: Quantity,
    pub booked: Quantity,
}

/// A count that nobody has approved or refused yet.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenCount {
    pub count: EventId,
    pub by: String,
    pub when: DateTime<FixedOffset>,
    pub lines: Vec<Tallied>,
}

impl Tally {
    /// Takes a thing that was scanned: a unit is seen by that, of goods the quantity is asked for. What was
    /// asked for before is taken as it was typed, and must be.
    pub fn scan(&mut self, thing: Thing, quantity: Option<Quantity>) -> Heard {
        if self.current.as_ref().is_some_and(|(asked, _)| *asked == thing) {
            return Heard::Asked;
        }
        if !self.take_current() {
            return Heard::Waits;
        }
        let known = self.seen.iter().position(|(seen, _)| *seen == thing);
        if matches!(thing.key, Key::Serial(_)) {
            if known.is_some() {
                return Heard::Again;
            }
            self.seen.insert(0, (thing, "1".to_owned()));
            return Heard::Seen;
        }
        let typed = known.map(|at| self.seen[at].1.clone()).or(quantity.map(|quantity| quantity.to_string()));
        self.current = Some((thing, typed.unwrap_or_default()));
        Heard::Asked
    }

    /// Takes the quantity being typed; false if it is none, and then it stays.
    pub fn take_current(&mut self) -> bool {
        let Some((thing, typed)) = self.current.take() else { return true };
        if not_negative(&typed).is_err() {
            self.current = Some((thing, typed));
            return false;
        }
        self.seen.retain(|(seen, _)| *seen != thing);
        self.seen.insert(0, (thing, typed));
        true
    }

    pub fn forget(&mut self, thing: &Thing) {
        self.seen.retain(|(seen, _)| seen != thing);
    }

    pub fn explain(&mut self, thing: &Thing, why: String) {
        self.reasons.retain(|(known, _)| known != thing);
        self.reasons.push((thing.clone(), why));
    }

    /// Those of the differences that nobody has given a reason for.
    pub fn unexplained(&self, differences: &[Difference]) -> BTreeSet<Thing> {
        let reasons = self.reasons();
        let is_open = |thing: &Thing| reasons.get(thing).is_none_or(|why| why.trim().is_empty());
        differences.iter().map(|it| &it.thing).filter(|thing| is_open(thing)).cloned().collect()
    }

    /// Gives one reason for all of the differences that have none.
    pub fn explain_rest(&mut self, differences: &[Difference], why: &str) {
        let rest = self.unexplained(differences);
        self.reasons.retain(|(thing, _)| !rest.contains(thing));
        self.reasons.extend(rest.into_iter().map(|thing| (thing, why.to_owned())));
    }

    fn reasons(&self) -> BTreeMap<&Thing, &str> {
        self.reasons.iter().map(|(thing, why)| (thing, &**why)).collect()
    }

    pub fn reason(&self, thing: &Thing) -> String {
        let known = self.reasons.iter().find(|(known, _)| known == thing);
        known.map(|(_, why)| why.clone()).unwrap_or_default()
    }

    pub fn is_empty(&self) -> bool {
        self.seen.is_empty() && self.current.is_none()
    }

    /// What is left once a part of it is recorded; behind the last, a new one.
    pub fn behind(&self, part: &Count, is_last: bool) -> Self {
        if is_last {
            return Self { guided: self.guided, ..Self::default() };
        }
        let things = part.seen.iter().map(|sighted| {
            let key = match &sighted.what {
                Sight::Goods(goods, _) => goods.key(),
                Sight::Unit(unit, _) | Sight::UnitAlone(unit, _) => Key::Serial(unit.clone()),
            };
            Thing { key, at: sighted.at.clone() }
        });
        let recorded = self.recorded.iter().cloned().chain(things).collect();
        Self { recorded, ..self.clone() }
    }

    /// What differs from what is booked; what is booked and was not seen is zero.
    pub fn differences(&self, booked: &Booked) -> Vec<Difference> {
        let all = self.all(booked).into_iter().map(|(thing, seen)| {
            let booked = booked.get(&thing).copied().unwrap_or_default();
            Difference { thing, seen, booked }
        });
        all.filter(|it| it.seen != it.booked).collect()
    }

    /// The count, with a reason at all that differs. `reason` reads one as typed.
    pub fn parse(
        &self,
        booked: &Booked,
        reason: impl Fn(&str) -> Option<String>,
    ) -> Result<Count, BTreeMap<Thing, FieldError>> {
        let reasons = self.reasons();
        let mut missing = BTreeMap::new();
        let mut seen = Vec::new();
        for (thing, quantity) in self.all(booked) {
            let why = reasons.get(&thing).and_then(|why| reason(why));
            let differs = booked.get(&thing).copied().unwrap_or_default() != quantity;
            if differs && why.is_none() {
                missing.insert(thing.clone(), FieldError::Missing);
            }
            let what = match thing.key {
                Key::Serial(unit) => Sight::Unit(unit, quantity.is_positive()),
                Key::Lot(lot) => Sight::Goods(Goods::Lot(lot), quantity),
                Key::Product(product) => Sight::Goods(Goods::Product(product), quantity),
                _ => continue,
            };
            seen.push(Sighted { what, at: thing.at, reason: why.filter(|_| differs) });
        }
        if missing.is_empty() { Ok(Count { seen }) } else { Err(missing) }
    }

    fn all(&self, booked: &Booked) -> BTreeMap<Thing, Quantity> {
        let mut all: BTreeMap<Thing, Quantity> =
            booked.keys().map(|thing| (thing.clone(), Quantity::ZERO)).collect();
        let seen = self.seen.iter().filter_map(|(thing, typed)| Some((thing.clone(), typed.parse().ok()?)));
        all.extend(seen);
        let recorded: BTreeSet<&Thing> = self.recorded.iter().collect();
        all.retain(|thing, _| !recorded.contains(thing));
        all
    }
}

impl OpenCount {
    /// The lines that differ from what was there.
    pub fn differing(&self) -> impl Iterator<Item = &Tallied> {
        self.lines.iter().filter(|line| !line.difference().is_zero())
    }
}

impl Device {
    /// Calls back if a product's goods are told apart by lot or serial, so that its own code does not say which.
    pub fn look_for_lots(self, product: ProductKey, found: impl FnOnce() + 'static) {
        spawn_local(async move {
            if self.goes_by_lot(product).await.unwrap_or(false) {
                found();
            }
        });
    }

    async fn goes_by_lot(self, product: ProductKey) -> Result<bool, IdbError> {
        let store = self.store();
        let records = store.load(&[Key::Product(product.clone())]).await?;
        let said = records.product(&product).and_then(|known| known.registers.text(field::TRACKING));
        match said {
            Some("none") => Ok(false),
            Some(_) => Ok(true),
            None => Ok(!store.scan_on(&product.lot_prefix(), None, 1).await?.is_empty()),
        }
    }

    /// Cuts a count into the records that it needs, in the background. Without the storage it stays whole, and the
    /// record tells what is wrong.
    pub fn cut_then(self, count: Count, then: impl FnOnce(Result<Vec<Count>, Crowded>) + 'static) {
        spawn_local(async move {
            let command = Command::Count(count.clone());
            let known = read(&self.store(), &|known: &Records| command.reading(known)).await;
            then(match known {
                Ok((_, records)) => portions::counted(&count, |unit| {
                    goods_of(unit, records.serial(unit).and_then(|serial| serial.lot()).cloned())
                }),
                Err(_) => Ok(vec![count]),
            });
        });
    }

    /// What is booked where it is counted.
    pub async fn booked(self, scope: &Scope) -> Result<Booked, IdbError> {
        let reading = match scope {
            Scope::At(place) => Reading { terms: [term::at(place)].into(), ..Reading::default() },
            Scope::Of(product) => {
                let beginnings = [product.stock_prefix(), product.serial_prefix()];
                Reading { beginnings: beginnings.into(), ..Reading::default() }
            }
        };
        let (_, records) = read(&self.store(), &|_: &Records| reading.clone()).await?;
        let wanted = |at: &Location, product: &ProductKey| match scope {
            Scope::At(place) => at == place,
            Scope::Of(counted) => at.is_inside() && product == counted,
        };
        Ok(booked(&records, wanted))
    }

    /// How many counts that differed when they were made wait for approval.
    pub async fn counts_waiting(self) -> Result<usize, IdbError> {
        let store = self.store();
        let open = store.find(&term::open_cases(Step::Count), Order::Ascending, WAITING).await?;
        let counts: Vec<Key> = open
            .into_iter()
            .filter_map(|(key, _)| match key {
                Key::Case(count) => Some(Key::Entry(count)),
                _ => None,
            })
            .collect();
        let records = store.load(&counts).await?;
        let differs = |record: &Record| match record {
            Record::Entry(entry) => entry.act.counted.iter().any(|it| it.seen != it.expected),
            _ => false,
        };
        Ok(records.iter().filter(|(_, record)| differs(record)).count())
    }

    /// The counts that differ from what was there and wait for approval, the newest first.
    pub async fn open_counts(self) -> Result<Vec<OpenCount>, IdbError> {
        let open = term::open_cases(Step::Count);
        let wanted = |known: &Records| {
            let mut reading = Reading { terms: [open.clone()].into(), ..Reading::default() };
            for count in opened(known) {
                reading.add(counts::reading(known, count));
            }
            reading
        };
        let (_, records) = read(&self.store(), &wanted).await?;
        let counts = opened(&records).filter_map(|count| {
            let act = &records.entry(&count)?.act;
            let lines = counts::tallied(&records, count);
            Some(OpenCount { count, by: act.actor.to_string(), when: act.occurred_at.date_time(), lines })
        });
        let mut counts: Vec<OpenCount> = counts.filter(|it| it.differing().next().is_some()).collect();
        counts.sort_by_key(|it| std::cmp::Reverse(it.when));
        Ok(counts)
    }
}

/// How many waiting counts are told of.
const WAITING: usize = 100;

fn opened(records: &Records) -> impl Iterator<Item = EventId> {
    let cases = records.iter().filter_map(|(key, record)| match (key, record) {
        (Key::Case(count), Record::Case(case)) if case.opened == Some(Step::Count) && case.is_open() => {
            Some(*count)
        }
        _ => None,
    });
    cases.collect::<Vec<_>>().into_iter()
}

/// What is booked at the wanted places: units by themselves, and of goods what is not units.
fn booked(records: &Records, wanted: impl Fn(&Location, &ProductKey) -> bool) -> Booked {
    let mut booked = Booked::new();
    for (key, record) in records.iter() {
        match (key, record) {
            (Key::Stock(goods, at), Record::Stock(stock)) if wanted(at, goods.product()) => {
                let sum = booked.entry(Thing { key: goods.key(), at: at.clone() }).or_default();
                *sum = *sum + stock.quantity;
            }
            (Key::Serial(unit), Record::Serial(serial)) => {
                for at in serial.places().into_iter().filter(|at| wanted(at, &unit.product)) {
                    booked.insert(Thing { key: key.clone(), at: at.clone() }, Quantity::ONE);
                    let goods = goods_of(unit, serial.lot().cloned());
                    let rest = booked.entry(Thing { key: goods.key(), at: at.clone() }).or_default();
                    *rest = *rest - Quantity::ONE;
                }
            }
            _ => {}
        }
    }
    booked.retain(|_, quantity| !quantity.is_zero());
    booked
}

fn goods_of(unit: &SerialKey, lot: Option<lotwise_ledger::key::LotKey>) -> Goods {
    lot.map_or_else(|| Goods::Product(unit.product.clone()), Goods::Lot)
}

#[cfg(test)]
mod tests;
