//! SYNC-23: what a device does with attachments, and when.

use lotwise_sync::attachments::{Carrier, Effect, IDLE_MS, Input, Job};
use lotwise_sync::ledger::event::Hash;
use lotwise_sync::wire::Progress;

const IDLE: Effect = Effect::Pause { ms: IDLE_MS };
const FOLLOWED: Input = Input::Followed { more: false };

fn id(number: u8) -> Hash {
    Hash::of(&[number])
}

fn check(carrier: &mut Carrier, input: Input, expected: &[Effect]) {
    assert_eq!(carrier.step(input.clone()), expected, "after {input:?}");
}

fn sent(number: u8, held: u64, complete: bool) -> Input {
    Input::Sent(id(number), Progress { held, complete })
}

/// A carrier that has followed, compared and looked, and has these jobs.
fn with(jobs: Vec<Job>, first: Effect) -> Carrier {
    let mut carrier = Carrier::default();
    check(&mut carrier, Input::Woke, &[Effect::Follow]);
    check(&mut carrier, FOLLOWED, &[Effect::Compare]);
    check(&mut carrier, Input::Compared, &[Effect::Look]);
    check(&mut carrier, Input::Looked(jobs), &[first]);
    carrier
}

/// SYNC-23: tombstones first, so that nothing erased is sent or fetched.
#[test]
fn tombstones_are_read_before_anything_is_sent() {
    let mut carrier = Carrier::default();
    check(&mut carrier, Input::Added, &[Effect::Follow]);
    check(&mut carrier, Input::Added, &[]);
    check(&mut carrier, Input::Followed { more: true }, &[Effect::Follow]);
    check(&mut carrier, FOLLOWED, &[Effect::Compare]);
    check(&mut carrier, Input::Compared, &[Effect::Look]);
    check(&mut carrier, Input::Looked(Vec::new()), &[IDLE]);
    check(&mut carrier, Input::PauseOver, &[Effect::Follow]);
    check(&mut carrier, FOLLOWED, &[Effect::Look]);
}

/// SYNC-23: an upload goes on where the server says that it is.
#[test]
fn an_upload_goes_on_where_the_server_says() {
    let (one, two) = (Job::Send(id(1)), Job::Send(id(2)));
    let mut carrier = with(vec![one, two], Effect::Declare(id(1)));
    check(&mut carrier, sent(1, 300, false), &[Effect::Send { id: id(1), offset: 300 }]);
    check(&mut carrier, sent(1, 600, false), &[Effect::Send { id: id(1), offset: 600 }]);
    check(&mut carrier, Input::Failed, &[Effect::Pause { ms: 1_000 }]);
    check(&mut carrier, Input::Added, &[]);
    check(&mut carrier, Input::PauseOver, &[Effect::Follow]);
    check(&mut carrier, FOLLOWED, &[Effect::Compare]);
    check(&mut carrier, Input::Compared, &[Effect::Look]);
    check(&mut carrier, Input::Looked(vec![one, two]), &[Effect::Declare(id(1))]);
    // The answer to the last part had been lost: the server has it.
    check(&mut carrier, sent(1, 900, false), &[Effect::Send { id: id(1), offset: 900 }]);
    check(&mut carrier, sent(1, 1_000, true), &[Effect::Settle(id(1)), Effect::Declare(id(2))]);
    check(&mut carrier, sent(2, 10, true), &[Effect::Settle(id(2)), IDLE]);
}

/// SYNC-23: nothing wedges the queue.
#[test]
fn what_cannot_be_done_now_holds_up_nothing() {
    let jobs = vec![Job::Fetch(id(1)), Job::Send(id(2)), Job::Send(id(3)), Job::Fetch(id(4))];
    let mut carrier = with(jobs.clone(), Effect::Fetch(id(1)));
    check(&mut carrier, Input::NotNow(Job::Fetch(id(1))), &[Effect::Declare(id(2))]);
    check(&mut carrier, Input::Ended(Job::Send(id(2))), &[Effect::Declare(id(3))]);
    check(&mut carrier, sent(3, 5, false), &[Effect::Send { id: id(3), offset: 5 }]);
    // A server that takes nothing of it.
    check(&mut carrier, sent(3, 5, false), &[Effect::Fetch(id(4))]);
    check(&mut carrier, Input::Fetched { id: id(4), complete: false }, &[Effect::Fetch(id(4))]);
    check(&mut carrier, Input::Fetched { id: id(4), complete: true }, &[IDLE]);
    // What was put aside is left alone until the pause is over.
    check(&mut carrier, Input::Added, &[Effect::Look]);
    check(&mut carrier, Input::Looked(jobs[..1].to_vec()), &[IDLE]);
    check(&mut carrier, Input::PauseOver, &[Effect::Follow]);
    check(&mut carrier, FOLLOWED, &[Effect::Look]);
    check(&mut carrier, Input::Looked(jobs[..1].to_vec()), &[Effect::Fetch(id(1))]);
}

/// SYNC-23: a photo that is kept while the storage is looked through is not overlooked.
#[test]
fn what_is_added_meanwhile_is_found() {
    let mut carrier = Carrier::default();
    check(&mut carrier, Input::Woke, &[Effect::Follow]);
    check(&mut carrier, FOLLOWED, &[Effect::Compare]);
    check(&mut carrier, Input::Compared, &[Effect::Look]);
    check(&mut carrier, Input::Added, &[]);
    check(&mut carrier, Input::Looked(Vec::new()), &[Effect::Look]);
    check(&mut carrier, Input::Looked(Vec::new()), &[IDLE]);
}

/// SYNC-23: after a restored backup the server first gets the tombstones, then what it lacks.
#[test]
fn a_restored_server_gets_tombstones_first() {
    let mut carrier = with(Vec::new(), IDLE);
    check(&mut carrier, Input::Woke, &[Effect::Follow]);
    check(&mut carrier, Input::Diverged, &[Effect::Offer]);
    check(&mut carrier, Input::Failed, &[Effect::Pause { ms: 1_000 }]);
    check(&mut carrier, Input::PauseOver, &[Effect::Offer]);
    check(&mut carrier, Input::Offered, &[Effect::Follow]);
    check(&mut carrier, FOLLOWED, &[Effect::Compare]);
    check(&mut carrier, Input::Compared, &[Effect::Look]);
}

/// SYNC-23: pauses grow to a bound, and a device that must be enrolled again waits for that.
#[test]
fn failures_are_waited_out() {
    let mut carrier = Carrier::default();
    check(&mut carrier, Input::Woke, &[Effect::Follow]);
    for _ in 0..40 {
        let effects = carrier.step(Input::Failed);
        let [Effect::Pause { ms }] = effects.as_slice() else { panic!("{effects:?}") };
        assert!((1_000..=60_000).contains(ms));
        check(&mut carrier, Input::PauseOver, &[Effect::Follow]);
    }
    check(&mut carrier, Input::Unauthorized, &[]);
    check(&mut carrier, Input::Added, &[]);
    check(&mut carrier, Input::Woke, &[Effect::Follow]);
}
