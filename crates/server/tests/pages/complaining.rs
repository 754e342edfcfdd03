//! Complaints without script: what is asked, what is kept where, and the page of the matter.

use std::sync::atomic::{AtomicBool, Ordering};

use lotwise_ledger::command::{Command, Note};
use lotwise_sync::wire::PullAnswer;
use serde_json::{Value, json};

use super::common::{GTIN, Host, product, push_body};
use super::firm::{Firm, Page, SECRET, at, marked, shows_no_secret};

const SOUR: [(&str, &str); 2] = [("category", "other"), ("words", "It is sour.")];

fn reference(page: &Page) -> String {
    assert_eq!(page.0.status, 200, "{}", page.text());
    page.between("id=\"reference\">", "<")
}

/// The path of the private link.
fn link(page: &Page) -> String {
    page.between("id=\"private\" href=\"", "\"")
}

/// SYNC-13, SYNC-27: what is asked reaches those who work on it, and none of it an event, a page or a header.
#[test]
fn words_stay_in_the_servers_own_table() {
    let dir = tempfile::tempdir().unwrap();
    let mut firm = Firm::open(dir.path(), &[]);
    let (words, since) = (marked("words"), marked("since"));
    let (bought, contact, named) = (marked("bought"), marked("contact"), marked("lot"));
    let fields = [
        ("category", "foreign_body"),
        ("words", words.as_str()),
        ("since", since.as_str()),
        ("bought", bought.as_str()),
        ("contact", contact.as_str()),
        ("lot", named.as_str()),
    ];
    let mut pages = vec![at(""), at("/10/GOOD"), "/v1/health".to_owned(), "/matter?key=no".to_owned()];
    for path in [at(""), at("/10/GOOD"), at("/21/SOLD")] {
        let page = firm.complains(&path, &fields);
        assert!(shows_no_secret(&page.0), "{path}");
        pages.push(link(&page));
        let details =
            firm.client.get(&format!("/v1/complaints/{}", reference(&page)), &firm.ada.token).json();
        for (field, value) in &fields[..5] {
            assert_eq!(details[field], *value, "{path} {field}");
        }
        pages.push(format!("/v1/complaints/{}", reference(&page)));
    }
    let body = json!({ "gtin": GTIN, "lot": named, "category": "injury", "words": words, "since": since,
        "bought": bought, "contact": contact });
    let answer = firm.client.post("/v1/public/complaints", "", body.to_string().as_bytes());
    assert!(answer.status == 200 && shows_no_secret(&answer));
    let complaints = firm.complaints();
    let categories: Vec<_> = complaints.iter().map(|(_, body)| &body["complaint"]["category"]).collect();
    assert_eq!(categories, ["foreign_body", "foreign_body", "foreign_body", "injury"]);
    let said = json!(complaints.iter().map(|(_, body)| body).collect::<Vec<_>>()).to_string();
    assert!(!said.contains(SECRET), "{said}");
    firm.folded();
    for path in pages {
        assert!(shows_no_secret(&firm.client.get(&path, "")), "{path}");
    }
    let too_long = [("category", "other"), ("words", &"S3CRET".repeat(20_000))];
    assert!(shows_no_secret(&firm.complains(&at("/10/GOOD"), &too_long).0), "one that is not even read");
    firm.host.stop();
}

/// SYNC-27: who cannot read the lot complains about the product, and whoever works on it sees that.
#[test]
fn a_lot_that_is_not_known_is_taken_as_not_verified() {
    let dir = tempfile::tempdir().unwrap();
    let mut firm = Firm::open(dir.path(), &[]);
    let date = [SOUR[0], SOUR[1], ("date", "2999-08-31")];
    let two = [SOUR[0], SOUR[1], ("date", "2999-07-31")];
    let neither = [SOUR[0], SOUR[1], ("lot", "NONE"), ("date", "2999-08-31")];
    let typed = [SOUR[0], SOUR[1], ("lot", "lot 114321")];
    let own = format!("product/{}", product());
    let other = "/01/04098765432101".to_owned();
    let cases: [(String, &[_], Vec<String>, Option<&str>); 8] = [
        (at("/10/NONE"), &SOUR, vec![own.clone()], Some("NONE")),
        (at(""), &SOUR, vec![own.clone()], None),
        (at(""), &two, vec![own.clone()], Some("2999-07-31")),
        (at(""), &neither, vec![own], Some("NONE, 2999-08-31")),
        (at("/10/GOOD/21/NONE"), &SOUR, vec![format!("lot/{}/own/GOOD", product())], Some("GOOD, NONE")),
        (at(""), &date, vec![format!("lot/{}/own/RECALLED", product())], None),
        (at(""), &typed, vec![format!("lot/{}/own/L114321", product())], None),
        (other, &SOUR, Vec::new(), None),
    ];
    for (path, fields, about, named) in cases {
        let page = firm.complains(&path, fields);
        let details =
            firm.client.get(&format!("/v1/complaints/{}", reference(&page)), &firm.ada.token).json();
        assert_eq!(
            (&details["about"], details["named"].as_str()),
            (&json!(about), named),
            "{path} {fields:?}"
        );
        let is_lot = about.iter().any(|key| key.starts_with("lot/"));
        assert_eq!(details.get("unverified").is_some(), !is_lot, "{path} {fields:?}");
    }
    assert_eq!(firm.complaints().len(), 8);
    firm.host.stop();
}

