//! Samples of supervision files: who can be drawn, who was, and what was found.

use chrono::{DateTime, Utc};
use domain::file_sample::{Finding, Framed, NewSample, Part};
use domain::ids::{FindingId, PersonId, SampleId, UnitId};
use engine::Day;
use uuid::Uuid;

use crate::{About, Membership, Reads, StoreError, WriteTx, log};

/// A sample.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Which.
    pub id: SampleId,
    /// What for.
    pub purpose: String,
    /// The day on which they were supervised.
    pub day: Day,
    /// The first day that is looked at.
    pub since: Day,
    /// Whose people; none where it is the whole council.
    pub unit: Option<String>,
    /// What the order follows from.
    pub seed: String,
    /// Who drew it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// How many files are in it.
    pub files: i64,
    /// From how many.
    pub people: i64,
    /// What is improved and not done yet.
    pub open: i64,
}

/// A team that it was drawn from.
#[derive(Debug, Clone)]
pub struct Team {
    /// Its name; none for those whose post had no team.
    pub name: Option<String>,
    /// How many were supervised in it.
    pub people: i32,
    /// How many were drawn.
    pub drawn: i32,
}

/// A file of the sample.
#[derive(Debug, Clone)]
pub struct Member {
    /// Whose.
    pub person: PersonId,
    /// That person's name.
    pub name: String,
    /// The team it was drawn for.
    pub team: Option<String>,
}

/// What was found, and what is improved.
#[derive(Debug, Clone)]
pub struct FindingRow {
    /// Which.
    pub id: FindingId,
    /// The words.
    pub words: Finding,
    /// Since when it is done.
    pub done: Option<Day>,
    /// Who noted it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

fn about(id: SampleId) -> About {
    About { subject: None, kind: "file-sample", id: id.uuid() }
}

/// Everybody who had a line supervisor and a post on a day, there or below it: their files can be drawn.
///
/// # Errors
/// When the database fails.
pub async fn frame(db: &mut impl Reads, day: Day, unit: Option<UnitId>) -> Result<Vec<Framed>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        r#"with recursive below as (
               select u.id from unit u where u.tenant_id = $1 and u.id = $3
               union select u.id from below b join unit u on u.tenant_id = $1 and u.parent_id = b.id),
           supervised as (select distinct r.subject_id from relationship r where r.tenant_id = $1 and r.kind = 'line' and r.superseded_at is null
               and r.from_day <= $2 and (r.until_day is null or r.until_day > $2)),
           posted as (select distinct on (o.person_id) o.person_id, o.unit_id from post o where o.tenant_id = $1 and o.superseded_at is null
               and o.from_day <= $2 and (o.until_day is null or o.until_day > $2) order by o.person_id, o.from_day desc, o.id)
           select s.subject_id, p.unit_id as "unit_id?" from supervised s join posted p on p.person_id = s.subject_id
           where $3::uuid is null or p.unit_id in (select id from below) order by s.subject_id"#,
        council,
        day.date(),
        unit.map(UnitId::uuid)
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows.into_iter().map(|r| Framed { person: r.subject_id.into(), unit: r.unit_id.map(UnitId::from) }).collect())
}

/// Keeps a sample with what it was drawn from.
///
/// # Errors
/// When the database refuses or fails.
pub async fn keep(db: &mut WriteTx, who: &Membership, new: &NewSample, parts: &[Part]) -> Result<SampleId, StoreError> {
    let council = db.council();
    let id = SampleId::fresh();
    let number = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    sqlx::query!(
        "insert into file_sample (tenant_id, id, purpose, as_of, since_day, unit_id, seed, wanted, drawn_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        council, id.uuid(), new.purpose, new.day.date(), new.since.date(), new.unit.map(UnitId::uuid), new.seed, number(new.wanted),
        who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    let units: Vec<Option<Uuid>> = parts.iter().map(|part| part.unit.map(UnitId::uuid)).collect();
    let people: Vec<i32> = parts.iter().map(|part| number(part.people)).collect();
    let drawn: Vec<i32> = parts.iter().map(|part| number(part.drawn.len())).collect();
    sqlx::query!(
        "insert into file_sample_part (tenant_id, sample_id, place, unit_id, people, drawn)
         select $1, $2, x.place, x.unit_id, x.people, x.drawn from unnest($3::uuid[], $4::int[], $5::int[]) with ordinality x (unit_id, people, drawn, place)",
        council, id.uuid(), &units as &[Option<Uuid>], &people, &drawn
    )
    .execute(db.conn())
    .await?;
    let (of, members): (Vec<i32>, Vec<Uuid>) = parts
        .iter()
        .enumerate()
        .flat_map(|(place, part)| part.drawn.iter().map(move |person| (number(place + 1), person.uuid())))
        .unzip();
    sqlx::query!(
        "insert into file_sample_member (tenant_id, sample_id, place, part, person_id)
         select $1, $2, x.place, x.part, x.person_id from unnest($3::int[], $4::uuid[]) with ordinality x (part, person_id, place)",
        council,
        id.uuid(),
        &of,
        &members
    )
    .execute(db.conn())
    .await?;
    log(db, who, "drew-file-sample", about(id), None).await?;
    Ok(id)
}

/// The samples, the latest first, so many after the first ones.
///
/// # Errors
/// When the database fails.
pub async fn list(db: &mut impl Reads, (offset, most): (i64, i64)) -> Result<Vec<Sample>, StoreError> {
    found(db, None, (offset, most)).await
}

/// One sample.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &mut impl Reads, id: SampleId) -> Result<Option<Sample>, StoreError> {
    Ok(found(db, Some(id), (0, 1)).await?.pop())
}

