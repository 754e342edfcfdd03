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
