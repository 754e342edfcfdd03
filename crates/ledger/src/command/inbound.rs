//! Goods at the dock: what is announced, what comes of it, and the end of waiting for the rest.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use super::receive::{Receive, Received};
use super::{Circumstances, Decision, Refusal, waiting, write};
use crate::event::fact::{Plan, Planned};
use crate::event::{Act, Doubt, Hold, Line, SeenContainer, Step, Subject, field};
use crate::iso;
use crate::key::{ContainerKey, Goods, Key, Location, OrderKey, ProductKey};
use crate::quantity::Quantity;
use crate::question::availability::last_day;
use crate::question::orders::{self, fulfilment};
use crate::record::{Described, Reading, Records};
use crate::text::PartnerId;

/// A receipt with the order that it serves, the pallet that it stands on, and what a person decided
/// about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrive {
    pub receive: Receive,
    /// The purchase order or ASN.
    pub order: Option<OrderKey>,
    /// The pallet or another logistic unit, by its SSCC.
    pub in_container: Option<ContainerKey>,
    /// Why the goods are taken though little of their life is left, and the like.
    pub reason: Option<String>,
    /// Why the goods go to quarantine; none where they do not.
    pub held_because: Option<String>,
    /// The lot's number is new, by the product's rule.
    pub numbered: Option<Numbered>,
    /// The goods wait where they came to until they are put away: the place becomes one for receiving, if
    /// nobody has said yet what it is for and nothing lies there.
    pub waits: bool,
}

/// A number that was made for the goods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbered {
    /// The granted value of the rule's counter, as [`NextLot`](crate::question::next_lot::NextLot) tells it.
    pub counted: Option<u64>,
}

/// What a supplier announces, or what was ordered from him: all lines, in place of those that stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announce {
    pub order: OrderKey,
    pub supplier: Option<PartnerId>,
    pub due: Option<NaiveDate>,
    pub lines: Vec<Planned>,
    /// What products are called that have no name yet.
    pub names: Vec<(ProductKey, String)>,
}

/// Nobody waits for what is open of an order any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloseOrder {
    pub order: OrderKey,
    pub reason: String,
}

impl Arrive {
    /// A receipt with nothing beside it.
    pub fn new(receive: Receive) -> Self {
        Self {
            receive,
            order: None,
            in_container: None,
            reason: None,
            held_because: None,
            numbered: None,
            waits: false,
        }
    }

    pub(super) fn reading(&self, known: &Records) -> Reading {
        let mut reading = self.receive.reading(known);
        reading.keys.extend(self.order.clone().map(Key::Order));
        reading.keys.extend(self.in_container.clone().map(Key::Container));
        if self.waits {
            reading.add(waiting::reading(&self.receive.to, known));
        }
        reading
    }

    pub(super) fn decide(&self, records: &Records, at: &Circumstances) -> Decision {
        let (mut act, mut doubts) = self.receive.decide(records, at)?;
        if self.reason.is_none()
            && let Some((days, needed_days)) = short_life(&self.receive, records, at.occurred_at.day())
        {
            return Err(Refusal::ShortLifeWithoutReason { days, needed_days });
        }
        act.order.clone_from(&self.order);
        act.reason.clone_from(&self.reason);
        doubts.extend(self.against_order(records));
        if let (Some(numbered), Some(lot)) = (&self.numbered, &self.receive.lot) {
            if records.lot(lot).is_some() {
                return Err(Refusal::NumberTaken { lot: lot.clone() });
            }
            let counted = numbered.counted.map(|value| value.to_string());
            act.writes.extend(write(records, &Key::Lot(lot.clone()), field::COUNTED, counted));
        }
        if self.waits {
            act.writes.extend(waiting::becomes(field::RECEIVING, &self.receive.to, records));
        }
        if let Some(container) = &self.in_container {
            self.stand_in(container, records, &mut act);
        }
        if let Some(reason) = &self.held_because {
            act.holds.extend(self.held(&act).into_iter().map(|key| Hold {
                key,
                reason: reason.clone(),
                quantity: None,
            }));
        }
        Ok((act, doubts))
    }

    /// What comes, as one balance.
    fn goods(&self) -> Goods {
        let lot = self.receive.lot.clone().map(Goods::Lot);
        lot.unwrap_or_else(|| Goods::Product(self.receive.product.clone()))
    }

    fn quantity(&self) -> Quantity {
        match &self.receive.received {
            Received::Quantity(quantity) => *quantity,
            Received::Serials(serials) => serials.iter().map(|_| Quantity::ONE).sum(),
        }
    }

