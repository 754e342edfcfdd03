//! What this person chose on this device: language, appearance, name, camera, and where he stands.

use leptos::prelude::*;
use lotwise_browser::local::{get, set};
use lotwise_browser::media;
use lotwise_ledger::key::Location;
use lotwise_ledger::text::{Actor, FacilityCode, LocationCode, MAX_CHARS};

use crate::i18n::{Language, text, tr};

/// The choices, each kept across starts. A handle: copy it freely.
#[derive(Clone, Copy)]
pub struct Session {
    pub language: RwSignal<Language>,
    pub appearance: RwSignal<Appearance>,
    pub sound: RwSignal<bool>,
    /// Several people work at this phone, each with badge and PIN.
    pub shared: RwSignal<bool>,
    idle_minutes: RwSignal<i64>,
    name: RwSignal<String>,
    location: RwSignal<String>,
    camera: RwSignal<Option<String>>,
}

/// Light, dark, or as the system says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appearance {
    System,
    Light,
    Dark,
}

/// After how many minutes without a touch an operator is signed off, unless chosen otherwise.
const IDLE_MINUTES: i64 = 5;
/// The longest that can be chosen: a shift.
const MAX_IDLE_MINUTES: i64 = 480;

/// The one site of a firm until more are set up.
pub const FACILITY: &str = "MAIN";

impl Appearance {
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    fn apply(self) {
        media::set_theme((self != Self::System).then(|| self.as_str()));
    }
}

impl Session {
    /// Reads the choices, and applies them.
    pub fn open() -> Self {
        let tag = get("language").unwrap_or_else(media::language);
        let language = Language::from_tag(&tag);
        language.set();
        media::set_language(language.tag());
        let wanted = get("appearance").unwrap_or_default();
        let appearance = Appearance::ALL.into_iter().find(|it| it.as_str() == wanted);
        let appearance = appearance.unwrap_or(Appearance::System);
        appearance.apply();
        let idle_minutes = get("idle-minutes").and_then(|minutes| minutes.parse().ok());
        let idle_minutes = idle_minutes.filter(|minutes| (1..=MAX_IDLE_MINUTES).contains(minutes));
        Self {
            language: RwSignal::new(language),
            appearance: RwSignal::new(appearance),
            sound: RwSignal::new(get("sound").as_deref() != Some("off")),
            shared: RwSignal::new(get("shared").as_deref() == Some("on")),
            idle_minutes: RwSignal::new(idle_minutes.unwrap_or(IDLE_MINUTES)),
            name: RwSignal::new(get("name").unwrap_or_default()),
            location: RwSignal::new(get("location").unwrap_or_default()),
            camera: RwSignal::new(get("camera")),
        }
    }

    pub fn speak(self, language: Language) {
        language.set();
        media::set_language(language.tag());
        set("language", language.tag());
        self.language.set(language);
    }

    pub fn appear(self, appearance: Appearance) {
        appearance.apply();
        set("appearance", appearance.as_str());
        self.appearance.set(appearance);
    }

    pub fn set_sound(self, on: bool) {
        set("sound", if on { "on" } else { "off" });
        self.sound.set(on);
    }

    pub fn set_shared(self, on: bool) {
        set("shared", if on { "on" } else { "off" });
        self.shared.set(on);
    }

    pub fn idle_minutes(self) -> i64 {
        self.idle_minutes.get()
    }

    pub fn set_idle_minutes(self, minutes: i64) {
        set("idle-minutes", &minutes.to_string());
        self.idle_minutes.set(minutes);
    }

    /// After how long without a touch an operator is signed off.
    pub(super) fn idle_ms(self) -> i64 {
        self.idle_minutes.get_untracked() * 60_000
    }

    pub fn name_untracked(self) -> String {
        self.name.get_untracked()
    }

    pub fn set_name(self, name: &str) {
        let name: String = name.chars().filter(|letter| !letter.is_control()).take(MAX_CHARS).collect();
        set("name", &name);
        self.name.set(name);
    }

    /// Who is written into events; "someone" until a name is given.
    pub fn actor(self) -> Actor {
        let named = Actor::parse(&self.name.get_untracked());
        named.or_else(|_| Actor::parse(tr(text::SESSION_SOMEONE))).expect("the locales have a word for it")
    }

    pub fn camera(self) -> Option<String> {
        self.camera.get_untracked()
    }

    pub fn set_camera(self, device_id: String) {
        set("camera", &device_id);
        self.camera.set(Some(device_id));
    }

    /// The place last worked at; "here" until one is named.
    pub fn location(self) -> Location {
        place_named(&self.location.get_untracked()).unwrap_or_else(here)
    }

    pub fn work_at(self, location: &Location) {
        if let Location::Inside { code, .. } = location {
            set("location", code.as_str());
            self.location.set(code.as_str().to_owned());
        }
    }
}

/// The code of the place where a person stands who has not named any: the same in every language.
const HERE: &str = "HERE";

fn here() -> Location {
    place(LocationCode::parse(HERE).expect("the constant is printable"))
}

/// The place that a person names; the word for "here" in his language is one.
pub fn place_named(typed: &str) -> Option<Location> {
    if typed.trim() == tr(text::SESSION_HERE) {
        return Some(here());
    }
    LocationCode::parse(typed).ok().map(place)
}

/// What a place of the firm is called on screen.
pub fn place_name(code: &LocationCode) -> String {
    if code.as_str() == HERE { tr(text::SESSION_HERE).to_owned() } else { code.to_string() }
}

/// The place of the firm with this code on its label.
fn place(code: LocationCode) -> Location {
    let facility = FacilityCode::parse(FACILITY).expect("the constant is printable");
    Location::Inside { facility, code }
}

/// The session of this app, in any page or component.
pub fn session() -> Session {
    expect_context()
}
