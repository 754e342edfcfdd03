//! What a firm publishes: told where it is switched on, in the language of the page, and nothing else with it.

use std::path::Path;

use lotwise_ledger::command::{Book, Coded, Command, Describe, Note, Receive, Received, Taken, Taking};
use lotwise_ledger::event::fact::{Inspection, TestResult};
use lotwise_ledger::event::{Step, field};
use lotwise_ledger::key::{Issuer, Key, Location, LotKey, ProductKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::text::{FacilityCode, LotNumber, PartnerId, Sku};
use serde_json::{Value, json};

use super::common::{GTIN, lot, product};
use super::firm::{Firm, at, marked, shelf, shows_no_secret};

/// A firm that has something to tell in each field, and a secret in each one that must not show.
fn open(dir: &Path) -> Firm {
    let mut firm = Firm::open(dir, &[]);
    makes(&mut firm);
    inspects(&mut firm);
    sets_up(&mut firm);
    firm
}

/// What the lot is made of.
fn makes(firm: &mut Firm) {
    for (name, number, country) in [
        ("Oats", "A", Some("Finland")),
        ("Oats", "B", Some("Sweden")),
        // Of one that only half is known of, nothing is told.
        (&marked("half-known"), "C", Some("Chile")),
        (&marked("half-known"), "D", None),
    ] {
        let input = input(name, number);
        firm.does(Command::Receive(Receive {
            product: input.product.clone(),
            product_name: Some(name.to_owned()),
            packaging: None,
            lot: Some(input.clone()),
            dates: Default::default(),
            received: Received::Quantity(Quantity::units(10)),
            supplier: Some(PartnerId::parse(&marked("farm")).unwrap()),
            to: shelf(),
            document: None,
            batch: None,
            coded: Coded::Came,
        }));
        let country = country.map(|country| (Key::Lot(input.clone()), field::COUNTRY, country.to_owned()));
        firm.does(Command::Describe(Describe {
            fields: country
                .into_iter()
                .chain([(Key::Lot(input.clone()), field::LINE, marked("line"))])
                .collect(),
        }));
        let taking =
            |what, from, to| Taking { what, from, to, weight: None, batch: None, out_of: None, into: None };
        let taken = taking(Taken::Lot(input, Quantity::units(5)), shelf(), Location::Production);
        let consumed = Book { becomes: vec![Key::Lot(lot("GOOD"))], ..Book::new(Step::Consume, vec![taken]) };
        firm.does(Command::Book(consumed));
    }
}

fn inspects(firm: &mut Firm) {
    for (test, value, passed) in
        [("Metal detector", None, true), ("pH", Some(918_273), true), (&marked("failed-test"), None, false)]
    {
        let value = value.map(Quantity::units);
        let result = TestResult {
            test: test.to_owned(),
            value,
            unit: value.map(|_| marked("unit")),
            least: None,
            most: None,
            passed: Some(passed),
        };
        let of = vec![Key::Lot(lot("GOOD"))];
        firm.does(Command::Note(Box::new(Note::Inspect(Inspection { of, results: vec![result], passed }))));
    }
}

fn sets_up(firm: &mut Firm) {
    let mill = Key::Facility(FacilityCode::parse("MAIN").unwrap());
    let good = || Key::Lot(lot("GOOD"));
    describe(
        firm,
        vec![
            (good(), field::PRODUCED, "2026-03-01".to_owned()),
            (good(), field::FACILITY, "MAIN".to_owned()),
            (good(), field::LINE, marked("line")),
            (good(), field::SHIFT, marked("shift")),
            (mill.clone(), field::NAME, "Mill 2".to_owned()),
            (mill.clone(), field::COUNTRY, "Austria".to_owned()),
            (mill, field::GLN, marked("gln")),
            (Key::Product(product()), field::ORIGIN, "Oats of the north".to_owned()),
            (Key::Product(product()), "origin@de", "Hafer aus dem Norden".to_owned()),
            (Key::Product(product()), field::CERTIFICATES, "Organic\nISO 22000".to_owned()),
            (Key::Product(product()), field::LOT_RULE, marked("rule")),
            (Key::Firm, field::RECALL_ADVICE, "Bring it to any shop.".to_owned()),
            (Key::Firm, "recall_advice@de", "In jeden Laden bringen.".to_owned()),
            (Key::Firm, field::CONSUMER_CONTACT, "Call 0800 12345\nor write".to_owned()),
            (Key::Firm, field::PRIVACY, "Oats & Co answers for it.".to_owned()),
            (Key::Firm, field::COMPLAINTS_KEPT_MONTHS, "24".to_owned()),
            (Key::Firm, field::INVOICE, marked("invoice")),
        ],
    );
}

fn describe(firm: &mut Firm, fields: Vec<(Key, &'static str, String)>) {
    firm.does(Command::Describe(Describe { fields }));
    firm.folded();
}

fn publishes(firm: &mut Firm, of: Key, parts: &str) {
    describe(firm, vec![(of, field::PUBLISHES, parts.to_owned())]);
}

fn input(name: &str, number: &str) -> LotKey {
    let sku = Sku::parse(if name == "Oats" { "S3CRET-OATS" } else { "S3CRET-HALF" }).unwrap();
    let number = LotNumber::parse(&marked(number)).unwrap();
    LotKey { product: ProductKey::Sku(sku), issuer: Issuer::Own, number }
}

/// Each part: how it is switched on, what the page has, and the field of the JSON with its value.
fn parts() -> [(&'static str, &'static str, &'static str, Value); 5] {
    [
        (
            "made",
            "1 March 2026, Mill 2, Austria",
            "made",
            json!({ "on": "2026-03-01", "at": "Mill 2", "country": "Austria" }),
        ),
        (
            "origin",
            "Oats of the north",
            "origin",
            json!({ "und": "Oats of the north", "de": "Hafer aus dem Norden" }),
        ),
        (
            "origin",
            "<li>Oats: Finland, Sweden</li>",
            "inputs",
            json!([{ "product": "Oats", "countries": ["Finland", "Sweden"] }]),
        ),
        (
            "checks",
            "<li>Metal detector, 21 November 2026</li><li>pH, 21 November 2026</li>",
            "checks",
            json!([{ "test": "Metal detector", "on": "2026-11-21" }, { "test": "pH", "on": "2026-11-21" }]),
        ),
        (
            "certificates",
            "<li>Organic</li><li>ISO 22000</li>",
            "certificates",
            json!({ "und": "Organic\nISO 22000" }),
        ),
    ]
}

fn check(firm: &Firm, on: &str) {
    let page = firm.page(&at("/10/GOOD?lang=en"));
    let json = firm.client.get(&format!("/v1/public{}", at("/10/GOOD")), "");
    assert!(shows_no_secret(&page.0) && shows_no_secret(&json), "{on:?}: {}", page.text());
    let (text, json) = (page.text(), json.json());
    for (part, words, name, value) in parts() {
        let is_on = on.split(',').any(|it| it == part);
        assert_eq!(text.contains(words), is_on, "{on:?} {words}: {text}");
        let told = json.get(name);
        assert_eq!(told, is_on.then_some(&value), "{on:?} {name}: {json}");
    }
    assert_eq!(text.contains("id=\"told\""), !on.is_empty(), "{text}");
    assert!(page.0.bytes.len() <= 10_000, "{} bytes", page.0.bytes.len());
}

/// SYNC-12, SYNC-27: each part is told where it is switched on, and a product's word stands above the firm's.
#[test]
fn what_is_published_is_told_and_nothing_with_it() {
    let dir = tempfile::tempdir().unwrap();
    let mut firm = open(dir.path());
    check(&firm, "");
    for on in ["made", "origin", "checks", "certificates"] {
        publishes(&mut firm, Key::Firm, on);
        check(&firm, on);
    }
    publishes(&mut firm, Key::Product(product()), "made,origin,checks,certificates");
    check(&firm, "made,origin,checks,certificates");
    for path in ["/10/UNITS", "/10/RECALLED", "/10/PLAIN", "/21/SOLD", "?date=2999-07-31", "", "/10/NONE"] {
        for path in [at(path), format!("/v1/public{}", at(path))] {
            assert!(shows_no_secret(&firm.client.get(&path, "")), "{path}");
        }
    }
    publishes(&mut firm, Key::Firm, "made");
    publishes(&mut firm, Key::Product(product()), "certificates");
    check(&firm, "certificates");
    // A later test of the same name that failed takes the word back.
    let result = TestResult {
        test: "pH".to_owned(),
        value: None,
        unit: None,
        least: None,
        most: None,
        passed: Some(false),
    };
    let inspection = Inspection { of: vec![Key::Lot(lot("GOOD"))], results: vec![result], passed: false };
    firm.does(Command::Note(Box::new(Note::Inspect(inspection))));
    publishes(&mut firm, Key::Product(product()), "checks");
    let text = firm.page(&at("/10/GOOD")).text();
    assert!(text.contains("Metal detector") && !text.contains("pH,"), "{text}");
    firm.host.stop();
}

/// SYNC-12: advice where goods are recalled and there alone, contact and privacy, in the page's language.
#[test]
fn advice_and_contact_are_told() {
    let dir = tempfile::tempdir().unwrap();
    let firm = open(dir.path());
    let recalled = firm.page(&at("/10/RECALLED")).text();
    assert!(recalled.contains("<b>Recalled</b>Do not use it. Bring it to any shop."), "{recalled}");
    assert!(recalled.contains("Call 0800 12345<br>or write"), "{recalled}");
    assert!(recalled.contains("24 months after"), "{recalled}");
    let german = firm.page(&at("/10/RECALLED?lang=de")).text();
    assert!(german.contains("<b>Zurückgerufen</b>Nicht verwenden. In jeden Laden bringen."), "{german}");
    let json = |number: &str| firm.client.get(&format!("/v1/public/01/{GTIN}/10/{number}"), "").json();
    let advice = json!({ "und": "Bring it to any shop.", "de": "In jeden Laden bringen." });
    assert_eq!(json("RECALLED")["recall_advice"], advice);
    assert_eq!(json("GOOD").get("recall_advice"), None);
    assert_eq!(json("GOOD")["contact"], json!({ "und": "Call 0800 12345\nor write" }));
    for number in ["GOOD", "DRAFTED"] {
        assert!(!firm.page(&at(&format!("/10/{number}"))).text().contains("any shop"), "{number}");
    }
    let privacy = firm.page("/matter/privacy");
    assert!(privacy.text().contains("Oats &amp; Co answers for it."), "{}", privacy.text());
    assert!(privacy.text().contains("24 months after") && shows_no_secret(&privacy.0));
    firm.host.stop();
}

/// SYNC-27: texts of any length leave a page small.
#[test]
fn long_texts_are_cut_off() {
    let dir = tempfile::tempdir().unwrap();
    let mut firm = open(dir.path());
    let long = "Ährenfeld ".repeat(400);
    let lines = "Zertifikat über den Anbau von Getreide und alles, was dazu gehört, und mehr\n".repeat(60);
    describe(
        &mut firm,
        vec![
            (Key::Product(product()), field::ORIGIN, long.clone()),
            (Key::Product(product()), "origin@de", long.clone()),
            (Key::Product(product()), field::CERTIFICATES, lines),
            (Key::Product(product()), field::PRINTED_ON, "side".to_owned()),
            (Key::Firm, field::CONSUMER_CONTACT, long.clone()),
            (Key::Firm, "recall_advice@de", long),
        ],
    );
    publishes(&mut firm, Key::Firm, "made,origin,checks,certificates");
    for path in ["/10/GOOD?", "/10/RECALLED?", "/21/SOLD?", "?", "/10/NONE?"] {
        for language in ["de", "en"] {
            let bytes = firm.page(&at(&format!("{path}lang={language}"))).0.bytes.len();
            println!("{bytes} bytes: {path} {language}");
            assert!(bytes <= 10_000, "{path} {language}: {bytes}");
        }
    }
    firm.host.stop();
}

/// SYNC-27: a product's page shows where its lot is printed.
#[test]
fn a_picture_shows_where_to_look() {
    let dir = tempfile::tempdir().unwrap();
    let mut firm = Firm::open(dir.path(), &[]);
    let unsaid = firm.page(&at("")).text();
    assert!(!unsaid.contains("<svg") && unsaid.contains("mostly stamped on the lid"), "{unsaid}");
    let mut seen = std::collections::BTreeSet::new();
    for (place, english, german) in [
        ("lid", "on the lid.", "auf dem Deckel."),
        ("neck", "on the neck", "am Hals"),
        ("back", "on the back.", "auf der Rückseite."),
        ("side", "on the side.", "an der Seite."),
        ("bottom", "on the bottom.", "auf dem Boden."),
        ("seam", "on the seam.", "an der Naht."),
        ("plate", "on the rating plate.", "auf dem Typenschild."),
    ] {
        describe(&mut firm, vec![(Key::Product(product()), field::PRINTED_ON, place.to_owned())]);
        for (language, words) in [("en", english), ("de", german)] {
            let page = firm.page(&at(&format!("?lang={language}")));
            assert!(page.between("<figcaption>", "</figcaption>").contains(words), "{place} {language}");
            let drawing = page.between("<svg ", "</svg>");
            assert!(drawing.contains("class=\"m\"") && !drawing.contains("style="), "{drawing}");
            seen.insert(drawing);
            assert!(page.0.bytes.len() <= 10_000, "{place}: {}", page.0.bytes.len());
        }
        let json = firm.client.get(&format!("/v1/public/01/{GTIN}"), "").json();
        assert_eq!(json["printed_on"], place);
    }
    assert_eq!(seen.len(), 7);
    describe(&mut firm, vec![(Key::Product(product()), field::PRINTED_ON, marked("place"))]);
    assert!(!firm.page(&at("")).text().contains("<svg") && shows_no_secret(&firm.page(&at("")).0));
    firm.host.stop();
}

/// SYNC-12, SYNC-27: one code with lot and serial.
#[test]
fn a_lot_and_a_serial_are_one_address() {
    let dir = tempfile::tempdir().unwrap();
    let mut firm = Firm::open(dir.path(), &[]);
    let check = |path: &str, status: u16, state: &str| {
        let page = firm.page(&at(path));
        assert_eq!((page.0.status, page.state().as_str()), (status, state), "{path}");
        assert!(shows_no_secret(&page.0));
        (page.text(), firm.client.get(&format!("/v1/public{}", at(path)), "").json())
    };
    let (unit, json) = check("/10/UNITS/21/SOLD", 200, "no-date");
    assert!(unit.contains("Lot <code>UNITS</code><br>Serial number <code>SOLD</code>"), "{unit}");
    assert!(unit.contains("data-state=\"covered\""));
    assert_eq!((&json["serial"], &json["warranty_until"]), (&json!("SOLD"), &json!("2126-11-21")));
    // The firm tracks the lot alone: its recall is told all the same.
    let (_, json) = check("/10/RECALLED/21/12345", 200, "recalled");
    assert_eq!((&json["lot"], &json["state"]), (&json!("RECALLED"), &json!("recalled")));
    // A serial of another lot is no unit of this one.
    for path in ["/10/GOOD/21/SOLD", "/10/NONE/21/SOLD", "/10/NONE/21/NONE"] {
        assert_eq!(check(path, 404, "unknown").1["type"], "/problems/unknown-serial", "{path}");
    }
    let sour = [("category", "other"), ("words", "It is broken.")];
    for (path, about) in [
        ("/10/UNITS/21/SOLD", json!([Key::Serial(super::firm::unit("SOLD")).to_string()])),
        ("/10/RECALLED/21/12345", json!([Key::Lot(lot("RECALLED")).to_string()])),
        ("/10/GOOD/21/SOLD", json!([Key::Product(product()).to_string()])),
    ] {
        let sent = firm.complains(&at(path), &sour);
        assert_eq!(sent.state(), "received", "{path}");
        assert_eq!(firm.complaints().last().unwrap().1["about"], about, "{path}");
    }
    firm.host.stop();
}
