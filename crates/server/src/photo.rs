//! Photos from people outside the firm: known by their first bytes, and kept without what a camera wrote beside
//! the picture, such as where it was taken. Only how the picture is to be turned stays.

/// The most photos of one complaint.
pub const MOST_PHOTOS: usize = 4;
/// The most bytes of one.
pub const MOST_PHOTO_BYTES: usize = 6 * 1024 * 1024;

/// A photo as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Photo {
    pub media_type: &'static str,
    pub bytes: Vec<u8>,
}

impl Photo {
    /// Reads a JPEG, PNG or WebP file to the end of its picture. None where it is no such file, or a broken one.
    pub fn read(file: &[u8]) -> Option<Self> {
        if file.len() > MOST_PHOTO_BYTES {
            return None;
        }
        let (media_type, bytes) = if file.starts_with(&[0xff, 0xd8, 0xff]) {
            ("image/jpeg", jpeg(file)?)
        } else if file.starts_with(PNG) {
            ("image/png", png(file)?)
        } else if file.starts_with(b"RIFF") && file.get(8..12) == Some(b"WEBP") {
            ("image/webp", webp(file)?)
        } else {
            return None;
        };
        Some(Self { media_type, bytes })
    }
}

/// The first bytes of each PNG file (PNG, section 5.2).
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The chunks that make the picture (PNG, section 11); all others are text, times or a camera's notes.
const PNG_KEPT: [&[u8]; 15] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD",
    b"pHYs", b"acTL", b"fcTL", b"fdAT",
];

