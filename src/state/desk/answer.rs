//! All that a desk tells of one unit: the verdict, when and where it was bought, and what may narrow the verdict.

use chrono::NaiveDate;
use lotwise_browser::idb::IdbError;
use lotwise_ledger::event::{EventId, Step, field};
use lotwise_ledger::key::{Location, LotKey, SerialKey};
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
    pub components: Vec<Component>,
    /// Causes that the terms exclude.
    pub causes: Vec<String>,
    pub custody: Custody,
    /// Of each claim that waits for a decision, the verdict for the day on which it was reported.
    pub judged: Vec<(EventId, Answer)>,
}

/// A part of the unit that is a unit itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Component {
    pub unit: SerialKey,
    pub product: ProductName,
    /// The verdict if it is at fault.
    pub answer: Answer,
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
        let installed = serials_of(installed);
        let wanted = |known: &Records| {
            let mut keys = warranty::keys(known, &unit, &asked);
            for claim in warranty::judge(known, &unit, &asked).claims {
                keys.extend(warranty::keys(known, &claim.serial, &as_claimed(&claim)));
            }
            for component in components(known, &unit, &installed) {
                keys.extend(warranty::keys(known, &unit, &at_fault(&asked, component)));
            }
            Reading::of(keys)
        };
        let (_, records) = read(&store, &wanted).await?;
        let Some(serial) = records.serial(&unit) else { return Ok(None) };
        let component = |component: SerialKey| Component {
            product: product_name(&records, &component.product),
            answer: warranty::judge(&records, &unit, &at_fault(&asked, component.clone())),
            unit: component,
        };
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
            components: components(&records, &unit, &installed).into_iter().map(component).collect(),
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

/// The same question with this component at fault.
fn at_fault(asked: &Asked, component: SerialKey) -> Asked {
    Asked { component: Some(component), ..asked.clone() }
}

/// What is installed in the unit, and what its claims name: a component at fault may have been taken out since.
fn components(records: &Records, unit: &SerialKey, installed: &[SerialKey]) -> Vec<SerialKey> {
    let mut components = installed.to_vec();
    let told = records.serial(unit).into_iter().flat_map(Serial::told);
    for (event, _) in told {
        let claim = records.entry(&event).and_then(|entry| entry.act.claim.as_ref());
        let named = claim.and_then(|claim| claim.component.clone());
        components.extend(named.filter(|named| !components.contains(named)));
    }
    components
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
