//! What consumers say and are shown: the complaints desk, warranty terms, and the set-up of the public page.

use serde_json::{Value, json};

use super::{Guide, TUB};
use crate::http;
use crate::phone::Phone;

const PRODUCT: &str = "product%2Fgtin%3A09520000000011";

/// With a server that knows lot L-1, of which one complaint has come.
pub async fn walk(guide: &mut Guide<'_, impl AsyncFnMut(&Phone, &str)>) {
    guide.go("/search?q=L-1", "#results a").await;
    guide.press("#results a").await;
    guide.press("#ship").await;
    guide.phone.see("[data-page='ship'][data-state='idle']").await;
    guide.fill(&[("#quantity", "20"), ("#to", "Shop 7")]).await;
    guide.press("#save").await;
    guide.phone.see("[data-page='ship'][data-state='done']").await;
    guide.phone.see("#sync-state[data-state='online'][data-unsent='0']").await;
    let complaint = json!({ "gtin": TUB, "lot": "L-1", "category": "foreign_body",
        "words": "A splinter in the drink.", "bought": "Shop 7", "contact": "eve@example.org" });
    let _: Value = http::post(&guide.url, "/v1/public/complaints", "", &complaint);
    guide.stop_at("complaints", "/complaints", "#complaints a[data-grave='yes']").await;
    guide.press("#complaints a[data-grave='yes']").await;
    guide.stop("complaint", "#written[data-state='here'] #words").await;
    guide.press_to("complaint-error", "#save", "#act-words[aria-invalid='true']").await;
    guide.fill(&[("#act-words", "The sieve of line 2 was torn.")]).await;
    guide.press("#save").await;
    guide.phone.see("#complaint[data-state='looked-into']").await;
    guide.press("label:has(#act-answer)").await;
    guide.fill(&[("#act-words", "We are sorry. Please bring it back.")]).await;
    guide.press("#save").await;
    guide.stop("complaint-answered", "#done-so-far [data-stage='answered'] .letter").await;
    guide.press("#compare a").await;
    guide.phone.see("#rate-picture svg").await;
    guide.press_to("complaints-rates", "#rate-table summary", "#rate-table table").await;
    terms(guide).await;
    guide.stop_at("publish", "/publish", "#preview-lines li").await;
    guide.press("label:has(#show-origin)").await;
    guide.fill(&[("#consumer_contact-en", "care@example.org"), ("#kept-months", "soon")]).await;
    guide.press_to("publish-error", "#save", "#kept-months[aria-invalid='true']").await;
    let page = format!("/publish?key={PRODUCT}");
    guide.stop_at("publish-product", &page, "#preview-frame").await;
}

async fn terms(guide: &mut Guide<'_, impl AsyncFnMut(&Phone, &str)>) {
    guide.stop_at("terms", &format!("/terms?key={PRODUCT}"), "#example-told p").await;
    guide.fill(&[("#months", "two")]).await;
    guide.press_to("terms-error", "#save", "#months[aria-invalid='true']").await;
    guide.fill(&[("#months", "24")]).await;
    guide.press("#save").await;
    guide.stop("terms-saved", "#done").await;
}
