//! The program: reads the configuration, starts the server, and stops it when it is asked to.

use std::error::Error;
use std::io::IsTerminal;
use std::process::ExitCode;

use lotwise_server::backup::arguments::Errand;
use lotwise_server::config::{Config, LogForm, Wish};
use lotwise_server::publishing::{Counts, Wanted};
use lotwise_server::{config, greet, publishing, start};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// The fold makes and drops very many small things.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("lotwise-server: {}", with_causes(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    if let Some(errand) = Errand::read(std::env::args().skip(1), |name| std::env::var(name).ok())? {
        begin_log(LogForm::Text);
        return Ok(tokio::runtime::Runtime::new()?.block_on(errand.run())?);
    }
    let environment = |name: &str| std::env::var(name).ok();
    if let Some(wanted) = Wanted::read(std::env::args().skip(1), environment)? {
        begin_log(LogForm::Text);
        let offset = wanted.utc_offset_minutes(environment)?;
        let published = publishing::publish(&wanted.data, &wanted.folder, offset);
        let Counts { products, lots, removed } = tokio::runtime::Runtime::new()?.block_on(published)?;
        println!(
            "{products} products and {lots} lots are in {}; {removed} files went",
            wanted.folder.display()
        );
        return Ok(());
    }
    let config = match Config::read(std::env::args().skip(1), |name| std::env::var(name).ok())? {
        Wish::Help => {
            print!("{}", config::HELP);
            return Ok(());
        }
        Wish::Serve(config) => config,
    };
    begin_log(config.log);
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(serve(&config))
}

async fn serve(config: &Config) -> Result<(), Box<dyn Error>> {
    // Before the address is printed: whoever reads it may ask for the stop at once.
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let running = start(config).await?;
    greet::greet(&running, config.print_code, &mut std::io::stdout()).await?;
    tracing::info!(address = %running.address, data = %config.data.display(), "serving");
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("stopping");
    running.stop().await;
    Ok(())
}

/// Logs go to standard error; standard output is for the person at the terminal.
fn begin_log(form: LogForm) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    match form {
        LogForm::Json => log.json().init(),
        LogForm::Text => log.init(),
    }
}

/// An error's text with those of all its causes, each of which says only its own part.
fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
