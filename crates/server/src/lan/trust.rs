//! The page by which a phone comes to trust the server. It is plain HTTP, since the phone trusts
//! nothing yet: the fingerprint beside the one in the terminal tells whether somebody is in between.

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::routing::get;

use super::authority::Authority;

const PAGE: &str = include_str!("trust.html");

/// The page at every path, and the certificate.
pub fn router(authority: &Authority, url: &str) -> Router {
    let page = PAGE.replace("{fingerprint}", &authority.fingerprint()).replace("{url}", &escape(url));
    let certificate = authority.certificate().to_vec();
    let page_headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
        (CACHE_CONTROL, "no-store"),
    ];
    let certificate_headers = [
        // By this type, iOS and Android know it for what it is.
        (CONTENT_TYPE, "application/x-x509-ca-cert"),
        (CONTENT_DISPOSITION, "attachment; filename=\"lotwise.crt\""),
        (CACHE_CONTROL, "no-store"),
    ];
    Router::new()
        .route("/lotwise.crt", get(async move || (certificate_headers, certificate)))
        .fallback(get(async move || (page_headers, page)))
}

/// The address comes from the configuration, and is text in the page and in a quoted attribute.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
