//! Entering a change about a person: posts, who supervises, absences, flags, events, intervals, leaving. Nothing is overwritten; what a
//! row says gives way to another row.

use domain::change::Change;
use domain::ids::{AbsenceId, PersonId, PostId, RelationshipId};
use engine::Day;
use engine::ids::AttributeId;
use uuid::Uuid;

use crate::{Membership, Reads as _, StoreError, WriteTx, happenings};

/// Enters a change of the facts about a person; what it replaces is superseded. False when what it would end is gone.
///
/// # Errors
/// When refused, or the database fails.
#[expect(clippy::too_many_lines, reason = "one arm for each change, each one statement")]
pub async fn enter(
    db: &mut WriteTx,
    who: &Membership,
    person: PersonId,
    change: &Change,
    capacities: &[String],
) -> Result<bool, StoreError> {
    let (council, me, subject) = (db.council(), who.person().uuid(), person.uuid());
    match change {
        Change::Post { unit, role, employment, also, without, from, until } => {
            let words = |one: &Option<AttributeId>| one.iter().map(ToString::to_string).collect::<Vec<_>>();
            sqlx::query!(
                "insert into post (tenant_id, id, person_id, unit_id, role, employment, capacities, from_day, until_day, recorded_by, attributes, without_attributes)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
                council,
                PostId::fresh().uuid(),
                subject,
                unit.uuid(),
                role.as_str(),
                employment.as_str(),
                capacities,
                from.date(),
                until.map(Day::date),
                me,
                &words(also),
                &words(without)
            )
            .execute(db.conn())
            .await?;
        }
        Change::EndPost { post, until } => return end_post(db, me, *post, *until).await,
        Change::Relationship { supervisor, kind, from, until, .. } => {
            if let Some(before) = change.replaces() {
                end_relationship(db, me, before, *from).await?;
            }
            sqlx::query!(
                "insert into relationship (tenant_id, id, subject_id, supervisor_id, kind, from_day, until_day, recorded_by) values ($1, $2, $3, $4, $5, $6, $7, $8)",
                council,
                RelationshipId::fresh().uuid(),
                subject,
                supervisor.uuid(),
                kind.word(),
                from.date(),
                until.map(Day::date),
                me
            )
            .execute(db.conn())
            .await?;
        }
        Change::EndRelationship { relationship, until } => {
            return end_relationship(db, me, *relationship, *until).await;
        }
        Change::Absence { kind, from, until } => {
            sqlx::query!(
                "insert into absence (tenant_id, id, subject_id, kind, from_day, until_day, recorded_by) values ($1, $2, $3, $4, $5, $6, $7)",
                council,
                AbsenceId::fresh().uuid(),
                subject,
                kind.as_str(),
                from.date(),
                until.map(Day::date),
                me
            )
            .execute(db.conn())
            .await?;
        }
        Change::EndAbsence { absence, until } => {
            let done = sqlx::query!(
                "with old as (update absence set superseded_at = app.now(), superseded_by = $3
                     where tenant_id = $1 and id = $2 and subject_id = $6 and superseded_at is null returning kind, from_day)
                 insert into absence (tenant_id, id, subject_id, kind, from_day, until_day, recorded_by)
                 select $1, $4, $6, kind, from_day, $5, $3 from old",
                council,
                absence.uuid(),
                me,
                AbsenceId::fresh().uuid(),
                until.date(),
                subject
            )
            .execute(db.conn())
            .await?;
            return Ok(done.rows_affected() == 1);
        }
        Change::Flag { flag, from, until } => {
            sqlx::query!(
                "insert into person_flag (tenant_id, id, subject_id, flag, from_day, until_day, recorded_by) values ($1, $2, $3, $4, $5, $6, $7)",
                council,
                Uuid::now_v7(),
                subject,
                flag.as_str(),
                from.date(),
                until.map(Day::date),
                me
            )
            .execute(db.conn())
            .await?;
        }
        Change::EndFlag { flag, until } => {
            let done = sqlx::query!(
                "with old as (update person_flag set superseded_at = app.now(), superseded_by = $3
                     where tenant_id = $1 and id = $2 and subject_id = $6 and superseded_at is null returning flag, from_day)
                 insert into person_flag (tenant_id, id, subject_id, flag, from_day, until_day, recorded_by)
                 select $1, $4, $6, flag, from_day, $5, $3 from old",
                council,
                *flag,
                me,
                Uuid::now_v7(),
                until.date(),
                subject
            )
            .execute(db.conn())
            .await?;
            return Ok(done.rows_affected() == 1);
        }
        Change::Event { event, day } => {
            happenings::note(db, who, subject.into(), event, *day).await?;
        }
        Change::Interval { clock, every, from, until, approver, approver_role, reason } => {
            sqlx::query!(
                "insert into interval_override (tenant_id, id, subject_id, clock, every, approved_by, approver_role, reason, from_day, until_day, recorded_by)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                council,
                Uuid::now_v7(),
                subject,
                clock.as_str(),
                every.to_string(),
                approver.map(PersonId::uuid),
                approver_role.as_ref().map(engine::ids::RoleId::as_str),
                reason,
                from.date(),
                until.map(Day::date),
                me
            )
            .execute(db.conn())
            .await?;
        }
        Change::Leaving { last_day } => {
            let left = last_day.plus_days(1);
            sqlx::query!(
                "update person set left_on = $3, version = version + 1 where tenant_id = $1 and id = $2",
                council,
                subject,
                left.date()
            )
            .execute(db.conn())
            .await?;
            sqlx::query!(
                "with old as (update post set superseded_at = app.now(), superseded_by = $3 where tenant_id = $1 and person_id = $2
                     and superseded_at is null and from_day < $4 and (until_day is null or until_day > $4)
                     returning unit_id, role, employment, capacities, attributes, without_attributes, from_day)
                 insert into post (tenant_id, id, person_id, unit_id, role, employment, capacities, attributes, without_attributes, from_day, until_day, recorded_by)
                 select $1, gen_random_uuid(), $2, unit_id, role, employment, capacities, attributes, without_attributes, from_day, $4, $3 from old",
                council,
                subject,
                me,
                left.date()
            )
            .execute(db.conn())
            .await?;
            sqlx::query!(
                "with old as (update relationship set superseded_at = app.now(), superseded_by = $3
                     where tenant_id = $1 and (subject_id = $2 or supervisor_id = $2)
                     and superseded_at is null and from_day < $4 and (until_day is null or until_day > $4)
                     returning subject_id, supervisor_id, kind, from_day)
                 insert into relationship (tenant_id, id, subject_id, supervisor_id, kind, from_day, until_day, recorded_by)
                 select $1, gen_random_uuid(), subject_id, supervisor_id, kind, from_day, $4, $3 from old",
                council,
                subject,
                me,
                left.date()
            )
            .execute(db.conn())
            .await?;
        }
    }
    Ok(true)
}

