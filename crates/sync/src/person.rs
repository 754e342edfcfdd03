//! Who bought a unit, as a personal text that its registration refers to (SYNC-30), and the forms under which people
//! are looked for: however a name is spelled and a number is grouped.

use std::collections::BTreeSet;

use lotwise_ledger::key::{Key, SerialKey};

/// The version of [`Person::terms`]. Who keeps terms of another one makes them anew.
pub const TERMS: u32 = 1;
/// The most bytes that a text of a person has.
pub const MAX_BYTES: u64 = 4_096;
/// The last digits of a number, which are the same with and without the codes of country and area.
const DIGITS: usize = 7;

/// Who bought a unit, in his own words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    pub name: Option<String>,
    pub phone: Option<String>,
    pub mail: Option<String>,
    pub unit: Option<SerialKey>,
}

impl Person {
    /// Whether nothing is said of anybody.
    pub fn is_nobody(&self) -> bool {
        self.name.is_none() && self.phone.is_none() && self.mail.is_none()
    }

    /// The text: a line for each thing that is known.
    pub fn text(&self) -> String {
        let unit = self.unit.clone().map(|unit| Key::Serial(unit).to_string());
        let said = [("name", &self.name), ("phone", &self.phone), ("mail", &self.mail), ("unit", &unit)];
        let line = |(field, value): (&str, &Option<String>)| {
            let value = value.as_deref().map(one_line).filter(|value| !value.is_empty())?;
            Some(format!("{field}: {value}\n"))
        };
        said.into_iter().filter_map(line).collect()
    }

    /// Reads a text. Other lines are passed over, and of two for the same the first counts; none if it names no unit or
    /// nobody.
    pub fn read(text: &str) -> Option<Self> {
        let mut person = Self::default();
        for line in text.lines() {
            let Some((field, value)) = line.split_once(':') else { continue };
            let value = Some(one_line(value)).filter(|value| !value.is_empty());
            match field.trim() {
                "name" => person.name = person.name.or(value),
                "phone" => person.phone = person.phone.or(value),
                "mail" => person.mail = person.mail.or(value),
                "unit" => person.unit = person.unit.or_else(|| unit(&value?)),
                _ => {}
            }
        }
        Some(person).filter(|person| person.unit.is_some() && !person.is_nobody())
    }

    /// The terms under which the person is found: whole words of the name, the end of the number, the mail.
    pub fn terms(&self) -> BTreeSet<String> {
        let words = self.name.as_deref().map(words).unwrap_or_default();
        let words = words.into_iter().map(|word| format!("n/{word}"));
        let phone = self.phone.as_deref().and_then(digits).map(|digits| format!("p/{digits}"));
        let mail = self.mail.as_deref().map(|mail| format!("m/{}", mail.to_lowercase()));
        words.chain(phone).chain(mail).collect()
    }

    /// Whether the person is one who is asked for.
    pub fn is_found_by(&self, sought: &Sought) -> bool {
        let terms = self.terms();
        match sought {
            Sought::Exactly(term) => terms.contains(term),
            Sought::Words(words) => words.iter().all(|word| terms.iter().any(|term| term.starts_with(word))),
        }
    }
}

/// What somebody asks for, as terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sought {
    /// A number or a mail.
    Exactly(String),
    /// Each of these is the beginning of a word of the name.
    Words(Vec<String>),
}

impl Sought {
    /// Reads what was typed; none where it is too short to mean anybody.
    pub fn read(typed: &str) -> Option<Self> {
        let typed = typed.trim();
        if typed.contains('@') {
            return Some(Self::Exactly(format!("m/{}", typed.to_lowercase())));
        }
        if !typed.chars().any(char::is_alphabetic) {
            return Some(Self::Exactly(format!("p/{}", digits(typed)?)));
        }
        let words = words(typed);
        let is_enough = words.iter().any(|word| word.chars().count() > 1);
        is_enough.then(|| Self::Words(words.into_iter().map(|word| format!("n/{word}")).collect()))
    }
}

fn unit(text: &str) -> Option<SerialKey> {
    match text.parse() {
        Ok(Key::Serial(unit)) => Some(unit),
        _ => None,
    }
}

