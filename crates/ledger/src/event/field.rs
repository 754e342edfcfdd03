//! The registers that this version knows. Values are texts: dates as `2026-11-21`, quantities as
//! [`Quantity`](crate::quantity::Quantity) writes them, yes as `yes`.
//!
//! A field may be narrowed to a facility, a country or a language by `@` and its code, as in
//! `warranty_months@DE` and `privacy@de`; see [`narrowed`].

/// Of a product, location, facility, zone or partner: its name.
pub const NAME: &str = "name";
/// Of a product: `lot`, `serial`, `serial_in_lot` or `none`.
pub const TRACKING: &str = "tracking";
/// Of a product: the name of its base unit.
pub const UNIT: &str = "unit";
/// Of a product: the unit that net weights are in, for goods whose units weigh differently.
pub const WEIGHT_UNIT: &str = "weight_unit";
/// Of a product: days from production to the end of its life.
pub const SHELF_LIFE_DAYS: &str = "shelf_life_days";
/// Of a product: days of life that goods must have left when they are received.
pub const RECEIVE_LIFE_DAYS: &str = "receive_life_days";
/// Of a product or a customer: days of life that goods must have left when they are shipped.
pub const SHIP_LIFE_DAYS: &str = "ship_life_days";
/// Of a product: `warn` or `block` past the best-before or sell-by date.
pub const PAST_BEST_BEFORE: &str = "past_best_before";
/// Of a product: `fefo`, `fifo` or `lifo`.
pub const ROTATION: &str = "rotation";
/// What the food traceability rule says (21 CFR part 1, subpart S). Of a product: `listed` when it is on
/// the Food Traceability List, so that its lot codes follow 21 CFR 1.1320. Of a supplier: `exempt` or
/// `fishing_vessel`; any other is bound by the rule. Of a facility: `retail` for a retail food
/// establishment or restaurant.
pub const TRACEABILITY: &str = "traceability";
/// Of a product: the kind of thing it is, such as a model or a colour.
pub const ATTRIBUTES: &str = "attributes";
/// Of a product: the rules by which its lot, batch and serial numbers are made.
pub const LOT_RULE: &str = "lot_rule";
pub const BATCH_RULE: &str = "batch_rule";
pub const SERIAL_RULE: &str = "serial_rule";
/// Of a product, also by facility: below how much to order, and above how much is too much.
pub const REORDER_BELOW: &str = "reorder_below";
pub const OVERSTOCK_ABOVE: &str = "overstock_above";

/// Of a product, also by country: months of warranty.
pub const WARRANTY_MONTHS: &str = "warranty_months";
/// Of a product, also by country: the usage up to which warranty lasts, such as kilometres.
pub const WARRANTY_USAGE: &str = "warranty_usage";
/// Of a product, also by country: what the months count from. `purchase` (the default) takes the proof of
/// purchase, else registration, else shipment; `registration` passes over the purchase; `shipment` over
/// both.
pub const WARRANTY_START: &str = "warranty_start";
/// Of a product, also by country: months after shipment to a dealer in which a unit counts as not sold yet.
pub const WARRANTY_GRACE_MONTHS: &str = "warranty_grace_months";
/// Of a product: `yes` when the days in repair are added.
pub const WARRANTY_REPAIR_EXTENDS: &str = "warranty_repair_extends";
/// Of a product: causes that are not covered, separated by commas.
pub const WARRANTY_EXCLUDES: &str = "warranty_excludes";

/// Of a GTIN: the product it belongs to.
pub const PRODUCT: &str = "product";
/// Of a GTIN: how many base units it contains.
pub const CONTENT: &str = "content";
/// Of a GTIN: `each`, `pack`, `case` or `pallet`.
pub const PACK_LEVEL: &str = "pack_level";

/// Of a lot or serial: use-by or expiry date (AI 17).
pub const EXPIRY: &str = "expiry";
/// Of a lot: the minute of the use-by date, as `15:30` (AI 7003).
pub const EXPIRY_TIME: &str = "expiry_time";
/// Of a lot: best-before date (AI 15).
pub const BEST_BEFORE: &str = "best_before";
/// Of a lot: sell-by date (AI 16).
pub const SELL_BY: &str = "sell_by";
/// Of a lot: production date (AI 11).
pub const PRODUCED: &str = "produced";
/// Of a lot: the time of day at which it was made.
pub const PRODUCED_TIME: &str = "produced_time";
/// Of a lot: where it was made.
pub const FACILITY: &str = "facility";
pub const LINE: &str = "line";
pub const SHIFT: &str = "shift";
/// Of a lot: the supplier's own lot number, and who assigned it (21 CFR 1.1310, traceability lot
/// code source).
pub const SUPPLIER_LOT: &str = "supplier_lot";
pub const LOT_SOURCE: &str = "lot_source";
/// Of a lot: the value of the rule's counter in its number, where a device was granted it.
pub const COUNTED: &str = "counted";
/// Of a lot: country of origin (AI 422).
pub const COUNTRY: &str = "country";

