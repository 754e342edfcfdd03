//! The sample firm: one site and about fifty records, made by the same commands as real ones, in a
//! storage of its own that goes in one touch.

use chrono::{Days, NaiveDate};
use leptos::prelude::*;
use leptos::task::spawn_local;
use lotwise_ledger::command::{
    Book, Coded, Command, Dates, Describe, Packaging, Place, Receive, Received, Relocate, Taken, Taking,
};
use lotwise_ledger::event::{Step, field};
use lotwise_ledger::gs1::{Elements, Gtin};
use lotwise_ledger::key::{Issuer, Key, Location, LotKey, ProductKey, SerialKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::text::{LotNumber, PartnerId, SerialNumber};

use super::device::{Device, Firm};
use super::later::Fetched;
use super::lookup::today;
use super::record::NotRecorded;
use super::session::{Session, place_named};
use crate::i18n::{Text, text, tr};

/// The sample firm on its way. A handle: copy it freely.
#[derive(Clone, Copy)]
pub struct Sample {
    session: Session,
    later: Fetched,
    /// Records made, of how many; `None` before it begins.
    pub progress: RwSignal<Option<(usize, usize)>>,
}

/// A label of the sample firm, to touch instead of scanning.
pub struct SampleLabel {
    pub id: &'static str,
    pub word: Text,
    pub code: String,
}

/// A product of the sample firm. GTINs are of prefix 952, which GS1 keeps for examples.
struct Good {
    gtin: &'static str,
    case_gtin: Option<&'static str>,
    name: Text,
    serials: bool,
}

/// A component that is in a unit of another product, and has terms of its own.
const COMPRESSOR: Good =
    Good { gtin: "952000000007", case_gtin: None, name: text::SAMPLE_PRODUCT_COMPRESSOR, serials: true };

const GOODS: [Good; 6] = [
    Good {
        gtin: "952000000001",
        case_gtin: Some("1952000000001"),
        name: text::SAMPLE_PRODUCT_YOGHURT,
        serials: false,
    },
    Good { gtin: "952000000002", case_gtin: None, name: text::SAMPLE_PRODUCT_BUTTER, serials: false },
    Good { gtin: "952000000003", case_gtin: None, name: text::SAMPLE_PRODUCT_CHEESE, serials: false },
    Good { gtin: "952000000004", case_gtin: None, name: text::SAMPLE_PRODUCT_CREAM, serials: false },
    Good { gtin: "952000000005", case_gtin: None, name: text::SAMPLE_PRODUCT_SCALE, serials: true },
    Good { gtin: "952000000006", case_gtin: None, name: text::SAMPLE_PRODUCT_COOLER, serials: true },
];

const CASE_CONTENT: u32 = 12;
const BINS: [&str; 5] = ["A-01-01", "A-01-02", "B-02-01", "C-01-03", "Q-01"];
/// Which storage to open at start.
const FIRM: &str = "firm";

impl Firm {
    /// The storage that was used last.
    pub fn last_used() -> Self {
        let sample = lotwise_browser::local::get(FIRM).as_deref() == Some("sample");
        if sample { Self::Sample } else { Self::Own }
    }

    fn use_next(self) {
        lotwise_browser::local::set(FIRM, if self == Self::Sample { "sample" } else { "own" });
    }
}

impl Sample {
    pub fn new(session: Session, later: Fetched) -> Self {
        Self { session, later, progress: RwSignal::new(None) }
    }

    async fn record_all(self, commands: Vec<Command>) -> Option<()> {
        let device = Device::open(Firm::Sample, self.session, self.later).await.ok()?;
        // A sample begun and left half-way is begun anew.
        device.store().wipe().await.ok()?;
        let device = Device::open(Firm::Sample, self.session, self.later).await.ok()?;
        let of = commands.len();
        for (index, command) in commands.into_iter().enumerate() {
            record(device, command).await.ok()?;
            self.progress.set(Some((index + 1, of)));
        }
        Some(())
    }
}

/// Fills the sample firm and opens the app on it.
pub fn fill(sample: Sample) {
    let commands = commands();
    sample.progress.set(Some((0, commands.len())));
    spawn_local(async move {
        if sample.record_all(commands).await.is_some() {
            Firm::Sample.use_next();
            lotwise_browser::media::reload("/");
        } else {
            sample.progress.set(None);
        }
    });
}

impl Device {
    /// Removes the sample firm; what was recorded for real was never touched.
    pub fn leave_sample(self) {
        spawn_local(async move {
            if self.firm == Firm::Sample && self.store().wipe().await.is_ok() {
                Firm::Own.use_next();
                lotwise_browser::media::reload("/");
            }
        });
    }
}

async fn record(device: Device, command: Command) -> Result<(), NotRecorded> {
    match device.record(command.clone(), Vec::new()).await {
        Err(NotRecorded::Ask(doubts)) => device.record(command, doubts).await.map(|_| ()),
        result => result.map(|_| ()),
    }
}

/// The labels that stand under the viewfinder of the sample firm.
pub fn labels() -> Vec<SampleLabel> {
    let label = |id, word, code| SampleLabel { id, word, code };
    let lot = |good: usize, number: &str, days: i64| {
        let elements =
            Elements::builder().gtin(&gtin(GOODS[good].gtin)).expiry(day(days)).lot(number).build(today());
        elements.map(|elements| elements.to_element_string()).unwrap_or_default()
    };
    let case =
        Elements::builder().gtin(&gtin(GOODS[0].case_gtin.unwrap_or_default())).lot("Y2406").build(today());
    let serial = Elements::builder().gtin(&gtin(GOODS[4].gtin)).serial("T40-0003").build(today());
    let write = |elements: Result<Elements, _>| {
        elements.map(|elements: Elements| elements.to_element_string()).unwrap_or_default()
    };
    vec![
        label("fresh", text::SAMPLE_LABEL_FRESH, lot(0, "Y2405", 21)),
        label("held", text::SAMPLE_LABEL_HELD, lot(1, "B1002", 60)),
        label("expired", text::SAMPLE_LABEL_EXPIRED, lot(3, "C0701", -2)),
        label("case", text::SAMPLE_LABEL_CASE, write(case.map_err(|_| ()))),
        label("serial", text::SAMPLE_LABEL_SERIAL, write(serial.map_err(|_| ()))),
        label("place", text::SAMPLE_LABEL_PLACE, BINS[0].to_owned()),
        label("unknown", text::SAMPLE_LABEL_UNKNOWN, "KX-99812".to_owned()),
    ]
}

/// Everything that happened in the sample firm, in order.
fn commands() -> Vec<Command> {
    let mut commands = Vec::new();
    // A small generator with a fixed seed: the same firm on every phone.
    let mut seed = 2_026_u32;
    let mut next = |below: u32| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) % below
    };
    for (index, (number, good, days)) in lots().into_iter().enumerate() {
        let units = 24 + 12 * next(6);
        commands.push(receive_lot(good, number, days, units, BINS[index % BINS.len()]));
        if days > 0 {
            let from = BINS[index % BINS.len()];
            let taken = vec![Taken::Lot(lot_key(good, number), Quantity::units(1 + next(12)))];
            commands.push(ship(taken, from, index));
        }
        if index % 2 == 0 {
            let taken = vec![Taken::Lot(lot_key(good, number), Quantity::units(1 + next(6)))];
            commands.push(carry(taken, BINS[index % BINS.len()], BINS[(index + 1) % BINS.len()]));
        }
    }
    commands.push(packaging());
    for good in GOODS.iter().filter(|good| good.serials) {
        commands.extend(serial_story(good));
    }
    commands.push(Command::Hold(Place {
        key: Key::Lot(lot_key(1, "B1002")),
        reason: tr(text::SAMPLE_HOLD_REASON).to_owned(),
    }));
    commands
}

