//! Views that know the domain: the bar, the viewfinder, codes, states, timelines, the doubt dialog.

pub mod attached;
pub mod code;
pub mod doubt;
pub mod fetched;
pub mod forget;
pub mod item;
pub mod item_parts;
pub mod last_read;
pub mod latest;
pub mod photo_field;
pub mod pick;
pub mod qr;
pub mod review_problem;
pub mod scan_here;
pub mod sign_on;
pub mod standing;
pub mod status_bar;
pub mod storage_banner;
pub mod timeline;
pub mod typed_code;
pub mod undecided;
pub mod unsent_file;
pub mod unsent_row;
pub mod viewfinder;
pub mod words;
pub mod working;
