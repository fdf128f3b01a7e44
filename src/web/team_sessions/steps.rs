//! Giving a team's session another day, or cancelling it, with the policy's reasons.

use askama::Template;
use axum::extract::Path;
use domain::access::TeamWish;
use domain::booking::ahead;
use domain::ids::TeamSessionId;
use domain::typed;
use engine::Day;
use store::team_sessions::{self, TeamSession};
use store::{Claim, Member};

use super::{allowed, state};
use crate::fault::Fault;
use crate::form::Errors;
use crate::gate::{Here, Reading, Writing};
use crate::page::Page;
use crate::parts::{Choice, DateTyped};
use crate::plan::{clock_time, kind_name};
use crate::posted::Posted;
use crate::reply::{Reply, Shown};
use crate::urls;

/// The form.
#[derive(Template)]
#[template(path = "team_sessions/steps.html")]
pub struct StepView {
    page: Page,
    action: String,
    stands: String,
    what: Vec<Choice>,
    day: DateTyped,
    start: String,
    reasons: Vec<Choice>,
    version: String,
}

/// As typed.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct StepTyped {
    what: String,
    day_day: String,
    day_month: String,
    day_year: String,
    start: String,
    reason: String,
    version: String,
}

/// Shows the form.
pub async fn page(
    Reading { who, mut db, here }: Reading<Member>,
    Path((_, id)): Path<(String, TeamSessionId)>,
) -> Result<Shown<StepView>, Fault> {
    let (session, _) = allowed(&mut db, &who, id, TeamWish::Run).await?;
    if !state(&session, here.today).is_open() {
        return Err(Fault::NotFound);
    }
    let typed = StepTyped { version: session.times_moved.to_string(), ..StepTyped::default() };
    Ok(Shown(view(&here, &session, typed, Errors::none())?))
}

/// Moves or cancels it.
pub async fn step(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, TeamSessionId)>,
    Posted { token, typed }: Posted<StepTyped>,
) -> Result<Reply<StepView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let (session, _) = allowed(&mut db, &who, id, TeamWish::Run).await?;
    let changed = "Somebody changed the session meanwhile. Look at how it stands, then send the form again";
    if !state(&session, here.today).is_open() || session.times_moved.to_string() != typed.version {
        let typed = StepTyped { version: session.times_moved.to_string(), ..typed };
        return Ok(Reply::Clash(view(&here, &session, typed, [("", changed)].into_iter().collect())?));
    }
    let (to, errors) = read(&here, &session, &typed)?;
    let Some(to) = to.filter(|_| errors.is_empty()) else {
        return Ok(Reply::Again(view(&here, &session, typed, errors)?));
    };
    let said = if to.0.is_some() { "moved" } else { "cancelled" };
    if !team_sessions::step(&mut db, &who, &session, to, &typed.reason).await? {
        return Ok(Reply::Clash(view(&here, &session, typed, [("", changed)].into_iter().collect())?));
    }
    Ok(db.commit(urls::said(urls::team_session(&here.slug, id), said)).await?.into())
}

type To = (Option<Day>, Option<chrono::NaiveTime>);

fn read(here: &Here, session: &TeamSession, typed: &StepTyped) -> Result<(Option<To>, Errors), Fault> {
    let mut errors = Errors::none();
    let policy = here.council()?.policy_on(here.today);
    let mut reasons = policy.moving.iter().flat_map(|moving| &moving.reasons).peekable();
    if reasons.peek().is_some() && !reasons.any(|reason| reason.id == *typed.reason.as_str()) {
        errors.add("reason", "Choose why");
    }
    let to = match typed.what.as_str() {
        "move" => {
            let day = typed::day("the new day", &typed.day_day, &typed.day_month, &typed.day_year)
                .and_then(|day| ahead(day, here.today))
                .map_err(|says| errors.add("day", says));
            let start = typed::time(&typed.start).map_err(|says| errors.add("start", says));
            day.ok().zip(start.ok()).map(|(day, start)| (Some(day), start.or(session.start)))
        }
        "cancel" => Some((None, None)),
        _ => {
            errors.add("what", "Choose whether it gets another day");
            None
        }
    };
    Ok((to, errors))
}

fn view(here: &Here, session: &TeamSession, typed: StepTyped, errors: Errors) -> Result<StepView, Fault> {
    let policy = here.council()?.policy_on(here.today);
    let address = urls::team_session(&here.slug, session.id);
    let page = here.frame.page_below(
        format!("Move or cancel the session of {}", session.day),
        "Back to the session",
        address.as_str(),
    );
    let reasons = policy.moving.iter().flat_map(|moving| &moving.reasons);
    let time = session.start.map_or_else(String::new, |start| format!(", at {}", clock_time(Some(start))));
    Ok(StepView {
        page: Page { errors, ..page },
        action: format!("{address}/steps"),
        stands: format!("{} of {}, {}{time}", kind_name(policy, &session.kind), session.team, session.day),
        what: vec![
            Choice::new("move", "It gets another day").chosen(&typed.what).revealing(),
            Choice::new("cancel", "It does not take place").chosen(&typed.what),
        ],
        day: DateTyped { day: typed.day_day, month: typed.day_month, year: typed.day_year },
        start: typed.start,
        reasons: Choice::list(
            std::iter::once(("", "Choose")).chain(reasons.map(|it| (it.id.as_str(), it.name.as_str()))),
            &typed.reason,
        ),
        version: typed.version,
    })
}
