//! Photos with a complaint, and the desk's answer to its writer.

use lotwise_ledger::command::{Circumstances, Command, Note, Void};
use lotwise_ledger::event::fact::{Attachment, Report};
use lotwise_ledger::event::{Act, EventId};
use lotwise_ledger::question::reports::ANSWERED;
use lotwise_server::store::devices::Role;
use lotwise_sync::wire::{Declared, Outcome, Salt};
use serde_json::{Value, json};

use super::common::attached::{phone_of, upload};
use super::common::{Phone, Reply, circumstances};
use super::firm::{Firm, Page, at, shows_no_secret};

const SOUR: [(&str, &str); 2] = [("category", "foreign_body"), ("words", "A screw.")];
/// What a camera writes beside the picture.
const PLACE: &[u8] = b"S3CRET 52.5200 N";

/// The smallest JPEG that has a place in it.
fn jpeg(pixels: &[u8]) -> Vec<u8> {
    let segment = |marker: u8, content: &[u8]| {
        let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
        [&[0xff, marker], length.as_slice(), content].concat()
    };
    let place = [b"http://ns.adobe.com/xap/1.0/\0", PLACE].concat();
    [&[0xff, 0xd8], segment(0xe1, &place).as_slice(), &segment(0xda, b"scan"), pixels, &[0xff, 0xd9]].concat()
}

/// Sends the form as a browser does that has photos chosen.
fn sends(firm: &Firm, path: &str, form: &str, fields: &[(&str, &str)], photos: &[Vec<u8>]) -> Page {
    let mut body = Vec::new();
    let mut part = |head: &str, content: &[u8]| {
        body.extend(format!("--sep\r\ncontent-disposition: form-data; {head}\r\n\r\n").into_bytes());
        body.extend(content);
        body.extend(b"\r\n");
    };
    for (name, value) in [("form", form)].iter().chain(fields) {
        part(&format!("name=\"{name}\""), value.as_bytes());
    }
    if photos.is_empty() {
        part("name=\"photos\"; filename=\"\"\r\ncontent-type: application/octet-stream", b"");
    }
    for photo in photos {
        part("name=\"photos\"; filename=\"a.jpg\"\r\ncontent-type: image/jpeg", photo);
    }
    body.extend(b"--sep--\r\n");
    Page(firm.client.post_as("multipart/form-data; boundary=sep", path, &body))
}

fn form(firm: &Firm) -> String {
    firm.page(&at("/10/GOOD")).between("name=\"form\" value=\"", "\"")
}

fn reference(page: &Page) -> String {
    assert_eq!(page.0.status, 200, "{}", page.text());
    page.between("id=\"reference\">", "<")
}

fn read(phone: &Phone, id: &str) -> Reply {
    phone.client.get(&format!("/v1/attachments/{id}"), &phone.token)
}

fn attachments(firm: &mut Firm) -> Vec<Value> {
    let complaints = firm.complaints();
    complaints
        .iter()
        .flat_map(|(_, body)| body["attachments"].as_array().cloned().unwrap_or_default())
        .collect()
}

