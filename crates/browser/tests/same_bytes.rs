//! The fold and the questions in a browser give the bytes that they give on the host.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

#[path = "../../ledger/tests/same_bytes/mod.rs"]
mod same;

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn records_and_answers_are_the_same_everywhere() {
    assert_eq!(same::hashes(), same::EXPECTED);
}
