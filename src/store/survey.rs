//! What Quality needs beside the facts behind due dates: their version, the tree of units, the dates of actions.

use std::collections::HashMap;

use domain::drift::{Action, Step};
use domain::ids::PersonId;
use domain::survey::Unit;
use engine::Day;
use engine::ids::CaseId;
use uuid::Uuid;

use crate::{Reads, StoreError};

/// The version of the council's facts: it grows with every committed change.
///
/// # Errors
/// When the database fails.
pub async fn version(db: &mut impl Reads) -> Result<i64, StoreError> {
    let council = db.council();
    Ok(sqlx::query_scalar!("select n from fact_version where tenant_id = $1", council).fetch_one(db.conn()).await?)
}

/// The references of the cases that the reader may know of and that were not closed by a day, by their ids in the facts.
///
/// # Errors
/// When the database fails.
pub async fn references(db: &mut impl Reads, since: Day) -> Result<HashMap<CaseId, String>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select c.id, c.reference from case_ref c where c.tenant_id = $1 and exists (select from case_opening o
             where o.tenant_id = $1 and o.case_id = c.id and o.superseded_at is null and coalesce(o.until_day, 'infinity') > $2)",
        council,
        since.date()
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id.to_string().into(), row.reference)).collect())
}

/// Every unit of the council.
///
/// # Errors
/// When the database fails.
pub async fn units(db: &mut impl Reads) -> Result<Vec<Unit>, StoreError> {
    let council = db.council();
    let rows =
        sqlx::query!("select id, name, kind, parent_id from unit where tenant_id = $1 order by name, id", council)
            .fetch_all(db.conn())
            .await?;
    Ok(rows
        .into_iter()
        .map(|row| Unit {
            id: row.id.to_string().into(),
            name: row.name,
            is_service: row.kind == "service",
            is_team: row.kind == "team",
            parent: row.parent_id.map(|id| id.to_string().into()),
        })
        .collect())
}

/// The actions of these people, or of everybody whose figures the reader may see, that were open at any time since a day.
///
/// # Errors
/// When the database fails.
pub async fn actions(db: &mut impl Reads, people: Option<&[PersonId]>, since: Day) -> Result<Vec<Action>, StoreError> {
    let council = db.council();
    let people: Option<Vec<Uuid>> = people.map(|ids| ids.iter().map(|id| id.uuid()).collect());
    let rows = sqlx::query!(
        r#"with near as (
               select a.id from action a where a.tenant_id = $1 and a.open and ($2::uuid[] is null or a.subject_id = any($2))
               union select t.action_id from action_step t where t.tenant_id = $1 and t.day >= $3 and ($2::uuid[] is null or t.subject_id = any($2))
           )
           select a.id, a.subject_id, a.owner_id, a.agreed_on, a.due_on, a.record_id, s.day as "step_day?", s.closes as "closes?",
               s.due_on as "step_due?", s.record_id as "step_record?"
           from near join action a on a.tenant_id = $1 and a.id = near.id
           left join (select t.action_id, t.day, t.kind in ('done', 'dropped') as closes, case when t.kind = 'redated' then t.due_on end as due_on,
                   t.record_id, t.recorded_at, t.id, first_value(t.kind in ('done', 'dropped') and t.day < $3) over (
                       partition by t.action_id order by t.recorded_at desc, t.id desc) as gone
               from action_step t join near n on n.id = t.action_id where t.tenant_id = $1) s on s.action_id = a.id
           where s.gone is not true
           order by a.id, s.recorded_at, s.id"#,
        council,
        people.as_deref() as Option<&[Uuid]>,
        since.date()
    )
    .fetch_all(db.conn())
    .await?;
    let mut actions: Vec<Action> = Vec::new();
    for row in rows {
        let id = row.id.to_string();
        if actions.last().is_none_or(|last| last.id != id) {
            actions.push(Action {
                id,
                subject: row.subject_id.to_string().into(),
                owner: row.owner_id.to_string().into(),
                agreed_on: row.agreed_on.into(),
                due: row.due_on.map(Day::from),
                record: row.record_id.map(|record| record.to_string()),
                steps: Vec::new(),
            });
        }
        if let (Some(last), Some(day), Some(closes)) = (actions.last_mut(), row.step_day, row.closes) {
            let record = row.step_record.map(|record| record.to_string());
            last.steps.push(Step { day: day.into(), closes, due: row.step_due.map(Day::from), record });
        }
    }
    Ok(actions)
}
