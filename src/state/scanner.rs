//! From a read to what it is: the one way that camera, hardware scanner, photo and typing share.

use std::collections::VecDeque;

use leptos::prelude::*;
use leptos::task::spawn_local;
use lotwise_browser::clock;
use lotwise_browser::feedback::{Feedback, Signal};
use lotwise_browser::wedge::{self, WedgeListener, WedgeOptions};
use lotwise_ledger::gs1::{ReadError, Scan, read};
use lotwise_ledger::question::{Found, Resolved};
use lotwise_sync::wire::Operator;

use super::device::Device;
use super::lookup::today;

/// The last read, and where the next one goes. A handle: copy it freely.
#[derive(Clone, Copy)]
pub struct Scanner {
    device: Device,
    pub last: RwSignal<Option<Reading>>,
    /// The page that takes reads itself, where one does.
    taker: StoredValue<Option<Taker>, LocalStorage>,
    feedback: StoredValue<Feedback, LocalStorage>,
    wedge: StoredValue<Option<WedgeListener>, LocalStorage>,
    /// What was read and is not found out yet, each with its symbology; the first is being looked up.
    reads: StoredValue<VecDeque<(String, Option<String>)>>,
}

/// What a page does with a read.
type Taker = std::rc::Rc<dyn Fn(Reading)>;

/// One read, and what it turned out to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// As read: separators are U+001D.
    pub text: String,
    pub symbology: Option<String>,
    pub at_ms: i64,
    pub outcome: Outcome,
}

/// What a read turned out to be.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Resolved(Box<Resolved>),
    /// A GS1 code that breaks a rule; nothing is done with it.
    Invalid(ReadError),
    /// The one-time code of an enrolment link.
    Enrolment {
        code: String,
    },
    /// An operator's badge: his PIN is to be typed.
    Badge(Box<Operator>),
    /// The storage could not be read.
    Failed,
}

/// How a read is answered: by sound, colour and word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Accepted,
    Already,
    Refused,
    New,
}

impl Reading {
    pub fn tone(&self) -> Tone {
        match &self.outcome {
            Outcome::Invalid(_) | Outcome::Failed => Tone::Refused,
            Outcome::Enrolment { .. } | Outcome::Badge(_) => Tone::Accepted,
            Outcome::Resolved(resolved) => match resolved.found {
                Found::Unknown => Tone::Refused,
                Found::New | Found::Container(_) => Tone::New,
                _ => Tone::Accepted,
            },
        }
    }
}

impl Tone {
    /// The word that the style sheet knows.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Already => "already",
            Self::Refused => "refused",
            Self::New => "new",
        }
    }
}

impl Scanner {
    pub fn open(device: Device) -> Self {
        let scanner = Self {
            device,
            last: RwSignal::new(None),
            taker: StoredValue::new_local(None),
            feedback: StoredValue::new_local(Feedback::new()),
            wedge: StoredValue::new_local(None),
            reads: StoredValue::new(VecDeque::new()),
        };
        let listener = wedge::listen(WedgeOptions::default(), move |scan| scanner.read(scan.text, None));
        scanner.wedge.set_value(Some(listener));
        scanner
    }

    /// Takes a read: resolves it and hands it on. A page that takes reads itself answers it by itself, since
    /// what is known of a code is not yet what that page can do with it. `symbology` is its identifier, `]C1`.
    pub fn read(self, text: String, symbology: Option<String>) {
        // Each has its turn: a place that is found at once must not overtake the goods before it.
        let is_first = self.reads.try_update_value(|reads| {
            reads.push_back((text, symbology));
            reads.len() == 1
        });
        if is_first == Some(true) {
            spawn_local(self.take_turns());
        }
    }

    async fn take_turns(self) {
        while let Some((text, symbology)) = self.reads.with_value(|reads| reads.front().cloned()) {
            let first = self.device.store().precedence();
            let outcome = self.outcome(&text, symbology.as_deref()).await;
            drop(first);
            self.hand_on(Reading { text, symbology, at_ms: clock::now_ms(), outcome });
            self.reads.update_value(|reads| drop(reads.pop_front()));
        }
    }

    fn hand_on(self, reading: Reading) {
        match self.taker.get_value() {
            Some(taker) => taker(reading),
            None => {
                self.answer(reading.tone());
                self.last.set(Some(reading));
            }
        }
    }

    /// What a text is, without sound or trace.
    pub async fn outcome(self, text: &str, symbology: Option<&str>) -> Outcome {
        if let Some((_, code)) = text.split_once("/enrol#") {
            return Outcome::Enrolment { code: code.to_owned() };
        }
        if let Some(operator) = self.device.operator_of_badge(text) {
            return Outcome::Badge(Box::new(operator));
        }
        match read(text, symbology, today()) {
            Err(error) => Outcome::Invalid(error),
            Ok(scan) => self.resolve(&scan).await,
        }
    }

    /// Finds out in the background what a text is.
    pub fn outcome_then(self, text: String, symbology: Option<String>, then: impl FnOnce(Outcome) + 'static) {
        spawn_local(async move { then(self.outcome(&text, symbology.as_deref()).await) });
    }

    async fn resolve(self, scan: &Scan) -> Outcome {
        self.device
            .resolve(scan)
            .await
            .map_or(Outcome::Failed, |resolved| Outcome::Resolved(Box::new(resolved)))
    }

    /// While the calling page stands, reads go to `taker` alone.
    pub fn hand_to(self, taker: impl Fn(Reading) + 'static) {
        self.taker.set_value(Some(std::rc::Rc::new(taker)));
        on_cleanup(move || self.taker.set_value(None));
    }

    /// Sounds and vibrates, as far as the person wants and the phone can.
    pub fn answer(self, tone: Tone) {
        let signal = match tone {
            Tone::Accepted | Tone::New => Signal::Accepted,
            Tone::Already => Signal::Already,
            Tone::Refused => Signal::Refused,
        };
        self.feedback.with_value(|feedback| {
            feedback.set_sound(self.device.session.sound.get_untracked());
            feedback.give(signal);
        });
    }

    /// Runs what the viewfinder waits for: permission, a picture, the torch.
    pub fn run(self, work: impl Future<Output = ()> + 'static) {
        spawn_local(work);
    }

    /// Phones play sounds only after a touch: call this in its handler.
    pub fn unlock_sound(self) {
        self.feedback.with_value(Feedback::unlock);
    }
}

/// The scanner of this app, in any page or component.
pub fn scanner() -> Scanner {
    expect_context()
}
