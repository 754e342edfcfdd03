//! What is begun at packing, and the bookings that it becomes: goods go into a container, and come out again.

use lotwise_ledger::command::{Book, Command, Taken, Taking};
use lotwise_ledger::event::Step;
use lotwise_ledger::key::{ContainerKey, Key, OrderKey};
use lotwise_ledger::question::boxed::Boxed;
use lotwise_ledger::question::outbound::Loose;
use serde::{Deserialize, Serialize};

use crate::state::entry::positive;
use crate::state::portions;

/// The container that is open, and what goes into it next.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Packing {
    pub container: Option<ContainerKey>,
    /// What is left out, by [`Loose::id`].
    pub out: Vec<String>,
    /// How many of each, where not all, by the same.
    pub quantities: Vec<(String, String)>,
}

impl Packing {
    pub fn quantity(&self, loose: &Loose) -> String {
        let id = loose.id();
        let typed = self.quantities.iter().find(|(of, _)| *of == id);
        typed.map_or_else(|| loose.quantity.to_string(), |(_, typed)| typed.clone())
    }

    pub fn takes(&self, loose: &Loose) -> bool {
        !self.out.contains(&loose.id())
    }

    /// What was chosen is in the container; or one thing is out of it again, and stays out.
    pub fn recorded(&mut self, came_out: Option<String>) {
        match came_out {
            Some(out) => self.out.push(out),
            None => {
                self.out.clear();
                self.quantities.clear();
            }
        }
    }

    /// What goes into the container; none while a quantity is no number, or nothing is chosen.
    pub fn parse(&self, order: &OrderKey, loose: &[Loose]) -> Option<Vec<Command>> {
        let container = self.container.clone()?;
        let mut taken = Vec::new();
        for it in loose.iter().filter(|it| self.takes(it)) {
            let quantity = positive(&self.quantity(it)).ok()?;
            let what = match it.what.clone() {
                Key::Lot(lot) => Taken::Lot(lot, quantity),
                Key::Product(product) => Taken::Product(product, quantity),
                Key::Serial(serial) => Taken::Serial(serial),
                _ => continue,
            };
            let into = Some(container.clone());
            taken.push(Taking { into, ..Taking::new(what, it.at.clone(), it.at.clone()) });
        }
        let book = Book { order: Some(order.clone()), ..Book::new(Step::Pack, taken) };
        (!book.taken.is_empty()).then(|| portions::booked(&book, |_| 0))
    }
}

/// Taking a thing out of a container where that stands, for the order that it was packed for; and what it is
/// called when it lies loose there.
pub fn taking_out(
    container: &ContainerKey,
    boxed: &Boxed,
    key: Key,
    page: &OrderKey,
) -> Option<(Book, String)> {
    let at = boxed.at.clone().filter(|at| at.is_inside())?;
    let (_, inside) = boxed.contents.iter().find(|(known, _)| *known == key)?;
    let (order, quantity) = match boxed.packed_for(&key, page) {
        Some((order, quantity)) => (Some(order), quantity.min(*inside)),
        None => (None, *inside),
    };
    let what = match key.clone() {
        Key::Lot(lot) => Taken::Lot(lot, quantity),
        Key::Product(product) => Taken::Product(product, quantity),
        Key::Serial(serial) => Taken::Serial(serial),
        Key::Container(inner) => Taken::Container(inner),
        _ => return None,
    };
    let out = Loose { what: key, quantity, at: at.clone() }.id();
    let taking = Taking { out_of: Some(container.clone()), ..Taking::new(what, at.clone(), at) };
    Some((Book { order, ..Book::new(Step::Unpack, vec![taking]) }, out))
}

#[cfg(test)]
mod tests {
    use lotwise_ledger::quantity::Quantity;

    use super::*;

    fn container() -> ContainerKey {
        ContainerKey(lotwise_ledger::gs1::Sscc::parse("106141412345678908").unwrap())
    }

    fn order(number: &str) -> OrderKey {
        format!("sales:{number}").try_into().unwrap()
    }

    #[test]
    fn what_is_chosen_goes_in_and_no_more() {
        let loose = |key: &str| {
            let (what, at) = (key.parse().unwrap(), "at:MAIN:DOCK".parse().unwrap());
            Loose { what, quantity: Quantity::units(3), at }
        };
        let loose = [loose("lot/sku:OAT/own/L1"), loose("serial/sku:CAR/V1")];
        let mut packing = Packing::default();
        assert_eq!(packing.parse(&order("1"), &loose), None, "no container is open");
        packing.container = Some(container());
        packing.out.push(loose[1].id());
        packing.quantities.push((loose[0].id(), "2".to_owned()));
        let commands = packing.parse(&order("1"), &loose).unwrap();
        let [Command::Book(book)] = &commands[..] else { panic!("{commands:?}") };
        assert!(matches!(&book.taken[..], [Taking { what: Taken::Lot(_, quantity), into: Some(_), .. }]
            if *quantity == Quantity::units(2)));
        packing.quantities[0].1 = "two".to_owned();
        assert_eq!(packing.parse(&order("1"), &loose), None);
    }

    #[test]
    fn what_comes_out_is_loose_again_for_the_order_that_it_was_packed_for() {
        let key: Key = "lot/sku:OAT/own/L1".parse().unwrap();
        let boxed = |packed| Boxed {
            contents: vec![(key.clone(), Quantity::units(5))],
            at: "at:MAIN:DOCK".parse().ok(),
            order: None,
            packed,
        };
        let out = |boxed: &Boxed| taking_out(&container(), boxed, key.clone(), &order("1")).unwrap().0;
        let for_both = [("2", 1), ("1", 4)];
        let for_both = for_both.map(|(of, quantity)| (order(of), key.clone(), Quantity::units(quantity)));
        let book = out(&boxed(for_both.to_vec()));
        assert_eq!(book.order, Some(order("1")), "the order of the page goes first");
        assert!(matches!(&book.taken[0].what, Taken::Lot(_, quantity) if *quantity == Quantity::units(4)));
        assert_eq!(out(&boxed(for_both[..1].to_vec())).order, Some(order("2")));
        assert_eq!(out(&boxed(Vec::new())).order, None);
        let gone = Boxed { at: None, ..boxed(Vec::new()) };
        assert_eq!(taking_out(&container(), &gone, key.clone(), &order("1")), None);
    }
}
