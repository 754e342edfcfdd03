//! How the server is set up: flags, then the environment (`LOTWISE_*`), then one file, then the
//! defaults.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::proxy::Proxies;
use crate::serve::Patience;
use crate::store::complaints::Caps;
use crate::store::devices::Role;

/// The text of `--help`.
pub const HELP: &str = "\
Takes and serves the events of Lotwise, and serves the app.

Usage: lotwise-server [OPTIONS]
       lotwise-server backup --to FILE [--data DIR]      while it runs, or not
       lotwise-server publish FOLDER [--data DIR]        lookups as files, for any web host
       lotwise-server restore --from FILE [--data DIR] [--replace]

  --data DIR           where everything is kept            (data, default ./lotwise-data)
  --listen ADDR        the address to listen on            (listen, default 127.0.0.1)
  --port N             the port; 0 takes a free one        (port, default 8080)
  --lan                HTTPS for phones in this network    (lan; listens on ::, port 8443)
  --trust-port N       where they come to trust it         (trust_port, default 8080)
  --app DIR            the built app; none: interface only (app)
  --url URL            the address that links name         (url, default this one)
  --firm NAME          the firm's name                     (firm, default Lotwise)
  --utc-offset MINUTES the facility's offset from UTC      (utc_offset_minutes, default 0)
  --token-days N       a device that is away longer is enrolled again (token_days, default 90)
  --snapshot-events N      a new device's start is made anew after so many events
                           (snapshot_events, default 2000)
  --complaints-per-lot N   so many complaints of the public a day about one lot, unit or product
                           (complaints_per_lot, default 100)
  --complaints-per-day N   and so many in all (complaints_per_day, default 1000)
  --trusted-proxy NETWORKS proxies in front, as 10.0.0.0/8,::1: who they name in X-Forwarded-For is
                           who asks (trusted_proxy, default none)
  --log json|text      the form of the log                 (log, default text)
  --config FILE        the configuration  (default DIR/lotwise.toml, if it is there)
  --print-code ROLE    print a new one-time code of this role at the start
  --help               this text

The names in brackets are those of the configuration file (TOML), and with LOTWISE_ before them, in
capitals, those of the environment. A flag goes before the environment, and that before the file.
RUST_LOG sets what is logged, as in RUST_LOG=debug.
";

/// A phone that comes back after a season is not enrolled anew; one that was lost does not stay for ever.
const TOKEN_DAYS: u32 = 90;

/// More people than complain about one lot on the day of its recall, and fewer than would hide what they say.
const COMPLAINTS_PER_LOT: u32 = 100;
/// What a few people can still read in a day, and no more than a moment's work for every phone.
const COMPLAINTS_PER_DAY: u32 = 1_000;

/// Everything that can be set.
#[derive(Clone, Debug)]
pub struct Config {
    pub data: PathBuf,
    pub listen: IpAddr,
    pub port: u16,
    /// HTTPS with an authority of its own, and the port of the page by which phones trust it.
    pub lan: Option<u16>,
    pub app: Option<PathBuf>,
    pub url: Option<String>,
    pub firm: String,
    pub utc_offset_minutes: i32,
    /// After how many days without use a device's token ends.
    pub token_days: u32,
    /// So many new events make another snapshot worth its while.
    pub snapshot_events: u64,
    /// How many complaints of the public a day takes.
    pub complaints: Caps,
    /// Who is believed on where a request comes from.
    pub proxies: Proxies,
    pub log: LogForm,
    /// The role of a code to print at the start.
    pub print_code: Option<Role>,
    /// How long it waits for slow clients. Not to be set from outside.
    pub patience: Patience,
}

/// The form of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogForm {
    Json,
    Text,
}

/// What was asked for on the command line.
#[derive(Clone, Debug)]
pub enum Wish {
    Help,
    Serve(Box<Config>),
}

/// Why the set-up is not understood.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("there is no option {flag}; see --help")]
    UnknownFlag { flag: String },
    #[error("{name} wants a value")]
    NoValue { name: String },
    #[error("{name} cannot be {value:?}")]
    BadValue { name: String, value: String },
    #[error("{} cannot be read", file.display())]
    File { file: PathBuf, source: std::io::Error },
    #[error("{} is not a configuration", file.display())]
    Toml { file: PathBuf, source: toml::de::Error },
}

