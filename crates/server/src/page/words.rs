//! What the pages for the public say, in each language that they speak.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use lotwise_ledger::time::Day;

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

    pub in_date: Said,
    pub no_date: Said,
    pub past_best_before: Said,
    pub expired: Said,
    pub held: Said,
    pub recalled: Said,
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

    pub bad_gtin: Said,
    pub many_lookups: Said,
    pub failed: Said,
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

pub static ENGLISH: Words = Words {
    code: "en",
    name: "English",
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    behind_day: " ",

    about: "About this package",
    lot: "Lot",
    serial: "Serial number",
    date: "Date on the package",
    use_by: "Use by",
    best_before: "Best before",
    warranty: "Warranty",
    warranty_until: "Covered until",
    no_warranty: "Not covered today",
    no_warranty_text: "As far as our records go. If you have a receipt that says otherwise, tell us.",

    in_date: said("In date", "No recall is known."),
    no_date: said("No recall is known", "We know no date of it. Look for one on the package."),
    past_best_before: said("Past its best-before date", "It may still be good. Look, smell, taste."),
    expired: said("Past its use-by date", "Do not eat or use it."),
    held: said("Do not use it for now", "The maker is checking it."),
    recalled: said("Recalled", "Do not use it. Bring it back to where you bought it."),
    unknown_product: said(
        "We do not know this product",
        "Compare the number with the one below the barcode.",
    ),
    unknown_lot: said("We do not know this lot", "Compare the lot number with the one on the package."),
    unknown_serial: said("We do not know this serial number", "Compare it with the one on the product."),
    unknown_date: said("We know nothing of this date", "Compare the date with the one on the package."),
    several: said(
        "The date is not enough",
        "It does not tell which lot this is. Type the lot number. If you cannot read it, do not use it before \
         you have asked us.",
    ),
    which: said("Which one do you have?", "Type one of the three, as it stands on the package."),

    look_title: "Look it up",
    look_text: "One of them is enough.",
    look_lot: "Lot number",
    look_date: "Best-before or use-by date",
    look_serial: "Serial number",
    look: "Look it up",

    bad_gtin: said("This is no product number", "Compare it with the number below the barcode."),
    many_lookups: said("Too many requests from here", "Wait a minute and try again."),
    failed: said("This did not work", "It is our fault. Try again in a while."),
};

pub static GERMAN: Words = Words {
    code: "de",
    name: "Deutsch",
    months: [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    behind_day: ". ",

    about: "Zu dieser Packung",
    lot: "Charge",
    serial: "Seriennummer",
    date: "Datum auf der Packung",
    use_by: "Zu verbrauchen bis",
    best_before: "Mindestens haltbar bis",
    warranty: "Garantie",
    warranty_until: "Besteht bis",
    no_warranty: "Besteht heute nicht",
    no_warranty_text: "Soweit wir wissen. Sagt Ihr Kaufbeleg etwas anderes, schreiben Sie uns.",

    in_date: said("Datum in Ordnung", "Es ist kein Rückruf bekannt."),
    no_date: said("Kein Rückruf bekannt", "Ein Datum kennen wir nicht. Suchen Sie es auf der Packung."),
    past_best_before: said("Mindesthaltbarkeit überschritten", "Oft noch gut. Ansehen, riechen, probieren."),
    expired: said("Verbrauchsdatum überschritten", "Nicht essen oder verwenden."),
    held: said("Vorerst nicht verwenden", "Der Hersteller prüft die Ware."),
    recalled: said("Zurückgerufen", "Nicht verwenden. Dorthin zurückbringen, wo Sie es gekauft haben."),
    unknown_product: said(
        "Dieses Produkt kennen wir nicht",
        "Vergleichen Sie die Nummer mit der unter dem Strichcode.",
    ),
    unknown_lot: said(
        "Diese Charge kennen wir nicht",
        "Vergleichen Sie die Chargennummer mit der auf der Packung.",
    ),
    unknown_serial: said(
        "Diese Seriennummer kennen wir nicht",
        "Vergleichen Sie sie mit der auf dem Produkt.",
    ),
    unknown_date: said(
        "Zu diesem Datum wissen wir nichts",
        "Vergleichen Sie das Datum mit dem auf der Packung.",
    ),
    several: said(
        "Das Datum genügt nicht",
        "Es sagt nicht, welche Charge es ist. Geben Sie die Chargennummer ein. Ist sie nicht lesbar, verwenden \
         Sie die Ware nicht, bevor Sie uns gefragt haben.",
    ),
    which: said("Welche haben Sie?", "Geben Sie eine der drei Angaben ein, wie sie auf der Packung steht."),

    look_title: "Nachsehen",
    look_text: "Eine Angabe genügt.",
    look_lot: "Chargennummer",
    look_date: "Haltbarkeits- oder Verbrauchsdatum",
    look_serial: "Seriennummer",
    look: "Nachsehen",

    bad_gtin: said("Das ist keine Produktnummer", "Vergleichen Sie sie mit der Nummer unter dem Strichcode."),
    many_lookups: said("Zu viele Anfragen von hier", "Warten Sie eine Minute und versuchen Sie es wieder."),
    failed: said("Das hat nicht geklappt", "Es liegt an uns. Versuchen Sie es später noch einmal."),
};

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
