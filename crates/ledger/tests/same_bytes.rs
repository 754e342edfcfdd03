//! The fold and the questions on this machine give the bytes that they give in a browser.

#[path = "same_bytes/mod.rs"]
mod same;

#[test]
fn records_and_answers_are_the_same_everywhere() {
    assert_eq!(same::hashes(), same::EXPECTED);
}
