//! Cover: who could stand in for a supervisor who is away, who does, and from when to when.

use domain::cover::{Cover, End};
use domain::ids::{PersonId, RelationshipId};
use engine::Day;

use crate::people::end_relationship;
use crate::sessions::Pair;
use crate::{About, Membership, Reads, StoreError, WriteTx, access, log};

/// Somebody who could stand in for a supervisor who is away.
#[derive(Debug, Clone)]
pub struct StandIn {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// The policy's role of their post.
    pub role: String,
    /// Their team.
    pub team: String,
}

/// People who hold a post in one of these roles on a day and are not away then, by name; not the pair itself.
///
/// # Errors
/// When the database fails.
pub async fn stand_ins(
    db: &mut impl Reads,
    roles: &[String],
    pair: &Pair,
    on: Day,
) -> Result<Vec<StandIn>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        r#"select distinct on (p.name, p.id) p.id, p.name, o.role, u.name as team from post o
           join person p on p.tenant_id = o.tenant_id and p.id = o.person_id join unit u on u.tenant_id = o.tenant_id and u.id = o.unit_id
           where o.tenant_id = $1 and o.role = any($2) and o.superseded_at is null and o.from_day <= $5 and (o.until_day is null or o.until_day > $5)
             and p.id <> $3 and p.id <> $4 and not exists (select from absence a where a.tenant_id = p.tenant_id and a.subject_id = p.id
                 and a.superseded_at is null and a.from_day <= $5 and (a.until_day is null or a.until_day > $5))
           order by p.name, p.id, o.from_day desc"#,
        council, roles, pair.subject.uuid(), pair.supervisor.uuid(), on.date()
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows.into_iter().map(|r| StandIn { person: r.id.into(), name: r.name, role: r.role, team: r.team }).collect())
}

/// Somebody who stands in, now or soon.
#[derive(Debug, Clone)]
pub struct StandingIn {
    /// The relationship.
    pub id: RelationshipId,
    /// Their name.
    pub name: String,
    /// The first day.
    pub from: Day,
    /// The first day no longer, if that is known.
    pub until: Option<Day>,
}

/// Who stands in with a person on a day or later.
///
/// # Errors
/// When the database fails.
pub async fn standing_in(db: &mut impl Reads, subject: PersonId, on: Day) -> Result<Vec<StandingIn>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select r.id, p.name, r.from_day, r.until_day from relationship r join person p on p.tenant_id = r.tenant_id and p.id = r.supervisor_id
         where r.tenant_id = $1 and r.subject_id = $2 and r.kind = 'cover' and r.superseded_at is null and (r.until_day is null or r.until_day > $3)
         order by r.from_day, p.name",
        council, subject.uuid(), on.date()
    )
    .fetch_all(db.conn())
    .await?;
    let row = |(id, name, from, until): (uuid::Uuid, String, chrono::NaiveDate, Option<chrono::NaiveDate>)| {
        StandingIn { id: id.into(), name, from: from.into(), until: until.map(Day::from) }
    };
    Ok(rows.into_iter().map(|r| row((r.id, r.name, r.from_day, r.until_day))).collect())
}

/// Somebody stands in, and can open the file from that day on.
///
/// # Errors
/// When the database refuses or fails.
pub async fn arrange(db: &mut WriteTx, who: &Membership, pair: &Pair, cover: &Cover) -> Result<(), StoreError> {
    let id = RelationshipId::fresh();
    sqlx::query!(
        "insert into relationship (tenant_id, id, subject_id, supervisor_id, kind, from_day, until_day, recorded_by)
         values ($1, $2, $3, $4, 'cover', $5, $6, $7)",
        db.council(),
        id.uuid(),
        pair.subject.uuid(),
        cover.by.uuid(),
        cover.from.date(),
        cover.until.map(Day::date),
        who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    access::derive(db).await?;
    let about = About { subject: Some(pair.subject), kind: "relationship", id: id.uuid() };
    log(db, who, "arranged-cover", about, None).await?;
    Ok(())
}

/// Nobody stands in any more from a day on; false if it had ended or changed meanwhile.
///
/// # Errors
/// When the database refuses or fails.
pub async fn end(db: &mut WriteTx, who: &Membership, pair: &Pair, end: &End) -> Result<bool, StoreError> {
    if !end_relationship(db, who.person().uuid(), end.cover, end.until).await? {
        return Ok(false);
    }
    access::derive(db).await?;
    let about = About { subject: Some(pair.subject), kind: "relationship", id: end.cover.uuid() };
    log(db, who, "ended-cover", about, None).await?;
    Ok(true)
}
