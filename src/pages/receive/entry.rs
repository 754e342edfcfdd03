//! What is being received, as signals: labels fill them in, hands change them, and they are kept.

use std::sync::Arc;

use leptos::prelude::*;
use lotwise_ledger::command::Arrive;
use lotwise_ledger::event::fact::Planned;
use lotwise_ledger::iso::day_text;
use lotwise_ledger::key::{ContainerKey, OrderKey, ProductKey};
use lotwise_ledger::question::orders::Progress;
use lotwise_ledger::question::{Found, Label};

use super::form::{Destination, FieldErrors, GivenNumber, Knowing, ReceiveForm};

use crate::components::words;
use crate::i18n::{text, tr};
use crate::state::attachments::Photo;
use crate::state::inbound::{Arriving, Inbound, sscc_of};
use crate::state::lookup::today;
use crate::state::navigation::{Navigation, navigation};
use crate::state::scanner::{Outcome, Tone};
use crate::state::session::place_named;
use crate::state::{Device, draft};

/// The entry. A handle: copy it freely.
#[derive(Clone, Copy)]
pub struct Entry {
    device: Device,
    pub(super) navigation: Navigation,
    /// What no field shows: product, GTIN, pallet, labels read.
    pub known: RwSignal<ReceiveForm>,
    pub product_name: RwSignal<String>,
    pub content: RwSignal<String>,
    pub lot: RwSignal<String>,
    pub batch: RwSignal<String>,
    pub serials: RwSignal<String>,
    pub expiry: RwSignal<String>,
    pub best_before: RwSignal<String>,
    pub produced: RwSignal<String>,
    pub quantity: RwSignal<String>,
    pub supplier: RwSignal<String>,
    pub location: RwSignal<String>,
    pub destination: RwSignal<String>,
    pub reason: RwSignal<String>,
    pub photo: RwSignal<Option<Arc<Photo>>>,
    pub errors: RwSignal<FieldErrors>,
    /// What the records say of the product.
    pub product: RwSignal<Arriving>,
    /// The firm tells batches apart.
    pub has_batches: Signal<bool>,
    pub order: StoredValue<Option<OrderKey>>,
    /// The order as it stands.
    pub inbound: RwSignal<Option<Inbound>>,
    /// What became of the last scan.
    pub heard: RwSignal<Option<Heard>>,
    /// What the label says is filled in.
    pub label_read: RwSignal<bool>,
}

/// The answer to a scan, in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Heard {
    pub tone: Tone,
    pub words: String,
}

impl Entry {
    pub fn new(device: Device, location: &str, order: Option<OrderKey>) -> Self {
        let empty = || RwSignal::new(String::new());
        Self {
            device,
            navigation: navigation(),
            known: RwSignal::new(ReceiveForm::default()),
            product_name: empty(),
            content: empty(),
            lot: empty(),
            batch: empty(),
            serials: empty(),
            expiry: empty(),
            best_before: empty(),
            produced: empty(),
            quantity: RwSignal::new("1".to_owned()),
            supplier: empty(),
            location: RwSignal::new(location.to_owned()),
            destination: RwSignal::new(Destination::Place.as_str().to_owned()),
            reason: empty(),
            photo: RwSignal::new(None),
            errors: RwSignal::new(FieldErrors::default()),
            product: RwSignal::new(Arriving::default()),
            has_batches: device.has_batches(),
            order: StoredValue::new(order),
            inbound: RwSignal::new(None),
            heard: RwSignal::new(None),
            label_read: RwSignal::new(false),
        }
    }

    /// Whether each unit's own number is asked for.
    pub fn goes_by_serial(self) -> bool {
        self.known.with(|known| known.by_serial) || self.serials.with(|serials| !serials.trim().is_empty())
    }

    pub fn form(self) -> ReceiveForm {
        ReceiveForm {
            product_name: self.product_name.get(),
            content: self.content.get(),
            lot: self.lot.get(),
            batch: self.batch.get(),
            serials: self.serials.get(),
            expiry: self.expiry.get(),
            best_before: self.best_before.get(),
            produced: self.produced.get(),
            quantity: self.quantity.get(),
            supplier: self.supplier.get(),
            location: self.location.get(),
            destination: Destination::named(&self.destination.get()),
            reason: self.reason.get(),
            ..self.known.get()
        }
    }

