//! A unit that nobody has, by which a form shows what the terms in it come to: its records are made of events as all
//! others are, and the same question is asked of them as of a caller's unit.

use chrono::NaiveDate;

use super::{Asked, Cover, judge};
use crate::event::fact::Service;
use crate::event::{Act, DeviceId, Draft, Head, Line, Step, Subject, Write, field};
use crate::fold::fold;
use crate::iso;
use crate::key::{Key, Location, ProductKey, SerialKey};
use crate::quantity::Quantity;
use crate::record::Records;
use crate::text::{Actor, PartnerId, SerialNumber, Sku};
use crate::time::Moment;

/// What happened to the unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The fields of its product, narrowed or not, and what each says.
    pub terms: Vec<(String, String)>,
    pub shipped: NaiveDate,
    /// To somebody who sells on.
    pub to_dealer: bool,
    /// The day on the proof of purchase, on which it was registered, too.
    pub bought: Option<NaiveDate>,
    pub sold_in: Option<String>,
    pub repair_days: u32,
    /// Where the terms are those of a component: the day on which it was put into a unit that has the days above.
    pub installed: Option<NaiveDate>,
}

/// From when to when it is covered; none where the terms say nothing.
pub fn cover(example: &Example) -> Option<Cover> {
    let unit = serial("UNIT")?;
    let part = serial("PART").filter(|_| example.installed.is_some());
    let mut told = Telling::default();
    told.act(example.shipped, Step::Describe, |act| {
        for product in [Some(&unit), part.as_ref()].into_iter().flatten().map(|unit| &unit.product) {
            let key = Key::Product(product.clone());
            act.writes
                .extend(example.terms.iter().map(|(field, said)| write(key.clone(), field, said.clone())));
        }
    })?;
    let customer = Location::Customer(PartnerId::parse("customer").ok());
    if example.to_dealer {
        let dealer = write(Key::Location(customer.clone()), field::DEALER, "yes".to_owned());
        told.act(example.shipped, Step::Describe, |act| act.writes.push(dealer))?;
    }
    let moves = |unit: &SerialKey, to: Location| {
        let subject = Subject::Serial { key: unit.clone(), lot: None };
        Line::new(subject, Quantity::ONE, Location::Production, to)
    };
    told.act(example.shipped, Step::Ship, |act| act.lines.push(moves(&unit, customer)))?;
    if let (Some(part), Some(day)) = (&part, example.installed) {
        let into = Location::Unit(Box::new(unit.clone()));
        told.act(day, Step::Install, |act| act.lines.push(moves(part, into)))?;
    }
    let days = [(field::PURCHASED, example.bought), (field::REGISTERED, example.bought)];
    let days = days.into_iter().filter_map(|(name, day)| Some((name, iso::day_text(day?))));
    let said = days.chain(example.sold_in.clone().map(|country| (field::SOLD_IN, country)));
    let units = [Some(&unit), part.as_ref()];
    let said = said.flat_map(|(name, said)| {
        units.into_iter().flatten().map(move |unit| write(Key::Serial(unit.clone()), name, said.clone()))
    });
    let said: Vec<Write> = said.collect();
    told.act(example.shipped, Step::Register, |act| act.writes.extend(said))?;
    if example.repair_days > 0 {
        let serial = part.clone().unwrap_or_else(|| unit.clone());
        let days = Some(example.repair_days);
        let repair = Service { serial, kind: "repair".to_owned(), days, usage: None };
        told.act(example.shipped, Step::Service, |act| act.service = Some(Box::new(repair)))?;
    }
    let asked = Asked { on: example.shipped, usage: None, cause: None, component: part };
    judge(&told.records, &unit, &asked).cover
}

fn serial(text: &str) -> Option<SerialKey> {
    let product = ProductKey::Sku(Sku::parse(text).ok()?);
    Some(SerialKey { product, serial: SerialNumber::parse(text).ok()? })
}

fn write(key: Key, field: &str, value: String) -> Write {
    Write { key, field: field.to_owned(), value, rev: 1 }
}

/// Events that nobody signs, and what they come to.
#[derive(Default)]
struct Telling {
    head: Head,
    records: Records,
}

impl Telling {
    fn act(&mut self, on: NaiveDate, step: Step, fill: impl FnOnce(&mut Act)) -> Option<()> {
        let noon_ms = on.and_hms_opt(12, 0, 0)?.and_utc().timestamp_millis();
        let mut act = Act::new(step, Moment::new(noon_ms, 0)?, Actor::parse("example").ok()?);
        fill(&mut act);
        let device = DeviceId::of_public_key(&[0; 32]);
        let draft = Draft::new(device, &self.head, Vec::new(), &act, noon_ms);
        let event = draft.signed([0; 64]).open().ok()?;
        self.head = self.head.after(&event);
        fold(&event, &mut self.records);
        Some(())
    }
}
