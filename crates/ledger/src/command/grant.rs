//! Giving a device counter values of its own, so that its lot numbers have digits alone.

use std::collections::BTreeSet;

use super::{Circumstances, Refusal};
use crate::event::{Act, DeviceId, Step, fact, field};
use crate::key::{Key, ProductKey};
use crate::number::Rule;
use crate::number::counter::{self, Block, Tag};
use crate::record::Records;

/// Gives `device` the next `size` values of the counter in the product's rule for lot numbers.
///
/// One device of a firm does it, an administrator's or a supervisor's. Two that grant without knowing of
/// each other grant the same, which is an exception and never a number twice: see
/// [`Grants::usable`](crate::record::Grants::usable).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    pub product: ProductKey,
    pub device: DeviceId,
    pub size: u64,
}

impl Grant {
    pub(super) fn keys(&self) -> BTreeSet<Key> {
        BTreeSet::from([Key::Product(self.product.clone())])
    }

    pub(super) fn decide(&self, records: &Records, at: &Circumstances) -> Result<Act, Refusal> {
        let product = self.product.clone();
        let known = records.product(&product);
        let rule = known.and_then(|it| it.registers.text(field::LOT_RULE)?.parse::<Rule>().ok());
        let counter = rule.and_then(|rule| rule.counter());
        let (width, _) = counter.ok_or_else(|| Refusal::NoRule { product: product.clone() })?;
        let granted: Vec<Block> = known.map(|it| it.grants.blocks(field::LOT_RULE)).unwrap_or_default();
        let block = counter::grant(&granted, &Tag::of_id(&self.device), self.size, width)
            .map_err(Refusal::NoBlock)?;
        let mut act = Act::new(Step::Grant, at.occurred_at, at.actor.clone());
        let (rule, device) = (field::LOT_RULE.to_owned(), self.device);
        let (first, last) = (block.first, block.last);
        act.grant = Some(Box::new(fact::Grant { product, rule, device, first, last }));
        Ok(act)
    }
}
