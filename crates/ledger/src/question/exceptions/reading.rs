//! What a list of exceptions reads: the records that contradict themselves, and the timelines of what may
//! contradict other records.

use super::all;
use crate::event::Step;
use crate::key::Key;
use crate::record::{Reading, Record, Records, term};

/// What must be read to know [all](super::all()) exceptions, and which of them are settled.
pub fn reading(known: &Records) -> Reading {
    let mut reading = Reading::default();
    reading.terms.extend([term::EXCEPTION.to_owned(), term::DOUBTFUL.to_owned()]);
    for (key, record) in known.iter() {
        match (key, record) {
            (_, Record::Lot(lot) | Record::Batch(lot)) if super::may_be_shipped_wrongly(lot) => {
                reading.terms.insert(term::timeline(key));
            }
            (Key::Entry(event), Record::Entry(entry)) => {
                reading.keys.insert(Key::Voided(*event));
                if entry.step() == Some(Step::Count) {
                    let counted = entry.act.counted.iter();
                    reading.terms.extend(counted.map(|counted| term::timeline(&counted.key)));
                }
            }
            _ => {}
        }
    }
    reading.keys.extend(all(known).iter().map(|exception| Key::Settled(exception.id())));
    reading
}
