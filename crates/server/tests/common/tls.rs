//! A TLS client that trusts the authorities that it is given, and no others.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

pub type Connected = StreamOwned<ClientConnection, TcpStream>;

/// Connects to the address. The handshake is made with the first bytes that are written or read.
pub fn connect(address: &str, name: &str, trusted: &[CertificateDer<'static>]) -> Connected {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    StreamOwned::new(client(name, trusted), stream)
}

/// The client's side of a connection that is not made yet.
pub fn client(name: &str, trusted: &[CertificateDer<'static>]) -> ClientConnection {
    let mut roots = RootCertStore::empty();
    for authority in trusted {
        roots.add(authority.clone()).unwrap();
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    ClientConnection::new(Arc::new(config), ServerName::try_from(name.to_owned()).unwrap()).unwrap()
}

/// The whole answer to a request after which the server closes.
pub fn ask(mut connection: Connected, request: &[u8]) -> Result<String, std::io::Error> {
    connection.write_all(request)?;
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer)?;
    Ok(String::from_utf8(answer).unwrap())
}
