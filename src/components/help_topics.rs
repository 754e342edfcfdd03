//! What help there is, and which page it belongs to.

use crate::i18n::{Text, text};
use crate::routes::Page;

/// The help on one page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Topic {
    pub id: &'static str,
    pub icon: &'static str,
    pub name: Text,
    /// What the page is for.
    pub what: Text,
    /// What to do, a line for each step.
    pub steps: Text,
    pub wrong: Text,
}

/// All help, in the order in which goods go through the house.
pub const TOPICS: [Topic; 32] = [
    Topic {
        id: "scan",
        icon: "scan",
        name: text::HELP_SCAN_NAME,
        what: text::HELP_SCAN_WHAT,
        steps: text::HELP_SCAN_STEPS,
        wrong: text::HELP_SCAN_WRONG,
    },
    Topic {
        id: "item",
        icon: "lot",
        name: text::HELP_ITEM_NAME,
        what: text::HELP_ITEM_WHAT,
        steps: text::HELP_ITEM_STEPS,
        wrong: text::HELP_ITEM_WRONG,
    },
    Topic {
        id: "search",
        icon: "search",
        name: text::HELP_SEARCH_NAME,
        what: text::HELP_SEARCH_WHAT,
        steps: text::HELP_SEARCH_STEPS,
        wrong: text::HELP_SEARCH_WRONG,
    },
    Topic {
        id: "receive",
        icon: "receive",
        name: text::HELP_RECEIVE_NAME,
        what: text::HELP_RECEIVE_WHAT,
        steps: text::HELP_RECEIVE_STEPS,
        wrong: text::HELP_RECEIVE_WRONG,
    },
    Topic {
        id: "announce",
        icon: "truck",
        name: text::HELP_ANNOUNCE_NAME,
        what: text::HELP_ANNOUNCE_WHAT,
        steps: text::HELP_ANNOUNCE_STEPS,
        wrong: text::HELP_ANNOUNCE_WRONG,
    },
    Topic {
        id: "put-away",
        icon: "place",
        name: text::HELP_PUT_AWAY_NAME,
        what: text::HELP_PUT_AWAY_WHAT,
        steps: text::HELP_PUT_AWAY_STEPS,
        wrong: text::HELP_PUT_AWAY_WRONG,
    },
    Topic {
        id: "move",
        icon: "move",
        name: text::HELP_MOVE_NAME,
        what: text::HELP_MOVE_WHAT,
        steps: text::HELP_MOVE_STEPS,
        wrong: text::HELP_MOVE_WRONG,
    },
    Topic {
        id: "trolley",
        icon: "move",
        name: text::HELP_TROLLEY_NAME,
        what: text::HELP_TROLLEY_WHAT,
        steps: text::HELP_TROLLEY_STEPS,
        wrong: text::HELP_TROLLEY_WRONG,
    },
    Topic {
        id: "ship",
        icon: "ship",
        name: text::HELP_SHIP_NAME,
        what: text::HELP_SHIP_WHAT,
        steps: text::HELP_SHIP_STEPS,
        wrong: text::HELP_SHIP_WRONG,
    },
    Topic {
        id: "delivery",
        icon: "export",
        name: text::HELP_DELIVERY_NAME,
        what: text::HELP_DELIVERY_WHAT,
        steps: text::HELP_DELIVERY_STEPS,
        wrong: text::HELP_DELIVERY_WRONG,
    },
    Topic {
        id: "orders",
        icon: "box",
        name: text::HELP_ORDERS_NAME,
        what: text::HELP_ORDERS_WHAT,
        steps: text::HELP_ORDERS_STEPS,
        wrong: text::HELP_ORDERS_WRONG,
    },
    Topic {
        id: "pick",
        icon: "scan",
        name: text::HELP_PICK_NAME,
        what: text::HELP_PICK_WHAT,
        steps: text::HELP_PICK_STEPS,
        wrong: text::HELP_PICK_WRONG,
    },
    Topic {
        id: "pack",
        icon: "box",
        name: text::HELP_PACK_NAME,
        what: text::HELP_PACK_WHAT,
        steps: text::HELP_PACK_STEPS,
        wrong: text::HELP_PACK_WRONG,
    },
    Topic {
        id: "return",
        icon: "undo",
        name: text::HELP_RETURN_NAME,
        what: text::HELP_RETURN_WHAT,
        steps: text::HELP_RETURN_STEPS,
        wrong: text::HELP_RETURN_WRONG,
    },
    Topic {
        id: "adjust",
        icon: "settings",
        name: text::HELP_ADJUST_NAME,
        what: text::HELP_ADJUST_WHAT,
        steps: text::HELP_ADJUST_STEPS,
        wrong: text::HELP_ADJUST_WRONG,
    },
    Topic {
        id: "count",
        icon: "count",
        name: text::HELP_COUNT_NAME,
        what: text::HELP_COUNT_WHAT,
        steps: text::HELP_COUNT_STEPS,
        wrong: text::HELP_COUNT_WRONG,
    },
    Topic {
        id: "counts",
        icon: "ok",
        name: text::HELP_COUNTS_NAME,
        what: text::HELP_COUNTS_WHAT,
        steps: text::HELP_COUNTS_STEPS,
        wrong: text::HELP_COUNTS_WRONG,
    },
    Topic {
        id: "expiring",
        icon: "clock",
        name: text::HELP_EXPIRING_NAME,
        what: text::HELP_EXPIRING_WHAT,
        steps: text::HELP_EXPIRING_STEPS,
        wrong: text::HELP_EXPIRING_WRONG,
    },
    Topic {
        id: "holds",
        icon: "hold",
        name: text::HELP_HOLDS_NAME,
        what: text::HELP_HOLDS_WHAT,
        steps: text::HELP_HOLDS_STEPS,
        wrong: text::HELP_HOLDS_WRONG,
    },
    Topic {
        id: "exceptions",
        icon: "warning",
        name: text::HELP_EXCEPTIONS_NAME,
        what: text::HELP_EXCEPTIONS_WHAT,
        steps: text::HELP_EXCEPTIONS_STEPS,
        wrong: text::HELP_EXCEPTIONS_WRONG,
    },
    Topic {
        id: "report",
        icon: "warning",
        name: text::HELP_REPORT_NAME,
        what: text::HELP_REPORT_WHAT,
        steps: text::HELP_REPORT_STEPS,
        wrong: text::HELP_REPORT_WRONG,
    },
    Topic {
        id: "warranty",
        icon: "clock",
        name: text::HELP_WARRANTY_NAME,
        what: text::HELP_WARRANTY_WHAT,
        steps: text::HELP_WARRANTY_STEPS,
        wrong: text::HELP_WARRANTY_WRONG,
    },
    Topic {
        id: "claims",
        icon: "warning",
        name: text::HELP_CLAIMS_NAME,
        what: text::HELP_CLAIMS_WHAT,
        steps: text::HELP_CLAIMS_STEPS,
        wrong: text::HELP_CLAIMS_WRONG,
    },
    Topic {
        id: "complaints",
        icon: "warning",
        name: text::HELP_COMPLAINTS_NAME,
        what: text::HELP_COMPLAINTS_WHAT,
        steps: text::HELP_COMPLAINTS_STEPS,
        wrong: text::HELP_COMPLAINTS_WRONG,
    },
    Topic {
        id: "terms",
        icon: "clock",
        name: text::HELP_TERMS_NAME,
        what: text::HELP_TERMS_WHAT,
        steps: text::HELP_TERMS_STEPS,
        wrong: text::HELP_TERMS_WRONG,
    },
    Topic {
        id: "publish",
        icon: "scan",
        name: text::HELP_PUBLISH_NAME,
        what: text::HELP_PUBLISH_WHAT,
        steps: text::HELP_PUBLISH_STEPS,
        wrong: text::HELP_PUBLISH_WRONG,
    },
    Topic {
        id: "import",
        icon: "receive",
        name: text::HELP_IMPORT_NAME,
        what: text::HELP_IMPORT_WHAT,
        steps: text::HELP_IMPORT_STEPS,
        wrong: text::HELP_IMPORT_WRONG,
    },
    Topic {
        id: "export",
        icon: "export",
        name: text::HELP_EXPORT_NAME,
        what: text::HELP_EXPORT_WHAT,
        steps: text::HELP_EXPORT_STEPS,
        wrong: text::HELP_EXPORT_WRONG,
    },
    Topic {
        id: "unsent",
        icon: "offline",
        name: text::HELP_UNSENT_NAME,
        what: text::HELP_UNSENT_WHAT,
        steps: text::HELP_UNSENT_STEPS,
        wrong: text::HELP_UNSENT_WRONG,
    },
    Topic {
        id: "settings",
        icon: "settings",
        name: text::HELP_SETTINGS_NAME,
        what: text::HELP_SETTINGS_WHAT,
        steps: text::HELP_SETTINGS_STEPS,
        wrong: text::HELP_SETTINGS_WRONG,
    },
    Topic {
        id: "manage",
        icon: "person",
        name: text::HELP_MANAGE_NAME,
        what: text::HELP_MANAGE_WHAT,
        steps: text::HELP_MANAGE_STEPS,
        wrong: text::HELP_MANAGE_WRONG,
    },
    Topic {
        id: "quarantine",
        icon: "hold",
        name: text::HELP_QUARANTINE_NAME,
        what: text::HELP_QUARANTINE_WHAT,
        steps: text::HELP_QUARANTINE_STEPS,
        wrong: text::HELP_QUARANTINE_WRONG,
    },
];

