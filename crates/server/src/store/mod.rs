//! What the server keeps, in two SQLite files of the data directory: `log.db` is the truth, and
//! `state.db` is folded from it and may be deleted. As each has a writer's lock of its own, a push
//! never waits for the fold.

pub mod attachments;
pub mod audit;
pub mod complaints;
mod desk;
pub mod devices;
pub mod follow;
mod history;
pub mod looks;
pub mod operators;
mod people;
pub mod reports;
mod review;
pub mod snapshots;
pub mod sqlite;
pub mod state;
pub mod tokens;
mod tombstones;
mod writer;

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection as _, SqlitePool};

/// The name of the log's file in the data directory.
pub const LOG_FILE: &str = "log.db";
/// The name of the folded state's file in the data directory.
pub const STATE_FILE: &str = "state.db";

/// One connection writes at a time; the others answer reads.
const CONNECTIONS: u32 = 8;
/// How long a writer waits for another before it gives up.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Pages in the write-ahead log before it is copied back: 16 MiB, so that a burst of pushes does
/// not stop for it several times a second.
const CHECKPOINT_PAGES: &str = "4000";

/// Why a store could not answer. Shared, because one failed transaction answers several pushes.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the database failed")]
    Database(#[source] Arc<sqlx::Error>),
    #[error("the database holds what no version of the server wrote: {what}")]
    Damaged { what: &'static str },
    #[error("the disk has no room")]
    Full,
    #[error("a file of the data directory cannot be read or written")]
    File(#[source] Arc<std::io::Error>),
    #[error("the store is closed")]
    Closed,
    #[error("the database is of a newer version of the server: migration {found}, known {known}")]
    Newer { found: i64, known: i64 },
}

impl StoreError {
    pub(crate) fn file(error: std::io::Error) -> Self {
        if is_no_room(&error) { Self::Full } else { Self::File(Arc::new(error)) }
    }
}

/// Whether a file could not be written for want of room.
pub fn is_no_room(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge)
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(|error| error.code());
        match code.and_then(|code| code.parse().ok()) {
            Some(code) if NO_ROOM.contains(&code) => Self::Full,
            _ => Self::Database(Arc::new(error)),
        }
    }
}

/// What SQLite answers where there is no room: SQLITE_FULL, and SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC
/// and SQLITE_IOERR_SHMSIZE, as which a quota and a limit of the file's size come.
const NO_ROOM: [i32; 4] = [13, 778, 1034, 4874];

/// A migration of one file: its number and its statements.
type Migration = (i64, &'static str);

const LOG_MIGRATIONS: &[Migration] = &[
    (1, include_str!("../../migrations/log/0001_log.sql")),
    (2, include_str!("../../migrations/log/0002_history.sql")),
    (3, include_str!("../../migrations/log/0003_successors.sql")),
    (4, include_str!("../../migrations/log/0004_rights.sql")),
    (6, include_str!("../../migrations/log/0006_attachments.sql")),
    (7, include_str!("../../migrations/log/0007_operators.sql")),
    (8, include_str!("../../migrations/log/0008_complaints.sql")),
    (9, include_str!("../../migrations/log/0009_desk.sql")),
    (10, include_str!("../../migrations/log/0010_people.sql")),
];
const STATE_MIGRATIONS: &[Migration] = &[(1, include_str!("../../migrations/state/0001_state.sql"))];

/// Opens the log. Every commit is on the disk when it returns.
async fn open_log(dir: &Path) -> Result<SqlitePool, StoreError> {
    // What is deleted here must be gone: zeros are written over it.
    let options = options(&dir.join(LOG_FILE), SqliteSynchronous::Full).pragma("secure_delete", "ON");
    open(options, LOG_MIGRATIONS).await
}

/// Opens the folded state. A power cut may take back its last commits, each with its progress.
async fn open_state(dir: &Path) -> Result<SqlitePool, StoreError> {
    open(options(&dir.join(STATE_FILE), SqliteSynchronous::Normal), STATE_MIGRATIONS).await
}

/// Opens the folded state of a server that runs, for reading.
async fn open_state_beside(dir: &Path) -> Result<SqlitePool, StoreError> {
    let options = SqliteConnectOptions::new().filename(dir.join(STATE_FILE)).read_only(true);
    Ok(SqlitePoolOptions::new().connect_with(options.busy_timeout(BUSY_TIMEOUT)).await?)
}

fn options(file: &Path, synchronous: SqliteSynchronous) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(synchronous)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
        .disable_statement_logging()
}

async fn open(options: SqliteConnectOptions, migrations: &[Migration]) -> Result<SqlitePool, StoreError> {
    let pool = SqlitePoolOptions::new()
        .max_connections(CONNECTIONS)
        // When the disk is full, SQLite ends a transaction by itself, and the connection counts as in
        // it for ever: it could not begin another one. Such a connection is closed.
        .before_acquire(|connection, _| Box::pin(async { Ok(!connection.is_in_transaction()) }))
        .connect_with(options)
        .await?;
    migrate(&pool, migrations).await?;
    Ok(pool)
}

/// Runs the migrations that the file has not had, all in one transaction.
async fn migrate(pool: &SqlitePool, migrations: &[Migration]) -> Result<(), StoreError> {
    let mut transaction = pool.begin_with(WRITE).await?;
    sqlx::query("CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY)")
        .execute(&mut *transaction)
        .await?;
    let found: i64 = sqlx::query_scalar("SELECT COALESCE(MAX(number), 0) FROM migrations")
        .fetch_one(&mut *transaction)
        .await?;
    let known = migrations.last().map_or(0, |(number, _)| *number);
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    for (number, statements) in migrations.iter().filter(|(number, _)| *number > found) {
        sqlx::raw_sql(*statements).execute(&mut *transaction).await?;
        sqlx::query("INSERT INTO migrations (number) VALUES ($1)")
            .bind(number)
            .execute(&mut *transaction)
            .await?;
    }
    Ok(transaction.commit().await?)
}

/// How a transaction that will write begins: taking the lock at once, because a reader that turns
/// writer is refused when another wrote in between.
const WRITE: &str = "BEGIN IMMEDIATE";

/// Copies the write-ahead log back into the file and closes it.
async fn close(pool: &SqlitePool) {
    if let Err(error) = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(pool).await {
        tracing::warn!(%error, "the write-ahead log stays; the next start reads it");
    }
    pool.close().await;
}

/// Numbers are kept as the signed ones of SQL. Nothing counts that far.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Positions and numbers that the server wrote are never negative.
fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
