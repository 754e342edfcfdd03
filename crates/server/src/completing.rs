//! Complaints that were kept while nobody was told of them, because the server ended in between: told when it
//! starts, and once a day (SYNC-13).

use std::time::Duration;

use crate::api::Server;

const DAY: Duration = Duration::from_secs(24 * 3_600);

/// Looks after it until the server stops. A failure is logged, and the next day tries again.
pub async fn run(server: Server) {
    loop {
        if let Err(error) = server.complaining.complete(&server).await {
            tracing::error!(error = &error as &dyn std::error::Error, "complaints wait for their events");
        }
        tokio::select! {
            () = tokio::time::sleep(DAY) => {}
            () = server.stop.cancelled() => return,
        }
    }
}
