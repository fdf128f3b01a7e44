//! Units: the tree of directorates, services and teams; and the council's closure days.

use domain::ids::UnitId;
use engine::Day;

use crate::{Membership, Reads, StoreError, WriteTx};

/// A unit of the tree.
#[derive(Debug, Clone)]
pub struct UnitRow {
    /// Its id.
    pub id: UnitId,
    /// The unit above.
    pub parent: Option<UnitId>,
    /// directorate, service or team.
    pub kind: String,
    /// The policy's type of team, where it has one.
    pub team_type: Option<String>,
    /// Its name.
    pub name: String,
    /// The first day it is no longer there.
    pub until: Option<Day>,
    /// How many people are posted to it today.
    pub people: i64,
    /// For telling that somebody else changed it.
    pub version: i32,
}

/// Every unit, by name.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &mut impl Reads) -> Result<Vec<UnitRow>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        r#"select u.id, u.parent_id, u.kind, u.team_type, u.name, u.until_day, u.version,
               (select count(*) from post p where p.tenant_id = u.tenant_id and p.unit_id = u.id and p.superseded_at is null
                   and p.from_day <= app.today() and (p.until_day is null or p.until_day > app.today())) as "people!"
           from unit u where u.tenant_id = $1 order by lower(u.name), u.id"#,
        council
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| UnitRow {
            id: r.id.into(),
            parent: r.parent_id.map(UnitId::from),
            kind: r.kind,
            team_type: r.team_type,
            name: r.name,
            until: r.until_day.map(Day::from),
            people: r.people,
            version: r.version,
        })
        .collect())
}

/// Adds a unit.
///
/// # Errors
/// When refused, or the database fails.
pub async fn add(db: &mut WriteTx, who: &Membership, new: &NewUnit) -> Result<UnitId, StoreError> {
    let id = UnitId::fresh();
    let council = db.council();
    sqlx::query!(
        "insert into unit (tenant_id, id, parent_id, kind, team_type, name, from_day, recorded_by) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        council,
        id.uuid(),
        new.parent.map(UnitId::uuid),
        new.kind,
        new.team_type,
        new.name,
        new.from.date(),
        who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    Ok(id)
}

/// A unit to be added.
#[derive(Debug, Clone)]
pub struct NewUnit {
    /// directorate, service or team.
    pub kind: String,
    /// The policy's type of team.
    pub team_type: Option<String>,
    /// Its name.
    pub name: String,
    /// The unit above.
    pub parent: Option<UnitId>,
    /// From when.
    pub from: Day,
}

/// Renames a unit and moves it below another; false when somebody else changed it since `version`.
///
/// # Errors
/// When the database fails.
pub async fn change(
    db: &mut WriteTx,
    id: UnitId,
    version: i32,
    name: &str,
    parent: Option<UnitId>,
    until: Option<Day>,
) -> Result<bool, StoreError> {
    let council = db.council();
    let done = sqlx::query!(
        "update unit set name = $4, parent_id = $5, until_day = $6, version = version + 1 where tenant_id = $1 and id = $2 and version = $3",
        council,
        id.uuid(),
        version,
        name,
        parent.map(UnitId::uuid),
        until.map(Day::date)
    )
    .execute(db.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The council's closure days from a day on.
///
/// # Errors
/// When the database fails.
pub async fn closure_days(db: &mut impl Reads, from: Day) -> Result<Vec<(Day, String)>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select day, name from closure_day where tenant_id = $1 and day >= $2 order by day",
        council,
        from.date()
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (r.day.into(), r.name)).collect())
}

/// Adds a closure day; one that is there already takes the name.
///
/// # Errors
/// When the database fails.
pub async fn add_closure_day(db: &mut WriteTx, who: &Membership, day: Day, name: &str) -> Result<bool, StoreError> {
    let council = db.council();
    let done = sqlx::query!(
        "insert into closure_day (tenant_id, day, name, recorded_by) values ($1, $2, $3, $4) on conflict (tenant_id, day) do nothing",
        council,
        day.date(),
        name,
        who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes a closure day away.
///
/// # Errors
/// When the database fails.
pub async fn remove_closure_day(db: &mut WriteTx, day: Day) -> Result<bool, StoreError> {
    let council = db.council();
    let done = sqlx::query!("delete from closure_day where tenant_id = $1 and day = $2", council, day.date())
        .execute(db.conn())
        .await?;
    Ok(done.rows_affected() == 1)
}
