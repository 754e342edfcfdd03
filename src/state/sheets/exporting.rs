//! A list on its way out: read, laid out, and written by the worker.

use leptos::prelude::*;
use leptos::task::spawn_local;
use lotwise_browser::sheets::{Sheets, SheetsError};
use lotwise_browser::{clock, download};
use lotwise_sheets::column::{Column, Kind};
use lotwise_sheets::list;
use lotwise_sheets::message::{Answer, Ask, Format};
use lotwise_sheets::table::Table;
use lotwise_sync::store::read;

use super::WORKER_URL;
use crate::i18n::Language;
use crate::state::Device;

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
    Busy,
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
            Self::Busy => "busy",
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

    /// Saves one list to a file whose name begins with `name`.
    pub fn save(self, kind: Kind, format: Format, name: String) {
        if self.stage.get_untracked() == Stage::Busy {
            return;
        }
        self.stage.set(Stage::Busy);
        spawn_local(async move {
            let stage = match read(&self.device.store(), &|_| list::reading(kind)).await {
                Ok((_, records)) => {
                    let table = list::table(kind, &records, |column| word(column).to_owned());
                    save_table(table, format, name).await
                }
                Err(_) => Stage::Failed,
            };
            let _ = self.stage.try_set(stage);
        });
    }

    /// Saves a table, such as what became of an import.
    pub fn save_table(self, table: Table, format: Format, name: String) {
        self.stage.set(Stage::Busy);
        spawn_local(async move {
            let stage = save_table(table, format, name).await;
            let _ = self.stage.try_set(stage);
        });
    }
}

async fn save_table(table: Table, format: Format, name: String) -> Stage {
    let lines = table.rows.len().saturating_sub(1);
    if lines == 0 {
        return Stage::Empty;
    }
    let file = [&name, "-", &clock::today(), ".", format.extension()].concat();
    match write(Ask::Write { format, name, table }).await {
        Ok(Some(bytes)) if download::download_bytes(&file, format.media_type(), &bytes) => {
            Stage::Saved(lines)
        }
        Ok(_) | Err(_) => Stage::Failed,
    }
}

async fn write(ask: Ask) -> Result<Option<js_sys::Uint8Array>, SheetsError> {
    let worker = Sheets::start(WORKER_URL).await?;
    let (answer, bytes) = worker.ask(&ask, None).await?;
    Ok(bytes.filter(|_| answer == Answer::Written))
}
