//! What is typed at the desk, and the records that it becomes.

use chrono::NaiveDate;
use lotwise_ledger::command::{Note, Registration};
use lotwise_ledger::event::fact::{Claim, Replacement, Service};
use lotwise_ledger::iso;
use lotwise_ledger::key::{Key, SerialKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::warranty::Asked;
use lotwise_ledger::text::SerialNumber;
use lotwise_ledger::time::Day;
use lotwise_sync::person::Person;
use serde::{Deserialize, Serialize};

use crate::state::entry::{FieldError, not_negative, said};

/// The longest of what a person says of himself.
const MAX_PERSON_CHARS: usize = 200;

/// What a claim is about, which also narrows the verdict; kept as typed. A component is kept as its key's text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimForm {
    pub component: String,
    pub usage: String,
    pub cause: String,
    /// The day on which the defect was reported; nothing for today.
    pub reported_on: String,
    pub defect: String,
}

/// What is wrong with each field of a claim.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClaimErrors {
    pub usage: Option<FieldError>,
    pub reported_on: Option<FieldError>,
    pub defect: Option<FieldError>,
}

impl ClaimForm {
    /// What the verdict is asked for. What cannot be read yet narrows nothing.
    pub fn asked(&self, today: NaiveDate) -> Asked {
        Asked {
            on: self.day(today).unwrap_or(today),
            usage: self.usage().unwrap_or_default(),
            cause: said(&self.cause),
            component: self.component(),
        }
    }

    /// The claim for `unit`.
    pub fn parse(&self, unit: &SerialKey, today: NaiveDate) -> Result<Note, ClaimErrors> {
        let (usage, day, defect) = (self.usage(), self.day(today), said(&self.defect));
        match (usage, day, defect) {
            (Ok(usage), Ok(day), Some(defect)) => Ok(Note::Claim(Claim {
                serial: unit.clone(),
                component: self.component(),
                reported_on: Day(day),
                defect,
                usage,
            })),
            (usage, day, defect) => Err(ClaimErrors {
                usage: usage.err(),
                reported_on: day.err(),
                defect: defect.is_none().then_some(FieldError::Missing),
            }),
        }
    }

    fn component(&self) -> Option<SerialKey> {
        match self.component.parse() {
            Ok(Key::Serial(component)) => Some(component),
            _ => None,
        }
    }

    fn usage(&self) -> Result<Option<Quantity>, FieldError> {
        said(&self.usage).map(|usage| not_negative(&usage)).transpose()
    }

    fn day(&self, today: NaiveDate) -> Result<NaiveDate, FieldError> {
        day_or(&self.reported_on, today)
    }
}

/// A day as typed, or `otherwise` where nothing is typed.
fn day_or(typed: &str, otherwise: NaiveDate) -> Result<NaiveDate, FieldError> {
    match said(typed) {
        None => Ok(otherwise),
        Some(typed) => iso::day(&typed).ok_or(FieldError::BadDate),
    }
}

/// The unit that is given for another: its number as typed or scanned, and what a label made of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplaceForm {
    pub new: String,
    /// The key's text of the unit whose label was scanned. It counts while its number stands in the field.
    pub scanned: String,
}

impl ReplaceForm {
    /// The unit that a label named.
    pub fn of_label(&self) -> Option<SerialKey> {
        match self.scanned.parse() {
            Ok(Key::Serial(unit)) => Some(unit).filter(|unit| unit.serial.as_str() == self.new.trim()),
            _ => None,
        }
    }

    /// The replacement of `old` by the unit that the number turned out to be.
    pub fn parse(&self, old: &SerialKey, meant: Option<SerialKey>) -> Result<Note, FieldError> {
        let new = SerialNumber::parse(&self.new)?;
        let new = meant.unwrap_or_else(|| SerialKey { product: old.product.clone(), serial: new });
        Ok(Note::Replace(Replacement { old: old.clone(), new }))
    }
}

/// What whoever bought a unit shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterForm {
    pub purchased: String,
    pub sold_in: String,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub phone: String,
    #[serde(default)]
    pub mail: String,
}

