//! What a column means, told from the words above it, in English and German.

use serde::{Deserialize, Serialize};

use lotwise_ledger::event::field;

/// Which list a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Products,
    Lots,
    Serials,
    Stock,
    Orders,
    Partners,
    Places,
}

/// What a field is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    Product,
    Gtin,
    Lot,
    Serial,
    Order,
    Partner,
    Place,
}

macro_rules! columns {
    ($($name:ident $code:literal $en:literal $de:literal [$($word:literal)*] $($target:ident $field:ident)?;)*) => {
        /// What the cells of a column say.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Column { $(#[serde(rename = $code)] $name,)* }

        impl Column {
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Its name in addresses, tests and messages.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The word above it in English.
            pub fn english(self) -> &'static str {
                match self { $(Self::$name => $en,)* }
            }

            /// The word above it in German.
            pub fn german(self) -> &'static str {
                match self { $(Self::$name => $de,)* }
            }

            /// Other words that people put above it, in the form of [`plain`].
            fn words(self) -> &'static [&'static str] {
                match self { $(Self::$name => &[$($word,)*],)* }
            }

            /// The register that it writes, where it writes one as it stands.
            pub fn field(self) -> Option<(Target, &'static str)> {
                match self { $(Self::$name => columns!(@field $($target $field)?),)* }
            }
        }
    };
    (@field $target:ident $field:ident) => { Some((Target::$target, field::$field)) };
    (@field) => { None };
}

