//! The journeys that must pass: the app in a real browser, with the real server or none at all.

mod attached;
mod bad_codes;
mod beginning;
mod blocked;
mod connecting;
mod doubts;
mod joining;
mod killed;
mod later;
mod operators;
mod photo;
mod rights;
mod road;
mod spreadsheet;
mod searching;
mod steps;
mod storage;
mod succession;
mod supervising;
mod two_tabs;
mod unsent;
mod unsent_file;
