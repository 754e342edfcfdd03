//! What a consumer will see: in words as it is typed, and the page itself as it was saved.

use leptos::prelude::*;
use lotwise_ledger::event::field;
use lotwise_ledger::key::Key;
use lotwise_sync::replica::Status;

use super::Publishing;
use super::form::PublishForm;
use crate::i18n::{Language, Text, text, tr};
use crate::state::device;
use crate::state::terms::SetUp;
use crate::ui::choice::{Answer, Choice};
use crate::ui::icon::Icon;
use crate::ui::live::live;

/// What a part of the page is called.
pub fn part_word(part: &str) -> Text {
    match part {
        "made" => text::PUBLISH_MADE,
        "origin" => text::PUBLISH_ORIGIN_PART,
        "checks" => text::PUBLISH_CHECKS,
        _ => text::PUBLISH_CERTIFICATES,
    }
}

#[component]
pub fn Preview(publishing: Publishing) -> impl IntoView {
    let Publishing { form, known, is_begun } = publishing;
    let language = RwSignal::new(Language::current().tag().to_owned());
    let answers =
        vec![Answer::new("de", tr(text::PREVIEW_GERMAN)), Answer::new("en", tr(text::PREVIEW_ENGLISH))];
    let lines = move || known.get().map(|known| form.with(|form| lines(form, &known, &language.get())));
    view! {
        <section class="section" id="preview">
            <h2>{tr(text::PREVIEW_TITLE)}</h2>
            <Choice name="preview-language" legend=tr(text::PREVIEW_LANGUAGE) answers value=language/>
            <ul class="panel preview" id="preview-lines" aria-live="polite">{live(lines)}</ul>
            {live(move || known.get().map(|known| view! { <AsSaved known is_begun language/> }))}
        </section>
    }
}

/// What stands on the page, as it is typed. Where the firm's own page is set up, of any of its products.
fn lines(form: &PublishForm, known: &SetUp, language: &str) -> Vec<AnyView> {
    let is_firm = known.key == Key::Firm;
    let own = |name: &str| form.text(name, language);
    let firm = |name: &str| {
        let narrow = known.firm_says(&field::narrowed(name, language));
        if narrow.is_empty() { known.firm_says(name) } else { narrow }
    };
    let on = |part: &str| {
        if form.is_own || is_firm { form.shows(part) } else { known_parts(known).any(|it| it == part) }
    };
    let part = |name: &'static str, said: Option<String>| {
        on(name).then(|| {
            line("ok", tr(part_word(name)), said.unwrap_or_else(|| tr(text::PREVIEW_OF_LOT).to_owned()))
        })
    };
    let by_product = |name: &str| {
        if is_firm { Some(tr(text::PREVIEW_BY_PRODUCT).to_owned()) } else { or_nothing(own(name)) }
    };
    let advice = Some(own(field::RECALL_ADVICE)).filter(|said| !said.is_empty());
    let advice = advice.unwrap_or_else(|| if is_firm { String::new() } else { firm(field::RECALL_ADVICE) });
    let of_firm = |name: &str| if is_firm { own(name) } else { firm(name) };
    let lines = [
        Some(line("ok", tr(text::PREVIEW_STATE), tr(text::PREVIEW_ALWAYS).to_owned())),
        part("made", None),
        part("origin", by_product(field::ORIGIN)),
        part("checks", None),
        part("certificates", by_product(field::CERTIFICATES)),
        Some(line("recalled", tr(text::PREVIEW_RECALLED), said_or(advice, text::PREVIEW_NO_ADVICE))),
        Some(line(
            "mail",
            tr(text::PUBLISH_CONTACT),
            said_or(of_firm(field::CONSUMER_CONTACT), text::PREVIEW_NO_TEXT),
        )),
        Some(line(
            "hold",
            tr(text::PUBLISH_PRIVACY),
            said_or(of_firm(field::PRIVACY), text::PREVIEW_NO_TEXT),
        )),
    ];
    lines.into_iter().flatten().collect()
}

fn known_parts(known: &SetUp) -> impl Iterator<Item = String> {
    let said = known.firm_says(field::PUBLISHES);
    said.split(',').map(|part| part.trim().to_owned()).collect::<Vec<_>>().into_iter()
}

fn or_nothing(said: String) -> Option<String> {
    Some(said_or(said, text::PREVIEW_NO_TEXT))
}

fn said_or(said: String, otherwise: Text) -> String {
    if said.trim().is_empty() { tr(otherwise).to_owned() } else { said }
}

fn line(icon: &'static str, what: &'static str, said: String) -> AnyView {
    view! { <li class="preview-line"><Icon name=icon/><div><b>{what}</b><p class="letter">{said}</p></div></li> }
        .into_any()
}

/// The real page in a frame, which shows what was saved and sent. A keyboard passes over it to the link, which opens
/// the same page.
#[component]
fn AsSaved(known: SetUp, is_begun: Memo<bool>, language: RwSignal<String>) -> impl IntoView {
    let device = device();
    let is_online = Memo::new(move |_| device.status.get() == Status::Online);
    let gtin = known.gtin.clone();
    let address = Memo::new(move |_| device.public_page(gtin.as_ref()?, &language.get()));
    let is_product = known.product.is_some();
    live(move || match (address.get(), is_online.get()) {
        (Some(address), true) => {
            // Another server's page does not let itself be framed.
            let is_own_server = address.starts_with('/');
            let (framed, sent) = (address.clone(), device.unsent.get());
            Some(
                view! {
                    <h3>{tr(text::PREVIEW_SAVED)}</h3>
                    {live(move || is_begun.get().then(|| view! { <p class="field-hint">{tr(text::PREVIEW_NOT_SAVED)}</p> }))}
                    {is_own_server.then(|| view! {
                        <iframe class="preview-frame" id="preview-frame" sandbox="" tabindex="-1" src=framed title=tr(text::PREVIEW_TITLE) data-unsent=sent.to_string()></iframe>
                    })}
                    <a class="button" href=address target="_blank" rel="noopener" id="preview-open">
                        <Icon name="export"/>{tr(text::PREVIEW_OPEN)}
                    </a>
                }
                .into_any(),
            )
        }
        _ if is_product => Some(view! { <p class="field-hint">{tr(text::PREVIEW_NO_PAGE)}</p> }.into_any()),
        _ => None,
    })
}
