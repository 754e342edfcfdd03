//! How long a batch of events takes to fold, and a question to answer, on a firm of 50,000 events.
//! `cargo bench -p lotwise-ledger --bench questions`.

#[allow(dead_code)] // The other bench tells of a larger one.
mod firm;

use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use firm::{Firm, Size};
use lotwise_ledger::event::Event;
use lotwise_ledger::fold::fold;
use lotwise_ledger::key::{Goods, Key};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::exceptions;
use lotwise_ledger::question::pick::{Demand, pick};
use lotwise_ledger::question::trace::{Direction, trace};
use lotwise_ledger::question::warranty::{Asked, judge};
use lotwise_ledger::question::whereabouts::of_goods;
use lotwise_ledger::record::Records;
use lotwise_ledger::text::FacilityCode;
use lotwise_ledger::time::Moment;

const SMALL: Size = Size { events: 50_000, lots: 1_000, serials: 10_000, customers: 500 };
const BATCH: usize = 10_000;

fn known(events: &[Event]) -> Records {
    let mut records = Records::default();
    events.iter().for_each(|event| fold(event, &mut records));
    records.take_changed();
    records
}

fn folding(criterion: &mut Criterion) {
    let events: Vec<Event> = Firm::new(SMALL).collect();
    let (before, batch) = events.split_at(events.len() - BATCH);
    let before = known(before);
    let mut group = criterion.benchmark_group("fold");
    group.throughput(Throughput::Elements(BATCH as u64));
    group.bench_function("a batch of 10,000 events", |bencher| {
        let fold_all = |mut records: Records| {
            batch.iter().for_each(|event| fold(event, &mut records));
            // Handed back, so that taking it down is not measured.
            (records.take_changed(), records)
        };
        bencher.iter_batched(|| before.clone(), fold_all, BatchSize::LargeInput);
    });
}

fn asking(criterion: &mut Criterion) {
    let records = known(&Firm::new(SMALL).collect::<Vec<_>>());
    let when = Moment::new(1_767_265_200_000, 60).expect("a moment of this century");
    criterion.bench_function("forward trace", |bencher| {
        bencher.iter(|| {
            let reached = trace(&records, [Key::Lot(firm::lot(0, 0))], Direction::Forward);
            black_box(reached.lying(&records))
        });
    });
    let asked = Asked { on: when.day(), usage: None, cause: None, component: None };
    criterion.bench_function("warranty", |bencher| {
        bencher.iter(|| judge(&records, black_box(&firm::serial(4_711)), &asked));
    });
    let goods = Goods::Lot(firm::lot(3, 11));
    criterion.bench_function("where is it", |bencher| {
        bencher.iter(|| of_goods(&records, black_box(&goods)));
    });
    let facility = FacilityCode::parse("MAIN").expect("a code");
    let (product, quantity) = (firm::product(3, 1), Quantity::units(100));
    let demand = Demand { product, quantity, to: None, facility, when, not_from: Vec::new(), lot: None };
    criterion.bench_function("pick", |bencher| {
        bencher.iter(|| pick(&records, black_box(&demand)));
    });
    criterion.bench_function("exceptions", |bencher| {
        bencher.iter(|| exceptions::all(black_box(&records)));
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2))
        .without_plots();
    targets = folding, asking
}
criterion_main!(benches);
