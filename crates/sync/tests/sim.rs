//! The simulator keeps its own promises: a seed gives one history, all that is to go wrong does go wrong,
//! and each deliberate bug is found within the seeds that every change is tried with.

use lotwise_sync::sim::{Bug, Happening, Tally, run};

/// As many as `cargo xtask test` runs.
const SEEDS: u64 = 500;
/// How often each thing happens among them at the least.
const AT_LEAST: u64 = 5;

#[test]
fn a_seed_gives_one_history() {
    let (one, other) = (run(7, None, true), run(7, None, true));
    assert_eq!(one.history, other.history);
    assert_ne!(one.history, run(8, None, true).history);
}

/// A simulator whose network never loses an answer proves nothing about lost answers.
#[test]
fn everything_goes_wrong() {
    let mut tally = Tally::default();
    for seed in 1..=SEEDS {
        let report = run(seed, None, false);
        assert!(report.events >= 200, "seed {seed} has {} events", report.events);
        assert!(report.faults >= 5, "seed {seed} has {} faults", report.faults);
        tally.add(&report.tally);
    }
    let seldom: Vec<(Happening, u64)> =
        Happening::ALL.iter().map(|it| (*it, tally.of(*it))).filter(|(_, count)| *count < AT_LEAST).collect();
    assert_eq!(seldom, [], "happened less than {AT_LEAST} times in {SEEDS} seeds");
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
    desk_reads_sites: DeskReadsSites,
    revoked_still_writes: RevokedStillWrites,
    every_role_writes_all: EveryRoleWritesAll,
    snapshot_behind_its_cursors: SnapshotBehindItsCursors,
    snapshot_of_everything: SnapshotOfEverything,
    old_base_stays: OldBaseStays,
    late_page_moves_cursor: LatePageMovesCursor,
    old_key_still_saves: OldKeyStillSaves,
    nobody_inherits_the_lead: NobodyInheritsTheLead,
    stale_server: StaleServer,
    answered_before_commit: AnsweredBeforeCommit,
    fold_needs_order: FoldNeedsOrder,
    full_forgets_acknowledged: FullForgetsAcknowledged,
    full_is_not_noticed: FullIsNotNoticed,
    no_pause_when_full: NoPauseWhenFull,
    unknown_kind_dropped: UnknownKindDropped,
    unknown_kind_refused: UnknownKindRefused,
    no_refold: NoRefold,
    refold_without_unsent: RefoldWithoutUnsent,
    outdated_tab_writes: OutdatedTabWrites,
    poison_stops_page: PoisonStopsPage,
    signature_unchecked: SignatureUnchecked,
    foreign_feed_written: ForeignFeedWritten,
    foreign_event_in_page: ForeignEventInPage,
}
