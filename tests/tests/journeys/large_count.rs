//! A count of more units than one record may hold: it is saved as several, each is approved, and nothing that was
//! counted is lost.

use crate::steps::Local;

const UNITS: usize = 1_200;

#[tokio::test]
async fn a_large_count_is_saved_in_parts_and_approved() {
    let local = Local::open().await;
    let (phone, url) = (&local.phone, &local.url);
    let list = local.folder().join("units.csv");
    let lines: String = (1..=UNITS).map(|n| format!("PX,Pump,S-{n:04},A-01\n")).collect();
    std::fs::write(&list, format!("SKU,Name,Serial,Location\n{lines}")).unwrap();
    phone.go(&format!("{url}/import")).await;
    phone.choose("#choose-file", &list).await;
    phone.press("#check").await;
    phone.read("#record", &format!("Record {UNITS} lines")).await;
    phone.press("#record").await;
    phone.read("#done", &format!("{UNITS} lines are recorded.")).await;

    // One unit is there, and all others are not.
    phone.go(&format!("{url}/count?at=location%2Fat%3AMAIN%3AA-01")).await;
    phone.see("[data-page='count'][data-step='count']").await;
    phone.fill("#scan-code", "S-0007").await;
    phone.press("#scan-enter").await;
    phone.see("#seen-count[data-count='1']").await;
    phone.press("#take").await;
    phone.read("#differences-head", &format!("{} differences", UNITS - 1)).await;
    phone.press("#rest summary").await;
    phone.press("#why-rest-missing").await;
    phone.press("#give-rest").await;
    phone.press("#save").await;
    phone.see("[data-page='count'][data-state='done']").await;

    phone.go(&format!("{url}/counts")).await;
    phone.see("#counts > li:nth-child(3):last-child").await;
    for left in [2, 1] {
        phone.press("#counts > li:nth-child(1) [data-action='approve']").await;
        phone.see(&format!("#counts > li:nth-child({left}):last-child")).await;
    }
    phone.press("[data-action='approve']").await;
    phone.see("[data-page='counts'][data-state='done'] [data-state='empty']").await;
    phone.go(&format!("{url}/search?q=PX")).await;
    phone.press("#results a").await;
    phone.see("[data-page='item'], #timeline").await;
    let on_hand = phone.see("#on-hand").await.text().await.unwrap();
    assert_eq!(on_hand.trim(), "1");
    phone.go(&format!("{url}/item?key=serial%2Fsku%3APX%2FS-0007")).await;
    phone.read("#where", "A-01").await;
}
