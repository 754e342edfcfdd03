//! What every [`EventStore`] keeps. Each function takes an empty store.

use lotwise_ledger::event::{Act, Hash, Head, Hold, SignedEvent, Step};
use lotwise_ledger::key::Key;

use super::sample::{Author, SITE, draft_in, draft_receipt, lot, receipt};
use crate::desk::DESK_FEED;
use crate::store::{Decision, EventStore, Incoming, Kept, Page, Reviewed};
use crate::wire::{Code, Cursor, Decided, Held, LastEvent, Outcome};

async fn append<S: EventStore>(store: &S, events: &[SignedEvent]) -> Vec<Outcome> {
    let incoming =
        events.iter().map(|signed| Incoming { event: signed.open().unwrap(), signed: signed.clone() });
    store.append(incoming.collect()).await.unwrap()
}

async fn page<S: EventStore>(
    store: &S,
    feed: &str,
    after: Option<Cursor>,
    limit: usize,
) -> (Vec<SignedEvent>, Option<Cursor>, bool) {
    match store.read(&feed.to_owned(), after, limit).await.unwrap() {
        Page::Events { events, next, more } => (events, next, more),
        Page::Diverged => panic!("diverged after {after:?}"),
    }
}

/// What was pushed twice is there once, and both pushes are told so (SYNC-6).
pub async fn a_repeated_push_changes_nothing<S: EventStore>(store: &S) {
    let mut ada = Author::new(1);
    let events = [ada.receives("L1", 24), ada.receives("L1", 12)];
    assert_eq!(append(store, &events).await, [Outcome::Accepted, Outcome::Accepted]);
    assert_eq!(append(store, &events).await, [Outcome::Duplicate, Outcome::Duplicate]);
    assert_eq!(page(store, SITE, None, 10).await.0, events);
}

/// One event twice in one push is one event.
pub async fn a_push_may_repeat_itself<S: EventStore>(store: &S) {
    let event = Author::new(1).receives("L1", 24);
    let outcomes = append(store, &[event.clone(), event.clone()]).await;
    assert_eq!(outcomes, [Outcome::Accepted, Outcome::Duplicate]);
    assert_eq!(page(store, SITE, None, 10).await.0, [event]);
}

/// Other bytes under a known id do not replace what is there, and hold up nothing (SYNC-7).
pub async fn an_id_is_not_used_twice<S: EventStore>(store: &S) {
    let mut ada = Author::new(1);
    let other = draft_receipt(ada.device, &ada.head, "L9", 9);
    let (first, second) = (ada.receives("L1", 24), ada.receives("L1", 12));
    append(store, std::slice::from_ref(&first)).await;
    let outcomes = append(store, &[other, second.clone()]).await;
    assert_eq!(outcomes, [Outcome::IdReuse, Outcome::Accepted]);
    assert_eq!(page(store, SITE, None, 10).await.0, [first, second]);
}

/// Pages follow each other without gap or repetition, in every feed that an event names (SYNC-8).
pub async fn pages_follow_each_other<S: EventStore>(store: &S) {
    let mut ada = Author::new(1);
    let events: Vec<SignedEvent> = (1..=5).map(|units| ada.receives("L1", units)).collect();
    append(store, &events).await;
    for feed in [SITE, "shared"] {
        let (first, next, more) = page(store, feed, None, 2).await;
        assert_eq!((first.as_slice(), more), (&events[..2], true));
        let (second, next, more) = page(store, feed, next, 3).await;
        assert_eq!((second.as_slice(), more), (&events[2..], false));
        let (end, again, more) = page(store, feed, next, 3).await;
        assert_eq!((end.len(), again, more), (0, next, false));
    }
    let (none, next, more) = page(store, "site/ELSEWHERE", None, 2).await;
    assert_eq!((none.len(), next, more), (0, None, false));
}

/// An event is numbered once in a feed, even if its header names the feed twice (SYNC-8).
pub async fn a_feed_named_twice_is_one_feed<S: EventStore>(store: &S) {
    let ada = Author::new(1);
    let feeds = vec![SITE.to_owned(), SITE.to_owned()];
    let event = draft_in(feeds, ada.device, &ada.head, &receipt("L1", 24));
    append(store, std::slice::from_ref(&event)).await;
    let (events, next, _) = page(store, SITE, None, 10).await;
    assert_eq!((events.as_slice(), next.map(|cursor| cursor.position)), ([event].as_slice(), Some(1)));
}

