//! The unit that a caller speaks of, found by what he has in front of him: its serial, else a paper by which it
//! went out, else what he may have misread.

use std::collections::BTreeSet;

use lotwise_browser::idb::IdbError;
use lotwise_ledger::gs1::{Scan, read as read_code};
use lotwise_ledger::key::{Key, Location, ProductKey, SerialKey};
use lotwise_ledger::number::look_alike::Difference;
use lotwise_ledger::question::delivery::Paper;
use lotwise_ledger::question::{Found, Label, near};
use lotwise_ledger::record::{Order, Record, term};
use lotwise_sync::store::{ReplicaStore, read};

use crate::state::device::Device;
use crate::state::lookup::{ProductName, product_name, serials_of, today};

/// What a number stands for at the desk.
#[derive(Clone, Debug, PartialEq)]
pub enum Sought {
    Nothing,
    Unit(SerialKey),
    /// The number is a serial of more than one product.
    Several(Vec<Candidate>),
    /// A paper or an order, with the units that went out by it.
    Paper {
        number: String,
        units: Vec<Candidate>,
    },
    /// No record bears the number. These may be meant, the likeliest first.
    Near(Vec<Candidate>),
    Unknown,
    /// The storage could not be read, so nothing is said of the number.
    Failed,
}

/// A unit to choose.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    pub unit: SerialKey,
    pub product: ProductName,
    /// Who got it, where it is found by its paper.
    pub to: Option<Location>,
    /// How its number differs from what was asked for.
    pub by: Option<Difference>,
}

/// Of how many near numbers one can be told at a telephone.
const NEAR: usize = 8;

impl Sought {
    /// The word that tests and style know.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Unit(_) => "unit",
            Self::Several(_) => "several",
            Self::Paper { .. } => "paper",
            Self::Near(_) => "near",
            Self::Unknown => "unknown",
            Self::Failed => "failed",
        }
    }
}

impl Device {
    /// What a number stands for, however it came: typed, pasted, or as a label has it. `chosen` is the unit that
    /// is meant, where that is known.
    pub async fn sought(self, asked: &str, chosen: Option<SerialKey>) -> Result<Sought, IdbError> {
        let asked = asked.trim();
        if let Some(unit) = chosen {
            return self.unit_or_near(unit).await;
        }
        if asked.is_empty() {
            return Ok(Sought::Nothing);
        }
        if let Ok(scan @ Scan::Elements(_)) = read_code(asked, None, today()) {
            let resolved = self.resolve(&scan).await?;
            match (resolved.found, resolved.label.as_ref().and_then(Label::key)) {
                (Found::Serial(unit), _) => return Ok(Sought::Unit(unit)),
                (_, Some(Key::Serial(unit))) => return self.unit_or_near(unit).await,
                _ => {}
            }
        }
        let found = self.store().find(&term::numbered(asked), Order::Ascending, usize::MAX).await?;
        let papers = papers(&found, asked);
        let mut units = serials_of(found);
        match units.len() {
            0 if papers.is_empty() => self.near(asked, None).await,
            0 => Ok(Sought::Paper { units: self.by_papers(papers).await?, number: asked.to_owned() }),
            1 => Ok(units.pop().map_or(Sought::Unknown, Sought::Unit)),
            _ => {
                let units = units.into_iter().map(|unit| (unit, None)).collect();
                Ok(Sought::Several(self.candidates(units).await?))
            }
        }
    }

    /// The unit that a number is most likely the serial of; none that the records know where it could be several of
    /// other products than `product`.
    pub async fn unit_numbered(
        self,
        number: &str,
        product: &ProductKey,
    ) -> Result<Option<SerialKey>, IdbError> {
        if number.trim().is_empty() {
            return Ok(None);
        }
        let mut units = self.serials_numbered(number).await?;
        if units.len() > 1 {
            units.retain(|unit| unit.product == *product);
        }
        Ok(units.pop().filter(|_| units.is_empty()))
    }

    /// A unit whose product is known: a unit of another product with the same number is not meant.
    async fn unit_or_near(self, unit: SerialKey) -> Result<Sought, IdbError> {
        let records = self.store().load(&[Key::Serial(unit.clone())]).await?;
        if records.serial(&unit).is_some() {
            return Ok(Sought::Unit(unit));
        }
        self.near(unit.serial.as_str(), Some(&unit.product)).await
    }

    /// The units that went out by papers, each once.
    async fn by_papers(self, papers: Vec<Paper>) -> Result<Vec<Candidate>, IdbError> {
        let mut units: Vec<Candidate> = Vec::new();
        for paper in papers {
            for shipped in self.delivery(paper).await? {
                let (Key::Serial(unit), Some(product)) = (shipped.key, shipped.product) else { continue };
                if !units.iter().any(|known| known.unit == unit) {
                    units.push(Candidate { unit, product, to: Some(shipped.to), by: None });
                }
            }
        }
        Ok(units)
    }

    /// What may be meant: what looks alike, and only without it what differs by one slip.
    async fn near(self, number: &str, product: Option<&ProductKey>) -> Result<Sought, IdbError> {
        for reading_of in [near::reading, near::reading_one_off] {
            let wanted = reading_of(number);
            let (_, records) = read(&self.store(), &|_| wanted.clone()).await?;
            let found = near::near(&records, number, product).into_iter().take(NEAR);
            let units: Vec<_> = found.map(|near| (near.unit, Some(near.by))).collect();
            if !units.is_empty() {
                return Ok(Sought::Near(self.candidates(units).await?));
            }
        }
        Ok(Sought::Unknown)
    }

    async fn candidates(
        self,
        units: Vec<(SerialKey, Option<Difference>)>,
    ) -> Result<Vec<Candidate>, IdbError> {
        let products: BTreeSet<Key> =
            units.iter().map(|(unit, _)| Key::Product(unit.product.clone())).collect();
        let records = self.store().load(&Vec::from_iter(products)).await?;
        let candidate = |(unit, by): (SerialKey, Option<Difference>)| Candidate {
            product: product_name(&records, &unit.product),
            unit,
            to: None,
            by,
        };
        Ok(units.into_iter().map(candidate).collect())
    }
}

/// The orders of this number, and the paper that events name so.
fn papers(found: &[(Key, Record)], number: &str) -> Vec<Paper> {
    let orders = found.iter().filter_map(|(key, _)| match key {
        Key::Order(order) => Some(Paper::Order(order.clone())),
        _ => None,
    });
    let mut papers: Vec<Paper> = orders.collect();
    // What went out for an order is found by its number, too.
    if papers.is_empty() && found.iter().any(|(key, _)| matches!(key, Key::Entry(_))) {
        papers.push(Paper::Numbered(number.to_owned()));
    }
    papers
}
