//! Booking sessions of a pair: a form, a look at the days, and the booking.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::Path;
use domain::access::Wish;
use domain::agreement::given;
use domain::booking::{self, Booking, BookingTyped};
use domain::ids::RelationshipId;
use engine::Day;
use engine::ids::KindId;
use engine::policy::{Gives, Policy};
use store::{About, Claim, Member, Membership, Reads, agreements, sessions};

use crate::fault::Fault;
use crate::form::Errors;
use crate::gate::{Here, Reading, Writing};
use crate::page::Page;
use crate::parts::{Choice, DateTyped};
use crate::plan::{Line, Plan, clock_time};
use crate::posted::Posted;
use crate::reply::{Reply, Shown};
use crate::urls;

mod proposed;

use proposed::propose;

/// How long a run is.
const RUN: u32 = 3;

/// The form, or the days before they are booked.
#[derive(Template)]
#[template(path = "bookings/new.html")]
pub struct BookingView {
    /// The frame.
    pub page: Page,
    /// Where it is sent.
    pub action: String,
    /// As typed.
    pub typed: BookingTyped,
    /// Which of the two it is.
    pub stage: Stage,
}

/// Which step of the booking is shown.
pub enum Stage {
    /// The form.
    Form(Form),
    /// The days.
    Days(Days),
}

/// What the form offers.
pub struct Form {
    /// The first day as typed.
    pub day: DateTyped,
    /// The kinds of session.
    pub kinds: Vec<Choice>,
    /// Once, or how often.
    pub rhythms: Vec<Choice>,
    /// How the clocks stand.
    pub clocks: Vec<Line>,
    /// What is booked already.
    pub booked: Vec<String>,
}

/// The days of a run, to be looked at.
pub struct Days {
    /// Whether it is a single one: there is nothing to choose from then.
    pub once: bool,
    /// What is booked, in a sentence.
    pub what: String,
    /// The days that can be booked, each with what is to be known about it.
    pub choices: Vec<Choice>,
    /// The places of the run that no day was found for, each with why.
    pub left_out: Vec<String>,
}

/// Shows the form.
pub async fn new(
    Reading { who, mut db, here }: Reading<Member>,
    Path((_, pair)): Path<(String, RelationshipId)>,
) -> Result<Shown<BookingView>, Fault> {
    let plan = plan(&mut db, &who, &here, pair).await?;
    let policy = here.council()?.policy_on(here.today);
    let (kind, _) = plan.most_pressing();
    let kind = kind.or_else(|| Some(plan.kinds().first()?.id.clone())).unwrap_or_else(|| KindId::from(""));
    let slot = sessions::last_slot(&mut db, &plan.pair, kind.as_str()).await?;
    let own = plan.interval(&kind);
    let usual = own.and_then(booking::usual);
    let day = booking::suggestion(slot.day, own, plan.wanted_by(&kind), here.today, &plan.diary(&kind)?);
    let day = DateTyped::of(day);
    // No question is asked twice of a pair: as the last session was, else as the two have agreed, else as the policy has it.
    let agreed = agreements::signed(&mut db, plan.pair.id).await?;
    let agreed = |gives| agreed.as_ref().and_then(|agreed| given(policy, agreed, gives));
    let minutes = slot
        .minutes
        .map(i64::from)
        .or_else(|| agreed(Gives::Minutes)?.parse().ok())
        .or_else(|| policy.session_kinds.iter().find(|known| known.id == kind)?.minutes.map(i64::from));
    let short = |place: &&str| place.chars().count() <= booking::LONGEST_PLACE && !place.contains('\n');
    let typed = BookingTyped {
        kind: kind.as_str().to_owned(),
        day_day: day.day,
        day_month: day.month,
        day_year: day.year,
        start: clock_time(slot.start),
        minutes: minutes.map_or_else(String::new, |minutes| minutes.to_string()),
        place: slot.place.or_else(|| agreed(Gives::Place).filter(short).map(str::to_owned)).unwrap_or_default(),
        // Where the policy wants the diary filled ahead, a run is the usual booking.
        rhythm: usual
            .filter(|_| wants_runs(policy, &kind))
            .map_or_else(|| "once".to_owned(), |every| every.to_string()),
        ..BookingTyped::default()
    };
    Ok(Shown(form(&here, &who, &plan, typed, Errors::none())))
}

