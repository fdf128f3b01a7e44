//! What the second signature sets in force: how often, and the days that the two agreed.

use domain::agreement::Interval;
use engine::Day;
use engine::ids::EventId;
use uuid::Uuid;

use super::Pair;
use crate::{Membership, Reads as _, StoreError, WriteTx};

/// From today on the pair's clocks run as they agreed: each clock of these ends the interval it had, and begins the one that was
/// agreed, if any. What was known before stays in the table.
///
/// # Errors
/// When the database refuses or fails.
pub async fn settle_intervals(
    db: &mut WriteTx,
    who: &Membership,
    pair: &Pair,
    clocks: &[String],
    agreed: &[Interval],
    today: Day,
) -> Result<(), StoreError> {
    let council = db.council();
    let ended = sqlx::query!(
        "update interval_override set superseded_at = app.now(), superseded_by = $4
         where tenant_id = $1 and subject_id = $2 and clock = any($3) and superseded_at is null and (until_day is null or until_day > $5)
         returning id",
        council, pair.subject.uuid(), clocks, who.person().uuid(), today.date()
    )
    .fetch_all(db.conn())
    .await?;
    let ended: Vec<Uuid> = ended.iter().map(|old| old.id).collect();
    sqlx::query!(
        "insert into interval_override (tenant_id, id, subject_id, clock, every, approved_by, approver_role, reason, from_day, until_day, recorded_by)
         select tenant_id, gen_random_uuid(), subject_id, clock, every, approved_by, approver_role, reason, from_day, $3, $4
         from interval_override where tenant_id = $1 and id = any($2) and from_day < $3",
        council, &ended, today.date(), who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    let ids: Vec<Uuid> = agreed.iter().map(|_| Uuid::now_v7()).collect();
    let names: Vec<String> = agreed.iter().map(|new| new.clock.to_string()).collect();
    let every: Vec<String> = agreed.iter().map(|new| new.every.to_string()).collect();
    let roles: Vec<Option<String>> =
        agreed.iter().map(|new| new.approved_by.as_ref().map(ToString::to_string)).collect();
    let reasons: Vec<String> = agreed.iter().map(|new| new.reason.clone()).collect();
    let ends: Vec<Option<chrono::NaiveDate>> = agreed.iter().map(|new| new.until.map(Day::date)).collect();
    sqlx::query!(
        "insert into interval_override (tenant_id, id, subject_id, clock, every, approved_by, approver_role, reason, from_day, until_day, recorded_by)
         select $1, x.id, $2, x.clock, x.every, case when x.role is not null then $3::uuid end, x.role, x.reason, $4, x.until, $5
         from unnest($6::uuid[], $7::text[], $8::text[], $9::text[], $10::text[], $11::date[]) x (id, clock, every, role, reason, until)",
        council, pair.subject.uuid(), pair.supervisor.uuid(), today.date(), who.person().uuid(), &ids, &names, &every,
        &roles as &[Option<String>], &reasons, &ends as &[Option<chrono::NaiveDate>]
    )
    .execute(db.conn())
    .await?;
    Ok(())
}

/// What happens to the supervisee on a day that both have signed. A day of the same happening since the pair began gives way to it;
/// what was known before stays in the table.
///
/// # Errors
/// When the database refuses or fails.
pub async fn settle_events(
    db: &mut WriteTx,
    who: &Membership,
    pair: &Pair,
    agreed: &[(EventId, Day)],
) -> Result<(), StoreError> {
    let council = db.council();
    let names: Vec<String> = agreed.iter().map(|(event, _)| event.to_string()).collect();
    let days: Vec<chrono::NaiveDate> = agreed.iter().map(|(_, day)| day.date()).collect();
    sqlx::query!(
        "update dated_event d set superseded_at = app.now(), superseded_by = $5
         from unnest($3::text[], $4::date[]) x (event, day)
         where d.tenant_id = $1 and d.subject_id = $2 and d.event = x.event and d.day <> x.day and d.day >= $6 and d.superseded_at is null",
        council, pair.subject.uuid(), &names, &days, who.person().uuid(), pair.from.date()
    )
    .execute(db.conn())
    .await?;
    sqlx::query!(
        "insert into dated_event (tenant_id, id, subject_id, event, day, recorded_by)
         select $1, gen_random_uuid(), $2, x.event, x.day, $5 from unnest($3::text[], $4::date[]) x (event, day)
         where not exists (select from dated_event d where d.tenant_id = $1 and d.subject_id = $2 and d.event = x.event
             and d.day = x.day and d.superseded_at is null)",
        council,
        pair.subject.uuid(),
        &names,
        &days,
        who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    Ok(())
}