/// SYNC-13, SYNC-23: photos reach those who work on complaints, without the place where they were taken, once.
#[test]
fn photos_reach_the_desk() {
    let dir = tempfile::tempdir().unwrap();
    let mut firm = Firm::open(dir.path(), &[]);
    let (path, form) = (at("/10/GOOD"), form(&firm));
    // Larger than one part of an upload.
    let photos = [jpeg(&[7; 300_000]), jpeg(b"pixels")];
    let sent = sends(&firm, &path, &form, &SOUR, &photos);
    assert_eq!(sent.between("id=\"photos\">", "<"), "2");
    let again = sends(&firm, &path, &form, &SOUR, &photos);
    assert_eq!(reference(&again), reference(&sent));
    let other = sends(&firm, &path, &form, &SOUR, &photos[1..]);
    assert!(reference(&other) != reference(&sent), "with other photos it is another");
    let named = attachments(&mut firm);
    assert_eq!(named.len(), 3);
    let details = firm.client.get(&format!("/v1/complaints/{}", reference(&sent)), &firm.ada.token).json();
    let ids: Vec<&str> = named.iter().map(|photo| photo["reference"].as_str().unwrap()).collect();
    assert_eq!(details["photos"], json!(ids[..2]));
    let quality = phone_of(&firm.host, Role::Quality, 2);
    let staff = phone_of(&firm.host, Role::Staff, 3);
    let desk = phone_of(&firm.host, Role::WarrantyDesk, 4);
    for (photo, pixels) in named.iter().zip([&[7; 300_000][..], b"pixels", b"pixels"]) {
        assert_eq!((&photo["media_type"], &photo["personal"]), (&json!("image/jpeg"), &json!(true)));
        let id = photo["reference"].as_str().unwrap();
        assert_eq!(read(&staff, id).problem(), "forbidden");
        for reader in [&quality, &desk] {
            let reply = read(reader, id);
            assert_eq!((reply.status, reply.header("content-type")), (200, "image/jpeg"));
            assert_eq!(photo["bytes"], reply.bytes.len());
            assert!(reply.bytes.windows(pixels.len()).any(|window| window == pixels));
            assert!(!reply.bytes.windows(PLACE.len()).any(|window| window == PLACE));
            let salt: Salt = reply.header("attachment-salt").parse().unwrap();
            assert_eq!(salt.id_of(&reply.bytes).to_string(), id);
        }
    }
    firm.host.stop();
}

/// SYNC-27: what is no photo, too large or too much is told at its field, and what was typed stays.
#[test]
fn what_is_no_photo_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let mut firm = Firm::open(dir.path(), &[]);
    let (path, form) = (at("/10/GOOD"), form(&firm));
    let large = jpeg(&vec![0; 6 * 1024 * 1024]);
    let five = vec![jpeg(b"pixels"); 5];
    for photos in [vec![b"GIF89a".to_vec()], vec![jpeg(b"pixels"), b"%PDF-1.7".to_vec()], vec![large], five] {
        let page = sends(&firm, &path, &form, &SOUR, &photos);
        let text = page.text();
        assert_eq!(page.0.status, 422, "{text}");
        assert!(
            text.contains("<a class=\"touch\" href=\"#photos\">") && text.contains("Choose the photos again")
        );
        assert!(text.contains(">\nA screw.</textarea>"), "{text}");
        assert!(page.0.bytes.len() <= 10_000, "{}", page.0.bytes.len());
    }
    // A mistake in another field: the photos have to be chosen again, and that is said.
    let page = sends(&firm, &path, &form, &SOUR[..1], &[jpeg(b"pixels")]);
    assert!(page.0.status == 422 && page.text().contains("Choose the photos again"));
    assert!(!page.text().contains("#photos"));
    let broken = firm.client.post_as("multipart/form-data; boundary=sep", &path, b"--sep\r\nno part");
    assert_eq!(broken.status, 400);
    let all = vec![jpeg(&vec![0; 6 * 1024 * 1024]); 5];
    assert_eq!(sends(&firm, &path, &form, &SOUR, &all).0.status, 413);
    assert_eq!(firm.complaints().len(), 0);
    assert_eq!(reference(&sends(&firm, &path, &form, &SOUR, &[])).len(), 11, "without a photo");
    firm.host.stop();
}