/// SYNC-27: a mistake loses nothing of what was typed, and is told at its field.
#[test]
fn a_mistake_keeps_what_was_typed() {
    let dir = tempfile::tempdir().unwrap();
    let mut firm = Firm::open(dir.path(), &[]);
    let check = |fields: &[(&str, &str)], wrong: &[&str]| {
        let page = firm.complains(&at("/10/GOOD"), fields);
        assert_eq!(page.0.status, 422, "{fields:?}");
        let text = page.text();
        assert!(text.contains("id=\"report-problem\" role=\"alert\""), "{text}");
        for field in ["category", "words", "since", "bought", "contact"] {
            let told = text.contains(&format!("aria-describedby=\"{field}-wrong\""))
                && text.contains(&format!("<a class=\"touch\" href=\"#{field}\">"));
            assert_eq!(told, wrong.contains(&field), "{field} {text}");
        }
        for (field, value) in fields.iter().filter(|(field, _)| *field != "website") {
            let kept = match *field {
                "words" => text.contains(&format!(">\n{value}</textarea>")),
                "category" => text.contains(&format!("value=\"{value}\" checked")),
                _ => text.contains(&format!("value=\"{value}\"")),
            };
            assert!(kept, "{field} {text}");
        }
    };
    check(&[], &["category", "words"]);
    check(&[("category", "illness"), ("bought", "Corner shop")], &["words"]);
    check(&[("words", "Sour."), ("since", "Monday"), ("contact", "me")], &["category"]);
    check(&[("category", "other"), ("words", &"x".repeat(4_001))], &["words"]);
    check(&[("category", "other"), ("words", "Sour."), ("contact", &"x".repeat(201))], &["contact"]);
    // A field that nobody sees is filled in by programs.
    check(&[("category", "other"), ("words", "Buy now"), ("website", "x")], &[]);
    assert_eq!(firm.complaints().len(), 0);
    firm.host.stop();
}

/// SYNC-27: pressed twice it is one complaint; other words in the same form are another.
#[test]
fn what_is_sent_twice_is_one_complaint() {
    let dir = tempfile::tempdir().unwrap();
    let mut firm = Firm::open(dir.path(), &[]);
    let path = at("/10/GOOD");
    let form = firm.page(&path).between("name=\"form\" value=\"", "\"");
    let first = firm.sends(&path, &form, &SOUR);
    let at_once: Vec<Page> = std::thread::scope(|scope| {
        let sending: Vec<_> = (0..2).map(|_| scope.spawn(|| firm.sends(&path, &form, &SOUR))).collect();
        sending.into_iter().map(|sent| sent.join().unwrap()).collect()
    });
    for again in &at_once {
        assert_eq!((reference(again), link(again)), (reference(&first), link(&first)));
    }
    let bitter = firm.sends(&path, &form, &[SOUR[0], ("words", "It is bitter.")]);
    let other = firm.complains(&path, &SOUR);
    assert!(reference(&bitter) != reference(&first) && reference(&other) != reference(&first));
    // A form that is none of ours makes no key that somebody who guesses the words could make.
    assert!(link(&firm.sends(&path, "", &SOUR)) != link(&firm.sends(&path, "", &SOUR)));
    assert_eq!(firm.complaints().len(), 5);
    firm.host.stop();
}

