//! The tests on which mutants are tried, as one: it is compiled and linked hundreds of times.

#[path = "../exceptions.rs"]
mod exceptions;
#[path = "../fold.rs"]
mod fold;
#[path = "../grants.rs"]
mod grants;
#[path = "../papers.rs"]
mod papers;
#[path = "../same_bytes.rs"]
mod same_bytes;
#[path = "../stock.rs"]
mod stock;
#[path = "../trace.rs"]
mod trace;
#[path = "../warranty.rs"]
mod warranty;
