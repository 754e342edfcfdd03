//! Scans while goods are received: each goes by its own content, and what does not belong to the goods
//! that are entered is refused and said.

use leptos::prelude::*;
use lotwise_ledger::event::fact::Planned;
use lotwise_ledger::key::{BatchKey, ContainerKey, Key, ProductKey};
use lotwise_ledger::question::{Found, Label};
use lotwise_ledger::text::lookup_form;

use super::entry::{Entry, Heard};
use super::form::ReceiveForm;
use super::serials::quoted;

use crate::components::words;
use crate::i18n::{text, tr, tr_with};
use crate::routes;
use crate::state::inbound::{is_inbound, sscc_of};
use crate::state::scanner::{Outcome, Reading, Tone};

impl Entry {
    /// Says why something is not taken.
    pub fn refuse(self, why: &str) {
        self.heard.set(Some(refused(why.to_owned())));
    }

    /// A read while the page stands.
    pub fn take(self, reading: &Reading) -> Tone {
        let heard = self.hear(reading);
        let tone = heard.tone;
        self.heard.set(Some(heard));
        tone
    }

    fn hear(self, reading: &Reading) -> Heard {
        let Outcome::Resolved(resolved) = &reading.outcome else {
            return refused(tr(text::READ_UNKNOWN_CODE).to_owned());
        };
        if let Found::Other(Key::Location(place)) = &resolved.found {
            let name = words::location(place);
            self.location.set(name.clone());
            return accepted(name);
        }
        if let Found::Other(Key::Order(order)) = &resolved.found
            && is_inbound(order)
        {
            if self.form_untracked().has_goods() {
                return refused(tr(text::RECEIVE_OTHER_GOODS).to_owned());
            }
            self.navigation.go(&routes::receive_order(order));
            return accepted(order.number.to_string());
        }
        let pallet = sscc_of(&reading.text, reading.symbology.as_deref()).map(ContainerKey);
        if let Some(answer) =
            pallet.as_ref().and_then(|pallet| self.stand_on(pallet, resolved.label.is_none()))
        {
            return answer;
        }
        match &resolved.label {
            Some(label) => self.take_label_of(label, Some(&resolved.found), &reading.text, pallet),
            None => self.take_plain(&reading.text, &resolved.found),
        }
    }

    /// Why a label does not belong to what is entered.
    fn other(self, label: &Label) -> Option<String> {
        let form = self.form_untracked();
        let product = form.product.as_ref()?;
        if *product != label.product {
            return Some(tr(text::RECEIVE_OTHER_GOODS).to_owned());
        }
        if form.gtin.as_ref().is_some_and(|gtin| gtin != label.gtin.as_str()) {
            return Some(tr(text::RECEIVE_OTHER_PACK).to_owned());
        }
        let lot = label.lot.as_deref()?;
        if form.given().is_some_and(|given| given.instead_of.trim() == lot) {
            return None;
        }
        other_lot(form.lot.trim(), lot)
    }

    /// The pallet of a read; an answer where the read is of nothing else, or of another pallet.
    fn stand_on(self, pallet: &ContainerKey, alone: bool) -> Option<Heard> {
        let now = self.known.with_untracked(|known| known.pallet.clone());
        let name = pallet.0.to_string();
        match now {
            Some(now) if now == *pallet => alone.then(|| already(name)),
            Some(_) if self.form_untracked().has_goods() => {
                Some(refused(tr(text::RECEIVE_OTHER_PALLET).to_owned()))
            }
            // With a label of goods, it is theirs once they are taken.
            _ => alone.then(|| {
                self.known.update(|known| known.pallet = Some(pallet.clone()));
                accepted(tr_with(text::RECEIVE_PALLET, &[("pallet", &name)]))
            }),
        }
    }