    /// Stands as `form` says.
    pub fn restore(self, form: ReceiveForm) {
        self.product_name.set(form.product_name.clone());
        self.content.set(form.content.clone());
        self.lot.set(form.lot.clone());
        self.batch.set(form.batch.clone());
        self.serials.set(form.serials.clone());
        self.expiry.set(form.expiry.clone());
        self.best_before.set(form.best_before.clone());
        self.produced.set(form.produced.clone());
        self.quantity.set(form.quantity.clone());
        self.supplier.set(form.supplier.clone());
        self.location.set(form.location.clone());
        self.destination.set(form.destination.as_str().to_owned());
        self.reason.set(form.reason.clone());
        self.known.set(form);
        self.look_up_product();
    }

    /// Ready for the next goods from the same truck, to the same place.
    pub fn clear(self) {
        let (supplier, location) = (self.supplier.get_untracked(), self.location.get_untracked());
        let destination = Destination::named(&self.destination.get_untracked());
        let quantity = "1".to_owned();
        self.restore(ReceiveForm { supplier, location, destination, quantity, ..ReceiveForm::default() });
        self.photo.set(None);
        self.errors.set(FieldErrors::default());
    }

    /// Keeps what is typed and taken, and brings back what was; true once that is done.
    pub fn keep(self, name: &str) -> RwSignal<bool> {
        draft::keep_photo(self.device, name, self.photo);
        draft::keep(self.device, name, move |form| self.restore(form), move || self.worth_keeping())
    }

    /// The entry as it is kept; nothing while nothing is entered.
    pub fn worth_keeping(self) -> Option<ReceiveForm> {
        let form = self.form();
        let entered = form.has_goods() || !form.lot.is_empty() || !form.serials.is_empty();
        entered.then_some(form)
    }

    pub fn parse(self) -> Result<Arrive, FieldErrors> {
        self.form().parse(&self.knowing(), place_named)
    }

    pub fn knowing(self) -> Knowing {
        Knowing { product: self.product.get(), order: self.order.get_value(), today: today() }
    }

    /// What the code in the address is: a label, a pallet, or a code of nobody's, which becomes the new
    /// product's own number.
    pub fn begin(self, code: &str, symbology: Option<&str>, outcome: &Outcome) {
        if self.known.with_untracked(|known| known.labels.iter().any(|label| label == code)) {
            // The app was closed half-way, and opened again at the same address.
            self.label_read.set(true);
            return;
        }
        let (label, found) = match outcome {
            Outcome::Resolved(resolved) => (resolved.label.clone(), Some(resolved.found.clone())),
            _ => (None, None),
        };
        if let Some(sscc) = sscc_of(code, symbology) {
            self.known.update(|known| known.pallet = Some(ContainerKey(sscc)));
        }
        match (label, found) {
            (Some(label), found) => {
                let heard = self.take_label_of(&label, found.as_ref(), code, None);
                if heard.tone != Tone::Accepted {
                    self.heard.set(Some(heard));
                    self.label_read.set(true);
                }
            }
            (None, Some(Found::Product(product))) => self.choose_product(product),
            (None, Some(Found::Container(_))) => self.label_read.set(true),
            _ => {
                self.known.update(|known| known.product = words::own_product(code));
                self.label_read.set(true);
            }
        }
    }

    pub(super) fn choose_product(self, key: ProductKey) {
        self.known.update(|known| known.product = Some(key.clone()));
        self.name_product(key);
    }

