//! Checking a list: each of its lines against the records, before anything is recorded.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use lotwise_browser::clock;
use lotwise_browser::idb::IdbError;
use lotwise_ledger::record::{Reading, Records};
use lotwise_sheets::line::{Line, Settings};
use lotwise_sheets::message::{Answer, Ask};
use lotwise_sheets::plan::{Judged, Plan, groups};
use lotwise_sync::store::read;

use super::importing::{Importing, NotOpened, Stage};

/// How many lines the worker gives at once.
const LINES: usize = 500;
/// How many lines, or orders, are judged or recorded at once: few enough that a phone answers a touch
/// meanwhile.
pub(super) const CHUNK: usize = 100;

impl Importing {
    /// Reads all lines and judges them.
    pub fn check(self) {
        let turn = self.next_turn();
        self.judged.set(Arc::default());
        spawn_local(async move {
            match self.check_all(turn).await {
                Ok(()) => {}
                Err(error) if self.is_turn(turn) => self.fail(error),
                Err(_) => {}
            }
        });
    }

    async fn check_all(self, turn: u32) -> Result<(), NotOpened> {
        let Some(settings) = self.settings.get_untracked() else { return Ok(()) };
        let of = self.look.with_untracked(|look| look.as_ref().map_or(0, |look| look.lines));
        self.stage.set(Stage::Checking { done: 0, of });
        let (kind, likes_are_new) = (settings.kind, settings.likes_are_new);
        let Some(lines) = self.read_lines(turn, settings, of).await? else { return Ok(()) };
        let (mut plan, groups) = (Plan::new(kind).taking_likes_for_new(likes_are_new), groups(kind, &lines));
        let mut all: Vec<Judged> = Vec::with_capacity(lines.len());
        for chunk in groups.chunks(CHUNK) {
            let judged = self.judge(&mut plan, chunk, &lines).await.map_err(|_| NotOpened::Storage)?;
            all.extend(judged);
            if !self.is_turn(turn) {
                return Ok(());
            }
            self.stage.set(Stage::Checking { done: all.len(), of });
            // The browser draws what was done, and takes what was pressed.
            clock::sleep(0).await;
        }
        all.sort_by_key(|judged| judged.line);
        self.lines.set_value(Arc::new(lines));
        self.judged.set(Arc::new(all));
        self.stage.set(Stage::Preview);
        Ok(())
    }

    /// All lines of the list; none if they are not wanted any more.
    async fn read_lines(
        self,
        turn: u32,
        settings: Settings,
        of: usize,
    ) -> Result<Option<Vec<Line>>, NotOpened> {
        let mut all = Vec::with_capacity(of);
        while all.len() < of {
            let ask = Ask::Lines { settings: settings.clone(), from: all.len(), count: LINES };
            let (answer, _) = self.ask(&ask, None).await?;
            if !self.is_turn(turn) {
                return Ok(None);
            }
            match answer {
                Answer::Lines { lines } if !lines.is_empty() => all.extend(lines),
                _ => break,
            }
        }
        Ok(Some(all))
    }

    /// Judges some groups of lines on the records as they are now.
    pub(super) async fn judge(
        self,
        plan: &mut Plan,
        groups: &[Vec<usize>],
        lines: &[Line],
    ) -> Result<Vec<Judged>, IdbError> {
        let wanted = |known: &Records| {
            let mut reading = Reading::default();
            for index in groups.iter().flatten() {
                reading.add(plan.reading(&lines[*index].said, known));
            }
            reading
        };
        let (_, records) = read(&self.device.store(), &wanted).await?;
        let judged = groups.iter().flat_map(|group| {
            let group: Vec<&Line> = group.iter().map(|index| &lines[*index]).collect();
            plan.judge(&group, &records)
        });
        Ok(judged.collect())
    }
}
