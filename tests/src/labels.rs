//! Barcodes as pictures, for tests that look at labels: drawn here, read by the decoder.

use barcoders::sym::code39::Code39;
use barcoders::sym::code128::Code128;
use barcoders::sym::ean13::EAN13;
use barcoders::sym::tf::TF;
use datamatrix::placement::MatrixMap;
use datamatrix::{DataMatrix, SymbolList, SymbolSize, errorcode};
use qrcode::bits::Bits;
use qrcode::types::{EcLevel, Version};
use qrcode::{Color, QrCode};

/// A greyscale picture, row by row, 0 black and 255 white.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Width in pixels.
    pub width: usize,
    /// Height in pixels.
    pub height: usize,
    /// `width * height` bytes.
    pub luma: Vec<u8>,
}

/// A barcode in modules, with its quiet zone, before it is drawn at some size.
///
/// The constructors panic on data that the symbology cannot hold: a test's mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    width: usize,
    dark: Vec<bool>,
}

const FNC1: char = '\u{1d}';

/// Quiet zones in modules: what the symbologies ask for, or a little more.
const QUIET_LINEAR: usize = 11;
const QUIET_MATRIX: usize = 4;

impl Label {
    /// GS1 DataMatrix with FNC1 in the first position and as the separator.
    pub fn gs1_datamatrix(bracketed: &str) -> Self {
        let mut codewords = vec![DATAMATRIX_FNC1];
        ascii_codewords(&element_string(bracketed), &mut codewords);
        Self::datamatrix_of(codewords)
    }

    /// DataMatrix that holds any text and is not GS1.
    pub fn datamatrix(text: &str) -> Self {
        let code = DataMatrix::encode(text.as_bytes(), SymbolList::default())
            .expect("a text that fits a DataMatrix symbol");
        let map = MatrixMap::new_with_codewords(code.codewords(), code.size);
        Self::of_bitmap(&map)
    }

    /// GS1-128: Code 128 with FNC1 in the first position and as the separator.
    pub fn gs1_128(bracketed: &str) -> Self {
        Self::code128_of(&format!("{FNC1}{}", element_string(bracketed)))
    }

    /// Code 128 that holds any ASCII text and is not GS1.
    pub fn code128(text: &str) -> Self {
        Self::code128_of(text)
    }

    /// EAN-13 of 12 digits, or of 13 with a right check digit. A UPC-A is one that begins with 0.
    pub fn ean13(digits: &str) -> Self {
        let code = EAN13::new(digits).expect("12 digits, or 13 with a right check digit");
        Self::linear(&code.encode())
    }

    /// ITF-14 without its frame.
    pub fn itf14(digits: &str) -> Self {
        let code = TF::interleaved(digits).expect("an even number of digits");
        Self::linear(&code.encode())
    }

    /// Code 39 without a check character.
    pub fn code39(text: &str) -> Self {
        let code = Code39::new(text).expect("capital letters, digits and -. $/+%");
        Self::linear(&code.encode())
    }

    /// QR of a URL or any other text, in UTF-8.
    pub fn qr(text: &str) -> Self {
        Self::qr_of(&QrCode::new(text).expect("a text that fits a QR symbol"))
    }

    /// GS1 QR with FNC1 in the first position.
    pub fn gs1_qr(bracketed: &str) -> Self {
        let data = element_string(bracketed);
        let level = EcLevel::M;
        let symbol = (1..=40).find_map(|version| {
            let mut bits = Bits::new(Version::Normal(version));
            bits.push_fnc1_first_position().ok()?;
            bits.push_byte_data(data.as_bytes()).ok()?;
            bits.push_terminator(level).ok()?;
            QrCode::with_bits(bits, level).ok()
        });
        Self::qr_of(&symbol.expect("an element string that fits a QR symbol"))
    }

