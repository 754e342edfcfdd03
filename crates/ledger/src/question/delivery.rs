//! What went out with a paper or for an order, and how much of it has come back: whoever takes goods back
//! finds them by what was written when they left.

use std::collections::BTreeMap;

use crate::event::{EventId, Step, Subject};
use crate::key::{Key, Location, OrderKey};
use crate::quantity::Quantity;
use crate::record::{Entry, Reading, Records, term};
use crate::text::{PartnerId, lookup_form};

/// By what a delivery is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Paper {
    /// The number of a delivery note or invoice, however it is written.
    Numbered(String),
    Order(OrderKey),
}

/// Goods of one kind that went to one customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// A lot, a product or a serial.
    pub key: Key,
    pub to: Option<PartnerId>,
    pub shipped: Quantity,
    pub back: Quantity,
}

impl Delivered {
    /// What may still come back. Never negative.
    pub fn out(&self) -> Quantity {
        (self.shipped - self.back).max(Quantity::ZERO)
    }
}

/// What must be read to tell.
pub fn reading(known: &Records, paper: &Paper) -> Reading {
    let mut reading = Reading::default();
    reading.terms.insert(term::numbered(number(paper)));
    if let Paper::Order(order) = paper {
        reading.terms.insert(term::timeline(&Key::Order(order.clone())));
    }
    let events = named(known, paper).into_iter().map(|(event, _)| Key::Voided(event));
    reading.keys.extend(events);
    reading
}

/// What went out with `paper`, in the order of its keys. What came back counts where the return names the
/// paper, too.
pub fn delivered(records: &Records, paper: &Paper) -> Vec<Delivered> {
    let mut sums = BTreeMap::<(Key, Option<PartnerId>), (Quantity, Quantity)>::new();
    for (_, entry) in standing(records, paper) {
        for line in &entry.act.lines {
            let (customer, goes) = match (&line.from, &line.to) {
                (_, Location::Customer(customer)) => (customer, true),
                (Location::Customer(customer), _) => (customer, false),
                _ => continue,
            };
            if matches!(line.subject, Subject::Container(_)) {
                continue;
            }
            let (shipped, back) = sums.entry((line.subject.key(), customer.clone())).or_default();
            let sum = if goes { shipped } else { back };
            *sum = *sum + line.quantity;
        }
    }
    let sums = sums.into_iter().filter(|(_, (shipped, _))| shipped.is_positive());
    let told = sums.map(|((key, to), (shipped, back))| Delivered { key, to, shipped, back });
    told.collect()
}

/// The events that name the paper and were not taken back, the newest first.
pub fn standing<'a>(records: &'a Records, paper: &Paper) -> Vec<(EventId, &'a Entry)> {
    let mut found = named(records, paper);
    found.retain(|(event, entry)| !records.is_voided(event) && entry.step() != Some(Step::Void));
    found.sort_by_key(|(event, entry)| std::cmp::Reverse((entry.hlc, *event)));
    found
}

fn named<'a>(records: &'a Records, paper: &Paper) -> Vec<(EventId, &'a Entry)> {
    let form = lookup_form(number(paper));
    let names = |entry: &Entry| {
        let by_number = !form.is_empty() && entry.act.papers().iter().any(|paper| lookup_form(paper) == form);
        by_number || matches!(paper, Paper::Order(order) if entry.act.order.as_ref() == Some(order))
    };
    records.entries().filter(|(_, entry)| names(entry)).collect()
}

fn number(paper: &Paper) -> &str {
    match paper {
        Paper::Numbered(number) => number,
        Paper::Order(order) => order.number.as_str(),
    }
}
