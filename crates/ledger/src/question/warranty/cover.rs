//! From when to when a unit or a component is covered, and by which terms.

use chrono::{Days, NaiveDate};

use super::{after_months, entries, within};
use crate::event::{Step, field};
use crate::key::{Location, SerialKey};
use crate::quantity::Quantity;
use crate::record::{Described, Records, Registers, Serial, UnitMove};

/// A warranty's beginning and end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cover {
    pub start: NaiveDate,
    pub start_by: StartBy,
    /// The last covered day, repair time included.
    pub until: NaiveDate,
    pub months: u32,
    pub by: By,
    /// Days in repair that were added.
    pub extended_days: u32,
    pub usage_limit: Option<Quantity>,
    /// The country whose terms apply, where they differ.
    pub country: Option<String>,
}

/// What the time counts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartBy {
    /// The proof of purchase, or the invoice to who uses it.
    Purchase,
    Registration,
    Shipment,
    /// Shipment to a dealer, and the months in which a unit counts as not sold yet.
    ShipmentAndGrace,
    /// A component that was put in later.
    Installation,
}

/// Whose terms they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Product,
    Component,
    /// A refurbished unit's own.
    Refurbished,
}

/// The terms that apply to one unit.
struct Terms<'a> {
    product: &'a Registers,
    country: Option<&'a str>,
}

/// Shipments to customers, oldest first.
pub(super) fn shipments(serial: &Serial) -> impl DoubleEndedIterator<Item = &UnitMove> {
    serial.standing().filter(|moved| moved.step == Step::Ship && matches!(moved.to, Location::Customer(_)))
}

/// The cover of a unit; none without shipment or terms.
pub(super) fn of_unit(records: &Records, key: &SerialKey, serial: &Serial) -> Option<Cover> {
    let terms = terms(records, key, serial)?;
    let refurbished = serial.registers.text(field::REFURBISHED).and_then(|months| months.parse().ok());
    let (start, start_by) = start(records, serial, &terms, refurbished.is_some())?;
    let months = refurbished.or_else(|| terms.months())?;
    let by = if refurbished.is_some() { By::Refurbished } else { By::Product };
    Some(cover(records, serial, &terms, start, start_by, months, by))
}

/// The cover of a component in a unit. One that was in the unit when it was shipped begins with it; one
/// that was put in later has its own time. Without terms of its own it has the unit's.
pub(super) fn of_component(
    records: &Records,
    unit: &SerialKey,
    serial: &Serial,
    component: &SerialKey,
) -> Option<Cover> {
    let part = records.serial(component)?;
    let of_unit = of_unit(records, unit, serial);
    let own = terms(records, component, part).and_then(|terms| Some((terms.months()?, terms)));
    let installed = installed(records, component, unit);
    let shipped = shipments(serial).map(|moved| moved.occurred_at.day()).min();
    let later = installed.filter(|installed| shipped.is_some_and(|shipped| *installed > shipped));
    match (own, later, of_unit) {
        (Some((months, terms)), Some(installed), _) => {
            Some(cover(records, part, &terms, installed, StartBy::Installation, months, By::Component))
        }
        (Some((months, terms)), None, Some(unit)) => {
            Some(cover(records, part, &terms, unit.start, unit.start_by, months, By::Component))
        }
        (Some(_), None, None) => None,
        (None, _, of_unit) => of_unit,
    }
}

/// The day since which a component is in the unit: by itself, or within another component, of which the last that
/// came in counts.
fn installed(records: &Records, component: &SerialKey, unit: &SerialKey) -> Option<NaiveDate> {
    let (mut current, mut chain, mut latest) = (component, Vec::new(), None);
    loop {
        let part = records.serial(current)?;
        let came = |into: &SerialKey| {
            let into = Location::Unit(Box::new(into.clone()));
            part.standing().filter(|moved| moved.to == into).map(|moved| moved.occurred_at.day()).min()
        };
        if let Some(day) = came(unit) {
            return latest.max(Some(day));
        }
        chain.push(current);
        let around = within(part).filter(|around| !chain.contains(around))?;
        latest = latest.max(came(around));
        current = around;
    }
}

