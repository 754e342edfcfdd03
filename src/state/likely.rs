//! What one most likely wants next with what was just scanned.

use chrono::NaiveDate;
use lotwise_ledger::key::{Key, Location, Paper};
use lotwise_ledger::question::Availability;

/// Something to be done, each with a page of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Its own page: what lies in it, what went with it, what happened.
    Look,
    /// Its own page, where the reason stands and the hold can be released.
    Why,
    Receive,
    Move,
    Ship,
    Adjust,
    /// A container goes to scrap with all that is in it.
    Dispose,
    Return,
    ToSupplier,
    Warranty,
    Report,
    Count,
    Pick,
    ReceiveOrder,
}

/// What a read was, for its standing to be shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    pub key: Key,
    /// As read.
    pub number: String,
    /// Where more of it is received, if its label was read.
    pub receive: Option<String>,
    /// The use-by date that the label says.
    pub expiry_on_label: Option<NaiveDate>,
}

/// What decides it, as the records say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stands {
    pub in_house: bool,
    pub with_customers: bool,
    pub is_held: bool,
    /// Expired or recalled: not to be used or shipped, held or not.
    pub is_blocked: bool,
    /// Nothing of an order is open any more.
    pub is_done: bool,
    /// Its label was read, so that more of it can be received.
    pub is_labelled: bool,
}

/// How many are offered, the receipt of what is labelled aside.
const OFFERED: usize = 3;

impl Stands {
    /// Goods that are in these places and in this state.
    pub fn of<'a>(availability: &Availability, places: impl IntoIterator<Item = &'a Location>) -> Self {
        let mut stands = Self {
            is_held: availability.is_held(),
            is_blocked: !availability.is_available(),
            ..Self::default()
        };
        for place in places {
            stands.in_house |= place.is_inside();
            stands.with_customers |= matches!(place, Location::Customer(_));
        }
        stands
    }
}

/// The most likely first, three of them, and after them receiving more of what is labelled.
pub fn likely(key: &Key, stands: Stands) -> Vec<Next> {
    let mut next = match key {
        Key::Lot(_) | Key::Serial(_) => of_goods(matches!(key, Key::Serial(_)), stands),
        // Some of it lies without lot and serial: it goes by its product.
        Key::Product(_) if stands.in_house => of_goods(false, stands),
        Key::Product(_) => vec![Next::Look, Next::Report],
        Key::Location(_) => vec![Next::Look, Next::Count],
        Key::Container(_) if stands.in_house => vec![Next::Move, Next::Ship, Next::Look],
        Key::Container(_) => vec![Next::Look, Next::Report],
        Key::Order(order) => of_order(order.paper, stands.is_done),
        Key::Entry(_) => vec![Next::Return, Next::Look],
        _ => vec![Next::Look],
    };
    if stands.is_labelled && !stands.in_house && !stands.with_customers {
        next.insert(0, Next::Receive);
    }
    next.truncate(OFFERED);
    if stands.is_labelled && !next.contains(&Next::Receive) {
        next.push(Next::Receive);
    }
    next
}

fn of_goods(is_unit: bool, stands: Stands) -> Vec<Next> {
    let Stands { in_house, with_customers, is_held, is_blocked, .. } = stands;
    match (in_house, with_customers) {
        (true, _) if is_held => vec![Next::Why, Next::Move, Next::Adjust],
        (true, _) if is_blocked => vec![Next::Move, Next::ToSupplier, Next::Adjust],
        (true, _) => vec![Next::Move, Next::Ship, Next::Adjust],
        (false, true) if is_unit => vec![Next::Return, Next::Warranty, Next::Report],
        (false, true) => vec![Next::Return, Next::Report],
        // The records have lost it: what is in the hand comes back, or is looked into.
        (false, false) => vec![Next::Look, Next::Return, Next::Report],
    }
}

fn of_order(paper: Paper, is_done: bool) -> Vec<Next> {
    match (paper, is_done) {
        (Paper::PurchaseOrder | Paper::Asn, false) => vec![Next::ReceiveOrder, Next::Look],
        (Paper::PurchaseOrder | Paper::Asn, true) => vec![Next::Look],
        (Paper::SalesOrder | Paper::PickList, false) => vec![Next::Pick, Next::Look, Next::Return],
        (Paper::SalesOrder | Paper::PickList, true) => vec![Next::Return, Next::Look],
    }
}

#[cfg(test)]
mod tests {
    use super::Next::*;
    use super::*;

    fn check(key: &str, stands: Stands, expected: &[Next]) {
        assert_eq!(likely(&key.parse().unwrap(), stands), expected, "{key} {stands:?}");
    }

    const LOT: &str = "lot/sku:MILK/own/L1";
    const UNIT: &str = "serial/sku:PUMP/SN1";
    const NOWHERE: Stands = Stands {
        in_house: false,
        with_customers: false,
        is_held: false,
        is_blocked: false,
        is_done: false,
        is_labelled: false,
    };
    const STOCK: Stands = Stands { in_house: true, ..NOWHERE };
    const SHIPPED: Stands = Stands { with_customers: true, ..NOWHERE };

    #[test]
    fn goods_in_stock_are_moved_shipped_or_adjusted() {
        check(LOT, STOCK, &[Move, Ship, Adjust]);
        check(UNIT, Stands { with_customers: true, ..STOCK }, &[Move, Ship, Adjust]);
        check(LOT, Stands { is_labelled: true, ..STOCK }, &[Move, Ship, Adjust, Receive]);
    }

    #[test]
    fn nobody_is_offered_what_would_be_refused() {
        let blocked = Stands { is_blocked: true, ..STOCK };
        check(LOT, blocked, &[Move, ToSupplier, Adjust]);
        check(LOT, Stands { is_held: true, ..blocked }, &[Why, Move, Adjust]);
    }

    #[test]
    fn what_was_shipped_comes_back() {
        check(UNIT, SHIPPED, &[Return, Warranty, Report]);
        check(LOT, SHIPPED, &[Return, Report]);
        check(LOT, Stands { is_labelled: true, ..SHIPPED }, &[Return, Report, Receive]);
    }

    #[test]
    fn what_the_records_have_lost_is_received_or_looked_into() {
        check(UNIT, NOWHERE, &[Look, Return, Report]);
        check(UNIT, Stands { is_labelled: true, ..NOWHERE }, &[Receive, Look, Return]);
        check("product/sku:MILK", NOWHERE, &[Look, Report]);
    }

    #[test]
    fn goods_without_lot_go_by_their_product() {
        check("product/sku:SCREW", STOCK, &[Move, Ship, Adjust]);
        check("product/sku:SCREW", Stands { is_labelled: true, ..STOCK }, &[Move, Ship, Adjust, Receive]);
    }

    #[test]
    fn papers_containers_and_places_lead_to_their_work() {
        check("location/at:MAIN:A-01", NOWHERE, &[Look, Count]);
        check("container/106141412345678908", STOCK, &[Move, Ship, Look]);
        check("container/106141412345678908", NOWHERE, &[Look, Report]);
        check("order/purchase:PO 1", NOWHERE, &[ReceiveOrder, Look]);
        check("order/asn:1", Stands { is_done: true, ..NOWHERE }, &[Look]);
        check("order/sales:SO 1", NOWHERE, &[Pick, Look, Return]);
        check("order/pick:1", Stands { is_done: true, ..NOWHERE }, &[Return, Look]);
        check("entry/000102030405060708090a0b0c0d0e0f-7", NOWHERE, &[Return, Look]);
    }
}
