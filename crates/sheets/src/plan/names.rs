//! The keys of what a line speaks of, and numbers that differ from known ones by leading zeros alone.

use lotwise_ledger::event::field;
use lotwise_ledger::key::{Goods, Issuer, Key, LotKey, ProductKey, SerialKey};
use lotwise_ledger::record::{Reading, Records};
use lotwise_ledger::text::{LotNumber, SerialNumber, Sku};

use super::{Judging, Plan};
use crate::column::{Column, Kind, Target};
use crate::line::{Finding, Said};

/// How many leading zeros a spreadsheet program may have taken away, at most.
const ZEROS_MAX: usize = 6;

/// The registers that a line writes.
pub(super) fn values(
    kind: Kind,
    said: &Said,
    product: Option<&ProductKey>,
    records: &Records,
) -> Vec<(Key, Column, &'static str, String)> {
    let mut values = Vec::new();
    if let (Some(gtin), Some(product)) = (&said.gtin, product) {
        values.push((Key::Gtin(gtin.clone()), Column::Gtin, field::PRODUCT, product.to_string()));
    }
    for (column, value) in &said.told {
        let Some((target, field)) = column.field() else { continue };
        let key = match target {
            Target::Product => product.cloned().map(Key::Product),
            Target::Gtin => said.gtin.clone().map(Key::Gtin),
            // What an order announces of a lot stands in its plan, until the lot is there.
            Target::Lot if kind == Kind::Orders => None,
            Target::Lot => product.and_then(|product| lot(said, product, records)).map(Key::Lot),
            Target::Serial => product.and_then(|product| serial(said, product)).map(Key::Serial),
            Target::Order => said.order.clone().map(Key::Order),
            Target::Partner => said.partner.clone().map(Key::Location),
            Target::Place => said.place.clone().map(Key::Location),
        };
        values.extend(key.map(|key| (key, *column, field, value.clone())));
    }
    values
}

/// The lot that a line means. What bears a GTIN is numbered by its brand owner; goods that go by a SKU alone
/// are by each supplier, where the line names him. What the records know goes on under its own key.
pub(super) fn lot(said: &Said, product: &ProductKey, known: &Records) -> Option<LotKey> {
    let number = said.lot.clone()?;
    let of = |issuer| LotKey { product: product.clone(), issuer, number: number.clone() };
    let own = of(Issuer::Own);
    let is_known = |lot: &LotKey| known.lot(lot).is_some();
    if let (Some(supplier), None, ProductKey::Sku(_)) = (&said.supplier, &said.gtin, product) {
        let his = of(Issuer::Supplier(supplier.clone()));
        return Some(if is_known(&own) && !is_known(&his) { own } else { his });
    }
    let mut numbered = known.lots_of(product).map(|(lot, _)| lot).filter(|lot| lot.number == number);
    match (is_known(&own), numbered.next(), numbered.next()) {
        (false, Some(only), None) => Some(only.clone()),
        _ => Some(own),
    }
}

pub(super) fn serial(said: &Said, product: &ProductKey) -> Option<SerialKey> {
    let serial = said.serial.clone()?;
    Some(SerialKey { product: product.clone(), serial })
}

pub(super) fn goods(said: &Said, product: &ProductKey, known: &Records) -> Goods {
    lot(said, product, known).map_or_else(|| Goods::Product(product.clone()), Goods::Lot)
}

impl Plan {
    /// What must be read to tell the lot that a line means.
    pub(super) fn lots_reading(&self, said: &Said, product: &ProductKey, reading: &mut Reading) {
        let Some(number) = &said.lot else { return };
        let of = |issuer| Key::Lot(LotKey { product: product.clone(), issuer, number: number.clone() });
        reading.keys.insert(of(Issuer::Own));
        if let Some(supplier) = &said.supplier {
            reading.keys.insert(of(Issuer::Supplier(supplier.clone())));
        } else if !self.own_lots_only.contains(product) {
            reading.beginnings.insert([&product.lot_prefix(), "supplier:"].concat());
        }
    }

    /// Remembers whether suppliers have lots of a product, since looking for them takes time.
    pub(super) fn keep_issuers(&mut self, said: &Said, product: &ProductKey, known: &Records) {
        if said.supplier.is_some() {
            self.own_lots_only.remove(product);
        } else if said.lot.is_some() && known.lots_of(product).all(|(lot, _)| lot.issuer == Issuer::Own) {
            self.own_lots_only.insert(product.clone());
        }
    }

    /// What must be read to know numbers like those of a line.
    pub(super) fn likes_reading(
        &self,
        said: &Said,
        product: &ProductKey,
        known: &Records,
        reading: &mut Reading,
    ) {
        if self.likes_are_new {
            return;
        }
        let likes = likes(said, product, known);
        reading
            .keys
            .extend(likes.into_iter().flat_map(|(_, _, likes)| likes.into_iter().map(|(key, _)| key)));
    }

    /// To a spreadsheet program `00123` is the number 123. What is new here and known with other zeros is
    /// most likely the known one, and a person must say if it is not.
    pub(super) fn look_at_zeros(
        &self,
        said: &Said,
        product: Option<&ProductKey>,
        records: &Records,
        judging: &mut Judging,
    ) {
        let Some(product) = product.filter(|_| !self.likes_are_new) else { return };
        for (column, key, likes) in likes(said, product, records) {
            let known = likes.into_iter().find(|(key, _)| records.get(key).is_some());
            if let (None, Some((_, known))) = (records.get(&key), known) {
                let text = number_of(&key);
                judging.find(Finding::LikeKnown { column, text, known });
            }
        }
    }
}

type Likes = Vec<(Key, String)>;

/// What a line names by a number, with what is like it.
fn likes(said: &Said, product: &ProductKey, known: &Records) -> Vec<(Column, Key, Likes)> {
    let mut all = Vec::new();
    if let ProductKey::Sku(sku) = product {
        let like = |text: &str| Some(Key::Product(ProductKey::Sku(Sku::parse(text).ok()?)));
        all.push((Column::Sku, Key::Product(product.clone()), named(sku.as_str(), like)));
    }
    if let Some(lot) = lot(said, product, known) {
        let like =
            |text: &str| Some(Key::Lot(LotKey { number: LotNumber::parse(text).ok()?, ..lot.clone() }));
        let likes = named(lot.number.as_str(), like);
        all.push((Column::Lot, Key::Lot(lot.clone()), likes));
    }
    if let Some(unit) = serial(said, product) {
        let like = |text: &str| {
            let serial = SerialNumber::parse(text).ok()?;
            Some(Key::Serial(SerialKey { product: product.clone(), serial }))
        };
        let likes = named(unit.serial.as_str(), like);
        all.push((Column::Serial, Key::Serial(unit), likes));
    }
    all
}

fn named(number: &str, key: impl Fn(&str) -> Option<Key>) -> Likes {
    with_other_zeros(number).into_iter().filter_map(|text| Some((key(&text)?, text))).collect()
}

/// The number with more and with fewer leading zeros; none for what a program does not take for a number.
fn with_other_zeros(number: &str) -> Vec<String> {
    let digits = number.trim_start_matches('0');
    if digits.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let all = (0..=ZEROS_MAX).map(|zeros| ["0".repeat(zeros).as_str(), digits].concat());
    all.filter(|text| text != number).collect()
}

fn number_of(key: &Key) -> String {
    match key {
        Key::Product(ProductKey::Sku(sku)) => sku.to_string(),
        Key::Lot(lot) => lot.number.to_string(),
        Key::Serial(unit) => unit.serial.to_string(),
        _ => String::new(),
    }
}
