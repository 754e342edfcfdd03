//! Whole lists against a ledger in memory: read, judged, recorded, and read once more.

use lotwise_ledger::command::{Circumstances, Command};
use lotwise_ledger::event::{DeviceId, Draft, Head};
use lotwise_ledger::fold;
use lotwise_ledger::key::Key;
use lotwise_ledger::question::pick::{self, Rotation};
use lotwise_ledger::record::Records;
use lotwise_ledger::text::{Actor, FacilityCode};
use lotwise_ledger::time::Moment;
use lotwise_sheets::column::{Column, Kind};
use lotwise_sheets::file::{open, to_csv, to_xlsx};
use lotwise_sheets::line::{DayOrder, Line, Settings};
use lotwise_sheets::list;
use lotwise_sheets::plan::{Judged, Plan, Verdict, commands, groups};
use lotwise_sheets::read::{Reader, look};
use lotwise_sheets::table::Table;

mod firm;
use firm::Firm;

/// What becomes of the lines of a list, each as `line verdict finding…`.
fn check(firm: &mut Firm, text: &str, expected: &[&str]) {
    let judged = firm.import(&table(text), &|settings| settings, false, usize::MAX);
    assert_eq!(shown(&judged), expected, "{text}");
}

fn table(text: &str) -> Table {
    open(text.as_bytes(), 0).unwrap().1
}

fn shown(judged: &[Judged]) -> Vec<String> {
    let mut judged: Vec<&Judged> = judged.iter().collect();
    judged.sort_by_key(|judged| judged.line);
    let line = |judged: &&Judged| {
        let verdict = match judged.verdict {
            Verdict::Refused => "refused",
            Verdict::Changed => "changed",
            Verdict::Created => "created",
            Verdict::Same => "same",
        };
        let findings = judged.findings.iter().map(|finding| format!(" {}", finding.code()));
        let changes = judged.changes.iter().map(|it| format!(" {}:{}>{}", it.column.code(), it.from, it.to));
        format!("{} {verdict}{}", judged.line, findings.chain(changes).collect::<String>())
    };
    judged.iter().map(line).collect()
}

const STOCK: &str = "\
SKU;GTIN;Name;Location;Qty;Use by
OAT-1;04012345678901;Oat drink;Warehouse A, Lot 345;12,5;31/12/2026
OAT-1;;;Warehouse A, Lot 346;1.200,0;03/04/2027
OAT-2;1,23E+11;Oat bar;A-01, Lot 1;5;
OAT-3;12345678905;Oat flakes;A-01;7;
OAT-4;;Oat milk;A-02;#NV;
OAT-1;;;Warehouse A, Lot 345;3;
;;;;9;
OAT-5;;Oat cake;A-02, Lot 7;1;46115
";

#[test]
fn a_damaged_list_is_told_line_by_line_and_its_good_lines_are_kept() {
    let mut firm = Firm::default();
    let first = [
        "2 created place_split",
        "3 created place_split",
        "4 refused shortened place_split",
        "5 created zeros_lost",
        "6 refused error",
        "7 refused place_split repeats",
        "8 refused missing missing",
        "9 created place_split day_count",
    ];
    check(&mut firm, STOCK, &first);
    let stock = |key: &str| match firm.records.get(&key.parse::<Key>().unwrap()) {
        Some(lotwise_ledger::record::Record::Stock(stock)) => stock.quantity.to_string(),
        _ => "none".to_owned(),
    };
    assert_eq!(stock("stock/sku:OAT-1/own/345/at:MAIN:Warehouse A"), "12.5");
    assert_eq!(stock("stock/sku:OAT-1/own/346/at:MAIN:Warehouse A"), "1200");
    assert_eq!(stock("stock/sku:OAT-3/-/at:MAIN:A-01"), "7");
    assert_eq!(stock("stock/sku:OAT-2/own/1/at:MAIN:A-01"), "none");
}

