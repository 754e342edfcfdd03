//! What every [`ReplicaStore`] keeps. Each function takes an empty store.

use std::collections::BTreeMap;

use lotwise_ledger::event::{EventId, Hash, Head, SignedEvent};
use lotwise_ledger::key::{Goods, Key};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::record::{Order, Records, term};

pub use super::list::{a_list_is_read_part_by_part, a_list_over_a_snapshot_is_whole};
use super::sample::{Author, SITE, draft_receipt, lot, shelf, stock_key};
pub use super::snapshot::{
    a_changed_record_hides_the_snapshots, a_new_id_keeps_the_snapshot, chunks_are_kept_until_another_base,
    snapshot_and_tail_equal_full_replay,
};
use crate::store::{Expected, Imported, Reissue, ReplicaStore, Saved};
use crate::wire::{Code, Cursor, Held, Outcome};

pub async fn save<S: ReplicaStore>(store: &S, event: &SignedEvent) -> Saved {
    let expected = Expected { head: store.head().await.unwrap(), records: BTreeMap::new() };
    store.save(event, &expected).await.unwrap()
}

async fn on_shelf<S: ReplicaStore>(store: &S, number: &str) -> Quantity {
    let records: Records = store.load(&[stock_key(number)]).await.unwrap();
    records.stock(&Goods::Lot(lot(number)), &shelf())
}

/// A saved event is in the outbox, in the records, and at the chain's end; an acknowledged one
/// leaves the outbox alone.
pub async fn a_saved_event_is_there<S: ReplicaStore>(store: &S) {
    let mut ada = Author::new(1);
    let (first, second) = (ada.receives("L1", 24), ada.receives("L1", 12));
    assert_eq!(save(store, &first).await, Saved::Done);
    assert_eq!(save(store, &second).await, Saved::Done);
    assert_eq!(store.head().await.unwrap(), ada.head);
    assert_eq!(store.outbox(10).await.unwrap(), [first.clone(), second.clone()]);
    assert_eq!(store.outbox(1).await.unwrap(), std::slice::from_ref(&first));
    assert_eq!(on_shelf(store, "L1").await, Quantity::units(36));

    store.acknowledge(&[first.open().unwrap().id()]).await.unwrap();
    assert_eq!(store.outbox(10).await.unwrap(), [second]);
    assert_eq!(store.unsent().await.unwrap(), 1);
    assert_eq!(on_shelf(store, "L1").await, Quantity::units(36));
}

/// A decision made on a head or on records that changed meanwhile writes nothing.
pub async fn a_stale_decision_is_not_saved<S: ReplicaStore>(store: &S) {
    let mut ada = Author::new(1);
    let (first, second) = (ada.receives("L1", 24), ada.receives("L1", 12));
    let fresh = Expected { head: store.head().await.unwrap(), records: BTreeMap::new() };
    assert_eq!(store.save(&first, &fresh).await.unwrap(), Saved::Done);
    assert_eq!(store.save(&second, &fresh).await.unwrap(), Saved::Stale, "the head has moved");

    let head = store.head().await.unwrap();
    let records = BTreeMap::from([(stock_key("L1"), None)]);
    let unread = Expected { head: head.clone(), records };
    assert_eq!(store.save(&second, &unread).await.unwrap(), Saved::Stale, "the balance has moved");
    assert_eq!(store.unsent().await.unwrap(), 1);

    let known = store.load(&[stock_key("L1")]).await.unwrap();
    let records = BTreeMap::from([(stock_key("L1"), known.get(&stock_key("L1")).cloned())]);
    assert_eq!(store.save(&second, &Expected { head, records }).await.unwrap(), Saved::Done);
    assert_eq!(on_shelf(store, "L1").await, Quantity::units(36));
}

