//! Opening a production lot, before its inputs arrive: it gets its number by the product's rule.

use std::collections::BTreeSet;

use super::{Circumstances, Refusal, coding, write};
use crate::event::{Act, DeviceId, Step, field};
use crate::iso;
use crate::key::{Key, LineKey, LotKey, ProductKey};
use crate::number::Inputs;
use crate::question::next_lot::{NoNumber, Wanted, next_lot};
use crate::record::{Reading, Records};

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

    fn next(&self, records: &Records, at: &Circumstances) -> Result<(LotKey, Option<u64>), Refusal> {
        let inputs = Inputs {
            day: at.occurred_at.day(),
            facility: self.on_line.facility.as_str(),
            line: self.on_line.name.as_str(),
            shift: self.shift.as_deref().unwrap_or_default(),
        };
        let wanted = Wanted { product: &self.product, device: &self.device, inputs };
        match next_lot(records, &wanted) {
            Ok(next) => Ok((next.lot, next.counted)),
            Err(NoNumber::NoRule) => Err(Refusal::NoRule { product: self.product.clone() }),
            Err(NoNumber::Issue(error)) => Err(Refusal::NoNumber(error)),
        }
    }
}
