//! The act of an entry, read when it is first asked for.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::event::{Act, Step};
use crate::text::Actor;
use crate::time::Moment;

/// An act as the fold got it, or as the JSON that a store has kept of it. Most of what is loaded from a
/// store is asked for nothing but its time and kind, or for nothing.
#[derive(Clone, Debug)]
pub struct Told {
    stored: Option<Box<RawValue>>,
    act: OnceLock<Arc<Act>>,
}

impl From<Arc<Act>> for Told {
    fn from(act: Arc<Act>) -> Self {
        Self { stored: None, act: OnceLock::from(act) }
    }
}

impl Told {
    /// The act, shared.
    pub fn shared(&self) -> &Arc<Act> {
        self.act.get_or_init(|| {
            let stored = self.stored.as_ref().map(|json| serde_json::from_slice(json.get().as_bytes()));
            // What no fold has written says nothing.
            Arc::new(stored.and_then(Result::ok).unwrap_or_else(nothing))
        })
    }
}

impl Told {
    /// The numbers of the papers that went with it, document and invoice. An act that is kept as JSON is
    /// read for these alone.
    pub fn papers(&self) -> Vec<String> {
        let of = |document: &Option<String>, invoice: Option<&String>| {
            let papers = document.iter().chain(invoice);
            papers.cloned().collect()
        };
        match (self.act.get(), &self.stored) {
            (Some(act), _) => of(&act.document, act.invoice.as_ref().map(|invoice| &invoice.number)),
            (None, Some(json)) => {
                let papers: Papers = serde_json::from_slice(json.get().as_bytes()).unwrap_or_default();
                of(&papers.document, papers.invoice.as_ref().map(|invoice| &invoice.number))
            }
            (None, None) => Vec::new(),
        }
    }
}

/// The part of an act that names papers.
#[derive(Default, Deserialize)]
struct Papers {
    document: Option<String>,
    invoice: Option<Numbered>,
}

#[derive(Deserialize)]
struct Numbered {
    number: String,
}

impl Deref for Told {
    type Target = Act;

    fn deref(&self) -> &Act {
        self.shared()
    }
}

impl PartialEq for Told {
    fn eq(&self, other: &Self) -> bool {
        match (&self.stored, &other.stored) {
            (Some(one), Some(other)) if one.get() == other.get() => true,
            _ => **self == **other,
        }
    }
}

impl Eq for Told {}

impl Serialize for Told {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.stored {
            Some(json) => json.serialize(serializer),
            None => (**self).serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Told {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = Box::<RawValue>::deserialize(deserializer)?;
        Ok(Self { stored: Some(stored), act: OnceLock::new() })
    }
}

fn nothing() -> Act {
    let nobody = Actor::parse("-").expect("a name may be a dash");
    Act::new(Step::Describe, Moment::epoch(), nobody)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_stored_is_read_when_it_is_asked_for() {
        let mut act = nothing();
        act.reason = Some("why".to_owned());
        let told = Told::from(Arc::new(act.clone()));
        let stored = serde_json::to_string(&told).expect("an act is JSON");
        let loaded: Told = serde_json::from_str(&stored).expect("it was just written");
        assert!(loaded.act.get().is_none(), "nobody has asked yet");
        assert_eq!(serde_json::to_string(&loaded).expect("as it was"), stored);
        assert_eq!(loaded, told);
        assert_eq!(*loaded, act);
    }

    #[test]
    fn what_no_fold_has_written_says_nothing() {
        let loaded: Told = serde_json::from_str(r#"{"lines": 7}"#).expect("it is JSON");
        assert!(loaded.lines.is_empty() && loaded.writes.is_empty());
        assert!(serde_json::from_str::<Told>("{").is_err());
    }
}
