//! Says on the page of a thing that it was held or released just now, and takes that back. The page is drawn
//! anew by then, and what its forms had to say is gone.

use leptos::prelude::*;
use lotwise_ledger::event::Step;
use lotwise_ledger::key::Key;

use super::doubt::{Recording, RecordingNotes, UndoOf};
use crate::i18n::{text, tr};
use crate::state::device;
use crate::state::read::read;
use crate::ui::live::live;
use crate::ui::notice::{Kind, Notice};

/// What stands there as long as nothing else is recorded on this device. `key` is that of the thing, as text.
#[component]
pub fn HeldNow(key: Memo<String>) -> impl IntoView {
    let device = device();
    let recording = Recording::new(|_| {});
    let last = read(move || {
        device.revision.track();
        device.working.track();
        let key = key.get().parse::<Key>().ok();
        async move {
            let last = device.undoable().await.ok().flatten()?;
            let is_about = |it: &Key| {
                Some(it) == key.as_ref()
                    || matches!(it, Key::Stock(goods, at)
                if Some(goods.key()) == key || Some(Key::Location(at.clone())) == key)
            };
            let act = &last.act;
            let said = match Step::from_kind(&last.kind)? {
                Step::Hold => act.holds.iter().any(|hold| is_about(&hold.key)).then_some(text::HOLD_SAVED),
                Step::Release => {
                    act.releases.iter().any(|release| is_about(&release.key)).then_some(text::HOLD_RELEASED)
                }
                _ => None,
            };
            Some((last.event, said?))
        }
    });
    view! {
        {live(move || last.get().flatten().map(|(event, said)| view! {
            <Notice kind=Kind::Done id="held-now" what=tr(said)><UndoOf recording event/></Notice>
        }))}
        <RecordingNotes recording done=String::new() is_quiet=true/>
    }
}
