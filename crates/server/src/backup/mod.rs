//! A copy of all that a server keeps, made while it runs, and the way back from it.
//!
//! A backup is one SQLite file: the log as it was at one moment, and in a table beside it the small
//! files of the data directory that the log is not enough without. What is folded is not in it, and
//! nor is the server's key: a restored server goes on as another device, because the numbers that it
//! gave since the backup are on phones already (SYNC-17).

pub mod arguments;
mod restore;

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;

use crate::lock::LockError;
use crate::store::audit::{self, AuditError, Counts};
use crate::store::{LOG_FILE, StoreError};
pub use restore::{Present, UNFINISHED, restore};

/// The files of the data directory that go along, where they are there.
const FILES: [&str; 2] = [CONFIGURATION, crate::lan::authority::KEY_FILE];
/// The configuration, which a restore leaves as it finds it.
const CONFIGURATION: &str = "lotwise.toml";
/// The table of those files in a backup.
const TABLE: &str = "backup_files";

/// After how long a person wants to know how far it is, and how often then.
const PATIENCE: Duration = Duration::from_secs(1);

/// Why there is no backup, or nothing was restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("{} holds no records of a server", dir.display())]
    NoRecords { dir: PathBuf },
    #[error("{} cannot be written", file.display())]
    Write { file: PathBuf, source: std::io::Error },
    #[error("{} cannot be read", file.display())]
    Read { file: PathBuf, source: std::io::Error },
    #[error("{} is no backup of a server", file.display())]
    NoBackup { file: PathBuf },
    #[error("the copy has {copied} events, and the log had {before} before: it was not kept")]
    Short { copied: u64, before: u64 },
    #[error("the copy is not sound: it was not kept")]
    Audit(#[from] AuditError),
    #[error("{} is not empty; --replace puts aside what is in it", dir.display())]
    NotEmpty { dir: PathBuf },
    #[error(transparent)]
    Lock(#[from] LockError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for BackupError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// How a person is told how far it is, in percent.
pub type Tell<'a> = &'a dyn Fn(u8);

/// Copies what the server in `dir` keeps, running or not, to `file`, and tells what is in the copy.
///
/// `file` is there whole and checked, or as it was before. What was acknowledged before this began is
/// in it.
pub async fn backup(dir: &Path, file: &Path, tell: Tell<'_>) -> Result<Counts, BackupError> {
    let log = dir.join(LOG_FILE);
    if !log.is_file() {
        return Err(BackupError::NoRecords { dir: dir.to_owned() });
    }
    let beside = beside(file);
    let made = make(dir, &log, &beside, tell).await;
    if made.is_err() {
        let _not_there = std::fs::remove_file(&beside);
    }
    let counts = made?;
    let failed = |source| BackupError::Write { file: file.to_owned(), source };
    std::fs::rename(&beside, file).map_err(failed)?;
    sync_dir_of(file).map_err(failed)?;
    Ok(counts)
}

async fn make(dir: &Path, log: &Path, beside: &Path, tell: Tell<'_>) -> Result<Counts, BackupError> {
    let failed = |source| BackupError::Write { file: beside.to_owned(), source };
    // Made here, because SQLite would let everybody read it: tokens are hashed in it, names are not.
    make_private(beside).map_err(failed)?;
    let before = audit::count(log).await?;
    copy(log, beside, tell).await?;
    add_files(dir, beside).await?;
    let copied = audit::audit(beside).await?;
    if copied.events < before.events {
        return Err(BackupError::Short { copied: copied.events, before: before.events });
    }
    File::open(beside).and_then(|file| file.sync_all()).map_err(failed)?;
    Ok(copied)
}

/// Copies the log as it is at one moment. Writers go on meanwhile.
async fn copy(log: &Path, to: &Path, tell: Tell<'_>) -> Result<(), BackupError> {
    let mut connection = audit::open(log).await?;
    let (pages, free, page_bytes): (i64, i64, i64) = sqlx::query_as(
        "SELECT page_count, freelist_count, page_size \
         FROM pragma_page_count(), pragma_freelist_count(), pragma_page_size()",
    )
    .fetch_one(&mut connection)
    .await?;
    let bytes = u64::try_from((pages - free).max(1) * page_bytes).unwrap_or(1);
    {
        let mut copying =
            std::pin::pin!(sqlx::query("VACUUM INTO $1").bind(text_of(to)?).execute(&mut connection));
        let begin = Instant::now();
        loop {
            tokio::select! {
                copied = &mut copying => {
                    copied?;
                    break;
                }
                () = tokio::time::sleep(PATIENCE) => {}
            }
            if begin.elapsed() >= PATIENCE {
                let written = std::fs::metadata(to).map_or(0, |file| file.len());
                tell(u8::try_from(written.saturating_mul(100) / bytes).unwrap_or(99).min(99));
            }
        }
    }
    Ok(connection.close().await?)
}

/// Puts the small files into the copy.
async fn add_files(dir: &Path, copy: &Path) -> Result<(), BackupError> {
    let mut connection = audit::open(copy).await?;
    // One file, without another beside it that would have to be moved with it.
    sqlx::query("PRAGMA journal_mode = DELETE").execute(&mut connection).await?;
    sqlx::raw_sql("CREATE TABLE backup_files (name TEXT PRIMARY KEY, content BLOB NOT NULL)")
        .execute(&mut connection)
        .await?;
    for name in FILES {
        let file = dir.join(name);
        match std::fs::read(&file) {
            Ok(content) => put_file(&mut connection, name, content).await?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(source) => return Err(BackupError::Read { file, source }),
        }
    }
    Ok(connection.close().await?)
}

async fn put_file(
    connection: &mut SqliteConnection,
    name: &'static str,
    content: Vec<u8>,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO backup_files (name, content) VALUES ($1, $2)")
        .bind(name)
        .bind(content)
        .execute(connection)
        .await?;
    Ok(())
}

/// The file under which a copy is made, in the same folder, so that it can be renamed.
fn beside(file: &Path) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    file.with_file_name(name)
}

/// Makes an empty file that only its owner reads.
fn make_private(file: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map(drop)
}

/// A renamed file is there for good only when its folder is on the disk.
fn sync_dir_of(file: &Path) -> std::io::Result<()> {
    let dir = file.parent().filter(|dir| !dir.as_os_str().is_empty());
    File::open(dir.unwrap_or(Path::new(".")))?.sync_all()
}

fn text_of(file: &Path) -> Result<String, BackupError> {
    let no_text = || std::io::Error::from(std::io::ErrorKind::InvalidFilename);
    let text = file.to_str().map(str::to_owned);
    text.ok_or_else(|| BackupError::Write { file: file.to_owned(), source: no_text() })
}