async fn end_post(db: &mut WriteTx, me: Uuid, post: PostId, until: Day) -> Result<bool, StoreError> {
    let council = db.council();
    let done = sqlx::query!(
        "with old as (update post set superseded_at = app.now(), superseded_by = $3 where tenant_id = $1 and id = $2 and superseded_at is null
             returning person_id, unit_id, role, employment, capacities, attributes, without_attributes, from_day)
         insert into post (tenant_id, id, person_id, unit_id, role, employment, capacities, attributes, without_attributes, from_day, until_day, recorded_by)
         select $1, $4, person_id, unit_id, role, employment, capacities, attributes, without_attributes, from_day, $5, $3 from old",
        council,
        post.uuid(),
        me,
        PostId::fresh().uuid(),
        until.date()
    )
    .execute(db.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn end_relationship(
    db: &mut WriteTx,
    me: Uuid,
    relationship: RelationshipId,
    until: Day,
) -> Result<bool, StoreError> {
    let council = db.council();
    let done = sqlx::query!(
        "with old as (update relationship set superseded_at = app.now(), superseded_by = $3 where tenant_id = $1 and id = $2 and superseded_at is null
             returning subject_id, supervisor_id, kind, from_day)
         insert into relationship (tenant_id, id, subject_id, supervisor_id, kind, from_day, until_day, recorded_by)
         select $1, $4, subject_id, supervisor_id, kind, from_day, $5, $3 from old",
        council,
        relationship.uuid(),
        me,
        RelationshipId::fresh().uuid(),
        until.date()
    )
    .execute(db.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}
