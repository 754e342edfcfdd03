//! A phone that worked by itself has come to a firm: which of its products wait until a person says
//! what is meant, and what they are called then (SYNC-25).

use std::collections::BTreeSet;

use leptos::prelude::*;
use leptos::task::spawn_local;
use lotwise_browser::idb::{IdbError, MetaValue};
use lotwise_ledger::event::{Act, EventId, FeedId, SignedEvent, field};
use lotwise_ledger::fold::fold;
use lotwise_ledger::gs1::Gtin;
use lotwise_ledger::key::{Key, ProductKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::whereabouts::whereabouts;
use lotwise_ledger::record::{Order, Record, Records, term};
use lotwise_ledger::text::Sku;
use lotwise_sync::connect::{Names, waiting};
use lotwise_sync::store::{ReplicaStore, open_all};
use lotwise_sync::wire::{Code, Outcome};
use serde::{Deserialize, Serialize};

use super::device::Device;
use super::entry::FieldError;

/// What is not settled yet between the phone's own records and the firm's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connecting {
    /// Products that only a SKU tells, and nobody has said yet what is meant.
    pub undecided: Vec<ProductKey>,
    /// Products that are another one than the firm's, with their new names.
    renamed: Vec<(ProductKey, ProductKey)>,
    /// Feeds of the firm that were not read to their end since.
    unread: Vec<FeedId>,
}

/// An undecided product, as a person compares it.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    pub product: ProductKey,
    pub name: Option<String>,
    pub lots: usize,
    pub on_hand: Quantity,
    /// How many records wait for it.
    pub waiting: usize,
    /// The firm's product of the same SKU, where there is one.
    pub firm: Option<FirmProduct>,
}

/// What the firm says of a product.
#[derive(Clone, Debug, PartialEq)]
pub struct FirmProduct {
    pub name: Option<String>,
    pub gtins: Vec<Gtin>,
}

/// What a person says of an undecided product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// It is what the firm calls so, or new to the firm.
    Same,
    /// It is another one, and is called so from now on.
    Another(Sku),
}

/// Why a product was not settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSettled {
    #[error("another product has this SKU")]
    Taken,
    #[error("the storage failed")]
    Storage,
}

/// Where it is kept.
const CONNECTING: &str = "connecting";

/// More products, or entries of one product, are not looked through.
const MOST: usize = 10_000;

impl Connecting {
    /// Whether the firm's records are here, so that there is something to compare with.
    pub fn is_read(&self) -> bool {
        self.unread.is_empty()
    }

    fn is_settled(&self) -> bool {
        self.undecided.is_empty() && self.renamed.is_empty() && self.unread.is_empty()
    }

    /// What the phone's products are called at the firm.
    pub(super) fn names(&self) -> Names {
        self.renamed.iter().cloned().collect()
    }

    /// As it is once the other names are in all events.
    pub(super) fn renamed(&self) -> Self {
        Self { renamed: Vec::new(), ..self.clone() }
    }

    pub(super) fn stored(&self) -> Result<MetaValue, IdbError> {
        MetaValue::new(CONNECTING, &Some(self))
    }
}

/// A SKU that a person typed.
pub fn parse_sku(typed: &str) -> Result<Sku, FieldError> {
    Sku::parse(typed).map_err(FieldError::from)
}

impl Device {
    /// Notes, before the phone is a firm's, which of its products need a person's word. Those with a
    /// GTIN need none: the same GTIN is the same product everywhere.
    pub(super) async fn begin_connecting(&self, feeds: &[FeedId]) -> Result<(), IdbError> {
        let store = self.store();
        let mut undecided = Vec::new();
        for (key, _) in store.scan("product/sku:", MOST).await? {
            let Key::Product(product) = key else { continue };
            if store.find(&term::of(&product), Order::Ascending, 1).await?.is_empty() {
                undecided.push(product);
            }
        }
        if undecided.is_empty() {
            return Ok(());
        }
        self.write_connecting(Connecting { undecided, renamed: Vec::new(), unread: feeds.to_vec() }).await
    }

    pub(super) async fn connecting_stored(&self) -> Result<Option<Connecting>, IdbError> {
        Ok(self.store().meta_get::<Option<Connecting>>(CONNECTING).await?.flatten())
    }

    pub(super) async fn reread_connecting(&self) {
        if let Ok(known) = self.connecting_stored().await
            && self.connecting.with_untracked(|shown| *shown != known)
        {
            self.connecting.set(known);
        }
    }

    /// What is settled is forgotten.
    async fn write_connecting(&self, connecting: Connecting) -> Result<(), IdbError> {
        let kept = Some(connecting).filter(|connecting| !connecting.is_settled());
        self.store().meta_set(CONNECTING, &kept).await?;
        self.connecting.set(kept);
        Ok(())
    }

    /// A feed of the firm was read to its end.
    pub(super) async fn read_through(&self, feed: &FeedId) -> Result<(), IdbError> {
        let Some(mut connecting) = self.connecting_stored().await? else { return Ok(()) };
        if connecting.unread.contains(feed) {
            connecting.unread.retain(|unread| unread != feed);
            self.write_connecting(connecting).await?;
            self.changed().await;
        }
        Ok(())
    }

