//! A list of any length, of which only the rows near the sight are in the page.
//!
//! What is not drawn is a gap as high as the rows would be: as they were measured, or as rows are on the
//! average. Whatever changes above the sight, the row that stands at its top stays where it is.

mod plan;

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement, HtmlUListElement};
use leptos::{ev, html};

use plan::{BLOCK, Heights, Piece, is_short};

/// How far beyond the sight rows are drawn, in CSS pixels: as far as a thumb flings in a frame or two.
const BEYOND_PX: f64 = 600.0;
/// What is looked at before the page is laid out.
const FIRST_PX: f64 = 800.0;

/// Which row it is, of how many: a screen reader counts those of a list that is drawn whole by itself.
const PLACE: &str = "aria-posinset";
const SET_SIZE: &str = "aria-setsize";

/// The rows of a list, for whoever draws it.
#[derive(Clone, Copy)]
pub struct Rows {
    /// How many can be drawn.
    pub count: Signal<usize>,
    /// How many there are in all, if that is known.
    pub total: Signal<Option<usize>>,
    /// What makes a row another one than before.
    pub key: Callback<usize, String>,
    pub draw: Callback<usize, AnyView>,
    /// Told the number of the last row near the sight, also where it cannot be drawn yet.
    pub near: Callback<usize>,
}

impl Rows {
    /// Rows that are all there.
    pub fn here(count: Signal<usize>, key: Callback<usize, String>, draw: Callback<usize, AnyView>) -> Self {
        let total = Signal::derive(move || Some(count.get()));
        Self { count, total, key, draw, near: Callback::new(|_| {}) }
    }
}

/// An `li`: a row, or the room for some.
#[derive(Clone, Debug, PartialEq)]
enum Item {
    Row {
        index: usize,
        key: String,
    },
    /// Gaps are told apart by their order, so that their elements stay.
    Gap {
        order: usize,
        rows: Range<usize>,
    },
}

impl Item {
    fn key(&self) -> String {
        match self {
            Self::Row { key, .. } => key.clone(),
            Self::Gap { order, .. } => format!("\u{0}{order}"),
        }
    }

    fn index(&self) -> Option<usize> {
        match self {
            Self::Row { index, .. } => Some(*index),
            Self::Gap { .. } => None,
        }
    }
}

/// A row that must not move, and where it stands in the sight.
struct Anchor {
    key: String,
    top_px: f64,
}

#[derive(Default)]
struct Drawn {
    heights: Heights,
    focused: Option<usize>,
    anchor: Option<Anchor>,
}

#[derive(Clone, Copy)]
struct Window {
    rows: Rows,
    list: NodeRef<html::Ul>,
    items: RwSignal<Vec<Item>>,
    drawn: StoredValue<Rc<RefCell<Drawn>>, LocalStorage>,
}

/// The list. `class` says how it looks.
#[component]
pub fn Windowed(
    #[prop(into)] id: String,
    #[prop(default = "rows")] class: &'static str,
    rows: Rows,
) -> impl IntoView {
    let window = Window {
        rows,
        list: NodeRef::new(),
        items: RwSignal::new(Vec::new()),
        drawn: StoredValue::new_local(Rc::default()),
    };
    Effect::new(move |_| {
        window.draw();
        request_animation_frame(move || window.settle());
    });
    let on_scroll = window_event_listener(ev::scroll, move |_| window.look());
    let on_resize = window_event_listener(ev::resize, move |_| {
        window.drawn.with_value(|drawn| drawn.borrow_mut().heights.forget());
        window.look();
    });
    on_cleanup(move || {
        on_scroll.remove();
        on_resize.remove();
    });
    let children = move |item: Item| match item {
        Item::Row { index, key } => row(rows, index, key),
        // As high from the first on: a page that is shorter for a moment scrolls itself elsewhere.
        Item::Gap { rows, .. } => {
            let height = window.drawn.with_value(|drawn| drawn.borrow().heights.of(&rows));
            view! { <li class="gap" aria-hidden="true" style:block-size=format!("{height}px")></li> }
                .into_any()
        }
    };
    view! {
        <ul id=id class=class role="list" node_ref=window.list
            data-list=move || if window.is_short() { "whole" } else { "windowed" }
            data-count=move || rows.count.get().to_string()
            on:focusin=move |event| window.focus(event.target().and_then(|at| at.dyn_into().ok()))
            on:focusout=move |_| window.focus(None)>
            <For each=move || window.items.get() key=Item::key children/>
        </ul>
    }
}

