//! What desks answered the writers of complaints (SYNC-13): told to him alone, and erased with his words.

use lotwise_ledger::event::{EventId, Hash, Step};
use lotwise_ledger::key::Key;
use lotwise_ledger::question::reports;
use lotwise_ledger::record::{Reading, Records};
use lotwise_ledger::time::Moment;

use crate::api::Server;
use crate::store::StoreError;

/// The text that a word on a complaint's case names, and that the word's own device sent.
pub struct Answer {
    pub at: Moment,
    pub id: Hash,
    /// Nobody took the word back.
    pub stands: bool,
}

/// The answers to the complaint that `event` began, oldest first. An event may name whatever its author likes: what
/// another device sent is no answer, and is neither told nor erased.
pub async fn answers(server: &Server, event: EventId) -> Result<Vec<Answer>, StoreError> {
    let records = server.state.read(|known| reading(known, event)).await?;
    let Some(case) = records.case(event) else { return Ok(Vec::new()) };
    let standing: Vec<EventId> = case.standing().map(|(event, _)| event).collect();
    let mut answers = Vec::new();
    for (word, _) in case.events().filter(|(_, step)| *step == Step::Attach) {
        let Some(act) = records.entry(&word).map(|entry| &entry.act) else { continue };
        if act.report.as_ref().is_none_or(|report| report.stage != reports::ANSWERED) {
            continue;
        }
        for attachment in act.attachments.iter().filter(|it| it.personal && it.media_type == "text/plain") {
            let Ok(id) = attachment.reference.parse() else { continue };
            if server.log.is_personal_text_of(word.device, id).await? {
                answers.push(Answer { at: act.occurred_at, id, stands: standing.contains(&word) });
            }
        }
    }
    answers.sort_by_key(|answer| answer.at);
    Ok(answers)
}

fn reading(known: &Records, event: EventId) -> Reading {
    let words = known.case(event).into_iter().flat_map(|case| case.events());
    let words = words.map(|(event, _)| Key::Entry(event));
    Reading::of([Key::Case(event)].into_iter().chain(words).collect())
}
