//! The facts behind due dates, as the engine takes them: dates and states, never what was written.
//!
//! Each kind of fact is one query over a window of days, whatever the number of people; the latest held session of each kind
//! before the window comes along, so that a clock knows what it counts from without reading the whole history.

mod cases;
mod samples;
mod sessions;
mod staff;
mod teams;

use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{PersonId, UnitId};
use engine::facts::{Facts, Post, Team};
use engine::{Day, Moment};
use uuid::Uuid;

use crate::{Reads, StoreError};

/// Whose facts, and from when to when.
#[derive(Debug, Clone)]
pub struct Window<'a> {
    /// These people, or everybody whose file the reader may see figures of.
    pub people: Option<&'a [PersonId]>,
    /// The first day of the window; earlier sessions only as the latest of their kind.
    pub since: Day,
    /// The last day of the window: nothing that happens later is fetched.
    pub until: Day,
    /// The kinds of session the policy knows.
    pub kinds: &'a [String],
    /// Cases that were closed by this day are of no concern: what is done for one stays in the figures only so long.
    pub cases_since: Day,
    /// The kinds of discussion that count for cases; none where nothing of cases is asked for.
    pub case_kinds: Option<&'a [String]>,
}

#[derive(Clone, Copy)]
struct Scope<'a> {
    people: Option<&'a [Uuid]>,
    since: NaiveDate,
    until: NaiveDate,
    cases_since: NaiveDate,
}

/// Rows about the people of a scope, or about everybody: two statements, because the database keeps one plan for a statement,
/// and a plan that serves everybody reads the whole council for one person. The ids are the last parameter.
macro_rules! among {
    ($db:expr, $people:expr, $select:tt + $theirs:tt + $rest:tt, [$($value:expr),+], $row:ident => $fact:expr) => {
        match $people {
            Some(people) => {
                let rows = sqlx::query!($select + $theirs + $rest, $($value),+, people).fetch_all($db.conn()).await?;
                rows.into_iter().map(|$row| $fact).collect()
            }
            None => {
                let rows = sqlx::query!($select + $rest, $($value),+).fetch_all($db.conn()).await?;
                rows.into_iter().map(|$row| $fact).collect()
            }
        }
    };
}
use among;

/// Fetches the facts of the window.
///
/// # Errors
/// When the database fails or holds a value the code does not know.
pub async fn of(db: &mut impl Reads, window: &Window<'_>) -> Result<Facts, StoreError> {
    let people: Option<Vec<Uuid>> = window.people.map(|ids| ids.iter().map(|id| id.uuid()).collect());
    let scope = Scope {
        people: people.as_deref(),
        since: window.since.date(),
        until: window.until.date(),
        cases_since: window.cases_since.date(),
    };
    let relationships = staff::relationships(db, scope).await?;
    // The posts and absences of supervisors decide whether they suit and whether cover is owed.
    let known: Option<Vec<Uuid>> = people.as_ref().map(|ids| {
        let mut all = ids.clone();
        all.extend(relationships.iter().filter_map(|r| r.supervisor.as_str().parse::<Uuid>().ok()));
        all.sort_unstable();
        all.dedup();
        all
    });
    let known = Scope { people: known.as_deref(), ..scope };
    let posts = staff::posts(db, known).await?;
    let units = scope.people.map(|_| teams_of(&posts));
    let mut sessions = sessions::sessions(db, scope, window.kinds).await?;
    let held = sessions::held(&sessions);
    sessions.extend(teams::sessions(db, scope, units.as_deref()).await?);
    let of_cases = match window.case_kinds {
        Some(kinds) => of_cases(db, scope, kinds).await?,
        None => Facts::default(),
    };
    Ok(Facts {
        persons: staff::persons(db, known).await?,
        flags: staff::flags(db, known).await?,
        teams: staff::teams(db, known, &posts).await?,
        sessions,
        shares: sessions::shares(db, &held).await?,
        answers: sessions::answers(db, &held).await?,
        agreements: sessions::agreements(db, scope).await?,
        absences: staff::absences(db, known).await?,
        overrides: staff::overrides(db, scope).await?,
        waivers: staff::waivers(db, scope).await?,
        events: staff::events(db, known).await?,
        closures: staff::closures(db).await?,
        periods: staff::periods(db).await?,
        settings: staff::settings(db).await?,
        happenings: teams::happenings(db, scope).await?,
        posts,
        relationships,
        ..of_cases
    })
}