    /// A label, on which a known batch may stand in the place of its lot.
    pub(super) fn take_label_of(
        self,
        label: &Label,
        found: Option<&Found>,
        read: &str,
        pallet: Option<ContainerKey>,
    ) -> Heard {
        let Some(Found::Other(Key::Batch(batch))) = found else {
            return self.take_label(label, read, pallet);
        };
        if let Some(why) = self.other_batch(batch) {
            return refused(why);
        }
        let lot = Some(batch.lot.number.to_string());
        let heard = self.take_label(&Label { lot, ..label.clone() }, read, pallet);
        if heard.tone == Tone::Accepted {
            self.batch.set(batch.number.to_string());
        }
        heard
    }

    fn take_label(self, label: &Label, read: &str, pallet: Option<ContainerKey>) -> Heard {
        if let Some(why) = self.other(label) {
            return refused(why);
        }
        if let Some(serial) = &label.serial
            && !self.add_serial(serial)
        {
            return already(tr_with(text::RECEIVE_SERIAL_THERE, &[("serial", serial)]));
        }
        let again = label.serial.is_none()
            && self.known.with_untracked(|known| known.labels.iter().any(|known| known == read));
        if again && pallet.is_some() {
            return already(tr(text::READ_ALREADY).to_owned());
        }
        self.known.update(|known| {
            known.pallet = pallet.or(known.pallet.take());
            if label.serial.is_none() && !again {
                known.labels.push(read.to_owned());
            }
        });
        if again {
            self.count_on(label.count.unwrap_or(1));
        } else {
            self.fill_named(label.clone());
        }
        accepted(match &label.serial {
            Some(serial) => tr_with(text::RECEIVE_SERIAL_TAKEN, &[("serial", serial)]),
            None => label.lot.clone().unwrap_or_else(|| label.gtin.short().to_owned()),
        })
    }

    /// What no GS1 label says: a lot or unit of the order, the next serial, or the lot's own number.
    fn take_plain(self, read: &str, found: &Found) -> Heard {
        let planned = self.inbound.with_untracked(|inbound| {
            let lines =
                inbound.as_ref().map(|inbound| inbound.fulfilment.lines.as_slice()).unwrap_or_default();
            lines.iter().find(|line| names(&line.planned, read)).cloned()
        });
        let form = self.form_untracked();
        if let Some(line) = planned
            && form.product.as_ref().is_none_or(|product| *product == line.planned.product)
        {
            let lot = line.planned.lot.as_ref().map(|lot| lot.number.to_string()).unwrap_or_default();
            if let Some(why) = form.product.as_ref().and_then(|_| other_lot(form.lot.trim(), &lot)) {
                return refused(why);
            }
            let unit = line.planned.serials.iter().any(|unit| unit.serial.as_str() == read);
            if form.product.is_none() {
                self.fill_planned(&line);
            }
            if unit && !self.add_serial(read) {
                return already(tr_with(text::RECEIVE_SERIAL_THERE, &[("serial", read)]));
            }
            return accepted(read.to_owned());
        }
        if form.has_goods() && is_other(&form, found) {
            return refused(tr(text::RECEIVE_OTHER_GOODS).to_owned());
        }
        if let Found::Other(Key::Batch(batch)) = found {
            return self.take_batch(batch, form.lot.trim());
        }
        if form.by_serial || !form.serials.trim().is_empty() {
            return if self.add_serial(read) {
                accepted(tr_with(text::RECEIVE_SERIAL_TAKEN, &[("serial", read)]))
            } else {
                already(tr_with(text::RECEIVE_SERIAL_THERE, &[("serial", read)]))
            };
        }
        match found {
            Found::Lot(lot) if !form.has_goods() => {
                self.choose_product(lot.product.clone());
                self.lot.set(lot.number.to_string());
                accepted(read.to_owned())
            }
            Found::Serial(unit) if !form.has_goods() => {
                self.choose_product(unit.product.clone());
                self.add_serial(unit.serial.as_str());
                accepted(tr_with(text::RECEIVE_SERIAL_TAKEN, &[("serial", read)]))
            }
            Found::Product(product) if !form.has_goods() => {
                self.choose_product(product.clone());
                accepted(read.to_owned())
            }
            _ if form.has_goods() && form.lot.trim().is_empty() => {
                self.lot.set(read.to_owned());
                accepted(read.to_owned())
            }
            _ if form.has_goods() && form.batch.is_empty() && self.has_batches.get_untracked() => {
                self.batch.set(read.to_owned());
                accepted(read.to_owned())
            }
            _ => refused(tr(text::RECEIVE_WHAT_FIRST).to_owned()),
        }
    }

