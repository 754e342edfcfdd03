//! The real server as a process of its own, stopped by its process id when a test ends.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A server that keeps its data and its port over stops and starts.
pub struct Server {
    data: PathBuf,
    app: PathBuf,
    port: u16,
    /// After how many events it makes the next snapshot; its own default where there is none.
    snapshot_events: Option<u32>,
    child: Option<Child>,
}

impl Server {
    /// A server that is not started yet, with an empty data folder.
    pub fn new(folder: &Path) -> Self {
        Self::of_app(folder, &required("LOTWISE_APP_DIR"))
    }

    /// As [`Server::new`], and with the page of that folder.
    pub fn of_app(folder: &Path, app: &Path) -> Self {
        Self {
            data: folder.join("server"),
            app: app.to_owned(),
            port: free_port(),
            snapshot_events: None,
            child: None,
        }
    }

    /// Makes a snapshot for new phones after so many events.
    pub fn making_snapshots_of(mut self, events: u32) -> Self {
        self.snapshot_events = Some(events);
        self
    }

    /// Where it keeps its data.
    pub fn data(&self) -> &Path {
        &self.data
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Starts, waits until it listens, and returns a new one-time code for an admin.
    pub fn start(&mut self) -> String {
        let mut child = Command::new(required("LOTWISE_SERVER"))
            .arg("--data")
            .arg(&self.data)
            .args(["--port", &self.port.to_string(), "--print-code", "admin", "--app"])
            .arg(&self.app)
            .args(self.snapshot_events.map(|events| format!("--snapshot-events={events}")))
            .env("RUST_LOG", "warn")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let out = BufReader::new(child.stdout.take().expect("standard output is piped"));
        let mut code = None;
        for line in out.lines() {
            let line = line.expect("the server writes UTF-8");
            if let Some(printed) = line.strip_prefix("code ") {
                code = Some(printed.to_owned());
            }
            if line.starts_with("listening ") {
                break;
            }
        }
        self.child = Some(child);
        code.expect("the server prints a code before it listens")
    }

    /// Stops as an operator would: by SIGTERM, and waits for the end.
    pub fn stop(&mut self) {
        self.end("-TERM");
    }

    /// Stops as a power cut would.
    pub fn kill(&mut self) {
        self.end("-KILL");
    }

    fn end(&mut self, signal: &str) {
        if let Some(mut child) = self.child.take() {
            let sent = Command::new("kill").args([signal, &child.id().to_string()]).status();
            assert!(sent.is_ok_and(|status| status.success()), "the server can be stopped");
            child.wait().expect("the server ends");
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // It may have ended by itself; then there is nothing to stop.
            let _ended = child.kill();
            let _reaped = child.wait();
        }
    }
}

/// A port that nobody listens on at this moment.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has free ports");
    listener.local_addr().expect("a bound socket has an address").port()
}

/// A path from the environment, which `cargo xtask test` sets.
pub fn required(variable: &str) -> PathBuf {
    let path = std::env::var_os(variable);
    path.unwrap_or_else(|| panic!("{variable} is not set: run `cargo xtask test journeys`")).into()
}
