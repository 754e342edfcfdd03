//! What would become of each line, and what became of it.

use leptos::prelude::*;
use lotwise_sheets::line::{DayOrder, Finding};
use lotwise_sheets::message::Format;
use lotwise_sheets::plan::{Judged, Verdict};
use lotwise_sheets::table::DecimalMark;

use crate::components::words::sheets;
use crate::i18n::{text, tr, tr_count, tr_with};
use crate::state::device;
use crate::state::sheets::Importing;
use crate::state::sheets::exporting::Exporting;
use crate::ui::button::{Button, Kind};
use crate::ui::choice::{Answer, Choice};
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::notice::{Kind as NoticeKind, Notice};
use crate::ui::windowed::{Rows, Windowed};

/// The verdicts in the order in which a person looks at them, with their words in addresses and tests.
const VERDICTS: [(Verdict, &str); 4] = [
    (Verdict::Refused, "refused"),
    (Verdict::Changed, "changed"),
    (Verdict::Created, "created"),
    (Verdict::Same, "same"),
];

#[component]
pub fn Preview(importing: Importing) -> impl IntoView {
    let left = move || recorded(importing);
    let label = move || tr_count(text::IMPORT_RECORD, left());
    view! {
        <Questions importing/>
        {live(move || (left() == 0).then(|| view! {
            <Notice kind=NoticeKind::Info id="nothing" what=tr(text::IMPORT_NOTHING) text=tr(text::IMPORT_NOTHING_TEXT)/>
        }))}
        <Lines importing/>
        <div class="dock">
            <Button id="columns" label=tr(text::IMPORT_BACK).to_owned() icon="back"
                on_press=Callback::new(move |()| importing.match_again())/>
            <SaveReport importing/>
            <Button kind=Kind::Main id="record" label=Signal::derive(label) icon="receive"
                disabled=Signal::derive(move || left() == 0)
                on_press=Callback::new(move |()| importing.record())/>
        </div>
    }
}

/// How many lines recording changes anything for.
pub fn recorded(importing: Importing) -> usize {
    let overwrite = importing.overwrite.get();
    importing.judged.with(|judged| judged.iter().filter(|judged| judged.records_anything(overwrite)).count())
}

/// What only a person knows: how doubtful days and quantities are meant, and whose values count.
#[component]
fn Questions(importing: Importing) -> impl IntoView {
    let finds = move |wanted: fn(&Finding) -> bool| {
        importing.judged.with(|judged| judged.iter().any(|line| line.findings.iter().any(wanted)))
    };
    let days = RwSignal::new(String::new());
    let marks = RwSignal::new(String::new());
    let different =
        RwSignal::new(if importing.overwrite.get_untracked() { "overwrite" } else { "keep" }.to_owned());
    Effect::watch(
        move || days.get(),
        move |chosen, _, _| {
            importing.read_days(if chosen == "day" { DayOrder::DayFirst } else { DayOrder::MonthFirst });
        },
        false,
    );
    Effect::watch(
        move || marks.get(),
        move |chosen, _, _| {
            let comma = chosen == "comma";
            importing.read_quantities(if comma { DecimalMark::Comma } else { DecimalMark::Point });
        },
        false,
    );
    let are_new = move || importing.settings.with(|it| it.as_ref().is_some_and(|it| it.likes_are_new));
    let likes = RwSignal::new(if untrack(are_new) { "new" } else { "out" }.to_owned());
    Effect::watch(move || likes.get(), move |chosen, _, _| importing.take_likes(chosen == "new"), false);
    Effect::watch(
        move || different.get(),
        move |chosen, _, _| importing.write_over(chosen == "overwrite"),
        false,
    );
    view! {
        {live(move || finds(|finding| matches!(finding, Finding::TwoDays { .. })).then(|| view! {
            <Choice name="days" legend=tr(text::IMPORT_DAYS) value=days answers=vec![
                Answer::new("day", tr(text::IMPORT_DAY_FIRST)),
                Answer::new("month", tr(text::IMPORT_MONTH_FIRST)),
            ]/>
        }))}
        {live(move || finds(|finding| matches!(finding, Finding::TwoQuantities { .. })).then(|| view! {
            <Choice name="marks" legend=tr(text::IMPORT_MARKS) value=marks answers=vec![
                Answer::new("point", tr(text::IMPORT_POINT)),
                Answer::new("comma", tr(text::IMPORT_COMMA)),
            ]/>
        }))}
        {live(move || (are_new() || finds(|finding| matches!(finding, Finding::LikeKnown { .. }))).then(|| view! {
            <Choice name="likes" legend=tr(text::IMPORT_LIKES) value=likes answers=vec![
                Answer::new("out", tr(text::IMPORT_LIKES_OUT)),
                Answer::new("new", tr(text::IMPORT_LIKES_NEW)),
            ]/>
        }))}
        {live(move || (importing.count(Verdict::Changed) > 0).then(|| view! {
            <Choice name="different" legend=tr(text::IMPORT_DIFFERENT) value=different answers=vec![
                Answer::new("keep", tr(text::IMPORT_KEEP)),
                Answer::new("overwrite", tr(text::IMPORT_OVERWRITE)),
            ]/>
        }))}
    }
}

