//! Printing what is on the page.

/// Opens the browser's own dialog for printing.
pub fn print() {
    lotwise_browser::media::print();
}