/// SYNC-27: the private link tells how far it is; the number alone opens nothing.
#[test]
fn the_private_link_tells_how_far_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let mut firm = Firm::open(dir.path(), &[]);
    let sent = firm.complains(&at("/10/GOOD"), &SOUR);
    let (reference, link) = (reference(&sent), link(&sent));
    assert!(link.split_once("key=").unwrap().1.len() >= 22, "128 bits in base64url: {link}");
    assert_eq!(sent.state(), "received");
    let (complaint, _) = firm.complaints().remove(0);
    for (note, state) in [
        (Note::Investigate { complaint, finding: marked("finding") }, "looked-into"),
        (Note::Resolve { complaint, resolution: marked("resolution") }, "closed"),
    ] {
        firm.does(Command::Note(Box::new(note)));
        firm.folded();
        let page = firm.page(&link);
        assert_eq!(page.state(), state);
        assert!(shows_no_secret(&page.0) && page.text().contains(&reference));
    }
    for key in [reference.as_str(), "", "x"] {
        assert_eq!(firm.page(&format!("/matter?key={key}")).0.status, 404, "{key}");
        let erased = firm.client.post_form("/matter/erase", &[("key", key)]);
        assert_eq!(erased.status, 404, "{key}");
    }
    assert_eq!(firm.page(&link).0.status, 200);
    // The key is kept as a hash, and so opens nothing for whoever reads the files.
    let key = link.split_once("key=").unwrap().1.as_bytes();
    let files = ["log.db", "log.db-wal"].map(|file| std::fs::read(dir.path().join(file)).unwrap_or_default());
    assert!(!files.concat().windows(key.len()).any(|window| window == key));
    firm.host.stop();
}

/// SYNC-23, SYNC-27: the writer erases as an admin does.
#[test]
fn the_writer_erases_his_words() {
    let dir = tempfile::tempdir().unwrap();
    let mut firm = Firm::open(dir.path(), &[]);
    let words = "It tastes of petrol, says Jane Doe";
    let sent = firm.complains(&at("/10/GOOD"), &[SOUR[0], ("words", words), ("contact", "0170 12345")]);
    let lies_there = || {
        let files =
            ["log.db", "log.db-wal"].map(|file| std::fs::read(dir.path().join(file)).unwrap_or_default());
        files.concat().windows(words.len()).any(|window| window == words.as_bytes())
    };
    assert!(lies_there());
    let path = format!("/v1/complaints/{}", reference(&sent));
    let key = sent.between("name=\"key\" value=\"", "\"");
    let erased = Page(firm.client.post_form("/matter/erase?lang=de", &[("key", &key)]));
    assert!(erased.0.status == 200 && erased.text().contains("Gelöscht"), "{}", erased.text());
    assert!(!lies_there());
    assert_eq!(firm.client.get(&path, &firm.ada.token).problem(), "erased");
    assert_eq!(firm.page(&link(&sent)).0.status, 404);
    let tombstones = firm.client.get("/v1/attachments/erased", &firm.ada.token).json();
    assert_eq!(tombstones["erased"][0]["id"], reference(&sent));
    assert_eq!(firm.complaints().len(), 1, "the event stays");
    firm.host.stop();
}

/// SYNC-14: a day takes so many about one lot, and so many in all; what was typed stays in the form.
#[test]
fn a_day_takes_so_many_complaints() {
    let dir = tempfile::tempdir().unwrap();
    let mut firm = Firm::open(dir.path(), &["--complaints-per-lot=2", "--complaints-per-day=3"]);
    let statuses = ["/10/GOOD", "/10/GOOD", "/10/GOOD", "/10/PLAIN", "/10/OLD"].map(|path| {
        let page = firm.complains(&at(path), &SOUR);
        if page.0.status == 429 {
            assert!(page.0.header("retry-after").parse::<u64>().unwrap() > 0);
            assert!(page.text().contains(">\nIt is sour.</textarea>"), "{}", page.text());
        }
        page.0.status
    });
    assert_eq!(statuses, [200, 200, 429, 200, 429]);
    let body = json!({ "gtin": GTIN, "lot": "OLD", "words": "Sour." }).to_string();
    let refused = firm.client.post("/v1/public/complaints", "", body.as_bytes());
    assert_eq!(refused.problem(), "too-many-requests");
    assert_eq!(firm.complaints().len(), 3);
    firm.host.stop();
}

