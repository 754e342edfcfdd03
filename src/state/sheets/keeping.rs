//! What is kept of a list on its way in, so that an app that is closed half-way loses nothing of it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use lotwise_sheets::line::Settings;
use serde::{Deserialize, Serialize};

use super::importing::{Importing, Source, Stage};
use crate::state::draft;

/// Where is kept what was said of the list that somebody works on, so that a reload loses nothing.
const DRAFT: &str = "draft/import";
/// Where the list itself is kept: it is written once, and not with every answer.
const SOURCE: &str = "draft/import/source";
/// Under what the cells are kept that are pasted and not opened yet.
const PASTED: &str = "import_pasted";
/// A longer list is not kept: it is chosen again.
const SOURCE_BYTES_MAX: usize = 24 << 20;

/// What was said of the list.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Draft {
    sheet: usize,
    settings: Option<Settings>,
    #[serde(default)]
    overwrite: bool,
}

impl Importing {
    /// Goes on with what was left half-way, if there is anything.
    pub(super) fn bring_back(self) {
        let pasted = self.pasted;
        let typed = move || Some(pasted.get()).filter(|typed| !typed.trim().is_empty());
        draft::keep(self.device, PASTED, move |kept: String| pasted.set(kept), typed);
        spawn_local(async move {
            let store = self.device.store();
            let kept = store.meta_get::<Option<Draft>>(DRAFT).await.ok().flatten().flatten();
            let source = store.meta_get::<Option<Source>>(SOURCE).await.ok().flatten().flatten();
            if let Some((draft, source)) = kept.zip(source)
                && self.stage.try_get_untracked() == Some(Stage::Choosing)
            {
                self.sheet.set(draft.sheet);
                self.overwrite.set(draft.overwrite);
                // It is written already.
                self.source.set_value(Some(source.clone()));
                self.open_source(source, draft.settings).await;
            }
        });
    }

    pub(super) async fn keep_source(self, source: Source) {
        if self.source.try_with_value(|known| known.as_ref() == Some(&source)) != Some(false) {
            return;
        }
        let kept = Some(&source).filter(|source| source.is_small());
        // A list for which there is no room is chosen again; the storage's own banner tells why.
        let is_written = self.device.store().meta_set(SOURCE, &kept).await.is_ok();
        // The page may be gone by now, and its signals with it.
        let _ = self.is_kept.try_set(kept.is_some() && is_written);
        let _ = self.source.try_set_value(Some(source));
    }

    pub(super) async fn keep_draft(self) {
        let draft = Draft {
            sheet: self.sheet.get_untracked(),
            settings: self.settings.get_untracked(),
            overwrite: self.overwrite.get_untracked(),
        };
        // Without it the list is opened as if it was just chosen.
        let _ = self.device.store().meta_set(DRAFT, &draft).await;
    }

    /// Keeps nothing of the list any more.
    pub(super) async fn let_go(self) {
        let store = self.device.store();
        for key in [DRAFT, SOURCE] {
            // What cannot be let go of is offered once more.
            let _ = store.meta_remove(key).await;
        }
    }
}

impl Source {
    fn is_small(&self) -> bool {
        match self {
            Self::File { base64, .. } => base64.len() <= SOURCE_BYTES_MAX,
            Self::Pasted { text } => text.len() <= SOURCE_BYTES_MAX,
        }
    }
}
