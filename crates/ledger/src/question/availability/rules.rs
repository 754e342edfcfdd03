//! The rules about time. Each stands here once.

use chrono::{Days, NaiveDate};

use super::Reason;
use crate::event::field;
use crate::record::{Described, Lot, Serial};
use crate::time::Moment;

/// Use-by: goods are usable through the whole of the day, or up to the minute where one is printed.
pub(super) fn use_by(lot: Option<&Lot>, serial: Option<&Serial>, when: Moment) -> Option<Reason> {
    let day = when.day();
    let own = serial.and_then(|serial| serial.registers.earliest_date(field::EXPIRY));
    let on = [lot.and_then(Lot::expiry), own].into_iter().flatten().min()?;
    let minute = lot.and_then(|lot| lot.registers.text(field::EXPIRY_TIME)).and_then(crate::iso::minutes);
    let past_minute = minute.is_some_and(|minute| on == day && when.minute_of_day() > minute);
    (on < day || past_minute).then_some(Reason::Expired { on })
}

/// Best before: the date on the label, else the product's shelf life from the day it was made.
pub(super) fn best_before(lot: Option<&Lot>, product: Option<&Described>, day: NaiveDate) -> Option<Reason> {
    let on = lot?.best_before().or_else(|| end_of_life(lot?, product))?;
    (on < day).then_some(Reason::PastBestBefore { on })
}

/// Sell by.
pub(super) fn sell_by(lot: Option<&Lot>, day: NaiveDate) -> Option<Reason> {
    let on = lot?.registers.earliest_date(field::SELL_BY)?;
    (on < day).then_some(Reason::PastSellBy { on })
}

/// Whether the product's goods are blocked past best before and sell by, and not only warned of.
pub(super) fn past_blocks(product: Option<&Described>) -> bool {
    product.and_then(|product| product.registers.text(field::PAST_BEST_BEFORE)) == Some("block")
}

/// Remaining life on shipping: the product's or the customer's demand, whichever is more.
pub(super) fn life_on_shipping(
    lot: Option<&Lot>,
    product: Option<&Described>,
    customer: Option<&Described>,
    day: NaiveDate,
) -> Option<Reason> {
    let needed = [product, customer].into_iter().flatten();
    let needed = needed.filter_map(|it| days(it, field::SHIP_LIFE_DAYS)).max()?;
    short_life(lot?, product, needed, day)
}

/// Remaining life on receipt. It warns: the goods are there.
pub(super) fn life_on_receipt(
    lot: Option<&Lot>,
    product: Option<&Described>,
    day: NaiveDate,
) -> Option<Reason> {
    let needed = days(product?, field::RECEIVE_LIFE_DAYS)?;
    short_life(lot?, product, needed, day)
}

fn short_life(lot: &Lot, product: Option<&Described>, needed_days: i64, day: NaiveDate) -> Option<Reason> {
    let until = last_day(lot, product)?;
    let days = (until - day).num_days();
    (days < needed_days).then_some(Reason::ShortLife { days, needed_days })
}

/// The day that a lot's life is counted to: its use-by, else its best-before date, else the end of
/// its product's shelf life.
pub(crate) fn last_day(lot: &Lot, product: Option<&Described>) -> Option<NaiveDate> {
    lot.expiry().or_else(|| lot.best_before()).or_else(|| end_of_life(lot, product))
}

fn end_of_life(lot: &Lot, product: Option<&Described>) -> Option<NaiveDate> {
    let shelf_life = u64::try_from(days(product?, field::SHELF_LIFE_DAYS)?).ok()?;
    lot.produced()?.checked_add_days(Days::new(shelf_life))
}

fn days(of: &Described, field: &str) -> Option<i64> {
    of.registers.text(field)?.parse().ok()
}
