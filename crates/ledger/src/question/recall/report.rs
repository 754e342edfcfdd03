//! How far a recall is: on hand, consignees, what became of every unit, and how long it took.

use std::collections::{BTreeMap, BTreeSet};

use super::super::trace::{Lying, Trace, product_of};
use super::{affected, scopes};
use crate::event::fact::Fate;
use crate::event::{EventId, Step, field};
use crate::key::{Key, Location, ProductKey};
use crate::quantity::Quantity;
use crate::record::{Entry, Records};
use crate::text::{Actor, PartnerId};

/// The state of a recall at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub trace: Trace,
    /// What lies in the house, and must be held.
    pub on_hand: Vec<Lying>,
    /// Who was shipped any, whether all of it came back or not.
    pub consignees: BTreeMap<Option<PartnerId>, Consigned>,
    /// All units together.
    pub account: Account,
    /// The units of each product.
    pub products: BTreeMap<ProductKey, Account>,
    /// Of the consignees, how many in a hundred answered, cut off; 100 if there are none.
    pub percent_answered: u8,
    /// Of the quantity, how many in a hundred are accounted for, cut off; 100 if there is none. None where
    /// the products are counted in different units: see [`Account::percent_accounted`] of each.
    pub percent_accounted: Option<u8>,
    /// From the first event of the recall until its end, or until now.
    pub duration_ms: i64,
}

/// One consignee.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Consigned {
    pub shipped: Quantity,
    /// Came back to the firm.
    pub returned: Quantity,
    pub notified: bool,
    pub answered: bool,
    /// What he says became of what did not come back.
    pub account: Account,
}

/// What became of units, in base units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    pub on_hand: Quantity,
    /// On the way back, by the consignee's word; what arrived is on hand or destroyed.
    pub returned: Quantity,
    pub destroyed: Quantity,
    pub sold_on: Quantity,
    pub consumed: Quantity,
    /// Cannot be had back, as declared by these.
    pub unrecoverable: Quantity,
    pub declared_by: Vec<Actor>,
    /// Nobody has said.
    pub open: Quantity,
}

/// The report of the recall that `recall` began; none if no such case is known. `now_ms` ends the
/// clock of a recall that is still open.
pub fn report(records: &Records, recall: EventId, now_ms: i64) -> Option<Report> {
    let case = records.case(recall)?;
    let trace = affected(records, &scopes(case));
    let lying = trace.lying(records);
    let entries = || case.standing().filter_map(|(event, _)| records.entry(&event));
    let told: Vec<&Entry> = entries().collect();
    let (consignees, account) = accounts(&lying, &told, None);
    let products: BTreeSet<&ProductKey> = lying.iter().filter_map(|it| product_of(&it.key)).collect();
    let products: BTreeMap<ProductKey, Account> =
        products.into_iter().map(|it| (it.clone(), accounts(&lying, &told, Some(it)).1)).collect();
    let unit = |product: &ProductKey| records.product(product).and_then(|it| it.registers.text(field::UNIT));
    let units: BTreeSet<Option<&str>> = products.keys().map(unit).collect();
    let answered = consignees.values().filter(|consigned| consigned.answered).count();
    let times = || entries().map(|entry| entry.act.occurred_at.unix_ms());
    let closed = entries().filter(|entry| entry.step() == Some(Step::CloseRecall));
    let end = closed.map(|entry| entry.act.occurred_at.unix_ms()).min().unwrap_or(now_ms);
    Some(Report {
        on_hand: lying.into_iter().filter(|it| it.at.is_inside() && it.quantity.is_positive()).collect(),
        percent_answered: percent(answered, consignees.len()),
        percent_accounted: (units.len() <= 1).then(|| account.percent_accounted()),
        duration_ms: end - times().min().unwrap_or(end),
        consignees,
        account,
        products,
        trace,
    })
}

