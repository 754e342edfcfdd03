//! What the pages for the public say, in each language that they speak.

mod english;
mod german;

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use lotwise_ledger::time::Day;

pub use self::english::ENGLISH;
pub use self::german::GERMAN;
use crate::complaining::Wrong;

/// All texts of one language.
pub struct Words {
    /// The language's code (BCP 47), and its own name.
    pub code: &'static str,
    pub name: &'static str,
    months: [&'static str; 12],
    /// What stands behind the number of the day.
    behind_day: &'static str,

    pub about: &'static str,
    pub lot: &'static str,
    pub serial: &'static str,
    pub date: &'static str,
    pub use_by: &'static str,
    pub best_before: &'static str,
    pub warranty: &'static str,
    pub warranty_until: &'static str,
    pub no_warranty: &'static str,
    pub no_warranty_text: &'static str,

    pub told: &'static str,
    pub made: &'static str,
    pub origin: &'static str,
    pub checks: &'static str,
    pub certificates: &'static str,
    pub contact_title: &'static str,

    pub in_date: Said,
    pub no_date: Said,
    pub past_best_before: Said,
    pub expired: Said,
    pub held: Said,
    pub recalled: Said,
    /// Before the firm's own advice.
    pub do_not_use: &'static str,
    pub unknown_product: Said,
    pub unknown_lot: Said,
    pub unknown_serial: Said,
    pub unknown_date: Said,
    pub several: Said,
    pub which: Said,

    pub look_title: &'static str,
    pub look_text: &'static str,
    pub look_lot: &'static str,
    pub look_date: &'static str,
    pub look_serial: &'static str,
    pub look: &'static str,

    pub entry: Said,
    pub entry_gtin: &'static str,
    pub scan: &'static str,
    pub no_camera: &'static str,
    pub not_read: Said,
    pub another: &'static str,
    /// Where lot and date are printed: on the lid, neck, back, side, bottom, seam or plate.
    pub printed_on: [&'static str; 7],
    pub printed_usually: &'static str,

    pub report: &'static str,
    pub report_text: &'static str,
    pub category: &'static str,
    pub injury: &'static str,
    pub illness: &'static str,
    pub allergen: &'static str,
    pub foreign_body: &'static str,
    pub something_else: &'static str,
    pub lot_if_readable: &'static str,
    pub what_happened: &'static str,
    pub since: &'static str,
    pub bought: &'static str,
    pub contact: &'static str,
    pub photos: &'static str,
    pub photos_again: &'static str,
    bad_photos: &'static str,
    pub leave_empty: &'static str,
    pub send: &'static str,
    pub privacy: &'static str,
    /// Before the months that it is kept, and behind them.
    kept: (&'static str, &'static str),
    pub privacy_more: &'static str,
    pub privacy_title: &'static str,
    pub erase_how: &'static str,
    missing: &'static str,
    /// Before the most characters, and behind them.
    too_long: (&'static str, &'static str),
    pub not_sent: Said,
    pub not_empty: Said,
    pub not_kept: Said,
    pub many_reports: Said,
    pub too_large: Said,

    pub your_report: &'static str,
    pub reference: &'static str,
    pub keep: &'static str,
    pub private_link: &'static str,
    pub received: Said,
    pub looked_into: Said,
    pub answered: Said,
    pub answers: &'static str,
    pub photos_came: &'static str,
    pub closed: Said,
    pub no_matter: Said,
    pub erase_title: &'static str,
    pub erase_text: &'static str,
    pub erase: &'static str,
    pub erased: Said,

    pub bad_gtin: Said,
    pub many_lookups: Said,
    pub failed: Said,

    /// What the script says.
    pub kept_here: Said,
    pub kept_lasting: &'static str,
    pub try_again: &'static str,
    pub discard: &'static str,
    pub refused_here: Said,
    pub reopen: &'static str,
    pub sent: &'static str,
    pub open_matter: &'static str,
    pub restored: &'static str,
    pub seen: &'static str,
}

/// What it is, and what to do.
#[derive(Clone, Copy)]
pub struct Said {
    pub what: &'static str,
    pub to_do: &'static str,
}

const fn said(what: &'static str, to_do: &'static str) -> Said {
    Said { what, to_do }
}

/// The languages; the first one is spoken to whoever asks for none of them.
pub static LANGUAGES: [&Words; 2] = [&ENGLISH, &GERMAN];

impl Words {
    /// The language that the address names, or else the one that the browser likes best (RFC 9110, section
    /// 12.5.4).
    pub fn of(named: Option<&str>, headers: &HeaderMap) -> &'static Self {
        let liked = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        named.and_then(Self::coded).unwrap_or_else(|| Self::liked(liked))
    }

    /// A day as it is written out: `21 November 2026`, `21. November 2026`.
    pub fn day(&self, day: Day) -> String {
        let text = String::from(day);
        let mut parts = text.split('-');
        let year = parts.next().unwrap_or_default();
        let mut number = || parts.next().and_then(|part| part.parse::<usize>().ok()).unwrap_or_default();
        let (month, day) = (number(), number());
        let month = self.months.get(month.wrapping_sub(1)).copied().unwrap_or_default();
        format!("{day}{}{month} {year}", self.behind_day)
    }

    /// What is wrong with a field.
    pub fn wrong(&self, wrong: Wrong) -> String {
        match wrong.most_chars {
            _ if wrong.field == "photos" => self.bad_photos.to_owned(),
            Some(most) => format!("{}{most}{}", self.too_long.0, self.too_long.1),
            None => self.missing.to_owned(),
        }
    }

    /// How long it is kept.
    pub fn kept(&self, months: u32) -> String {
        format!("{}{months}{}", self.kept.0, self.kept.1)
    }

    /// The label of a field of the form for complaints.
    pub fn field(&self, field: &str) -> &'static str {
        match field {
            "category" => self.category,
            "since" => self.since,
            "bought" => self.bought,
            "contact" => self.contact,
            "photos" => self.photos,
            _ => self.what_happened,
        }
    }

