//! The texts of the keys that are printed on paper and containers, and of what is made up of other
//! keys. See [`text_form`](super::text_form) for how parts are written.

use std::fmt;
use std::str::FromStr;

use lotwise_gs1::Sscc;

use super::text_form::{KeyError, Part, error, unescape};
use super::{BatchKey, ContainerKey, LineKey, OrderKey, Paper};
use crate::text::{BatchNumber, FacilityCode, LineName, OrderNumber};

impl fmt::Display for BatchKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.lot, Part(self.number.as_str()))
    }
}

impl FromStr for BatchKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let (lot, number) = text.rsplit_once('/').ok_or_else(|| error(text))?;
        let number = BatchNumber::parse(&unescape(number)).map_err(|_| error(text))?;
        Ok(Self { lot: lot.parse()?, number })
    }
}

impl fmt::Display for ContainerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

impl FromStr for ContainerKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        Sscc::parse(text).map(Self).map_err(|_| error(text))
    }
}

impl fmt::Display for LineKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", Part(self.facility.as_str()), Part(self.name.as_str()))
    }
}

impl FromStr for LineKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let (facility, name) = text.split_once('/').ok_or_else(|| error(text))?;
        if name.contains('/') {
            return Err(error(text));
        }
        Ok(Self {
            facility: FacilityCode::parse(&unescape(facility)).map_err(|_| error(text))?,
            name: LineName::parse(&unescape(name)).map_err(|_| error(text))?,
        })
    }
}

impl Paper {
    /// The word in a key's text.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PurchaseOrder => "purchase",
            Self::Asn => "asn",
            Self::SalesOrder => "sales",
            Self::PickList => "pick",
        }
    }
}

impl fmt::Display for OrderKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.paper.as_str(), Part(self.number.as_str()))
    }
}

impl FromStr for OrderKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let (paper, number) = text.split_once(':').ok_or_else(|| error(text))?;
        let papers = [Paper::PurchaseOrder, Paper::Asn, Paper::SalesOrder, Paper::PickList];
        let paper = papers.into_iter().find(|known| known.as_str() == paper).ok_or_else(|| error(text))?;
        if number.contains('/') {
            return Err(error(text));
        }
        Ok(Self { paper, number: OrderNumber::parse(&unescape(number)).map_err(|_| error(text))? })
    }
}
