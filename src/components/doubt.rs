//! Recording with a question in between: "Is it in your hand?", refusals, and undo until the next record.

use std::collections::VecDeque;
use std::sync::Arc;

use leptos::prelude::*;
use lotwise_ledger::command::{Command, Void};
use lotwise_ledger::event::{Doubt, EventId};
use lotwise_ledger::key::Key;
use serde::Serialize;

use super::item_parts::WayTo;
use super::words::{self, Message};
use crate::i18n::{text, tr, tr_with};
use crate::state::attachments::{Enclosed, Photo};
use crate::state::draft::{self, Ended};
use crate::state::read::read;
use crate::state::record::NotRecorded;
use crate::state::scanner::{Scanner, Tone, scanner};
use crate::state::{Device, device};
use crate::ui::dialog::Dialog;
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::notice::{Kind, Notice};

/// A command on its way to the record. A handle: copy it freely.
#[derive(Clone, Copy)]
pub struct Recording {
    device: Device,
    scanner: Scanner,
    pub stage: RwSignal<Stage>,
    /// What stands in the way of what was refused, where it has a page of its own.
    see: RwSignal<Option<Key>>,
    asked: RwSignal<Option<(Command, Vec<Doubt>)>>,
    enclosed: StoredValue<Vec<Enclosed>>,
    /// What is still to be recorded of a series.
    waiting: StoredValue<VecDeque<Command>>,
    /// What was recorded of it.
    made: StoredValue<Vec<EventId>>,
    /// The series takes back what another one recorded.
    is_undoing: StoredValue<bool>,
    /// Under what the page keeps what was typed.
    draft: StoredValue<Option<String>>,
    /// What is left of it behind a record, where that is not all or nothing.
    left: StoredValue<Option<Left>, LocalStorage>,
    /// How many records of a series are made, and of how many.
    progress: RwSignal<Option<(usize, usize)>>,
    done: StoredValue<Option<Done>, LocalStorage>,
}

type Done = std::rc::Rc<dyn Fn(EventId)>;
type Left = std::rc::Rc<dyn Fn(&Command, bool) -> Vec<Ended>>;

/// How far it came.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Stage {
    #[default]
    Idle,
    Busy,
    Asking,
    Refused(Message),
    Done(EventId),
    /// What was recorded is taken back.
    Undone,
}

impl Stage {
    /// The word that tests and style know.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Busy => "busy",
            Self::Asking => "asking",
            Self::Refused(_) => "refused",
            Self::Done(_) => "done",
            Self::Undone => "undone",
        }
    }
}

impl Recording {
    /// `done` is called with each event once it is durable.
    pub fn new(done: impl Fn(EventId) + 'static) -> Self {
        Self {
            device: device(),
            scanner: scanner(),
            stage: RwSignal::new(Stage::Idle),
            see: RwSignal::new(None),
            asked: RwSignal::new(None),
            enclosed: StoredValue::new(Vec::new()),
            waiting: StoredValue::new(VecDeque::new()),
            made: StoredValue::new(Vec::new()),
            is_undoing: StoredValue::new(false),
            draft: StoredValue::new(None),
            left: StoredValue::new_local(None),
            progress: RwSignal::new(None),
            done: StoredValue::new_local(Some(std::rc::Rc::new(done))),
        }
    }

    /// `done` is called once all of a series is durable.
    pub fn of_series(done: impl Fn() + 'static) -> Self {
        let waiting = StoredValue::new(VecDeque::new());
        let ended = move |_| {
            if waiting.with_value(VecDeque::is_empty) {
                done();
            }
        };
        Self { waiting, ..Self::new(ended) }
    }

    /// The draft whose work this records.
    pub fn of_draft(self, name: &str) -> Self {
        self.draft.set_value(Some(name.to_owned()));
        self
    }

    /// The draft whose work this records, of which something is left behind each record: what `left` says of the
    /// command, and of whether it is the last of its series.
    pub fn of_draft_with<T: Serialize>(
        self,
        name: &str,
        left: impl Fn(&Command, bool) -> Option<T> + 'static,
    ) -> Self {
        let own = name.to_owned();
        let left = move |command: &Command, is_last| draft::ended(&own, left(command, is_last).as_ref());
        self.left.set_value(Some(std::rc::Rc::new(left)));
        self.of_draft(name)
    }

    /// `back` is called when the last record was undone, to bring back what was typed.
    pub fn on_undone(self, back: impl Fn() + 'static) {
        Effect::new(move |_| {
            if self.stage.get() == Stage::Undone {
                untrack(&back);
            }
        });
    }

    pub fn start(self, command: Command) {
        self.start_with(command, Vec::new());
    }

