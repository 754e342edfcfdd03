//! The device's signing key: Ed25519 by WebCrypto, made once for each database. The private half is
//! kept as a `CryptoKey` that no script can read.

use js_sys::{Array, Uint8Array};
use lotwise_sync::connect::Names;
use lotwise_sync::ledger::event::DeviceId;
use lotwise_sync::reissue::reissue;
use lotwise_sync::store::{Reissue, ReplicaStore, Saved};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, CryptoKeyPair, SubtleCrypto};

use crate::idb::{IdbError, IndexedDbReplica, MetaValue};
use crate::js;

/// The algorithm's name in the Web Cryptography API.
const ED25519: &str = "Ed25519";
/// Where the database keeps the pair.
const NAME: &str = "signing";
/// Where it keeps the one under which the device will go on.
const NEXT: &str = "signing-next";

/// The key that signs this device's events. Clones are the same key.
#[derive(Clone, Debug)]
pub struct SigningKey {
    private: CryptoKey,
    public: CryptoKey,
    public_bytes: [u8; 32],
}

/// Why there is no key, or no signature.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// WebCrypto is there on HTTPS and localhost only.
    #[error("the page was not loaded over a secure connection")]
    Insecure,
    #[error("the browser cannot sign with Ed25519")]
    Unsupported,
    #[error("the stored key cannot be read")]
    Corrupt,
    #[error("an unsent event cannot be read")]
    Unreadable,
    #[error("WebCrypto failed ({name})")]
    Crypto { name: String },
    #[error(transparent)]
    Store(#[from] IdbError),
}

/// Random bytes that nobody can guess. None where the browser has no cryptography.
pub fn random_bytes() -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    js::window().crypto().ok()?.get_random_values_with_u8_array(&mut bytes).ok()?;
    Some(bytes)
}

impl SigningKey {
    /// The key of this database, made if there is none. Two tabs that make one at the same time get
    /// the same.
    pub async fn open_or_create(database: &IndexedDbReplica) -> Result<Self, KeyError> {
        Self::named(NAME, database).await
    }

    /// The key under which the device will go on (SYNC-17), made if there is none: it is the same
    /// until [`Self::succeed`], so that a server's answer that was lost can be asked for again.
    pub async fn next(database: &IndexedDbReplica) -> Result<Self, KeyError> {
        Self::named(NEXT, database).await
    }

    async fn named(name: &str, database: &IndexedDbReplica) -> Result<Self, KeyError> {
        if let Some(row) = database.key_get(name).await? {
            return Self::read(&row);
        }
        let row = generate().await?;
        Self::read(&database.key_add(name, &row).await?)
    }

    /// Makes this, the [`Self::next`] key, the database's own: the unsent events of `old` are issued
    /// again under it, with other names for `products`, and `values` are written as
    /// [`IndexedDbReplica::meta_set`] does, all in one transaction. False if something was recorded
    /// meanwhile: nothing is changed then.
    pub async fn succeed(
        &self,
        old: DeviceId,
        database: &IndexedDbReplica,
        products: &Names,
        values: &[MetaValue],
    ) -> Result<bool, KeyError> {
        let expected = database.head().await?;
        let (ids, unsent): (Vec<_>, Vec<_>) = database.unsent_of(old).await?.into_iter().unzip();
        let mut new = Vec::with_capacity(unsent.len());
        let issued = reissue(&unsent, self.device_id(), products).map_err(|_| KeyError::Unreadable)?;
        for event in issued {
            let signature = self.sign(&event.header).await?;
            new.push(event.signed(signature));
        }
        let again = Reissue { device: self.device_id(), old: &ids, new: &new, expected: &expected };
        Ok(database.succeed(old, &again, (NAME, NEXT), values).await? == Saved::Done)
    }

    /// The id that belongs to the key.
    pub fn device_id(&self) -> DeviceId {
        DeviceId::of_public_key(&self.public_bytes)
    }

    /// The raw public key, as RFC 8032 encodes it.
    pub fn public_key(&self) -> [u8; 32] {
        self.public_bytes
    }

    pub async fn sign(&self, bytes: &[u8]) -> Result<[u8; 64], KeyError> {
        let bytes = Uint8Array::from(bytes);
        let promise = subtle()?.sign_with_str_and_buffer_source(ED25519, &self.private, &bytes);
        let signature = JsFuture::from(promise.map_err(crypto_error)?).await.map_err(crypto_error)?;
        let signature = Uint8Array::new(&signature).to_vec();
        signature.try_into().map_err(|_| KeyError::Unsupported)
    }

    pub async fn verify(&self, bytes: &[u8], signature: &[u8; 64]) -> Result<bool, KeyError> {
        let (bytes, signature) = (Uint8Array::from(bytes), Uint8Array::from(signature.as_slice()));
        let promise = subtle()?.verify_with_str_and_buffer_source_and_buffer_source(
            ED25519,
            &self.public,
            &signature,
            &bytes,
        );
        let valid = JsFuture::from(promise.map_err(crypto_error)?).await.map_err(crypto_error)?;
        Ok(valid.is_truthy())
    }

    fn read(row: &JsValue) -> Result<Self, KeyError> {
        let key = |name| js::get(row, name).dyn_into::<CryptoKey>().map_err(|_| KeyError::Corrupt);
        let bytes = js::get(row, "bytes").dyn_into::<Uint8Array>().map_err(|_| KeyError::Corrupt)?;
        Ok(Self {
            private: key("private")?,
            public: key("public")?,
            public_bytes: bytes.to_vec().try_into().map_err(|_| KeyError::Corrupt)?,
        })
    }
}

/// A new pair as the database keeps it.
async fn generate() -> Result<JsValue, KeyError> {
    let subtle = subtle()?;
    let usages = Array::of2(&"sign".into(), &"verify".into());
    let promise = subtle.generate_key_with_str(ED25519, false, &usages).map_err(crypto_error)?;
    let pair: CryptoKeyPair = JsFuture::from(promise).await.map_err(crypto_error)?.unchecked_into();
    let (private, public) = (pair.get_private_key(), pair.get_public_key());
    // A public key can be exported whatever was asked of the pair.
    let promise = subtle.export_key("raw", &public).map_err(crypto_error)?;
    let bytes = Uint8Array::new(&JsFuture::from(promise).await.map_err(crypto_error)?);
    Ok(js::object([("private", private.into()), ("public", public.into()), ("bytes", bytes.into())]))
}

pub(crate) fn subtle() -> Result<SubtleCrypto, KeyError> {
    let crypto = js::window().crypto().map_err(|_| KeyError::Insecure)?;
    js::get(&crypto, "subtle").dyn_into().map_err(|_| KeyError::Insecure)
}

#[allow(clippy::needless_pass_by_value)] // As map_err hands it over.
pub(crate) fn crypto_error(error: JsValue) -> KeyError {
    match js::error_name(&error) {
        name if name == "NotSupportedError" => KeyError::Unsupported,
        name => KeyError::Crypto { name },
    }
}
