//! The decoder reads what is drawn, and sees nothing where there is nothing.

use chrono::NaiveDate;
use lotwise_decoder::gate::{Gate, State};
use lotwise_decoder::judge::judge;
use lotwise_decoder::schedule::all_passes;
use lotwise_decoder::{Luma, Pass, Read, decode};
use lotwise_tests::labels::{Label, Picture, element_string};
use lotwise_tests::video::{Scene, empty_frames, frames};

fn luma(picture: &Picture) -> Luma {
    Luma { width: picture.width, height: picture.height, data: picture.luma.clone() }
}

/// Every frame must be read by at least one of the passes, and no frame may give anything else.
fn check(case: &Case, scene: Scene, passes: &[Pass]) {
    let name = case.name;
    for (number, frame) in frames(&case.picture, scene, 2).iter().enumerate() {
        let frame = luma(frame);
        let reads: Vec<Read> = passes.iter().flat_map(|pass| decode(&frame, *pass)).collect();
        assert!(!reads.is_empty(), "{name}: nothing in frame {number} of {scene:?}");
        for read in reads {
            let found = (read.text.as_str(), read.symbology.as_str());
            let expected = (case.text.as_str(), case.symbology);
            assert_eq!(found, expected, "{name}: frame {number} of {scene:?}");
            assert!(read.corners.iter().all(|corner| inside(&frame, corner)), "{name}: {:?}", read.corners);
        }
    }
}

fn inside(frame: &Luma, (x, y): &(f32, f32)) -> bool {
    (0.0..frame.width as f32).contains(x) && (0.0..frame.height as f32).contains(y)
}

const TUB: &str = "(01)09506000134352(17)270331(10)AB-123(21)S7";
const CASE: &str = "(02)09506000134352(10)AB-123(37)12";

struct Case {
    name: &'static str,
    picture: Picture,
    text: String,
    symbology: &'static str,
}

/// The labels, drawn so that a turned one still fits into a frame.
fn cases() -> Vec<Case> {
    let link = "https://id.example.org/01/09506000134352/10/AB-123?17=270331";
    let (tub, case) = (element_string(TUB), element_string(CASE));
    let case_of = |name, label: Label, module_px, text: &str, symbology| Case {
        name,
        picture: label.picture(module_px),
        text: text.to_owned(),
        symbology,
    };
    vec![
        case_of("GS1 DataMatrix", Label::gs1_datamatrix(TUB), 6, &tub, "]d2"),
        case_of("DataMatrix", Label::datamatrix("BIN 07-A"), 7, "BIN 07-A", "]d1"),
        case_of("GS1-128", Label::gs1_128(CASE), 2, &case, "]C1"),
        case_of("Code 128", Label::code128("LOC-A-0417"), 3, "LOC-A-0417", "]C0"),
        case_of("EAN-13", Label::ean13("4006381333931"), 4, "4006381333931", "]E0"),
        case_of("UPC-A", Label::ean13("0036000291452"), 4, "0036000291452", "]E0"),
        case_of("ITF-14", Label::itf14("19506000134359"), 3, "19506000134359", "]I0"),
        case_of("Code 39", Label::code39("SHELF-12"), 3, "SHELF-12", "]A0"),
        case_of("QR", Label::qr(link), 6, link, "]Q1"),
        case_of("GS1 QR", Label::gs1_qr(TUB), 6, &tub, "]Q3"),
    ]
}

#[test]
fn every_symbology_is_read_by_the_fast_pass() {
    for case in cases() {
        for degrees in [0.0, 3.0, -5.0, 180.0] {
            let scene = Scene { degrees, ..Scene::default() };
            check(&case, scene, &[Pass::Fast]);
        }
    }
}

#[test]
fn a_label_held_badly_is_read_by_some_pass() {
    let passes: Vec<Pass> = all_passes().collect();
    for case in cases() {
        for (degrees, blur_px, noise) in
            [(90.0, 0, 4), (45.0, 0, 4), (-45.0, 0, 4), (0.0, 1, 12), (8.0, 0, 16)]
        {
            let scene = Scene { degrees, blur_px, noise, ..Scene::default() };
            check(&case, scene, &passes);
        }
    }
}

#[test]
fn text_beyond_ascii_is_read() {
    let text = "https://example.org/Käse-Größe-№ 7-奶酪";
    let case =
        Case { name: "QR", picture: Label::qr(text).picture(6), text: text.to_owned(), symbology: "]Q1" };
    check(&case, Scene::default(), &[Pass::Fast]);
}

#[test]
fn the_symbols_of_one_label_are_read_together() {
    let (upper, lower) =
        (Label::gs1_128(CASE).picture(2), Label::gs1_128("(00)095060001343520008").picture(2));
    let width = upper.width.max(lower.width);
    let mut both = Picture { width, height: upper.height + lower.height, luma: Vec::new() };
    for part in [upper, lower] {
        for row in part.luma.chunks(part.width) {
            both.luma.extend_from_slice(row);
            both.luma.extend(std::iter::repeat_n(255, width - part.width));
        }
    }
    let frame = &frames(&both, Scene::default(), 1)[0];
    let mut texts: Vec<String> = decode(&luma(frame), Pass::Fast).into_iter().map(|read| read.text).collect();
    texts.sort();
    assert_eq!(texts, ["00095060001343520008".to_owned(), element_string(CASE)]);
}

#[test]
fn empty_frames_hold_nothing() {
    for noise in [0, 10, 100] {
        for frame in empty_frames(noise, 2) {
            for pass in all_passes() {
                assert_eq!(decode(&luma(&frame), pass), [], "{noise} {pass:?}");
            }
        }
    }
}

#[test]
fn odd_pictures_hold_nothing_and_do_no_harm() {
    for (width, height, pixels) in [(0, 0, 0), (1, 1, 1), (3, 2, 6), (50, 1, 50), (1, 50, 50), (10, 10, 7)] {
        let odd = Luma { width, height, data: vec![0; pixels] };
        for pass in all_passes() {
            assert_eq!(decode(&odd, pass), [], "{width}x{height} {pass:?}");
        }
    }
}

#[test]
fn a_label_shown_to_the_camera_is_confirmed_once() {
    let today = NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day");
    for case in cases() {
        let mut gate = Gate::default();
        let mut confirmed = Vec::new();
        for (number, frame) in (0..).zip(&frames(&case.picture, Scene::default(), 4)) {
            let frame = luma(frame);
            let reads = decode(&frame, Pass::Fast);
            let told = gate.observe(reads, frame.fingerprint(), number * 40, |read| judge(read, today));
            confirmed.extend(told.into_iter().filter(|(_, state)| *state != State::Seen));
        }
        let [(read, State::Confirmed)] = &confirmed[..] else {
            panic!("{}: {confirmed:?}", case.name);
        };
        assert_eq!(read.text, case.text);
    }
}
