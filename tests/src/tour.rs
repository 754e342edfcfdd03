//! A walk through every page of the app, each in a state with something on it, and through the states
//! that matter beside it: empty, wrong, asking. Whoever takes it looks at each stop.
//!
//! It is cut in three parts, which begin with a phone that was never used and can be walked side by side.

mod consumers;
mod dock;
mod firm;
mod goods;
mod work;

use std::path::Path;

use serde_json::json;

use crate::phone::Phone;
use crate::server::required;
use crate::static_host::StaticHost;

/// GTINs of prefix 952, which GS1 keeps for examples.
const TUB: &str = "09520000000011";
const PUMP: &str = "09520000000059";

/// A third of the walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Scanning, what a code stands for, putting right, counting, the dock: with the sample firm.
    Goods,
    /// Orders, returns, reports, lists: with the sample firm.
    Work,
    /// What there is with a server alone: devices, operators, quarantine, unsent records.
    Firm,
}

impl Part {
    pub const ALL: [Self; 3] = [Self::Goods, Self::Work, Self::Firm];
}

/// How the app is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// `en` or `de`.
    pub language: &'static str,
    /// `light` or `dark`.
    pub appearance: &'static str,
    pub width_px: u32,
    pub height_px: u32,
}

/// Walks through a part; `visit` is called at each stop with its name.
pub async fn walk(part: Part, look: Look, visit: impl AsyncFnMut(&Phone, &str)) {
    let folder = tempfile::tempdir().expect("there is room for a profile");
    if part == Part::Firm {
        return firm::walk(folder.path(), look, visit).await;
    }
    let host = StaticHost::start(required("LOTWISE_APP_DIR"));
    let mut phone = open(folder.path(), look).await;
    let mut guide = Guide { phone: &phone, url: host.url(), visit };
    if part == Part::Goods {
        goods::walk(&mut guide).await;
        dock::walk(&mut guide).await;
    } else {
        work::walk(&mut guide).await;
    }
    phone.close().await;
}

/// A new phone with a screen of that size, and with those choices.
async fn open(folder: &Path, look: Look) -> Phone {
    let mut phone = Phone::new(folder, "model");
    phone.switch_on().await;
    let Look { language, appearance, width_px, height_px } = look;
    let size = json!({ "width": width_px, "height": height_px, "deviceScaleFactor": 1, "mobile": false });
    phone.devtools("Emulation.setDeviceMetricsOverride", size);
    let choose = format!(
        "localStorage.setItem('language', '{language}'); localStorage.setItem('appearance', '{appearance}')"
    );
    phone.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": choose }));
    phone
}

/// Leads a phone from stop to stop.
struct Guide<'a, V> {
    phone: &'a Phone,
    url: String,
    visit: V,
}

impl<V: AsyncFnMut(&Phone, &str)> Guide<'_, V> {
    /// Goes to a path and waits for `css`.
    async fn go(&self, path: &str, css: &str) {
        self.phone.go(&[&self.url, path].concat()).await;
        self.phone.see(css).await;
    }

    /// Goes to a path, and stops where `css` is to be seen.
    async fn stop_at(&mut self, name: &str, path: &str, css: &str) {
        self.go(path, css).await;
        self.stop(name, css).await;
    }

    /// Presses, and stops where `css` is to be seen then.
    async fn press_to(&mut self, name: &str, button: &str, css: &str) {
        self.phone.press(button).await;
        self.stop(name, css).await;
    }

    /// Stops once `css` is to be seen.
    async fn stop(&mut self, name: &str, css: &str) {
        self.phone.see(css).await;
        (self.visit)(self.phone, name).await;
    }

    async fn press(&self, css: &str) {
        self.phone.press(css).await;
    }

    async fn fill(&self, fields: &[(&str, &str)]) {
        for (field, text) in fields {
            self.phone.fill(field, text).await;
        }
    }

    /// Types a code into the line for the next scan, at the dock and at counting.
    async fn scan(&self, code: &str) {
        let before = self.phone.run("return document.querySelector('#heard')?.dataset.number ?? ''").await;
        let before = before.as_str().unwrap_or_default();
        self.fill(&[("#scan-code", code)]).await;
        self.press("#scan-enter").await;
        self.phone.see(&format!("#heard:not([data-number='{before}'])")).await;
    }

    /// Types a code on a page of work by orders.
    async fn type_in(&self, code: &str) {
        self.fill(&[("#code", code)]).await;
        self.press("#look-up").await;
    }

    /// Receives what a code says, from the scan page on.
    async fn receive(&self, code: &str, fields: &[(&str, &str)]) {
        self.go("/", "#code").await;
        self.phone.type_code(code).await;
        self.press("#last-read #receive").await;
        self.phone.see("[data-page='receive'][data-label='read']").await;
        self.fill(fields).await;
        self.press("#save").await;
    }

    /// Fills the sample firm from the first page on.
    async fn try_sample(&self) {
        self.go("/", "#first-minute").await;
        self.press("#try-sample").await;
        self.phone.see("#leave-sample").await;
    }
}