#[test]
fn lots_of_two_suppliers_stay_two() {
    let mut firm = Firm::default();
    let list = "SKU;Lot;Supplier;Location;Qty\nFLOUR;L1;Mill A;A-01;5\nFLOUR;L1;Mill B;A-01;7\n";
    check(&mut firm, list, &["2 created", "3 created"]);
    check(&mut firm, list, &["2 same", "3 same"]);
    // Whose it is nobody says, and two have it: it is neither.
    check(&mut firm, "SKU;Lot;Location;Qty\nFLOUR;L1;A-02;1\n", &["2 created"]);
    let mut firm = Firm::default();
    check(&mut firm, "SKU;Lot;Supplier;Location;Qty\nFLOUR;L1;Mill A;A-01;5\n", &["2 created"]);
    check(&mut firm, "SKU;Lot;Location;Qty\nFLOUR;L1;A-01;5\n", &["2 same"]);
    assert_eq!(firm.records.lots_of(&"sku:FLOUR".to_owned().try_into().unwrap()).count(), 1);
    // A brand owner's lot is one, whoever sold it.
    let list = "SKU;GTIN;Lot;Supplier;Location;Qty\nOAT;4012345678901;L1;Shop A;A-01;5\nOAT;4012345678901;L1;Shop B;A-02;7\n";
    check(&mut firm, list, &["2 created", "3 created"]);
    assert_eq!(firm.records.lots_of(&"sku:OAT".to_owned().try_into().unwrap()).count(), 1);
}

#[test]
fn units_of_booked_stock_do_not_add_to_it() {
    let mut firm = Firm::default();
    let on_hand = |firm: &Firm, key: &str| match firm.records.get(&key.parse::<Key>().unwrap()) {
        Some(lotwise_ledger::record::Record::Stock(stock)) => stock.quantity.to_string(),
        _ => "none".to_owned(),
    };
    check(&mut firm, "SKU;Location;Qty\nPUMP;A-01;3\n", &["2 created"]);
    let units = "SKU;Serial;Location\nPUMP;S1;A-01\nPUMP;S2;A-01\nPUMP;S3;A-01\nPUMP;S4;A-01\nPUMP;S5;A-02\n";
    let told = ["2 created of_stock", "3 created of_stock", "4 created of_stock", "5 created", "6 created"];
    check(&mut firm, units, &told);
    assert_eq!(on_hand(&firm, "stock/sku:PUMP/-/at:MAIN:A-01"), "4");
    check(&mut firm, units, &["2 same", "3 same", "4 same", "5 same", "6 same"]);
    assert_eq!(on_hand(&firm, "stock/sku:PUMP/-/at:MAIN:A-01"), "4");

    check(&mut firm, "SKU;Lot;Location;Qty\nFAN;L1;A-01;2\n", &["2 created"]);
    check(&mut firm, "SKU;Serial;Location\nFAN;F1;A-01\n", &["2 refused lot_unsaid"]);
    check(&mut firm, "SKU;Serial;Lot;Location\nFAN;F1;L1;A-01\n", &["2 created of_stock"]);
    assert_eq!(on_hand(&firm, "stock/sku:FAN/own/L1/at:MAIN:A-01"), "2");
    // The other way round, the list says of what it would add to.
    check(&mut firm, "SKU;Lot;Location;Qty\nPUMP;L7;A-01;3\n", &["2 created beside"]);
}

#[test]
fn a_number_that_lost_its_zeros_is_not_taken_for_a_new_one() {
    let mut firm = Firm::default();
    check(&mut firm, "SKU;Lot;Location;Qty\n0071;00123;A-01;3\n", &["2 created"]);
    check(&mut firm, "SKU;Serial;Location\n0071;0009;A-03\n", &["2 created"]);
    let list = "SKU;Lot;Location;Qty\n0071;123;A-02;1\n71;00124;A-02;1\n0071;124;A-02;1\n";
    check(&mut firm, list, &["2 refused like_known", "3 refused like_known", "4 created"]);
    check(&mut firm, "SKU;Serial;Location\n0071;9;A-03\n", &["2 refused like_known"]);
    let said = |settings| Settings { likes_are_new: true, ..settings };
    let judged = firm.import(&table(list), &said, false, usize::MAX);
    assert_eq!(shown(&judged), ["2 created", "3 created", "4 same"]);
}

