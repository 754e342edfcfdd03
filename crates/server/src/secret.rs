//! Random texts that the server gives out: codes, tokens and references; and files of secrets.

use std::io::Write;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Digits and capitals without I, L, O and U, which are misread or make words.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A one-time code: 128 random bits in 26 characters.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

/// A bearer token: 256 random bits in base64url.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Code {
    pub fn random() -> Self {
        Self(letters(&bytes::<16>()))
    }

    /// Takes a code as a person may have typed it: in small letters, or with spaces and hyphens.
    pub fn typed(text: &str) -> Self {
        Self(text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Token {
    pub fn random() -> Self {
        Self(URL_SAFE_NO_PAD.encode(bytes::<32>()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A reference that people read to each other on the telephone: `C-7K2M-9XQ4`, 40 random bits.
pub fn reference() -> String {
    let letters = letters(&bytes::<5>());
    let (first, second) = letters.split_at(4);
    format!("C-{first}-{second}")
}

/// Whether a text has the form of a [`reference`].
pub fn is_reference(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let letters = |part: &str| part.len() == 4 && part.bytes().all(|letter| ALPHABET.contains(&letter));
    matches!(parts.as_slice(), ["C", first, second] if letters(first) && letters(second))
}

/// Writes beside the file and renames, so that a crash leaves a whole secret or none. Only
/// its owner reads it.
pub fn write(file: &Path, secret: &[u8]) -> std::io::Result<()> {
    let beside = file.with_extension("new");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut opened = options.open(&beside)?;
    opened.write_all(secret)?;
    opened.sync_all()?;
    std::fs::rename(&beside, file)
}

/// Random bytes of the operating system.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // Only a system without a source of randomness fails, and nothing can be made safe there.
    getrandom::fill(&mut bytes).expect("the operating system has randomness");
    bytes
}

/// Five bits a character; the last one is filled up with zeros.
fn letters(bytes: &[u8]) -> String {
    let bit = |place: usize| bytes.get(place / 8).map_or(0, |byte| byte >> (7 - place % 8) & 1);
    let letter = |start: usize| {
        let value = (start..start + 5).fold(0, |value, place| value << 1 | bit(place));
        ALPHABET.get(usize::from(value)).copied().map_or('0', char::from)
    };
    (0..bytes.len() * 8).step_by(5).map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_become_letters() {
        assert_eq!(letters(&[0; 5]), "00000000");
        assert_eq!(letters(&[0xff; 5]), "ZZZZZZZZ");
        assert_eq!(letters(&[0b0000_1000, 0b0100_0000]), "1100");
        assert_eq!(letters(&[7; 16]).len(), 26);
    }

    #[test]
    fn secrets_differ_and_can_be_typed() {
        assert!(Code::random() != Code::random() && Token::random() != Token::random());
        let code = Code::random();
        let (first, second) = code.as_str().split_at(9);
        assert!(Code::typed(&format!(" {}-{} ", first.to_lowercase(), second)) == code);
        assert!(is_reference(&reference()));
        assert!(
            ["", "C-7K2M", "C-7K2M-9XQ", "D-7K2M-9XQ4", "C-7k2m-9XQ4"].iter().all(|it| !is_reference(it))
        );
    }
}
