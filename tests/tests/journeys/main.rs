//! The journeys that must pass: the app in a real browser, with the real server or none at all.

mod attached;
mod bad_codes;
mod beginning;
mod blocked;
mod connecting;
mod double_shipment;
mod doubts;
mod joining;
mod killed;
mod later;
mod operators;
mod photo;
mod picking;
mod rights;
mod road;
mod steps;
mod storage;
mod succession;
mod supervising;
mod trolley;
mod two_tabs;
mod unsent;
mod unsent_file;