/// A save whose answer was lost may be repeated: it is done, and counts once.
pub async fn a_repeated_save_is_done<S: ReplicaStore>(store: &S) {
    let first = Author::new(1).receives("L1", 24);
    let expected = Expected { head: store.head().await.unwrap(), records: BTreeMap::new() };
    for _ in 0..2 {
        assert_eq!(store.save(&first, &expected).await.unwrap(), Saved::Done);
    }
    assert_eq!((on_shelf(store, "L1").await, store.unsent().await.unwrap()), (Quantity::units(24), 1));
}

/// A page that comes between decision and save touches other goods, and so changes nothing of it but the
/// clock, which goes on from there.
pub async fn a_pull_of_other_goods_makes_nothing_stale<S: ReplicaStore>(store: &S) {
    let (mut ada, mut ben) = (Author::new(1), Author::new(2));
    let records = BTreeMap::from([(stock_key("L1"), None)]);
    let decided = Expected { head: store.head().await.unwrap(), records };
    let own = ada.receives("L1", 24);
    let pulled = [ben.receives("L2", 1), ben.receives("L2", 2), ben.receives("L2", 3)];
    store.receive(&SITE.to_owned(), ada.device, &pulled, None, None).await.unwrap();
    assert_eq!(store.save(&own, &decided).await.unwrap(), Saved::Done);
    let head = store.head().await.unwrap();
    assert_eq!((head.seq, head.hash, head.hlc), (1, ada.head.hash, ben.head.hlc));
}

/// Pulled events fold once, however often they come, and stay out of the outbox.
pub async fn a_pulled_event_counts_once<S: ReplicaStore>(store: &S) {
    let mut ben = Author::new(2);
    let events = [ben.receives("L1", 24), ben.receives("L2", 5)];
    let feed = SITE.to_owned();
    let cursor = Cursor { position: 2, hash: Hash::of(&events[1].header) };
    assert_eq!(store.cursor(&feed).await.unwrap(), None);
    for _ in 0..2 {
        store.receive(&feed, Author::new(1).device, &events, None, Some(cursor)).await.unwrap();
    }
    assert_eq!(store.cursor(&feed).await.unwrap(), Some(cursor));
    assert_eq!(on_shelf(store, "L1").await, Quantity::units(24));
    assert_eq!(store.unsent().await.unwrap(), 0);
    assert_eq!(store.head().await.unwrap().seq, 0, "another device's events are not this one's chain");
    assert_eq!(store.head().await.unwrap().hlc, ben.head.hlc, "the clock has seen them");
}

/// A device's own event that comes back by a pull changes nothing.
pub async fn an_own_event_comes_back_unchanged<S: ReplicaStore>(store: &S) {
    let mut ada = Author::new(1);
    let first = ada.receives("L1", 24);
    save(store, &first).await;
    store.receive(&SITE.to_owned(), ada.device, std::slice::from_ref(&first), None, None).await.unwrap();
    assert_eq!(on_shelf(store, "L1").await, Quantity::units(24));
    assert_eq!(store.outbox(10).await.unwrap(), [first], "a pull is no acknowledgement");
}

/// A refused event is not offered again before a person wants it, and stays unsent (SYNC-6).
pub async fn a_refused_event_is_remembered<S: ReplicaStore>(store: &S) {
    let mut ada = Author::new(1);
    let (first, second) = (ada.receives("L1", 24), ada.receives("L1", 12));
    save(store, &first).await;
    save(store, &second).await;
    let id = first.open().unwrap().id();
    let refused = [(id, Outcome::Refused { code: Code::TooLarge })];
    store.refuse(&refused).await.unwrap();
    let stranger = EventId { device: Author::new(2).device, seq: 1 };
    store.refuse(&[(stranger, Outcome::IdReuse)]).await.unwrap();
    assert_eq!(store.outbox(10).await.unwrap(), [second]);
    assert_eq!((store.refused().await.unwrap(), store.unsent().await.unwrap()), (refused.to_vec(), 2));
    store.retry(&[id]).await.unwrap();
    assert_eq!(store.outbox(1).await.unwrap(), [first]);
    assert_eq!(store.refused().await.unwrap(), []);
}

