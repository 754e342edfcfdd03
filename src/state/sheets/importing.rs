//! A list on its way in: opened, its columns matched, checked against the records, and recorded in chunks.

use std::rc::Rc;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use js_sys::Uint8Array;
use leptos::prelude::*;
use leptos::task::spawn_local;
use lotwise_browser::sheets::{Sheets, SheetsError};
use lotwise_browser::upload;
use lotwise_ledger::text::FacilityCode;
use lotwise_sheets::column::{Column, Kind};
use lotwise_sheets::line::{DayOrder, Line, Look, Settings};
use lotwise_sheets::message::{Answer, Ask};
use lotwise_sheets::plan::{Judged, Verdict};
use lotwise_sheets::table::{DecimalMark, FileError};
use serde::{Deserialize, Serialize};
use web_sys::File;

use super::WORKER_URL;
use crate::state::Device;
use crate::state::record::NotRecorded;
use crate::state::session::FACILITY;

/// One list on its way in. A handle: copy it freely.
#[derive(Clone, Copy)]
pub struct Importing {
    pub(super) device: Device,
    pub stage: RwSignal<Stage>,
    /// Why recording stopped, where nobody stopped it.
    pub problem: RwSignal<Option<Arc<NotRecorded>>>,
    /// What the file is called; empty for what was pasted.
    pub name: RwSignal<String>,
    /// The names of a workbook's sheets, and which is looked at.
    pub sheets: RwSignal<Vec<String>>,
    pub sheet: RwSignal<usize>,
    pub look: RwSignal<Option<Arc<Look>>>,
    pub settings: RwSignal<Option<Settings>>,
    /// Whether the list's values are written where others stand.
    pub overwrite: RwSignal<bool>,
    /// Whether the list is kept on this device, and need not be chosen again.
    pub is_kept: RwSignal<bool>,
    /// Cells that are not opened yet.
    pub pasted: RwSignal<String>,
    /// What becomes, or became, of each line that was judged so far, in the order of the list.
    pub judged: RwSignal<Arc<Vec<Judged>>>,
    pub(super) lines: StoredValue<Arc<Vec<Line>>>,
    pub(super) source: StoredValue<Option<Source>>,
    pub(super) worker: StoredValue<Option<Rc<Sheets>>, LocalStorage>,
    /// Grows when work under way is to end.
    turn: StoredValue<u32>,
}

/// How far it came.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Stage {
    #[default]
    Choosing,
    Opening,
    NotOpened(NotOpened),
    /// The columns are matched by a person.
    Columns,
    Checking {
        done: usize,
        of: usize,
    },
    Preview,
    Recording {
        done: usize,
        of: usize,
    },
    /// Nothing more was recorded; what was, stays.
    Stopped,
    Done,
}

/// Why there is no table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotOpened {
    #[error("the file could not be read")]
    Unreadable,
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Worker(#[from] SheetsError),
    #[error("the storage failed")]
    Storage,
}

/// Where the table comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Source {
    File { name: String, base64: String },
    Pasted { text: String },
}

impl Stage {
    /// The word that tests and style know.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Choosing => "choosing",
            Self::Opening => "opening",
            Self::NotOpened(_) => "refused",
            Self::Columns => "columns",
            Self::Checking { .. } => "checking",
            Self::Preview => "preview",
            Self::Recording { .. } => "recording",
            Self::Stopped => "stopped",
            Self::Done => "done",
        }
    }
}

impl Importing {
    /// Goes on with the list that was left half-way, if there is one.
    pub fn begin(device: Device) -> Self {
        let importing = Self {
            device,
            stage: RwSignal::new(Stage::Choosing),
            problem: RwSignal::new(None),
            name: RwSignal::new(String::new()),
            sheets: RwSignal::new(Vec::new()),
            sheet: RwSignal::new(0),
            look: RwSignal::new(None),
            settings: RwSignal::new(None),
            overwrite: RwSignal::new(false),
            is_kept: RwSignal::new(true),
            pasted: RwSignal::new(String::new()),
            judged: RwSignal::new(Arc::default()),
            lines: StoredValue::new(Arc::default()),
            source: StoredValue::new(None),
            worker: StoredValue::new_local(None),
            turn: StoredValue::new(0),
        };
        importing.bring_back();
        importing
    }

    /// Opens a file that the person chose.
    pub fn open(self, file: File) {
        self.stage.set(Stage::Opening);
        self.sheet.set(0);
        spawn_local(async move {
            match upload::bytes(&file).await {
                Some(bytes) => {
                    let source = Source::File { name: file.name(), base64: STANDARD.encode(bytes) };
                    self.open_source(source, None).await;
                }
                None => self.fail(NotOpened::Unreadable),
            }
        });
    }

    /// Opens what was copied out of a spreadsheet.
    pub fn paste(self) {
        self.stage.set(Stage::Opening);
        self.sheet.set(0);
        spawn_local(self.open_source(Source::Pasted { text: self.pasted.get_untracked() }, None));
    }

    /// Says whether the list's values are written where others stand.
    pub fn write_over(self, overwrite: bool) {
        self.overwrite.set(overwrite);
        spawn_local(self.keep_draft());
    }

    /// Looks at another sheet of the workbook.
    pub fn choose_sheet(self, sheet: usize) {
        if let Some(source) = self.source.get_value() {
            self.stage.set(Stage::Opening);
            self.sheet.set(sheet);
            spawn_local(self.open_source(source, None));
        }
    }

