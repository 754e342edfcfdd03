//! The simulator keeps its own promises: a seed gives one history, and each deliberate bug is found
//! within the seeds that every change is tried with.

use lotwise_sync::sim::{Bug, run};

/// As many as `cargo xtask test` runs.
const SEEDS: u64 = 500;

#[test]
fn a_seed_gives_one_history() {
    let (one, other) = (run(7, None, true), run(7, None, true));
    assert_eq!(one.history, other.history);
    assert!(one.events >= 200 && one.faults >= 5, "{} events, {} faults", one.events, one.faults);
    assert_ne!(one.history, run(8, None, true).history);
}

macro_rules! found {
    ($($name:ident: $bug:ident,)*) => {
        $(#[test]
        fn $name() {
            let found = (1..=SEEDS).find_map(|seed| {
                Some((seed, run(seed, Some(Bug::$bug), false).broken?))
            });
            let (seed, broken) = found.unwrap_or_else(|| panic!("{:?} was not found", Bug::$bug));
            assert_eq!(run(seed, None, false).broken, None, "not by the bug");
            println!("{:?} was found by seed {seed}: {broken}", Bug::$bug);
        })*

        #[test]
        fn every_bug_is_tried() {
            assert_eq!([$(Bug::$bug),*], Bug::ALL);
        }
    };
}

found! {
    acknowledge_on_sending: AcknowledgeOnSending,
    acknowledge_every_sent: AcknowledgeEverySent,
    cursor_before_page: CursorBeforePage,
    known_page_left_out: KnownPageLeftOut,
    said_before_saved: SaidBeforeSaved,
    relaxed_save: RelaxedSave,
    save_without_looking: SaveWithoutLooking,
    no_comparison: NoComparison,
    offer_own_alone: OfferOwnAlone,
    no_new_id: NoNewId,
    reissue_everything: ReissueEverything,
    refused_goes_first: RefusedGoesFirst,
    no_second_try: NoSecondTry,
    quarantine_forgotten: QuarantineForgotten,
    one_bad_refuses_all: OneBadRefusesAll,
    numbered_twice: NumberedTwice,
    last_bytes_win: LastBytesWin,
    cursor_without_hash: CursorWithoutHash,
    every_feed_to_all: EveryFeedToAll,
    revoked_still_writes: RevokedStillWrites,
    every_role_writes_all: EveryRoleWritesAll,
}
