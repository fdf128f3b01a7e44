//! Loading a caseload: what is known to compare a file with, and what it changes, in one transaction.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use domain::ids::{CaseId, PersonId};
use domain::import::caseload::{Known, Writes};
use domain::import::staff::Number;
use uuid::Uuid;

use crate::{Acting, Administrator, Membership, Reads, StoreError, WriteTx};

/// A print of what stands for a child, as `app.child_prints()` makes it.
pub fn print(label: &str) -> String {
    crate::sum(label.as_bytes())
}

/// Everybody with an account, by address.
///
/// # Errors
/// When the database fails.
pub async fn people(db: &mut impl Reads, who: &Acting<Administrator>) -> Result<HashMap<String, PersonId>, StoreError> {
    Ok(crate::accounts::accounts(db, who).await?.into_iter().map(|row| (row.email, row.person)).collect())
}

/// Everybody whose number in the case system is known, by that number.
///
/// # Errors
/// When the database fails.
pub async fn numbers(db: &mut impl Reads) -> Result<HashMap<String, PersonId>, StoreError> {
    let known = crate::staff::numbers(db).await?;
    let of_cases = known.into_iter().filter(|(_, system, _)| *system == Number::Cases);
    Ok(of_cases.map(|(person, _, number)| (number, person)).collect())
}

/// Every case with what runs of it today, by reference.
///
/// # Errors
/// When the database fails.
pub async fn known(db: &mut impl Reads) -> Result<BTreeMap<String, Known>, StoreError> {
    let council = db.council();
    let mut by_id: HashMap<Uuid, (String, Known)> =
        sqlx::query!("select id, reference from case_ref where tenant_id = $1", council)
            .fetch_all(db.conn())
            .await?
            .into_iter()
            .map(|r| (r.id, (r.reference, Known { id: Some(r.id.into()), ..Known::default() })))
            .collect();
    let rows = sqlx::query!(
        "select id, case_id, from_day from case_opening where tenant_id = $1 and superseded_at is null and (until_day is null or until_day > app.today())",
        council
    )
    .fetch_all(db.conn())
    .await?;
    for r in rows {
        if let Some((_, known)) = by_id.get_mut(&r.case_id) {
            known.opening = Some((r.id, (), r.from_day.into()));
        }
    }
    let rows = sqlx::query!(
        "select id, case_id, category, from_day from case_category where tenant_id = $1 and superseded_at is null and until_day is null order by from_day",
        council
    )
    .fetch_all(db.conn())
    .await?;
    for r in rows {
        if let Some((_, known)) = by_id.get_mut(&r.case_id) {
            known.category = Some((r.id, r.category, r.from_day.into()));
        }
    }
    let rows = sqlx::query!(
        "select id, case_id, worker_id, part, from_day from case_allocation where tenant_id = $1 and superseded_at is null
           and (until_day is null or until_day > app.today()) order by from_day, id",
        council
    )
    .fetch_all(db.conn())
    .await?;
    for r in rows {
        if let Some((_, known)) = by_id.get_mut(&r.case_id) {
            known.workers.push((r.id, (r.worker_id.into(), r.part == "lead"), r.from_day.into()));
        }
    }
    let rows = sqlx::query!(
        r#"select case_id as "case_id!", id as "id!", print as "print!", from_day as "from_day!" from app.child_prints()"#
    )
    .fetch_all(db.conn())
    .await?;
    for r in rows {
        if let Some((_, known)) = by_id.get_mut(&r.case_id) {
            known.children.push((r.id, r.print, r.from_day.into()));
        }
    }
    Ok(by_id.into_values().collect())
}

