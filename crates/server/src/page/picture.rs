//! A drawing of where on the package lot and date are printed, with the place in the signal colour; a sentence
//! where it is not known.

use super::html::Html;
use super::words::Words;
use crate::published::PrintedOn;

/// The drawing, and what it says.
pub fn html(printed_on: Option<PrintedOn>, words: &Words) -> Html {
    let Some(place) = printed_on else {
        return Html::fill("<p id=\"printed\">{}</p>", [words.printed_usually.into()]);
    };
    let [lid, neck, back, side, bottom, seam, plate] = words.printed_on;
    let (drawing, caption) = match place {
        PrintedOn::Lid => (LID, lid),
        PrintedOn::Neck => (NECK, neck),
        PrintedOn::Back => (BACK, back),
        PrintedOn::Side => (SIDE, side),
        PrintedOn::Bottom => (BOTTOM, bottom),
        PrintedOn::Seam => (SEAM, seam),
        PrintedOn::Plate => (PLATE, plate),
    };
    Html::fill(
        "<figure id=\"printed\"><svg viewBox=\"0 0 120 90\" aria-hidden=\"true\">{}</svg>\
         <figcaption>{}</figcaption></figure>",
        [Html::fixed(drawing), caption.into()],
    )
}

// Outlines; what has the class `m` is the mark, and what has `t` is print on it.

/// A tub, seen a little from above.
const LID: &str = "<path d=\"M22 30l9 46q1 6 29 6t29-6l9-46\"/><ellipse cx=\"60\" cy=\"27\" rx=\"42\" ry=\"17\"/>\
     <rect class=\"m\" x=\"38\" y=\"18\" width=\"44\" height=\"18\" rx=\"3\"/><path class=\"t\" d=\"M44 24h32M44 30h20\"/>";

/// A bottle.
const NECK: &str = "<path d=\"M51 12v16c0 8-13 10-13 22v32q0 4 4 4h36q4 0 4-4V50c0-12-13-14-13-22V12zM49 4h22v8H49z\"/>\
     <path d=\"M38 56h44v18H38z\"/>\
     <rect class=\"m\" x=\"46\" y=\"15\" width=\"28\" height=\"14\" rx=\"3\"/><path class=\"t\" d=\"M50 20h20M50 25h12\"/>";

/// A carton from behind, with its small print.
const BACK: &str = "<rect x=\"30\" y=\"6\" width=\"60\" height=\"78\" rx=\"4\"/>\
     <path d=\"M38 16h44M38 23h44M38 30h30\"/><path d=\"M40 40v14M45 40v14M49 40v14M55 40v14M59 40v14M64 40v14\"/>\
     <rect class=\"m\" x=\"38\" y=\"60\" width=\"44\" height=\"18\" rx=\"3\"/><path class=\"t\" d=\"M44 66h32M44 72h20\"/>";

/// A carton, its side towards the reader.
const SIDE: &str = "<path d=\"M16 22l36 10v54L16 74zM52 32l52-12v50L52 86zM16 22l50-14 38 12-52 12z\"/>\
     <path d=\"M22 36l22 6M22 46l22 6\"/>\
     <path class=\"m\" d=\"M60 50l36-8v20l-36 8z\"/><path class=\"t\" d=\"M65 55l26-6M65 63l16-4\"/>";

/// A can that lies, its bottom towards the reader.
const BOTTOM: &str = "<path d=\"M42 12h50q18 0 18 33T92 78H42\"/><ellipse cx=\"42\" cy=\"45\" rx=\"28\" ry=\"33\"/>\
     <ellipse cx=\"42\" cy=\"45\" rx=\"23\" ry=\"28\"/>\
     <rect class=\"m\" x=\"24\" y=\"36\" width=\"36\" height=\"18\" rx=\"3\"/><path class=\"t\" d=\"M29 42h26M29 48h16\"/>";

/// A bag, closed at its top.
const SEAM: &str = "<path d=\"M24 6h72v18l-4 56q0 5-5 5H33q-5 0-5-5l-4-56z\"/><path d=\"M24 24h72\"/>\
     <path d=\"M44 44h32M44 52h32M50 60h20\"/>\
     <rect class=\"m\" x=\"40\" y=\"8\" width=\"40\" height=\"14\" rx=\"3\"/><path class=\"t\" d=\"M45 13h30M45 18h18\"/>";

/// A device from behind.
const PLATE: &str = "<rect x=\"14\" y=\"12\" width=\"92\" height=\"60\" rx=\"6\"/><path d=\"M26 72v8M94 72v8\"/>\
     <path d=\"M24 24h22M24 32h22M24 40h22M86 72q0 12 18 12\"/>\
     <rect class=\"m\" x=\"54\" y=\"34\" width=\"44\" height=\"28\" rx=\"3\"/>\
     <path class=\"t\" d=\"M60 41h32M60 48h32M60 55h20\"/>";