    /// What the order says against it. An order of which nothing is known here says nothing.
    fn against_order(&self, records: &Records) -> Option<Doubt> {
        let key = self.order.as_ref()?;
        let order = records.order(key).filter(|order| !order.planned().is_empty())?;
        let (goods, taken) = (self.goods(), self.quantity());
        match fulfilment(order).open_for(&goods) {
            None => Some(Doubt::NotOrdered { order: key.clone(), goods }),
            Some(open) if taken > open => {
                Some(Doubt::MoreThanOrdered { order: key.clone(), goods, open, taken })
            }
            Some(_) => None,
        }
    }

    /// Puts the goods on their pallet, which comes with the first of them.
    fn stand_in(&self, container: &ContainerKey, records: &Records, act: &mut Act) {
        for line in &mut act.lines {
            line.into = Some(container.clone());
        }
        let known = records.container(container);
        let stands_there = known.is_some_and(|it| it.moves.last_place() == Some(&self.receive.to));
        if stands_there {
            return;
        }
        let last = known.and_then(|it| it.moves.last_event());
        act.seen_containers.push(SeenContainer { key: container.clone(), last });
        let from = Location::Supplier(self.receive.supplier.clone());
        let own = Subject::Container(container.clone());
        act.lines.insert(0, Line::new(own, Quantity::ONE, from, self.receive.to.clone()));
    }

    /// What a hold covers: each unit, or what lies where it came to, so that older goods of the same lot
    /// stay free.
    fn held(&self, act: &Act) -> Vec<Key> {
        if matches!(self.receive.received, Received::Quantity(_)) {
            return vec![Key::Stock(self.goods(), self.receive.to.clone())];
        }
        let units = act.lines.iter().map(|line| line.subject.key());
        units.filter(|key| matches!(key, Key::Serial(_))).collect()
    }
}

/// The day to which the life of received goods is counted: what their label says, else the end of the
/// product's shelf life, else what is known of the lot.
pub fn life_until(receive: &Receive, records: &Records) -> Option<NaiveDate> {
    let product = records.product(&receive.product);
    let dates = &receive.dates;
    let computed = || end_of_life(dates.produced?, product?);
    let known = || last_day(records.lot(receive.lot.as_ref()?)?, product);
    dates.expiry.or(dates.best_before).or_else(computed).or_else(known)
}

/// The last day of goods made on `produced`, by the product's shelf life.
pub fn end_of_life(produced: NaiveDate, product: &Described) -> Option<NaiveDate> {
    let days = product.registers.text(field::SHELF_LIFE_DAYS)?.parse().ok()?;
    produced.checked_add_days(Days::new(days))
}

/// How many days are left, and how many there must be, where they are fewer.
pub fn short_life(receive: &Receive, records: &Records, day: NaiveDate) -> Option<(i64, i64)> {
    let product = records.product(&receive.product)?;
    let needed: i64 = product.registers.text(field::RECEIVE_LIFE_DAYS)?.parse().ok()?;
    let days = (life_until(receive, records)? - day).num_days();
    (days < needed).then_some((days, needed))
}

impl Announce {
    pub(super) fn keys(&self) -> BTreeSet<Key> {
        let products = self.names.iter().map(|(product, _)| Key::Product(product.clone()));
        products.chain([Key::Order(self.order.clone())]).collect()
    }

    pub(super) fn decide(&self, records: &Records, at: &Circumstances) -> Result<Act, Refusal> {
        if self.lines.is_empty() {
            return Err(Refusal::Nothing);
        }
        if let Some(line) = self.lines.iter().find(|line| !line.quantity.is_positive()) {
            return Err(Refusal::NotPositive { quantity: line.quantity });
        }
        let mut act = Act::new(Step::Order, at.occurred_at, at.actor.clone());
        let rev = records.order(&self.order).map_or(1, |order| order.next_rev());
        act.order = Some(self.order.clone());
        act.plan = Some(Box::new(Plan { rev, lines: self.lines.clone() }));
        let order = Key::Order(self.order.clone());
        let supplier = self.supplier.as_ref().map(ToString::to_string);
        act.writes.extend(write(records, &order, field::PARTNER, supplier));
        act.writes.extend(write(records, &order, field::DUE, self.due.map(iso::day_text)));
        for (product, name) in &self.names {
            let key = Key::Product(product.clone());
            act.writes.extend(write(records, &key, field::NAME, Some(name.clone())));
        }
        Ok(act)
    }
}

impl CloseOrder {
    pub(super) fn keys(&self) -> BTreeSet<Key> {
        BTreeSet::from([Key::Order(self.order.clone())])
    }

    pub(super) fn decide(&self, records: &Records, at: &Circumstances) -> Result<Act, Refusal> {
        let key = Key::Order(self.order.clone());
        let mut act = Act::new(Step::Order, at.occurred_at, at.actor.clone());
        act.order = Some(self.order.clone());
        act.reason = Some(self.reason.clone());
        act.writes.extend(write(records, &key, field::STATUS, Some(orders::CLOSED.to_owned())));
        if act.writes.is_empty() { Err(Refusal::Nothing) } else { Ok(act) }
    }
}
