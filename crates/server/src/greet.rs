//! What a person sees in the terminal at the start: the address, and the way in for the first phone.

use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;

use crate::Running;
use crate::api::link;
use crate::lan::Trust;
use crate::store::StoreError;
use crate::store::devices::Role;

/// Writes the address, a code if one is asked for, and as long as no device is enrolled a link that
/// makes the first one an admin's. Nobody is there to read what cannot be written.
pub async fn greet(
    running: &Running,
    print_code: Option<Role>,
    out: &mut impl Write,
) -> Result<(), StoreError> {
    let Running { address, server, trust, .. } = running;
    let mut say = |line: &str| {
        let _unread = writeln!(out, "{line}").and_then(|()| out.flush());
    };
    if let Some(role) = print_code {
        let code = server.log.make_code(role).await?;
        say(&format!("code {}", code.as_str()));
    }
    if let Some(Trust { url, fingerprint }) = trust {
        say(&format!(
            "Phones in this network open {}. Each must come to trust it once:",
            server.settings.url
        ));
        say(&format!("it opens {url}, gets the certificate there, and follows the two lines for its kind."));
        say(&format!("The fingerprint there must be this one:\n  {fingerprint}\n"));
        if let Some(picture) = qr(url) {
            say(&picture);
        }
    }
    if !server.log.has_devices().await? {
        let link = link(&server.settings.url, &server.log.make_code(Role::Admin).await?);
        say("No device is enrolled yet. This link makes one the admin's, once, within 24 hours:");
        say(&format!("\n  {link}\n"));
        if let Some(picture) = qr(&link) {
            say(&picture);
        }
    } else if trust.is_some()
        && let Some(picture) = qr(&server.settings.url)
    {
        say(&format!("{}\n{picture}", server.settings.url));
    }
    if server.app.is_none() {
        say("The app is not served from here: interface only.");
    }
    let scheme = if trust.is_some() { "https" } else { "http" };
    say(&format!("listening {scheme}://{}", reachable(*address)));
    Ok(())
}

/// The address by which this machine itself reaches a server that listens on it.
pub fn reachable(address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => SocketAddr::new(Ipv4Addr::LOCALHOST.into(), address.port()),
        IpAddr::V6(ip) if ip.is_unspecified() => SocketAddr::new(Ipv4Addr::LOCALHOST.into(), address.port()),
        _ => address,
    }
}

/// Light on dark and dark on light: the picture is drawn for a dark terminal, where a reader sees a
/// dark code on a light ground.
fn qr(link: &str) -> Option<String> {
    let code = QrCode::new(link).ok()?;
    Some(code.render::<Dense1x2>().dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build())
}
