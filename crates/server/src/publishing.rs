//! `lotwise-server publish`: what the public may know of each product and each lot as one small file, for any web
//! host (SYNC-33). A file tells its states by day, so that it stays true until the next run.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use lotwise_ledger::gs1::Gtin;
use lotwise_ledger::key::{Key, LotKey, ProductKey};
use lotwise_ledger::record::{Reading, Record};
use lotwise_ledger::time::Moment;
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use crate::clock::now_ms;
use crate::config::{Config, ConfigError, Wish, default_data};
use crate::lock::Lock;
use crate::problem::Problem;
use crate::public::{self, LotAnswer, Named, ProductAnswer, StateFrom};
use crate::published::Published;
use crate::store::StoreError;
use crate::store::follow;
use crate::store::sqlite::SqliteEvents;
use crate::store::state::State;

/// The folder of all files, as in the address of the interface.
const ROOT: &str = "v1/public/01";
/// What a file is named while it is written.
const UNFINISHED: &str = "json.new";

/// Why not all was published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    #[error("{} cannot be written", file.display())]
    File { file: PathBuf, source: std::io::Error },
    #[error("an answer could not be made: {problem:?}")]
    Answer { problem: Problem },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What somebody typed instead of serving.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub data: PathBuf,
    pub folder: PathBuf,
}

/// How many files there are now, and how many are gone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub products: usize,
    pub lots: usize,
    pub removed: usize,
}

#[derive(Serialize)]
struct ProductFile {
    #[serde(flatten)]
    answer: ProductAnswer,
    /// When it was made.
    as_of: Moment,
}

#[derive(Serialize)]
struct LotFile<'a> {
    product: &'a str,
    lot: &'a str,
    /// Each state with the day from which it holds; the last one that has begun is the state.
    states: Vec<StateFrom>,
    #[serde(flatten)]
    dates: public::Dates,
    #[serde(flatten)]
    published: &'a Published,
    as_of: Moment,
}

/// The files of one run.
struct Run<'a> {
    state: &'a State,
    root: PathBuf,
    now: Moment,
    written: BTreeSet<PathBuf>,
    counts: Counts,
}

