//! Turns locales/*.json into typed texts, so that a missing or misspelt key does not compile.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

type Texts = BTreeMap<String, String>;

fn main() {
    println!("cargo::rerun-if-changed=locales");
    cut_in_two();
    let english = read("en");
    let german = read("de");
    let keys: Vec<&String> = english.keys().collect();
    assert_eq!(
        keys,
        german.keys().collect::<Vec<_>>(),
        "locales/en.json and de.json must have the same keys"
    );

    let mut code = String::new();
    for key in &keys {
        let name = key.replace(['.', '-'], "_").to_uppercase();
        let (english, german) = (&english[*key], &german[*key]);
        writeln!(code, "/// {english:?}\npub const {name}: Text = Text(&[{english:?}, {german:?}]);")
            .expect("memory");
        let stem = key.strip_suffix("_one").filter(|stem| keys.contains(&&format!("{stem}_other")));
        if let (Some(plural), Some(_)) = (name.strip_suffix("_ONE"), stem) {
            writeln!(code, "pub const {plural}: Plural = Plural {{ one: {name}, other: {plural}_OTHER }};")
                .expect("memory");
        }
    }
    let out = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join("texts.rs"), code).expect("OUT_DIR can be written");
}

/// With `LOTWISE_SPLIT` set, the app is made ready to be cut in two (see src/later.rs): the linker
/// leaves in its file which code and data belong together.
fn cut_in_two() {
    println!("cargo::rustc-check-cfg=cfg(lotwise_split)");
    println!("cargo::rerun-if-env-changed=LOTWISE_SPLIT");
    let to_wasm = env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm");
    if to_wasm && env::var_os("LOTWISE_SPLIT").is_some() {
        println!("cargo::rustc-cfg=lotwise_split");
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
}

fn read(language: &str) -> Texts {
    let path = format!("locales/{language}.json");
    let json = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&json).unwrap_or_else(|error| panic!("{path}: {error}"))
}
