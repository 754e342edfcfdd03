//! The photos of an event, small, and larger at a touch; of a letter its words.

use std::sync::Arc;

use leptos::prelude::*;
use lotwise_ledger::event::Act;
use lotwise_ledger::event::fact::Attachment;

use super::words;
use crate::i18n::{text, tr, tr_with};
use crate::state::attachments::Shown;
use crate::state::device;
use crate::state::read::read;
use crate::ui::icon::Icon;
use crate::ui::live::live;

/// All photos of an act; nothing if it has none.
pub fn attached(act: &Arc<Act>) -> Option<AnyView> {
    if act.attachments.is_empty() {
        return None;
    }
    let photos: Vec<_> = act.attachments.iter().map(|it| photo(it.clone(), act.clone())).collect();
    Some(view! { <div class="photos">{photos}</div> }.into_any())
}

fn photo(attachment: Attachment, act: Arc<Act>) -> AnyView {
    let device = device();
    let when = words::moment(act.occurred_at.date_time());
    let alt = tr_with(text::PHOTO_ALT, &[("who", act.actor.as_str()), ("when", &when)]);
    let shown = read(move || {
        device.revision.track();
        let (attachment, act) = (attachment.clone(), act.clone());
        async move { device.attachment(attachment, act).await.unwrap_or(Shown::Missing) }
    });
    let large = RwSignal::new(false);
    live(move || {
        let shown = shown.get()?;
        let state = match &shown {
            Shown::Here(_) | Shown::Words(_) => "here",
            Shown::Missing => "missing",
            Shown::Erased => "erased",
            Shown::Refused => "refused",
        };
        let inside = match shown {
            Shown::Here(url) => {
                let address = url.as_str().to_owned();
                // The address ends with the picture that shows it.
                on_cleanup(move || drop(url));
                view! {
                    <button class="photo-button" type="button" title=tr(text::PHOTO_ENLARGE)
                        aria-pressed=move || large.get().to_string()
                        on:click=move |_| large.update(|large| *large = !*large)>
                        <img class="thumbnail" src=address alt=alt.clone()/>
                    </button>
                }
                .into_any()
            }
            Shown::Words(words) => view! { <p class="letter">{words}</p> }.into_any(),
            Shown::Missing => word("clock", tr(text::PHOTO_FETCHING)),
            Shown::Erased => word("trash", tr(text::PHOTO_ERASED)),
            Shown::Refused => word("hold", tr(text::PHOTO_REFUSED)),
        };
        Some(view! { <div class="photo" data-state=state>{inside}</div> })
    })
    .into_any()
}

fn word(icon: &'static str, word: &'static str) -> AnyView {
    view! { <p class="event-note"><Icon name=icon/>{word}</p> }.into_any()
}