/// Of a serial: the day printed on the proof of purchase.
pub const PURCHASED: &str = "purchased";
/// Of a serial: the day on which it was registered.
pub const REGISTERED: &str = "registered";
/// Of a serial: the country in which it was sold to who uses it.
pub const SOLD_IN: &str = "sold_in";
/// Of a serial: the terms of its own that a refurbished unit has, in months from `PURCHASED`.
pub const REFURBISHED: &str = "refurbished";
/// Of a serial: `yes` when it was reported stolen.
pub const STOLEN: &str = "stolen";

/// Of a bin: the zone it is in.
pub const ZONE: &str = "zone";
/// Of a bin: `free` (the default), `one_product`, `one_lot`, or `bulk` where what lies there mixes.
pub const MIXING: &str = "mixing";
/// Of a bin: `receiving`, `storage`, `quarantine`, `shipping`.
pub const PURPOSE: &str = "purpose";
/// The purpose of a bin where goods lie until they are wanted; that of every bin of which nothing is said.
pub const STORAGE: &str = "storage";
/// The purpose of a bin where goods lie that must not be used.
pub const QUARANTINE: &str = "quarantine";
/// The purpose of a bin where goods wait to be put away.
pub const RECEIVING: &str = "receiving";
/// The purpose of a bin where goods wait to leave.
pub const SHIPPING: &str = "shipping";
/// Of a facility: its GLN.
pub const GLN: &str = "gln";
/// Of a customer: `yes` when it sells on.
pub const DEALER: &str = "dealer";
/// Of a customer: a reference to whom to call in a recall. Never a name or number of a person.
pub const RECALL_CONTACT: &str = "recall_contact";
/// Of the firm or a customer: `yes` when an invoice goes with every shipment; a customer's own word
/// stands above the firm's.
pub const INVOICE: &str = "invoice";
/// Of the firm or a customer: on which papers of a shipment lots and serials stand: `note`, `invoice`, `both`
/// (the default) or `none`; a customer's own word stands above the firm's.
pub const NUMBERS_ON: &str = "numbers_on";
/// Of an order: the partner it is from or to.
pub const PARTNER: &str = "partner";
/// Of an order: when it is due.
pub const DUE: &str = "due";
/// Of an order or a case: `open`, `done` and the like. An order is `closed` when no more of it is awaited.
pub const STATUS: &str = "status";
/// Of a recall: what it covers, one scope a line.
pub const SCOPE: &str = "scope";
/// Of the firm: `yes` when who releases must not be who held.
pub const RELEASE_BY_ANOTHER: &str = "release_by_another";

/// Of the firm: `yes` when people tell batches apart within lots.
pub const BATCHES: &str = "batches";

/// Of the firm or a product: what a consumer's page tells beside the state, separated by commas: `made` (when and
/// where), `origin` (of the inputs), `checks` (inspections that were passed), `certificates`. A product's own word
/// stands above the firm's, and where neither says anything nothing of it is told.
pub const PUBLISHES: &str = "publishes";
/// Of a product, also by language: one sentence on where its inputs come from.
pub const ORIGIN: &str = "origin";
/// Of a product, also by language: what it is certified to, one a line.
pub const CERTIFICATES: &str = "certificates";
/// Of a product: where on its package lot and date are printed: `lid`, `neck`, `back`, `side`, `bottom`, `seam` or
/// `plate` (a rating plate).
pub const PRINTED_ON: &str = "printed_on";
/// Of the firm or a product, also by language: what a consumer does with goods that are recalled.
pub const RECALL_ADVICE: &str = "recall_advice";
/// Of the firm, also by language: how consumers reach it.
pub const CONSUMER_CONTACT: &str = "consumer_contact";
/// Of the firm, also by language: who answers for what consumers write, and what is done with it.
pub const PRIVACY: &str = "privacy";
/// Of the firm: after how many months the words of a complaint are erased by themselves, once it is settled.
pub const COMPLAINTS_KEPT_MONTHS: &str = "complaints_kept_months";

/// The field for one facility, country or language: `reorder_below@MAIN`, `privacy@de`.
pub fn narrowed(field: &str, to: &str) -> String {
    [field, "@", to].concat()
}
