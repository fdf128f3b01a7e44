//! One session of a team: what is planned, which case is prepared, who came, what was written, and which children were talked about.

use askama::Template;
use axum::extract::Path;
use domain::access::{TeamWish, Wish, allows, decide};
use domain::ids::TeamSessionId;
use domain::session::State;
use domain::team_session;
use engine::policy::Policy;
use store::discussions::{self, DiscussionRow};
use store::team_sessions::{self, Shared, TeamSession, TeamWriting};
use store::{Member, Membership, Reads, access};

use super::discuss::can_be_discussed;
use super::{allowed, state};
use crate::cases::{state as discussion_state, takes_cases};
use crate::fault::Fault;
use crate::gate::{Here, Opening, Reading};
use crate::page::{Link, Page};
use crate::parts::{Choice, Standing};
use crate::plan::{clock_time, kind_name};
use crate::reply::Shown;
use crate::sessions::tag;
use crate::{standings, urls, when};

/// The page.
#[derive(Template)]
#[template(path = "team_sessions/show.html")]
pub struct ShowView {
    page: Page,
    state: Standing,
    team: Link,
    day: String,
    first_day: String,
    start: String,
    minutes: String,
    place: String,
    leader: String,
    case: Option<CaseLine>,
    /// What the policy asks for beforehand, where nothing is chosen.
    wants_case: Vec<Link>,
    steps: Vec<String>,
    came: String,
    not_there: String,
    notes: Vec<(String, String)>,
    notes_by: String,
    /// Who writes it up just now.
    writers: String,
    takes_cases: bool,
    discussed: Vec<(Link, String, Standing)>,
    to_discuss: Vec<Choice>,
    discuss_href: String,
    acts: Acts,
}

/// The prepared case.
struct CaseLine {
    reference: String,
    presenter: String,
    reason: String,
    noted: String,
    entry_href: String,
}

/// The buttons; an empty address is no button.
#[derive(Default)]
struct Acts {
    write: String,
    write_words: &'static str,
    write_kind: &'static str,
    go_on: String,
    steps: String,
    case: String,
    case_words: &'static str,
    journal: String,
    begin_journal: String,
}

/// Shows it; that it was opened stands in the log before anything is read.
pub async fn page(
    mut opening: Opening<Member>,
    Path((_, id)): Path<(String, TeamSessionId)>,
) -> Result<Shown<ShowView>, Fault> {
    let who = opening.who().clone();
    let (session, ties) = allowed(opening.db(), &who, id, TeamWish::See).await?;
    let may = [TeamWish::Read, TeamWish::Run].map(|wish| allows(&ties, wish));
    let Reading { who, mut db, here } = opening.open("opened-team-session", session.about(), None).await?;
    Ok(Shown(view(&mut db, &here, &who, (&session, may)).await?))
}

async fn view(
    db: &mut impl Reads,
    here: &Here,
    who: &Membership,
    (session, [reads, runs]): (&TeamSession, [bool; 2]),
) -> Result<ShowView, Fault> {
    let slug = here.slug.as_str();
    let policy = here.council()?.policy_on(session.held_on.unwrap_or(session.day));
    let state = state(session, here.today);
    let notes = if reads { team_sessions::latest(db, session.id).await? } else { None };
    let presences = team_sessions::presences(db, session.id).await?;
    let named = |there: bool| {
        let names: Vec<&str> =
            presences.iter().filter(|(.., came)| *came == there).map(|(_, name, _)| name.as_str()).collect();
        if names.is_empty() && !presences.is_empty() { "Nobody".to_owned() } else { names.join(", ") }
    };
    let writing = team_sessions::running(db, session.id).await?;
    let others = writing.iter().filter(|one| one.author != who.person());
    let takes = takes_cases(policy, &session.kind) && state != State::Cancelled && session.day <= here.today;
    let (discussed, to_discuss) = if takes {
        (discussions::of_team_session(db, session.id).await?, can_be_discussed(db, here, who, session).await?)
    } else {
        (Vec::new(), Vec::new())
    };
    let open: Vec<_> = to_discuss.into_iter().filter(|line| !discussed.iter().any(|row| row.case == line.id)).collect();
    let acts = acts(db, here, who, (session, state, runs), (&writing, notes.as_ref())).await?;
    let kind = policy.session_kind(&session.kind.as_str().into());
    let prepared = kind.and_then(|kind| kind.prepared.as_ref()).filter(|_| session.case.is_none() && state.is_open());
    let clause = |id: &engine::ids::ClauseId| Link::new(id.as_str(), urls::clause(slug, id.as_str()));
    let address = urls::team_session(slug, session.id);
    let team = Link::new(&session.team, urls::team_sessions(slug, session.unit));
    let first = session.first_day;
    Ok(ShowView {
        page: here.frame.page_below(
            format!("{}: {}", kind_name(policy, &session.kind), session.team),
            "Sessions of the team",
            team.href.as_str(),
        ),
        state: tag(state),
        team,
        day: standings::dated(session.held_on.unwrap_or(session.day), here.today),
        first_day: if first == session.held_on.unwrap_or(session.day) { String::new() } else { first.to_string() },
        start: clock_time(session.start),
        minutes: session.minutes.map_or_else(String::new, |minutes| minutes.to_string()),
        place: session.place.clone().unwrap_or_default(),
        leader: session.leader_name.clone(),
        case: session.case.as_ref().map(|case| CaseLine {
            reference: case.reference.clone(),
            presenter: case.presenter_name.clone(),
            reason: case.reason.clone().unwrap_or_default(),
            noted: case.noted_on.map_or_else(String::new, |day| day.to_string()),
            entry_href: if runs && state == State::Held && case.noted_on.is_none() {
                format!("{address}/case/entry")
            } else {
                String::new()
            },
        }),
        wants_case: prepared.iter().flat_map(|prepared| &prepared.clause).map(clause).collect(),
        steps: team_sessions::steps(db, session.id).await?.into_iter().map(|step| step_line(policy, step)).collect(),
        came: named(true),
        not_there: named(false),
        notes_by: notes.as_ref().map_or_else(String::new, written),
        notes: notes.map_or_else(Vec::new, |notes| {
            notes.wording.sections.into_iter().map(|section| (section.heading, section.content.plain())).collect()
        }),
        writers: others.map(|one| one.author_name.as_str()).collect::<Vec<_>>().join(", "),
        takes_cases: takes,
        discussed: discussed.iter().map(|row| line(slug, row)).collect(),
        to_discuss: open
            .iter()
            .map(|line| {
                let prepared = session.case.as_ref().is_some_and(|case| case.reference == line.reference);
                let says = format!("{}, {}", line.reference, line.worker_name);
                Choice { checked: prepared, ..Choice::new(line.id.to_string(), says) }
            })
            .collect(),
        discuss_href: format!("{address}/discussions"),
        acts,
    })
}

