//! What consumers wrote is erased by itself when the time is over that the firm names
//! (`field::COMPLAINTS_KEPT_MONTHS`), counted from when the matter was settled (SYNC-34).

use std::time::Duration;

use lotwise_ledger::question::complaint::{self, Stage};
use lotwise_ledger::time::Day;

use crate::api::Server;
use crate::complaining;
use crate::problem::Problem;
use crate::published;

/// How often it looks. Days count, so that more often would find nothing more.
const EVERY: Duration = Duration::from_secs(3_600);

/// Erases what is due, now and every hour, until the stop.
pub async fn run(server: Server) {
    let mut ticks = tokio::time::interval(EVERY);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = server.stop.cancelled() => return,
        }
        if let Err(problem) = sweep(&server).await {
            tracing::error!(?problem, "old complaints could not be erased");
        }
    }
}

/// Erases all complaints that were settled so long ago; tells how many.
pub async fn sweep(server: &Server) -> Result<usize, Problem> {
    let Some(months) = published::house(&server.state).await?.kept_months else { return Ok(0) };
    let (today, mut erased) = (Day(server.settings.now().day()), 0);
    for (reference, event) in server.log.told_complaints().await? {
        let records = server.state.read(|known| complaint::reading(known, event)).await?;
        let settled = complaint::state(&records, event)
            .filter(|state| matches!(state.stage, Stage::Closed | Stage::Withdrawn))
            .map(|state| Day(state.since.day()));
        if settled.is_some_and(|day| day.months_later(months) <= today) {
            complaining::erase(server, &reference, server.identity.device()).await?;
            erased += 1;
        }
    }
    Ok(erased)
}