/// The data directory where no flag and no file names one.
pub fn default_data(environment: &impl Fn(&str) -> Option<String>) -> PathBuf {
    environment("LOTWISE_DATA").map_or_else(|| PathBuf::from("lotwise-data"), PathBuf::from)
}

/// What one source sets. The file has exactly these names.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Partial {
    data: Option<PathBuf>,
    listen: Option<IpAddr>,
    port: Option<u16>,
    lan: Option<bool>,
    trust_port: Option<u16>,
    app: Option<PathBuf>,
    url: Option<String>,
    firm: Option<String>,
    utc_offset_minutes: Option<i32>,
    token_days: Option<u32>,
    snapshot_events: Option<u64>,
    complaints_per_lot: Option<u32>,
    complaints_per_day: Option<u32>,
    trusted_proxy: Option<String>,
    log: Option<LogForm>,
    #[serde(skip)]
    config: Option<PathBuf>,
    #[serde(skip)]
    print_code: Option<Role>,
}

const NAMES: [&str; 17] = [
    "data",
    "listen",
    "port",
    "lan",
    "trust_port",
    "app",
    "url",
    "firm",
    "utc_offset_minutes",
    "token_days",
    "snapshot_events",
    "complaints_per_lot",
    "complaints_per_day",
    "trusted_proxy",
    "log",
    "config",
    "print_code",
];

impl Config {
    /// Reads the command line (without the program's name), the environment and the file.
    pub fn read(
        arguments: impl IntoIterator<Item = String>,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Wish, ConfigError> {
        let Some(flags) = Partial::of_flags(arguments)? else {
            return Ok(Wish::Help);
        };
        let mut set = flags;
        let mut from_environment = Partial::default();
        for name in NAMES {
            let variable = format!("LOTWISE_{}", name.to_uppercase());
            if let Some(value) = environment(&variable) {
                from_environment.set(name, &variable, &value)?;
            }
        }
        set = set.or(from_environment);
        let data = set.data.clone().unwrap_or_else(|| PathBuf::from("lotwise-data"));
        let file = match &set.config {
            Some(file) => Partial::of_file(file)?,
            None => {
                let file = data.join("lotwise.toml");
                if file.is_file() { Partial::of_file(&file)? } else { Partial::default() }
            }
        };
        Ok(Wish::Serve(Box::new(set.or(file).complete()?)))
    }
}

impl Partial {
    /// Nothing when help was asked for.
    fn of_flags(arguments: impl IntoIterator<Item = String>) -> Result<Option<Self>, ConfigError> {
        let mut set = Self::default();
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            if matches!(argument.as_str(), "--help" | "-h") {
                return Ok(None);
            }
            let (flag, value) = match argument.split_once('=') {
                Some((flag, value)) => (flag.to_owned(), Some(value.to_owned())),
                None => (argument, None),
            };
            let name = match flag.strip_prefix("--").map(|name| name.replace('-', "_")).as_deref() {
                Some("utc_offset") => "utc_offset_minutes".to_owned(),
                Some(name) if NAMES.contains(&name) && name != "utc_offset_minutes" => name.to_owned(),
                _ => return Err(ConfigError::UnknownFlag { flag }),
            };
            let switched_on = (name == "lan").then(|| "true".to_owned());
            let Some(value) = value.or(switched_on).or_else(|| arguments.next()) else {
                return Err(ConfigError::NoValue { name: flag });
            };
            set.set(&name, &flag, &value)?;
        }
        Ok(Some(set))
    }

    fn of_file(file: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(file)
            .map_err(|source| ConfigError::File { file: file.to_owned(), source })?;
        toml::from_str(&text).map_err(|source| ConfigError::Toml { file: file.to_owned(), source })
    }

