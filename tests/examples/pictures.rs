//! Takes pictures of every page: phone and desk, light and dark, both languages, each page whole.
//! `LOTWISE_APP_DIR=dist LOTWISE_SERVER=lotwise-server cargo run -p lotwise-tests --example pictures --
//! FOLDER [LOOK [PART]]`, where LOOK is one of the four, such as `en-light-390`, and PART is `goods`,
//! `work` or `firm`.

use std::path::{Path, PathBuf};

use lotwise_tests::phone::Phone;
use lotwise_tests::tour::{Look, Part, walk};
use serde_json::json;

const LOOKS: [Look; 4] = [
    Look { language: "en", appearance: "light", width_px: 390, height_px: 844 },
    Look { language: "de", appearance: "dark", width_px: 390, height_px: 844 },
    Look { language: "de", appearance: "light", width_px: 1_280, height_px: 800 },
    Look { language: "en", appearance: "dark", width_px: 1_280, height_px: 800 },
];
/// A page longer than this is cut.
const MOST_PX: u64 = 2_400;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "pictures".to_owned()));
    let (wanted, wanted_part) = (arguments.next(), arguments.next());
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    for look in LOOKS {
        let name = format!("{}-{}-{}", look.language, look.appearance, look.width_px);
        if wanted.as_ref().is_some_and(|wanted| *wanted != name) {
            continue;
        }
        for part in Part::ALL {
            let is_other = |wanted: &String| !format!("{part:?}").eq_ignore_ascii_case(wanted);
            if wanted_part.as_ref().is_some_and(is_other) {
                continue;
            }
            let visit = async |phone: &Phone, stop: &str| {
                draw(phone, look, &folder.join(format!("{name}-{stop}.png"))).await;
            };
            walk(part, look, visit).await;
        }
    }
}

/// The whole page: the screen is made as high as it is.
async fn draw(phone: &Phone, look: Look, file: &Path) {
    let resize = |height: u64| {
        let size =
            json!({ "width": look.width_px, "height": height, "deviceScaleFactor": 1, "mobile": false });
        phone.devtools("Emulation.setDeviceMetricsOverride", size);
    };
    let needed = phone.run("return document.documentElement.scrollHeight").await;
    resize(needed.as_u64().unwrap_or_default().clamp(look.height_px.into(), MOST_PX));
    phone.run("scrollTo(0, 0)").await;
    phone.screenshot(file).await;
    resize(look.height_px.into());
}
