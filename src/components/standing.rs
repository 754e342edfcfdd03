//! How a lot or serial stands, in one line.

use leptos::prelude::*;
use lotwise_ledger::key::Key;

use super::item_parts::Badge;
use super::words;
use crate::state::read::read;
use crate::ui::live::live;

/// Whether it may be used, how much there is, and where.
#[component]
pub fn Standing(key: Key) -> impl IntoView {
    let device = crate::state::device();
    let standing = read(move || {
        let key = key.clone();
        device.revision.track();
        async move {
            match key {
                Key::Lot(lot) => {
                    let lot = device.lot(lot).await.ok().flatten()?;
                    let places = lot.whereabouts.on_hand.iter().map(|(place, _)| words::location(place));
                    Some((
                        lot.availability,
                        words::quantity(lot.whereabouts.total_on_hand()),
                        places.collect(),
                    ))
                }
                Key::Serial(serial) => {
                    let serial = device.serial(serial).await.ok().flatten()?;
                    let places = serial.places.iter().map(words::location).collect::<Vec<_>>();
                    Some((serial.availability, String::new(), places))
                }
                _ => None,
            }
        }
    });
    live(move || {
        standing.get().flatten().map(|(availability, quantity, places)| {
            view! {
                <p class="read-standing" id="standing">
                    <Badge availability/><b>{quantity}</b><span>{places.join(", ")}</span>
                </p>
            }
        })
    })
}
