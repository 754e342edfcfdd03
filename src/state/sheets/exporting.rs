//! A list on its way out: read, laid out, and written by the worker.

use leptos::prelude::*;
use leptos::task::spawn_local;
use lotwise_browser::idb::IdbError;
use lotwise_browser::sheets::{Sheets, SheetsError};
use lotwise_browser::{clock, download};
use lotwise_ledger::key::Key;
use lotwise_ledger::record::Records;
use lotwise_sheets::column::{Column, Kind};
use lotwise_sheets::list;
use lotwise_sheets::message::{Answer, Ask, Format};
use lotwise_sheets::table::{Cell, Row, Table};
use lotwise_sync::store::ReplicaStore;

use super::WORKER_URL;
use crate::i18n::Language;
use crate::state::Device;
use crate::state::exceptions::Contradicted;
use crate::state::reports::ReportView;
use crate::state::timeline::Happening;

/// Lists on their way out. A handle: copy it freely.
#[derive(Clone, Copy)]
pub struct Exporting {
    device: Device,
    pub stage: RwSignal<Stage>,
}

/// How far it came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    #[default]
    Idle,
    /// So many lines are in the file already.
    Busy(usize),
    /// A file with so many lines was saved.
    Saved(usize),
    /// There is nothing to write.
    Empty,
    Failed,
}

impl Stage {
    /// The word that tests and style know.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Busy(_) => "busy",
            Self::Saved(_) => "saved",
            Self::Empty => "empty",
            Self::Failed => "failed",
        }
    }
}

/// The word above a column in the language of this person.
pub fn word(column: Column) -> &'static str {
    match Language::current() {
        Language::German => column.german(),
        Language::English => column.english(),
    }
}

impl Exporting {
    pub fn new(device: Device) -> Self {
        Self { device, stage: RwSignal::new(Stage::Idle) }
    }

    /// Saves one list to a file whose name begins with `name`: part by part, so that a long one neither holds
    /// up the phone nor fills it.
    pub fn save(self, kind: Kind, format: Format, name: String) {
        self.run(async move { self.written(kind, format, name).await });
    }

    /// One at a time: a second press changes nothing.
    fn run(self, work: impl Future<Output = Result<Stage, NotWritten>> + 'static) {
        if matches!(self.stage.get_untracked(), Stage::Busy(_)) {
            return;
        }
        self.stage.set(Stage::Busy(0));
        spawn_local(async move {
            let stage = work.await.unwrap_or(Stage::Failed);
            let _ = self.stage.try_set(stage);
        });
    }

    /// Saves all that happened, with the rows that each makes under `head`.
    pub fn save_history(
        self,
        head: Vec<Cell>,
        rows: fn(&Happening) -> Vec<Vec<Cell>>,
        format: Format,
        name: String,
    ) {
        self.run(async move { self.history(head, rows, format, name).await });
    }

    /// Saves the reports to makers.
    pub fn save_reports(self, table: fn(&[ReportView]) -> Table, format: Format, name: String) {
        self.save_made(async move { Ok(table(&self.device.all_reports().await?)) }, format, name);
    }

    /// Saves the exceptions that nobody has settled.
    pub fn save_exceptions(self, table: fn(&[Contradicted]) -> Table, format: Format, name: String) {
        self.save_made(async move { Ok(table(&self.device.open_exceptions().await?)) }, format, name);
    }

    fn save_made(
        self,
        table: impl Future<Output = Result<Table, IdbError>> + 'static,
        format: Format,
        name: String,
    ) {
        self.run(async move { save_table(table.await?, format, name).await });
    }

    async fn history(
        self,
        head: Vec<Cell>,
        rows: fn(&Happening) -> Vec<Vec<Cell>>,
        format: Format,
        name: String,
    ) -> Result<Stage, NotWritten> {
        let (store, mut sheet) = (self.device.store(), Sheet::begin().await?);
        sheet.add(vec![head]).await?;
        let mut after: Option<Key> = None;
        loop {
            let found = store.scan_on("entry/", after.as_ref(), PART).await?;
            let is_last = found.len() < PART;
            after = found.last().map(|(key, _)| key.clone()).or(after);
            let part = self.device.told_of(found).await?;
            sheet.add(part.iter().flat_map(rows).collect()).await?;
            if self.stage.try_set(Stage::Busy(sheet.lines())).is_some() {
                return Ok(Stage::Idle);
            }
            if is_last {
                return sheet.save(format, name).await;
            }
        }
    }

