//! What happened, as tables to be saved: movements, counts, reports and exceptions. They go out only.

use chrono::{DateTime, FixedOffset, Timelike};
use lotwise_ledger::event::Act;
use lotwise_ledger::key::{Key, ProductKey};
use lotwise_ledger::number::paste::Refused;
use lotwise_sheets::table::{Cell, Row, Table};

use super::{
    because, category, exception, location, not_taken, product_key, report_state, step, thing, verdict,
};
use crate::i18n::{Text, text, tr};
use crate::state::desk::many::Answered;
use crate::state::exceptions::Contradicted;
use crate::state::reports::ReportView;
use crate::state::timeline::Happening;

pub fn movements_head() -> Vec<Cell> {
    head(&[
        text::JOURNAL_DAY,
        text::JOURNAL_TIME,
        text::JOURNAL_STEP,
        text::ITEM_PRODUCT,
        text::ITEM_LOT,
        text::ITEM_SERIAL,
        text::RECEIVE_QUANTITY,
        text::MOVE_FROM,
        text::MOVE_TO,
        text::JOURNAL_BY,
        text::JOURNAL_PAPERS,
        text::QUARANTINE_WHY,
        text::JOURNAL_UNDONE,
    ])
}

/// One row for each line of what was moved.
pub fn movements(happening: &Happening) -> Vec<Vec<Cell>> {
    let act = &happening.act;
    let row = |line: &lotwise_ledger::event::Line| {
        let key = line.subject.key();
        let mut row = when(happening.at);
        row.push(Cell::of_text(&step(&happening.kind).0));
        row.extend(named(&key, line.subject.product()));
        if let (Key::Serial(_), Some(lot)) = (&key, line.subject.lot()) {
            row[4] = Cell::of_text(&super::lot_number(lot));
        }
        row.push(Cell::Number(line.quantity.to_string()));
        row.extend([&line.from, &line.to].map(|at| Cell::of_text(&location(at))));
        row.extend(who_and_why(act, act.reason.as_deref()));
        row.push(undone(happening));
        row
    };
    act.lines.iter().map(row).collect()
}

pub fn counts_head() -> Vec<Cell> {
    head(&[
        text::JOURNAL_DAY,
        text::JOURNAL_TIME,
        text::ITEM_LOCATION,
        text::ITEM_PRODUCT,
        text::ITEM_LOT,
        text::ITEM_SERIAL,
        text::JOURNAL_SEEN,
        text::JOURNAL_BOOKED,
        text::JOURNAL_BY,
        text::JOURNAL_PAPERS,
        text::QUARANTINE_WHY,
        text::JOURNAL_UNDONE,
    ])
}

/// One row for each line of a count.
pub fn counts(happening: &Happening) -> Vec<Vec<Cell>> {
    let act = &happening.act;
    let row = |counted: &lotwise_ledger::event::fact::Counted| {
        let mut row = when(happening.at);
        row.push(Cell::of_text(&location(&counted.at)));
        row.extend(named(&counted.key, counted.key.product()));
        row.extend([counted.seen, counted.expected].map(|it| Cell::Number(it.to_string())));
        row.extend(who_and_why(act, counted.reason.as_deref()));
        row.push(undone(happening));
        row
    };
    act.counted.iter().map(row).collect()
}

/// All reports to makers, and how far each is.
pub fn reports(views: &[ReportView]) -> Table {
    let words = [
        text::JOURNAL_DAY,
        text::JOURNAL_TIME,
        text::ITEM_PRODUCT,
        text::ITEM_LOT,
        text::ITEM_SERIAL,
        text::REPORT_WHAT,
        text::REPORT_WORDS,
        text::SETTINGS_STATE,
        text::JOURNAL_BY,
        text::REPORT_ID,
    ];
    let rows = views.iter().map(|view| {
        let key = view.goods.first().map(|goods| &goods.key);
        let mut row = when(view.at);
        row.extend(key.map_or_else(Default::default, |key| named(key, key.product())));
        let said = view.act.complaint.as_ref().map(|it| category(&it.category)).unwrap_or_default();
        let words = view.act.reason.as_deref().unwrap_or_default();
        let (_, _, state) = report_state(view.report.state);
        let id = view.event.to_string();
        row.extend([&*said, words, state, view.act.actor.as_str(), &*id].map(Cell::of_text));
        row
    });
    table(head(&words), rows)
}

