//! The device's state machine where the simulator comes along too seldom to hold it: each step here
//! was once wrong in a single seed of many hundreds (docs/decisions/0014).

use lotwise_sync::ledger::event::{DeviceId, EventId};
use lotwise_sync::replica::{Effect, Input, Replica, Request, Start, Status};
use lotwise_sync::wire::{Code, MAX_EVENTS, Outcome};

const SHARED: &str = "shared";
const SITE: &str = "site/MAIN";

fn device(number: u8) -> DeviceId {
    DeviceId::of_public_key(&[number; 32])
}

/// What each input is answered by, of what concerns this test.
fn check(replica: &mut Replica, inputs: &[Input], concerns: fn(&Effect) -> bool, expected: &[Effect]) {
    let effects = inputs.iter().flat_map(|input| replica.step(input.clone()));
    let effects: Vec<Effect> = effects.filter(concerns).collect();
    assert_eq!(effects, expected, "after {inputs:?}");
}

fn compares(effect: &Effect) -> bool {
    matches!(effect, Effect::Compare { .. })
}

fn goes_on(effect: &Effect) -> bool {
    matches!(effect, Effect::Compare { .. } | Effect::Push { .. } | Effect::Renew)
}

fn pulled(feed: &str, more: bool) -> Input {
    Input::Pulled { feed: feed.to_owned(), more }
}

const COMPARED: Input = Input::Compared { unknown: None };
const NOTHING: Input = Input::NothingToPush { reused: false };

fn push(through: u64) -> Effect {
    Effect::Push { limit: MAX_EVENTS, through }
}

/// A replica that has compared, pushed and read all.
fn at_rest() -> Replica {
    let mut replica = Replica::new(device(1), vec![SHARED.to_owned(), SITE.to_owned()], Start::Read);
    let inputs = [Input::Woke, COMPARED, NOTHING, pulled(SHARED, false), pulled(SITE, false)];
    check(&mut replica, &inputs, compares, &[Effect::Compare { all: true }]);
    replica
}

fn failed() -> [Input; 2] {
    [Input::Failed(Request::Pull(SHARED.to_owned())), Input::PauseOver]
}

/// SYNC-16: a cursor in the middle of a feed matches a history without the foreign events behind it.
#[test]
fn all_is_compared_until_each_feed_was_read_to_its_end() {
    let mut replica = Replica::new(device(1), vec![SHARED.to_owned(), SITE.to_owned()], Start::Read);
    let inputs = [Input::Woke, COMPARED, NOTHING, pulled(SHARED, true), pulled(SITE, false)];
    check(&mut replica, &inputs, compares, &[Effect::Compare { all: true }]);
    check(&mut replica, &failed(), compares, &[Effect::Compare { all: true }]);
    check(&mut replica, &[COMPARED, NOTHING, pulled(SHARED, false)], compares, &[]);
    check(&mut replica, &failed(), compares, &[Effect::Compare { all: false }]);
}

/// SYNC-16: what was brought for another device stands behind the cursors.
#[test]
fn all_is_compared_after_foreign_events_were_brought() {
    let mut replica = at_rest();
    check(&mut replica, &failed(), compares, &[Effect::Compare { all: false }]);
    let foreign = EventId { device: device(2), seq: 1 };
    let inputs = [COMPARED, Input::Pushed(vec![(foreign, Outcome::Accepted)]), NOTHING];
    check(&mut replica, &inputs, compares, &[]);
    check(&mut replica, &failed(), compares, &[Effect::Compare { all: true }]);
}

/// SYNC-15, SYNC-16: a revoked device is told of no divergence.
#[test]
fn a_revoked_device_compares_all() {
    let mut replica = at_rest();
    check(&mut replica, &[Input::Revoked], compares, &[Effect::Compare { all: true }]);
    check(&mut replica, &[COMPARED, NOTHING, Input::Revoked], compares, &[]);
    check(&mut replica, &[Input::Woke], compares, &[Effect::Compare { all: true }]);
}