impl Wanted {
    /// Reads the command line, without the program's name. None if its first word is another.
    pub fn read(
        arguments: impl IntoIterator<Item = String>,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Option<Self>, ConfigError> {
        let mut arguments = arguments.into_iter();
        if arguments.next().as_deref() != Some("publish") {
            return Ok(None);
        }
        let (mut data, mut folder) = (None, None);
        while let Some(argument) = arguments.next() {
            match argument.strip_prefix("--data") {
                Some("") => {
                    let value = arguments.next().ok_or(ConfigError::NoValue { name: argument })?;
                    data = Some(PathBuf::from(value));
                }
                Some(value) if value.starts_with('=') => data = value.strip_prefix('=').map(PathBuf::from),
                None if !argument.starts_with('-') && folder.is_none() => {
                    folder = Some(PathBuf::from(argument))
                }
                _ => return Err(ConfigError::UnknownFlag { flag: argument }),
            }
        }
        let folder = folder.ok_or(ConfigError::NoValue { name: "publish".to_owned() })?;
        Ok(Some(Self { data: data.unwrap_or_else(|| default_data(&environment)), folder }))
    }

    /// The facility's offset from UTC, as the server itself has it.
    pub fn utc_offset_minutes(
        &self,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<i32, ConfigError> {
        let flags = ["--data".to_owned(), self.data.to_string_lossy().into_owned()];
        Ok(match Config::read(flags, environment)? {
            Wish::Serve(config) => config.utc_offset_minutes,
            Wish::Help => 0,
        })
    }
}

/// Writes a file for each product and each lot below `folder`, and removes those that are none any more. The
/// server may run meanwhile; where it does not, the log is folded first.
pub async fn publish(data: &Path, folder: &Path, utc_offset_minutes: i32) -> Result<Counts, PublishError> {
    let now = Moment::new(now_ms(), utc_offset_minutes);
    let now = now.ok_or(StoreError::Damaged { what: "the offset from UTC" })?;
    let lock = Lock::take(data);
    let state = match &lock {
        Ok(_) => {
            let (log, state) = (SqliteEvents::open(data).await?, State::open(data).await?);
            follow::catch_up(&log, &state, None, &CancellationToken::new()).await?;
            log.close().await;
            state
        }
        // A server that runs folds by itself.
        Err(_) => State::open_beside(data).await?,
    };
    let root = folder.join(ROOT);
    let mut run = Run { state: &state, root, now, written: BTreeSet::new(), counts: Counts::default() };
    let result = run.all().await;
    let counts = run.counts;
    if lock.is_ok() {
        state.close().await;
    }
    result.map(|()| counts)
}

impl Run<'_> {
    async fn all(&mut self) -> Result<(), PublishError> {
        for (gtin, product) in self.products().await? {
            self.product(&gtin, &product).await?;
        }
        let root = self.root.clone();
        self.clear(&root)
    }

    /// The products by all their GTINs.
    async fn products(&self) -> Result<BTreeMap<Gtin, ProductKey>, StoreError> {
        let beginnings = ["gtin/", "product/"].map(str::to_owned).into();
        let wanted = Reading { beginnings, ..Reading::default() };
        let records = self.state.read(|_| wanted.clone()).await?;
        let mut products = BTreeMap::new();
        for (key, record) in records.iter() {
            match (key, record) {
                (Key::Gtin(gtin), Record::Gtin(record)) => {
                    products.extend(record.product().map(|product| (gtin.clone(), product)));
                }
                (Key::Product(product @ ProductKey::Gtin(gtin)), _) => {
                    products.entry(gtin.clone()).or_insert_with(|| product.clone());
                }
                _ => {}
            }
        }
        Ok(products)
    }

    async fn product(&mut self, gtin: &Gtin, product: &ProductKey) -> Result<(), PublishError> {
        let as_of = self.now;
        let answer = public::product_answer(self.state, gtin).await?;
        let name = answer.product.clone();
        self.write(&format!("{}.json", gtin.as_str()), &ProductFile { answer, as_of })?;
        self.counts.products += 1;
        let wanted = Reading { beginnings: [product.lot_prefix()].into(), ..Reading::default() };
        let records = self.state.read(|_| wanted.clone()).await?;
        let mut lots = BTreeMap::<&str, Vec<LotKey>>::new();
        for (lot, _) in records.lots_of(product) {
            lots.entry(lot.number.as_str()).or_default().push(lot.clone());
        }
        for (number, lots) in lots {
            let named = Named { key: product.clone(), name: name.clone(), is_known: true };
            let states = public::states(self.state, &lots, self.now).await?;
            let answer = public::lot_answer(self.state, named, &lots, self.now).await?;
            let LotAnswer { product, lot, judged, published } = &answer;
            let file = LotFile { product, lot, states, dates: judged.dates, published, as_of };
            self.write(&format!("{}/10/{}.json", gtin.as_str(), file_name(number)), &file)?;
            self.counts.lots += 1;
        }
        Ok(())
    }

    /// A file is there whole, or as it was before.
    fn write(&mut self, name: &str, content: &impl Serialize) -> Result<(), PublishError> {
        let file = self.root.join(name);
        let failed = |source| PublishError::File { file: file.clone(), source };
        let beside = file.with_extension(UNFINISHED);
        // Plain texts and numbers: serialisation to memory has no way to fail.
        let content = serde_json::to_vec(content).expect("an answer is always JSON");
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        let put = || -> std::io::Result<()> {
            let mut open = fs::File::create(&beside)?;
            open.write_all(&content)?;
            open.sync_all()?;
            fs::rename(&beside, &file)
        };
        put().map_err(failed)?;
        self.written.insert(file);
        Ok(())
    }

    /// Removes what this run did not write: what is gone, and what a run that was broken off left.
    fn clear(&mut self, folder: &Path) -> Result<(), PublishError> {
        let failed = |source| PublishError::File { file: folder.to_owned(), source };
        if !folder.is_dir() {
            return Ok(());
        }
        for entry in fs::read_dir(folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.is_dir() {
                self.clear(&path)?;
                // Where something is in it, it stays.
                let _not_empty = fs::remove_dir(&path);
            } else if !self.written.contains(&path) && is_ours(&path) {
                fs::remove_file(&path).map_err(failed)?;
                self.counts.removed += 1;
            }
        }
        Ok(())
    }
}

impl From<Problem> for PublishError {
    fn from(problem: Problem) -> Self {
        Self::Answer { problem }
    }
}

fn is_ours(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.ends_with(".json") || name.ends_with(UNFINISHED)
}

/// A number as the name of a file that every host and every address takes as it is: each byte but letters, digits,
/// `-` and `_` as `=` and two hexadecimal digits.
pub fn file_name(number: &str) -> String {
    let name = number.bytes().map(|byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => char::from(byte).to_string(),
        other => format!("={other:02X}"),
    });
    name.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_read() {
        let check = |line: &str, expected: Option<(&str, &str)>| {
            let read = Wanted::read(line.split_whitespace().map(str::to_owned), |_| Some("env".to_owned()));
            let expected = expected.map(|(data, folder)| Wanted { data: data.into(), folder: folder.into() });
            assert_eq!(read.ok().flatten(), expected, "{line}");
        };
        check("publish www", Some(("env", "www")));
        check("publish www --data d", Some(("d", "www")));
        check("publish --data=d www", Some(("d", "www")));
        check("publish", None);
        check("publish www more", None);
        check("publish www --force", None);
        check("--data d", None);
    }

    #[test]
    fn a_number_is_a_file_name() {
        assert_eq!(file_name("L-1_a"), "L-1_a");
        assert_eq!(file_name("../A%2F ä"), "=2E=2E=2FA=252F=20=C3=A4");
    }
}
