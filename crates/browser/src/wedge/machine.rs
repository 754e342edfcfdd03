//! Tells a scanner's keys from a person's, by their times alone.

use super::{Scan, WedgeOptions};

/// With so many fast keys it is certainly no hand: the scan may pause, and needs no end sign.
const CERTAIN_CHARS: usize = 6;

/// The longest pause within a scan that is certain, in milliseconds: a busy page must not split it.
pub const SETTLE_MS: u32 = 250;

/// The function code 1 of GS1 symbols, as scanners transmit it.
const GS: char = '\u{1d}';

/// A key that went down, as the browser tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct Press<'a> {
    /// The character, or the key's name.
    pub key: &'a str,
    /// The key's place on a US keyboard.
    pub code: &'a str,
    pub ctrl: bool,
    pub alt: bool,
    /// The key is held down: no scanner does that.
    pub repeat: bool,
    /// When, in milliseconds from any fixed moment.
    pub time_ms: f64,
}

/// What to do with a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It does what it always does.
    Pass,
    /// It would do harm: it is a control code of the scanner.
    Swallow,
    /// It ends this scan, and does nothing else.
    Scan(Scan),
}

/// The keys of what may be a scan.
#[derive(Clone, Debug)]
pub struct Wedge {
    options: WedgeOptions,
    text: String,
    chars: usize,
    last_ms: f64,
    /// The digits typed while Alt is held: the character's number, as on Windows.
    alt_digits: String,
}

impl Wedge {
    pub fn new(options: WedgeOptions) -> Self {
        Self { options, text: String::new(), chars: 0, last_ms: f64::NEG_INFINITY, alt_digits: String::new() }
    }

    /// Takes the next key.
    pub fn press(&mut self, press: &Press<'_>) -> Verdict {
        if press.repeat || !self.is_in_time(press.time_ms) {
            self.clear();
        }
        let verdict = self.take(press);
        self.last_ms = press.time_ms;
        verdict
    }

    /// Whether the last key was the first of what may become a scan.
    pub fn has_begun(&self) -> bool {
        self.chars == 1
    }

    /// To be asked [`SETTLE_MS`] after a key: the scan, if it is one without an end sign.
    pub fn settle(&mut self, now_ms: f64) -> Option<Scan> {
        if now_ms - self.last_ms < f64::from(SETTLE_MS) {
            return None;
        }
        self.end_alt();
        let scan = (self.chars >= CERTAIN_CHARS).then(|| self.scan());
        self.clear();
        scan
    }

    fn take(&mut self, press: &Press<'_>) -> Verdict {
        let only_alt = press.alt && !press.ctrl;
        if only_alt && let Some(digit) = press.key.chars().next().filter(char::is_ascii_digit) {
            self.alt_digits.push(digit);
            return if self.chars == 0 { Verdict::Pass } else { Verdict::Swallow };
        }
        // Before the key itself: Alt was let go in between.
        self.end_alt();
        match press.key {
            "Shift" | "Control" | "Alt" | "AltGraph" | "CapsLock" => Verdict::Pass,
            "Enter" | "Tab" => self.end(),
            "\u{1d}" => self.gs(),
            _ if press.ctrl && !press.alt => {
                if press.key == "]" || press.code == "BracketRight" {
                    return self.gs();
                }
                self.clear();
                Verdict::Pass
            }
            key => {
                let mut chars = key.chars();
                // Names of keys have more than one character.
                match (chars.next(), chars.next()) {
                    (Some(char), None) => self.push(char),
                    _ => self.clear(),
                }
                Verdict::Pass
            }
        }
    }

    fn is_in_time(&self, time_ms: f64) -> bool {
        let gap_ms = if self.chars >= CERTAIN_CHARS { f64::from(SETTLE_MS) } else { self.options.gap_ms };
        time_ms - self.last_ms <= gap_ms
    }

    fn end(&mut self) -> Verdict {
        let verdict =
            if self.chars >= self.options.least_chars { Verdict::Scan(self.scan()) } else { Verdict::Pass };
        self.clear();
        verdict
    }

    fn gs(&mut self) -> Verdict {
        let verdict = if self.chars == 0 { Verdict::Pass } else { Verdict::Swallow };
        self.push(GS);
        verdict
    }

    fn end_alt(&mut self) {
        let number = std::mem::take(&mut self.alt_digits).parse().ok();
        if let Some(char) = number.and_then(char::from_u32) {
            self.push(char);
        }
    }