    /// Sets one value; `shown` is what the user called it.
    fn set(&mut self, name: &str, shown: &str, value: &str) -> Result<(), ConfigError> {
        let bad = || ConfigError::BadValue { name: shown.to_owned(), value: value.to_owned() };
        match name {
            "data" => self.data = Some(value.into()),
            "app" => self.app = Some(value.into()),
            "config" => self.config = Some(value.into()),
            "url" => self.url = Some(value.to_owned()),
            "firm" => self.firm = Some(value.to_owned()),
            "listen" => self.listen = Some(value.parse().map_err(|_| bad())?),
            "lan" => self.lan = Some(value.parse().map_err(|_| bad())?),
            "trust_port" => self.trust_port = Some(value.parse().map_err(|_| bad())?),
            "port" => self.port = Some(value.parse().map_err(|_| bad())?),
            "utc_offset_minutes" => self.utc_offset_minutes = Some(value.parse().map_err(|_| bad())?),
            "token_days" => self.token_days = Some(value.parse().map_err(|_| bad())?),
            "snapshot_events" => self.snapshot_events = Some(value.parse().map_err(|_| bad())?),
            "complaints_per_lot" => self.complaints_per_lot = Some(value.parse().map_err(|_| bad())?),
            "complaints_per_day" => self.complaints_per_day = Some(value.parse().map_err(|_| bad())?),
            "trusted_proxy" => self.trusted_proxy = Some(value.to_owned()),
            "print_code" => self.print_code = Some(Role::of_person(value).ok_or_else(bad)?),
            "log" => {
                self.log = Some(match value {
                    "json" => LogForm::Json,
                    "text" => LogForm::Text,
                    _ => return Err(bad()),
                });
            }
            _ => {
                return Err(ConfigError::UnknownFlag { flag: shown.to_owned() });
            }
        }
        Ok(())
    }

    fn or(self, other: Self) -> Self {
        Self {
            data: self.data.or(other.data),
            listen: self.listen.or(other.listen),
            port: self.port.or(other.port),
            lan: self.lan.or(other.lan),
            trust_port: self.trust_port.or(other.trust_port),
            app: self.app.or(other.app),
            url: self.url.or(other.url),
            firm: self.firm.or(other.firm),
            utc_offset_minutes: self.utc_offset_minutes.or(other.utc_offset_minutes),
            token_days: self.token_days.or(other.token_days),
            snapshot_events: self.snapshot_events.or(other.snapshot_events),
            complaints_per_lot: self.complaints_per_lot.or(other.complaints_per_lot),
            complaints_per_day: self.complaints_per_day.or(other.complaints_per_day),
            trusted_proxy: self.trusted_proxy.or(other.trusted_proxy),
            log: self.log.or(other.log),
            config: self.config.or(other.config),
            print_code: self.print_code.or(other.print_code),
        }
    }

    fn complete(self) -> Result<Config, ConfigError> {
        let utc_offset_minutes = self.utc_offset_minutes.unwrap_or(0);
        if utc_offset_minutes.abs() >= 24 * 60 {
            let value = utc_offset_minutes.to_string();
            return Err(ConfigError::BadValue { name: "utc_offset_minutes".to_owned(), value });
        }
        let token_days = self.token_days.unwrap_or(TOKEN_DAYS);
        if token_days == 0 {
            return Err(ConfigError::BadValue { name: "token_days".to_owned(), value: "0".to_owned() });
        }
        let proxies = self.trusted_proxy.map(|value| {
            let bad = |_| ConfigError::BadValue { name: "trusted_proxy".to_owned(), value: value.clone() };
            value.parse().map_err(bad)
        });
        let lan = self.lan.unwrap_or(false);
        Ok(Config {
            token_days,
            data: self.data.unwrap_or_else(|| PathBuf::from("lotwise-data")),
            listen: self.listen.unwrap_or(if lan {
                Ipv6Addr::UNSPECIFIED.into()
            } else {
                Ipv4Addr::LOCALHOST.into()
            }),
            port: self.port.unwrap_or(if lan { 8443 } else { 8080 }),
            lan: lan.then(|| self.trust_port.unwrap_or(8080)),
            app: self.app,
            url: self.url.map(|url| url.trim_end_matches('/').to_owned()),
            firm: self.firm.unwrap_or_else(|| "Lotwise".to_owned()),
            utc_offset_minutes,
            snapshot_events: self.snapshot_events.unwrap_or(2_000).max(1),
            complaints: Caps {
                per_subject: self.complaints_per_lot.unwrap_or(COMPLAINTS_PER_LOT),
                in_all: self.complaints_per_day.unwrap_or(COMPLAINTS_PER_DAY),
            },
            proxies: proxies.transpose()?.unwrap_or_default(),
            log: self.log.unwrap_or(LogForm::Text),
            print_code: self.print_code,
            patience: Patience::default(),
        })
    }
}