    /// Records with what goes with it.
    pub fn start_with(self, command: Command, enclosed: Vec<Enclosed>) {
        self.run(vec![command], enclosed, false);
    }

    pub fn start_with_photos(self, command: Command, photos: Vec<Arc<Photo>>) {
        self.start_series(vec![command], photos);
    }

    /// Records one after the other what is too large for one event; the photos go with the first. What a
    /// person says no to ends it, and what was recorded before stays.
    pub fn start_series(self, commands: Vec<Command>, photos: Vec<Arc<Photo>>) {
        self.run(commands, photos.into_iter().map(Enclosed::Photo).collect(), false);
    }

    fn run(self, commands: Vec<Command>, enclosed: Vec<Enclosed>, is_undoing: bool) {
        if self.stage.get_untracked() == Stage::Busy {
            return;
        }
        let count = commands.len();
        self.enclosed.set_value(enclosed);
        self.is_undoing.set_value(is_undoing);
        self.made.set_value(Vec::new());
        self.progress.set((count > 1).then_some((0, count)));
        self.waiting.set_value(commands.into());
        self.go_on();
    }

    /// Whether something is on its way, and what is scanned now would be lost with it.
    pub fn is_under_way(self) -> bool {
        matches!(self.stage.get_untracked(), Stage::Busy | Stage::Asking)
    }

    /// Records the next of the series, if there is one.
    fn go_on(self) -> bool {
        let mut waiting = self.waiting.get_value();
        let next = waiting.pop_front();
        self.waiting.set_value(waiting);
        next.map(|command| self.record(command, Vec::new())).is_some()
    }

    fn record(self, command: Command, confirmed: Vec<Doubt>) {
        if self.stage.get_untracked() == Stage::Busy {
            return;
        }
        self.stage.set(Stage::Busy);
        let enclosed = self.enclosed.get_value();
        let drafts = self.drafts(&command);
        self.device.record_then(command.clone(), enclosed, confirmed, drafts, move |result| {
            // The page may be gone by now, and its signals with it. What is left of a series is kept as
            // that page keeps it.
            if self.stage.try_get_untracked().is_some() {
                self.hear(command, result);
            }
        });
    }

    /// What ends with the command. With the last of a series nothing is left to be kept, unless the page says
    /// what; what is taken back was kept by nobody.
    fn drafts(self, command: &Command) -> Vec<Ended> {
        let is_last = self.waiting.with_value(VecDeque::is_empty);
        let Some(name) = self.draft.get_value().filter(|_| !self.is_undoing.get_value()) else {
            return Vec::new();
        };
        match self.left.get_value() {
            Some(left) => left(command, is_last),
            None if is_last => draft::ended::<()>(&name, None),
            None => Vec::new(),
        }
    }

    fn hear(self, command: Command, result: Result<EventId, NotRecorded>) {
        match result {
            Ok(event) => {
                self.enclosed.set_value(Vec::new());
                self.made.update_value(|made| made.push(event));
                self.progress.update(|progress| {
                    *progress = progress.map(|(done, of)| ((done + 1).min(of), of));
                });
                // What is typed by now is none of what is taken back.
                if let (Some(done), false) = (self.done.get_value(), self.is_undoing.get_value()) {
                    done(event);
                }
                // Nobody presses anything between two of a series.
                self.stage.set(Stage::Idle);
                if !self.go_on() {
                    self.progress.set(None);
                    let stage = if self.is_undoing.get_value() { Stage::Undone } else { Stage::Done(event) };
                    self.end(stage, Tone::Accepted);
                }
            }
            Err(NotRecorded::Ask(doubts)) => {
                self.asked.set(Some((command, doubts)));
                self.end(Stage::Asking, Tone::Already);
            }
            Err(error) => {
                self.progress.set(None);
                self.see.set(words::in_the_way(&error).cloned());
                self.end(Stage::Refused(words::not_recorded(&error)), Tone::Refused);
            }
        }
    }

    fn end(self, stage: Stage, tone: Tone) {
        self.scanner.answer(tone);
        self.stage.set(stage);
    }

    fn answer(self, in_hand: bool) {
        let asked = self.asked.get_untracked();
        self.asked.set(None);
        self.stage.set(Stage::Idle);
        if !in_hand {
            self.progress.set(None);
        }
        if let (true, Some((command, doubts))) = (in_hand, asked) {
            self.record(command, doubts);
        }
    }

    /// Takes back what was just recorded, the last of a series first.
    fn undo(self, event: EventId) {
        let made = self.made.get_value();
        let made = if made.contains(&event) { made } else { vec![event] };
        let reason = Some("undone".to_owned());
        let voids = made.into_iter().rev();
        let voids = voids.map(|target| Command::Void(Void { target, reason: reason.clone() }));
        self.run(voids.collect(), Vec::new(), true);
    }
}

