//! Whether lots and serials stand on the papers of a shipment, as the firm or its customer wants it.

use crate::event::field;
use crate::key::{Key, Location};
use crate::record::Records;

/// On which papers they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumbersOn {
    pub note: bool,
    pub invoice: bool,
}

impl NumbersOn {
    /// As it is kept under [`field::NUMBERS_ON`].
    pub fn code(self) -> &'static str {
        match (self.note, self.invoice) {
            (true, true) => "both",
            (true, false) => "note",
            (false, true) => "invoice",
            (false, false) => "none",
        }
    }

    /// None for a word that this version does not know.
    fn of(code: &str) -> Option<Self> {
        let all = [(true, true), (true, false), (false, true), (false, false)];
        all.into_iter().map(|(note, invoice)| Self { note, invoice }).find(|it| it.code() == code)
    }
}

/// What must be read for it.
pub fn keys(to: &Location) -> [Key; 2] {
    [Key::Firm, Key::Location(to.clone())]
}

/// What is wanted on the papers of what goes there. Where nobody has said anything they stand on both: without
/// them nobody finds a shipment again by what was in it.
pub fn numbers_on(records: &Records, to: &Location) -> NumbersOn {
    let said = |key: &Key| {
        records.registers(key).and_then(|registers| NumbersOn::of(registers.text(field::NUMBERS_ON)?))
    };
    let [firm, customer] = keys(to);
    said(&customer).or_else(|| said(&firm)).unwrap_or(NumbersOn { note: true, invoice: true })
}
