//! Proxies in front of the server: whose word on where a request comes from is believed.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderName;
use axum::middleware::Next;
use axum::response::Response;

use crate::api::Server;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The networks of the proxies, as `10.0.0.0/8, ::1`. None are believed where there are none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies(Vec<Network>);

/// A text that names no networks.
#[derive(Debug, thiserror::Error)]
#[error("not a list of networks")]
pub struct ProxiesError;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Network {
    address: IpAddr,
    /// So many leading bits are those of the network.
    bits: u8,
}

impl Proxies {
    /// Who asked: the last address of the chain that is no proxy's. What stands before it anybody can write.
    fn client<'a>(&self, peer: IpAddr, forwarded: impl DoubleEndedIterator<Item = &'a str>) -> IpAddr {
        let mut client = peer.to_canonical();
        for named in forwarded.flat_map(|list| list.split(',')).rev() {
            if !self.0.iter().any(|network| network.has(client)) {
                break;
            }
            let Some(named) = address(named.trim()) else { break };
            client = named;
        }
        client
    }
}

impl FromStr for Proxies {
    type Err = ProxiesError;

    fn from_str(text: &str) -> Result<Self, ProxiesError> {
        text.split(',').map(|network| network.trim().parse()).collect::<Result<_, _>>().map(Self)
    }
}

impl FromStr for Network {
    type Err = ProxiesError;

    fn from_str(text: &str) -> Result<Self, ProxiesError> {
        let (address, bits) =
            text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.parse().map_err(|_| ProxiesError)?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), |bits| bits.parse().map_err(|_| ProxiesError))?;
        if bits > most { Err(ProxiesError) } else { Ok(Self { address, bits }) }
    }
}

impl Network {
    fn has(self, other: IpAddr) -> bool {
        match (self.address, other) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let differing = u32::from(own) ^ u32::from(other);
                differing.checked_shr(32 - u32::from(self.bits)).unwrap_or_default() == 0
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let differing = u128::from(own) ^ u128::from(other);
                differing.checked_shr(128 - u32::from(self.bits)).unwrap_or_default() == 0
            }
            _ => false,
        }
    }
}

/// An address, with a port or without.
fn address(text: &str) -> Option<IpAddr> {
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    text.parse().ok().or_else(with_port).map(|address: IpAddr| address.to_canonical())
}

/// Puts the address of who asked in place of a proxy's.
pub async fn client(State(server): State<Server>, mut request: Request, next: Next) -> Response {
    if let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>().copied() {
        let lists = request.headers().get_all(FORWARDED_FOR).iter().filter_map(|list| list.to_str().ok());
        let client = server.settings.proxies.client(peer.ip(), lists);
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(client, peer.port())));
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_address_that_is_no_proxys_counts() {
        let check = |proxies: &str, peer: &str, forwarded: &[&str], expected: &str| {
            let proxies = if proxies.is_empty() { Proxies::default() } else { proxies.parse().unwrap() };
            let client = proxies.client(peer.parse().unwrap(), forwarded.iter().copied());
            assert_eq!(client, expected.parse::<IpAddr>().unwrap(), "{proxies:?} {peer} {forwarded:?}");
        };
        check("", "10.0.0.1", &["1.2.3.4"], "10.0.0.1");
        check("10.0.0.0/8", "10.0.0.1", &[], "10.0.0.1");
        check("10.0.0.0/8", "10.0.0.1", &["1.2.3.4"], "1.2.3.4");
        check("10.0.0.0/8", "10.0.0.1", &["6.6.6.6, 1.2.3.4"], "1.2.3.4");
        check("10.0.0.0/8", "10.0.0.1", &["6.6.6.6, 1.2.3.4, 10.9.9.9"], "1.2.3.4");
        check("10.0.0.0/8", "10.0.0.1", &["6.6.6.6", "1.2.3.4"], "1.2.3.4");
        check("10.0.0.0/8", "11.0.0.1", &["1.2.3.4"], "11.0.0.1");
        check("10.0.0.1", "10.0.0.2", &["1.2.3.4"], "10.0.0.2");
        check("10.0.0.0/8", "10.0.0.1", &["1.2.3.4, nonsense"], "10.0.0.1");
        check("10.0.0.0/8", "::ffff:10.0.0.1", &["1.2.3.4:5678"], "1.2.3.4");
        check("::1, fd00::/8", "::1", &["2001:db8::7, fd12::1"], "2001:db8::7");
        check("::/0, 0.0.0.0/0", "::1", &["1.2.3.4, 5.6.7.8"], "1.2.3.4");
    }

    #[test]
    fn networks_are_read() {
        for wrong in ["", "10.0.0.0/33", "::/129", "ten", "10.0.0.0/", "10.0.0.0/8,"] {
            assert!(wrong.parse::<Proxies>().is_err(), "{wrong}");
        }
    }
}
