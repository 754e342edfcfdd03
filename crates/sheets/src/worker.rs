//! The worker's side of the messages: it keeps the table that was opened last.

use std::cell::RefCell;

use js_sys::{Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use crate::file;
use crate::message::{Answer, Ask, Format, field, from_json, to_json};
use crate::read::{Reader, look};
use crate::table::{FileError, Table};

/// Answers messages from now on, and says that it does.
pub fn start() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let table = RefCell::new(Table::default());
    let answering = scope.clone();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let (answer, bytes) = answer(&event.data(), &mut table.borrow_mut());
        say(&answering, &answer, bytes.as_deref());
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    say(&scope, &Answer::Ready, None);
}

fn say(scope: &DedicatedWorkerGlobalScope, answer: &Answer, bytes: Option<&[u8]>) {
    let message = Object::new();
    // A fresh plain object takes every property, and what is in it can be cloned.
    let _ = Reflect::set(&message, &field::ANSWER.into(), &to_json(answer).into());
    if let Some(bytes) = bytes {
        let _ = Reflect::set(&message, &field::BYTES.into(), &Uint8Array::from(bytes));
    }
    let _ = scope.post_message(&message);
}

fn answer(message: &JsValue, table: &mut Table) -> (Answer, Option<Vec<u8>>) {
    let get = |name: &str| Reflect::get(message, &name.into()).ok();
    let ask = get(field::ASK).and_then(|ask| ask.as_string());
    let failed = |error| (Answer::Failed { error }, None);
    // What cannot be read gets an answer, too: the app would wait for one for ever.
    let Some(ask) = ask.as_deref().and_then(from_json::<Ask>) else { return failed(FileError::NoTable) };
    match ask {
        Ask::Open { sheet } => {
            let bytes = get(field::BYTES).map(|bytes| Uint8Array::new(&bytes).to_vec()).unwrap_or_default();
            match file::open(&bytes, sheet) {
                Ok(opened) => (open(opened, table), None),
                Err(error) => failed(error),
            }
        }
        Ask::Paste { text } => match file::table_of_text(&text) {
            pasted if pasted.rows.is_empty() => failed(FileError::Empty),
            pasted => (open((Vec::new(), pasted), table), None),
        },
        Ask::Look { kind } => (Answer::Looked { look: look(table, Some(kind)) }, None),
        Ask::Lines { settings, from, count } => {
            (Answer::Lines { lines: Reader::new(table, &settings).lines(from, count) }, None)
        }
        Ask::Rows { rows } => {
            table.rows.extend(rows);
            (Answer::Taken, None)
        }
        Ask::Write { format: Format::Csv, .. } => (Answer::Written, Some(file::to_csv(table))),
        Ask::Write { format: Format::Xlsx, name } => match file::to_xlsx(&name, table) {
            Ok(bytes) => (Answer::Written, Some(bytes)),
            Err(_) => failed(FileError::TooLong { rows: table.rows.len() }),
        },
    }
}

fn open((sheets, opened): (Vec<String>, Table), table: &mut Table) -> Answer {
    *table = opened;
    Answer::Opened { sheets, look: look(table, None) }
}
