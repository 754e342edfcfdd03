//! One line of a spreadsheet, read: what it says in the words of the ledger, and what is wrong with it.

use chrono::NaiveDate;
use lotwise_ledger::gs1::Gtin;
use lotwise_ledger::key::{Location, OrderKey, ProductKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::text::{FacilityCode, LotNumber, PartnerId, SerialNumber, Sku};
use serde::{Deserialize, Serialize};

use crate::column::{Column, Guess, Kind};
use crate::table::DecimalMark;

/// How a table is to be read: what was guessed, and what a person said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    pub kind: Kind,
    /// What each column says; none for one that is left out.
    pub columns: Vec<Option<Column>>,
    /// How many rows stand above the first line: the head, and what is above it.
    pub head_rows: usize,
    /// What a person said of days that can be two.
    pub day_order: Option<DayOrder>,
    /// What a person said of quantities that can be two.
    pub mark: Option<DecimalMark>,
    /// Whether numbers that differ from known ones by leading zeros alone are others.
    #[serde(default)]
    pub likes_are_new: bool,
    /// Where the places of the list are.
    pub facility: FacilityCode,
}

/// What a table looks like, before anybody said anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    pub kind: Kind,
    pub head_rows: usize,
    /// How many lines are below the head.
    pub lines: usize,
    /// For each column: the word above it, the first cells below, and what it was taken for.
    pub columns: Vec<Seen>,
}

/// One column as it was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    pub head: String,
    pub examples: Vec<String>,
    pub guess: Guess,
}

/// Which number of `03/04/2026` is the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayOrder {
    DayFirst,
    MonthFirst,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The line in the file, from 1.
    pub number: u32,
    pub findings: Vec<Finding>,
    pub said: Said,
}

/// What a line says. Which parts must be there, its kind tells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Said {
    pub sku: Option<Sku>,
    #[serde(with = "gtin_text")]
    pub gtin: Option<Gtin>,
    pub lot: Option<LotNumber>,
    /// Who numbered the lot, where it was not the firm.
    pub supplier: Option<PartnerId>,
    pub serial: Option<SerialNumber>,
    pub place: Option<Location>,
    pub quantity: Option<Quantity>,
    pub order: Option<OrderKey>,
    pub partner: Option<Location>,
    /// What it writes into registers, as the ledger writes it.
    pub told: Vec<(Column, String)>,
}

/// What is wrong with a line, or was put right in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "finding", rename_all = "snake_case")]
pub enum Finding {
    /// Nothing stands where something must.
    Missing {
        column: Column,
    },
    /// `1.23E+11`: the number is not in the file any more.
    Shortened {
        column: Column,
        text: String,
    },
    /// More than 15 digits, of which the program kept 15.
    Rounded {
        column: Column,
        text: String,
    },
    /// A day stands where a number was.
    BecameDay {
        column: Column,
        text: String,
    },
    /// `#N/A`.
    Error {
        column: Column,
        text: String,
    },
    NoGtin {
        text: String,
    },
    CheckDigit {
        text: String,
    },
    NoDay {
        column: Column,
        text: String,
    },
    /// It can be two days, and nothing in its column tells which.
    TwoDays {
        column: Column,
        text: String,
        day_first: NaiveDate,
        month_first: NaiveDate,
    },
    NoQuantity {
        column: Column,
        text: String,
    },
    /// It can be two quantities, and nothing in its column tells which.
    TwoQuantities {
        column: Column,
        text: String,
    },
    /// Less than nothing, or nothing where something must be.
    NotPositive {
        column: Column,
        text: String,
    },
    /// None of the words that may stand there.
    NoWord {
        column: Column,
        text: String,
    },
    /// Too long, or with characters that have no printed form.
    NoText {
        column: Column,
        text: String,
    },
    /// The place names one lot, the lot's column another.
    TwoLots {
        place: String,
        lot: String,
    },

