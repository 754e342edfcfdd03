//! A day at the dock with two phones, of which half is without a network: announced, received, put away,
//! ordered, picked, packed and shipped; in the evening both show the same.

use lotwise_tests::phone::Phone;
use lotwise_tests::server::Server;

use crate::dock::{add_line, scan as tick};
use crate::picking::{scan, see_stop};
use crate::steps::{TUB, enrol, fill, see_on_hand, two_phones};

const ORDER: &str = "sales%3ASO-9";
const SSCC: &str = "106141412345678908";
const IN_STEP: &str = "#sync-state[data-state='online'][data-unsent='0']";

fn tub(lot: &str) -> String {
    format!("(01){TUB}(17)270930(10){lot}")
}

async fn is_offline_with(phone: &Phone, unsent: usize) {
    phone.see(&format!("#sync-state[data-state='offline'][data-unsent='{unsent}']")).await;
}

/// The network is back: both phones send what they have, and wait until the server has it.
async fn meet(server: &mut Server, phones: [&Phone; 2]) {
    server.start();
    for phone in phones {
        phone.see(IN_STEP).await;
    }
}

async fn announce(phone: &Phone, url: &str) {
    phone.go(&format!("{url}/announce")).await;
    phone.see("[data-page='announce'][data-draft='ready']").await;
    fill(phone, &[("#number", "ASN-9"), ("#supplier", "Mill & Sons")]).await;
    add_line(phone, &tub("L-1"), &[("#product", "Oat drink"), ("#quantity", "24")], 1).await;
    add_line(phone, &tub("L-2"), &[("#product", "Oat drink"), ("#quantity", "12")], 2).await;
    phone.press("#save").await;
    phone.see("#order[data-state='open']").await;
}

/// Ada ticks off what has come, onto the dock.
async fn receive(phone: &Phone, url: &str) {
    phone.go(&format!("{url}/receive?order=asn%3AASN-9")).await;
    for (lot, action) in [("L-1", "Receive 24"), ("L-2", "Receive 12")] {
        phone.see("[data-page='receive'][data-draft='ready']").await;
        tick(phone, &tub(lot), "accepted").await;
        phone.read("#save", action).await;
        phone.fill("#location", "DOCK-1").await;
        phone.press("#to-dock").await;
        phone.press("#save").await;
        phone.see(&format!("#order-lines [data-lot='{lot}'][data-state='done']")).await;
    }
}

/// Ben, who has received nothing, puts away what waits on the dock.
async fn put_away(phone: &Phone, url: &str) {
    phone.go(&format!("{url}/put-away")).await;
    phone.see("[data-page='put-away'][data-draft='ready'][data-waiting='2']").await;
    for (lot, place, left) in [("L-1", "A-01", "1"), ("L-2", "A-02", "0")] {
        tick(phone, &tub(lot), "accepted").await;
        tick(phone, place, "new").await;
        phone.press("#save").await;
        let done = format!("[data-page='put-away'][data-state='done'][data-waiting='{left}']");
        phone.see(&done).await;
    }
}

async fn order(phone: &Phone, url: &str) {
    phone.go(&format!("{url}/orders?new=1")).await;
    phone.see("#new[data-ready='yes']").await;
    fill(phone, &[("#order-number", "SO-9"), ("#customer", "Shop 7")]).await;
    scan(phone, &format!("(01){TUB}")).await;
    phone.fill(&format!("[id='quantity-{}']", &TUB[1..]), "30").await;
    phone.press("#save").await;
    phone.read("#lines", "0 of 30 picked").await;
}

/// Two stops; at the second one the wrong lot comes into the hand first.
async fn pick(phone: &Phone, url: &str) {
    phone.go(&format!("{url}/pick?order={ORDER}")).await;
    see_stop(phone, "A-01", "L-1", "place").await;
    scan(phone, &tub("L-1")).await;
    see_stop(phone, "A-01", "L-1", "amount").await;
    phone.holds("#quantity", "24").await;
    phone.press("#save").await;
    see_stop(phone, "A-02", "L-2", "place").await;
    scan(phone, &tub("L-1")).await;
    phone.read("#other-lot", "This is lot L-1. The list says L-2.").await;
    phone.press("#put-back").await;
    scan(phone, &tub("L-2")).await;
    see_stop(phone, "A-02", "L-2", "amount").await;
    phone.holds("#quantity", "6").await;
    phone.press("#save").await;
    phone.see("[data-page='pick'][data-phase='end'] #all-picked").await;
}

