//! The server as a process of its own.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_lotwise-server");

/// The program, with the lines that it printed until it listened.
pub struct Program {
    pub child: Child,
    pub url: String,
    pub code: Option<String>,
    /// All that it printed until it listened.
    pub said: Vec<String>,
}

impl Program {
    pub fn start(data: &Path, more: &[&str]) -> Self {
        Self::start_by(Command::new(PROGRAM), data, more)
    }

    /// Starts it by a command that becomes the program, and takes its arguments behind its own.
    pub fn start_by(mut command: Command, data: &Path, more: &[&str]) -> Self {
        let child = command
            .args(["--port", "0", "--log", "json", "--data"])
            .arg(data)
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut program = Self { child: child.unwrap(), url: String::new(), code: None, said: Vec::new() };
        for line in BufReader::new(program.child.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            program.said.push(line.clone());
            if let Some(code) = line.strip_prefix("code ") {
                program.code = Some(code.to_owned());
            }
            if let Some(url) = line.strip_prefix("listening ") {
                program.url = url.to_owned();
                return program;
            }
        }
        panic!("the program ended before it listened");
    }

    /// Runs another of the program's commands to its end.
    pub fn run(arguments: &[&str]) -> Output {
        Command::new(PROGRAM).args(arguments).output().unwrap()
    }

    /// On Unix this is SIGKILL.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Program {
    /// No program outlives its test, whatever the test found.
    fn drop(&mut self) {
        let _ended = self.child.kill().and_then(|()| self.child.wait());
    }
}
