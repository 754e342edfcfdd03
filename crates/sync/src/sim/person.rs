//! The simulated people: what they record, decided by the ledger's own commands.

use std::collections::BTreeMap;

use lotwise_ledger::command::{
    Circumstances, Coded, Command, Count, Dates, Describe, Place, Receive, Received, Release, Relocate,
    Sighted, Stop, Taken, Void, feeds,
};
use lotwise_ledger::event::{Act, DeviceId, Draft, EventId, FeedId, Hash, Head, Header, SignedEvent, field};
use lotwise_ledger::key::{Goods, Issuer, Key, Location, LotKey, ProductKey, SerialKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::record::Record;
use lotwise_ledger::text::{Actor, FacilityCode, LocationCode, LotNumber, SerialNumber, Sku};
use lotwise_ledger::time::Moment;
use pollster::block_on;

use super::app::{Edition, NEWER_BODY};
use super::chance::Chance;
use super::phone::At;
use super::server::json;
use super::world::World;
use crate::rights::Role;
use crate::store::{Expected, MemoryReplica, ReplicaStore, read};

/// What one press came to: the act, the feeds it goes to, and what was read for it.
struct Pressed {
    act: Act,
    feeds: Vec<FeedId>,
    expected: Expected,
}

/// The signed event of one press in a tab, with what it was decided on; none if what came to mind
/// cannot be recorded. Now and then something about it is out of the ordinary.
pub fn sign(world: &mut World, at: At) -> Option<(SignedEvent, Expected)> {
    let (phone, chance) = (&world.phones[at.phone], &mut world.chance);
    let tab = phone.tab(at.tab)?;
    let (keys, store) = (tab.identity.keys.clone(), &phone.storage.store);
    let clock_ms = phone.clock_ms(world.now_ms);
    let odd = chance.between(0, 199);
    if odd == 0 {
        let Ok(head) = block_on(store.head());
        let (header, body) = of_a_later_version(keys.device, &head, phone.site, clock_ms);
        return Some((keys.signed(header, body), Expected { head, records: BTreeMap::new() }));
    }
    // A warranty desk has less to record; for the rest it tries what is not for it.
    let command = if phone.role == Role::WarrantyDesk && chance.percent(70) {
        Command::Hold(Place { key: Key::Lot(lot(chance)), reason: "came back".to_owned() })
    } else {
        command(chance, store, phone.site)
    };
    let mut pressed = press(&command, store, clock_ms, tab.edition)?;
    // The app asks first, but a role can change between the record and the push.
    if !phone.may_record(&pressed.act) && odd % 5 != 0 {
        return None;
    }
    match odd {
        1 => pressed.act.reason = Some("x".repeat(crate::wire::MAX_EVENT_BYTES)),
        2 => pressed.feeds = vec!["site/ELSEWHERE".to_owned()],
        _ => {}
    }
    let head = &pressed.expected.head;
    let draft = Draft::new(keys.device, head, pressed.feeds, &pressed.act, clock_ms);
    let header = draft.header.clone();
    let mut event = draft.signed(keys.sign(&header));
    if tab.edition == Edition::Newer && chance.percent(10) {
        event = keys.signed(in_version(&event, NEWER_BODY)?, event.body);
    }
    if odd == 3 {
        // A broken phone: it will be refused, and shown to a person.
        event.signature = [7; 64];
    }
    Some((event, pressed.expected))
}

/// The header that says the body to be of another version.
fn in_version(event: &SignedEvent, version: u16) -> Option<Vec<u8>> {
    let header = Header { version, ..event.header().ok()? };
    Some(json(&header).into_bytes())
}

/// A press of the main action, if what came to mind can be recorded.
fn press(command: &Command, store: &MemoryReplica, clock_ms: i64, edition: Edition) -> Option<Pressed> {
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
    if !edition.knows(act.step.as_str(), 1) {
        return None;
    }
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
        88..92 => Command::Count(Count { seen: vec![Sighted::goods(Goods::Lot(lot), units, from)] }),
        _ => Command::Void(Void { target: any_event(chance, store), reason: Some("typo".to_owned()) }),
    }
}

fn receive(lot: LotKey, received: Received, to: Location) -> Receive {
    Receive {
        product: lot.product.clone(),
        product_name: Some("Oat drink".to_owned()),
        packaging: None,
        lot: Some(lot),
        batch: None,
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
    EventId { device: DeviceId::of_public_key(&[0; 32]), seq: 1 }
}

/// An event of a kind that only a later version knows: header and body, to be signed.
pub fn of_a_later_version(device: DeviceId, head: &Head, site: &str, clock_ms: i64) -> (Vec<u8>, Vec<u8>) {
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
    (json(&header).into_bytes(), body)
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
