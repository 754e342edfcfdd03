//! The log on SQLite keeps the contract of every event store.

use lotwise_server::store::sqlite::SqliteEvents;
use lotwise_sync::contract::events;

macro_rules! on_sqlite {
    ($rule:ident) => {
        #[tokio::test]
        async fn $rule() {
            let dir = tempfile::tempdir().unwrap();
            let store = SqliteEvents::open(dir.path()).await.unwrap();
            events::$rule(&store).await;
            store.close().await;
        }
    };
}

lotwise_sync::events_contract!(on_sqlite);
