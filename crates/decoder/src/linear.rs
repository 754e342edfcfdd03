//! Linear symbols: Code 128, EAN-13, ITF-14 and Code 39, line by line.
//!
//! The library's own search stops at the first symbol and believes a single line. This one finds
//! every symbol of a label, and believes a line only if a line beside it says the same.

use lotwise_gs1::Gtin;
use rxing::common::BitArray;
use rxing::oned::{Code39Reader, Code128Reader, EAN13Reader, ITFReader, OneDReader};
use rxing::{DecodeHints, RXingResult, RXingResultMetadataType, RXingResultMetadataValue};

use crate::decode::bitmap;
use crate::luma::Placement;
use crate::{Luma, Read};

/// How closely the lines lie that are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lines {
    /// 32 lines.
    Few = 32,
    /// 256 lines.
    Many = 256,
}

/// A line is sampled twice per pixel: the library measures bars in whole samples, and a bar of two
/// pixels that begins between two of them would otherwise be measured as one or three.
const SAMPLE_PX: f32 = 0.5;

/// How far beside a line, in pixels, the same text must be found again.
const BESIDE_PX: [f32; 4] = [1.0, -1.0, 2.0, -2.0];

/// A Code 39 symbol has no check character: shorter ones are too easily seen where there are none.
const CODE39_LENGTH_MIN: usize = 4;

/// The symbols found, without repetition, on parallel lines at an angle (clockwise, 0 is along the
/// rows of the picture), from the middle of the picture outwards.
pub(crate) fn read(picture: &Luma, degrees: f32, lines: Lines) -> Vec<Read> {
    let (length_px, across_px) = extent(picture, degrees);
    let samples = (length_px / SAMPLE_PX) as usize;
    let lines = lines as usize;
    let spacing_px = across_px / lines as f32;
    let size = (samples, lines);
    let placement = Placement::centred(picture, size, (SAMPLE_PX, spacing_px), degrees);
    let mut scanner = Scanner::new(picture, samples);
    let mut found: Vec<Read> = Vec::new();
    for number in from_the_middle(lines) {
        let line = placement.moved_down(number as f32 + 0.5);
        for candidate in scanner.line(&line) {
            if found.iter().any(|known| known.same_code(&candidate)) {
                continue;
            }
            let agrees = BESIDE_PX.iter().any(|beside_px| {
                let mut reads = scanner
                    .line(&line.moved_down(beside_px / spacing_px))
                    .into_iter();
                reads.any(|read| read.same_code(&candidate))
            });
            if agrees {
                found.push(candidate);
            }
        }
    }
    found
}

/// How long the lines are, and over which breadth they lie: all of the picture along its sides, and
/// a square in its middle otherwise.
fn extent(picture: &Luma, degrees: f32) -> (f32, f32) {
    let (width, height) = (picture.width as f32, picture.height as f32);
    if degrees == 0.0 {
        (width, height)
    } else if degrees.abs() == 90.0 {
        (height, width)
    } else {
        (height * std::f32::consts::SQRT_2, height)
    }
}

/// The numbers below `count`, from the middle outwards.
fn from_the_middle(count: usize) -> impl Iterator<Item = usize> {
    let middle = count / 2;
    (0..count).map(move |turn| {
        if turn % 2 == 0 {
            middle + turn / 2
        } else {
            middle - turn.div_ceil(2)
        }
    })
}

struct Scanner<'a> {
    picture: &'a Luma,
    samples: usize,
    hints: DecodeHints,
    code39: Code39Reader,
    itf: ITFReader,
}

impl<'a> Scanner<'a> {
    fn new(picture: &'a Luma, samples: usize) -> Self {
        Self {
            picture,
            samples,
            hints: DecodeHints {
                // Otherwise FNC1 is dropped, and in GS1-128 the lot runs into the serial. A Code 128
                // without FNC1 in the first position stays what it is.
                AssumeGs1: Some(true),
                // A longer one is still let through by the library; see `to_read`.
                AllowedLengths: Some(vec![14]),
                ..DecodeHints::default()
            },
            code39: Code39Reader::default(),
            itf: ITFReader::default(),
        }
    }

    /// The symbols that the first row of a view crosses, read in both directions.
    fn line(&mut self, placement: &Placement) -> Vec<Read> {
        let line = self.picture.view(placement, self.samples, 1);
        let Some(bitmap) = bitmap(&line) else {
            return Vec::new();
        };
        // It fails where there is too little contrast for any bars.
        let Ok(bits) = bitmap.get_black_row(0) else {
            return Vec::new();
        };
        let mut reads = Vec::new();
        self.direction(&bits, &mut reads);
        let mut mirrored = bits.into_owned();
        mirrored.reverse();
        let forward = reads.len();
        self.direction(&mirrored, &mut reads);
        for corner in reads[forward..].iter_mut().flat_map(|r| &mut r.corners) {
            corner.0 = self.samples as f32 - corner.0 - 1.0;
        }
        for corner in reads.iter_mut().flat_map(|read| &mut read.corners) {
            *corner = placement.to_frame(*corner);
        }
        reads
    }

    fn direction(&mut self, bits: &BitArray, reads: &mut Vec<Read>) {
        let results = [
            Code128Reader.decode_row(0, bits, &self.hints),
            EAN13Reader.decode_row(0, bits, &self.hints),
            self.itf.decode_row(0, bits, &self.hints),
            self.code39.decode_row(0, bits, &self.hints),
        ];
        reads.extend(results.iter().flatten().filter_map(to_read));
    }
}

/// Takes over a result with its symbology identifier; one that cannot be right is dropped.
pub(crate) fn to_read(result: &RXingResult) -> Option<Read> {
    let identifier = result
        .getRXingResultMetadata()
        .get(&RXingResultMetadataType::SYMBOLOGY_IDENTIFIER)?;
    let RXingResultMetadataValue::SymbologyIdentifier(symbology) = identifier else {
        return None;
    };
    let text = result.getText();
    let plausible = match symbology.as_str() {
        // ITF has no check of its own, and a part of a symbol reads as a shorter one.
        "]I0" => text.len() == 14 && Gtin::parse(text).is_ok(),
        "]A0" => text.len() >= CODE39_LENGTH_MIN,
        _ => !text.is_empty(),
    };
    if !plausible {
        return None;
    }
    let text = match symbology.as_str() {
        // The library writes the identifier into the text as well.
        "]C1" => text.strip_prefix("]C1").unwrap_or(text),
        _ => text,
    };
    Some(Read {
        text: text.to_owned(),
        symbology: symbology.clone(),
        corners: result.getPoints().iter().map(|p| (p.x, p.y)).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_go_from_the_middle_outwards() {
        let lines: Vec<_> = from_the_middle(6).collect();
        assert_eq!(lines, [3, 2, 4, 1, 5, 0]);
        assert_eq!(from_the_middle(0).count(), 0);
    }
}
