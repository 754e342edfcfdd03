//! A table to lines: each cell by what its column means, and each doubt told instead of guessed away.

mod cells;
mod words;

use crate::column::{Column, Guess, Kind, guess, kind_of};
use crate::line::{DayOrder, Line, Look, Seen, Settings};
use crate::table::{Cell, DecimalMark, Row, Table};
use crate::value::{Amount, DayRead, amount, day};

/// How many rows at the top are searched for the head.
const HEAD_WITHIN: usize = 20;

/// Looks at a table. `kind` is what a person said that it is.
pub fn look(table: &Table, kind: Option<Kind>) -> Look {
    let (head_rows, guesses) = head(table, kind);
    let columns: Vec<_> = guesses.iter().map(|guess| guess.column).collect();
    let kind = kind.unwrap_or_else(|| kind_of(&columns));
    let head = head_rows.checked_sub(1).and_then(|at| table.rows.get(at));
    // Once the list is known, words are taken in its sense, and each meaning once.
    let mut taken: Vec<Column> = Vec::new();
    let seen = (0..table.width()).map(|index| {
        let word = head.map(|row| row.cell(index).shown()).unwrap_or_default();
        let guess = guess(&word, Some(kind));
        let is_taken = guess.column.is_some_and(|column| taken.contains(&column));
        let guess = if is_taken { second(guess, &taken) } else { guess };
        taken.extend(guess.column);
        let below = table.rows.iter().skip(head_rows).map(|row| row.cell(index));
        let examples = below.filter(|cell| !cell.is_empty()).take(3).map(Cell::shown).collect();
        Seen { head: word, examples, guess }
    });
    Look { kind, head_rows, lines: table.rows.len() - head_rows, columns: seen.collect() }
}

/// What a word means whose first meaning another column has: "Product" beside a "SKU" is its name.
fn second(guess: Guess, taken: &[Column]) -> Guess {
    let is_name = guess.column == Some(Column::Sku) && !taken.contains(&Column::Name);
    Guess { column: is_name.then_some(Column::Name), sure: false }
}

/// The row that names the columns: of the first rows, the one with most known words. No rows if none has any.
fn head(table: &Table, kind: Option<Kind>) -> (usize, Vec<Guess>) {
    let known =
        |row: &Row| -> Vec<Guess> { row.cells.iter().map(|cell| guess(&cell.shown(), kind)).collect() };
    let sure = |guesses: &[Guess]| guesses.iter().filter(|guess| guess.sure).count();
    let rows = table.rows.iter().take(HEAD_WITHIN).map(known).enumerate();
    let best = rows.rev().max_by_key(|(_, guesses)| sure(guesses)).filter(|(_, guesses)| sure(guesses) > 0);
    best.map_or_else(|| (0, vec![Guess::default(); table.width()]), |(at, guesses)| (at + 1, guesses))
}

/// A table with how its columns are to be read: what was said, and what its own cells tell.
pub struct Reader<'a> {
    table: &'a Table,
    settings: &'a Settings,
    /// For each column, how its days and quantities are written; none where nothing tells, or both ways occur.
    days: Vec<Option<DayOrder>>,
    marks: Vec<Option<DecimalMark>>,
}

impl<'a> Reader<'a> {
    pub fn new(table: &'a Table, settings: &'a Settings) -> Self {
        let columns = || settings.columns.iter().copied().enumerate();
        let is = |column: Option<Column>, what: fn(Column) -> bool| column.is_some_and(what);
        let days = columns().map(|(index, column)| {
            let told = is(column, Column::is_day).then(|| day_order(table, settings, index)).flatten();
            told.or(settings.day_order)
        });
        let marks = columns().map(|(index, column)| {
            let told = is(column, Column::is_quantity).then(|| mark(table, settings, index)).flatten();
            told.or(settings.mark).or(table.mark)
        });
        Self { table, settings, days: days.collect(), marks: marks.collect() }
    }

    /// How many lines there are.
    pub fn len(&self) -> usize {
        self.table.rows.len().saturating_sub(self.settings.head_rows)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Up to `count` lines from the `from`th on, which is counted from 0.
    pub fn lines(&self, from: usize, count: usize) -> Vec<Line> {
        let rows = self.table.rows.iter().skip(self.settings.head_rows + from).take(count);
        rows.map(|row| cells::line(self, row)).collect()
    }
}

/// The order that some cell of the column tells, unless another tells the other.
fn day_order(table: &Table, settings: &Settings, index: usize) -> Option<DayOrder> {
    let told = below(table, settings, index).filter_map(|cell| match day(cell) {
        DayRead::Telling(_, order) => Some(order),
        _ => None,
    });
    agreed(told)
}

fn mark(table: &Table, settings: &Settings, index: usize) -> Option<DecimalMark> {
    let told = below(table, settings, index).filter_map(|cell| match amount(cell, None) {
        Amount::Telling(_, mark) => Some(mark),
        _ => None,
    });
    agreed(told)
}

fn below<'a>(table: &'a Table, settings: &Settings, index: usize) -> impl Iterator<Item = &'a Cell> {
    table.rows.iter().skip(settings.head_rows).map(move |row| row.cell(index))
}

fn agreed<T: PartialEq>(mut told: impl Iterator<Item = T>) -> Option<T> {
    let first = told.next()?;
    told.all(|other| other == first).then_some(first)
}
