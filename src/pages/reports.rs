//! All reports to makers: which are not sent yet, which are answered.

use leptos::prelude::*;
use lotwise_ledger::event::EventId;

use crate::components::letter::named;
use crate::components::report::ReportCard;
use crate::components::status_bar::StatusBar;
use crate::components::words;
use crate::i18n::{text, tr};
use crate::routes;
use crate::state::read::read;
use crate::state::reports::ReportView;
use crate::state::{device, navigation};
use crate::ui::empty::Empty;
use crate::ui::icon::Icon;
use crate::ui::live::live;

#[component]
pub fn ReportsPage() -> impl IntoView {
    let device = device();
    let navigation = navigation();
    let chosen = Memo::new(move |_| navigation.query("id"));
    let reports = read(move || {
        device.revision.track();
        async move { device.reports().await.unwrap_or_default() }
    });
    let shown = Memo::new(move |_| chosen.get().parse::<EventId>().ok());
    view! {
        <StatusBar title=tr(text::REPORT_LIST_TITLE)/>
        <main class="panes" id="content" data-page="reports">
            <div class="page" data-pane="list">
                {live(move || reports.get().map(|reports| list(&reports, &chosen.get())))}
                <a href=routes::REPORT class="button" id="report"><Icon name="plus"/>{tr(text::REPORT_TITLE)}</a>
            </div>
            {live(move || shown.get().map(|event| view! {
                <div class="page" data-pane="detail"><ReportCard event/></div>
            }))}
        </main>
    }
}

fn list(reports: &[ReportView], chosen: &str) -> AnyView {
    if reports.is_empty() {
        return view! {
            <Empty icon="ok" text=tr(text::REPORT_LIST_EMPTY) hint=tr(text::REPORT_LIST_EMPTY_TEXT)/>
        }
        .into_any();
    }
    let rows = reports.iter().map(|view| {
        let (state, icon, word) = words::report_state(view.report.state);
        let title = view.goods.first().map(named).unwrap_or_default();
        let said = view.act.complaint.as_ref().map(|it| words::category(&it.category)).unwrap_or_default();
        let current = (view.event.to_string() == chosen).then_some("true");
        view! {
            <li>
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
            </li>
        }
    });
    view! { <ul class="rows" id="reports">{rows.collect::<Vec<_>>()}</ul> }.into_any()
}