    /// Nothing is said of a lot that the records do not know, and so nothing is there to record.
    NothingSaid,
    /// An earlier line says otherwise of the same thing.
    Contradicts {
        line: u32,
        column: Column,
        text: String,
    },
    /// An earlier line has the same goods at the same place, or the same serial.
    Repeats {
        line: u32,
    },
    /// The records know the GTIN for another product.
    OtherProduct {
        gtin: String,
        product: ProductKey,
    },
    /// It is the GTIN of a pack of so many.
    PackGtin {
        gtin: String,
        content: Quantity,
    },
    /// The records have goods there already, and another quantity.
    OtherQuantity {
        recorded: Quantity,
    },
    /// The records have the unit elsewhere.
    Elsewhere {
        at: Location,
    },
    /// Another line of the same order is refused, and half an order is none.
    OrderRefused {
        line: u32,
    },
    /// The records know the number with other leading zeros: a spreadsheet program may have lost them.
    LikeKnown {
        column: Column,
        text: String,
        known: String,
    },
    /// Of the product so many lie there in lots, and the line of a unit names none.
    LotUnsaid {
        quantity: Quantity,
    },
    /// The records doubt it, and a person with the goods in the hand must say.
    Doubted,

    /// Put right: the leading zeros of a GTIN were missing.
    ZerosLost {
        text: String,
        gtin: String,
    },
    /// Put right: a day had become a number.
    DayCount {
        column: Column,
        text: String,
        day: NaiveDate,
    },
    /// Put right: a lot stood behind its place.
    PlaceSplit {
        place: String,
        lot: String,
    },
    /// To be looked at: of the same product so many are booked there without a lot, and these would add to it.
    Beside {
        quantity: Quantity,
    },
    /// The unit is one of those that are booked there already.
    OfStock {
        at: Location,
    },
    /// To be looked at: it looks as if a number became a day.
    LooksLikeDay {
        column: Column,
        text: String,
    },
}

impl Look {
    /// The settings that follow from it.
    pub fn settings(&self, facility: FacilityCode) -> Settings {
        Settings {
            kind: self.kind,
            columns: self.columns.iter().map(|seen| seen.guess.column).collect(),
            head_rows: self.head_rows,
            day_order: None,
            mark: None,
            likes_are_new: false,
            facility,
        }
    }
}

impl Finding {
    /// Whether the line is left out for it. Others are told and go on.
    pub fn refuses(&self) -> bool {
        !matches!(
            self,
            Self::ZerosLost { .. }
                | Self::DayCount { .. }
                | Self::PlaceSplit { .. }
                | Self::OfStock { .. }
                | Self::Beside { .. }
                | Self::LooksLikeDay { .. }
        )
    }

    /// Its name in tests and files.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "missing",
            Self::Shortened { .. } => "shortened",
            Self::Rounded { .. } => "rounded",
            Self::BecameDay { .. } => "became_day",
            Self::Error { .. } => "error",
            Self::NoGtin { .. } => "no_gtin",
            Self::CheckDigit { .. } => "check_digit",
            Self::NoDay { .. } => "no_day",
            Self::TwoDays { .. } => "two_days",
            Self::NoQuantity { .. } => "no_quantity",
            Self::TwoQuantities { .. } => "two_quantities",
            Self::NotPositive { .. } => "not_positive",
            Self::NoWord { .. } => "no_word",
            Self::NoText { .. } => "no_text",
            Self::TwoLots { .. } => "two_lots",
            Self::NothingSaid => "nothing_said",
            Self::Contradicts { .. } => "contradicts",
            Self::Repeats { .. } => "repeats",
            Self::OtherProduct { .. } => "other_product",
            Self::PackGtin { .. } => "pack_gtin",
            Self::OtherQuantity { .. } => "other_quantity",
            Self::Elsewhere { .. } => "elsewhere",
            Self::OrderRefused { .. } => "order_refused",
            Self::LikeKnown { .. } => "like_known",
            Self::LotUnsaid { .. } => "lot_unsaid",
            Self::Doubted => "doubted",
            Self::OfStock { .. } => "of_stock",
            Self::Beside { .. } => "beside",
            Self::ZerosLost { .. } => "zeros_lost",
            Self::DayCount { .. } => "day_count",
            Self::PlaceSplit { .. } => "place_split",
            Self::LooksLikeDay { .. } => "looks_like_day",
        }
    }
}

impl Line {
    pub fn is_refused(&self) -> bool {
        self.findings.iter().any(Finding::refuses)
    }
}

/// A GTIN in messages: its 14 digits.
mod gtin_text {
    use lotwise_ledger::gs1::Gtin;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

    pub(super) fn serialize<S: Serializer>(gtin: &Option<Gtin>, serializer: S) -> Result<S::Ok, S::Error> {
        gtin.as_ref().map(Gtin::as_str).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Gtin>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| Gtin::parse(&text)).transpose().map_err(de::Error::custom)
    }
}