/// What the server lacks goes into the outbox again, whoever made it; what is not here does not, and
/// a refused event stays refused (SYNC-16).
pub async fn what_the_server_lacks_is_offered<S: ReplicaStore>(store: &S) {
    let (mut ada, mut ben) = (Author::new(1), Author::new(2));
    let (own, poison) = (ada.receives("L1", 24), ada.receives("L1", 1));
    let pulled = [ben.receives("L1", 1), ben.receives("L1", 2), ben.receives("L1", 3)];
    save(store, &own).await;
    save(store, &poison).await;
    store.receive(&SITE.to_owned(), ada.device, &pulled, None, None).await.unwrap();
    let held = Held::from([(ada.device, vec![(1, 2)]), (ben.device, vec![(1, 3)])]);
    assert_eq!(store.held().await.unwrap(), held);
    let id = |seq| EventId { device: ada.device, seq };
    store.acknowledge(&[id(1)]).await.unwrap();
    store.refuse(&[(id(2), Outcome::IdReuse)]).await.unwrap();
    store.offer(&Held::from([(ada.device, vec![(1, 9)]), (ben.device, vec![(2, 2)])])).await.unwrap();
    let mut offered = store.outbox(10).await.unwrap();
    offered.sort_by_key(|event| event != &own);
    assert_eq!(offered, [own.clone(), pulled[1].clone()]);
    assert!(store.holds(id(1), Hash::of(&own.header)).await.unwrap());
    assert!(!store.holds(id(1), Hash::of(&pulled[0].header)).await.unwrap());
    assert!(!store.holds(id(3), Hash::ZERO).await.unwrap());
}

/// Events that are issued again take the place of the old ones, in the records, too, and every feed
/// is read anew (SYNC-17).
pub async fn unsent_events_are_issued_again<S: ReplicaStore>(store: &S) {
    let (mut ada, mut anew) = (Author::new(1), Author::new(9));
    let (sent, unsent) = (ada.receives("L1", 24), ada.receives("L1", 12));
    save(store, &sent).await;
    save(store, &unsent).await;
    store.acknowledge(&[EventId { device: ada.device, seq: 1 }]).await.unwrap();
    let feed = SITE.to_owned();
    let cursor = Cursor { position: 1, hash: Hash::ZERO };
    store.receive(&feed, ada.device, std::slice::from_ref(&sent), None, Some(cursor)).await.unwrap();
    let issued = anew.receives("L1", 12);
    let (old, new) = ([EventId { device: ada.device, seq: 2 }], std::slice::from_ref(&issued));
    let late = Reissue { device: anew.device, old: &old, new, expected: &anew.head };
    assert_eq!(store.reissue(&late).await.unwrap(), Saved::Stale, "the head was another one");
    assert_eq!(store.reissue(&Reissue { expected: &ada.head, ..late }).await.unwrap(), Saved::Done);
    assert_eq!(store.outbox(10).await.unwrap(), [issued]);
    assert_eq!(
        store.held().await.unwrap(),
        Held::from([(ada.device, vec![(1, 1)]), (anew.device, vec![(1, 1)])])
    );
    assert_eq!(on_shelf(store, "L1").await, Quantity::units(36));
    let head = store.head().await.unwrap();
    assert_eq!((head.seq, head.hash, head.hlc), (1, anew.head.hash, ada.head.hlc));
    let expected = Expected { head: head.clone(), records: BTreeMap::new() };
    let by_old_key = draft_receipt(ada.device, &head, "L1", 1);
    assert_eq!(store.save(&by_old_key, &expected).await.unwrap(), Saved::Stale, "another tab's old key");
    let by_new_key = draft_receipt(anew.device, &head, "L1", 1);
    assert_eq!(store.save(&by_new_key, &expected).await.unwrap(), Saved::Done);
    assert_eq!(store.cursor(&feed).await.unwrap(), None);
}