/// A row; one that is not read yet has its room.
fn row(rows: Rows, index: usize, key: String) -> AnyView {
    if index >= rows.count.get_untracked() {
        return view! { <li class="coming" data-key=key aria-busy="true">"…"</li> }.into_any();
    }
    view! { <li data-key=key>{rows.draw.run(index)}</li> }.into_any()
}

impl Window {
    /// What there is in all, as far as anybody knows.
    fn length(self) -> usize {
        let count = self.rows.count.get();
        self.rows.total.get().unwrap_or(count).max(count)
    }

    /// Whether all of it is drawn; the browser itself then keeps what is in sight where it is.
    fn is_short(self) -> bool {
        is_short(self.length())
    }

    /// Somebody looks elsewhere.
    fn look(self) {
        if untrack(|| self.is_short()) {
            return self.keep_anchor();
        }
        untrack(|| self.draw());
        self.keep_anchor();
        request_animation_frame(move || self.settle());
    }

    /// Draws what is near the sight, and asks for what is not there yet.
    fn draw(self) {
        let Some(drawn) = self.drawn.try_get_value() else { return };
        let length = self.length();
        let before = drawn.borrow().heights.rows();
        if is_short(before) && !is_short(length) {
            self.measure_whole();
        }
        let pieces = {
            let mut drawn = drawn.borrow_mut();
            drawn.heights.set_rows(length);
            // To ask where a list stands has the page laid out at once: of a short one it need not be known.
            let sight = if is_short(length) { 0.0..FIRST_PX } else { self.sight() };
            drawn.heights.pieces(&sight, drawn.focused)
        };
        let (mut items, mut gaps) = (Vec::new(), 0);
        for piece in pieces {
            match piece {
                Piece::Rows(rows) => {
                    items.extend(rows.map(|index| Item::Row { index, key: self.key(index) }))
                }
                Piece::Gap(rows) => {
                    items.push(Item::Gap { order: gaps, rows });
                    gaps += 1;
                }
            }
        }
        let last = items.iter().rev().find_map(Item::index);
        if self.items.with_untracked(|known| *known != items) {
            self.items.set(items);
        }
        untrack(|| self.rows.near.run(last.unwrap_or(0)));
    }

    /// What was drawn whole was not measured: it is before it no longer is, so that nothing moves.
    fn measure_whole(self) {
        let (Some(drawn), Some(list)) = (self.drawn.try_get_value(), self.list.get_untracked()) else {
            return;
        };
        let (items, elements) = (self.items.get_untracked(), children(&list));
        if elements.len() == items.len() && !items.is_empty() {
            measure(&list, &items, &elements, &mut drawn.borrow_mut().heights);
        }
    }

    fn key(self, index: usize) -> String {
        if index < self.rows.count.get() { self.rows.key.run(index) } else { format!("\u{0}…{index}") }
    }

    /// What of the list is near the sight, in CSS pixels from its top.
    fn sight(self) -> Range<f64> {
        let Some(list) = self.list.get_untracked().filter(|list| list.is_connected()) else {
            return 0.0..FIRST_PX;
        };
        let top = list.get_bounding_client_rect().top();
        -top - BEYOND_PX..sight_px() - top + BEYOND_PX
    }

    /// The block in which `element` is keeps being drawn; none leaves it.
    fn focus(self, element: Option<Element>) {
        let index = element.zip(self.list.get_untracked()).and_then(|(element, list)| {
            let place = children(&list).iter().position(|item| item.contains(Some(&element)))?;
            self.items.with_untracked(|items| items.get(place).and_then(Item::index))
        });
        let block = index.map(|index| index / BLOCK);
        self.drawn.with_value(|drawn| drawn.borrow_mut().focused = block);
    }

