//! The signed records that are part of one's journal.

use chrono::{DateTime, Utc};
use domain::ids::RecordId;
use engine::Day;
use engine::ids::KindId;

use crate::{Membership, Reads, StoreError};

/// A shared record of a session, and who has signed its latest version.
#[derive(Debug, Clone)]
pub struct Signable {
    /// Its id.
    pub id: RecordId,
    /// The kind of session, as it was held.
    pub kind: KindId,
    /// When it was held.
    pub held: Day,
    /// Whose session it was.
    pub supervisor: String,
    /// When the supervisee signed; not yet.
    pub by_supervisee: Option<DateTime<Utc>>,
    /// When the supervisor signed; not yet.
    pub by_supervisor: Option<DateTime<Utc>>,
}

/// The shared records of one's own sessions of these kinds, the latest first, with who has signed the latest version of each: those
/// that were written with one person, and those that somebody who presented in a team's session wrote with their supervisor
/// (`team_sessions::begin_journal`).
///
/// # Errors
/// When the database fails.
pub async fn records(
    db: &mut impl Reads,
    who: &Membership,
    kinds: &[KindId],
    since: Option<Day>,
) -> Result<Vec<Signable>, StoreError> {
    let council = db.council();
    let kinds: Vec<String> = kinds.iter().map(ToString::to_string).collect();
    let rows = sqlx::query!(
        r#"select r.id, h.kind, h.held_on, v.name as supervisor,
               max(o.signed_at) filter (where o.person_id = r.subject_id) as by_supervisee,
               max(o.signed_at) filter (where o.person_id <> r.subject_id) as by_supervisor
           from session_holding h join session s on s.tenant_id = h.tenant_id and s.id = h.session_id
           join record r on r.tenant_id = h.tenant_id and r.session_id = h.session_id
           join person v on v.tenant_id = s.tenant_id and v.id = s.supervisor_id
           join record_sharing x on x.tenant_id = r.tenant_id and x.record_id = r.id
             and x.number = (select max(y.number) from record_sharing y where y.tenant_id = r.tenant_id and y.record_id = r.id)
           left join sign_off o on o.tenant_id = r.tenant_id and o.record_id = r.id and o.number = x.number and o.kind in ('sign', 'sign-with-comment')
           where h.tenant_id = $1 and h.subject_id = $2 and h.superseded_at is null and h.kind = any ($3) and ($4::date is null or h.held_on >= $4)
           group by r.tenant_id, r.id, h.kind, h.held_on, v.name order by h.held_on desc, r.id desc"#,
        council,
        who.person().uuid(),
        &kinds,
        since.map(Day::date)
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Signable {
            id: row.id.into(),
            kind: row.kind.into(),
            held: row.held_on.into(),
            supervisor: row.supervisor,
            by_supervisee: row.by_supervisee,
            by_supervisor: row.by_supervisor,
        })
        .collect())
}
