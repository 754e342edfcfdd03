//! A real server on a free port, a plain HTTP client, and devices that sign.
#![allow(dead_code)] // Each test file uses a part of it.

pub mod attached;
pub mod program;
pub mod replicating;
pub mod tls;

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey};
use lotwise_ledger::command::{Circumstances, Coded, Command, Dates, Receive, Received, feeds};
use lotwise_ledger::event::{Act, DeviceId, Draft, Head, SignedEvent};
use lotwise_ledger::gs1::Gtin;
use lotwise_ledger::key::{Issuer, LotKey, ProductKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::record::Records;
use lotwise_ledger::text::{Actor, LotNumber};
use lotwise_ledger::time::Moment;
use lotwise_server::config::{Config, Wish};
use lotwise_server::serve::Patience;
use lotwise_server::store::devices::Role;
use lotwise_server::{Running, start};
use lotwise_sync::contract::sample::{NOW_MS, shelf};
use lotwise_sync::wire::{EnrolAnswer, Outcome, PushAnswer, PushRequest, WireEvent};
use serde_json::{Value, json};

/// A GTIN-13 filled up to 14 digits, with a right check digit.
pub const GTIN: &str = "04012345678901";

/// A server and the runtime that it runs on.
pub struct Host {
    pub runtime: tokio::runtime::Runtime,
    pub running: Running,
    pub url: String,
}

impl Host {
    pub fn start(data: &Path) -> Self {
        Self::start_with(data, &[])
    }

    pub fn start_with(data: &Path, flags: &[&str]) -> Self {
        Self::serve(&Self::config(data, flags))
    }

    pub fn start_patient(data: &Path, patience: Patience) -> Self {
        Self::serve(&Config { patience, ..Self::config(data, &[]) })
    }

    /// With HTTPS, as for phones of this network. Its URL says otherwise: the plain client cannot speak it.
    pub fn start_lan(data: &Path, patience: Patience) -> Self {
        let flags = ["--lan", "--listen=127.0.0.1", "--trust-port=0"];
        Self::serve(&Config { patience, ..Self::config(data, &flags) })
    }

    fn config(data: &Path, flags: &[&str]) -> Config {
        let data = format!("--data={}", data.display());
        let flags = ["--port=0", &data].into_iter().chain(flags.iter().copied()).map(str::to_owned);
        let Wish::Serve(config) = Config::read(flags, |_| None).unwrap() else { panic!("help") };
        *config
    }

    fn serve(config: &Config) -> Self {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let running = runtime.block_on(start(config)).unwrap();
        let url = format!("http://{}", running.address);
        Self { runtime, running, url }
    }

    pub fn client(&self) -> Client {
        Client::new(&self.url)
    }

    pub fn code(&self, role: Role) -> String {
        self.runtime.block_on(self.running.server.log.make_code(role)).unwrap().as_str().to_owned()
    }

    /// Enrols a device whose key is made of `number`.
    pub fn phone(&self, number: u8) -> Phone {
        Phone::enrol(&self.client(), &self.code(Role::Admin), number)
    }

    pub fn stop(self) {
        self.runtime.block_on(self.running.stop());
    }
}

/// Speaks HTTP, and takes every status for an answer.
#[derive(Clone)]
pub struct Client {
    agent: ureq::Agent,
    url: String,
    /// Who is signed on, as a header has it.
    actor: String,
}

pub struct Reply {
    pub status: u16,
    pub headers: ureq::http::HeaderMap,
    pub bytes: Vec<u8>,
}

impl Client {
    pub fn new(url: &str) -> Self {
        let config = ureq::Agent::config_builder().http_status_as_error(false).build();
        Self { agent: config.into(), url: url.to_owned(), actor: String::new() }
    }

    /// The same with somebody signed on.
    pub fn signed_on(self, name: &str) -> Self {
        Self { actor: lotwise_sync::wire::write_actor(name), ..self }
    }

    pub fn get(&self, path: &str, token: &str) -> Reply {
        self.try_get(path, token).unwrap()
    }

    pub fn try_get(&self, path: &str, token: &str) -> Result<Reply, ureq::Error> {
        let request = self.agent.get(format!("{}{path}", self.url)).header("lotwise-actor", &self.actor);
        reply(request.header("authorization", format!("Bearer {token}")).call())
    }

    pub fn post(&self, path: &str, token: &str, body: &[u8]) -> Reply {
        self.try_post(path, token, body).unwrap()
    }

    pub fn try_post(&self, path: &str, token: &str, body: &[u8]) -> Result<Reply, ureq::Error> {
        let request = self.agent.post(format!("{}{path}", self.url)).header("lotwise-actor", &self.actor);
        reply(request.header("authorization", format!("Bearer {token}")).send(body))
    }

    /// Sends a form as a browser does, and goes where the answer leads.
    pub fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let request = self.agent.post(format!("{}{path}", self.url));
        reply(request.send_form(fields.iter().copied())).unwrap()
    }

    /// Asks as a proxy does, for whoever it names.
    pub fn get_for(&self, named: &str, path: &str) -> Reply {
        let request = self.agent.get(format!("{}{path}", self.url)).header("x-forwarded-for", named);
        reply(request.call()).unwrap()
    }

    /// Sends a body of a kind, and goes where the answer leads.
    pub fn post_as(&self, kind: &str, path: &str, body: &[u8]) -> Reply {
        let request = self.agent.post(format!("{}{path}", self.url)).header("content-type", kind);
        reply(request.send(body)).unwrap()
    }

    /// A request without a body, by any method.
    pub fn try_method(&self, method: &str, path: &str, token: &str) -> Reply {
        let request = ureq::http::Request::builder()
            .method(method.to_uppercase().as_str())
            .uri(format!("{}{}", self.url, path.replace(['{', '}'], "_")))
            .header("authorization", format!("Bearer {token}"));
        reply(self.agent.run(request.body(()).unwrap())).unwrap()
    }

    pub fn put(&self, path: &str, token: &str, body: &[u8]) -> Reply {
        let request = self.agent.put(format!("{}{path}", self.url));
        reply(request.header("authorization", format!("Bearer {token}")).send(body)).unwrap()
    }

    /// Sends a part of an attachment.
    pub fn patch(&self, path: &str, token: &str, offset: u64, part: &[u8]) -> Reply {
        let request =
            self.agent.patch(format!("{}{path}", self.url)).header("upload-offset", offset.to_string());
        reply(request.header("authorization", format!("Bearer {token}")).send(part)).unwrap()
    }

    pub fn delete(&self, path: &str, token: &str) -> Reply {
        let request = self.agent.delete(format!("{}{path}", self.url));
        reply(request.header("authorization", format!("Bearer {token}")).call()).unwrap()
    }

    pub fn get_range(&self, path: &str, token: &str, range: &str) -> Reply {
        let request = self.agent.get(format!("{}{path}", self.url));
        let request = request.header("range", range).header("lotwise-actor", &self.actor);
        reply(request.header("authorization", format!("Bearer {token}")).call()).unwrap()
    }

    pub fn post_gzip(&self, path: &str, token: &str, body: &[u8]) -> Reply {
        self.post_zipped(path, token, &zipped(body))
    }

    pub fn post_zipped(&self, path: &str, token: &str, zipped: &[u8]) -> Reply {
        let request = self.agent.post(format!("{}{path}", self.url)).header("content-encoding", "gzip");
        reply(request.header("authorization", format!("Bearer {token}")).send(zipped)).unwrap()
    }
}

