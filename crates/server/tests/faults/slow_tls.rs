//! As `slow`, by HTTPS as `--lan` speaks it: the handshake is one more place to stop at.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use ed25519_dalek::SigningKey;
use lotwise_ledger::command::Dates;
use lotwise_ledger::event::{Head, SignedEvent};
use lotwise_server::lan::authority::Authority;
use lotwise_server::serve::Patience;
use lotwise_server::store::devices::Role;
use rustls::pki_types::CertificateDer;

use crate::common::tls::{self, Connected};
use crate::common::{Host, Phone, push_body};

const HALF_OPEN: usize = 120;
const PATIENCE: Duration = Duration::from_millis(1_500);
/// How much later than its patience a busy server may close a connection.
const LATE: Duration = Duration::from_secs(10);
const HEALTH: &[u8] = b"GET /v1/health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";

/// A server in a local network, and a phone that trusts it.
struct Lan {
    host: Host,
    authority: CertificateDer<'static>,
    phone: Phone,
    _dir: tempfile::TempDir,
}

impl Lan {
    fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let patience = Patience { head: PATIENCE, body: PATIENCE, answer: PATIENCE };
        let host = Host::start_lan(dir.path(), patience);
        let key = SigningKey::from_bytes(&[1; 32]);
        let log = &host.running.server.log;
        let (device, token) = host.runtime.block_on(async {
            let code = log.make_code(Role::Admin).await.unwrap();
            log.enrol(&code, "Phone", key.verifying_key().to_bytes()).await.unwrap()
        });
        let token = token.as_str().to_owned();
        let phone = Phone { client: host.client(), token, key, device: device.id, head: Head::default() };
        let authority = Authority::open(dir.path()).unwrap().certificate().clone();
        Self { host, authority, phone, _dir: dir }
    }

    fn connect(&self) -> Connected {
        let address = self.host.running.address.to_string();
        let stream = tls::connect(&address, "localhost", std::slice::from_ref(&self.authority));
        stream.sock.set_read_timeout(Some(PATIENCE + LATE)).unwrap();
        stream
    }

    /// A connection without TLS to the place where it is spoken.
    fn connect_plain(&self) -> TcpStream {
        let stream = TcpStream::connect(self.host.running.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE + LATE)).unwrap();
        stream
    }

    /// A push up to its body, whatever that is.
    fn head(&self, bytes: usize) -> String {
        format!(
            "POST /v1/events HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nauthorization: Bearer {}\r\n\
             content-length: {bytes}\r\n\r\n",
            self.phone.token
        )
    }

    fn push(&self, events: &[SignedEvent]) {
        let body = push_body(events);
        let answer = tls::ask(self.connect(), &[self.head(body.len()).as_bytes(), &body].concat()).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    }

    fn serves(&self) {
        let answer = tls::ask(self.connect(), HEALTH).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    }
}

/// What the server says until it closes the connection, which it need not announce.
fn last_words(mut stream: impl Read) -> Vec<u8> {
    let mut said = Vec::new();
    match stream.read_to_end(&mut said) {
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
            panic!("not closed: {error}")
        }
        _ => said,
    }
}

/// SYNC-3: nobody, half a handshake, no handshake, a handshake alone, half a head and half a body are all
/// ended by the server.
#[test]
fn half_open_connections_hold_up_nobody() {
    let mut lan = Lan::start();
    let mut hello = Vec::new();
    tls::client("localhost", &[]).write_tls(&mut hello).unwrap();
    let plain = [&[][..], &hello[..hello.len() / 2], HEALTH];
    let head = lan.head(100);
    let secure = ["", "GET /v1/hea", "POST /v1/events HTTP/1.1\r\nhost: x\r\n", &format!("{head}{{")];
    let mut open_plain = Vec::new();
    let mut open_secure = Vec::new();
    for number in 0..HALF_OPEN / 2 {
        let mut stream = lan.connect_plain();
        stream.write_all(plain[number % plain.len()]).unwrap();
        open_plain.push(stream);
        let (start, mut stream) = (secure[number % secure.len()], lan.connect());
        stream.conn.complete_io(&mut stream.sock).unwrap();
        stream.write_all(start.as_bytes()).unwrap();
        open_secure.push((start, stream));
    }
    let asked = Instant::now();
    let event = lan.phone.receives("L1", Dates::default());
    lan.push(&[event]);
    lan.serves();
    assert!(asked.elapsed() < LATE, "others waited {:?}", asked.elapsed());
    for stream in open_plain {
        let said = String::from_utf8_lossy(&last_words(stream)).into_owned();
        assert!(!said.contains("HTTP/1.1"), "without TLS: {said:?}");
    }
    for (start, stream) in open_secure {
        let said = String::from_utf8_lossy(&last_words(stream)).into_owned();
        assert_eq!(said.contains("/problems/too-slow"), start.starts_with(&head), "{start:?}: {said:?}");
    }
    lan.host.stop();
}

/// SYNC-3: a body of which each byte comes in a record of its own is given up, and nothing of it is kept.
#[test]
fn a_byte_now_and_then_is_too_slow() {
    let mut lan = Lan::start();
    let body = push_body(&[lan.phone.receives("L1", Dates::default())]);
    let mut stream = lan.connect();
    stream.write_all(lan.head(body.len()).as_bytes()).unwrap();
    stream.sock.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
    let (begin, mut said) = (Instant::now(), Vec::new());
    for byte in &body {
        let mut heard = [0; 1_024];
        if begin.elapsed() > PATIENCE + LATE || stream.write_all(&[*byte]).is_err() {
            break;
        }
        // Between two bytes it only listens, and stops when the server has said something.
        match stream.read(&mut heard) {
            Ok(count) => {
                said.extend(&heard[..count]);
                break;
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(_) => break,
        }
    }
    stream.sock.set_read_timeout(Some(PATIENCE + LATE)).unwrap();
    said.extend(last_words(stream));
    let said = String::from_utf8_lossy(&said);
    assert!(said.starts_with("HTTP/1.1 408 ") && said.contains("/problems/too-slow"), "{said:?}");
    assert_eq!(lan.host.running.server.log.log_head(), 0);
    lan.host.stop();
}

/// SYNC-9: pages that are asked for and not taken are given up.
#[test]
fn who_does_not_read_is_let_go() {
    let mut lan = Lan::start();
    let events: Vec<SignedEvent> = (0..200).map(|_| lan.phone.receives("L1", Dates::default())).collect();
    lan.push(&events);
    let page = |end: &str| {
        format!(
            "GET /v1/events?feed=site/MAIN HTTP/1.1\r\nhost: localhost\r\n{end}authorization: Bearer {}\r\n\r\n",
            lan.phone.token
        )
    };
    let bytes = tls::ask(lan.connect(), page("connection: close\r\n").as_bytes()).unwrap().len();
    // More than the system keeps for the two sides of a connection.
    let asked = (32 << 20) / bytes;
    let mut stream = lan.connect();
    stream.write_all(page("").repeat(asked).as_bytes()).unwrap();
    let begin = Instant::now();
    while begin.elapsed() < 3 * PATIENCE {
        lan.serves();
    }
    let taken = last_words(stream).len();
    assert!(taken < asked * bytes, "all of {asked} pages came");
    lan.host.stop();
}