/// What a recording shows beside its form: the question, the refusal, and undo.
#[component]
pub fn RecordingNotes(
    recording: Recording,
    #[prop(into)] done: Signal<String>,
    /// That all went well is said elsewhere.
    #[prop(optional)]
    is_quiet: bool,
) -> impl IntoView {
    let asking = Signal::derive(move || recording.asked.with(Option::is_some));
    let doubts = move || {
        recording.asked.with(|asked| {
            let doubts = asked.as_ref().map(|(_, doubts)| doubts.as_slice()).unwrap_or_default();
            words::doubts(doubts).into_iter().map(|told| view! { <p>{told}</p> }).collect::<Vec<_>>()
        })
    };
    let asking_words = move || {
        recording.asked.with(|asked| {
            words::asking(asked.as_ref().map(|(_, doubts)| doubts.as_slice()).unwrap_or_default())
        })
    };
    let note = move || {
        match recording.stage.get() {
        Stage::Refused(message) => view! { <Refusal message see=recording.see.get()/> }.into_any(),
        Stage::Done(_) if is_quiet => ().into_any(),
        Stage::Done(event) => view! {
            <Notice kind=Kind::Done id="done" what=done.get()><UndoOf recording event/></Notice>
        }
        .into_any(),
        Stage::Undone => view! {
            <Notice kind=Kind::Done icon="undo" id="undone" what=tr(text::UNDO_DONE) text=tr(text::UNDO_DONE_TEXT)/>
        }
        .into_any(),
        Stage::Idle | Stage::Busy | Stage::Asking => ().into_any(),
    }
    };
    view! {
        {note}
        {move || recording.progress.get().map(|(done, of)| view! {
            <div class="progress" role="status" id="recording-progress">
                <progress max=of.to_string() value=done.to_string() aria-hidden="true"></progress>
                <p>{tr_with(text::RECORD_PARTS, &[("done", &done.to_string()), ("of", &of.to_string())])}</p>
            </div>
        })}
        <Dialog open=asking kind="doubt" title=Signal::derive(move || asking_words().title.to_owned())
            on_close=Callback::new(move |()| recording.answer(false))>
            {doubts}
            <p>{move || asking_words().text}</p>
            <div class="buttons">
                <button class="button" data-kind="main" id="doubt-yes" on:click=move |_| recording.answer(true)>
                    {move || asking_words().yes}
                </button>
                <button class="button" id="doubt-no" on:click=move |_| recording.answer(false)>
                    {tr(text::DOUBT_NO)}
                </button>
            </div>
        </Dialog>
    }
}

/// Takes `event` back in one touch; it goes with the next record that is made on this device, and is not
/// there for what cannot be taken back.
#[component]
pub fn UndoOf(recording: Recording, event: EventId) -> impl IntoView {
    let device = recording.device;
    let undoable = read(move || {
        device.revision.track();
        async move { device.undoable().await.ok().flatten().is_some_and(|last| last.event == event) }
    });
    live(move || {
        undoable.get().unwrap_or(false).then(|| {
            view! {
                <button class="button" id="undo" on:click=move |_| recording.undo(event)>
                    <Icon name="undo"/>{tr(text::UNDO_ACTION)}
                </button>
            }
        })
    })
}

/// Offers to take back what was recorded last on this device, wherever that was, and tells of it.
#[component]
pub fn UndoLast() -> impl IntoView {
    let device = device();
    let recording = Recording::new(|_| {});
    let last = read(move || {
        device.revision.track();
        device.working.track();
        async move { device.undoable().await.ok().flatten() }
    });
    let offer = live(move || {
        last.get().flatten().map(|last| {
            let event = last.event;
            let values = [("what", &*words::happening(&last))];
            view! {
                <button class="button" id="undo" on:click=move |_| recording.undo(event)>
                    <Icon name="undo"/>{tr_with(text::UNDO_LAST, &values)}
                </button>
            }
        })
    });
    view! {
        <RecordingNotes recording done=String::new()/>
        {offer}
    }
}

/// What was refused, and what to do now. `see` leads to what stands in the way.
#[component]
pub fn Refusal(message: Message, #[prop(optional_no_strip)] see: Option<Key>) -> impl IntoView {
    let Message { what, detail } = message;
    match see {
        Some(key) => view! {
            <Notice kind=Kind::Refused id="refused" what=what text=detail><WayTo key/></Notice>
        }
        .into_any(),
        None => view! { <Notice kind=Kind::Refused id="refused" what=what text=detail/> }.into_any(),
    }
}
