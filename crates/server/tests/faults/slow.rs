//! Clients that stop in the middle of a request, or send a byte now and then: others are served, and
//! the connections are closed.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use lotwise_ledger::command::Dates;
use lotwise_server::serve::Patience;

use crate::common::{Host, push_body};

const HALF_OPEN: usize = 150;
const PATIENCE: Duration = Duration::from_millis(1_500);
/// How much later than its patience a busy server may close a connection.
const LATE: Duration = Duration::from_secs(10);

fn host(dir: &tempfile::TempDir) -> Host {
    Host::start_patient(dir.path(), Patience { head: PATIENCE, body: PATIENCE, answer: PATIENCE })
}

fn connect(host: &Host) -> TcpStream {
    let stream = TcpStream::connect(host.running.address).unwrap();
    stream.set_read_timeout(Some(PATIENCE + LATE)).unwrap();
    stream
}

/// What the server says until it closes the connection.
fn last_words(mut stream: TcpStream) -> String {
    let mut said = Vec::new();
    match stream.read_to_end(&mut said) {
        Err(error) if error.kind() != std::io::ErrorKind::ConnectionReset => panic!("not closed: {error}"),
        _ => String::from_utf8_lossy(&said).into_owned(),
    }
}

/// SYNC-3: half a head, half a body and nothing at all are all ended by the server.
#[test]
fn half_open_connections_hold_up_nobody() {
    let dir = tempfile::tempdir().unwrap();
    let host = host(&dir);
    let mut phone = host.phone(1);
    let head = format!(
        "POST /v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-length: 100\r\n\r\n{{",
        phone.token
    );
    let starts = ["", "GET /v1/hea", "POST /v1/events HTTP/1.1\r\nhost: x\r\n", &head];
    let open: Vec<(&str, TcpStream)> = (0..HALF_OPEN)
        .map(|number| {
            let (start, mut stream) = (starts[number % starts.len()], connect(&host));
            stream.write_all(start.as_bytes()).unwrap();
            (start, stream)
        })
        .collect();
    let asked = Instant::now();
    let event = phone.receives("L1", Dates::default());
    assert_eq!(phone.push(&[event]).len(), 1);
    assert_eq!(phone.client.get("/v1/health", "").status, 200);
    assert!(asked.elapsed() < LATE, "others waited {:?}", asked.elapsed());
    for (start, stream) in open {
        let said = last_words(stream);
        assert_eq!(said.contains("/problems/too-slow"), start == head, "{start:?}: {said:?}");
    }
    host.stop();
}

/// SYNC-3: an answer that needs no body comes whole all the same, and the connection can be used on.
#[test]
fn a_body_that_nobody_wanted_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let host = host(&dir);
    let mut stream = connect(&host);
    let ask = |stream: &mut TcpStream, parts: &[&[u8]]| {
        for part in parts {
            stream.write_all(part).unwrap();
        }
        let mut answer = [0; 4_096];
        let count = stream.read(&mut answer).unwrap();
        String::from_utf8_lossy(&answer[..count]).into_owned()
    };
    let head =
        b"POST /v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer x\r\ncontent-length: 90000\r\n\r\n";
    let (half, rest) = (vec![b' '; 40_000], vec![b' '; 50_000]);
    for _ in 0..3 {
        let answer = ask(&mut stream, &[head, &half, &rest]);
        assert!(answer.starts_with("HTTP/1.1 401 "), "{answer:?}");
    }
    let answer = ask(&mut stream, &[b"GET /v1/health HTTP/1.1\r\nhost: x\r\n\r\n"]);
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer:?}");
    drop(stream);
    host.stop();
}

/// SYNC-9: pages that are asked for and not taken are given up.
#[test]
fn who_does_not_read_is_let_go() {
    let dir = tempfile::tempdir().unwrap();
    let host = host(&dir);
    let mut phone = host.phone(1);
    let events: Vec<_> = (0..200).map(|_| phone.receives("L1", Dates::default())).collect();
    assert_eq!(phone.push(&events).len(), events.len());
    let page = phone.client.get("/v1/events?feed=site/MAIN", &phone.token).bytes.len();
    let request = format!(
        "GET /v1/events?feed=site/MAIN HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n\r\n",
        phone.token
    );
    // More than the system keeps for the two sides of a connection.
    let asked = (32 << 20) / page;
    let mut stream = connect(&host);
    stream.write_all(request.repeat(asked).as_bytes()).unwrap();
    let mut others = 0;
    let begin = Instant::now();
    while begin.elapsed() < 3 * PATIENCE {
        assert_eq!(phone.client.get("/v1/health", "").status, 200);
        others += 1;
    }
    let taken = last_words(stream).len();
    assert!(others > 0 && taken < asked * page, "all of {asked} pages came");
    host.stop();
}

/// SYNC-3: a body that comes byte by byte is given up, and nothing of it is kept.
#[test]
fn a_byte_now_and_then_is_too_slow() {
    let dir = tempfile::tempdir().unwrap();
    let host = host(&dir);
    let mut phone = host.phone(1);
    let body = push_body(&[phone.receives("L1", Dates::default())]);
    let mut stream = connect(&host);
    let head = format!(
        "POST /v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-length: {}\r\n\r\n",
        phone.token,
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
    let begin = Instant::now();
    for byte in &body {
        if begin.elapsed() > PATIENCE + Duration::from_millis(500) || stream.write_all(&[*byte]).is_err() {
            break;
        }
        // A slow client: between two bytes it only listens, and stops when the server has said something.
        if stream.peek(&mut [0]).is_ok() {
            break;
        }
    }
    stream.set_read_timeout(Some(PATIENCE + LATE)).unwrap();
    let said = last_words(stream);
    assert!(said.starts_with("HTTP/1.1 408 ") && said.contains("/problems/too-slow"), "{said:?}");
    assert_eq!(host.running.server.log.log_head(), 0);
    host.stop();
}
