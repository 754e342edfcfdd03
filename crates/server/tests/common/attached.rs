//! Attachments as phones send them.

use lotwise_ledger::event::Hash;
use lotwise_server::store::devices::Role;
use lotwise_sync::wire::{Declared, Progress, Salt, TombstonePage};

use super::{Client, Host, Phone, Reply};

/// What a slow phone sends at once.
const PART: u64 = 100;

/// An attachment of `bytes` bytes that are easily found again, and its content.
pub fn photo(number: u8, bytes: u64) -> (Declared, Vec<u8>) {
    let text = format!("a face that nobody may see {number} ").into_bytes();
    let content: Vec<u8> = text.into_iter().cycle().take(bytes as usize).collect();
    let salt = Salt::new([number; 32]);
    let declared = Declared {
        id: salt.id_of(&content),
        salt,
        media_type: "image/jpeg".to_owned(),
        bytes,
        feeds: vec!["site/MAIN".to_owned()],
        personal: false,
    };
    (declared, content)
}

pub fn declare(phone: &Phone, declared: &Declared) -> Reply {
    phone.client.post("/v1/attachments", &phone.token, &serde_json::to_vec(declared).unwrap())
}

pub fn add(phone: &Phone, id: Hash, offset: u64, part: &[u8]) -> Reply {
    phone.client.patch(&path(id), &phone.token, offset, part)
}

pub fn path(id: Hash) -> String {
    format!("/v1/attachments/{id}")
}

pub fn progress(reply: &Reply) -> Progress {
    assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.bytes));
    serde_json::from_slice(&reply.bytes).unwrap()
}

/// Sends what is missing, in small parts, from where the server says.
pub fn upload(phone: &Phone, declared: &Declared, content: &[u8]) {
    let mut at = progress(&declare(phone, declared));
    while !at.complete {
        let end = (at.held + PART).min(declared.bytes);
        at = progress(&add(phone, declared.id, at.held, &content[at.held as usize..end as usize]));
    }
}

pub fn phone_of(host: &Host, role: Role, number: u8) -> Phone {
    Phone::enrol(&host.client(), &host.code(role), number)
}

pub fn page(client: &Client, token: &str, after: Option<&str>) -> TombstonePage {
    let query = after.map(|after| format!("?after={after}")).unwrap_or_default();
    let reply = client.get(&format!("/v1/attachments/erased{query}"), token);
    assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.bytes));
    serde_json::from_slice(&reply.bytes).unwrap()
}
