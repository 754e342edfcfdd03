//! What is recorded at one stop: the pick, and what the picker says of the rest that lies there.

use lotwise_ledger::command::{Book, Command, Count, Place, Sight, Sighted, Taken, Taking};
use lotwise_ledger::event::Step;
use lotwise_ledger::key::{Goods, Key, Location, OrderKey, SerialKey};
use lotwise_ledger::question::walk::Stop;

use super::round::{DAMAGED, Round};
use crate::components::words;
use crate::state::portions;

/// What is missing before it can be recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    Quantity,
    TooMany,
    Reason,
    Short,
    SetDown,
    /// Nobody has said whether the goods are set down at the place that was scanned.
    Elsewhere,
    /// Serials are to be scanned.
    Units,
}

impl Round {
    /// What is recorded, one after the other. `place` makes a location of a typed code.
    pub fn parse(
        &self,
        order: &OrderKey,
        stop: &Stop,
        place: impl Fn(&str) -> Option<Location>,
    ) -> Result<Vec<Command>, Wrong> {
        let taken = self.taken.clone().unwrap_or_else(|| stop.goods.clone());
        let amount = self.amount(stop).ok_or(Wrong::Quantity)?;
        if amount > stop.quantity {
            return Err(Wrong::TooMany);
        }
        let instead = taken != stop.goods;
        if instead && self.reason.trim().is_empty() {
            return Err(Wrong::Reason);
        }
        let short = amount < stop.quantity;
        if short && self.short.is_empty() {
            return Err(if self.by_serial(stop) && self.units.is_empty() {
                Wrong::Units
            } else {
                Wrong::Short
            });
        }
        if amount.is_zero() {
            return Ok(self.rest(&stop.goods, stop).into_iter().collect());
        }
        if self.elsewhere.is_some() {
            return Err(Wrong::Elsewhere);
        }
        let to = place(&self.set_down).filter(|to| *to != stop.at).ok_or(Wrong::SetDown)?;
        let what: Vec<Taken> = match taken.clone() {
            _ if self.by_serial(stop) => self.units.iter().cloned().map(Taken::Serial).collect(),
            Goods::Lot(lot) => vec![Taken::Lot(lot, amount)],
            Goods::Product(product) => vec![Taken::Product(product, amount)],
        };
        let reason = words::both(short.then_some(&*self.short), instead.then(|| self.reason.trim()));
        let taking = what.into_iter().map(|what| Taking::new(what, stop.at.clone(), to.clone()));
        let book = Book { order: Some(order.clone()), reason, ..Book::new(Step::Pick, taking.collect()) };
        let mut commands = portions::booked(&book, |_| 0);
        if short {
            commands.extend(self.rest(&taken, stop));
        }
        Ok(commands)
    }

    /// What the picker says of the goods that are still booked where fewer were than the list says: that they
    /// are damaged, or not there.
    fn rest(&self, goods: &Goods, stop: &Stop) -> Option<Command> {
        let reason = self.short.clone();
        if self.short == DAMAGED {
            return Some(Command::Hold(Place { key: Key::Stock(goods.clone(), stop.at.clone()), reason }));
        }
        // Which units of another lot are booked there, the list does not tell: a count without them would take
        // away the lot, and leave its units.
        if *goods != stop.goods && !self.units.is_empty() {
            return None;
        }
        let sighted = |what| Sighted { what, at: stop.at.clone(), reason: Some(reason.clone()) };
        let mut seen = vec![sighted(Sight::Goods(goods.clone(), lotwise_ledger::quantity::Quantity::ZERO))];
        let left = stop.units.iter().filter(|_| *goods == stop.goods).filter(|it| !self.units.contains(it));
        seen.extend(left.map(|unit| sighted(Sight::Unit(unit.clone(), false))));
        Some(Command::Count(Count { seen }))
    }
}

/// The units that a command of the series takes.
pub fn units_of(command: &Command) -> Vec<SerialKey> {
    let Command::Book(book) = command else { return Vec::new() };
    let units = book.taken.iter().filter_map(|taking| match &taking.what {
        Taken::Serial(unit) => Some(unit.clone()),
        _ => None,
    });
    units.collect()
}

#[cfg(test)]
mod tests {
    use lotwise_ledger::quantity::Quantity;

    use super::super::round::{EMPTY, Phase, Scan};
    use super::super::sample::{begun, goods, lot, order, place, stop};
    use super::*;

    fn parse(round: &Round, stop: &Stop) -> Result<Vec<Command>, Wrong> {
        round.parse(&order(), stop, place)
    }

    fn unit(number: &str) -> SerialKey {
        format!("sku:OAT/{number}").parse().unwrap()
    }

    #[test]
    fn another_lot_needs_a_reason() {
        let mut round = begun();
        assert_eq!(round.scan(&lot("L2"), None, &stop(), &[]), Scan::Other);
        assert!(!round.take_instead(&stop()), "nobody said why");
        round.put_back();
        assert_eq!(round.phase(), Phase::Goods);
        round.scan(&lot("L2"), None, &stop(), &[]);
        "box crushed".clone_into(&mut round.reason);
        assert!(round.take_instead(&stop()));
        let commands = parse(&round, &stop()).unwrap();
        let [Command::Book(book)] = &commands[..] else { panic!("{commands:?}") };
        assert_eq!((book.step, book.reason.as_deref()), (Step::Pick, Some("box crushed")));
        assert!(matches!(&book.taken[0].what, Taken::Lot(lot, _) if lot.number.as_str() == "L2"));
    }

