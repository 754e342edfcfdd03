//! The parts of the picking page: where to and what, another lot, how many, and the end of the walk.

use leptos::prelude::*;
use lotwise_ledger::key::{Goods, Key, SerialKey};
use lotwise_ledger::question::pick::Passing;
use lotwise_ledger::question::walk::{Past, Stop};

use super::Picking;
use super::booking::Wrong;
use super::round::{DAMAGED, EMPTY, Round};
use crate::components::code::Code;
use crate::components::item_parts::WayTo;
use crate::components::long::{Long, LongRows};
use crate::components::scan_here::ScanHere;
use crate::components::words;
use crate::i18n::{date, text, tr, tr_with};
use crate::routes;
use crate::ui::button::{Button, Kind};
use crate::ui::choice::{Answer, Choice};
use crate::ui::field::{Field, Kind as FieldKind, standing};
use crate::ui::form::Form;
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::notice::{Kind as NoticeKind, Notice};
use crate::ui::number::NumberField;
use crate::ui::whole::whole;

/// Where to go, and what to take there: read at arm's length.
#[component]
pub fn Target(picking: Picking) -> impl IntoView {
    live(move || {
        let stop = picking.stop.get()?;
        let name = picking.job.with_untracked(|job| {
            let job = job.as_ref().and_then(Option::as_ref);
            job.map(|job| words::product(&job.order.name(stop.goods.product())))
        });
        let left = picking
            .job
            .with_untracked(|job| job.iter().flatten().map(|it| it.walk.stops.len()).sum::<usize>());
        let lot = match &stop.goods {
            Goods::Lot(lot) => Some(lot.number.to_string()),
            Goods::Product(_) => None,
        };
        let number = lot.clone().unwrap_or_default();
        Some(view! {
            <section class="panel target" id="target" data-at=words::location(&stop.at)
                data-lot=number data-left=left.to_string()>
                <p class="item-kind">{tr_with(text::PICK_LEFT, &[("n", &left.to_string())])}</p>
                <p class="target-place" id="target-place"><Icon name="place"/><Code text=words::location(&stop.at) figure=true/></p>
                <p class="item-product">{name}</p>
                <dl class="facts">
                    <div class="fact" data-size="figure">
                        <dt>{tr(text::PICK_TAKE)}</dt>
                        <dd class="quantity">{words::quantity(stop.quantity)}</dd>
                    </div>
                    {lot.map(|lot| view! {
                        <div class="fact" data-size="figure">
                            <dt>{tr(text::ITEM_LOT)}</dt><dd><Code text=lot/></dd>
                        </div>
                    })}
                    {stop.last_day.map(|day| view! {
                        <div class="fact"><dt>{tr(text::ITEM_USE_BY)}</dt><dd>{date(day)}</dd></div>
                    })}
                </dl>
            </section>
        })
    })
}

/// Why not another lot: each place that is walked past, with its reason.
#[component]
pub fn NotThese(picking: Picking) -> impl IntoView {
    let mut past = picking.past();
    let product = picking.stop.with_untracked(|stop| stop.as_ref().map(|stop| stop.goods.product().clone()));
    past.retain(|past| Some(past.goods.product()) == product.as_ref());
    let open = RwSignal::new(false);
    (!past.is_empty()).then(|| {
        view! {
            <details id="why-not" on:toggle=move |_| open.update(|open| *open = !*open)>
                <summary class="button">{tr(text::PICK_WHY_NOT)}</summary>
                {live(move || open.get().then(|| view! {
                    <LongRows id="not-these" rows=past.clone() draw=past_row/>
                }))}
            </details>
        }
    })
}

fn past_row(past: Past) -> AnyView {
    let number = words::thing(&past.goods.key()).2;
    let through = match &past.why {
        Passing::Blocked(reasons) => reasons.iter().find_map(words::held_through).cloned(),
        _ => None,
    };
    view! {
        <div class="row">
            <Icon name="lot"/>
            <span class="row-main">
                <span class="row-title"><Code text=number/>" · "{words::location(&past.at)}</span>
                <span class="row-note">{whole(passing(&past.why))}</span>
            </span>
            {through.map(|key| view! { <WayTo key/> })}
        </div>
    }
    .into_any()
}

fn passing(why: &Passing) -> String {
    match why {
        Passing::Blocked(reasons) => reasons.iter().map(words::reason).collect::<Vec<_>>().join(" "),
        Passing::AllHeld => tr(text::PICK_PASS_HELD).to_owned(),
        Passing::NotForPicking => tr(text::PICK_PASS_PLACE).to_owned(),
        Passing::Later => tr(text::PICK_PASS_LATER).to_owned(),
    }
}