columns! {
    Sku "sku" "SKU" "Artikelnummer" ["item" "itemno" "itemnumber" "itemcode" "article" "articleno" "articlenumber"
        "partno" "partnumber" "productcode" "productno" "productnumber" "productid" "product" "artikel"
        "artikelnr" "artnr" "materialnummer" "material" "produktnummer" "produkt" "teilenummer" "bestellnummer"];
    Gtin "gtin" "GTIN" "GTIN (EAN)" ["ean" "eancode" "ean13" "upc" "barcode" "gtinean" "eangtin" "strichcode" "gtin13" "gtin14"];
    Name "name" "Product name" "Artikelbezeichnung" ["name" "description" "productdescription" "itemname"
        "itemdescription" "title" "bezeichnung" "beschreibung" "artikelname" "produktname" "benennung"] Product NAME;
    Tracking "tracking" "Tracking" "Verfolgung" ["trackingmode" "trackedby" "verfolgungsart" "chargenpflicht"] Product TRACKING;
    Unit "unit" "Unit" "Einheit" ["uom" "baseunit" "unitofmeasure" "mengeneinheit" "me" "basiseinheit"] Product UNIT;
    ShelfLife "shelf_life_days" "Shelf life (days)" "Haltbarkeit (Tage)" ["shelflife" "haltbarkeit" "mindesthaltbarkeit"] Product SHELF_LIFE_DAYS;
    ReceiveLife "receive_life_days" "Life left at receiving (days)" "Restlaufzeit bei Eingang (Tage)" ["receivelife" "minimumlifeatreceipt" "mindestrestlaufzeit"] Product RECEIVE_LIFE_DAYS;
    Rotation "rotation" "Rotation" "Entnahmefolge" ["rotation" "issuemethod" "removalstrategy" "pickingstrategy" "entnahmestrategie" "entnahmereihenfolge" "verbrauchsfolge"] Product ROTATION;
    LotRule "lot_rule" "Rule for lot numbers" "Regel für Chargennummern" ["lotrule" "lotnumberrule" "lotformat" "chargenregel" "chargenformat"] Product LOT_RULE;
    BatchRule "batch_rule" "Rule for batch numbers" "Regel für Teilchargennummern" ["batchrule" "batchnumberrule" "batchformat" "teilchargenregel" "teilchargenformat"] Product BATCH_RULE;
    Warranty "warranty_months" "Warranty (months)" "Garantie (Monate)" ["warranty" "garantie" "gewahrleistung" "gewaehrleistung"] Product WARRANTY_MONTHS;
    ReorderBelow "reorder_below" "Reorder below" "Bestellen unter" ["reorderpoint" "minstock" "minimumstock" "mindestbestand" "meldebestand"] Product REORDER_BELOW;
    OverstockAbove "overstock_above" "Overstock above" "Höchstbestand" ["maxstock" "maximumstock" "hochstbestand"] Product OVERSTOCK_ABOVE;
    Content "content" "Units in pack" "Inhalt je Packung" ["content" "packsize" "unitspercase" "caseqty" "inhalt" "stuckjekarton"] Gtin CONTENT;
    PackLevel "pack_level" "Pack level" "Packungsart" ["packaging" "verpackungsart"] Gtin PACK_LEVEL;
    Lot "lot" "Lot" "Charge" ["lotno" "lotnumber" "lotcode" "lotnr" "batch" "batchno" "batchnumber" "chargennummer" "chargennr" "los" "losnummer" "chnr"];
    Expiry "expiry" "Use by" "Zu verbrauchen bis" ["expiry" "verfallsdatum" "expirydate" "expirationdate" "expiration" "expires" "exp" "expdate" "useby" "usebydate" "verfall" "verwendbarbis" "zuverbrauchenbis" "ablaufdatum"] Lot EXPIRY;
    BestBefore "best_before" "Best before" "MHD" ["bestbefore" "bestbeforedate" "bbd" "bbe" "mindesthaltbarkeitsdatum" "mindestenshaltbarbis" "haltbarbis"] Lot BEST_BEFORE;
    SellBy "sell_by" "Sell by" "Zu verkaufen bis" ["sellby" "sellbydate" "verkaufenbis" "abverkaufbis"] Lot SELL_BY;
    Produced "produced" "Produced" "Hergestellt" ["productiondate" "manufactured" "manufacturedate" "mfgdate" "mfd" "made" "packdate" "produktionsdatum" "herstelldatum" "herstellungsdatum"] Lot PRODUCED;
    SupplierLot "supplier_lot" "Supplier's lot" "Lieferantencharge" ["supplierlot" "vendorlot" "chargelieferant"] Lot SUPPLIER_LOT;
    Supplier "supplier" "Supplier" "Lieferant" ["vendor" "suppliername" "vendorname" "hersteller" "lieferantenname"];
    Country "country" "Country of origin" "Ursprungsland" ["origin" "country" "countryoforigin" "herkunft" "herkunftsland"] Lot COUNTRY;
    Serial "serial" "Serial" "Seriennummer" ["serialno" "serialnumber" "sn" "seriennr" "snr" "imei" "vin" "fahrgestellnummer"];
    Purchased "purchased" "Purchased" "Gekauft am" ["purchasedate" "dateofpurchase" "kaufdatum"] Serial PURCHASED;
    SoldIn "sold_in" "Sold in" "Verkauft in" ["soldincountry" "verkaufsland"] Serial SOLD_IN;
    Place "place" "Location" "Lagerplatz" ["bin" "binlocation" "place" "shelf" "storage" "warehouse" "whse" "locationcode" "platz" "lagerort" "lager" "fach" "regal" "ort"];
    Purpose "purpose" "Purpose of location" "Zweck des Platzes" ["purpose" "locationtype" "bintype" "zweck" "platzart" "lagerplatzart" "platztyp" "lagerplatztyp"] Place PURPOSE;
    Mixing "mixing" "Mixing" "Mischlagerung" ["mixedstorage" "mischen" "mischbelegung"] Place MIXING;
    Quantity "quantity" "Quantity" "Menge" ["qty" "onhand" "qtyonhand" "quantityonhand" "stock" "count" "units" "amount" "anzahl" "bestand" "stuck" "stueck" "stk" "lagerbestand" "ordered" "orderedqty" "bestellmenge"];
    Paper "paper" "Order type" "Belegart" ["ordertype" "type" "doctype" "auftragsart" "typ"];
    Order "order" "Order" "Auftrag" ["orderno" "ordernumber" "po" "pono" "ponumber" "so" "sono" "documentno" "auftragsnummer" "auftragsnr" "belegnummer" "belegnr" "bestellung"];
    OrderPartner "order_partner" "Customer or supplier" "Kunde oder Lieferant" ["customer" "supplier" "vendor" "kunde" "lieferant" "partner"] Order PARTNER;
    Due "due" "Due" "Fällig" ["duedate" "deliverydate" "requireddate" "liefertermin" "lieferdatum" "termin" "fallig" "faellig" "falligkeit"] Order DUE;
    PartnerRole "partner_role" "Role" "Rolle" ["role" "partnertype" "partnerart"];
    Partner "partner" "Partner number" "Partnernummer" ["customerno" "customernumber" "customerid" "supplierno" "suppliernumber" "supplierid" "vendorno" "vendorid" "kundennummer" "kundennr" "lieferantennummer" "lieferantennr" "debitor" "kreditor"];
    PartnerName "partner_name" "Partner name" "Partnername" ["company" "companyname" "customername" "suppliername" "vendorname" "firma" "kundenname" "lieferantenname"] Partner NAME;
    Dealer "dealer" "Dealer" "Händler" ["reseller" "handler" "haendler" "wiederverkaufer"] Partner DEALER;
    ShipLife "ship_life_days" "Life left at shipping (days)" "Restlaufzeit (Tage)" ["remaininglife" "restlaufzeit"] Partner SHIP_LIFE_DAYS;
}

