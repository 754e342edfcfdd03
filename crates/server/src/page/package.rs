//! A package as its page shows it: what the records know of what somebody typed or scanned, and the form that
//! asks for more.

use lotwise_ledger::gs1::Gtin;
use lotwise_ledger::iso;
use lotwise_ledger::key::Key;
use lotwise_ledger::time::Day;

use super::entry;
use super::html::{Html, encoded};
use super::words::{Said, Words};
use super::{picture, telling};
use crate::api::Server;
use crate::complaining;
use crate::problem::Problem;
use crate::public::{self, Both, Judged, LotState, Named};
use crate::published::{self, House, PrintedOn, Published};

/// The most characters of a number that is typed: no lot number or serial of the records has more.
const MOST_NUMBER_CHARS: &str = "80";

/// What somebody named beside the GTIN.
#[derive(Clone, Debug)]
pub enum Asked {
    Nothing,
    Lot(String),
    Serial(String),
    /// A lot and a serial, as one code has them.
    Unit(String, String),
    /// A best-before or use-by date; none where what was typed is no day.
    Date(Option<Day>),
}

/// A package that somebody asks about.
pub struct Package {
    pub gtin: Gtin,
    pub product: Named,
    pub asked: Asked,
    /// The lots, or the unit, that the answer is about.
    pub goods: Vec<Key>,
    answer: Answer,
    published: Published,
    printed_on: Option<PrintedOn>,
    /// What the firm tells of itself.
    pub house: House,
}

enum Answer {
    /// The product is known, and nothing more was asked.
    Which,
    Unknown,
    /// More than one lot has the date. Which and how many is not said, nor is the number of a lot that was
    /// found by its date: whoever asks for one day after the other would learn what is made and when.
    Several,
    Lot(Judged),
    Unit(Judged, Option<Day>),
}

impl Asked {
    /// By what a field for a day sends.
    pub fn of_date(typed: &str) -> Self {
        match typed.trim() {
            "" => Self::Nothing,
            date => Self::Date(iso::day(date).map(Day)),
        }
    }
}

impl Package {
    /// Looks up what was asked.
    pub async fn find(server: &Server, gtin: &str, asked: Asked) -> Result<Self, Problem> {
        let (state, now) = (&server.state, server.settings.now());
        let gtin = public::parse_gtin(gtin)?;
        let product = public::product(state, &gtin).await?;
        let (lots, unit) = match &asked {
            Asked::Lot(number) => (public::lots(state, &product.key, number).await?, None),
            Asked::Date(Some(day)) => (public::lots_of_day(state, &product.key, *day).await?, None),
            Asked::Serial(number) => (Vec::new(), public::serial(state, &product.key, number).await?),
            Asked::Unit(lot, number) => match public::both(state, &product.key, (lot, number)).await? {
                Both::Unit(unit) => (Vec::new(), Some(unit)),
                Both::Lots(lots) => (lots, None),
                Both::Neither => (Vec::new(), None),
            },
            Asked::Nothing | Asked::Date(None) => (Vec::new(), None),
        };
        let answer = match (&asked, &unit) {
            (Asked::Nothing, _) if product.is_known => Answer::Which,
            (Asked::Date(_), _) if lots.len() > 1 => Answer::Several,
            (_, Some(unit)) => Answer::Unit(
                public::judge(state, Key::Serial(unit.clone()), now).await?,
                public::warranty_until(state, unit, now).await?,
            ),
            _ => public::judge_lots(state, &lots, now).await?.map_or(Answer::Unknown, Answer::Lot),
        };
        let mut goods: Vec<Key> = unit.into_iter().map(Key::Serial).collect();
        if let Answer::Lot(_) = answer {
            goods.extend(lots.into_iter().map(Key::Lot));
        }
        let (mut published, mut printed_on) = (Published::default(), None);
        match &answer {
            Answer::Lot(judged) | Answer::Unit(judged, _) => {
                let is_recalled = judged.is_recalled();
                published = published::of_goods(state, &product.key, &goods, is_recalled).await?;
            }
            _ => printed_on = published::printed_on(state, &product.key).await?,
        }
        let house = published::house(state).await?;
        Ok(Self { gtin, product, asked, goods, answer, published, printed_on, house })
    }

