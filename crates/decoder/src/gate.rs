//! When a read may be believed: never a single look, and each label only once.
//!
//! A decoder sometimes sees a code where there is none, or a wrong one, but hardly twice the same in
//! two frames that differ. A code is therefore believed after two identical reads of different
//! frames, if what it says is sound in itself; and while it stays in sight it is not told again.

use crate::Read;

/// The times that the gate keeps to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Within how many milliseconds the second read must come.
    pub confirm_within_ms: u64,
    /// How many milliseconds a code must be out of sight before it is told again.
    pub out_of_sight_ms: u64,
}

impl Default for Rules {
    fn default() -> Self {
        Self { confirm_within_ms: 1_500, out_of_sight_ms: 2_000 }
    }
}

/// What the gate says of a read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State<E> {
    /// Not believed yet, or told before and still in sight: something to draw, nothing to act on.
    Seen,
    /// Believed, and told for the first time.
    Confirmed,
    /// Read the same twice, but what it says is wrong in itself; told for the first time.
    Invalid(E),
}

/// The gate's memory of the codes in sight. It has no clock: times come as arguments and may start
/// anywhere, and one that runs backwards counts as standing still.
#[derive(Clone, Debug, Default)]
pub struct Gate {
    rules: Rules,
    sightings: Vec<Sighting>,
}

#[derive(Clone, Debug)]
struct Sighting {
    read: Read,
    /// The frame of the first read.
    frame: u64,
    seen_ms: u64,
    told: bool,
}

impl Gate {
    /// A gate that has seen nothing yet.
    pub fn new(rules: Rules) -> Self {
        Self { rules, sightings: Vec::new() }
    }

    /// Takes the reads of one frame and says what to make of each, in their order.
    ///
    /// `frame` is the fingerprint of the frame's pixels: a picture delivered twice does not confirm
    /// itself. `judge` tells whether a code is sound in itself; it is asked once per code, when its
    /// second read came.
    pub fn observe<E>(
        &mut self,
        reads: Vec<Read>,
        frame: u64,
        now_ms: u64,
        judge: impl Fn(&Read) -> Result<(), E>,
    ) -> Vec<(Read, State<E>)> {
        self.forget(now_ms);
        let mut states = Vec::with_capacity(reads.len());
        for read in reads {
            let state = self.state_of(&read, frame, now_ms, &judge);
            states.push((read, state));
        }
        states
    }

    fn state_of<E>(
        &mut self,
        read: &Read,
        frame: u64,
        now_ms: u64,
        judge: impl Fn(&Read) -> Result<(), E>,
    ) -> State<E> {
        let Some(sighting) = self.sightings.iter_mut().find(|s| s.read.same_code(read)) else {
            self.sightings.push(Sighting { read: read.clone(), frame, seen_ms: now_ms, told: false });
            return State::Seen;
        };
        if !sighting.told && sighting.frame == frame {
            // The same picture again proves nothing and must not prolong the wait either.
            return State::Seen;
        }
        sighting.seen_ms = sighting.seen_ms.max(now_ms);
        if sighting.told {
            return State::Seen;
        }
        sighting.told = true;
        match judge(read) {
            Ok(()) => State::Confirmed,
            Err(error) => State::Invalid(error),
        }
    }

    /// Drops what waited too long for its second read, and what was told and has gone out of sight.
    fn forget(&mut self, now_ms: u64) {
        let rules = self.rules;
        self.sightings.retain(|sighting| {
            let unseen_ms = now_ms.saturating_sub(sighting.seen_ms);
            if sighting.told {
                unseen_ms < rules.out_of_sight_ms
            } else {
                unseen_ms <= rules.confirm_within_ms
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Read {
        Read { text: text.to_owned(), symbology: "]C1".to_owned(), corners: vec![(1.0, 2.0)] }
    }

    /// Plays frames `(ms, fingerprint, texts)` and writes down each answer: `-` seen, `+` confirmed,
    /// `!` invalid. A text that starts with `bad` is unsound.
    fn check(frames: &[(u64, u64, &[&str])], expected: &[&str]) {
        let mut gate = Gate::default();
        let played: Vec<String> = frames
            .iter()
            .map(|(now_ms, frame, texts)| {
                let reads = texts.iter().map(|text| read(text)).collect();
                gate.observe(reads, *frame, *now_ms, |read| {
                    if read.text.starts_with("bad") { Err(()) } else { Ok(()) }
                })
                .into_iter()
                .map(|(_, state)| match state {
                    State::Seen => '-',
                    State::Confirmed => '+',
                    State::Invalid(()) => '!',
                })
                .collect()
            })
            .collect();
        assert_eq!(played, expected);
    }

    #[test]
    fn a_second_read_of_another_frame_confirms_once() {
        check(&[(0, 1, &["a"]), (100, 2, &["a"]), (200, 3, &["a"])], &["-", "+", "-"]);
    }

    #[test]
    fn the_same_picture_confirms_nothing() {
        check(
            &[(0, 1, &["a"]), (100, 1, &["a"]), (1_501, 2, &["a"]), (1_600, 3, &["a"])],
            &["-", "-", "-", "+"],
        );
    }

    #[test]
    fn a_second_read_that_comes_late_is_a_first_one() {
        check(&[(0, 1, &["a"]), (1_501, 2, &["a"]), (3_001, 3, &["a"])], &["-", "-", "+"]);
    }

    #[test]
    fn different_texts_do_not_confirm_each_other() {
        check(&[(0, 1, &["a"]), (100, 2, &["b"]), (200, 3, &["c"]), (300, 4, &["b"])], &["-", "-", "-", "+"]);
    }

    #[test]
    fn a_code_in_sight_is_told_again_only_after_it_was_away() {
        check(
            &[
                (0, 1, &["a"]),
                (100, 2, &["a"]),
                (1_900, 3, &["a"]),
                (3_800, 4, &["a"]),
                // Away for two seconds.
                (5_800, 5, &["a"]),
                (5_900, 6, &["a"]),
            ],
            &["-", "+", "-", "-", "-", "+"],
        );
    }

    #[test]
    fn an_unsound_code_is_told_once_after_two_reads() {
        check(&[(0, 1, &["bad"]), (100, 2, &["bad"]), (200, 3, &["bad"])], &["-", "!", "-"]);
    }

    #[test]
    fn the_codes_of_one_label_pass_side_by_side() {
        check(&[(0, 1, &["a", "b"]), (50, 2, &["b"]), (100, 3, &["a", "bad"])], &["--", "+", "+-"]);
    }

    #[test]
    fn a_clock_that_runs_backwards_does_no_harm() {
        check(&[(9_000, 1, &["a"]), (10, 2, &["a"]), (20, 3, &["a"])], &["-", "+", "-"]);
    }

    #[test]
    fn the_same_text_in_another_symbology_is_another_code() {
        let mut gate = Gate::default();
        let plain = Read { symbology: "]C0".to_owned(), ..read("a") };
        let sound = |_: &Read| Ok::<(), ()>(());
        gate.observe(vec![read("a")], 1, 0, sound);
        let states = gate.observe(vec![plain], 2, 10, sound);
        assert_eq!(states[0].1, State::Seen);
    }
}
