//! People as administrators keep them: lists, one person with the history of posts, relationships, flags and absences, and every change.
//! Facts are superseded, never overwritten.

mod enter;

pub(crate) use enter::end_relationship;
pub use enter::enter;

use domain::change::Detail;
use domain::ids::{PersonId, UnitId};
use engine::Day;
use uuid::Uuid;

use crate::{Reads, StoreError, WriteTx};

/// One line of the list of people.
#[derive(Debug, Clone)]
pub struct PersonLine {
    /// The person.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// Their role today, by the policy's id.
    pub role: Option<String>,
    /// Their unit today.
    pub unit: Option<String>,
    /// Their supervisor today.
    pub supervisor: Option<String>,
    /// The first day they are no longer employed.
    pub left: Option<Day>,
}

/// Which people a list shows.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Part of a name, in lower case.
    pub name: String,
    /// Only people of this unit.
    pub unit: Option<UnitId>,
    /// Only those without a supervisor today.
    pub unsupervised: bool,
    /// Only those without a post today.
    pub unposted: bool,
    /// Leavers, too.
    pub leavers: bool,
}

/// People by name, a page of them, and how many there are in all.
///
/// # Errors
/// When the database fails.
pub async fn list(
    db: &mut impl Reads,
    wanted: &Wanted,
    offset: i64,
    most: i64,
) -> Result<(Vec<PersonLine>, i64), StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        r#"select p.id, p.name, p.left_on, o.role as "role?", u.name as "unit?", s.name as "supervisor?", count(*) over () as "total!"
           from person p
           left join lateral (select o.role, o.unit_id from post o where o.tenant_id = p.tenant_id and o.person_id = p.id and o.superseded_at is null
               and o.from_day <= app.today() and (o.until_day is null or o.until_day > app.today() or p.left_on <= app.today()) order by o.from_day desc limit 1) o on true
           left join unit u on u.tenant_id = p.tenant_id and u.id = o.unit_id
           left join lateral (select q.name from relationship r join person q on q.tenant_id = r.tenant_id and q.id = r.supervisor_id
               where r.tenant_id = p.tenant_id and r.subject_id = p.id and r.kind = 'line' and r.superseded_at is null
               and r.from_day <= app.today() and (r.until_day is null or r.until_day > app.today()) order by r.from_day desc limit 1) s on true
           where p.tenant_id = $1 and ($2 = '' or strpos(lower(p.name), $2) > 0) and ($3::uuid is null or o.unit_id = $3)
             and ($4 or p.left_on is null or p.left_on > app.today()) and (not $5 or p.employed_from <= app.today() and not exists (select from relationship r
                 where r.tenant_id = p.tenant_id and r.subject_id = p.id and r.superseded_at is null
                   and r.from_day <= app.today() and (r.until_day is null or r.until_day > app.today())))
             and (not $8 or p.employed_from <= app.today() and o.role is null)
           order by lower(p.name), p.id offset $6 limit $7"#,
        council,
        wanted.name,
        wanted.unit.map(UnitId::uuid),
        wanted.leavers,
        wanted.unsupervised,
        offset,
        most,
        wanted.unposted
    )
    .fetch_all(db.conn())
    .await?;
    let total = rows.first().map_or(0, |r| r.total);
    Ok((
        rows.into_iter()
            .map(|r| PersonLine {
                id: r.id.into(),
                name: r.name,
                role: r.role,
                unit: r.unit,
                supervisor: r.supervisor,
                left: r.left_on.map(Day::from),
            })
            .collect(),
        total,
    ))
}

/// A person's own row.
#[derive(Debug, Clone)]
pub struct PersonRow {
    /// Who.
    pub id: PersonId,
    /// Name.
    pub name: String,
    /// First day of employment.
    pub employed_from: Day,
    /// First day no longer employed.
    pub left_on: Option<Day>,
    /// Day of qualification.
    pub qualified_on: Option<Day>,
    /// For telling that somebody else changed it.
    pub version: i32,
}

/// The person.
///
/// # Errors
/// `NotFound`, or the database fails.
pub async fn find(db: &mut impl Reads, id: PersonId) -> Result<PersonRow, StoreError> {
    let council = db.council();
    let r = sqlx::query!(
        "select id, name, employed_from, left_on, qualified_on, version from person where tenant_id = $1 and id = $2",
        council,
        id.uuid()
    )
    .fetch_one(db.conn())
    .await?;
    Ok(PersonRow {
        id: r.id.into(),
        name: r.name,
        employed_from: r.employed_from.into(),
        left_on: r.left_on.map(Day::from),
        qualified_on: r.qualified_on.map(Day::from),
        version: r.version,
    })
}

