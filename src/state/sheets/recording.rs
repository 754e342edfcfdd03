//! Recording a list: chunk by chunk, each judged once more on the records of that moment. What was recorded
//! before it was stopped is found there the next time, and left as it is.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use lotwise_browser::clock;
use lotwise_sheets::line::Finding;
use lotwise_sheets::plan::{Judged, Plan, Verdict, commands, groups};

use super::checking::CHUNK;
use super::importing::{Importing, Stage};
use crate::state::record::NotRecorded;

/// Why goods are opened, as it is kept.
const OPENING_LIST: &str = "opening_list";

impl Importing {
    /// Records what the preview showed.
    pub fn record(self) {
        let turn = self.next_turn();
        self.problem.set(None);
        spawn_local(async move {
            let recorded = self.record_all(turn).await;
            // The page may be gone by now, and its signals with it.
            let _ = match recorded {
                Ok(()) if self.is_turn(turn) => {
                    self.let_go().await;
                    self.stage.try_set(Stage::Done)
                }
                Ok(()) => self.stage.try_set(Stage::Stopped),
                Err(error) => {
                    let _ = self.problem.try_set(Some(Arc::new(error)));
                    self.stage.try_set(Stage::Stopped)
                }
            };
        });
    }

    /// Stops behind the chunk that is being recorded: no two may be on their way at once.
    pub fn stop(self) {
        self.next_turn();
    }

    async fn record_all(self, turn: u32) -> Result<(), NotRecorded> {
        let Some(settings) = self.settings.get_untracked() else { return Ok(()) };
        let (lines, overwrite) = (self.lines.get_value(), self.overwrite.get_untracked());
        let mut plan = Plan::new(settings.kind).taking_likes_for_new(settings.likes_are_new);
        let groups = groups(settings.kind, &lines);
        self.stage.set(Stage::Recording { done: 0, of: lines.len() });
        let mut all: Vec<Judged> = Vec::with_capacity(lines.len());
        for chunk in groups.chunks(CHUNK) {
            let mut judged = self.judge(&mut plan, chunk, &lines).await?;
            self.record_lines(&mut judged, overwrite).await?;
            all.extend(judged);
            if !self.is_turn(turn) {
                return Ok(());
            }
            self.stage.set(Stage::Recording { done: all.len(), of: lines.len() });
            clock::sleep(0).await;
        }
        all.sort_by_key(|judged| judged.line);
        self.judged.set(Arc::new(all));
        Ok(())
    }

    /// Records lines together. Where the records doubt any, each is recorded by itself, and those in doubt
    /// are left out: nobody can be asked about a thousand lines.
    async fn record_lines(self, judged: &mut [Judged], overwrite: bool) -> Result<(), NotRecorded> {
        match self.record_together(&*judged, overwrite).await {
            Err(NotRecorded::Ask(_)) => {}
            result => return result,
        }
        for line in judged {
            match self.record_together(std::slice::from_ref(line), overwrite).await {
                Err(NotRecorded::Ask(_)) => {
                    line.findings.push(Finding::Doubted);
                    line.verdict = Verdict::Refused;
                }
                result => result?,
            }
        }
        Ok(())
    }

    async fn record_together(self, judged: &[Judged], overwrite: bool) -> Result<(), NotRecorded> {
        let judged: Vec<&Judged> = judged.iter().collect();
        for command in commands(&judged, overwrite, OPENING_LIST) {
            match self.device.record(command, Vec::new()).await {
                // Somebody else recorded the same meanwhile, or the first try did.
                Ok(_) | Err(NotRecorded::Refused(lotwise_ledger::command::Refusal::Nothing)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
