//! Announcing by hand what is to come: a purchase order or an ASN, with lot, use-by date and quantity of
//! each line.

mod form;

use leptos::prelude::*;
use lotwise_ledger::command::Command;
use lotwise_ledger::iso::day_text;
use lotwise_ledger::key::ProductKey;
use lotwise_ledger::question::{Found, Label};
use lotwise_ledger::text::Sku;

use form::{ASN, AnnounceForm, FieldErrors, LineForm, PURCHASE_ORDER};

use crate::components::doubt::{Recording, RecordingNotes};
use crate::components::scan_bar::ScanBar;
use crate::components::status_bar::StatusBar;
use crate::components::words;
use crate::i18n::{date, text, tr, tr_with};
use crate::routes;
use crate::state::draft;
use crate::state::scanner::{Outcome, Scanner, Tone, scanner};
use crate::state::{Device, device, navigation};
use crate::ui::button::{Button, Kind};
use crate::ui::choice::{Answer, Choice};
use crate::ui::field::{Field, Kind as FieldKind};
use crate::ui::form::Form;
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::notice::{Kind as NoticeKind, Notice};
use crate::ui::number::NumberField;
use crate::ui::whole::whole;
use crate::ui::windowed::{Rows, Windowed};

/// The fields as signals. A handle: copy it freely.
#[derive(Clone, Copy)]
struct Entry {
    device: Device,
    scanner: Scanner,
    paper: RwSignal<String>,
    number: RwSignal<String>,
    supplier: RwSignal<String>,
    due: RwSignal<String>,
    lines: RwSignal<Vec<LineForm>>,
    product: RwSignal<Option<ProductKey>>,
    product_name: RwSignal<String>,
    lot: RwSignal<String>,
    expiry: RwSignal<String>,
    quantity: RwSignal<String>,
    errors: RwSignal<FieldErrors>,
    heard: RwSignal<Option<(Tone, String)>>,
}

impl Entry {
    fn new() -> Self {
        let empty = || RwSignal::new(String::new());
        Self {
            device: device(),
            scanner: scanner(),
            paper: RwSignal::new(ASN.to_owned()),
            number: empty(),
            supplier: empty(),
            due: empty(),
            lines: RwSignal::new(Vec::new()),
            product: RwSignal::new(None),
            product_name: empty(),
            lot: empty(),
            expiry: empty(),
            quantity: empty(),
            errors: RwSignal::new(FieldErrors::default()),
            heard: RwSignal::new(None),
        }
    }

    fn form(self) -> AnnounceForm {
        AnnounceForm {
            paper: self.paper.get(),
            number: self.number.get(),
            supplier: self.supplier.get(),
            due: self.due.get(),
            lines: self.lines.get(),
            line: self.line(),
        }
    }

    fn line(self) -> LineForm {
        LineForm {
            product: self.product.get(),
            product_name: self.product_name.get(),
            lot: self.lot.get(),
            expiry: self.expiry.get(),
            quantity: self.quantity.get(),
        }
    }

    fn restore(self, form: AnnounceForm) {
        self.paper.set(form.paper);
        self.number.set(form.number);
        self.supplier.set(form.supplier);
        self.due.set(form.due);
        self.lines.set(form.lines);
        self.set_line(form.line);
    }

    fn set_line(self, line: LineForm) {
        self.product.set(line.product);
        self.product_name.set(line.product_name);
        self.lot.set(line.lot);
        self.expiry.set(line.expiry);
        self.quantity.set(line.quantity);
    }

    fn worth_keeping(self) -> Option<AnnounceForm> {
        let form = self.form();
        let blank = AnnounceForm { paper: form.paper.clone(), ..AnnounceForm::default() };
        (form != blank).then_some(form)
    }

    /// Puts the line to the others, and goes on with `then` if there is nothing to mend in it.
    fn add_line(self, then: impl FnOnce() + 'static) {
        let line = untrack(|| self.line());
        let name = line.product_name.trim().to_owned();
        if line.product.is_some() || name.is_empty() {
            self.push(line, then);
            return;
        }
        // What was typed may be a number that the records know; else it names a new product.
        self.scanner.outcome_then(name.clone(), None, move |outcome| {
            let known = match outcome {
                Outcome::Resolved(resolved) => match (resolved.label, resolved.found) {
                    (Some(label), _) => Some(label.product),
                    (None, Found::Product(product)) => Some(product),
                    _ => None,
                },
                _ => None,
            };
            let product = known.or_else(|| Sku::parse(&name).ok().map(ProductKey::Sku));
            self.push(LineForm { product, ..line }, then);
        });
    }

