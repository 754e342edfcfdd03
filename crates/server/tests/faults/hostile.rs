//! Garbage and hostile requests: whatever comes, the server answers or closes, never fails or hangs,
//! and keeps nothing of it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lotwise_ledger::command::Dates;
use lotwise_server::store::devices::Role;
use lotwise_sync::wire::{Declared, MAX_PART_BYTES, Outcome};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use serde_json::{Value, json};

use crate::common::attached::{self, phone_of, photo};
use crate::common::{Host, Phone, push_body, receipt};

/// As many as fit into the time of a test.
const CASES: u32 = 400;
/// Longer than the server may take for anything that it was not asked to wait for.
const HANG: Duration = Duration::from_secs(10);

/// What fuzzed bodies are sent to; pushes more often, since most is in them.
const PUSH: (&str, &str) = ("POST", "/v1/events");
const ENDPOINTS: [(&str, &str); 20] = [
    ("POST", "/v1/have"),
    ("POST", "/v1/enrol"),
    ("POST", "/v1/successor"),
    ("POST", "/v1/codes"),
    ("POST", "/v1/devices/00000000000000000000000000000000/revoke"),
    ("POST", "/v1/public/complaints"),
    ("POST", "/v1/report"),
    ("POST", "/v1/token"),
    ("POST", "/v1/attachments"),
    ("POST", "/v1/attachments/have"),
    ("POST", "/v1/attachments/erased"),
    ("PATCH", "/v1/attachments/{declared}"),
    ("PATCH", "/v1/attachments/nothing"),
    ("DELETE", "/v1/attachments/nothing"),
    ("DELETE", "/v1/complaints/nothing"),
    ("PUT", "/v1/operators/op-1"),
    ("PUT", "/v1/operators/%00"),
    ("DELETE", "/v1/operators/op-1"),
    ("POST", "/v1/quarantine/{quarantined}/reject"),
    ("POST", "/v1/quarantine/nothing/release"),
];
const GETS: [&str; 13] = [
    "/v1/events?feed=",
    "/v1/events?feed=shared&after=",
    "/v1/complaints/",
    "/v1/public/01/",
    "/v1/quarantine?",
    "/v1/quarantine?state=all&limit=",
    "/v1/quarantine?after=",
    "/v1/attachments/",
    "/v1/attachments/erased?after=",
    "/v1/snapshot?fold=",
    "/v1/snapshot/chunks/",
    "/v1/operators/",
    "/",
];

/// The bytes of gzip before the content: a time and a system, which nobody reads.
const GZIP_HEAD: usize = 10;

/// Stands for a connection that was closed without a word.
const NO_ANSWER: u16 = 599;

struct Victim {
    host: Host,
    phone: Phone,
    /// A good push, to be spoilt.
    push: Vec<u8>,
    /// An upload that has begun, and what announced it.
    declared: Declared,
    /// An event in quarantine.
    quarantined: String,
    _dir: tempfile::TempDir,
}

impl Victim {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let host = Host::start(dir.path());
        let mut phone = host.phone(1);
        let push = push_body(&[phone.receives("L1", Dates::default())]);
        let (declared, _) = photo(1, 500);
        assert_eq!(attached::declare(&phone, &declared).status, 200);
        let mut staff = phone_of(&host, Role::Staff, 2);
        let apart = staff.sign_for(vec!["site/ELSEWHERE".to_owned()], &receipt("L1", Dates::default()));
        assert!(matches!(staff.push(std::slice::from_ref(&apart))[..], [Outcome::Quarantined { .. }]));
        let quarantined = apart.open().unwrap().id().to_string();
        Self { host, phone, push, declared, quarantined, _dir: dir }
    }

    /// Sends bytes as they are, and tells the status; none where the server closed without one.
    /// `end`: that nothing more will come is told, too, and a server need not answer any more.
    fn send(&self, bytes: &[u8], end: bool) -> Option<u16> {
        let mut stream = TcpStream::connect(self.host.running.address).unwrap();
        stream.set_read_timeout(Some(HANG)).unwrap();
        // A server that has read enough closes while the rest is still being written.
        let _closed = stream.write_all(bytes);
        if end {
            let _closed = stream.shutdown(std::net::Shutdown::Write);
        }
        let mut answer = Vec::new();
        match stream.read_to_end(&mut answer) {
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => panic!("the server hangs"),
            _ => {}
        }
        let status = answer.strip_prefix(b"HTTP/1.1 ")?.get(..3)?;
        std::str::from_utf8(status).unwrap().parse().ok()
    }

    fn post(&self, path: &str, headers: &str, body: &[u8]) -> Option<u16> {
        self.request(("POST", path), headers, body)
    }

    /// A request with a body; the path may name what there is.
    fn request(&self, (method, path): (&str, &str), headers: &str, body: &[u8]) -> Option<u16> {
        let path = path.replace("{declared}", &self.declared.id.to_string());
        let path = path.replace("{quarantined}", &self.quarantined);
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {}\r\n\
             {headers}content-length: {}\r\n\r\n",
            self.phone.token,
            body.len()
        );
        // Such a request is always read to its end: who is not answered met a server that failed.
        self.send(&[head.as_bytes(), body].concat(), false).or(Some(NO_ANSWER))
    }

    /// Runs the cases, and looks whether the server is as it was.
    fn bears<S: Strategy>(self, cases: S, one: impl Fn(&Self, S::Value) -> Option<u16>) {
        let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
        let result = TestRunner::new(config).run(&cases, |case| {
            let status = one(&self, case);
            prop_assert!(status.is_none_or(|status| status < 500), "answered {status:?}");
            Ok(())
        });
        if let Err(error) = result {
            panic!("{error}");
        }
        let health = self.phone.client.get("/v1/health", "");
        assert_eq!((health.status, health.json()["status"].as_str()), (200, Some("ok")));
        assert_eq!(self.host.running.server.log.log_head(), 0, "something was kept");
        assert_eq!(self.post("/v1/events", "", &self.push), Some(200));
        assert_eq!(self.host.running.server.log.log_head(), 1, "a good push is taken afterwards");
        self.host.stop();
    }
}