    /// Draws the label, each module that many pixels wide.
    pub fn picture(&self, module_px: usize) -> Picture {
        let height = self.dark.len() / self.width;
        let mut luma = Vec::with_capacity(self.dark.len() * module_px * module_px);
        for row in self.dark.chunks(self.width) {
            let line: Vec<u8> = row
                .iter()
                .flat_map(|dark| std::iter::repeat_n(if *dark { 0 } else { 255 }, module_px))
                .collect();
            for _ in 0..module_px {
                luma.extend_from_slice(&line);
            }
        }
        Picture { width: self.width * module_px, height: height * module_px, luma }
    }

    fn code128_of(text: &str) -> Self {
        let code = Code128::new(code128_sets(text)).expect("ASCII text");
        Self::linear(&code.encode())
    }

    fn datamatrix_of(mut codewords: Vec<u8>) -> Self {
        let (size, capacity) = DATAMATRIX_SIZES
            .into_iter()
            .find(|(_, capacity)| *capacity >= codewords.len())
            .expect("an element string that fits the sizes above");
        pad(&mut codewords, capacity);
        let correction = errorcode::encode_error(&codewords, size);
        codewords.extend(correction);
        Self::of_bitmap(&MatrixMap::new_with_codewords(&codewords, size))
    }

    fn of_bitmap(map: &MatrixMap<bool>) -> Self {
        let bitmap = map.bitmap();
        let mut dark = vec![false; bitmap.width() * bitmap.height()];
        for (x, y) in bitmap.pixels() {
            dark[y * bitmap.width() + x] = true;
        }
        Self::framed(&dark, bitmap.width(), QUIET_MATRIX)
    }

    fn qr_of(code: &QrCode) -> Self {
        let colors = code.to_colors();
        let dark: Vec<bool> = colors.into_iter().map(|c| c == Color::Dark).collect();
        Self::framed(&dark, code.width(), QUIET_MATRIX)
    }

    /// Bars a third as high as the symbol is wide.
    fn linear(bars: &[u8]) -> Self {
        let line: Vec<bool> = bars.iter().map(|bar| *bar == 1).collect();
        Self::framed(&line.repeat(line.len() / 3), line.len(), QUIET_LINEAR)
    }

    fn framed(dark: &[bool], width: usize, quiet: usize) -> Self {
        let framed_width = width + 2 * quiet;
        let blank = vec![false; quiet * framed_width];
        let mut framed = blank.clone();
        for row in dark.chunks(width) {
            framed.extend(std::iter::repeat_n(false, quiet));
            framed.extend_from_slice(row);
            framed.extend(std::iter::repeat_n(false, quiet));
        }
        framed.extend(blank);
        Self { width: framed_width, dark: framed }
    }
}

/// The data of a bracketed element string as a scanner transmits it, without the symbology
/// identifier: GS after each element of variable length but the last.
///
/// Which elements have a fixed length: GS1 General Specifications, section 7.8.5.
pub fn element_string(bracketed: &str) -> String {
    let elements: Vec<(&str, &str)> = bracketed.split('(').filter_map(|part| part.split_once(')')).collect();
    let mut text = String::new();
    for (place, (identifier, value)) in elements.iter().enumerate() {
        text.push_str(identifier);
        text.push_str(value);
        let fixed = matches!(
            identifier.get(..2),
            Some("00" | "01" | "02" | "03" | "04")
                | Some("11" | "12" | "13" | "14" | "15" | "16" | "17" | "18" | "19" | "20")
                | Some("31" | "32" | "33" | "34" | "35" | "36" | "41")
        );
        if !fixed && place + 1 < elements.len() {
            text.push(FNC1);
        }
    }
    text
}

