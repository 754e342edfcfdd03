//! The firm's own certificate authority, which phones come to trust once. It may vouch for nothing
//! but addresses and names of local networks, so that trusting it risks nothing else.

use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};

use lotwise_ledger::event::Hash;
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DistinguishedName, DnType, ExtendedKeyUsagePurpose,
    GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose, NameConstraints, SanType,
};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use time::{Duration, OffsetDateTime};

use crate::secret;

/// The name of the authority's file in the data directory: key and certificate, readable by the owner
/// alone.
pub const KEY_FILE: &str = "lan-authority.pem";

/// How long phones can trust it. It is not renewed: each phone would have to be touched again.
const YEARS: i64 = 20;
/// How long a server's certificate is good; iOS takes none that is good for more than 825 days.
pub const CERTIFICATE_DAYS: i64 = 397;
/// How far the clock of a phone may be behind.
const SKEW: Duration = Duration::days(2);

/// Names that mean something in a local network alone.
const NAMES: [&str; 6] = ["local", "localhost", "lan", "internal", "home.arpa", "fritz.box"];
/// The networks that nobody reaches from outside (RFC 1918, RFC 6598, RFC 3927), and the machine itself.
const NETWORKS_V4: [([u8; 4], u8); 6] = [
    ([10, 0, 0, 0], 8),
    ([172, 16, 0, 0], 12),
    ([192, 168, 0, 0], 16),
    ([100, 64, 0, 0], 10),
    ([169, 254, 0, 0], 16),
    ([127, 0, 0, 0], 8),
];
/// The same of IPv6 (RFC 4193).
const NETWORKS_V6: [([u16; 8], u8); 2] =
    [([0xfc00, 0, 0, 0, 0, 0, 0, 0], 7), ([0, 0, 0, 0, 0, 0, 0, 1], 128)];

/// Why there is no authority.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    #[error("{} cannot be read or written", file.display())]
    File { file: PathBuf, source: std::io::Error },
    #[error("{} holds no key and certificate", file.display())]
    Pem { file: PathBuf },
    #[error("a certificate cannot be made")]
    Make(#[from] rcgen::Error),
}

/// A key and the certificate that phones trust.
pub struct Authority {
    key: KeyPair,
    certificate: CertificateDer<'static>,
}

/// A server's certificate with its key.
pub struct Issued {
    pub certificate: CertificateDer<'static>,
    pub key: PrivateKeyDer<'static>,
}

impl Authority {
    /// Reads the authority of the data directory, or makes it at the first start.
    pub fn open(dir: &Path) -> Result<Self, AuthorityError> {
        let file = dir.join(KEY_FILE);
        match std::fs::read_to_string(&file) {
            Ok(text) => Self::parse(&text).ok_or(AuthorityError::Pem { file }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let key = KeyPair::generate()?;
                let certificate = params(&key).self_signed(&key)?;
                let text = key.serialize_pem() + &certificate.pem();
                secret::write(&file, text.as_bytes())
                    .map_err(|source| AuthorityError::File { file, source })?;
                Ok(Self { key, certificate: certificate.der().clone() })
            }
            Err(source) => Err(AuthorityError::File { file, source }),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let key = PrivatePkcs8KeyDer::from_pem_slice(text.as_bytes()).ok()?;
        let key = KeyPair::try_from(&key).ok()?;
        Some(Self { key, certificate: CertificateDer::from_pem_slice(text.as_bytes()).ok()? })
    }

    /// What a phone must trust, in DER.
    pub fn certificate(&self) -> &CertificateDer<'static> {
        &self.certificate
    }

    /// The SHA-256 of the certificate as people compare it: `AB:CD:…`.
    pub fn fingerprint(&self) -> String {
        let bytes: Vec<String> =
            Hash::of(&self.certificate).as_bytes().iter().map(|byte| format!("{byte:02X}")).collect();
        bytes.join(":")
    }

    /// A certificate for a server under these names, with a new key.
    pub fn issue(&self, names: &[SanType]) -> Result<Issued, AuthorityError> {
        let now = OffsetDateTime::now_utc();
        let mut leaf = CertificateParams::default();
        leaf.not_before = now - SKEW;
        leaf.not_after = now + Duration::days(CERTIFICATE_DAYS) - SKEW;
        leaf.subject_alt_names = names.to_vec();
        leaf.distinguished_name = distinguished("Lotwise");
        leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        leaf.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate()?;
        let issued = leaf.signed_by(&key, &Issuer::new(params(&self.key), &self.key))?;
        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        Ok(Issued { certificate: issued.der().clone(), key: key.into() })
    }
}

/// Whether the authority may vouch for an address.
pub fn may_name(address: IpAddr) -> bool {
    let is_in_v4 = |address: Ipv4Addr, (network, bits): ([u8; 4], u8)| {
        (address.to_bits() ^ u32::from_be_bytes(network)) >> (32 - u32::from(bits)) == 0
    };
    match address {
        IpAddr::V4(address) => NETWORKS_V4.into_iter().any(|network| is_in_v4(address, network)),
        IpAddr::V6(address) => address.is_unique_local() || address.is_loopback(),
    }
}

/// What the authority is, made of its key alone: a certificate that is issued must name it exactly.
fn params(key: &KeyPair) -> CertificateParams {
    let id: String =
        Hash::of(key.public_key_raw()).as_bytes()[..4].iter().map(|byte| format!("{byte:02x}")).collect();
    let names = NAMES.map(|name| GeneralSubtree::DnsName(name.to_owned()));
    let v4 = NETWORKS_V4
        .map(|(network, bits)| GeneralSubtree::IpAddress(CidrSubnet::from_v4_prefix(network, bits)));
    let v6 = NETWORKS_V6.map(|(network, bits)| {
        let network = std::net::Ipv6Addr::from(network).octets();
        GeneralSubtree::IpAddress(CidrSubnet::from_v6_prefix(network, bits))
    });
    let mut params = CertificateParams::default();
    let now = OffsetDateTime::now_utc();
    params.not_before = now - SKEW;
    params.not_after = now + Duration::days(YEARS * 365);
    params.distinguished_name = distinguished(&format!("Lotwise local authority {id}"));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: names.into_iter().chain(v4).chain(v6).collect(),
        excluded_subtrees: Vec::new(),
    });
    params
}

fn distinguished(name: &str) -> DistinguishedName {
    let mut distinguished = DistinguishedName::new();
    distinguished.push(DnType::CommonName, name);
    distinguished
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_local_addresses_are_named() {
        let check = |address: &str, expected| {
            assert_eq!(may_name(address.parse().unwrap()), expected, "{address}");
        };
        for local in ["10.1.2.3", "172.31.0.1", "192.168.178.20", "100.64.0.1", "127.0.0.1", "fd00::1", "::1"]
        {
            check(local, true);
        }
        for public in ["8.8.8.8", "172.32.0.1", "192.169.0.1", "2001:db8::1", "fe80::1"] {
            check(public, false);
        }
    }
}
