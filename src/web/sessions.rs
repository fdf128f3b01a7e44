//! A session's page: its plan, what happened to the plan, and what can be done with it now.

use askama::Template;
use axum::extract::Path;
use domain::access::{Wish, decide};
use domain::ids::SessionId;
use domain::moving::goes_without_new_day;
use domain::session::State;
use engine::obligation::clocks;
use engine::policy::Policy;
use engine::{Known, When};
use store::holdings::{self, Contest};
use store::records::{self, RecordRow};
use store::sessions::{self, Session, Step};
use store::{About, Member, Reads, access, agenda};

use crate::agenda::{ItemView, item_view};
use crate::cases::takes_cases;
use crate::fault::Fault;
use crate::gate::{Here, Opening, Reading};
use crate::page::{Link, Page};
use crate::parts::{Standing, Tone, Trail};
use crate::plan::{clock_time, kind_name};
use crate::reply::Shown;
use crate::samples::sampled;
use crate::{records as records_pages, standings, urls, when};

/// A session.
#[derive(Template)]
#[template(path = "sessions/show.html")]
pub struct SessionView {
    /// The frame.
    pub page: Page,
    /// How it stands.
    pub state: Standing,
    /// Who is supervised, and their file.
    pub with: Link,
    /// By whom.
    pub supervisor: String,
    /// The day with its distance.
    pub day: String,
    /// When it begins.
    pub start: String,
    /// How long it is planned.
    pub minutes: String,
    /// Where.
    pub place: String,
    /// The day first booked, where it stands on another.
    pub first_day: String,
    /// That the session was moved, cancelled or missed, and has to be made good.
    pub owed: Option<Owed>,
    /// What happened to the plan.
    pub steps: Vec<StepLine>,
    /// What the supervisee says against it.
    pub contests: Vec<ContestLine>,
    /// What can be done.
    pub acts: Acts,
    /// The open points of both, while the session is ahead; for the two of it alone.
    pub agenda: Option<Agenda>,
}

/// The agenda of the session.
pub struct Agenda {
    /// The points.
    pub items: Vec<ItemView>,
    /// Where a new one is posted.
    pub add_href: String,
    /// Whose session it is.
    pub person: String,
    /// This session, to come back to.
    pub session: String,
}

/// What a session that fell through owes.
pub struct Owed {
    /// Until when.
    pub due: String,
    /// How that stands.
    pub standing: Standing,
    /// Why.
    pub trail: Trail,
}

/// One step of the plan.
pub struct StepLine {
    /// What happened.
    pub what: String,
    /// Who asked, and why.
    pub why: String,
    /// When it was written down.
    pub when: String,
    /// In own words; empty for whoever may not read them.
    pub note: String,
}

/// That the supervisee says it was not held like this.
pub struct ContestLine {
    /// When.
    pub when: String,
    /// In own words; empty for whoever is not of the pair.
    pub wording: String,
}

/// The buttons; an empty address is no button.
#[derive(Default)]
pub struct Acts {
    /// Opens the record, once it is shared.
    pub record: String,
    /// Back to the record that was begun and is not shared.
    pub carry_on: String,
    /// Hands on the record's draft, whose author supervises no more.
    pub hand_on: String,
    /// The cases of the session, where cases are discussed in it.
    pub cases: String,
    /// The cases that are sampled for it.
    pub sample: String,
    /// Begins the record.
    pub begin: String,
    /// Says that it was held.
    pub hold: String,
    /// Gives it another day.
    pub moves: String,
    /// What that button says.
    pub move_words: &'static str,
    /// Lets it go without a new day, where the policy allows that.
    pub cancel: String,
    /// What that button says.
    pub cancel_words: &'static str,
    /// Says that it was not held like this.
    pub contest: String,
}

