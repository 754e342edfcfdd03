//! What a device does beside sync while it talks to its backend: it renews its token in time (SYNC-20),
//! and reports how much it has not sent (SYNC-21). Neither holds up a record: what fails is tried again at
//! the next occasion.

use std::rc::Rc;

use lotwise_browser::clock;
use lotwise_browser::fetch::FetchError;
use lotwise_sync::store::ReplicaStore;
use lotwise_sync::wire::{Report, TokenAnswer};

use super::{Driver, ENROLMENT, Enrolment, Network as _};

const TIMEOUT_MS: u32 = 15_000;

impl Driver {
    /// Renews the token when half of its life is over, and where the server does not give the feeds any more that
    /// the device was enrolled for: the answer names them.
    pub(super) async fn keep_token(self: &Rc<Self>) {
        let (is_due, old) = {
            let enrolment = self.enrolment.borrow();
            (enrolment.is_ageing() || self.other_feeds.get(), enrolment.token.clone())
        };
        if !is_due || self.ended.get() || self.renewing_token.replace(true) {
            return;
        }
        match self.client().post::<_, TokenAnswer>("/v1/token", &(), TIMEOUT_MS).await {
            Ok(answer) => self.take_token(&old, answer).await,
            // A backend whose tokens do not end need not be asked again.
            Err(FetchError::Problem(problem)) if problem.status == 404 => return,
            Err(_) => {}
        }
        self.renewing_token.set(false);
    }

    /// Keeps the new token, unless another tab or a new enrolment was quicker: the stored one is in use.
    async fn take_token(self: &Rc<Self>, old: &str, answer: TokenAnswer) {
        let store = self.device.store();
        let Ok(Some(stored)) = store.meta_get::<Enrolment>(ENROLMENT).await else { return };
        if stored.token != old || self.enrolment.borrow().token != old {
            return;
        }
        let renewed = stored.renewed(answer);
        if store.meta_set(ENROLMENT, &renewed).await.is_err() {
            return;
        }
        self.other_feeds.set(false);
        if renewed.feeds != stored.feeds {
            // Another driver reads them.
            Rc::clone(self).enrolled();
        } else {
            self.enrolment.replace(renewed.clone());
            self.device.be(self.device.key(), Some(renewed));
        }
    }

    /// Goes back to the token before, which a server knows that was restored from a backup; false if there
    /// is none, or another tab or a new enrolment was quicker.
    pub(super) async fn take_previous_token(self: &Rc<Self>) -> bool {
        let store = self.device.store();
        let Ok(Some(stored)) = store.meta_get::<Enrolment>(ENROLMENT).await else { return false };
        let Some(before) = stored.with_previous().filter(|_| stored == *self.enrolment.borrow()) else {
            return false;
        };
        if store.meta_set(ENROLMENT, &before).await.is_err() {
            return false;
        }
        self.enrolment.replace(before.clone());
        self.device.be(self.device.key(), Some(before));
        Rc::clone(self).woke();
        true
    }

    /// Reports what is unsent, if it is another number than the server was told.
    pub(super) async fn report_change(&self) {
        let unsent = self.device.store().unsent().await.ok().and_then(|unsent| u64::try_from(unsent).ok());
        if unsent.is_some() && unsent != self.reported.get() {
            self.report().await;
        }
    }

    /// Reports what is unsent, and how old the oldest of it is.
    pub(super) async fn report(&self) {
        let store = self.device.store();
        let (Ok(unsent), Ok(first)) = (store.unsent().await, store.first_unsent().await) else { return };
        let made_ms = first.iter().filter_map(|event| Some(event.header().ok()?.hlc.unix_ms())).min();
        let now_ms = u64::try_from(clock::now_ms()).unwrap_or(0);
        let oldest_s = made_ms.map(|made_ms| now_ms.saturating_sub(made_ms) / 1_000);
        let unsent = u64::try_from(unsent).unwrap_or(u64::MAX);
        let report = Report { unsent, oldest_s };
        let told = self.client().post::<_, ()>("/v1/report", &report, TIMEOUT_MS).await;
        self.reported.set(told.is_ok().then_some(unsent));
    }
}