/// SYNC-13, SYNC-23: the desk's answer stands on the page of the matter, and goes with all else when it is erased.
#[test]
fn the_answer_reaches_its_reader_and_all_is_erased() {
    let dir = tempfile::tempdir().unwrap();
    let mut firm = Firm::open(dir.path(), &[]);
    let sent = sends(&firm, &at("/10/GOOD"), &form(&firm), &SOUR, &[jpeg(b"S3CRET pixels of a screw")]);
    let link = sent.between("id=\"private\" href=\"", "\"");
    let complaint = firm.complaints().remove(0).0;
    let photo = attachments(&mut firm)[0]["reference"].as_str().unwrap().to_owned();
    let mut desk = phone_of(&firm.host, Role::WarrantyDesk, 2);
    let words = "Dear Jane,\nwe <are> sorry.";
    let answer = text(1, words);
    answers(&mut firm, &mut desk, complaint, &answer, true);
    // The event may come before what it names.
    assert_eq!(firm.page(&link).state(), "answered");
    assert!(!firm.page(&link).text().contains("Dear Jane"));
    upload(&desk, &answer, words.as_bytes());
    let page = firm.page(&link);
    let told = page.between("id=\"answers\">", "</section>");
    assert!(told.contains("<b>21 November 2026</b><br>Dear Jane,<br>we &lt;are&gt; sorry."), "{told}");
    // What is not for persons, or another word on the case, is not told.
    for (number, personal, stage) in [(2, false, true), (3, true, false)] {
        let mut other = text(number, "S3CRET word");
        other.personal = personal;
        answers(&mut firm, &mut desk, complaint, &other, stage);
        upload(&desk, &other, b"S3CRET word");
    }
    let later = text(4, "We pay for it.");
    upload(&desk, &later, b"We pay for it.");
    answers(&mut firm, &mut desk, complaint, &later, true);
    let page = firm.page(&link);
    let told = page.between("id=\"answers\">", "</section>");
    assert!(told.find("sorry").unwrap() < told.find("We pay").unwrap(), "{told}");
    assert!(shows_no_secret(&page.0), "{}", page.text());

    let key = page.between("name=\"key\" value=\"", "\"");
    assert_eq!(firm.client.post_form("/matter/erase", &[("key", &key)]).status, 200);
    for id in [photo, answer.id.to_string(), later.id.to_string()] {
        assert_eq!(read(&firm.ada, &id).problem(), "erased");
    }
    let tombstones = firm.client.get("/v1/attachments/erased", &firm.ada.token).json();
    assert_eq!(tombstones["erased"].as_array().unwrap().len(), 4, "the words, a photo and two answers");
    let files = ["log.db", "log.db-wal"].map(|file| std::fs::read(dir.path().join(file)).unwrap_or_default());
    let kept = files.concat();
    for gone in [b"pixels of a screw".as_slice(), b"A screw.", b"Dear Jane"] {
        assert!(!kept.windows(gone.len()).any(|window| window == gone), "{}", String::from_utf8_lossy(gone));
    }
    assert_eq!(firm.page(&link).0.status, 404);
    firm.host.stop();
}

