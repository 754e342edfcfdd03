//! What is too large for one event: an event has at most 262,144 bytes (SYNC-5), and what is larger must never
//! be found out by the server.

use std::collections::BTreeMap;

use lotwise_ledger::command::{Arrive, Book, Command, Count, Received, Sight, Sighted, Taken, Taking};
use lotwise_ledger::key::{ContainerKey, Goods, Location, SerialKey};
use lotwise_ledger::text::SerialNumber;

/// How many bytes of an event its units may take: there must be room for everything else in it.
const MOST_BYTES: usize = 200_000;
/// What stands around a unit's names in its line, in what was known of it, in a doubt and in a hold, with
/// the id of an event.
const AROUND_BYTES: usize = 420;
/// No fewer bytes than the names of a thing whose key is not at hand mostly take.
const UNKNOWN_BYTES: usize = 300;

/// Cuts a receipt into as many as are needed, in order; all but one of serials are as they were.
pub fn portions(arrive: &Arrive) -> Vec<Arrive> {
    let Received::Serials(serials) = &arrive.receive.received else { return vec![arrive.clone()] };
    let cut = |serials| {
        let mut part = arrive.clone();
        part.receive.received = Received::Serials(serials);
        part
    };
    pieces(serials, |serial| unit_bytes(arrive, serial)).into_iter().map(cut).collect()
}

/// Cuts a booking into as many as are needed, in order. `inside` says how many things go with a container,
/// which is never cut itself.
pub fn booked(book: &Book, inside: impl Fn(&ContainerKey) -> usize) -> Vec<Command> {
    let held = book.held_because.as_ref().map_or(0, |reason| escaped_bytes(reason));
    let bytes = |taking: &Taking| match &taking.what {
        Taken::Container(container) => (inside(container) + 1) * (UNKNOWN_BYTES + AROUND_BYTES + held),
        what => taking_bytes(taking, what) + held,
    };
    let part = |taken| Command::Book(Book { taken, ..book.clone() });
    pieces(&book.taken, bytes).into_iter().map(part).collect()
}

/// Too many units of the same goods at one place for one count, and goods besides them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crowded {
    pub goods: Goods,
    pub at: Location,
}

/// Cuts a count into as many as are needed, each of which can be approved by itself. A balance is judged as a
/// whole, and so what is in it stays together; units are counted alone where they are too many for that and
/// nothing else is in it (docs/decisions/0031).
///
/// # Errors
/// If a balance is too large and holds more than units.
pub fn counted(count: &Count, goods_of: impl Fn(&SerialKey) -> Goods) -> Result<Vec<Count>, Crowded> {
    let mut balances = BTreeMap::<(Goods, &Location), Vec<Sighted>>::new();
    for sighted in &count.seen {
        let goods = match &sighted.what {
            Sight::Goods(goods, _) => goods.clone(),
            Sight::Unit(unit, _) | Sight::UnitAlone(unit, _) => goods_of(unit),
        };
        balances.entry((goods, &sighted.at)).or_default().push(sighted.clone());
    }
    let bytes_of = |seen: &Vec<Sighted>| seen.iter().map(sighted_bytes).sum::<usize>();
    let mut together = Vec::new();
    for ((goods, at), seen) in balances {
        if bytes_of(&seen) <= MOST_BYTES {
            together.push(seen);
        } else {
            let units: Option<Vec<Sighted>> = seen.iter().filter(|it| !says_nothing(it)).map(alone).collect();
            let units = units.ok_or_else(|| Crowded { goods, at: at.clone() })?;
            together.extend(pieces(&units, sighted_bytes));
        }
    }
    let parts = pieces(&together, bytes_of);
    Ok(if parts.len() < 2 {
        vec![count.clone()]
    } else {
        parts.iter().map(|it| Count { seen: it.concat() }).collect()
    })
}

/// None of the goods were seen, and none were booked.
fn says_nothing(sighted: &Sighted) -> bool {
    matches!(&sighted.what, Sight::Goods(_, seen) if seen.is_zero()) && sighted.reason.is_none()
}

/// A unit by itself; none for what is no unit.
fn alone(sighted: &Sighted) -> Option<Sighted> {
    let Sight::Unit(unit, there) = &sighted.what else { return None };
    Some(Sighted { what: Sight::UnitAlone(unit.clone(), *there), ..sighted.clone() })
}

/// No fewer bytes than what was seen takes, with the line of its balance: in the count, or in its approval, if it
/// differs.
fn sighted_bytes(sighted: &Sighted) -> usize {
    let key = match &sighted.what {
        Sight::Goods(goods, _) => goods.key().to_string().len(),
        Sight::Unit(unit, _) | Sight::UnitAlone(unit, _) => unit.to_string().len(),
    };
    let place = sighted.at.to_string().len();
    let reason = sighted.reason.as_ref().map_or(0, |reason| escaped_bytes(reason));
    let in_count = 2 * (key + place + reason) + 180;
    let in_approval = 2 * key + 2 * place + 300;
    if sighted.reason.is_some() { in_count.max(in_approval) } else { in_count }
}

