//! A phone: Chromium with a profile and a camera of its own, driven as a thumb would.
//!
//! Everything waits for what the page says of itself (`data-state` and the like), never for time.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::wd::WindowHandle;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::json;

use crate::labels::Label;
use crate::server::required;
use crate::video::{Scene, WIDTH, frames, write_y4m};

/// How long a page may take to get where it should; far beyond what it needs.
const PATIENCE: Duration = Duration::from_secs(40);

/// One person's phone.
pub struct Phone {
    profile: PathBuf,
    /// A name that leads to this machine.
    name: Option<String>,
    driver: Child,
    driver_url: String,
    client: Option<Client>,
    session: Option<String>,
}

impl Phone {
    /// A phone that was never used, and is switched off.
    pub fn new(folder: &Path, name: &str) -> Self {
        let profile = folder.join(name);
        std::fs::create_dir_all(&profile).expect("the test's folder can be written");
        let (driver, driver_url) = start_driver();
        let phone = Self { profile, name: None, driver, driver_url, client: None, session: None };
        phone.show_camera_nothing();
        phone
    }

    /// For this phone, `name` is the name of this machine.
    pub fn resolving(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }

    /// Opens the browser on `url` and waits until the app is there.
    pub async fn open(&mut self, url: &str) {
        self.switch_on().await;
        self.go(url).await;
    }

    /// Opens the browser, on an empty tab.
    pub async fn switch_on(&mut self) {
        let client = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
            .capabilities(self.capabilities())
            .connect(&self.driver_url)
            .await
            .expect("the browser starts");
        self.session = client.session_id().await.expect("the browser answers");
        self.client = Some(client);
    }

    /// Gives a command of the Chrome DevTools Protocol to the open tab.
    pub fn devtools(&self, command: &str, parameters: serde_json::Value) {
        let session = self.session.as_deref().expect("the phone is open");
        let path = format!("/session/{session}/goog/cdp/execute");
        let body = json!({ "cmd": command, "params": parameters });
        let _answer: serde_json::Value = crate::http::post(&self.driver_url, &path, "", &body);
    }

    /// Closes the browser; what it stored stays in its profile.
    pub async fn close(&mut self) {
        self.session = None;
        if let Some(client) = self.client.take() {
            client.close().await.expect("the browser closes");
        }
    }

    /// Ends the browser as a phone that runs out of power does, by the id of its process.
    pub async fn kill(&mut self) {
        // The link that keeps a profile to one browser names the machine and the process.
        let lock = std::fs::read_link(self.profile.join("profile").join("SingletonLock"));
        let lock = lock.expect("an open browser has locked its profile").display().to_string();
        let (_, process) = lock.rsplit_once('-').expect("the lock names a process");
        let killed = Command::new("kill").args(["-KILL", process]).status();
        assert!(killed.is_ok_and(|status| status.success()), "the browser can be killed");
        self.client = None;
        if let Some(session) = self.session.take() {
            crate::http::try_delete(&self.driver_url, &format!("/session/{session}"));
        }
    }

    /// A file that the page has saved, once it is there whole.
    pub async fn saved_file(&self, ending: &str) -> PathBuf {
        let started = std::time::Instant::now();
        loop {
            let files = std::fs::read_dir(self.downloads()).into_iter().flatten().flatten();
            let is_it = |path: &PathBuf| path.to_string_lossy().ends_with(ending);
            // The browser keeps the name with an empty file, and puts the whole one in its place.
            let is_whole = |path: &PathBuf| path.metadata().is_ok_and(|file| file.len() > 0);
            if let Some(file) = files.map(|file| file.path()).find(|path| is_it(path) && is_whole(path)) {
                return file;
            }
            assert!(started.elapsed() < PATIENCE, "no {ending} was saved");
            tokio::task::yield_now().await;
        }
    }

    /// Chooses a file in a field for files.
    pub async fn choose(&self, css: &str, file: &Path) {
        let input = self.see(css).await;
        input.send_keys(file.to_str().expect("a path of text")).await.expect("the field takes a file");
    }

    pub async fn go(&self, url: &str) {
        self.visit(url).await;
        self.see("[data-app='ready']").await;
    }

    /// Goes to a page, whatever it may be.
    pub async fn visit(&self, url: &str) {
        self.client().goto(url).await.expect("the page answers");
    }

    /// The tab that is looked at.
    pub async fn tab(&self) -> WindowHandle {
        self.client().window().await.expect("a tab is open")
    }

    /// Opens a second tab at the address of this one, and looks at it. The scripts of this one
    /// know it as `twin`.
    pub async fn open_twin(&self) -> WindowHandle {
        let before = self.client().windows().await.expect("the browser answers");
        self.run("window.twin = open(location.href)").await;
        let after = self.client().windows().await.expect("the browser answers");
        let opened = after.into_iter().find(|tab| !before.contains(tab));
        let opened = opened.expect("a tab that was opened is there");
        self.switch_to(&opened).await;
        self.see("[data-app='ready']").await;
        opened
    }

