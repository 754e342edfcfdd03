//! All that a desk tells of one unit: the verdict, when and where it was bought, and what may narrow the verdict.

use chrono::NaiveDate;
use lotwise_browser::idb::IdbError;
use lotwise_ledger::event::{EventId, Step, field};
use lotwise_ledger::key::{Key, Location, LotKey, SerialKey};
use lotwise_ledger::question::custody::{Custody, custody};
use lotwise_ledger::question::warranty::{self, Answer, Asked, Claimed};
use lotwise_ledger::record::{Order, Reading, Records, Serial, term};
use lotwise_sync::store::{ReplicaStore, read};

use crate::state::device::Device;
use crate::state::lookup::{ProductName, now, product_name, serials_of};

/// The answer about one unit.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitView {
    pub unit: SerialKey,
    pub product: ProductName,
    pub lot: Option<LotKey>,
    pub answer: Answer,
    pub bought: Bought,
    /// What is installed in it, and what a claim named before.
    pub components: Vec<(SerialKey, ProductName)>,
    /// Causes that the terms exclude.
    pub causes: Vec<String>,
    pub custody: Custody,
    /// Of each claim that waits for a decision, the verdict for the day on which it was reported.
    pub judged: Vec<(EventId, Answer)>,
}

/// When and where it came to whoever has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bought {
    /// The last shipment to a customer.
    pub shipped: Option<(NaiveDate, Location)>,
    pub invoice: Option<(String, NaiveDate)>,
    /// The day on the proof of purchase.
    pub purchased: Option<NaiveDate>,
    pub registered: Option<NaiveDate>,
    /// The country, as its two letters.
    pub sold_in: Option<String>,
}

impl Device {
    /// What is known of a unit at the desk; none if no record speaks of it.
    pub async fn unit_at_desk(self, unit: SerialKey, asked: Asked) -> Result<Option<UnitView>, IdbError> {
        let store = self.store();
        let installed = store.find(&term::installed_in(&unit), Order::Ascending, usize::MAX).await?;
        let mut components = serials_of(installed);
        let wanted = |known: &Records| {
            let mut keys = warranty::keys(known, &unit, &asked);
            for claim in warranty::judge(known, &unit, &asked).claims {
                keys.extend(warranty::keys(known, &claim.serial, &as_claimed(&claim)));
            }
            let named = components_claimed(known, &unit);
            let products = components.iter().chain(&named).map(|part| Key::Product(part.product.clone()));
            keys.extend(products);
            Reading::of(keys)
        };
        let (_, records) = read(&store, &wanted).await?;
        let Some(serial) = records.serial(&unit) else { return Ok(None) };
        for part in components_claimed(&records, &unit) {
            if !components.contains(&part) {
                components.push(part);
            }
        }
        let excluded =
            records.product(&unit.product).and_then(|it| it.registers.text(field::WARRANTY_EXCLUDES));
        let causes = excluded.unwrap_or_default().split(',').map(str::trim).filter(|cause| !cause.is_empty());
        let answer = warranty::judge(&records, &unit, &asked);
        let open = answer.claims.iter().filter(|claim| claim.decided.is_none());
        let judged =
            open.map(|claim| (claim.event, warranty::judge(&records, &claim.serial, &as_claimed(claim))));
        Ok(Some(UnitView {
            judged: judged.collect(),
            product: product_name(&records, &unit.product),
            lot: serial.lot().cloned(),
            answer,
            bought: bought(&records, serial),
            components: components
                .into_iter()
                .map(|part| (part.clone(), product_name(&records, &part.product)))
                .collect(),
            causes: causes.map(str::to_owned).collect(),
            custody: custody(&records, &unit, now()).unwrap_or_default(),
            unit,
        }))
    }
}

/// What a claim says, for the verdict of its own day.
fn as_claimed(claim: &Claimed) -> Asked {
    Asked { on: claim.reported_on, usage: claim.usage, cause: None, component: claim.component.clone() }
}

/// The components that claims of the unit name: one at fault may have been taken out since.
fn components_claimed(records: &Records, unit: &SerialKey) -> Vec<SerialKey> {
    let told = records.serial(unit).into_iter().flat_map(Serial::told);
    let claims = told.filter_map(|(event, _)| records.entry(&event)?.act.claim.as_ref()?.component.clone());
    claims.collect()
}

fn bought(records: &Records, serial: &Serial) -> Bought {
    let to_customer = |to: &Location| matches!(to, Location::Customer(_));
    let shipped = serial.standing().rfind(|it| it.step == Step::Ship && to_customer(&it.to));
    let invoice = shipped.and_then(|it| records.entry(&it.stamp.event)?.act.invoice.clone());
    Bought {
        shipped: shipped.map(|it| (it.occurred_at.day(), it.to.clone())),
        invoice: invoice.map(|invoice| (invoice.number, invoice.date.0)),
        purchased: serial.registers.earliest_date(field::PURCHASED),
        registered: serial.registers.earliest_date(field::REGISTERED),
        sold_in: serial.registers.text(field::SOLD_IN).map(str::to_owned),
    }
}