async fn pack_and_ship(phone: &Phone, url: &str) {
    phone.press("#pack").await;
    phone.see("[data-page='pack'] #loose").await;
    scan(phone, &format!("(00){SSCC}")).await;
    phone.see(&format!("[data-page='pack'][data-container='{SSCC}']")).await;
    phone.press("#save").await;
    phone.see("[data-page='pack'][data-state='done'] #packed").await;
    // The container's own label knows where it stands, and for which order and customer it was packed.
    phone.go(&format!("{url}/ship?key=container%2F{SSCC}")).await;
    phone.see("[data-page='ship'][data-ready='yes'] #goings[data-count='1']").await;
    phone.holds("#to", "Shop 7").await;
    fill(phone, &[("#carried-by", "Post"), ("#document", "DN-9"), ("#invoice", "R-9")]).await;
    phone.fill("#invoice-date", "2026-11-21").await;
    phone.press("#save").await;
    phone.see("[data-page='ship'][data-state='done']").await;
    phone.go(&format!("{url}/ship?key=container%2F{SSCC}")).await;
    phone.read("#refused", "This container is not in the house: Shop 7.").await;
    phone.go(&format!("{url}/ship?key=order%2F{ORDER}")).await;
    phone.see("[data-page='ship'][data-ready='yes'] #goings[data-count='0']").await;
}

/// Ben finds tubs of lot L-2 at a place where the records have none, and moves them.
async fn find_elsewhere(phone: &Phone, url: &str) {
    phone.go(&format!("{url}/search?q=L-2")).await;
    phone.press("#results a").await;
    phone.press("#move").await;
    phone.see("[data-page='move'][data-state='idle']").await;
    fill(phone, &[("#quantity", "2"), ("#from", "C-05"), ("#to", "A-02")]).await;
    phone.press("#save").await;
    phone.see("[data-page='move'][data-state='asking']").await;
    phone.press("#doubt-yes").await;
    phone.see("[data-page='move'][data-state='done']").await;
}

#[tokio::test]
async fn a_day_at_the_dock() {
    let folder = tempfile::tempdir().unwrap();
    let (mut server, mut ada, mut ben) = two_phones(folder.path()).await;
    let url = server.url();
    server.stop();
    let code = server.start();
    ben.open(&url).await;
    enrol(&ben, &server, &code, "Ben").await;
    for phone in [&ada, &ben] {
        phone.wait_for_offline_app().await;
    }

    announce(&ada, &url).await;
    ada.see(IN_STEP).await;
    server.stop();
    receive(&ada, &url).await;
    is_offline_with(&ada, 2).await;
    meet(&mut server, [&ada, &ben]).await;

    server.stop();
    put_away(&ben, &url).await;
    order(&ada, &url).await;
    is_offline_with(&ben, 2).await;
    is_offline_with(&ada, 1).await;
    meet(&mut server, [&ada, &ben]).await;
    ada.go(&format!("{url}/pick?order={ORDER}")).await;
    see_stop(&ada, "A-01", "L-1", "place").await;

    server.stop();
    pick(&ada, &url).await;
    pack_and_ship(&ada, &url).await;
    find_elsewhere(&ben, &url).await;
    meet(&mut server, [&ada, &ben]).await;

    // The count of L-2: 12 came, 6 went, and 2 were where the records had none.
    for phone in [&ada, &ben] {
        see_on_hand(phone, &url, "L-1", "0").await;
        see_on_hand(phone, &url, "L-2", "6").await;
        phone.read("#where", "A-02").await;
        phone.read("#went-to", "Shop 7").await;
        phone.go(&format!("{url}/orders")).await;
        phone.read("#orders", "Shipped").await;
        phone.go(&format!("{url}/exceptions")).await;
        phone.see("[data-page='exceptions'][data-count='1']").await;
        phone.read("#exceptions", "C-05").await;
        phone.go(&format!("{url}/search?q=DN-9")).await;
        phone.press("#results a").await;
        phone.read("#went", "L-1").await;
    }
    ada.close().await;
    ben.close().await;
}
