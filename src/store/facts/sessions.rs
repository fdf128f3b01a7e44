//! Facts about meetings: sessions as planned, moved and held, their records as shared and answered, and the pairs' agreements.

use std::collections::HashMap;

use engine::facts::{Agreement, Answer, AnswerKind, Cancelled, Move, Session, Share};
use engine::{Moment, Span};
use uuid::Uuid;

use super::{Scope, among, at, day, id};
use crate::{Reads, StoreError};

/// The sessions booked for a day of the window or held in it, and before it the latest of each kind. The days lead to them, not
/// the people alone: what was long ago is not read. For the latest of a kind the kind is asked as a range of one, so that
/// the index by kind and day is the one that has the order; by another the database would look through all earlier years.
pub(super) async fn sessions(
    db: &mut impl Reads,
    scope: Scope<'_>,
    kinds: &[String],
) -> Result<Vec<Session>, StoreError> {
    let council = db.council();
    let mut moves = moves(db, scope).await?;
    macro_rules! found {
        ($r:ident) => {
            Session {
                team: None,
                late: $r.late_start.unwrap_or_default(),
                interrupted: $r.interrupted.unwrap_or_default(),
                id: id($r.id),
                kind: $r.kind.into(),
                parts: $r.parts.unwrap_or_default().into_iter().map(Into::into).collect(),
                supervisee: Some(id($r.subject_id)),
                participants: Vec::new(),
                supervisor: id($r.supervisor_id),
                booked: $r.booked.then(|| day($r.first_day)),
                moves: moves.remove(&$r.id).unwrap_or_default(),
                cancelled: match ($r.cancelled_at, $r.cancel_reason) {
                    (Some(when), Some(reason)) => Some(Cancelled {
                        day: Moment::from(when).day(),
                        reason: reason.into(),
                        by: $r.cancel_by.map(id),
                        recorded: Some(at(when)),
                    }),
                    _ => None,
                },
                held: $r.held_on.map(day),
                minutes: $r.minutes.and_then(|m| u32::try_from(m).ok()),
                held_recorded: $r.held_recorded.map(at),
                recorded: Some(at($r.recorded_at)),
                superseded: None,
            }
        };
    }
    let Some(people) = scope.people else {
        let rows = sqlx::query!(
            r#"with near as (
                   select s.id from session s where s.tenant_id = $1 and s.first_day between $2 and $3
                   union select h.session_id from session_holding h where h.tenant_id = $1 and h.superseded_at is null and h.held_on between $2 and $3
                   union select latest.session_id from person p cross join unnest($4::text[]) kind (name)
                       cross join lateral (select h.session_id from session_holding h where h.tenant_id = $1 and h.subject_id = p.id
                           and h.kind >= kind.name and h.kind <= kind.name and h.superseded_at is null and h.held_on < $2
                           order by h.kind, h.held_on desc limit 1) latest
                       where p.tenant_id = $1 and coalesce(p.left_on, 'infinity') > $2
               )
               select s.id, s.subject_id, s.supervisor_id, s.kind, s.first_day, s.booked, s.recorded_at, h.held_on as "held_on?",
                   h.minutes as "minutes?", h.late_start as "late_start?", h.interrupted as "interrupted?", h.parts as "parts?", h.recorded_at as "held_recorded?", c.reason as "cancel_reason?",
                   c.asked_by as "cancel_by?", c.recorded_at as "cancelled_at?"
               from near join session s on s.tenant_id = $1 and s.id = near.id
               left join session_holding h on h.tenant_id = $1 and h.session_id = s.id and h.superseded_at is null
               left join session_cancellation c on c.tenant_id = $1 and c.session_id = s.id
               order by s.first_day, s.id"#,
            council, scope.since, scope.until, kinds
        )
        .fetch_all(db.conn())
        .await?;
        return Ok(rows.into_iter().map(|r| found!(r)).collect());
    };
    let rows = sqlx::query!(
        r#"with near as (
               select s.id from session s where s.tenant_id = $1 and s.subject_id = any($5) and s.first_day between $2 and $3
               union select h.session_id from session_holding h
                   where h.tenant_id = $1 and h.subject_id = any($5) and h.superseded_at is null and h.held_on between $2 and $3
               union select latest.session_id from unnest($5::uuid[]) who (id) cross join unnest($4::text[]) kind (name)
                   cross join lateral (select h.session_id from session_holding h where h.tenant_id = $1 and h.subject_id = who.id
                       and h.kind >= kind.name and h.kind <= kind.name and h.superseded_at is null and h.held_on < $2
                       order by h.kind, h.held_on desc limit 1) latest
           )
           select s.id, s.subject_id, s.supervisor_id, s.kind, s.first_day, s.booked, s.recorded_at, h.held_on as "held_on?",
               h.minutes as "minutes?", h.late_start as "late_start?", h.interrupted as "interrupted?", h.parts as "parts?", h.recorded_at as "held_recorded?", c.reason as "cancel_reason?",
               c.asked_by as "cancel_by?", c.recorded_at as "cancelled_at?"
           from session s
           left join session_holding h on h.tenant_id = $1 and h.session_id = s.id and h.superseded_at is null
           left join lateral (select x.reason, x.asked_by, x.recorded_at from session_cancellation x
               where x.tenant_id = $1 and x.session_id = s.id limit 1) c on true
           where s.tenant_id = $1 and s.id = any(array(select id from near))
           order by s.first_day, s.id"#,
        council, scope.since, scope.until, kinds, people
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows.into_iter().map(|r| found!(r)).collect())
}

