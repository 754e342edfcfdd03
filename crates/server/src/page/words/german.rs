//! The texts in German.

use super::{Words, said};

pub static GERMAN: Words = Words {
    code: "de",
    name: "Deutsch",
    months: [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    behind_day: ". ",

    about: "Zu dieser Packung",
    lot: "Charge",
    serial: "Seriennummer",
    date: "Datum auf der Packung",
    use_by: "Zu verbrauchen bis",
    best_before: "Mindestens haltbar bis",
    warranty: "Garantie",
    warranty_until: "Besteht bis",
    no_warranty: "Besteht heute nicht",
    no_warranty_text: "Soweit wir wissen. Sagt Ihr Kaufbeleg etwas anderes, schreiben Sie uns.",

    told: "Was der Hersteller angibt",
    made: "Hergestellt",
    origin: "Woher es kommt",
    checks: "Bestandene Prüfungen",
    certificates: "Zertifikate",
    contact_title: "So erreichen Sie den Hersteller",

    in_date: said("Datum in Ordnung", "Es ist kein Rückruf bekannt."),
    no_date: said("Kein Rückruf bekannt", "Ein Datum kennen wir nicht. Suchen Sie es auf der Packung."),
    past_best_before: said("Mindesthaltbarkeit überschritten", "Oft noch gut. Ansehen, riechen, probieren."),
    expired: said("Verbrauchsdatum überschritten", "Nicht essen oder verwenden."),
    held: said("Vorerst nicht verwenden", "Der Hersteller prüft die Ware."),
    recalled: said("Zurückgerufen", "Nicht verwenden. Dorthin zurückbringen, wo Sie es gekauft haben."),
    do_not_use: "Nicht verwenden.",
    unknown_product: said(
        "Dieses Produkt kennen wir nicht",
        "Vergleichen Sie die Nummer mit der unter dem Strichcode.",
    ),
    unknown_lot: said(
        "Diese Charge kennen wir nicht",
        "Vergleichen Sie die Chargennummer mit der auf der Packung.",
    ),
    unknown_serial: said(
        "Diese Seriennummer kennen wir nicht",
        "Vergleichen Sie sie mit der auf dem Produkt.",
    ),
    unknown_date: said(
        "Zu diesem Datum wissen wir nichts",
        "Vergleichen Sie das Datum mit dem auf der Packung.",
    ),
    several: said(
        "Das Datum genügt nicht",
        "Es sagt nicht, welche Charge es ist. Geben Sie die Chargennummer ein. Ist sie nicht lesbar, verwenden \
         Sie die Ware nicht, bevor Sie uns gefragt haben.",
    ),
    which: said("Welche haben Sie?", "Geben Sie eine der drei Angaben ein, wie sie auf der Packung steht."),

    look_title: "Nachsehen",
    look_text: "Eine Angabe genügt.",
    look_lot: "Chargennummer",
    look_date: "Haltbarkeits- oder Verbrauchsdatum",
    look_serial: "Seriennummer",
    look: "Nachsehen",

    entry: said(
        "Welche Packung haben Sie?",
        "Scannen Sie ihren Strichcode, oder tippen Sie die Nummer darunter.",
    ),
    entry_gtin: "Nummer unter dem Strichcode",
    scan: "Strichcode scannen",
    no_camera: "Die Kamera geht hier nicht. Tippen Sie die Nummer unter dem Strichcode.",
    not_read: said("Dieser Strichcode nennt kein Produkt", "Suchen Sie einen anderen auf der Packung."),
    another: "Eine andere Packung nachsehen",
    printed_on: [
        "Charge und Datum stehen auf dem Deckel.",
        "Charge und Datum stehen am Hals der Flasche.",
        "Charge und Datum stehen auf der Rückseite.",
        "Charge und Datum stehen an der Seite.",
        "Charge und Datum stehen auf dem Boden.",
        "Charge und Datum stehen an der Naht.",
        "Charge, Datum und Seriennummer stehen auf dem Typenschild.",
    ],
    printed_usually: "Meist sind sie auf Deckel, Hals, Boden oder Naht gestempelt; bei einem Gerät stehen sie auf \
                      dem Typenschild.",

    report: "Stimmt etwas nicht?",
    report_text: "Sagen Sie es dem Hersteller. Ihr Name ist nicht nötig.",
    category: "Worum geht es?",
    injury: "Jemand wurde verletzt",
    illness: "Jemand wurde krank",
    allergen: "Eine Allergie, oder ein Allergen, das nicht auf dem Etikett steht",
    foreign_body: "Etwas darin, das nicht hineingehört",
    something_else: "Etwas anderes",
    lot_if_readable: "Chargennummer, wenn lesbar",
    what_happened: "Was ist geschehen?",
    since: "Seit wann?",
    bought: "Wo haben Sie es gekauft?",
    contact: "Wie erreichen wir Sie? (E-Mail oder Telefon; ohne können wir nicht antworten.)",
    photos: "Fotos, höchstens 4",
    photos_again: "Wählen Sie die Fotos noch einmal aus.",
    bad_photos: "Höchstens 4 Fotos: JPEG, PNG oder WebP, jedes höchstens 6 MB.",
    leave_empty: "Dieses Feld leer lassen",
    send: "Meldung senden",
    privacy: "Was Sie schreiben, geht nur an den Hersteller, Fotos ohne den Ort der Aufnahme. Sie können es jederzeit \
              löschen lassen.",
    kept: ("Es wird von selbst gelöscht, ", " Monate nachdem die Sache erledigt ist."),
    privacy_more: "Was damit geschieht",
    privacy_title: "Was mit Ihren Worten geschieht",
    erase_how: "Zum Löschen öffnen Sie den Link, den Sie beim Senden bekamen, und drücken „Meine Worte löschen“. Sie \
                werden dann auf dem Server, auf jedem Gerät des Herstellers und aus jeder Sicherung gelöscht, die \
                wieder eingespielt wird.",
    missing: "Das fehlt noch.",
    too_long: ("Höchstens ", " Zeichen."),
    not_sent: said("Noch nicht gesendet", "Ihre Worte stehen noch hier. Sehen Sie diese Felder an:"),
    not_empty: said(
        "Noch nicht gesendet",
        "Ein verborgenes Feld war ausgefüllt. Ihre Worte stehen noch hier: noch einmal senden.",
    ),
    not_kept: said(
        "Nicht gesendet",
        "Es liegt an uns. Ihre Worte stehen noch hier: später noch einmal versuchen.",
    ),
    many_reports: said(
        "Zurzeit zu viele Meldungen",
        "Ihre Worte stehen noch hier. Versuchen Sie es später; ist jemand in Gefahr, rufen Sie den Hersteller \
         oder die Behörde an.",
    ),
    too_large: said(
        "Nicht gesendet",
        "Es war zu lang. Gehen Sie zurück: Ihre Worte stehen noch da. Kürzen Sie sie.",
    ),

    your_report: "Ihre Meldung ist angekommen. Danke.",
    reference: "Vorgangsnummer",
    keep: "Heben Sie Packung, Nummer und diesen Link auf. Wer nur die Nummer hat, sieht diese Seite nicht.",
    private_link: "Der Link zu dieser Seite",
    received: said("Eingegangen", "Noch hat sich niemand damit befasst."),
    looked_into: said("In Bearbeitung", "Jemand geht der Sache nach."),
    answered: said("Beantwortet", "Die Antwort steht unten."),
    answers: "Antworten an Sie",
    photos_came: "Angekommene Fotos:",
    closed: said("Abgeschlossen", "Die Sache ist erledigt."),
    no_matter: said("Hier ist nichts", "Die Meldung wurde gelöscht, oder der Link ist unvollständig."),
    erase_title: "Zurücknehmen",
    erase_text: "Was Sie schrieben und Ihre Adresse werden endgültig gelöscht. Dass es eine Meldung gab, und \
                 wozu, bleibt.",
    erase: "Meine Worte löschen",
    erased: said("Gelöscht", "Was Sie schrieben und Ihre Adresse sind endgültig gelöscht."),

    bad_gtin: said("Das ist keine Produktnummer", "Vergleichen Sie sie mit der Nummer unter dem Strichcode."),
    many_lookups: said("Zu viele Anfragen von hier", "Warten Sie eine Minute und versuchen Sie es wieder."),
    failed: said("Das hat nicht geklappt", "Es liegt an uns. Versuchen Sie es später noch einmal."),

    kept_here: said(
        "Noch nicht gesendet: auf diesem Telefon aufgehoben",
        "Es wird von selbst gesendet, sobald es wieder ein Netz gibt und diese Seite offen ist.",
    ),
    kept_lasting: "Sie können die Seite schließen. Öffnen Sie sie später wieder, damit es gesendet wird.",
    try_again: "Jetzt noch einmal versuchen",
    discard: "Nicht senden",
    refused_here: said(
        "Nicht gesendet: Der Server hat es nicht angenommen",
        "Öffnen Sie es und sehen Sie die Felder an.",
    ),
    reopen: "Öffnen",
    sent: "Ihre Meldung ist angekommen. Vorgangsnummer",
    open_matter: "Ansehen, wie weit sie ist",
    restored: "Was Sie vorhin schrieben, steht noch hier.",
    seen: "Kein Netz. Das war bekannt am",
};
