//! The bytes of events are frozen: a golden file per kind. When this test fails, the code is wrong
//! and not the file, for phones out there hold such bytes.

mod common;
mod story;

use std::path::PathBuf;

use common::*;
use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use lotwise_ledger::command::{Command, Dates, Place};
use lotwise_ledger::event::fact::Attachment;
use lotwise_ledger::event::{Body, DeviceId, Doubt, Draft, Event, SignedEvent};
use lotwise_ledger::key::Key;
use lotwise_ledger::time::Day;

/// RFC 8032, section 7.1, test 1.
const SECRET: [u8; 32] = [
    0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4, 0x44,
    0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
];

fn golden(name: &str, signed: &SignedEvent) -> String {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let made = format!("{}\n{}\n{}\n", text(&signed.header), text(&signed.body), hex(&signed.signature));
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/{name}.txt"));
    if std::env::var_os("LOTWISE_WRITE_GOLDEN").is_some() && !path.exists() {
        std::fs::write(&path, &made).unwrap();
    }
    let frozen = std::fs::read_to_string(&path).unwrap();
    assert_eq!(made, frozen, "{name}");
    frozen
}

/// Reads a frozen event back, and checks its signature.
fn read(frozen: &str, key: &VerifyingKey) -> Event {
    let mut lines = frozen.lines();
    let header = lines.next().unwrap().as_bytes().to_vec();
    let body = lines.next().unwrap().as_bytes().to_vec();
    let hex = lines.next().unwrap();
    let byte = |at: usize| u8::from_str_radix(&hex[at * 2..at * 2 + 2], 16).unwrap();
    let signature: [u8; 64] = std::array::from_fn(byte);
    key.verify_strict(&header, &ed25519_dalek::Signature::from_bytes(&signature)).unwrap();
    SignedEvent { header, body, signature }.open().unwrap()
}

#[test]
fn every_kind_keeps_its_bytes() {
    let secret = SigningKey::from_bytes(&SECRET);
    let mut ada = Device { id: DeviceId::of_public_key(secret.verifying_key().as_bytes()), ..Device::new(1) };
    let dates = Dates {
        expiry: Some("2027-03-31".parse().unwrap()),
        best_before: None,
        produced: Some("2026-11-01".parse().unwrap()),
    };
    let receive_lot = lotwise_ledger::command::Receive {
        dates,
        document: Some("PO 4711".to_owned()),
        ..receive_lot("L/114321", "24.5", bin("A-01-02"))
    };
    let story = [
        ("receive-lot", Command::Receive(receive_lot)),
        ("receive-serials", Command::Receive(receive_serials(&["SN-1", "SN-2"], bin("A-01-02")))),
        ("move", Command::Move(take_serial("SN-1", bin("A-01-02"), bin("B:03")))),
        ("ship", Command::Ship(take_lot("L/114321", "30", bin("A-01-02"), customer("Shop 7")))),
        ("hold", Command::Hold(Place { key: Key::Lot(lot("L/114321")), reason: "Leaking caps".to_owned() })),
    ];
    for (name, command) in story {
        check(name, &command, &mut ada, &secret);
    }
    let target = lotwise_ledger::event::EventId { device: ada.id, seq: 4 };
    let void = lotwise_ledger::command::Void { target, reason: Some("Wrong shop".to_owned()) };
    check("void", &Command::Void(void), &mut ada, &secret);
}

