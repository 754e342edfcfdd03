//! What anybody with the package in the hand may know, and nothing else: no quantities, places of
//! storage, partners or reasons (SYNC-12). The interface and the pages both answer with it.

use lotwise_ledger::gs1::Gtin;
use lotwise_ledger::key::{Key, LotKey, ProductKey, SerialKey};
use lotwise_ledger::question::availability::{self, Availability, Purpose, Subject};
use lotwise_ledger::question::warranty;
use lotwise_ledger::record::{Lot, Reading, Record, Records, term};
use lotwise_ledger::text::{LotNumber, SerialNumber};
use lotwise_ledger::time::{Day, Moment};
use serde::Serialize;
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::published::{self, PrintedOn, Published, Texts};
use crate::store::StoreError;
use crate::store::state::State;

/// How many days ahead states are told: no date is later.
const MOST_DAYS: i64 = 400_000;

/// What the public may know of a product.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProductAnswer {
    /// The product's name; its GTIN while it has none.
    pub product: String,
    /// Where on the package lot and date are printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub printed_on: Option<PrintedOn>,
    /// How the firm is reached.
    #[serde(skip_serializing_if = "Texts::is_empty")]
    pub contact: Texts,
}

/// What the public may know of a lot.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct LotAnswer {
    /// The product's name; its GTIN while it has none.
    pub product: String,
    /// The number as it was recorded.
    pub lot: String,
    #[serde(flatten)]
    pub judged: Judged,
    #[serde(flatten)]
    pub published: Published,
}

/// What the public may know of one unit.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SerialAnswer {
    /// The product's name; its GTIN while it has none.
    pub product: String,
    /// The number as it was recorded.
    pub serial: String,
    #[serde(flatten)]
    pub judged: Judged,
    #[serde(flatten)]
    pub published: Published,
    /// The last day under warranty, as `2026-11-21`; absent where it is not covered today.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub warranty_until: Option<Day>,
}

/// What the public may know of a unit by its lot and its serial: the lot alone, where the serial is not known.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum UnitAnswer {
    Unit(SerialAnswer),
    Lot(LotAnswer),
}

/// What a lot and a serial on one package name.
pub enum Both {
    Unit(SerialKey),
    /// The unit is not known: firms that track lots alone print serials, too.
    Lots(Vec<LotKey>),
    /// The unit is of another lot, or neither is known.
    Neither,
}

/// Whether it may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Judged {
    pub state: LotState,
    #[serde(flatten)]
    pub dates: Dates,
}

/// A state, and the first day on which it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct StateFrom {
    pub from: Day,
    pub state: LotState,
}

/// The dates that stand on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Dates {
    /// The last day on which it may be used, as `2026-11-21`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub expiry: Option<Day>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub best_before: Option<Day>,
}

/// From the best to the worst. Of several lots with one number the worst counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LotState {
    InDate,
    /// It is known, and none of its dates.
    Unknown,
    PastBestBefore,
    Expired,
    Held,
    /// By a recall that is published and not closed. Drafts and exercises never show.
    Recalled,
}

/// A product as somebody outside the firm named it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub key: ProductKey,
    /// The product's name; its GTIN while it has none.
    pub name: String,
    /// Whether the records have it.
    pub is_known: bool,
}

/// Reads a GTIN of 8 to 14 digits, filled up with zeros to 14 (GS1 Digital Link
/// Standard: URI Syntax).
pub fn parse_gtin(text: &str) -> Result<Gtin, Problem> {
    let digits = (8..=14).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits {
        return Err(Problem::BadGtin);
    }
    Gtin::parse(&format!("{text:0>14}")).map_err(|_| Problem::BadGtin)
}

/// The product that a GTIN names; by the GTIN itself while the records have none.
pub async fn product(state: &State, gtin: &Gtin) -> Result<Named, StoreError> {
    let record = match state.record(&Key::Gtin(gtin.clone())).await? {
        Some(Record::Gtin(record)) => record.product(),
        _ => None,
    };
    let is_registered = record.is_some();
    let key = record.unwrap_or(ProductKey::Gtin(gtin.clone()));
    let record = match state.record(&Key::Product(key.clone())).await? {
        Some(Record::Product(record)) => Some(record),
        _ => None,
    };
    let name = record.as_ref().and_then(|record| record.name()).unwrap_or(gtin.as_str()).to_owned();
    Ok(Named { key, name, is_known: is_registered || record.is_some() })
}

