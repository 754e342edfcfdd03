//! Quantities as people and programs write them.

use lotwise_ledger::quantity::Quantity;

use crate::table::{Cell, DecimalMark};

/// What a cell says as a quantity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Amount {
    Is(Quantity),
    /// It can only be read so, and thus tells how the others of its column are to be read.
    Telling(Quantity, DecimalMark),
    /// `1,234` is a thousand or one and a bit.
    Either,
    No,
}

/// Reads a cell as a quantity; `mark` is what the others of the column, the file, or a person said.
pub fn amount(cell: &Cell, mark: Option<DecimalMark>) -> Amount {
    match cell {
        Cell::Number(text) => text.parse().map_or(Amount::No, Amount::Is),
        Cell::Text(text) => of_text(text, mark),
        Cell::Empty | Cell::Day(_) | Cell::Error(_) => Amount::No,
    }
}

fn of_text(text: &str, mark: Option<DecimalMark>) -> Amount {
    let plain: String = text.chars().filter(|it| !it.is_whitespace() && !matches!(it, '\'' | '’')).collect();
    let (commas, points) = (plain.matches(',').count(), plain.matches('.').count());
    let is = |mark| written(&plain, mark);
    let telling = |mark| is(mark).map_or(Amount::No, |quantity| Amount::Telling(quantity, mark));
    match (commas, points) {
        (0, 0) => plain.parse().map_or(Amount::No, Amount::Is),
        // Of two kinds of marks, the last one stands before the fraction.
        (1.., 1..) if plain.rfind(',') > plain.rfind('.') => telling(DecimalMark::Comma),
        (1.., 1..) => telling(DecimalMark::Point),
        // Thousands are parted again and again, fractions once.
        (2.., 0) => telling(DecimalMark::Point),
        (0, 2..) => telling(DecimalMark::Comma),
        _ => {
            let own = if commas == 1 { DecimalMark::Comma } else { DecimalMark::Point };
            let (before, after) = plain.split_once([',', '.']).unwrap_or_default();
            let before = before.trim_start_matches('-');
            let thousands = after.len() == 3 && (1..=3).contains(&before.len()) && !before.starts_with('0');
            match mark {
                _ if !thousands => telling(own),
                Some(mark) => is(mark).map_or(Amount::No, Amount::Is),
                None => Amount::Either,
            }
        }
    }
}

/// The quantity of a text with this decimal mark, its thousands parted by the other one or not at all.
fn written(plain: &str, mark: DecimalMark) -> Option<Quantity> {
    let (decimal, group) = match mark {
        DecimalMark::Comma => (',', '.'),
        DecimalMark::Point => ('.', ','),
    };
    let (whole, fraction) = plain.split_once(decimal).unwrap_or((plain, ""));
    let mut groups = whole.trim_start_matches('-').split(group);
    let first = groups.next().unwrap_or_default();
    let parted = whole.contains(group);
    if (parted && first.len() > 3) || !groups.all(|group| group.len() == 3) || fraction.contains(group) {
        return None;
    }
    let whole = whole.replace(group, "");
    if fraction.is_empty() { whole.parse().ok() } else { [&whole, ".", fraction].concat().parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use DecimalMark::{Comma, Point};

    fn check(text: &str, mark: Option<DecimalMark>, expected: &str) {
        let shown = match amount(&Cell::of_text(text), mark) {
            Amount::Is(quantity) => quantity.to_string(),
            Amount::Telling(quantity, Comma) => format!("{quantity} comma"),
            Amount::Telling(quantity, Point) => format!("{quantity} point"),
            Amount::Either => "either".to_owned(),
            Amount::No => "no".to_owned(),
        };
        assert_eq!(shown, expected, "{text:?}");
    }

    #[test]
    fn quantities_are_read_with_either_mark() {
        check("12", None, "12");
        check("12,5", None, "12.5 comma");
        check("12.5", None, "12.5 point");
        check("1.234,5", None, "1234.5 comma");
        check("1,234.5", None, "1234.5 point");
        check("1.234.567", None, "1234567 comma");
        check("1 234,5", None, "1234.5 comma");
        check("1'234.50", None, "1234.5 point");
        check("0,125", None, "0.125 comma");
        check("-3", None, "-3");
    }

    #[test]
    fn what_can_be_two_quantities_says_so() {
        check("1,234", None, "either");
        check("1.234", None, "either");
        check("1,234", Some(Comma), "1.234");
        check("1,234", Some(Point), "1234");
        check("1.234", Some(Comma), "1234");
    }

    #[test]
    fn other_texts_are_no_quantities() {
        for text in ["", "ten", "1.2.3", "1,23,456", "12 kg", "1E+3", "1.234,5,6"] {
            check(text, None, "no");
        }
    }
}