#[test]
fn a_list_of_products_says_which_lot_goes_out_first() {
    let mut firm = Firm::default();
    let products = "Artikelnummer;Entnahmefolge\nOAT;FEFO\nBOLT;first in, first out\nSAND;oldest\n";
    check(&mut firm, products, &["2 created", "3 created", "4 refused no_word"]);
    let rotation = |firm: &Firm, sku: &str| {
        let product = sku.to_owned().try_into().unwrap();
        pick::rotation(firm.records.product(&product))
    };
    assert_eq!(rotation(&firm, "sku:OAT"), Rotation::Fefo);
    assert_eq!(rotation(&firm, "sku:BOLT"), Rotation::Fifo);
    let changed = "SKU;Rotation\nOAT;lifo\n";
    check(&mut firm, changed, &["2 changed rotation:fefo>lifo"]);
    assert_eq!(rotation(&firm, "sku:OAT"), Rotation::Fefo, "what stands is not overwritten unasked");
    firm.import(&table(changed), &|settings| settings, true, usize::MAX);
    assert_eq!(rotation(&firm, "sku:OAT"), Rotation::Lifo);
}

#[test]
fn a_list_of_places_says_what_they_are_for() {
    let mut firm = Firm::default();
    let places = "Lagerplatz;Zweck\nRAMPE;Wareneingang\nA-01;Lager\nA-02;Regal\nA-03;\n";
    check(&mut firm, places, &["2 created", "3 created", "4 refused no_word", "5 refused missing"]);
    let changed = "Location;Purpose;Mixing\nRAMPE;shipping;\nA-01;storage;one lot\n";
    check(&mut firm, changed, &["2 changed purpose:receiving>shipping", "3 created"]);
}

#[test]
fn the_same_list_twice_records_nothing_the_second_time() {
    let mut firm = Firm::default();
    firm.import(&table(STOCK), &|settings| settings, true, usize::MAX);
    let events = firm.events;
    let again = firm.import(&table(STOCK), &|settings| settings, true, usize::MAX);
    assert_eq!(firm.events, events);
    assert!(
        again.iter().all(|it| matches!(it.verdict, Verdict::Same | Verdict::Refused)),
        "{:?}",
        shown(&again)
    );
}

/// Stopped after any chunk and begun anew, it ends as if it had not been stopped.
#[test]
fn half_a_list_and_the_list_are_the_list() {
    let whole = {
        let mut firm = Firm::default();
        firm.import(&table(STOCK), &|settings| settings, false, usize::MAX);
        firm.export_all()
    };
    for lines in 0..8 {
        let mut firm = Firm::default();
        firm.import(&table(STOCK), &|settings| settings, false, lines);
        firm.import(&table(STOCK), &|settings| settings, false, usize::MAX);
        assert_eq!(firm.export_all(), whole, "stopped after {lines}");
    }
}

#[test]
fn csv_and_xlsx_of_the_same_say_the_same() {
    let mut firm = Firm::default();
    firm.import(&table(STOCK), &|settings| settings, false, usize::MAX);
    let (_, workbook) = open(&to_xlsx("Stock", &table(STOCK)).unwrap(), 0).unwrap();
    let settings = |settings: Settings| Settings { mark: table(STOCK).mark, ..settings };
    let events = firm.events;
    firm.import(&workbook, &settings, false, usize::MAX);
    assert_eq!(firm.events, events);
}

