//! The facts behind due dates, as the engine takes them: dates and states, never what was written.
//!
//! Each kind of fact is one query over a window of days, whatever the number of people; the latest held session of each kind
//! before the window comes along, so that a clock knows what it counts from without reading the whole history.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::PersonId;
use engine::facts::{
    Absence, Agreement, Answer, AnswerKind, Cancelled, Closure, Event, Facts, Flag, LocalSetting, Move, Override,
    Person, Post, Relationship, RelationshipKind, Session, Share, Team, Waiver,
};
use engine::{Day, Moment, Span};
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
    /// Whether what was superseded is needed, too: for "as known on".
    pub superseded: bool,
}

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
        old: window.superseded,
    };
    let relationships = relationships(db, &scope).await?;
    // The posts and absences of supervisors decide whether they suit and whether cover is owed.
    let known: Option<Vec<Uuid>> = people.as_ref().map(|ids| {
        let mut all = ids.clone();
        all.extend(relationships.iter().filter_map(|r| r.supervisor.as_str().parse::<Uuid>().ok()));
        all.sort_unstable();
        all.dedup();
        all
    });
    let known = Scope { people: known.as_deref(), ..scope };
    let mut facts = Facts {
        persons: persons(db, &known).await?,
        posts: posts(db, &known).await?,
        flags: flags(db, &known).await?,
        teams: teams(db).await?,
        sessions: sessions(db, &scope, window.kinds).await?,
        shares: shares(db, &scope).await?,
        answers: answers(db, &scope).await?,
        agreements: agreements(db, &scope).await?,
        absences: absences(db, &known).await?,
        overrides: overrides(db, &scope).await?,
        waivers: waivers(db, &scope).await?,
        events: events(db, &known).await?,
        closures: closures(db).await?,
        settings: settings(db, scope.old).await?,
        relationships,
        ..Facts::default()
    };
    facts.go_live = None;
    Ok(facts)
}

#[derive(Clone, Copy)]
struct Scope<'a> {
    people: Option<&'a [Uuid]>,
    since: NaiveDate,
    until: NaiveDate,
    old: bool,
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

async fn persons(db: &mut impl Reads, scope: &Scope<'_>) -> Result<Vec<Person>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select id, name, employed_from, left_on, qualified_on, recorded_at from person
         where tenant_id = $1 and ($2::uuid[] is null or id = any($2)) order by id",
        council,
        scope.people as Option<&[Uuid]>
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Person {
            id: id(r.id),
            name: r.name,
            started: Some(day(r.employed_from)),
            qualified: r.qualified_on.map(day),
            until: r.left_on.map(day),
            recorded: Some(at(r.recorded_at)),
            superseded: None,
        })
        .collect())
}

async fn posts(db: &mut impl Reads, scope: &Scope<'_>) -> Result<Vec<Post>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select person_id, role, unit_id, employment, attributes, without_attributes, from_day, until_day, recorded_at, superseded_at from post
         where tenant_id = $1 and ($2::uuid[] is null or person_id = any($2)) and ($3 or superseded_at is null) order by from_day, id",
        council, scope.people as Option<&[Uuid]>, scope.old
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Post {
            person: id(r.person_id),
            role: r.role.into(),
            team: Some(id(r.unit_id)),
            employment: Some(r.employment.into()),
            attributes: r.attributes.into_iter().map(Into::into).collect(),
            without: r.without_attributes.into_iter().map(Into::into).collect(),
            from: day(r.from_day),
            until: r.until_day.map(day),
            recorded: Some(at(r.recorded_at)),
            superseded: r.superseded_at.map(at),
        })
        .collect())
}

async fn teams(db: &mut impl Reads) -> Result<Vec<Team>, StoreError> {
    let council = db.council();
    let rows =
        sqlx::query!("select id, name, team_type, recorded_at from unit where tenant_id = $1 order by id", council)
            .fetch_all(db.conn())
            .await?;
    Ok(rows
        .into_iter()
        .map(|r| Team {
            id: id(r.id),
            name: r.name,
            kind: r.team_type.map(Into::into),
            recorded: Some(at(r.recorded_at)),
            superseded: None,
        })
        .collect())
}

