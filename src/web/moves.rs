//! Giving a session another day, or cancelling it, with the policy's reasons; open to both of the pair.

use askama::Template;
use axum::extract::Path;
use domain::access::Wish;
use domain::ids::SessionId;
use domain::moving::{Cancellation, Move, MovingTyped, Pair as Two, goes_without_new_day};
use engine::ids::KindId;
use engine::policy::Moving;
use store::sessions::{self, Pair, Session};
use store::{About, Claim, Member, Membership, Reads, WriteTx};

use crate::fault::Fault;
use crate::form::Errors;
use crate::gate::{Here, Reading, Writing};
use crate::page::{Link, Page};
use crate::parts::{Choice, DateTyped};
use crate::plan::{Plan, capital, clock_time, kind_name};
use crate::posted::Posted;
use crate::reply::{Reply, Shown};
use crate::{standings, urls};

mod reasons;

use reasons::reasons;

/// The form of a move or of a cancellation.
#[derive(Template)]
#[template(path = "sessions/move.html")]
pub struct MovingView {
    /// The frame.
    pub page: Page,
    /// Where it is sent.
    pub action: String,
    /// The session as it stands, in a sentence.
    pub stands: String,
    /// Why it cannot be moved or cancelled any more; then there is no form.
    pub closed: Option<&'static str>,
    /// Whether the session goes without a new day.
    pub cancels: bool,
    /// Whether the policy wants a new day whenever a session cannot take place.
    pub wants_day: bool,
    /// Where it gets another day instead.
    pub move_href: String,
    /// The clauses on moving.
    pub clauses: Vec<Link>,
    /// As typed.
    pub typed: MovingTyped,
    /// The new day as typed.
    pub day: DateTyped,
    /// The policy's reasons.
    pub reasons: Vec<Choice>,
    /// Which of them the policy accepts, where it accepts most.
    pub accepted: &'static str,
    /// Who asked; empty where it can only be who fills in the form.
    pub askers: Vec<Choice>,
    /// What speaks against the new day: shown once before it is done all the same.
    pub against: Vec<String>,
    /// The day and time that were shown with what speaks against them.
    pub shown: String,
    /// The button.
    pub button: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Move,
    Cancel,
}

/// The form that moves a session.
pub async fn new(
    reading: Reading<Member>,
    Path((_, id)): Path<(String, SessionId)>,
) -> Result<Shown<MovingView>, Fault> {
    first(reading, id, Purpose::Move).await
}

/// The form that cancels a session.
pub async fn ask_cancel(
    reading: Reading<Member>,
    Path((_, id)): Path<(String, SessionId)>,
) -> Result<Shown<MovingView>, Fault> {
    first(reading, id, Purpose::Cancel).await
}

async fn first(
    Reading { who, mut db, here }: Reading<Member>,
    id: SessionId,
    purpose: Purpose,
) -> Result<Shown<MovingView>, Fault> {
    let session = to_plan(&mut db, &here, &who, id).await?;
    let day = DateTyped::of(session.day);
    let typed = MovingTyped {
        asked_by: who.person().to_string(),
        version: session.times_moved.to_string(),
        ..MovingTyped::default()
    };
    // The day itself stays empty for a cancellation: a new one is an answer, not a default.
    let typed = if purpose == Purpose::Move {
        MovingTyped {
            day_day: String::new(),
            day_month: day.month,
            day_year: day.year,
            start: clock_time(session.start),
            ..typed
        }
    } else {
        typed
    };
    Ok(Shown(view(&here, &who, &session, purpose, typed, Errors::none())?))
}

/// Moves a session.
pub async fn create(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, SessionId)>,
    Posted { token, typed }: Posted<MovingTyped>,
) -> Result<Reply<MovingView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let session = to_plan(&mut db, &here, &who, id).await?;
    let parsed = Move::parse(&typed, moving(&here)?, two(&session), session.day, here.today);
    change(db, &here, &who, session, Purpose::Move, typed, parsed.map(Cancellation::NewDay)).await
}

/// Cancels a session, or moves it where a new day is given with the cancellation.
pub async fn cancel(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, SessionId)>,
    Posted { token, typed }: Posted<MovingTyped>,
) -> Result<Reply<MovingView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let session = to_plan(&mut db, &here, &who, id).await?;
    let parsed = Cancellation::parse(&typed, moving(&here)?, two(&session), session.day, here.today);
    let purpose = if typed.names_a_day() { Purpose::Move } else { Purpose::Cancel };
    change(db, &here, &who, session, purpose, typed, parsed).await
}

async fn change(
    mut db: WriteTx,
    here: &Here,
    who: &Membership,
    session: Session,
    purpose: Purpose,
    typed: MovingTyped,
    parsed: Result<Cancellation, domain::typed::Wrong>,
) -> Result<Reply<MovingView>, Fault> {
    if !session.state(here.today).is_open() || session.times_moved.to_string() != typed.version {
        return Ok(Reply::Clash(changed(here, who, &session, purpose, typed)?));
    }
    let what = match parsed {
        Ok(what) => what,
        Err(wrong) => return Ok(Reply::Again(view(here, who, &session, purpose, typed, wrong.into_iter().collect())?)),
    };
    let about = About { subject: Some(session.subject), kind: "session", id: session.id.uuid() };
    let (done, act, said) = match &what {
        Cancellation::NewDay(new) => {
            let shown = shown(new);
            let against = against(&mut db, here, &session, new).await?;
            if !against.is_empty() && typed.confirmed != shown {
                let page = view(here, who, &session, purpose, typed, Errors::none())?;
                return Ok(Reply::Check(MovingView { against, shown, button: "Move it all the same", ..page }));
            }
            (sessions::move_to(&mut db, who, &session, new).await?, "moved-session", "moved")
        }
        Cancellation::NoNewDay(why) => {
            (sessions::cancel(&mut db, who, &session, why).await?, "cancelled-session", "cancelled")
        }
    };
    if !done {
        let now = sessions::find(&mut db, session.id).await?.ok_or(Fault::NotFound)?;
        return Ok(Reply::Clash(changed(here, who, &now, purpose, typed)?));
    }
    store::log(&mut db, who, act, about, None).await?;
    Ok(db.commit(urls::said(urls::session(&here.slug, session.id), said)).await?.into())
}