/// Shows a session. What the pair wrote about it is shown to the pair only, and the opening is in the log.
pub async fn show(
    mut opening: Opening<Member>,
    Path((_, id)): Path<(String, SessionId)>,
) -> Result<Shown<SessionView>, Fault> {
    let session = sessions::find(opening.db(), id).await?.ok_or(Fault::NotFound)?;
    let who = opening.who().clone();
    let ties = access::ties(opening.db(), &who, session.subject).await?;
    let may =
        |here: &Here, wish: &Wish| Ok::<_, Fault>(decide(here.council()?.policy_on(here.today), &ties, wish).is_some());
    let policy = opening.here().council()?.policy_on(opening.here().today);
    let seen = decide(policy, &ties, &Wish::SeeFigures).ok_or(Fault::NotFound)?;
    let about = About { subject: Some(session.subject), kind: "session", id: session.id.uuid() };
    let Reading { mut db, here, .. } = opening.open_as("opened-session", about, &seen).await?;
    let policy = here.council()?.policy_on(here.today);
    let state = session.state(here.today);
    let (plans, writes, answers) = (may(&here, &Wish::Plan)?, may(&here, &Wish::Write)?, may(&here, &Wish::Answer)?);
    let steps = sessions::steps(&mut db, session.id).await?;
    let fell_through = session.times_moved > 0 || matches!(state, State::Missed | State::Cancelled);
    let owed = if fell_through { owed(&mut db, &here, &session).await? } else { None };
    let record = match session.record {
        Some(record) => records::find(&mut db, record).await?,
        None => None,
    };
    let hand_on = match &record {
        Some(record) if may(&here, &Wish::Release)? && records_pages::is_sealed(&mut db, record).await? => {
            urls::release(&here.slug, record.id)
        }
        _ => String::new(),
    };
    let contests = contests(&mut db, session.id, may(&here, &Wish::TakePart)?).await?;
    let agenda = if may(&here, &Wish::TakePart)? && matches!(state, State::Booked | State::Moved) {
        let items = agenda::open_of(&mut db, session.subject).await?;
        let items = items.iter().map(|item| item_view(&here.slug, &who, item)).collect();
        Some(Agenda {
            items,
            add_href: urls::agenda(&here.slug),
            person: session.subject.to_string(),
            session: session.id.to_string(),
        })
    } else {
        None
    };
    let kind = kind_name(policy, &session.kind);
    let title = format!("{kind}: {}", session.subject_name);
    let back = if who.person() == session.supervisor {
        ("My team", urls::my_team(&here.slug))
    } else if who.person() == session.subject {
        ("My supervision", urls::my_supervision(&here.slug))
    } else {
        ("File", urls::file(&here.slug, session.subject))
    };
    let without = goes_without_new_day(policy.moving.as_ref());
    Ok(Shown(SessionView {
        page: here.frame.page_below(title, back.0, back.1),
        state: tag(state),
        with: Link::new(&session.subject_name, urls::file(&here.slug, session.subject)),
        supervisor: session.supervisor_name.clone(),
        day: standings::dated(session.held_on.unwrap_or(session.day), here.today),
        start: clock_time(session.start),
        minutes: session.minutes.map_or_else(String::new, |minutes| minutes.to_string()),
        place: session.place.clone().unwrap_or_default(),
        first_day: if session.first_day == session.held_on.unwrap_or(session.day) {
            String::new()
        } else {
            session.first_day.to_string()
        },
        owed,
        steps: steps.into_iter().map(|step| line(step, policy, plans)).collect(),
        contests,
        acts: Acts {
            hand_on,
            cases: if writes && state != State::Cancelled && takes_cases(policy, &session.kind) {
                urls::session_cases(&here.slug, session.id)
            } else {
                String::new()
            },
            sample: if plans && sampled(&mut db, &here, &session).await?.is_some() {
                format!("{}/sample", urls::session(&here.slug, session.id))
            } else {
                String::new()
            },
            ..acts(&here, &session, state, record.as_ref(), May { plans, writes, answers }, without)
        },
        agenda,
    }))
}

/// What became of a session, as a tag.
pub fn tag(state: State) -> Standing {
    match state {
        State::Booked => Standing::new("Booked", Tone::Blue),
        State::Moved => Standing::new("Moved", Tone::Blue),
        State::Held => Standing::new("Held", Tone::Green),
        State::Missed => Standing::new("Neither held nor moved", Tone::Red),
        State::Cancelled => Standing::new("Cancelled", Tone::Grey),
    }
}

