//! What a line of a story says behind its `|`.

use lotwise_ledger::event::fact::*;
use lotwise_ledger::event::{Act, Hold, Release, Voids, Write};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::text::{Actor, PartnerId};
use lotwise_ledger::time::Day;

use super::Story;
use super::names::{key, line_key, lot, place, product, serial};

impl Story {
    pub(super) fn option(&self, name: &str, value: &str, act: &mut Act) {
        match name {
            "becomes" => act.becomes.push(key(value)),
            "line" => act.on_line = Some(line_key(value)),
            "case" => act.case = Some(self.event(value)),
            "about" => act.about.push(key(value)),
            "reason" => act.reason = Some(value.to_owned()),
            "order" => act.order = Some(value.to_owned().try_into().unwrap()),
            "invoice" => {
                let (number, date) = value.split_once(' ').unwrap();
                let date = Day(date.parse().unwrap());
                act.invoice = Some(Box::new(Invoice { number: number.to_owned(), date }));
            }
            // `set=lot:OAT/L1 expiry 2027-01-01`
            "set" => {
                let mut words = value.splitn(3, ' ');
                let key = key(words.next().unwrap());
                let field = words.next().unwrap().to_owned();
                let value = words.next().unwrap().to_owned();
                let rev = self.records.registers(&key).map_or(1, |registers| registers.next_rev(&field));
                act.writes.push(Write { key, field, value, rev });
            }
            // `also` writes as somebody would who knew nothing.
            "also" => {
                let mut words = value.splitn(3, ' ');
                let key = key(words.next().unwrap());
                let field = words.next().unwrap().to_owned();
                act.writes.push(Write { key, field, value: words.next().unwrap().to_owned(), rev: 1 });
            }
            "hold" => {
                let (what, quantity) = match value.split_once(' ') {
                    Some((what, quantity)) => (what, Some(quantity.parse().unwrap())),
                    None => (value, None),
                };
                act.holds.push(Hold { key: key(what), reason: "check".to_owned(), quantity });
            }
            "release" => {
                let (what, hold) = value.split_once(' ').unwrap();
                act.releases.push(Release { key: key(what), hold: self.event(hold) });
            }
            "void" => {
                let target = self.event(value);
                let entry = self.records.entry(&target).unwrap();
                act.voids = Some(Box::new(Voids { target, hash: entry.hash, step: entry.step() }));
                act.lines.clone_from(&entry.act.lines);
                act.becomes.clone_from(&entry.act.becomes);
                act.on_line.clone_from(&entry.act.on_line);
                act.order.clone_from(&entry.act.order);
                act.case = entry.act.case;
                act.settles.clone_from(&entry.act.settles);
                act.about.clone_from(&entry.act.about);
                act.claim.clone_from(&entry.act.claim);
                act.service.clone_from(&entry.act.service);
                act.replacement.clone_from(&entry.act.replacement);
            }
            _ => self.case_option(name, value, act),
        }
    }