/// What the duties of the council itself are computed from: who has which post, the sessions of teams, and what the council did.
///
/// # Errors
/// When the database fails.
pub async fn of_council(db: &mut impl Reads, window: &Window<'_>) -> Result<Facts, StoreError> {
    let (since, until) = (window.since.date(), window.until.date());
    let scope = Scope { people: None, since, until, cases_since: since };
    let posts = staff::posts(db, scope).await?;
    Ok(Facts {
        persons: staff::persons(db, scope).await?,
        teams: staff::teams(db, scope, &posts).await?,
        sessions: teams::sessions(db, scope, None).await?,
        closures: staff::closures(db).await?,
        periods: staff::periods(db).await?,
        settings: staff::settings(db).await?,
        happenings: teams::happenings(db, scope).await?,
        posts,
        ..Facts::default()
    })
}

/// What the duties of these teams are computed from: who works there, and the teams' own sessions. Of their people's other sessions
/// nothing.
///
/// # Errors
/// When the database fails or holds a value the code does not know.
pub async fn of_teams(db: &mut impl Reads, units: &[UnitId], since: Day, until: Day) -> Result<Facts, StoreError> {
    let council = db.council();
    let units: Vec<Uuid> = units.iter().map(|unit| unit.uuid()).collect();
    let people = sqlx::query_scalar!(
        r#"select distinct p.id as "id!" from (select o.person_id as id from post o where o.tenant_id = $1 and o.unit_id = any($2) and o.superseded_at is null
               union select s.leader_id from team_session s where s.tenant_id = $1 and s.unit_id = any($2) and s.first_day >= $3) p"#,
        council,
        &units,
        since.date()
    )
    .fetch_all(db.conn())
    .await?;
    let scope = Scope { people: Some(&people), since: since.date(), until: until.date(), cases_since: since.date() };
    let posts = staff::posts(db, scope).await?;
    Ok(Facts {
        persons: staff::persons(db, scope).await?,
        flags: staff::flags(db, scope).await?,
        teams: staff::teams_among(db, Some(&units)).await?,
        sessions: teams::sessions(db, scope, Some(&units)).await?,
        absences: staff::absences(db, scope).await?,
        relationships: staff::relationships(db, scope).await?,
        closures: staff::closures(db).await?,
        periods: staff::periods(db).await?,
        settings: staff::settings(db).await?,
        posts,
        ..Facts::default()
    })
}

/// The teams of these posts.
fn teams_of(posts: &[Post]) -> Vec<Uuid> {
    let mut units: Vec<Uuid> = posts.iter().filter_map(|post| post.team.as_ref()?.as_str().parse().ok()).collect();
    units.sort_unstable();
    units.dedup();
    units
}

/// What is known of the cases that these people work with, or of all.
async fn of_cases(db: &mut impl Reads, scope: Scope<'_>, kinds: &[String]) -> Result<Facts, StoreError> {
    let sampled = samples::discussions(db, scope).await?;
    let theirs = cases::of_people(db, scope).await?;
    let scope = Scope { people: theirs.as_deref(), ..scope };
    Ok(Facts {
        cases: cases::cases(db, scope).await?,
        case_categories: cases::categories(db, scope).await?,
        allocations: cases::allocations(db, scope).await?,
        discussions: [cases::discussions(db, scope, kinds).await?, sampled].concat(),
        case_events: cases::events(db, scope).await?,
        case_overrides: cases::overrides(db, scope).await?,
        ..Facts::default()
    })
}

/// Every team, for a page that asks what somebody's move into another would do.
///
/// # Errors
/// When the database fails.
pub async fn every_team(db: &mut impl Reads) -> Result<Vec<Team>, StoreError> {
    staff::teams_among(db, None).await
}

fn id<T: From<String>>(uuid: Uuid) -> T {
    T::from(uuid.to_string())
}
fn at(instant: DateTime<Utc>) -> Moment {
    Moment::from(instant)
}
fn day(date: NaiveDate) -> Day {
    Day::from(date)
}
