//! Keys as texts: the form under which stores keep records and events name them.
//!
//! Parts are separated by `/`; a part's own `/` and `%` are written as in a URI.

use std::fmt;
use std::str::FromStr;

use lotwise_gs1::Gtin;
use serde::{Deserialize, Serialize};

use super::{
    BatchKey, ContainerKey, Goods, Issuer, Key, LineKey, Location, LotKey, OrderKey, ProductKey, SerialKey,
};
use crate::text::{FacilityCode, LocationCode, LotNumber, PartnerId, SerialNumber, Sku, ZoneCode};

/// A text that is not a key in the form that [`fmt::Display`] writes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a key: {text:?}")]
pub struct KeyError {
    text: String,
}

/// Writes one part so that `/` stays the separator.
pub(crate) struct Part<'a>(pub(crate) &'a str);

impl fmt::Display for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in self.0.split_inclusive(['/', '%']) {
            match piece.strip_suffix('/') {
                Some(plain) => write!(f, "{plain}%2F")?,
                None => match piece.strip_suffix('%') {
                    Some(plain) => write!(f, "{plain}%25")?,
                    None => f.write_str(piece)?,
                },
            }
        }
        Ok(())
    }
}

pub(super) fn unescape(part: &str) -> String {
    part.replace("%2F", "/").replace("%25", "%")
}

pub(super) fn error(text: &str) -> KeyError {
    KeyError { text: text.to_owned() }
}

macro_rules! text_form {
    ($name:ident) => {
        impl TryFrom<String> for $name {
            type Error = KeyError;

            fn try_from(text: String) -> Result<Self, KeyError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(key: $name) -> Self {
                key.to_string()
            }
        }
    };
}

text_form!(ProductKey);
text_form!(LotKey);
text_form!(SerialKey);
text_form!(Location);
text_form!(BatchKey);
text_form!(ContainerKey);
text_form!(LineKey);
text_form!(OrderKey);
text_form!(Goods);

impl fmt::Display for ProductKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sku(sku) => write!(f, "sku:{}", Part(sku.as_str())),
            Self::Gtin(gtin) => write!(f, "gtin:{}", gtin.as_str()),
        }
    }
}

impl FromStr for ProductKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        match text.split_once(':') {
            Some(("sku", sku)) => Sku::parse(&unescape(sku)).map(Self::Sku).map_err(|_| error(text)),
            Some(("gtin", gtin)) => Gtin::parse(gtin).map(Self::Gtin).map_err(|_| error(text)),
            _ => Err(error(text)),
        }
    }
}

impl fmt::Display for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own => f.write_str("own"),
            Self::Supplier(partner) => write!(f, "supplier:{}", Part(partner.as_str())),
        }
    }
}

impl FromStr for Issuer {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        match text.split_once(':') {
            None if text == "own" => Ok(Self::Own),
            Some(("supplier", partner)) => {
                PartnerId::parse(&unescape(partner)).map(Self::Supplier).map_err(|_| error(text))
            }
            _ => Err(error(text)),
        }
    }
}

impl fmt::Display for LotKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.product, self.issuer, Part(self.number.as_str()))
    }
}

impl FromStr for LotKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let mut parts = text.splitn(3, '/');
        let (Some(product), Some(issuer), Some(number)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(error(text));
        };
        if number.contains('/') {
            return Err(error(text));
        }
        Ok(Self {
            product: product.parse()?,
            issuer: issuer.parse()?,
            number: LotNumber::parse(&unescape(number)).map_err(|_| error(text))?,
        })
    }
}

impl fmt::Display for SerialKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.product, Part(self.serial.as_str()))
    }
}

impl FromStr for SerialKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let (product, serial) = text.split_once('/').ok_or_else(|| error(text))?;
        if serial.contains('/') {
            return Err(error(text));
        }
        Ok(Self {
            product: product.parse()?,
            serial: SerialNumber::parse(&unescape(serial)).map_err(|_| error(text))?,
        })
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let partner = |f: &mut fmt::Formatter<'_>, kind: &str, partner: &Option<PartnerId>| match partner {
            Some(partner) => write!(f, "{kind}:{}", Part(partner.as_str())),
            None => f.write_str(kind),
        };
        match self {
            Self::Inside { facility, code } => {
                let facility = Part(facility.as_str()).to_string().replace(':', "%3A");
                write!(f, "at:{facility}:{}", Part(code.as_str()))
            }
            Self::Supplier(supplier) => partner(f, "supplier", supplier),
            Self::Customer(customer) => partner(f, "customer", customer),
            Self::Scrap => f.write_str("scrap"),
            Self::Production => f.write_str("production"),
            Self::Repair => f.write_str("repair"),
            Self::Sample => f.write_str("sample"),
            Self::InventoryDifference => f.write_str("difference"),
            Self::Opening => f.write_str("opening"),
            Self::ProcessLoss => f.write_str("loss"),
            Self::Unknown => f.write_str("unknown"),
            Self::Unit(unit) => write!(f, "in:{}", Part(&unit.to_string())),
        }
    }
}

