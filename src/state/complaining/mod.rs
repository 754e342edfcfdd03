//! What consumers complain of: the list, one complaint with what was done about it, and the words, which lie at the
//! server alone.

pub mod rates;
pub mod said;

use std::cmp::{Ordering, Reverse};
use std::sync::Arc;

use chrono::{DateTime, FixedOffset};
use lotwise_browser::idb::IdbError;
use lotwise_ledger::event::{Act, EventId, Step};
use lotwise_ledger::key::{Key, ProductKey};
use lotwise_ledger::question::complaint::{self, Stage};
use lotwise_ledger::question::reports;
use lotwise_ledger::record::{Order, Record, term};
use lotwise_sync::rights::Role;
use lotwise_sync::store::read;

use super::device::Device;
use super::listing::{Listing, Source};
use super::reports::ReportedGoods;

/// A complaint, as the list and its page show it.
#[derive(Clone, Debug, PartialEq)]
pub struct ComplaintView {
    pub event: EventId,
    pub at: DateTime<FixedOffset>,
    pub act: Arc<Act>,
    pub state: complaint::State,
    /// What it is about, as far as that is known.
    pub goods: Vec<ReportedGoods>,
    /// What was done about it, the first first.
    pub done: Vec<Done>,
}

/// Something that was done about a complaint.
#[derive(Clone, Debug, PartialEq)]
pub struct Done {
    pub event: EventId,
    pub at: DateTime<FixedOffset>,
    pub stage: Stage,
    pub act: Arc<Act>,
}

/// Which complaints a list has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Those that are settled or were taken back, too.
    pub all: bool,
    pub product: Option<ProductKey>,
}

/// Who writes the events of the public, by name.
const PUBLIC: &str = "public";

impl ComplaintView {
    pub fn category(&self) -> &str {
        self.act.complaint.as_ref().map(|it| it.category.as_str()).unwrap_or_default()
    }

    pub fn is_grave(&self) -> bool {
        complaint::is_grave(self.category())
    }

    pub fn is_open(&self) -> bool {
        !matches!(self.state.stage, Stage::Closed | Stage::Withdrawn)
    }

    /// Under which the server has the words; none of what no consumer wrote himself.
    pub fn reference(&self) -> Option<&str> {
        self.act.reason.as_deref().filter(|_| self.act.actor.as_str() == PUBLIC)
    }

    /// Nobody knows which lot or unit it is about.
    pub fn names_no_lot(&self) -> bool {
        !self.act.about.iter().any(|key| matches!(key, Key::Lot(_) | Key::Serial(_)))
    }
}

impl Device {
    /// The complaints: what is open before the rest, grave ones first, and then the oldest.
    pub fn complaints(self, wanted: Wanted) -> Listing<ComplaintView> {
        let source = match &wanted.product {
            Some(product) => Source::Terms(term::complained(product), Order::Ascending),
            None if wanted.all => Source::Terms(term::COMPLAINTS.to_owned(), Order::Ascending),
            None => Source::Each(term::open_cases(Step::Complain), Order::Ascending),
        };
        Listing::sorted(self, source, in_order, move |records| {
            let all = wanted.all;
            Box::pin(async move {
                let mut views = Vec::new();
                for (key, _) in records {
                    if let Key::Case(event) | Key::Entry(event) = key {
                        views.extend(self.complaint(event).await?);
                    }
                }
                views.retain(|view| all || view.is_open());
                Ok(views.into_iter().map(|view| (view.event.to_string(), view)).collect())
            })
        })
    }

    /// One complaint; none if the event began no case, or one that a maker is told of.
    pub async fn complaint(self, event: EventId) -> Result<Option<ComplaintView>, IdbError> {
        let (_, records) = read(&self.store(), &|known| complaint::reading(known, event)).await?;
        let (Some(state), Some(Record::Entry(entry))) =
            (complaint::state(&records, event), records.get(&Key::Entry(event)))
        else {
            return Ok(None);
        };
        let act = entry.act.shared().clone();
        if act.report.is_some() {
            return Ok(None);
        }
        let case = records.case(event).into_iter().flat_map(|case| case.standing());
        let done = case.filter_map(|(event, step)| {
            let act = records.entry(&event)?.act.shared().clone();
            let is_answer = || act.report.as_ref().is_some_and(|report| report.stage == reports::ANSWERED);
            let stage = match step {
                Step::Investigate => Stage::LookedInto,
                Step::Attach if is_answer() => Stage::Answered,
                Step::Resolve => Stage::Closed,
                _ => return None,
            };
            Some(Done { event, at: act.occurred_at.date_time(), stage, act })
        });
        let mut done: Vec<Done> = done.collect();
        done.sort_by_key(|done| (done.at, done.event));
        let mut goods = Vec::new();
        for key in &act.about {
            goods.push(self.reported(key.clone()).await?);
        }
        Ok(Some(ComplaintView { event, at: act.occurred_at.date_time(), act, state, goods, done }))
    }

    /// Whether whoever works here may read what consumers wrote (SYNC-18).
    pub fn reads_complaints(self) -> bool {
        self.roles().iter().all(|role| Role::from_word(role).is_some_and(Role::reads_complaints))
    }
}

fn in_order(a: &ComplaintView, b: &ComplaintView) -> Ordering {
    let place = |it: &ComplaintView| (Reverse(it.is_open()), Reverse(it.is_open() && it.is_grave()));
    let age =
        |it: &ComplaintView| if it.is_open() { it.at.timestamp_millis() } else { -it.at.timestamp_millis() };
    (place(a), age(a), a.event).cmp(&(place(b), age(b), b.event))
}