    pub async fn switch_to(&self, tab: &WindowHandle) {
        self.client().switch_to_window(tab.clone()).await.expect("the tab is open");
    }

    /// Waits until something that matches is on the page.
    pub async fn see(&self, css: &str) -> Element {
        let started = std::time::Instant::now();
        loop {
            let left = PATIENCE.saturating_sub(started.elapsed());
            match self.client().wait().at_most(left).for_element(Locator::Css(css)).await {
                Ok(element) => return element,
                Err(error) if is_leaving(&error) && started.elapsed() < PATIENCE => {}
                Err(error) => panic!("no {css}: {error}\n{}", self.text("body").await),
            }
        }
    }

    /// Asks the page something that changes nothing, once more where it was just leaving.
    async fn ask(&self, script: &str, css: &str) -> String {
        let started = std::time::Instant::now();
        loop {
            match self.client().execute(script, vec![json!(css)]).await {
                Ok(answer) => return answer.as_str().unwrap_or_default().to_owned(),
                Err(error) if is_leaving(&error) && started.elapsed() < PATIENCE => {}
                Err(error) => panic!("the page does not answer: {error}"),
            }
        }
    }

    /// Waits until something that matches is on the page, no longer than `limit_ms`.
    pub async fn see_within(&self, css: &str, limit_ms: u64) {
        let started = std::time::Instant::now();
        self.see(css).await;
        let took = started.elapsed();
        assert!(took <= Duration::from_millis(limit_ms), "{css} took {took:?}");
    }

    /// Waits until nothing that matches is on the page.
    pub async fn see_no(&self, css: &str) {
        let gone = format!("body:not(:has({}))", css);
        self.see(&gone).await;
    }

    pub async fn press(&self, css: &str) {
        let started = std::time::Instant::now();
        loop {
            let element = self.see(css).await;
            match self.press_element(&element).await {
                Ok(()) => return,
                // The page has drawn it anew since it was found: a person presses what is there now.
                Err(error) if error.is_stale_element_reference() && started.elapsed() < PATIENCE => {}
                Err(error) => panic!("{css} cannot be pressed: {error}\n{}", self.text("body").await),
            }
        }
    }

    async fn press_element(&self, element: &Element) -> Result<(), fantoccini::error::CmdError> {
        // The driver takes what lies behind the dock for being in sight; a person scrolls a bit more.
        let scroll = "arguments[0].scrollIntoView({ block: 'center' })";
        let reference = serde_json::to_value(element).expect("an element is JSON");
        self.client().execute(scroll, vec![reference]).await?;
        element.click().await
    }

    /// Replaces what stands in a field.
    pub async fn fill(&self, css: &str, text: &str) {
        let field = self.see(css).await;
        let script = "const [field, text] = arguments; field.focus(); field.value = text; \
                      field.dispatchEvent(new Event('input', { bubbles: true }));";
        let field = serde_json::to_value(field).expect("an element is JSON");
        self.client().execute(script, vec![field, json!(text)]).await.expect("the field takes text");
    }

    pub async fn text(&self, css: &str) -> String {
        self.ask("return document.querySelector(arguments[0])?.innerText", css).await
    }

    /// What stands in a field, or nothing while there is none.
    pub async fn value(&self, css: &str) -> String {
        self.ask("return document.querySelector(arguments[0])?.value", css).await
    }

    /// Waits until a field has just this in it.
    pub async fn holds(&self, css: &str, text: &str) {
        self.see(css).await;
        let started = std::time::Instant::now();
        loop {
            let value = self.value(css).await;
            if value == text {
                return;
            }
            assert!(started.elapsed() < PATIENCE, "{css} has {value:?} in it, not {text:?}");
            tokio::task::yield_now().await;
        }
    }

    /// Waits until the text of `css` contains `part`.
    pub async fn read(&self, css: &str, part: &str) {
        let started = std::time::Instant::now();
        loop {
            let text = self.text(css).await;
            if text.contains(part) {
                return;
            }
            assert!(started.elapsed() < PATIENCE, "{css} says {text:?}, not {part:?}");
            tokio::task::yield_now().await;
        }
    }

    /// Holds the camera at a label, from the next time on that a page opens it.
    pub fn hold_at(&self, label: &Label) {
        // As near as the whole label still fits into the picture.
        let near = (2..=6).rev().map(|module_px| label.picture(module_px));
        let picture = near.into_iter().find(|picture| picture.width <= WIDTH * 9 / 10);
        let picture = picture.expect("a label that fits into the camera's picture");
        write_y4m(&self.video(), &frames(&picture, Scene::default(), 12)).expect("the video is written");
    }