/// Looks at the days, or books them.
pub async fn create(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, pair)): Path<(String, RelationshipId)>,
    Posted { token, typed }: Posted<BookingTyped>,
) -> Result<Reply<BookingView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let plan = plan(&mut db, &who, &here, pair).await?;
    if typed.step == "change" {
        return Ok(Reply::Check(form(&here, &who, &plan, typed, Errors::none())));
    }
    let booking = match Booking::parse(&typed, &plan.kinds(), here.today) {
        Ok(booking) => booking,
        Err(wrong) => return Ok(Reply::Again(form(&here, &who, &plan, typed, wrong.into_iter().collect()))),
    };
    let proposed = propose(&plan, &booking)?;
    let days = if typed.step == "book" {
        match booking::ticked(&typed.days, here.today) {
            Ok(days) => days,
            Err(wrong) => {
                return Ok(Reply::Again(proposed.view(&here, &who, &plan, typed, wrong.into_iter().collect())));
            }
        }
    } else if proposed.nothing_to_say() {
        BTreeSet::from([booking.first])
    } else {
        return Ok(Reply::Check(proposed.view(&here, &who, &plan, typed, Errors::none())));
    };
    let booked = match sessions::book(&mut db, &who, &plan.pair, &booking, &days).await? {
        Ok(booked) => booked,
        Err(taken) => {
            let says = taken.iter().map(Day::to_string).collect::<Vec<_>>().join(", ");
            let mend = if booking.every.is_none() { "change" } else { "take off the tick, or change" };
            let errors = [("days", format!("A session is booked already on {says}: {mend} the booking"))];
            return Ok(Reply::Clash(proposed.view(&here, &who, &plan, typed, errors.into_iter().collect())));
        }
    };
    for session in &booked {
        store::log(
            &mut db,
            &who,
            "booked-session",
            About { subject: Some(plan.pair.subject), kind: "session", id: session.uuid() },
            None,
        )
        .await?;
    }
    let back =
        if who.person() == plan.pair.supervisor { urls::my_team(&here.slug) } else { urls::my_supervision(&here.slug) };
    Ok(db.commit(urls::said(back, "booked")).await?.into())
}

/// The pair of the address, for whoever may plan with that file.
async fn plan<'a>(
    db: &mut impl Reads,
    who: &Membership,
    here: &'a Here,
    pair: RelationshipId,
) -> Result<Plan<'a>, Fault> {
    let pair = sessions::pair(db, pair, here.today).await?.ok_or(Fault::NotFound)?;
    here.allowed(db, who, pair.subject, &Wish::Plan).await?;
    Plan::of(db, here, pair).await
}

fn wants_runs(policy: &Policy, kind: &KindId) -> bool {
    let meets = |clock: &engine::ids::ClockId| {
        policy.clocks.iter().any(|known| known.id == *clock && policy.meets(known, kind))
    };
    policy.planning.as_ref().is_some_and(|planning| planning.horizon.is_some() && planning.clocks.iter().any(meets))
}

fn form(here: &Here, who: &Membership, plan: &Plan<'_>, typed: BookingTyped, errors: Errors) -> BookingView {
    let kinds = plan.kinds().into_iter().map(|kind| (kind.id.as_str(), kind.name.as_str()));
    let own = plan.interval(&KindId::from(typed.kind.as_str()));
    let asked = own.and_then(booking::usual);
    let mut rhythms = vec![Choice::new("once", "Once").chosen(&typed.rhythm)];
    rhythms.extend(booking::rhythms(own).into_iter().map(|(span, words)| {
        let choice = Choice::new(span.to_string(), words).chosen(&typed.rhythm);
        if Some(span) == asked {
            choice.hint(format!("As often as it is due for {}", plan.pair.subject_name))
        } else {
            choice
        }
    }));
    let stage = Form {
        day: DateTyped { day: typed.day_day.clone(), month: typed.day_month.clone(), year: typed.day_year.clone() },
        kinds: Choice::list(kinds, &typed.kind),
        rhythms,
        clocks: plan.lines(),
        booked: plan.booked(),
    };
    view(here, who, plan, format!("Book sessions: {}", plan.pair.subject_name), typed, Stage::Form(stage), errors)
}

fn view(
    here: &Here,
    who: &Membership,
    plan: &Plan<'_>,
    title: String,
    typed: BookingTyped,
    stage: Stage,
    errors: Errors,
) -> BookingView {
    let page = if who.person() == plan.pair.supervisor {
        here.frame.page_below(title, "My team", urls::my_team(&here.slug))
    } else {
        here.frame.page_below(title, "My supervision", urls::my_supervision(&here.slug))
    };
    BookingView { page: Page { errors, ..page }, action: urls::bookings(&here.slug, plan.pair.id), typed, stage }
}