/// The lots of a product by their number as printed, and where there is none, by its plain form. Usually one;
/// more if suppliers share a number.
pub async fn lots(state: &State, product: &ProductKey, number: &str) -> Result<Vec<LotKey>, StoreError> {
    let Ok(number) = LotNumber::parse(number) else { return Ok(Vec::new()) };
    let having = state.having(&term::numbered(number.as_str()), &product.lot_prefix()).await?;
    let mut lots: Vec<LotKey> = having.into_iter().filter_map(|(key, _)| lot_key(key)).collect();
    if lots.iter().any(|lot| lot.number == number) {
        lots.retain(|lot| lot.number == number);
    }
    Ok(lots)
}

/// The lots of a product whose first date, use by or best before, is this day.
pub async fn lots_of_day(state: &State, product: &ProductKey, day: Day) -> Result<Vec<LotKey>, StoreError> {
    let beginning = format!("{}{}", term::ends_on(day.0), product.lot_prefix());
    let wanted = |_: &Records| {
        let terms = [beginning.clone()].into();
        Reading { terms, ..Reading::default() }
    };
    let records = state.read(wanted).await?;
    Ok(records.lots_of(product).map(|(lot, _)| lot.clone()).collect())
}

/// The unit of a product by its serial as printed, and where there is none, by its plain form, if that is the
/// form of one alone.
pub async fn serial(
    state: &State,
    product: &ProductKey,
    number: &str,
) -> Result<Option<SerialKey>, StoreError> {
    let Ok(number) = SerialNumber::parse(number) else { return Ok(None) };
    let having = state.having(&term::numbered(number.as_str()), &product.serial_prefix()).await?;
    let mut units = having.into_iter().filter_map(|(key, _)| match key {
        Key::Serial(unit) => Some(unit),
        _ => None,
    });
    let Some(first) = units.next() else { return Ok(None) };
    if first.serial == number {
        return Ok(Some(first));
    }
    let others: Vec<SerialKey> = units.collect();
    let as_printed = others.iter().find(|unit| unit.serial == number).cloned();
    Ok(as_printed.or_else(|| others.is_empty().then_some(first)))
}

/// What a lot and a serial name together.
pub async fn both(
    state: &State,
    product: &ProductKey,
    (lot, number): (&str, &str),
) -> Result<Both, StoreError> {
    let lots = lots(state, product, lot).await?;
    let Some(unit) = serial(state, product, number).await? else {
        return Ok(if lots.is_empty() { Both::Neither } else { Both::Lots(lots) });
    };
    let of = match state.record(&Key::Serial(unit.clone())).await? {
        Some(Record::Serial(record)) => record.lot().cloned(),
        _ => None,
    };
    let fits = of.is_none_or(|of| lots.contains(&of));
    Ok(if fits { Both::Unit(unit) } else { Both::Neither })
}

/// All that the public may know of a product.
pub async fn product_answer(state: &State, gtin: &Gtin) -> Result<ProductAnswer, Problem> {
    let product = product(state, gtin).await?;
    if !product.is_known {
        return Err(Problem::UnknownProduct);
    }
    let printed_on = published::printed_on(state, &product.key).await?;
    let contact = published::house(state).await?.contact;
    Ok(ProductAnswer { product: product.name, printed_on, contact })
}

/// All that the public may know of the lots that one number names.
pub async fn lot_answer(
    state: &State,
    product: Named,
    lots: &[LotKey],
    now: Moment,
) -> Result<LotAnswer, Problem> {
    let judged = judge_lots(state, lots, now).await?;
    let (Some(judged), Some(first)) = (judged, lots.first()) else { return Err(Problem::UnknownLot) };
    let lot = first.number.as_str().to_owned();
    let goods: Vec<Key> = lots.iter().cloned().map(Key::Lot).collect();
    let published = published::of_goods(state, &product.key, &goods, judged.is_recalled()).await?;
    Ok(LotAnswer { product: product.name, lot, judged, published })
}

/// All that the public may know of a unit.
pub async fn serial_answer(
    state: &State,
    product: Named,
    unit: &SerialKey,
    now: Moment,
) -> Result<SerialAnswer, Problem> {
    let key = Key::Serial(unit.clone());
    let judged = judge(state, key.clone(), now).await?;
    let published = published::of_goods(state, &product.key, &[key], judged.is_recalled()).await?;
    let warranty_until = warranty_until(state, unit, now).await?;
    let serial = unit.serial.as_str().to_owned();
    Ok(SerialAnswer { product: product.name, serial, judged, published, warranty_until })
}

