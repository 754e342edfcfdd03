//! Which passes a frame gets: the fast one always, and now and then a harder one in rotation.

/// One way to look for barcodes in a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// All symbologies, upright, few lines: for a label held well.
    Fast,
    /// Linear symbols on many lines, lying and standing.
    Hard1d,
    /// Matrix symbols, with every way of finding them.
    Hard2d,
    /// The middle of the picture enlarged twice: for small symbols.
    CentreEnlarged,
    /// The middle of the picture turned by 45°: for slanted symbols.
    CentreTurned,
}

/// The harder passes, in the order of their turns.
pub const HARDER: [Pass; 4] = [Pass::Hard1d, Pass::Hard2d, Pass::CentreEnlarged, Pass::CentreTurned];

/// How many frames share one harder pass. A harder pass takes several times as long as the fast
/// one; on every third frame it leaves the median of a frame's time to the fast pass.
pub const FRAMES_PER_HARDER_PASS: u64 = 3;

/// The harder pass that the n-th frame (from 0) gets beside the fast one, if it is its turn.
pub fn harder_pass(frame: u64) -> Option<Pass> {
    let (turn, rest) = (frame / FRAMES_PER_HARDER_PASS, frame % FRAMES_PER_HARDER_PASS);
    // The first frame has its fast pass alone, so that the first answer comes quickly.
    (rest == FRAMES_PER_HARDER_PASS - 1).then(|| HARDER[(turn % HARDER.len() as u64) as usize])
}

/// All passes, for a still picture that comes only once.
pub fn all_passes() -> impl Iterator<Item = Pass> {
    std::iter::once(Pass::Fast).chain(HARDER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_third_frame_takes_the_next_harder_pass() {
        let passes: Vec<_> = (0..13).map(harder_pass).collect();
        assert_eq!(
            passes,
            [
                None,
                None,
                Some(Pass::Hard1d),
                None,
                None,
                Some(Pass::Hard2d),
                None,
                None,
                Some(Pass::CentreEnlarged),
                None,
                None,
                Some(Pass::CentreTurned),
                None,
            ]
        );
        assert_eq!(harder_pass(14), Some(Pass::Hard1d));
    }

    #[test]
    fn a_still_picture_gets_every_pass_once() {
        let passes: Vec<_> = all_passes().collect();
        assert_eq!(passes.len(), 5);
        assert_eq!(passes[0], Pass::Fast);
    }
}