/// What a word above a column was taken for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guess {
    pub column: Option<Column>,
    /// The word is one of those that mean nothing else. Otherwise a person should look.
    pub sure: bool,
}

impl Kind {
    pub const ALL: [Self; 7] =
        [Self::Stock, Self::Products, Self::Lots, Self::Serials, Self::Orders, Self::Partners, Self::Places];

    /// Its name in addresses, tests and messages.
    pub fn code(self) -> &'static str {
        match self {
            Self::Products => "products",
            Self::Lots => "lots",
            Self::Serials => "serials",
            Self::Stock => "stock",
            Self::Orders => "orders",
            Self::Partners => "partners",
            Self::Places => "places",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The columns that it may have, in the order in which it is written.
    pub fn columns(self) -> &'static [Column] {
        use Column::*;
        match self {
            Self::Products => &[
                Sku,
                Gtin,
                Name,
                Tracking,
                Unit,
                ShelfLife,
                ReceiveLife,
                Rotation,
                LotRule,
                BatchRule,
                Warranty,
                ReorderBelow,
                OverstockAbove,
                PackLevel,
                Content,
            ],
            Self::Lots => {
                &[Sku, Gtin, Name, Lot, Supplier, Expiry, BestBefore, SellBy, Produced, SupplierLot, Country]
            }
            Self::Serials => &[Sku, Gtin, Name, Serial, Lot, Supplier, Place, Purchased, SoldIn],
            Self::Stock => &[
                Place,
                Sku,
                Gtin,
                Name,
                Unit,
                Lot,
                Supplier,
                Quantity,
                Expiry,
                BestBefore,
                SellBy,
                Produced,
                SupplierLot,
            ],
            Self::Orders => {
                &[Order, Paper, OrderPartner, Due, Sku, Gtin, Name, Quantity, Lot, Serial, Expiry]
            }
            Self::Partners => &[PartnerRole, Partner, PartnerName, Dealer, ShipLife],
            Self::Places => &[Place, Purpose, Mixing],
        }
    }

    /// The columns without which no line of it means anything; of the product's names one suffices.
    pub fn needed(self) -> &'static [Column] {
        use Column::*;
        match self {
            Self::Products => &[Sku],
            Self::Lots => &[Sku, Lot],
            Self::Serials => &[Sku, Serial],
            Self::Stock => &[Sku, Place, Quantity],
            Self::Orders => &[Order, Paper, Sku, Quantity],
            Self::Partners => &[PartnerRole, Partner],
            Self::Places => &[Place],
        }
    }
}

impl Column {
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|column| column.code() == code)
    }

    /// Whether its cells are days.
    pub fn is_day(self) -> bool {
        matches!(
            self,
            Self::Expiry | Self::BestBefore | Self::SellBy | Self::Produced | Self::Purchased | Self::Due
        )
    }

    /// Whether its cells are quantities.
    pub fn is_quantity(self) -> bool {
        matches!(self, Self::Quantity | Self::Content | Self::ReorderBelow | Self::OverstockAbove)
    }

    /// Whether its cells are whole numbers.
    pub fn is_whole(self) -> bool {
        matches!(self, Self::ShelfLife | Self::ReceiveLife | Self::Warranty | Self::ShipLife)
    }
}

