//! All reports to makers: which are not sent yet, which are answered.

use leptos::prelude::*;
use lotwise_ledger::event::EventId;

use crate::components::letter::named;
use crate::components::listed::Listed;
use crate::components::report::ReportCard;
use crate::components::status_bar::StatusBar;
use crate::components::words;
use crate::i18n::{text, tr};
use crate::routes;
use crate::state::listing::Stage;
use crate::state::reports::ReportView;
use crate::state::{device, navigation};
use crate::ui::empty::Empty;
use crate::ui::icon::Icon;
use crate::ui::live::live;

#[component]
pub fn ReportsPage() -> impl IntoView {
    let navigation = navigation();
    let chosen = Memo::new(move |_| navigation.query("id"));
    let reports = device().reports();
    let is_empty = Memo::new(move |_| reports.stage.get() == Stage::Whole && reports.is_empty());
    let shown = Memo::new(move |_| chosen.get().parse::<EventId>().ok());
    view! {
        <StatusBar title=tr(text::REPORT_LIST_TITLE)/>
        <main class="panes" id="content" data-page="reports">
            <div class="page" data-pane="list">
                {live(move || is_empty.get().then(|| view! {
                    <Empty icon="ok" text=tr(text::REPORT_LIST_EMPTY) hint=tr(text::REPORT_LIST_EMPTY_TEXT)/>
                }))}
                <Listed id="reports" listing=reports draw=move |view| row(&view, chosen)/>
                <a href=routes::REPORT class="button" id="report"><Icon name="plus"/>{tr(text::REPORT_TITLE)}</a>
            </div>
            {live(move || shown.get().map(|event| view! {
                <div class="page" data-pane="detail"><ReportCard event/></div>
            }))}
        </main>
    }
}

fn row(view: &ReportView, chosen: Memo<String>) -> AnyView {
    let (state, icon, word) = words::report_state(view.report.state);
    let title = view.goods.first().map(named).unwrap_or_default();
    let said = view.act.complaint.as_ref().map(|it| words::category(&it.category)).unwrap_or_default();
    let event = view.event.to_string();
    let current = move || chosen.with(|chosen| *chosen == event).then_some("true");
    view! {
        <a href=routes::report(&view.event) class="row" data-state=state aria-current=current>
            <Icon name="warning"/>
            <span class="row-main">
                <span class="row-title">{title}</span>
                <span class="row-note">
                    <span>{said}" · "{words::moment(view.at)}</span>
                    <span class="badge" data-state=state><Icon name=icon/>{word}</span>
                </span>
            </span>
            <Icon name="chevron"/>
        </a>
    }
    .into_any()
}
