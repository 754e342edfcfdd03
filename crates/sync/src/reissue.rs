//! Issuing unsent events again under another id: what a device does whose storage was rolled back
//! (SYNC-17). The acts stay as they were; names of the events themselves follow.

use lotwise_ledger::event::{DeviceId, EventError, EventId, Hash, Head, SignedEvent};

use crate::connect::Names;

/// An event that was issued again, and is to be signed by the new key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reissued {
    pub header: Vec<u8>,
    pub body: Vec<u8>,
}

impl Reissued {
    /// Adds the signature over the header's bytes.
    pub fn signed(self, signature: [u8; 64]) -> SignedEvent {
        SignedEvent { header: self.header, body: self.body, signature }
    }
}

/// The events of `unsent`, in their order, as the first ones of `device`'s chain. Where one names
/// another of them by its id or its header's hash, it names the new one; and products get their other
/// names (SYNC-25).
pub fn reissue(
    unsent: &[SignedEvent],
    device: DeviceId,
    products: &Names,
) -> Result<Vec<Reissued>, EventError> {
    let mut names: Vec<(String, String)> = Vec::new();
    let mut head = Head::default();
    let mut issued = Vec::new();
    for signed in unsent {
        let mut header = signed.header()?;
        let old = EventId { device: header.device, seq: header.seq };
        let body = products.body(&renamed(&signed.body, &names));
        (header.device, header.seq, header.prev) = (device, head.seq + 1, head.hash);
        header.body = Hash::of(&body);
        // Plain structs with text keys: serialisation to memory has no way to fail.
        let bytes = serde_json::to_vec(&header).expect("a header is always JSON");
        head.seq = header.seq;
        head.hash = Hash::of(&bytes);
        names.push((old.to_string(), EventId { device, seq: header.seq }.to_string()));
        names.push((Hash::of(&signed.header).to_string(), head.hash.to_string()));
        issued.push(Reissued { header: bytes, body });
    }
    Ok(issued)
}

/// The body with every old name replaced by its new one. Names are long and random, and a number
/// ends where its digits do, so that nothing else is met.
fn renamed(body: &[u8], names: &[(String, String)]) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(body) else {
        return body.to_vec();
    };
    let mut renamed = text.to_owned();
    for (old, new) in names {
        let mut rest = std::mem::take(&mut renamed);
        while let Some(at) = rest.find(old.as_str()) {
            let tail = rest.split_off(at + old.len());
            let is_whole = !tail.starts_with(|next: char| next.is_ascii_digit());
            rest.truncate(at);
            renamed.push_str(&rest);
            renamed.push_str(if is_whole { new } else { old });
            rest = tail;
        }
        renamed.push_str(&rest);
    }
    renamed.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SYNC-17: a name of an event issued again becomes its new one, and one that only begins so stays.
    #[test]
    fn names_follow_and_others_stay() {
        let names = [("dev-1".to_owned(), "new-7".to_owned())];
        let body = br#"{"target":"dev-1","last":"dev-12","key":"entry/dev-1"}"#;
        let expected = br#"{"target":"new-7","last":"dev-12","key":"entry/new-7"}"#;
        assert_eq!(renamed(body, &names), expected);
    }
}
