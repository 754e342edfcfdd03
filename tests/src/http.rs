//! A raw HTTP client for JSON, as anybody could write one against the specification.

use std::io::{Read, Write};
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

fn request<T: DeserializeOwned>(url: &str, method: &str, path: &str, token: &str, body: &str) -> T {
    let host = url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).expect("the server listens");
    write!(
        stream,
        "{method} {path} HTTP/1.0\r\nhost: {host}\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .expect("the request is sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("the answer is text");
    let (head, json) = answer.split_once("\r\n\r\n").expect("an answer has a head and a body");
    assert!(head.lines().next().is_some_and(|status| status.contains(" 200")), "{answer}");
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {answer}"))
}
