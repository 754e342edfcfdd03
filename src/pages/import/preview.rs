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

/// How many lines are shown at once: a phone draws them without a pause.
const SHOWN: usize = 100;

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
    Effect::watch(
        move || different.get(),
        move |chosen, _, _| importing.overwrite.set(chosen == "overwrite"),
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
        {live(move || (importing.count(Verdict::Changed) > 0).then(|| view! {
            <Choice name="different" legend=tr(text::IMPORT_DIFFERENT) value=different answers=vec![
                Answer::new("keep", tr(text::IMPORT_KEEP)),
                Answer::new("overwrite", tr(text::IMPORT_OVERWRITE)),
            ]/>
        }))}
    }
}

/// The lines, those of one verdict or all, a page at a time.
#[component]
pub fn Lines(importing: Importing) -> impl IntoView {
    let any_refused =
        importing.judged.with_untracked(|it| it.iter().any(|it| it.verdict == Verdict::Refused));
    let shown = RwSignal::new(if any_refused { "refused" } else { "all" }.to_owned());
    let from = RwSignal::new(0_usize);
    Effect::watch(move || shown.get(), move |_, _, _| from.set(0), false);
    let wanted =
        move || VERDICTS.iter().find(|(_, word)| shown.with(|shown| shown == word)).map(|(it, _)| *it);
    let page = move || {
        let wanted = wanted();
        importing.judged.with(|judged| {
            let lines = judged.iter().filter(|line| wanted.is_none_or(|wanted| line.verdict == wanted));
            let of = lines.clone().count();
            let rows: Vec<_> = lines.skip(from.get()).take(SHOWN).map(row).collect();
            (rows, of)
        })
    };
    let counts = VERDICTS.map(|(verdict, word)| {
        let count = importing.count(verdict).to_string();
        Answer::new(word, [sheets::verdict(verdict), " ", &count].concat())
    });
    let all = importing.judged.with_untracked(|judged| judged.len());
    let all = Answer::new("all", [tr(text::IMPORT_ALL), " ", &all.to_string()].concat());
    let answers = counts.into_iter().chain([all]).collect();
    view! {
        <Choice name="show" legend=tr(text::IMPORT_SHOW) value=shown answers/>
        {live(move || {
            let (rows, of) = page();
            let to = from.get() + rows.len();
            view! {
                <ul class="rows" id="lines">{rows}</ul>
                {(of > SHOWN).then(|| view! { <Pages from to of/> })}
            }
        })}
    }
}

#[component]
fn Pages(from: RwSignal<usize>, to: usize, of: usize) -> impl IntoView {
    let first = from.get_untracked();
    let values = [("from", (first + 1).to_string()), ("to", to.to_string()), ("of", of.to_string())];
    let values = [0, 1, 2].map(|at| (values[at].0, values[at].1.as_str()));
    view! {
        <p class="field-hint" role="status" id="which-lines">{tr_with(text::IMPORT_PAGE, &values)}</p>
        <div class="buttons">
            <Button id="earlier" label=tr(text::IMPORT_EARLIER).to_owned() icon="back"
                disabled=Signal::stored(first == 0)
                on_press=Callback::new(move |()| from.update(|from| *from = from.saturating_sub(SHOWN)))/>
            <Button id="later" label=tr(text::IMPORT_LATER).to_owned() icon="chevron"
                disabled=Signal::stored(to == of)
                on_press=Callback::new(move |()| from.update(|from| *from += SHOWN))/>
        </div>
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
        <li class="row" data-line=line.clone() data-verdict=word>
            <Icon name=icon/>
            <span class="row-main">
                <span class="row-title">
                    {tr_with(text::IMPORT_LINE_N, &[("n", &line)])}": "{sheets::verdict(judged.verdict)}
                </span>
                <span class="row-note">{notes}</span>
            </span>
        </li>
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