/// A good push, cut off or changed at some place from `first` on.
fn spoilt(push: Vec<u8>, first: usize) -> impl Strategy<Value = Vec<u8>> {
    let length = push.len();
    let cut = {
        let push = push.clone();
        (0..length).prop_map(move |end| push[..end].to_vec())
    };
    let changed = (first..length, prop_oneof![Just(b'{'), Just(b'"'), Just(0), Just(0xff), any::<u8>()]);
    let changed = changed.prop_map(move |(place, byte)| {
        let mut push = push.clone();
        // Another byte in any case, or the push would be a good one.
        push[place] = if push[place] == byte { b'!' } else { byte };
        push
    });
    prop_oneof![cut, changed]
}

/// JSON of the right or the wrong form, with values that nobody expects.
fn strange_json() -> impl Strategy<Value = Vec<u8>> {
    let number = prop_oneof![
        Just("1e999999".to_owned()),
        Just("-0".to_owned()),
        Just("9".repeat(5_000)),
        Just("18446744073709551616".to_owned()),
        any::<f64>().prop_map(|number| format!("{number}")),
    ];
    let nested = (1..20_000_usize).prop_map(|depth| "[".repeat(depth));
    let text = prop_oneof![
        Just("\"\\u0000\"".to_owned()),
        Just("\"\\ud800\"".to_owned()),
        vec(any::<u8>(), 0..200).prop_map(|bytes| format!("{:?}", STANDARD.encode(bytes))),
        Just(format!("{:?}", "x".repeat(100_000))),
        any::<String>().prop_map(|text| format!("{text:?}")),
    ];
    let value = prop_oneof![number, nested, text, Just("null".to_owned()), Just("{}".to_owned())];
    let name = prop_oneof![
        Just("events"),
        Just("held"),
        Just("code"),
        Just("public_key"),
        Just("role"),
        Just("gtin"),
        Just("words"),
        Just("ids"),
        Just("erased"),
        Just("unsent"),
        Just("oldest_s"),
        Just("reason"),
        Just("name"),
        Just("credentials"),
    ];
    let fields = vec((name, value.clone()), 0..4).prop_map(|fields| {
        let fields: Vec<String> = fields.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        format!("{{{}}}", fields.join(","))
    });
    let event = (value.clone(), value.clone(), value.clone()).prop_map(|(header, body, signature)| {
        format!("{{\"events\":[{{\"header\":{header},\"body\":{body},\"signature\":{signature}}}]}}")
    });
    let header = (any::<u64>(), value.clone()).prop_map(|(seq, hlc)| {
        let header =
            format!("{{\"device\":\"{seq:032x}\",\"seq\":{seq},\"feeds\":[\"shared\"],\"hlc\":{hlc}}}");
        let header = STANDARD.encode(header);
        format!("{{\"events\":[{{\"header\":\"{header}\",\"body\":\"\",\"signature\":\"\"}}]}}")
    });
    let held = vec((any::<u64>(), any::<u64>()), 0..50).prop_map(|ranges| {
        format!("{{\"held\":{{\"00000000000000000000000000000000\":{ranges:?}}}}}")
            .replace('(', "[")
            .replace(')', "]")
    });
    prop_oneof![fields, event, header, held, value].prop_map(String::into_bytes)
}

#[test]
fn bodies_of_any_bytes_are_borne() {
    let victim = Victim::new();
    let bodies = prop_oneof![vec(any::<u8>(), 0..2_000), spoilt(victim.push.clone(), 0), strange_json()];
    let headers = prop_oneof![
        6 => Just(""),
        2 => Just("content-encoding: gzip\r\n"),
        1 => Just("content-encoding: br\r\n"),
        1 => Just("content-type: \u{7f}\r\n"),
    ];
    let whereto = prop_oneof![4 => Just(PUSH), 6 => proptest::sample::select(&ENDPOINTS[..])];
    victim.bears((whereto, headers, bodies), |victim, (whereto, headers, body)| {
        victim.request(whereto, headers, &body)
    });
}

