//! A QR code drawn on the screen, for the next phone's camera.

use leptos::prelude::*;
use qrcode::types::Color;
use qrcode::{EcLevel, QrCode};

/// The light frame that ISO/IEC 18004 asks for, in modules.
const QUIET: usize = 4;

/// The code of a text, black on white whatever the appearance; nothing where the text is too long.
#[component]
pub fn Qr(text: String, #[prop(into)] label: String) -> impl IntoView {
    let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M).ok()?;
    let size = (code.width() + 2 * QUIET).to_string();
    let view_box = ["0 0 ", &size, " ", &size].concat();
    Some(view! {
        <svg class="qr" id="qr" viewBox=view_box role="img" aria-label=label>
            <rect width=size.clone() height=size fill="#fff"/>
            <path d=modules(&code) fill="#000" shape-rendering="crispEdges"/>
        </svg>
    })
}

/// Every dark module as a square of the path.
fn modules(code: &QrCode) -> String {
    let width = code.width();
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
    dark.map(|(at, _)| format!("M{} {}h1v1h-1z", at % width + QUIET, at / width + QUIET)).collect()
}
