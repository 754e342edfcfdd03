//! Receipts that are too large for one event: an event has at most 262,144 bytes (SYNC-5), and what is
//! larger must never be found out by the server.

use lotwise_ledger::command::{Arrive, Received};
use lotwise_ledger::key::SerialKey;
use lotwise_ledger::text::SerialNumber;

/// How many bytes of an event its units may take: there must be room for everything else in it.
const MOST_BYTES: usize = 200_000;
/// What stands around a unit's names in its line, in what was known of it, in a doubt and in a hold, with
/// the id of an event.
const AROUND_BYTES: usize = 420;

/// Cuts a receipt into as many as are needed, in order; all but one of serials are as they were.
pub fn portions(arrive: &Arrive) -> Vec<Arrive> {
    let Received::Serials(serials) = &arrive.receive.received else { return vec![arrive.clone()] };
    let mut parts: Vec<Vec<SerialNumber>> = Vec::new();
    let mut bytes = MOST_BYTES;
    for serial in serials {
        let own = unit_bytes(arrive, serial);
        if bytes + own > MOST_BYTES {
            parts.push(Vec::new());
            bytes = 0;
        }
        bytes += own;
        parts.last_mut().into_iter().for_each(|part| part.push(serial.clone()));
    }
    let cut = |serials| {
        let mut part = arrive.clone();
        part.receive.received = Received::Serials(serials);
        part
    };
    parts.into_iter().map(cut).collect()
}

/// No fewer bytes than a unit takes in an event.
fn unit_bytes(arrive: &Arrive, serial: &SerialNumber) -> usize {
    let receive = &arrive.receive;
    let key = SerialKey { product: receive.product.clone(), serial: serial.clone() }.to_string().len();
    let lot = receive.lot.as_ref().map_or(0, |lot| lot.to_string().len());
    let places = receive.to.to_string().len() * 2 + supplier_bytes(arrive);
    let container = arrive.in_container.as_ref().map_or(0, |_| 40);
    // In JSON, a character may take up to six bytes.
    let held = arrive.held_because.as_ref().map_or(0, |reason| reason.len() * 6);
    4 * key + lot + places + container + held + AROUND_BYTES
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