async fn found(
    db: &mut impl Reads,
    id: Option<SampleId>,
    (offset, most): (i64, i64),
) -> Result<Vec<Sample>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        r#"select s.id, s.purpose, s.as_of, s.since_day, u.name as "unit?", s.seed, p.name as by, s.recorded_at,
               (select count(*) from file_sample_member m where m.tenant_id = $1 and m.sample_id = s.id) as "files!",
               (select coalesce(sum(t.people), 0) from file_sample_part t where t.tenant_id = $1 and t.sample_id = s.id)::bigint as "people!",
               (select count(*) from file_sample_finding f where f.tenant_id = $1 and f.sample_id = s.id and f.improvement <> '' and f.done_on is null) as "open!"
           from file_sample s join person p on p.tenant_id = s.tenant_id and p.id = s.drawn_by
           left join unit u on u.tenant_id = s.tenant_id and u.id = s.unit_id
           where s.tenant_id = $1 and ($2::uuid is null or s.id = $2) order by s.recorded_at desc, s.id desc offset $3 limit $4"#,
        council,
        id.map(SampleId::uuid),
        offset,
        most
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Sample {
            id: r.id.into(),
            purpose: r.purpose,
            day: r.as_of.into(),
            since: r.since_day.into(),
            unit: r.unit,
            seed: r.seed,
            by: r.by,
            at: r.recorded_at,
            files: r.files,
            people: r.people,
            open: r.open,
        })
        .collect())
}

/// How many samples there are.
///
/// # Errors
/// When the database fails.
pub async fn count(db: &mut impl Reads) -> Result<i64, StoreError> {
    let council = db.council();
    Ok(sqlx::query_scalar!(r#"select count(*) as "n!" from file_sample where tenant_id = $1"#, council)
        .fetch_one(db.conn())
        .await?)
}

/// The teams that it was drawn from, by name.
///
/// # Errors
/// When the database fails.
pub async fn teams(db: &mut impl Reads, id: SampleId) -> Result<Vec<Team>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        r#"select u.name as "name?", t.people, t.drawn from file_sample_part t left join unit u on u.tenant_id = t.tenant_id and u.id = t.unit_id
           where t.tenant_id = $1 and t.sample_id = $2 order by lower(u.name) nulls last, t.place"#,
        council,
        id.uuid()
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows.into_iter().map(|r| Team { name: r.name, people: r.people, drawn: r.drawn }).collect())
}

/// The files in it, by team and name.
///
/// # Errors
/// When the database fails.
pub async fn members(db: &mut impl Reads, id: SampleId) -> Result<Vec<Member>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        r#"select m.person_id, p.name, u.name as "team?" from file_sample_member m
           join person p on p.tenant_id = m.tenant_id and p.id = m.person_id
           join file_sample_part t on t.tenant_id = m.tenant_id and t.sample_id = m.sample_id and t.place = m.part
           left join unit u on u.tenant_id = t.tenant_id and u.id = t.unit_id
           where m.tenant_id = $1 and m.sample_id = $2 order by lower(u.name) nulls last, lower(p.name), m.place"#,
        council,
        id.uuid()
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows.into_iter().map(|r| Member { person: r.person_id.into(), name: r.name, team: r.team }).collect())
}

/// What was found, the latest first.
///
/// # Errors
/// When the database fails.
pub async fn findings(db: &mut impl Reads, id: SampleId) -> Result<Vec<FindingRow>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select f.id, f.finding, f.improvement, f.owner, f.due_on, f.done_on, p.name as by, f.recorded_at from file_sample_finding f
         join person p on p.tenant_id = f.tenant_id and p.id = f.recorded_by
         where f.tenant_id = $1 and f.sample_id = $2 order by f.recorded_at desc, f.id desc",
        council,
        id.uuid()
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| FindingRow {
            id: r.id.into(),
            words: Finding {
                finding: r.finding,
                improvement: r.improvement,
                owner: r.owner,
                due: r.due_on.map(Day::from),
            },
            done: r.done_on.map(Day::from),
            by: r.by,
            at: r.recorded_at,
        })
        .collect())
}

/// Notes what was found.
///
/// # Errors
/// When the database refuses or fails.
pub async fn note(db: &mut WriteTx, who: &Membership, sample: SampleId, new: &Finding) -> Result<(), StoreError> {
    let council = db.council();
    sqlx::query!(
        "insert into file_sample_finding (tenant_id, id, sample_id, finding, improvement, owner, due_on, recorded_by) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        council, FindingId::fresh().uuid(), sample.uuid(), new.finding, new.improvement, new.owner, new.due.map(Day::date), who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    log(db, who, "noted-sample-finding", about(sample), None).await?;
    Ok(())
}

/// Notes that what is improved was done on this day; false where it was before.
///
/// # Errors
/// When the database refuses or fails.
pub async fn done(
    db: &mut WriteTx,
    who: &Membership,
    (sample, finding): (SampleId, FindingId),
    day: Day,
) -> Result<bool, StoreError> {
    let council = db.council();
    let done = sqlx::query!(
        "update file_sample_finding set done_on = $4, done_by = $5 where tenant_id = $1 and sample_id = $2 and id = $3 and done_on is null and improvement <> ''",
        council,
        sample.uuid(),
        finding.uuid(),
        day.date(),
        who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    log(db, who, "did-sample-finding", about(sample), None).await?;
    Ok(true)
}