    pub fn is_known(&self) -> bool {
        !matches!(self.answer, Answer::Unknown)
    }

    /// The path of its page (GS1 Digital Link Standard: URI Syntax).
    pub fn path(&self) -> String {
        path(self.gtin.as_str(), &self.asked)
    }

    /// The query of its page, with `&` at its end.
    pub fn query(&self) -> String {
        match self.asked {
            Asked::Date(_) => format!("date={}&", self.date()),
            _ => String::new(),
        }
    }

    /// What was named of it, with the date as it was typed, where any of it is not known.
    pub fn named(&self, date: &str) -> Option<String> {
        let is_unit = self.goods.iter().any(|key| matches!(key, Key::Serial(_)));
        let is_known = !self.goods.is_empty();
        let (lot, serial) = match &self.asked {
            Asked::Lot(lot) => (lot.as_str(), ""),
            Asked::Serial(serial) => ("", serial.as_str()),
            Asked::Unit(lot, serial) => (lot.as_str(), serial.as_str()),
            Asked::Date(_) | Asked::Nothing => ("", ""),
        };
        let is_found_by_date = is_known && matches!(self.asked, Asked::Date(_));
        complaining::named([(lot, is_known), (serial, is_unit), (date, is_found_by_date)])
    }

    pub fn title(&self, words: &Words) -> String {
        match &self.asked {
            Asked::Lot(number) => format!("{} · {} {number}", self.product.name, words.lot),
            Asked::Serial(number) | Asked::Unit(_, number) => {
                format!("{} · {} {number}", self.product.name, words.serial)
            }
            _ => self.product.name.clone(),
        }
    }

    /// The date that was asked, as it is sent; empty where there is none.
    pub fn date(&self) -> String {
        match self.asked {
            Asked::Date(Some(day)) => day.into(),
            _ => String::new(),
        }
    }

    /// What the page says, without the form for complaints.
    pub fn html(&self, words: &Words) -> Html {
        let known = [
            Html::fill(
                "<p>{}</p><h1 id=\"product\">{}</h1>",
                [words.about.into(), self.product.name.as_str().into()],
            ),
            self.number(words),
            self.sign(words),
            self.facts(words),
            telling::html(&self.published, words),
        ];
        let look = match self.answer {
            Answer::Which | Answer::Unknown | Answer::Several => {
                look(self.gtin.as_str(), self.printed_on, words)
            }
            Answer::Lot(_) | Answer::Unit(..) => Html::default(),
        };
        known.into_iter().chain([look]).collect()
    }

    fn number(&self, words: &Words) -> Html {
        let number =
            |word: &'static str, number: &str| Html::fill("{} <code>{}</code>", [word.into(), number.into()]);
        let numbers = match &self.asked {
            Asked::Lot(lot) => number(words.lot, lot),
            Asked::Serial(serial) => number(words.serial, serial),
            Asked::Unit(lot, serial) => {
                Html::fill("{}<br>{}", [number(words.lot, lot), number(words.serial, serial)])
            }
            Asked::Date(Some(day)) => number(words.date, &words.day(*day)),
            Asked::Date(None) | Asked::Nothing => return Html::default(),
        };
        Html::fill("<p id=\"number\">{}</p>", [numbers])
    }

    fn sign(&self, words: &Words) -> Html {
        let (state, said): (&str, Said) = match &self.answer {
            Answer::Which => ("which", words.which),
            Answer::Several => ("several", words.several),
            Answer::Unknown => ("unknown", self.unknown(words)),
            Answer::Lot(judged) | Answer::Unit(judged, _) => match judged.state {
                LotState::InDate => ("available", words.in_date),
                LotState::Unknown => ("no-date", words.no_date),
                LotState::PastBestBefore => ("past-best-before", words.past_best_before),
                LotState::Expired => ("expired", words.expired),
                LotState::Held => ("held", words.held),
                LotState::Recalled => ("recalled", words.recalled),
            },
        };
        // The firm's own advice stands in place of where to bring it, and never in place of the warning.
        let advice = self.published.recall_advice.said(words.code);
        let to_do = advice.map(|advice| format!("{} {advice}", words.do_not_use));
        let to_do = to_do.unwrap_or_else(|| said.to_do.to_owned());
        Html::fill(
            "<div class=\"sign\" id=\"state\" data-state=\"{}\"><b>{}</b>{}</div>",
            [state.into(), said.what.into(), telling::lines(telling::clipped(&to_do))],
        )
    }

