//! A unit beside the form, judged by what is typed there as it is typed.

use leptos::prelude::*;
use lotwise_ledger::question::warranty::Cover;
use lotwise_ledger::question::warranty::example::cover;

use super::Terms;
use super::form::ExampleForm;
use crate::components::words;
use crate::i18n::{date, text, tr, tr_count, tr_with};
use crate::state::lookup::today;
use crate::ui::choice::{Answer, Choice};
use crate::ui::field::{Field, Kind};
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::whole::whole;

const DEALER: &str = "dealer";
const USER: &str = "user";

#[component]
pub fn WorkedExample(terms: Terms) -> impl IntoView {
    let begun = ExampleForm::of(today());
    let (shipped, bought) = (RwSignal::new(begun.shipped), RwSignal::new(begun.bought));
    let (days, installed) = (RwSignal::new("0".to_owned()), RwSignal::new(String::new()));
    let to = RwSignal::new(USER.to_owned());
    let found = Memo::new(move |_| {
        let example = ExampleForm {
            shipped: shipped.get(),
            bought: bought.get(),
            to_dealer: to.with(|to| to == DEALER),
            repair_days: days.get(),
            installed: installed.get(),
        };
        let known = terms.known.get()?;
        let example = terms.form.value.with(|form| form.example(&known, &example))?;
        Some(cover(&example))
    });
    let until = move || found.with(|found| found.as_ref()?.as_ref().map(|cover| cover.until.to_string()));
    let to_whom =
        vec![Answer::new(USER, tr(text::EXAMPLE_TO_USER)), Answer::new(DEALER, tr(text::EXAMPLE_TO_DEALER))];
    view! {
        <section class="section panel example" id="example" data-until=until>
            <h2>{tr(text::EXAMPLE_TITLE)}</h2>
            <div aria-live="polite" id="example-told">{live(move || found.get().map(told))}</div>
            <Field id="shipped" kind=Kind::Date label=tr(text::EXAMPLE_SHIPPED) value=shipped/>
            <Choice name="to" legend=tr(text::EXAMPLE_TO) answers=to_whom value=to/>
            <Field id="bought" kind=Kind::Date label=tr(text::EXAMPLE_BOUGHT) value=bought hint=tr(text::EXAMPLE_BOUGHT_HINT)/>
            <Field id="repair-days" label=tr(text::EXAMPLE_REPAIR) value=days/>
            <Field id="installed" kind=Kind::Date label=words::optional(text::EXAMPLE_INSTALLED) value=installed
                hint=tr(text::EXAMPLE_INSTALLED_HINT)/>
        </section>
    }
}

/// In one sentence.
fn told(cover: Option<Cover>) -> AnyView {
    let Some(cover) = cover else {
        return view! { <p class="example-told"><Icon name="question"/>{tr(text::EXAMPLE_NOTHING)}</p> }
            .into_any();
    };
    let by = words::start_by(cover.start_by);
    let (until, start) = (date(cover.until), date(cover.start));
    let values =
        [("until", until.as_str()), ("months", &cover.months.to_string()), ("start", &start), ("by", by)];
    let repair = usize::try_from(cover.extended_days).unwrap_or_default();
    let repair = (repair > 0).then(|| tr_count(text::WARRANTY_TERMS_REPAIR, repair));
    let usage =
        cover.usage_limit.map(|it| tr_with(text::WARRANTY_TERMS_USAGE, &[("limit", &words::quantity(it))]));
    let country =
        cover.country.map(|country| tr_with(text::WARRANTY_TERMS_COUNTRY, &[("country", &country)]));
    let told = [Some(tr_with(text::EXAMPLE_UNTIL, &values)), repair, usage, country];
    let told = told.into_iter().flatten().collect::<Vec<_>>().join(" ");
    view! { <p class="example-told"><Icon name="ok"/><span>{whole(told)}</span></p> }.into_any()
}