/// One line for every kind that no command above made, and what its body must be read back as.
const REST: &[&str] = &[
    "open lot:OAT/L1 10 opening > A-01 kg 31.5",
    "receive lot:OAT/L1 10 S:Mill > DOCK batch B7 | order=asn:77 & set=lot:OAT/L1 supplier_lot 4711",
    "put_away lot:OAT/L1 10 DOCK > A-01",
    "pick lot:OAT/L1 4 A-01 > OUT | order=pick:12",
    "pack lot:OAT/L1 4 OUT > OUT into box:1",
    "move box:1 1 OUT > DOCK; lot:OAT/L1 4 OUT > DOCK",
    "ship lot:OAT/L1 4 DOCK > C:Shop | invoice=R-1 2026-11-21 & order=sales:9",
    "unpack lot:OAT/L1 1 OUT > OUT from box:1",
    "return lot:OAT/L1 1 C:Shop > Q-01",
    "return_to_supplier lot:OAT/L1 1 Q-01 > S:Mill",
    "sample lot:OAT/L1 1 A-01 > sample",
    "repair sn:CAR/V1 1 A-01 > repair",
    "dispose lot:OAT/L1 1 A-01 > scrap",
    "begin | about=lot:MIX/M1 & set=lot:MIX/M1 shift early",
    "consume lot:OAT/L1 2 A-01 > prod; lot:OAT/L1 0.5 A-01 > loss | becomes=lot:MIX/M1 & line=Mixer 1",
    "produce lot:MIX/M1 2 prod > A-02 | line=Mixer 1",
    "repack lot:MIX/M1 1 A-02 > prod; lot:BAG/G1 4 prod > A-02",
    "relabel lot:BAG/G1 1 A-02 > prod; lot:BAG/G2 1 prod > A-02",
    "merge lot:BAG/G1 1 A-02 > prod; lot:BAG/G2 1 prod > A-02",
    "split lot:BAG/G2 2 A-02 > prod; lot:BAG/G3 1 prod > A-02; lot:BAG/G4 1 prod > A-02",
    "rework lot:BAG/G3 1 A-02 > prod; lot:BAG/G4 1 prod > A-02",
    "kit lot:BAG/G4 1 A-02 > prod; sn:SET/S1 1 prod > A-02",
    "unkit sn:SET/S1 1 A-02 > prod; lot:BAG/G5 1 prod > A-02",
    "disassemble sn:CAR/V2 1 A-02 > prod; sn:MOTOR/M1 1 prod > A-02",
    "install sn:MOTOR/M1 1 A-02 > in:CAR/V1",
    "remove sn:MOTOR/M1 1 in:CAR/V1 > A-02",
    "hold | hold=stock:OAT/L1,A-01 3",
    "release | release=stock:OAT/L1,A-01 #27 & reason=tested",
    "describe | set=sku:OAT rotation fefo & set=firm release_by_another yes",
    "inspect | inspected=pass lot:OAT/L1 ph 6.5 6 7",
    "count | counted=lot:OAT/L1 A-01 4 5",
    "approve | case=#31",
    "adjust lot:OAT/L1 1 A-01 > diff | case=#31",
    "complain | about=lot:OAT/L1 & complaint=illness person-1",
    "investigate | case=#34 & reason=sour",
    "resolve | case=#34 & reason=recalled",
    "register | set=sn:CAR/V1 registered 2026-11-21",
    "claim | claim=CAR/V1 2026-11-21 1200 MOTOR/M1",
    "decide | case=#38 & accepted=no goodwill",
    "void_warranty | about=sn:CAR/V1 & reason=opened",
    "replace | replace=CAR/V1 CAR/V3",
    "service | service=CAR/V1 repair 4",
    "recall | recall=draft lot/sku:OAT/own/L1 made/MAIN/Mixer%201/2026-11-20/2026-11-21",
    "rescope | case=#43 & recall=published lot/sku:OAT/own/L1 & hold=lot:OAT/L1",
    "notify | case=#43 & consignee=Shop",
    "answer | case=#43 & consignee=Shop destroyed 3 lot:OAT/L1",
    "account | case=#43 & consignee=- unrecoverable 1 lot:OAT/L1 Ada",
    "close_recall | case=#43",
    "order | order=purchase:PO 4711 & plan=OAT 40 OAT/L1",
    "void | void=#15 & reason=wrong lot",
];

#[test]
fn every_other_kind_keeps_its_bytes() {
    let secret = SigningKey::from_bytes(&SECRET);
    let mut ada = Device { id: DeviceId::of_public_key(secret.verifying_key().as_bytes()), ..Device::new(1) };
    let mut story = story::Story::new();
    let mut acts: Vec<lotwise_ledger::event::Act> = Vec::new();
    for line in REST {
        let act = story.act(line);
        story.record(line, &act);
        acts.push(act);
    }
    let mut attach = acts[0].clone();
    attach.step = lotwise_ledger::event::Step::Attach;
    attach.lines.clear();
    attach.about.push(Key::Lot(lot("L1")));
    let (reference, media_type) = ("7f3a9c".to_owned(), "image/jpeg".to_owned());
    let bare = Attachment { reference, media_type, bytes: None, personal: false };
    attach.attachments.push(bare.clone());
    let mut settle = acts[0].clone();
    settle.step = lotwise_ledger::event::Step::Settle;
    settle.lines.clear();
    let exception = lotwise_ledger::event::Hash::of(b"abc");
    settle.settles.push(lotwise_ledger::event::fact::Settled { exception, finding: "miscounted".to_owned() });
    let mut granted = acts[0].clone();
    granted.step = lotwise_ledger::event::Step::Grant;
    granted.lines.clear();
    let (product, rule, device) = (oat(), "lot_rule".to_owned(), DeviceId::of_public_key(&[2; 32]));
    let block = lotwise_ledger::event::fact::Grant { product, rule, device, first: 1, last: 250 };
    granted.grant = Some(Box::new(block));
    let mut photo = attach.clone();
    photo.attachments = vec![Attachment { bytes: Some(240_311), personal: true, ..bare }];
    freeze("attach-photo", &photo, &mut ada.clone(), &secret);
    acts.extend([attach, settle, granted]);
    for (number, act) in acts.iter().enumerate() {
        freeze(&format!("{:02}-{}", number + 1, act.step), act, &mut ada, &secret);
    }
    use lotwise_ledger::event::Step;
    let frozen: std::collections::BTreeSet<Step> = acts.iter().map(|act| act.step).collect();
    let missing: Vec<&Step> = Step::ALL.iter().filter(|step| !frozen.contains(step)).collect();
    assert_eq!(missing, [&Step::Hold; 0], "every kind has a golden file");
}