/// A dated line of a person's history: what, with whom or where, from when to when.
#[derive(Debug, Clone)]
pub struct Dated {
    /// The row's id.
    pub id: Uuid,
    /// The policy's id of a role, flag, event or kind; for a relationship its kind.
    pub word: String,
    /// The unit or the other person.
    pub with: String,
    /// The id of the unit or the other person.
    pub with_id: Option<Uuid>,
    /// First day.
    pub from: Day,
    /// First day no longer.
    pub until: Option<Day>,
}

macro_rules! dated {
    ($(#[$doc:meta])* $name:ident, $sql:literal) => {
        $(#[$doc])*
        ///
        /// # Errors
        /// When the database fails.
        pub async fn $name(db: &mut impl Reads, person: PersonId) -> Result<Vec<Dated>, StoreError> {
            let council = db.council();
            let rows = sqlx::query!($sql, council, person.uuid()).fetch_all(db.conn()).await?;
            Ok(rows
                .into_iter()
                .map(|r| Dated { id: r.id, word: r.word, with: r.with, with_id: r.with_id, from: r.from_day.into(), until: r.until_day.map(Day::from) })
                .collect())
        }
    };
}

dated!(
    /// A person's posts, latest first.
    posts,
    r#"select o.id, o.role as word, u.name as "with!", u.id as "with_id?", o.from_day, o.until_day from post o
       join unit u on u.tenant_id = o.tenant_id and u.id = o.unit_id
       where o.tenant_id = $1 and o.person_id = $2 and o.superseded_at is null order by o.from_day desc, o.id"#
);
dated!(
    /// Who supervises or supervised the person, latest first.
    supervisors,
    r#"select r.id, r.kind as word, p.name as "with!", p.id as "with_id?", r.from_day, r.until_day from relationship r
       join person p on p.tenant_id = r.tenant_id and p.id = r.supervisor_id
       where r.tenant_id = $1 and r.subject_id = $2 and r.superseded_at is null order by r.from_day desc, r.id"#
);
dated!(
    /// Whom the person supervises or supervised, latest first.
    supervisees,
    r#"select r.id, r.kind as word, p.name as "with!", p.id as "with_id?", r.from_day, r.until_day from relationship r
       join person p on p.tenant_id = r.tenant_id and p.id = r.subject_id
       where r.tenant_id = $1 and r.supervisor_id = $2 and r.superseded_at is null order by r.from_day desc, r.id"#
);
dated!(
    /// A person's absences, latest first.
    absences,
    r#"select id, kind as word, '' as "with!", null::uuid as "with_id?", from_day, until_day from absence
       where tenant_id = $1 and subject_id = $2 and superseded_at is null order by from_day desc, id limit 40"#
);
dated!(
    /// A person's flags, latest first.
    flags,
    r#"select id, flag as word, '' as "with!", null::uuid as "with_id?", from_day, until_day from person_flag
       where tenant_id = $1 and subject_id = $2 and superseded_at is null order by from_day desc, id"#
);
dated!(
    /// A person's dated events, latest first.
    events,
    r#"select id, event as word, '' as "with!", null::uuid as "with_id?", day as "from_day!", null::date as "until_day?" from dated_event
       where tenant_id = $1 and subject_id = $2 and superseded_at is null order by day desc, id"#
);

/// What the posts of a person have beside their roles, and what does not hold for them: the post, both lists.
///
/// # Errors
/// When the database fails.
pub async fn post_attributes(
    db: &mut impl Reads,
    person: PersonId,
) -> Result<Vec<(Uuid, Vec<String>, Vec<String>)>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select id, attributes, without_attributes from post where tenant_id = $1 and person_id = $2 and superseded_at is null
             and (attributes <> '{}' or without_attributes <> '{}')",
        council,
        person.uuid()
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (r.id, r.attributes, r.without_attributes)).collect())
}

