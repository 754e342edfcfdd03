//! Counting, blind or guided, at one place or of one product: scan after scan, then the differences, each with
//! its reason, and one record.

mod choose;
mod review;
mod scans;

use leptos::prelude::*;
use lotwise_ledger::command::Command;
use lotwise_ledger::key::{BatchKey, Issuer, Key, Location, LotKey, ProductKey, SerialKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::{Found, Label, Resolved};
use lotwise_ledger::text::{LotNumber, SerialNumber};

use choose::Choose;
use review::Review;
use scans::Scans;

use crate::components::code::Code;
use crate::components::doubt::{Recording, RecordingNotes};
use crate::components::name_of::NameOf;
use crate::components::status_bar::StatusBar;
use crate::components::which::Asking;
use crate::components::words;
use crate::i18n::{text, tr, tr_with};
use crate::routes;
use crate::state::counting::{Booked, Heard, Scope, Tally, Thing};
use crate::state::entry::{FieldError, not_negative};
use crate::state::read::{Answer, read};
use crate::state::scanner::{Outcome, Reading, Tone, scanner};
use crate::state::{Device, device, draft, navigation};
use crate::ui::live::live;

/// The count on the page. A handle: copy it freely.
#[derive(Clone, Copy)]
struct Counting {
    device: Device,
    scope: StoredValue<Scope>,
    tally: RwSignal<Tally>,
    booked: Answer<Booked>,
    /// What became of the last scan.
    heard: RwSignal<Option<(Tone, String)>>,
    /// Several things that answer to the last scan.
    asking: Asking,
    /// The quantity of what is being counted, as typed.
    typed: RwSignal<String>,
    error: RwSignal<Option<FieldError>>,
}

#[component]
pub fn CountPage() -> impl IntoView {
    let navigation = navigation();
    let scope = Memo::new(move |_| {
        let key = |name| navigation.query(name).parse::<Key>();
        match (key("at"), key("product")) {
            (Ok(Key::Location(place)), _) if place.is_inside() => Some(Scope::At(place)),
            (_, Ok(Key::Product(product))) => Some(Scope::Of(product)),
            _ => None,
        }
    });
    view! {
        <StatusBar title=tr(text::COUNT_TITLE)/>
        {live(move || match scope.get() {
            Some(scope) => view! { <CountForm scope/> }.into_any(),
            None => view! { <Choose/> }.into_any(),
        })}
    }
}

#[component]
fn CountForm(scope: Scope) -> impl IntoView {
    let (device, scanner) = (device(), scanner());
    let (name, title) = match &scope {
        Scope::At(place) => (
            Key::Location(place.clone()).to_string(),
            view! { <Code text=words::location(place)/> }.into_any(),
        ),
        Scope::Of(product) => {
            (Key::Product(product.clone()).to_string(), view! { <NameOf key=product.clone()/> }.into_any())
        }
    };
    let asked = scope.clone();
    let booked = read(move || {
        device.revision.track();
        let scope = asked.clone();
        async move { device.booked(&scope).await.unwrap_or_default() }
    });
    let counting = Counting {
        device,
        scope: StoredValue::new(scope),
        tally: RwSignal::new(Tally::default()),
        booked,
        heard: RwSignal::new(None),
        asking: RwSignal::new(None),
        typed: RwSignal::new(String::new()),
        error: RwSignal::new(None),
    };
    let restore = move |tally: Tally| {
        counting.typed.set(tally.current.as_ref().map(|(_, typed)| typed.clone()).unwrap_or_default());
        counting.tally.set(tally);
    };
    let name = ["count/", &name].concat();
    draft::keep(device, &name, restore, move || {
        Some(counting.as_typed()).filter(|tally| !tally.is_empty() || tally.guided)
    });
    scanner.hand_to(move |reading| {
        let tone = counting.take(&reading);
        scanner.answer(tone);
    });
    let behind = StoredValue::new(Tally::default());
    let left = move |command: &Command, is_last| {
        let tally = counting.tally.get_untracked();
        let left = match command {
            Command::Count(part) => tally.behind(part, is_last),
            _ => tally,
        };
        behind.set_value(left.clone());
        Some(left)
    };
    let recording = Recording::new(move |_| {
        counting.tally.set(behind.get_value());
        counting.heard.set(None);
    })
    .of_draft_with(&name, left);
    let finished = Memo::new(move |_| counting.tally.with(|tally| tally.finished));
    view! {
        <main class="page" id="content" data-page="count"
            data-state=move || recording.stage.with(|stage| stage.as_str())
            data-step=move || if finished.get() { "review" } else { "count" }>
            <p class="item-name" id="scope">{title}</p>
            <RecordingNotes recording done=tr(text::COUNT_DONE).to_owned()/>
            {live(move || match finished.get() {
                true => view! { <Review counting recording/> }.into_any(),
                false => view! { <Scans counting recording/> }.into_any(),
            })}
        </main>
    }
}

impl Counting {
    /// The tally with what is being typed.
    fn as_typed(self) -> Tally {
        let typed = self.typed.get();
        let mut tally = self.tally.get();
        if let Some((_, quantity)) = &mut tally.current {
            *quantity = typed;
        }
        tally
    }

    /// A read while the page stands.
    fn take(self, reading: &Reading) -> Tone {
        self.asking.set(None);
        let said = |tone, text: String| {
            self.heard.set(Some((tone, text)));
            tone
        };
        let Outcome::Resolved(resolved) = &reading.outcome else {
            return said(Tone::Refused, tr(text::COUNT_NOT_GOODS).to_owned());
        };
        if self.tally.with_untracked(|tally| tally.finished) {
            return said(Tone::Refused, tr(text::COUNT_FINISHED).to_owned());
        }
        match (&resolved.found, self.scope.get_value()) {
            (Found::Other(Key::Location(place)), Scope::Of(_)) if place.is_inside() => {
                self.settle();
                self.tally.update(|tally| tally.place = Some(place.clone()));
                said(Tone::Accepted, words::location(place))
            }
            (Found::Other(Key::Location(place)), Scope::At(here)) if *place == here => {
                said(Tone::Already, words::location(place))
            }
            (Found::Other(Key::Location(place)), Scope::At(_)) => said(
                Tone::Refused,
                tr_with(text::COUNT_OTHER_PLACE, &[("location", &words::location(place))]),
            ),
            (Found::Several(keys), _) => {
                self.asking.set(Some((reading.text.clone(), keys.clone())));
                said(Tone::New, tr(text::READ_SEVERAL).to_owned())
            }
            _ => match goods_of(resolved) {
                Some(key) => {
                    let quantity = resolved.label.as_ref().and_then(pieces);
                    self.see(key, quantity)
                }
                None => said(Tone::Refused, tr(text::COUNT_NOT_GOODS).to_owned()),
            },
        }
    }

    /// Takes what lies before the counter.
    fn see(self, key: Key, quantity: Option<Quantity>) -> Tone {
        let refused = |text| {
            self.heard.set(Some((Tone::Refused, tr(text).to_owned())));
            Tone::Refused
        };
        self.asking.set(None);
        let at = match self.scope.get_value() {
            Scope::At(place) => place,
            Scope::Of(product) => {
                let own = match &key {
                    Key::Lot(lot) => lot.product == product,
                    Key::Serial(unit) => unit.product == product,
                    Key::Product(read) => *read == product,
                    _ => false,
                };
                if !own {
                    return refused(text::COUNT_OTHER_PRODUCT);
                }
                match self.tally.with_untracked(|tally| tally.place.clone()) {
                    Some(place) => place,
                    None => return refused(text::COUNT_PLACE_FIRST),
                }
            }
        };
        if self.needs_lot(&key) {
            return refused(text::COUNT_LOT_FIRST);
        }
        let (_, _, number) = words::thing(&key);
        let mut tally = untrack(|| self.as_typed());
        let tone = match tally.scan(Thing { key, at }, quantity) {
            Heard::Waits => return refused(text::COUNT_WAITS),
            Heard::Again => Tone::Already,
            Heard::Asked | Heard::Seen => Tone::Accepted,
        };
        let of = tally.current.as_ref().map(|(thing, _)| thing.clone());
        self.show(tally);
        self.heard.set(Some((tone, number)));
        if let Some(Thing { key: Key::Product(product), at }) = of {
            self.look_for_lots(product, at);
        }
        tone
    }

    /// What goes by lot or serial is not counted by its product, also where none of it is booked.
    fn look_for_lots(self, product: ProductKey, at: Location) {
        let thing = Thing { key: Key::Product(product.clone()), at };
        self.device.look_for_lots(product, move || {
            let is_asked = self
                .tally
                .try_with_untracked(|tally| tally.current.as_ref().is_some_and(|(asked, _)| *asked == thing));
            if is_asked == Some(true) {
                self.skip();
                self.heard.set(Some((Tone::Refused, tr(text::COUNT_LOT_FIRST).to_owned())));
            }
        });
    }

    /// Whether a code names a product whose lots or units are what is counted.
    fn needs_lot(self, key: &Key) -> bool {
        let Key::Product(product) = key else { return false };
        self.booked.with_untracked(|booked| {
            booked.iter().flatten().any(|(thing, _)| match &thing.key {
                Key::Lot(lot) => lot.product == *product,
                Key::Serial(unit) => unit.product == *product,
                _ => false,
            })
        })
    }

    fn show(self, tally: Tally) {
        self.typed.set(tally.current.as_ref().map(|(_, typed)| typed.clone()).unwrap_or_default());
        self.error.set(None);
        self.tally.set(tally);
    }

    /// Takes the quantity that is typed; false if it is none.
    fn settle(self) -> bool {
        let mut tally = untrack(|| self.as_typed());
        let taken = tally.take_current();
        if taken {
            self.show(tally);
        } else {
            self.error.set(not_negative(&self.typed.get_untracked()).err());
        }
        taken
    }

    /// What was asked for is not counted after all.
    fn skip(self) {
        self.show(Tally { current: None, ..self.tally.get_untracked() });
    }

    fn finish(self) {
        if self.settle() {
            self.tally.update(|tally| tally.finished = true);
        }
    }
}

/// The thing that a code stands for, known to the records or not.
fn goods_of(resolved: &Resolved) -> Option<Key> {
    match &resolved.found {
        Found::Lot(lot) | Found::Other(Key::Batch(BatchKey { lot, .. })) => Some(Key::Lot(lot.clone())),
        Found::Serial(unit) => Some(Key::Serial(unit.clone())),
        Found::Product(product) => Some(Key::Product(product.clone())),
        Found::New => {
            let label = resolved.label.as_ref()?;
            let product = label.product.clone();
            if let Some(serial) = label.serial.as_deref() {
                let serial = SerialNumber::parse(serial).ok()?;
                return Some(Key::Serial(SerialKey { product, serial }));
            }
            let number = LotNumber::parse(label.lot.as_deref()?).ok()?;
            Some(Key::Lot(LotKey { product, issuer: Issuer::Own, number }))
        }
        _ => None,
    }
}

/// How many the label itself counts, in base units.
fn pieces(label: &Label) -> Option<Quantity> {
    let content = label.content.unwrap_or(Quantity::ONE);
    let count = label.count?;
    (content == Quantity::ONE).then(|| Quantity::units(count))
}

/// Where a count of a place stands, in its address.
fn count_at(place: &Location) -> String {
    routes::count("at", &Key::Location(place.clone()))
}
