//! What is done about a complaint, as it is typed.

use lotwise_ledger::command::Note;
use lotwise_ledger::event::EventId;
use lotwise_ledger::event::fact::Report;
use lotwise_ledger::question::complaint::Stage;
use lotwise_ledger::question::reports::ANSWERED;
use serde::{Deserialize, Serialize};

use crate::state::entry::{FieldError, said};

/// The acts, by their names in addresses and drafts.
pub const LOOK_INTO: &str = "look-into";
pub const ANSWER: &str = "answer";
pub const SETTLE: &str = "settle";

/// How an answer goes: by the page of the complaint.
const BY_PAGE: &str = "page";

/// An act that is begun: which, and its words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActForm {
    pub act: String,
    pub words: String,
}

/// What is recorded, and the words that go with it apart from the event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    pub note: Note,
    pub letter: Option<String>,
}

impl ActForm {
    /// What most likely comes next.
    pub fn next(stage: Stage, may_answer: bool) -> &'static str {
        match stage {
            Stage::Received | Stage::Withdrawn => LOOK_INTO,
            Stage::LookedInto if may_answer => ANSWER,
            _ => SETTLE,
        }
    }

    /// An answer stands in no event: its words go to one person, and can be erased.
    pub fn parse(&self, complaint: EventId) -> Result<Parsed, FieldError> {
        let words = said(&self.words).ok_or(FieldError::Missing)?;
        Ok(match self.act.as_str() {
            ANSWER => {
                let report = Report { stage: ANSWERED.to_owned(), by: Some(BY_PAGE.to_owned()) };
                let note = Note::Tell { complaint, report, words: None };
                Parsed { note, letter: Some(words) }
            }
            SETTLE => Parsed { note: Note::Resolve { complaint, resolution: words }, letter: None },
            _ => Parsed { note: Note::Investigate { complaint, finding: words }, letter: None },
        })
    }
}

#[cfg(test)]
mod tests {
    use lotwise_ledger::event::DeviceId;

    use super::*;

    fn complaint() -> EventId {
        EventId { device: DeviceId::of_public_key(&[1; 32]), seq: 7 }
    }

    fn parsed(act: &str, words: &str) -> Result<Parsed, FieldError> {
        ActForm { act: act.to_owned(), words: words.to_owned() }.parse(complaint())
    }

    #[test]
    fn an_answer_keeps_its_words_out_of_the_event() {
        let Parsed { note, letter } = parsed(ANSWER, " We are sorry. ").unwrap();
        assert_eq!(letter.as_deref(), Some("We are sorry."));
        let Note::Tell { words, report, .. } = note else { panic!("an answer is told") };
        assert_eq!((words, report.stage.as_str()), (None, ANSWERED));
    }

    #[test]
    fn what_the_firm_says_to_itself_stands_in_the_event() {
        let complaint = complaint();
        let finding = Note::Investigate { complaint, finding: "Lid".to_owned() };
        assert_eq!(parsed(LOOK_INTO, "Lid"), Ok(Parsed { note: finding, letter: None }));
        let settled = Note::Resolve { complaint, resolution: "Replaced".to_owned() };
        assert_eq!(parsed(SETTLE, "Replaced"), Ok(Parsed { note: settled, letter: None }));
        for act in [LOOK_INTO, ANSWER, SETTLE] {
            assert_eq!(parsed(act, " "), Err(FieldError::Missing), "{act}");
        }
    }

    #[test]
    fn what_comes_next_follows_from_how_far_it_is() {
        assert_eq!(ActForm::next(Stage::Received, true), LOOK_INTO);
        assert_eq!(ActForm::next(Stage::LookedInto, true), ANSWER);
        assert_eq!(ActForm::next(Stage::LookedInto, false), SETTLE);
        assert_eq!(ActForm::next(Stage::Answered, true), SETTLE);
    }
}
