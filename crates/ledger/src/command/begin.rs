//! Opening a production lot, before its inputs arrive: it gets its number by the product's rule.

use std::collections::BTreeSet;

use super::{Circumstances, Refusal, coding, write};
use crate::event::{Act, DeviceId, Step, field};
use crate::iso;
use crate::key::{Issuer, Key, LineKey, LotKey, ProductKey};
use crate::number::counter::{Count, Tag};
use crate::number::{Inputs, IssueError, Rule};
use crate::record::{Reading, Records};
use crate::text::LotNumber;

/// Opens one lot of a product on a production line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begin {
    pub product: ProductKey,
    pub on_line: LineKey,
    pub shift: Option<String>,
    /// The device that opens it: the numbers that it was granted are used first, and then its own letters,
    /// so that two devices offline never make the same number.
    pub device: DeviceId,
}

impl Begin {
    pub(super) fn reading(&self) -> Reading {
        let line = Key::Line(self.on_line.clone());
        let mut reading = Reading::of(BTreeSet::from([Key::Product(self.product.clone()), line]));
        reading.beginnings.insert(self.product.lot_prefix());
        reading
    }

    pub(super) fn decide(&self, records: &Records, at: &Circumstances) -> Result<Act, Refusal> {
        let mut act = Act::new(Step::Begin, at.occurred_at, at.actor.clone());
        let (lot, granted) = self.next(records, at)?;
        // Making food is what gives it a lot code.
        coding::source(records, &lot, Some(&self.on_line.facility), &mut act);
        let key = Key::Lot(lot);
        let day = iso::day_text(at.occurred_at.day());
        let minute = at.occurred_at.minute_of_day();
        let fields = [
            (field::PRODUCED, Some(day)),
            (field::PRODUCED_TIME, Some(format!("{:02}:{:02}", minute / 60, minute % 60))),
            (field::FACILITY, Some(self.on_line.facility.to_string())),
            (field::LINE, Some(self.on_line.name.to_string())),
            (field::SHIFT, self.shift.clone()),
            (field::COUNTED, granted.map(|value| value.to_string())),
        ];
        act.writes.extend(fields.into_iter().filter_map(|(field, value)| write(records, &key, field, value)));
        act.becomes.push(key);
        act.on_line = Some(self.on_line.clone());
        Ok(act)
    }

    /// The first number of the rule that no lot of the product bears yet: with a value that this device was
    /// granted, while there is one, else with its own count and letters. A device knows all lots that it
    /// made itself, and those of others have other values or other letters.
    fn next(&self, records: &Records, at: &Circumstances) -> Result<(LotKey, Option<u64>), Refusal> {
        let known = records.product(&self.product);
        let text = known.and_then(|it| it.registers.text(field::LOT_RULE));
        let rule: Option<Rule> = text.and_then(|text| text.parse().ok());
        let rule = rule.ok_or_else(|| Refusal::NoRule { product: self.product.clone() })?;
        // A counter that runs on goes on behind all that this device made of the product.
        let runs_on = matches!(rule.counter(), Some((_, false)));
        if rule.counter().is_none() {
            // It names one lot a day and place, and that may be opened again.
            return Ok((self.numbered(&rule, at, None).map_err(Refusal::NoNumber)?, None));
        }
        let grants = known.map(|it| it.grants.usable(field::LOT_RULE, &self.device)).unwrap_or_default();
        for (first, last) in grants {
            let used = if runs_on { self.used(records, first, last) } else { None };
            for value in used.map_or(first, |used| used.saturating_add(1))..=last {
                let lot = match self.numbered(&rule, at, Some(Count::Granted(value))) {
                    Ok(lot) => lot,
                    // The rule has become narrower than the block.
                    Err(IssueError::TooWide { .. }) => break,
                    Err(error) => return Err(Refusal::NoNumber(error)),
                };
                if records.lot(&lot).is_none() {
                    return Ok((lot, Some(value)));
                }
            }
        }
        let tag = Tag::of_id(&self.device);
        let mine = |lot: &LotKey| lot.issuer == Issuer::Own && lot.number.as_str().contains(tag.as_str());
        let made = records.lots_of(&self.product).filter(|(lot, _)| runs_on && mine(lot)).count();
        let mut own = u64::try_from(made).unwrap_or(u64::MAX - 1);
        loop {
            own += 1;
            let count = Count::Own(own, tag.clone());
            let lot = self.numbered(&rule, at, Some(count)).map_err(Refusal::NoNumber)?;
            if records.lot(&lot).is_none() {
                return Ok((lot, None));
            }
        }
    }

    /// The highest value of a granted block that a lot of the product has.
    fn used(&self, records: &Records, first: u64, last: u64) -> Option<u64> {
        let values = records.lots_of(&self.product).filter_map(|(_, lot)| {
            let text = lot.registers.text(field::COUNTED)?;
            text.parse::<u64>().ok().filter(|value| (first..=last).contains(value))
        });
        values.max()
    }

    fn numbered(&self, rule: &Rule, at: &Circumstances, count: Option<Count>) -> Result<LotKey, IssueError> {
        let inputs = Inputs {
            day: at.occurred_at.day(),
            facility: self.on_line.facility.as_str(),
            line: self.on_line.name.as_str(),
            shift: self.shift.as_deref().unwrap_or_default(),
        };
        let number = rule.issue(inputs, count.as_ref())?;
        let chars = number.chars().count();
        let number = LotNumber::parse(&number).map_err(|_| IssueError::TooLong { chars })?;
        Ok(LotKey { product: self.product.clone(), issuer: Issuer::Own, number })
    }
}