/// SYNC-17: first it asks what of its own the server has, then it goes on under a new id, which the
/// server compares with all that is here.
#[test]
fn a_rolled_back_device_asks_and_goes_on() {
    let mut replica = at_rest();
    check(&mut replica, &[Input::Woke], goes_on, &[Effect::Compare { all: false }]);
    check(&mut replica, &[Input::Compared { unknown: Some(7) }], goes_on, &[push(7)]);
    check(&mut replica, &[Input::Saved, NOTHING], goes_on, &[Effect::Renew]);
    check(&mut replica, &[Input::Saved], goes_on, &[]);
    let renewed = Input::Renewed { device: device(3) };
    check(&mut replica, &[renewed], goes_on, &[Effect::Compare { all: true }]);
    assert_eq!(replica.device(), device(3));
    check(&mut replica, &[COMPARED], goes_on, &[push(u64::MAX)]);
}

/// SYNC-6: a storage that is full does not take the answer, and who asks again at once is answered as
/// before.
#[test]
fn a_full_storage_is_waited_for() {
    let mut replica = at_rest();
    check(&mut replica, &[Input::Saved], goes_on, &[push(u64::MAX)]);
    let own = EventId { device: device(1), seq: 1 };
    let answered = Input::Pushed(vec![(own, Outcome::Accepted)]);
    check(&mut replica, std::slice::from_ref(&answered), goes_on, &[push(u64::MAX)]);
    let full = Input::NotWritten { of: None };
    check(&mut replica, &[full.clone(), answered, full], goes_on, &[]);
    check(&mut replica, &[Input::PauseOver], goes_on, &[push(u64::MAX)]);
}

/// Nor does a page that cannot be kept come ever again at once: an answer to something else says nothing of
/// the storage, a record that was saved does.
#[test]
fn pauses_of_a_full_storage_grow() {
    let mut replica = at_rest();
    for ms in [4_000, 8_000, 16_000, 32_000, 60_000, 60_000] {
        let full = Input::NotWritten { of: Some(Request::Pull(SITE.to_owned())) };
        let answer = Input::Pulled { feed: SHARED.to_owned(), more: false };
        check(&mut replica, &[Input::PauseOver, NOTHING, answer, full], pauses, &[Effect::Pause { ms }]);
    }
    check(&mut replica, &[Input::Saved, NOTHING], compares, &[]);
    let full = Input::NotWritten { of: Some(Request::Compare) };
    check(&mut replica, &[Input::Woke, full], pauses, &[Effect::Pause { ms: 4_000 }]);
    check(&mut replica, &[Input::PauseOver], compares, &[Effect::Compare { all: false }]);
}

fn pauses(effect: &Effect) -> bool {
    matches!(effect, Effect::Pause { .. })
}

/// A dead server is asked ever less often, and once a minute in the end. All that was under way when it
/// died is one failure.
#[test]
fn pauses_grow_to_a_minute() {
    let mut replica = at_rest();
    let dies = [Request::Pull(SHARED.to_owned()), Request::Pull(SITE.to_owned())].map(Input::Failed);
    check(&mut replica, &dies, pauses, &[Effect::Pause { ms: 1_000 }]);
    for ms in [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000] {
        let again = [Input::PauseOver, Input::Failed(Request::Compare)];
        check(&mut replica, &again, pauses, &[Effect::Pause { ms }]);
    }
    check(&mut replica, &[Input::PauseOver, COMPARED, pulled(SHARED, false)], pauses, &[]);
    check(&mut replica, &[Input::Failed(Request::Push)], pauses, &[Effect::Pause { ms: 1_000 }]);
}

/// SYNC-16: a server that compares and gives, and takes nothing, is asked ever less often, too. Meanwhile
/// the feeds are read.
#[test]
fn pauses_grow_where_the_push_alone_fails() {
    let mut replica = at_rest();
    check(&mut replica, &[Input::Saved], pauses, &[]);
    for ms in [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000] {
        check(&mut replica, &[Input::Failed(Request::Push)], pauses, &[Effect::Pause { ms }]);
        let page = Input::Pulled { feed: SHARED.to_owned(), more: true };
        check(
            &mut replica,
            &[page],
            reads,
            &[Effect::Pull { feed: SHARED.to_owned(), limit: MAX_EVENTS, wait_s: 0 }],
        );
        check(
            &mut replica,
            &[Input::Saved, COMPARED],
            goes_on,
            &[Effect::Compare { all: false }, push(u64::MAX)],
        );
    }
    check(&mut replica, &[Input::Pushed(Vec::new()), Input::Saved], pauses, &[]);
    check(&mut replica, &[Input::Failed(Request::Push)], pauses, &[Effect::Pause { ms: 1_000 }]);
    // Without a network the feeds fail as well: that is one failure.
    check(&mut replica, &[Input::Failed(Request::Pull(SITE.to_owned()))], pauses, &[]);
    check(&mut replica, &[pulled(SHARED, true)], reads, &[]);
    check(&mut replica, &[Input::PauseOver], compares, &[Effect::Compare { all: false }]);
}