/// What is wrong with each field of a registration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegisterErrors {
    pub purchased: Option<FieldError>,
    pub sold_in: Option<FieldError>,
}

impl RegisterForm {
    /// The registration of `unit` on a day, by the day on its proof of purchase.
    pub fn parse(&self, unit: &SerialKey, today: NaiveDate) -> Result<Note, RegisterErrors> {
        let purchased = said(&self.purchased).ok_or(FieldError::Missing);
        let purchased = purchased.and_then(|typed| iso::day(&typed).ok_or(FieldError::BadDate));
        match (purchased, country(&self.sold_in)) {
            (Ok(purchased), Ok(sold_in)) => Ok(Note::Register(Registration {
                serial: unit.clone(),
                on: today,
                purchased: Some(purchased),
                sold_in,
            })),
            (purchased, sold_in) => {
                Err(RegisterErrors { purchased: purchased.err(), sold_in: sold_in.err() })
            }
        }
    }
}

impl RegisterForm {
    /// Who bought it, as far as he said; none where he said nothing of himself.
    pub fn person(&self, unit: &SerialKey) -> Option<Person> {
        let part = |typed: &str| said(typed).map(|typed| typed.chars().take(MAX_PERSON_CHARS).collect());
        let (name, phone, mail) = (part(&self.name), part(&self.phone), part(&self.mail));
        let person = Person { name, phone, mail, unit: Some(unit.clone()) };
        (!person.is_nobody()).then_some(person)
    }
}

/// A repair that was done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepairForm {
    pub days: String,
    pub usage: String,
}

/// What is wrong with each field of a repair.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RepairErrors {
    pub days: Option<FieldError>,
    pub usage: Option<FieldError>,
}

impl RepairForm {
    /// The repair of `unit`: for how many days it was out of use counts where the terms add them.
    pub fn parse(&self, unit: &SerialKey) -> Result<Note, RepairErrors> {
        let days = said(&self.days).ok_or(FieldError::Missing);
        let days = days.and_then(|days| days.parse::<u32>().map_err(|_| FieldError::NotANumber));
        let usage = said(&self.usage).map(|usage| not_negative(&usage)).transpose();
        match (days, usage) {
            (Ok(days), Ok(usage)) => Ok(Note::Service(Service {
                serial: unit.clone(),
                kind: "repair".to_owned(),
                days: Some(days),
                usage,
            })),
            (days, usage) => Err(RepairErrors { days: days.err(), usage: usage.err() }),
        }
    }
}

