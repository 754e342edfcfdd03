//! One page per screen. A page reads with `state`, shows with `components` and `ui`, and decides
//! nothing itself.

pub mod adjust;
pub mod announce;
pub mod claims;
pub mod complaints;
pub mod connect;
pub mod count;
pub mod counts;
pub mod delivery;
pub mod devices;
pub mod dispatch;
pub mod enrol;
pub mod exceptions;
pub mod expiring;
pub mod export;
pub mod help;
pub mod holds;
pub mod home;
pub mod import;
pub mod item;
pub mod list;
pub mod not_found;
pub mod operators;
pub mod orders;
pub mod pack;
pub mod pick;
pub mod public_lot;
pub mod publish;
pub mod put_away;
pub mod quarantine;
pub mod receive;
pub mod relocate;
pub mod reporting;
pub mod reports;
pub mod returning;
pub mod search;
pub mod settings;
pub mod terms;
pub mod trolley;
pub mod unsent;
pub mod warranty;

use leptos::prelude::*;

use crate::routes::Page;

/// The pages other than home: each address has one.
pub fn later(page: Page) -> AnyView {
    match page {
        Page::Item => item::Item().into_any(),
        Page::List => list::ListPage().into_any(),
        Page::Receive => receive::ReceivePage().into_any(),
        Page::Move => relocate::MovePage().into_any(),
        Page::Ship if dispatch::is_wanted() => dispatch::DispatchPage().into_any(),
        Page::Ship => relocate::ShipPage().into_any(),
        Page::Return => returning::ReturnPage().into_any(),
        Page::Report => reporting::ReportPage().into_any(),
        Page::Expiring => expiring::ExpiringPage().into_any(),
        Page::Holds => holds::HoldsPage().into_any(),
        Page::Reports => reports::ReportsPage().into_any(),
        Page::Help => help::HelpPage().into_any(),
        Page::Search => search::SearchPage().into_any(),
        Page::Settings => settings::SettingsPage().into_any(),
        Page::Enrol => enrol::EnrolPage().into_any(),
        Page::Connect => connect::ConnectPage().into_any(),
        Page::Devices => devices::DevicesPage().into_any(),
        Page::Quarantine => quarantine::QuarantinePage().into_any(),
        Page::Operators => operators::OperatorsPage().into_any(),
        Page::Adjust => adjust::AdjustPage().into_any(),
        Page::Count => count::CountPage().into_any(),
        Page::Counts => counts::CountsPage().into_any(),
        Page::Import => import::ImportPage().into_any(),
        Page::Export => export::ExportPage().into_any(),
        Page::Unsent => unsent::UnsentPage().into_any(),
        Page::Orders => orders::OrdersPage().into_any(),
        Page::Pick => pick::PickPage().into_any(),
        Page::Pack => pack::PackPage().into_any(),
        Page::Delivery => delivery::DeliveryPage().into_any(),
        Page::Trolley => trolley::TrolleyPage().into_any(),
        Page::Exceptions => exceptions::ExceptionsPage().into_any(),
        Page::Warranty => warranty::WarrantyPage().into_any(),
        Page::Warranties => warranty::many::ManyPage().into_any(),
        Page::Claims => claims::ClaimsPage().into_any(),
        Page::Complaints => complaints::ComplaintsPage().into_any(),
        Page::Terms => terms::TermsPage().into_any(),
        Page::Publish => publish::PublishPage().into_any(),
        Page::PublicLot { gtin, lot } => view! { <public_lot::PublicLotPage gtin lot/> }.into_any(),
        Page::Announce => announce::AnnouncePage().into_any(),
        Page::PutAway => put_away::PutAwayPage().into_any(),
        Page::NotFound => not_found::NotFoundPage().into_any(),
        Page::Home => ().into_any(),
    }
}
