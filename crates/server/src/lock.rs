//! One server for each data directory: two would number their events without knowing of each other.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

/// The name of the lock's file in the data directory. It stays there; only the lock on it counts.
pub const LOCK_FILE: &str = "server.lock";

/// Why the directory is not ours.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    #[error("{} is in use by a server that runs", dir.display())]
    InUse { dir: PathBuf },
    #[error("{} cannot be locked", dir.display())]
    File { dir: PathBuf, source: std::io::Error },
}

/// A data directory that nobody else uses. The system ends it with the process, however that ends.
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes a directory that is there, without waiting.
    pub fn take(dir: &Path) -> Result<Self, LockError> {
        let failed = |source| LockError::File { dir: dir.to_owned(), source };
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        let file = options.open(dir.join(LOCK_FILE)).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(LockError::InUse { dir: dir.to_owned() }),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }
}
