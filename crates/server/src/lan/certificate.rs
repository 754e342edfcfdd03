//! The server's certificate: a new one at each start, and while the server runs another one when the
//! old one is a month old or the machine's addresses have changed.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use rcgen::SanType;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio_util::sync::CancellationToken;

use super::LanError;
use super::authority::Authority;

/// How often the addresses are looked at.
const LOOK: Duration = Duration::from_secs(60);
/// The age at which a certificate is replaced, long before its end.
const OLD: Duration = Duration::from_secs(30 * 24 * 3_600);

/// The certificate that is shown now.
#[derive(Debug)]
pub struct Certificates {
    current: RwLock<Current>,
}

#[derive(Clone, Debug)]
struct Current {
    names: Vec<SanType>,
    issued: Instant,
    key: Arc<CertifiedKey>,
}

impl Certificates {
    pub fn issue(authority: &Authority, names: Vec<SanType>) -> Result<Self, LanError> {
        Ok(Self { current: RwLock::new(Current::issue(authority, names)?) })
    }

    fn current(&self) -> Current {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Issues another certificate if the one that is shown is old or names other addresses.
    fn refresh(&self, authority: &Authority, names: Vec<SanType>) -> Result<bool, LanError> {
        let current = self.current();
        if current.names == names && current.issued.elapsed() < OLD {
            return Ok(false);
        }
        let next = Current::issue(authority, names)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = next;
        Ok(true)
    }
}

impl Current {
    fn issue(authority: &Authority, names: Vec<SanType>) -> Result<Self, LanError> {
        let issued = authority.issue(&names)?;
        let provider = ring::default_provider();
        let key = CertifiedKey::from_der(vec![issued.certificate], issued.key, &provider)?;
        Ok(Self { names, issued: Instant::now(), key: Arc::new(key) })
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current().key)
    }
}

/// TLS 1.2 and 1.3 with HTTP/1.1, as the plain server speaks it.
pub fn tls(certificates: Arc<Certificates>) -> Result<ServerConfig, LanError> {
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(certificates);
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// Looks at the certificate now and then, until the stop.
pub async fn keep_fresh(
    certificates: &Certificates,
    authority: &Authority,
    names: impl Fn() -> Vec<SanType>,
    stop: CancellationToken,
) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            () = stop.cancelled() => return,
        }
        match certificates.refresh(authority, names()) {
            Ok(true) => tracing::info!("a new certificate names the addresses of this machine"),
            Ok(false) => {}
            Err(error) => tracing::error!(error = &error as &dyn std::error::Error, "no new certificate"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_address_gets_another_certificate() {
        let dir = tempfile::tempdir().unwrap();
        let authority = Authority::open(dir.path()).unwrap();
        let names = |last| vec![SanType::IpAddress(std::net::IpAddr::from([192, 168, 1, last]))];
        let certificates = Certificates::issue(&authority, names(1)).unwrap();
        let first = certificates.current().key;
        assert!(!certificates.refresh(&authority, names(1)).unwrap());
        assert_eq!(certificates.current().key.cert, first.cert);
        assert!(certificates.refresh(&authority, names(2)).unwrap());
        assert_ne!(certificates.current().key.cert, first.cert);
    }
}