    /// Holds the camera at a label until the app has read it, and stops scanning again.
    pub async fn scan(&self, label: &Label, text: &str) {
        self.hold_at(label);
        let before = self.last_read().await;
        self.press("#viewfinder[data-live='false'] #scan-toggle").await;
        self.see("#viewfinder[data-live='true']").await;
        self.see_read_after(&before, text).await;
        self.press("#scan-toggle").await;
        self.see("#viewfinder[data-live='false']").await;
    }

    /// Types a code on the home page and waits until it is answered.
    pub async fn type_code(&self, text: &str) {
        self.see("#code").await;
        let before = self.last_read().await;
        self.fill("#code", text).await;
        self.press("#look-up").await;
        self.see_read_after(&before, text).await;
    }

    /// When the read was made that is in sight; nothing if none is.
    async fn last_read(&self) -> String {
        let at = self.run("return document.querySelector('#last-read')?.dataset.at").await;
        at.as_str().unwrap_or_default().to_owned()
    }

    /// Waits for a newer read than that one: the same code may be read twice.
    async fn see_read_after(&self, before: &str, text: &str) {
        self.see(&format!("#last-read[data-text='{}']:not([data-at='{before}'])", css_string(text))).await;
    }

    pub async fn screenshot(&self, path: &Path) {
        let picture = self.client().screenshot().await.expect("the browser draws");
        std::fs::write(path, picture).expect("the picture is written");
    }

    /// Runs a script in the page.
    pub async fn run(&self, script: &str) -> serde_json::Value {
        self.client().execute(script, Vec::new()).await.expect("the script runs")
    }

    /// The browser itself, for what this file has no word for.
    pub fn client(&self) -> &Client {
        self.client.as_ref().expect("the phone is open")
    }

    fn downloads(&self) -> PathBuf {
        self.profile.join("downloads")
    }

    fn video(&self) -> PathBuf {
        self.profile.join("camera.y4m")
    }

    fn show_camera_nothing(&self) {
        let nothing = crate::video::empty_frames(4, 2);
        write_y4m(&self.video(), &nothing).expect("the video is written");
    }

    fn capabilities(&self) -> serde_json::Map<String, serde_json::Value> {
        let profile = self.profile.join("profile");
        let video = self.video();
        let mut arguments = vec![
            "--headless=new".to_owned(),
            "--no-sandbox".to_owned(),
            "--disable-gpu".to_owned(),
            "--disable-quic".to_owned(),
            "--no-first-run".to_owned(),
            "--disable-background-networking".to_owned(),
            "--disable-component-update".to_owned(),
            "--disable-sync".to_owned(),
            "--lang=en".to_owned(),
            "--window-size=500,900".to_owned(),
            "--use-fake-ui-for-media-stream".to_owned(),
            "--use-fake-device-for-media-stream".to_owned(),
            // The browser tells pages how much room there is, instead of a figure that fits any of them.
            "--disable-features=StaticStorageQuota".to_owned(),
            format!("--use-file-for-fake-video-capture={}", video.display()),
            format!("--user-data-dir={}", profile.display()),
        ];
        if let Some(name) = &self.name {
            arguments.push(format!("--host-resolver-rules=MAP {name} 127.0.0.1"));
        }
        let preferences = json!({ "download.default_directory": self.downloads() });
        let options = json!({ "args": arguments, "binary": "/usr/bin/chromium", "prefs": preferences });
        let mut capabilities = serde_json::Map::new();
        capabilities.insert("browserName".to_owned(), json!("chrome"));
        capabilities.insert("goog:chromeOptions".to_owned(), options);
        capabilities
    }
}

impl Drop for Phone {
    fn drop(&mut self) {
        // A test that failed has not closed its browser, and the driver's end alone leaves it running.
        if let Some(session) = self.session.take() {
            crate::http::try_delete(&self.driver_url, &format!("/session/{session}"));
        }
        let _stopped = Command::new("kill").args(["-TERM", &self.driver.id().to_string()]).status();
        let _reaped = self.driver.wait();
    }
}

/// A text as it stands between single quotes in a selector: control characters as escapes.
fn css_string(text: &str) -> String {
    let escape = |letter: char| match letter {
        '\'' | '\\' => format!("\\{letter}"),
        letter if letter.is_control() => format!("\\{:x} ", u32::from(letter)),
        letter => letter.to_string(),
    };
    text.chars().map(escape).collect()
}

fn start_driver() -> (Child, String) {
    let mut driver = Command::new(required("CHROMEDRIVER"))
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("chromedriver starts");
    let out = BufReader::new(driver.stdout.take().expect("standard output is piped"));
    let port = out.lines().map_while(Result::ok).find_map(|line| {
        let (_, port) = line.split_once("started successfully on port ")?;
        port.trim_end_matches('.').parse::<u16>().ok()
    });
    let port = port.expect("chromedriver says on which port it listens");
    (driver, format!("http://127.0.0.1:{port}"))
}

/// Whether the driver asked a page that goes to another one just then, as after the press of a link.
fn is_leaving(error: &fantoccini::error::CmdError) -> bool {
    error.to_string().contains("aborted by navigation")
}