    /// Takes the list for another kind; its columns are matched anew.
    pub fn be(self, kind: Kind) {
        if self.settings.with_untracked(|settings| settings.as_ref().is_none_or(|it| it.kind == kind)) {
            return;
        }
        spawn_local(async move {
            match self.ask(&Ask::Look { kind }, None).await {
                Ok((Answer::Looked { look }, _)) => {
                    self.settings.set(Some(look.settings(facility())));
                    self.look.set(Some(Arc::new(look)));
                    self.keep_draft().await;
                }
                Ok(_) => self.fail(SheetsError::Version.into()),
                Err(error) => self.fail(error),
            }
        });
    }

    /// Says what a column means. Each meaning has one column.
    pub fn match_column(self, index: usize, meaning: Option<Column>) {
        self.settings.update(|settings| {
            let Some(settings) = settings else { return };
            for (at, column) in settings.columns.iter_mut().enumerate() {
                if at == index {
                    *column = meaning;
                } else if *column == meaning {
                    *column = None;
                }
            }
        });
        spawn_local(self.keep_draft());
    }

    /// Says how days are to be read that can be two, and looks at the lines again.
    pub fn read_days(self, order: DayOrder) {
        self.settings.update(|settings| {
            settings.iter_mut().for_each(|settings| settings.day_order = Some(order));
        });
        self.check();
    }

    /// Says how quantities are to be read that can be two, and looks at the lines again.
    pub fn read_quantities(self, mark: DecimalMark) {
        self.settings.update(|settings| {
            settings.iter_mut().for_each(|settings| settings.mark = Some(mark));
        });
        self.check();
    }

    /// Says whether numbers that are known with other leading zeros are others, and looks at the lines again.
    pub fn take_likes(self, are_new: bool) {
        self.settings.update(|settings| {
            settings.iter_mut().for_each(|settings| settings.likes_are_new = are_new);
        });
        self.check();
    }

    /// Back to the columns.
    pub fn match_again(self) {
        self.next_turn();
        self.stage.set(Stage::Columns);
    }

    /// Lets the list go. What was recorded stays.
    pub fn leave(self) {
        self.next_turn();
        self.source.set_value(None);
        self.settings.set(None);
        self.look.set(None);
        self.judged.set(Arc::default());
        self.overwrite.set(false);
        self.stage.set(Stage::Choosing);
        spawn_local(self.let_go());
    }

    /// How many of the lines were judged so.
    pub fn count(self, verdict: Verdict) -> usize {
        self.judged.with(|judged| judged.iter().filter(|it| it.verdict == verdict).count())
    }

    pub(super) async fn open_source(self, source: Source, settings: Option<Settings>) {
        let opened = match &source {
            Source::File { name, base64 } => {
                self.name.set(name.clone());
                let bytes = STANDARD.decode(base64).unwrap_or_default();
                let sheet = self.sheet.get_untracked();
                self.ask(&Ask::Open { sheet }, Some(&Uint8Array::from(bytes.as_slice()))).await
            }
            Source::Pasted { text } => {
                self.name.set(String::new());
                self.ask(&Ask::Paste { text: text.clone() }, None).await
            }
        };
        match opened {
            Ok((Answer::Opened { sheets, look }, _)) => {
                if matches!(source, Source::Pasted { .. }) {
                    self.pasted.set(String::new());
                }
                self.keep_source(source).await;
                // The page may be gone by now, and its signals with it.
                if self.stage.try_get_untracked().is_none() {
                    return;
                }
                self.sheets.set(sheets);
                self.settings.set(settings.or_else(|| Some(look.settings(facility()))));
                self.look.set(Some(Arc::new(look)));
                self.stage.set(Stage::Columns);
                self.keep_draft().await;
            }
            Ok((Answer::Failed { error }, _)) => self.fail(error.into()),
            Ok(_) => self.fail(SheetsError::Version.into()),
            Err(error) => self.fail(error),
        }
    }

    /// Asks the worker, which is started when it is first needed and again after it broke.
    pub(super) async fn ask(
        self,
        ask: &Ask,
        bytes: Option<&Uint8Array>,
    ) -> Result<(Answer, Option<Uint8Array>), NotOpened> {
        let worker = match self.worker.try_get_value().flatten() {
            Some(worker) => worker,
            None => {
                let worker = Rc::new(Sheets::start(WORKER_URL).await?);
                self.worker.try_set_value(Some(Rc::clone(&worker)));
                worker
            }
        };
        let answer = worker.ask(ask, bytes).await;
        if answer.is_err() {
            self.worker.try_set_value(None);
        }
        Ok(answer?)
    }

    pub(super) fn fail(self, why: NotOpened) {
        let _ = self.stage.try_set(Stage::NotOpened(why));
    }

    /// Ends the work under way, and gives the number of the next.
    pub(super) fn next_turn(self) -> u32 {
        self.turn.update_value(|turn| *turn += 1);
        self.turn.get_value()
    }

    /// Whether work is still wanted: neither stopped, nor its page gone.
    pub(super) fn is_turn(self, turn: u32) -> bool {
        self.turn.try_get_value() == Some(turn)
    }
}

fn facility() -> FacilityCode {
    FacilityCode::parse(FACILITY).expect("the constant is printable")
}
