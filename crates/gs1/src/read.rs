//! From a scanned or typed text to what it means. The carrier decides, not the look of the text:
//! a plain Code 128 stays a plain code even if its digits could be a GTIN.
//!
//! | carrier | is read as |
//! |---|---|
//! | GS1-128, GS1 DataMatrix, GS1 QR Code, GS1 DataBar | elements, or an error |
//! | EAN-13, UPC-A, EAN-8 | GTIN, or an error |
//! | ITF | GTIN if it has 14 digits (a wrong check digit is an error), else plain |
//! | Code 128, Code 39 | plain |
//! | DataMatrix, QR Code, others | elements if the text announces them (below), else plain |
//! | none named: typed, or by a scanner that does not say | as before, and 12, 13 or 14 digits may be a GTIN |
//!
//! A text announces elements by being a Digital Link; by beginning with a known AI in brackets; by
//! a GS in front, or a GS within and a known AI in front; or by beginning with `01` and a right
//! GTIN, being longer than these 16 digits, and being readable to its end. The last serves hardware
//! scanners set up without identifiers. One in ten texts of more than 16 characters that begin with
//! `01` and 14 digits has the right check digit by chance, and of these only those go wrong whose
//! rest happens to be elements too. A typed number of 8 digits is never a GTIN: lots and dates look
//! like that, and one in ten of them would pass. A typed number of 18 digits is plain; the caller
//! may offer [`Sscc::parse`](crate::Sscc::parse).

use chrono::NaiveDate;

use crate::element::split_bracketed_ai;
use crate::{Elements, GS, Gtin, KeyError, LinkError, ReadError, Symbology, SymbologyId, ai, digital_link};

/// What a text turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scan {
    /// A GS1 label: whatever it says, at least one element.
    Elements(Elements),
    /// An item and nothing more.
    Gtin(Gtin),
    /// Any other text, as it stands: a lot, a serial, a SKU, a location label, an address.
    Plain(String),
}

/// A scanned or typed text, without white space around it and without the identifier in front.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading<'a> {
    pub text: &'a str,
    /// None for typed text and for scanners that do not say.
    pub symbology: Option<SymbologyId>,
}

/// Reads a text. `symbology` is the decoder's identifier, such as `]C1`; without one, an identifier
/// in front of the text itself is taken. `today` tells the century of dates.
pub fn read(text: &str, symbology: Option<&str>, today: NaiveDate) -> Result<Scan, ReadError> {
    let Reading { text, symbology } = Reading::new(text, symbology);
    if text.is_empty() {
        return Err(ReadError::Empty);
    }
    let plain = || Scan::Plain(text.to_owned());
    let Some(id) = symbology else {
        return Ok(match announced(text, today)? {
            Some(elements) => Scan::Elements(elements),
            None => bare_gtin(text).map_or_else(plain, Scan::Gtin),
        });
    };
    match id.symbology() {
        Symbology::Gs1_128 | Symbology::Gs1DataMatrix | Symbology::Gs1QrCode | Symbology::Gs1DataBar => {
            // Some decoders hand over the printed form of what they read.
            let bracketed = split_bracketed_ai(text).is_some();
            let from = if bracketed { Elements::from_bracketed } else { Elements::from_element_string };
            from(text, today).map(Scan::Elements)
        }
        Symbology::EanUpc => ean_upc(text, id.modifier),
        Symbology::Itf if text.len() == 14 => gtin(text).map(Scan::Gtin),
        Symbology::Itf | Symbology::Code128 | Symbology::Code39 => Ok(plain()),
        Symbology::DataMatrix | Symbology::QrCode | Symbology::Other => {
            Ok(announced(text, today)?.map_or_else(plain, Scan::Elements))
        }
    }
}

impl<'a> Reading<'a> {
    /// Takes a text apart. An identifier that cannot be understood counts as some other carrier.
    pub fn new(text: &'a str, symbology: Option<&str>) -> Self {
        let text = text.trim();
        let told = symbology
            .filter(|id| !id.is_empty())
            .map(|id| SymbologyId::parse(id).unwrap_or(SymbologyId::OTHER));
        match SymbologyId::split(text) {
            // A decoder that names one carrier and a text that names another: the text is content.
            Some((id, rest)) if told.is_none_or(|told| told == id) => {
                Self { text: rest.trim(), symbology: Some(id) }
            }
            _ => Self { text, symbology: told },
        }
    }
}

impl Scan {
    /// The item that was scanned, whichever way its GTIN was carried.
    pub fn gtin(&self) -> Option<&Gtin> {
        match self {
            Self::Elements(elements) => elements.gtin(),
            Self::Gtin(gtin) => Some(gtin),
            Self::Plain(_) => None,
        }
    }
}

/// Reads the elements of a text that announces them by its own form; none if it does not.
fn announced(text: &str, today: NaiveDate) -> Result<Option<Elements>, ReadError> {
    match digital_link::parse(text, today) {
        Ok(elements) => return Ok(Some(elements)),
        Err(LinkError::Read(error)) => return Err(error),
        Err(_) => {}
    }
    if split_bracketed_ai(text).is_some_and(|(ai, _)| ai::row(ai).is_some()) {
        return Elements::from_bracketed(text, today).map(Some);
    }
    if text.starts_with(GS) || (text.contains(GS) && ai::split(text).is_some()) {
        return Elements::from_element_string(text, today).map(Some);
    }
    let begins_with_item = text.len() > 16
        && text.starts_with("01")
        && text.get(2..16).is_some_and(|digits| Gtin::parse(digits).is_ok());
    Ok(if begins_with_item { Elements::from_element_string(text, today).ok() } else { None })
}

fn bare_gtin(text: &str) -> Option<Gtin> {
    if text.len() == 8 { None } else { Gtin::parse(text).ok() }
}

/// The modifier tells EAN-8 from the rest, and whether two or five digits of an add-on follow.
///
/// Source: GS1 General Specifications, section 5.1.2.
fn ean_upc(text: &str, modifier: char) -> Result<Scan, ReadError> {
    let wrong_length = || ReadError::WrongLength { text: text.to_owned() };
    let digits = match modifier {
        // An add-on alone, as it stands on magazines and books.
        '1' | '2' => return Ok(Scan::Plain(text.to_owned())),
        '3' => text.get(..13).ok_or_else(wrong_length)?,
        // Eight digits without the modifier of EAN-8 would be a UPC-E in its short form.
        modifier if (modifier == '4') != (text.len() == 8) => return Err(wrong_length()),
        _ => text,
    };
    gtin(digits).map(Scan::Gtin)
}

fn gtin(text: &str) -> Result<Gtin, ReadError> {
    let whole = || text.to_owned();
    Gtin::parse(text).map_err(|error| match error {
        KeyError::NotADigit { character } => ReadError::BadCharacter { ai: None, text: whole(), character },
        KeyError::WrongLength { .. } => ReadError::WrongLength { text: whole() },
        KeyError::WrongCheckDigit { expected } => {
            ReadError::WrongCheckDigit { ai: None, text: whole(), expected }
        }
    })
}
