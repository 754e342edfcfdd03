//! What a phone keeps: the app itself in the service worker's cache, and the database.

use crate::phone::Phone;

impl Phone {
    /// Waits until the service worker has the whole app and serves it.
    pub async fn wait_for_offline_app(&self) {
        let script = "const done = arguments[0]; navigator.serviceWorker.ready.then(() => done(true))";
        if let Err(error) = self.client().execute_async(script, Vec::new()).await {
            // A disk that is nearly full gives the browser no room.
            let room = "const done = arguments[0]; navigator.storage.estimate().then(done)";
            let room = self.client().execute_async(room, Vec::new()).await;
            panic!("the worker does not become ready: {error}; the browser's storage: {room:?}");
        }
    }

    /// Whether the service worker could keep all files of the app; waits until it has tried.
    pub async fn keeps_the_app(&self) -> bool {
        let script = "const done = arguments[0];
            navigator.serviceWorker.register('/sw.js').then(({ installing, active }) => {
                if (!installing) return done(active !== null);
                installing.onstatechange = () =>
                    ['activated', 'redundant'].includes(installing.state) && done(installing.state === 'activated');
            }, () => done(false));";
        let kept = self.client().execute_async(script, Vec::new()).await.expect("the worker ends its try");
        kept.as_bool().unwrap_or_default()
    }

    /// The bearer token of the enrolment, as the app keeps it.
    pub async fn token(&self) -> String {
        let stored = self.stored().await;
        let (_, after) = stored.split_once("\"token\":\"").expect("the phone is enrolled");
        after.split('"').next().unwrap_or_default().to_owned()
    }

    /// All small values that the app keeps in its database, as JSON.
    pub async fn stored(&self) -> String {
        let script = "const done = arguments[0]; const open = indexedDB.open('lotwise'); \
            open.onsuccess = () => { const db = open.result; \
              const all = db.transaction('meta').objectStore('meta').getAll(); \
              all.onsuccess = () => { db.close(); done(JSON.stringify(all.result)); } }";
        let stored = self.client().execute_async(script, Vec::new()).await.expect("the storage opens");
        stored.as_str().unwrap_or_default().replace("\\\"", "\"")
    }

    /// Writes into the storage that the last touch was in 1970.
    pub async fn leave_for_long(&self) {
        let script = "const done = arguments[0]; const open = indexedDB.open('lotwise'); \
            open.onsuccess = () => { const db = open.result; \
              const meta = db.transaction('meta', 'readwrite').objectStore('meta'); \
              const get = meta.get('app/working'); get.onsuccess = () => { \
                const working = JSON.stringify({ ...JSON.parse(get.result), last_ms: 0 }); const put = meta.put(working, 'app/working'); put.onsuccess = () => { db.close(); done(true); } } }";
        self.client().execute_async(script, Vec::new()).await.expect("the storage opens");
    }
}
