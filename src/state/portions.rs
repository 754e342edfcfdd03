//! What is too large for one event: an event has at most 262,144 bytes (SYNC-5), and what is larger must never
//! be found out by the server.

use lotwise_ledger::command::{Arrive, Book, Command, Received, Taken, Taking};
use lotwise_ledger::key::{ContainerKey, SerialKey};
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
}