/// What the desk's commands write beside what every claim and replacement says.
#[test]
fn what_a_desk_confirms_keeps_its_bytes() {
    let secret = SigningKey::from_bytes(&SECRET);
    let mut ada = Device { id: DeviceId::of_public_key(secret.verifying_key().as_bytes()), ..Device::new(1) };
    let mut story = story::Story::new();
    let line = "claim | claim=CAR/V1 2026-11-21 1200 MOTOR/M1 & about=sn:CAR/V1 & about=sn:MOTOR/M1";
    let mut claim = story.act(line);
    story.record(line, &claim);
    let (serial, on) = (story::serial("CAR/V1"), Day("2026-11-21".parse().unwrap()));
    claim.confirmed.push(Doubt::AlreadyClaimed { serial: serial.clone(), claim: story.event("#1"), on });
    freeze("claim-again", &claim, &mut ada, &secret);
    let mut replace = story.act("replace | replace=CAR/V1 CAR/V3");
    replace.confirmed.push(Doubt::AlreadyReplaced { serial, by: story::serial("CAR/V2") });
    freeze("replace-again", &replace, &mut ada, &secret);
}

fn freeze(name: &str, act: &lotwise_ledger::event::Act, ada: &mut Device, secret: &SigningKey) {
    let draft = Draft::new(ada.id, &ada.head, lotwise_ledger::command::feeds(act), act, ada.now_ms);
    let signature = secret.sign(&draft.header).to_bytes();
    let signed = draft.signed(signature);
    let event = signed.open().unwrap();
    assert_eq!(read(&golden(name, &signed), &secret.verifying_key()), event);
    assert_eq!(event.body, Body::Act(std::sync::Arc::new(act.clone())), "what was said is what is read");
    ada.head = ada.head.after(&event);
}

fn check(name: &str, command: &Command, ada: &mut Device, secret: &SigningKey) {
    let doubts = match ada.decide(command) {
        Err(lotwise_ledger::command::Stop::Ask(doubts)) => doubts,
        _ => Vec::new(),
    };
    let act = command.decide(&ada.records, &ada.at(doubts)).unwrap();
    let feeds = lotwise_ledger::command::feeds(&act);
    let draft = Draft::new(ada.id, &ada.head, feeds, &act, ada.now_ms);
    let signature = secret.sign(&draft.header).to_bytes();
    let signed = draft.signed(signature);
    let event = signed.open().unwrap();
    assert_eq!(read(&golden(name, &signed), &secret.verifying_key()), event);
    assert_eq!(event.body, Body::Act(std::sync::Arc::new(act)), "what was said is what is read");
    ada.head = ada.head.after(&event);
    ada.hears(&event);
}

#[test]
fn a_kind_from_the_future_passes_through() {
    let header = r#"{"device":"000102030405060708090a0b0c0d0e0f","seq":1,"prev":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","hlc":"019a2b3c4d5e0000","feeds":["shared"],"kind":"teleport","version":7,"body":"BODY","later":true}"#;
    let body = b"{\"whatever\":1}".to_vec();
    let header = header.replace("BODY", &lotwise_ledger::event::Hash::of(&body).to_string());
    let signed = SignedEvent { header: header.into_bytes(), body, signature: [0; 64] };
    let event = signed.open().unwrap();
    assert_eq!(event.body, Body::Unknown);
    assert_eq!(folded([&event]), []);
}

#[test]
fn bytes_that_are_no_event_are_refused() {
    use lotwise_ledger::event::EventError;
    let mut ada = Device::new(1);
    let act = ada.decide(&Command::Receive(common::receive_lot("L1", "1", bin("A-01")))).unwrap();
    let good = ada.signs(&act);
    ada.writes(&act);
    let check = |signed: SignedEvent, expected| assert_eq!(signed.open(), Err(expected));
    check(SignedEvent { body: b"{}".to_vec(), ..good.clone() }, EventError::BodyHash);
    check(SignedEvent { header: b"{}".to_vec(), ..good.clone() }, EventError::Header);
    check(SignedEvent { header: vec![0xff], ..good.clone() }, EventError::Header);
    let zero = String::from_utf8(good.header.clone()).unwrap().replace("\"seq\":1", "\"seq\":0");
    check(SignedEvent { header: zero.into_bytes(), ..good.clone() }, EventError::Seq);
    let negative =
        String::from_utf8(good.body.clone()).unwrap().replace("\"quantity\":\"1\"", "\"quantity\":\"-1\"");
    let hash = |body: &[u8]| lotwise_ledger::event::Hash::of(body).to_string();
    let header = String::from_utf8(good.header.clone()).unwrap();
    let header = header.replace(&hash(&good.body), &hash(negative.as_bytes()));
    check(SignedEvent { header: header.into_bytes(), body: negative.into_bytes(), ..good }, EventError::Body);
}
