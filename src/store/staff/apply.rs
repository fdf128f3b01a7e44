//! What a staff file changes, table by table, each in one statement; who reads which file is derived anew at the end.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use domain::ids::PersonId;
use domain::import::staff::{Detail, Writes};
use engine::Day;
use engine::policy::Policy;
use uuid::Uuid;

use crate::{Membership, Reads as _, StoreError, WriteTx, access, founding};

/// Writes down what a file changes.
///
/// # Errors
/// When the database refuses or fails: then nothing of it is applied.
pub async fn apply(db: &mut WriteTx, who: &Membership, policy: &Policy, writes: &Writes) -> Result<(), StoreError> {
    let by = who.person().uuid();
    units(db, by, writes, who).await?;
    people(db, writes).await?;
    end(db, by, writes).await?;
    posts(db, by, policy, writes).await?;
    ties(db, by, writes).await?;
    numbers(db, by, writes).await?;
    acts(db, by, &writes.acts).await?;
    access::derive(db).await
}

async fn units(db: &mut WriteTx, by: Uuid, writes: &Writes, who: &Membership) -> Result<(), StoreError> {
    let council = db.council();
    let ids: Vec<Uuid> = writes.units.iter().map(|(id, ..)| id.uuid()).collect();
    let names: Vec<String> = writes.units.iter().map(|(_, name, ..)| name.clone()).collect();
    let types: Vec<Option<String>> = writes.units.iter().map(|(_, _, kind, _)| kind.clone()).collect();
    let parents: Vec<Uuid> = writes.units.iter().map(|(.., parent)| parent.uuid()).collect();
    sqlx::query!(
        "insert into unit (tenant_id, id, parent_id, kind, team_type, name, from_day, recorded_by)
         select $1, id, parent, 'team', team_type, name, app.today(), $6 from unnest($2::uuid[], $3::text[], $4::text[], $5::uuid[]) x (id, name, team_type, parent)",
        council, &ids, &names, &types as &[Option<String>], &parents, by
    )
    .execute(db.conn())
    .await?;
    sqlx::query!(
        "insert into log (tenant_id, id, actor_id, act, about, about_id) select $1, gen_random_uuid(), $3, 'added-unit', 'unit', id from unnest($2::uuid[]) x (id)",
        council,
        &ids,
        who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    Ok(())
}

/// The columns of people's own rows.
struct Rows {
    ids: Vec<Uuid>,
    names: Vec<String>,
    employed: Vec<NaiveDate>,
    left: Vec<Option<NaiveDate>>,
    qualified: Vec<Option<NaiveDate>>,
}

impl Rows {
    fn of<'a>(people: impl Iterator<Item = (PersonId, &'a Detail)> + Clone) -> Self {
        let day = |day: Option<Day>| day.map(Day::date);
        Self {
            ids: people.clone().map(|(id, _)| id.uuid()).collect(),
            names: people.clone().map(|(_, row)| row.name.clone()).collect(),
            employed: people.clone().map(|(_, row)| row.employed_from.date()).collect(),
            left: people.clone().map(|(_, row)| day(row.left_on)).collect(),
            qualified: people.map(|(_, row)| day(row.qualified_on)).collect(),
        }
    }
}