/// Writes down what a file changes.
///
/// # Errors
/// When the database refuses or fails: then nothing of it is applied.
pub async fn apply(db: &mut WriteTx, who: &Membership, writes: &Writes) -> Result<(), StoreError> {
    let (council, by) = (db.council(), who.person().uuid());
    macro_rules! replaced {
        ($table:literal, $rows:expr) => {
            if !$rows.is_empty() {
                sqlx::query!(
                    "update " + $table + " set superseded_at = app.now(), superseded_by = $3 where tenant_id = $1 and id = any($2) and superseded_at is null",
                    council, &$rows, by
                )
                .execute(db.conn())
                .await?;
            }
        };
    }
    replaced!("case_opening", writes.old_openings);
    replaced!("case_category", writes.old_categories);
    replaced!("case_allocation", writes.old_allocations);
    let day = |day: engine::Day| day.date();
    let until = |day: &Option<engine::Day>| day.map(engine::Day::date);
    let cases = |ids: Vec<CaseId>| ids.into_iter().map(CaseId::uuid).collect::<Vec<Uuid>>();
    let (ids, references): (Vec<CaseId>, Vec<String>) = writes.refs.iter().cloned().unzip();
    sqlx::query!(
        "insert into case_ref (tenant_id, id, reference, recorded_by) select $1, id, reference, $4 from unnest($2::uuid[], $3::text[]) x (id, reference)",
        council, &cases(ids), &references, by
    )
    .execute(db.conn())
    .await?;
    let ids = cases(writes.openings.iter().map(|(id, ..)| *id).collect());
    let froms: Vec<NaiveDate> = writes.openings.iter().map(|(_, from, _)| day(*from)).collect();
    let untils: Vec<Option<NaiveDate>> = writes.openings.iter().map(|(.., end)| until(end)).collect();
    sqlx::query!(
        "insert into case_opening (tenant_id, id, case_id, from_day, until_day, recorded_by)
         select $1, gen_random_uuid(), id, from_day, until_day, $5 from unnest($2::uuid[], $3::date[], $4::date[]) x (id, from_day, until_day)",
        council, &ids, &froms, &untils as &[Option<NaiveDate>], by
    )
    .execute(db.conn())
    .await?;
    let ids = cases(writes.categories.iter().map(|(id, ..)| *id).collect());
    let names: Vec<String> = writes.categories.iter().map(|(_, name, ..)| name.clone()).collect();
    let froms: Vec<NaiveDate> = writes.categories.iter().map(|(_, _, from, _)| day(*from)).collect();
    let untils: Vec<Option<NaiveDate>> = writes.categories.iter().map(|(.., end)| until(end)).collect();
    sqlx::query!(
        "insert into case_category (tenant_id, id, case_id, category, from_day, until_day, recorded_by)
         select $1, gen_random_uuid(), id, category, from_day, until_day, $6 from unnest($2::uuid[], $3::text[], $4::date[], $5::date[]) x (id, category, from_day, until_day)",
        council, &ids, &names, &froms, &untils as &[Option<NaiveDate>], by
    )
    .execute(db.conn())
    .await?;
    let ids = cases(writes.allocations.iter().map(|(id, ..)| *id).collect());
    let workers: Vec<Uuid> = writes.allocations.iter().map(|(_, worker, ..)| worker.uuid()).collect();
    let leads: Vec<bool> = writes.allocations.iter().map(|(_, _, lead, ..)| *lead).collect();
    let froms: Vec<NaiveDate> = writes.allocations.iter().map(|(_, _, _, from, _)| day(*from)).collect();
    let untils: Vec<Option<NaiveDate>> = writes.allocations.iter().map(|(.., end)| until(end)).collect();
    sqlx::query!(
        "insert into case_allocation (tenant_id, id, case_id, worker_id, part, from_day, until_day, recorded_by)
         select $1, gen_random_uuid(), id, worker, case when lead then 'lead' else 'co-worker' end, from_day, until_day, $7
         from unnest($2::uuid[], $3::uuid[], $4::bool[], $5::date[], $6::date[]) x (id, worker, lead, from_day, until_day)",
        council, &ids, &workers, &leads, &froms, &untils as &[Option<NaiveDate>], by
    )
    .execute(db.conn())
    .await?;
    let (rows, days): (Vec<Uuid>, Vec<NaiveDate>) =
        writes.old_children.iter().map(|(row, end)| (*row, day(*end))).unzip();
    sqlx::query!("select app.end_children($1, $2)", &rows, &days).execute(db.conn()).await?;
    let ids = cases(writes.children.iter().map(|(id, ..)| *id).collect());
    let labels: Vec<String> = writes.children.iter().map(|(_, label, _)| label.clone()).collect();
    let froms: Vec<NaiveDate> = writes.children.iter().map(|(.., from)| day(*from)).collect();
    sqlx::query!(
        "insert into case_member (tenant_id, id, case_id, label, from_day, recorded_by)
         select $1, gen_random_uuid(), id, label, from_day, $5 from unnest($2::uuid[], $3::text[], $4::date[]) x (id, label, from_day)",
        council, &ids, &labels, &froms, by
    )
    .execute(db.conn())
    .await?;
    Ok(())
}
