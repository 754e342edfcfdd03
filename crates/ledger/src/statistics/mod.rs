//! What numbers say: whether a lot draws more complaints than chance would give it ([`complaints`]),
//! how much goes out ([`forecast`]), and what will expire before it does ([`waste`]).
//!
//! Floats occur in estimates alone, and only with `+ - * /` and the square root, which IEEE 754 rounds
//! the same everywhere: a host and a browser give the same bits. There is no logarithm and no power.

pub mod complaints;
pub mod forecast;
pub mod waste;
