//! How long the decoder's worker takes for a frame of the camera.

use lotwise_tests::labels::Label;
use lotwise_tests::phone::Phone;
use lotwise_tests::server::Server;
use lotwise_tests::video::{HEIGHT, Scene, WIDTH, empty_frames, frames};
use serde_json::json;

use crate::{figure, median};

/// Frames that differ; the worker sees them over and over.
const DIFFERENT: usize = 6;
const FRAMES: usize = 60;
/// How much slower than this machine the phone is taken to be.
const SLOWDOWN: u32 = 4;

/// Keeps a frame, whose brightness comes as one letter per pixel, as the colours of a picture.
const KEEP: &str = r#"
  const [luma, width, height] = arguments;
  const picture = new ImageData(width, height);
  for (let i = 0; i < luma.length; i++) {
    picture.data.fill(luma.charCodeAt(i), 4 * i, 4 * i + 3);
    picture.data[4 * i + 3] = 255;
  }
  (window.benchFrames ??= []).push(picture);"#;

/// Sends the frames, one at a time as the app does, and returns the worker's own times.
const RUN: &str = r#"
  const [count, done] = arguments;
  const worker = new Worker("/decoder-worker_loader.js");
  const times = [];
  let reads = 0;
  const send = async (id) => {
    const bitmap = await createImageBitmap(window.benchFrames[id % window.benchFrames.length]);
    const message = { kind: "frame", id, now_ms: id * 33, today: "2026-11-21", bitmap };
    worker.postMessage(message, [bitmap]);
  };
  worker.onerror = (event) => done({ error: event.message });
  worker.onmessage = ({ data }) => {
    if (data === "ready") return send(0);
    times.push(data.result.ms);
    reads += data.result.reads.length;
    if (times.length < count) return send(times.length);
    worker.terminate();
    done({ times, reads });
  };"#;

pub async fn print() {
    let folder = tempfile::tempdir().expect("a folder for the profile");
    let mut server = Server::new(folder.path());
    server.start();
    let mut phone = Phone::new(folder.path(), "phone");
    phone.open(&server.url()).await;
    let label = Label::gs1_datamatrix("(01)09520000000011(17)271231(10)L-114321").picture(6);
    let scenes = [
        ("with a label", frames(&label, Scene::default(), DIFFERENT)),
        ("without a label", empty_frames(4, DIFFERENT)),
    ];
    for (what, pictures) in scenes {
        phone.run("window.benchFrames = []").await;
        for picture in pictures {
            // One letter for each value from 0 to 255.
            let luma: String = picture.luma.iter().copied().map(char::from).collect();
            let arguments = vec![json!(luma), json!(WIDTH), json!(HEIGHT)];
            phone.client().execute(KEEP, arguments).await.expect("the page keeps a frame");
        }
        let free = run(&phone, 1).await;
        let slowed = run(&phone, SLOWDOWN).await;
        println!(
            "  decoder, {what}: {free:.0} ms unslowed, {slowed:.0} ms with the tab slowed {SLOWDOWN} times"
        );
        let name = format!("decoder, {what}, 4 times the unslowed");
        figure(&name, free * f64::from(SLOWDOWN), 50.0, "ms");
    }
    phone.close().await;
    server.stop();
}

/// The median of the worker's times in milliseconds.
async fn run(phone: &Phone, slowdown: u32) -> f64 {
    phone.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": slowdown }));
    let answer = phone.client().execute_async(RUN, vec![json!(FRAMES)]).await;
    let answer = answer.expect("the worker answers");
    let times = answer["times"].as_array().unwrap_or_else(|| panic!("no times: {answer}"));
    median(times.iter().filter_map(serde_json::Value::as_f64).collect())
}
