//! One pass over one picture.

use rxing::common::HybridBinarizer;
use rxing::{BinaryBitmap, Luma8Source};

use crate::linear::{self, Lines};
use crate::luma::Placement;
use crate::matrix::{self, Effort};
use crate::{Luma, Pass, Read};

/// The part of the picture's width and height that the centre passes look at.
const CENTRE: f32 = 0.7;

/// A picture in black and white, made when first asked for and shared by all readers.
pub(crate) type Bitmap<'a> = BinaryBitmap<HybridBinarizer<Luma8Source<'a>>>;

/// Finds barcodes in a picture: Code 128, EAN-13 (and UPC-A, as its 13 digits), ITF-14, Code 39, QR
/// and DataMatrix. A code that is there several times is told once; a picture whose length does not
/// match its size holds none.
///
/// EAN-8 and UPC-E are off, since they see codes in empty pictures; GS1 DataBar is off, since this
/// version of the library gives wrong texts for it.
pub fn decode(frame: &Luma, pass: Pass) -> Vec<Read> {
    let mut found = Found::default();
    if frame.data.is_empty() || frame.data.len() != frame.width * frame.height {
        return found.reads;
    }
    match pass {
        Pass::Fast => {
            found.add(linear::read(frame, 0.0, Lines::Few));
            found.add(matrix::read(frame, Effort::Quick));
        }
        Pass::Hard1d => {
            found.add(linear::read(frame, 0.0, Lines::Many));
            found.add(linear::read(frame, 90.0, Lines::Many));
        }
        Pass::Hard2d => found.add(matrix::read(frame, Effort::Thorough)),
        Pass::CentreEnlarged => {
            let (view, placement) = centre(frame, 0.5, 0.0);
            found.add_view(linear::read(&view, 0.0, Lines::Few), &placement);
            found.add_view(matrix::read(&view, Effort::Quick), &placement);
        }
        Pass::CentreTurned => {
            found.add(linear::read(frame, 45.0, Lines::Few));
            found.add(linear::read(frame, -45.0, Lines::Few));
            let (view, placement) = centre(frame, 1.0, 45.0);
            found.add_view(matrix::read(&view, Effort::Quick), &placement);
        }
    }
    found.reads
}

/// The middle of the picture; `pixel` is the size of the view's pixels in the picture.
fn centre(frame: &Luma, pixel: f32, degrees: f32) -> (Luma, Placement) {
    let width = (frame.width as f32 * CENTRE / pixel) as usize;
    let height = (frame.height as f32 * CENTRE / pixel) as usize;
    let placement = Placement::centred(frame, (width, height), (pixel, pixel), degrees);
    (frame.view(&placement, width, height), placement)
}

/// Prepares a picture for the library; none if it is empty or too large for it.
pub(crate) fn bitmap(luma: &Luma) -> Option<Bitmap<'_>> {
    let (width, height) = (luma.width.try_into().ok()?, luma.height.try_into().ok()?);
    let source = Luma8Source::new_with_slice(&luma.data, width, height).ok()?;
    Some(BinaryBitmap::new(HybridBinarizer::new(source)))
}

/// The reads of a pass, each code once.
#[derive(Default)]
struct Found {
    reads: Vec<Read>,
}

impl Found {
    fn add(&mut self, reads: Vec<Read>) {
        for read in reads {
            if !self.reads.iter().any(|known| known.same_code(&read)) {
                self.reads.push(read);
            }
        }
    }

    fn add_view(&mut self, mut reads: Vec<Read>, placement: &Placement) {
        for corner in reads.iter_mut().flat_map(|read| &mut read.corners) {
            *corner = placement.to_frame(*corner);
        }
        self.add(reads);
    }
}