/// A cursor of another history is told apart (SYNC-8).
pub async fn another_history_is_noticed<S: EventStore>(store: &S) {
    append(store, &[Author::new(1).receives("L1", 24)]).await;
    for cursor in [Cursor { position: 1, hash: Hash::ZERO }, Cursor { position: 9, hash: Hash::ZERO }] {
        let page = store.read(&SITE.to_owned(), Some(cursor), 10).await.unwrap();
        assert_eq!(page, Page::Diverged, "{cursor:?}");
    }
}

/// The same event at the same position behind other ones is another history (SYNC-8).
pub async fn a_cursor_names_all_before_it<S: EventStore>(store: &S) {
    let (mut ada, mut ben) = (Author::new(1), Author::new(2));
    let (other, last) = (ben.receives("L1", 1), ada.receives("L1", 2));
    append(store, &[other, last.clone()]).await;
    let elsewhere = Cursor::after(None, Hash::of(b"another header"));
    let cursor = Cursor::after(Some(elsewhere), Hash::of(&last.header));
    assert_eq!(cursor.position, 2);
    assert_eq!(store.read(&SITE.to_owned(), Some(cursor), 10).await.unwrap(), Page::Diverged);
}

/// An id is used once, in quarantine as in the log; what is there unchecked takes no id (SYNC-7).
pub async fn quarantine_takes_its_ids<S: EventStore>(store: &S) {
    let mut ada = Author::new(1);
    let other = |head: &Head| draft_receipt(Author::new(1).device, head, "L9", 9);
    let other_first = other(&ada.head);
    let first = ada.receives("L1", 24);
    let other_second = other(&ada.head);
    let second = ada.receives("L1", 12);
    let apart = |signed: &SignedEvent, code| {
        [(Incoming { event: signed.open().unwrap(), signed: signed.clone() }, code)]
    };
    let revoked = Outcome::Quarantined { code: Code::Revoked };
    assert_eq!(store.quarantine(&apart(&first, Code::Revoked)).await.unwrap(), [revoked]);
    assert_eq!(store.quarantine(&apart(&first, Code::Revoked)).await.unwrap(), [revoked]);
    assert_eq!(store.quarantine(&apart(&other_first, Code::Revoked)).await.unwrap(), [Outcome::IdReuse]);
    assert_eq!(append(store, &[other_first]).await, [Outcome::IdReuse]);
    assert_eq!(append(store, std::slice::from_ref(&second)).await, [Outcome::Accepted]);
    assert_eq!(store.quarantine(&apart(&second, Code::Revoked)).await.unwrap(), [Outcome::Duplicate]);
    assert_eq!(store.quarantine(&apart(&other_second, Code::Revoked)).await.unwrap(), [Outcome::IdReuse]);

    let mut ben = Author::new(2);
    let forged = draft_receipt(ben.device, &ben.head, "L9", 9);
    store.quarantine(&apart(&forged, Code::UnknownDevice)).await.unwrap();
    assert_eq!(append(store, &[ben.receives("L1", 1)]).await, [Outcome::Accepted]);
}

/// What is neither in the log nor in quarantine is missing, and the last of both is the last
/// (SYNC-16).
pub async fn what_is_missing_is_told<S: EventStore>(store: &S) {
    let (mut ada, ben) = (Author::new(1), Author::new(2));
    let events: Vec<SignedEvent> = (1..=5).map(|units| ada.receives("L1", units)).collect();
    assert_eq!(store.last(ada.device).await.unwrap(), None);
    append(store, &[events[0].clone(), events[2].clone()]).await;
    let apart = |place: usize, code| {
        (Incoming { event: events[place].open().unwrap(), signed: events[place].clone() }, code)
    };
    store.quarantine(&[apart(3, Code::Revoked), apart(4, Code::UnknownDevice)]).await.unwrap();
    let held = Held::from([(ada.device, vec![(1, 6)]), (ben.device, vec![(1, u64::MAX / 2)])]);
    let missing = Held::from([(ada.device, vec![(2, 2), (5, 6)]), (ben.device, vec![(1, u64::MAX / 2)])]);
    assert_eq!(store.missing(&held).await.unwrap(), missing);
    let last = LastEvent { seq: 4, hash: Hash::of(&events[3].header) };
    assert_eq!(store.last(ada.device).await.unwrap(), Some(last));
}

