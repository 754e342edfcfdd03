//! What is typed and scanned on the report page, and the note that it becomes.

use lotwise_ledger::command::Note;
use lotwise_ledger::event::fact::Complaint;
use lotwise_ledger::key::{Key, Location};
use lotwise_ledger::time::Day;
use serde::{Deserialize, Serialize};

use crate::state::entry::FieldError;

/// What can look wrong, as it is recorded.
pub const CATEGORIES: [&str; 5] = ["defect", "packaging", "wrong_label", "foreign_body", "other"];

/// The page as it was left. Keys are kept as their texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportForm {
    pub about: Vec<String>,
    pub category: String,
    pub words: String,
    pub place: String,
}

/// What is wrong with each field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors {
    pub about: Option<FieldError>,
    pub category: Option<FieldError>,
    pub words: Option<FieldError>,
}

impl ReportForm {
    /// The note; `has_photo` tells whether a picture says what the words do not.
    pub fn parse(
        &self,
        today: Day,
        has_photo: bool,
        place_named: impl Fn(&str) -> Option<Location>,
    ) -> Result<Note, FieldErrors> {
        let mut about: Vec<Key> = self.about.iter().filter_map(|key| key.parse().ok()).collect();
        let words = self.words.trim();
        let missing = |is_missing: bool| is_missing.then_some(FieldError::Missing);
        let errors = FieldErrors {
            about: missing(about.is_empty()),
            category: missing(self.category.is_empty()),
            words: missing(words.is_empty() && !has_photo),
        };
        if errors != FieldErrors::default() {
            return Err(errors);
        }
        about.extend(place_named(&self.place).map(Key::Location));
        let complaint =
            Complaint { category: self.category.clone(), complainant: None, noticed_on: Some(today) };
        Ok(Note::Report { about, complaint, words: (!words.is_empty()).then(|| words.to_owned()) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> ReportForm {
        ReportForm {
            about: vec!["lot/sku:MILK/own/L1".to_owned()],
            category: "defect".to_owned(),
            words: " Lid is loose. ".to_owned(),
            place: "A-01".to_owned(),
        }
    }

    fn place(typed: &str) -> Option<Location> {
        ["at:MAIN:", typed].concat().parse().ok().filter(|_| !typed.is_empty())
    }

    fn today() -> Day {
        Day("2026-11-21".parse().unwrap())
    }

    #[test]
    fn a_report_names_goods_place_and_words() {
        let Ok(Note::Report { about, complaint, words }) = form().parse(today(), false, place) else {
            panic!("it is complete")
        };
        let about: Vec<String> = about.iter().map(ToString::to_string).collect();
        assert_eq!(about, ["lot/sku:MILK/own/L1", "location/at:MAIN:A-01"]);
        assert_eq!((complaint.category.as_str(), complaint.noticed_on), ("defect", Some(today())));
        assert_eq!(words.as_deref(), Some("Lid is loose."));
    }

    #[test]
    fn a_photo_may_say_it_instead_of_words() {
        let bare = ReportForm { words: " ".to_owned(), place: String::new(), ..form() };
        let missing = FieldErrors { words: Some(FieldError::Missing), ..FieldErrors::default() };
        assert_eq!(bare.parse(today(), false, place), Err(missing));
        let Ok(Note::Report { about, words, .. }) = bare.parse(today(), true, place) else {
            panic!("the photo says it")
        };
        assert_eq!((about.len(), words), (1, None));
    }

    #[test]
    fn each_field_says_that_it_is_missing() {
        let errors = ReportForm::default().parse(today(), false, place).unwrap_err();
        let missing = Some(FieldError::Missing);
        assert_eq!(errors, FieldErrors { about: missing.clone(), category: missing.clone(), words: missing });
    }
}