/// The chunks that make the picture (RFC 9649, section 2.7): no EXIF, no XMP, and nothing unknown.
const WEBP_KEPT: [&[u8]; 7] = [b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"];
/// The flags of `VP8X` that tell of XMP and EXIF.
const WEBP_FLAGS: u8 = 0x04 | 0x08;

/// Keeps the segments that make the picture (ITU-T T.81, annex B), and of a camera's notes the orientation. What
/// stands behind the end of the picture is left out: phones put short films there.
fn jpeg(file: &[u8]) -> Option<Vec<u8>> {
    let mut kept = vec![0xff, 0xd8];
    let (mut at, mut is_scanned) = (2, false);
    loop {
        // Any number of 0xff may stand before a marker.
        while file.get(at) == Some(&0xff) && file.get(at + 1) == Some(&0xff) {
            at += 1;
        }
        let (0xff, marker) = (*file.get(at)?, *file.get(at + 1)?) else { return None };
        if marker == 0xd9 {
            kept.extend([0xff, 0xd9]);
            return is_scanned.then_some(kept);
        }
        let length = usize::from(u16::from_be_bytes([*file.get(at + 2)?, *file.get(at + 3)?]));
        let end = at + 2 + length;
        let content = file.get(at + 4..end)?;
        let is_picture = match marker {
            // JFIF, a colour profile, Adobe's word on the colours.
            0xe0 => content.starts_with(b"JFIF\0"),
            0xe2 => content.starts_with(b"ICC_PROFILE\0"),
            0xee => content.starts_with(b"Adobe"),
            0xe1 => {
                kept.extend(orientation(content).map(turned).unwrap_or_default());
                false
            }
            // Others of applications, and comments.
            0xe3..=0xed | 0xef | 0xfe => false,
            _ => true,
        };
        if is_picture {
            kept.extend_from_slice(file.get(at..end)?);
        }
        at = end;
        if marker == 0xda {
            let scan = scan(file.get(at..)?)?;
            kept.extend_from_slice(scan);
            at += scan.len();
            is_scanned = true;
        }
    }
}

/// The bytes of one scan: up to a marker that is neither a restart nor a stuffed zero.
fn scan(rest: &[u8]) -> Option<&[u8]> {
    let is_end = |pair: &[u8]| matches!(pair, [0xff, marker] if !matches!(marker, 0 | 0xd0..=0xd7 | 0xff));
    let length = rest.windows(2).position(is_end)?;
    rest.get(..length)
}

/// The orientation, 2 to 8, in a camera's notes (EXIF 2.32, tag 0x0112).
fn orientation(content: &[u8]) -> Option<u8> {
    let tiff = content.strip_prefix(b"Exif\0\0")?;
    let is_little = match tiff.get(..2)? {
        b"II" => true,
        b"MM" => false,
        _ => return None,
    };
    let short = |at: usize| -> Option<u16> {
        let bytes = [*tiff.get(at)?, *tiff.get(at + 1)?];
        Some(if is_little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let (one, other) = (short(4)?, short(6)?);
    let (low, high) = if is_little { (one, other) } else { (other, one) };
    let first = usize::from(high) << 16 | usize::from(low);
    let entries = usize::from(short(first)?);
    let tags = (0..entries).map(|entry| first + 2 + entry * 12);
    let at = tags.into_iter().find(|at| short(*at) == Some(0x0112))?;
    u8::try_from(short(at + 8)?).ok().filter(|turn| (2..=8).contains(turn))
}

/// A camera's notes that say nothing but how the picture is to be turned.
fn turned(orientation: u8) -> Vec<u8> {
    let mut segment = b"\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    segment.extend([orientation, 0, 0, 0, 0, 0, 0]);
    segment
}

fn png(file: &[u8]) -> Option<Vec<u8>> {
    let mut kept = PNG.to_vec();
    let mut rest = file.get(PNG.len()..)?;
    loop {
        let length = usize::try_from(u32::from_be_bytes(rest.get(..4)?.try_into().ok()?)).ok()?;
        let name = rest.get(4..8)?;
        // The length, the name and the checksum have four bytes each.
        let chunk = rest.get(..length.checked_add(12)?)?;
        if PNG_KEPT.contains(&name) {
            kept.extend_from_slice(chunk);
        }
        if name == b"IEND" {
            return Some(kept);
        }
        rest = rest.get(chunk.len()..)?;
    }
}

fn webp(file: &[u8]) -> Option<Vec<u8>> {
    let size = |at: &[u8]| usize::try_from(u32::from_le_bytes(at.try_into().ok()?)).ok();
    let end = size(file.get(4..8)?)?.checked_add(8)?;
    let mut kept = b"RIFF\0\0\0\0WEBP".to_vec();
    let mut rest = file.get(12..end.min(file.len()))?;
    while !rest.is_empty() {
        let length = size(rest.get(4..8)?)?;
        // Chunks are filled up to an even length.
        let all = length.checked_add(length % 2)?.checked_add(8)?;
        let name = rest.get(..4)?;
        if WEBP_KEPT.contains(&name) {
            let begin = kept.len();
            kept.extend_from_slice(rest.get(..all)?);
            if name == b"VP8X" {
                *kept.get_mut(begin + 8)? &= !WEBP_FLAGS;
            }
        }
        rest = rest.get(all..)?;
    }
    let bytes = u32::try_from(kept.len().checked_sub(8)?).ok()?;
    kept.get_mut(4..8)?.copy_from_slice(&bytes.to_le_bytes());
    (kept.len() > 12).then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"52.5200 N 13.4050 E";

    fn shows(bytes: &[u8], secret: &[u8]) -> bool {
        bytes.windows(secret.len()).any(|window| window == secret)
    }

    fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len() + 2).unwrap();
        [&[0xff, marker], length.to_be_bytes().as_slice(), content].concat()
    }

    /// A camera's notes in little-endian order, with an orientation and a secret.
    fn notes(orientation: u16) -> Vec<u8> {
        let mut notes = b"Exif\0\0II\x2a\0\x08\0\0\0\x02\0".to_vec();
        notes.extend(b"\x0f\x01\x02\0\x04\0\0\0cam\0");
        notes.extend(b"\x12\x01\x03\0\x01\0\0\0");
        notes.extend(orientation.to_le_bytes());
        notes.extend([0; 6]);
        notes.extend(SECRET);
        notes
    }

    fn camera(orientation: u16) -> Vec<u8> {
        [
            vec![0xff, 0xd8],
            segment(0xe0, b"JFIF\0\x01\x01"),
            segment(0xe1, &notes(orientation)),
            segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0", SECRET].concat()),
            segment(0xe2, &[b"MPF\0", SECRET].concat()),
            segment(0xe2, b"ICC_PROFILE\0\x01\x01p3"),
            segment(0xfe, SECRET),
            segment(0xdb, b"table"),
            segment(0xda, b"scan"),
            b"pixels\xff\x00\xff\xd0more".to_vec(),
            // A further scan, as progressive pictures have it, and notes between.
            segment(0xfe, SECRET),
            segment(0xda, b"scan"),
            b"pixels\xff\xd9".to_vec(),
            SECRET.to_vec(),
        ]
        .concat()
    }

    #[test]
    fn a_jpeg_keeps_its_picture_alone() {
        let photo = Photo::read(&camera(1)).unwrap();
        let expected = [
            vec![0xff, 0xd8],
            segment(0xe0, b"JFIF\0\x01\x01"),
            segment(0xe2, b"ICC_PROFILE\0\x01\x01p3"),
            segment(0xdb, b"table"),
            segment(0xda, b"scan"),
            b"pixels\xff\x00\xff\xd0more".to_vec(),
            segment(0xda, b"scan"),
            b"pixels\xff\xd9".to_vec(),
        ];
        assert_eq!((photo.media_type, photo.bytes), ("image/jpeg", expected.concat()));
    }

    #[test]
    fn a_turned_picture_stays_turned() {
        let photo = Photo::read(&camera(6)).unwrap();
        assert!(!shows(&photo.bytes, SECRET) && !shows(&photo.bytes, b"cam"));
        let at = photo.bytes.windows(2).position(|pair| pair == [0xff, 0xe1]).unwrap();
        let length = usize::from(u16::from_be_bytes([photo.bytes[at + 2], photo.bytes[at + 3]]));
        assert_eq!(orientation(&photo.bytes[at + 4..at + 2 + length]), Some(6));
        assert_eq!(Photo::read(&photo.bytes), Some(photo), "what was cleaned is clean");
    }

    #[test]
    fn a_png_keeps_its_picture_alone() {
        let chunk = |name: &[u8], content: &[u8]| {
            let length = u32::try_from(content.len()).unwrap().to_be_bytes();
            [length.as_slice(), name, content, b"crc!"].concat()
        };
        let picture = [chunk(b"IHDR", b"head"), chunk(b"IDAT", b"pixels"), chunk(b"IEND", b"")];
        let [head, pixels, end] = picture.clone();
        let notes = [chunk(b"eXIf", SECRET), chunk(b"tEXt", SECRET), chunk(b"iTXt", SECRET)].concat();
        let file = [PNG, &head, &notes, &pixels, &chunk(b"tIME", SECRET), &end, SECRET].concat();
        let photo = Photo::read(&file).unwrap();
        assert_eq!((photo.media_type, photo.bytes), ("image/png", [PNG, &picture.concat()].concat()));
    }

    #[test]
    fn a_webp_keeps_its_picture_alone() {
        let chunk = |name: &[u8], content: &[u8]| {
            let length = u32::try_from(content.len()).unwrap().to_le_bytes();
            let fill = vec![0; content.len() % 2];
            [name, &length, content, &fill].concat()
        };
        let file = |chunks: &[Vec<u8>]| {
            let body = chunks.concat();
            let length = u32::try_from(body.len() + 4).unwrap().to_le_bytes();
            [b"RIFF", length.as_slice(), b"WEBP", &body].concat()
        };
        let with = [
            chunk(b"VP8X", &[0x1c, 0, 0, 0, 9, 0, 0, 9, 0, 0]),
            chunk(b"VP8 ", b"odd"),
            chunk(b"EXIF", SECRET),
            chunk(b"XMP ", SECRET),
            chunk(b"ABCD", SECRET),
        ];
        let without = [chunk(b"VP8X", &[0x10, 0, 0, 0, 9, 0, 0, 9, 0, 0]), chunk(b"VP8 ", b"odd")];
        let photo = Photo::read(&[file(&with), SECRET.to_vec()].concat()).unwrap();
        assert_eq!((photo.media_type, photo.bytes), ("image/webp", file(&without)));
    }

    #[test]
    fn what_is_no_picture_is_not_taken() {
        let whole = camera(6);
        let large = [whole.clone(), vec![0; MOST_PHOTO_BYTES]].concat();
        let no_scan = [vec![0xff, 0xd8], segment(0xdb, b"table"), vec![0xff, 0xd9]].concat();
        for file in [
            b"".as_slice(),
            b"GIF89a",
            b"%PDF-1.7",
            b"<svg>",
            PNG,
            b"RIFF\xff\xff\xff\xffWEBP",
            &large,
            &no_scan,
        ] {
            assert_eq!(Photo::read(file), None);
        }
        // Cut off anywhere before its end it is broken, and no cut makes it panic.
        let end = whole.len() - SECRET.len();
        for length in 0..end {
            assert_eq!(Photo::read(&whole[..length]), None, "{length}");
        }
        assert!(Photo::read(&whole[..end]).is_some());
    }
}
