//! Digital Links: which addresses are one, and which elements have one.

use chrono::NaiveDate;
use lotwise_gs1::{Elements, LinkError, ReadError, digital_link};

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
}

#[track_caller]
fn check(uri: &str, expected: Result<&str, LinkError>) {
    let read = digital_link::parse(uri, today()).map(|elements| elements.to_bracketed());
    assert_eq!(read, expected.map(str::to_owned), "{uri}");
}

#[test]
fn links() {
    check("https://id.gs1.org/01/04012345678901", Ok("(01)04012345678901"));
    check("http://a/b/c/01/04012345678901/", Ok("(01)04012345678901"));
    check("HTTPS://ID.GS1.ORG/01/04012345678901/10/AB", Ok("(01)04012345678901(10)AB"));
    check("https://a/01/4012345678901/21/7", Ok("(01)04012345678901(21)7"));
    check("https://a/01/96385074", Ok("(01)00000096385074"));
    check("https://a/01/04012345678901/21/7/10/AB", Ok("(01)04012345678901(21)7(10)AB"));
    check("https://a/01/04012345678901/10/A%2FB%2f%25", Ok("(01)04012345678901(10)A/B/%"));
    check("https://a/00/106141411234567897", Ok("(00)106141411234567897"));
    check("https://a/01/00/106141411234567897", Ok("(00)106141411234567897"));
    check(
        "https://a/01/04012345678901?17=270131&linkType=gs1:pip&9999=x&3103=001500#top",
        Ok("(01)04012345678901(17)270131(3103)001500"),
    );
    check("https://a/01/04012345678901?x;10=AB&10=AB", Ok("(01)04012345678901(10)AB"));
    check("https://a/414/4012345678901/254/7", Ok("(414)4012345678901(254)7"));
}

#[test]
fn addresses_that_are_no_link() {
    for uri in [
        "",
        "https://",
        "https://example.com",
        "https://example.com/01",
        "https://example.com/01/2026",
        "https://example.com/2026/01/21",
        "https://example.com/01/04012345678901/index.html",
        "https://example.com/01/04012345678901/17/270131",
        "https://example.com/01/04012345678901/10",
        "https://example.com/01/%zz",
        "https://example.com/?01=04012345678901",
        "ftp://example.com/01/04012345678901",
        "example.com/01/04012345678901",
    ] {
        check(uri, Err(LinkError::NotALink));
    }
}

#[test]
fn links_with_something_wrong() {
    let check = |uri, error: ReadError| check(uri, Err(LinkError::Read(error)));
    let escape = |text: &str| ReadError::BadEscape { text: text.to_owned() };
    check("https://a/01/04012345678901/10/A%2", escape("A%2"));
    check("https://a/01/04012345678901/10/%+1", escape("%+1"));
    check("https://a/01/04012345678901?10=%FF", escape("%FF"));
    let date = ReadError::ImpossibleDate { ai: "17".into(), text: "270231".into() };
    check("https://a/01/04012345678901?17=270231", date);
    let (first, second) = ("A".into(), "B".into());
    let twice = ReadError::Contradiction { ai: "10".into(), first, second };
    check("https://a/01/04012345678901/10/A?10=B", twice);
}

#[test]
fn writing() {
    let check = |bracketed, expected: Result<&str, LinkError>| {
        let elements = Elements::from_bracketed(bracketed, today()).unwrap();
        let uri = digital_link::to_uri(&elements, "https://a/p/");
        assert_eq!(uri, expected.map(str::to_owned), "{bracketed}");
    };
    check(
        "(17)270131(21)7(10)A/B(01)04012345678901",
        Ok("https://a/p/01/04012345678901/10/A%2FB/21/7?17=270131"),
    );
    check("(00)106141411234567897(37)12", Ok("https://a/p/00/106141411234567897?37=12"));
    check("(01)04012345678901(235)X(10)A", Ok("https://a/p/01/04012345678901/235/X?10=A"));
    check("(02)04012345678901(37)12", Err(LinkError::NoPrimaryKey));
    check("(00)106141411234567897(21)7", Err(LinkError::NoPlace { ai: "21".into() }));
}