    /// Fills in what a label says; a fact that it does not carry blanks nothing.
    pub(super) fn fill_named(self, label: Label) {
        self.known.update(|known| {
            known.product = Some(label.product.clone());
            known.gtin = Some(label.gtin.as_str().to_owned());
            known.is_case = !label.gtin.as_str().starts_with(['0', '9']);
        });
        fill(self.content, label.content.map(|content| content.to_string()));
        // A number that was given here stays on the goods.
        if self.form_untracked().given().is_none() {
            fill(self.lot, label.lot.clone());
        }
        fill(self.expiry, label.dates.expiry.map(day_text));
        fill(self.best_before, label.dates.best_before.map(day_text));
        fill(self.produced, label.dates.produced.map(day_text));
        fill(self.quantity, label.count.map(|count| count.to_string()));
        let line = self.inbound.with_untracked(|inbound| {
            let lines =
                inbound.as_ref().map(|inbound| inbound.fulfilment.lines.as_slice()).unwrap_or_default();
            let of_product = |line: &&Progress| line.planned.product == label.product;
            let of_lot = |line: &&Progress| {
                line.planned.lot.as_ref().map(|lot| lot.number.as_str()) == label.lot.as_deref()
            };
            let by_lot = lines.iter().find(|line| of_product(line) && of_lot(line));
            // The line of another lot says nothing of this one.
            let of_any = |line: &&Progress| label.lot.is_none() || line.planned.lot.is_none();
            by_lot.or_else(|| lines.iter().find(|line| of_product(line) && of_any(line))).cloned()
        });
        if let Some(line) = line {
            let counted = label.count.is_some() || label.serial.is_some();
            self.add_planned(&line, counted);
        }
        self.name_product(label.product);
    }

    /// Chooses a line of the order, as a scan of its goods does.
    pub fn fill_planned(self, line: &Progress) {
        self.known.update(|known| known.product = Some(line.planned.product.clone()));
        self.add_planned(line, false);
        self.name_product(line.planned.product.clone());
    }

    fn add_planned(self, line: &Progress, counted: bool) {
        let Planned { lot, serials, expiry, .. } = &line.planned;
        let add = |field: RwSignal<String>, value: Option<String>| {
            if field.with_untracked(|field| field.trim().is_empty()) {
                fill(field, value);
            }
        };
        add(self.lot, lot.as_ref().map(|lot| lot.number.to_string()));
        add(self.expiry, expiry.map(|day| day_text(day.0)));
        if !serials.is_empty() {
            self.known.update(|known| known.by_serial = true);
        }
        // What is announced and not here yet is what most likely stands there.
        let one_piece = self.content.with_untracked(|content| matches!(content.trim(), "" | "1"));
        if !counted && one_piece && line.open().is_positive() {
            self.quantity.set(line.open().to_string());
        }
    }

    /// Gives the goods the next lot number of the product's rule.
    pub fn number_by_rule(self) {
        let Some(product) = self.known.with_untracked(|known| known.product.clone()) else { return };
        self.device.next_lot_then(product, move |next| {
            let Some(next) = next else { return self.refuse(tr(text::REFUSE_NO_NUMBER)) };
            let (number, instead_of) = (next.lot.number.to_string(), self.lot.get_untracked());
            let given = GivenNumber { number: number.clone(), counted: next.counted, instead_of };
            self.known.update(|known| known.numbered = Some(given));
            self.lot.set(number);
        });
    }

    /// Gives them the next batch number of its rule for batches.
    pub fn number_batch_by_rule(self) {
        let Some(product) = self.known.with_untracked(|known| known.product.clone()) else { return };
        self.device.next_batch_then(product, move |next| match next {
            Some(next) => self.batch.set(next.to_string()),
            None => self.refuse(tr(text::REFUSE_NO_NUMBER)),
        });
    }

    fn name_product(self, key: ProductKey) {
        self.look_up_product();
        self.device.name_then(key, move |product| {
            self.known.update(|known| known.product_named = product.name.is_some());
            fill(self.product_name, product.name);
            self.label_read.set(true);
        });
    }

    fn look_up_product(self) {
        let Some(key) = self.known.with_untracked(|known| known.product.clone()) else {
            self.product.set(Arriving::default());
            return;
        };
        self.device.arriving_then(key, move |arriving| {
            if arriving.by_serial {
                self.known.update(|known| known.by_serial = true);
            }
            self.product.set(arriving);
        });
    }

    pub(super) fn form_untracked(self) -> ReceiveForm {
        untrack(|| self.form())
    }
}

fn fill(signal: RwSignal<String>, value: Option<String>) {
    if let Some(value) = value {
        signal.set(value);
    }
}
