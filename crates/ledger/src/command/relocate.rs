//! Moving within the firm, and shipping out of it, from one place to one other.

use super::book::{Book, Taken, Taking};
use super::{Circumstances, Decision};
use crate::event::Step;
use crate::event::fact::Invoice;
use crate::key::Location;
use crate::record::{Reading, Records};

/// Goods taken from one place to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relocate {
    pub taken: Vec<Taken>,
    pub from: Location,
    pub to: Location,
    /// The delivery note, or another paper.
    pub document: Option<String>,
    pub invoice: Option<Invoice>,
}

impl Relocate {
    pub(super) fn reading(&self, step: Step, known: &Records) -> Reading {
        self.booked(step).reading(known)
    }

    pub(super) fn decide(&self, step: Step, records: &Records, at: &Circumstances) -> Decision {
        self.booked(step).decide(records, at)
    }

    fn booked(&self, step: Step) -> Book {
        let taken =
            self.taken.iter().map(|what| Taking::new(what.clone(), self.from.clone(), self.to.clone()));
        let (document, invoice) = (self.document.clone(), self.invoice.clone());
        Book { document, invoice, ..Book::new(step, taken.collect()) }
    }
}
