//! Looking up: what is shown, in which words, in how many bytes, and what is never shown.

use super::common::{GTIN, Host};
use super::firm::{Firm, Page, at, marked, shows_no_secret};

/// The most bytes of a page as it is sent uncompressed: what a new connection carries in its first round, by the
/// initial window of ten segments (RFC 6928), with room for the headers.
const MOST_BYTES: usize = 10_000;

/// SYNC-27: a lot, a date or a serial is enough, however it is written.
#[test]
fn anybody_looks_up_without_script() {
    let dir = tempfile::tempdir().unwrap();
    let firm = Firm::open(dir.path(), &[]);
    let check = |path: &str, status: u16, state: &str| {
        let page = firm.page(&at(path));
        assert_eq!((page.0.status, page.state().as_str()), (status, state), "{path}");
        assert_eq!(page.0.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(page.between("id=\"product\">", "<"), "Oat &lt;drink&gt; &amp; more");
        page
    };
    check("", 200, "which");
    check("/10/GOOD", 200, "available");
    check("/10/OLD", 200, "expired");
    check("/10/STALE", 200, "past-best-before");
    check("/10/PLAIN", 200, "no-date");
    check("/10/HELD", 200, "held");
    check("/10/DRAFTED", 200, "available");
    check("/10/RECALLED", 200, "recalled");
    for written in ["114321", "L114321", "Lot%20114321", "lot%20no.%20114321"] {
        check(&format!("/10/{written}"), 200, "available");
    }
    for (unknown, state) in
        [("/10/NONE", "unknown"), ("/21/NONE", "unknown"), ("?date=2001-01-01", "unknown")]
    {
        assert!(check(unknown, 404, state).text().contains("id=\"look-up\""), "{unknown}");
    }
    // A date is enough where one lot has it. Whose number it is, and which ones have another, is not said.
    let dated = check("?date=2999-08-31", 200, "recalled").text();
    assert!(!dated.contains("RECALLED"), "{dated}");
    let several = check("?date=2999-07-31", 200, "several").text();
    assert!(!several.contains("TWIN"), "{several}");
    check("?date=tomorrow", 404, "unknown");
    // The form's own address leads to the page of what was typed.
    check("?lang=de&lot=Lot+114321&date=&serial=", 200, "available");
    check("?lang=de&lot=&date=2999-08-31&serial=", 200, "recalled");
    check("?lang=de&lot=&date=&serial=SOLD", 200, "no-date");
    firm.host.stop();
}

/// SYNC-27: a unit's warranty, and never why there is none.
#[test]
fn a_serial_tells_its_warranty() {
    let dir = tempfile::tempdir().unwrap();
    let firm = Firm::open(dir.path(), &[]);
    let sold = firm.page(&at("/21/SOLD"));
    assert_eq!(
        sold.between("id=\"warranty\" data-state=\"", "</dd>"),
        "covered\">Covered until 21 November 2126"
    );
    for uncovered in ["STOCKED", "STOLEN"] {
        let page = firm.page(&at(&format!("/21/{uncovered}")));
        assert_eq!(page.between("id=\"warranty\" data-state=\"", "\""), "not-covered", "{uncovered}");
        assert!(!page.text().to_lowercase().replace("/21/stolen", "").contains("not shipped"), "{uncovered}");
    }
    let json = |number: &str| firm.client.get(&format!("/v1/public/01/{GTIN}/21/{number}"), "").json();
    assert_eq!(
        (&json("SOLD")["warranty_until"], &json("SOLD")["state"]),
        (&"2126-11-21".into(), &"unknown".into())
    );
    assert_eq!(json("STOLEN").get("warranty_until"), None);
    assert_eq!(json("NONE")["type"], "/problems/unknown-serial");
    firm.host.stop();
}

/// SYNC-27: English and German, by the browser or by the address, and the other one a touch away.
#[test]
fn pages_speak_the_language_of_the_browser() {
    let dir = tempfile::tempdir().unwrap();
    let firm = Firm::open(dir.path(), &["--firm=Oats & Co"]);
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let spoken = |accepted: &str, path: &str| {
        let request = agent.get(format!("{}{}", firm.host.url, at(path)));
        let mut reply = request.header("accept-language", accepted).call().unwrap();
        let text = reply.body_mut().read_to_string().unwrap();
        assert_eq!(reply.headers()["vary"], "accept-language");
        let lang = text.split_once("<html lang=\"").unwrap().1[..2].to_owned();
        assert_eq!(reply.headers()["content-language"].to_str().unwrap(), lang);
        (lang, text)
    };
    let (lang, german) = spoken("de-DE,de;q=0.9,en;q=0.5", "/10/RECALLED");
    assert_eq!(lang, "de");
    assert!(german.contains("Zurückgerufen") && german.contains("31. August 2999"), "{german}");
    assert!(german.contains("<a href=\"?lang=en\" lang=\"en\" hreflang=\"en\">English</a>"), "{german}");
    assert!(german.contains("Oats &amp; Co"));
    assert_eq!(spoken("fr", "/10/RECALLED").0, "en");
    assert_eq!(spoken("en", "/10/RECALLED?lang=de").0, "de");
    let (_, dated) = spoken("en", "?date=2999-08-31");
    assert!(dated.contains("<a href=\"?date=2999-08-31&amp;lang=de\""), "{dated}");
    firm.host.stop();
}

/// SYNC-27: 10 kB at the most, in one request, under a policy that allows the page's own style alone.
#[test]
fn pages_are_small_and_closed() {
    let dir = tempfile::tempdir().unwrap();
    let firm = Firm::open(dir.path(), &[]);
    for language in ["en", "de"] {
        for path in
            ["?", "/10/GOOD?", "/10/RECALLED?", "/10/NONE?", "/21/SOLD?", "/21/STOCKED?", "?date=2999-07-31&"]
        {
            let page = firm.page(&at(&format!("{path}lang={language}")));
            check_size(&page, path);
            let text = page.text();
            // The script is not waited for, and nothing needs it.
            assert_eq!(text.matches("src=").count(), 1, "a further request: {text}");
            assert!(text.contains(&format!("<script src=\"/01/keep.js?lang={language}&amp;v=")), "{text}");
            assert!(text.contains("\" defer></script></head>") && !text.contains("<link"), "{text}");
            let policy = page.0.header("content-security-policy").to_owned();
            assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
            assert!(policy.contains("; script-src 'self'; ") && !policy.contains("unsafe"), "{policy}");
            assert_eq!(page.0.header("cache-control"), "no-store");
            assert_eq!(page.0.header("referrer-policy"), "no-referrer");
        }
    }
    for language in ["en", "de"] {
        let path = at(&format!("?lang={language}"));
        let wrong = firm.complains(&path, &[("since", &"x".repeat(101)), ("contact", &"x".repeat(201))]);
        check_size(&wrong, "all that can be wrong with a complaint");
        let sent = firm.complains(&path, &[("category", "other"), ("words", "Sour.")]);
        check_size(&sent, "a matter");
        check_size(&firm.page("/01/123"), "no GTIN");
    }
    firm.host.stop();
}

fn check_size(page: &Page, what: &str) {
    let bytes = page.0.bytes.len();
    println!("{bytes} bytes: {what}");
    assert!(bytes <= MOST_BYTES, "{what}: {bytes} bytes");
}

/// SYNC-12, SYNC-27: no customer, supplier, place, quantity, paper, reason or name of the firm's own is on a
/// page, in JSON, in a header or in an error.
#[test]
fn nothing_of_the_firms_own_is_shown() {
    let dir = tempfile::tempdir().unwrap();
    let firm = Firm::open(dir.path(), &[]);
    let goods = [
        "",
        "/10/GOOD",
        "/10/OLD",
        "/10/STALE",
        "/10/PLAIN",
        "/10/HELD",
        "/10/DRAFTED",
        "/10/RECALLED",
        "/10/UNITS",
        "/10/L114321",
        "/10/NONE",
        "/21/SOLD",
        "/21/STOCKED",
        "/21/STOLEN",
        "/21/NONE",
        "/22/2/10/GOOD",
    ];
    for rest in goods {
        for path in [at(rest), format!("{}?lang=de", at(rest)), format!("/v1/public{}", at(rest))] {
            assert!(shows_no_secret(&firm.client.get(&path, "")), "{path}");
        }
    }
    for path in
        ["/01/123", "/01/04012345678902", "/01/04012345678902/10/A", "/01/%ff/10/A", "/v1/public/01/%ff/10/A"]
    {
        let reply = firm.client.get(path, "");
        assert!((400..500).contains(&reply.status), "{path}: {}", reply.status);
        assert!(shows_no_secret(&reply), "{path}");
    }
    let files = ["log.db", "log.db-wal", "state.db", "state.db-wal"].map(|name| dir.path().join(name));
    let kept: Vec<u8> = files.iter().flat_map(|file| std::fs::read(file).unwrap_or_default()).collect();
    let kept = String::from_utf8_lossy(&kept);
    for word in ["customer", "supplier", "shelf", "receipt", "reason", "actor", "kind"] {
        assert!(kept.contains(&marked(word)), "{word} is not there to be shown");
    }
    firm.host.stop();
}

/// What is typed comes back as text, whatever it is.
#[test]
fn what_is_typed_is_no_markup() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let client = host.client();
    let typed = "%3Cscript%3Ealert(1)%3C%2Fscript%3E%22%27%26";
    for path in
        [format!("/10/{typed}"), format!("/21/{typed}"), format!("?lot={typed}"), format!("?date={typed}")]
    {
        let text = String::from_utf8(client.get(&at(&path), "").bytes).unwrap();
        assert_eq!(text.matches("<script").count(), 1, "{text}");
        assert!(path.contains("date") || text.contains("&lt;script&gt;alert(1)"), "{text}");
    }
    host.stop();
}