/// Lot number, product, and days until its use-by date.
fn lots() -> [(&'static str, usize, i64); 14] {
    [
        ("Y2403", 0, 5),
        ("Y2404", 0, 14),
        ("Y2405", 0, 21),
        ("B1001", 1, 30),
        ("B1002", 1, 60),
        ("B1003", 1, 75),
        ("M0301", 2, 120),
        ("M0302", 2, 150),
        ("M0303", 2, 180),
        ("C0701", 3, -2),
        ("C0702", 3, 4),
        ("C0703", 3, 9),
        ("C0704", 3, 16),
        ("Y2402", 0, -9),
    ]
}

fn serial_story(good: &Good) -> Vec<Command> {
    let product = product_key(good);
    let prefix = if good.gtin.ends_with('5') { "T40" } else { "K7" };
    let serials: Vec<SerialNumber> =
        (1..=6).filter_map(|number| SerialNumber::parse(&format!("{prefix}-{number:04}")).ok()).collect();
    let units = serials.iter().map(|serial| SerialKey { product: product.clone(), serial: serial.clone() });
    let units: Vec<SerialKey> = units.collect();
    let mut commands = vec![receive_serials(good, serials)];
    commands.push(warranty_months(product, "24"));
    if prefix == "K7" {
        commands.extend(units.first().into_iter().flat_map(component_story));
    }
    for (index, unit) in units.into_iter().take(2).enumerate() {
        let taken = vec![Taken::Serial(unit)];
        commands.push(ship(taken, "C-01-03", index));
    }
    commands
}

/// A component that goes into this unit, and is covered for longer than it.
fn component_story(unit: &SerialKey) -> Vec<Command> {
    let Ok(serial) = SerialNumber::parse("C9-0001") else { return Vec::new() };
    let component = SerialKey { product: product_key(&COMPRESSOR), serial: serial.clone() };
    let into = Location::Unit(Box::new(unit.clone()));
    let taking = Taking::new(Taken::Serial(component.clone()), bin_of("C-01-03"), into);
    vec![
        receive_serials(&COMPRESSOR, vec![serial]),
        warranty_months(component.product, "60"),
        Command::Book(Book::new(Step::Install, vec![taking])),
    ]
}

fn receive_serials(good: &Good, serials: Vec<SerialNumber>) -> Command {
    Command::Receive(Receive {
        lot: None,
        dates: Dates::default(),
        received: Received::Serials(serials),
        ..receipt(good, "C-01-03")
    })
}

fn warranty_months(product: ProductKey, months: &str) -> Command {
    let months = (Key::Product(product), field::WARRANTY_MONTHS, months.to_owned());
    Command::Describe(Describe { fields: vec![months] })
}

fn packaging() -> Command {
    let case = Key::Gtin(gtin(GOODS[0].case_gtin.unwrap_or_default()));
    let product = (case.clone(), field::PRODUCT, product_key(&GOODS[0]).to_string());
    let content = (case, field::CONTENT, CASE_CONTENT.to_string());
    Command::Describe(Describe { fields: vec![product, content] })
}

fn receipt(good: &Good, bin: &str) -> Receive {
    Receive {
        product: product_key(good),
        product_name: Some(tr(good.name).to_owned()),
        packaging: Some(Packaging { gtin: gtin(good.gtin), content: Some(Quantity::ONE) }),
        lot: None,
        dates: Dates::default(),
        received: Received::Quantity(Quantity::ONE),
        supplier: PartnerId::parse(tr(text::SAMPLE_SUPPLIER)).ok(),
        to: bin_of(bin),
        document: None,
        batch: None,
        coded: Coded::Came,
    }
}

fn receive_lot(good: usize, number: &str, days: i64, units: u32, bin: &str) -> Command {
    Command::Receive(Receive {
        lot: Some(lot_key(good, number)),
        dates: Dates { expiry: Some(day(days)), ..Dates::default() },
        received: Received::Quantity(Quantity::units(units)),
        ..receipt(&GOODS[good], bin)
    })
}

fn ship(taken: Vec<Taken>, from: &str, index: usize) -> Command {
    let customers = [text::SAMPLE_CUSTOMER_GROCER, text::SAMPLE_CUSTOMER_KITCHEN];
    let customer = PartnerId::parse(tr(customers[index % customers.len()])).ok();
    let document = Some(format!("{}", 26_001 + index));
    Command::Ship(Relocate {
        taken,
        from: bin_of(from),
        to: Location::Customer(customer),
        document,
        invoice: None,
    })
}

fn carry(taken: Vec<Taken>, from: &str, to: &str) -> Command {
    Command::Move(Relocate { taken, from: bin_of(from), to: bin_of(to), document: None, invoice: None })
}

fn lot_key(good: usize, number: &str) -> LotKey {
    let number = LotNumber::parse(number).expect("the sample's numbers are printable");
    LotKey { product: product_key(&GOODS[good]), issuer: Issuer::Own, number }
}

fn product_key(good: &Good) -> ProductKey {
    ProductKey::Gtin(gtin(good.gtin))
}

/// Completes a number without check digit.
fn gtin(digits: &str) -> Gtin {
    let check = lotwise_ledger::gs1::check_digit(digits).unwrap_or_default();
    Gtin::parse(&format!("{digits}{check}")).expect("the sample's numbers are GTINs")
}

fn bin_of(code: &str) -> Location {
    place_named(code).expect("the sample's codes are printable")
}

fn day(from_today: i64) -> NaiveDate {
    let days = Days::new(from_today.unsigned_abs());
    let day = if from_today < 0 { today().checked_sub_days(days) } else { today().checked_add_days(days) };
    day.unwrap_or_else(today)
}
