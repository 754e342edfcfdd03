//! The next number of a product's rules for lots and for batches: what a label is printed with before there is
//! a lot.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::event::{DeviceId, field};
use crate::key::{Issuer, LotKey, ProductKey};
use crate::number::counter::{Count, Tag};
use crate::number::{Inputs, IssueError, Rule};
use crate::record::Records;
use crate::text::{BatchNumber, LotNumber};

/// What a number is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted<'a> {
    pub product: &'a ProductKey,
    /// The device that gives the number: the values that it was granted are used first, and then its own
    /// letters, so that two devices offline never make the same number.
    pub device: &'a DeviceId,
    /// Where and when; what is not known is an empty text.
    pub inputs: Inputs<'a>,
}

/// A number that no lot of the product bears yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextLot {
    pub lot: LotKey,
    /// The granted value in it, to be written down with the lot.
    pub counted: Option<u64>,
}

/// Why there is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoNumber {
    #[error("the product has no such rule")]
    NoRule,
    #[error("the rule makes no number")]
    Issue(#[from] IssueError),
}

/// The product's rule for lot numbers, if it has one that can be read.
pub fn rule(records: &Records, product: &ProductKey) -> Option<Rule> {
    rule_in(field::LOT_RULE, records, product)
}

/// The product's rule for batch numbers, if it has one that can be read.
pub fn batch_rule(records: &Records, product: &ProductKey) -> Option<Rule> {
    rule_in(field::BATCH_RULE, records, product)
}

fn rule_in(field: &str, records: &Records, product: &ProductKey) -> Option<Rule> {
    records.product(product)?.registers.text(field)?.parse().ok()
}

/// The first number of the rule that no lot of the product bears yet: with a value that this device was
/// granted, while there is one, else with its own count and letters. A device knows all lots that it
/// made itself, and those of others have other values or other letters. `records` hold the product and
/// its lots.
pub fn next_lot(records: &Records, wanted: &Wanted<'_>) -> Result<NextLot, NoNumber> {
    let rule = rule(records, wanted.product).ok_or(NoNumber::NoRule)?;
    if rule.counter().is_none() {
        // It names one lot a day and place, and that may be opened again.
        return Ok(NextLot { lot: wanted.numbered(&rule, None)?, counted: None });
    }
    if let Some(granted) = granted(records, wanted, &rule)? {
        return Ok(granted);
    }
    let of_firm = records.lots_of(wanted.product).filter(|(lot, _)| lot.issuer == Issuer::Own);
    let given = of_firm.map(|(lot, _)| lot.number.as_str()).collect();
    let number = wanted.own(&rule, &given)?;
    Ok(NextLot { lot: wanted.lot(&number)?, counted: None })
}

/// The first number of the rule for batches that no batch of the product bears yet, with the device's own count
/// and letters: blocks are granted for lot numbers alone. `records` hold the product and the batches of its lots.
pub fn next_batch(records: &Records, wanted: &Wanted<'_>) -> Result<BatchNumber, NoNumber> {
    let rule = batch_rule(records, wanted.product).ok_or(NoNumber::NoRule)?;
    let number = if rule.counter().is_none() {
        // It names one batch a day and place, and that may go on.
        rule.issue(wanted.inputs, None)?
    } else {
        let given = records.batches_within(wanted.product).map(|batch| batch.number.as_str()).collect();
        wanted.own(&rule, &given)?
    };
    Ok(BatchNumber::parse(&number).map_err(|_| too_long(&number))?)
}

fn granted(records: &Records, wanted: &Wanted<'_>, rule: &Rule) -> Result<Option<NextLot>, IssueError> {
    let runs_on = matches!(rule.counter(), Some((_, false)));
    let known = records.product(wanted.product);
    let grants = known.map(|it| it.grants.usable(field::LOT_RULE, wanted.device)).unwrap_or_default();
    for (first, last) in grants {
        let used = if runs_on { used(records, wanted.product, first, last) } else { None };
        for value in used.map_or(first, |used| used.saturating_add(1))..=last {
            let lot = match wanted.numbered(rule, Some(&Count::Granted(value))) {
                Ok(lot) => lot,
                // The rule has become narrower than the block.
                Err(IssueError::TooWide { .. }) => break,
                Err(error) => return Err(error),
            };
            if records.lot(&lot).is_none() {
                return Ok(Some(NextLot { lot, counted: Some(value) }));
            }
        }
    }
    Ok(None)
}

/// The highest value of a granted block that a lot of the product has.
fn used(records: &Records, product: &ProductKey, first: u64, last: u64) -> Option<u64> {
    let values = records.lots_of(product).filter_map(|(_, lot)| {
        let text = lot.registers.text(field::COUNTED)?;
        text.parse::<u64>().ok().filter(|value| (first..=last).contains(value))
    });
    values.max()
}

/// Where only the day and the place are known: goods that came in, and no line made.
pub fn inputs_at(facility: &str, day: NaiveDate) -> Inputs<'_> {
    Inputs { day, facility, line: "", shift: "" }
}

impl Wanted<'_> {
    fn numbered(&self, rule: &Rule, count: Option<&Count>) -> Result<LotKey, IssueError> {
        self.lot(&rule.issue(self.inputs, count)?)
    }

    fn lot(&self, number: &str) -> Result<LotKey, IssueError> {
        let number = LotNumber::parse(number).map_err(|_| too_long(number))?;
        Ok(LotKey { product: self.product.clone(), issuer: Issuer::Own, number })
    }

    /// The first number with the device's own count and letters that is not among those given already. A counter
    /// that runs on goes on behind all that this device made of the product.
    fn own(&self, rule: &Rule, given: &BTreeSet<&str>) -> Result<String, IssueError> {
        let tag = Tag::of_id(self.device);
        let runs_on = matches!(rule.counter(), Some((_, false)));
        let made = given.iter().filter(|number| runs_on && number.contains(tag.as_str())).count();
        let mut own = u64::try_from(made).unwrap_or(u64::MAX - 1);
        loop {
            own += 1;
            let number = rule.issue(self.inputs, Some(&Count::Own(own, tag.clone())))?;
            if !given.contains(number.trim()) {
                return Ok(number);
            }
        }
    }
}

fn too_long(number: &str) -> IssueError {
    IssueError::TooLong { chars: number.chars().count() }
}
