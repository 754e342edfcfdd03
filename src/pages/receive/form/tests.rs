//! Receipts as they are typed.

use super::*;
use crate::state::session::place_named;

fn form() -> ReceiveForm {
    ReceiveForm {
        product_name: "Oat drink".to_owned(),
        lot: " L1 ".to_owned(),
        quantity: "2".to_owned(),
        location: "A-01".to_owned(),
        ..ReceiveForm::default()
    }
}

fn parse(form: &ReceiveForm) -> Result<Arrive, FieldErrors> {
    form.parse(&Knowing::default(), place_named)
}

#[test]
fn a_first_record_needs_a_name_a_quantity_and_a_place() {
    let receive = parse(&form()).unwrap().receive;
    assert_eq!(receive.product.to_string(), "sku:Oat drink");
    assert_eq!(receive.lot.unwrap().number.as_str(), "L1");
    assert_eq!(receive.received, Received::Quantity(Quantity::units(2)));
}

#[test]
fn cases_are_kept_in_base_units() {
    let gtin = Some("04012345678901".to_owned());
    let cases = ReceiveForm { content: "12".to_owned(), gtin, ..form() };
    assert_eq!(cases.base_quantity(), Some(Quantity::units(24)));
    let receive = parse(&cases).unwrap().receive;
    assert_eq!(receive.received, Received::Quantity(Quantity::units(24)));
    assert_eq!(receive.packaging.unwrap().content, Some(Quantity::units(12)));
}

#[test]
fn every_fault_is_named_at_its_field() {
    let faulty = ReceiveForm {
        product_name: String::new(),
        quantity: "0".to_owned(),
        expiry: "2026-02-30".to_owned(),
        location: String::new(),
        lot: "x".repeat(100),
        content: "twelve".to_owned(),
        destination: Destination::Quarantine,
        ..form()
    };
    let expected = FieldErrors {
        product_name: Some(FieldError::Missing),
        quantity: Some(FieldError::NotPositive),
        expiry: Some(FieldError::BadDate),
        location: Some(FieldError::Missing),
        lot: Some(FieldError::TooLong),
        content: Some(FieldError::NotANumber),
        reason: Some(FieldError::Missing),
        ..FieldErrors::default()
    };
    assert_eq!(parse(&faulty).unwrap_err(), expected);
}

#[test]
fn good_serials_are_taken_and_the_count_is_held_to() {
    let check = |serials: &str, counted: &str, expected: Result<usize, FieldErrors>| {
        let form = ReceiveForm { serials: serials.to_owned(), quantity: counted.to_owned(), ..form() };
        let taken = parse(&form).map(|arrive| match arrive.receive.received {
            Received::Serials(serials) => serials.len(),
            Received::Quantity(_) => 0,
        });
        assert_eq!(taken, expected, "{serials:?}");
    };
    let count =
        |there| FieldErrors { quantity: Some(FieldError::CountDiffers { there }), ..FieldErrors::default() };
    check("SN1\n\n SN2 \n", "1", Ok(2));
    check("SN-001..SN-1000\n", "1", Ok(1_000));
    check(&format!("SN1\n{}", "x".repeat(100)), "1", Ok(1));
    check("SN1\nSN2", "3", Err(count(2)));
    check("SN1\nSN2\nSN9-SN3", "3", Ok(2));
}

#[test]
fn the_end_of_life_is_computed_where_the_label_lacks_it() {
    let product = Arriving { shelf_life_days: Some(90), needed_days: Some(60), ..Arriving::default() };
    let today = lotwise_ledger::iso::day("2026-11-21").unwrap();
    let knowing = Knowing { product, today, ..Knowing::default() };
    let made = |day: &str| ReceiveForm { produced: day.to_owned(), ..form() };
    let expiry = |form: &ReceiveForm| form.parse(&knowing, place_named).map(|it| it.receive.dates.expiry);
    let day = |text| lotwise_ledger::iso::day(text);
    assert_eq!(expiry(&made("2026-11-01")), Ok(day("2027-01-30")));
    let printed = ReceiveForm { expiry: "2027-05-01".to_owned(), ..made("2026-11-01") };
    assert_eq!(expiry(&printed), Ok(day("2027-05-01")));
    let old = made("2026-10-01");
    assert_eq!(old.short_life(&knowing), Some((39, 60)));
    let missing = FieldErrors { reason: Some(FieldError::Missing), ..FieldErrors::default() };
    assert_eq!(expiry(&old), Err(missing));
    let explained = ReceiveForm { reason: "agreed".to_owned(), ..old };
    assert_eq!(explained.parse(&knowing, place_named).unwrap().reason.as_deref(), Some("agreed"));
}

#[test]
fn a_number_by_rule_counts_only_while_it_stands() {
    let numbered = GivenNumber { number: "R1".to_owned(), instead_of: "M9".to_owned(), ..Default::default() };
    let form = ReceiveForm { lot: "R1".to_owned(), numbered: Some(numbered), ..form() };
    assert!(parse(&form).unwrap().numbered.is_some());
    let changed = parse(&ReceiveForm { lot: "R2".to_owned(), ..form }).unwrap();
    assert_eq!((changed.numbered, changed.receive.coded), (None, Coded::Came));
}
