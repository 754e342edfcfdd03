//! Cells of which only a few words are right, in English and German.

use lotwise_ledger::key::Paper;
use lotwise_ledger::number::Rule;

use crate::column::{Column, plain};

/// Who a partner is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Supplier,
    Customer,
}

/// The value that the ledger has for a word of such a column; the text itself for all other columns.
pub(super) fn value(column: Column, text: &str) -> Option<String> {
    let word = plain(text);
    let known: &[(&str, &[&str])] = match column {
        Column::Tracking => &[
            ("lot", &["lot", "batch", "charge", "lots", "chargen"]),
            ("serial", &["serial", "serials", "serialnumber", "seriennummer", "seriennummern"]),
            ("serial_in_lot", &["serialinlot", "serialwithinlot", "lotandserial", "chargeundseriennummer"]),
            ("none", &["none", "no", "keine", "nein", "ohne"]),
        ],
        Column::PackLevel => &[
            ("each", &["each", "piece", "pcs", "stuck", "stueck", "ea"]),
            ("pack", &["pack", "inner", "packung", "gebinde"]),
            ("case", &["case", "carton", "box", "karton"]),
            ("pallet", &["pallet", "palette"]),
        ],
        Column::Dealer => &[
            ("yes", &["yes", "y", "true", "1", "x", "ja", "j", "wahr"]),
            ("no", &["no", "n", "false", "0", "nein", "falsch"]),
        ],
        Column::Purpose => &[
            ("storage", &["storage", "stock", "picking", "lager", "lagern", "lagerung"]),
            ("receiving", &["receiving", "inbound", "wareneingang", "eingang"]),
            ("shipping", &["shipping", "outbound", "versand", "warenausgang", "ausgang"]),
            ("quarantine", &["quarantine", "quarantane", "sperrlager", "gesperrt"]),
        ],
        Column::Mixing => &[
            ("free", &["free", "any", "frei"]),
            ("one_product", &["oneproduct", "singleproduct", "einartikel", "artikelrein"]),
            ("one_lot", &["onelot", "singlelot", "einecharge", "chargenrein"]),
            ("bulk", &["bulk", "schuttgut", "tank", "silo"]),
        ],
        Column::Rotation => &[
            ("fefo", &["fefo", "firstexpiredfirstout", "firstexpiryfirstout"]),
            ("fifo", &["fifo", "firstinfirstout"]),
            ("lifo", &["lifo", "lastinfirstout"]),
        ],
        Column::LotRule | Column::BatchRule => {
            return text.parse::<Rule>().ok().map(|_| text.trim().to_owned());
        }
        _ => return Some(text.to_owned()),
    };
    let found = known.iter().find(|(value, words)| plain(value) == word || words.contains(&word.as_str()));
    found.map(|(value, _)| (*value).to_owned())
}

pub(super) fn paper(text: &str) -> Option<Paper> {
    Some(match plain(text).as_str() {
        "purchase" | "po" | "purchaseorder" | "bestellung" | "einkauf" => Paper::PurchaseOrder,
        "asn" | "advanceshipnotice" | "shipnotice" | "lieferavis" | "avis" => Paper::Asn,
        "sales" | "so" | "sale" | "salesorder" | "auftrag" | "kundenauftrag" | "verkauf" => Paper::SalesOrder,
        "pick" | "picklist" | "pickliste" | "kommissionierliste" => Paper::PickList,
        _ => return None,
    })
}

pub(super) fn role(text: &str) -> Option<Role> {
    Some(match plain(text).as_str() {
        "supplier" | "vendor" | "lieferant" | "kreditor" => Role::Supplier,
        "customer" | "client" | "kunde" | "debitor" => Role::Customer,
        _ => return None,
    })
}
