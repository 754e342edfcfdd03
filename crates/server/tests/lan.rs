//! HTTPS in the local network, as the program speaks it: who trusts its authority is served, and
//! nobody else.

mod common;

use std::io::{Read, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use common::Client;
use common::program::Program;
use common::tls::{self, Connected, ask};
use lotwise_ledger::event::Hash;
use lotwise_server::lan::authority::{Authority, KEY_FILE};
use rustls::RootCertStore;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, ServerName};

const HEALTH: &[u8] = b"GET /v1/health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";

fn start(data: &Path) -> Program {
    Program::start(data, &["--lan", "--listen", "127.0.0.1", "--trust-port", "0"])
}

/// The page's address and the fingerprint, from the lines that a person sees.
fn trust(program: &Program) -> (String, String) {
    let lines: Vec<&str> = program.said.iter().map(String::as_str).collect();
    let url = lines.iter().find_map(|line| line.strip_prefix("it opens ")?.split(',').next());
    let at = lines.iter().position(|line| line.starts_with("The fingerprint")).unwrap();
    (url.unwrap().to_owned(), lines[at + 1].trim().to_owned())
}

/// A TLS connection to the program, by a client that trusts these authorities alone.
fn connect(program: &Program, name: &str, trusted: &[CertificateDer<'static>]) -> Connected {
    tls::connect(program.url.strip_prefix("https://").expect("an https address"), name, trusted)
}

/// Enrols a device by the link that the program has printed, and answers with its token.
fn enrol(program: &Program, trusted: &[CertificateDer<'static>]) -> String {
    let code = program.said.iter().find_map(|line| line.split_once("/enrol#")).unwrap().1.to_owned();
    let key = ed25519_dalek::SigningKey::from_bytes(&[1; 32]);
    let body = common::enrolment(&code, &key);
    let enrol = format!(
        "POST /v1/enrol HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let answer = ask(connect(program, "localhost", trusted), &[enrol.as_bytes(), &body].concat()).unwrap();
    answer.split_once("\"token\":\"").unwrap().1.split('"').next().unwrap().to_owned()
}

/// The QR codes among the lines, as pixels that are drawn or not.
fn pictures(said: &[String]) -> Vec<Vec<Vec<bool>>> {
    let is_picture =
        |line: &&String| !line.is_empty() && line.chars().all(|it| " \u{2580}\u{2584}\u{2588}".contains(it));
    let row =
        |line: &str, drawn: [char; 2]| line.chars().map(|it| drawn.contains(&it)).collect::<Vec<bool>>();
    let mut pictures = Vec::new();
    for lines in said.split(|line| !is_picture(&line)).filter(|lines| !lines.is_empty()) {
        // Each character is two pixels, one above the other.
        let rows = lines
            .iter()
            .flat_map(|line| [row(line, ['\u{2580}', '\u{2588}']), row(line, ['\u{2584}', '\u{2588}'])]);
        pictures.push(rows.collect());
    }
    pictures
}

/// What is drawn for a text on a dark terminal: what is light in its code, with four modules around it.
fn drawn(text: &str) -> Vec<Vec<bool>> {
    const QUIET: usize = 4;
    let code = qrcode::QrCode::new(text).unwrap();
    let width = code.width() + 2 * QUIET;
    let is_light = |place: usize, other: usize| {
        let within = |place: usize| place.checked_sub(QUIET).filter(|place| *place < code.width());
        match (within(place), within(other)) {
            (Some(x), Some(y)) => code[(x, y)] == qrcode::Color::Light,
            _ => true,
        }
    };
    (0..width).map(|y| (0..width).map(|x| is_light(x, y)).collect()).collect()
}

/// The pictures lead where the lines beside them do: to the page of trust, and to the link of the first
/// device, or later to the app.
#[test]
fn the_pictures_are_of_the_addresses() {
    let dir = tempfile::tempdir().unwrap();
    let check = |program: &Program, expected: [&str; 2]| {
        let pictures = pictures(&program.said);
        assert_eq!(pictures.len(), expected.len(), "{}", program.said.join("\n"));
        for (mut picture, text) in pictures.into_iter().zip(expected) {
            let expected = drawn(text);
            // An odd number of rows leaves half of the last line.
            picture.truncate(expected.len());
            assert_eq!(picture, expected, "another picture than of {text}: {}", program.said.join("\n"));
        }
    };
    let program = start(dir.path());
    let link = program.said.iter().find(|line| line.contains("/enrol#")).unwrap().trim();
    check(&program, [&trust(&program).0, link]);
    enrol(&program, &[Authority::open(dir.path()).unwrap().certificate().clone()]);
    drop(program);
    let program = start(dir.path());
    check(&program, [&trust(&program).0, &program.url]);
}

#[test]
fn who_trusts_the_authority_is_served_and_nobody_else() {
    let dir = tempfile::tempdir().unwrap();
    let program = start(dir.path());
    let (page, fingerprint) = trust(&program);
    let shown = Client::new(&page).get("/", "");
    let html = String::from_utf8(shown.bytes).unwrap();
    assert!(html.contains(&fingerprint), "the page shows another fingerprint than the terminal");
    assert!(html.contains("Einstellungen") && html.contains("iPhone") && html.contains(&program.url));
    let got = Client::new(&page).get("/lotwise.crt", "");
    assert_eq!(got.header("content-type"), "application/x-x509-ca-cert");
    let bytes: Vec<String> =
        Hash::of(&got.bytes).as_bytes().iter().map(|byte| format!("{byte:02X}")).collect();
    assert_eq!(bytes.join(":"), fingerprint);

    let authority = CertificateDer::from(got.bytes);
    for name in ["127.0.0.1", "localhost"] {
        let answer = ask(connect(&program, name, std::slice::from_ref(&authority)), HEALTH).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.contains("\"ok\""), "{answer}");
    }
    let other = Authority::open(tempfile::tempdir().unwrap().path()).unwrap().certificate().clone();
    for (name, trusted) in
        [("127.0.0.1", vec![]), ("127.0.0.1", vec![other]), ("lotwise.local", vec![authority])]
    {
        let error = ask(connect(&program, name, &trusted), HEALTH).unwrap_err();
        assert!(error.to_string().contains("invalid peer certificate"), "{error}");
    }
    let link = program.said.iter().find(|line| line.contains("/enrol#")).unwrap();
    assert!(link.trim().starts_with(&program.url), "the link is not secure: {link}");
}

#[test]
fn the_authority_stays_over_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let (before, certificate) = {
        let program = start(dir.path());
        let (page, fingerprint) = trust(&program);
        (fingerprint, CertificateDer::from(Client::new(&page).get("/lotwise.crt", "").bytes))
    };
    let program = start(dir.path());
    assert_eq!(trust(&program).1, before);
    let answer = ask(connect(&program, "localhost", &[certificate]), HEALTH).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    let mode =
        std::os::unix::fs::PermissionsExt::mode(&dir.path().join(KEY_FILE).metadata().unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600, "others can read the authority's key");
}

/// An authority must not be able to vouch for anything outside, should its key be stolen.
#[test]
fn a_stolen_authority_vouches_for_nothing_outside() {
    let dir = tempfile::tempdir().unwrap();
    let authority = Authority::open(dir.path()).unwrap();
    let roots = {
        let mut roots = RootCertStore::empty();
        roots.add(authority.certificate().clone()).unwrap();
        Arc::new(roots)
    };
    let provider = Arc::new(ring::default_provider());
    let verifier =
        rustls::client::WebPkiServerVerifier::builder_with_provider(roots, provider).build().unwrap();
    let check = |name: &str, expected: bool| {
        let san = match name.parse() {
            Ok(address) => rcgen::SanType::IpAddress(address),
            Err(_) => rcgen::SanType::DnsName(name.try_into().unwrap()),
        };
        let issued = authority.issue(&[san]).unwrap();
        let server = ServerName::try_from(name.to_owned()).unwrap();
        let now = rustls::pki_types::UnixTime::now();
        use rustls::client::danger::ServerCertVerifier as _;
        let verified = verifier.verify_server_cert(&issued.certificate, &[], &server, &[], now);
        assert_eq!(verified.is_ok(), expected, "{name}: {verified:?}");
    };
    check("warehouse.local", true);
    check("192.168.1.7", true);
    check("fd00::7", true);
    check("example.com", false);
    check("8.8.8.8", false);
    check("2001:db8::1", false);
}

/// The stop ends a wait over HTTPS at once, with a whole answer, as over HTTP.
#[test]
fn the_stop_ends_waits() {
    let dir = tempfile::tempdir().unwrap();
    let mut program = start(dir.path());
    let authority = Authority::open(dir.path()).unwrap();
    let trusted = [authority.certificate().clone()];
    let token = enrol(&program, &trusted);
    let pull = format!(
        "GET /v1/events?feed=shared&wait=25 HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\r\n"
    );
    let mut connection = connect(&program, "localhost", &trusted);
    connection.write_all(pull.as_bytes()).unwrap();
    // Once this later question is answered, the earlier one is being waited for.
    ask(connect(&program, "localhost", &trusted), HEALTH).unwrap();
    let begin = Instant::now();
    let id = program.child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).unwrap();
    let answer = String::from_utf8(answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.contains("\"more\":false"), "{answer}");
    assert!(program.child.wait().unwrap().success());
    assert!(begin.elapsed() < Duration::from_secs(10), "the stop took {:?}", begin.elapsed());
}
