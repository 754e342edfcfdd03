//! The steps that journeys share, each ending when the page says that it is done.

use lotwise_tests::phone::Phone;
use lotwise_tests::server::{Server, required};
use lotwise_tests::static_host::StaticHost;

/// GTINs of prefix 952, which GS1 keeps for examples.
pub const TUB: &str = "09520000000011";
pub const PUMP: &str = "09520000000059";

/// A phone that has Lotwise to itself: local mode, on the page where codes are typed.
pub struct Local {
    pub phone: Phone,
    pub url: String,
    _host: StaticHost,
    folder: tempfile::TempDir,
}

impl Local {
    pub async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let host = StaticHost::start(required("LOTWISE_APP_DIR"));
        let (mut phone, url) = (Phone::new(folder.path(), "phone"), host.url());
        phone.open(&url).await;
        phone.press("#type-code").await;
        phone.see("#code").await;
        Self { phone, url, _host: host, folder }
    }

    /// Where the journey may write files.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Goes back to the home page and types a code there.
    pub async fn look_up(&self, code: &str) {
        self.phone.press("a[href='/']").await;
        self.phone.type_code(code).await;
    }

    /// Opens the page of what a code stands for.
    pub async fn open_item(&self, code: &str) {
        self.look_up(code).await;
        self.phone.press("#open-item").await;
        self.phone.see("[data-page='item'] #number").await;
    }

    /// How many records there are, sent or not.
    pub async fn see_records(&self, count: usize) {
        self.phone.see(&format!("#sync-state[data-state='local'][data-unsent='{count}']")).await;
    }
}

pub async fn enrol(phone: &Phone, server: &Server, code: &str, name: &str) {
    phone.go(&format!("{}/enrol#{code}", server.url())).await;
    phone.fill("#name", name).await;
    phone.press("#enrol").await;
    phone.see("#enrolled").await;
}

/// A server in a folder of its own and two phones: Ada's belongs to its firm, Ben's is still switched off.
pub async fn two_phones(folder: &std::path::Path) -> (Server, Phone, Phone) {
    let mut server = Server::new(folder);
    let code = server.start();
    let (mut ada, ben) = (Phone::new(folder, "ada"), Phone::new(folder, "ben"));
    ada.open(&server.url()).await;
    enrol(&ada, &server, &code, "Ada").await;
    (server, ada, ben)
}

/// Presses "Receive" on the last read, fills in what the label does not say, and saves.
pub async fn receive(phone: &Phone, fields: &[(&str, &str)]) {
    fill_receipt(phone, fields).await;
    phone.press("#save").await;
    phone.see("[data-page='receive'][data-state='done']").await;
}

/// As [`receive`], up to the moment before saving.
pub async fn fill_receipt(phone: &Phone, fields: &[(&str, &str)]) {
    phone.press("#last-read #receive").await;
    phone.see("[data-page='receive'][data-label='read']").await;
    fill(phone, fields).await;
}

pub async fn fill(phone: &Phone, fields: &[(&str, &str)]) {
    for (field, text) in fields {
        phone.fill(field, text).await;
    }
}

/// The page, `move` or `ship`, of the thing whose page or read is in sight, filled in and saved;
/// returns once the recording is in `state`.
pub async fn relocate(phone: &Phone, page: &str, fields: &[(&str, &str)], state: &str) {
    phone.press(&format!("#{page}")).await;
    phone.see(&format!("[data-page='{page}'][data-state='idle']")).await;
    fill(phone, fields).await;
    phone.press("#save").await;
    phone.see(&format!("[data-page='{page}'][data-state='{state}']")).await;
}

/// Receives units of a lot of the sample product.
pub async fn receive_units(phone: &Phone, url: &str, lot: &str, units: &str) {
    phone.go(url).await;
    phone.type_code(&format!("(01){TUB}(10){lot}")).await;
    receive(phone, &[("#product-name", "Oat drink"), ("#quantity", units), ("#location", "A-01")]).await;
}

/// Looks a lot up, and waits until so many are on hand.
pub async fn see_on_hand(phone: &Phone, url: &str, lot: &str, units: &str) {
    phone.go(&format!("{url}/search?q={lot}")).await;
    phone.press("#results a").await;
    phone.read("#on-hand", units).await;
}

/// Notes from now on what is written in which transaction of the storage.
pub async fn watch_storage(phone: &Phone) {
    let script = "window.written = []; \
        for (const how of ['add', 'put', 'delete']) { \
          const was = IDBObjectStore.prototype[how]; \
          IDBObjectStore.prototype[how] = function (...args) { \
            const key = how === 'delete' ? args[0] : args[1]; \
            window.written.push({ transaction: this.transaction, store: this.name, key }); \
            return was.apply(this, args); \
          }; \
        }";
    phone.run(script).await;
}

/// The draft ended in the transaction of a record: after a power cut there is one of them, and never both.
pub async fn see_ended(phone: &Phone, draft: &str) {
    let script = format!(
        "const recorded = new Set(window.written.filter((it) => it.store === 'events').map((it) => it.transaction)); \
         return window.written.some((it) => it.key === 'app/draft/{draft}' && recorded.has(it.transaction))"
    );
    assert_eq!(phone.run(&script).await, true, "{draft} ends behind its record");
}

/// What stands in a field as soon as something does.
pub async fn until_filled(phone: &Phone, css: &str) -> String {
    let started = std::time::Instant::now();
    loop {
        let value = phone.value(css).await;
        if !value.is_empty() {
            return value;
        }
        assert!(started.elapsed().as_secs() < 40, "{css} stays empty");
    }
}
