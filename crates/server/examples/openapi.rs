//! Prints the document of the interface: `cargo run -p lotwise-server --example openapi > docs/openapi.json`.

use lotwise_server::api::openapi::document;

fn main() -> Result<(), serde_json::Error> {
    println!("{}", document().to_pretty_json()?);
    Ok(())
}
