//! Small histories to try stores with. Signatures are not real: stores do not check them.

use lotwise_ledger::command::{Circumstances, Coded, Command, Dates, Receive, Received, feeds};
use lotwise_ledger::event::{Act, DeviceId, Draft, FeedId, Head, SignedEvent};
use lotwise_ledger::key::{Issuer, Key, Location, LotKey, ProductKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::record::Records;
use lotwise_ledger::text::{Actor, FacilityCode, LocationCode, LotNumber, Sku};
use lotwise_ledger::time::Moment;

/// 2026-11-21T09:00Z.
pub const NOW_MS: i64 = 1_795_251_600_000;

/// The feed that the samples' movements go to.
pub const SITE: &str = "site/MAIN";

/// A device that writes samples.
pub struct Author {
    pub device: DeviceId,
    pub head: Head,
}

impl Author {
    pub fn new(number: u8) -> Self {
        Self { device: DeviceId::of_public_key(&[number; 32]), head: Head::default() }
    }

    /// The next event of this device: a receipt of so many units of a lot.
    pub fn receives(&mut self, number: &str, units: u32) -> SignedEvent {
        let signed = draft_receipt(self.device, &self.head, number, units);
        self.head = self.head.after(&signed.open().expect("a draft is an event"));
        signed
    }
}

/// A receipt as the event behind `head`, without moving the head.
pub fn draft_receipt(device: DeviceId, head: &Head, number: &str, units: u32) -> SignedEvent {
    let act = receipt(number, units);
    draft_in(feeds(&act), device, head, &act)
}

/// The event of `act` in just these feeds.
pub fn draft_in(feeds: Vec<FeedId>, device: DeviceId, head: &Head, act: &Act) -> SignedEvent {
    let draft = Draft::new(device, head, feeds, act, NOW_MS + i64::try_from(head.seq).unwrap_or(0));
    draft.signed([7; 64])
}

pub fn receipt(number: &str, units: u32) -> Act {
    let command = Command::Receive(Receive {
        product: product(),
        product_name: Some("Oat drink".to_owned()),
        packaging: None,
        lot: Some(lot(number)),
        dates: Dates::default(),
        received: Received::Quantity(Quantity::units(units)),
        supplier: None,
        to: shelf(),
        document: None,
        batch: None,
        coded: Coded::Came,
    });
    let circumstances = Circumstances::now(
        Moment::new(NOW_MS, 60).expect("a moment of this century"),
        Actor::parse("Ada").expect("a name"),
    );
    command.decide(&Records::default(), &circumstances).expect("a receipt is not refused")
}

pub fn product() -> ProductKey {
    ProductKey::Sku(Sku::parse("OAT-1").expect("a SKU"))
}

pub fn lot(number: &str) -> LotKey {
    LotKey {
        product: product(),
        issuer: Issuer::Own,
        number: LotNumber::parse(number).expect("a lot number"),
    }
}

pub fn shelf() -> Location {
    Location::Inside {
        facility: FacilityCode::parse("MAIN").expect("a code"),
        code: LocationCode::parse("A-01").expect("a code"),
    }
}

/// The balance of a sample lot on the shelf.
pub fn stock_key(number: &str) -> Key {
    Key::Stock(lotwise_ledger::key::Goods::Lot(lot(number)), shelf())
}