/// What became of the units of one product, or of all, with each consignee and altogether.
fn accounts(
    lying: &[Lying],
    told: &[&Entry],
    product: Option<&ProductKey>,
) -> (BTreeMap<Option<PartnerId>, Consigned>, Account) {
    let asked = |key: &Key| product.is_none() || product_of(key) == product;
    let mut consignees = BTreeMap::<Option<PartnerId>, Consigned>::new();
    let mut account = Account::default();
    for it in lying.iter().filter(|it| asked(&it.key)) {
        if let Location::Customer(customer) = &it.at {
            let consigned = consignees.entry(customer.clone()).or_default();
            consigned.shipped = consigned.shipped + it.came;
            consigned.returned = consigned.returned + it.left;
        }
        own_account(it, &mut account);
    }
    for entry in told {
        answer(entry, &asked, &mut consignees, &mut account);
    }
    for consigned in consignees.values_mut() {
        consigned.account.close(consigned.shipped - consigned.returned);
        account.add(&consigned.account);
    }
    (consignees, account)
}

/// What the firm's own records say became of the units that are not with a consignee.
fn own_account(it: &Lying, account: &mut Account) {
    match it.at {
        Location::Inside { .. } | Location::Repair => account.on_hand = account.on_hand + it.quantity,
        Location::Scrap | Location::Sample | Location::ProcessLoss => {
            account.destroyed = account.destroyed + it.quantity;
        }
        Location::Unknown | Location::InventoryDifference => account.open = account.open + it.quantity,
        _ => {}
    }
}

fn answer(
    entry: &Entry,
    asked: &dyn Fn(&Key) -> bool,
    consignees: &mut BTreeMap<Option<PartnerId>, Consigned>,
    own: &mut Account,
) {
    for said in &entry.act.consignees {
        let fates = || said.fates.iter().filter(|fate| asked(&fate.key));
        match entry.step() {
            Some(Step::Notify) => consignees.entry(said.customer.clone()).or_default().notified = true,
            Some(Step::Answer) => {
                let consigned = consignees.entry(said.customer.clone()).or_default();
                consigned.answered = true;
                fates().for_each(|fate| consigned.account.became(fate));
            }
            // Units that the firm itself lost track of are declared by name.
            Some(Step::Account) => match &said.customer {
                Some(_) => {
                    let consigned = consignees.entry(said.customer.clone()).or_default();
                    fates().for_each(|fate| consigned.account.became(fate));
                }
                None => fates().for_each(|fate| {
                    own.became(fate);
                    own.open = own.open - fate.quantity;
                }),
            },
            _ => {}
        }
    }
}

impl Account {
    fn became(&mut self, fate: &Fate) {
        let sum = match fate.became.as_str() {
            "on_hand" => &mut self.on_hand,
            "returned" => &mut self.returned,
            "destroyed" => &mut self.destroyed,
            "sold_on" => &mut self.sold_on,
            "consumed" => &mut self.consumed,
            // Unrecoverable units are accounted for only under somebody's name.
            "unrecoverable" if fate.declared_by.is_some() => &mut self.unrecoverable,
            _ => return,
        };
        *sum = *sum + fate.quantity;
        self.declared_by.extend(fate.declared_by.clone());
    }

    /// All that has an end.
    pub fn accounted(&self) -> Quantity {
        let ends = [self.on_hand, self.returned, self.destroyed, self.sold_on, self.consumed];
        ends.into_iter().sum::<Quantity>() + self.unrecoverable
    }

    /// What of `whole` has no end stays open. Who says more than he has leaves nothing open.
    fn close(&mut self, whole: Quantity) {
        self.open = (whole - self.accounted()).max(Quantity::ZERO);
    }

    fn add(&mut self, other: &Self) {
        self.on_hand = self.on_hand + other.on_hand;
        self.returned = self.returned + other.returned;
        self.destroyed = self.destroyed + other.destroyed;
        self.sold_on = self.sold_on + other.sold_on;
        self.consumed = self.consumed + other.consumed;
        self.unrecoverable = self.unrecoverable + other.unrecoverable;
        self.open = self.open + other.open;
        self.declared_by.extend(other.declared_by.iter().cloned());
    }

    /// How many in a hundred are accounted for, cut off; 100 if there is nothing to account for.
    pub fn percent_accounted(&self) -> u8 {
        let open = self.open.max(Quantity::ZERO);
        self.accounted().max(Quantity::ZERO).percent_of(self.accounted().max(Quantity::ZERO) + open)
    }
}

fn percent(part: usize, whole: usize) -> u8 {
    let whole = u32::try_from(whole).unwrap_or(u32::MAX);
    Quantity::units(u32::try_from(part).unwrap_or(u32::MAX)).percent_of(Quantity::units(whole))
}