fn reads(effect: &Effect) -> bool {
    matches!(effect, Effect::Pull { .. })
}

fn own(seqs: std::ops::RangeInclusive<u64>) -> Vec<EventId> {
    seqs.map(|seq| EventId { device: device(1), seq }).collect()
}

fn pushes_and_refuses(effect: &Effect) -> bool {
    matches!(effect, Effect::Push { .. } | Effect::Refuse(_))
}

fn push_of(limit: usize) -> Effect {
    Effect::Push { limit, through: u64::MAX }
}

/// SYNC-6: over a slow way less is sent at once, and more again when that came through.
#[test]
fn what_takes_too_long_is_sent_in_parts() {
    let mut replica = at_rest();
    check(&mut replica, &[Input::Saved], pushes_and_refuses, &[push_of(MAX_EVENTS)]);
    for limit in [4, 2, 1, 1] {
        let sent = own(1..=(limit as u64 * 2).min(8));
        let inputs = [Input::TooSlow { sent }, Input::PauseOver, COMPARED];
        check(&mut replica, &inputs, pushes_and_refuses, &[push_of(limit)]);
    }
    let answered = Input::Pushed(vec![(own(1..=1)[0], Outcome::Accepted)]);
    check(&mut replica, &[answered], pushes_and_refuses, &[push_of(2)]);
}

/// SYNC-6: an event that the server fails on is found by halves, tried alone three times, and then holds up
/// nothing. A failure of another kind in between does not count.
#[test]
fn one_event_that_the_server_fails_on_holds_up_no_other() {
    let mut replica = at_rest();
    check(&mut replica, &[Input::Saved], pushes_and_refuses, &[push_of(MAX_EVENTS)]);
    let again = |sent| [Input::PushRefused { sent }, Input::PauseOver, COMPARED];
    check(&mut replica, &again(own(1..=3)), pushes_and_refuses, &[push_of(1)]);
    check(&mut replica, &again(own(1..=1)), pushes_and_refuses, &[push_of(1)]);
    check(&mut replica, &again(own(1..=1)), pushes_and_refuses, &[push_of(1)]);
    let offline = [Input::Failed(Request::Push), Input::PauseOver, COMPARED];
    check(&mut replica, &offline, pushes_and_refuses, &[push_of(1)]);
    let kept_back = vec![(own(1..=1)[0], Outcome::Refused { code: Code::NotTaken })];
    let third = [Input::PushRefused { sent: own(1..=1) }, COMPARED];
    check(&mut replica, &third, pushes_and_refuses, &[Effect::Refuse(kept_back), push_of(1)]);
}

/// SYNC-3: whoever was not known may be by now, and then all goes on where it was.
#[test]
fn an_unknown_device_asks_again_when_it_wakes() {
    let shows = |effect: &Effect| matches!(effect, Effect::Show(_));
    let mut replica = at_rest();
    let unknown = Input::Unauthorized(Request::Compare);
    check(&mut replica, &[Input::Woke, unknown.clone()], shows, &[Effect::Show(Status::Unauthorized)]);
    check(&mut replica, &[Input::PauseOver, Input::Saved], goes_on, &[]);
    assert_eq!(replica.status(), Status::Unauthorized);
    check(&mut replica, &[Input::Woke], goes_on, &[Effect::Compare { all: false }]);
    check(
        &mut replica,
        &[unknown, Input::Woke, COMPARED],
        shows,
        &[Effect::Show(Status::Unauthorized), Effect::Show(Status::Online)],
    );
}

/// Whoever looks at the phone, or records on it, does not wait for a pause.
#[test]
fn a_wake_up_and_a_record_end_a_pause() {
    let mut replica = at_rest();
    for wake in [Input::Woke, Input::Saved] {
        let failed = Input::Failed(Request::Pull(SHARED.to_owned()));
        check(&mut replica, &[failed], compares, &[]);
        check(&mut replica, &[wake], compares, &[Effect::Compare { all: false }]);
        check(&mut replica, &[COMPARED, NOTHING], compares, &[]);
    }
}