/// Another lot is in the hand: take it instead, with a reason, or put it back.
#[component]
pub fn OtherLot(picking: Picking) -> impl IntoView {
    let reason = picking.round.field(|round| &mut round.reason);
    let number = |goods: &Goods| words::thing(&goods.key()).2;
    let other =
        picking.round.value.with_untracked(|round| round.other.as_ref().map(number)).unwrap_or_default();
    let wanted = picking.stop.with_untracked(|stop| stop.as_ref().map(|stop| number(&stop.goods)));
    let values = [("other", other.as_str()), ("lot", wanted.as_deref().unwrap_or_default())];
    let missing = Signal::derive(move || {
        (picking.wrong.get() == Some(Wrong::Reason)).then(|| tr(text::PICK_WHY_MISSING).to_owned())
    });
    let take = move || {
        let stop = picking.stop.get_untracked();
        let mut round = picking.round.value.get_untracked();
        let taken = stop.is_some_and(|stop| round.take_instead(&stop));
        picking.wrong.set((!taken).then_some(Wrong::Reason));
        if taken {
            picking.round.value.set(round);
        }
    };
    view! {
        <Notice kind=NoticeKind::Warning id="other-lot" what=tr_with(text::PICK_OTHER, &values)
            text=tr_with(text::PICK_OTHER_TEXT, &values)/>
        <Field id="why-other" label=tr(text::PICK_WHY_OTHER) value=reason hint=tr(text::PICK_WHY_OTHER_HINT)
            error=missing/>
        <div class="dock">
            <Button icon="ok" id="take-instead" label=tr(text::PICK_TAKE_INSTEAD).to_owned()
                on_press=Callback::new(move |()| take())/>
            <Button kind=Kind::Main icon="undo" id="put-back" label=tr(text::PICK_PUT_BACK).to_owned()
                on_press=Callback::new(move |()| picking.round.value.update(Round::put_back))/>
        </div>
    }
}

/// How many, and where they are set down.
#[component]
pub fn Amount(picking: Picking) -> impl IntoView {
    let quantity = picking.round.field(|round| &mut round.quantity);
    let set_down = picking.round.field(|round| &mut round.set_down);
    let short = picking.round.field(|round| &mut round.short);
    let at_stop = move |part: fn(&Round, &Stop) -> bool| {
        Memo::new(move |_| {
            picking.stop.with(|stop| {
                stop.as_ref().is_some_and(|stop| picking.round.value.with(|round| part(round, stop)))
            })
        })
    };
    let by_serial = at_stop(|round, stop| round.by_serial(stop) && round.quantity.trim() != "0");
    let is_short = at_stop(Round::is_short);
    let error = move |of: &'static [Wrong]| {
        Signal::derive(move || {
            let wrong = picking.wrong.get().filter(|wrong| of.contains(wrong));
            wrong.map(|wrong| tr(wrong_word(wrong)).to_owned())
        })
    };
    let amount = move || {
        let amount = picking
            .stop
            .with(|stop| stop.as_ref().and_then(|stop| picking.round.value.with(|round| round.amount(stop))));
        amount.map(words::quantity).unwrap_or_default()
    };
    let save = Callback::new(move |()| picking.save());
    view! {
        {live(move || by_serial.get().then(|| view! { <Units picking/><ScanHere/> }))}
        <Form on_enter=save>
            {live(move || (!by_serial.get()).then(|| view! {
                <NumberField id="quantity" label=tr(text::RECEIVE_QUANTITY) value=quantity
                    less=tr(text::COMMON_LESS_BY_ONE) more=tr(text::COMMON_MORE_BY_ONE)
                    error=error(&[Wrong::Quantity, Wrong::TooMany])/>
            }))}
            {live(move || is_short.get().then(|| view! {
                <WhyShort value=short missing=error(&[Wrong::Short, Wrong::Units])/>
            }))}
            <Elsewhere picking/>
            <Field id="set-down" kind=FieldKind::Code label=tr(text::PICK_SET_DOWN) value=set_down
                hint=tr(text::PICK_SET_DOWN_HINT) error=error(&[Wrong::SetDown, Wrong::Elsewhere])/>
        </Form>
        <div class="dock">
            <Button kind=Kind::Main icon="ok" id="save"
                label=Signal::derive(move || tr_with(text::PICK_ACTION, &[("quantity", &amount())]))
                busy=Signal::derive(move || picking.recording.stage.with(|stage| stage.as_str() == "busy"))
                on_press=save/>
        </div>
    }
}

#[component]
fn WhyShort(value: RwSignal<String>, missing: Signal<Option<String>>) -> impl IntoView {
    let answers = [EMPTY, DAMAGED].map(|why| Answer::new(why, words::because(why))).into();
    let missing = standing(missing, value);
    view! {
        <Choice name="short" legend=tr(text::PICK_SHORT) answers value/>
        {live(move || missing.get().map(|line| view! {
            <p class="field-error" role="alert"><Icon name="warning"/>{line}</p>
        }))}
    }
}

