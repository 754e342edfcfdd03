//! A raw HTTP client for JSON, as anybody could write one against the specification.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Gets a JSON answer, which must be a success.
pub fn get<T: DeserializeOwned>(url: &str, path: &str, token: &str) -> T {
    request(url, "GET", path, token, "")
}

/// Posts JSON and reads a JSON answer, which must be a success.
pub fn post<T: DeserializeOwned>(url: &str, path: &str, token: &str, body: &impl Serialize) -> T {
    request(url, "POST", path, token, &serde_json::to_string(body).expect("a request is JSON"))
}

/// Asks without a body, and takes any answer: its status and its bytes.
pub fn ask(url: &str, method: &str, path: &str, token: &str) -> (u16, Vec<u8>) {
    ask_with(url, method, path, token, "", b"")
}

/// As [`ask`], with further lines of the head, each with its line end, and a body.
pub fn ask_with(url: &str, method: &str, path: &str, token: &str, head: &str, body: &[u8]) -> (u16, Vec<u8>) {
    let host = url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).expect("the server listens");
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\
         authorization: Bearer {token}\r\n{head}content-length: {}\r\n\r\n",
        body.len()
    )
    .and_then(|()| stream.write_all(body))
    .expect("the request is sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("the server closes the line");
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").expect("an answer has a head");
    let status = std::str::from_utf8(&answer[9..12]).ok().and_then(|status| status.parse().ok());
    (status.expect("an answer has a status"), answer.split_off(end + 4))
}

/// Deletes, waits for the answer, and takes any: for what is done on the way out of a failed test.
pub fn try_delete(url: &str, path: &str) {
    let host = url.trim_start_matches("http://");
    if let Ok(mut stream) = TcpStream::connect(host) {
        let _sent = write!(stream, "DELETE {path} HTTP/1.1\r\nhost: {host}\r\n\r\n");
        let _answered = stream.read(&mut [0; 1]);
    }
}

fn request<T: DeserializeOwned>(url: &str, method: &str, path: &str, token: &str, body: &str) -> T {
    let host = url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).expect("the server listens");
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .expect("the request is sent");
    let (head, json) = read_answer(stream);
    assert!(head.lines().next().is_some_and(|status| status.contains(" 200")), "{head}{json}");
    serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

/// The head and the body of an answer that says how long it is; who answers may keep the line open.
fn read_answer(stream: TcpStream) -> (String, String) {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while reader.read_line(&mut head).expect("the answer is text") > 2 {}
    let lengths = head.lines().filter_map(|line| line.split_once(':'));
    let mut lengths = lengths.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let (_, length) = lengths.next().expect("the answer says how long it is");
    let mut body = vec![0; length.trim().parse().expect("a length is a number")];
    reader.read_exact(&mut body).expect("the answer is as long as it says");
    (head, String::from_utf8(body).expect("JSON is UTF-8"))
}
