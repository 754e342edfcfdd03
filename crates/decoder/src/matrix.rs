//! Matrix symbols: QR and DataMatrix.

use rxing::datamatrix::DataMatrixReader;
use rxing::qrcode::QRCodeReader;
use rxing::qrcode::cpp_port::QrReader;
use rxing::{BarcodeFormat, DecodeHints, RXingResult, Reader};

use crate::decode::bitmap;
use crate::{Luma, Read, linear};

/// How hard to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effort {
    /// For symbols that are easily found.
    Quick,
    /// Every place and direction, and QR codes by a second way of finding them.
    Thorough,
}

/// One QR and one DataMatrix symbol at most.
pub(crate) fn read(picture: &Luma, effort: Effort) -> Vec<Read> {
    let Some(mut bitmap) = bitmap(picture) else {
        return Vec::new();
    };
    let hints = DecodeHints {
        TryHarder: Some(effort == Effort::Thorough),
        // Otherwise the QR reader looks for Micro QR and rMQR as well.
        PossibleFormats: Some([BarcodeFormat::QR_CODE].into()),
        ..DecodeHints::default()
    };
    let mut qr = QrReader.decode_with_hints(&mut bitmap, &hints);
    if qr.is_err() && effort == Effort::Thorough {
        qr = QRCodeReader.decode_with_hints(&mut bitmap, &hints);
    }
    let data_matrix = DataMatrixReader.decode_with_hints(&mut bitmap, &hints);
    [qr, data_matrix].into_iter().flatten().filter_map(to_read).collect()
}

fn to_read(result: RXingResult) -> Option<Read> {
    let mut read = linear::to_read(&result)?;
    if matches!(read.symbology.as_str(), "]d2" | "]Q3") && read.text.starts_with('\u{1d}') {
        // FNC1 in the first position is told by the symbology identifier alone.
        read.text.remove(0);
    }
    Some(read)
}
