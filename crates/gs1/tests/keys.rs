//! GTIN, SSCC and check digits, case by case.

use lotwise_gs1::{Gtin, KeyError, Sscc, check_digit};

fn check_gtin(text: &str, expected: Result<(&str, &str), KeyError>) {
    let gtin = Gtin::parse(text);
    let read = gtin.as_ref().map(|gtin| (gtin.as_str(), gtin.short())).map_err(Clone::clone);
    assert_eq!(read, expected, "{text}");
}

#[test]
fn gtins_are_held_as_14_digits_and_shown_as_printed() {
    check_gtin("04012345678901", Ok(("04012345678901", "4012345678901")));
    check_gtin("4012345678901", Ok(("04012345678901", "4012345678901")));
    check_gtin("30712345000010", Ok(("30712345000010", "30712345000010")));
    check_gtin("614141000036", Ok(("00614141000036", "0614141000036")));
    check_gtin("96385074", Ok(("00000096385074", "96385074")));
}

#[test]
fn texts_that_are_no_gtin() {
    check_gtin("4012345678902", Err(KeyError::WrongCheckDigit { expected: '1' }));
    check_gtin("96385075", Err(KeyError::WrongCheckDigit { expected: '4' }));
    check_gtin("", Err(KeyError::WrongLength { digits: 0 }));
    check_gtin("401234567890", Err(KeyError::WrongCheckDigit { expected: '3' }));
    check_gtin("40123456789", Err(KeyError::WrongLength { digits: 11 }));
    check_gtin("040123456789012", Err(KeyError::WrongLength { digits: 15 }));
    check_gtin(" 4012345678901", Err(KeyError::NotADigit { character: ' ' }));
    check_gtin("401234567890é", Err(KeyError::NotADigit { character: 'é' }));
    check_gtin("٤012345678901", Err(KeyError::NotADigit { character: '٤' }));
}

#[test]
fn ssccs() {
    let check = |text: &str, expected: Result<&str, KeyError>| {
        assert_eq!(Sscc::parse(text).map(|sscc| sscc.to_string()), expected.map(str::to_owned));
    };
    check("106141411234567897", Ok("106141411234567897"));
    check("106141411234567896", Err(KeyError::WrongCheckDigit { expected: '7' }));
    check("10614141123456789", Err(KeyError::WrongLength { digits: 17 }));
    check("(00)06141411234567", Err(KeyError::NotADigit { character: '(' }));
}

#[test]
fn check_digits() {
    assert_eq!(check_digit("401234567890"), Some(1));
    assert_eq!(check_digit("0401234567890"), Some(1));
    assert_eq!(check_digit("0"), Some(0));
    assert_eq!(check_digit(&"9".repeat(10_000)), Some(0));
    assert_eq!(check_digit(""), None);
    assert_eq!(check_digit("12a"), None);
}
