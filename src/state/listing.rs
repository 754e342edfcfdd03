//! Lists that are read part by part, as somebody comes near: opening one reads its first rows alone.
//!
//! While few rows are read, new records come in as they are recorded. Further down they wait until they are
//! asked for, so that nothing moves under a finger.

mod row;

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use lotwise_browser::clock::on_screen;
use lotwise_browser::idb::IdbError;
use lotwise_ledger::key::Key;
use lotwise_ledger::record::{Order, Record};
use lotwise_sync::store::{Hit, ReplicaStore};

use super::device::Device;
use row::{Row, stamped};

/// Rows of the first part: about as many as a screen has.
pub const FIRST: usize = 20;
/// Rows of a further part, at least and at most.
const PART: usize = 200;
const MOST: usize = 1_000;
/// How many rows are read before they are needed.
const AHEAD: usize = 100;
/// As long as no more are read, what is new comes in at once.
const SMALL: usize = 200;

/// Where the rows of a list stand in the store.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// Records with a term that begins so.
    Terms(String, Order),
    /// The same, where each term is a row: so they can be counted.
    Each(String, Order),
    /// The same from one term on and as far as another.
    Stretch { beginning: String, order: Order, from: String, to: String },
    /// Records whose keys begin so, those of one beginning behind those of the other.
    Keys(Vec<String>),
}

/// How far a list was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// Nothing is known yet.
    #[default]
    Opening,
    Reading,
    /// There is more than was read.
    More,
    Whole,
    Failed,
}

impl Stage {
    /// The word that tests and style know.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::Reading => "reading",
            Self::More => "more",
            Self::Whole => "whole",
            Self::Failed => "failed",
        }
    }
}

/// Where the next part begins.
#[derive(Clone, Debug, Default)]
struct Place {
    hit: Option<Hit>,
    beginning: usize,
    key: Option<Key>,
    is_end: bool,
}

/// How far one reading has come.
struct Progress<T> {
    place: Place,
    /// Rows that are shown together, or not yet.
    least: usize,
    /// What was read: a record may be found by several of its terms, and is one row.
    known: BTreeSet<String>,
    fresh: Vec<(String, T)>,
    has_begun: bool,
    is_shown: bool,
    is_whole: bool,
}

impl<T> Default for Progress<T> {
    fn default() -> Self {
        Self {
            place: Place::default(),
            least: FIRST,
            known: BTreeSet::new(),
            fresh: Vec::new(),
            has_begun: false,
            is_shown: false,
            is_whole: false,
        }
    }
}

/// What records are shown as: each row with what it is of.
pub type Shown<T> = Pin<Box<dyn Future<Output = Result<Vec<(String, T)>, IdbError>>>>;

type Show<T> = Box<dyn Fn(Vec<(Key, Record)>) -> Shown<T>>;

struct Reader<T> {
    show: Show<T>,
    /// By which the rows stand; none for the order of the store. All are read to know it.
    order: Option<fn(&T, &T) -> Ordering>,
}

/// A list. A handle: copy it freely.
pub struct Listing<T: 'static> {
    device: Device,
    rows: RwSignal<Vec<Row<T>>>,
    pub stage: RwSignal<Stage>,
    /// How many rows there are in all, where that is known.
    pub total: RwSignal<Option<usize>>,
    /// Something was recorded since, which may not be in the list yet.
    pub has_news: RwSignal<bool>,
    source: StoredValue<Option<Source>>,
    reader: StoredValue<Rc<Reader<T>>, LocalStorage>,
    progress: StoredValue<Option<Progress<T>>, LocalStorage>,
    wanted: StoredValue<usize>,
    asked: StoredValue<u64>,
}

impl<T> Clone for Listing<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Listing<T> {}

