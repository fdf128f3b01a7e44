//! Teams and those who meet in their sessions: who works there, who can lead, how a reader stands to them.

use domain::access::TeamTie;
use domain::ids::{PersonId, UnitId};
use engine::Day;

use crate::{Membership, Reads, StoreError};

/// A team, as a page names it.
#[derive(Debug, Clone)]
pub struct Team {
    /// Which.
    pub id: UnitId,
    /// Its name.
    pub name: String,
    /// The policy's kind.
    pub kind: Option<String>,
}

/// Somebody of a team.
#[derive(Debug, Clone)]
pub struct Somebody {
    /// Who.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// Away on the day that was asked for.
    pub away: bool,
}

/// A team that is there.
///
/// # Errors
/// When the database fails.
pub async fn team(db: &mut impl Reads, unit: UnitId) -> Result<Option<Team>, StoreError> {
    let council = db.council();
    let row = sqlx::query!(
        "select id, name, team_type from unit where tenant_id = $1 and id = $2 and kind = 'team'",
        council,
        unit.uuid()
    )
    .fetch_optional(db.conn())
    .await?;
    Ok(row.map(|r| Team { id: r.id.into(), name: r.name, kind: r.team_type }))
}

/// The teams whose sessions somebody meets: those in which they work, and those in which they supervise somebody; by name.
///
/// # Errors
/// When the database fails.
pub async fn teams_of(db: &mut impl Reads, person: PersonId) -> Result<Vec<Team>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select u.id, u.name, u.team_type from unit u where u.tenant_id = $1 and u.kind = 'team' and u.id = any(array(
             select p.unit_id from post p where p.tenant_id = $1 and p.person_id = $2 and p.superseded_at is null and p.from_day <= app.today()
                 and (p.until_day is null or p.until_day > app.today())
             union select app.run_teams()))
         order by lower(u.name), u.id",
        council,
        person.uuid()
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows.into_iter().map(|r| Team { id: r.id.into(), name: r.name, kind: r.team_type }).collect())
}

/// The teams in which the reader supervises somebody today.
///
/// # Errors
/// When the database fails.
pub async fn run_teams(db: &mut impl Reads) -> Result<Vec<UnitId>, StoreError> {
    let units = sqlx::query_scalar!(r#"select u as "unit!" from app.run_teams() u"#).fetch_all(db.conn()).await?;
    Ok(units.into_iter().map(UnitId::from).collect())
}

/// Everybody who works in a team on a day, by name.
///
/// # Errors
/// When the database fails.
pub async fn members(db: &mut impl Reads, unit: UnitId, day: Day) -> Result<Vec<Somebody>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        r#"select p.id, p.name, exists (select from absence a where a.tenant_id = p.tenant_id and a.subject_id = p.id and a.superseded_at is null
               and a.from_day <= $3 and (a.until_day is null or a.until_day > $3)) as "away!"
           from person p where p.tenant_id = $1 and p.id = any(array(select o.person_id from post o where o.tenant_id = $1 and o.unit_id = $2
               and o.superseded_at is null and o.from_day <= $3 and (o.until_day is null or o.until_day > $3)))
           order by p.name, p.id"#,
        council,
        unit.uuid(),
        day.date()
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows.into_iter().map(|r| Somebody { id: r.id.into(), name: r.name, away: r.away }).collect())
}

/// Who can lead a session of a team: who supervises somebody there, their own supervisors, and the team itself; by name.
///
/// # Errors
/// When the database fails.
pub async fn leaders(db: &mut impl Reads, unit: UnitId) -> Result<Vec<Somebody>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        r#"with there as (select o.person_id from post o where o.tenant_id = $1 and o.unit_id = $2 and o.superseded_at is null
                   and o.from_day <= app.today() and (o.until_day is null or o.until_day > app.today())),
               line as (select r.subject_id, r.supervisor_id from relationship r where r.tenant_id = $1 and r.superseded_at is null and r.kind in ('line', 'cover')
                   and r.from_day <= app.today() and (r.until_day is null or r.until_day > app.today())),
               above as (select line.supervisor_id from line join there on there.person_id = line.subject_id)
           select p.id as "id!", p.name as "name!" from person p where p.tenant_id = $1 and p.id in (select person_id from there
               union select supervisor_id from above union select line.supervisor_id from line join above on above.supervisor_id = line.subject_id)
           order by p.name, p.id"#,
        council,
        unit.uuid()
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows.into_iter().map(|r| Somebody { id: r.id.into(), name: r.name, away: false }).collect())
}

/// How the reader stands to a team today; none = it is not theirs to know of.
///
/// # Errors
/// When the database fails.
pub async fn ties(db: &mut impl Reads, who: &Membership, unit: UnitId) -> Result<Vec<TeamTie>, StoreError> {
    let council = db.council();
    let row = sqlx::query!(
        r#"select exists (select from post p where p.tenant_id = $1 and p.person_id = $3 and p.unit_id = $2 and p.superseded_at is null
                   and p.from_day <= app.today() and (p.until_day is null or p.until_day > app.today())) as "member!",
               $2 in (select app.run_teams()) as "runs!", $2 in (select app.teams('content')) as "content!",
               (app.whole_council('figures') or $2 in (select app.teams('figures'))) as "figures!""#,
        council,
        unit.uuid(),
        who.person().uuid()
    )
    .fetch_one(db.conn())
    .await?;
    let ties = [
        (row.member, TeamTie::Member),
        (row.runs, TeamTie::Supervises),
        (row.content, TeamTie::Above),
        (row.figures, TeamTie::Figures),
    ];
    Ok(ties.into_iter().filter(|(has, _)| *has).map(|(_, tie)| tie).collect())
}
