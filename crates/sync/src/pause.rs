//! How long a failure is waited out.

/// The first pause, in milliseconds; it doubles with each further failure.
const FIRST_MS: u32 = 1_000;
/// The longest pause, in milliseconds. A dead server is not held up by all its phones when it comes
/// back, and is noticed within it; a wake-up ends any pause.
const LONGEST_MS: u32 = 60_000;

/// The pause after one more failure than `failures`, in milliseconds.
pub fn pause_ms(failures: u32) -> u32 {
    // Six doublings are beyond the longest.
    (FIRST_MS << failures.min(6)).min(LONGEST_MS)
}
