//! `lotwise-server backup` and `lotwise-server restore`, as a person types them.

use std::path::{Path, PathBuf};

use super::{BackupError, Present, backup, restore};
use crate::config::{ConfigError, default_data};
use crate::store::audit::Counts;

/// What was asked for instead of serving.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Errand {
    Backup { data: PathBuf, to: PathBuf },
    Restore { data: PathBuf, from: PathBuf, present: Present },
}

impl Errand {
    /// Reads the command line, without the program's name. None if its first word is neither.
    pub fn read(
        arguments: impl IntoIterator<Item = String>,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Option<Self>, ConfigError> {
        let mut arguments = arguments.into_iter();
        let word = arguments.next();
        let is_backup = match word.as_deref() {
            Some("backup") => true,
            Some("restore") => false,
            _ => return Ok(None),
        };
        let file_flag = if is_backup { "--to" } else { "--from" };
        let (mut data, mut file, mut present) = (None, None, Present::Refuse);
        while let Some(argument) = arguments.next() {
            let (flag, value) = match argument.split_once('=') {
                Some((flag, value)) => (flag.to_owned(), Some(value.to_owned())),
                None => (argument, None),
            };
            let mut value = || value.clone().or_else(|| arguments.next()).map(PathBuf::from);
            match flag.as_str() {
                "--data" => data = Some(value().ok_or(ConfigError::NoValue { name: flag })?),
                name if name == file_flag => {
                    file = Some(value().ok_or(ConfigError::NoValue { name: flag })?);
                }
                "--replace" if !is_backup => present = Present::Replace,
                _ => return Err(ConfigError::UnknownFlag { flag }),
            }
        }
        let file = file.ok_or(ConfigError::NoValue { name: file_flag.to_owned() })?;
        let data = data.unwrap_or_else(|| default_data(&environment));
        Ok(Some(match is_backup {
            true => Self::Backup { data, to: file },
            false => Self::Restore { data, from: file, present },
        }))
    }

    /// Does it, and says what was done.
    pub async fn run(&self) -> Result<(), BackupError> {
        let tell = |percent| eprintln!("{percent} %");
        match self {
            Self::Backup { data, to } => {
                let counts = backup(data, to, &tell).await?;
                println!("{} are in {}", described(counts, to), to.display());
            }
            Self::Restore { data, from, present } => {
                let counts = restore(from, data, *present, &tell).await?;
                println!("{} are in {}", described(counts, from), data.display());
                println!("Phones send again what they have and it lacks, once the server runs.");
            }
        }
        Ok(())
    }
}

fn described(counts: Counts, file: &Path) -> String {
    let bytes = std::fs::metadata(file).map_or(0, |file| file.len());
    let Counts { events, quarantined, devices } = counts;
    format!("{events} events, {quarantined} in quarantine, {devices} devices ({} kB)", bytes / 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_read() {
        let check = |line: &str, expected: Option<Errand>| {
            let read = Errand::read(line.split_whitespace().map(str::to_owned), |_| Some("env".to_owned()));
            assert_eq!(read.ok().flatten(), expected, "{line}");
        };
        let backup = |data: &str| Errand::Backup { data: data.into(), to: "b".into() };
        let restore = |present| Errand::Restore { data: "d".into(), from: "b".into(), present };
        check("backup --to b", Some(backup("env")));
        check("backup --data=d --to=b", Some(backup("d")));
        check("restore --from b --data d", Some(restore(Present::Refuse)));
        check("restore --from b --data d --replace", Some(restore(Present::Replace)));
        check("restore --to b --data d", None);
        check("backup --data d", None);
        check("backup --to b --replace", None);
        check("--data d", None);
    }
}
