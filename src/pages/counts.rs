//! The counts that wait to be approved: what was seen, what was there, why it differs; approve or refuse.

use leptos::prelude::*;
use lotwise_ledger::command::{Approve, Command, Void};
use lotwise_ledger::event::{EventId, Step};
use lotwise_ledger::question::counts::Tallied;

use crate::components::doubt::{Recording, RecordingNotes};
use crate::components::long::Long;
use crate::components::reason_field::ReasonField;
use crate::components::status_bar::StatusBar;
use crate::components::words::{self, Reasons};
use crate::i18n::{text, tr, tr_with};
use crate::routes;
use crate::state::counting::OpenCount;
use crate::state::entry::FieldError;
use crate::state::read::read;
use crate::state::{device, draft};
use crate::ui::empty::Empty;
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::notice::{Kind, Notice};
use crate::ui::whole::whole;
use crate::ui::windowed::{Rows, Windowed};

#[component]
pub fn CountsPage() -> impl IntoView {
    let device = device();
    let recording = Recording::new(|_| {});
    let open = read(move || {
        device.revision.track();
        async move { device.open_counts().await.unwrap_or_default() }
    });
    let open = Counts(Memo::new(move |_| open.get()));
    let is_empty = Memo::new(move |_| open.0.with(|open| open.as_ref().map(Vec::is_empty)));
    // What is begun at one count stays while others come and go.
    let rows = Rows::here(
        Signal::derive(move || open.0.with(|open| open.as_ref().map_or(0, Vec::len))),
        Callback::new(move |index| open.at(index).map(|it| it.count.to_string()).unwrap_or_default()),
        Callback::new(move |index| {
            let count = untrack(|| open.at(index));
            count.map_or_else(|| ().into_any(), |count| view! { <Card count open recording/> }.into_any())
        }),
    );
    let lacking = Memo::new(move |_| device.lacks(Step::Approve));
    view! {
        <StatusBar title=tr(text::COUNTS_TITLE)/>
        <main class="page" id="content" data-page="counts"
            data-state=move || recording.stage.with(|stage| stage.as_str())>
            <RecordingNotes recording done=tr(text::COMMON_SAVED).to_owned()/>
            {live(move || lacking.get().map(|lacking| view! {
                <Notice kind=Kind::Info icon="hold" id="lacking" what=tr(text::COUNTS_LACKING)
                    text=words::lacking(lacking)/>
            }))}
            {live(move || (is_empty.get() == Some(true)).then(|| view! {
                <Empty icon="ok" text=tr(text::COUNTS_EMPTY) hint=tr(text::COUNTS_EMPTY_TEXT)/>
            }))}
            <Windowed id="counts" class="cards" rows/>
            <a class="button" href=routes::COUNT id="count-more"><Icon name="count"/>{tr(text::COUNT_TITLE)}</a>
        </main>
    }
}

/// The counts that wait. A handle: copy it freely.
#[derive(Clone, Copy)]
struct Counts(Memo<Option<Vec<OpenCount>>>);

impl Counts {
    fn at(self, index: usize) -> Option<OpenCount> {
        self.0.with(|open| open.as_ref()?.get(index).cloned())
    }

    fn is_first(self, event: EventId) -> bool {
        self.0.with(|open| open.iter().flatten().next().is_some_and(|first| first.count == event))
    }

    /// What differs in one count as is known now.
    fn differing(self, event: EventId) -> Vec<Tallied> {
        self.0.with(|open| {
            let count = open.iter().flatten().find(|count| count.count == event);
            count.map(|count| count.differing().cloned().collect()).unwrap_or_default()
        })
    }
}

/// One count. The first is the one to decide next; a page has one main action.
#[component]
fn Card(count: OpenCount, open: Counts, recording: Recording) -> impl IntoView {
    let device = device();
    let event = count.count;
    let why = RwSignal::new(String::new());
    let missing = RwSignal::new(false);
    let name = StoredValue::new(["count_why/", &event.to_string()].concat());
    let typed = move || Some(why.get()).filter(|typed| !typed.is_empty());
    name.with_value(|name| draft::keep(device, name, move |kept: String| why.set(kept), typed));
    let start = move |command| recording.of_draft(&name.get_value()).start(command);
    let may = Memo::new(move |_| device.lacks(Step::Approve).is_none());
    let main = move || open.is_first(event).then_some("main");
    let error = Signal::derive(move || missing.get().then(|| words::field_error(&FieldError::Missing)));
    let approve = move |_| {
        let reason = words::code_of(&why.get_untracked());
        start(Command::Approve(Approve { count: event, reason }));
    };
    let refuse = move |_| {
        let reason = words::code_of(&why.get_untracked());
        missing.set(reason.is_none());
        if reason.is_some() {
            start(Command::Void(Void { target: event, reason }));
        }
    };
    let places = words::places(count.lines.iter().map(|line| &line.at));
    let by = tr_with(text::STEP_BY, &[("who", count.by.as_str()), ("when", &words::moment(count.when))]);
    let lines = Memo::new(move |_| open.differing(event));
    view! {
        <div class="panel count" data-count=event.to_string()>
            <h2>{places}</h2>
            <p class="field-hint">{by}</p>
            <Long id=format!("lines-{event}") items=lines key=|line: &Tallied| format!("{line:?}") draw=row/>
            {live(move || may.get().then(|| view! {
                <ReasonField id=format!("why-{event}") label=tr(text::COUNTS_WHY) reasons=Reasons::RefuseCount
                    value=why hint=tr(text::COUNTS_WHY_HINT) error/>
                <div class="buttons">
                    <button class="button" data-kind=main data-action="approve" on:click=approve>
                        <Icon name="ok"/>{tr(text::COUNTS_APPROVE)}
                    </button>
                    <button class="button" data-action="refuse" on:click=refuse>
                        <Icon name="undo"/>{tr(text::COUNTS_REFUSE)}
                    </button>
                </div>
            }))}
        </div>
    }
}

/// One difference: what it is, seen and there, and what came behind.
fn row(line: Tallied) -> AnyView {
    let (kind, icon, number) = words::thing(&line.key);
    let values = [
        ("seen", &*words::quantity(line.seen)),
        ("was", &*words::quantity(line.was)),
        ("location", &*words::location(&line.at)),
    ];
    let told = tr_with(text::COUNTS_LINE, &values);
    let overtaken = line.was_overtaken().then(|| {
        let values = [("expected", &*words::quantity(line.expected)), ("was", &*words::quantity(line.was))];
        tr_with(text::COUNTS_OVERTAKEN, &values)
    });
    let why = line.reason.as_deref().map(words::because);
    let sign = if line.difference().is_positive() { "+" } else { "" };
    view! {
        <div class="row">
            <Icon name=icon/>
            <span class="row-main">
                <span class="row-title">{kind}" "{number}</span>
                <span class="row-note">{whole(told)}</span>
                {overtaken.map(|words| view! { <span class="row-note" data-note="overtaken">{whole(words)}</span> })}
                {why.map(|why| view! { <span class="row-note">{whole(why)}</span> })}
            </span>
            <span class="row-end">{sign}{words::quantity(line.difference())}</span>
        </div>
    }
    .into_any()
}
