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

/// How far beside a line, in pixels, the same text must be found again.
const BESIDE_PX: [f32; 4] = [1.0, -1.0, 2.0, -2.0];

/// A Code 39 symbol has no check character: shorter ones are too easily seen where there are none.
const CODE39_LENGTH_MIN: usize = 4;

/// The symbols found, without repetition, on parallel lines at an angle (clockwise, 0 is along the
/// rows of the picture), from the middle of the picture outwards.
pub(crate) fn read(picture: &Luma, degrees: f32, lines: Lines) -> Vec<Read> {
    let (length_px, across_px) = extent(picture, degrees);
    let mut scanner = Scanner::new(picture, length_px as usize, lines);
    let lines = lines as usize;
    let spacing_px = across_px / lines as f32;
    let size = (scanner.length, lines);
    let placement = Placement::centred(picture, size, (1.0, spacing_px), degrees);
    let mut found: Vec<Read> = Vec::new();
    for number in from_the_middle(lines) {
        let line = placement.moved_down(number as f32 + 0.5);
        for candidate in scanner.line(&line) {
            if found.iter().any(|known| known.same_code(&candidate)) {
                continue;
            }
            let agrees = BESIDE_PX.iter().any(|beside_px| {
                let beside = line.moved_down(beside_px / spacing_px);
                let mut reads = scanner.line(&beside).into_iter();
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
    (0..count).map(move |turn| if turn % 2 == 0 { middle + turn / 2 } else { middle - turn.div_ceil(2) })
}

struct Scanner<'a> {
    picture: &'a Luma,
    /// In pixels of the picture.
    length: usize,
    lines: Lines,
    hints: DecodeHints,
    code39: Code39Reader,
    itf: ITFReader,
}

impl<'a> Scanner<'a> {
    fn new(picture: &'a Luma, length: usize, lines: Lines) -> Self {
        Self {
            picture,
            length,
            lines,
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

    /// The symbols that the first row of a view crosses.
    fn line(&mut self, placement: &Placement) -> Vec<Read> {
        let pixels = self.picture.view(placement, self.length, 1).data;
        let samples = sharpened(&pixels);
        let mut reads = self.both_ways(black_beside_white(&samples));
        if self.lines == Lines::Many {
            // One threshold for the whole line serves where bars are narrow and pale.
            reads.extend(black_by_histogram(samples).map_or_else(Vec::new, |b| self.both_ways(b)));
        }
        for corner in reads.iter_mut().flat_map(|read| &mut read.corners) {
            *corner = placement.to_frame((corner.0 / 2.0, corner.1));
        }
        reads
    }

    fn both_ways(&mut self, mut bits: BitArray) -> Vec<Read> {
        let mut reads = self.one_way(&bits);
        bits.reverse();
        let mut backward = self.one_way(&bits);
        let last = bits.get_size() as f32 - 1.0;
        for corner in backward.iter_mut().flat_map(|read| &mut read.corners) {
            corner.0 = last - corner.0;
        }
        reads.append(&mut backward);
        reads
    }

    fn one_way(&mut self, bits: &BitArray) -> Vec<Read> {
        let results = [
            Code128Reader.decode_row(0, bits, &self.hints),
            EAN13Reader.decode_row(0, bits, &self.hints),
            self.itf.decode_row(0, bits, &self.hints),
            self.code39.decode_row(0, bits, &self.hints),
        ];
        results.iter().flatten().filter_map(to_read).collect()
    }
}

/// Sharpens a line, since narrow bars run into each other in a picture, and doubles its samples: the
/// library measures bars in whole samples, and a bar of two pixels that begins between two of them
/// would be measured as one or three.
fn sharpened(pixels: &[u8]) -> Vec<u8> {
    let at = |place: usize| i16::from(pixels[place.min(pixels.len() - 1)]);
    let sharp = |place: usize| {
        let beside = at(place.saturating_sub(1)) + at(place + 1);
        ((4 * at(place) - beside) / 2).clamp(0, 255) as u8
    };
    let mut samples = Vec::with_capacity(2 * pixels.len());
    for place in 0..pixels.len() {
        let here = sharp(place);
        samples.push(here);
        samples.push(here.midpoint(sharp(place + 1)));
    }
    samples
}

/// The samples of one block share a threshold.
const BLOCK: usize = 16;
/// How many blocks to each side the threshold looks at: far enough to see a bar and a space, near
/// enough to follow a shadow.
const BLOCKS_BESIDE: usize = 2;
/// Less contrast than this is paper.
const CONTRAST_MIN: u8 = 24;

/// Black is what is darker than half-way between the darkest and the brightest sample around.
fn black_beside_white(samples: &[u8]) -> BitArray {
    let extremes: Vec<(u8, u8)> = samples
        .chunks(BLOCK)
        .map(|block| block.iter().fold((255, 0), |(low, high), s| (low.min(*s), high.max(*s))))
        .collect();
    let mut bits = BitArray::with_size(samples.len());
    for (number, block) in samples.chunks(BLOCK).enumerate() {
        let first = number.saturating_sub(BLOCKS_BESIDE);
        let last = (number + BLOCKS_BESIDE).min(extremes.len() - 1);
        let (low, high) = extremes[first..=last]
            .iter()
            .fold((255, 0), |(low, high): (u8, u8), e| (low.min(e.0), high.max(e.1)));
        if high.saturating_sub(low) < CONTRAST_MIN {
            continue;
        }
        let threshold = low.midpoint(high);
        for (place, _) in block.iter().enumerate().filter(|(_, s)| **s < threshold) {
            bits.set(number * BLOCK + place);
        }
    }
    bits
}

/// The library's own way: one threshold between the two peaks of the line's histogram. None if there
/// are no two peaks.
fn black_by_histogram(samples: Vec<u8>) -> Option<BitArray> {
    let line = Luma { width: samples.len(), height: 1, data: samples };
    let bits = bitmap(&line)?.get_black_row(0).ok()?.into_owned();
    Some(bits)
}

/// Takes over a result with its symbology identifier; one that cannot be right is dropped.
pub(crate) fn to_read(result: &RXingResult) -> Option<Read> {
    let identifier = result.getRXingResultMetadata().get(&RXingResultMetadataType::SYMBOLOGY_IDENTIFIER)?;
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

    #[test]
    fn sharpening_doubles_and_deepens() {
        let samples = sharpened(&[200, 200, 100, 200]);
        assert_eq!(samples, [200, 225, 250, 125, 0, 125, 250, 225]);
        assert!(sharpened(&[]).is_empty());
    }

    #[test]
    fn a_shadow_does_not_swallow_bars() {
        // The left half lies in a shadow where paper is darker than ink is in the light.
        let line: Vec<u8> = (0..128)
            .map(|place| match (place < 64, place % 8 < 4) {
                (true, true) => 10,
                (true, false) => 80,
                (false, true) => 90,
                (false, false) => 240,
            })
            .collect();
        let bits = black_beside_white(&line);
        for place in [0, 5, 24, 29, 104, 109, 120, 125] {
            assert_eq!(bits.get(place), place % 8 < 4, "{place}");
        }
        assert!(!black_beside_white(&[100; 64]).get(10));
    }
}
