//! Debian packages, installed without asking.

use std::process::Command;

use anyhow::{Result, bail};

use crate::shell::{self, say};

pub fn is_available() -> bool {
    shell::find_program("apt-get").is_some()
}

/// Installs those of `packages` that are missing.
pub fn install(packages: &[&str]) -> Result<()> {
    let missing: Vec<&str> = packages.iter().copied().filter(|name| !is_installed(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    if !is_available() {
        bail!(
            "this machine has no apt-get: please install what these Debian packages hold: {}",
            missing.join(", ")
        );
    }
    say(format!("installing from Debian: {}", missing.join(", ")));
    // The lists of a machine that was just made are often empty or old.
    shell::run(as_root("apt-get").args(["update", "-qq"]))?;
    shell::run(as_root("apt-get").args(["install", "-y", "-qq", "--no-install-recommends"]).args(missing))
}

/// A command with root's rights: by itself, or by a sudo that does not ask.
pub fn as_root(program: &str) -> Command {
    let is_root = shell::output(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    let mut command = Command::new(if is_root { "env" } else { "sudo" });
    if !is_root {
        command.args(["-n", "env"]);
    }
    command.arg("DEBIAN_FRONTEND=noninteractive").arg(program);
    command
}

fn is_installed(package: &str) -> bool {
    let status = shell::output(Command::new("dpkg-query").args(["-W", "-f=${db:Status-Status}", package]));
    status.is_some_and(|status| status == "installed")
}
