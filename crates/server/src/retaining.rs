//! What is kept of people for a time only: the words of complaints that were settled, and who looked at what
//! (SYNC-29, SYNC-31). It is looked after when the server starts, and once a day.

use std::time::Duration;

use lotwise_ledger::question::complaint;
use lotwise_ledger::time::Moment;

use crate::api::Server;
use crate::clock::now_ms;
use crate::complaining;
use crate::erasing::EraseError;

const DAY: Duration = Duration::from_secs(24 * 3_600);

/// Looks after it until the server stops. A failure is logged, and the next day tries again.
pub async fn run(server: Server) {
    loop {
        if let Err(error) = let_go(&server, now_ms()).await {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "what was kept long enough stays for today"
            );
        }
        tokio::select! {
            () = tokio::time::sleep(DAY) => {}
            () = server.stop.cancelled() => return,
        }
    }
}

/// Lets go of what was kept long enough at this time, and tells how many complaints that were.
pub async fn let_go(server: &Server, now_ms: i64) -> Result<u64, EraseError> {
    server.log.drop_old_looks(now_ms).await?;
    let now = Moment::new(now_ms, server.settings.utc_offset_minutes);
    let Some(today) = now.map(Moment::day) else { return Ok(0) };
    // That a complaint was settled may be taken back by what is not folded yet.
    server.state.wait_for(server.log.log_head()).await?;
    let mut erased = 0;
    for (reference, event) in server.log.told_complaints().await? {
        let records = server.state.read(|known| complaint::kept_reading(known, event)).await?;
        if complaint::kept_until(&records, event).is_some_and(|until| until < today) {
            let by = server.identity.device();
            complaining::erase(server, &reference, by).await?;
            tracing::info!(reference, "erased what was kept long enough");
            erased += 1;
        }
    }
    Ok(erased)
}
