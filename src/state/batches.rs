//! Batches within lots: whether the firm tells them apart, and what is read of them.

use leptos::prelude::*;
use lotwise_browser::idb::IdbError;
use lotwise_ledger::command::{Command, Describe};
use lotwise_ledger::event::field;
use lotwise_ledger::key::{BatchKey, Key, LotKey, ProductKey, SerialKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::availability::{Purpose, Subject};
use lotwise_ledger::question::next_lot::{Wanted, inputs_at, next_batch};
use lotwise_ledger::question::{Availability, availability, batches};
use lotwise_ledger::record::{Order, Reading, Records, term};
use lotwise_ledger::text::BatchNumber;
use lotwise_sync::rights::{Right, Role};
use lotwise_sync::store::{ReplicaStore, read};

use super::device::Device;
use super::glimpse::{GLIMPSE, Glimpse};
use super::lookup::{ProductName, now, product_name, serials_of, today};
use super::session::FACILITY;

/// What the page of a batch shows.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchView {
    pub key: BatchKey,
    pub product: ProductName,
    pub availability: Availability,
    /// How much came of it.
    pub came: Quantity,
    pub serials: Glimpse<SerialKey>,
}

/// A batch in the list of its lot.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchRow {
    pub key: BatchKey,
    pub availability: Availability,
}

/// What the firm writes where it tells batches apart.
const YES: &str = "yes";
const NO: &str = "no";

/// The command that switches batches on or off. It is the firm's setting and not the phone's, as its other rules
/// are: on one phone's label a batch would be a number that the next phone does not know what to do with.
pub fn switch_batches(on: bool) -> Command {
    let value = if on { YES } else { NO }.to_owned();
    Command::Describe(Describe { fields: vec![(Key::Firm, field::BATCHES, value)] })
}

impl Device {
    /// Whether the firm tells batches apart; false as long as nothing was read.
    pub fn has_batches(self) -> Signal<bool> {
        let is_on = super::read::read(move || {
            self.revision.track();
            async move { self.works_with_batches().await.unwrap_or_default() }
        });
        Signal::derive(move || is_on.get().unwrap_or_default())
    }

    async fn works_with_batches(self) -> Result<bool, IdbError> {
        let records = self.store().load(&[Key::Firm]).await?;
        let firm = records.registers(&Key::Firm);
        Ok(firm.and_then(|firm| firm.text(field::BATCHES)) == Some(YES))
    }

    /// Whether the firm's own settings are changed here now. A phone without a server is its own firm.
    pub fn sets_the_firm(self) -> bool {
        let roles = self.roles();
        roles.iter().all(|role| Role::of_person(role).is_some_and(|role| role.may(Right::FirmSettings)))
    }

    pub async fn batch(self, key: BatchKey) -> Result<Option<BatchView>, IdbError> {
        let store = self.store();
        let subject = Subject::of(&Key::Batch(key.clone()));
        let wanted = |known: &Records| {
            let mut reading = availability::reading(known, &subject, &Purpose::Use);
            reading.add(batches::reading(known, &key));
            reading
        };
        let (_, records) = read(&store, &wanted).await?;
        if records.get(&Key::Batch(key.clone())).is_none() {
            return Ok(None);
        }
        let serials = store.find(&term::in_batch(&key), Order::Ascending, GLIMPSE + 1).await?;
        Ok(Some(BatchView {
            product: product_name(&records, &key.lot.product),
            availability: availability::judge(&records, &subject, &Purpose::Use, now()),
            came: batches::came(&records, &key),
            serials: Glimpse::of(serials_of(serials)),
            key,
        }))
    }

    /// Makes the number of a batch by the product's rule, in the background; none where it makes none.
    pub fn next_batch_then(self, product: ProductKey, then: impl FnOnce(Option<BatchNumber>) + 'static) {
        leptos::task::spawn_local(async move {
            then(self.next_batch(product).await.ok().flatten());
        });
    }

    async fn next_batch(self, product: ProductKey) -> Result<Option<BatchNumber>, IdbError> {
        let device = self.key().device_id();
        let wanted = |_: &Records| {
            let mut reading = Reading::of([Key::Product(product.clone())].into());
            reading.beginnings.insert(product.batch_prefix());
            reading
        };
        let (_, records) = read(&self.store(), &wanted).await?;
        let inputs = inputs_at(FACILITY, today());
        Ok(next_batch(&records, &Wanted { product: &product, device: &device, inputs }).ok())
    }
}

/// The batches of a lot, of records that judge it.
pub(super) fn batches_of(lot: &LotKey, records: &Records) -> Vec<BatchRow> {
    let row = |batch: &BatchKey| {
        let subject = Subject::of(&Key::Batch(batch.clone()));
        BatchRow {
            availability: availability::judge(records, &subject, &Purpose::Use, now()),
            key: batch.clone(),
        }
    };
    records.batches_of(lot).map(row).collect()
}
