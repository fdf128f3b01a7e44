//! Loading absences: those that are known, to compare a file with, and what it changes.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::ids::PersonId;
use domain::import::absences::{Known, Writes};
use engine::Day;
use uuid::Uuid;

use crate::{Acting, Administrator, Membership, Reads, StoreError, WriteTx, staff};

/// Everybody with an account, by address: who, and their name.
///
/// # Errors
/// When the database fails.
pub async fn people(
    db: &mut impl Reads,
    who: &Acting<Administrator>,
) -> Result<HashMap<String, (PersonId, String)>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!("select id, name from person where tenant_id = $1", council).fetch_all(db.conn()).await?;
    let mut names: HashMap<PersonId, String> = rows.into_iter().map(|r| (r.id.into(), r.name)).collect();
    let accounts = crate::accounts::accounts(db, who).await?;
    Ok(accounts
        .into_iter()
        .filter_map(|account| Some((account.email, (account.person, names.remove(&account.person)?))))
        .collect())
}

/// The absences of everybody.
///
/// # Errors
/// When the database fails.
pub async fn known(db: &mut impl Reads) -> Result<HashMap<PersonId, Vec<Known>>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select id, subject_id, kind, from_day, until_day from absence where tenant_id = $1 and superseded_at is null order by from_day, id",
        council
    )
    .fetch_all(db.conn())
    .await?;
    let mut known: HashMap<PersonId, Vec<Known>> = HashMap::new();
    for r in rows {
        let absence = Known { row: r.id, kind: r.kind, from: r.from_day.into(), until: r.until_day.map(Day::from) };
        known.entry(r.subject_id.into()).or_default().push(absence);
    }
    Ok(known)
}

/// Writes down what a file changes.
///
/// # Errors
/// When the database refuses or fails: then nothing of it is applied.
pub async fn apply(db: &mut WriteTx, who: &Membership, writes: &Writes) -> Result<(), StoreError> {
    let (council, by) = (db.council(), who.person().uuid());
    sqlx::query!(
        "update absence set superseded_at = app.now(), superseded_by = $3 where tenant_id = $1 and id = any($2) and superseded_at is null",
        council, &writes.old, by
    )
    .execute(db.conn())
    .await?;
    let people: Vec<Uuid> = writes.absences.iter().map(|(person, ..)| person.uuid()).collect();
    let kinds: Vec<String> = writes.absences.iter().map(|(_, kind, ..)| kind.clone()).collect();
    let froms: Vec<NaiveDate> = writes.absences.iter().map(|(_, _, from, _)| from.date()).collect();
    let untils: Vec<Option<NaiveDate>> = writes.absences.iter().map(|(.., until)| until.map(Day::date)).collect();
    sqlx::query!(
        "insert into absence (tenant_id, id, subject_id, kind, from_day, until_day, recorded_by)
         select $1, gen_random_uuid(), person, kind, from_day, until_day, $6 from unnest($2::uuid[], $3::text[], $4::date[], $5::date[]) x (person, kind, from_day, until_day)",
        council, &people, &kinds, &froms, &untils as &[Option<NaiveDate>], by
    )
    .execute(db.conn())
    .await?;
    let mut touched: Vec<(PersonId, &'static str)> =
        writes.absences.iter().map(|(person, ..)| (*person, "added-absence")).collect();
    touched.sort_unstable();
    touched.dedup();
    staff::log_each(db, by, &touched).await
}