/// The help on a page.
pub fn on(page: &Page) -> Option<Topic> {
    let wanted = match page {
        Page::Home => "scan",
        Page::Item | Page::List => "item",
        Page::Search => "search",
        Page::Receive => "receive",
        Page::Announce => "announce",
        Page::PutAway => "put-away",
        Page::Move => "move",
        Page::Trolley => "trolley",
        Page::Ship => "ship",
        Page::Delivery => "delivery",
        Page::Orders => "orders",
        Page::Pick => "pick",
        Page::Pack => "pack",
        Page::Return => "return",
        Page::Adjust => "adjust",
        Page::Count => "count",
        Page::Counts => "counts",
        Page::Exceptions => "exceptions",
        Page::Expiring => "expiring",
        Page::Holds => "holds",
        Page::Report | Page::Reports => "report",
        Page::Warranty | Page::Warranties => "warranty",
        Page::Claims => "claims",
        Page::Complaints => "complaints",
        Page::Terms => "terms",
        Page::Publish => "publish",
        Page::Import => "import",
        Page::Export => "export",
        Page::Unsent => "unsent",
        Page::Settings => "settings",
        Page::Operators | Page::Devices | Page::Enrol | Page::Connect => "manage",
        Page::Quarantine => "quarantine",
        Page::Help | Page::PublicLot { .. } | Page::NotFound => return None,
    };
    TOPICS.into_iter().find(|topic| topic.id == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{Language, tr};
    use crate::routes::page;

    #[test]
    fn help_is_short_and_says_what_to_do_in_both_languages() {
        for language in Language::ALL {
            language.set();
            for topic in TOPICS {
                let steps = tr(topic.steps).lines().count();
                assert!((3..=6).contains(&steps), "{}: {steps} steps", topic.id);
                assert!([topic.name, topic.what, topic.wrong].iter().all(|it| !tr(*it).is_empty()));
            }
        }
        Language::English.set();
    }

    #[test]
    fn a_page_has_its_own_help() {
        assert_eq!(on(&page("/put-away")).map(|topic| topic.id), Some("put-away"));
        assert_eq!(on(&page("/devices")).map(|topic| topic.id), Some("manage"));
        assert_eq!(on(&page("/help")), None);
    }
}