/// A country as its two letters (ISO 3166-1), or none.
fn country(typed: &str) -> Result<Option<String>, FieldError> {
    match said(typed) {
        None => Ok(None),
        Some(code) if code.len() == 2 && code.chars().all(|letter| letter.is_ascii_alphabetic()) => {
            Ok(Some(code.to_ascii_uppercase()))
        }
        Some(_) => Err(FieldError::NotACountry),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(number: &str) -> SerialKey {
        match ["serial/sku:PUMP/", number].concat().parse() {
            Ok(Key::Serial(unit)) => unit,
            other => panic!("{other:?}"),
        }
    }

    fn today() -> NaiveDate {
        "2026-11-22".parse().unwrap()
    }

    #[test]
    fn a_claim_says_what_is_wrong_and_counts_for_its_day() {
        let form = ClaimForm {
            component: "serial/sku:MOTOR/M-1".to_owned(),
            usage: "1200".to_owned(),
            cause: " water ".to_owned(),
            reported_on: "2026-11-20".to_owned(),
            defect: " Leaks ".to_owned(),
        };
        let Ok(Note::Claim(claim)) = form.parse(&unit("P-1"), today()) else { panic!("it is complete") };
        assert_eq!(
            (claim.defect.as_str(), claim.reported_on.0.to_string()),
            ("Leaks", "2026-11-20".to_owned())
        );
        assert_eq!(claim.usage, Some(Quantity::units(1200)));
        let asked = form.asked(today());
        assert_eq!((asked.on, asked.component), (claim.reported_on.0, claim.component));
        assert_eq!(asked.cause.as_deref(), Some("water"));
    }

    #[test]
    fn what_cannot_be_read_is_an_error_of_its_field_and_narrows_nothing() {
        let form = ClaimForm {
            usage: "much".to_owned(),
            reported_on: "2026-02-30".to_owned(),
            ..ClaimForm::default()
        };
        let errors = form.parse(&unit("P-1"), today()).unwrap_err();
        let expected = ClaimErrors {
            usage: Some(FieldError::NotANumber),
            reported_on: Some(FieldError::BadDate),
            defect: Some(FieldError::Missing),
        };
        assert_eq!(errors, expected);
        let asked = form.asked(today());
        assert_eq!(asked, Asked { on: today(), usage: None, cause: None, component: None });
    }

    #[test]
    fn a_replacement_is_of_the_same_product_unless_a_label_says_otherwise() {
        let check = |new: &str, scanned: &str, expected: &str| {
            let form = ReplaceForm { new: new.to_owned(), scanned: scanned.to_owned() };
            let Ok(Note::Replace(given)) = form.parse(&unit("P-1"), form.of_label()) else { panic!("{new}") };
            assert_eq!(Key::Serial(given.new).to_string(), expected);
        };
        check(" P-2 ", "", "serial/sku:PUMP/P-2");
        check("P-2", "serial/sku:PUMP2/P-2", "serial/sku:PUMP2/P-2");
        check("P-3", "serial/sku:PUMP2/P-2", "serial/sku:PUMP/P-3");
        let empty = ReplaceForm::default();
        assert_eq!(empty.parse(&unit("P-1"), None), Err(FieldError::Missing));
    }

    #[test]
    fn a_repair_tells_its_days() {
        let form = |days: &str, usage: &str| RepairForm { days: days.to_owned(), usage: usage.to_owned() };
        let Ok(Note::Service(done)) = form(" 3 ", "").parse(&unit("P-1")) else { panic!("it is complete") };
        assert_eq!((done.kind.as_str(), done.days, done.usage), ("repair", Some(3), None));
        let errors = form("", "-1").parse(&unit("P-1")).unwrap_err();
        let (missing, below) = (Some(FieldError::Missing), Some(FieldError::NotPositive));
        assert_eq!(errors, RepairErrors { days: missing, usage: below });
        let errors = form("two", "").parse(&unit("P-1")).unwrap_err();
        assert_eq!(errors.days, Some(FieldError::NotANumber));
    }

    #[test]
    fn a_registration_has_the_day_of_purchase_and_may_name_a_country() {
        let form = |purchased: &str, sold_in: &str| RegisterForm {
            purchased: purchased.to_owned(),
            sold_in: sold_in.to_owned(),
            ..RegisterForm::default()
        };
        let Ok(Note::Register(made)) = form("2026-03-01", "de").parse(&unit("P-1"), today()) else {
            panic!("it is complete")
        };
        assert_eq!((made.on, made.sold_in.as_deref()), (today(), Some("DE")));
        assert_eq!(made.purchased.map(|day| day.to_string()).as_deref(), Some("2026-03-01"));
        let errors = form("", "Germany").parse(&unit("P-1"), today()).unwrap_err();
        let (missing, bad) = (Some(FieldError::Missing), Some(FieldError::NotACountry));
        assert_eq!(errors, RegisterErrors { purchased: missing, sold_in: bad });
    }

    #[test]
    fn who_bought_it_may_be_said_and_is_no_part_of_the_event() {
        let bare = RegisterForm { purchased: "2026-03-01".to_owned(), ..RegisterForm::default() };
        assert_eq!(bare.person(&unit("P-1")), None);
        let said = RegisterForm { name: " Ada ".to_owned(), phone: "040 1".to_owned(), ..bare };
        let person = said.person(&unit("P-1")).unwrap();
        assert_eq!(person.text(), "name: Ada\nphone: 040 1\nunit: serial/sku:PUMP/P-1\n");
        let Ok(note) = said.parse(&unit("P-1"), today()) else { panic!("it is complete") };
        assert!(!format!("{note:?}").contains("Ada"));
    }
}