/// Judges lots that one number names: the worst state and the earliest dates count. None where there is no lot.
pub async fn judge_lots(state: &State, lots: &[LotKey], now: Moment) -> Result<Option<Judged>, StoreError> {
    let mut all: Option<Judged> = None;
    for lot in lots {
        let judged = judge(state, Key::Lot(lot.clone()), now).await?;
        all = Some(all.map_or(judged, |all| all.and(judged)));
    }
    Ok(all)
}

/// Judges a lot, or a unit with the lot that it is of.
pub async fn judge(state: &State, key: Key, now: Moment) -> Result<Judged, StoreError> {
    let subject = Subject::of(&key);
    let records = state.read(|known| availability::reading(known, &subject, &Purpose::Use)).await?;
    let lot = match &key {
        Key::Lot(lot) => records.lot(lot),
        Key::Serial(unit) => {
            records.serial(unit).and_then(|unit| unit.lot()).and_then(|lot| records.lot(lot))
        }
        _ => None,
    };
    let judged = availability::judge(&records, &subject, &Purpose::Use, now);
    let dates = Dates {
        expiry: lot.and_then(Lot::expiry).map(Day),
        best_before: lot.and_then(Lot::best_before).map(Day),
    };
    Ok(Judged { state: LotState::of(lot, &judged), dates })
}

/// The states of lots that one number names from today on, as far as is known today: each day is judged by its
/// end, and no state becomes better by itself.
pub async fn states(state: &State, lots: &[LotKey], now: Moment) -> Result<Vec<StateFrom>, StoreError> {
    let mut known = Vec::new();
    for lot in lots {
        let subject = Subject::of(&Key::Lot(lot.clone()));
        let records = state.read(|known| availability::reading(known, &subject, &Purpose::Use)).await?;
        known.push((lot, subject, records));
    }
    let worst = |days: i64| {
        let end = now.end_of_day_after(days)?;
        let judged = known.iter().map(|(lot, subject, records)| {
            LotState::of(records.lot(lot), &availability::judge(records, subject, &Purpose::Use, end))
        });
        judged.max()
    };
    let mut states = Vec::new();
    let (mut day, mut current) = (0, worst(0));
    while let Some(found) = current {
        let from = now.end_of_day_after(day).ok_or(StoreError::Damaged { what: "a day" })?;
        states.push(StateFrom { from: Day(from.day()), state: found });
        let (mut same, mut other) = (day, MOST_DAYS);
        if worst(other) == current {
            break;
        }
        while other - same > 1 {
            let between = same.midpoint(other);
            if worst(between) == current { same = between } else { other = between }
        }
        (day, current) = (other, worst(other));
    }
    Ok(states)
}

/// The last day of a unit's warranty, where it is covered today. Why another is not is never said: it may be
/// stolen, or lie in stock.
pub async fn warranty_until(state: &State, unit: &SerialKey, now: Moment) -> Result<Option<Day>, StoreError> {
    let asked = warranty::Asked { on: now.day(), usage: None, cause: None, component: None };
    let records = state.read(|known| Reading::of(warranty::keys(known, unit, &asked))).await?;
    let answer = warranty::judge(&records, unit, &asked);
    let is_eligible = answer.is_eligible();
    Ok(answer.cover.filter(|_| is_eligible).map(|cover| Day(cover.until)))
}

impl Judged {
    pub fn is_recalled(self) -> bool {
        self.state == LotState::Recalled
    }

    fn and(self, other: Self) -> Self {
        let earlier = |one: Option<Day>, other: Option<Day>| one.into_iter().chain(other).min();
        let (one, other_dates) = (self.dates, other.dates);
        let dates = Dates {
            expiry: earlier(one.expiry, other_dates.expiry),
            best_before: earlier(one.best_before, other_dates.best_before),
        };
        Self { state: self.state.max(other.state), dates }
    }
}

impl LotState {
    fn of(lot: Option<&Lot>, availability: &Availability) -> Self {
        if availability.is_recalled() {
            Self::Recalled
        } else if availability.is_held() {
            Self::Held
        } else if availability.is_expired() {
            Self::Expired
        } else if !availability.is_available() || !availability.warned.is_empty() {
            Self::PastBestBefore
        } else if lot.is_none_or(|lot| lot.expiry().is_none() && lot.best_before().is_none()) {
            Self::Unknown
        } else {
            Self::InDate
        }
    }
}

fn lot_key(key: Key) -> Option<LotKey> {
    match key {
        Key::Lot(lot) => Some(lot),
        _ => None,
    }
}