/// SYNC-13: an answer that was taken back is told no more, and goes with the rest. What another device sent is none:
/// an event that names it neither tells nor erases it.
#[test]
fn only_ones_own_answer_is_told_and_erased() {
    let dir = tempfile::tempdir().unwrap();
    let mut firm = Firm::open(dir.path(), &[]);
    let sent = sends(&firm, &at("/10/GOOD"), &form(&firm), &SOUR, &[]);
    let other = reference(&sends(&firm, &at("/10/GOOD"), &form(&firm), &SOUR, &[jpeg(b"pixels")]));
    let photo = attachments(&mut firm)[0]["reference"].as_str().unwrap().to_owned();
    let link = sent.between("id=\"private\" href=\"", "\"");
    let reference = reference(&sent);
    let complaints = firm.complaints();
    let complaint = complaints.iter().find(|(_, body)| body["reason"] == reference.as_str()).unwrap().0;
    let mut desk = phone_of(&firm.host, Role::WarrantyDesk, 2);
    let buyer = text(1, "name: S3CRET buyer");
    upload(&firm.ada, &buyer, b"name: S3CRET buyer");
    for named in [buyer.id.to_string(), other.clone(), photo.clone()] {
        let attached = Attachment { reference: named, ..attachment(&buyer) };
        let act = word(&firm, complaint, ANSWERED, attached);
        pushes(&mut firm, &mut desk, &act);
    }
    let regretted = text(2, "It is your own fault.");
    upload(&desk, &regretted, b"It is your own fault.");
    let told = answers(&mut firm, &mut desk, complaint, &regretted, true);
    assert!(firm.page(&link).text().contains("your own fault"));
    let act = firm.decide(Command::Void(Void { target: told, reason: None }));
    pushes(&mut firm, &mut desk, &act);
    let page = firm.page(&link);
    assert!(!page.text().contains("your own fault") && shows_no_secret(&page.0), "{}", page.text());

    let key = page.between("name=\"key\" value=\"", "\"");
    assert_eq!(firm.client.post_form("/matter/erase", &[("key", &key)]).status, 200);
    assert_eq!(read(&firm.ada, &regretted.id.to_string()).problem(), "erased");
    let tombstones = firm.client.get("/v1/attachments/erased", &firm.ada.token).json();
    assert_eq!(tombstones["erased"].as_array().unwrap().len(), 2, "the words and the answer");
    assert_eq!(read(&firm.ada, &buyer.id.to_string()).status, 200);
    assert_eq!(read(&firm.ada, &photo).status, 200);
    let path = format!("/v1/complaints/{other}");
    assert_eq!(firm.client.get(&path, &firm.ada.token).status, 200);

    // What is said to whose words are gone goes on the next day.
    let late = text(3, "We are sorry, S3CRET Jane.");
    upload(&desk, &late, b"We are sorry, S3CRET Jane.");
    answers(&mut firm, &mut desk, complaint, &late, true);
    let server = &firm.host.running.server;
    let now_ms = lotwise_server::clock::now_ms();
    assert_eq!(firm.host.runtime.block_on(lotwise_server::retaining::let_go(server, now_ms)).unwrap(), 0);
    assert_eq!(read(&firm.ada, &late.id.to_string()).problem(), "erased");
    assert_eq!(read(&firm.ada, &buyer.id.to_string()).status, 200);
    firm.host.stop();
}

fn text(number: u8, words: &str) -> Declared {
    let salt = Salt::new([number; 32]);
    Declared {
        id: salt.id_of(words.as_bytes()),
        salt,
        media_type: "text/plain".to_owned(),
        bytes: words.len() as u64,
        feeds: vec!["shared".to_owned()],
        personal: true,
    }
}

/// A word on the case of a complaint with what was written to its writer, as a desk pushes it.
fn answers(
    firm: &mut Firm,
    desk: &mut Phone,
    complaint: EventId,
    text: &Declared,
    is_answer: bool,
) -> EventId {
    let stage = if is_answer { ANSWERED } else { "sent" };
    let act = word(firm, complaint, stage, attachment(text));
    pushes(firm, desk, &act)
}

fn attachment(text: &Declared) -> Attachment {
    Attachment {
        reference: text.id.to_string(),
        media_type: text.media_type.clone(),
        bytes: Some(text.bytes),
        personal: text.personal,
    }
}

fn word(firm: &Firm, complaint: EventId, stage: &str, attached: Attachment) -> Act {
    let report = Report { stage: stage.to_owned(), by: None };
    let note = Note::Tell { complaint, report, words: None };
    let at = Circumstances { attached: vec![attached], ..circumstances() };
    firm.decide_at(Command::Note(Box::new(note)), &at)
}

fn pushes(firm: &mut Firm, phone: &mut Phone, act: &Act) -> EventId {
    let signed = phone.sign(act);
    assert_eq!(phone.push(std::slice::from_ref(&signed)), [Outcome::Accepted]);
    firm.takes(&signed);
    firm.folded();
    signed.open().unwrap().id()
}
