//! The wrappers of the page's APIs, in a real browser with its own false camera.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use lotwise_browser::camera::{self, Camera, CameraOptions};
use lotwise_browser::clock;
use lotwise_browser::decoder::{Decoder, DecoderEvent};
use lotwise_browser::feedback::{Feedback, Signal};
use lotwise_browser::fetch::{Client, FetchError, query};
use lotwise_browser::locks::{Channel, lead};
use lotwise_browser::password::pbkdf2;
use lotwise_browser::wake_lock::WakeLock;
use lotwise_browser::wedge::{self, WedgeOptions};
use lotwise_browser::{local, storage};
use lotwise_decoder::message::FromWorker;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{HtmlInputElement, HtmlVideoElement, ImageBitmap, KeyboardEvent};

wasm_bindgen_test_configure!(run_in_browser);

/// Waits for what must come, and gives up where the test's own limit is near.
async fn until(what: &str, holds: impl Fn() -> bool) {
    for _ in 0..400 {
        if holds() {
            return;
        }
        clock::sleep(25).await;
    }
    panic!("it did not come: {what}");
}

fn element<T: JsCast>(name: &str) -> T {
    let document = web_sys::window().unwrap().document().unwrap();
    let element = document.create_element(name).unwrap();
    document.body().unwrap().append_child(&element).unwrap();
    element.dyn_into().unwrap()
}

#[wasm_bindgen_test]
async fn the_camera_gives_frames_until_it_is_dropped() {
    let video: HtmlVideoElement = element("video");
    // A camera that was taken away: any other serves.
    let options = CameraOptions { device_id: Some("0".repeat(64)) };
    let running = Camera::start(&video, options).await.unwrap();
    assert!(running.device_id().is_some());
    assert!(!camera::cameras().await.unwrap().is_empty());
    let count = Rc::new(Cell::new(0));
    let counted = count.clone();
    let frames = running.frames(move |_| counted.set(counted.get() + 1));
    until("three frames", || count.get() >= 3).await;
    let bitmap = camera::bitmap_of_video(&video).await.unwrap();
    assert!(bitmap.width() > 0 && bitmap.height() > 0);
    drop(frames);
    let last = count.get();
    clock::sleep(300).await;
    assert_eq!(count.get(), last, "nobody listens any more");
    drop(running);
    assert!(video.src_object().is_none());
    video.remove();
}

#[wasm_bindgen_test]
fn a_scan_leaves_the_field_as_it_was() {
    let field: HtmlInputElement = element("input");
    field.set_value("before");
    field.focus().unwrap();
    let scans = Rc::new(RefCell::new(Vec::new()));
    let heard = scans.clone();
    let listener = wedge::listen(WedgeOptions::default(), move |scan| heard.borrow_mut().push(scan.text));
    let press = |key: &str| {
        let init = web_sys::KeyboardEventInit::new();
        init.set_key(key);
        init.set_bubbles(true);
        init.set_cancelable(true);
        let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
        field.dispatch_event(&event).unwrap()
    };
    for key in ["4", "0", "0", "6", "3", "8", "1", "3"] {
        assert!(press(key));
        field.set_value(&format!("{}{key}", field.value()));
    }
    assert!(!press("Enter"), "the end sign submits nothing");
    assert_eq!(*scans.borrow(), ["40063813"]);
    assert_eq!(field.value(), "before");
    drop(listener);
    for key in ["1", "2", "3", "Enter"] {
        press(key);
    }
    assert_eq!(scans.borrow().len(), 1);
    field.remove();
}

#[wasm_bindgen_test]
async fn one_tab_leads_at_a_time() {
    let leader = Rc::new(Cell::new(0));
    let stand = |number: u32| {
        let leader = leader.clone();
        lead("test-lead", move || async move {
            leader.set(number);
            std::future::pending::<()>().await;
        })
    };
    let first = stand(1);
    until("the first leads", || leader.get() == 1).await;
    let (second, third) = (stand(2), stand(3));
    clock::sleep(100).await;
    assert_eq!(leader.get(), 1);
    drop(second);
    drop(first);
    until("the third follows", || leader.get() == 3).await;
    drop(third);
}

#[wasm_bindgen_test]
async fn tabs_hear_each_other() {
    let heard = Rc::new(RefCell::new(Vec::new()));
    let ear = heard.clone();
    let one = Channel::open("test-channel", |_| panic!("nobody hears himself"));
    let other = Channel::open("test-channel", move |text| ear.borrow_mut().push(text));
    one.tell("changed");
    until("the message", || *heard.borrow() == ["changed"]).await;
    drop((one, other));
}

