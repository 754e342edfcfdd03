//! Many serials pasted at once, answered as a table that can be saved.

use leptos::prelude::*;
use lotwise_ledger::number::paste::{self, List, Refused};

use crate::components::age::Age;
use crate::components::long::{Long, LongRows};
use crate::components::saving::{save_row, saved};
use crate::components::status_bar::StatusBar;
use crate::components::words::{self, journal};
use crate::i18n::{date, text, tr, tr_count, tr_with};
use crate::routes;
use crate::state::desk::many::{Answered, Answering, Stage};
use crate::state::scanner::{Tone, scanner};
use crate::state::sheets::exporting::Exporting;
use crate::state::{device, draft, navigation};
use crate::ui::button::{Button, Kind};
use crate::ui::field::TextArea;
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::whole::whole;

/// Under what the list is kept.
pub const DRAFT: &str = "warranty-many";
/// The most that are answered at once.
const MOST: usize = 2_000;

#[component]
pub fn ManyPage() -> impl IntoView {
    let (device, scanner) = (device(), scanner());
    let kept = draft::draft::<String>(device, DRAFT);
    let typed = kept.value;
    let answering = Answering::new(device);
    let exporting = Exporting::new(device);
    // What was answered is of the list as it stood then.
    let list = RwSignal::new(List::default());
    let check = Callback::new(move |()| {
        let read = typed.with_untracked(|typed| paste::read(typed, MOST));
        answering.start(read.accepted.clone());
        list.set(read);
    });
    // A list that was pasted at the desk is answered without a further press.
    let is_handed_over = untrack(|| navigation().query("now") == "yes");
    let begun = StoredValue::new(false);
    Effect::new(move |_| {
        if is_handed_over && kept.is_read.get() && !begun.get_value() {
            begun.set_value(true);
            untrack(|| check.run(()));
        }
    });
    scanner.hand_to(move |reading| {
        scanner.answer(Tone::Accepted);
        let number = super::read_of(&reading).map_or(reading.text.clone(), |(number, _)| number);
        typed.update(|typed| {
            let end = if typed.is_empty() || typed.ends_with('\n') { "" } else { "\n" };
            typed.push_str(&[end, &number, "\n"].concat());
        });
    });
    let count = move || answering.rows.with(Vec::len).to_string();
    let busy = Signal::derive(move || matches!(answering.stage.get(), Stage::Busy(_)));
    view! {
        <StatusBar title=tr(text::MANY_TITLE)/>
        <main class="page" id="content" data-page="warranties" data-count=count
            data-state=move || answering.stage.get().as_str()>
            <TextArea id="serials" label=tr(text::MANY_LABEL) value=typed hint=tr(text::MANY_HINT)/>
            <BadItems list/>
            {live(move || told(answering))}
            {live(move || (answering.stage.get() == Stage::Done && !answering.rows.with(Vec::is_empty)).then(|| {
                view! { <Age device/><Save answering exporting list/> }
            }))}
            <Long id="verdicts" items=answering.rows key=|it: &Answered| stamp(it) draw=row/>
            <div class="dock">
                <Button kind=Kind::Main icon="search" id="check" label=tr(text::MANY_ACTION).to_owned() busy
                    on_press=check/>
            </div>
        </main>
    }
}

/// The two formats, and how far the file came.
#[component]
fn Save(answering: Answering, exporting: Exporting, list: RwSignal<List>) -> impl IntoView {
    let save = Callback::new(move |(format, name)| {
        let table = list.with_untracked(|list| {
            answering.rows.with_untracked(|rows| journal::verdicts(rows, &list.refused))
        });
        exporting.save_table(table, format, name);
    });
    let name = tr(text::WARRANTY_TITLE).replace('\u{ad}', "");
    view! {
        <ul class="rows" id="save-verdicts">{save_row("verdicts", name, save)}</ul>
        {live(move || saved(exporting.stage.get()))}
    }
}

/// How many are answered, and how many of them are under warranty.
fn told(answering: Answering) -> AnyView {
    let told = match answering.stage.get() {
        Stage::Idle => return ().into_any(),
        Stage::Busy(done) => tr_with(text::MANY_BUSY, &[("n", &done.to_string())]),
        Stage::Failed => tr(text::MANY_FAILED).to_owned(),
        Stage::Done => answering.rows.with(|rows| {
            let eligible = rows.iter().filter(|it| it.answer.is_eligible()).count();
            tr_count(text::MANY_DONE, eligible).replace("{of}", &rows.len().to_string())
        }),
    };
    view! { <p role="status" id="many-told">{told}</p> }.into_any()
}

/// What was not taken of the list, each with its line and the reason; all the others are answered.
#[component]
fn BadItems(list: RwSignal<List>) -> impl IntoView {
    live(move || {
        let refused = list.with(|list| list.refused.clone());
        let count = refused.len();
        (count > 0).then(|| {
            view! {
                <section class="section" id="bad-lines" data-count=count.to_string()>
                    <h2>{tr_count(text::RECEIVE_BAD_LINES, count)}</h2>
                    <LongRows id="bad" rows=refused draw=bad/>
                </section>
            }
        })
    })
}

fn bad(refused: Refused) -> AnyView {
    let line = tr_with(text::RECEIVE_LINE, &[("line", &refused.line.to_string())]);
    view! {
        <div class="row">
            <Icon name="warning"/>
            <span class="row-main">
                <span class="row-title">{refused.item}</span>
                <span class="row-note">{whole(words::joined(&[&line, &words::not_taken(&refused.problem)]))}</span>
            </span>
        </div>
    }
    .into_any()
}

fn stamp(answered: &Answered) -> String {
    let unit = answered.unit.as_ref().map(|(unit, _)| unit.to_string()).unwrap_or_default();
    [&answered.line.to_string(), " ", &answered.asked, " ", &unit].concat()
}

fn row(answered: Answered) -> AnyView {
    let verdict = words::verdict(&answered.answer, None);
    let until = verdict.until.map(|until| [tr(text::WARRANTY_UNTIL), " ", &date(until)].concat());
    let is_known = answered.unit.is_some();
    let why = [until, Some(verdict.why).filter(|_| is_known)].into_iter().flatten().collect::<Vec<_>>();
    let product = answered.unit.as_ref().map(|(_, product)| words::product(product)).unwrap_or_default();
    let href = match &answered.unit {
        Some((unit, _)) => routes::warranty_of(&answered.asked, unit),
        None => routes::warranty(&answered.asked),
    };
    view! {
        <a href=href class="row" data-verdict=verdict.name>
            <Icon name="serial"/>
            <span class="row-main">
                <span class="row-title">{answered.asked}</span>
                <span class="row-note">
                    <span>{product}</span>
                    <span class="badge" data-state=verdict.state><Icon name=verdict.icon/>{tr(verdict.word)}</span>
                    <span>{whole(why.join(" · "))}</span>
                </span>
            </span>
        </a>
    }
    .into_any()
}
