//! Small files that no restore of a backup touches: each line says one thing in JSON, and none is ever
//! changed.

use std::io::{Error, ErrorKind, Write};
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Adds a line for each, and returns when they are on the disk.
pub fn append<T: Serialize>(file: &Path, new: &[T]) -> Result<(), Error> {
    // A line that was cut short by a crash must not take the next one with it.
    let mut lines = String::from("\n");
    for it in new {
        lines.push_str(&serde_json::to_string(it)?);
        lines.push('\n');
    }
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(file)?;
    file.write_all(lines.as_bytes())?;
    file.sync_all()
}

/// All whole lines; a line that was cut short says nothing.
pub fn read<T: DeserializeOwned>(file: &Path) -> Result<Vec<T>, Error> {
    match std::fs::read_to_string(file) {
        Ok(text) => Ok(text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}
