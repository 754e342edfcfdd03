//! Which lots of a product draw more complaints than its other lots do.
//!
//! Each lot is compared with all others together by Fisher's exact test, one-sided: if complaints fell
//! on units by chance, how likely were this many or more in this lot? (R. A. Fisher, Statistical Methods
//! for Research Workers, section 21.02.) As there are many lots, the probabilities are corrected by
//! Holm's step-down method (S. Holm, Scandinavian Journal of Statistics 6, 1979).

/// A lot that stands out by chance alone is shown at most this often, over all lots of a product.
pub const LEVEL: f64 = 0.05;

/// The 97.5 % quantile of the normal distribution, for intervals of 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// One lot's counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Whole units shipped, less what came back.
    pub shipped: u64,
    /// Different people who complained.
    pub complainants: u64,
    /// Complaints of injury, illness, allergen or foreign body.
    pub grave: u64,
}

/// What is to be said of a lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alert {
    /// One grave complaint is enough.
    Grave,
    /// More complaints than chance gives.
    StandsOut,
}

/// How a lot compares.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Complainants per unit shipped, at most 1; none if nothing was shipped.
    pub rate: Option<Interval>,
    /// The probability of Fisher's test, and the same corrected for the number of lots; 1 where there
    /// is nothing to compare with. In steps of a billionth.
    pub probability: f64,
    pub corrected: f64,
    /// The gravest first.
    pub alerts: Vec<Alert>,
}

/// A rate and the 95 % interval around it, in steps of a millionth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    pub low: f64,
    pub rate: f64,
    pub high: f64,
}

/// Compares the lots of one product, each with all others together; the answers are in the same order.
///
/// A lot of which nothing was shipped is not tested, and does not count in the correction. More
/// complainants than units count as one to each unit.
pub fn compare(lots: &[Counts]) -> Vec<Comparison> {
    let affected = |lot: &Counts| lot.complainants.min(lot.shipped);
    let shipped: u64 = lots.iter().map(|lot| lot.shipped).fold(0, u64::saturating_add);
    let complainants: u64 = lots.iter().map(affected).fold(0, u64::saturating_add);
    let probabilities: Vec<f64> =
        lots.iter().map(|lot| at_least(affected(lot), lot.shipped, complainants, shipped)).collect();
    let tested: Vec<usize> = (0..lots.len()).filter(|place| lots[*place].shipped > 0).collect();
    let corrected = holm(&probabilities, &tested);
    let compared = lots.iter().zip(probabilities).zip(corrected);
    compared
        .map(|((lot, probability), corrected)| {
            let grave = (lot.grave > 0).then_some(Alert::Grave);
            let stands_out = (corrected <= LEVEL).then_some(Alert::StandsOut);
            Comparison {
                rate: wilson(affected(lot), lot.shipped),
                probability: rounded(probability, 1e9),
                corrected: rounded(corrected, 1e9),
                alerts: grave.into_iter().chain(stands_out).collect(),
            }
        })
        .collect()
}

/// The probability that of `complainants` among `shipped` units at least `seen` fall on the `lot`
/// units of one lot: the upper tail of the hypergeometric distribution.
///
/// The terms are reckoned from the most likely one outward by their ratios, so that none overflows;
/// those too small for a float are too small to matter.
fn at_least(seen: u64, lot: u64, complainants: u64, shipped: u64) -> f64 {
    let others = shipped - lot.min(shipped);
    let lowest = complainants.saturating_sub(others);
    let highest = complainants.min(lot);
    if seen <= lowest {
        return 1.0;
    }
    // The ratio of the term of `here` + 1 to that of `here`.
    let ratio = |here: u64| {
        let more = (complainants - here) as f64 * (lot - here) as f64;
        let fewer = (here + 1) as f64 * (others + here + 1 - complainants) as f64;
        more / fewer
    };
    let mode = mode(lot, complainants, shipped).clamp(lowest, highest);
    let (mut below, mut from_seen) = (0.0, 0.0);
    let mut count = |here: u64, term: f64| if here < seen { below += term } else { from_seen += term };
    count(mode, 1.0);
    let mut term = 1.0;
    for here in mode..highest {
        term *= ratio(here);
        count(here + 1, term);
        if term == 0.0 {
            break;
        }
    }
    term = 1.0;
    for here in (lowest..mode).rev() {
        term /= ratio(here);
        count(here, term);
        if term == 0.0 {
            break;
        }
    }
    from_seen / (below + from_seen)
}

/// The most likely count of the hypergeometric distribution.
fn mode(lot: u64, complainants: u64, shipped: u64) -> u64 {
    let mode = (u128::from(lot) + 1) * (u128::from(complainants) + 1) / (u128::from(shipped) + 2);
    u64::try_from(mode).unwrap_or(u64::MAX)
}

/// Holm's correction of the tested ones: the smallest times their number, the next times one fewer,
/// and none below the one before it.
fn holm(probabilities: &[f64], tested: &[usize]) -> Vec<f64> {
    let mut corrected = vec![1.0; probabilities.len()];
    let mut ascending = tested.to_vec();
    ascending.sort_by(|a, b| probabilities[*a].total_cmp(&probabilities[*b]).then(a.cmp(b)));
    let mut largest = 0.0_f64;
    for (rank, place) in ascending.iter().enumerate() {
        let left = (ascending.len() - rank) as f64;
        largest = largest.max((probabilities[*place] * left).min(1.0));
        corrected[*place] = largest;
    }
    corrected
}

/// Wilson's score interval (E. B. Wilson, Journal of the American Statistical Association 22, 1927).
fn wilson(affected: u64, shipped: u64) -> Option<Interval> {
    if shipped == 0 {
        return None;
    }
    let units = shipped as f64;
    let rate = affected as f64 / units;
    let middle = rate + Z * Z / (2.0 * units);
    let half = Z * (rate * (1.0 - rate) / units + Z * Z / (4.0 * units * units)).sqrt();
    let shrunk = |value: f64| rounded((value / (1.0 + Z * Z / units)).clamp(0.0, 1.0), 1e6);
    Some(Interval { low: shrunk(middle - half), rate: rounded(rate, 1e6), high: shrunk(middle + half) })
}

fn rounded(value: f64, steps: f64) -> f64 {
    (value * steps).round() / steps
}