/// The lines, those of one verdict or all.
#[component]
pub fn Lines(importing: Importing) -> impl IntoView {
    let any_refused =
        importing.judged.with_untracked(|it| it.iter().any(|it| it.verdict == Verdict::Refused));
    let shown = RwSignal::new(if any_refused { "refused" } else { "all" }.to_owned());
    let wanted =
        move || VERDICTS.iter().find(|(_, word)| shown.with(|shown| shown == word)).map(|(it, _)| *it);
    // The places of the lines that are wanted, and how often that was reckoned: what is said of a line may be
    // another thing each time.
    let places = Memo::new(move |before: Option<&(usize, Vec<usize>)>| {
        let wanted = wanted();
        let is_wanted = |line: &Judged| wanted.is_none_or(|wanted| line.verdict == wanted);
        let turn = before.map_or(0, |(turn, _)| turn + 1);
        importing.judged.with(|judged| {
            let places = judged.iter().enumerate().filter(|(_, line)| is_wanted(line));
            (turn, places.map(|(place, _)| place).collect())
        })
    });
    let place = move |index: usize| places.with(|(_, places)| places.get(index).copied());
    let rows = Rows::here(
        Signal::derive(move || places.with(|(_, places)| places.len())),
        Callback::new(move |index| {
            places
                .with(|(turn, places)| places.get(index).map(|at| format!("{turn} {at}")))
                .unwrap_or_default()
        }),
        Callback::new(move |index| {
            let line = untrack(|| place(index));
            let line = line.and_then(|at| importing.judged.with_untracked(|judged| judged.get(at).map(row)));
            line.unwrap_or_else(|| ().into_any())
        }),
    );
    let counts = VERDICTS.map(|(verdict, word)| {
        let count = importing.count(verdict).to_string();
        Answer::new(word, [sheets::verdict(verdict), " ", &count].concat())
    });
    let all = importing.judged.with_untracked(|judged| judged.len());
    let all = Answer::new("all", [tr(text::IMPORT_ALL), " ", &all.to_string()].concat());
    let answers = counts.into_iter().chain([all]).collect();
    view! {
        <Choice name="show" legend=tr(text::IMPORT_SHOW) value=shown answers/>
        <Windowed id="lines" rows/>
    }
}

fn row(judged: &Judged) -> AnyView {
    let word = VERDICTS.iter().find(|(verdict, _)| *verdict == judged.verdict).map_or("", |(_, word)| *word);
    let icon = match judged.verdict {
        Verdict::Refused => "recalled",
        Verdict::Changed => "warning",
        Verdict::Created => "plus",
        Verdict::Same => "ok",
    };
    let line = judged.line.to_string();
    let notes: Vec<_> = sheets::why(judged).into_iter().map(|note| view! { <span>{note}</span> }).collect();
    view! {
        <div class="row" data-line=line.clone() data-verdict=word>
            <Icon name=icon/>
            <span class="row-main">
                <span class="row-title">
                    {tr_with(text::IMPORT_LINE_N, &[("n", &line)])}": "{sheets::verdict(judged.verdict)}
                </span>
                <span class="row-note">{notes}</span>
            </span>
        </div>
    }
    .into_any()
}

/// Saves what becomes of each line as a file.
#[component]
pub fn SaveReport(importing: Importing) -> impl IntoView {
    let exporting = Exporting::new(device());
    let save = move || {
        let report = importing.judged.with_untracked(|judged| sheets::report(judged));
        exporting.save_table(report, Format::Csv, tr(text::IMPORT_REPORT_NAME).to_owned());
    };
    view! {
        <Button id="report" label=tr(text::IMPORT_REPORT).to_owned() icon="export"
            on_press=Callback::new(move |()| save())/>
    }
}
