//! stub
pub fn check() -> anyhow::Result<()> {
    Ok(())
}
pub fn run(_: lexopt::Parser) -> anyhow::Result<()> {
    check()
}