async fn moves(db: &mut impl Reads, scope: Scope<'_>) -> Result<HashMap<Uuid, Vec<Move>>, StoreError> {
    let council = db.council();
    let rows: Vec<(Uuid, Move)> = among!(db, scope.people,
        "select m.session_id, m.to_day, m.reason, m.asked_by, m.recorded_at from session_move m
         where m.tenant_id = $1 and (m.from_day between $2 and $3 or m.to_day between $2 and $3)"
        + " and m.subject_id = any($4)" + " order by m.recorded_at, m.id",
        [council, scope.since, scope.until],
        r => (r.session_id, Move { to: day(r.to_day), reason: r.reason.into(), by: Some(id(r.asked_by)), recorded: Some(at(r.recorded_at)) })
    );
    let mut moves: HashMap<Uuid, Vec<Move>> = HashMap::new();
    for (session, step) in rows {
        moves.entry(session).or_default().push(step);
    }
    Ok(moves)
}

/// The sessions that were held, of one person: only those have a record.
pub(super) fn held(sessions: &[Session]) -> Vec<Uuid> {
    let held = sessions.iter().filter(|session| session.held.is_some() && session.supervisee.is_some());
    held.filter_map(|session| session.id.as_str().parse().ok()).collect()
}

/// When the records of these sessions were shared. The sessions lead to them, each by itself, and not their days: the latest of a kind
/// may be of long before the window, and its record was shared then.
pub(super) async fn shares(db: &mut impl Reads, held: &[Uuid]) -> Result<Vec<Share>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        r#"select s.id as "session_id!", x.shared_at from unnest($2::uuid[]) s (id)
           cross join lateral (select r.id from record r where r.tenant_id = $1 and r.session_id = s.id limit 1) r
           join record_sharing x on x.tenant_id = $1 and x.record_id = r.id order by x.shared_at, r.id"#,
        council,
        held
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

/// What was answered to the records of these sessions.
pub(super) async fn answers(db: &mut impl Reads, held: &[Uuid]) -> Result<Vec<Answer>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        r#"select s.id as "session_id!", x.person_id, x.kind, x.signed_at from unnest($2::uuid[]) s (id)
           cross join lateral (select r.id from record r where r.tenant_id = $1 and r.session_id = s.id limit 1) r
           join sign_off x on x.tenant_id = $1 and x.record_id = r.id order by x.signed_at, x.id"#,
        council,
        held
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

pub(super) async fn agreements(db: &mut impl Reads, scope: Scope<'_>) -> Result<Vec<Agreement>, StoreError> {
    let council = db.council();
    among!(db, scope.people,
        r#"select a.relationship_id as "relationship_id!", o.offered_at, o.review_on, o.share_within, min(g.signed_at) filter (where g.person_id = a.subject_id) as by_supervisee,
               min(g.signed_at) filter (where g.person_id <> a.subject_id) as by_supervisor
           from agreement_now a join agreement_offer o on o.tenant_id = a.tenant_id and o.agreement_id = a.id
           left join agreement_signature g on g.tenant_id = o.tenant_id and g.agreement_id = o.agreement_id and g.number = o.number
           where a.tenant_id = $1"# + " and a.subject_id = any($2)"
        + " group by a.relationship_id, a.id, o.number, o.offered_at, o.review_on, o.share_within order by o.offered_at, a.id",
        [council],
        r => Ok(Agreement {
            relationship: id(r.relationship_id),
            supervisee_signed: r.by_supervisee.map(|t| Moment::from(t).day()),
            supervisor_signed: r.by_supervisor.map(|t| Moment::from(t).day()),
            share_within: r.share_within.map(|text| Span::parse(&text).ok_or(StoreError::Unreadable("agreement_offer.share_within"))).transpose()?,
            review_by: r.review_on.map(day),
            reviewed: None,
            recorded: Some(at(r.offered_at)),
            superseded: None,
        })
    )
}