/// The word above a column without case, marks and accents, as it is looked up.
pub fn plain(word: &str) -> String {
    let letters = word.to_lowercase().chars().filter(|it| it.is_alphanumeric()).collect::<String>();
    letters.replace('ä', "a").replace('ö', "o").replace('ü', "u").replace('ß', "ss")
}

/// What a word above a column means, in a list of this kind or in any.
pub fn guess(word: &str, kind: Option<Kind>) -> Guess {
    let word = plain(word);
    if word.is_empty() {
        return Guess::default();
    }
    let columns = kind.map_or(Column::ALL, Kind::columns);
    let exact = |column: &&Column| {
        plain(column.english()) == word
            || plain(column.german()) == word
            || column.words().contains(&word.as_str())
    };
    if let Some(column) = columns.iter().find(exact) {
        return Guess { column: Some(*column), sure: true };
    }
    // The longest known word in it is the likeliest, and a person looks at it. Short ones are in too many.
    let within = |column: &Column| {
        let names = [plain(column.english()), plain(column.german())];
        let words = names.iter().map(String::as_str).chain(column.words().iter().copied());
        words.filter(|known| known.len() >= 3 && word.contains(known)).map(str::len).max()
    };
    let near = columns.iter().filter_map(|column| Some((within(column)?, *column)));
    Guess { column: near.max_by_key(|(length, _)| *length).map(|(_, column)| column), sure: false }
}

/// Which list it is by its columns.
pub fn kind_of(columns: &[Option<Column>]) -> Kind {
    let has = |column| columns.contains(&Some(column));
    if has(Column::Order) {
        Kind::Orders
    } else if has(Column::Purpose) || has(Column::Mixing) {
        Kind::Places
    } else if has(Column::Serial) {
        Kind::Serials
    } else if has(Column::Place) || has(Column::Quantity) {
        Kind::Stock
    } else if has(Column::Lot) {
        Kind::Lots
    } else if has(Column::Partner) || has(Column::PartnerName) || has(Column::PartnerRole) {
        Kind::Partners
    } else {
        Kind::Products
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(word: &str, kind: Kind, column: Option<Column>, sure: bool) {
        assert_eq!(guess(word, Some(kind)), Guess { column, sure }, "{word:?}");
    }

    #[test]
    fn words_of_both_languages_are_known() {
        check("SKU", Kind::Stock, Some(Column::Sku), true);
        check("Artikel-Nr.", Kind::Stock, Some(Column::Sku), true);
        check("Qty on hand", Kind::Stock, Some(Column::Quantity), true);
        check("Stück", Kind::Stock, Some(Column::Quantity), true);
        check("Chargennummer", Kind::Lots, Some(Column::Lot), true);
        check("Best before", Kind::Lots, Some(Column::BestBefore), true);
        check("Lot number (internal)", Kind::Lots, Some(Column::Lot), false);
        check("Colour", Kind::Lots, None, false);
        check("", Kind::Lots, None, false);
    }

    #[test]
    fn every_column_knows_its_own_words() {
        for kind in Kind::ALL {
            for column in kind.columns() {
                for word in [column.english(), column.german()] {
                    check(word, kind, Some(*column), true);
                }
            }
        }
    }

    #[test]
    fn the_columns_tell_the_list() {
        use Column::{Lot, Name, Order, Place, Quantity, Serial, Sku};
        let kind = |columns: &[Column]| kind_of(&columns.iter().copied().map(Some).collect::<Vec<_>>());
        assert_eq!(kind(&[Sku, Name]), Kind::Products);
        assert_eq!(kind(&[Sku, Lot]), Kind::Lots);
        assert_eq!(kind(&[Sku, Lot, Place, Quantity]), Kind::Stock);
        assert_eq!(kind(&[Sku, Serial, Place]), Kind::Serials);
        assert_eq!(kind(&[Order, Sku, Quantity]), Kind::Orders);
        assert_eq!(kind(&[Place, Column::Purpose]), Kind::Places);
    }
}