pub fn zipped(body: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut gzip, body).unwrap();
    gzip.finish().unwrap()
}

fn reply(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Reply, ureq::Error> {
    let mut response = answer?;
    let bytes = response.body_mut().with_config().limit(64 << 20).read_to_vec()?;
    Ok(Reply { status: response.status().as_u16(), headers: response.headers().clone(), bytes })
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The type of a problem, with the form of every problem checked.
    pub fn problem(&self) -> String {
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["status"], self.status);
        assert!(problem["title"].as_str().is_some_and(|title| !title.is_empty()));
        let kind = problem["type"].as_str().unwrap();
        kind.strip_prefix("/problems/").unwrap().to_owned()
    }
}

/// An enrolled device with its key and chain.
pub struct Phone {
    pub client: Client,
    pub token: String,
    pub key: SigningKey,
    pub device: DeviceId,
    pub head: Head,
}

impl Phone {
    pub fn enrol(client: &Client, code: &str, number: u8) -> Self {
        let key = SigningKey::from_bytes(&[number; 32]);
        let reply = client.post("/v1/enrol", "", &enrolment(code, &key));
        assert_eq!(reply.status, 200, "{}", reply.json());
        let answer: EnrolAnswer = serde_json::from_slice(&reply.bytes).unwrap();
        assert_eq!(answer.device, DeviceId::of_public_key(key.verifying_key().as_bytes()));
        let (client, device) = (client.clone(), answer.device);
        Self { client, token: answer.token, key, device, head: Head::default() }
    }

