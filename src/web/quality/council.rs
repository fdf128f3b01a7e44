//! What the policy asks of the council itself: how each stands, that it was done, and what came of it.

use askama::Template;
use axum::extract::Path;
use domain::concern::LONGEST;
use domain::ids::{FormToken, HappeningId};
use domain::typed;
use engine::policy::{DutyOf, Policy};
use engine::{Day, Known, Subject, When};
use store::{About, Claim, Quality, council};

use crate::account::Nothing;
use crate::fault::Fault;
use crate::files::ClockLine;
use crate::form::Errors;
use crate::gate::{Here, Reading, Writing};
use crate::page::Page;
use crate::parts::{Choice, DateTyped};
use crate::posted::Posted;
use crate::reply::{Reply, Shown};
use crate::{standings, urls};

/// How many of the latest entries are shown.
const SHOWN: i64 = 40;
/// Concerns that have been open for longer than so many days are counted apart.
const LONG: i32 = 28;

/// The page.
#[derive(Template)]
#[template(path = "quality/council.html")]
pub struct CouncilView {
    page: Page,
    duties: Vec<ClockLine>,
    done: Vec<DoneView>,
    concerns: Vec<(String, i64, i64)>,
    href: String,
    events: Vec<Choice>,
    day: DateTyped,
    outcome: String,
}

/// Something that was done.
pub struct DoneView {
    what: String,
    day: String,
    by: String,
    outcome: String,
    /// Where it is taken back; nothing if somebody else noted it.
    back_href: String,
    token: FormToken,
}

/// As typed.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub struct DoneTyped {
    event: String,
    day_day: String,
    day_month: String,
    day_year: String,
    outcome: String,
}

/// Shows how it stands.
pub async fn show(Reading { who, mut db, here }: Reading<Quality>) -> Result<Shown<CouncilView>, Fault> {
    let day = DateTyped::of(here.today);
    let typed = DoneTyped { day_day: day.day, day_month: day.month, day_year: day.year, ..DoneTyped::default() };
    Ok(Shown(view(&mut db, &here, &who, typed, Errors::none()).await?))
}

/// Notes that something was done.
pub async fn note(
    Writing { who, mut db, here }: Writing<Quality>,
    Posted { token, typed }: Posted<DoneTyped>,
) -> Result<Reply<CouncilView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let mut errors = Errors::none();
    let policy = here.council()?.policy_on(here.today);
    let event = events(policy).into_iter().find(|(id, _)| *id == typed.event);
    if event.is_none() {
        errors.add("event", "Choose what was done");
    }
    let day = typed::day("the day it was done", &typed.day_day, &typed.day_month, &typed.day_year)
        .and_then(|day| not_ahead(day, here.today))
        .map_err(|says| errors.add("day", says));
    let outcome = typed::text("what came of it", &typed.outcome, LONGEST).map_err(|says| errors.add("outcome", says));
    let (Some((event, _)), Ok(day), Ok(outcome)) = (event, day, outcome) else {
        return Ok(Reply::Again(view(&mut db, &here, &who, typed, errors).await?));
    };
    let id = council::note(&mut db, &who, &event.into(), day, &outcome.unwrap_or_default()).await?;
    let about = About { subject: None, kind: "council-happening", id: id.uuid() };
    store::log(&mut db, &who, "noted-council-happening", about, None).await?;
    Ok(db.commit(urls::said(urls::quality_council(&here.slug), "done-by-council")).await?.into())
}

/// Takes back what one noted oneself.
pub async fn take_back(
    Writing { who, mut db, here }: Writing<Quality>,
    Path((_, id)): Path<(String, HappeningId)>,
    Posted { token, .. }: Posted<Nothing>,
) -> Result<Reply<CouncilView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    if !council::take_back(&mut db, &who, id).await? {
        return Err(Fault::NotFound);
    }
    let about = About { subject: None, kind: "council-happening", id: id.uuid() };
    store::log(&mut db, &who, "took-back-council-happening", about, None).await?;
    Ok(db.commit(urls::said(urls::quality_council(&here.slug), "happening-taken-back")).await?.into())
}

fn not_ahead(day: Day, today: Day) -> Result<Day, String> {
    if day > today { Err("The day it was done must be today or earlier".to_owned()) } else { Ok(day) }
}

/// What the council can note: what meets one of its duties, by name.
fn events(policy: &Policy) -> Vec<(String, String)> {
    let duties = policy.duties.iter().filter(|duty| duty.of == DutyOf::Council);
    let events = duties.flat_map(|duty| &duty.met_by_events).filter_map(|id| policy.event(id));
    let mut events: Vec<_> = events.map(|event| (event.id.to_string(), event.name.clone())).collect();
    events.dedup();
    events
}

async fn view(
    db: &mut impl store::Reads,
    here: &Here,
    who: &store::Membership,
    typed: DoneTyped,
    errors: Errors,
) -> Result<CouncilView, Fault> {
    let whole = here.council()?;
    let policy = whole.policy_on(here.today);
    let facts = store::facts::of_council(db, &standings::window(whole, here.today).over(None)).await?;
    let evaluation = Known::new(whole, &facts).of_council(&When::at(here.now));
    let duties = evaluation.obligations.iter().filter(|due| due.subject == Subject::Council);
    let name = |id: &str| policy.processes.iter().find(|it| it.id == *id).map_or(id, |it| it.name.as_str()).to_owned();
    let done = council::latest(db, SHOWN).await?;
    let concerns = store::concerns::figures(db, LONG).await?;
    let page = here.frame.page_below("Duties of the council", "Quality", urls::quality(&here.slug));
    Ok(CouncilView {
        page: Page { errors, ..page },
        duties: duties
            .map(|due| ClockLine {
                name: standings::clock_name(policy, due.clock.as_str()),
                last: due.last.map_or_else(|| "Never".to_owned(), |day| day.to_string()),
                due: standings::due_text(due, here.today),
                standing: standings::standing_tag(due),
                trail: standings::trail(due, &here.slug),
            })
            .collect(),
        done: done
            .into_iter()
            .map(|one| DoneView {
                what: policy.event(&one.event).map_or_else(|| one.event.to_string(), |event| event.name.clone()),
                day: one.day.to_string(),
                outcome: one.outcome,
                back_href: if one.by == who.person() {
                    urls::take_back_of_council(&here.slug, one.id)
                } else {
                    String::new()
                },
                by: one.by_name,
                token: FormToken::fresh(),
            })
            .collect(),
        concerns: concerns.into_iter().map(|one| (name(&one.process), one.open, one.old)).collect(),
        href: urls::quality_council(&here.slug),
        events: Choice::list(events(policy), &typed.event),
        day: DateTyped { day: typed.day_day, month: typed.day_month, year: typed.day_year },
        outcome: typed.outcome,
    })
}
