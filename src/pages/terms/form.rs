//! Warranty terms as they are typed, and the example that goes with them.

use chrono::NaiveDate;
use lotwise_ledger::command::Narrow;
use lotwise_ledger::event::field::{self, narrowed};
use lotwise_ledger::iso;
use lotwise_ledger::key::Key;
use lotwise_ledger::question::warranty::example::Example;
use serde::{Deserialize, Serialize};

use crate::state::entry::{FieldError, not_negative, said};
use crate::state::terms::SetUp;

/// The most months that a warranty has.
const MOST_MONTHS: u32 = 1_200;
/// The most days in repair that an example has.
const MOST_DAYS: u32 = 10_000;

/// What holds where nothing is said.
pub const PURCHASE: &str = "purchase";
pub const NO: &str = "no";

/// The terms for one country, or for all where none is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermsForm {
    pub country: String,
    pub months: String,
    pub usage: String,
    pub start: String,
    pub grace: String,
    pub repair_extends: String,
    /// For all countries.
    pub excludes: String,
}

/// What is wrong with each field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TermsErrors {
    pub country: Option<FieldError>,
    pub months: Option<FieldError>,
    pub usage: Option<FieldError>,
    pub grace: Option<FieldError>,
}

/// What happened to the unit of the example.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExampleForm {
    pub shipped: String,
    pub bought: String,
    pub to_dealer: bool,
    pub repair_days: String,
    /// Of a component: when it was put in later.
    pub installed: String,
}

impl TermsForm {
    /// What the records say for a country.
    pub fn of(known: &SetUp, country: &str) -> Self {
        let in_country = |name: &str| known.said_in(name, &country_code(country));
        // Everywhere, what is not said is said by the defaults.
        let or_default = |said: String, default: &str| {
            if said == default && country_code(country).is_empty() { String::new() } else { said }
        };
        Self {
            country: country.to_owned(),
            months: in_country(field::WARRANTY_MONTHS),
            usage: in_country(field::WARRANTY_USAGE),
            start: or_default(in_country(field::WARRANTY_START), PURCHASE),
            grace: in_country(field::WARRANTY_GRACE_MONTHS),
            repair_extends: or_default(in_country(field::WARRANTY_REPAIR_EXTENDS), NO),
            excludes: known.said(field::WARRANTY_EXCLUDES),
        }
    }

    /// The fields with what is typed in them, as they are recorded.
    fn fields(&self) -> Vec<(String, String)> {
        let country = country_code(&self.country);
        let name = |name: &str| if country.is_empty() { name.to_owned() } else { narrowed(name, &country) };
        let of_country = [
            (field::WARRANTY_MONTHS, &self.months),
            (field::WARRANTY_USAGE, &self.usage),
            (field::WARRANTY_START, &self.start),
            (field::WARRANTY_GRACE_MONTHS, &self.grace),
            (field::WARRANTY_REPAIR_EXTENDS, &self.repair_extends),
        ];
        let fields = of_country.into_iter().map(|(field, typed)| (name(field), typed.trim().to_owned()));
        fields.chain([(field::WARRANTY_EXCLUDES.to_owned(), listed(&self.excludes))]).collect()
    }

    pub fn parse(&self, product: &Key) -> Result<Narrow, TermsErrors> {
        let months = |typed: &str| match said(typed).map(|typed| typed.parse::<u32>()) {
            None => None,
            Some(Ok(months)) => (months > MOST_MONTHS).then_some(FieldError::TooLong),
            Some(Err(_)) => Some(FieldError::NotANumber),
        };
        let country = country_code(&self.country);
        let is_country =
            country.is_empty() || country.len() == 2 && country.bytes().all(|it| it.is_ascii_uppercase());
        let errors = TermsErrors {
            country: (!is_country).then_some(FieldError::NotACountry),
            months: months(&self.months),
            usage: said(&self.usage).and_then(|usage| not_negative(&usage).err()),
            grace: months(&self.grace),
        };
        if errors != TermsErrors::default() {
            return Err(errors);
        }
        let fields = self.fields().into_iter().map(|(field, said)| (product.clone(), field, said));
        Ok(Narrow { fields: fields.collect() })
    }

    /// The unit of the example under these terms, and for what they leave open under those that hold for all
    /// countries. None while its day of shipment cannot be read.
    pub fn example(&self, known: &SetUp, example: &ExampleForm) -> Option<Example> {
        let day = |typed: &str| said(typed).and_then(|typed| iso::day(&typed));
        let mut terms = known.all();
        terms.extend(self.fields());
        let days = said(&example.repair_days).and_then(|days| days.parse().ok()).unwrap_or(0);
        Some(Example {
            terms: terms.into_iter().collect(),
            shipped: day(&example.shipped)?,
            to_dealer: example.to_dealer,
            bought: day(&example.bought),
            sold_in: said(&country_code(&self.country)),
            repair_days: u32::min(days, MOST_DAYS),
            installed: day(&example.installed),
        })
    }
}