fn cover(
    records: &Records,
    serial: &Serial,
    terms: &Terms<'_>,
    start: NaiveDate,
    start_by: StartBy,
    months: u32,
    by: By,
) -> Cover {
    let extends = terms.text(field::WARRANTY_REPAIR_EXTENDS) == Some("yes");
    let extended_days = if extends { days_in_repair(records, serial) } else { 0 };
    let end = after_months(start, months);
    Cover {
        start,
        start_by,
        until: end.checked_add_days(Days::new(extended_days.into())).unwrap_or(NaiveDate::MAX),
        months,
        by,
        extended_days,
        usage_limit: terms.text(field::WARRANTY_USAGE).and_then(|limit| limit.parse().ok()),
        country: terms.country.map(str::to_owned),
    }
}

fn terms<'a>(records: &'a Records, key: &SerialKey, serial: &'a Serial) -> Option<Terms<'a>> {
    let product = &records.product(&key.product)?.registers;
    Some(Terms { product, country: serial.registers.text(field::SOLD_IN) })
}

impl Terms<'_> {
    /// The country's own term, else the one for all. One that was emptied says nothing.
    fn text(&self, name: &str) -> Option<&str> {
        let said = |name: &str| self.product.text(name).filter(|said| !said.is_empty());
        let narrow = self.country.and_then(|country| said(&field::narrowed(name, country)));
        narrow.or_else(|| said(name))
    }

    fn months(&self) -> Option<u32> {
        self.text(field::WARRANTY_MONTHS)?.parse().ok()
    }
}

/// By proof of purchase or invoice, else by registration, else by shipment, to a dealer with grace; in
/// some countries the first of these do not count. A refurbished unit begins anew with its last shipment.
fn start(
    records: &Records,
    serial: &Serial,
    terms: &Terms<'_>,
    refurbished: bool,
) -> Option<(NaiveDate, StartBy)> {
    let registered = |name| serial.registers.text(name).and_then(crate::iso::day);
    let shipped = if refurbished { shipments(serial).next_back() } else { shipments(serial).next() };
    let counts_from = terms.text(field::WARRANTY_START).unwrap_or("purchase");
    let purchase_counts = !matches!(counts_from, "registration" | "shipment");
    if let Some(day) = registered(field::PURCHASED).filter(|_| purchase_counts) {
        return Some((day, StartBy::Purchase));
    }
    let shipped = shipped?;
    let dealer = records.location(&shipped.to).is_some_and(is_dealer);
    let invoice = records.entry(&shipped.stamp.event).and_then(|entry| entry.act.invoice.as_ref());
    if let Some(invoice) = invoice.filter(|_| !dealer && purchase_counts) {
        return Some((invoice.date.0, StartBy::Purchase));
    }
    if let Some(day) = registered(field::REGISTERED).filter(|_| counts_from != "shipment") {
        return Some((day, StartBy::Registration));
    }
    let day = shipped.occurred_at.day();
    let grace = terms.text(field::WARRANTY_GRACE_MONTHS).and_then(|months| months.parse().ok());
    Some(match grace.filter(|_| dealer) {
        Some(grace) => (after_months(day, grace), StartBy::ShipmentAndGrace),
        None => (day, StartBy::Shipment),
    })
}

fn is_dealer(customer: &Described) -> bool {
    customer.registers.text(field::DEALER) == Some("yes")
}

/// Days that services say the unit was out of use for repair; where none says it, the days it was in
/// the workshop.
fn days_in_repair(records: &Records, serial: &Serial) -> u32 {
    let services = entries(records, serial).filter_map(|(_, entry)| entry.act.service.as_ref());
    let told: Vec<u32> = services.filter(|it| it.kind == "repair").filter_map(|it| it.days).collect();
    if !told.is_empty() {
        return told.into_iter().fold(0, u32::saturating_add);
    }
    let mut days = 0;
    let mut since: Option<NaiveDate> = None;
    for moved in serial.moves.facts() {
        if let Some(since) = since.take() {
            days += (moved.occurred_at.day() - since).num_days();
        }
        since = (moved.to == Location::Repair).then(|| moved.occurred_at.day());
    }
    u32::try_from(days).unwrap_or(0)
}
