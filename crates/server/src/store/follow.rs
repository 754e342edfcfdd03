//! Follows the log and folds it into the state. It starts where it stopped, after a crash too,
//! because the progress is written with the records.

use std::collections::BTreeSet;
use std::time::Duration;

use lotwise_ledger::event::{Event, FeedId};
use tokio_util::sync::CancellationToken;

use super::StoreError;
use super::sqlite::{Logged, SqliteEvents};
use super::state::{Progress, State};

/// Events of one transaction.
const STEP: usize = 256;

/// After a failure without a further event: the disk may have room again.
const SECOND_TRY: Duration = Duration::from_secs(5);

/// Folds until it is stopped. A failure is logged and tried again, with the next event or a while later.
pub async fn run(log: SqliteEvents, state: State, stop: CancellationToken) {
    if let Err(error) = begin_anew_on_another_log(&log, &state).await {
        tracing::error!(error = &error as &dyn std::error::Error, "the folded state cannot be compared");
        return;
    }
    while !stop.is_cancelled() {
        let next = async {
            let progress = catch_up(&log, &state, None, &stop).await?;
            log.wait_for_log(progress.log_position).await
        };
        let result = tokio::select! {
            result = next => result,
            () = stop.cancelled() => return,
        };
        if let Err(error) = result {
            tracing::error!(error = &error as &dyn std::error::Error, "the fold stopped at an event");
            let head = log.log_head();
            tokio::select! {
                result = log.wait_for_log(head) => if result.is_err() { return },
                () = tokio::time::sleep(SECOND_TRY) => {}
                () = stop.cancelled() => return,
            }
        }
    }
}

/// Folds all that is behind the progress, or what of it is in these feeds.
pub async fn catch_up(
    log: &SqliteEvents,
    state: &State,
    feeds: Option<&BTreeSet<FeedId>>,
    stop: &CancellationToken,
) -> Result<Progress, StoreError> {
    let mut progress = state.progress().await?;
    while !stop.is_cancelled() {
        let step = match feeds {
            None => log.read_log(progress.log_position, STEP).await?,
            Some(feeds) => log.read_log_of(feeds, progress.log_position, STEP).await?,
        };
        let Some(last) = step.last() else { break };
        progress = Progress { log_position: last.position, hash: last.header_hash };
        let events: Vec<Event> = step.iter().filter_map(open).collect();
        state.fold(&events, progress).await?;
    }
    Ok(progress)
}

/// A log from a backup, or another one, does not have the event that was folded last.
pub(super) async fn begin_anew_on_another_log(log: &SqliteEvents, state: &State) -> Result<(), StoreError> {
    let progress = state.progress().await?;
    if progress == Progress::NONE {
        return Ok(());
    }
    let there = log.read_log(progress.log_position - 1, 1).await?;
    let same = there
        .first()
        .is_some_and(|event| event.position == progress.log_position && event.header_hash == progress.hash);
    if !same {
        tracing::warn!("the log is another one than was folded: folding it from its beginning");
        state.empty().await?;
    }
    Ok(())
}

/// Events were opened before they were appended; one that this version cannot open is left out.
fn open(logged: &Logged) -> Option<Event> {
    let opened = logged.signed.open();
    if let Err(error) = &opened {
        tracing::error!(log_position = logged.position, %error, "an event of the log cannot be opened");
    }
    opened.ok()
}