#[test]
fn what_stands_is_changed_only_when_a_person_says_so() {
    let mut firm = Firm::default();
    check(&mut firm, "SKU,Name\nOAT-1,Oat drink\n", &["2 created"]);
    check(&mut firm, "SKU,Name,Unit\nOAT-1,Oat milk,l\n", &["2 changed name:Oat drink>Oat milk"]);
    check(&mut firm, "SKU,Name,Unit\nOAT-1,Oat drink,l\n", &["2 same"]);
    let list = table("SKU,Name\nOAT-1,Oat milk\n");
    firm.import(&list, &|settings| settings, true, usize::MAX);
    check(&mut firm, "SKU,Name\nOAT-1,Oat milk\n", &["2 same"]);
}

#[test]
fn stock_that_was_touched_since_is_not_opened_again() {
    let mut firm = Firm::default();
    check(&mut firm, "SKU,Location,Quantity\nOAT-1,A-01,5\n", &["2 created"]);
    check(&mut firm, "SKU,Location,Quantity\nOAT-1,A-01,6\n", &["2 refused other_quantity"]);
}

#[test]
fn days_are_asked_where_no_line_tells() {
    let list = "SKU,Lot,Use by\nOAT-1,1,03/04/2026\nOAT-1,2,05/06/2026\n";
    let mut firm = Firm::default();
    check(&mut firm, list, &["2 refused two_days", "3 refused two_days"]);
    let said = |settings| Settings { day_order: Some(DayOrder::DayFirst), ..settings };
    let judged = firm.import(&table(list), &said, false, usize::MAX);
    assert_eq!(shown(&judged), ["2 created", "3 created"]);
    let lots = table("SKU,Lot,Use by\nOAT-1,1,2026-04-03\nOAT-1,2,2026-06-05\n");
    assert_eq!(shown(&firm.import(&lots, &|settings| settings, false, usize::MAX)), ["2 same", "3 same"]);
}

#[test]
fn a_product_beside_its_number_is_its_name() {
    let columns = look(&table("SKU,Product,Qty,Count\nA,Oat,1,2\n"), None).columns;
    let columns: Vec<_> = columns.iter().map(|seen| (seen.guess.column, seen.guess.sure)).collect();
    let expected = [
        (Some(Column::Sku), true),
        (Some(Column::Name), false),
        (Some(Column::Quantity), true),
        (None, false),
    ];
    assert_eq!(columns, expected);
}

#[test]
fn columns_that_tell_both_orders_tell_none() {
    let list = "SKU,Lot,Use by\nA,1,13/04/2026\nA,2,04/13/2026\nA,3,03/04/2026\n";
    check(&mut Firm::default(), list, &["2 created", "3 created", "4 refused two_days"]);
}

#[test]
fn serials_are_opened_once_and_where_they_are() {
    let mut firm = Firm::default();
    let list = "SKU,Serial,Location\nT40,1,A-01\nT40,1,A-02\nT40,2,A-01\nT40,3,\n";
    let first = ["2 created", "3 refused repeats", "4 created", "5 refused missing"];
    check(&mut firm, list, &first);
    check(&mut firm, "SKU,Serial,Location\nT40,1,A-02\nT40,2,A-01\n", &["2 refused elsewhere", "3 same"]);
}

#[test]
fn an_order_is_whole_or_not_there() {
    let mut firm = Firm::default();
    let list = "\
Order,Order type,Supplier,SKU,Quantity,Lot,Use by
4711,PO,Dairy,OAT-1,5,,
4711,PO,Dairy,OAT-2,x,,
4712,PO,Dairy,OAT-1,7,L9,2027-01-31
4712,PO,Dairy,OAT-2,1,,
";
    let first = ["2 refused order_refused", "3 refused no_quantity", "4 created", "5 created"];
    check(&mut firm, list, &first);
    let mended = list.replace(",x,", ",6,");
    check(&mut firm, &mended, &["2 created", "3 created", "4 same", "5 same"]);
    check(
        &mut firm,
        &mended.replace(",6,", ",8,"),
        &["2 changed order:2 (11)>2 (13)", "3 same", "4 same", "5 same"],
    );
}