impl ExampleForm {
    /// Shipped and sold on one day.
    pub fn of(day: NaiveDate) -> Self {
        Self { shipped: iso::day_text(day), bought: iso::day_text(day), ..Self::default() }
    }
}

/// A country's two letters as they are recorded.
pub fn country_code(typed: &str) -> String {
    typed.trim().to_ascii_uppercase()
}

/// Causes with a comma between them.
fn listed(typed: &str) -> String {
    let causes = typed.split([',', '\n']).map(str::trim).filter(|cause| !cause.is_empty());
    causes.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use lotwise_ledger::question::warranty::example::cover;

    use super::*;
    use crate::state::terms::of_fields;

    fn product() -> Key {
        "product/sku:PUMP".parse().unwrap()
    }

    fn form() -> TermsForm {
        TermsForm { months: "24".to_owned(), ..TermsForm::default() }
    }

    fn example() -> ExampleForm {
        ExampleForm { repair_days: "10".to_owned(), ..ExampleForm::of("2026-11-22".parse().unwrap()) }
    }

    fn until(form: &TermsForm, known: &SetUp, example: &ExampleForm) -> String {
        cover(&form.example(known, example).unwrap()).map(|cover| cover.until.to_string()).unwrap_or_default()
    }

    #[test]
    fn what_is_typed_is_one_record() {
        let typed = TermsForm {
            country: " de ".to_owned(),
            start: "shipment".to_owned(),
            excludes: " water, , fall\nlightning".to_owned(),
            ..form()
        };
        let written = typed.parse(&product()).unwrap().fields;
        let written: Vec<_> =
            written.iter().map(|(_, field, said)| [field.as_str(), "=", said].concat()).collect();
        assert_eq!(
            written,
            [
                "warranty_months@DE=24",
                "warranty_usage@DE=",
                "warranty_start@DE=shipment",
                "warranty_grace_months@DE=",
                "warranty_repair_extends@DE=",
                "warranty_excludes=water,fall,lightning",
            ]
        );
    }

    #[test]
    fn each_field_says_what_is_wrong_with_it() {
        let check =
            |wrong: TermsForm, expected: TermsErrors| assert_eq!(wrong.parse(&product()), Err(expected));
        let number = Some(FieldError::NotANumber);
        check(
            TermsForm { months: "two".to_owned(), ..form() },
            TermsErrors { months: number.clone(), ..TermsErrors::default() },
        );
        check(
            TermsForm { grace: "-1".to_owned(), ..form() },
            TermsErrors { grace: number.clone(), ..TermsErrors::default() },
        );
        check(
            TermsForm { usage: "far".to_owned(), ..form() },
            TermsErrors { usage: number, ..TermsErrors::default() },
        );
        check(
            TermsForm { country: "GERMANY".to_owned(), ..form() },
            TermsErrors { country: Some(FieldError::NotACountry), ..TermsErrors::default() },
        );
        check(
            TermsForm { months: "9999".to_owned(), ..form() },
            TermsErrors { months: Some(FieldError::TooLong), ..TermsErrors::default() },
        );
    }

    #[test]
    fn a_default_that_is_said_is_shown_as_one() {
        let fields = [
            ("warranty_start", "purchase"),
            ("warranty_start@DE", "purchase"),
            ("warranty_repair_extends", "no"),
        ];
        let known = of_fields(&fields);
        let everywhere = TermsForm::of(&known, "");
        assert_eq!((everywhere.start.as_str(), everywhere.repair_extends.as_str()), ("", ""));
        assert_eq!(TermsForm::of(&known, "de").start, "purchase");
    }

    #[test]
    fn the_example_is_judged_as_a_unit_is() {
        let nothing = of_fields(&[]);
        assert_eq!(until(&form(), &nothing, &example()), "2028-11-22");
        let extends = TermsForm { repair_extends: "yes".to_owned(), ..form() };
        assert_eq!(until(&extends, &nothing, &example()), "2028-12-02");
        assert_eq!(until(&TermsForm::default(), &nothing, &example()), "", "no terms, no cover");
    }

    #[test]
    fn a_country_leaves_open_what_holds_for_all() {
        let known = of_fields(&[("warranty_months", "24"), ("warranty_repair_extends", "yes")]);
        let german = TermsForm { country: "DE".to_owned(), ..TermsForm::default() };
        assert_eq!(until(&german, &known, &example()), "2028-12-02");
        let longer = TermsForm { months: "36".to_owned(), ..german };
        assert_eq!(until(&longer, &known, &example()), "2029-12-02");
    }
}