    /// Once rows are laid out: says which they are of how many, gives gaps their height, measures, and
    /// brings back what has moved.
    fn settle(self) {
        let (Some(drawn), Some(list)) = (self.drawn.try_get_value(), self.list.try_get_untracked().flatten())
        else {
            return;
        };
        let items = self.items.get_untracked();
        let elements = children(&list);
        if elements.len() != items.len() {
            return;
        }
        if untrack(|| self.is_short()) {
            // The browser keeps what is in sight where it is, but for the change from the one to the other.
            let numbered: Vec<_> = elements.iter().filter(|it| it.has_attribute(SET_SIZE)).collect();
            if let Some(anchor) = drawn.borrow().anchor.as_ref().filter(|_| !numbered.is_empty()) {
                bring_back(anchor, &elements);
            }
            numbered.into_iter().for_each(unnumber);
            return;
        }
        let total = untrack(|| self.rows.total.get()).map_or("-1".to_owned(), |total| total.to_string());
        for (item, element) in items.iter().zip(&elements) {
            if let Some(index) = item.index() {
                set(element, PLACE, &(index + 1).to_string());
                set(element, SET_SIZE, &total);
            }
        }
        let mut drawn = drawn.borrow_mut();
        set_gaps(&items, &elements, &drawn.heights);
        if measure(&list, &items, &elements, &mut drawn.heights) {
            set_gaps(&items, &elements, &drawn.heights);
        }
        if let Some(anchor) = &drawn.anchor {
            bring_back(anchor, &elements);
        }
        drop(drawn);
        self.keep_anchor();
        // What was taken for higher than it is leaves room in sight.
        let known = self.items.get_untracked();
        untrack(|| self.draw());
        if self.items.with_untracked(|items| *items != known) {
            request_animation_frame(move || self.settle());
        }
    }

    /// Remembers the first row in sight, where the list begins above it.
    fn keep_anchor(self) {
        let (Some(drawn), Some(list)) = (self.drawn.try_get_value(), self.list.get_untracked()) else {
            return;
        };
        let is_above = list.get_bounding_client_rect().top() < 0.0;
        let anchor = is_above.then(|| {
            children(&list).into_iter().find_map(|element| {
                let (key, at) = (element.get_attribute("data-key")?, element.get_bounding_client_rect());
                (at.bottom() > 0.0 && at.top() < sight_px()).then(|| Anchor { key, top_px: at.top() })
            })
        });
        drawn.borrow_mut().anchor = anchor.flatten();
    }
}

/// Scrolls by as much as the row that must not move has moved.
fn bring_back(anchor: &Anchor, elements: &[HtmlElement]) {
    let is_it = |it: &&HtmlElement| it.get_attribute("data-key").as_ref() == Some(&anchor.key);
    let Some(element) = elements.iter().find(is_it) else { return };
    let moved = element.get_bounding_client_rect().top() - anchor.top_px;
    if moved.abs() >= 1.0 {
        window().scroll_by_with_x_and_y(0.0, moved);
    }
}

/// Measures the blocks that are drawn: each from the end of what stands before it. Whether any is not as it
/// was taken for.
fn measure(list: &HtmlUListElement, items: &[Item], elements: &[HtmlElement], heights: &mut Heights) -> bool {
    let mut top = list.get_bounding_client_rect().top();
    let mut has_changed = false;
    for (at, (item, element)) in items.iter().zip(elements).enumerate() {
        let is_last_of_block = match (item, items.get(at + 1)) {
            (Item::Row { index, .. }, Some(Item::Row { .. })) => (index + 1) % BLOCK == 0,
            _ => true,
        };
        if is_last_of_block {
            let bottom = element.get_bounding_client_rect().bottom();
            if let Item::Row { index, .. } = item {
                has_changed |= heights.measure(index / BLOCK, bottom - top);
            }
            top = bottom;
        }
    }
    has_changed
}

fn set_gaps(items: &[Item], elements: &[HtmlElement], heights: &Heights) {
    for (item, element) in items.iter().zip(elements) {
        if let Item::Gap { rows, .. } = item {
            // A length in pixels is always a value of this property.
            let _is_set = element.style().set_property("block-size", &format!("{}px", heights.of(rows)));
        }
    }
}

/// Writes what is not written yet: each write has the page laid out anew.
fn set(element: &HtmlElement, name: &str, value: &str) {
    if element.get_attribute(name).as_deref() != Some(value) {
        // The names are those above, which are always good.
        let _is_set = element.set_attribute(name, value);
    }
}

fn unnumber(element: &HtmlElement) {
    for name in [PLACE, SET_SIZE] {
        // The names are good.
        let _is_gone = element.remove_attribute(name);
    }
}

fn children(list: &HtmlUListElement) -> Vec<HtmlElement> {
    let children = list.children();
    (0..children.length()).filter_map(|at| children.item(at)?.dyn_into().ok()).collect()
}

/// How high what a person sees of the page is, in CSS pixels.
fn sight_px() -> f64 {
    window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(FIRST_PX)
}
