//! The worker's side of the messages: picture in, reads out.

use std::cell::RefCell;

use chrono::NaiveDate;
use js_sys::{ArrayBuffer, JSON, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{
    DedicatedWorkerGlobalScope, ImageBitmap, MessageEvent, OffscreenCanvas, OffscreenCanvasRenderingContext2d,
};

use crate::gate::{Gate, State};
use crate::judge::judge;
use crate::message::{FromWorker, ReadMessage, ReadState, field};
use crate::schedule::{all_passes, harder_pass};
use crate::{Luma, Pass, Read, decode};

/// Longer pictures are made smaller: a photo of twelve megapixels has no more to tell, and would
/// take seconds.
const SIDE_MAX: u32 = 2_560;

/// Answers messages from now on, and says that it does.
pub fn start() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let worker = RefCell::new(Worker::default());
    let answering = scope.clone();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        // A message that cannot be read gets an empty answer: the app would wait for one for ever.
        let answer = worker.borrow_mut().answer(&event.data());
        say(&answering, &answer);
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    say(&scope, &FromWorker::Ready);
}

fn say(scope: &DedicatedWorkerGlobalScope, message: &FromWorker) {
    if let Ok(object) = JSON::parse(&message.to_json()) {
        // It fails only for what cannot be cloned, and plain JSON can.
        let _ = scope.post_message(&object);
    }
}

#[derive(Default)]
struct Worker {
    canvas: Option<Canvas>,
    gate: Gate,
    frames: u64,
}

struct Canvas {
    element: OffscreenCanvas,
    context: OffscreenCanvasRenderingContext2d,
}

impl Worker {
    fn answer(&mut self, message: &JsValue) -> FromWorker {
        let started_ms = js_sys::Date::now();
        let reads = self.reads(message).unwrap_or_default();
        FromWorker::Result {
            id: number(message, field::ID).unwrap_or_default() as u32,
            ms: (js_sys::Date::now() - started_ms) as u32,
            reads,
        }
    }

    fn reads(&mut self, message: &JsValue) -> Option<Vec<ReadMessage>> {
        let (picture, scale) = self.picture(message)?;
        let today = text(message, field::TODAY)?.parse::<NaiveDate>().ok()?;
        let judged = match text(message, field::KIND)?.as_str() {
            field::FRAME => self.frame(&picture, number(message, field::NOW_MS)? as u64, today),
            field::PHOTO => photo(&picture, today),
            _ => return None,
        };
        Some(judged.into_iter().map(|(read, state)| to_message(read, state, scale)).collect())
    }

    fn frame(&mut self, picture: &Luma, now_ms: u64, today: NaiveDate) -> Vec<(Read, State<String>)> {
        let mut reads = decode(picture, Pass::Fast);
        if let Some(pass) = harder_pass(self.frames) {
            add_new(&mut reads, decode(picture, pass));
        }
        self.frames += 1;
        let fingerprint = picture.fingerprint();
        self.gate.observe(reads, fingerprint, now_ms, |read| sound(read, today))
    }

    /// The picture of a message, and how many times larger it came.
    fn picture(&mut self, message: &JsValue) -> Option<(Luma, f32)> {
        let bitmap = get(message, field::BITMAP)?;
        if let Some(bitmap) = bitmap.dyn_ref::<ImageBitmap>() {
            let picture = self.draw(bitmap).ok();
            // Its pixels lie outside of the memory that is collected by itself.
            bitmap.close();
            return picture;
        }
        let rgba = get(message, field::RGBA)?.dyn_into::<ArrayBuffer>().ok()?;
        let rgba = Uint8Array::new(&rgba).to_vec();
        let width = number(message, field::WIDTH)? as usize;
        let height = number(message, field::HEIGHT)? as usize;
        Some((Luma::from_rgba(width, height, &rgba), 1.0))
    }

    fn draw(&mut self, bitmap: &ImageBitmap) -> Result<(Luma, f32), JsValue> {
        let longest = bitmap.width().max(bitmap.height());
        let scale = (f64::from(longest) / f64::from(SIDE_MAX)).max(1.0);
        let width = (f64::from(bitmap.width()) / scale) as u32;
        let height = (f64::from(bitmap.height()) / scale) as u32;
        let canvas = match self.canvas.take() {
            Some(canvas) => canvas,
            None => Canvas::new(width, height)?,
        };
        let Canvas { element, context } = self.canvas.insert(canvas);
        if (element.width(), element.height()) != (width, height) {
            element.set_width(width);
            element.set_height(height);
        }
        let (w, h) = (f64::from(width), f64::from(height));
        context.draw_image_with_image_bitmap_and_dw_and_dh(bitmap, 0.0, 0.0, w, h)?;
        let pixels = context.get_image_data(0.0, 0.0, w, h)?.data();
        let luma = Luma::from_rgba(width as usize, height as usize, &pixels);
        Ok((luma, scale as f32))
    }
}

impl Canvas {
    fn new(width: u32, height: u32) -> Result<Self, JsValue> {
        let element = OffscreenCanvas::new(width, height)?;
        let options = js_sys::Object::new();
        // Keeps the canvas out of the graphics card, from where reading back is slow.
        Reflect::set(&options, &"willReadFrequently".into(), &JsValue::TRUE)?;
        let context = element
            .get_context_with_context_options("2d", &options)?
            .ok_or(JsValue::NULL)?
            .dyn_into::<OffscreenCanvasRenderingContext2d>()?;
        Ok(Self { element, context })
    }
}

/// A still picture comes once: every pass looks at it, and there is no second frame to wait for.
fn photo(picture: &Luma, today: NaiveDate) -> Vec<(Read, State<String>)> {
    let mut reads = Vec::new();
    for pass in all_passes() {
        add_new(&mut reads, decode(picture, pass));
    }
    reads
        .into_iter()
        .map(|read| match sound(&read, today) {
            Ok(()) => (read, State::Confirmed),
            Err(reason) => (read, State::Invalid(reason)),
        })
        .collect()
}

fn sound(read: &Read, today: NaiveDate) -> Result<(), String> {
    judge(read, today).map_err(|error| error.to_string())
}

fn add_new(reads: &mut Vec<Read>, more: Vec<Read>) {
    for read in more {
        if !reads.iter().any(|known| known.same_code(&read)) {
            reads.push(read);
        }
    }
}

fn to_message(read: Read, state: State<String>, scale: f32) -> ReadMessage {
    let (state, reason) = match state {
        State::Seen => (ReadState::Seen, None),
        State::Confirmed => (ReadState::Confirmed, None),
        State::Invalid(reason) => (ReadState::Invalid, Some(reason)),
    };
    let whole = |(x, y): (f32, f32)| ((x * scale) as i32, (y * scale) as i32);
    ReadMessage {
        text: read.text,
        symbology: read.symbology,
        corners: read.corners.into_iter().map(whole).collect(),
        state,
        reason,
    }
}

fn get(message: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(message, &name.into()).ok()
}

fn text(message: &JsValue, name: &str) -> Option<String> {
    get(message, name)?.as_string()
}

fn number(message: &JsValue, name: &str) -> Option<f64> {
    get(message, name)?.as_f64()
}
