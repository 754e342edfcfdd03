//! Many serials at once: each with its verdict, part by part, so that a long list does not hold up the phone.

use std::collections::BTreeSet;

use leptos::prelude::*;
use leptos::task::spawn_local;
use lotwise_browser::idb::IdbError;
use lotwise_ledger::key::{Key, SerialKey};
use lotwise_ledger::number::paste::Accepted;
use lotwise_ledger::question::warranty::{self, Answer, Asked};
use lotwise_ledger::record::{Reading, Records, term};
use lotwise_ledger::text::lookup_form;
use lotwise_sync::store::read;

use crate::state::device::Device;
use crate::state::lookup::{ProductName, product_name, today};

/// How many serials are answered at once.
const PART: usize = 100;

/// What became of one serial of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Answered {
    /// From 1.
    pub line: usize,
    /// As it stood in the list.
    pub asked: String,
    /// None where no record speaks of it.
    pub unit: Option<(SerialKey, ProductName)>,
    pub answer: Answer,
}

/// How far it came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    #[default]
    Idle,
    /// So many serials are answered.
    Busy(usize),
    Done,
    Failed,
}

impl Stage {
    /// The word that tests and style know.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Busy(_) => "busy",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

/// Serials on their way to their verdicts. A handle: copy it freely.
#[derive(Clone, Copy)]
pub struct Answering {
    device: Device,
    pub rows: RwSignal<Vec<Answered>>,
    pub stage: RwSignal<Stage>,
}

impl Answering {
    pub fn new(device: Device) -> Self {
        Self { device, rows: RwSignal::new(Vec::new()), stage: RwSignal::new(Stage::Idle) }
    }

    /// Answers all of them. One list at a time: a second press changes nothing.
    pub fn start(self, serials: Vec<Accepted>) {
        if matches!(self.stage.get_untracked(), Stage::Busy(_)) {
            return;
        }
        self.stage.set(Stage::Busy(0));
        self.rows.set(Vec::new());
        spawn_local(async move {
            let stage = if self.answer(&serials).await.is_ok() { Stage::Done } else { Stage::Failed };
            let _ = self.stage.try_set(stage);
        });
    }

    async fn answer(self, serials: &[Accepted]) -> Result<(), IdbError> {
        for part in serials.chunks(PART) {
            let answered = self.device.answered(part).await?;
            let is_gone = self.rows.try_update(|rows| rows.extend(answered)).is_none();
            if is_gone || self.stage.try_set(Stage::Busy(self.rows.with_untracked(Vec::len))).is_some() {
                return Ok(());
            }
        }
        Ok(())
    }
}

impl Device {
    /// A number that several products bear has a row for each.
    async fn answered(self, serials: &[Accepted]) -> Result<Vec<Answered>, IdbError> {
        let asked = Asked { on: today(), usage: None, cause: None, component: None };
        let numbers: BTreeSet<String> = serials.iter().map(|it| lookup_form(it.serial.as_str())).collect();
        let is_asked = |unit: &SerialKey| numbers.contains(&lookup_form(unit.serial.as_str()));
        let wanted = |known: &Records| {
            let mut reading = Reading::default();
            reading.terms.extend(serials.iter().map(|it| term::numbered(it.serial.as_str())));
            for unit in units(known).filter(|unit| is_asked(unit)) {
                reading.keys.extend(warranty::keys(known, unit, &asked));
            }
            reading
        };
        let (_, records) = read(&self.store(), &wanted).await?;
        let mut rows = Vec::new();
        for Accepted { line, serial } in serials {
            let form = lookup_form(serial.as_str());
            let mut found: Vec<&SerialKey> =
                units(&records).filter(|unit| lookup_form(unit.serial.as_str()) == form).collect();
            // What is written just so is meant, and not what is written alike.
            if found.iter().any(|unit| unit.serial == *serial) {
                found.retain(|unit| unit.serial == *serial);
            }
            let row = |unit: Option<&SerialKey>| Answered {
                line: *line,
                asked: serial.to_string(),
                answer: match unit {
                    Some(unit) => warranty::judge(&records, unit, &asked),
                    None => unknown(),
                },
                unit: unit.map(|unit| (unit.clone(), product_name(&records, &unit.product))),
            };
            match found.is_empty() {
                true => rows.push(row(None)),
                false => rows.extend(found.into_iter().map(|unit| row(Some(unit)))),
            }
        }
        Ok(rows)
    }
}

fn unknown() -> Answer {
    let bars = vec![warranty::Bar::NotInRecords];
    Answer { bars, cover: None, claims: Vec::new(), inherited_from: Vec::new(), in_unit: None }
}

fn units(records: &Records) -> impl Iterator<Item = &SerialKey> {
    records.iter().filter_map(|(key, _)| match key {
        Key::Serial(unit) => Some(unit),
        _ => None,
    })
}
