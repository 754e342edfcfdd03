//! That a list read part by part is the list: nothing is left out and nothing comes twice, wherever a part ends.

use lotwise_ledger::event::SignedEvent;
use lotwise_ledger::key::Key;
use lotwise_ledger::record::{Order, Reading, Records, term};

use super::replica::save;
use super::sample::{Author, SITE, lot, product, shelf};
use super::snapshot::{history, stand_on};
use crate::store::{Hit, ReplicaStore};

const ORDERS: [Order; 2] = [Order::Ascending, Order::Descending];

/// Reads the whole list in parts of so many.
async fn in_parts<S: ReplicaStore>(store: &S, beginning: &str, order: Order, size: usize) -> Vec<Hit> {
    let mut all: Vec<Hit> = Vec::new();
    loop {
        let part = store.list(beginning, order, all.last(), size).await.unwrap();
        assert!(part.len() <= size, "{beginning} {size}");
        for ((term, key), record) in &part {
            let known = store.load(std::slice::from_ref(key)).await.unwrap();
            assert_eq!(known.get(key).map(|it| it.terms(key)), Some(record.terms(key)));
            assert!(record.terms(key).contains(term), "{term}");
        }
        let is_last = part.len() < size;
        all.extend(part.into_iter().map(|(hit, _)| hit));
        if is_last {
            return all;
        }
    }
}

/// Reads these lists in parts of several sizes, and compares them with the whole.
async fn check<S: ReplicaStore>(store: &S, beginnings: &[String]) {
    for beginning in beginnings {
        let whole = in_parts(store, beginning, Order::Ascending, usize::MAX).await;
        let mut places: Vec<_> = whole.iter().map(|(term, key)| (term, key.to_string())).collect();
        let count = places.len();
        assert!(places.is_sorted() && count > 0, "{beginning}");
        places.dedup();
        assert_eq!(places.len(), count, "{beginning}: each once");
        for order in ORDERS {
            let mut wanted = whole.clone();
            if order == Order::Descending {
                wanted.reverse();
            }
            for size in [1, 2, 7] {
                assert_eq!(in_parts(store, beginning, order, size).await, wanted, "{beginning} {size}");
            }
        }
    }
}

/// Reads the records under a key's beginning in parts, and compares them with the whole.
async fn check_scan<S: ReplicaStore>(store: &S, beginning: &str) {
    let whole = store.scan(beginning, usize::MAX).await.unwrap();
    let whole: Vec<Key> = whole.into_iter().map(|(key, _)| key).collect();
    let mut all: Vec<Key> = Vec::new();
    loop {
        let part = store.scan_on(beginning, all.last(), 2).await.unwrap();
        if part.is_empty() {
            break;
        }
        assert!(part.len() <= 2);
        all.extend(part.into_iter().map(|(key, _)| key));
    }
    assert_eq!(all, whole, "{beginning}");
}

/// Asks for much at once, and compares it with what each question finds by itself.
async fn check_fetch<S: ReplicaStore>(store: &S) {
    let mut wanted = Reading { terms: beginnings().into_iter().collect(), ..Reading::default() };
    for (key, _) in store.scan(&product().lot_prefix(), usize::MAX).await.unwrap() {
        if let Key::Lot(lot) = &key {
            wanted.beginnings.insert(lot.stock_prefix());
        }
        wanted.keys.insert(key);
    }
    let mut known = Records::default();
    for key in &wanted.keys {
        known.join(store.load(std::slice::from_ref(key)).await.unwrap());
    }
    let mut found = Vec::new();
    for beginning in &wanted.beginnings {
        found.extend(store.scan(beginning, usize::MAX).await.unwrap());
    }
    for term in &wanted.terms {
        found.extend(store.find(term, Order::Ascending, usize::MAX).await.unwrap());
    }
    found.into_iter().for_each(|(key, record)| known.load(key, record));
    assert!(known.iter().count() > wanted.keys.len());
    assert_eq!(store.fetch(&wanted).await.unwrap(), known);
}

/// Lots whose numbers begin alike, three of which have the same number for people: these share a term.
fn receipts(author: &mut Author) -> Vec<SignedEvent> {
    ["L-200", "L-100", "L100", "L 100", "L-300", "M-400"].map(|number| author.receives(number, 1)).into()
}

fn beginnings() -> Vec<String> {
    let timeline = term::timeline(&Key::Location(shelf()));
    vec![term::named("1"), term::numbered("100"), term::at(&shelf()), timeline, "n/".into()]
}

/// Part by part a list is what it is as a whole, up and down, also among equal terms. What comes in meanwhile
/// before the place where it stands does not make it repeat or leave out anything.
pub async fn a_list_is_read_part_by_part<S: ReplicaStore>(store: &S) {
    let mut ada = Author::new(1);
    for event in receipts(&mut ada) {
        save(store, &event).await;
    }
    check(store, &beginnings()).await;
    check_scan(store, &product().lot_prefix()).await;
    check_fetch(store).await;
    assert_eq!(store.count_terms(&term::at(&shelf())).await.unwrap(), Some(6));

    let before = in_parts(store, &term::at(&shelf()), Order::Ascending, usize::MAX).await;
    let (read, rest) = before.split_at(3);
    save(store, &ada.receives("A-000", 1)).await;
    let on = store.list(&term::at(&shelf()), Order::Ascending, read.last(), 10).await.unwrap();
    assert_eq!(on.into_iter().map(|(hit, _)| hit).collect::<Vec<_>>(), rest);
}

/// The same where part of the list stands in a snapshot and part in front of it.
pub async fn a_list_over_a_snapshot_is_whole<S: ReplicaStore>(store: &S) {
    let (events, end) = history(200);
    stand_on(store, &events, end).await;
    let mut ada = Author::new(1);
    let mut own = receipts(&mut ada);
    own.push(ada.receives("L007", 1));
    store.receive(&SITE.to_owned(), Author::new(7).device, &own, Some(end), None).await.unwrap();
    let mut asked = beginnings();
    asked.extend([term::named("00"), term::timeline(&Key::Lot(lot("L007")))]);
    check(store, &asked).await;
    check_scan(store, &product().lot_prefix()).await;
    check_fetch(store).await;
    assert_eq!(store.count_terms(&term::at(&shelf())).await.unwrap(), None);
}
