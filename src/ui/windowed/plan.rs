//! Which rows of a long list are drawn, and how high what stands for the others is.

use std::ops::Range;

/// Rows that are drawn and measured together.
pub const BLOCK: usize = 10;
/// Blocks of a list that is drawn whole: it is no longer than what would be drawn of a longer one.
const SHORT: usize = 3;
/// What a row is taken for before any was measured, in CSS pixels.
const UNKNOWN_PX: f64 = 56.0;

/// Whether all of so many rows are drawn, wherever somebody looks.
pub fn is_short(rows: usize) -> bool {
    rows <= SHORT * BLOCK
}

/// What stands in a list, one below the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Rows(Range<usize>),
    /// Room for rows that are not drawn.
    Gap(Range<usize>),
}

/// How high the rows of a list are, as far as they were seen.
#[derive(Clone, Debug, Default)]
pub struct Heights {
    rows: usize,
    /// Of each block, in CSS pixels, with how many rows it had then.
    blocks: Vec<Option<(f64, usize)>>,
}

impl Heights {
    /// There are so many rows now. What was measured of those that stay, stays.
    pub fn set_rows(&mut self, rows: usize) {
        self.rows = rows;
        self.blocks.resize(rows.div_ceil(BLOCK), None);
    }

    /// How many there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The row's text has another size, or another width to stand in.
    pub fn forget(&mut self) {
        self.blocks.fill(None);
    }

    /// Takes what a block was seen to be. Whether that is another height than the one it was taken for.
    pub fn measure(&mut self, block: usize, px: f64) -> bool {
        let rows = self.rows_in(block).len();
        let before = self.of_block(block);
        let Some(known) = self.blocks.get_mut(block) else { return false };
        *known = Some((px, rows));
        (before - px).abs() > 0.5
    }

    /// The height of some rows in CSS pixels. They begin and end where blocks do.
    pub fn of(&self, rows: &Range<usize>) -> f64 {
        let mean_px = self.mean_px();
        let blocks = rows.start / BLOCK..rows.end.div_ceil(BLOCK);
        blocks.map(|block| self.px(block, mean_px)).sum()
    }

    /// What to draw of the list, of which `sight` is looked at, in CSS pixels from its top. The block that
    /// has the focus stays, so that nobody loses it by looking elsewhere.
    pub fn pieces(&self, sight: &Range<f64>, focused: Option<usize>) -> Vec<Piece> {
        let all = self.blocks.len();
        if is_short(self.rows) {
            return if self.rows == 0 { Vec::new() } else { vec![Piece::Rows(0..self.rows)] };
        }
        let seen = self.seen(sight);
        let is_drawn = |block: usize| seen.contains(&block) || focused == Some(block);
        let mut pieces: Vec<Piece> = Vec::new();
        for block in 0..all {
            let rows = self.rows_in(block);
            match pieces.last_mut() {
                Some(Piece::Rows(known)) if is_drawn(block) => known.end = rows.end,
                Some(Piece::Gap(known)) if !is_drawn(block) => known.end = rows.end,
                _ if is_drawn(block) => pieces.push(Piece::Rows(rows)),
                _ => pieces.push(Piece::Gap(rows)),
            }
        }
        pieces
    }

    /// The rows of a block.
    pub fn rows_in(&self, block: usize) -> Range<usize> {
        (block * BLOCK).min(self.rows)..((block + 1) * BLOCK).min(self.rows)
    }

    /// The blocks in sight: at least one, also where somebody looks beyond the end.
    fn seen(&self, sight: &Range<f64>) -> Range<usize> {
        let (mean_px, last) = (self.mean_px(), self.blocks.len().saturating_sub(1));
        let (mut top, mut first, mut end) = (0.0, last, last + 1);
        for block in 0..self.blocks.len() {
            let bottom = top + self.px(block, mean_px);
            if bottom > sight.start {
                first = first.min(block);
            }
            if top >= sight.end {
                end = end.min(block);
            }
            top = bottom;
        }
        first..end.max(first + 1)
    }

    fn of_block(&self, block: usize) -> f64 {
        self.px(block, self.mean_px())
    }

