//! What a browser with script gets beside a page: it keeps complaints until the server has them, and pages that
//! were seen. All works without it.

use std::sync::LazyLock;

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use lotwise_ledger::event::Hash;
use serde_json::json;

use super::words::{LANGUAGES, Words};
use super::{Visit, html};

/// Below `/01/`, as a worker watches over no more than the folder that it comes from.
pub const PATH: &str = "/01/keep.js";
pub const SCAN_PATH: &str = "/01/scan.js";
pub const WORKER_PATH: &str = "/01/worker.js";

const KEEP: &str = include_str!("keep.js");
const SCAN: &str = include_str!("scan.js");
const WORKER: &str = include_str!("worker.js");

const SCRIPT_TYPE: &str = "text/javascript; charset=utf-8";
/// Its address names its content.
const FOR_EVER: &str = "max-age=31536000, immutable";

/// The script of each language with its address.
static SCRIPTS: LazyLock<Vec<(&str, String, String)>> = LazyLock::new(|| {
    let script = |words: &&Words| {
        let said = json!({
            "kept": [words.kept_here.what, words.kept_here.to_do], "lasting": words.kept_lasting,
            "retry": words.try_again, "discard": words.discard, "sent": words.sent, "open": words.open_matter,
            "refused": [words.refused_here.what, words.refused_here.to_do], "reopen": words.reopen,
            "restored": words.restored, "seen": words.seen,
        });
        let script = format!("const WORDS = {said};\n{KEEP}");
        let version: String = Hash::of(script.as_bytes()).to_string().chars().take(8).collect();
        let address = format!("{PATH}?lang={}&v={}", words.code, html::encoded(&version));
        (words.code, address, script)
    };
    LANGUAGES.iter().map(script).collect()
});

/// Where the script of a language is.
pub fn address(words: &Words) -> &'static str {
    of(words).map_or(PATH, |(_, address, _)| address)
}

pub async fn keep(visit: Visit) -> Response {
    let script = of(visit.words).map_or("", |(_, _, script)| script);
    ([(CONTENT_TYPE, SCRIPT_TYPE), (CACHE_CONTROL, FOR_EVER)], script).into_response()
}

pub async fn scan() -> Response {
    ([(CONTENT_TYPE, SCRIPT_TYPE), (CACHE_CONTROL, "no-cache")], SCAN).into_response()
}

pub async fn worker() -> Response {
    ([(CONTENT_TYPE, SCRIPT_TYPE), (CACHE_CONTROL, "no-cache")], WORKER).into_response()
}

fn of(words: &Words) -> Option<&'static (&'static str, String, String)> {
    SCRIPTS.iter().find(|(code, ..)| *code == words.code)
}
