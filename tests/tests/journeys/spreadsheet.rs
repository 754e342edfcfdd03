//! A list that people have now: taken in with its damage said, twice, in both forms, and out again.

use std::path::{Path, PathBuf};

use lotwise_sheets::file::{open, to_xlsx};
use lotwise_tests::phone::Phone;
use lotwise_tests::server::Server;

use crate::steps::{Local, enrol, see_on_hand};

/// What Excel makes of a stock list: a shortened GTIN, lost zeros, a decimal comma, a day as a number, days
/// that can be two, a formula that failed, and lots behind their places.
const STOCK: &str = "\
SKU;GTIN;Name;Location;Qty;Use by
OAT-1;09520000000011;Oat drink;Warehouse A, Lot 345;12,5;31/12/2027
OAT-1;;;Warehouse A, Lot 346;1.200,0;03/04/2028
OAT-2;9,52E+12;Oat bar;A-01, Lot 1;5;
OAT-3;12345678905;Oat flakes;A-01;7;
OAT-4;;Oat milk;A-02;#NV;
OAT-1;;;Warehouse A, Lot 345;3;
OAT-5;;Oat cake;A-02, Lot 7;1;46842
";

/// The same list as a workbook, whose cells are the texts that the other has.
fn workbook(folder: &Path) -> std::path::PathBuf {
    let (_, table) = open(STOCK.replace("12,5", "12.5").replace("1.200,0", "1200").as_bytes(), 0).unwrap();
    let path = folder.join("stock.xlsx");
    std::fs::write(&path, to_xlsx("Stock", &table).unwrap()).unwrap();
    path
}

async fn check(phone: &Phone, url: &str, file: &Path) {
    phone.go(&format!("{url}/import")).await;
    phone.see("[data-page='import'][data-state='choosing']").await;
    phone.choose("#choose-file", file).await;
    phone.see("[data-page='import'][data-state='columns']").await;
    phone.press("#check").await;
    phone.see("[data-page='import'][data-state='preview']").await;
}

/// The same list again, as text and as a workbook: nothing is left to record.
async fn nothing_is_new(ada: &Phone, url: &str, files: [PathBuf; 2]) {
    for file in files {
        check(ada, url, &file).await;
        ada.see("#nothing").await;
        ada.see("#record[aria-disabled='true']").await;
        ada.press("label:has(> #show-same)").await;
        for line in ["2", "3", "5", "8"] {
            ada.see(&format!("#lines [data-line='{line}'][data-verdict='same']")).await;
        }
        ada.press("#columns").await;
        ada.press("#leave").await;
        ada.see("[data-page='import'][data-state='choosing']").await;
    }
}

#[tokio::test]
async fn a_damaged_list_is_taken_in_twice() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::new(folder.path());
    let code = server.start();
    let url = server.url();
    let mut ada = Phone::new(folder.path(), "ada");
    ada.open(&url).await;
    enrol(&ada, &server, &code, "Ada").await;
    ada.see("#sync-state[data-state='online']").await;
    ada.wait_for_offline_app().await;
    // What follows works in an aisle without a signal.
    server.stop();

    let csv = folder.path().join("stock.csv");
    std::fs::write(&csv, STOCK).unwrap();
    check(&ada, &url, &csv).await;
    for (line, words) in [
        ("4", "GTIN 9,52E+12: the spreadsheet program shortened this number"),
        ("6", "Quantity #NV: the spreadsheet program could not calculate this cell"),
        ("7", "It is in line 2 already."),
    ] {
        ada.read(&format!("#lines [data-line='{line}'][data-verdict='refused']"), words).await;
    }
    ada.press("label:has(> #show-created)").await;
    for (line, words) in [
        ("2", "Read as location Warehouse A and lot 345."),
        ("5", "had lost its leading zeros. Read as 0012345678905."),
        ("8", "46842 is a day as a number."),
    ] {
        ada.read(&format!("#lines [data-line='{line}'][data-verdict='created']"), words).await;
    }
    // A reload in the middle loses nothing.
    ada.go(&format!("{url}/import")).await;
    ada.see("[data-page='import'][data-state='columns']").await;
    ada.read("#list-name", "stock.csv: 7 lines").await;
    ada.press("#check").await;
    ada.read("#record", "Record 4 lines").await;
    ada.press("#record").await;
    ada.read("#done", "4 lines are recorded.").await;
    ada.read("#done", "3 lines were refused").await;
    ada.press("#report").await;
    let report = std::fs::read_to_string(ada.saved_file(".csv").await).unwrap();
    assert!(report.contains("\r\n4,Refused,\"GTIN 9,52E+12: the spreadsheet program shortened"), "{report}");

    nothing_is_new(&ada, &url, [csv, workbook(folder.path())]).await;

    let code = server.start();
    ada.see("#sync-state[data-state='online'][data-unsent='0']").await;
    see_on_hand(&ada, &url, "345", "12.5").await;
    see_on_hand(&ada, &url, "346", "1200").await;
    // It is the firm's, not the phone's alone.
    let mut ben = Phone::new(folder.path(), "ben");
    ben.open(&url).await;
    enrol(&ben, &server, &code, "Ben").await;
    ben.see("#sync-state[data-state='online'][data-unsent='0']").await;
    see_on_hand(&ben, &url, "345", "12.5").await;

    save_what_happened(&ada, &url).await;
    // What goes out comes in again, and nothing is left to do.
    ada.go(&format!("{url}/export")).await;
    ada.press("#stock-xlsx").await;
    ada.read("#saved", "4 lines are in the file.").await;
    let saved = ada.saved_file(".xlsx").await;
    check(&ada, &url, &saved).await;
    ada.see("#nothing").await;
    ada.close().await;
    ben.close().await;
}