    fn push(self, line: LineForm, then: impl FnOnce()) {
        match line.parse() {
            Ok(_) => {
                self.errors.set(FieldErrors::default());
                self.lines.update(|lines| lines.push(line));
                self.set_line(LineForm::default());
                then();
            }
            Err(errors) => self.errors.set(errors),
        }
    }

    /// Goods of the delivery note: they begin the next line where one is entered already.
    fn take(self, label: Label) {
        let line = untrack(|| self.line());
        let other_lot = !line.lot.is_empty() && label.lot.as_ref().is_some_and(|lot| *lot != line.lot);
        let other = line.product.as_ref().is_some_and(|product| *product != label.product) || other_lot;
        if other {
            self.add_line(move || self.fill(label));
        } else {
            self.fill(label);
        }
    }

    fn fill(self, label: Label) {
        self.product.set(Some(label.product.clone()));
        let fill = |field: RwSignal<String>, value: Option<String>| {
            if let Some(value) = value {
                field.set(value);
            }
        };
        fill(self.lot, label.lot);
        fill(self.expiry, label.dates.expiry.map(day_text));
        let units = label
            .count
            .and_then(|count| lotwise_ledger::quantity::Quantity::units(count).packs_of(label.content?));
        fill(self.quantity, units.map(|units| units.to_string()));
        self.device.name_then(label.product, move |product| fill(self.product_name, product.name));
    }
}

#[component]
pub fn AnnouncePage() -> impl IntoView {
    let (scanner, entry) = (scanner(), Entry::new());
    let ready =
        draft::keep(device(), "announce", move |form| entry.restore(form), move || entry.worth_keeping());
    scanner.hand_to(move |reading| {
        let tone = match reading.outcome {
            Outcome::Resolved(resolved) if resolved.label.is_some() => {
                resolved.label.into_iter().for_each(|label| entry.take(label));
                Tone::Accepted
            }
            _ => Tone::Refused,
        };
        entry.heard.set(Some((tone, reading.text)));
        scanner.answer(tone);
    });
    let navigation = navigation();
    let announced = StoredValue::new(None);
    let recording = Recording::new(move |_| {
        entry.restore(AnnounceForm { paper: ASN.to_owned(), ..AnnounceForm::default() });
        if let Some(order) = announced.get_value() {
            navigation.go(&routes::receive_order(&order));
        }
    })
    .of_draft("announce");
    let save_lines = move || match untrack(|| entry.form()).parse() {
        Ok(announce) => {
            entry.errors.set(FieldErrors::default());
            announced.set_value(Some(announce.order.clone()));
            entry.device.announce_then(announce, move |announce| {
                recording.start(Command::Announce(Box::new(announce)));
            });
        }
        Err(errors) => entry.errors.set(errors),
    };
    let save = Callback::new(move |()| {
        // The last line need not be added first.
        if untrack(|| entry.line()).is_empty() { save_lines() } else { entry.add_line(save_lines) }
    });
    view! {
        <StatusBar title=tr(text::ANNOUNCE_TITLE)/>
        <main class="page" id="content" data-page="announce"
            data-draft=move || if ready.get() { "ready" } else { "busy" }
            data-state=move || recording.stage.with(|stage| stage.as_str())>
            <ScanBar heard=entry.heard.into()/>
            <RecordingNotes recording done=tr(text::COMMON_SAVED).to_owned()/>
            <Form on_enter=save><Paper entry/></Form>
            <Lines entry/>
            <Form on_enter=Callback::new(move |()| entry.add_line(|| ()))><Line entry/></Form>
            <p class="field-hint" id="again">{tr(text::ANNOUNCE_AGAIN)}</p>
            <div class="dock">
                <Button kind=Kind::Main icon="truck" id="save" label=tr(text::ANNOUNCE_SAVE).to_owned()
                    busy=Signal::derive(move || recording.stage.with(|stage| stage.as_str() == "busy"))
                    on_press=save/>
            </div>
        </main>
    }
}

fn error_of(
    entry: Entry,
    of: fn(&FieldErrors) -> &Option<crate::state::entry::FieldError>,
) -> Signal<Option<String>> {
    Signal::derive(move || entry.errors.with(|errors| of(errors).as_ref().map(words::field_error)))
}

fn optional(word: &str) -> String {
    [word, " (", tr(text::COMMON_OPTIONAL), ")"].concat()
}