fn incoming(signed: &SignedEvent) -> Incoming {
    Incoming { event: signed.open().unwrap(), signed: signed.clone() }
}

async fn review<S: EventStore>(store: &S, signed: &SignedEvent, decided: Decided) -> Reviewed {
    let by = Author::new(9).device;
    let decision = Decision { decided, by, reason: "seen".to_owned(), at_ms: 1 };
    store.review(&incoming(signed), &decision).await.unwrap()
}

/// A released event is numbered at that moment, once, and stays (SYNC-19).
pub async fn a_release_numbers_the_event<S: EventStore>(store: &S) {
    let (mut ada, mut ben) = (Author::new(1), Author::new(2));
    let (apart, other, later) = (ada.receives("L1", 24), ben.receives("L2", 1), ada.receives("L1", 2));
    store.quarantine(&[(incoming(&apart), Code::NotAllowed)]).await.unwrap();
    append(store, std::slice::from_ref(&other)).await;
    assert_eq!(page(store, SITE, None, 10).await.0.as_slice(), std::slice::from_ref(&other));
    assert_eq!(review(store, &apart, Decided::Released).await, Reviewed::Done);
    append(store, std::slice::from_ref(&later)).await;
    for feed in [SITE, "shared"] {
        let (events, next, _) = page(store, feed, None, 10).await;
        assert_eq!(events, [other.clone(), apart.clone(), later.clone()]);
        assert_eq!(page(store, feed, next, 10).await.0, [], "the cursor knows all of them");
    }
    assert_eq!(review(store, &apart, Decided::Released).await, Reviewed::Already);
    assert_eq!(review(store, &apart, Decided::Rejected).await, Reviewed::Released);
    assert_eq!(append(store, std::slice::from_ref(&apart)).await, [Outcome::Duplicate]);
    let again = store.quarantine(&[(incoming(&apart), Code::NotAllowed)]).await.unwrap();
    assert_eq!(again, [Outcome::Duplicate]);
    assert_eq!(page(store, SITE, None, 10).await.0.len(), 3);
    assert_eq!(store.highest(ada.device).await.unwrap(), 2);
}

/// A rejected event is kept with its id and its bytes, in no feed, and may be released later (SYNC-19).
pub async fn a_rejected_event_is_kept<S: EventStore>(store: &S) {
    let mut ada = Author::new(1);
    let other = draft_receipt(ada.device, &ada.head, "L9", 9);
    let apart = ada.receives("L1", 24);
    let quarantined = Outcome::Quarantined { code: Code::NotAllowed };
    store.quarantine(&[(incoming(&apart), Code::NotAllowed)]).await.unwrap();
    assert_eq!(review(store, &apart, Decided::Rejected).await, Reviewed::Done);
    assert_eq!(review(store, &apart, Decided::Rejected).await, Reviewed::Already);
    let decided = Some(Decided::Rejected);
    let kept = Kept { signed: apart.clone(), code: Code::NotAllowed, decided };
    let id = apart.open().unwrap().id();
    assert_eq!(store.in_quarantine(id).await.unwrap(), std::slice::from_ref(&kept));
    let again = store.quarantine(&[(incoming(&apart), Code::NotAllowed)]).await.unwrap();
    assert_eq!((again, store.in_quarantine(id).await.unwrap()), (vec![quarantined], vec![kept]));
    assert_eq!(append(store, std::slice::from_ref(&other)).await, [Outcome::IdReuse]);
    let held = Held::from([(ada.device, vec![(1, 1)])]);
    assert_eq!(store.missing(&held).await.unwrap(), Held::new());
    assert_eq!(page(store, SITE, None, 10).await.0, []);
    assert_eq!(review(store, &apart, Decided::Released).await, Reviewed::Done);
    assert_eq!(page(store, SITE, None, 10).await.0, [apart]);
    assert_eq!(review(store, &other, Decided::Released).await, Reviewed::Unknown);
}

