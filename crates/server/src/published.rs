//! What a firm publishes of its goods beside their state, and nothing that it does not switch on
//! (`field::PUBLISHES`). Lot numbers of inputs, suppliers, measured values and persons are never told (SYNC-12).

use std::collections::{BTreeMap, BTreeSet};

use lotwise_ledger::event::field;
use lotwise_ledger::key::{Key, LotKey, ProductKey};
use lotwise_ledger::question::complaint;
use lotwise_ledger::question::inspections::{inspections, within_limits};
use lotwise_ledger::question::trace;
use lotwise_ledger::record::{Reading, Record, Records, Registers, term};
use lotwise_ledger::text::FacilityCode;
use lotwise_ledger::time::Day;
use serde::Serialize;
use utoipa::ToSchema;

use crate::store::StoreError;
use crate::store::state::State;

/// The language of a text that names none (BCP 47, "undetermined").
const ANY: &str = "und";
/// The languages that a firm's texts are told in, beside that.
const LANGUAGES: [&str; 2] = ["de", "en"];

/// One text by its language: `und` is the plain one, which stands where a language has none of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = std::collections::HashMap<String, String>)]
pub struct Texts(BTreeMap<&'static str, String>);

/// What is published of a lot or a unit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Published {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub made: Option<Made>,
    /// The firm's sentence on where the inputs come from.
    #[serde(skip_serializing_if = "Texts::is_empty")]
    pub origin: Texts,
    /// What it is made of, as far as the country of all of it is known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<Input>,
    /// Tests that it passed when they were last done.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
    /// What the product is certified to, one a line.
    #[serde(skip_serializing_if = "Texts::is_empty")]
    pub certificates: Texts,
    /// What to do with it, where it is recalled.
    #[serde(skip_serializing_if = "Texts::is_empty")]
    pub recall_advice: Texts,
    /// How the firm is reached.
    #[serde(skip_serializing_if = "Texts::is_empty")]
    pub contact: Texts,
}

/// When and where a lot was made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Made {
    /// As `2026-11-21`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub on: Option<Day>,
    /// The facility's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// As the firm wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// One product that it is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Input {
    pub product: String,
    /// As the firm wrote them.
    pub countries: Vec<String>,
}

/// One test that it passed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Check {
    pub test: String,
    /// As `2026-11-21`.
    #[schema(value_type = String)]
    pub on: Day,
}

/// Where on a package its lot and date are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PrintedOn {
    Lid,
    Neck,
    Back,
    Side,
    Bottom,
    Seam,
    /// A rating plate.
    Plate,
}

/// What a firm tells consumers of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct House {
    pub contact: Texts,
    pub privacy: Texts,
    /// For how many months a settled complaint is kept.
    pub kept_months: u32,
}

/// The parts that may be switched on.
struct Switched {
    made: bool,
    origin: bool,
    checks: bool,
    certificates: bool,
}

impl Texts {
    fn of(registers: Option<&Registers>, name: &str) -> Self {
        let text = |field: &str| {
            let text = registers?.text(field)?.trim();
            (!text.is_empty()).then(|| text.to_owned())
        };
        let narrow = LANGUAGES.map(|language| (language, text(&field::narrowed(name, language))));
        let all = narrow.into_iter().chain([(ANY, text(name))]);
        Self(all.filter_map(|(language, text)| Some((language, text?))).collect())
    }

