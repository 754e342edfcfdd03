//! Text from bytes: UTF-8, UTF-16 and Windows-1252, which are what Excel saves.

/// The characters of Windows-1252 from 0x80 to 0x9F; the others are those of Latin-1.
/// Source: Unicode, Public/MAPPINGS/VENDORS/MICSFT/WindowsBestFit/bestfit1252.txt.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The text in `bytes`, by their byte order mark or by what they can be; none if they are no text.
pub fn decode(bytes: &[u8]) -> Option<String> {
    let text = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) if !text.contains('\0') => text.to_owned(),
            // Zeros stand in no text but in the other half of UTF-16.
            _ if zeros(bytes, 1) > bytes.len() / 4 => utf16(bytes, u16::from_le_bytes),
            _ if zeros(bytes, 0) > bytes.len() / 4 => utf16(bytes, u16::from_be_bytes),
            _ => bytes.iter().map(|byte| latin(*byte)).collect(),
        },
    };
    (!text.contains('\0')).then_some(text)
}

fn zeros(bytes: &[u8], offset: usize) -> usize {
    bytes.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count()
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
    String::from_utf16_lossy(&units)
}

fn latin(byte: u8) -> char {
    match byte {
        0x80..=0x9F => WINDOWS_1252[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], text: Option<&str>) {
        assert_eq!(decode(bytes).as_deref(), text, "{bytes:?}");
    }

    #[test]
    fn what_excel_saves_is_read() {
        check("\u{feff}Käse;1".as_bytes(), Some("Käse;1"));
        check("Käse;1".as_bytes(), Some("Käse;1"));
        check(b"K\xE4se;\x805", Some("Käse;€5"));
        let units: Vec<u16> = "Käse\t1".encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        check(&[&[0xFF, 0xFE], little.as_slice()].concat(), Some("Käse\t1"));
        check(&[&[0xFE, 0xFF], big.as_slice()].concat(), Some("Käse\t1"));
        check(&little, Some("Käse\t1"));
        check(&big, Some("Käse\t1"));
    }

    #[test]
    fn a_picture_is_no_text() {
        check(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xfe\xfd", None);
    }
}