/// What somebody forged under an id cannot take the place of what is there (SYNC-7, SYNC-19).
pub async fn a_release_takes_no_id<S: EventStore>(store: &S) {
    let mut ada = Author::new(1);
    let forged = draft_receipt(ada.device, &ada.head, "L9", 9);
    let real = ada.receives("L1", 24);
    let apart = [(incoming(&forged), Code::UnknownDevice), (incoming(&real), Code::UnknownDevice)];
    store.quarantine(&apart).await.unwrap();
    assert_eq!(store.in_quarantine(real.open().unwrap().id()).await.unwrap().len(), 2);
    assert_eq!(append(store, std::slice::from_ref(&real)).await, [Outcome::Accepted]);
    assert_eq!(review(store, &forged, Decided::Released).await, Reviewed::IdReuse);
    assert_eq!(review(store, &forged, Decided::Rejected).await, Reviewed::Done);
    assert_eq!(review(store, &real, Decided::Rejected).await, Reviewed::Released);
    assert_eq!(page(store, SITE, None, 10).await.0, [real]);
}

/// The highest number counts only what has no gap before it.
pub async fn a_gap_ends_the_count<S: EventStore>(store: &S) {
    let mut ada = Author::new(1);
    let events: Vec<SignedEvent> = (1..=4).map(|units| ada.receives("L1", units)).collect();
    append(store, &[events[0].clone(), events[1].clone(), events[3].clone()]).await;
    assert_eq!(store.highest(ada.device).await.unwrap(), 2);
    append(store, &events[2..3]).await;
    assert_eq!(store.highest(ada.device).await.unwrap(), 4);
    assert_eq!(store.highest(Author::new(2).device).await.unwrap(), 0);
}

/// What a desk needs has a place in its feed beside those that the event names, and no other has (SYNC-28). What is
/// released gets it then.
pub async fn a_desk_has_a_feed_of_its_own<S: EventStore>(store: &S) {
    let mut ada = Author::new(1);
    let mut hold = receipt("L1", 1);
    (hold.step, hold.writes) = (Step::Hold, Vec::new());
    hold.lines.clear();
    hold.holds.push(Hold { key: Key::Lot(lot("L1")), reason: "odd smell".to_owned(), quantity: None });
    let mut stock = receipt("L1", 5);
    stock.writes.clear();
    let mut sign = |act: &Act| {
        let signed = draft_in(vec![SITE.to_owned()], ada.device, &ada.head, act);
        ada.head = ada.head.after(&signed.open().unwrap());
        signed
    };
    let events = [sign(&hold), sign(&stock), sign(&hold)];
    let apart = sign(&hold);
    append(store, &events).await;
    let kept = Incoming { event: apart.open().unwrap(), signed: apart.clone() };
    store.quarantine(&[(kept.clone(), Code::NotAllowed)]).await.unwrap();
    let (first, cursor, more) = page(store, DESK_FEED, None, 1).await;
    assert_eq!((first.as_slice(), more), (&events[..1], true));
    assert_eq!(page(store, DESK_FEED, cursor, 10).await.0, events[2..]);
    assert_eq!(page(store, SITE, None, 10).await.0, events);
    let by = Author::new(9).device;
    let decision = Decision { decided: Decided::Released, by, reason: "fine".to_owned(), at_ms: 0 };
    assert_eq!(store.review(&kept, &decision).await.unwrap(), Reviewed::Done);
    assert_eq!(append(store, &events).await, [Outcome::Duplicate; 3]);
    let (all, end, _) = page(store, DESK_FEED, None, 10).await;
    assert_eq!(all, [events[0].clone(), events[2].clone(), apart]);
    assert_eq!(end.map(|end| end.position), Some(3));
}

/// Runs a list of contract functions, each on a fresh store.
#[macro_export]
macro_rules! events_contract {
    ($run:ident) => {
        $run!(a_desk_has_a_feed_of_its_own);
        $run!(a_repeated_push_changes_nothing);
        $run!(a_push_may_repeat_itself);
        $run!(an_id_is_not_used_twice);
        $run!(pages_follow_each_other);
        $run!(a_feed_named_twice_is_one_feed);
        $run!(another_history_is_noticed);
        $run!(a_cursor_names_all_before_it);
        $run!(quarantine_takes_its_ids);
        $run!(what_is_missing_is_told);
        $run!(a_release_numbers_the_event);
        $run!(a_rejected_event_is_kept);
        $run!(a_release_takes_no_id);
        $run!(a_gap_ends_the_count);
    };
}

#[cfg(test)]
mod tests {
    use crate::store::MemoryEvents;

    macro_rules! on_memory {
        ($rule:ident) => {
            #[test]
            fn $rule() {
                pollster::block_on(super::$rule(&MemoryEvents::default()));
            }
        };
    }

    events_contract!(on_memory);
}