/// A page that was under way while its feed was set back moves no cursor (SYNC-9).
pub async fn a_late_page_moves_no_cursor<S: ReplicaStore>(store: &S) {
    let mut ben = Author::new(2);
    let (first, second) = (ben.receives("L1", 24), ben.receives("L1", 12));
    let feed = SITE.to_owned();
    let at = |position| Some(Cursor { position, hash: Hash::ZERO });
    store.receive(&feed, Author::new(1).device, &[first], None, at(1)).await.unwrap();
    store.rewind(&feed).await.unwrap();
    store.receive(&feed, Author::new(1).device, &[second], at(1), at(2)).await.unwrap();
    assert_eq!(store.cursor(&feed).await.unwrap(), None);
    assert_eq!(on_shelf(store, "L1").await, Quantity::units(36), "its events are welcome");
}

/// Own events behind the head were lost with a rolled-back storage, and come again under the next id:
/// also where another tab went on under it while the page was under way (SYNC-9, SYNC-17).
pub async fn lost_events_are_passed_over<S: ReplicaStore>(store: &S) {
    let (mut ada, mut anew, mut ben) = (Author::new(1), Author::new(9), Author::new(2));
    let kept = ada.receives("L1", 1);
    save(store, &kept).await;
    let head = ada.head.clone();
    let page = [kept, ada.receives("L1", 2), ben.receives("L2", 3)];
    let (feed, at) = (SITE.to_owned(), |position| Some(Cursor { position, hash: Hash::ZERO }));
    store.receive(&feed, ada.device, &page, None, at(3)).await.unwrap();
    assert_eq!(on_shelf(store, "L1").await, Quantity::units(1), "the number will be given out again");
    assert_eq!(on_shelf(store, "L2").await, Quantity::units(3));

    let next = [anew.receives("L1", 1)];
    let first = [EventId { device: ada.device, seq: 1 }];
    let expected = Head { hlc: store.head().await.unwrap().hlc, ..head };
    let again = Reissue { device: anew.device, old: &first, new: &next, expected: &expected };
    assert_eq!(store.reissue(&again).await.unwrap(), Saved::Done);
    store.receive(&feed, ada.device, &page, None, at(3)).await.unwrap();
    assert_eq!(on_shelf(store, "L1").await, Quantity::units(4), "asked for under the id of before");
    let lost = [anew.receives("L1", 8)];
    store.receive(&feed, ada.device, &lost, at(3), at(4)).await.unwrap();
    assert_eq!(on_shelf(store, "L1").await, Quantity::units(4), "it has gone on as this one");
}

/// A page with one broken event is refused whole, and its cursor does not move.
pub async fn a_broken_page_changes_nothing<S: ReplicaStore>(store: &S) {
    let mut ben = Author::new(2);
    let good = ben.receives("L1", 24);
    let broken = SignedEvent { body: b"{}".to_vec(), ..ben.receives("L1", 24) };
    let feed = SITE.to_owned();
    let cursor = Cursor { position: 2, hash: Hash::ZERO };
    assert!(store.receive(&feed, Author::new(1).device, &[good, broken], None, Some(cursor)).await.is_err());
    assert_eq!(store.cursor(&feed).await.unwrap(), None);
    assert_eq!(on_shelf(store, "L1").await, Quantity::ZERO);
}

