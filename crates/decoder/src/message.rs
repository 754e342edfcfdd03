//! What the app and the worker say to each other by `postMessage`.
//!
//! To the worker goes an object with the fields of [`field`]; what comes back is an object that reads
//! as the JSON of [`FromWorker`]: `FromWorker::from_json(&JSON.stringify(event.data))`.
//! When the worker's file has loaded it says [`FromWorker::Ready`]; what is sent earlier is lost.
//! One frame is under way at a time: the app sends the next when the answer came. An `error` event
//! of the worker means that the decoder is broken; the app ends it and starts another.

use serde::{Deserialize, Serialize};

/// The names of the fields of a message to the worker.
pub mod field {
    /// [`FRAME`] or [`PHOTO`].
    pub const KIND: &str = "kind";
    /// A frame of the camera: the gate wants two of them.
    pub const FRAME: &str = "frame";
    /// A still picture: it gets all passes, and a single read counts.
    pub const PHOTO: &str = "photo";
    /// A number (0 to 2³²−1) that comes back with the answer.
    pub const ID: &str = "id";
    /// When the picture was taken: milliseconds from any fixed moment.
    pub const NOW_MS: &str = "now_ms";
    /// The day at the phone's place, as `YYYY-MM-DD`: it decides the century of two-digit years.
    pub const TODAY: &str = "today";
    /// The picture as an `ImageBitmap`, to be transferred; the worker closes it. Frames of 1280×720
    /// are a good size.
    pub const BITMAP: &str = "bitmap";
    /// Instead of a bitmap: the picture's bytes, an `ArrayBuffer`, four per pixel …
    pub const RGBA: &str = "rgba";
    /// … and its width in pixels …
    pub const WIDTH: &str = "width";
    /// … and height.
    pub const HEIGHT: &str = "height";
}

/// What the worker says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FromWorker {
    /// It is there and waits for pictures.
    Ready,
    /// The answer to one picture.
    Result {
        /// The picture's number.
        id: u32,
        /// How long the picture took in the worker, in milliseconds.
        ms: u32,
        /// What was found in it.
        reads: Vec<ReadMessage>,
    },
}

/// One barcode in one picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadMessage {
    /// As [`crate::Read::text`].
    pub text: String,
    /// As [`crate::Read::symbology`].
    pub symbology: String,
    /// As [`crate::Read::corners`], in whole pixels of the picture that was sent.
    pub corners: Vec<(i32, i32)>,
    /// What to make of it.
    pub state: ReadState,
    /// For the log, why it is invalid. For a person's eyes the app reads text and symbology with the
    /// GS1 crate and words the error itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What to make of a read; see [`crate::gate::State`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReadState {
    /// To be acted on. It is said once while the code stays in sight.
    Confirmed,
    /// To be drawn at most.
    Seen,
    /// Certainly read, and wrong in itself. It is said once while the code stays in sight.
    Invalid,
}

impl FromWorker {
    /// Reads a message.
    ///
    /// # Errors
    /// If it is not one of the above: app and worker are of different builds.
    pub fn from_json(json: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(json.as_bytes())
    }

    /// Writes a message.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("strings, numbers and lists always become JSON")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(message: FromWorker, json: &str) {
        assert_eq!(message.to_json(), json);
        assert_eq!(FromWorker::from_json(json).expect("it was just written"), message);
    }

    #[test]
    fn messages_keep_their_shape() {
        check(FromWorker::Ready, r#""ready""#);
        let read = ReadMessage {
            text: "10AB\u{1d}21\"7".to_owned(),
            symbology: "]C1".to_owned(),
            corners: vec![(1, -2), (300, 4)],
            state: ReadState::Seen,
            reason: None,
        };
        let invalid = ReadMessage {
            text: "1".to_owned(),
            corners: Vec::new(),
            state: ReadState::Invalid,
            reason: Some("why".to_owned()),
            ..read.clone()
        };
        check(
            FromWorker::Result { id: 7, ms: 12, reads: vec![read, invalid] },
            concat!(
                r#"{"result":{"id":7,"ms":12,"reads":["#,
                r#"{"text":"10AB\u001d21\"7","symbology":"]C1","corners":[[1,-2],[300,4]],"state":"seen"},"#,
                r#"{"text":"1","symbology":"]C1","corners":[],"state":"invalid","reason":"why"}]}}"#,
            ),
        );
    }

    #[test]
    fn other_messages_are_refused() {
        assert!(FromWorker::from_json(r#""else""#).is_err());
        assert!(FromWorker::from_json("").is_err());
    }
}