/// SYNC-14: one address does not take the day of all others.
#[test]
fn a_day_takes_twenty_complaints_of_one_address() {
    let dir = tempfile::tempdir().unwrap();
    let mut firm = Firm::open(dir.path(), &[]);
    let form = firm.page(&at("/10/GOOD")).between("name=\"form\" value=\"", "\"");
    let first = firm.sends(&at("/10/GOOD"), &form, &SOUR);
    let statuses: Vec<u16> = (0..20).map(|_| firm.complains(&at("/10/GOOD"), &SOUR).0.status).collect();
    assert_eq!(statuses, [[200; 19].as_slice(), &[429]].concat());
    assert_eq!(reference(&firm.sends(&at("/10/GOOD"), &form, &SOUR)), reference(&first), "it is known");
    assert_eq!(firm.complaints().len(), 20);
    firm.host.stop();
}

/// SYNC-13: a complaint that was kept when the server ended is told by the next one, once.
#[test]
fn a_complaint_is_told_after_the_server_ended() {
    let dir = tempfile::tempdir().unwrap();
    let mut firm = Firm::open(dir.path(), &[]);
    let page = firm.complains(&at("/10/GOOD"), &SOUR);
    let (token, log) = (firm.ada.token.clone(), format!("sqlite://{}", dir.path().join("log.db").display()));
    assert_eq!(firm.complaints().len(), 1);
    firm.host.stop();
    // As if it had ended before it noted the event, and another before the event.
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let pool = sqlx::SqlitePool::connect(&log).await.unwrap();
        let copy = "INSERT INTO complaints (id, content, received_ms, key_hash) \
             SELECT 'C-0000-0000', content, received_ms, 'x' FROM complaints";
        sqlx::query(copy).execute(&pool).await.unwrap();
        sqlx::query("UPDATE complaints SET event = NULL").execute(&pool).await.unwrap();
        pool.close().await;
    });
    let host = Host::start(dir.path());
    let pull = || host.client().get("/v1/events?feed=shared", &token).json();
    let untold = || {
        let count = "SELECT COUNT(*) FROM complaints WHERE event IS NULL";
        runtime.block_on(async {
            let pool = sqlx::SqlitePool::connect(&log).await.unwrap();
            let count: i64 = sqlx::query_scalar(count).fetch_one(&pool).await.unwrap();
            pool.close().await;
            count
        })
    };
    while untold() > 0 {
        std::thread::yield_now();
    }
    let pulled: PullAnswer = serde_json::from_value(pull()).unwrap();
    let signed = pulled.events.iter().map(|event| event.signed().unwrap());
    let complaints = signed.filter(|signed| signed.header().unwrap().kind == "complain");
    let bodies = complaints.map(|signed| serde_json::from_slice::<Value>(&signed.body).unwrap());
    let references: Vec<Value> = bodies.map(|body| body["reason"].clone()).collect();
    assert_eq!(references, [json!(reference(&page)), json!("C-0000-0000")]);
    host.stop();
}

/// SYNC-14: whoever floods the pages is told so in words, and a phone beside him works on.
#[test]
fn a_flood_of_the_pages_does_not_hurt_a_phone() {
    let dir = tempfile::tempdir().unwrap();
    let mut firm = Firm::open(dir.path(), &["--complaints-per-day=5"]);
    let events: Vec<_> = (0..40).map(|_| firm.ada.receives("GOOD", Default::default())).collect();
    let (is_over, (told, refused)) = (AtomicBool::new(false), std::sync::mpsc::channel());
    let statuses = std::thread::scope(|scope| {
        for number in 0..4 {
            let (client, told, is_over) = (firm.host.client(), told.clone(), &is_over);
            scope.spawn(move || {
                while !is_over.load(Ordering::Relaxed) {
                    let reply = match number {
                        0 => client.post_form(&at("/10/GOOD"), &SOUR),
                        _ => client.get(&at("/10/GOOD"), ""),
                    };
                    if reply.status == 429 && number > 0 {
                        told.send(Page(reply)).unwrap();
                    }
                }
            });
        }
        // From here on nothing is left of what this address may ask without a token.
        let page = refused.recv().unwrap();
        let path = "/v1/events";
        let pushed = events.iter().map(|event| {
            let body = push_body(std::slice::from_ref(event));
            firm.ada.client.post(path, &firm.ada.token, &body).status
        });
        let statuses: Vec<u16> = pushed.collect();
        is_over.store(true, Ordering::Relaxed);
        assert!(page.text().contains("Too many requests from here"), "{}", page.text());
        assert!(!page.0.header("retry-after").is_empty());
        statuses
    });
    assert_eq!(statuses, [200; 40]);
    assert_eq!(firm.client.get("/v1/events?feed=shared", &firm.ada.token).status, 200);
    assert_eq!(firm.complaints().len(), 5);
    firm.host.stop();
}
