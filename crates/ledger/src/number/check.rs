//! Check digits over a printed number. Each looks at the characters that it knows and passes over the
//! others, so that separators may be printed or left out.

/// How the last character of a number is reckoned from those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckDigit {
    /// Weights 3 and 1 from the right, over digits (GS1 General Specifications, section 7.9).
    Gs1,
    /// Every second digit doubled, over digits (ISO/IEC 7812-1, annex B).
    Luhn,
    /// Over digits and letters, small ones as capitals (ISO 7064, Mod 37,36).
    Mod37,
}

impl CheckDigit {
    /// The name under which rules write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gs1 => "gs1",
            Self::Luhn => "luhn",
            Self::Mod37 => "mod37",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        [Self::Gs1, Self::Luhn, Self::Mod37].into_iter().find(|check| check.name() == name)
    }

    /// The check character that belongs behind `text`: a digit, or for [`CheckDigit::Mod37`] also a
    /// capital letter.
    pub fn of(self, text: &str) -> char {
        match self {
            Self::Gs1 => {
                complement(digits_from_right(text).map(|(odd, digit)| if odd { digit } else { 3 * digit }))
            }
            Self::Luhn => complement(digits_from_right(text).map(|(odd, digit)| match (odd, 2 * digit) {
                (true, _) => digit,
                (false, doubled) => doubled / 10 + doubled % 10,
            })),
            Self::Mod37 => mod_37_36(text),
        }
    }
}

/// The digits from the last to the first, and whether each is the second, the fourth and so on.
fn digits_from_right(text: &str) -> impl Iterator<Item = (bool, u32)> {
    let digits = text.chars().rev().filter_map(|character| character.to_digit(10));
    digits.enumerate().map(|(place, digit)| (place % 2 == 1, digit))
}

/// What is missing to a multiple of ten.
fn complement(values: impl Iterator<Item = u32>) -> char {
    let sum = values.fold(0, |sum, value| (sum + value) % 10);
    char::from_digit((10 - sum) % 10, 10).unwrap_or('0')
}

fn mod_37_36(text: &str) -> char {
    let values = text.chars().filter_map(|character| character.to_digit(36));
    let product = values.fold(36, |product, value| {
        let sum = match (product + value) % 36 {
            0 => 36,
            sum => sum,
        };
        sum * 2 % 37
    });
    char::from_digit((37 - product) % 36, 36).unwrap_or('0').to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_are_those_of_their_standards() {
        let cases = [
            // The last of well-known numbers: two GTIN-13, an account, and a card.
            (CheckDigit::Gs1, "629104150021", '3'),
            (CheckDigit::Gs1, "400638133393", '1'),
            (CheckDigit::Gs1, "6291-0415 0021", '3'),
            (CheckDigit::Luhn, "7992739871", '3'),
            (CheckDigit::Luhn, "401288888888188", '1'),
            // EIDR identifiers end in this check: 10.5240/7791-8534-2C23-9030-8610-5.
            (CheckDigit::Mod37, "779185342C2390308610", '5'),
            (CheckDigit::Mod37, "7791-8534-2c23-9030-8610", '5'),
            (CheckDigit::Gs1, "", '0'),
        ];
        for (check, text, expected) in cases {
            assert_eq!(check.of(text), expected, "{check:?} of {text:?}");
        }
    }

    #[test]
    fn one_misread_character_is_found() {
        for (check, text, alphabet) in [
            (CheckDigit::Gs1, "629104150021", "0123456789"),
            (CheckDigit::Luhn, "7992739871", "0123456789"),
            (CheckDigit::Mod37, "L26325A0042", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        ] {
            let right = check.of(text);
            for place in 0..text.len() {
                for other in alphabet.chars().filter(|other| !text[place..].starts_with(*other)) {
                    let mut misread = text.to_owned();
                    misread.replace_range(place..=place, &other.to_string());
                    assert_ne!(check.of(&misread), right, "{misread:?}");
                }
            }
        }
    }
}
