//! Whether to track a product by lots, by serials, by both or not at all, from a few questions that a
//! person can answer without knowing these words.

/// The answers; each is yes or no.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// Does it expire, or lose quality with time?
    pub ages: bool,
    /// Is it made or received many at once, all alike, so that a fault would concern all of them?
    pub made_together: bool,
    /// Is it food, medicine, cosmetics, or something else whose makers must be able to recall it?
    pub recall_duty: bool,
    /// Does the law want each unit told apart (such as prescription medicine or devices)?
    pub unit_duty: bool,
    /// Does each unit have a warranty or service of its own?
    pub serviced: bool,
    /// Is one unit worth enough to ask where it is?
    pub valuable: bool,
    /// Can each unit carry a number of its own, and is there time to read it at each step?
    pub unit_markable: bool,
}

/// How a product is tracked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tracking {
    Untracked,
    Lot,
    Serial,
    /// Serials that know their lot.
    SerialInLot,
}

/// Why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Lots carry the date to pick by and to stop at.
    Ages,
    /// A fault is found by those made together.
    MadeTogether,
    /// A recall must reach the lot, and no more than the lot.
    RecallDuty,
    UnitDuty,
    /// Warranty and service belong to one unit.
    Serviced,
    Valuable,
    /// Serials would be right, but the units cannot carry them: lots are the next best.
    NotMarkable,
    /// The law wants serials, yet the units cannot carry them: they must be made to.
    MustBecomeMarkable,
    /// Nothing asks for more than a quantity.
    NothingAsksForIt,
}

/// What is advised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    pub tracking: Tracking,
    /// Never empty.
    pub reasons: Vec<Reason>,
}

impl Tracking {
    /// As the product's register `tracking` has it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Untracked => "none",
            Self::Lot => "lot",
            Self::Serial => "serial",
            Self::SerialInLot => "serial_in_lot",
        }
    }
}

/// Advises how to track a product.
///
/// What the law wants of each unit stands above what is handy; for all else, units that cannot be
/// marked are tracked by lot.
pub fn advise(answers: Answers) -> Advice {
    let chosen = |pairs: &[(bool, Reason)]| -> Vec<Reason> {
        pairs.iter().filter(|(asked, _)| *asked).map(|(_, reason)| *reason).collect()
    };
    let by_lot = chosen(&[
        (answers.ages, Reason::Ages),
        (answers.made_together, Reason::MadeTogether),
        (answers.recall_duty, Reason::RecallDuty),
    ]);
    let by_unit = chosen(&[
        (answers.unit_duty, Reason::UnitDuty),
        (answers.serviced, Reason::Serviced),
        (answers.valuable, Reason::Valuable),
    ]);
    let wants_units = !by_unit.is_empty();
    let may_have_units = answers.unit_markable || answers.unit_duty;
    let tracking = match (wants_units, may_have_units, by_lot.is_empty()) {
        (true, true, true) => Tracking::Serial,
        (true, true, false) => Tracking::SerialInLot,
        (true, false, _) | (false, _, false) => Tracking::Lot,
        (false, _, true) => Tracking::Untracked,
    };
    let obstacle = chosen(&[
        (wants_units && !may_have_units, Reason::NotMarkable),
        (answers.unit_duty && !answers.unit_markable, Reason::MustBecomeMarkable),
        (tracking == Tracking::Untracked, Reason::NothingAsksForIt),
    ]);
    Advice { tracking, reasons: [by_unit, by_lot, obstacle].concat() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `yes` names the answers by their first letters: ages, made together, recall duty, unit duty,
    /// serviced, valuable, unit markable (x).
    fn answers(yes: &str) -> Answers {
        let has = |letter| yes.contains(letter);
        Answers {
            ages: has('a'),
            made_together: has('m'),
            recall_duty: has('r'),
            unit_duty: has('u'),
            serviced: has('s'),
            valuable: has('v'),
            unit_markable: has('x'),
        }
    }

    #[test]
    fn known_goods_are_tracked_as_their_trades_do() {
        use Reason::*;
        let cases: [(&str, &str, Tracking, &[Reason]); 10] = [
            ("office pens", "x", Tracking::Untracked, &[NothingAsksForIt]),
            ("gravel by the tonne", "", Tracking::Untracked, &[NothingAsksForIt]),
            ("yoghurt", "amr", Tracking::Lot, &[Ages, MadeTogether, RecallDuty]),
            ("screws for aircraft", "mr", Tracking::Lot, &[MadeTogether, RecallDuty]),
            ("paint, one shade per batch", "am", Tracking::Lot, &[Ages, MadeTogether]),
            ("a painting", "vx", Tracking::Serial, &[Valuable]),
            ("a rented drill", "svx", Tracking::Serial, &[Serviced, Valuable]),
            ("a washing machine", "msvx", Tracking::SerialInLot, &[Serviced, Valuable, MadeTogether]),
            ("saffron in bulk", "av", Tracking::Lot, &[Valuable, Ages, NotMarkable]),
            (
                "prescription medicine, no printer yet",
                "amru",
                Tracking::SerialInLot,
                &[UnitDuty, Ages, MadeTogether, RecallDuty, MustBecomeMarkable],
            ),
        ];
        for (goods, yes, tracking, reasons) in cases {
            let expected = Advice { tracking, reasons: reasons.to_vec() };
            assert_eq!(advise(answers(yes)), expected, "{goods}");
        }
    }

    #[test]
    fn all_answers_get_advice_with_a_reason() {
        for bits in 0..128_u32 {
            let letters = "amrusvx".chars().enumerate();
            let yes: String =
                letters.filter(|(place, _)| bits >> place & 1 == 1).map(|(_, letter)| letter).collect();
            let advice = advise(answers(&yes));
            assert!(!advice.reasons.is_empty(), "{yes}");
            let serial = matches!(advice.tracking, Tracking::Serial | Tracking::SerialInLot);
            assert!(serial || !yes.contains('u'), "the law's serials are never advised away: {yes}");
        }
    }
}
