//! The clock, timers and random ids: what the pure crates take as arguments.

use js_sys::{Date, Promise, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use crate::js;

/// A call that is to come. It does not come if this is dropped before.
#[must_use = "a dropped timer does not go off"]
pub struct Timer(#[allow(dead_code)] gloo::timers::callback::Timeout);

/// A call that comes again and again until this is dropped.
#[must_use = "a dropped interval does not go off"]
pub struct Interval(#[allow(dead_code)] gloo::timers::callback::Interval);

/// Something that takes time. When this is dropped, the browser's timeline has under its name how long the
/// last one took, for who looks there for what is slow.
#[must_use = "it takes the time until it is dropped"]
pub struct Timed(&'static str);

impl Timed {
    pub fn begin(name: &'static str) -> Self {
        if let Some(clock) = js::window().performance() {
            clock.clear_measures_with_measure_name(name);
            // Nothing depends on the timeline.
            let _marked = clock.mark(name);
        }
        Self(name)
    }
}

impl Drop for Timed {
    fn drop(&mut self) {
        if let Some(clock) = js::window().performance() {
            let _measured = clock.measure_with_start_mark(self.0, self.0);
            clock.clear_marks_with_mark_name(self.0);
        }
    }
}

/// Waits until what is drawn now is on the screen. In a page that nobody sees that is when somebody does.
pub async fn on_screen() {
    let next_frame = Promise::new(&mut |resolve, _reject| {
        // A window always has frames.
        let _asked = js::window().request_animation_frame(&resolve);
    });
    let _begun = JsFuture::from(next_frame).await;
    // The frame is made once those who asked for it have had their turn.
    sleep(0).await;
}

/// Milliseconds since 1970-01-01T00:00Z.
pub fn now_ms() -> i64 {
    // A whole number far below 2^53.
    Date::now() as i64
}

/// Milliseconds since the page began, and parts of them: for what takes how long. Without that clock they
/// are those of the calendar.
pub fn since_start_ms() -> f64 {
    js::window().performance().map_or_else(Date::now, |clock| clock.now())
}

/// How far local time was ahead of UTC at that moment, in minutes, positive in the east.
pub fn utc_offset_minutes(at_ms: i64) -> i32 {
    // JavaScript counts the other way round, in whole minutes.
    -(Date::new(&JsValue::from_f64(at_ms as f64)).get_timezone_offset() as i32)
}

/// The local calendar day, as `2026-11-21`.
pub fn today() -> String {
    let now = Date::new_0();
    format!("{:04}-{:02}-{:02}", now.get_full_year(), now.get_month() + 1, now.get_date())
}

/// 128 random bits.
pub fn random_bytes() -> [u8; 16] {
    let bytes = Uint8Array::new_with_length(16);
    let random =
        js::window().crypto().and_then(|crypto| crypto.get_random_values_with_array_buffer_view(&bytes));
    // The API is there on every page, also without HTTPS, and 16 bytes are within its quota.
    random.expect("every page has random numbers");
    let mut filled = [0; 16];
    bytes.copy_to(&mut filled);
    filled
}

/// 128 random bits as 32 hexadecimal digits.
pub fn random_id() -> String {
    random_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A time of about `ms`: by chance up to a quarter shorter or longer, so that those who wait for the
/// same thing do not all come back at once.
pub fn about(ms: u32) -> u32 {
    let factor = 0.75 + js_sys::Math::random() / 2.0;
    (f64::from(ms) * factor) as u32
}

/// Waits.
pub async fn sleep(ms: u32) {
    let promise = Promise::new(&mut |resolve, _| {
        gloo::timers::callback::Timeout::new(ms, move || {
            // A promise's own function does not throw.
            let _ = resolve.call0(&JsValue::UNDEFINED);
        })
        .forget();
    });
    // This promise is never rejected.
    let _ = JsFuture::from(promise).await;
}

/// Calls back once, after `ms` milliseconds.
pub fn timeout(ms: u32, callback: impl FnOnce() + 'static) -> Timer {
    Timer(gloo::timers::callback::Timeout::new(ms, callback))
}

/// Calls back every `ms` milliseconds.
pub fn interval(ms: u32, callback: impl FnMut() + 'static) -> Interval {
    Interval(gloo::timers::callback::Interval::new(ms, callback))
}