/// What the paper is called, from whom, and when it is due.
#[component]
fn Paper(entry: Entry) -> impl IntoView {
    let device = device();
    let answers = vec![
        Answer::new(ASN, tr(text::PAPER_ASN)),
        Answer::new(PURCHASE_ORDER, tr(text::PAPER_PURCHASE_ORDER)),
    ];
    let known = crate::state::read::read(move || {
        let order = entry.form().order().ok();
        async move {
            match order {
                Some(order) => device.inbound(order).await.ok().flatten().is_some(),
                None => false,
            }
        }
    });
    view! {
        <Choice name="paper" legend=tr(text::ANNOUNCE_PAPER) answers value=entry.paper/>
        <Field id="number" kind=FieldKind::Code label=tr(text::ANNOUNCE_NUMBER) value=entry.number
            error=error_of(entry, |errors| &errors.number)/>
        {live(move || known.get().unwrap_or_default().then(|| view! {
            <Notice kind=NoticeKind::Warning id="announced-before" what=tr(text::ANNOUNCE_KNOWN)
                text=tr(text::ANNOUNCE_KNOWN_TEXT)/>
        }))}
        <Field id="supplier" label=optional(tr(text::RECEIVE_FROM)) value=entry.supplier
            error=error_of(entry, |errors| &errors.supplier)/>
        <Field id="due" kind=FieldKind::Date label=optional(tr(text::ANNOUNCE_DUE)) value=entry.due
            error=error_of(entry, |errors| &errors.due)/>
    }
}

/// The lines so far; each can be taken out again, or taken back to be changed.
#[component]
fn Lines(entry: Entry) -> impl IntoView {
    let change = move |index: usize, again: bool| {
        let mut lines = entry.lines.get_untracked();
        if index < lines.len() {
            let line = lines.remove(index);
            if again {
                entry.set_line(line);
            }
            entry.lines.set(lines);
        }
    };
    let at = move |index: usize| entry.lines.with(|lines| lines.get(index).cloned());
    let rows = Rows::here(
        Signal::derive(move || entry.lines.with(Vec::len)),
        Callback::new(move |index| format!("{index} {:?}", at(index))),
        Callback::new(move |index| {
            let line = untrack(|| at(index));
            line.map_or_else(|| ().into_any(), |line| added(line, move |again| change(index, again)))
        }),
    );
    let is_empty = Memo::new(move |_| entry.lines.with(Vec::is_empty));
    live(move || (!is_empty.get()).then(|| view! { <Windowed id="lines" rows/> }))
}

/// A line that was added; `change` takes it out, to be written again or for good.
fn added(line: LineForm, change: impl Fn(bool) + Copy + 'static) -> AnyView {
    let name = line.product.as_ref().map(words::product_key).unwrap_or_default();
    let name = if line.product_name.is_empty() { name } else { line.product_name };
    let lot = (!line.lot.is_empty()).then(|| [tr(text::KIND_LOT), " ", &line.lot].concat());
    let expiry = lotwise_ledger::iso::day(&line.expiry);
    let expiry = expiry.map(|day| [tr(text::ITEM_USE_BY), " ", &date(day)].concat());
    let note: Vec<String> = lot.into_iter().chain(expiry).collect();
    let label = tr_with(text::ANNOUNCE_REMOVE, &[("line", &name)]);
    view! {
        <div class="announced">
            <button class="row" type="button" on:click=move |_| change(true)>
                <Icon name="box"/>
                <span class="row-main">
                    <span class="row-title">{name}</span>
                    <span class="row-note">{whole(note.join(" · "))}</span>
                </span>
                <span class="row-end">{line.quantity}</span>
            </button>
            <button class="icon-button" type="button" aria-label=label on:click=move |_| change(false)>
                <Icon name="trash"/>
            </button>
        </div>
    }
    .into_any()
}

/// The line that is being written.
#[component]
fn Line(entry: Entry) -> impl IntoView {
    view! {
        <Field id="product" label=tr(text::ANNOUNCE_PRODUCT) value=entry.product_name
            hint=tr(text::ANNOUNCE_PRODUCT_HINT) error=error_of(entry, |errors| &errors.product)/>
        <Field id="lot" kind=FieldKind::Code label=optional(tr(text::RECEIVE_LOT)) value=entry.lot
            error=error_of(entry, |errors| &errors.lot)/>
        <Field id="expiry" kind=FieldKind::Date label=optional(tr(text::ITEM_USE_BY)) value=entry.expiry
            error=error_of(entry, |errors| &errors.expiry)/>
        <NumberField id="quantity" label=tr(text::RECEIVE_QUANTITY) value=entry.quantity
            less=tr(text::COMMON_LESS_BY_ONE) more=tr(text::COMMON_MORE_BY_ONE)
            error=error_of(entry, |errors| &errors.quantity)/>
        <button class="button" type="button" id="add-line" on:click=move |_| entry.add_line(|| ())>
            <Icon name="plus"/>{tr(text::ANNOUNCE_ADD)}
        </button>
    }
}
