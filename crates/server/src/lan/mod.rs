//! HTTPS in the local network without anybody's certificate: the server has an authority of its own,
//! which phones come to trust by a page on a second, plain port.

pub mod authority;
mod certificate;
mod trust;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use rcgen::SanType;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use crate::serve::{self, Patience};
use authority::{Authority, AuthorityError};
use certificate::Certificates;

/// Why there is no HTTPS.
#[derive(Debug, thiserror::Error)]
pub enum LanError {
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    #[error("TLS cannot be set up")]
    Tls(#[from] rustls::Error),
    #[error("cannot listen on {address}, where phones come to trust the server")]
    Listen { address: SocketAddr, source: std::io::Error },
}

/// What a person needs to make a phone trust the server.
#[derive(Clone, Debug)]
pub struct Trust {
    /// Where the page for it is.
    pub url: String,
    /// What the authority's certificate must be, as the page shows it, too.
    pub fingerprint: String,
}

/// The server's place in the local network.
pub struct Lan {
    pub tls: TlsAcceptor,
    /// The address that a phone of this network reaches, without a port.
    pub host: IpAddr,
    trust_url: String,
    listener: TcpListener,
    authority: Arc<Authority>,
    certificates: Arc<Certificates>,
}

impl Lan {
    /// Reads or makes the authority, issues a certificate, and listens for who wants to trust it.
    pub async fn open(dir: &std::path::Path, page: SocketAddr) -> Result<Self, LanError> {
        let authority = Arc::new(Authority::open(dir)?);
        let certificates = Arc::new(Certificates::issue(&authority, names())?);
        let failed = |source| LanError::Listen { address: page, source };
        let listener = serve::listen(page).await.map_err(failed)?;
        let port = listener.local_addr().map_err(failed)?.port();
        let host = if page.ip().is_unspecified() { reachable() } else { page.ip() };
        Ok(Self {
            tls: TlsAcceptor::from(Arc::new(certificate::tls(certificates.clone())?)),
            trust_url: format!("http://{}", SocketAddr::new(host, port)),
            host,
            listener,
            authority,
            certificates,
        })
    }

    pub fn trust(&self) -> Trust {
        Trust { url: self.trust_url.clone(), fingerprint: self.authority.fingerprint() }
    }

    /// Serves the page, and keeps the certificate fresh, until the stop.
    pub fn run(self, url: &str, patience: Patience, stop: CancellationToken) -> JoinHandle<()> {
        let page = trust::router(&self.authority, url);
        tokio::spawn(async move {
            tokio::join!(
                serve::run(self.listener, page, None, patience, stop.clone()),
                certificate::keep_fresh(&self.certificates, &self.authority, names, stop),
            );
        })
    }
}

/// The names and addresses of this machine that the authority may vouch for, in order.
fn names() -> Vec<SanType> {
    let mut dns = vec!["localhost".to_owned()];
    dns.extend(hostname().map(|name| format!("{name}.local")));
    let dns = dns.into_iter().filter_map(|name| Some(SanType::DnsName(name.try_into().ok()?)));
    dns.chain(addresses().into_iter().map(SanType::IpAddress)).collect()
}

/// This machine's addresses in local networks, its own loopback ones among them.
fn addresses() -> Vec<IpAddr> {
    let interfaces = if_addrs::get_if_addrs().unwrap_or_else(|error| {
        tracing::warn!(%error, "the addresses of this machine are not known");
        Vec::new()
    });
    let addresses = interfaces.iter().map(if_addrs::Interface::ip);
    let mut addresses: Vec<IpAddr> = addresses.filter(|address| authority::may_name(*address)).collect();
    addresses.sort_unstable();
    addresses.dedup();
    addresses
}

/// The address that a phone most likely reaches: of IPv4, since it can be typed.
fn reachable() -> IpAddr {
    let addresses = addresses();
    let outside = |address: &&IpAddr| !address.is_loopback();
    let v4 = addresses.iter().filter(outside).find(|address| address.is_ipv4());
    let any = v4.or_else(|| addresses.iter().find(outside));
    any.copied().unwrap_or_else(|| IpAddr::from([127, 0, 0, 1]))
}

/// The machine's name up to the first dot, in letters that a name of the network may have.
fn hostname() -> Option<String> {
    let text = std::fs::read_to_string("/proc/sys/kernel/hostname").or_else(|_| std::env::var("HOSTNAME"));
    let name = text.ok()?.trim().split('.').next()?.to_ascii_lowercase();
    let is_good = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    is_good.then_some(name)
}
