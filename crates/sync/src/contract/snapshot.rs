//! What a store keeps that stands on a snapshot (SYNC-22). Each function takes an empty store.

use std::collections::BTreeMap;

use lotwise_ledger::event::{FeedId, Head, SignedEvent};
use lotwise_ledger::key::Key;
use lotwise_ledger::record::{FOLD_VERSION, Order, term};

use super::replica::save;
use super::sample::{Author, SITE, lot};
use crate::snapshot::{Manifest, of_records};
use crate::store::{MemoryReplica, Reissue, ReplicaStore, Saved};
use crate::wire::Cursor;

/// A feed of so many receipts, and where it ends.
pub(super) fn history(events: u32) -> (Vec<SignedEvent>, Cursor) {
    let mut ben = Author::new(2);
    let events: Vec<_> = (0..events).map(|n| ben.receives(&format!("L{:03}", n % 150), 1 + n)).collect();
    let hash = |signed: &SignedEvent| lotwise_ledger::event::Hash::of(&signed.header);
    let end = events.iter().fold(None, |cursor, signed| Some(Cursor::after(cursor, hash(signed))));
    (events, end.expect("there are some"))
}

/// What a store shows of the events and of no others.
async fn full_replay(events: &[SignedEvent]) -> MemoryReplica {
    let all = MemoryReplica::default();
    all.receive(&SITE.to_owned(), Author::new(7).device, events, None, None).await.unwrap();
    all
}

/// Stages the snapshot of these events and puts the store on it.
pub(super) async fn stand_on<S: ReplicaStore>(store: &S, events: &[SignedEvent], end: Cursor) -> Manifest {
    let feeds = BTreeMap::from([(SITE.to_owned(), Some(end)), ("shared".to_owned(), None)]);
    let (manifest, chunks) = of_records(&full_replay(events).await.records(), FOLD_VERSION, feeds);
    for (hash, bytes) in chunks {
        store.stage(hash, &bytes).await.unwrap();
    }
    store.found(Some(&manifest)).await.unwrap();
    manifest
}

/// Everything that a store shows, as text.
async fn shown<S: ReplicaStore>(store: &S) -> String {
    let all = store.scan("", usize::MAX).await.unwrap();
    serde_json::to_string(&all).unwrap()
}

async fn found<S: ReplicaStore>(store: &S, beginning: &str, order: Order, limit: usize) -> Vec<Key> {
    store.find(beginning, order, limit).await.unwrap().into_iter().map(|(key, _)| key).collect()
}

/// Snapshot and tail show what the whole feed shows, whatever of the tail comes twice, and own unsent
/// records stay what they were.
pub async fn snapshot_and_tail_equal_full_replay<S: ReplicaStore>(store: &S) {
    let (events, _) = history(600);
    let (before, tail) = events.split_at(400);
    let (_, at) = history(400);
    let mut ada = Author::new(1);
    let own = [ada.receives("L001", 7), ada.receives("NEW", 8)];
    for event in &own {
        assert_eq!(save(store, event).await, Saved::Done);
    }
    let manifest = stand_on(store, before, at).await;
    assert_eq!(store.base().await.unwrap().as_ref(), Some(&manifest));
    assert_eq!(store.cursor(&SITE.to_owned()).await.unwrap(), Some(at));
    assert_eq!(store.cursor(&"shared".to_owned()).await.unwrap(), None);
    assert_eq!(store.outbox(10).await.unwrap(), own, "what is unsent stays so");
    assert!(store.head().await.unwrap().hlc >= manifest.hlc, "the clock has seen it");
    let known = [before, &own].concat();
    assert_eq!(shown(store).await, shown(&full_replay(&known).await).await);

    // A page of the tail may begin before the snapshot's end.
    let late = &events[350..];
    store.receive(&SITE.to_owned(), Author::new(7).device, late, Some(at), None).await.unwrap();
    let all = full_replay(&[before, tail, &own].concat()).await;
    assert_eq!(shown(store).await, shown(&all).await);
    for beginning in
        [term::timeline(&Key::Lot(lot("L001"))), term::ALL_TIMELINE.into(), "n/".into(), "at/".into()]
    {
        for (order, limit) in [(Order::Ascending, 5), (Order::Descending, 5), (Order::Ascending, usize::MAX)]
        {
            let (here, there) =
                (found(store, &beginning, order, limit).await, found(&all, &beginning, order, limit).await);
            assert_eq!(here, there, "{beginning} {order:?} {limit}");
        }
    }
    let lots = "lot/sku:OAT-1/own/L00";
    assert_eq!(store.scan(lots, 3).await.unwrap().len(), 3);
}