/// Cuts `all` into pieces that have room in an event, none of them empty.
fn pieces<T: Clone>(all: &[T], bytes_of: impl Fn(&T) -> usize) -> Vec<Vec<T>> {
    let mut parts: Vec<Vec<T>> = Vec::new();
    let mut bytes = MOST_BYTES;
    for one in all {
        let own = bytes_of(one);
        if bytes + own > MOST_BYTES {
            parts.push(Vec::new());
            bytes = 0;
        }
        bytes += own;
        parts.last_mut().into_iter().for_each(|part| part.push(one.clone()));
    }
    parts
}

/// About as many bytes as a thing that is taken by itself takes in an event.
fn taking_bytes(taking: &Taking, what: &Taken) -> usize {
    let key = match what {
        Taken::Lot(lot, _) => lot.to_string().len(),
        Taken::Product(product, _) => product.to_string().len(),
        Taken::Serial(serial) => serial.to_string().len() + UNKNOWN_BYTES / 4,
        Taken::SerialOfLot(serial, lot) => serial.to_string().len() + lot.to_string().len(),
        Taken::Container(_) => UNKNOWN_BYTES,
    };
    let boxes = [&taking.into, &taking.out_of].into_iter().flatten().count() * 40;
    let places = (taking.from.to_string().len() + taking.to.to_string().len()) * 2;
    4 * key + places + boxes + AROUND_BYTES
}

/// No fewer bytes than a unit takes in an event.
fn unit_bytes(arrive: &Arrive, serial: &SerialNumber) -> usize {
    let receive = &arrive.receive;
    let key = SerialKey { product: receive.product.clone(), serial: serial.clone() }.to_string().len();
    let lot = receive.lot.as_ref().map_or(0, |lot| lot.to_string().len());
    let places = receive.to.to_string().len() * 2 + supplier_bytes(arrive);
    let container = arrive.in_container.as_ref().map_or(0, |_| 40);
    let held = arrive.held_because.as_ref().map_or(0, |reason| escaped_bytes(reason));
    4 * key + lot + places + container + held + AROUND_BYTES
}

/// In JSON, a character may take up to six bytes.
fn escaped_bytes(text: &str) -> usize {
    text.len() * 6
}

fn supplier_bytes(arrive: &Arrive) -> usize {
    arrive.receive.supplier.as_ref().map_or(0, |supplier| supplier.as_str().len() * 3) + 10
}

#[cfg(test)]
mod tests {
    use lotwise_ledger::command::{Circumstances, Coded, Command, Dates, Receive, Stop};
    use lotwise_ledger::key::{Issuer, Location, LotKey, ProductKey};
    use lotwise_ledger::record::Records;
    use lotwise_ledger::text::{Actor, FacilityCode, LocationCode, LotNumber, Sku};
    use lotwise_ledger::time::Moment;

    use super::*;

    fn arrive(count: usize, long: usize) -> Arrive {
        let product = ProductKey::Sku(Sku::parse(&"Ä".repeat(long)).unwrap());
        let serial = |number| SerialNumber::parse(&format!("{}{number:06}", "Ö".repeat(long - 6))).unwrap();
        let lot = LotKey {
            product: product.clone(),
            issuer: Issuer::Own,
            number: LotNumber::parse(&"Ü".repeat(long)).unwrap(),
        };
        let to = Location::Inside {
            facility: FacilityCode::parse("MAIN").unwrap(),
            code: LocationCode::parse(&"/".repeat(long)).unwrap(),
        };
        let receive = Receive {
            product,
            product_name: Some("Pump".to_owned()),
            packaging: None,
            lot: Some(lot),
            batch: None,
            coded: Coded::Came,
            dates: Dates::default(),
            received: Received::Serials((0..count).map(serial).collect()),
            supplier: None,
            to,
            document: None,
        };
        Arrive { held_because: Some("\u{1}".repeat(40)), ..Arrive::new(receive) }
    }

    #[test]
    fn a_booking_is_cut_where_it_is_too_large_and_nothing_of_it_is_lost() {
        let at = |code: &str| format!("at:MAIN:{code}").parse::<Location>().unwrap();
        let taking = |what| Taking::new(what, at("DOCK"), at("TROLLEY-ABCD"));
        let unit =
            |number: usize| taking(Taken::Serial(format!("sku:PUMP-1/SN-{number:06}").parse().unwrap()));
        for (count, parts) in [(1, 1), (100, 1), (1_000, 5), (3_000, 13)] {
            let whole = Book::new(lotwise_ledger::event::Step::Ship, (0..count).map(unit).collect());
            let cut = booked(&whole, |_| 0);
            assert_eq!(cut.len(), parts, "{count}");
            let mut units = Vec::new();
            for part in cut {
                let Command::Book(part) = &part else { panic!() };
                units.extend(part.taken.clone());
            }
            assert_eq!(units, whole.taken);
        }
        let whole = Book::new(lotwise_ledger::event::Step::Return, (0..1_000).map(unit).collect());
        let held = Book { held_because: Some("Returned: damaged".repeat(4)), ..whole.clone() };
        assert!(booked(&held, |_| 0).len() > booked(&whole, |_| 0).len(), "each hold takes room");
        let container = |digit| ContainerKey(lotwise_ledger::gs1::Sscc::parse(digit).unwrap());
        let boxes = ["106141412345678908", "006141411234567890"].map(container);
        let both = Book::new(
            lotwise_ledger::event::Step::Move,
            boxes.into_iter().map(|it| taking(Taken::Container(it))).collect(),
        );
        assert_eq!((booked(&both, |_| 10).len(), booked(&both, |_| 200).len()), (1, 2));
    }