    fn px(&self, block: usize, mean_px: f64) -> f64 {
        let rows = self.rows_in(block).len();
        match self.blocks.get(block) {
            // A block that has grown since is measured again when it is drawn.
            Some(Some((px, known))) if *known == rows => *px,
            _ => mean_px * rows as f64,
        }
    }

    /// What a row is on the average.
    fn mean_px(&self) -> f64 {
        let known = self.blocks.iter().flatten();
        let (px, rows) = known.fold((0.0, 0), |(px, rows), (one, of)| (px + one, rows + of));
        if rows == 0 { UNKNOWN_PX } else { px / rows as f64 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heights(rows: usize) -> Heights {
        let mut heights = Heights::default();
        heights.set_rows(rows);
        heights
    }

    fn drawn(pieces: &[Piece]) -> usize {
        let rows = |piece: &Piece| match piece {
            Piece::Rows(rows) => rows.len(),
            Piece::Gap(_) => 0,
        };
        pieces.iter().map(rows).sum()
    }

    /// The pieces are the list, in its order, with nothing left out.
    fn check(heights: &Heights, sight: Range<f64>, focused: Option<usize>, expected: &[Piece]) {
        let pieces = heights.pieces(&sight, focused);
        assert_eq!(pieces, expected);
        let ranges = pieces.iter().map(|(Piece::Rows(rows) | Piece::Gap(rows))| rows.clone());
        assert!(ranges.flatten().eq(0..heights.rows));
    }

    #[test]
    fn a_short_list_is_drawn_whole() {
        check(&heights(0), 0.0..800.0, None, &[]);
        check(&heights(7), 0.0..1.0, None, &[Piece::Rows(0..7)]);
        check(&heights(30), 9_000.0..9_001.0, None, &[Piece::Rows(0..30)]);
    }

    #[test]
    fn of_a_long_list_what_is_in_sight_is_drawn() {
        let list = heights(10_000);
        check(&list, 0.0..800.0, None, &[Piece::Rows(0..20), Piece::Gap(20..10_000)]);
        check(
            &list,
            280_000.0..280_800.0,
            None,
            &[Piece::Gap(0..5_000), Piece::Rows(5_000..5_020), Piece::Gap(5_020..10_000)],
        );
        check(&list, 559_500.0..560_300.0, None, &[Piece::Gap(0..9_990), Piece::Rows(9_990..10_000)]);
        check(&list, 900_000.0..900_800.0, None, &[Piece::Gap(0..9_990), Piece::Rows(9_990..10_000)]);
        check(&list, -2_000.0..-1_000.0, None, &[Piece::Rows(0..10), Piece::Gap(10..10_000)]);
    }

    #[test]
    fn what_has_the_focus_stays() {
        check(
            &heights(1_005),
            28_000.0..28_100.0,
            Some(1),
            &[
                Piece::Gap(0..10),
                Piece::Rows(10..20),
                Piece::Gap(20..500),
                Piece::Rows(500..510),
                Piece::Gap(510..1_005),
            ],
        );
    }

    #[test]
    fn what_was_measured_counts_and_tells_of_the_rest() {
        let mut list = heights(1_000);
        assert!(list.measure(0, 1_120.0));
        assert!(!list.measure(0, 1_120.2), "a fraction of a pixel is no news");
        assert_eq!(list.of(&(0..1_000)).round(), 112_020.0);
        list.measure(0, 1_120.0);
        list.measure(1, 560.0);
        assert_eq!(list.of(&(0..20)), 1_680.0);
        assert_eq!(list.of(&(20..30)), 840.0);
        list.forget();
        assert_eq!(list.of(&(0..1_000)), 56_000.0);
    }

    #[test]
    fn a_block_that_grows_is_measured_again() {
        let mut list = heights(55);
        list.measure(5, 500.0);
        assert_eq!(list.of(&(50..55)), 500.0);
        list.set_rows(60);
        assert_eq!(list.of(&(50..60)), 1_000.0);
        assert!(drawn(&list.pieces(&(0.0..10.0), None)) <= 10);
    }
}