/// What contradicts itself, and nobody has settled.
pub fn exceptions(open: &[Contradicted]) -> Table {
    let words =
        [text::ITEM_PRODUCT, text::ITEM_LOT, text::ITEM_SERIAL, text::ITEM_LOCATION, text::EXCEPTIONS_TITLE];
    let rows = open.iter().flat_map(|it| {
        it.exceptions.iter().map(|found| {
            let mut row = Vec::from(named(&it.about, it.about.product()));
            row.push(match &it.about {
                Key::Location(at) | Key::Stock(_, at) => Cell::of_text(&location(at)),
                _ => Cell::Empty,
            });
            row.push(Cell::of_text(&exception(found)));
            row
        })
    });
    table(head(&words), rows)
}

/// What became of a list of serials at the warranty desk: a verdict for each, and the items that are none.
pub fn verdicts(answered: &[Answered], refused: &[Refused]) -> Table {
    let words = [
        text::JOURNAL_LINE,
        text::MANY_ASKED,
        text::ITEM_PRODUCT,
        text::ITEM_SERIAL,
        text::MANY_VERDICT,
        text::WARRANTY_UNTIL,
        text::MANY_WHY,
    ];
    let line = |line: usize| Cell::Number(line.to_string());
    let told = answered.iter().map(|it| {
        let verdict = verdict(&it.answer, None);
        let unit = it.unit.as_ref().map(|(unit, _)| Key::Serial(unit.clone()));
        let [product, _, serial] = unit.map_or_else(Default::default, |unit| named(&unit, unit.product()));
        let until = verdict.until.map_or(Cell::Empty, Cell::Day);
        let word = tr(verdict.word);
        vec![
            line(it.line),
            Cell::of_text(&it.asked),
            product,
            serial,
            Cell::of_text(word),
            until,
            Cell::of_text(&verdict.why),
        ]
    });
    let bad = refused.iter().map(|it| {
        let mut row = vec![line(it.line), Cell::of_text(&it.item), Cell::Empty, Cell::Empty];
        row.extend([Cell::of_text(tr(text::MANY_BAD)), Cell::Empty, Cell::of_text(&not_taken(&it.problem))]);
        row
    });
    table(head(&words), told.chain(bad))
}

fn head(words: &[Text]) -> Vec<Cell> {
    words.iter().map(|word| Cell::Text(tr(*word).replace('\u{ad}', ""))).collect()
}

fn table(head: Vec<Cell>, rows: impl Iterator<Item = Vec<Cell>>) -> Table {
    let rows = std::iter::once(head).chain(rows).zip(1..).map(|(cells, line)| Row { line, cells });
    Table { rows: rows.collect(), mark: None }
}

fn when(at: DateTime<FixedOffset>) -> Vec<Cell> {
    let two = |number: u32| [if number < 10 { "0" } else { "" }, &number.to_string()].concat();
    vec![Cell::Day(at.date_naive()), Cell::Text([&*two(at.hour()), ":", &*two(at.minute())].concat())]
}

/// Product, lot and serial of a thing; a container stands where a lot stands.
fn named(key: &Key, product: Option<&ProductKey>) -> [Cell; 3] {
    let product = product.map_or(Cell::Empty, |product| Cell::of_text(&product_key(product)));
    let number = || Cell::of_text(&thing(key).2);
    match key {
        Key::Lot(_) | Key::Container(_) => [product, number(), Cell::Empty],
        Key::Serial(_) => [product, Cell::Empty, number()],
        _ => [product, Cell::Empty, Cell::Empty],
    }
}

fn who_and_why(act: &Act, reason: Option<&str>) -> [Cell; 3] {
    let why = reason.map(because).unwrap_or_default();
    let order = act.order.as_ref().map(|order| order.number.to_string());
    let invoice = act.invoice.as_ref().map(|invoice| invoice.number.clone());
    let mut papers: Vec<String> = [order, act.document.clone(), invoice].into_iter().flatten().collect();
    papers.dedup();
    [act.actor.as_str(), &papers.join(", "), &why].map(Cell::of_text)
}

fn undone(happening: &Happening) -> Cell {
    if happening.voided { Cell::of_text(tr(text::JOURNAL_UNDONE)) } else { Cell::Empty }
}
