//! What consumers complain of: what is open with grave ones first, each with its words and what was done about it,
//! and how the lots of a product compare.

mod acts;
mod detail;
mod form;
mod rates;
mod written;

use leptos::prelude::*;
use lotwise_ledger::event::EventId;
use lotwise_ledger::key::Key;

use detail::Detail;
use rates::RatesOf;

use crate::components::letter::named;
use crate::components::listed::Listed;
use crate::components::status_bar::StatusBar;
use crate::components::words;
use crate::i18n::{text, tr};
use crate::routes;
use crate::state::complaining::{ComplaintView, Wanted};
use crate::state::listing::Stage;
use crate::state::{device, navigation};
use crate::ui::choice::{Answer, Choice};
use crate::ui::empty::Empty;
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::whole::whole;

/// What of the list is shown, as the address says it.
const ALL: &str = "all";
const OPEN: &str = "open";

#[component]
pub fn ComplaintsPage() -> impl IntoView {
    let navigation = navigation();
    let chosen = Memo::new(move |_| navigation.query("id").parse::<EventId>().ok());
    let wanted = Memo::new(move |_| Wanted {
        all: navigation.query("show") == ALL,
        product: match navigation.query("product").parse() {
            Ok(Key::Product(product)) => Some(product),
            _ => None,
        },
    });
    view! {
        <StatusBar title=tr(text::COMPLAINT_TITLE)/>
        <main class="panes" id="content" data-page="complaints">
            <div class="page" data-pane="list">
                {live(move || wanted.get().product.map(|product| view! { <RatesOf product/> }))}
                <Shown wanted/>
                {live(move || view! { <List wanted=wanted.get() chosen/> })}
            </div>
            {live(move || chosen.get().map(|event| view! {
                <div class="page" data-pane="detail"><Detail event/></div>
            }))}
        </main>
    }
}

/// Whether what is settled is listed, too.
#[component]
fn Shown(wanted: Memo<Wanted>) -> impl IntoView {
    let navigation = navigation();
    let word = |all: bool| if all { ALL } else { OPEN }.to_owned();
    let value = RwSignal::new(word(wanted.get_untracked().all));
    Effect::new(move |_| value.set(word(wanted.get().all)));
    let go = move |chosen: &String, _: Option<&String>, _: Option<()>| {
        let now = wanted.get_untracked();
        if *chosen != word(now.all) {
            navigation.replace(&address(&Wanted { all: chosen == ALL, ..now }, None));
        }
    };
    Effect::watch(move || value.get(), go, false);
    let answers =
        vec![Answer::new(OPEN, tr(text::COMPLAINT_OPEN)), Answer::new(ALL, tr(text::COMPLAINT_ALL))];
    view! { <Choice name="show" legend=tr(text::COMPLAINT_SHOWN) answers value/> }
}

/// The list, or one complaint beside it.
fn address(wanted: &Wanted, chosen: Option<&EventId>) -> String {
    let product = wanted.product.clone().map(Key::Product);
    let path = product
        .map_or_else(|| [routes::COMPLAINTS, "?"].concat(), |it| [&routes::complaints_of(&it), "&"].concat());
    let show = if wanted.all { "show=all&" } else { "" };
    let id = chosen.map(|event| ["id=", &event.to_string()].concat()).unwrap_or_default();
    [path.as_str(), show, &id].concat().trim_end_matches(['&', '?']).to_owned()
}

#[component]
fn List(wanted: Wanted, chosen: Memo<Option<EventId>>) -> impl IntoView {
    let complaints = device().complaints(wanted.clone());
    let is_empty = Memo::new(move |_| complaints.stage.get() == Stage::Whole && complaints.is_empty());
    let hint = if wanted.all { text::COMPLAINT_NONE_TEXT } else { text::COMPLAINT_NONE_OPEN_TEXT };
    let none = if wanted.all { text::COMPLAINT_NONE } else { text::COMPLAINT_NONE_OPEN };
    view! {
        {live(move || is_empty.get().then(|| view! { <Empty icon="ok" text=tr(none) hint=tr(hint)/> }))}
        <Listed id="complaints" listing=complaints draw=move |view| row(&view, &wanted, chosen)/>
    }
}

fn row(view: &ComplaintView, wanted: &Wanted, chosen: Memo<Option<EventId>>) -> AnyView {
    let (state, icon, word) = words::complaint_stage(view.state.stage);
    let title = view.goods.first().map_or_else(|| tr(text::COMPLAINT_UNKNOWN).to_owned(), named);
    let said = words::joined(&[&words::complaint_category(view.category()), &words::moment(view.at)]);
    let (event, grave) = (view.event, view.is_grave() && view.is_open());
    let current = move || (chosen.get() == Some(event)).then_some("true");
    view! {
        <a href=address(wanted, Some(&event)) class="row" data-state=state data-grave=grave.then_some("yes") aria-current=current>
            <Icon name=if grave { "recalled" } else { "warning" }/>
            <span class="row-main">
                <span class="row-title">{title}</span>
                <span class="row-note">
                    {grave.then(|| view! {
                        <span class="badge" data-state="recalled"><Icon name="recalled"/>{tr(text::COMPLAINT_GRAVE)}</span>
                    })}
                    <span class="badge" data-state=state><Icon name=icon/>{word}</span>
                    <span>{whole(said)}</span>
                </span>
            </span>
            <Icon name="chevron"/>
        </a>
    }
    .into_any()
}