/// Adds a person.
///
/// # Errors
/// When refused, or the database fails.
pub async fn add(db: &mut WriteTx, detail: &Detail) -> Result<PersonId, StoreError> {
    let id = PersonId::fresh();
    let council = db.council();
    sqlx::query!(
        "insert into person (tenant_id, id, name, employed_from, qualified_on) values ($1, $2, $3, $4, $5)",
        council,
        id.uuid(),
        detail.name,
        detail.employed_from.date(),
        detail.qualified_on.map(Day::date)
    )
    .execute(db.conn())
    .await?;
    Ok(id)
}

/// Changes the person's own row; false when somebody else changed it since `version`.
///
/// # Errors
/// When the database fails.
pub async fn change_detail(db: &mut WriteTx, id: PersonId, version: i32, detail: &Detail) -> Result<bool, StoreError> {
    let council = db.council();
    let done = sqlx::query!(
        "update person set name = $4, employed_from = $5, qualified_on = $6, version = version + 1 where tenant_id = $1 and id = $2 and version = $3",
        council,
        id.uuid(),
        version,
        detail.name,
        detail.employed_from.date(),
        detail.qualified_on.map(Day::date)
    )
    .execute(db.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Every relationship of the council that is not superseded: for saying who would gain or lose a file, and for circles in the line.
///
/// # Errors
/// When the database fails or holds a kind that the code does not know.
pub async fn every_relationship(db: &mut impl Reads) -> Result<Vec<engine::facts::Relationship>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select id, subject_id, supervisor_id, kind, from_day, until_day from relationship where tenant_id = $1 and superseded_at is null order by from_day, id",
        council
    )
    .fetch_all(db.conn())
    .await?;
    rows.into_iter()
        .map(|r| {
            Ok(engine::facts::Relationship {
                id: r.id.to_string().into(),
                supervisee: r.subject_id.to_string().into(),
                supervisor: r.supervisor_id.to_string().into(),
                kind: domain::change::Kind::from_word(&r.kind)
                    .ok_or(StoreError::Unreadable("relationship.kind"))?
                    .fact(),
                from: r.from_day.into(),
                until: r.until_day.map(Day::from),
                recorded: None,
                superseded: None,
            })
        })
        .collect()
}

/// Names by id, of everybody employed on or after a day: for lists to choose from.
///
/// # Errors
/// When the database fails.
pub async fn names(db: &mut impl Reads, employed_on: Day) -> Result<Vec<(PersonId, String)>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select id, name from person where tenant_id = $1 and (left_on is null or left_on > $2) order by lower(name), id",
        council,
        employed_on.date()
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (r.id.into(), r.name)).collect())
}

/// What the overview counts: people employed today, those of them without a post, without a line supervisor, without an account, units, closure days to come.
///
/// # Errors
/// When the database fails.
pub async fn counts(db: &mut impl Reads) -> Result<[i64; 5], StoreError> {
    let council = db.council();
    let r = sqlx::query!(
        r#"with employed as (select id from person where tenant_id = $1 and employed_from <= app.today() and (left_on is null or left_on > app.today())),
               posted as (select distinct person_id from post where tenant_id = $1 and superseded_at is null and from_day <= app.today() and (until_day is null or until_day > app.today())),
               supervised as (select distinct subject_id from relationship where tenant_id = $1 and superseded_at is null and from_day <= app.today() and (until_day is null or until_day > app.today()))
           select (select count(*) from employed) as "people!",
               (select count(*) from employed where id not in (select person_id from posted)) as "unposted!",
               (select count(*) from employed where id not in (select subject_id from supervised)) as "unsupervised!",
               (select count(*) from unit where tenant_id = $1) as "units!",
               (select count(*) from closure_day where tenant_id = $1 and day >= app.today()) as "closures!""#,
        council
    )
    .fetch_one(db.conn())
    .await?;
    Ok([r.people, r.unposted, r.unsupervised, r.units, r.closures])
}

/// Who holds a post in one of these roles on a day, by name.
///
/// # Errors
/// When the database fails.
pub async fn in_roles(
    db: &mut impl Reads,
    roles: &[String],
    day: Day,
) -> Result<Vec<(PersonId, String, String)>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select distinct on (p.name, p.id) p.id, p.name, o.role from post o join person p on p.tenant_id = o.tenant_id and p.id = o.person_id
         where o.tenant_id = $1 and o.role = any($2) and o.superseded_at is null and o.from_day <= $3 and (o.until_day is null or o.until_day > $3)
         order by p.name, p.id, o.from_day desc",
        council, roles, day.date()
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (r.id.into(), r.name, r.role)).collect())
}