    /// Saves a table, such as what became of an import.
    pub fn save_table(self, table: Table, format: Format, name: String) {
        self.run(save_table(table, format, name));
    }

    async fn written(self, kind: Kind, format: Format, name: String) -> Result<Stage, NotWritten> {
        let (store, mut sheet) = (self.device.store(), Sheet::begin().await?);
        sheet.add(vec![list::head(kind, |column| word(column).to_owned())]).await?;
        let mut before = Records::default();
        for beginning in list::before(kind) {
            for (key, record) in store.scan(beginning, usize::MAX).await? {
                before.load(key, record);
            }
        }
        for beginning in list::beginnings(kind) {
            let mut after: Option<Key> = None;
            loop {
                let found = store.scan_on(beginning, after.as_ref(), PART).await?;
                let is_last = found.len() < PART;
                after = found.last().map(|(key, _)| key.clone()).or(after);
                let mut part = before.clone();
                for (key, record) in found {
                    part.load(key, record);
                }
                let keys: Vec<Key> = list::beside(kind, &part).keys.into_iter().collect();
                part.join(store.load(&keys).await?);
                sheet.add(list::lines(kind, &part)).await?;
                if self.stage.try_set(Stage::Busy(sheet.lines())).is_some() {
                    // The page is gone, and nobody waits for the file.
                    return Ok(Stage::Idle);
                }
                if is_last {
                    break;
                }
            }
        }
        sheet.save(format, name).await
    }
}

/// How many records are read for one part of a file.
const PART: usize = 500;

/// Why no file was saved.
struct NotWritten;

impl From<IdbError> for NotWritten {
    fn from(_: IdbError) -> Self {
        Self
    }
}

impl From<SheetsError> for NotWritten {
    fn from(_: SheetsError) -> Self {
        Self
    }
}

/// A file that grows in the worker.
struct Sheet {
    worker: Sheets,
    rows: u32,
}

impl Sheet {
    async fn begin() -> Result<Self, NotWritten> {
        Ok(Self { worker: Sheets::start(WORKER_URL).await?, rows: 0 })
    }

    /// How many lines it has below its first row.
    fn lines(&self) -> usize {
        usize::try_from(self.rows).unwrap_or(usize::MAX).saturating_sub(1)
    }

    async fn add(&mut self, rows: Vec<Vec<Cell>>) -> Result<(), NotWritten> {
        let rows: Vec<Row> =
            rows.into_iter().zip(self.rows + 1..).map(|(cells, line)| Row { line, cells }).collect();
        self.rows = rows.last().map_or(self.rows, |row| row.line);
        match self.worker.ask(&Ask::Rows { rows }, None).await? {
            (Answer::Taken, _) => Ok(()),
            _ => Err(NotWritten),
        }
    }

    async fn save(self, format: Format, name: String) -> Result<Stage, NotWritten> {
        let lines = self.lines();
        if lines == 0 {
            return Ok(Stage::Empty);
        }
        let file = [&name, "-", &clock::today(), ".", format.extension()].concat();
        match self.worker.ask(&Ask::Write { format, name }, None).await? {
            (Answer::Written, Some(bytes))
                if download::download_bytes(&file, format.media_type(), &bytes) =>
            {
                Ok(Stage::Saved(lines))
            }
            _ => Err(NotWritten),
        }
    }
}

async fn save_table(table: Table, format: Format, name: String) -> Result<Stage, NotWritten> {
    let mut sheet = Sheet::begin().await?;
    sheet.add(table.rows.into_iter().map(|row| row.cells).collect()).await?;
    sheet.save(format, name).await
}
