//! The cells of one line, each by what its column means.

use lotwise_ledger::iso::day_text;
use lotwise_ledger::key::{Location, OrderKey, Paper};
use lotwise_ledger::text::{LocationCode, LotNumber, OrderNumber, PartnerId, SerialNumber, Sku};

use super::Reader;
use super::words::{self, Role};
use crate::column::{Column, Kind};
use crate::line::{DayOrder, Finding, Line, Said};
use crate::table::{Cell, DecimalMark, Row};
use crate::value::{Amount, Damage, DayRead, Number, amount, became_day, damage, day, gtin, split_place};

/// Reads one row.
pub(super) fn line(reader: &Reader<'_>, row: &Row) -> Line {
    let mut line = LineReader { reader, row, findings: Vec::new(), said: Said::default() };
    line.names();
    line.place();
    line.papers();
    line.values();
    line.needed();
    Line { number: row.line, findings: line.findings, said: line.said }
}

struct LineReader<'a> {
    reader: &'a Reader<'a>,
    row: &'a Row,
    findings: Vec<Finding>,
    said: Said,
}

impl LineReader<'_> {
    fn index(&self, column: Column) -> Option<usize> {
        self.reader.settings.columns.iter().position(|it| *it == Some(column))
    }

    fn cell(&self, column: Column) -> &Cell {
        self.index(column).map_or(&Cell::Empty, |index| self.row.cell(index))
    }

    /// The text of a cell that is a name, unless it is empty or a program damaged it.
    fn name(&mut self, column: Column) -> Option<String> {
        let cell = self.cell(column);
        let text = cell.shown();
        if let Some(damage) = damage(cell) {
            self.findings.push(match damage {
                Damage::Shortened => Finding::Shortened { column, text },
                Damage::Rounded => Finding::Rounded { column, text },
                Damage::Day => Finding::BecameDay { column, text },
                Damage::Error => Finding::Error { column, text },
            });
            return None;
        }
        (!text.is_empty()).then_some(text)
    }

    /// A name as one of the ledger's texts.
    fn parsed<T, E>(&mut self, column: Column, parse: impl Fn(&str) -> Result<T, E>) -> Option<T> {
        let text = self.name(column)?;
        let parsed = parse(&text);
        if parsed.is_err() {
            self.findings.push(Finding::NoText { column, text });
        }
        parsed.ok()
    }

    fn names(&mut self) {
        self.said.sku = self.parsed(Column::Sku, Sku::parse);
        self.said.gtin = self.gtin();
        self.said.lot = self.parsed(Column::Lot, LotNumber::parse);
        self.said.supplier = self.parsed(Column::Supplier, PartnerId::parse);
        self.said.serial = self.parsed(Column::Serial, SerialNumber::parse);
        for column in [Column::Lot, Column::Serial] {
            let text = self.cell(column).shown();
            if became_day(&text) {
                self.findings.push(Finding::LooksLikeDay { column, text });
            }
        }
    }

    fn gtin(&mut self) -> Option<lotwise_ledger::gs1::Gtin> {
        let text = self.name(Column::Gtin)?;
        match gtin(&text) {
            Number::Gtin(gtin) => return Some(gtin),
            Number::ZerosLost(gtin) => {
                self.findings.push(Finding::ZerosLost { text, gtin: gtin.short().to_owned() });
                return Some(gtin);
            }
            Number::CheckDigit => self.findings.push(Finding::CheckDigit { text }),
            Number::No => self.findings.push(Finding::NoGtin { text }),
        }
        None
    }

    /// The place, and the lot that may stand behind it.
    fn place(&mut self) {
        let Some(text) = self.name(Column::Place) else { return };
        let (place, behind) = split_place(&text);
        let Ok(code) = LocationCode::parse(place) else {
            self.findings.push(Finding::NoText { column: Column::Place, text });
            return;
        };
        let facility = self.reader.settings.facility.clone();
        self.said.place = Some(Location::Inside { facility, code });
        let Some(behind) = behind.and_then(|lot| LotNumber::parse(lot).ok()) else { return };
        match &self.said.lot {
            Some(lot) if *lot != behind => {
                let (place, lot) = (text.clone(), lot.to_string());
                self.findings.push(Finding::TwoLots { place, lot });
            }
            Some(_) => {}
            None => {
                let (place, lot) = (place.to_owned(), behind.to_string());
                self.findings.push(Finding::PlaceSplit { place, lot });
                self.said.lot = Some(behind);
            }
        }
    }

    /// Orders and partners.
    fn papers(&mut self) {
        let number = self.parsed(Column::Order, OrderNumber::parse);
        let paper = self.word(Column::Paper, words::paper);
        self.said.order = number.zip(paper).map(|(number, paper)| OrderKey { paper, number });
        if self
            .said
            .order
            .as_ref()
            .is_some_and(|order| matches!(order.paper, Paper::PurchaseOrder | Paper::Asn))
        {
            self.said.supplier = self.parsed(Column::OrderPartner, PartnerId::parse);
        }
        let id = self.parsed(Column::Partner, PartnerId::parse);
        let role = self.word(Column::PartnerRole, words::role);
        self.said.partner = id.zip(role).map(|(id, role)| match role {
            Role::Supplier => Location::Supplier(Some(id)),
            Role::Customer => Location::Customer(Some(id)),
        });
    }

    fn word<T>(&mut self, column: Column, read: fn(&str) -> Option<T>) -> Option<T> {
        let text = self.name(column)?;
        let word = read(&text);
        if word.is_none() {
            self.findings.push(Finding::NoWord { column, text });
        }
        word
    }

    /// Everything else: days, quantities, whole numbers and texts.
    fn values(&mut self) {
        for (index, column) in self.reader.settings.columns.clone().into_iter().enumerate() {
            let Some(column) = column else { continue };
            let cell = self.row.cell(index).clone();
            if column.is_quantity() {
                self.quantity(column, &cell, self.reader.marks[index]);
            } else if column.field().is_none() || cell.is_empty() {
                // Names, places and papers were read above.
            } else if let Cell::Error(text) = cell {
                self.findings.push(Finding::Error { column, text });
            } else if column.is_day() {
                self.day(column, &cell, self.reader.days[index]);
            } else if column.is_whole() {
                match cell.shown().parse::<u32>() {
                    Ok(number) => self.said.told.push((column, number.to_string())),
                    Err(_) => self.findings.push(Finding::NoQuantity { column, text: cell.shown() }),
                }
            } else {
                let text = cell.shown();
                match words::value(column, &text) {
                    Some(value) => self.said.told.push((column, value)),
                    None => self.findings.push(Finding::NoWord { column, text }),
                }
            }
        }
    }

    fn quantity(&mut self, column: Column, cell: &Cell, mark: Option<DecimalMark>) {
        let text = cell.shown();
        let quantity = match amount(cell, mark) {
            Amount::Is(quantity) => quantity,
            // Where both ways occur in the column, nothing tells what the doubtful ones mean; this one does.
            Amount::Telling(quantity, _) => quantity,
            Amount::Either => return self.findings.push(Finding::TwoQuantities { column, text }),
            Amount::No if cell.is_empty() => return,
            Amount::No => {
                return self.findings.push(match cell {
                    Cell::Error(_) => Finding::Error { column, text },
                    _ => Finding::NoQuantity { column, text },
                });
            }
        };
        if !quantity.is_positive() {
            self.findings.push(Finding::NotPositive { column, text });
        } else if column == Column::Quantity {
            self.said.quantity = Some(quantity);
        } else {
            self.said.told.push((column, quantity.to_string()));
        }
    }

    fn day(&mut self, column: Column, cell: &Cell, order: Option<DayOrder>) {
        let text = cell.shown();
        let day = match day(cell) {
            DayRead::Day(day) | DayRead::Telling(day, _) => day,
            DayRead::Count(day) => {
                self.findings.push(Finding::DayCount { column, text, day });
                day
            }
            DayRead::Either { day_first, month_first } => match order {
                Some(DayOrder::DayFirst) => day_first,
                Some(DayOrder::MonthFirst) => month_first,
                None => return self.findings.push(Finding::TwoDays { column, text, day_first, month_first }),
            },
            DayRead::No => return self.findings.push(Finding::NoDay { column, text }),
        };
        self.said.told.push((column, day_text(day)));
    }

    /// What must be there. What is there and wrong was told already.
    fn needed(&mut self) {
        for column in self.reader.settings.kind.needed() {
            let absent = match column {
                Column::Sku => self.cell(Column::Sku).is_empty() && self.cell(Column::Gtin).is_empty(),
                Column::Lot => self.cell(*column).is_empty() && self.said.lot.is_none(),
                column => self.cell(*column).is_empty(),
            };
            if absent {
                self.findings.push(Finding::Missing { column: *column });
            }
        }
        // What is said of a lot is lost without its number.
        let of_lot = |column: &Column| matches!(column.field(), Some((crate::column::Target::Lot, _)));
        let is_order = self.reader.settings.kind == Kind::Orders;
        if !is_order && self.said.lot.is_none() && self.said.told.iter().any(|(column, _)| of_lot(column)) {
            let told = Finding::Missing { column: Column::Lot };
            if !self.findings.contains(&told) {
                self.findings.push(told);
            }
        }
    }
}
