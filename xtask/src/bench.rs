//! `cargo xtask bench`: runs the benchmarks in each crate's folder `benches`.

use std::fs;

use anyhow::{Result, bail};
use lexopt::ValueExt as _;

use crate::build::SERVER_PROFILE;
use crate::setup::{self, Purpose};
use crate::shell::{self, root, say};

pub const HELP: &str = "\
cargo xtask bench [NAME]

Runs the benchmark of that name (the file crates/*/benches/NAME.rs), or all of them.";

pub fn run(mut arguments: lexopt::Parser) -> Result<()> {
    let mut wanted = None;
    while let Some(argument) = arguments.next()? {
        match argument {
            lexopt::Arg::Value(name) if wanted.is_none() => wanted = Some(name.string()?),
            other => bail!(other.unexpected()),
        }
    }
    let benchmarks: Vec<Benchmark> = benchmarks()?
        .into_iter()
        .filter(|it| wanted.as_ref().is_none_or(|name| *name == it.name))
        .collect();
    if benchmarks.is_empty() {
        say("there is no such benchmark");
        return Ok(());
    }
    let shell = setup::ready(Purpose::Compile)?;
    for Benchmark { package, name } in &benchmarks {
        let arguments = [
            "bench",
            "--profile",
            SERVER_PROFILE,
            "--package",
            package,
            "--bench",
            name,
        ];
        shell::run(&mut shell.cargo(arguments))?;
    }
    Ok(())
}

struct Benchmark {
    package: String,
    name: String,
}

fn benchmarks() -> Result<Vec<Benchmark>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root().join("crates"))? {
        let entry = entry?;
        let package = format!("lotwise-{}", entry.file_name().to_string_lossy());
        let Ok(files) = fs::read_dir(entry.path().join("benches")) else {
            continue;
        };
        for file in files {
            let path = file?.path();
            if let (Some("rs"), Some(name)) = (
                path.extension().and_then(|it| it.to_str()),
                path.file_stem().and_then(|it| it.to_str()),
            ) {
                found.push(Benchmark {
                    package: package.clone(),
                    name: name.to_owned(),
                });
            }
        }
    }
    Ok(found)
}