    fn case_option(&self, name: &str, value: &str, act: &mut Act) {
        let words: Vec<&str> = value.split(' ').collect();
        let day = |text: &str| Day(text.parse().unwrap());
        match name {
            // `claim=CAR/1 2026-11-21 [usage] [component]`
            "claim" => {
                act.claim = Some(Box::new(Claim {
                    serial: serial(words[0]),
                    reported_on: day(words[1]),
                    usage: words.get(2).filter(|usage| **usage != "-").map(|usage| usage.parse().unwrap()),
                    component: words.get(3).map(|component| serial(component)),
                    defect: "noise".to_owned(),
                }));
            }
            "defect" => {
                let claim = act.claim.as_mut().expect("a claim before its defect");
                claim.defect = value.to_owned();
            }
            "accepted" => {
                let accepted = value.starts_with("yes");
                act.decision = Some(Box::new(Decision { accepted, goodwill: value.ends_with("goodwill") }));
            }
            "replace" => {
                let (old, new) = (serial(words[0]), serial(words[1]));
                act.replacement = Some(Box::new(Replacement { old, new }));
            }
            // `service=CAR/1 repair 12`
            "service" => {
                act.service = Some(Box::new(Service {
                    serial: serial(words[0]),
                    kind: words[1].to_owned(),
                    days: words.get(2).map(|days| days.parse().unwrap()),
                    usage: None,
                }));
            }
            // `recall=published lot/sku:OAT/own/L1`
            "recall" => {
                let rev = act.case.and_then(|case| self.records.case(case));
                let rev = rev.map_or(1, |case| case.registers.next_rev("status"));
                // `#2` stands for the event's id.
                let named = |scope: &&str| match scope.split_once('#') {
                    Some((before, number)) => format!("{before}{}", self.event(number)),
                    None => (*scope).to_owned(),
                };
                let scope = words[1..].iter().map(named).collect();
                act.recall = Some(Box::new(Recall { state: words[0].to_owned(), kind: None, scope, rev }));
            }
            // `consignee=Shop destroyed 3 lot:OAT/L1 [by]`; `consignee=-` for the firm itself.
            "consignee" => {
                let customer = Some(words[0]).filter(|name| *name != "-");
                let customer = customer.map(|name| PartnerId::parse(name).unwrap());
                let fates = words.get(1).map(|became| Fate {
                    became: (*became).to_owned(),
                    quantity: words[2].parse().unwrap(),
                    key: key(words[3]),
                    declared_by: words.get(4).map(|name| Actor::parse(name).unwrap()),
                });
                act.consignees.push(Consignee { customer, by: None, fates: fates.into_iter().collect() });
            }
            _ => self.paper_option(name, value, act),
        }
    }

    fn paper_option(&self, name: &str, value: &str, act: &mut Act) {
        let words: Vec<&str> = value.split(' ').collect();
        match name {
            // `complaint=injury person-1`
            "complaint" => {
                let complainant = words.get(1).map(|person| (*person).to_owned());
                act.complaint = Some(Box::new(Complaint {
                    category: words[0].to_owned(),
                    complainant,
                    noticed_on: None,
                }));
            }
            "report" => act.report = Some(Box::new(Report { stage: value.to_owned(), by: None })),
            // `counted=lot:OAT/L1 A-01 20 24`: seen, expected
            "counted" => {
                let number = |text: &str| text.parse::<Quantity>().unwrap();
                let (seen, expected) = (number(words[2]), number(words[3]));
                act.counted.push(Counted {
                    key: key(words[0]),
                    at: place(words[1]),
                    seen,
                    expected,
                    reason: None,
                });
            }
            // `plan=OAT 40 [lot]`
            "plan" => {
                let planned = Planned {
                    product: product(words[0]),
                    quantity: words[1].parse().unwrap(),
                    lot: words.get(2).map(|text| lot(text)),
                    serials: Vec::new(),
                    at: None,
                    expiry: None,
                };
                let rev = act.order.as_ref().and_then(|order| self.records.order(order));
                let rev = rev.map_or(1, |order| order.next_rev());
                match &mut act.plan {
                    Some(plan) => plan.lines.push(planned),
                    None => act.plan = Some(Box::new(Plan { rev, lines: vec![planned] })),
                }
            }
            // `inspected=pass lot:OAT/L1 ph 6.5 6 7`: test, value, least, most
            "inspected" => {
                let number = |at: usize| words.get(at).map(|text| text.parse().unwrap());
                let result = TestResult {
                    test: words.get(2).copied().unwrap_or("look").to_owned(),
                    value: number(3),
                    unit: None,
                    least: number(4),
                    most: number(5),
                    passed: None,
                };
                let passed = words[0] == "pass";
                act.inspection =
                    Some(Box::new(Inspection { of: vec![key(words[1])], results: vec![result], passed }));
            }
            other => panic!("an option: {other}"),
        }
    }
}
