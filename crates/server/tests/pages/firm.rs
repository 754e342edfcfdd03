//! A firm with goods in every state, every word of it that the public must not see marked, and what a browser
//! does with its pages.

use std::path::Path;

use lotwise_ledger::command::{
    Circumstances, Coded, Command, Dates, Describe, Note, Place, Receive, Received, Relocate, Taken,
};
use lotwise_ledger::event::{Act, EventId, SignedEvent, field};
use lotwise_ledger::fold;
use lotwise_ledger::key::{Key, Location, SerialKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::recall::Scope;
use lotwise_ledger::record::Records;
use lotwise_ledger::text::{FacilityCode, LocationCode, PartnerId, SerialNumber};
use lotwise_sync::wire::{Outcome, PullAnswer};
use serde_json::Value;

use super::common::{Client, GTIN, Host, Phone, Reply, circumstances, lot, product};

/// Stands in every word of the firm's own.
pub const SECRET: &str = "S3CRET";

/// A quantity that is not to be seen.
const QUANTITY: u32 = 918_273;

pub struct Firm {
    pub host: Host,
    pub client: Client,
    pub ada: Phone,
    records: Records,
}

impl Firm {
    /// Lots in every state, and three units: one sold, one in stock, one stolen.
    pub fn open(dir: &Path, flags: &[&str]) -> Self {
        let host = Host::start_with(dir, flags);
        let (client, ada) = (host.client(), host.phone(1));
        let mut firm = Self { host, client, ada, records: Records::default() };
        for (number, expiry, best_before) in [
            ("GOOD", Some("2999-12-31"), None),
            ("OLD", Some("2020-02-29"), None),
            ("STALE", None, Some("2020-03-01")),
            ("PLAIN", None, None),
            ("L114321", Some("2999-11-30"), None),
            ("HELD", Some("2999-10-31"), None),
            ("DRAFTED", Some("2999-09-30"), None),
            ("RECALLED", Some("2999-08-31"), None),
            ("TWIN-1", Some("2999-07-31"), None),
            ("TWIN-2", Some("2999-07-31"), None),
        ] {
            let day = |text: Option<&str>| text.and_then(|text| text.parse().ok());
            let dates = Dates { expiry: day(expiry), best_before: day(best_before), produced: None };
            firm.receives(number, dates, Received::Quantity(Quantity::units(QUANTITY)));
        }
        let units = ["SOLD", "STOCKED", "STOLEN"].map(|number| SerialNumber::parse(number).unwrap());
        firm.receives("UNITS", Dates::default(), Received::Serials(units.to_vec()));
        firm.does(Command::Describe(Describe {
            fields: vec![
                (Key::Product(product()), field::WARRANTY_MONTHS, "1200".to_owned()),
                (Key::Serial(unit("STOLEN")), field::STOLEN, "yes".to_owned()),
            ],
        }));
        firm.does(Command::Ship(Relocate {
            taken: ["SOLD", "STOLEN"].map(|number| Taken::Serial(unit(number))).to_vec(),
            from: shelf(),
            to: Location::Customer(Some(PartnerId::parse(&marked("customer")).unwrap())),
            document: Some(marked("delivery-note")),
            invoice: None,
        }));
        let reason = marked("reason");
        firm.does(Command::Hold(Place { key: Key::Lot(lot("HELD")), reason }));
        for (number, mock, state) in
            [("DRAFTED", false, "draft"), ("GOOD", true, "mock"), ("RECALLED", false, "published")]
        {
            let scope = vec![Scope::Lot(lot(number))];
            let kind = Some(marked("kind"));
            let mut act = firm.decide(Command::Note(Box::new(Note::DraftRecall { mock, kind, scope })));
            act.recall.as_mut().unwrap().state = state.to_owned();
            firm.signs(act);
        }
        firm.folded();
        firm
    }

    pub fn receives(&mut self, number: &str, dates: Dates, received: Received) {
        self.does(Command::Receive(Receive {
            product: product(),
            product_name: Some("Oat <drink> & more".to_owned()),
            packaging: None,
            lot: Some(lot(number)),
            dates,
            received,
            supplier: Some(PartnerId::parse(&marked("supplier")).unwrap()),
            to: shelf(),
            document: Some(marked("receipt")),
            batch: None,
            coded: Coded::Came,
        }));
    }

    pub fn does(&mut self, command: Command) {
        let act = self.decide(command);
        self.signs(act);
    }

    pub fn decide(&self, command: Command) -> Act {
        let mut at = circumstances();
        at.actor = lotwise_ledger::text::Actor::parse(&marked("actor")).unwrap();
        command.decide(&self.records, &at).unwrap()
    }

    /// The act of a command, by what is known here.
    pub fn decide_at(&self, command: Command, at: &Circumstances) -> Act {
        command.decide(&self.records, at).unwrap()
    }

    /// Folds what another device pushed.
    pub fn takes(&mut self, signed: &SignedEvent) {
        fold::fold(&signed.open().unwrap(), &mut self.records);
    }

    pub fn signs(&mut self, act: Act) {
        let signed: SignedEvent = self.ada.sign(&act);
        fold::fold(&signed.open().unwrap(), &mut self.records);
        assert_eq!(self.ada.push(&[signed]), [Outcome::Accepted]);
    }

    /// Sends the form of a page, with all of its hidden fields and these.
    pub fn complains(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let form = self.page(path).between("name=\"form\" value=\"", "\"");
        self.sends(path, &form, fields)
    }

    /// Sends a form that was opened before.
    pub fn sends(&self, path: &str, form: &str, fields: &[(&str, &str)]) -> Page {
        let hidden = [("form", form)];
        let fields: Vec<_> = hidden.into_iter().chain(fields.iter().copied()).collect();
        Page(self.client.post_form(path, &fields))
    }

    /// The complaints in the feed of all phones, folded here, as their ids and bodies.
    pub fn complaints(&mut self) -> Vec<(EventId, Value)> {
        let page = self.client.get("/v1/events?feed=shared", &self.ada.token);
        let page: PullAnswer = serde_json::from_slice(&page.bytes).unwrap();
        let mut complaints = Vec::new();
        for event in page.events {
            let signed = event.signed().unwrap();
            let event = signed.open().unwrap();
            fold::fold(&event, &mut self.records);
            if signed.header().unwrap().kind == "complain" {
                complaints.push((event.id(), serde_json::from_slice(&signed.body).unwrap()));
            }
        }
        complaints
    }

    /// Returns when the fold has taken all that was pushed.
    pub fn folded(&self) {
        while self.client.get("/v1/health", "").json()["fold_behind"] != 0 {}
    }

    pub fn page(&self, path: &str) -> Page {
        Page(self.client.get(path, ""))
    }
}

/// A page as it came.
pub struct Page(pub Reply);

impl Page {
    pub fn text(&self) -> String {
        String::from_utf8(self.0.bytes.clone()).unwrap()
    }

    /// The state that the page's sign tells.
    pub fn state(&self) -> String {
        self.between("id=\"state\" data-state=\"", "\"")
    }

    /// What stands between two texts of the page, where the first one stands first.
    pub fn between(&self, before: &str, behind: &str) -> String {
        let text = self.text();
        let found = text.split_once(before).and_then(|(_, rest)| rest.split_once(behind));
        found.unwrap_or_else(|| panic!("no {before} in {text}")).0.to_owned()
    }
}

pub fn marked(word: &str) -> String {
    format!("{SECRET}-{word}")
}

pub fn unit(number: &str) -> SerialKey {
    SerialKey { product: product(), serial: SerialNumber::parse(number).unwrap() }
}

pub fn at(rest: &str) -> String {
    format!("/01/{GTIN}{rest}")
}

/// Whether nothing of the firm's own is in an answer, its headers included.
pub fn shows_no_secret(reply: &Reply) -> bool {
    let said = format!("{:?}{}", reply.headers, String::from_utf8_lossy(&reply.bytes)).to_lowercase();
    !said.contains(&SECRET.to_lowercase()) && !said.contains(&QUANTITY.to_string())
}

pub fn shelf() -> Location {
    Location::Inside {
        facility: FacilityCode::parse("MAIN").unwrap(),
        code: LocationCode::parse(&marked("shelf")).unwrap(),
    }
}