#[wasm_bindgen_test]
async fn refusals_are_told_apart() {
    let here = Client::new("", None).get::<()>("/there-is-no-such-page", 5_000).await;
    let Err(FetchError::Problem(problem)) = here else { panic!("{here:?}") };
    assert_eq!((problem.status, problem.kind.as_str()), (404, "about:blank"));
    let nowhere = Client::new("http://127.0.0.1:1", Some("token".to_owned()));
    assert_eq!(nowhere.post::<_, ()>("/v1/events", &1, 5_000).await, Err(FetchError::Offline));
    assert_eq!(Client::new("", None).get::<()>("/", 0).await, Err(FetchError::Timeout));
    assert_eq!(query(&[("feed", "site/MAIN"), ("after", "1:a b")]), "?feed=site%2FMAIN&after=1%3Aa%20b");
    assert_eq!(query(&[]), "");
}

#[wasm_bindgen_test]
async fn a_broken_worker_is_replaced() {
    // A worker in so many words, whose messages are the decoder's own.
    let answer = FromWorker::Result { id: 1, ms: 1, reads: Vec::new() };
    let script = format!(
        "postMessage({}); onmessage = event => {{
            if (event.data.today === 'break') throw new Error('as told');
            postMessage({});
        }};",
        FromWorker::Ready.to_json(),
        answer.to_json(),
    );
    let parts = js_sys::Array::of1(&script.as_str().into());
    let blob = web_sys::Blob::new_with_str_sequence(&parts).unwrap();
    let url = web_sys::Url::create_object_url_with_blob(&blob).unwrap();
    let events = Rc::new(RefCell::new(Vec::new()));
    let heard = events.clone();
    let decoder = Decoder::spawn(&url, move |event| heard.borrow_mut().push(event)).unwrap();
    assert_eq!(decoder.frame(bitmap().await, "2026-11-21"), None, "it is not ready");
    until("ready", || decoder.is_idle()).await;
    let (first, second) = (bitmap().await, bitmap().await);
    assert_eq!(decoder.frame(first, "2026-11-21"), Some(1));
    assert_eq!(decoder.frame(second, "2026-11-21"), None, "one at a time");
    until("an answer", || decoder.is_idle()).await;
    assert_eq!(decoder.photo(bitmap().await, "break"), Some(2));
    until("a new worker", || decoder.is_idle()).await;
    let result = DecoderEvent::Result { id: 1, ms: 1, reads: Vec::new() };
    let expected = [DecoderEvent::Ready, result, DecoderEvent::Restarted, DecoderEvent::Ready];
    assert_eq!(*events.borrow(), expected);
}

async fn bitmap() -> ImageBitmap {
    let promise: js_sys::Promise =
        js_sys::eval("createImageBitmap(new ImageData(2, 2))").unwrap().unchecked_into();
    let bitmap: JsValue = JsFuture::from(promise).await.unwrap();
    bitmap.unchecked_into()
}

#[wasm_bindgen_test]
async fn small_things_answer() {
    assert!(clock::now_ms() > 1_700_000_000_000);
    assert!(clock::utc_offset_minutes(clock::now_ms()).abs() <= 14 * 60);
    assert_eq!(clock::today().len(), 10);
    assert_eq!(clock::random_id().len(), 32);
    assert_ne!(clock::random_id(), clock::random_id());
    assert!(storage::is_secure_context());
    assert!(storage::estimate().await.unwrap().quota_bytes > 0.0);
    local::set("test", "value");
    assert_eq!(local::get("test").as_deref(), Some("value"));
    local::remove("test");
    assert_eq!(local::get("test"), None);
    let feedback = Feedback::new();
    for signal in [Signal::Accepted, Signal::Refused, Signal::Already] {
        feedback.give(signal);
    }
    drop(WakeLock::acquire());
}

/// SYNC-24: the vectors of RFC 7914, section 11.
#[wasm_bindgen_test]
async fn a_pin_has_the_hash_that_everybody_computes() {
    let hex = |bytes: [u8; 32]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let once = pbkdf2("passwd", b"salt", 1).await.unwrap();
    assert_eq!(hex(once), "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc");
    let often = pbkdf2("Password", b"NaCl", 80_000).await.unwrap();
    assert_eq!(hex(often), "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56");
    assert_ne!(clock::random_bytes(), clock::random_bytes());
}
