//! People by name, phone and mail (SYNC-30): an index over the personal texts that say who bought a unit. It is filled
//! with a text's last part, and goes with the text.

use std::collections::BTreeSet;

use lotwise_ledger::key::Key;
use lotwise_sync::desk::DESK_FEED;
use lotwise_sync::person::{MAX_BYTES, Person, Sought, TERMS};
use lotwise_sync::wire::{FoundPerson, MAX_PEOPLE, PeopleAnswer};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection, SqlitePool};

use super::devices::Device;
use super::sqlite::SqliteEvents;
use super::{StoreError, WRITE, signed};

/// id, unit, name, phone, the feeds of the text, whether an event of the desk's feed refers to it
type Row = (String, String, Option<String>, Option<String>, String, bool);

/// So many rows are looked through for those that a device may read.
const READ: i64 = 2_000;

/// Reads all texts, where that was not done by this version of the rule.
pub(super) async fn fill(pool: &SqlitePool) -> Result<(), StoreError> {
    let made: Option<i64> =
        sqlx::query_scalar("SELECT version FROM people_rule").fetch_optional(pool).await?;
    if made == Some(i64::from(TERMS)) {
        return Ok(());
    }
    let mut transaction = pool.begin_with(WRITE).await?;
    sqlx::query("DELETE FROM people").execute(&mut *transaction).await?;
    let uploads: Vec<(i64, String)> = sqlx::query_as("SELECT upload, id FROM attachments WHERE complete = 1")
        .fetch_all(&mut *transaction)
        .await?;
    for (upload, id) in uploads {
        index(&mut transaction, upload, &id).await?;
    }
    sqlx::query(
        "INSERT INTO people_rule (id, version) VALUES (1, $1) \
         ON CONFLICT (id) DO UPDATE SET version = excluded.version",
    )
    .bind(i64::from(TERMS))
    .execute(&mut *transaction)
    .await?;
    Ok(transaction.commit().await?)
}

/// Takes a complete upload into the index, if it says who bought a unit.
pub(super) async fn index(
    connection: &mut SqliteConnection,
    upload: i64,
    id: &str,
) -> Result<(), StoreError> {
    let parts: Vec<Vec<u8>> = sqlx::query_scalar(
        "SELECT p.content FROM attachments a JOIN attachment_parts p ON p.upload = a.upload \
         WHERE a.upload = $1 AND a.personal = 1 AND a.media_type = 'text/plain' AND a.bytes <= $2 \
         ORDER BY p.first",
    )
    .bind(upload)
    .bind(signed(MAX_BYTES))
    .fetch_all(&mut *connection)
    .await?;
    let text = String::from_utf8(parts.concat()).ok();
    let Some(person) = text.as_deref().and_then(Person::read) else { return Ok(()) };
    let terms = person.terms();
    let Some(unit) = person.unit else { return Ok(()) };
    let added = sqlx::query(
        "INSERT INTO people (id, unit, name, phone) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING",
    );
    added
        .bind(id.to_owned())
        .bind(Key::Serial(unit).to_string())
        .bind(person.name)
        .bind(person.phone)
        .execute(&mut *connection)
        .await?;
    for term in terms {
        sqlx::query("INSERT INTO people_terms (term, id) VALUES ($1, $2) ON CONFLICT (term, id) DO NOTHING")
            .bind(term)
            .bind(id.to_owned())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

impl SqliteEvents {
    /// Those whom a device may read of who is asked for, and whether there are more.
    pub async fn people(&self, device: &Device, sought: &Sought) -> Result<PeopleAnswer, StoreError> {
        let mut query = QueryBuilder::<Sqlite>::new(
            "SELECT p.id, p.unit, p.name, p.phone, a.feeds, \
             EXISTS (SELECT 1 FROM desk_attachments d WHERE d.id = p.id) \
             FROM people p JOIN attachments a ON a.id = p.id AND a.complete = 1 WHERE TRUE",
        );
        let terms = match sought {
            Sought::Exactly(term) => vec![(term.clone(), format!("{term}\0"))],
            // What begins so comes before what begins so and goes on with the last letter there is.
            Sought::Words(words) => {
                words.iter().map(|word| (word.clone(), format!("{word}\u{10ffff}"))).collect()
            }
        };
        for (first, behind) in terms {
            query.push(" AND EXISTS (SELECT 1 FROM people_terms t WHERE t.id = p.id AND t.term >= ");
            query.push_bind(first).push(" AND t.term < ").push_bind(behind).push(")");
        }
        query.push(" ORDER BY p.name, p.id LIMIT ").push_bind(READ);
        let rows: Vec<Row> = query.build_query_as().fetch_all(self.pool()).await?;
        let is_desk = device.feeds.iter().any(|feed| feed == DESK_FEED);
        let may_read = |(_, _, _, _, feeds, of_desk): &Row| {
            let feeds: Vec<String> = feeds.lines().map(str::to_owned).collect();
            (is_desk && *of_desk) || feeds.iter().any(|feed| feed != DESK_FEED && device.feeds.contains(feed))
        };
        let mut seen = BTreeSet::new();
        let found = rows.into_iter().filter(may_read).filter(|(id, ..)| seen.insert(id.clone()));
        let person = |(reference, unit, name, phone, ..): Row| FoundPerson { reference, unit, name, phone };
        let mut people: Vec<FoundPerson> = found.take(MAX_PEOPLE + 1).map(person).collect();
        let more = people.len() > MAX_PEOPLE;
        people.truncate(MAX_PEOPLE);
        Ok(PeopleAnswer { people, more })
    }
}