/// What the policy wants after this session fell through, if anything; the engine says it.
async fn owed(db: &mut impl Reads, here: &Here, session: &Session) -> Result<Option<Owed>, Fault> {
    let council = here.council()?;
    let facts = standings::load(db, council, Some(&[session.subject]), here.today).await?;
    let evaluation = Known::new(council, &facts).person(&session.subject.to_string().into(), &When::at(here.now));
    let id = format!("{}:{}", clocks::REARRANGE, session.id);
    let owed = evaluation.obligations.iter().find(|obligation| obligation.id == id);
    Ok(owed.map(|obligation| Owed {
        due: standings::due_text(obligation, here.today),
        standing: standings::standing_tag(obligation),
        trail: standings::trail(obligation, &here.slug),
    }))
}

fn line(step: Step, policy: &Policy, plans: bool) -> StepLine {
    let reason =
        policy.moving.iter().flat_map(|moving| &moving.reasons).find(|reason| reason.id == *step.reason.as_str());
    let why = reason.map_or(step.reason.as_str(), |reason| reason.name.as_str());
    let accepted = if reason.is_some_and(|reason| reason.accepted) { ", a reason that the policy accepts" } else { "" };
    StepLine {
        what: match (step.from, step.to) {
            (Some(from), Some(to)) if from == to => {
                format!("Moved to {} on the same day, {to}", clock_time(step.start))
            }
            (Some(from), Some(to)) => {
                let start = step.start.map_or_else(String::new, |start| format!(", at {}", clock_time(Some(start))));
                format!("Moved from {from} to {to}{start}")
            }
            _ => "Cancelled".to_owned(),
        },
        why: if why.is_empty() {
            format!("{} could not make it", step.asked_by)
        } else {
            format!("{why}{accepted}; {} could not make it", step.asked_by)
        },
        when: when::instant(step.recorded_at),
        note: step.note.filter(|_| plans).unwrap_or_default(),
    }
}

/// What the supervisee says against the session: that they do to whoever sees the session, in which words to the pair.
async fn contests(db: &mut impl Reads, session: SessionId, of_pair: bool) -> Result<Vec<ContestLine>, Fault> {
    let said = holdings::contests(db, session, of_pair).await?;
    let line = |contest: Contest| ContestLine { when: when::instant(contest.at), wording: contest.wording };
    Ok(said.into_iter().map(line).collect())
}

/// What the reader may do with the session.
#[derive(Clone, Copy)]
struct May {
    plans: bool,
    writes: bool,
    answers: bool,
}

fn acts(here: &Here, session: &Session, state: State, record: Option<&RecordRow>, may: May, without: bool) -> Acts {
    let slug = &here.slug;
    let only = |may: bool, address: String| if may { address } else { String::new() };
    let open = state.is_open();
    // Today it may be under way; before its day nothing can have been held.
    let can_be_held = open && session.day <= here.today;
    let (shared, begun) = match record {
        Some(record) if record.latest.is_some() => (Some(record.id), None),
        Some(record) => (None, Some(record.id)),
        None => (None, None),
    };
    Acts {
        record: shared.map_or_else(String::new, |record| urls::record(slug, record)),
        carry_on: begun.filter(|_| may.writes).map_or_else(String::new, |record| urls::record_edit(slug, record)),
        hand_on: String::new(),
        cases: String::new(),
        sample: String::new(),
        begin: only(
            may.writes && record.is_none() && (can_be_held || state == State::Held),
            urls::session_record(slug, session.id),
        ),
        hold: only(may.writes && can_be_held, urls::holding(slug, session.id)),
        moves: only(may.plans && open, urls::moves(slug, session.id)),
        // Whoever is ill today need not invent a day, where the policy lets the session go without one.
        move_words: if may.answers && !without { "I can’t make it" } else { "Move" },
        cancel: only(may.plans && open && without, urls::cancellation(slug, session.id)),
        cancel_words: if may.answers { "I can’t make it" } else { "Cancel the session" },
        contest: only(may.answers && state == State::Held, urls::contest(slug, session.id)),
    }
}
