//! Measures how many events a second become durable: a server on an empty SQLite file, and phones
//! that push signed events in batches over HTTP, each waiting for its answer.
//!
//! `cargo run --profile server -p lotwise-server --example push -- [SECONDS]`

mod processor;

use std::error::Error;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use ed25519_dalek::{Signer, SigningKey};
use lotwise_ledger::command::{Circumstances, Coded, Command, Dates, Receive, Received, feeds};
use lotwise_ledger::event::{Act, DeviceId, Draft, Head};
use lotwise_ledger::key::{Issuer, Location, LotKey, ProductKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::record::Records;
use lotwise_ledger::text::{Actor, FacilityCode, LocationCode, LotNumber, Sku};
use lotwise_ledger::time::Moment;
use lotwise_server::clock::now_ms;
use lotwise_server::config::{Config, Wish};
use lotwise_server::secret;
use lotwise_server::store::devices::Role;
use lotwise_server::{Running, start};
use lotwise_sync::wire::{PushRequest, WireEvent};

const CLIENTS: usize = 8;
const BATCH: usize = 100;

type Failure = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let seconds: u64 = std::env::args().nth(1).map_or(Ok(5), |text| text.parse())?;
    let data = std::env::temp_dir().join(format!("lotwise-push-{}", secret::reference()));
    let flags = [format!("--data={}", data.display()), "--port=0".to_owned()];
    let Wish::Serve(config) = Config::read(flags, |_| None)? else {
        return Ok(());
    };
    let runtime = tokio::runtime::Runtime::new()?;
    let running = runtime.block_on(start(&config))?;
    let measured = measure(&runtime, &running, Duration::from_secs(seconds));
    runtime.block_on(running.stop());
    std::fs::remove_dir_all(&data)?;
    let (events, elapsed, micros) = measured?;
    let per_second = f64::from(u32::try_from(events)?) / elapsed.as_secs_f64();
    println!(
        "{per_second:.0} events/s durable, {micros:.0} µs of processors an event with clients and fold \
         ({events} in {:.1} s; {CLIENTS} clients, batches of {BATCH})",
        elapsed.as_secs_f64()
    );
    Ok(())
}

/// Signs beforehand, because phones sign on their own processors, and then pushes for `time`.
fn measure(
    runtime: &tokio::runtime::Runtime,
    running: &Running,
    time: Duration,
) -> Result<(usize, Duration, f64), Failure> {
    // More than the time lasts for: 4,000 events a second and client.
    let batches = usize::try_from(time.as_secs())? * 4_000 / BATCH / 2;
    let act = receipt()?;
    let mut clients = Vec::new();
    for number in 1..=CLIENTS {
        let key = SigningKey::from_bytes(&[u8::try_from(number)?; 32]);
        let code = runtime.block_on(running.server.log.make_code(Role::Staff))?;
        let public_key = key.verifying_key().to_bytes();
        let (device, token) = runtime.block_on(running.server.log.enrol(&code, "phone", public_key))?;
        let requests = requests(&key, device.id, token.as_str(), &act, batches)?;
        clients.push((running.address, requests));
    }
    let (durable, begin, processor) = (AtomicUsize::new(0), Instant::now(), processor::seconds());
    let results = std::thread::scope(|scope| {
        let push = |(address, requests): &(SocketAddr, Vec<Vec<u8>>)| {
            push(*address, requests, begin + time, &durable)
        };
        let threads: Vec<_> = clients.iter().map(|client| scope.spawn(move || push(client))).collect();
        threads.into_iter().map(|thread| thread.join()).collect::<Vec<_>>()
    });
    for result in results {
        result.map_err(|_| "a client panicked")??;
    }
    let (events, elapsed) = (durable.load(Ordering::Relaxed), begin.elapsed());
    Ok((events, elapsed, processor::micros_each(processor, f64::from(u32::try_from(events)?))))
}

/// A receipt of one lot onto one shelf, as a phone makes it.
fn receipt() -> Result<Act, Failure> {
    let product = ProductKey::Sku(Sku::parse("OAT-1")?);
    let number = LotNumber::parse("L1")?;
    let command = Command::Receive(Receive {
        product: product.clone(),
        product_name: Some("Oat drink".to_owned()),
        packaging: None,
        lot: Some(LotKey { product, issuer: Issuer::Own, number }),
        dates: Dates::default(),
        received: Received::Quantity(Quantity::units(24)),
        supplier: None,
        to: Location::Inside { facility: FacilityCode::parse("MAIN")?, code: LocationCode::parse("A-01")? },
        document: None,
        batch: None,
        coded: Coded::Came,
    });
    let circumstances =
        Circumstances::now(Moment::new(now_ms(), 60).ok_or("no such moment")?, Actor::parse("Ada")?);
    command.decide(&Records::default(), &circumstances).map_err(|stop| format!("{stop:?}").into())
}

/// Whole HTTP requests, ready to be written.
fn requests(
    key: &SigningKey,
    device: DeviceId,
    token: &str,
    act: &Act,
    batches: usize,
) -> Result<Vec<Vec<u8>>, Failure> {
    let mut head = Head::default();
    let mut requests = Vec::with_capacity(batches);
    for _ in 0..batches {
        let mut events = Vec::with_capacity(BATCH);
        for _ in 0..BATCH {
            let draft = Draft::new(device, &head, feeds(act), act, now_ms());
            let signature = key.sign(&draft.header).to_bytes();
            let signed = draft.signed(signature);
            head = head.after(&signed.open()?);
            events.push(WireEvent::new(&signed));
        }
        let body = serde_json::to_vec(&PushRequest { events })?;
        let mut request = format!(
            "POST /v1/events HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        )
        .into_bytes();
        request.extend(body);
        requests.push(request);
    }
    Ok(requests)
}

/// One phone: sends a batch, waits for its answer, and sends the next.
fn push(
    address: SocketAddr,
    requests: &[Vec<u8>],
    end: Instant,
    durable: &AtomicUsize,
) -> Result<(), Failure> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    for request in requests {
        if Instant::now() >= end {
            return Ok(());
        }
        stream.write_all(request)?;
        let answer = answer(&mut stream)?;
        let accepted = answer.matches("\"accepted\"").count();
        if accepted != BATCH {
            return Err(format!("not all were accepted: {answer}").into());
        }
        durable.fetch_add(accepted, Ordering::Relaxed);
    }
    Ok(())
}

/// Reads one answer by its content length.
fn answer(stream: &mut TcpStream) -> Result<String, Failure> {
    let (mut bytes, mut part) = (Vec::new(), [0; 16 << 10]);
    loop {
        let count = stream.read(&mut part)?;
        if count == 0 {
            return Err("the server closed the connection".into());
        }
        bytes.extend(part.iter().take(count));
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.ok_or("no content length")?.parse()?;
        if body.len() >= length {
            return Ok(body.to_owned());
        }
    }
}