/// Records are found by the beginning of a term and of a key, in order, and no more than asked.
pub async fn records_are_found_by_term_and_key<S: ReplicaStore>(store: &S) {
    let mut ada = Author::new(1);
    for number in ["L-200", "L-100", "M-300"] {
        save(store, &ada.receives(number, 1)).await;
    }
    let keys = |found: Vec<(Key, _)>| found.into_iter().map(|(key, _)| key).collect::<Vec<_>>();
    let numbered = keys(store.find(&term::numbered("100"), Order::Ascending, 10).await.unwrap());
    assert_eq!(numbered, [Key::Lot(lot("L-100"))]);

    let at_shelf = keys(store.find(&term::at(&shelf()), Order::Ascending, 10).await.unwrap());
    assert_eq!(at_shelf, [stock_key("L-100"), stock_key("L-200"), stock_key("M-300")]);
    let first_two = keys(store.find(&term::at(&shelf()), Order::Ascending, 2).await.unwrap());
    assert_eq!(first_two, at_shelf[..2]);

    let newest = keys(store.find(term::ALL_TIMELINE, Order::Descending, 1).await.unwrap());
    assert_eq!(newest, [Key::Entry(lotwise_ledger::event::EventId { device: ada.device, seq: 3 })]);

    let lots = keys(store.scan(&super::sample::product().lot_prefix(), 2).await.unwrap());
    assert_eq!(lots, [Key::Lot(lot("L-100")), Key::Lot(lot("L-200"))]);
}

/// A term that no longer holds no longer finds: a balance of zero lies nowhere.
pub async fn a_term_goes_with_its_reason<S: ReplicaStore>(store: &S) {
    use lotwise_ledger::command::{Circumstances, Command, Void};
    use lotwise_ledger::event::{Draft, EventId};

    let mut ada = Author::new(1);
    let received = ada.receives("L1", 24);
    save(store, &received).await;
    let target = EventId { device: ada.device, seq: 1 };
    let void = Command::Void(Void { target, reason: None });
    let (_, known) = crate::store::read(store, &|known| void.reading(known)).await.unwrap();
    let at = Circumstances::now(
        lotwise_ledger::time::Moment::new(super::sample::NOW_MS, 60).unwrap(),
        lotwise_ledger::text::Actor::parse("Ada").unwrap(),
    );
    let act = void.decide(&known, &at).unwrap();
    let draft =
        Draft::new(ada.device, &ada.head, vec![SITE.to_owned()], &act, super::sample::NOW_MS).signed([7; 64]);
    assert_eq!(save(store, &draft).await, Saved::Done);
    assert_eq!(on_shelf(store, "L1").await, Quantity::ZERO);
    assert!(store.find(&term::at(&shelf()), Order::Ascending, 10).await.unwrap().is_empty());
}

/// A page of unsent events has the refused ones first, and the newest first (SYNC-6).
pub async fn unsent_events_are_listed<S: ReplicaStore>(store: &S) {
    let (mut ada, mut events) = (Author::new(1), Vec::new());
    for units in 1..=5 {
        events.push(ada.receives("L1", units));
        save(store, events.last().unwrap()).await;
    }
    let id = |seq| EventId { device: ada.device, seq };
    let refused = Outcome::Refused { code: Code::BadSignature };
    store.acknowledge(&[id(3)]).await.unwrap();
    store.refuse(&[(id(1), refused), (id(2), Outcome::IdReuse)]).await.unwrap();
    let listed = store.unsent_list(0, usize::MAX).await.unwrap();
    let shown: Vec<_> = listed.iter().map(|unsent| (unsent.event.seq, unsent.refused)).collect();
    assert_eq!(shown, [(2, Some(Outcome::IdReuse)), (1, Some(refused)), (5, None), (4, None)]);
    assert_eq!(listed[3].signed, events[3]);
    assert_eq!(store.unsent_list(1, 2).await.unwrap(), listed[1..3]);
    assert_eq!(store.unsent_list(4, 9).await.unwrap(), []);
}

