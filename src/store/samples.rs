//! The cases that a session looks at where the policy has them sampled: drawn or nominated, numbers alone.

use domain::caseload::Reference;
use domain::ids::PersonId;
use domain::sample::Draw;
use engine::ids::CriterionId;
use uuid::Uuid;

use crate::sessions::Session;
use crate::{About, Membership, Reads, StoreError, WriteTx, log};

/// A case of the sample.
#[derive(Debug, Clone)]
pub struct SampleRow {
    /// Which row.
    pub id: Uuid,
    /// Its number.
    pub number: String,
    /// Why it was chosen, by the policy's id.
    pub criterion: String,
    /// The seed it was drawn by; none where it was nominated.
    pub seed: Option<String>,
    /// Who nominated it, or drew.
    pub by: PersonId,
    /// That person's name.
    pub by_name: String,
}

fn about(session: &Session) -> About {
    About { subject: Some(session.subject), kind: "session", id: session.id.uuid() }
}

/// The sample of a session, in the order in which it was chosen.
///
/// # Errors
/// When the database fails.
pub async fn of_session(db: &mut impl Reads, session: &Session) -> Result<Vec<SampleRow>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        r#"select s.id, s.number, s.criterion, d.seed as "seed?", s.recorded_by, p.name from session_sample s
           left join session_draw d on d.tenant_id = s.tenant_id and d.id = s.draw_id
           join person p on p.tenant_id = s.tenant_id and p.id = s.recorded_by
           where s.tenant_id = $1 and s.session_id = $2 and s.superseded_at is null order by s.recorded_at, s.id"#,
        council,
        session.id.uuid()
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| SampleRow {
            id: r.id,
            number: r.number,
            criterion: r.criterion,
            seed: r.seed,
            by: r.recorded_by.into(),
            by_name: r.name,
        })
        .collect())
}

/// The criteria of the person's earlier sessions, the latest first.
///
/// # Errors
/// When the database fails.
pub async fn criteria_before(db: &mut impl Reads, session: &Session) -> Result<Vec<CriterionId>, StoreError> {
    let council = db.council();
    let rows = sqlx::query_scalar!(
        "select s.criterion from session_sample s join session n on n.tenant_id = s.tenant_id and n.id = s.session_id
         where s.tenant_id = $1 and s.subject_id = $2 and s.superseded_at is null and s.session_id <> $3 and n.first_day >= $4
         order by n.first_day desc, s.id limit 40",
        council,
        session.subject.uuid(),
        session.id.uuid(),
        session.day.minus_months(12).date()
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows.into_iter().map(CriterionId::from).collect())
}

/// Keeps a draw with what it was drawn from, and its cases; those that are there already stay.
///
/// # Errors
/// When the database refuses or fails.
pub async fn keep_draw(
    db: &mut WriteTx,
    who: &Membership,
    session: &Session,
    draw: &Draw,
    drawn: &[(CriterionId, Reference)],
) -> Result<(), StoreError> {
    let council = db.council();
    let id = Uuid::now_v7();
    let lists: Vec<_> = draw
        .lists
        .iter()
        .map(|(criterion, numbers)| {
            let numbers: Vec<&str> = numbers.iter().map(Reference::as_str).collect();
            serde_json::json!({ "criterion": criterion.as_str(), "numbers": numbers })
        })
        .collect();
    sqlx::query!(
        "insert into session_draw (tenant_id, id, session_id, subject_id, seed, wanted, lists, recorded_by) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        council, id, session.id.uuid(), session.subject.uuid(), draw.seed, i32::try_from(draw.count).unwrap_or(1),
        serde_json::Value::Array(lists), who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    let ids: Vec<Uuid> = drawn.iter().map(|_| Uuid::now_v7()).collect();
    let numbers: Vec<String> = drawn.iter().map(|(_, number)| number.as_str().to_owned()).collect();
    let criteria: Vec<String> = drawn.iter().map(|(criterion, _)| criterion.to_string()).collect();
    sqlx::query!(
        "insert into session_sample (tenant_id, id, session_id, subject_id, number, criterion, draw_id, recorded_by)
         select $1, x.id, $3, $4, x.number, x.criterion, $5, $6 from unnest($2::uuid[], $7::text[], $8::text[]) x (id, number, criterion)
         on conflict (tenant_id, session_id, number) where superseded_at is null do nothing",
        council, &ids, session.id.uuid(), session.subject.uuid(), id, who.person().uuid(), &numbers, &criteria
    )
    .execute(db.conn())
    .await?;
    log(db, who, "drew-sample", about(session), None).await?;
    Ok(())
}

/// Nominates a case; false where it is in the sample already.
///
/// # Errors
/// When the database refuses or fails.
pub async fn nominate(
    db: &mut WriteTx,
    who: &Membership,
    session: &Session,
    (criterion, number): (&CriterionId, &Reference),
) -> Result<bool, StoreError> {
    let council = db.council();
    let done = sqlx::query!(
        "insert into session_sample (tenant_id, id, session_id, subject_id, number, criterion, recorded_by) values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (tenant_id, session_id, number) where superseded_at is null do nothing",
        council, Uuid::now_v7(), session.id.uuid(), session.subject.uuid(), number.as_str(), criterion.as_str(), who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    log(db, who, "nominated-case", about(session), None).await?;
    Ok(true)
}

/// Takes a case out of the sample; false where it is not in it.
///
/// # Errors
/// When the database refuses or fails.
pub async fn take_out(db: &mut WriteTx, who: &Membership, session: &Session, id: Uuid) -> Result<bool, StoreError> {
    let council = db.council();
    let done = sqlx::query!(
        "update session_sample set superseded_at = app.now(), superseded_by = $4 where tenant_id = $1 and session_id = $2 and id = $3 and superseded_at is null",
        council,
        session.id.uuid(),
        id,
        who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    log(db, who, "took-out-case", about(session), None).await?;
    Ok(true)
}