    #[test]
    fn each_part_fits_into_an_event_and_no_unit_is_lost() {
        for (count, long) in [(1, 8), (1_000, 12), (3_000, 80)] {
            let whole = arrive(count, long);
            let parts = portions(&whole);
            let mut units = 0;
            for part in &parts {
                let at = Circumstances::now(Moment::epoch(), Actor::parse("Ada").unwrap());
                let decided = Command::Arrive(Box::new(part.clone())).decide(&Records::default(), &at);
                let act = decided.map_err(|stop: Stop| format!("{stop:?}")).unwrap();
                units += act.lines.len();
                let bytes = serde_json::to_vec(&act).unwrap().len();
                assert!(bytes < 262_144 - 20_000, "{bytes} of {} units", act.lines.len());
            }
            assert_eq!(units, count);
            assert_eq!(parts.len() == 1, count == 1, "{count}");
        }
        let lot = portions(&Arrive::new(Receive {
            received: Received::Quantity(lotwise_ledger::quantity::Quantity::ONE),
            ..arrive(1, 8).receive
        }));
        assert_eq!(lot.len(), 1);
    }

    fn unit(number: usize, there: bool) -> Sighted {
        let what = Sight::Unit(format!("sku:PUMP-1/SN-{number:06}").parse().unwrap(), there);
        Sighted { what, at: "at:MAIN:A-01".parse().unwrap(), reason: (!there).then(|| "missing".to_owned()) }
    }

    fn pumps() -> Goods {
        Goods::Product(ProductKey::Sku(Sku::parse("PUMP-1").unwrap()))
    }

    /// As many bytes as the act takes; what the records doubt is confirmed.
    fn act_bytes(command: &Command) -> usize {
        let mut at = Circumstances::now(Moment::epoch(), Actor::parse("Ada").unwrap());
        if let Err(Stop::Ask(doubts)) = command.decide(&Records::default(), &at) {
            at.confirmed = doubts;
        }
        let act = command.decide(&Records::default(), &at).map_err(|stop| format!("{stop:?}")).unwrap();
        serde_json::to_vec(&act).unwrap().len()
    }

    #[test]
    fn a_count_is_cut_so_that_each_part_and_its_approval_fit() {
        for (count, there) in [(10, true), (600, false), (3_000, false), (3_000, true)] {
            let whole = Count { seen: (0..count).map(|number| unit(number, there)).collect() };
            let parts = counted(&whole, |_| pumps()).unwrap();
            assert_eq!(parts.len() == 1, count == 10, "{count}");
            let mut units = 0;
            for part in &parts {
                units += part.seen.len();
                assert!(act_bytes(&Command::Count(part.clone())) < 262_144 - 20_000);
                let differing = part.seen.iter().filter(|it| it.reason.is_some()).map(|it| {
                    let (Sight::Unit(unit, _) | Sight::UnitAlone(unit, _)) = &it.what else { panic!() };
                    Taking::new(Taken::Serial(unit.clone()), it.at.clone(), Location::InventoryDifference)
                });
                let approval = Book::new(lotwise_ledger::event::Step::Approve, differing.collect());
                if !approval.taken.is_empty() {
                    assert!(act_bytes(&Command::Book(approval)) < 262_144 - 20_000);
                }
            }
            assert_eq!(units, count, "nothing that was counted is lost");
        }
    }

    #[test]
    fn a_balance_is_cut_where_nothing_but_units_is_in_it() {
        let units: Vec<Sighted> = (0..2_000).map(|number| unit(number, false)).collect();
        let loose = |quantity: u32| Sighted {
            what: Sight::Goods(pumps(), lotwise_ledger::quantity::Quantity::units(quantity)),
            ..unit(0, true)
        };
        let with = |more: Sighted| Count { seen: units.iter().cloned().chain([more]).collect() };
        let crowded = Crowded { goods: pumps(), at: units[0].at.clone() };
        assert_eq!(counted(&with(loose(1)), |_| pumps()), Err(crowded));
        assert!(counted(&with(loose(0)), |_| pumps()).is_ok());
        // What lies at two places is two balances, each of which stays whole.
        let other: Location = "at:MAIN:B-02".parse().unwrap();
        let mut seen = units[..500].to_vec();
        seen.extend(units[500..1_000].iter().map(|it| Sighted { at: other.clone(), ..it.clone() }));
        let parts = counted(&Count { seen }, |_| pumps()).unwrap();
        let is_whole = |part: &Count| part.seen.iter().all(|it| matches!(it.what, Sight::Unit(..)));
        assert_eq!((parts.len(), parts.iter().all(is_whole)), (2, true));
    }
}