/// The session of the address, for whoever may plan with that file.
async fn to_plan(db: &mut impl Reads, here: &Here, who: &Membership, id: SessionId) -> Result<Session, Fault> {
    let session = sessions::find(db, id).await?.ok_or(Fault::NotFound)?;
    here.allowed(db, who, session.subject, &Wish::Plan).await?;
    Ok(session)
}

fn moving(here: &Here) -> Result<Option<&Moving>, Fault> {
    Ok(here.council()?.policy_on(here.today).moving.as_ref())
}

fn two(session: &Session) -> Two {
    Two { supervisee: session.subject, supervisor: session.supervisor }
}

/// What speaks against the new day: who is away, what is closed, what is booked, and the due day.
async fn against(db: &mut impl Reads, here: &Here, session: &Session, new: &Move) -> Result<Vec<String>, Fault> {
    let kind = KindId::from(session.kind.as_str());
    // The pair as it stands in the session: the supervisor of then may have a successor now.
    let pair = Pair {
        id: uuid::Uuid::nil().into(),
        subject: session.subject,
        subject_name: session.subject_name.clone(),
        supervisor: session.supervisor,
        supervisor_name: session.supervisor_name.clone(),
        kind: String::new(),
    };
    let plan = Plan::of(db, here, pair).await?;
    let minutes = session.minutes.and_then(|minutes| u32::try_from(minutes).ok());
    let mut against = plan.against(&kind, new.to, new.start.or(session.start), minutes, Some(session.id))?;
    against.extend(plan.after_due(&kind, &[new.to].into(), Some(session.id)).into_iter().map(|(_, says)| says));
    Ok(against.iter().map(|says| capital(says)).collect())
}

fn shown(new: &Move) -> String {
    format!("{} {}", new.to.date(), clock_time(new.start))
}

/// Somebody else was quicker: how it stands now, with what was typed.
fn changed(
    here: &Here,
    who: &Membership,
    now: &Session,
    purpose: Purpose,
    typed: MovingTyped,
) -> Result<MovingView, Fault> {
    let typed = MovingTyped { version: now.times_moved.to_string(), ..typed };
    let says = if now.state(here.today).is_open() {
        format!(
            "Somebody moved the session meanwhile. It stands on {} now; look at it, then send the form again",
            now.day
        )
    } else {
        "Somebody changed the session meanwhile".to_owned()
    };
    view(here, who, now, purpose, typed, [("", says)].into_iter().collect())
}

/// *One-to-one: Ben Carter with Amara Osei, Thu 19 Nov 2026, in 9 days, at 10:00*.
fn stands(here: &Here, session: &Session, kind: &str) -> String {
    let time = session.start.map_or_else(String::new, |start| format!(", at {}", clock_time(Some(start))));
    let day = standings::dated(session.day, here.today);
    format!("{kind}: {} with {}, {day}{time}", session.subject_name, session.supervisor_name)
}

fn view(
    here: &Here,
    who: &Membership,
    session: &Session,
    purpose: Purpose,
    typed: MovingTyped,
    errors: Errors,
) -> Result<MovingView, Fault> {
    let policy = here.council()?.policy_on(here.today);
    let moving = policy.moving.as_ref();
    let kind = kind_name(policy, &session.kind);
    let wants_day = !goes_without_new_day(moving);
    // Where the policy wants a new day, letting the session go is giving it one, and is called so.
    let cancels = purpose == Purpose::Cancel && !wants_day;
    let title = if cancels {
        format!("Cancel the session of {}", session.day)
    } else {
        format!("Move the session of {} to another day", session.day)
    };
    let page = here.frame.page_below(title, "Back to the session", urls::session(&here.slug, session.id));
    let state = session.state(here.today);
    let (accepted, reasons) = reasons(moving, &typed.reason);
    let askers = [(session.supervisor, &session.supervisor_name), (session.subject, &session.subject_name)];
    let askers = askers.into_iter().map(|(id, name)| {
        let name = if id == who.person() { format!("{name} (you)") } else { name.clone() };
        Choice::new(id.to_string(), name).chosen(&typed.asked_by)
    });
    let link = |id: &engine::ids::ClauseId| Link::new(id.as_str(), urls::clause(&here.slug, id.as_str()));
    Ok(MovingView {
        page: Page { errors, ..page },
        action: if purpose == Purpose::Cancel {
            urls::cancellation(&here.slug, session.id)
        } else {
            urls::moves(&here.slug, session.id)
        },
        stands: stands(here, session, kind),
        closed: match state {
            domain::session::State::Held => Some("This session was held. What was held is not moved or cancelled."),
            domain::session::State::Cancelled => Some("This session is cancelled. Book another one instead."),
            _ => None,
        },
        cancels,
        wants_day,
        move_href: urls::moves(&here.slug, session.id),
        clauses: moving.iter().flat_map(|moving| &moving.clause).map(link).collect(),
        day: DateTyped { day: typed.day_day.clone(), month: typed.day_month.clone(), year: typed.day_year.clone() },
        reasons,
        accepted,
        askers: if who.person() == session.subject { Vec::new() } else { askers.collect() },
        against: Vec::new(),
        shown: String::new(),
        button: if cancels { "Cancel the session" } else { "Move" },
        typed,
    })
}
