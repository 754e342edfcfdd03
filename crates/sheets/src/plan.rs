//! Lines against the records: what is created, what would be changed, and what is refused.
//!
//! It is decided line by line and from the keys that the trade itself gives to things, so that a list that
//! was recorded before, wholly or half, says of each of its lines that nothing is left to do.

mod names;
mod orders;
mod units;

use std::collections::{BTreeMap, HashMap, HashSet};

use lotwise_ledger::command::{Book, Command, Describe, Note, Taken, Taking};
use lotwise_ledger::event::Step;
use lotwise_ledger::event::fact::Planned;
use lotwise_ledger::gs1::Gtin;
use lotwise_ledger::key::{Goods, Key, Location, OrderKey, ProductKey, SerialKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::record::{Reading, Records};

use crate::column::{Column, Kind, Target};
use crate::line::{Finding, Line, Said};
use names::{goods, lot, serial, values};

/// What becomes of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    Refused,
    /// Something stands otherwise in the records. It stays unless a person wants the list's values.
    Changed,
    /// Something is new, and nothing of what stands is touched.
    Created,
    /// Everything in it is recorded already.
    Same,
}

/// A value that stands, and what the list says instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub column: Column,
    pub from: String,
    pub to: String,
}

/// A line as it was judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    pub line: u32,
    pub verdict: Verdict,
    pub findings: Vec<Finding>,
    pub changes: Vec<Change>,
    work: Work,
}

/// What is recorded for a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Work {
    fields: Vec<Field>,
    changed: Vec<Field>,
    taken: Vec<Taking>,
    order: Option<(OrderKey, Vec<Planned>)>,
    changed_order: Option<(OrderKey, Vec<Planned>)>,
}