impl<T: Clone + PartialEq + Send + Sync + 'static> Listing<T> {
    /// The list of what `source` says, anew whenever that changes; without one it is empty.
    pub fn follow(
        device: Device,
        source: impl Fn() -> Option<Source> + 'static,
        show: impl Fn(Vec<(Key, Record)>) -> Shown<T> + 'static,
    ) -> Self {
        Self::begin(device, Box::new(source), Reader { show: Box::new(show), order: None })
    }

    /// The same in an order of its own: it is shown from the first part on, and read to its end.
    pub fn sorted(
        device: Device,
        source: Source,
        order: fn(&T, &T) -> Ordering,
        show: impl Fn(Vec<(Key, Record)>) -> Shown<T> + 'static,
    ) -> Self {
        let reader = Reader { show: Box::new(show), order: Some(order) };
        Self::begin(device, Box::new(move || Some(source.clone())), reader)
    }

    fn begin(device: Device, source: Box<dyn Fn() -> Option<Source>>, reader: Reader<T>) -> Self {
        let list = Self {
            device,
            rows: RwSignal::new(Vec::new()),
            stage: RwSignal::new(Stage::Opening),
            total: RwSignal::new(None),
            has_news: RwSignal::new(false),
            source: StoredValue::new(None),
            reader: StoredValue::new_local(Rc::new(reader)),
            progress: StoredValue::new_local(None),
            wanted: StoredValue::new(FIRST),
            asked: StoredValue::new(0),
        };
        Effect::new(move |before: Option<Option<Source>>| {
            let now = source();
            device.revision.track();
            let is_same = before.is_some_and(|before| before == now);
            list.source.set_value(now.clone());
            if !is_same {
                list.stage.set(Stage::Opening);
                list.start(list.first());
            } else if list.rows.with_untracked(Vec::len) <= SMALL {
                list.renew();
            } else {
                list.has_news.set(true);
            }
            now
        });
        list
    }

    pub fn len(self) -> usize {
        self.rows.with(Vec::len)
    }

    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// What the row is, and how often it changed.
    pub fn key(self, index: usize) -> String {
        self.rows
            .with(|rows| rows.get(index).map(|row| format!("{} {}", row.stamp, row.key)))
            .unwrap_or_default()
    }

    pub fn value(self, index: usize) -> Option<T> {
        self.rows.with_untracked(|rows| rows.get(index).map(|row| row.value.clone()))
    }

    /// Whether a row of it is read.
    pub fn knows(self, key: &str) -> bool {
        self.rows.with_untracked(|rows| rows.iter().any(|row| row.key == key))
    }

    /// Somebody is near this row: what stands behind it is read.
    pub fn near(self, index: usize) {
        let wanted = index + AHEAD;
        if wanted > self.wanted.get_value() {
            self.wanted.set_value(wanted);
        }
        let is_short = self.rows.with_untracked(Vec::len) < wanted;
        if is_short
            && self.stage.get_untracked() == Stage::More
            && let Some(progress) = self.progress.try_update_value(Option::take).flatten()
        {
            self.go_on(progress);
        }
    }

    /// Reads anew, with what was recorded since: what is shown stays until as much is read again.
    pub fn renew(self) {
        self.start(self.rows.with_untracked(Vec::len).max(self.first()));
    }

    /// Rows of the first part. What has an order of its own shows more of it at once, as the first part read is
    /// not the first of that order.
    fn first(self) -> usize {
        if self.reader.with_value(|reader| reader.order.is_some()) { SMALL } else { FIRST }
    }

    fn start(self, least: usize) {
        self.has_news.set(false);
        self.wanted.set_value(least);
        self.go_on(Progress { least, ..Progress::default() });
    }

    fn go_on(self, mut progress: Progress<T>) {
        let asking = self.asked.get_value() + 1;
        self.asked.set_value(asking);
        if self.stage.get_untracked() != Stage::Opening {
            self.stage.set(Stage::Reading);
        }
        spawn_local(async move {
            let read = self.read(asking, &mut progress).await;
            // The page may be gone by now, or something else be asked.
            if self.asked.try_get_value() == Some(asking) {
                self.stage.set(match read {
                    Ok(()) if progress.is_whole => Stage::Whole,
                    Ok(()) => Stage::More,
                    Err(_) => Stage::Failed,
                });
                self.progress.set_value(Some(progress));
                self.tell_total(asking).await;
            }
        });
    }

    /// Reads parts until there is enough.
    async fn read(self, asking: u64, progress: &mut Progress<T>) -> Result<(), IdbError> {
        let reader = self.reader.get_value();
        while self.asked.try_get_value() == Some(asking) {
            let have = progress.known.len();
            let goal = if reader.order.is_some() { usize::MAX } else { self.wanted.get_value() };
            if progress.is_whole || have >= goal {
                return Ok(());
            }
            let is_first = !std::mem::replace(&mut progress.has_begun, true);
            let limit = if is_first { progress.least } else { (goal - have).clamp(PART, MOST) };
            let Some(source) = self.source.get_value() else {
                progress.is_whole = true;
                self.show(progress, &reader);
                return Ok(());
            };
            let records = self.part(&source, &mut progress.place, limit).await?;
            progress.is_whole = progress.place.is_end;
            let shown = (reader.show)(records).await?;
            progress.fresh.extend(shown.into_iter().filter(|(key, _)| progress.known.insert(key.clone())));
            if self.asked.try_get_value() != Some(asking) {
                return Ok(());
            }
            // What stands in an order of its own is shown in part where nothing else is to be seen, and no more.
            let is_opening = self.stage.get_untracked() == Stage::Opening;
            let is_enough = progress.known.len() >= progress.least && (reader.order.is_none() || is_opening);
            if progress.is_whole || is_enough {
                self.show(progress, &reader);
                if is_opening && !progress.is_whole {
                    on_screen().await;
                }
            }
        }
        Ok(())
    }

    /// The records of the next part.
    async fn part(
        self,
        source: &Source,
        place: &mut Place,
        limit: usize,
    ) -> Result<Vec<(Key, Record)>, IdbError> {
        let store = self.device.store();
        match source {
            Source::Terms(beginning, order) | Source::Each(beginning, order) => {
                let found = store.list(beginning, *order, place.hit.as_ref(), limit).await?;
                place.is_end = found.len() < limit;
                place.hit = found.last().map(|(hit, _)| hit.clone()).or(place.hit.take());
                Ok(found.into_iter().map(|((_, key), record)| (key, record)).collect())
            }
            Source::Stretch { beginning, order, from, to } => {
                // No term is just so: each has its record's key behind it.
                let after = place.hit.take().unwrap_or_else(|| (from.clone(), Key::Firm));
                let mut found = store.list(beginning, *order, Some(&after), limit).await?;
                found.retain(|((term, _), _)| if *order == Order::Ascending { term < to } else { term > to });
                place.is_end = found.len() < limit;
                place.hit = Some(found.last().map_or(after, |(hit, _)| hit.clone()));
                Ok(found.into_iter().map(|((_, key), record)| (key, record)).collect())
            }
            Source::Keys(beginnings) => {
                let Some(beginning) = beginnings.get(place.beginning) else {
                    place.is_end = true;
                    return Ok(Vec::new());
                };
                let found = store.scan_on(beginning, place.key.as_ref(), limit).await?;
                place.key = found.last().map(|(key, _)| key.clone());
                if found.len() < limit {
                    place.beginning += 1;
                    place.key = None;
                    place.is_end = place.beginning == beginnings.len();
                }
                Ok(found)
            }
        }
    }

    /// Shows what was read: the first time in the place of what was shown before.
    fn show(self, progress: &mut Progress<T>, reader: &Reader<T>) {
        let fresh = std::mem::take(&mut progress.fresh);
        let is_first = !std::mem::replace(&mut progress.is_shown, true);
        if self.stage.get_untracked() == Stage::Opening {
            // That of another source.
            self.total.set(None);
        }
        self.rows.update(|rows| {
            let known = if is_first { std::mem::take(rows) } else { Vec::new() };
            rows.extend(stamped(known, fresh));
            if let Some(order) = reader.order {
                rows.sort_by(|one, other| order(&one.value, &other.value));
            }
        });
        if self.stage.get_untracked() == Stage::Opening {
            self.stage.set(Stage::Reading);
        }
    }

    /// Says how many rows there are, where that is known.
    async fn tell_total(self, asking: u64) {
        let total = match (self.stage.get_untracked(), self.source.get_value()) {
            (Stage::Whole, _) => Some(self.rows.with_untracked(Vec::len)),
            (_, Some(Source::Each(beginning, _))) => {
                self.device.store().count_terms(&beginning).await.ok().flatten()
            }
            _ => None,
        };
        if self.asked.try_get_value() == Some(asking) && self.total.get_untracked() != total {
            self.total.set(total);
        }
    }
}