async fn people(db: &mut WriteTx, writes: &Writes) -> Result<(), StoreError> {
    let council = db.council();
    let new = Rows::of(writes.people.iter().map(|(id, _, row)| (*id, row)));
    sqlx::query!(
        "insert into person (tenant_id, id, name, employed_from, left_on, qualified_on)
         select $1, id, name, employed, gone, qualified from unnest($2::uuid[], $3::text[], $4::date[], $5::date[], $6::date[]) x (id, name, employed, gone, qualified)",
        council, &new.ids, &new.names, &new.employed, &new.left as &[Option<NaiveDate>], &new.qualified as &[Option<NaiveDate>]
    )
    .execute(db.conn())
    .await?;
    let addresses: Vec<String> = writes.people.iter().map(|(_, address, _)| address.clone()).collect();
    sqlx::query!("select app.add_accounts($1, $2)", &new.ids, &addresses).execute(db.conn()).await?;
    let now = Rows::of(writes.details.iter().map(|(id, row)| (*id, row)));
    sqlx::query!(
        "update person p set name = x.name, employed_from = x.employed, left_on = x.gone, qualified_on = x.qualified, version = p.version + 1
         from unnest($2::uuid[], $3::text[], $4::date[], $5::date[], $6::date[]) x (id, name, employed, gone, qualified)
         where p.tenant_id = $1 and p.id = x.id",
        council, &now.ids, &now.names, &now.employed, &now.left as &[Option<NaiveDate>], &now.qualified as &[Option<NaiveDate>]
    )
    .execute(db.conn())
    .await?;
    Ok(())
}

fn ends(rows: &BTreeMap<Uuid, Day>) -> (Vec<Uuid>, Vec<NaiveDate>) {
    rows.iter().map(|(row, day)| (*row, day.date())).unzip()
}

/// Each row gives way to one that ends on the day; one that had not begun by then to none.
async fn end(db: &mut WriteTx, by: Uuid, writes: &Writes) -> Result<(), StoreError> {
    let council = db.council();
    let (rows, days) = ends(&writes.ended_posts);
    sqlx::query!(
        "with old as (update post o set superseded_at = app.now(), superseded_by = $4 from unnest($2::uuid[], $3::date[]) e (id, day)
             where o.tenant_id = $1 and o.id = e.id and o.superseded_at is null
             returning o.person_id, o.unit_id, o.role, o.employment, o.capacities, o.attributes, o.without_attributes, o.from_day, e.day)
         insert into post (tenant_id, id, person_id, unit_id, role, employment, capacities, attributes, without_attributes, from_day, until_day, recorded_by)
         select $1, gen_random_uuid(), person_id, unit_id, role, employment, capacities, attributes, without_attributes, from_day, day, $4 from old where from_day < day",
        council, &rows, &days, by
    )
    .execute(db.conn())
    .await?;
    let (rows, days) = ends(&writes.ended_ties);
    sqlx::query!(
        "with old as (update relationship r set superseded_at = app.now(), superseded_by = $4 from unnest($2::uuid[], $3::date[]) e (id, day)
             where r.tenant_id = $1 and r.id = e.id and r.superseded_at is null
             returning r.subject_id, r.supervisor_id, r.kind, r.from_day, e.day)
         insert into relationship (tenant_id, id, subject_id, supervisor_id, kind, from_day, until_day, recorded_by)
         select $1, gen_random_uuid(), subject_id, supervisor_id, kind, from_day, day, $4 from old where from_day < day",
        council, &rows, &days, by
    )
    .execute(db.conn())
    .await?;
    Ok(())
}

async fn posts(db: &mut WriteTx, by: Uuid, policy: &Policy, writes: &Writes) -> Result<(), StoreError> {
    let council = db.council();
    let of = |id: &str| {
        let role = policy.roles.iter().find(|role| role.id == id);
        role.map(founding::capacities).unwrap_or_default().join(",")
    };
    let capacities: HashMap<&str, String> =
        writes.posts.iter().map(|post| (post.role.as_str(), of(&post.role))).collect();
    let all = || writes.posts.iter();
    let people: Vec<Uuid> = all().map(|post| post.person.uuid()).collect();
    let units: Vec<Uuid> = all().map(|post| post.unit.uuid()).collect();
    let roles: Vec<String> = all().map(|post| post.role.clone()).collect();
    let employments: Vec<String> = all().map(|post| post.employment.clone()).collect();
    let carried: Vec<String> = all().map(|post| capacities[post.role.as_str()].clone()).collect();
    let froms: Vec<NaiveDate> = all().map(|post| post.from.date()).collect();
    let untils: Vec<Option<NaiveDate>> = all().map(|post| post.until.map(Day::date)).collect();
    let like: Vec<Option<Uuid>> = all().map(|post| post.like).collect();
    // The capacities of a role come as one text: an array has no arrays of different lengths.
    sqlx::query!(
        "insert into post (tenant_id, id, person_id, unit_id, role, employment, capacities, attributes, without_attributes, from_day, until_day, recorded_by)
         select $1, gen_random_uuid(), x.person, x.unit, x.role, x.employment, string_to_array(x.capacities, ','),
             coalesce(o.attributes, '{}'), coalesce(o.without_attributes, '{}'), x.from_day, x.until_day, $10
         from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::date[], $8::date[], $9::uuid[])
             x (person, unit, role, employment, capacities, from_day, until_day, alike)
         left join post o on o.tenant_id = $1 and o.id = x.alike",
        council, &people, &units, &roles, &employments, &carried, &froms, &untils as &[Option<NaiveDate>], &like as &[Option<Uuid>], by
    )
    .execute(db.conn())
    .await?;
    Ok(())
}

