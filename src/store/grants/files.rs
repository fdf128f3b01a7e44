//! Whose files grants are for, and which of them they open to their holder today.

use domain::ids::{GrantId, PersonId};
use uuid::Uuid;

use crate::{Membership, Reads, StoreError};

/// Whose files grants are for: the grant, and the name of a person, or of a unit whose people are meant.
#[derive(Debug, Clone)]
pub struct Scope {
    /// Of which grant.
    pub grant: GrantId,
    /// Who, where it is somebody named.
    pub person: Option<PersonId>,
    /// The name of the person or of the unit.
    pub name: String,
}

/// Whose files these grants are for, named people first.
///
/// # Errors
/// When the database fails.
pub async fn scopes(db: &mut impl Reads, grants: &[GrantId]) -> Result<Vec<Scope>, StoreError> {
    let council = db.council();
    let ids: Vec<Uuid> = grants.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        r#"select s.grant_id, s.subject_id, coalesce(p.name, u.name) as "name!" from file_grant_scope s
           left join person p on p.tenant_id = s.tenant_id and p.id = s.subject_id
           left join unit u on u.tenant_id = s.tenant_id and u.id = s.unit_id
           where s.tenant_id = $1 and s.grant_id = any($2) order by s.subject_id is null, 3, s.id"#,
        council,
        &ids
    )
    .fetch_all(db.conn())
    .await?;
    let scope = |grant: Uuid, person: Option<Uuid>, name| Scope {
        grant: grant.into(),
        person: person.map(PersonId::from),
        name,
    };
    Ok(rows.into_iter().map(|r| scope(r.grant_id, r.subject_id, r.name)).collect())
}

/// A file that a grant opens to its holder today.
#[derive(Debug, Clone)]
pub struct Opened {
    /// By which grant.
    pub grant: GrantId,
    /// Whose.
    pub person: PersonId,
    /// That person's name.
    pub name: String,
    /// How many files that grant opens in all.
    pub of: i64,
}

/// The files that the reader's grants open today, by name: of each grant so many.
///
/// # Errors
/// When the database fails.
pub async fn files(
    db: &mut impl Reads,
    who: &Membership,
    grants: &[GrantId],
    (offset, most): (i64, i64),
) -> Result<Vec<Opened>, StoreError> {
    let council = db.council();
    let ids: Vec<Uuid> = grants.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        r#"select f.grant_id as "grant_id!", f.id, f.name, f.total as "total!" from (
               select x.grant_id, p.id, p.name, count(*) over (partition by x.grant_id) as total,
                   row_number() over (partition by x.grant_id order by p.name, p.id) as place
               from (select distinct a.grant_id, a.subject_id from file_access a where a.tenant_id = $1 and a.reader_id = $2 and a.grant_id = any($3)
                       and a.level = 'granted-figures' and a.from_day <= app.today() and a.until_day > app.today()) x
               join person p on p.tenant_id = $1 and p.id = x.subject_id) f
           where f.place > $4 and f.place <= $4 + $5 order by f.grant_id, f.place"#,
        council,
        who.person().uuid(),
        &ids,
        offset,
        most
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Opened { grant: r.grant_id.into(), person: r.id.into(), name: r.name, of: r.total })
        .collect())
}
