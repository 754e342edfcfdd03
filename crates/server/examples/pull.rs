//! Measures how many events a second phones get: a server with a feed on SQLite, and phones that read
//! it over HTTP from its beginning to its end, page by page.
//!
//! `cargo run --profile server -p lotwise-server --example pull -- [EVENTS]`

mod processor;

use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use lotwise_server::config::{Config, Wish};
use lotwise_server::secret;
use lotwise_server::store::devices::Role;
use lotwise_server::{Running, start};
use lotwise_sync::contract::sample::Author;
use lotwise_sync::store::{EventStore, Incoming};

/// Events of one append.
const STEP: usize = 4_000;
/// A snapshot would be made beside the reading.
const NO_SNAPSHOT: &str = "--snapshot-events=1000000000";
/// Each way of reading is measured so often; the median counts.
const TIMES: usize = 3;

type Failure = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let events: usize = std::env::args().nth(1).map_or(Ok(100_000), |text| text.parse())?;
    let data = std::env::temp_dir().join(format!("lotwise-pull-{}", secret::reference()));
    let flags = [format!("--data={}", data.display()), "--port=0".to_owned(), NO_SNAPSHOT.to_owned()];
    let Wish::Serve(config) = Config::read(flags, |_| None)? else {
        return Ok(());
    };
    let runtime = tokio::runtime::Runtime::new()?;
    let running = runtime.block_on(start(&config))?;
    let measured = runtime.block_on(fill(&running, events)).and_then(|token| {
        // The fold of these events would otherwise take one of the cores meanwhile.
        runtime.block_on(folded(&running))?;
        for (phones, gzip) in [(1, false), (4, false), (1, true), (4, true)] {
            measure(running.address, &token, events, phones, gzip)?;
        }
        Ok(())
    });
    runtime.block_on(running.stop());
    std::fs::remove_dir_all(&data)?;
    measured
}

/// Appends receipts as they come from a phone, and enrols who will read them.
async fn fill(running: &Running, events: usize) -> Result<String, Failure> {
    let log = &running.server.log;
    let mut author = Author::new(1);
    for begin in (0..events).step_by(STEP) {
        let mut incoming = Vec::new();
        for number in begin..events.min(begin + STEP) {
            let signed = author.receives("L1", u32::try_from(number % 100)? + 1);
            incoming.push(Incoming { event: signed.open()?, signed });
        }
        log.append(incoming).await?;
    }
    let code = log.make_code(Role::Staff).await?;
    let (_, token) = log.enrol(&code, "phone", [1; 32]).await?;
    Ok(token.as_str().to_owned())
}

async fn folded(running: &Running) -> Result<(), Failure> {
    let server = &running.server;
    while server.state.progress().await?.log_position < server.log.log_head() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

/// Lets phones read everything at once, some times, and prints the median.
fn measure(
    address: SocketAddr,
    token: &str,
    events: usize,
    phones: usize,
    gzip: bool,
) -> Result<(), Failure> {
    let mut rates = Vec::new();
    let mut bytes = 0;
    let processor = processor::seconds();
    for _ in 0..TIMES {
        let begin = Instant::now();
        let results = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..phones).map(|_| scope.spawn(|| read(address, token, gzip))).collect();
            threads.into_iter().map(|thread| thread.join()).collect::<Vec<_>>()
        });
        let elapsed = begin.elapsed();
        bytes = 0;
        for result in results {
            bytes += result.map_err(|_| "a phone panicked")??;
        }
        rates.push(f64::from(u32::try_from(events * phones)?) / elapsed.as_secs_f64());
    }
    rates.sort_by(f64::total_cmp);
    let encoding = if gzip { "gzip" } else { "plain" };
    let rate = rates[TIMES / 2];
    println!(
        "{rate:.0} events/s pulled by {phones} at once, {encoding}, {} bytes and {:.1} µs of processors \
         an event ({:.0} to {:.0})",
        bytes / (events * phones),
        processor::micros_each(processor, f64::from(u32::try_from(events * phones * TIMES)?)),
        rates[0],
        rates[TIMES - 1]
    );
    Ok(())
}

/// One phone: reads a feed to its end, and tells how many bytes came.
fn read(address: SocketAddr, token: &str, gzip: bool) -> Result<usize, Failure> {
    let mut stream = BufReader::with_capacity(1 << 18, TcpStream::connect(address)?);
    stream.get_ref().set_nodelay(true)?;
    let encoding = if gzip { "accept-encoding: gzip\r\n" } else { "" };
    let (mut after, mut bytes, mut page) = (String::new(), 0, Vec::new());
    loop {
        let request = format!(
            "GET /v1/events?feed=site/MAIN{after} HTTP/1.1\r\nhost: localhost\r\n{encoding}\
             authorization: Bearer {token}\r\n\r\n"
        );
        stream.get_mut().write_all(request.as_bytes())?;
        let more = answer(&mut stream, &mut page)?;
        bytes += page.len();
        if gzip {
            let mut plain = Vec::new();
            flate2::read::GzDecoder::new(&page[..]).read_to_end(&mut plain)?;
            page = plain;
        }
        // What stands behind the events: `],"next":"POSITION:HASH","more":true}`.
        let end = std::str::from_utf8(&page[page.len().saturating_sub(120)..])?;
        let (_, rest) = end.split_once("\"next\":\"").ok_or("no next cursor")?;
        let (next, rest) = rest.split_once('"').ok_or("no end of the cursor")?;
        after = format!("&after={next}");
        if !more || !rest.contains("true") {
            return Ok(bytes);
        }
    }
}

/// Reads one answer into `page`, of known length or in chunks; false if it was no page.
fn answer(stream: &mut BufReader<TcpStream>, page: &mut Vec<u8>) -> Result<bool, Failure> {
    page.clear();
    let (mut line, mut length, mut is_chunked) = (String::new(), 0_usize, false);
    loop {
        line.clear();
        stream.read_line(&mut line)?;
        let line = line.trim_end().to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length: ") {
            length = value.parse()?;
        }
        is_chunked |= line == "transfer-encoding: chunked";
        if line.is_empty() {
            break;
        }
    }
    loop {
        if is_chunked {
            line.clear();
            stream.read_line(&mut line)?;
            length = usize::from_str_radix(line.trim_end(), 16)?;
        }
        let begin = page.len();
        page.resize(begin + length, 0);
        stream.read_exact(&mut page[begin..])?;
        if is_chunked {
            line.clear();
            stream.read_line(&mut line)?;
        }
        if !is_chunked || length == 0 {
            return Ok(!page.is_empty());
        }
    }
}