/// Events of a file are kept, folded and offered once, however often it is taken in (SYNC-26).
pub async fn a_file_is_taken_in<S: ReplicaStore>(store: &S) {
    let (mut ada, mut ben, mut cy) = (Author::new(1), Author::new(2), Author::new(2));
    save(store, &ada.receives("L1", 24)).await;
    let (pulled, unsent) = (ben.receives("L1", 1), [ben.receives("L1", 2), ben.receives("L1", 3)]);
    store
        .receive(&SITE.to_owned(), Author::new(7).device, std::slice::from_ref(&pulled), None, None)
        .await
        .unwrap();
    let other = cy.receives("L1", 100);
    let file = [other, pulled.clone(), unsent[0].clone(), unsent[1].clone()];
    let expected = Imported { taken: 2, known: 1, clashing: 1 };
    assert_eq!(store.recognise(&file).await.unwrap(), expected);
    assert_eq!(store.unsent().await.unwrap(), 1, "it was only looked at");
    assert_eq!(store.import(&file).await.unwrap(), expected);
    let again = Imported { taken: 0, known: 3, clashing: 1 };
    assert_eq!(store.import(&file).await.unwrap(), again);
    assert_eq!(on_shelf(store, "L1").await, Quantity::units(24 + 1 + 2 + 3));
    let offered = store.outbox(10).await.unwrap();
    assert_eq!(offered.len(), 3);
    assert!(unsent.iter().all(|event| offered.contains(event)));
    assert_eq!(store.head().await.unwrap().seq, 1, "another device's events are not this one's chain");
    assert_eq!(store.head().await.unwrap().hlc, ben.head.hlc.max(ada.head.hlc), "the clock has seen them");

    // What was taken in and sent comes back by a pull, and changes nothing.
    let ids: Vec<_> = unsent.iter().map(|event| event.open().unwrap().id()).collect();
    store.acknowledge(&ids).await.unwrap();
    store.receive(&SITE.to_owned(), Author::new(7).device, &unsent, None, None).await.unwrap();
    assert_eq!(store.import(&file).await.unwrap(), again, "it is not sent again");
    assert_eq!((on_shelf(store, "L1").await, store.unsent().await.unwrap()), (Quantity::units(30), 1));
}

/// A file with one event that is none is refused whole (SYNC-26).
pub async fn a_broken_file_changes_nothing<S: ReplicaStore>(store: &S) {
    let mut ben = Author::new(2);
    let good = ben.receives("L1", 24);
    let broken = SignedEvent { body: b"{}".to_vec(), ..ben.receives("L1", 24) };
    assert!(store.import(&[good, broken]).await.is_err());
    assert_eq!(store.unsent().await.unwrap(), 0);
    assert_eq!(on_shelf(store, "L1").await, Quantity::ZERO);
}

/// Runs a list of contract functions, each on a fresh store.
#[macro_export]
macro_rules! replica_contract {
    ($run:ident) => {
        $run!(a_saved_event_is_there);
        $run!(a_stale_decision_is_not_saved);
        $run!(a_repeated_save_is_done);
        $run!(a_pull_of_other_goods_makes_nothing_stale);
        $run!(a_pulled_event_counts_once);
        $run!(an_own_event_comes_back_unchanged);
        $run!(a_refused_event_is_remembered);
        $run!(what_the_server_lacks_is_offered);
        $run!(unsent_events_are_issued_again);
        $run!(a_late_page_moves_no_cursor);
        $run!(lost_events_are_passed_over);
        $run!(a_broken_page_changes_nothing);
        $run!(records_are_found_by_term_and_key);
        $run!(a_list_is_read_part_by_part);
        $run!(a_list_over_a_snapshot_is_whole);
        $run!(a_term_goes_with_its_reason);
        $run!(unsent_events_are_listed);
        $run!(a_file_is_taken_in);
        $run!(a_broken_file_changes_nothing);
        $run!(snapshot_and_tail_equal_full_replay);
        $run!(a_changed_record_hides_the_snapshots);
        $run!(chunks_are_kept_until_another_base);
        $run!(a_new_id_keeps_the_snapshot);
    };
}

#[cfg(test)]
mod tests {
    use crate::store::MemoryReplica;

    macro_rules! on_memory {
        ($rule:ident) => {
            #[test]
            fn $rule() {
                pollster::block_on(super::$rule(&MemoryReplica::default()));
            }
        };
    }

    replica_contract!(on_memory);
}