    /// Marks the unsent events that wait for a person's word, and no others: they are not offered.
    /// Whether there are products whose records are to be issued again under their other names.
    pub(super) async fn keep_back(&self) -> Result<bool, IdbError> {
        let store = self.store();
        let known = self.connecting_stored().await?;
        let marked = store.refused().await?;
        let marked = marked.into_iter().filter(|(_, outcome)| *outcome == UNDECIDED);
        let marked: BTreeSet<EventId> = marked.map(|(event, _)| event).collect();
        if known.is_none() && marked.is_empty() {
            return Ok(false);
        }
        let connecting = known.unwrap_or_default();
        let unsent = self.own_unsent().await?;
        let renamed = connecting.renamed.iter().map(|(old, _)| old);
        let wait = waiting(&unsent, connecting.undecided.iter().chain(renamed));
        let hold: Vec<_> = wait.difference(&marked).map(|event| (*event, UNDECIDED)).collect();
        let free: Vec<_> = marked.difference(&wait).copied().collect();
        if !hold.is_empty() {
            store.refuse(&hold).await?;
        }
        if !free.is_empty() {
            store.retry(&free).await?;
        }
        let names = connecting.names();
        let is_there = unsent.iter().any(|(_, signed)| names.are_in(&signed.body));
        if !is_there && !connecting.renamed.is_empty() {
            self.write_connecting(connecting.renamed()).await?;
        }
        Ok(is_there)
    }

    async fn own_unsent(&self) -> Result<Vec<(EventId, SignedEvent)>, IdbError> {
        self.store().unsent_of(self.key().device_id()).await
    }

    /// The undecided products beside the firm's.
    pub async fn compared(self) -> Result<Vec<Compared>, IdbError> {
        let Some(connecting) = self.connecting_stored().await? else { return Ok(Vec::new()) };
        let unsent = self.own_unsent().await?;
        let signed: Vec<SignedEvent> = unsent.iter().map(|(_, signed)| signed.clone()).collect();
        let mut own = Records::default();
        for event in open_all(&signed).unwrap_or_default() {
            fold(&event, &mut own);
        }
        let mut compared = Vec::new();
        for product in connecting.undecided {
            let on_hand = whereabouts(&own, |goods| *goods.product() == product).total_on_hand();
            compared.push(Compared {
                name: own.product(&product).and_then(|it| it.name()).map(str::to_owned),
                lots: own.lots_of(&product).count(),
                on_hand,
                waiting: waiting(&unsent, [&product]).len(),
                firm: self.firm_product(&product).await?,
                product,
            });
        }
        Ok(compared)
    }

    /// What others have recorded of a product.
    async fn firm_product(&self, product: &ProductKey) -> Result<Option<FirmProduct>, IdbError> {
        let (store, own) = (self.store(), self.key().device_id());
        let key = Key::Product(product.clone());
        let entries = store.find(&term::timeline(&key), Order::Descending, MOST).await?;
        let foreign = entries.iter().filter_map(|found| match found {
            (Key::Entry(event), Record::Entry(entry)) if event.device != own => Some(&*entry.act),
            _ => None,
        });
        let acts: Vec<&Act> = foreign.collect();
        let gtins = store.find(&term::of(product), Order::Ascending, MOST).await?;
        let gtins = gtins.into_iter().filter_map(|(key, _)| match key {
            Key::Gtin(gtin) => Some(gtin),
            _ => None,
        });
        let gtins: Vec<Gtin> = gtins.collect();
        let writes = acts.iter().flat_map(|act| &act.writes);
        let names = writes.filter(|write| write.key == key && write.field == field::NAME);
        let name = names.max_by_key(|write| write.rev).map(|write| write.value.clone());
        let is_there = !acts.is_empty() || !gtins.is_empty();
        Ok(is_there.then_some(FirmProduct { name, gtins }))
    }

    /// Keeps a person's word, and lets go or renames what waited for it.
    async fn settle(self, product: ProductKey, word: Word) -> Result<(), NotSettled> {
        let known = self.connecting_stored().await.map_err(|_| NotSettled::Storage)?;
        let mut connecting = known.unwrap_or_default();
        connecting.undecided.retain(|undecided| *undecided != product);
        if let Word::Another(sku) = word {
            let new = ProductKey::Sku(sku);
            let records = self.store().load(&[Key::Product(new.clone())]).await;
            let records = records.map_err(|_| NotSettled::Storage)?;
            let is_given = connecting.renamed.iter().any(|(_, name)| *name == new);
            if is_given || records.product(&new).is_some() {
                return Err(NotSettled::Taken);
            }
            connecting.renamed.push((product, new));
        }
        self.write_connecting(connecting).await.map_err(|_| NotSettled::Storage)?;
        self.changed().await;
        self.wake_driver();
        Ok(())
    }
}

/// Why an event is not offered while it waits for a person's word.
const UNDECIDED: Outcome = Outcome::Refused { code: Code::Undecided };

/// A person's word on its way. A handle: copy it freely.
#[derive(Clone, Copy)]
pub struct Settling {
    device: Device,
    pub busy: RwSignal<bool>,
    pub problem: RwSignal<Option<NotSettled>>,
}

impl Settling {
    pub fn new(device: Device) -> Self {
        Self { device, busy: RwSignal::new(false), problem: RwSignal::new(None) }
    }

    pub fn say(self, product: ProductKey, word: Word) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            let problem = self.device.settle(product, word).await.err();
            // The page may be gone by now, and its signals with it.
            let _ = self.problem.try_set(problem);
            let _ = self.busy.try_set(false);
        });
    }
}

/// Shows from now on what is not settled.
pub fn start(device: Device) {
    spawn_local(async move { device.reread_connecting().await });
}
