//! The focus, which must not get lost: what has it may go with what it was pressed for, and a keyboard or a
//! screen reader would then begin at the top of the document.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, MutationObserver, MutationObserverInit};

use crate::js;

/// Keeps the focus until it is dropped.
#[must_use = "dropped, it keeps nothing"]
pub struct Keeper {
    observer: MutationObserver,
    _changed: Closure<dyn FnMut()>,
    _moved: [EventListener; 2],
}

/// Where the focus was.
struct Place {
    element: Element,
    /// What it stands in, from within, up to the page's content or an open question.
    around: Vec<Element>,
    /// The list, and which of its rows it was in.
    row: Option<(Element, u32)>,
}

/// From now on, when what has the focus is taken off the page or hidden, what stands nearest gets it: the row
/// that comes in its place, the part of the page that it was in, or the next page. None in a browser that does
/// not tell of such changes.
pub fn keep() -> Option<Keeper> {
    // Somebody may have pressed by now what is gone already.
    let activation = js::get(&js::window().navigator(), "userActivation");
    if has_nobody() && js::get(&activation, "hasBeenActive").is_truthy() {
        give_to_successor(&[]);
    }
    let place = Rc::new(RefCell::new(None::<Place>));
    let followed = place.clone();
    let came = EventListener::new(&js::document(), "focusin", move |event| {
        let element = event.target().and_then(|target| target.dyn_into().ok());
        *followed.borrow_mut() = element.map(Place::of);
    });
    let left = place.clone();
    let went = EventListener::new(&js::document(), "focusout", move |_| {
        let left = left.clone();
        // While it goes, nobody has it yet.
        Timeout::new(0, move || look(&left)).forget();
    });
    let changed = Closure::<dyn FnMut()>::new(move || look(&place));
    let observer = MutationObserver::new(changed.as_ref().unchecked_ref()).ok()?;
    let what = MutationObserverInit::new();
    what.set_child_list(true);
    what.set_subtree(true);
    observer.observe_with_options(&js::document(), &what).ok()?;
    Some(Keeper { observer, _changed: changed, _moved: [came, went] })
}

/// Gives the focus on, if it is lost.
fn look(place: &RefCell<Option<Place>>) {
    if !has_nobody() {
        return;
    }
    // Giving it on tells of it, and so this is let go before. A person may also have left what is still there.
    let Some(lost) = place.borrow_mut().take().filter(|place| !is_in_sight(&place.element)) else { return };
    give_to_successor(&lost.nearest());
    if has_nobody() {
        // The next page is still to come.
        *place.borrow_mut() = Some(lost);
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

impl Place {
    fn of(element: Element) -> Self {
        let mut around = Vec::new();
        let mut next = element.parent_element();
        // What is outside both, the bar say, is no place to go on from.
        let end = element.closest("#content, dialog").ok().flatten();
        while let (Some(it), Some(end)) = (next, &end) {
            next = (it != *end).then(|| it.parent_element()).flatten();
            around.push(it);
        }
        let row = row_of(&element);
        Self { element, around, row }
    }

    /// What stands nearest to it, now that it is gone.
    fn nearest(&self) -> Vec<Element> {
        let around = self.around.iter().filter(|it| it.is_connected());
        let next = around.map(|it| match &self.row {
            Some((list, at)) if list == it => {
                let rows = list.children();
                let row = rows.length().checked_sub(1).and_then(|last| rows.item((*at).min(last)));
                row.unwrap_or_else(|| it.clone())
            }
            _ => it.clone(),
        });
        next.collect()
    }
}

fn row_of(element: &Element) -> Option<(Element, u32)> {
    let row = element.closest("li").ok()??;
    let list = row.parent_element()?;
    let rows = list.children();
    let at = (0..rows.length()).find(|at| rows.item(*at).as_ref() == Some(&row))?;
    Some((list, at))
}

/// Whether nothing on the page has the focus.
fn has_nobody() -> bool {
    js::document().active_element().is_none_or(|element| element.tag_name() == "BODY")
}

fn is_in_sight(element: &Element) -> bool {
    element.is_connected() && element.get_client_rects().length() > 0
}

/// The first of these that takes it: an open question, what stands nearest, and what a new page begins with.
fn give_to_successor(nearest: &[Element]) {
    let find = |css| js::document().query_selector(css).ok().flatten();
    let asked = find("dialog[open] > h2");
    let page = [find("#content input[autofocus]"), find("#content")];
    for next in asked.into_iter().chain(nearest.iter().cloned()).chain(page.into_iter().flatten()) {
        if has_nobody() {
            give(&next);
        }
    }
}

fn give(element: &Element) {
    // The page's name is said with it.
    if element.id() == "content" {
        let _ = element.set_attribute("aria-label", &js::document().title());
    }
    // What nobody can press takes the focus by script only.
    if !element.has_attribute("tabindex") && element.tag_name() != "INPUT" {
        let _ = element.set_attribute("tabindex", "-1");
    }
    let _ = js::call(element, "focus", &[&js::object([("preventScroll", true.into())])]);
}