async fn flags(db: &mut impl Reads, scope: &Scope<'_>) -> Result<Vec<Flag>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select subject_id, flag, from_day, until_day, recorded_at, superseded_at from person_flag
         where tenant_id = $1 and ($2::uuid[] is null or subject_id = any($2)) and ($3 or superseded_at is null) order by from_day, id",
        council, scope.people as Option<&[Uuid]>, scope.old
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Flag {
            person: id(r.subject_id),
            flag: r.flag.into(),
            from: day(r.from_day),
            until: r.until_day.map(day),
            recorded: Some(at(r.recorded_at)),
            superseded: r.superseded_at.map(at),
        })
        .collect())
}

async fn relationships(db: &mut impl Reads, scope: &Scope<'_>) -> Result<Vec<Relationship>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select id, subject_id, supervisor_id, kind, from_day, until_day, recorded_at, superseded_at from relationship
         where tenant_id = $1 and ($2::uuid[] is null or subject_id = any($2)) and ($3 or superseded_at is null) order by from_day, id",
        council, scope.people as Option<&[Uuid]>, scope.old
    )
    .fetch_all(db.conn())
    .await?;
    rows.into_iter()
        .map(|r| {
            Ok(Relationship {
                id: id(r.id),
                supervisee: id(r.subject_id),
                supervisor: id(r.supervisor_id),
                kind: match r.kind.as_str() {
                    "line" => RelationshipKind::Line,
                    "professional" => RelationshipKind::Professional,
                    "practice-educator" => RelationshipKind::PracticeEducator,
                    "cover" => RelationshipKind::Cover,
                    _ => return Err(StoreError::Unreadable("relationship.kind")),
                },
                from: day(r.from_day),
                until: r.until_day.map(day),
                recorded: Some(at(r.recorded_at)),
                superseded: r.superseded_at.map(at),
            })
        })
        .collect()
}

async fn sessions(db: &mut impl Reads, scope: &Scope<'_>, kinds: &[String]) -> Result<Vec<Session>, StoreError> {
    let council = db.council();
    let mut moves = moves(db, scope).await?;
    let rows = sqlx::query!(
        r#"with earlier as (
               select latest.session_id from (select p.id from person p where p.tenant_id = $1 and ($2::uuid[] is null or p.id = any($2))) who
               cross join unnest($5::text[]) kind (name)
               cross join lateral (select h.session_id from session_holding h where h.tenant_id = $1 and h.subject_id = who.id and h.kind = kind.name
                   and h.superseded_at is null and h.held_on < $3 order by h.held_on desc limit 1) latest
           )
           select s.id, s.subject_id, s.supervisor_id, s.kind, s.first_day, s.booked, s.recorded_at, h.held_on as "held_on?", h.minutes as "minutes?",
               h.parts as "parts?", h.recorded_at as "held_recorded?", h.superseded_at, c.reason as "cancel_reason?", c.asked_by as "cancel_by?",
               c.recorded_at as "cancelled_at?"
           from session s
           left join session_holding h on h.tenant_id = s.tenant_id and h.session_id = s.id and ($6 or h.superseded_at is null)
           left join session_cancellation c on c.tenant_id = s.tenant_id and c.session_id = s.id
           where s.tenant_id = $1 and ($2::uuid[] is null or s.subject_id = any($2))
             and ((s.first_day between $3 and $4) or s.id in (select session_id from earlier)
                  or (h.held_on between $3 and $4))
           order by s.first_day, s.id"#,
        council, scope.people as Option<&[Uuid]>, scope.since, scope.until, kinds, scope.old
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Session {
            id: id(r.id),
            kind: r.kind.into(),
            parts: r.parts.unwrap_or_default().into_iter().map(Into::into).collect(),
            supervisee: Some(id(r.subject_id)),
            participants: Vec::new(),
            supervisor: id(r.supervisor_id),
            booked: r.booked.then(|| day(r.first_day)),
            moves: moves.remove(&r.id).unwrap_or_default(),
            cancelled: match (r.cancelled_at, r.cancel_reason) {
                (Some(when), Some(reason)) => Some(Cancelled {
                    day: Moment::from(when).day(),
                    reason: reason.into(),
                    by: r.cancel_by.map(id),
                    recorded: Some(at(when)),
                }),
                _ => None,
            },
            held: r.held_on.map(day),
            minutes: r.minutes.and_then(|m| u32::try_from(m).ok()),
            held_recorded: r.held_recorded.map(at),
            recorded: Some(at(r.recorded_at)),
            superseded: r.superseded_at.map(at),
        })
        .collect())
}

