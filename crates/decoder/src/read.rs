//! What a decoder found in a picture.

/// One barcode, as read in one picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    /// The data, without the symbology identifier. FNC1 as a separator is GS (U+001D); FNC1 in the
    /// first position is not in the text but in the symbology identifier.
    pub text: String,
    /// The symbology identifier of ISO/IEC 15424: `]C1` is GS1-128, `]C0` plain Code 128, `]d2` GS1
    /// DataMatrix, `]d1` plain DataMatrix, `]Q3` GS1 QR, `]Q1` plain QR, `]E0` EAN-13 (a UPC-A as its
    /// 13 digits), `]I0` ITF, `]A0` Code 39.
    pub symbology: String,
    /// Where it was, in pixels of the picture: two ends of a line across a linear symbol, three or
    /// four corners of a matrix symbol.
    pub corners: Vec<(f32, f32)>,
}

impl Read {
    /// Whether both say the same, wherever they were seen.
    pub fn same_code(&self, other: &Self) -> bool {
        self.text == other.text && self.symbology == other.symbology
    }
}
