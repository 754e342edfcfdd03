//! Numbers that look alike, and numbers of which one character was typed wrongly.
//!
//! Which characters are taken for each other follows those who left them out of their own numbers: `O`/`0` and
//! `I`, `L`/`1` (Crockford's Base32), `Q`/`0` (vehicle identification numbers, ISO 3779, have neither `I`, `O`
//! nor `Q`), `S`/`5`, `B`/`8` and `Z`/`2` (the Medicare Beneficiary Identifier has no `S`, `L`, `O`, `I`, `B`,
//! `Z`), `G`/`6` and `D`/`0` (the list of ambiguous characters of pwgen).

use std::collections::BTreeSet;

use crate::text::{lookup_form, plain_form, without_label};

/// How a typed number differs from one that is known, the likeliest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// It is the same, however it was written.
    None,
    /// Only characters that look alike differ.
    LookAlike,
    /// Two neighbours were typed in each other's place.
    Swapped,
    /// One character is another.
    Wrong,
    /// One character was left out.
    Missing,
    /// One character is too many.
    Extra,
}

/// The fewest and the most characters in which one that is wrong is looked for: of fewer nearly every number
/// would do, and no serial of GS1 (AI 21) has more than 20.
const SHORTEST: usize = 4;
const LONGEST: usize = 24;

/// What may stand in a number's [`form`]: the digits, and the letters that look like none.
const DIGITS: &str = "0123456789";
const LETTERS: &str = "acefhjkmnprtuvwxy";

/// The form in which numbers that look alike are the same: that of [`lookup_form`], with a digit for each
/// letter that looks like one.
pub fn form(text: &str) -> String {
    let plain = plain_form(text);
    let number = without_label(&plain, |first| digit(first).is_ascii_digit());
    number.chars().map(digit).collect()
}

/// How `typed` differs from `number`; none where it differs by more than one character.
pub fn difference(typed: &str, number: &str) -> Option<Difference> {
    if lookup_form(typed) == lookup_form(number) {
        return Some(Difference::None);
    }
    let [typed, number] = [typed, number].map(|text| form(text).chars().collect::<Vec<char>>());
    if typed == number {
        return Some(Difference::LookAlike);
    }
    if !(SHORTEST..=LONGEST).contains(&typed.len()) {
        return None;
    }
    let same = typed.iter().zip(&number).take_while(|(a, b)| a == b).count();
    let [typed, number] = [&typed[same..], &number[same..]];
    match (typed, number) {
        ([a, b, rest @ ..], [c, d, other @ ..]) if (a, b) == (d, c) && rest == other => {
            Some(Difference::Swapped)
        }
        ([_, rest @ ..], [_, other @ ..]) if rest == other => Some(Difference::Wrong),
        (all, [_, other @ ..]) if all == other => Some(Difference::Missing),
        ([_, rest @ ..], all) if rest == all => Some(Difference::Extra),
        _ => None,
    }
}

/// Every form from which `typed` differs by one character, its own left out. A wrong or missing character is
/// taken to be of the kind of its neighbours: among digits a digit, among letters a letter. That makes about 21
/// forms for each digit and 35 for each letter.
pub fn one_off(typed: &str) -> BTreeSet<String> {
    let form: Vec<char> = form(typed).chars().collect();
    let mut forms = BTreeSet::new();
    if !(SHORTEST..=LONGEST).contains(&form.len()) {
        return forms;
    }
    let mut put = |before: &[char], between: &[char], after: &[char]| {
        forms.insert(before.iter().chain(between).chain(after).collect::<String>());
    };
    for at in 0..form.len() {
        let (before, from) = form.split_at(at);
        let (here, after) = (from[0], &from[1..]);
        put(before, &[], after);
        if let [next, rest @ ..] = after {
            put(before, &[*next, here], rest);
        }
        for other in kind(here).chars() {
            put(before, &[other], after);
            put(before, &[other], from);
            // Behind the last of a kind, too.
            put(before, &[here, other], after);
        }
    }
    forms.remove(&form.iter().collect::<String>());
    forms
}

fn kind(character: char) -> &'static str {
    if character.is_ascii_digit() { DIGITS } else { LETTERS }
}

/// The digit that a letter looks like, capital or small; else the character.
fn digit(character: char) -> char {
    match character {
        'o' | 'q' | 'd' => '0',
        'i' | 'l' => '1',
        'z' => '2',
        's' => '5',
        'g' => '6',
        'b' => '8',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(typed: &str, number: &str, expected: Option<Difference>) {
        assert_eq!(difference(typed, number), expected, "{typed} for {number}");
        if expected > Some(Difference::LookAlike) {
            assert!(one_off(typed).contains(&form(number)), "{typed} leads to {number}");
        }
    }

    #[test]
    fn one_character_may_be_wrong() {
        check("sn 4711-0815", "47110815", Some(Difference::None));
        check("A0125678", "AOIZSG7B", Some(Difference::LookAlike));
        check("SN-OO42", "SN-0042", Some(Difference::LookAlike));
        check("OO42", "SN-0042", Some(Difference::LookAlike));
        check("QD42", "0042", Some(Difference::LookAlike));
        check("47110851", "47110815", Some(Difference::Swapped));
        check("74110815", "47110815", Some(Difference::Swapped));
        check("47110816", "47110815", Some(Difference::Wrong));
        check("97110815", "47110815", Some(Difference::Wrong));
        check("4711815", "47110815", Some(Difference::Missing));
        check("7110815", "47110815", Some(Difference::Missing));
        check("4711081", "47110815", Some(Difference::Missing));
        check("471108155", "47110815", Some(Difference::Extra));
        check("047110815", "47110815", Some(Difference::Extra));
        check("KX-471", "KA-471", Some(Difference::Wrong));
        check("K-4711", "KX-4711", Some(Difference::Missing));
        check("KX-471", "KX-4711", Some(Difference::Missing));
        // Beside a look-alike, one more may be wrong.
        check("SN-OO43", "SN-0042", Some(Difference::Wrong));
        check("I114321", "L114321", Some(Difference::Extra));
    }

    #[test]
    fn two_characters_may_not() {
        check("47110826", "47110815", None);
        check("57110816", "47110815", None);
        check("471108", "47110815", None);
        check("17410815", "47110815", None);
        // Of few characters, one is too many to be wrong.
        check("123", "124", None);
        check("", "1", None);
        assert!(one_off("123").is_empty() && one_off(&"1".repeat(25)).is_empty());
    }

    #[test]
    fn the_forms_to_look_for_are_few() {
        // Ten left out, nine swapped, ninety wrong, a hundred missing.
        assert_eq!(one_off("0123456789").len(), 209);
        assert!(one_off("ACEFHJKMNPRTUVWXYACEFHJK").len() < 1_000);
    }

    proptest! {
        #[test]
        fn every_form_to_look_for_differs_by_one(typed in "[0-9A-Z]{1,12}") {
            for number in one_off(&typed) {
                prop_assert_eq!(&form(&number), &number, "it is a form already");
                prop_assert!(difference(&typed, &number) > Some(Difference::None), "{typed} {number}");
            }
        }
    }
}