    fn unknown(&self, words: &Words) -> Said {
        match self.asked {
            _ if !self.product.is_known => words.unknown_product,
            Asked::Nothing => words.unknown_product,
            Asked::Lot(_) => words.unknown_lot,
            Asked::Serial(_) | Asked::Unit(..) => words.unknown_serial,
            Asked::Date(_) => words.unknown_date,
        }
    }

    fn facts(&self, words: &Words) -> Html {
        let (Answer::Lot(judged) | Answer::Unit(judged, _)) = &self.answer else { return Html::default() };
        let dates = [(words.use_by, judged.dates.expiry), (words.best_before, judged.dates.best_before)];
        let dates = dates.into_iter().filter_map(|(word, day)| Some((word, words.day(day?))));
        let dates: Html = dates
            .map(|(word, day)| Html::fill("<dt>{}</dt><dd>{}</dd>", [word.into(), day.as_str().into()]))
            .collect();
        let warranty = match &self.answer {
            Answer::Unit(_, Some(until)) => Html::fill(
                "<dt>{}</dt><dd id=\"warranty\" data-state=\"covered\">{} {}</dd>",
                [words.warranty.into(), words.warranty_until.into(), words.day(*until).as_str().into()],
            ),
            Answer::Unit(_, None) => Html::fill(
                "<dt>{}</dt><dd id=\"warranty\" data-state=\"not-covered\">{}</dd>\
                 <dd class=\"more\">{}</dd>",
                [words.warranty.into(), words.no_warranty.into(), words.no_warranty_text.into()],
            ),
            _ => Html::default(),
        };
        Html::fill("<dl>{}{}</dl>", [dates, warranty])
    }
}

/// The path of a package's page; a date stands in its query.
pub fn path(gtin: &str, asked: &Asked) -> String {
    match asked {
        Asked::Lot(number) => format!("/01/{gtin}/10/{}", encoded(number)),
        Asked::Serial(number) => format!("/01/{gtin}/21/{}", encoded(number)),
        Asked::Unit(lot, number) => format!("/01/{gtin}/10/{}/21/{}", encoded(lot), encoded(number)),
        Asked::Date(_) | Asked::Nothing => format!("/01/{gtin}"),
    }
}

/// Asks for a lot, a date or a serial, and shows where they are printed.
fn look(gtin: &str, printed_on: Option<PrintedOn>, words: &Words) -> Html {
    let field = |id: &'static str, label: &str| {
        Html::fill(
            "<label for=\"look-{}\">{}</label>\
             <input id=\"look-{}\" name=\"{}\" maxlength=\"{}\" autocomplete=\"off\">",
            [id.into(), label.into(), id.into(), id.into(), MOST_NUMBER_CHARS.into()],
        )
    };
    Html::fill(
        "<section><h2>{}</h2><p>{}</p>{}<form method=\"get\" action=\"/01/{}\" id=\"look-up\">\
         <input type=\"hidden\" name=\"lang\" value=\"{}\">{}\
         <label for=\"look-date\">{}</label><input id=\"look-date\" name=\"date\" type=\"date\">\
         {}<button id=\"look\">{}</button></form>{}</section>",
        [
            words.look_title.into(),
            words.look_text.into(),
            picture::html(printed_on, words),
            gtin.into(),
            words.code.into(),
            field("lot", words.look_lot),
            words.look_date.into(),
            field("serial", words.look_serial),
            words.look.into(),
            entry::link(words),
        ],
    )
}