    fn coded(code: &str) -> Option<&'static Self> {
        let primary = code.split('-').next().unwrap_or_default();
        LANGUAGES.into_iter().find(|words| words.code.eq_ignore_ascii_case(primary))
    }

    fn liked(accepted: &str) -> &'static Self {
        let mut best: (f32, &Self) = (0.0, LANGUAGES[0]);
        for range in accepted.split(',') {
            let mut parts = range.split(';');
            let language = parts.next().unwrap_or_default().trim();
            let weight = parts.find_map(|part| part.trim().strip_prefix("q="));
            let weight: f32 = weight.map_or(Some(1.0), |weight| weight.parse().ok()).unwrap_or_default();
            if let Some(words) = Self::coded(language)
                && weight > best.0
            {
                best = (weight, words);
            }
        }
        best.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_the_one_that_is_liked_best() {
        let check = |named: Option<&str>, accepted: &str, expected: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, accepted.parse().unwrap());
            assert_eq!(Words::of(named, &headers).code, expected, "{named:?} {accepted}");
        };
        check(None, "", "en");
        check(None, "de", "de");
        check(None, "de-AT,en;q=0.5", "de");
        check(None, "fr, de;q=0.3, en;q=0.7", "en");
        check(None, "de;q=0, fr", "en");
        check(Some("de"), "en", "de");
        check(Some("fr"), "de", "de");
    }

    #[test]
    fn a_day_is_written_out() {
        let day = |text: &str| Day::try_from(text.to_owned()).unwrap();
        assert_eq!(ENGLISH.day(day("2026-03-01")), "1 March 2026");
        assert_eq!(GERMAN.day(day("2026-12-24")), "24. Dezember 2026");
    }
}
