//! HTTPS in the local network, without anybody's certificate.

pub mod authority;