type Field = (Key, &'static str, String);

/// What earlier lines of the same list said. Lines are judged in the order of the list.
#[derive(Clone, Debug)]
pub struct Plan {
    kind: Kind,
    values: HashMap<(Key, &'static str), (u32, String)>,
    opened: HashMap<(Goods, Location), u32>,
    units: HashMap<SerialKey, u32>,
    products: HashMap<Gtin, ProductKey>,
    /// How much lies at a place without a serial, less the units that lines above make of it.
    unnumbered: HashMap<(Goods, Location), Quantity>,
    /// Products of which no supplier's lot is known: they were looked for once.
    own_lots_only: HashSet<ProductKey>,
    /// Numbers that differ from known ones by leading zeros alone are others: a person said so.
    likes_are_new: bool,
}

/// The lines that are judged together, by their place among all: each alone, and those of an order together.
pub fn groups(kind: Kind, lines: &[Line]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut of_order: BTreeMap<&OrderKey, usize> = BTreeMap::new();
    for (index, line) in lines.iter().enumerate() {
        match line.said.order.as_ref().filter(|_| kind == Kind::Orders) {
            Some(order) => match of_order.get(order) {
                Some(group) => groups[*group].push(index),
                None => {
                    of_order.insert(order, groups.len());
                    groups.push(vec![index]);
                }
            },
            None => groups.push(vec![index]),
        }
    }
    groups
}

impl Judged {
    /// Whether recording the line changes anything.
    pub fn records_anything(&self, overwrite: bool) -> bool {
        let work = &self.work;
        let new = !work.fields.is_empty() || !work.taken.is_empty() || self.verdict == Verdict::Created;
        self.verdict != Verdict::Refused && (new || (overwrite && !self.changes.is_empty()))
    }
}

impl Plan {
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            values: HashMap::new(),
            opened: HashMap::new(),
            units: HashMap::new(),
            products: HashMap::new(),
            unnumbered: HashMap::new(),
            own_lots_only: HashSet::new(),
            likes_are_new: false,
        }
    }

    /// What a person said of the numbers that differ from known ones by leading zeros alone.
    pub fn taking_likes_for_new(mut self, likes_are_new: bool) -> Self {
        self.likes_are_new = likes_are_new;
        self
    }

    /// What must be read to judge a line. Some follows only from records: ask again with what was read until
    /// nothing is missing.
    pub fn reading(&self, said: &Said, known: &Records) -> Reading {
        let mut reading = Reading::default();
        let keys = &mut reading.keys;
        keys.extend(said.gtin.clone().map(Key::Gtin));
        keys.extend(said.order.clone().map(Key::Order));
        keys.extend(said.partner.clone().map(Key::Location));
        if self.kind == Kind::Places {
            keys.extend(said.place.clone().map(Key::Location));
        }
        let Some(product) = self.product(said, known) else { return reading };
        keys.insert(Key::Product(product.clone()));
        keys.extend(serial(said, &product).map(Key::Serial));
        if let (Kind::Stock, Some(place)) = (self.kind, &said.place) {
            keys.insert(Key::Stock(goods(said, &product, known), place.clone()));
            keys.insert(Key::Stock(Goods::Product(product.clone()), place.clone()));
        }
        if self.kind == Kind::Serials {
            self.units_reading(said, &product, known, &mut reading);
        }
        self.lots_reading(said, &product, &mut reading);
        self.likes_reading(said, &product, known, &mut reading);
        reading
    }

    /// Judges the lines of one group on `records`, which hold what exists under [`Self::reading`] of each.
    pub fn judge(&mut self, lines: &[&Line], records: &Records) -> Vec<Judged> {
        if self.kind == Kind::Orders {
            return self.judge_order(lines, records);
        }
        lines.iter().map(|line| self.judge_line(line, records)).collect()
    }

    fn judge_line(&mut self, line: &Line, records: &Records) -> Judged {
        let mut judging = Judging::of(line);
        if line.is_refused() {
            return judging.done();
        }
        let product = self.product(&line.said, records);
        self.look_at_gtin(&line.said, product.as_ref(), records, &mut judging);
        self.look_at_values(line, product.as_ref(), records, &mut judging);
        self.look_at_zeros(&line.said, product.as_ref(), records, &mut judging);
        if let Some(product) = &product {
            match self.kind {
                Kind::Stock => self.look_at_stock(line, product, records, &mut judging),
                Kind::Serials => self.look_at_unit(line, product, records, &mut judging),
                Kind::Lots => look_at_lot(line, product, records, &mut judging),
                // A product of which nothing is said is one only when it is known.
                Kind::Products
                    if line.said.told.is_empty()
                        && line.said.gtin.is_none()
                        && records.product(product).is_none() =>
                {
                    judging.find(Finding::Missing { column: Column::Name });
                }
                _ => {}
            }
        }
        // A place of which nothing is said is one only when it is known.
        if let (Kind::Places, Some(place), true) = (self.kind, &line.said.place, line.said.told.is_empty())
            && records.location(place).is_none()
        {
            judging.find(Finding::Missing { column: Column::Purpose });
        }
        self.keep(line, product.as_ref(), records, &judging);
        judging.done()
    }

    /// The product that a line means: by its SKU, else by what the records, or lines above, know of its GTIN.
    fn product(&self, said: &Said, known: &Records) -> Option<ProductKey> {
        if let Some(sku) = &said.sku {
            return Some(ProductKey::Sku(sku.clone()));
        }
        let gtin = said.gtin.as_ref()?;
        let recorded = known.gtin(gtin).and_then(|gtin| gtin.product());
        let product = recorded.or_else(|| self.products.get(gtin).cloned());
        Some(product.unwrap_or_else(|| ProductKey::Gtin(gtin.clone())))
    }

    fn look_at_gtin(
        &self,
        said: &Said,
        product: Option<&ProductKey>,
        records: &Records,
        judging: &mut Judging,
    ) {
        let (Some(gtin), Some(product)) = (&said.gtin, product) else { return };
        let known = records.gtin(gtin);
        if let Some(other) = known.and_then(|gtin| gtin.product()).filter(|other| other != product) {
            judging.find(Finding::OtherProduct { gtin: gtin.short().to_owned(), product: other });
        }
        let content = known.map_or(Quantity::ONE, |gtin| gtin.content());
        if said.quantity.is_some() && content != Quantity::ONE {
            judging.find(Finding::PackGtin { gtin: gtin.short().to_owned(), content });
        }
    }

    /// Each value against what stands, and against what was said above.
    fn look_at_values(
        &self,
        line: &Line,
        product: Option<&ProductKey>,
        records: &Records,
        judging: &mut Judging,
    ) {
        for (key, column, field, value) in values(self.kind, &line.said, product, records) {
            if let Some((above, said)) = self.values.get(&(key.clone(), field)) {
                if *said != value {
                    judging.find(Finding::Contradicts { line: *above, column, text: said.clone() });
                }
                continue;
            }
            let registers = records.registers(&key);
            let standing = registers.map(|registers| registers.standing(field)).unwrap_or_default();
            match standing.as_slice() {
                [] => judging.work.fields.push((key, field, value)),
                [same] if *same == value => {}
                others => {
                    let (from, to) = (others.join(" / "), value.clone());
                    judging.changes.push(Change { column, from, to });
                    judging.work.changed.push((key, field, value));
                }
            }
        }
    }

    /// Goods that the records never had at a place are opened there. What they had is counted, not opened.
    fn look_at_stock(&self, line: &Line, product: &ProductKey, records: &Records, judging: &mut Judging) {
        let (Some(place), Some(quantity)) = (&line.said.place, line.said.quantity) else { return };
        let goods = goods(&line.said, product, records);
        if let Some(above) = self.opened.get(&(goods.clone(), place.clone())) {
            return judging.find(Finding::Repeats { line: *above });
        }
        match records.balance(&goods, place).map(|stock| stock.quantity) {
            None => {
                let lotless = Goods::Product(product.clone());
                if goods != lotless && records.stock(&lotless, place).is_positive() {
                    judging.find(Finding::Beside { quantity: records.stock(&lotless, place) });
                }
                let what = match goods {
                    Goods::Lot(lot) => Taken::Lot(lot, quantity),
                    Goods::Product(product) => Taken::Product(product, quantity),
                };
                judging.work.taken.push(Taking::new(what, Location::Opening, place.clone()));
            }
            Some(recorded) if recorded == quantity => {}
            Some(recorded) => judging.find(Finding::OtherQuantity { recorded }),
        }
    }

    fn look_at_unit(&mut self, line: &Line, product: &ProductKey, records: &Records, judging: &mut Judging) {
        let Some(key) = serial(&line.said, product) else { return };
        if let Some(above) = self.units.get(&key) {
            return judging.find(Finding::Repeats { line: *above });
        }
        let at = records.serial(&key).and_then(|unit| unit.last_place());
        match (at, &line.said.place) {
            (Some(at), Some(place)) if at != place => judging.find(Finding::Elsewhere { at: at.clone() }),
            (Some(_), _) => {}
            (None, Some(place)) => self.open_unit(line, (product, place), records, judging),
            (None, None) => {
                let of_unit = |field: &Field| matches!(field.0, Key::Serial(_));
                if !judging.work.fields.iter().any(of_unit) {
                    judging.find(Finding::Missing { column: Column::Place });
                }
            }
        }
    }

    /// Remembers what a line said, unless it is refused and so says nothing.
    fn keep(&mut self, line: &Line, product: Option<&ProductKey>, records: &Records, judging: &Judging) {
        if judging.is_refused() {
            return;
        }
        let (number, said) = (line.number, &line.said);
        for (key, _, field, value) in values(self.kind, said, product, records) {
            self.values.entry((key, field)).or_insert((number, value));
        }
        let Some(product) = product else { return };
        self.keep_issuers(said, product, records);
        if let Some(gtin) = &said.gtin {
            self.products.entry(gtin.clone()).or_insert_with(|| product.clone());
        }
        if let (Kind::Stock, Some(place)) = (self.kind, &said.place) {
            self.opened.entry((goods(said, product, records), place.clone())).or_insert(number);
        }
        if let (Kind::Serials, Some(serial)) = (self.kind, serial(said, product)) {
            self.units.entry(serial).or_insert(number);
        }
    }
}