/// What happened goes out, too: one movement for each line of goods.
async fn save_what_happened(phone: &Phone, url: &str) {
    phone.go(&format!("{url}/export")).await;
    phone.press("#exceptions-csv").await;
    phone.see("#empty").await;
    phone.press("#movements-csv").await;
    phone.read("#saved", "4 lines are in the file.").await;
}

/// Ten thousand lines: recording is stopped half-way, gone on with, and ends as if it had not been.
#[tokio::test]
async fn ten_thousand_lines_are_stopped_and_gone_on_with() {
    let local = Local::open().await;
    let (phone, url) = (&local.phone, &local.url);
    let folder = tempfile::tempdir().unwrap();
    let lines = (1..=10_000)
        .map(|n| format!("P-{},Product {},L{n},A-{},{}\n", n % 500, n % 500, n % 200, n % 90 + 1));
    let list = folder.path().join("many.csv");
    std::fs::write(&list, format!("SKU,Name,Lot,Location,Quantity\n{}", lines.collect::<String>())).unwrap();
    check(phone, url, &list).await;
    phone.read("#record", "Record 10000 lines").await;
    phone.run("scrollTo(0, document.documentElement.scrollHeight)").await;
    phone.see("#lines li[aria-posinset='10000'][aria-setsize='10000'] [data-line='10001']").await;
    phone.press("#record").await;
    phone.see("[data-state='recording'] progress:not([value='0'])").await;
    phone.press("#stop").await;
    phone.see("[data-page='import'][data-state='stopped']").await;
    phone.press("#go-on").await;
    phone.read("#done", "lines are recorded.").await;
    check(phone, url, &list).await;
    phone.see("#nothing").await;
    phone.read("[data-page='import'] .choice-options", "Recorded already 10000").await;
}

/// Cells that were pasted are there after a reload, before they are opened and behind it; a list that is too long
/// for that says so.
#[tokio::test]
async fn a_list_outlives_a_reload_or_says_that_it_does_not() {
    let local = Local::open().await;
    let (phone, url) = (&local.phone, &local.url);
    phone.go(&format!("{url}/import")).await;
    phone.fill("#paste", "SKU\tName\nOAT-1\tOat drink\n").await;
    phone.go(&format!("{url}/import")).await;
    phone.press("#open-pasted").await;
    phone.see("[data-page='import'][data-state='columns']").await;
    phone.see_no("#not-kept").await;
    phone.go(&format!("{url}/import")).await;
    phone.read("#list-name", "1 line").await;
    phone.press("#leave").await;
    phone.see("[data-page='import'][data-state='choosing']").await;
    phone.holds("#paste", "").await;

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("long.csv");
    let lines = (1..=20).map(|n| format!("OAT-{n},{}\n", "x".repeat(1_000_000)));
    std::fs::write(&file, format!("SKU,Name\n{}", lines.collect::<String>())).unwrap();
    phone.choose("#choose-file", &file).await;
    phone.see("[data-page='import'][data-state='columns'] #not-kept").await;
    phone.go(&format!("{url}/import")).await;
    phone.see("[data-page='import'][data-state='choosing']").await;
}

/// What a person knows and the file does not: which column is which, and how days are meant.
#[tokio::test]
async fn a_person_says_what_the_list_does_not() {
    let local = Local::open().await;
    let (phone, url) = (&local.phone, &local.url);
    phone.go(&format!("{url}/import")).await;
    phone.fill("#paste", "Thing\tLot\tUse by\nOAT-1\t1\t03/04/2028\nOAT-1\t2\t05/06/2028\n").await;
    phone.press("#open-pasted").await;
    phone.see("[data-page='import'][data-state='columns']").await;
    phone.read("#needed", "SKU").await;
    phone.run("const it = document.querySelector('#column-1'); it.value = 'sku'; it.dispatchEvent(new Event('change'))").await;
    phone.see_no("#needed").await;
    phone.press("#check").await;
    phone.read("#lines [data-line='2'][data-verdict='refused']", "Use by 03/04/2028 is").await;
    phone.press("label:has(> #days-day)").await;
    phone.read("#record", "Record 2 lines").await;
    phone.press("#record").await;
    phone.read("#done", "2 lines are recorded.").await;

    // What stands is not written over, unless a person says so.
    for (choice, shown) in [("#different-keep", "Nothing"), ("#different-overwrite", "Record 1 line")] {
        phone.go(&format!("{url}/import")).await;
        phone.fill("#paste", "SKU\tLot\tUse by\nOAT-1\t1\t2028-04-09\n").await;
        phone.press("#open-pasted").await;
        phone.press("#check").await;
        phone.see("[data-page='import'][data-state='preview']").await;
        phone.read("#lines [data-line='2'][data-verdict='changed']", "stands, the list says").await;
        phone.press(&format!("label:has(> {choice})")).await;
        phone.read("main", shown).await;
        // That outlives a reload, too.
        phone.go(&format!("{url}/import")).await;
        phone.press("#check").await;
        phone.see(&format!("{choice}:checked")).await;
        phone.read("main", shown).await;
        if choice == "#different-keep" {
            phone.press("#columns").await;
            phone.press("#leave").await;
            phone.see("[data-page='import'][data-state='choosing']").await;
        }
    }
    phone.press("#record").await;
    phone.read("#done", "1 line is recorded.").await;
}