    /// The next event of the chain, signed.
    pub fn sign(&mut self, act: &Act) -> SignedEvent {
        self.sign_for(feeds(act), act)
    }

    pub fn sign_for(&mut self, feeds: Vec<String>, act: &Act) -> SignedEvent {
        let draft = Draft::new(self.device, &self.head, feeds, act, NOW_MS);
        let signature = self.key.sign(&draft.header).to_bytes();
        let signed = draft.signed(signature);
        self.head = self.head.after(&signed.open().unwrap());
        signed
    }

    pub fn receives(&mut self, number: &str, dates: Dates) -> SignedEvent {
        self.sign(&receipt(number, dates))
    }

    pub fn push(&self, events: &[SignedEvent]) -> Vec<Outcome> {
        let reply = self.client.post("/v1/events", &self.token, &push_body(events));
        assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.bytes));
        outcomes(&reply)
    }
}

pub fn outcomes(reply: &Reply) -> Vec<Outcome> {
    let answer: PushAnswer = serde_json::from_slice(&reply.bytes).unwrap();
    answer.answers.into_iter().map(|answer| answer.outcome).collect()
}

pub fn push_body(events: &[SignedEvent]) -> Vec<u8> {
    let events = events.iter().map(WireEvent::new).collect();
    serde_json::to_vec(&PushRequest { events }).unwrap()
}

pub fn enrolment(code: &str, key: &SigningKey) -> Vec<u8> {
    let public_key = STANDARD.encode(key.verifying_key().as_bytes());
    serde_json::to_vec(&json!({ "code": code, "name": "Phone", "public_key": public_key })).unwrap()
}

pub fn product() -> ProductKey {
    ProductKey::Gtin(Gtin::parse(GTIN).unwrap())
}

pub fn lot(number: &str) -> LotKey {
    LotKey { product: product(), issuer: Issuer::Own, number: LotNumber::parse(number).unwrap() }
}

/// Twelve units of a lot, received onto the sample shelf.
pub fn receipt(number: &str, dates: Dates) -> Act {
    receipt_of(number, dates, Received::Quantity(Quantity::units(12)))
}

/// Goods of a lot, received onto the sample shelf.
pub fn receipt_of(number: &str, dates: Dates, received: Received) -> Act {
    let command = Command::Receive(Receive {
        product: product(),
        product_name: Some("Oat drink".to_owned()),
        packaging: None,
        lot: Some(lot(number)),
        dates,
        received,
        supplier: None,
        to: shelf(),
        document: None,
        batch: None,
        coded: Coded::Came,
    });
    command.decide(&Records::default(), &circumstances()).unwrap()
}

pub fn circumstances() -> Circumstances {
    Circumstances::now(Moment::new(NOW_MS, 60).unwrap(), Actor::parse("Ada").unwrap())
}