    fn push(&mut self, char: char) {
        self.text.push(char);
        self.chars += 1;
    }

    fn scan(&self) -> Scan {
        let text = self.text.strip_prefix(self.options.prefix.as_str()).unwrap_or(&self.text);
        Scan { text: text.to_owned() }
    }

    fn clear(&mut self) {
        self.text.clear();
        self.alt_digits.clear();
        self.chars = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plays keys, `gap_ms` between them, and returns what was scanned. `^x` is Ctrl+x, `!1` Alt+1,
    /// `+` a pause of 200 ms, `/` one of 300 ms, `\n` Enter and `\t` Tab.
    fn play(keys: &str, gap_ms: f64) -> Vec<String> {
        let mut wedge = Wedge::new(WedgeOptions::default());
        let (mut scans, mut time_ms) = (Vec::new(), 1_000.0);
        let mut keys = keys.chars();
        while let Some(mut char) = keys.next() {
            let (ctrl, alt) = (char == '^', char == '!');
            match char {
                '+' => time_ms += 200.0,
                '/' => {
                    time_ms += 300.0;
                    scans.extend(wedge.settle(time_ms).map(|scan| scan.text));
                }
                _ => {
                    if ctrl || alt {
                        char = keys.next().unwrap_or('?');
                    }
                    let text = char.to_string();
                    let key = match char {
                        '\n' => "Enter",
                        '\t' => "Tab",
                        _ => &text,
                    };
                    time_ms += gap_ms;
                    let press = Press { key, code: "", ctrl, alt, repeat: false, time_ms };
                    if let Verdict::Scan(scan) = wedge.press(&press) {
                        scans.push(scan.text);
                    }
                }
            }
        }
        scans
    }

    fn check(keys: &str, gap_ms: f64, expected: &[&str]) {
        assert_eq!(play(keys, gap_ms), expected, "{keys:?} every {gap_ms} ms");
    }

    #[test]
    fn fast_keys_with_an_end_sign_are_a_scan() {
        check("4006381333931\n", 2.0, &["4006381333931"]);
        check("4006381333931\t", 50.0, &["4006381333931"]);
        check("ABC\nDEF\n", 5.0, &["ABC", "DEF"]);
    }

    #[test]
    fn a_persons_keys_are_none() {
        check("4006381333931\n", 90.0, &[]);
        check("ab\n", 20.0, &[]);
        check("hello/", 110.0, &[]);
        check("abc/\n", 20.0, &[]);
    }

    #[test]
    fn a_scan_is_not_split() {
        check("0104006381+33393110L1\n", 4.0, &["010400638133393110L1"]);
        check("0104006381+33393110L1/", 4.0, &["010400638133393110L1"]);
    }

    #[test]
    fn a_certain_scan_needs_no_end_sign() {
        check("4006381333931/12345678/", 4.0, &["4006381333931", "12345678"]);
    }

    #[test]
    fn gs_comes_in_three_ways() {
        check("10L1\u{1d}21S1\n", 4.0, &["10L1\u{1d}21S1"]);
        check("10L1^]21S1\n", 4.0, &["10L1\u{1d}21S1"]);
        check("10L1!0!2!921S1\n", 4.0, &["10L1\u{1d}21S1"]);
    }

    #[test]
    fn shortcuts_and_held_keys_end_it() {
        check("12^c34\n", 4.0, &[]);
        let mut wedge = Wedge::new(WedgeOptions::default());
        for count in 0..20 {
            let press = Press {
                key: "a",
                code: "KeyA",
                ctrl: false,
                alt: false,
                repeat: count > 0,
                time_ms: f64::from(count) * 30.0,
            };
            assert_eq!(wedge.press(&press), Verdict::Pass);
        }
        assert_eq!(wedge.settle(10_000.0), None);
    }

    #[test]
    fn the_prefix_is_taken_away() {
        let mut wedge = Wedge::new(WedgeOptions { prefix: "~".to_owned(), ..WedgeOptions::default() });
        let press = |key, time_ms| Press { key, code: "", ctrl: false, alt: false, repeat: false, time_ms };
        for (key, time_ms) in ["~", "A", "B", "C"].into_iter().zip([0.0, 5.0, 10.0, 15.0]) {
            wedge.press(&press(key, time_ms));
        }
        let scan = Scan { text: "ABC".to_owned() };
        assert_eq!(wedge.press(&press("Enter", 20.0)), Verdict::Scan(scan));
    }
}