/// A term of the snapshot that no longer holds does not find: what was moved away lies there no more.
pub async fn a_changed_record_hides_the_snapshots<S: ReplicaStore>(store: &S) {
    use lotwise_ledger::command::{Circumstances, Command, Void};
    use lotwise_ledger::event::{Draft, EventId};

    let (events, end) = history(3);
    stand_on(store, &events, end).await;
    let at_shelf = term::at(&super::sample::shelf());
    assert_eq!(found(store, &at_shelf, Order::Ascending, 10).await.len(), 3);
    let target = events[1].open().unwrap().id();
    let void = Command::Void(Void { target, reason: None });
    let (_, known) = crate::store::read(store, &|known| void.reading(known)).await.unwrap();
    let at = Circumstances::now(
        lotwise_ledger::time::Moment::new(super::sample::NOW_MS, 60).unwrap(),
        lotwise_ledger::text::Actor::parse("Ada").unwrap(),
    );
    let act = void.decide(&known, &at).unwrap();
    let (ada, head) = (Author::new(1), store.head().await.unwrap());
    let draft = Draft::new(ada.device, &head, vec![SITE.to_owned()], &act, super::sample::NOW_MS);
    let signed = draft.signed([7; 64]);
    assert_eq!(save(store, &signed).await, Saved::Done);
    assert_eq!(signed.open().unwrap().id(), EventId { device: ada.device, seq: 1 });
    let left = found(store, &at_shelf, Order::Ascending, 10).await;
    assert_eq!(left, [super::sample::stock_key("L000"), super::sample::stock_key("L002")]);
    assert_eq!(found(store, &at_shelf, Order::Descending, 1).await, left[1..]);
}

/// A start that is cut off goes on with the chunks that are here, and another base lets them go.
pub async fn chunks_are_kept_until_another_base<S: ReplicaStore>(store: &S) {
    let (events, end) = history(300);
    let feeds = BTreeMap::from([(SITE.to_owned(), Some(end))]);
    let (manifest, chunks) = of_records(&full_replay(&events).await.records(), FOLD_VERSION, feeds);
    assert_eq!(store.base().await.unwrap(), None);
    for (hash, bytes) in &chunks {
        assert!(!store.staged().await.unwrap().contains(hash));
        store.stage(*hash, bytes).await.unwrap();
        store.stage(*hash, bytes).await.unwrap();
    }
    assert_eq!(store.staged().await.unwrap(), chunks.keys().copied().collect());
    assert_eq!(shown(store).await, "[]", "nothing counts before all is here");
    store.found(Some(&manifest)).await.unwrap();
    store.found(Some(&manifest)).await.unwrap();
    let first = shown(store).await;

    let (fewer, end) = history(2);
    let next = stand_on(store, &fewer, end).await;
    assert_ne!(shown(store).await, first);
    let kept: Vec<_> = next.chunks().map(|chunk| chunk.hash).collect();
    assert!(store.staged().await.unwrap().iter().all(|hash| kept.contains(hash)));
    store.rewind(&SITE.to_owned()).await.unwrap();
    assert_eq!((shown(store).await.as_str(), store.base().await.unwrap()), ("[]", None));
    assert_eq!(store.cursor(&SITE.to_owned()).await.unwrap(), None);
}

/// A device that goes on under another id stands on the same snapshot, and reads on from it (SYNC-17).
pub async fn a_new_id_keeps_the_snapshot<S: ReplicaStore>(store: &S) {
    let (events, end) = history(200);
    let feed: FeedId = SITE.to_owned();
    stand_on(store, &events[..100], history(100).1).await;
    store
        .receive(&feed, Author::new(7).device, &events[100..], Some(history(100).1), Some(end))
        .await
        .unwrap();
    let mut ada = Author::new(1);
    ada.head = store.head().await.unwrap();
    let old = ada.receives("L001", 7);
    assert_eq!(save(store, &old).await, Saved::Done);
    let mut eve = Author::new(5);
    eve.head = Head { hlc: ada.head.hlc, ..Head::default() };
    let new = [eve.receives("L001", 7)];
    let expected = store.head().await.unwrap();
    let ids = [old.open().unwrap().id()];
    let reissue = Reissue { device: eve.device, old: &ids, new: &new, expected: &expected };
    assert_eq!(store.reissue(&reissue).await.unwrap(), Saved::Done);
    assert_eq!(store.cursor(&feed).await.unwrap(), Some(history(100).1), "the tail is read again");
    let all = full_replay(&[&events, new.as_slice()].concat()).await;
    assert_eq!(shown(store).await, shown(&all).await);
}
