//! The simulated people: what they record, decided by the ledger's own commands.

use std::collections::BTreeMap;

use lotwise_ledger::command::{
    Circumstances, Coded, Command, Count, Dates, Describe, Place, Receive, Received, Release, Relocate, Stop,
    Taken, Void, feeds,
};
use lotwise_ledger::event::{Act, EventId, FeedId, Hash, Head, Header, field};
use lotwise_ledger::key::{Goods, Issuer, Key, Location, LotKey, ProductKey, SerialKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::record::Record;
use lotwise_ledger::text::{Actor, FacilityCode, LocationCode, LotNumber, SerialNumber, Sku};
use lotwise_ledger::time::Moment;
use pollster::block_on;

use super::chance::Chance;
use crate::store::{Expected, MemoryReplica, ReplicaStore, read};

/// What one press came to: the act, the feeds it goes to, and what was read for it.
pub struct Pressed {
    pub act: Act,
    pub feeds: Vec<FeedId>,
    pub expected: Expected,
}

/// A press of the main action at `site`, if what came to mind can be recorded.
pub fn press(chance: &mut Chance, store: &MemoryReplica, site: &str, clock_ms: i64) -> Option<Pressed> {
    let command = command(chance, store, site);
    let Ok(head) = block_on(store.head());
    let Ok((reading, known)) = block_on(read(store, &|known| command.reading(known)));
    let mut at = Circumstances::now(Moment::new(clock_ms, 60)?, Actor::parse("Ada").ok()?);
    let act = match command.decide(&known, &at) {
        Err(Stop::Ask(doubts)) => {
            at.confirmed = doubts;
            command.decide(&known, &at).ok()?
        }
        decided => decided.ok()?,
    };
    let mut records: BTreeMap<Key, Option<Record>> =
        reading.keys.into_iter().map(|key| (key, None)).collect();
    records.extend(known.iter().map(|(key, record)| (key.clone(), Some(record.clone()))));
    Some(Pressed { feeds: feeds(&act), act, expected: Expected { head, records } })
}

fn command(chance: &mut Chance, store: &MemoryReplica, site: &str) -> Command {
    let (from, to) = (place(site, "A-01"), place(site, "B-02"));
    let lot = lot(chance);
    let units = Quantity::units(u32::try_from(chance.between(1, 20)).unwrap_or(1));
    let unit = SerialKey { product: lot.product.clone(), serial: serial(chance) };
    let taken = if chance.percent(25) {
        Taken::SerialOfLot(unit.clone(), lot.clone())
    } else {
        Taken::Lot(lot.clone(), units)
    };
    let relocate =
        |to| Relocate { taken: vec![taken.clone()], from: from.clone(), to, document: None, invoice: None };
    match chance.between(0, 99) {
        0..35 => Command::Receive(receive(lot, Received::Quantity(units), from)),
        35..45 => Command::Receive(receive(lot, Received::Serials(vec![unit.serial]), from)),
        45..60 => Command::Move(relocate(to)),
        60..72 => Command::Ship(relocate(Location::Customer(None))),
        72..78 => Command::Hold(Place { key: Key::Lot(lot), reason: "odd smell".to_owned() }),
        78..82 => Command::Release(Release { key: Key::Lot(lot), reason: None }),
        82..88 => {
            let name = format!("Oat drink {}", chance.between(1, 5));
            Command::Describe(Describe { fields: vec![(Key::Product(lot.product), field::NAME, name)] })
        }
        88..92 => Command::Count(Count { at: from, seen: vec![(Goods::Lot(lot), units)] }),
        _ => Command::Void(Void { target: any_event(chance, store), reason: Some("typo".to_owned()) }),
    }
}

fn receive(lot: LotKey, received: Received, to: Location) -> Receive {
    Receive {
        product: lot.product.clone(),
        product_name: Some("Oat drink".to_owned()),
        packaging: None,
        lot: Some(lot),
        coded: Coded::Came,
        dates: Dates::default(),
        received,
        supplier: None,
        to,
        document: None,
    }
}

/// One of the latest events, the own unsent ones among them.
fn any_event(chance: &mut Chance, store: &MemoryReplica) -> EventId {
    let ids = store.ids();
    ids.get(chance.place(ids.len().max(1))).copied().unwrap_or_else(nothing)
}

fn nothing() -> EventId {
    EventId { device: lotwise_ledger::event::DeviceId::of_public_key(&[0; 32]), seq: 1 }
}

/// An event of a kind that only a later version knows: header and body, to be signed.
pub fn of_a_later_version(
    device: lotwise_ledger::event::DeviceId,
    head: &Head,
    site: &str,
    clock_ms: i64,
) -> (Vec<u8>, Vec<u8>) {
    let body = br#"{"later":true}"#.to_vec();
    let header = Header {
        device,
        seq: head.seq + 1,
        prev: head.hash,
        hlc: head.hlc.next(clock_ms),
        feeds: vec![format!("site/{site}")],
        kind: "teleport".to_owned(),
        version: 9,
        body: Hash::of(&body),
    };
    (super::server::json(&header).into_bytes(), body)
}

fn lot(chance: &mut Chance) -> LotKey {
    let number = format!("L{}", chance.between(1, 4));
    LotKey {
        product: ProductKey::Sku(Sku::parse("OAT-1").expect("a SKU")),
        issuer: Issuer::Own,
        number: LotNumber::parse(&number).expect("a lot number"),
    }
}

fn serial(chance: &mut Chance) -> SerialNumber {
    SerialNumber::parse(&format!("SN{}", chance.between(1, 6))).expect("a serial number")
}

fn place(site: &str, code: &str) -> Location {
    Location::Inside {
        facility: FacilityCode::parse(site).expect("a code"),
        code: LocationCode::parse(code).expect("a code"),
    }
}
