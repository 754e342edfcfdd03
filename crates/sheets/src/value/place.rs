//! "Warehouse A, Lot 345": a place and a lot in one cell, as inFlow and others export sublocations.

use crate::column::plain;

/// The words before a lot number, in the form of [`plain`].
const LOT_WORDS: [&str; 9] =
    ["lot", "lotno", "lotnr", "batch", "batchno", "charge", "chargennr", "los", "chnr"];

/// The place, and the lot number if the text has one behind it.
pub fn split_place(text: &str) -> (&str, Option<&str>) {
    let marks =
        text.char_indices().filter(|(_, it)| matches!(it, ',' | ';' | '/' | '|' | '-' | '–' | ':' | '>'));
    for (at, mark) in marks {
        let (place, rest) = (text[..at].trim(), text[at + mark.len_utf8()..].trim());
        if let Some(number) = lot(rest).filter(|_| !place.is_empty()) {
            return (place, Some(number));
        }
    }
    (text.trim(), None)
}

/// The number behind a word for lot.
fn lot(text: &str) -> Option<&str> {
    let ends = text.char_indices().filter(|(_, it)| it.is_whitespace() || matches!(it, ':' | '#' | '.'));
    // The longest word counts: "Lot No. 345" is number 345.
    let mut numbers = ends.filter_map(|(at, _)| {
        let is_mark = |it: char| it.is_whitespace() || matches!(it, ':' | '#' | '.');
        let number = text[at..].trim_start_matches(is_mark).trim_end();
        (LOT_WORDS.contains(&plain(&text[..at]).as_str()) && !number.is_empty()).then_some(number)
    });
    numbers.next_back()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, place: &str, lot: Option<&str>) {
        assert_eq!(split_place(text), (place, lot), "{text:?}");
    }

    #[test]
    fn a_lot_behind_a_place_is_found() {
        check("Warehouse A, Lot 345", "Warehouse A", Some("345"));
        check("Warehouse A - Lot #345", "Warehouse A", Some("345"));
        check("Lager 2; Charge 77-B", "Lager 2", Some("77-B"));
        check("A-01-02/Lot No. L 5", "A-01-02", Some("L 5"));
        check("Ort 7, Ch.-Nr. 12", "Ort 7", Some("12"));
    }

    #[test]
    fn a_place_alone_stays_whole() {
        check("A-01-02", "A-01-02", None);
        check("Warehouse A, Lot", "Warehouse A, Lot", None);
        check("Parking Lot 3", "Parking Lot 3", None);
        check("Lot 345", "Lot 345", None);
        check("North, Lots of room", "North, Lots of room", None);
    }
}
