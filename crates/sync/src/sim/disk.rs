//! Writing to a phone's storage: where it is full, where the tab is cut off before or after a commit,
//! and where a newer tab has made the records anew.

use super::bug::Bug;
use super::phone::{At, Storage};
use super::tally::Happening;
use super::world::{Action, World};

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    Save,
    Page,
    Acknowledge,
    Refuse,
    Offer,
    Rewind,
    Renewal,
    Base,
}

/// In which transaction a tab is cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dying {
    Save,
    Page,
    Renewal,
    Base,
    /// Any other, which writes to the outbox or to a cursor.
    Outbox,
}

/// What became of it.
pub enum Written<T> {
    Done(T),
    /// The tab is gone; with what was committed before, if it was.
    Died(Option<T>),
    /// The storage took nothing.
    Failed,
}

impl Writing {
    fn folds(self) -> bool {
        matches!(self, Self::Save | Self::Page | Self::Renewal | Self::Base)
    }

    fn is_strict(self) -> bool {
        matches!(self, Self::Save | Self::Renewal | Self::Base)
    }

    fn when_full(self) -> Option<Happening> {
        match self {
            Self::Save => Some(Happening::FullAtSave),
            Self::Page => Some(Happening::FullAtPage),
            Self::Acknowledge => Some(Happening::FullAtAcknowledge),
            Self::Offer => Some(Happening::FullAtOffer),
            Self::Refuse | Self::Rewind | Self::Renewal | Self::Base => None,
        }
    }

    fn dying(self) -> Dying {
        match self {
            Self::Save => Dying::Save,
            Self::Page => Dying::Page,
            Self::Base => Dying::Base,
            Self::Renewal => Dying::Renewal,
            Self::Acknowledge | Self::Refuse | Self::Offer | Self::Rewind => Dying::Outbox,
        }
    }
}

impl Dying {
    /// Before and after the commit.
    fn happenings(self) -> [Happening; 2] {
        match self {
            Self::Save => [Happening::DiedBeforeSave, Happening::DiedAfterSave],
            Self::Page => [Happening::DiedBeforePage, Happening::DiedAfterPage],
            Self::Renewal => [Happening::DiedBeforeRenewal, Happening::DiedAfterRenewal],
            Self::Base => [Happening::DiedBeforeBase, Happening::DiedAfterBase],
            Self::Outbox => [Happening::DiedBeforeOutbox, Happening::DiedAfterOutbox],
        }
    }
}

impl World {
    /// One transaction of a tab. One with nothing to write is none, and cannot fail.
    pub fn write<T>(&mut self, at: At, what: Writing, work: impl FnOnce(&mut Storage) -> T) -> Written<T> {
        let phone = &self.phones[at.phone];
        let Some(tab) = phone.tab(at.tab) else { return Written::Died(None) };
        let fold = tab.edition.fold();
        if what.folds() && fold.version != phone.storage.store.fold_version() {
            self.tally.count(Happening::OutdatedTab);
            if self.bug == Some(Bug::OutdatedTabWrites) {
                let known = phone.storage.store.force_fold(fold);
                let done = work(&mut self.phones[at.phone].storage);
                self.phones[at.phone].storage.store.force_fold(known);
                return Written::Done(done);
            }
            // The app says that it must be loaded again, and somebody does it.
            let ms = self.chance.between(500, 20_000);
            self.after(ms, Action::Reload { at });
            return Written::Failed;
        }
        if phone.full {
            if self.bug == Some(Bug::FullForgetsAcknowledged) {
                phone.storage.store.forget_sent();
            } else {
                what.when_full().into_iter().for_each(|happening| self.tally.count(happening));
                self.note(|world| format!("{}: full at {what:?}", world.phones[at.phone].name));
                return Written::Failed;
            }
        }
        let dies = self.phones[at.phone].dies.is_some_and(|dies| dies == what.dying());
        if dies {
            self.phones[at.phone].dies = None;
        }
        let [before, after] = what.dying().happenings();
        if dies && self.chance.percent(50) {
            self.tally.count(before);
            self.end_tab(at, &format!("killed before {what:?} was committed"));
            return Written::Died(None);
        }
        let done = work(&mut self.phones[at.phone].storage);
        if what.is_strict() && self.bug != Some(Bug::RelaxedSave) {
            self.phones[at.phone].flush();
        }
        if dies {
            self.tally.count(after);
            self.end_tab(at, &format!("killed after {what:?} was committed"));
            return Written::Died(Some(done));
        }
        Written::Done(done)
    }
}