fn written(notes: &Shared) -> String {
    format!("Version {}, shared by {} on {}", notes.number, notes.by, when::instant(notes.at))
}

fn line(slug: &str, row: &DiscussionRow) -> (Link, String, Standing) {
    let href = match row.latest {
        Some(_) => urls::discussion(slug, row.id),
        None => urls::discussion_edit(slug, row.id),
    };
    (Link::new(&row.reference, href), row.worker_name.clone(), discussion_state(row))
}

fn step_line(
    policy: &Policy,
    (to, reason, at, by): (Option<engine::Day>, String, chrono::DateTime<chrono::Utc>, String),
) -> String {
    let known = policy.moving.iter().flat_map(|moving| &moving.reasons).find(|known| known.id == *reason.as_str());
    let why = known.map_or(reason.as_str(), |known| known.name.as_str());
    let what = to.map_or_else(|| "Cancelled".to_owned(), |day| format!("Moved to {day}"));
    format!("{what}: {why} ({by}, {})", when::instant(at))
}

async fn acts(
    db: &mut impl Reads,
    here: &Here,
    who: &Membership,
    (session, state, runs): (&TeamSession, State, bool),
    (writing, notes): (&[TeamWriting], Option<&Shared>),
) -> Result<Acts, Fault> {
    let slug = here.slug.as_str();
    let address = urls::team_session(slug, session.id);
    let policy = here.council()?.policy_on(session.held_on.unwrap_or(session.day));
    let mine = writing.iter().any(|one| one.author == who.person());
    let come = session.day <= here.today && state != State::Cancelled;
    let prepares = policy.session_kind(&session.kind.as_str().into()).is_some_and(|kind| kind.prepared.is_some());
    let mut acts = Acts {
        write_words: match (notes.is_some() || state == State::Held, team_session::form(policy, &session.kind)) {
            (true, _) => "Change who came or what was written",
            (false, Some(_)) => "Write it up",
            (false, None) => "Say who came",
        },
        write_kind: if state == State::Held { "secondary" } else { "" },
        ..Acts::default()
    };
    if runs {
        if mine {
            acts.go_on = format!("{address}/notes/edit");
        } else if come {
            acts.write = format!("{address}/notes");
        }
        if state.is_open() {
            acts.steps = format!("{address}/steps");
        }
        if prepares && state != State::Cancelled && session.case.as_ref().is_none_or(|case| case.noted_on.is_none()) {
            acts.case = format!("{address}/case");
            acts.case_words = if session.case.is_some() { "Change the case" } else { "Choose the case" };
        }
    }
    let of_one = policy.session_kind(&session.kind.as_str().into()).is_some_and(|kind| policy.is_of_one(kind));
    let presenter = session.case.as_ref().map(|case| case.presenter);
    if let Some(presenter) = presenter.filter(|_| of_one && state == State::Held) {
        let ties = access::ties(db, who, presenter).await?;
        match team_sessions::journal_of(db, session.id).await? {
            Some(journal) => acts.journal = urls::session(slug, journal),
            None if decide(policy, &ties, &Wish::Write).is_some() => acts.begin_journal = format!("{address}/journal"),
            None => {}
        }
    }
    Ok(acts)
}
