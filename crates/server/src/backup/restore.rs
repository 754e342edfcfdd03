//! From a backup to a data directory. The new files are made whole in a folder inside it and then
//! moved; a server does not start while that folder is there.

use std::path::{Path, PathBuf};

use sqlx::Connection;

use super::{BackupError, CONFIGURATION, TABLE, Tell, make_private, sync_dir_of};
use crate::erasing::ERASED_FILE;
use crate::lock::{LOCK_FILE, Lock};
use crate::revoking::REVOKED_FILE;
use crate::store::audit::{self, Counts};
use crate::store::sqlite::SqliteEvents;
use crate::store::{LOG_FILE, StoreError};

/// The folder in the data directory where the new files are made. It is there from the beginning of
/// a restore to its end.
pub const UNFINISHED: &str = "restoring";
/// The folders that keep what was there before are called so, with a number.
const REPLACED: &str = "replaced-";

/// What a restore leaves where it is. By two of the files what was erased since the backup is erased again,
/// and who was revoked is revoked again.
const STAYING: [&str; 5] = [LOCK_FILE, UNFINISHED, CONFIGURATION, ERASED_FILE, REVOKED_FILE];

/// What to do with what is in the data directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Present {
    /// There must be nothing.
    Refuse,
    /// It is put aside, in a folder inside the directory.
    Replace,
}

/// Makes the data directory `dir` from the backup `file`, and tells what is in it.
///
/// The server gets a new key at its next start. Phones offer it again what it lacks (SYNC-16).
pub async fn restore(
    file: &Path,
    dir: &Path,
    present: Present,
    tell: Tell<'_>,
) -> Result<Counts, BackupError> {
    let failed = |source| BackupError::Write { file: dir.to_owned(), source };
    if !has_files(file).await? {
        return Err(BackupError::NoBackup { file: file.to_owned() });
    }
    crate::make_private_dir(dir).map_err(failed)?;
    let _lock = Lock::take(dir)?;
    let old = entries(dir).map_err(failed)?;
    if present == Present::Refuse && !old.is_empty() {
        return Err(BackupError::NotEmpty { dir: dir.to_owned() });
    }
    let new = dir.join(UNFINISHED);
    if new.exists() {
        // A restore before this one was interrupted. What it had made is in the backup still.
        std::fs::remove_dir_all(&new).map_err(failed)?;
    }
    crate::make_private_dir(&new).map_err(failed)?;
    let counts = fill(file, &new, tell).await?;
    put_aside(dir, &old).map_err(failed)?;
    move_all(&new, dir).map_err(failed)?;
    std::fs::remove_dir_all(&new).and_then(|()| sync_dir_of(&new)).map_err(failed)?;
    Ok(counts)
}

/// Makes the new files, and looks through the log.
async fn fill(file: &Path, new: &Path, tell: Tell<'_>) -> Result<Counts, BackupError> {
    let log = new.join(LOG_FILE);
    let failed = |source| BackupError::Write { file: log.clone(), source };
    make_private(&log).map_err(failed)?;
    super::copy(file, &log, tell).await?;
    let mut connection = audit::open(&log).await?;
    let files: Vec<(String, Vec<u8>)> =
        sqlx::query_as("SELECT name, content FROM backup_files").fetch_all(&mut connection).await?;
    sqlx::raw_sql("DROP TABLE backup_files").execute(&mut connection).await?;
    connection.close().await?;
    for (name, content) in files.iter().filter(|(name, _)| super::FILES.contains(&name.as_str())) {
        let kept = new.join(name);
        make_private(&kept).and_then(|()| std::fs::write(&kept, content)).map_err(failed)?;
        std::fs::File::open(&kept).and_then(|file| file.sync_all()).map_err(failed)?;
    }
    let counts = audit::audit(&log).await?;
    // Refuses the log of a newer server, and brings that of an older one up to date.
    SqliteEvents::open(new).await?.close().await;
    std::fs::File::open(&log).and_then(|file| file.sync_all()).map_err(failed)?;
    Ok(counts)
}

async fn has_files(backup: &Path) -> Result<bool, BackupError> {
    std::fs::File::open(backup).map_err(|source| BackupError::Read { file: backup.to_owned(), source })?;
    let found: Result<Option<String>, StoreError> = async {
        let mut connection = audit::open(backup).await?;
        let found = sqlx::query_scalar("SELECT name FROM sqlite_schema WHERE type = 'table' AND name = $1")
            .bind(TABLE)
            .fetch_optional(&mut connection)
            .await?;
        connection.close().await?;
        Ok(found)
    }
    .await;
    // Whatever cannot be read as a database is none of ours.
    Ok(found.is_ok_and(|found| found.is_some()))
}

/// What is in the directory, but for what a restore leaves where it is.
fn entries(dir: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(dir)? {
        let name = entry?.file_name();
        let text = name.to_string_lossy();
        if !STAYING.contains(&&*text) && !text.starts_with(REPLACED) {
            names.push(PathBuf::from(name));
        }
    }
    Ok(names)
}

/// Moves the new files to their place. The configuration that is there already was made for this machine.
fn move_all(new: &Path, dir: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(new)? {
        let name = entry?.file_name();
        if name != CONFIGURATION || !dir.join(&name).exists() {
            std::fs::rename(new.join(&name), dir.join(&name))?;
        }
    }
    Ok(())
}

/// Moves what is there into a folder of its own.
fn put_aside(dir: &Path, names: &[PathBuf]) -> std::io::Result<()> {
    if names.is_empty() {
        return Ok(());
    }
    let folder = (1..).map(|number| dir.join(format!("{REPLACED}{number}"))).find(|folder| !folder.exists());
    // There are more numbers than folders.
    let folder = folder.expect("a number that is free");
    crate::make_private_dir(&folder)?;
    for name in names {
        std::fs::rename(dir.join(name), folder.join(name))?;
    }
    Ok(())
}