async fn ties(db: &mut WriteTx, by: Uuid, writes: &Writes) -> Result<(), StoreError> {
    let council = db.council();
    let subjects: Vec<Uuid> = writes.ties.iter().map(|(subject, ..)| subject.uuid()).collect();
    let supervisors: Vec<Uuid> = writes.ties.iter().map(|(_, supervisor, ..)| supervisor.uuid()).collect();
    let kinds: Vec<String> = writes.ties.iter().map(|(_, _, kind, ..)| kind.word().to_owned()).collect();
    let froms: Vec<NaiveDate> = writes.ties.iter().map(|(.., from, _)| from.date()).collect();
    let untils: Vec<Option<NaiveDate>> = writes.ties.iter().map(|(.., until)| until.map(Day::date)).collect();
    sqlx::query!(
        "insert into relationship (tenant_id, id, subject_id, supervisor_id, kind, from_day, until_day, recorded_by)
         select $1, gen_random_uuid(), subject, supervisor, kind, from_day, until_day, $7
         from unnest($2::uuid[], $3::uuid[], $4::text[], $5::date[], $6::date[]) x (subject, supervisor, kind, from_day, until_day)",
        council, &subjects, &supervisors, &kinds, &froms, &untils as &[Option<NaiveDate>], by
    )
    .execute(db.conn())
    .await?;
    Ok(())
}

async fn numbers(db: &mut WriteTx, by: Uuid, writes: &Writes) -> Result<(), StoreError> {
    let council = db.council();
    let people: Vec<Uuid> = writes.numbers.iter().map(|(person, ..)| person.uuid()).collect();
    let systems: Vec<String> = writes.numbers.iter().map(|(_, system, _)| system.word().to_owned()).collect();
    let numbers: Vec<String> = writes.numbers.iter().map(|(.., number)| number.clone()).collect();
    sqlx::query!(
        "insert into person_number (tenant_id, person_id, system, number, recorded_by)
         select $1, person, system, number, $5 from unnest($2::uuid[], $3::text[], $4::text[]) x (person, system, number)
         on conflict (tenant_id, person_id, system) do update set number = excluded.number, recorded_at = app.now(), recorded_by = excluded.recorded_by",
        council, &people, &systems, &numbers, by
    )
    .execute(db.conn())
    .await?;
    Ok(())
}

/// A row of the log for everybody who is touched.
pub(crate) async fn acts(db: &mut WriteTx, by: Uuid, acts: &[(PersonId, &'static str)]) -> Result<(), StoreError> {
    let council = db.council();
    let people: Vec<Uuid> = acts.iter().map(|(person, _)| person.uuid()).collect();
    let words: Vec<String> = acts.iter().map(|(_, act)| (*act).to_owned()).collect();
    sqlx::query!(
        "insert into log (tenant_id, id, actor_id, act, subject_id, about, about_id)
         select $1, gen_random_uuid(), $4, act, person, 'person', person from unnest($2::uuid[], $3::text[]) x (person, act)",
        council, &people, &words, by
    )
    .execute(db.conn())
    .await?;
    Ok(())
}