/// Writes a text with the set switches that barcoders wants: set C for runs of four digits or more,
/// set B for the rest. FNC1 is in both.
fn code128_sets(text: &str) -> String {
    const SET_B: char = '\u{181}';
    const SET_C: char = '\u{106}';
    const BARCODERS_FNC1: char = '\u{179}';
    let chars: Vec<char> = text.chars().collect();
    // FNC1 in the first position is written in the set of what follows.
    let start = usize::from(chars.first() == Some(&FNC1));
    let digits_from = |at: usize| chars[at..].iter().take_while(|c| c.is_ascii_digit()).count();
    let mut set = if digits_from(start) >= 4 { SET_C } else { SET_B };
    let mut written = String::from(set);
    let mut at = 0;
    while at < chars.len() {
        if chars[at] == FNC1 {
            written.push(BARCODERS_FNC1);
            at += 1;
            continue;
        }
        let run = digits_from(at);
        let wanted = if run >= 4 || (set == SET_C && run >= 2) { SET_C } else { SET_B };
        if wanted != set {
            written.push(wanted);
            set = wanted;
        }
        let taken = if set == SET_C { run & !1 } else { 1 };
        written.extend(&chars[at..at + taken]);
        at += taken;
    }
    written
}

const DATAMATRIX_FNC1: u8 = 232;
const DATAMATRIX_PAD: u8 = 129;

/// Square symbols and how many data codewords they hold (ISO/IEC 16022, table 7).
const DATAMATRIX_SIZES: [(SymbolSize, usize); 9] = [
    (SymbolSize::Square14, 8),
    (SymbolSize::Square16, 12),
    (SymbolSize::Square18, 18),
    (SymbolSize::Square20, 22),
    (SymbolSize::Square22, 30),
    (SymbolSize::Square24, 36),
    (SymbolSize::Square26, 44),
    (SymbolSize::Square32, 62),
    (SymbolSize::Square36, 86),
];

/// ASCII encodation (ISO/IEC 16022, section 5.2.3): two digits in one codeword. The datamatrix crate
/// would write the separator as the character GS; label printers write FNC1.
fn ascii_codewords(text: &str, codewords: &mut Vec<u8>) {
    let mut rest = text.as_bytes();
    loop {
        rest = match rest {
            [] => return,
            [0x1d, rest @ ..] => {
                codewords.push(DATAMATRIX_FNC1);
                rest
            }
            [tens @ b'0'..=b'9', ones @ b'0'..=b'9', rest @ ..] => {
                codewords.push(130 + (tens - b'0') * 10 + (ones - b'0'));
                rest
            }
            [byte, rest @ ..] => {
                codewords.push(byte + 1);
                rest
            }
        };
    }
}

/// Pads with the 253-state algorithm (ISO/IEC 16022, annex B.1).
fn pad(codewords: &mut Vec<u8>, capacity: usize) {
    if codewords.len() < capacity {
        codewords.push(DATAMATRIX_PAD);
    }
    while codewords.len() < capacity {
        let place = codewords.len() + 1;
        let value = usize::from(DATAMATRIX_PAD) + (149 * place) % 253 + 1;
        codewords.push((if value > 254 { value - 254 } else { value }) as u8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn element_strings_have_separators_where_needed() {
        assert_eq!(
            element_string("(01)09506000134352(10)AB-1(21)7(17)270331"),
            "010950600013435210AB-1\u{1d}217\u{1d}17270331"
        );
    }

    #[test]
    fn code128_switches_sets() {
        assert_eq!(code128_sets("AB12345C"), "\u{181}AB\u{106}1234\u{181}5C");
        assert_eq!(code128_sets("\u{1d}0112"), "\u{106}\u{179}0112");
        assert_eq!(code128_sets("12345\u{1d}21"), "\u{106}1234\u{181}5\u{179}21");
    }

    #[test]
    fn codewords_agree_with_the_library() {
        let mut own = vec![DATAMATRIX_FNC1];
        ascii_codewords("0109506000134352", &mut own);
        pad(&mut own, 12);
        let library = DataMatrix::encode_gs1(b"0109506000134352", SymbolSize::Square16).expect("it fits");
        assert_eq!(own, library.data_codewords());
    }

    #[test]
    fn a_picture_has_the_size_of_its_modules() {
        let picture = Label::ean13("4006381333931").picture(2);
        assert_eq!(picture.width, 2 * (95 + 2 * QUIET_LINEAR));
        assert_eq!(picture.luma.len(), picture.width * picture.height);
    }
}
