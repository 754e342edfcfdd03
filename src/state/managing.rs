//! The list of operators as an admin or supervisor changes it (SYNC-24).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use leptos::prelude::*;
use leptos::task::spawn_local;
use lotwise_browser::clock;
use lotwise_browser::fetch::FetchError;
use lotwise_browser::password::pbkdf2;
use lotwise_ledger::text::Actor;
use lotwise_sync::wire::{Credentials, Operator, OperatorRequest, PinVerifier, badge_hash, pin_secret};

use super::device::Device;
use super::entry::FieldError;

/// How many rounds a new verifier takes: about 300 ms on a phone of the middle class.
const ROUNDS: u32 = 500_000;
/// The fewest and the most digits of a PIN.
const PIN_DIGITS: std::ops::RangeInclusive<usize> = 4..=12;
const TIMEOUT_MS: u32 = 15_000;

/// What a person typed about an operator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OperatorForm {
    /// The one to change; none for a new one.
    pub id: Option<String>,
    pub name: String,
    pub role: String,
    pub disabled: bool,
    pub badge: String,
    pub pin: String,
    pub again: String,
}

/// A form without a mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    id: Option<String>,
    name: String,
    role: String,
    disabled: bool,
    /// Badge and PIN, unless they stay as they are.
    secrets: Option<(String, String)>,
}

/// What is wrong with each field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors {
    pub name: Option<FieldError>,
    pub badge: Option<FieldError>,
    pub pin: Option<PinError>,
}

/// Why a PIN cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinError {
    /// 4 to 12 digits are needed.
    Digits,
    NotTheSame,
}

/// How far a change came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Idle,
    Busy,
    Saved,
    /// Another operator has the name or badge.
    Known,
    Forbidden,
    Offline,
}

impl OperatorForm {
    pub fn of(operator: &Operator) -> Self {
        let Operator { id, name, role, disabled, .. } = operator.clone();
        Self { id: Some(id), name, role, disabled, ..Self::default() }
    }

    pub fn parse(&self) -> Result<Entry, FieldErrors> {
        let name = Actor::parse(&self.name);
        let stays = self.id.is_some() && [&self.badge, &self.pin, &self.again].iter().all(|it| it.is_empty());
        let badge = self.badge.trim();
        let is_pin = PIN_DIGITS.contains(&self.pin.len()) && self.pin.chars().all(|it| it.is_ascii_digit());
        let errors = FieldErrors {
            name: name.clone().err().map(FieldError::from),
            badge: (!stays && badge.is_empty()).then_some(FieldError::Missing),
            pin: match (stays, is_pin) {
                (true, _) => None,
                (false, false) => Some(PinError::Digits),
                (false, true) => (self.pin != self.again).then_some(PinError::NotTheSame),
            },
        };
        match name {
            Ok(name) if errors == FieldErrors::default() => Ok(Entry {
                id: self.id.clone(),
                name: name.as_str().to_owned(),
                role: self.role.clone(),
                disabled: self.disabled,
                secrets: (!stays).then(|| (badge.to_owned(), self.pin.clone())),
            }),
            _ => Err(errors),
        }
    }
}

/// The list being managed. A handle: copy it freely.
#[derive(Clone, Copy)]
pub struct Managing {
    device: Device,
    pub stage: RwSignal<Stage>,
}

impl Managing {
    /// Begins with the list that is here, and gets it anew.
    pub fn begin(device: Device) -> Self {
        let managing = Self { device, stage: RwSignal::new(Stage::Idle) };
        managing.run(async move { device.refresh_operators().await.map(|_| Stage::Idle) });
        managing
    }

    pub fn save(self, entry: Entry) {
        self.run(async move {
            self.put(entry).await?;
            self.device.refresh_operators().await?;
            Ok(Stage::Saved)
        });
    }

    fn run(self, work: impl Future<Output = Result<Stage, FetchError>> + 'static) {
        self.stage.set(Stage::Busy);
        spawn_local(async move {
            let stage = work.await.unwrap_or_else(|error| match error {
                FetchError::Problem(problem) if problem.status == 409 => Stage::Known,
                FetchError::Problem(problem) if problem.status == 403 => Stage::Forbidden,
                _ => Stage::Offline,
            });
            // The page may be gone by now, and its signals with it.
            let _ = self.stage.try_set(stage);
        });
    }

    async fn put(self, entry: Entry) -> Result<(), FetchError> {
        let Entry { id, name, role, disabled, secrets } = entry;
        let enrolment = self.device.enrolment.get_untracked().ok_or(FetchError::Offline)?;
        let credentials = match secrets {
            Some((badge, pin)) => Some(self.credentials(&badge, &pin).await?),
            None => None,
        };
        let request = OperatorRequest { name, role, disabled, credentials };
        let path = ["/v1/operators/", &id.unwrap_or_else(clock::random_id)].concat();
        enrolment.client().put(&path, &request, TIMEOUT_MS).await
    }

    /// Only what this makes leaves the phone.
    async fn credentials(self, badge: &str, pin: &str) -> Result<Credentials, FetchError> {
        let firm_salt = self.device.refresh_operators().await?.salt;
        let salt = clock::random_bytes();
        let hash = pbkdf2(&pin_secret(badge, pin), &salt, ROUNDS).await.map_err(|_| FetchError::Request)?;
        Ok(Credentials {
            badge: badge_hash(&firm_salt, badge),
            pin: PinVerifier { salt: STANDARD.encode(salt), rounds: ROUNDS, hash: STANDARD.encode(hash) },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(form: &OperatorForm, expected: Result<Option<(&str, &str)>, FieldErrors>) {
        let secrets = expected.map(|it| it.map(|(badge, pin)| (badge.to_owned(), pin.to_owned())));
        assert_eq!(form.parse().map(|entry| entry.secrets), secrets, "{form:?}");
    }

    fn form(id: Option<&str>, badge: &str, pin: &str, again: &str) -> OperatorForm {
        let [badge, pin, again] = [badge, pin, again].map(str::to_owned);
        let (id, name, role) = (id.map(str::to_owned), "Ben".to_owned(), "staff".to_owned());
        OperatorForm { id, name, role, disabled: false, badge, pin, again }
    }

    #[test]
    fn a_form_is_an_entry_or_says_what_is_wrong() {
        let wrong = FieldErrors::default;
        check(&form(None, " B-1 ", "482915", "482915"), Ok(Some(("B-1", "482915"))));
        check(&form(Some("o"), "", "", ""), Ok(None));
        check(&form(None, "B-1", "123", "123"), Err(FieldErrors { pin: Some(PinError::Digits), ..wrong() }));
        check(
            &form(None, "B-1", "12a4", "12a4"),
            Err(FieldErrors { pin: Some(PinError::Digits), ..wrong() }),
        );
        let differs = FieldErrors { pin: Some(PinError::NotTheSame), ..wrong() };
        check(&form(Some("o"), "B-1", "1234", "1243"), Err(differs));
        let nothing =
            FieldErrors { badge: Some(FieldError::Missing), pin: Some(PinError::Digits), ..wrong() };
        check(&form(None, "", "", ""), Err(nothing));
        let nameless = OperatorForm { name: " ".to_owned(), ..form(Some("o"), "", "", "") };
        check(&nameless, Err(FieldErrors { name: Some(FieldError::Missing), ..wrong() }));
    }
}
