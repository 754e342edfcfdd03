//! One unit at the desk: what is asked of it, what is typed about it, and the answer.

use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;
use lotwise_ledger::key::{Key, SerialKey};
use lotwise_ledger::question::warranty::Asked;

use super::form::ClaimForm;
use crate::components::doubt::{Recording, Stage};
use crate::state::attachments::Photo;
use crate::state::desk::answer::UnitView;
use crate::state::draft::{self, Draft};
use crate::state::lookup::today;
use crate::state::read::read;
use crate::state::{Device, device};

/// What takes a scan before the page asks for it: told the number, and the unit where it is known; whether it did.
pub type Hearing = StoredValue<Option<Rc<dyn Fn(&str, Option<&SerialKey>) -> bool>>, LocalStorage>;

/// A unit, and the claim that is begun for it: what a claim says narrows the verdict. A handle: copy it freely.
#[derive(Clone, Copy)]
pub struct Desk {
    pub device: Device,
    unit: StoredValue<SerialKey>,
    pub claim: Draft<ClaimForm>,
    pub photo: RwSignal<Option<Arc<Photo>>>,
    /// What the verdict is asked for.
    pub asked: Memo<Asked>,
    /// None while it is read, and where no record speaks of it.
    pub view: Memo<Option<UnitView>>,
    /// The act whose form is open, by its name; nothing while none is.
    pub open: RwSignal<String>,
    /// The act that was saved last, by its name: what became of it is told, and of no other.
    told: RwSignal<&'static str>,
    hearing: Hearing,
}

impl Desk {
    pub fn open(unit: SerialKey, hearing: Hearing) -> Self {
        let device = device();
        let of = draft_of("claim", &unit);
        let claim = draft::draft::<ClaimForm>(device, &of);
        let photo = RwSignal::new(None);
        draft::keep_photo(device, &of, photo);
        let open = draft::draft::<String>(device, &draft_of("desk", &unit)).value;
        let asked = Memo::new(move |_| claim.value.with(|claim| claim.asked(today())));
        let of_unit = unit.clone();
        let view = read(move || {
            device.revision.track();
            let (unit, asked) = (of_unit.clone(), asked.get());
            async move { device.unit_at_desk(unit, asked).await.ok().flatten() }
        });
        // What is typed on the page stays while records of other things come in.
        let view = Memo::new(move |_| view.get().flatten());
        Self {
            device,
            unit: StoredValue::new(unit),
            claim,
            photo,
            asked,
            view,
            open,
            told: RwSignal::new(""),
            hearing,
        }
    }

    pub fn unit(self) -> SerialKey {
        self.unit.get_value()
    }

    /// While the calling part of the page stands, scans are offered to `take` first.
    pub fn hears(self, take: impl Fn(&str, Option<&SerialKey>) -> bool + 'static) {
        self.hearing.set_value(Some(Rc::new(take)));
        on_cleanup(move || {
            let _ = self.hearing.try_set_value(None);
        });
    }

    /// From now on, what becomes of this act is told, and not what became of the last one.
    pub fn tell(self, act: &'static str, recording: Recording) {
        self.told.set(act);
        if !recording.is_under_way() {
            recording.stage.set(Stage::Idle);
        }
    }

    /// Whether what became of this act is told.
    pub fn tells(self, act: &'static str) -> Memo<bool> {
        Memo::new(move |_| self.told.get() == act)
    }

    /// Under what the work `of` this unit is kept.
    pub fn draft(self, of: &str) -> String {
        self.unit.with_value(|unit| draft_of(of, unit))
    }
}

fn draft_of(of: &str, unit: &SerialKey) -> String {
    [of, "/", &Key::Serial(unit.clone()).to_string()].concat()
}