impl FromStr for Location {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        if text.contains('/') {
            return Err(error(text));
        }
        let partner = |name: &str| PartnerId::parse(&unescape(name)).map_err(|_| error(text));
        Ok(match text.split_once(':') {
            Some(("at", place)) => {
                let (facility, code) = place.split_once(':').ok_or_else(|| error(text))?;
                let facility = unescape(&facility.replace("%3A", ":"));
                Self::Inside {
                    facility: FacilityCode::parse(&facility).map_err(|_| error(text))?,
                    code: LocationCode::parse(&unescape(code)).map_err(|_| error(text))?,
                }
            }
            Some(("supplier", name)) => Self::Supplier(Some(partner(name)?)),
            Some(("customer", name)) => Self::Customer(Some(partner(name)?)),
            Some(("in", unit)) => Self::Unit(Box::new(unescape(unit).parse()?)),
            _ => match text {
                "supplier" => Self::Supplier(None),
                "customer" => Self::Customer(None),
                "scrap" => Self::Scrap,
                "production" => Self::Production,
                "repair" => Self::Repair,
                "sample" => Self::Sample,
                "difference" => Self::InventoryDifference,
                "opening" => Self::Opening,
                "loss" => Self::ProcessLoss,
                "unknown" => Self::Unknown,
                _ => return Err(error(text)),
            },
        })
    }
}

/// Stands where a lot would, for goods without one.
const NO_LOT: &str = "-";

impl fmt::Display for Goods {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lot(lot) => lot.fmt(f),
            Self::Product(product) => write!(f, "{product}/{NO_LOT}"),
        }
    }
}

impl FromStr for Goods {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        match text.split_once('/') {
            Some((product, NO_LOT)) => product.parse().map(Self::Product),
            _ => text.parse().map(Self::Lot),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Product(product) => write!(f, "product/{product}"),
            Self::Gtin(gtin) => write!(f, "gtin/{}", gtin.as_str()),
            Self::Lot(lot) => write!(f, "lot/{lot}"),
            Self::Batch(batch) => write!(f, "batch/{batch}"),
            Self::Serial(serial) => write!(f, "serial/{serial}"),
            Self::Container(container) => write!(f, "container/{container}"),
            Self::Location(location) => write!(f, "location/{location}"),
            Self::Facility(facility) => write!(f, "facility/{}", Part(facility.as_str())),
            Self::Zone(facility, zone) => {
                write!(f, "zone/{}/{}", Part(facility.as_str()), Part(zone.as_str()))
            }
            Self::Line(line) => write!(f, "line/{line}"),
            Self::Firm => f.write_str("firm/"),
            Self::Order(order) => write!(f, "order/{order}"),
            Self::Case(event) => write!(f, "case/{event}"),
            Self::Stock(goods, location) => write!(f, "stock/{goods}/{location}"),
            Self::Edge(ends) => write!(f, "{}{}", edge_prefix(&ends.0), Part(&ends.1.to_string())),
            Self::Settled(exception) => write!(f, "settled/{exception}"),
            Self::Voided(event) => write!(f, "void/{event}"),
            Self::Entry(event) => write!(f, "entry/{event}"),
        }
    }
}

/// Keys stand whole in an edge's key, as one part each.
pub(super) fn edge_prefix(from: &Key) -> String {
    format!("edge/{}/", Part(&from.to_string()))
}

impl FromStr for Key {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let (kind, rest) = text.split_once('/').ok_or_else(|| error(text))?;
        let event = || rest.parse().map_err(|_| error(text));
        let facility = |part: &str| FacilityCode::parse(&unescape(part)).map_err(|_| error(text));
        Ok(match kind {
            "product" => Self::Product(rest.parse()?),
            "gtin" => Self::Gtin(Gtin::parse(rest).map_err(|_| error(text))?),
            "lot" => Self::Lot(rest.parse()?),
            "batch" => Self::Batch(rest.parse()?),
            "serial" => Self::Serial(rest.parse()?),
            "container" => Self::Container(rest.parse()?),
            "location" => Self::Location(rest.parse()?),
            "facility" if !rest.contains('/') => Self::Facility(facility(rest)?),
            "zone" => {
                let (site, zone) = rest.split_once('/').ok_or_else(|| error(text))?;
                let zone = Some(zone).filter(|zone| !zone.contains('/')).ok_or_else(|| error(text))?;
                Self::Zone(facility(site)?, ZoneCode::parse(&unescape(zone)).map_err(|_| error(text))?)
            }
            "line" => Self::Line(rest.parse()?),
            "firm" if rest.is_empty() => Self::Firm,
            "order" => Self::Order(rest.parse()?),
            "case" => Self::Case(event()?),
            "stock" => {
                let (goods, location) = rest.rsplit_once('/').ok_or_else(|| error(text))?;
                Self::Stock(goods.parse()?, location.parse()?)
            }
            "edge" => {
                let (from, to) = rest.split_once('/').ok_or_else(|| error(text))?;
                let to = Some(to).filter(|to| !to.contains('/')).ok_or_else(|| error(text))?;
                Self::edge(unescape(from).parse()?, unescape(to).parse()?)
            }
            "settled" => Self::Settled(rest.parse().map_err(|_| error(text))?),
            "void" => Self::Voided(event()?),
            "entry" => Self::Entry(event()?),
            _ => return Err(error(text)),
        })
    }
}

text_form!(Key);

impl Serialize for Key {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
