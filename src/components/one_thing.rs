//! What a scan does on a page about one thing: a location fills the place, and other goods are taken instead.

use leptos::prelude::*;
use lotwise_ledger::key::{Goods, Key, Location};
use lotwise_ledger::question::Found;

use super::code::Code;
use super::words;
use crate::state::read::read;
use crate::state::scanner::{Outcome, Reading, Tone, scanner};
use crate::state::session::place_named;
use crate::state::things::thing;
use crate::state::{device, navigation};
use crate::ui::live::live;

/// What became of the last scan, as a scan bar shows it.
pub type Heard = RwSignal<Option<(Tone, String)>>;

/// Takes the scans while the calling page stands with `own`. `put` gets a location, and says whether it is
/// taken: one that no record speaks of yet comes as [`Tone::New`]. `other` says where other
/// goods are gone on with, if this page can at all. What is typed for `own` is the page's to keep until then.
pub fn hear(
    own: Key,
    put: impl Fn(&Location, Tone) -> bool + 'static,
    other: impl Fn(&Key) -> Option<String> + 'static,
) -> Heard {
    let (device, scanner, navigation) = (device(), scanner(), navigation());
    let heard: Heard = RwSignal::new(None);
    let say = move |tone, words| {
        // Other goods have a page of their own by now.
        let _ = heard.try_set(Some((tone, words)));
        scanner.answer(tone);
    };
    scanner.hand_to(move |reading: Reading| {
        let refused = reading.text.clone();
        let Some(read) = thing(&reading, goods_of(&own).as_ref()) else {
            let place = place_named(&reading.text).filter(|_| is_unknown(&reading));
            let is_put = place.is_some_and(|place| put(&place, Tone::New));
            return say(if is_put { Tone::New } else { Tone::Refused }, refused);
        };
        let (kind, _, number) = words::thing(&read);
        let named = [kind, " ", &number].concat();
        // The label of its product stands for these goods, too.
        let is_own = read == own || own.product().is_some_and(|of| read == Key::Product(of.clone()));
        match (&read, other(&read)) {
            (Key::Location(place), _) => {
                let tone = if put(place, Tone::Accepted) { Tone::Accepted } else { Tone::Refused };
                say(tone, words::location(place));
            }
            _ if is_own => say(Tone::Already, named),
            // Of a product only what lies without lot and serial goes by its own number.
            (Key::Product(product), Some(href)) => {
                let product = product.clone();
                scanner.run(async move {
                    let is_loose = device.loose_at(product).await.is_ok_and(|places| !places.is_empty());
                    match heard.try_get_untracked() {
                        Some(_) if is_loose => navigation.go(&href),
                        Some(_) => say(Tone::Refused, named),
                        None => {}
                    }
                });
            }
            (Key::Lot(_) | Key::Serial(_) | Key::Container(_), Some(href)) => {
                say(Tone::Accepted, named);
                navigation.go(&href);
            }
            _ => say(Tone::Refused, refused),
        }
    });
    heard
}

/// Its number as large as a figure, and what its product is called.
#[component]
pub fn Own(key: Key) -> impl IntoView {
    let device = device();
    let product = key.product().cloned();
    let name = read(move || {
        let product = product.clone();
        async move { device.name_of(product?).await.ok()?.name }
    });
    view! {
        <p id="number"><Code text=words::thing(&key).2 figure=true/></p>
        {live(move || name.get().flatten().map(|name| view! { <p class="item-product">{name}</p> }))}
    }
}

fn is_unknown(reading: &Reading) -> bool {
    matches!(&reading.outcome, Outcome::Resolved(resolved) if resolved.found == Found::Unknown)
}

/// Which goods are meant where several have the number that was read.
fn goods_of(own: &Key) -> Option<Goods> {
    match own {
        Key::Lot(lot) => Some(Goods::Lot(lot.clone())),
        own => own.product().cloned().map(Goods::Product),
    }
}
