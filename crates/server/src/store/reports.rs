//! What devices report of themselves, and the list of them (SYNC-21).

use lotwise_ledger::event::DeviceId;
use lotwise_sync::wire::{ListedDevice, Report};

use super::devices::Role;
use super::sqlite::SqliteEvents;
use super::{StoreError, signed, unsigned};
use crate::clock::now_ms;

/// device, name, role, enrolled, seen, unsent, age of the oldest, reported, revoked, predecessor
type Row = (
    String,
    String,
    String,
    i64,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<String>,
);

impl SqliteEvents {
    /// Keeps the last report of a device, with the time at which it came.
    pub async fn report(&self, device: DeviceId, report: Report) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE devices SET unsent = $1, oldest_s = $2, reported_ms = $3, seen_ms = $3 WHERE device = $4",
        )
        .bind(signed(report.unsent))
        .bind(report.oldest_s.map(signed))
        .bind(now_ms())
        .bind(device.to_string())
        .execute(self.pool())
        .await?;
        Ok(())
    }

    /// All devices of persons, in the order of their names.
    pub async fn list_devices(&self) -> Result<Vec<ListedDevice>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT device, name, role, enrolled_ms, seen_ms, unsent, oldest_s, reported_ms, revoked_ms, \
             predecessor FROM devices WHERE role <> $1 ORDER BY name, enrolled_ms, device",
        )
        .bind(Role::Server.as_str())
        .fetch_all(self.pool())
        .await?;
        let parse = |id: String| id.parse().map_err(|_| StoreError::Damaged { what: "a device id" });
        let listed = |row: Row| {
            let (device, name, role, enrolled_ms, seen_ms, unsent, oldest_s, reported_ms, revoked_ms, before) =
                row;
            Ok(ListedDevice {
                device: parse(device)?,
                name,
                role,
                enrolled_ms,
                seen_ms,
                unsent: unsent.map(unsigned),
                oldest_s: oldest_s.map(unsigned),
                reported_ms,
                revoked_ms,
                successor_of: before.map(parse).transpose()?,
            })
        };
        rows.into_iter().map(listed).collect()
    }
}
