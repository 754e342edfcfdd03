//! Invoices of shipments.
//!
//! Most warehouses ship before the invoice is written, and a question that is always answered alike is
//! soon answered unread. So it is asked only where the firm, or the customer, wants an invoice on every
//! shipment; the customer's own word stands above the firm's.

use std::collections::BTreeSet;

use super::book::Book;
use crate::event::{Doubt, Step, field};
use crate::key::{Key, Location};
use crate::record::Records;

/// What must be read to know whether an invoice is wanted, beside the places.
pub(super) fn keys(book: &Book) -> Option<Key> {
    (book.step == Step::Ship && book.invoice.is_none()).then_some(Key::Firm)
}

/// Doubts about a shipment without an invoice, one for each customer who is to have one.
pub(super) fn doubts(book: &Book, records: &Records) -> Vec<Doubt> {
    if book.step != Step::Ship || book.invoice.is_some() {
        return Vec::new();
    }
    let said = |key: &Key| records.registers(key).and_then(|registers| registers.text(field::INVOICE));
    let customers: BTreeSet<&Location> = book.taken.iter().map(|taking| &taking.to).collect();
    let wanting = customers.into_iter().filter_map(|at| match at {
        Location::Customer(to) => {
            let wanted = said(&Key::Location(at.clone())).or_else(|| said(&Key::Firm));
            (wanted == Some("yes")).then(|| Doubt::NoInvoice { to: to.clone() })
        }
        _ => None,
    });
    wanting.collect()
}