/// A lot is known from what is said of it, or from its goods.
fn look_at_lot(line: &Line, product: &ProductKey, records: &Records, judging: &mut Judging) {
    let Some(lot) = lot(&line.said, product, records) else { return };
    let is_said = line.said.told.iter().any(|(column, _)| matches!(column.field(), Some((Target::Lot, _))));
    if !is_said && records.lot(&lot).is_none() {
        judging.find(Finding::NothingSaid);
    }
}

/// What records these lines: few commands for many lines. `overwrite` writes the list's values where others
/// stand. `reason` stands with goods that are opened.
pub fn commands(judged: &[&Judged], overwrite: bool, reason: &str) -> Vec<Command> {
    let works = || judged.iter().filter(|it| it.verdict != Verdict::Refused).map(|it| &it.work);
    let mut fields = Vec::new();
    for work in works() {
        fields.extend(work.fields.iter().cloned());
        if overwrite {
            fields.extend(work.changed.iter().cloned());
        }
    }
    let taken: Vec<Taking> = works().flat_map(|work| work.taken.iter().cloned()).collect();
    let mut commands = Vec::new();
    if !fields.is_empty() {
        commands.push(Command::Describe(Describe { fields }));
    }
    if !taken.is_empty() {
        commands
            .push(Command::Book(Book { reason: Some(reason.to_owned()), ..Book::new(Step::Open, taken) }));
    }
    for work in works() {
        let changed = work.changed_order.iter().filter(|_| overwrite);
        for (order, lines) in work.order.iter().chain(changed).cloned() {
            commands.push(Command::Note(Box::new(Note::Plan { order, lines })));
        }
    }
    commands
}

/// A line while it is judged.
struct Judging {
    line: u32,
    findings: Vec<Finding>,
    changes: Vec<Change>,
    work: Work,
    /// It belongs to an order that is recorded with another line.
    of_new_order: bool,
}

impl Judging {
    fn of(line: &Line) -> Self {
        let findings = line.findings.clone();
        let (line, changes, work) = (line.number, Vec::new(), Work::default());
        Self { line, findings, changes, work, of_new_order: false }
    }

    fn find(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    fn is_refused(&self) -> bool {
        self.findings.iter().any(Finding::refuses)
    }

    fn done(self) -> Judged {
        let new = !self.work.fields.is_empty() || !self.work.taken.is_empty() || self.of_new_order;
        let verdict = match () {
            () if self.is_refused() => Verdict::Refused,
            () if !self.changes.is_empty() => Verdict::Changed,
            () if new => Verdict::Created,
            () => Verdict::Same,
        };
        let Self { line, findings, mut changes, work, .. } = self;
        if verdict == Verdict::Refused {
            changes.clear();
        }
        Judged { line, verdict, findings, changes, work }
    }
}
