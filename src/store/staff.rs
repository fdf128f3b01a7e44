//! Loading the staff: everybody as they are known, to compare a file with; what it changes is in `apply`.

mod apply;

pub(crate) use apply::acts as log_each;
pub use apply::apply;

use std::collections::HashMap;

use domain::change::Kind;
use domain::ids::PersonId;
use domain::import::staff::{Number, Person, Post, Tie, Unit};
use engine::Day;

use crate::{Acting, Administrator, Reads, StoreError};

/// Everybody who is or was of the staff, with the posts and supervisors that have not ended.
///
/// # Errors
/// When the database fails or holds a word that the code does not know.
pub async fn known(db: &mut impl Reads, who: &Acting<Administrator>) -> Result<HashMap<PersonId, Person>, StoreError> {
    let council = db.council();
    let rows =
        sqlx::query!("select id, name, employed_from, left_on, qualified_on from person where tenant_id = $1", council)
            .fetch_all(db.conn())
            .await?;
    let mut people: HashMap<PersonId, Person> = rows
        .into_iter()
        .map(|r| {
            let person = Person {
                id: r.id.into(),
                name: r.name,
                email: None,
                employed_from: r.employed_from.into(),
                left_on: r.left_on.map(Day::from),
                qualified_on: r.qualified_on.map(Day::from),
                posts: Vec::new(),
                ties: Vec::new(),
                numbers: Vec::new(),
            };
            (person.id, person)
        })
        .collect();
    for account in crate::accounts::accounts(db, who).await? {
        if let Some(person) = people.get_mut(&account.person) {
            person.email = Some(account.email);
        }
    }
    let rows = sqlx::query!(
        r#"select id, person_id, unit_id, role, employment, 'administrator' = any (capacities) as "administers!", from_day, until_day
           from post where tenant_id = $1 and superseded_at is null and (until_day is null or until_day > app.today()) order by from_day, id"#,
        council
    )
    .fetch_all(db.conn())
    .await?;
    for r in rows {
        if let Some(person) = people.get_mut(&r.person_id.into()) {
            person.posts.push(Post {
                row: r.id,
                unit: r.unit_id.into(),
                role: r.role,
                employment: r.employment,
                administers: r.administers,
                from: r.from_day.into(),
                until: r.until_day.map(Day::from),
            });
        }
    }
    let rows = sqlx::query!(
        "select id, subject_id, supervisor_id, kind, from_day, until_day from relationship
         where tenant_id = $1 and superseded_at is null and (until_day is null or until_day > app.today()) order by from_day, id",
        council
    )
    .fetch_all(db.conn())
    .await?;
    for r in rows {
        if let Some(person) = people.get_mut(&r.subject_id.into()) {
            person.ties.push(Tie {
                row: r.id,
                supervisor: r.supervisor_id.into(),
                kind: Kind::from_word(&r.kind).ok_or(StoreError::Unreadable("relationship.kind"))?,
                from: r.from_day.into(),
                until: r.until_day.map(Day::from),
            });
        }
    }
    for (id, system, number) in numbers(db).await? {
        if let Some(person) = people.get_mut(&id) {
            person.numbers.push((system, number));
        }
    }
    Ok(people)
}

/// The numbers that other systems know people by.
///
/// # Errors
/// When the database fails or holds a word that the code does not know.
pub async fn numbers(db: &mut impl Reads) -> Result<Vec<(PersonId, Number, String)>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!("select person_id, system, number from person_number where tenant_id = $1", council)
        .fetch_all(db.conn())
        .await?;
    rows.into_iter()
        .map(|r| {
            let system = Number::from_word(&r.system).ok_or(StoreError::Unreadable("person_number.system"))?;
            Ok((r.person_id.into(), system, r.number))
        })
        .collect()
}

/// The units that people can be posted to today.
///
/// # Errors
/// When the database fails.
pub async fn units(db: &mut impl Reads, today: Day) -> Result<Vec<Unit>, StoreError> {
    let units = crate::units::all(db).await?.into_iter();
    let open = units.filter(|unit| unit.until.is_none_or(|until| until > today));
    Ok(open.map(|unit| Unit { id: unit.id, name: unit.name, parent: unit.parent }).collect())
}