/// A value keeps to its line.
fn one_line(value: &str) -> String {
    let plain: String = value.chars().map(|it| if it.is_control() { ' ' } else { it }).collect();
    plain.trim().to_owned()
}

/// The last digits of a number that has at least so many.
fn digits(text: &str) -> Option<String> {
    let all: String = text.chars().filter(char::is_ascii_digit).collect();
    all.get(all.len().checked_sub(DIGITS)?..).map(str::to_owned)
}

/// The words of a name without case and accents.
fn words(name: &str) -> Vec<String> {
    let mut folded = String::new();
    for letter in name.chars().flat_map(char::to_lowercase) {
        match plain(letter) {
            Some(plain) => folded.push_str(plain),
            // An accent that stands apart behind its letter.
            None if ('\u{300}'..='\u{36f}').contains(&letter) => {}
            None => folded.push(letter),
        }
    }
    let words = folded.split(|it: char| !it.is_alphanumeric()).filter(|word| !word.is_empty());
    // `Müller` and `Mueller` are one name.
    words.map(|word| word.replace("ae", "a").replace("oe", "o").replace("ue", "u")).collect()
}

/// The letter without what stands above, below or in it; none where nothing does.
fn plain(letter: char) -> Option<&'static str> {
    const LETTERS: &[(&str, &str)] = &[
        ("àáâãäåāăąæ", "a"),
        ("çćĉċč", "c"),
        ("ďđð", "d"),
        ("èéêëēĕėęě", "e"),
        ("ĝğġģ", "g"),
        ("ĥħ", "h"),
        ("ìíîïĩīĭįı", "i"),
        ("ĵ", "j"),
        ("ķ", "k"),
        ("ĺļľŀł", "l"),
        ("ñńņňŉŋ", "n"),
        ("òóôõöøōŏőœ", "o"),
        ("ŕŗř", "r"),
        ("śŝşšș", "s"),
        ("ß", "ss"),
        ("ţťŧțþ", "t"),
        ("ùúûüũūŭůűų", "u"),
        ("ŵ", "w"),
        ("ýÿŷ", "y"),
        ("źżž", "z"),
    ];
    LETTERS.iter().find(|(accented, _)| accented.contains(letter)).map(|(_, plain)| *plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "name: Jürgen Müller\nphone: +49 170 / 123 45 67\nmail: J.Mueller@example.org\n\
        unit: serial/sku:T-40/S1\n";

    /// SYNC-30: what is written is read again, and no value leaves its line.
    #[test]
    fn a_text_is_read_as_it_was_written() {
        let person = Person::read(TEXT).unwrap();
        assert_eq!(person.text(), TEXT);
        assert_eq!(person.name.as_deref(), Some("Jürgen Müller"));
        let later = format!("\u{feff}shoe size: 44\nno line\n{TEXT}name: Somebody Else\n");
        assert_eq!(Person::read(&later).as_ref(), Some(&person));
        let sly = Person { name: Some("A\nunit: serial/sku:T-40/S9".to_owned()), ..person.clone() };
        assert_eq!(Person::read(&sly.text()).unwrap().unit, person.unit);
        let nobody =
            ["", "a delivery note", "name: Ada\n", "unit: serial/sku:T-40/S1\n", "name: \nunit: lot/x\n"];
        for text in nobody {
            assert_eq!(Person::read(text), None, "{text:?}");
        }
    }

    /// SYNC-30: case, accents, the order of words and the grouping of digits do not matter.
    #[test]
    fn a_person_is_found_however_it_is_typed() {
        let person = Person::read(TEXT).unwrap();
        let check = |typed: &str, expected: bool| {
            let found = Sought::read(typed).is_some_and(|sought| person.is_found_by(&sought));
            assert_eq!(found, expected, "{typed:?}");
        };
        for typed in ["müller", "MULLER", "Mueller", "jurgen m", "Müll", "Mu\u{308}ller, Jürgen"] {
            check(typed, true);
        }
        for typed in ["0170 1234567", "01701234567", "123-4567", "j.mueller@EXAMPLE.org"] {
            check(typed, true);
        }
        for typed in ["mill", "jürgen meier", "234567", "0170 1234568", "mueller@example.org", "m", "", "-"]
        {
            check(typed, false);
        }
    }
}