    fn or(self, other: Self) -> Self {
        if self.is_empty() { other } else { self }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text in a language, or else the plain one.
    pub fn said(&self, language: &str) -> Option<&str> {
        self.0.get(language).or_else(|| self.0.get(ANY)).map(String::as_str)
    }
}

impl PrintedOn {
    fn parse(text: &str) -> Option<Self> {
        Some(match text.trim() {
            "lid" => Self::Lid,
            "neck" => Self::Neck,
            "back" => Self::Back,
            "side" => Self::Side,
            "bottom" => Self::Bottom,
            "seam" => Self::Seam,
            "plate" => Self::Plate,
            _ => return None,
        })
    }
}

impl Switched {
    /// A product's own word stands above the firm's.
    fn of(records: &Records, product: &ProductKey) -> Self {
        let own = records.product(product).and_then(|product| product.registers.text(field::PUBLISHES));
        // An emptied field is a word that was taken back; a product that shows nothing says so by another one.
        let own = own.filter(|said| !said.trim().is_empty());
        let firm = || records.registers(&Key::Firm).and_then(|firm| firm.text(field::PUBLISHES));
        let all: BTreeSet<&str> = own.or_else(firm).unwrap_or_default().split(',').map(str::trim).collect();
        let has = |part: &str| all.contains(part);
        Self {
            made: has("made"),
            origin: has("origin"),
            checks: has("checks"),
            certificates: has("certificates"),
        }
    }
}

/// What is published of goods that are one lot or one unit; of several, what is said of their product alone.
pub async fn of_goods(
    state: &State,
    product: &ProductKey,
    goods: &[Key],
    is_recalled: bool,
) -> Result<Published, StoreError> {
    let one = match goods {
        [one] => Some(one),
        _ => None,
    };
    let records = state.read(|known| reading(known, product, one)).await?;
    let switched = Switched::of(&records, product);
    let (own, firm) = (records.registers(&Key::Product(product.clone())), records.registers(&Key::Firm));
    let if_on = |is_on: bool, name: &str| if is_on { Texts::of(own, name) } else { Texts::default() };
    let lot = one.and_then(|key| lot_of(&records, key));
    let advice = || Texts::of(own, field::RECALL_ADVICE).or(Texts::of(firm, field::RECALL_ADVICE));
    Ok(Published {
        made: lot.filter(|_| switched.made).and_then(|lot| made(&records, lot)),
        origin: if_on(switched.origin, field::ORIGIN),
        inputs: one.filter(|_| switched.origin).map(|key| inputs(&records, product, key)).unwrap_or_default(),
        checks: one.filter(|_| switched.checks).map(|key| checks(&records, key)).unwrap_or_default(),
        certificates: if_on(switched.certificates, field::CERTIFICATES),
        recall_advice: if is_recalled { advice() } else { Texts::default() },
        contact: Texts::of(firm, field::CONSUMER_CONTACT),
    })
}

/// Where on the package of a product lot and date are printed, as far as the firm said it.
pub async fn printed_on(state: &State, product: &ProductKey) -> Result<Option<PrintedOn>, StoreError> {
    let record = state.record(&Key::Product(product.clone())).await?;
    let registers = record.as_ref().and_then(Record::registers);
    Ok(registers.and_then(|it| it.text(field::PRINTED_ON)).and_then(PrintedOn::parse))
}

/// What the firm tells consumers of itself.
pub async fn house(state: &State) -> Result<House, StoreError> {
    let record = state.record(&Key::Firm).await?;
    let registers = record.as_ref().and_then(Record::registers);
    Ok(House {
        contact: Texts::of(registers, field::CONSUMER_CONTACT),
        privacy: Texts::of(registers, field::PRIVACY),
        kept_months: complaint::kept_months(registers),
    })
}

/// What must be read for goods, and no more than is published of them.
fn reading(known: &Records, product: &ProductKey, one: Option<&Key>) -> Reading {
    let mut reading = Reading::of([Key::Firm, Key::Product(product.clone())].into());
    let Some(one) = one else { return reading };
    reading.keys.insert(one.clone());
    let switched = Switched::of(known, product);
    let lot = lot_of(known, one);
    reading.keys.extend(lot.cloned().map(Key::Lot));
    if switched.made {
        reading.keys.extend(lot.and_then(|lot| facility(known, lot)).map(Key::Facility));
    }
    if switched.origin {
        let goods = BTreeSet::from([one.clone()]);
        reading.add(trace::made_of_reading(known, &goods));
        let products = trace::made_of(known, &goods).into_iter().filter_map(|key| match key {
            Key::Lot(lot) => Some(Key::Product(lot.product)),
            _ => None,
        });
        reading.keys.extend(products);
    }
    if switched.checks {
        let both = [one.clone()].into_iter().chain(lot.cloned().map(Key::Lot));
        reading.terms.extend(both.map(|key| term::timeline(&key)));
        let entries = known.iter().filter_map(|(key, _)| match key {
            Key::Entry(event) => Some(Key::Voided(*event)),
            _ => None,
        });
        reading.keys.extend(entries);
    }
    reading
}

/// A lot itself, or the lot that a unit is of.
fn lot_of<'a>(records: &'a Records, key: &'a Key) -> Option<&'a LotKey> {
    match key {
        Key::Lot(lot) => Some(lot),
        Key::Serial(unit) => records.serial(unit).and_then(|unit| unit.lot()),
        _ => None,
    }
}

fn facility(records: &Records, lot: &LotKey) -> Option<FacilityCode> {
    FacilityCode::parse(records.lot(lot)?.registers.text(field::FACILITY)?).ok()
}

fn made(records: &Records, lot: &LotKey) -> Option<Made> {
    let on = records.lot(lot)?.produced().map(Day);
    let place = facility(records, lot).map(Key::Facility);
    let place = place.as_ref().and_then(|place| records.registers(place));
    let text = |registers: Option<&Registers>, name: &str| {
        registers.and_then(|registers| registers.text(name)).map(str::to_owned)
    };
    let own = records.lot(lot).map(|lot| &lot.registers);
    let made = Made {
        on,
        at: text(place, field::NAME),
        country: text(place, field::COUNTRY).or_else(|| text(own, field::COUNTRY)),
    };
    (made != Made::default()).then_some(made)
}

/// The products that went in, with their countries. One of which any lot has no country is left out: part of the
/// truth would be read as all of it.
fn inputs(records: &Records, own: &ProductKey, one: &Key) -> Vec<Input> {
    let mut countries = BTreeMap::<ProductKey, Option<BTreeSet<String>>>::new();
    for key in trace::made_of(records, &BTreeSet::from([one.clone()])) {
        let Key::Lot(lot) = key else { continue };
        let country = records.lot(&lot).and_then(|lot| lot.registers.text(field::COUNTRY)).map(str::to_owned);
        let known = countries.entry(lot.product).or_insert_with(|| Some(BTreeSet::new()));
        match (known.as_mut(), country) {
            (Some(known), Some(country)) => {
                known.insert(country);
            }
            _ => *known = None,
        }
    }
    let named = countries.into_iter().filter(|(product, _)| product != own).filter_map(|(product, known)| {
        let name = records.product(&product)?.name()?.to_owned();
        Some(Input { product: name, countries: known?.into_iter().collect() })
    });
    let mut named: Vec<Input> = named.collect();
    named.sort_by(|one, other| one.product.cmp(&other.product));
    named
}

/// The tests whose last result passed, in an inspection that passed, of the goods or of the lot of a unit.
fn checks(records: &Records, one: &Key) -> Vec<Check> {
    let lot = lot_of(records, one).cloned().map(Key::Lot).filter(|lot| lot != one);
    let mut last = BTreeMap::<String, Option<Day>>::new();
    for key in lot.iter().chain([one]) {
        for inspected in inspections(records, key) {
            for result in &inspected.results {
                let has_passed = inspected.passed && within_limits(result) != Some(false);
                last.insert(result.test.clone(), has_passed.then(|| Day(inspected.at.day())));
            }
        }
    }
    last.into_iter().filter_map(|(test, on)| Some(Check { test, on: on? })).collect()
}