    /// Why goods of this batch are not put to those that are entered.
    fn other_batch(self, batch: &BatchKey) -> Option<String> {
        let now = self.batch.get_untracked();
        let (now, other) = (now.trim(), batch.number.as_str());
        let differs = !now.is_empty() && now != other;
        differs.then(|| tr_with(text::RECEIVE_OTHER_BATCH, &[("batch", other), ("now", now)]))
    }

    /// More of a batch that is known, and so of its lot.
    fn take_batch(self, batch: &BatchKey, lot: &str) -> Heard {
        if let Some(why) = other_lot(lot, batch.lot.number.as_str()).or_else(|| self.other_batch(batch)) {
            return refused(why);
        }
        if !self.form_untracked().has_goods() {
            self.choose_product(batch.lot.product.clone());
        }
        self.lot.set(batch.lot.number.to_string());
        self.batch.set(batch.number.to_string());
        accepted(batch.number.to_string())
    }

    fn count_on(self, pieces: u32) {
        self.quantity.update(|quantity| {
            if let Ok(now) = quantity.trim().parse::<u32>() {
                *quantity = now.saturating_add(pieces).to_string();
            }
        });
    }

    /// False if it stands there already.
    fn add_serial(self, serial: &str) -> bool {
        let there =
            self.form_untracked().serial_list().accepted.iter().any(|it| it.serial.as_str() == serial);
        if !there {
            self.known.update(|known| known.by_serial = true);
            self.serials.update(|serials| {
                if !serials.is_empty() && !serials.ends_with('\n') {
                    serials.push('\n');
                }
                // Scanned, it is one serial, whatever it looks like.
                serials.push_str(&quoted(serial));
            });
        }
        !there
    }
}

/// Whether what was found is not of the goods that are entered.
fn is_other(form: &ReceiveForm, found: &Found) -> bool {
    let of_others = |product: &ProductKey| form.product.as_ref().is_some_and(|own| own != product);
    match found {
        Found::Lot(lot) => form.by_serial || of_others(&lot.product),
        Found::Serial(unit) => of_others(&unit.product),
        Found::Product(product) => form.by_serial || of_others(product),
        Found::Other(Key::Batch(batch)) => of_others(&batch.lot.product),
        Found::Other(_) => true,
        _ => false,
    }
}

/// Why goods of lot `other` are not put to those of lot `now`.
fn other_lot(now: &str, other: &str) -> Option<String> {
    let differs = !now.is_empty() && now != other;
    differs.then(|| tr_with(text::RECEIVE_OTHER_LOT, &[("lot", other), ("now", now)]))
}

/// Whether a plain code is the number of a line's lot, or of one of its units.
fn names(planned: &Planned, code: &str) -> bool {
    let form = lookup_form(code);
    let of_lot = planned.lot.as_ref().is_some_and(|lot| lookup_form(lot.number.as_str()) == form);
    of_lot || planned.serials.iter().any(|unit| unit.serial.as_str() == code)
}

fn accepted(words: String) -> Heard {
    Heard { tone: Tone::Accepted, words }
}

fn already(words: String) -> Heard {
    Heard { tone: Tone::Already, words }
}

fn refused(words: String) -> Heard {
    Heard { tone: Tone::Refused, words }
}
