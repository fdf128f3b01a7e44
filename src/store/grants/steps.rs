//! A grant is given, renewed, ended: with what it opens derived in the same transaction.

use domain::grant::{End, NewGrant, Renewal};
use domain::ids::{GrantId, UnitId};
use engine::Day;
use uuid::Uuid;

use super::Grant;
use crate::{Membership, Reads as _, StoreError, WriteTx, access, log};

/// Gives a grant: its files are open from its first day.
///
/// # Errors
/// When the database refuses or fails.
pub async fn give(db: &mut WriteTx, who: &Membership, new: &NewGrant) -> Result<GrantId, StoreError> {
    let id = GrantId::fresh();
    let council = db.council();
    sqlx::query!(
        "insert into file_grant (tenant_id, id, holder_id, kind, opens, from_day, approved_by) values ($1, $2, $3, $4, $5, $6, $7)",
        council,
        id.uuid(),
        new.holder.uuid(),
        new.kind.word(),
        new.opens.word(),
        new.from.date(),
        who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    sqlx::query!(
        "insert into file_grant_purpose (tenant_id, grant_id, wording, asked_by) values ($1, $2, $3, $4)",
        council,
        id.uuid(),
        new.purpose,
        new.asked_by
    )
    .execute(db.conn())
    .await?;
    let people: Vec<Uuid> = new.people.iter().map(|person| person.uuid()).collect();
    sqlx::query!(
        "insert into file_grant_scope (tenant_id, id, grant_id, subject_id, unit_id)
         select $1::uuid, gen_random_uuid(), $2::uuid, x.person, null::uuid from unnest($3::uuid[]) x (person)
         union all select $1::uuid, gen_random_uuid(), $2::uuid, null::uuid, $4::uuid where $4::uuid is not null",
        council,
        id.uuid(),
        &people,
        new.unit.map(UnitId::uuid)
    )
    .execute(db.conn())
    .await?;
    term(db, who, id, new.until, new.withheld_until).await?;
    access::derive(db).await?;
    log(db, who, "gave-grant", Grant::about(id), None).await?;
    Ok(id)
}

/// An investigation goes on: the grant lasts longer.
///
/// # Errors
/// When the database refuses or fails.
pub async fn renew(db: &mut WriteTx, who: &Membership, id: GrantId, renewal: &Renewal) -> Result<(), StoreError> {
    term(db, who, id, renewal.until, renewal.withheld_until).await?;
    access::derive(db).await?;
    log(db, who, "renewed-grant", Grant::about(id), None).await?;
    Ok(())
}

async fn term(
    db: &mut WriteTx,
    who: &Membership,
    id: GrantId,
    until: Day,
    withheld_until: Option<Day>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into file_grant_term (tenant_id, grant_id, number, until_day, withheld_until, approved_by)
         select $1, $2, 1 + (select count(*)::int from file_grant_term t where t.tenant_id = $1 and t.grant_id = $2), $3, $4, $5",
        db.council(),
        id.uuid(),
        until.date(),
        withheld_until.map(Day::date),
        who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    Ok(())
}

/// Ends a grant at once; false if somebody ended it before.
///
/// # Errors
/// When the database refuses or fails.
pub async fn end(db: &mut WriteTx, who: &Membership, id: GrantId, end: &End) -> Result<bool, StoreError> {
    let ended = sqlx::query!(
        "insert into file_grant_end (tenant_id, grant_id, reason, ended_by) values ($1, $2, $3, $4) on conflict do nothing",
        db.council(),
        id.uuid(),
        end.reason,
        who.person().uuid()
    )
    .execute(db.conn())
    .await?
    .rows_affected();
    if ended == 0 {
        return Ok(false);
    }
    access::derive(db).await?;
    log(db, who, "ended-grant", Grant::about(id), None).await?;
    Ok(true)
}
