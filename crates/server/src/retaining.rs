//! What is kept of people for a time only: the words of complaints that were settled, and who looked at what
//! (SYNC-29, SYNC-31). It is looked after when the server starts, and once a day.

use std::collections::BTreeSet;
use std::time::Duration;

use lotwise_ledger::event::EventId;
use lotwise_ledger::question::complaint;
use lotwise_ledger::record::{Reading, Records, term};
use lotwise_ledger::time::Moment;

use crate::api::Server;
use crate::clock::now_ms;
use crate::erasing::EraseError;
use crate::store::StoreError;
use crate::{answering, complaining, secret};

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

/// Lets go of what was kept long enough at this time, and tells how many complaints that were. One that fails holds
/// up no other.
pub async fn let_go(server: &Server, now_ms: i64) -> Result<u64, EraseError> {
    server.log.drop_old_looks(now_ms).await?;
    let now = Moment::new(now_ms, server.settings.utc_offset_minutes);
    let Some(now) = now else { return Ok(0) };
    // That a complaint was settled may be taken back by what is not folded yet.
    server.state.wait_for(server.log.log_head()).await?;
    let (mut erased, mut failed) = (0, None);
    for (reference, event) in server.log.told_complaints().await? {
        match let_go_of(server, &reference, event, now).await {
            Ok(is_erased) => erased += u64::from(is_erased),
            Err(error) => {
                tracing::error!(
                    reference,
                    error = &error as &dyn std::error::Error,
                    "a complaint stays for today"
                );
                failed = failed.or(Some(error));
            }
        }
    }
    let late = erase_late_answers(server).await;
    failed.map_or(late, Err)?;
    Ok(erased)
}

async fn let_go_of(
    server: &Server,
    reference: &str,
    event: EventId,
    now: Moment,
) -> Result<bool, EraseError> {
    let records = server.state.read(|known| complaint::kept_reading(known, event)).await?;
    let Some(ended_ms) = ended_ms(server, &records, event).await? else { return Ok(false) };
    let ended = Moment::new(ended_ms, server.settings.utc_offset_minutes);
    let until = ended.and_then(|ended| complaint::kept_until(&records, ended));
    let is_over = until.is_some_and(|until| until < now.day());
    if is_over {
        complaining::erase(server, reference, server.identity.device()).await?;
        tracing::info!(reference, "erased what was kept long enough");
    }
    Ok(is_over)
}

/// When a complaint was settled or taken back; none as long as somebody has to do with it. No phone's clock makes that
/// earlier than when the server took the event that says so.
async fn ended_ms(server: &Server, records: &Records, event: EventId) -> Result<Option<i64>, StoreError> {
    let mut ends_ms = Vec::new();
    for (end, said) in complaint::ends(records, event) {
        let taken_ms = server.log.taken_ms(end).await?.unwrap_or(i64::MIN);
        ends_ms.push(taken_ms.max(said.unix_ms()));
    }
    Ok(ends_ms.into_iter().min())
}

/// Erases what was answered to somebody after his words were erased, or came from a phone after that.
async fn erase_late_answers(server: &Server) -> Result<(), EraseError> {
    let terms = BTreeSet::from([term::COMPLAINTS.to_owned()]);
    let records = server.state.read(|_| Reading { terms: terms.clone(), ..Reading::default() }).await?;
    let mut ids = Vec::new();
    for (event, entry) in records.entries() {
        let reference = entry.act.reason.as_deref().filter(|reason| secret::is_reference(reason));
        if let Some(reference) = reference
            && server.log.was_erased(reference).await?
        {
            let answers = answering::answers(server, event).await?;
            ids.extend(answers.iter().map(|answer| answer.id.to_string()));
        }
    }
    server.erasing.erase(&server.log, &server.identity, &ids, server.identity.device()).await
}
