//! What consumers are shown, as it is typed: for a product, or for the firm and all its products.

use std::collections::BTreeMap;

use lotwise_ledger::command::Narrow;
use lotwise_ledger::event::field::{self, narrowed};
use lotwise_ledger::key::Key;
use serde::{Deserialize, Serialize};

use crate::state::entry::{FieldError, said};
use crate::state::terms::{LANGUAGES, SetUp};

/// The parts of a consumer's page that the firm switches on.
pub const PARTS: [&str; 4] = ["made", "origin", "checks", "certificates"];
/// The word of a product of which nothing is told, whatever the firm says.
const NOTHING: &str = "none";
/// For how many months the words of settled complaints are kept, at most.
const MOST_MONTHS: u32 = 1_200;

/// The texts of a product, and of the firm: each stands in both languages.
pub const OF_PRODUCT: [&str; 3] = [field::ORIGIN, field::CERTIFICATES, field::RECALL_ADVICE];
pub const OF_FIRM: [&str; 3] = [field::CONSUMER_CONTACT, field::PRIVACY, field::RECALL_ADVICE];

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishForm {
    /// A product says itself what of it is shown, and the firm does not.
    pub is_own: bool,
    /// Of [`PARTS`], those that are shown.
    pub parts: Vec<String>,
    /// By their fields, narrowed to a language.
    pub texts: BTreeMap<String, String>,
    pub printed_on: String,
    pub kept_months: String,
}

impl PublishForm {
    /// The texts that the form of this key asks for.
    pub fn texts_of(key: &Key) -> [&'static str; 3] {
        if *key == Key::Firm { OF_FIRM } else { OF_PRODUCT }
    }

    /// What the records say.
    pub fn of(known: &SetUp) -> Self {
        let (own, firm) = (known.said(field::PUBLISHES), known.firm_says(field::PUBLISHES));
        let is_own = known.key == Key::Firm || !own.is_empty();
        let switched = if is_own { &own } else { &firm };
        let parts = PARTS.into_iter().filter(|part| switched.split(',').any(|it| it.trim() == *part));
        let names = Self::texts_of(&known.key).into_iter();
        let texts = names.flat_map(|name| LANGUAGES.map(|language| (name, language)));
        let texts = texts.map(|(name, language)| {
            // A text of no language stands for all until each has its own.
            let said = Some(known.said_in(name, language)).filter(|said| !said.is_empty());
            (narrowed(name, language), said.unwrap_or_else(|| known.said(name)))
        });
        Self {
            is_own,
            parts: parts.map(str::to_owned).collect(),
            texts: texts.filter(|(_, said)| !said.is_empty()).collect(),
            printed_on: known.said(field::PRINTED_ON),
            kept_months: known.said(field::COMPLAINTS_KEPT_MONTHS),
        }
    }

    pub fn shows(&self, part: &str) -> bool {
        self.parts.iter().any(|it| it == part)
    }

    /// Shows a part, or no longer.
    pub fn switch(&mut self, part: &str) {
        let is_on = self.shows(part);
        self.parts = PARTS
            .into_iter()
            .filter(|it| if *it == part { !is_on } else { self.shows(it) })
            .map(str::to_owned)
            .collect();
    }

    pub fn text(&self, name: &str, language: &str) -> String {
        self.texts.get(&narrowed(name, language)).cloned().unwrap_or_default()
    }

    pub fn say(&mut self, name: &str, language: &str, said: String) {
        let name = narrowed(name, language);
        if said.is_empty() { _ = self.texts.remove(&name) } else { _ = self.texts.insert(name, said) }
    }

    /// One record; what is wrong with the months, where they are asked for.
    pub fn parse(&self, key: &Key) -> Result<Narrow, FieldError> {
        let is_firm = *key == Key::Firm;
        let parts = self.parts.join(",");
        let publishes = match (is_firm, self.is_own) {
            (true, _) => parts,
            (false, true) if parts.is_empty() => NOTHING.to_owned(),
            (false, true) => parts,
            (false, false) => String::new(),
        };
        let mut fields = vec![(field::PUBLISHES.to_owned(), publishes)];
        for name in Self::texts_of(key) {
            let texts = LANGUAGES
                .map(|language| (narrowed(name, language), self.text(name, language).trim().to_owned()));
            fields.extend(texts);
            // What was said in no language is said in each now, or taken back.
            fields.push((name.to_owned(), String::new()));
        }
        if is_firm {
            let months = said(&self.kept_months).map(|months| months.parse::<u32>());
            if months.is_some_and(|months| months.is_ok_and(|months| months > MOST_MONTHS)) {
                return Err(FieldError::TooLong);
            }
            if said(&self.kept_months).is_some_and(|months| months.parse::<u32>().is_err()) {
                return Err(FieldError::NotANumber);
            }
            fields.push((field::COMPLAINTS_KEPT_MONTHS.to_owned(), self.kept_months.trim().to_owned()));
        } else {
            fields.push((field::PRINTED_ON.to_owned(), self.printed_on.clone()));
        }
        Ok(Narrow { fields: fields.into_iter().map(|(field, said)| (key.clone(), field, said)).collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::terms::of_fields;

    fn product() -> Key {
        "product/sku:OAT-1".parse().unwrap()
    }

    fn publishes(form: &PublishForm, key: &Key) -> String {
        let fields = form.parse(key).unwrap().fields;
        fields.into_iter().find_map(|(_, field, said)| (field == field::PUBLISHES).then_some(said)).unwrap()
    }

    #[test]
    fn a_product_says_itself_or_leaves_it_to_the_firm() {
        let parts = vec!["made".to_owned(), "origin".to_owned()];
        let own = PublishForm { is_own: true, parts: parts.clone(), ..PublishForm::default() };
        assert_eq!(publishes(&own, &product()), "made,origin");
        let none = PublishForm { is_own: true, ..PublishForm::default() };
        assert_eq!(publishes(&none, &product()), "none");
        let of_firm = PublishForm { is_own: false, parts, ..PublishForm::default() };
        assert_eq!(publishes(&of_firm, &product()), "");
        assert_eq!(publishes(&none, &Key::Firm), "");
    }

    #[test]
    fn what_the_records_say_is_what_is_written_again() {
        let fields = [
            (field::PUBLISHES, "origin, made"),
            (field::CONSUMER_CONTACT, "care@example.org"),
            ("consumer_contact@de", "hilfe@example.org"),
            (field::COMPLAINTS_KEPT_MONTHS, "24"),
        ];
        let form = PublishForm::of(&of_fields(&fields));
        assert_eq!(publishes(&form, &Key::Firm), "made,origin");
        assert_eq!(form.text(field::CONSUMER_CONTACT, "de"), "hilfe@example.org");
        assert_eq!(
            form.text(field::CONSUMER_CONTACT, "en"),
            "care@example.org",
            "it stood for all languages"
        );
        assert_eq!(form.kept_months, "24");
    }

    #[test]
    fn months_are_a_number() {
        let check = |typed: &str, expected: Option<FieldError>| {
            let form = PublishForm { kept_months: typed.to_owned(), ..PublishForm::default() };
            assert_eq!(form.parse(&Key::Firm).err(), expected, "{typed}");
        };
        check("", None);
        check(" 24 ", None);
        check("two", Some(FieldError::NotANumber));
        check("5000", Some(FieldError::TooLong));
    }

    #[test]
    fn a_part_is_switched_on_and_off() {
        let mut form = PublishForm::default();
        for (part, expected) in [("origin", "origin"), ("made", "made,origin"), ("origin", "made")] {
            form.switch(part);
            assert_eq!(form.parts.join(","), expected);
        }
    }
}
