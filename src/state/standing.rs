//! How goods stand: all that a scan is answered with, read for itself. Their pages read more beside it, in
//! [`lookup`](super::lookup).

use chrono::NaiveDate;
use lotwise_browser::idb::IdbError;
use lotwise_ledger::key::{BatchKey, Goods, Key, Location, LotKey, SerialKey};
use lotwise_ledger::question::availability::{Purpose, Subject};
use lotwise_ledger::question::whereabouts::{Whereabouts, whereabouts};
use lotwise_ledger::question::{Availability, availability};
use lotwise_ledger::record::{Lot, Records};
use lotwise_sync::store::read;

use super::device::Device;
use super::lookup::{ProductName, now, product_name};

/// How a lot stands.
#[derive(Clone, Debug, PartialEq)]
pub struct LotStanding {
    pub key: LotKey,
    pub product: ProductName,
    pub expiry: Option<NaiveDate>,
    pub best_before: Option<NaiveDate>,
    pub produced: Option<NaiveDate>,
    pub availability: Availability,
    pub whereabouts: Whereabouts,
}

/// How a serial stands.
#[derive(Clone, Debug, PartialEq)]
pub struct SerialStanding {
    pub key: SerialKey,
    pub product: ProductName,
    pub lot: Option<LotKey>,
    pub batch: Option<BatchKey>,
    pub expiry: Option<NaiveDate>,
    /// Where it is: one place, or several when the records contradict each other.
    pub places: Vec<Location>,
    pub availability: Availability,
}

impl Device {
    pub async fn lot_standing(self, key: LotKey) -> Result<Option<LotStanding>, IdbError> {
        Ok(self.lot_records(key).await?.map(|(standing, _)| standing))
    }

    pub async fn serial_standing(self, key: SerialKey) -> Result<Option<SerialStanding>, IdbError> {
        Ok(self.serial_records(key).await?.map(|(standing, _)| standing))
    }

    /// How a lot stands, and the records that say so.
    pub(super) async fn lot_records(self, key: LotKey) -> Result<Option<(LotStanding, Records)>, IdbError> {
        let subject = Subject::of(&Key::Lot(key.clone()));
        let wanted = |known: &Records| {
            let mut reading = availability::reading(known, &subject, &Purpose::Use);
            reading.beginnings.insert(key.stock_prefix());
            reading
        };
        let (_, records) = read(&self.store(), &wanted).await?;
        let Some(lot) = records.lot(&key) else { return Ok(None) };
        let standing = LotStanding {
            product: product_name(&records, &key.product),
            expiry: lot.expiry(),
            best_before: lot.best_before(),
            produced: lot.produced(),
            availability: availability::judge_lot(&records, &key, &Purpose::Use, now()),
            whereabouts: whereabouts(&records, |goods| *goods == Goods::Lot(key.clone())),
            key,
        };
        Ok(Some((standing, records)))
    }

    /// How a serial stands, and the records that say so.
    pub(super) async fn serial_records(
        self,
        key: SerialKey,
    ) -> Result<Option<(SerialStanding, Records)>, IdbError> {
        let subject = Subject::of(&Key::Serial(key.clone()));
        let wanted = |known: &Records| availability::reading(known, &subject, &Purpose::Use);
        let (_, records) = read(&self.store(), &wanted).await?;
        let Some(serial) = records.serial(&key) else { return Ok(None) };
        let lot = serial.lot().cloned();
        let standing = SerialStanding {
            product: product_name(&records, &key.product),
            expiry: lot.as_ref().and_then(|lot| records.lot(lot)).and_then(Lot::expiry),
            lot,
            batch: serial.batch().cloned(),
            places: serial.places().into_iter().cloned().collect(),
            availability: availability::judge(&records, &subject, &Purpose::Use, now()),
            key,
        };
        Ok(Some((standing, records)))
    }
}