#[test]
fn partners_have_a_role() {
    let list = "Role,Customer no,Customer name\nKunde,C1,Corner shop\nLieferant,S1,Dairy\nFreund,F1,Friend\n";
    check(&mut Firm::default(), list, &["2 created", "3 created", "4 refused no_word"]);
}

#[test]
fn a_gtin_belongs_to_one_product() {
    let mut firm = Firm::default();
    let list = "SKU,GTIN\nOAT-1,4012345678901\nOAT-2,4012345678901\n";
    check(&mut firm, list, &["2 created", "3 refused contradicts"]);
    check(&mut firm, "SKU,GTIN\nOAT-2,4012345678901\n", &["2 refused other_product"]);
    let lots = "EAN,Lot,Country\n4012345678901,L1,DE\n4012345678901,L2,\n";
    check(&mut firm, lots, &["2 created", "3 refused nothing_said"]);
    assert!(firm.records.get(&"lot/sku:OAT-1/own/L1".parse().unwrap()).is_some());
}

/// Writes a list record by record, each with what it needs beside it, and tells how many lines that are. They are
/// the lines of the whole list.
fn in_parts(kind: Kind, records: &Records) -> usize {
    let begins =
        |key: &Key, with: &[&str]| with.iter().any(|beginning| key.to_string().starts_with(beginning));
    let mut before = Records::default();
    for (key, record) in records.iter().filter(|(key, _)| begins(key, list::before(kind))) {
        before.load(key.clone(), record.clone());
    }
    let mut lines = Vec::new();
    for (key, record) in records.iter().filter(|(key, _)| begins(key, list::beginnings(kind))) {
        let mut part = before.clone();
        part.load(key.clone(), record.clone());
        for key in list::beside(kind, &part).keys {
            if let Some(record) = records.get(&key) {
                part.load(key, record.clone());
            }
        }
        lines.extend(list::lines(kind, &part).into_iter().map(|line| format!("{line:?}")));
    }
    let mut whole: Vec<String> = list::lines(kind, records).iter().map(|line| format!("{line:?}")).collect();
    whole.sort();
    lines.sort();
    assert_eq!(lines, whole, "{kind:?}");
    lines.len()
}

/// Every list goes out so that it comes in again without a change.
#[test]
fn what_goes_out_comes_in_as_it_was() {
    let mut firm = Firm::default();
    let lists = [
        STOCK,
        "SKU,GTIN,Name,Tracking,Shelf life,Pack level,Content\nOAT-1,14012345678908,,lot,90,case,12\n-A1,,=1+1;=2,,,,\n'=B,,+49 30 @,,,,\n",
        "SKU,Serial,Location,Lot\nT40,1,A-01,L1\nT40,2,A-01,\n",
        "Order,Type,Supplier,Due,SKU,Quantity,Serial,Use by\n1,asn,D,2026-12-01,T40,1,7,\n1,asn,D,,T40,1,8,\n1,asn,D,,OAT-1,5,,2027-01-31\n",
        "Role,Partner number,Partner name,Dealer\nsupplier,S1,Dairy,\ncustomer,C1,Shop,ja\n",
    ];
    for list in lists {
        firm.import(&table(list), &|settings| settings, false, usize::MAX);
    }
    for kind in Kind::ALL {
        for word in [Column::english as fn(Column) -> &'static str, Column::german] {
            let list = list::table(kind, &firm.records, |column| word(column).to_owned());
            assert!(list.rows.len() > 1, "{kind:?}");
            assert_eq!(in_parts(kind, &firm.records), list.rows.len() - 1, "{kind:?}");
            assert_eq!(look(&list, None).kind, kind);
            for bytes in [to_csv(&list), to_xlsx("List", &list).unwrap()] {
                let (_, read) = open(&bytes, 0).unwrap();
                let judged = firm.import(&read, &|settings| settings, true, usize::MAX);
                assert!(
                    judged.iter().all(|it| it.verdict == Verdict::Same),
                    "{kind:?}: {:?}",
                    shown(&judged)
                );
            }
        }
    }
}
