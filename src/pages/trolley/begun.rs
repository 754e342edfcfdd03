//! What is begun at the trolley: the thing that is asked about, what waits for its turn, and the movements that
//! they become.

use lotwise_ledger::command::{Book, Command, Taken, Taking};
use lotwise_ledger::event::Step;
use lotwise_ledger::key::{Key, Location};
use serde::{Deserialize, Serialize};

use crate::state::entry::positive;
use crate::state::portions;
use crate::state::session::place_named;
use crate::state::trolley::Loaded;

/// What is begun at the trolley.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Begun {
    /// The thing that was scanned, by key, and is not on it yet.
    pub thing: String,
    pub quantity: String,
    pub from: String,
    /// What stays on it when it is unloaded.
    pub stays: Vec<String>,
    /// What was scanned while the scan before was still being recorded, by key.
    pub waiting: Vec<String>,
}

/// What becomes of a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// It has its turn after those before it.
    Waits,
    /// It says where the thing that is asked about came from.
    From,
    Already,
    /// A person must first say what becomes of the thing that is asked about.
    First,
}

impl Begun {
    pub fn key(&self) -> Option<Key> {
        self.thing.parse().ok()
    }

    /// Takes a scan; `is_busy` while the one before is being recorded, and asks nobody anything.
    pub fn hear(&mut self, key: &Key, is_busy: bool) -> Heard {
        let (text, is_place) = (key.to_string(), matches!(key, Key::Location(_)));
        if !is_place && (self.thing == text || self.waiting.contains(&text)) {
            return Heard::Already;
        }
        if !self.thing.is_empty() && !is_busy {
            return if is_place { Heard::From } else { Heard::First };
        }
        self.waiting.push(text);
        Heard::Waits
    }

    /// The scan whose turn it is; none while a thing is asked about.
    pub fn next(&mut self) -> Option<Key> {
        if !self.thing.is_empty() || self.waiting.is_empty() {
            return None;
        }
        self.waiting.remove(0).parse().ok()
    }

    /// What was put on is done with; what stays on when the rest goes down, stays so until it went.
    pub fn recorded(&mut self) {
        if self.thing.is_empty() {
            self.stays.clear();
        }
        self.done_with();
    }

    /// The thing that was asked about is on it, or stays where it is.
    pub fn done_with(&mut self) {
        let Self { stays, waiting, .. } = std::mem::take(self);
        *self = Self { stays, waiting, ..Self::default() };
    }

    /// Putting the scanned thing on the trolley.
    pub fn load(&self, trolley: &Location) -> Option<Command> {
        let quantity = || positive(&self.quantity).ok();
        let what = match self.key()? {
            Key::Lot(lot) => Taken::Lot(lot, quantity()?),
            Key::Product(product) => Taken::Product(product, quantity()?),
            Key::Serial(serial) => Taken::Serial(serial),
            Key::Container(container) => Taken::Container(container),
            _ => return None,
        };
        let taken = vec![Taking::new(what, place_named(&self.from)?, trolley.clone())];
        Some(Command::Book(Book::new(Step::Move, taken)))
    }

    /// Putting what is chosen down at a place, all in one where that has room.
    pub fn unload(&self, loaded: &[Loaded], trolley: &Location, to: &Location) -> Vec<Command> {
        let chosen = loaded.iter().filter(|it| !self.stays.contains(&it.key.to_string()));
        let taken = chosen.filter_map(|it| {
            let what = match it.key.clone() {
                Key::Lot(lot) => Taken::Lot(lot, it.quantity),
                Key::Product(product) => Taken::Product(product, it.quantity),
                Key::Serial(serial) => Taken::Serial(serial),
                Key::Container(container) => Taken::Container(container),
                _ => return None,
            };
            Some(Taking::new(what, trolley.clone(), to.clone()))
        });
        let taken: Vec<Taking> = taken.filter(|taking| is_positive(&taking.what)).collect();
        portions::booked(&Book::new(Step::Move, taken), |container| {
            let its = |it: &&Loaded| matches!(&it.key, Key::Container(known) if known == container);
            loaded.iter().find(its).map_or(0, |it| it.inside)
        })
    }
}

fn is_positive(what: &Taken) -> bool {
    match what {
        Taken::Lot(_, quantity) | Taken::Product(_, quantity) => quantity.is_positive(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(code: &str) -> Location {
        format!("at:MAIN:{code}").parse().unwrap()
    }

    fn loaded(key: &str, quantity: &str) -> Loaded {
        let (key, quantity) = (key.parse().unwrap(), quantity.parse().unwrap());
        Loaded { key, quantity, product: None, inside: 0 }
    }

    #[test]
    fn all_that_is_chosen_goes_down_in_one() {
        let on_it = [
            loaded("lot/sku:OAT/own/L1", "5"),
            loaded("serial/sku:CAR/V1", "1"),
            loaded("product/sku:TEA", "-1"),
        ];
        let mut begun = Begun::default();
        let commands = begun.unload(&on_it, &place("T"), &place("B-07"));
        let [Command::Book(book)] = &commands[..] else { panic!("{commands:?}") };
        assert_eq!(book.taken.len(), 2, "what is not there cannot be put down");
        begun.stays = vec!["lot/sku:OAT/own/L1".to_owned()];
        let commands = begun.unload(&on_it, &place("T"), &place("B-07"));
        let [Command::Book(book)] = &commands[..] else { panic!("{commands:?}") };
        assert!(matches!(&book.taken[..], [Taking { what: Taken::Serial(_), .. }]));
        begun.stays.push("serial/sku:CAR/V1".to_owned());
        assert_eq!(begun.unload(&on_it, &place("T"), &place("B-07")), Vec::new());
    }

    #[test]
    fn what_is_scanned_fast_waits_for_its_turn() {
        let key = |text: &str| -> Key { text.parse().unwrap() };
        let (one, two) = (key("serial/sku:CAR/V1"), key("serial/sku:CAR/V2"));
        let shelf = Key::Location(place("B-07"));
        let mut begun = Begun::default();
        assert_eq!(begun.hear(&one, false), Heard::Waits);
        assert_eq!(begun.next(), Some(one.clone()));
        begun.thing = one.to_string();
        // The first is being recorded.
        assert_eq!(begun.hear(&two, true), Heard::Waits);
        assert_eq!([begun.hear(&two, true), begun.hear(&one, true)], [Heard::Already; 2]);
        assert_eq!(begun.hear(&shelf, true), Heard::Waits);
        assert_eq!(begun.next(), None);
        begun.done_with();
        assert_eq!(
            [begun.next(), begun.next(), begun.next()],
            [Some(two.clone()), Some(shelf.clone()), None]
        );
        // A lot is on the page, and somebody is to say how many.
        begun.thing = "lot/sku:OAT/own/L1".to_owned();
        assert_eq!((begun.hear(&two, false), begun.hear(&shelf, false)), (Heard::First, Heard::From));
        assert_eq!(begun.waiting, Vec::<String>::new());
    }

    #[test]
    fn what_is_put_on_has_a_place_and_a_number() {
        let begun = |quantity: &str, from: &str| Begun {
            thing: "lot/sku:OAT/own/L1".to_owned(),
            quantity: quantity.to_owned(),
            from: from.to_owned(),
            ..Begun::default()
        };
        assert!(begun("5", "A-01").load(&place("T")).is_some());
        assert!(begun("0", "A-01").load(&place("T")).is_none());
        assert!(begun("5", " ").load(&place("T")).is_none());
    }
}