    #[test]
    fn a_short_pick_says_why_and_what_becomes_of_the_rest() {
        let mut round = begun();
        round.scan(&lot("L1"), None, &stop(), &[]);
        "3".clone_into(&mut round.quantity);
        assert_eq!(parse(&round, &stop()), Err(Wrong::Short));
        EMPTY.clone_into(&mut round.short);
        let commands = parse(&round, &stop()).unwrap();
        let [Command::Book(book), Command::Count(count)] = &commands[..] else { panic!("{commands:?}") };
        assert_eq!(book.reason.as_deref(), Some(EMPTY));
        assert!(matches!(&count.seen[..], [Sighted { what: Sight::Goods(of, Quantity::ZERO), at, .. }]
            if *of == goods("L1") && *at == stop().at));
        DAMAGED.clone_into(&mut round.short);
        let commands = parse(&round, &stop()).unwrap();
        assert!(matches!(&commands[..], [Command::Book(_), Command::Hold(_)]), "{commands:?}");
        "0".clone_into(&mut round.quantity);
        let commands = parse(&round, &stop()).unwrap();
        assert!(matches!(&commands[..], [Command::Hold(_)]), "{commands:?}");
        "6".clone_into(&mut round.quantity);
        assert_eq!(parse(&round, &stop()), Err(Wrong::TooMany));
        let at = round.stop.clone().unwrap();
        round.end_stop(&at, true);
        assert_eq!(round.missing, [(goods("L1"), stop().at)]);
        assert_eq!((round.phase(), round.set_down.as_str()), (Phase::Place, "DOCK"));
    }

    #[test]
    fn serials_are_scanned_one_by_one() {
        let mut round = begun();
        let Goods::Lot(of) = goods("L1") else { panic!() };
        let units = ["S1", "S2", "S3"].map(unit).to_vec();
        let stop = Stop { quantity: Quantity::units(2), units, ..stop() };
        let mut scan = |number| round.scan(&Key::Serial(unit(number)), Some(of.clone()), &stop, &[]);
        assert_eq!([scan("S1"), scan("S1"), scan("S2")], [Scan::Accepted, Scan::Already, Scan::Accepted]);
        let commands = parse(&round, &stop).unwrap();
        assert_eq!(units_of(&commands[0]), ["S1", "S2"].map(unit));
        round.are_taken(&[unit("S1")]);
        assert_eq!(round.units, [unit("S2")]);
    }

    #[test]
    fn units_that_are_not_there_are_each_counted_so() {
        let stop = Stop { units: ["S1", "S2", "S3"].map(unit).to_vec(), ..stop() };
        let mut round = begun();
        assert_eq!(round.scan(&lot("L1"), None, &stop, &[]), Scan::Accepted);
        assert_eq!(parse(&round, &stop), Err(Wrong::Units));
        EMPTY.clone_into(&mut round.short);
        let absent = |commands: &[Command]| {
            let Some(Command::Count(count)) = commands.last() else { panic!("{commands:?}") };
            let units = count.seen.iter().filter_map(|seen| match &seen.what {
                Sight::Unit(unit, false) => Some(unit.serial.to_string()),
                _ => None,
            });
            units.collect::<Vec<_>>()
        };
        assert_eq!(absent(&parse(&round, &stop).unwrap()), ["S1", "S2", "S3"]);
        let Goods::Lot(of) = goods("L1") else { panic!() };
        round.scan(&Key::Serial(unit("S2")), Some(of), &stop, &[]);
        EMPTY.clone_into(&mut round.short);
        let commands = parse(&round, &stop).unwrap();
        assert_eq!((commands.len(), absent(&commands)), (2, vec!["S1".to_owned(), "S3".to_owned()]));
    }

    #[test]
    fn a_storage_place_is_set_down_at_only_when_somebody_says_so() {
        let mut round = begun();
        round.scan(&lot("L1"), None, &stop(), &[]);
        let [gate, shelf] = ["GATE", "B-07"].map(|code| place(code).unwrap());
        round.set_down_at(gate, "GATE".to_owned(), true);
        assert_eq!((round.set_down.as_str(), &round.elsewhere), ("GATE", &None));
        round.set_down_at(shelf.clone(), "B-07".to_owned(), false);
        assert_eq!((round.set_down.as_str(), &round.elsewhere), ("GATE", &Some(shelf.clone())));
        assert_eq!(parse(&round, &stop()), Err(Wrong::Elsewhere));
        round.set_down_at(shelf, "B-07".to_owned(), true);
        let commands = parse(&round, &stop()).unwrap();
        assert!(
            matches!(&commands[..], [Command::Book(book)] if Some(&book.taken[0].to) == place("B-07").as_ref())
        );
    }
}
