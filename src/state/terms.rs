//! The warranty terms of a product, and what its page and the firm's other ones show to consumers: as the records
//! have them.

use std::collections::BTreeMap;

use leptos::prelude::With;
use lotwise_browser::idb::IdbError;
use lotwise_ledger::event::field::{self, narrowed};
use lotwise_ledger::gs1::Gtin;
use lotwise_ledger::key::{Key, ProductKey};
use lotwise_ledger::record::{Order, term};
use lotwise_sync::rights::{Lacking, Right, Role};
use lotwise_sync::store::ReplicaStore;

use super::device::Device;
use super::lookup::{ProductName, product_name};

/// The fields of the terms that a country may have of its own.
const BY_COUNTRY: [&str; 5] = [
    field::WARRANTY_MONTHS,
    field::WARRANTY_USAGE,
    field::WARRANTY_START,
    field::WARRANTY_GRACE_MONTHS,
    field::WARRANTY_REPAIR_EXTENDS,
];

/// The fields of what consumers are shown that stand in each language.
const BY_LANGUAGE: [&str; 5] =
    [field::ORIGIN, field::CERTIFICATES, field::RECALL_ADVICE, field::CONSUMER_CONTACT, field::PRIVACY];

/// The languages of consumers' pages.
pub const LANGUAGES: [&str; 2] = ["de", "en"];

/// What is set up for a product, or for the firm.
#[derive(Clone, Debug, PartialEq)]
pub struct SetUp {
    pub key: Key,
    /// None of the firm.
    pub product: Option<ProductName>,
    /// A number under which consumers find the product.
    pub gtin: Option<Gtin>,
    /// What the fields say, by their names.
    said: BTreeMap<String, String>,
    /// What the firm says, where this is a product.
    firm: BTreeMap<String, String>,
}

impl SetUp {
    /// What a field says; nothing where it was never said.
    pub fn said(&self, name: &str) -> String {
        self.said.get(name).cloned().unwrap_or_default()
    }

    pub fn said_in(&self, name: &str, country_or_language: &str) -> String {
        if country_or_language.is_empty() {
            self.said(name)
        } else {
            self.said(&narrowed(name, country_or_language))
        }
    }

    /// What the firm says of it, for all its products.
    pub fn firm_says(&self, name: &str) -> String {
        self.firm.get(name).cloned().unwrap_or_default()
    }

    /// All that is said, in no order that matters.
    pub fn all(&self) -> BTreeMap<String, String> {
        self.said.clone()
    }
}

impl Device {
    /// What is set up for a product, in all countries that are asked for; none if the product is not known.
    pub async fn terms_of(
        self,
        product: ProductKey,
        countries: &[String],
    ) -> Result<Option<SetUp>, IdbError> {
        let plain = [field::WARRANTY_EXCLUDES].into_iter().chain(BY_COUNTRY).map(str::to_owned);
        let narrow = countries.iter().filter(|country| !country.is_empty());
        let narrow = narrow.flat_map(|country| BY_COUNTRY.map(|name| narrowed(name, country)));
        self.set_up(Key::Product(product), plain.chain(narrow).collect()).await
    }

    /// What consumers are shown of a product, or of all.
    pub async fn published(self, key: Key) -> Result<Option<SetUp>, IdbError> {
        let plain = [field::PUBLISHES, field::PRINTED_ON, field::COMPLAINTS_KEPT_MONTHS]
            .into_iter()
            .chain(BY_LANGUAGE);
        let narrow = BY_LANGUAGE.iter().flat_map(|name| LANGUAGES.map(|language| narrowed(name, language)));
        let fields = plain.map(str::to_owned).chain(narrow).collect();
        self.set_up(key, fields).await
    }

    async fn set_up(self, key: Key, fields: Vec<String>) -> Result<Option<SetUp>, IdbError> {
        let store = self.store();
        let records = store.load(&[key.clone(), Key::Firm]).await?;
        let said = |of: &Key| -> BTreeMap<String, String> {
            let registers = records.registers(of);
            let said =
                fields.iter().filter_map(|name| Some((name.clone(), registers?.text(name)?.to_owned())));
            said.collect()
        };
        let (said, firm) = (said(&key), said(&Key::Firm));
        let Key::Product(product) = &key else {
            return Ok(Some(SetUp { key, product: None, gtin: None, said, firm }));
        };
        if records.product(product).is_none() {
            return Ok(None);
        }
        let found = store.find(&term::of(product), Order::Ascending, 1).await?;
        let gtin = found.into_iter().find_map(|(key, _)| match key {
            Key::Gtin(gtin) => Some(gtin),
            _ => None,
        });
        let gtin = match product {
            ProductKey::Gtin(gtin) => Some(gtin.clone()),
            _ => gtin,
        };
        let product = Some(product_name(&records, product));
        Ok(Some(SetUp { key, product, gtin, said, firm }))
    }

    /// What the roles here lack to set up `key`, if anything (SYNC-18).
    pub fn lacks_to_set_up(&self, key: &Key) -> Option<Lacking> {
        let right = if *key == Key::Firm { Right::FirmSettings } else { Right::MasterData };
        let roles = self.roles();
        let mut roles = roles.iter().filter_map(|role| Role::of_person(role));
        roles.find(|role| !role.may(right)).map(|role| Lacking { role, right })
    }

    /// The address of a product's page for consumers, where a server has one.
    pub fn public_page(&self, gtin: &Gtin, language: &str) -> Option<String> {
        let origin = self.enrolment.with(|enrolment| enrolment.as_ref().map(|it| it.origin.clone()))?;
        Some([origin.trim_end_matches('/'), "/01/", gtin.as_str(), "?lang=", language].concat())
    }
}

/// What records say that have these fields, for the tests of forms.
#[cfg(test)]
pub fn of_fields(fields: &[(&str, &str)]) -> SetUp {
    let said = fields.iter().map(|(name, said)| ((*name).to_owned(), (*said).to_owned())).collect();
    SetUp { key: Key::Firm, product: None, gtin: None, said, firm: BTreeMap::new() }
}
