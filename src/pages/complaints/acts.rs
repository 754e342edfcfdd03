//! What is done about an open complaint: it is looked into, its writer is answered, it is settled.

use leptos::prelude::*;
use lotwise_ledger::command::Command;
use lotwise_ledger::event::{EventId, Step};
use lotwise_ledger::question::complaint::Stage;

use super::form::{ANSWER, ActForm, LOOK_INTO, Parsed, SETTLE};
use crate::components::doubt::{Recording, Stage as Recorded};
use crate::components::words;
use crate::i18n::{Text, text, tr};
use crate::state::attachments::Enclosed;
use crate::state::complaining::ComplaintView;
use crate::state::device;
use crate::state::draft::{self, Draft};
use crate::state::entry::FieldError;
use crate::ui::button::{Button, Kind};
use crate::ui::choice::{Answer, Choice};
use crate::ui::field::TextArea;
use crate::ui::form::Form;
use crate::ui::live::live;
use crate::ui::notice::{Kind as NoticeKind, Notice};

/// The words of an act: its name, what is asked for, what becomes of it, and the button.
struct Wording {
    label: Text,
    hint: Text,
    action: Text,
}

fn wording(act: &str) -> Wording {
    let (label, hint, action) = match act {
        ANSWER => (text::COMPLAINT_ANSWER, text::COMPLAINT_ANSWER_HINT, text::COMPLAINT_ANSWER_ACTION),
        SETTLE => (text::COMPLAINT_SETTLE, text::COMPLAINT_SETTLE_HINT, text::COMPLAINT_SETTLE_ACTION),
        _ => (text::COMPLAINT_FINDING, text::COMPLAINT_FINDING_HINT, text::COMPLAINT_FINDING_ACTION),
    };
    Wording { label, hint, action }
}

/// How far the complaint is, and whether its writer can be answered: what the form depends on.
type Standing = Option<(Stage, bool)>;

#[component]
pub fn Acts(
    event: EventId,
    view: Memo<Option<ComplaintView>>,
    /// Whose words are erased is answered no more.
    is_erased: RwSignal<bool>,
    recording: Recording,
) -> impl IntoView {
    let device = device();
    let standing = Memo::new(move |_| -> Standing {
        let open = view.with(|view| {
            view.as_ref().filter(|it| it.is_open()).map(|it| (it.state.stage, it.reference().is_some()))
        });
        let may_answer = !is_erased.get() && device.reads_complaints();
        open.map(|(stage, has_reference)| (stage, has_reference && may_answer))
    });
    let lacking = Memo::new(move |_| standing.get().and_then(|_| device.lacks(Step::Investigate)));
    let may = Memo::new(move |_| standing.get().filter(|_| lacking.get().is_none()));
    // What was recorded last, and what of it comes back as it is undone.
    let (last, back) = (RwSignal::new(ActForm::default()), RwSignal::new(None));
    recording.on_undone(move || back.set(Some(last.get_untracked())));
    view! {
        {live(move || lacking.get().map(|lacking| view! {
            <Notice kind=NoticeKind::Info icon="hold" id="acts-lacking" what=tr(text::COMPLAINT_ACTS_LACKING)
                text=words::lacking(lacking)/>
        }))}
        {live(move || may.get().map(|(stage, may_answer)| view! { <Acting event stage may_answer recording last back/> }))}
    }
}

#[component]
fn Acting(
    event: EventId,
    stage: Stage,
    may_answer: bool,
    recording: Recording,
    last: RwSignal<ActForm>,
    back: RwSignal<Option<ActForm>>,
) -> impl IntoView {
    let device = device();
    let name = ["complaint/", &event.to_string()].concat();
    let begun = draft::draft::<ActForm>(device, &name);
    let words_field = begun.field(|form| &mut form.words);
    let chosen = begun.field(|form| &mut form.act);
    let act = Memo::new(move |_| {
        let chosen = chosen.get();
        let is_over = chosen == ANSWER && !may_answer;
        if chosen.is_empty() || is_over { ActForm::next(stage, may_answer).to_owned() } else { chosen }
    });
    let shown = RwSignal::new(act.get_untracked());
    Effect::new(move |_| shown.set(act.get()));
    let choose = move |now: &String, _: Option<&String>, _: Option<()>| {
        if *now != act.get_untracked() {
            chosen.set(now.clone());
        }
    };
    Effect::watch(move || shown.get(), choose, false);
    follow(begun, recording, back);
    let error = RwSignal::new(None::<FieldError>);
    let save = Callback::new(move |()| {
        let form = ActForm { act: act.get_untracked(), words: words_field.get_untracked() };
        match form.parse(event) {
            Err(wrong) => error.set(Some(wrong)),
            Ok(Parsed { note, letter }) => {
                error.set(None);
                last.set(form);
                let letter = letter.map(Enclosed::Text).into_iter().collect();
                recording.of_draft(&name).start_with(Command::Note(Box::new(note)), letter);
            }
        }
    });
    let answers = answers(may_answer);
    let missing = Signal::derive(move || error.get().as_ref().map(words::field_error));
    let busy = Signal::derive(move || recording.stage.with(|stage| stage.as_str() == "busy"));
    let label = Signal::derive(move || tr(wording(&act.get()).action).to_owned());
    view! {
        <section class="section" id="acts" data-act=move || act.get()>
            <h2>{tr(text::COMPLAINT_ACTS)}</h2>
            <Form id="acts-form" on_enter=save>
                <Choice name="act" legend=tr(text::COMPLAINT_ACT) answers value=shown/>
                {live(move || {
                    let wording = wording(&act.get());
                    view! {
                        <TextArea id="act-words" label=tr(wording.label) hint=tr(wording.hint) value=words_field error=missing/>
                    }
                })}
            </Form>
        </section>
        <div class="dock">
            <Button kind=Kind::Main icon="ok" id="save" label=label busy on_press=save/>
        </div>
    }
}

/// What was recorded is typed no longer, and comes back as it is undone.
fn follow(begun: Draft<ActForm>, recording: Recording, back: RwSignal<Option<ActForm>>) {
    Effect::new(move |_| {
        if let (true, Some(form)) = (begun.is_read.get(), back.get()) {
            begun.value.set(form);
            back.set(None);
        }
    });
    let end = move |stage: &Recorded, _: Option<&Recorded>, _: Option<()>| {
        if matches!(stage, Recorded::Done(_)) {
            begun.value.set(ActForm::default());
        }
    };
    Effect::watch(move || recording.stage.get(), end, false);
}

fn answers(may_answer: bool) -> Vec<Answer> {
    let answers = [
        Some((LOOK_INTO, text::COMPLAINT_LOOK_INTO)),
        may_answer.then_some((ANSWER, text::COMPLAINT_ANSWER_ACT)),
        Some((SETTLE, text::COMPLAINT_SETTLE_ACT)),
    ];
    answers.into_iter().flatten().map(|(value, word)| Answer::new(value, tr(word))).collect()
}