async fn moves(db: &mut impl Reads, scope: &Scope<'_>) -> Result<HashMap<Uuid, Vec<Move>>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select m.session_id, m.to_day, m.reason, m.asked_by, m.recorded_at from session_move m
         where m.tenant_id = $1 and ($2::uuid[] is null or m.subject_id = any($2)) and (m.from_day between $3 and $4 or m.to_day between $3 and $4)
         order by m.recorded_at, m.id",
        council, scope.people as Option<&[Uuid]>, scope.since, scope.until
    )
    .fetch_all(db.conn())
    .await?;
    let mut moves: HashMap<Uuid, Vec<Move>> = HashMap::new();
    for r in rows {
        let step = Move {
            to: day(r.to_day),
            reason: r.reason.into(),
            by: Some(id(r.asked_by)),
            recorded: Some(at(r.recorded_at)),
        };
        moves.entry(r.session_id).or_default().push(step);
    }
    Ok(moves)
}

async fn shares(db: &mut impl Reads, scope: &Scope<'_>) -> Result<Vec<Share>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select r.session_id, x.shared_at from record_sharing x join record r on r.tenant_id = x.tenant_id and r.id = x.record_id
         join session s on s.tenant_id = r.tenant_id and s.id = r.session_id
         where x.tenant_id = $1 and ($2::uuid[] is null or x.subject_id = any($2)) and s.first_day between $3 and $4 order by x.shared_at, r.id",
        council, scope.people as Option<&[Uuid]>, scope.since, scope.until
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Share {
            session: id(r.session_id),
            day: Moment::from(r.shared_at).day(),
            recorded: Some(at(r.shared_at)),
            superseded: None,
        })
        .collect())
}

async fn answers(db: &mut impl Reads, scope: &Scope<'_>) -> Result<Vec<Answer>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select r.session_id, x.person_id, x.kind, x.signed_at from sign_off x join record r on r.tenant_id = x.tenant_id and r.id = x.record_id
         join session s on s.tenant_id = r.tenant_id and s.id = r.session_id
         where x.tenant_id = $1 and ($2::uuid[] is null or x.subject_id = any($2)) and s.first_day between $3 and $4 order by x.signed_at, x.id",
        council, scope.people as Option<&[Uuid]>, scope.since, scope.until
    )
    .fetch_all(db.conn())
    .await?;
    rows.into_iter()
        .map(|r| {
            Ok(Answer {
                session: id(r.session_id),
                person: id(r.person_id),
                kind: match r.kind.as_str() {
                    "sign" => AnswerKind::Signed,
                    "sign-with-comment" => AnswerKind::SignedWithComment,
                    "ask-for-change" => AnswerKind::ChangeAsked,
                    "disagree" => AnswerKind::Disagreed,
                    _ => return Err(StoreError::Unreadable("sign_off.kind")),
                },
                day: Moment::from(r.signed_at).day(),
                recorded: Some(at(r.signed_at)),
                superseded: None,
            })
        })
        .collect()
}

async fn agreements(db: &mut impl Reads, scope: &Scope<'_>) -> Result<Vec<Agreement>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        r#"select a.relationship_id as "relationship_id!", o.offered_at, o.review_on, min(g.signed_at) filter (where g.person_id = a.subject_id) as by_supervisee,
               min(g.signed_at) filter (where g.person_id <> a.subject_id) as by_supervisor
           from agreement_now a join agreement_offer o on o.tenant_id = a.tenant_id and o.agreement_id = a.id
           left join agreement_signature g on g.tenant_id = o.tenant_id and g.agreement_id = o.agreement_id and g.number = o.number
           where a.tenant_id = $1 and ($2::uuid[] is null or a.subject_id = any($2))
           group by a.relationship_id, a.id, o.number, o.offered_at, o.review_on order by o.offered_at, a.id"#,
        council, scope.people as Option<&[Uuid]>
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Agreement {
            relationship: id(r.relationship_id),
            supervisee_signed: r.by_supervisee.map(|t| Moment::from(t).day()),
            supervisor_signed: r.by_supervisor.map(|t| Moment::from(t).day()),
            share_within: None,
            review_by: r.review_on.map(day),
            reviewed: None,
            recorded: Some(at(r.offered_at)),
            superseded: None,
        })
        .collect())
}