/// A place was scanned that is none for shipping: are the goods set down there?
#[component]
fn Elsewhere(picking: Picking) -> impl IntoView {
    let asked = Memo::new(move |_| picking.round.value.with(|round| round.elsewhere.clone()));
    live(move || {
        asked.get().map(|at| {
            let name = words::location(&at);
            let known = picking.round.value.with_untracked(|round| round.set_down.clone());
            let (what, there) = ([("place", name.as_str())], name.clone());
            let yes = move |_| {
                let (at, name) = (at.clone(), there.clone());
                picking.round.value.update(|round| round.set_down_at(at, name, true));
            };
            let no = move |_| picking.round.value.update(|round| round.elsewhere = None);
            view! {
                <Notice kind=NoticeKind::Warning id="elsewhere" what=tr_with(text::PICK_ELSEWHERE, &what)
                    text=tr(text::PICK_ELSEWHERE_TEXT)/>
                <div class="buttons">
                    <button class="button" type="button" id="set-down-there" on:click=yes>
                        <Icon name="place"/>{tr_with(text::PICK_SET_DOWN_THERE, &what)}
                    </button>
                    <button class="button" type="button" id="set-down-keep" on:click=no>
                        <Icon name="undo"/>{tr_with(text::PICK_SET_DOWN_THERE, &[("place", &known)])}
                    </button>
                </div>
            }
        })
    })
}

/// The serials that were scanned, and how many are still to come.
#[component]
fn Units(picking: Picking) -> impl IntoView {
    let items = Signal::derive(move || picking.round.value.with(|round| round.units.clone()));
    let count = move || items.with(Vec::len).to_string();
    let title = move || {
        let wanted = picking.stop.with(|stop| stop.as_ref().map(|stop| stop.quantity)).unwrap_or_default();
        tr_with(text::PICK_UNITS, &[("n", &count()), ("of", &words::quantity(wanted))])
    };
    let row = move |unit: SerialKey| {
        let number = unit.serial.to_string();
        let drop = move |_| picking.round.value.update(|round| round.units.retain(|known| *known != unit));
        view! {
            <div class="row">
                <Icon name="serial"/><span class="row-main"><Code text=number/></span>
                <button class="icon-button" type="button" aria-label=tr(text::WORK_TAKE_OUT) on:click=drop>
                    <Icon name="trash"/>
                </button>
            </div>
        }
        .into_any()
    };
    view! {
        <section class="section" id="units" data-count=count>
            <h2>{title}</h2>
            <Long id="unit-rows" items key=|unit: &SerialKey| unit.to_string() draw=row/>
        </section>
    }
}

/// No place is left to go to: what was not to be had, and what comes next.
#[component]
pub fn Finished(picking: Picking) -> impl IntoView {
    live(move || {
        let job = picking.job.get().flatten()?;
        let short = job.walk.short.iter().map(|(product, quantity)| {
            let (name, quantity) = (words::product(&job.order.name(product)), words::quantity(*quantity));
            view! {
                <li class="row">
                    <Icon name="warning"/><span class="row-main">{name}</span><span class="row-end">{quantity}</span>
                </li>
            }
        });
        let short: Vec<_> = short.collect();
        let notice = if short.is_empty() {
            let (what, text) = (tr(text::PICK_END), tr(text::PICK_END_TEXT));
            view! { <Notice kind=NoticeKind::Done id="all-picked" what text/> }.into_any()
        } else {
            view! { <Short picking/><ul class="rows">{short}</ul> }.into_any()
        };
        let next = (!job.order.outbound.loose.is_empty()).then(|| view! { <Next picking/> });
        Some(view! { {notice}{next} })
    })
}

#[component]
fn Short(picking: Picking) -> impl IntoView {
    let look_again = move || picking.round.value.update(|round| round.missing.clear());
    view! {
        <Notice kind=NoticeKind::Warning id="short" what=tr(text::PICK_END_SHORT) text=tr(text::PICK_END_SHORT_TEXT)/>
        <Button icon="sync" id="look-again" label=tr(text::PICK_LOOK_AGAIN).to_owned()
            on_press=Callback::new(move |()| look_again())/>
    }
}

/// What is done with picked goods.
#[component]
fn Next(picking: Picking) -> impl IntoView {
    let order = picking.order.get_value();
    let key = Key::Order(order.clone());
    view! {
        <div class="dock">
            <a href=routes::relocate(routes::SHIP, &key) class="button" id="ship">
                <Icon name="ship"/>{tr(text::SHIP_TITLE)}
            </a>
            <a href=routes::of_order(routes::PACK, &order) class="button" data-kind="main" id="pack">
                <Icon name="box"/>{tr(text::PACK_TITLE)}
            </a>
        </div>
    }
}

fn wrong_word(wrong: Wrong) -> crate::i18n::Text {
    match wrong {
        Wrong::Quantity => text::FIELD_NOT_A_NUMBER,
        Wrong::TooMany => text::PICK_TOO_MANY,
        Wrong::Reason => text::PICK_WHY_MISSING,
        Wrong::Short => text::PICK_SHORT_MISSING,
        Wrong::SetDown => text::PICK_SET_DOWN_MISSING,
        Wrong::Elsewhere => text::PICK_ELSEWHERE_OPEN,
        Wrong::Units => text::PICK_UNITS_MISSING,
    }
}
