//! Prints what the app weighs and how quick it is in a real browser, each figure beside its limit.
//!
//! `cargo xtask bench` builds what is measured, sets the environment, and runs this with the parts
//! that are wanted: `sizes`, `usable`, `public`, `decoder`, `million`, `list`, `desk`.

mod decoder;
mod desk;
mod floor;
mod list;
mod million;
mod public;
mod sizes;
mod usable;

use std::time::Duration;

/// No part may take longer: a browser that hangs is no figure.
const PATIENCE: Duration = Duration::from_secs(420);
/// A million events are folded first.
const LONG_PATIENCE: Duration = Duration::from_secs(3_600);

#[tokio::main(flavor = "current_thread")]
async fn main() {
    for part in std::env::args().skip(1) {
        let run = async {
            match part.as_str() {
                "sizes" => sizes::print(),
                "usable" => usable::print().await,
                "public" => public::print().await,
                "decoder" => decoder::print().await,
                "million" => million::print().await,
                "list" => million::print_list().await,
                "desk" => million::print_desk().await,
                other => panic!("there is no part {other}"),
            }
        };
        let patience =
            if ["million", "list", "desk"].contains(&part.as_str()) { LONG_PATIENCE } else { PATIENCE };
        let ended = tokio::time::timeout(patience, run).await;
        ended.unwrap_or_else(|_| panic!("{part} took longer than {patience:?}"));
    }
}

/// The middle of an odd number of values, or the upper of the two middle ones.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Prints one figure, and whether it keeps its limit.
fn figure(what: &str, value: f64, limit: f64, unit: &str) {
    let verdict = if value <= limit { "" } else { "  MISSED" };
    println!("{what:<50} {value:>8.1} {unit:<3} limit {limit:>6} {unit}{verdict}");
}
