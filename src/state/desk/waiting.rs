//! The claims that nobody has decided, the oldest first.

use std::collections::BTreeSet;

use lotwise_browser::idb::IdbError;
use lotwise_ledger::event::fact::Claim;
use lotwise_ledger::event::{EventId, Step};
use lotwise_ledger::key::Key;
use lotwise_ledger::record::{Order, Record, term};
use lotwise_sync::store::ReplicaStore;

use crate::state::device::Device;
use crate::state::listing::{Listing, Source};
use crate::state::lookup::{ProductName, product_name, today};

/// A claim that waits for a decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    pub event: EventId,
    pub claim: Claim,
    pub product: ProductName,
    /// Days since the defect was reported.
    pub age_days: i64,
}

impl Device {
    /// All of them, read part by part.
    pub fn claims_waiting(self) -> Listing<Waiting> {
        let source = Source::Each(term::open_cases(Step::Claim), Order::Ascending);
        Listing::follow(
            self,
            move || Some(source.clone()),
            move |records| {
                Box::pin(async move {
                    let waiting = self.waiting(records).await?;
                    Ok(waiting.into_iter().map(|waiting| (waiting.event.to_string(), waiting)).collect())
                })
            },
        )
    }

    async fn waiting(self, cases: Vec<(Key, Record)>) -> Result<Vec<Waiting>, IdbError> {
        let store = self.store();
        let events: Vec<EventId> = cases
            .into_iter()
            .filter_map(|(key, _)| match key {
                Key::Case(event) => Some(event),
                _ => None,
            })
            .collect();
        let entries: Vec<Key> = events.iter().copied().map(Key::Entry).collect();
        let entries = store.load(&entries).await?;
        let claim_of = |event: EventId| Some((event, entries.entry(&event)?.act.claim.as_deref()?.clone()));
        let claims: Vec<(EventId, Claim)> = events.into_iter().filter_map(claim_of).collect();
        let products: BTreeSet<Key> =
            claims.iter().map(|(_, claim)| Key::Product(claim.serial.product.clone())).collect();
        let products = store.load(&Vec::from_iter(products)).await?;
        let waiting = |(event, claim): (EventId, Claim)| Waiting {
            product: product_name(&products, &claim.serial.product),
            age_days: (today() - claim.reported_on.0).num_days(),
            event,
            claim,
        };
        Ok(claims.into_iter().map(waiting).collect())
    }
}
