//! Opening a production lot, before its inputs arrive: it gets its number by the product's rule.

use std::collections::BTreeSet;

use super::{Circumstances, Refusal, write};
use crate::event::{Act, Step, field};
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
    /// The letters of the device, so that two devices offline never make the same number.
    pub tag: Tag,
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
        let lot = self.next(records, at)?;
        let key = Key::Lot(lot);
        let day = iso::day_text(at.occurred_at.day());
        let minute = at.occurred_at.minute_of_day();
        let fields = [
            (field::PRODUCED, Some(day)),
            (field::PRODUCED_TIME, Some(format!("{:02}:{:02}", minute / 60, minute % 60))),
            (field::FACILITY, Some(self.on_line.facility.to_string())),
            (field::LINE, Some(self.on_line.name.to_string())),
            (field::SHIFT, self.shift.clone()),
        ];
        act.writes.extend(fields.into_iter().filter_map(|(field, value)| write(records, &key, field, value)));
        act.becomes.push(key);
        act.on_line = Some(self.on_line.clone());
        Ok(act)
    }

    /// The first number of the rule that no lot of the product bears yet. A device knows all lots that it
    /// made itself, and those of others have other letters.
    fn next(&self, records: &Records, at: &Circumstances) -> Result<LotKey, Refusal> {
        let product = self.product.clone();
        let text = records.product(&product).and_then(|it| it.registers.text(field::LOT_RULE));
        let rule: Option<Rule> = text.and_then(|text| text.parse().ok());
        let rule = rule.ok_or_else(|| Refusal::NoRule { product: product.clone() })?;
        let inputs = Inputs {
            day: at.occurred_at.day(),
            facility: self.on_line.facility.as_str(),
            line: self.on_line.name.as_str(),
            shift: self.shift.as_deref().unwrap_or_default(),
        };
        let mine =
            |lot: &LotKey| lot.issuer == Issuer::Own && lot.number.as_str().contains(self.tag.as_str());
        // A counter that runs on goes on behind all that this device made of the product.
        let runs_on = matches!(rule.counter(), Some((_, false)));
        let mut own = if runs_on {
            let made = records.lots_of(&product).filter(|(lot, _)| mine(lot)).count();
            u64::try_from(made).unwrap_or(u64::MAX - 1)
        } else {
            0
        };
        loop {
            own += 1;
            let count = rule.counter().map(|_| Count::Own(own, self.tag.clone()));
            let number = rule.issue(inputs, count.as_ref()).map_err(Refusal::NoNumber)?;
            let chars = number.chars().count();
            let number =
                LotNumber::parse(&number).map_err(|_| Refusal::NoNumber(IssueError::TooLong { chars }))?;
            let lot = LotKey { product: product.clone(), issuer: Issuer::Own, number };
            // A rule without a counter names one lot a day and place, and it may be opened again.
            if count.is_none() || records.lot(&lot).is_none() {
                return Ok(lot);
            }
        }
    }
}
