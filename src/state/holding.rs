//! The holds that stand on a thing, and who may end them.

use lotwise_browser::idb::IdbError;
use lotwise_ledger::event::{EventId, Step, field};
use lotwise_ledger::key::Key;
use lotwise_ledger::record::{Placed, Reading, Records};
use lotwise_sync::rights::{Lacking, Right, Role};
use lotwise_sync::store::read;

use super::device::Device;

/// A hold that stands on a thing, or on a part of its stock.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    pub key: Key,
    pub hold: EventId,
    pub placed: Placed,
    /// The firm wants another person to release it than the one who works here.
    pub own_hand: bool,
}

impl Device {
    /// The holds on `key` itself and, of a lot or of a product's goods without lot, on parts of its stock.
    pub async fn standing_holds(self, key: Key) -> Result<Vec<Standing>, IdbError> {
        let mut reading = Reading::of([key.clone(), Key::Firm].into());
        match &key {
            Key::Lot(lot) => _ = reading.beginnings.insert(lot.stock_prefix()),
            Key::Product(product) => _ = reading.beginnings.insert(product.stock_prefix()),
            _ => {}
        }
        let (_, records) = read(&self.store(), &|_: &Records| reading.clone()).await?;
        let firm = records.registers(&Key::Firm);
        let by_another = firm.and_then(|firm| firm.text(field::RELEASE_BY_ANOTHER)) == Some("yes");
        let actor = self.actor().ok();
        let is_part = |at: &Key| matches!(at, Key::Stock(goods, _) if goods.key() == key);
        let held = records.iter().filter(|(at, _)| **at == key || is_part(at));
        let standing = held.flat_map(|(at, record)| record.holds().into_iter().map(move |holds| (at, holds)));
        let standing =
            standing.flat_map(|(at, holds)| holds.placed().map(move |(hold, placed)| (at, hold, placed)));
        Ok(standing
            .map(|(at, hold, placed)| Standing {
                key: at.clone(),
                hold,
                placed: placed.clone(),
                own_hand: by_another && actor.as_ref() == Some(&placed.by),
            })
            .collect())
    }

    /// What the roles here lack to record a step, if anything (SYNC-18): told before anything is typed.
    pub fn lacks(&self, step: Step) -> Option<Lacking> {
        let right = Right::Step(step);
        let roles = self.roles();
        let mut roles = roles.iter().filter_map(|role| Role::of_person(role));
        roles.find(|role| !role.may(right)).map(|role| Lacking { role, right })
    }
}