/// What announces an upload, a part of it or a tombstone, spoilt in one field.
fn strange_upload(declared: &Declared) -> impl Strategy<Value = Vec<u8>> + use<> {
    let good = serde_json::to_value(declared).unwrap();
    let fields: Vec<String> = good.as_object().unwrap().keys().cloned().collect();
    let value = prop_oneof![
        Just(Value::Null),
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        Just(json!("A".repeat(43))),
        Just(json!("x".repeat(100_000))),
        vec(any::<String>(), 0..50).prop_map(Value::from),
        Just(json!({})),
    ];
    let declared = (proptest::sample::select(fields), value.clone()).prop_map(move |(field, value)| {
        let mut spoilt = good.clone();
        spoilt[field] = value;
        spoilt.to_string().into_bytes()
    });
    let tombstone = (value.clone(), value).prop_map(|(one, other)| {
        let hash = "A".repeat(43);
        let erased = json!({ "id": hash, "by": one, "at_ms": other, "server": "00", "signature": "" });
        json!({ "erased": [erased], "ids": [hash, other] }).to_string().into_bytes()
    });
    prop_oneof![declared, tombstone]
}

/// SYNC-23: offsets that are none, parts of any size, and announcements of what cannot be.
#[test]
fn uploads_of_any_form_are_borne() {
    let victim = Victim::new();
    let offset = prop_oneof![
        Just(String::new()),
        Just("0".to_owned()),
        Just("-1".to_owned()),
        Just("9".repeat(40)),
        (0..600_u64).prop_map(|offset| offset.to_string()),
        any::<u64>().prop_map(|offset| offset.to_string()),
    ];
    let part = prop_oneof![vec(any::<u8>(), 0..600), Just(vec![0; MAX_PART_BYTES + 1])];
    let part = (offset, part).prop_map(|(offset, part)| {
        let header = if offset.is_empty() { String::new() } else { format!("upload-offset: {offset}\r\n") };
        (("PATCH", "/v1/attachments/{declared}"), header, part)
    });
    const POSTS: [&str; 3] = ["/v1/attachments", "/v1/attachments/erased", "/v1/attachments/have"];
    let announced = (proptest::sample::select(&POSTS[..]), strange_upload(&victim.declared))
        .prop_map(|(path, body)| (("POST", path), String::new(), body));
    victim.bears(prop_oneof![part, announced], |victim, (whereto, headers, body)| {
        victim.request(whereto, &headers, &body)
    });
}

fn unzips_to(body: &[u8], wanted: &[u8]) -> bool {
    let mut content = Vec::new();
    flate2::read::GzDecoder::new(body).read_to_end(&mut content).is_ok() && content == wanted
}

#[test]
fn gzip_that_lies_is_borne() {
    let victim = Victim::new();
    let zip = |bytes: &[u8]| {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(bytes).unwrap();
        gzip.finish().unwrap()
    };
    let bomb = zip(&vec![b' '; 64 << 20]);
    assert_eq!(victim.post(PUSH.1, "content-encoding: gzip\r\n", &bomb), Some(413));
    let push = victim.push.clone();
    let good = zip(&push);
    // Behind the last code of the content lie up to seven bits that nobody reads: who changes only
    // those has sent the good push (RFC 1951, section 3.2.3).
    let lies = spoilt(good, GZIP_HEAD).prop_filter("the same push", move |body| !unzips_to(body, &push));
    victim.bears(lies, |victim, body| victim.post(PUSH.1, "content-encoding: gzip\r\n", &body));
}

#[test]
fn heads_of_any_bytes_are_borne() {
    let victim = Victim::new();
    let token = victim.phone.token.clone();
    let garbage = vec(any::<u8>(), 0..3_000);
    let enormous = (1..2_000_usize, 1..2_000_usize).prop_map(|(count, length)| {
        let header = format!("x: {}\r\n", "y".repeat(length));
        format!("GET /v1/health HTTP/1.1\r\n{}\r\n", header.repeat(count)).into_bytes()
    });
    let asked = (proptest::sample::select(&GETS[..]), "[!-~]{0,300}").prop_map(move |(path, rest)| {
        // A wait is not a hang.
        let rest = rest.replace("wait", "wa1t");
        format!("GET {path}{rest} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\r\n")
            .into_bytes()
    });
    let lengths = prop_oneof![
        Just("content-length: -1"),
        Just("content-length: 99999999999999999999999"),
        Just("content-length: 5\r\ncontent-length: 6"),
        Just("transfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\n"),
        Just("transfer-encoding: chunked\r\n\r\n-1\r\n"),
        Just("expect: 100-continue\r\ncontent-length: 3"),
    ];
    let lengths = lengths.prop_map(|lengths| {
        format!("POST /v1/events HTTP/1.1\r\nhost: x\r\n{lengths}\r\n\r\n{{}}").into_bytes()
    });
    let broken = prop_oneof![garbage, enormous, lengths].prop_map(|bytes| (bytes, true));
    let whole = asked.prop_map(|bytes| (bytes, false));
    victim.bears(prop_oneof![broken, whole], |victim, (bytes, end)| victim.send(&bytes, end));
}