async fn absences(db: &mut impl Reads, scope: &Scope<'_>) -> Result<Vec<Absence>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select subject_id, kind, from_day, until_day, recorded_at, superseded_at from absence
         where tenant_id = $1 and ($2::uuid[] is null or subject_id = any($2)) and ($3 or superseded_at is null)
           and coalesce(until_day, 'infinity') >= $4 order by from_day, id",
        council,
        scope.people as Option<&[Uuid]>,
        scope.old,
        scope.since
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Absence {
            person: id(r.subject_id),
            kind: r.kind.into(),
            from: day(r.from_day),
            until: r.until_day.map(day),
            recorded: Some(at(r.recorded_at)),
            superseded: r.superseded_at.map(at),
        })
        .collect())
}

async fn overrides(db: &mut impl Reads, scope: &Scope<'_>) -> Result<Vec<Override>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select subject_id, clock, every, approver_role, reason, from_day, until_day, recorded_at, superseded_at from interval_override
         where tenant_id = $1 and ($2::uuid[] is null or subject_id = any($2)) and ($3 or superseded_at is null) order by from_day, id",
        council, scope.people as Option<&[Uuid]>, scope.old
    )
    .fetch_all(db.conn())
    .await?;
    rows.into_iter()
        .map(|r| {
            Ok(Override {
                person: id(r.subject_id),
                clock: r.clock.into(),
                every: Span::parse(&r.every).ok_or(StoreError::Unreadable("interval_override.every"))?,
                from: day(r.from_day),
                until: r.until_day.map(day),
                reason: r.reason,
                approved_by: r.approver_role.map(Into::into),
                recorded: Some(at(r.recorded_at)),
                superseded: r.superseded_at.map(at),
            })
        })
        .collect()
}

async fn waivers(db: &mut impl Reads, scope: &Scope<'_>) -> Result<Vec<Waiver>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select w.subject_id, w.clock, w.reason, p.name as by_name, w.from_day, w.until_day, w.recorded_at, w.superseded_at from waiver w
         join person p on p.tenant_id = w.tenant_id and p.id = w.approved_by
         where w.tenant_id = $1 and ($2::uuid[] is null or w.subject_id = any($2)) and ($3 or w.superseded_at is null) order by w.from_day, w.id",
        council, scope.people as Option<&[Uuid]>, scope.old
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Waiver {
            person: id(r.subject_id),
            clock: r.clock.into(),
            from: day(r.from_day),
            until: r.until_day.map(day),
            reason: r.reason,
            by: r.by_name,
            recorded: Some(at(r.recorded_at)),
            superseded: r.superseded_at.map(at),
        })
        .collect())
}

async fn events(db: &mut impl Reads, scope: &Scope<'_>) -> Result<Vec<Event>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select subject_id, event, day, recorded_at, superseded_at from dated_event
         where tenant_id = $1 and ($2::uuid[] is null or subject_id = any($2)) and ($3 or superseded_at is null) order by day, id",
        council, scope.people as Option<&[Uuid]>, scope.old
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Event {
            person: id(r.subject_id),
            event: r.event.into(),
            day: day(r.day),
            recorded: Some(at(r.recorded_at)),
            superseded: r.superseded_at.map(at),
        })
        .collect())
}

async fn closures(db: &mut impl Reads) -> Result<Vec<Closure>, StoreError> {
    let council = db.council();
    let rows =
        sqlx::query!("select day, name, recorded_at from closure_day where tenant_id = $1 order by day", council)
            .fetch_all(db.conn())
            .await?;
    Ok(rows
        .into_iter()
        .map(|r| Closure { day: day(r.day), name: r.name, recorded: Some(at(r.recorded_at)), superseded: None })
        .collect())
}

async fn settings(db: &mut impl Reads, old: bool) -> Result<Vec<LocalSetting>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select setting, value, from_day, recorded_at, superseded_at from local_setting
         where tenant_id = $1 and ($2 or superseded_at is null) order by from_day, id",
        council,
        old
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| LocalSetting {
            id: r.setting.into(),
            value: r.value,
            from: Some(day(r.from_day)),
            recorded: Some(at(r.recorded_at)),
            superseded: r.superseded_at.map(at),
        })
        .collect())
}
