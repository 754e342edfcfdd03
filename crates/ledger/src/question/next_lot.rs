//! The next lot number of a product's rule: what a label is printed with before there is a lot.

use chrono::NaiveDate;

use crate::event::{DeviceId, field};
use crate::key::{Issuer, LotKey, ProductKey};
use crate::number::counter::{Count, Tag};
use crate::number::{Inputs, IssueError, Rule};
use crate::record::Records;
use crate::text::LotNumber;

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
    #[error("the product has no rule for lot numbers")]
    NoRule,
    #[error("the rule makes no number")]
    Issue(#[from] IssueError),
}

/// The product's rule for lot numbers, if it has one that can be read.
pub fn rule(records: &Records, product: &ProductKey) -> Option<Rule> {
    records.product(product)?.registers.text(field::LOT_RULE)?.parse().ok()
}

/// The first number of the rule that no lot of the product bears yet: with a value that this device was
/// granted, while there is one, else with its own count and letters. A device knows all lots that it
/// made itself, and those of others have other values or other letters. `records` hold the product and
/// its lots.
pub fn next_lot(records: &Records, wanted: &Wanted<'_>) -> Result<NextLot, NoNumber> {
    let rule = rule(records, wanted.product).ok_or(NoNumber::NoRule)?;
    // A counter that runs on goes on behind all that this device made of the product.
    let runs_on = matches!(rule.counter(), Some((_, false)));
    if rule.counter().is_none() {
        // It names one lot a day and place, and that may be opened again.
        return Ok(NextLot { lot: wanted.numbered(&rule, None)?, counted: None });
    }
    if let Some(granted) = granted(records, wanted, &rule, runs_on)? {
        return Ok(granted);
    }
    let tag = Tag::of_id(wanted.device);
    let mine = |lot: &LotKey| lot.issuer == Issuer::Own && lot.number.as_str().contains(tag.as_str());
    let made = records.lots_of(wanted.product).filter(|(lot, _)| runs_on && mine(lot)).count();
    let mut own = u64::try_from(made).unwrap_or(u64::MAX - 1);
    loop {
        own += 1;
        let lot = wanted.numbered(&rule, Some(&Count::Own(own, tag.clone())))?;
        if records.lot(&lot).is_none() {
            return Ok(NextLot { lot, counted: None });
        }
    }
}

fn granted(
    records: &Records,
    wanted: &Wanted<'_>,
    rule: &Rule,
    runs_on: bool,
) -> Result<Option<NextLot>, IssueError> {
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
        let number = rule.issue(self.inputs, count)?;
        let chars = number.chars().count();
        let number = LotNumber::parse(&number).map_err(|_| IssueError::TooLong { chars })?;
        Ok(LotKey { product: self.product.clone(), issuer: Issuer::Own, number })
    }
}
