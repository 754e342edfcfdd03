//! Lotwise, the app: what a person sees and touches.
//!
//! Read in this order: [`app`] (what is put together), [`later`] (what comes second), [`routes`] (where
//! everything is), [`state`] (what is read and recorded), [`pages`], [`components`], [`ui`] and [`i18n`].

pub mod app;
pub mod components;
pub mod i18n;
pub mod later;
pub mod pages;
pub mod routes;
pub mod state;
pub mod ui;
