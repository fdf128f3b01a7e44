//! People by name, among those whom the reader may open.

use domain::ids::PersonId;
use engine::Day;
use uuid::Uuid;

use crate::{Reads, StoreError};

/// A person who was found.
#[derive(Debug, Clone)]
pub struct Found {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// The policy's role of their post today, if they hold one.
    pub role: Option<String>,
    /// Their team.
    pub team: Option<String>,
}

/// People whose name has all these words in it, by name; `among` narrows it to whom the reader may open.
///
/// # Errors
/// When the database fails.
pub async fn by_name(
    db: &mut impl Reads,
    words: &[String],
    among: Option<&[PersonId]>,
    today: Day,
    most: i64,
) -> Result<Vec<Found>, StoreError> {
    let council = db.council();
    let among: Option<Vec<Uuid>> = among.map(|ids| ids.iter().map(|id| id.uuid()).collect());
    let patterns: Vec<String> = words.iter().map(|word| format!("%{}%", literally(&word.to_lowercase()))).collect();
    // Two statements, because the database keeps one plan for a statement: one that serves those who may open everybody reads the
    // names of the whole council for those who may open seven.
    let rows = match among {
        Some(among) => {
            sqlx::query_as!(
                Row,
                r#"select p.id, p.name, o.role as "role?", (select u.name from unit u where u.tenant_id = p.tenant_id and u.id = o.unit_id) as team
                   from person p left join lateral (select x.role, x.unit_id from post x where x.tenant_id = p.tenant_id and x.person_id = p.id
                       and x.superseded_at is null and x.from_day <= $3 and (x.until_day is null or x.until_day > $3)
                       order by x.from_day desc, x.id limit 1) o on true
                   where p.tenant_id = $1 and lower(p.name) like all ($2) and p.id = any($5) order by p.name, p.id limit $4"#,
                council, &patterns, today.date(), most, &among
            )
            .fetch_all(db.conn())
            .await?
        }
        None => {
            sqlx::query_as!(
                Row,
                r#"select p.id, p.name, o.role as "role?", (select u.name from unit u where u.tenant_id = p.tenant_id and u.id = o.unit_id) as team
                   from person p left join lateral (select x.role, x.unit_id from post x where x.tenant_id = p.tenant_id and x.person_id = p.id
                       and x.superseded_at is null and x.from_day <= $3 and (x.until_day is null or x.until_day > $3)
                       order by x.from_day desc, x.id limit 1) o on true
                   where p.tenant_id = $1 and lower(p.name) like all ($2) order by p.name, p.id limit $4"#,
                council, &patterns, today.date(), most
            )
            .fetch_all(db.conn())
            .await?
        }
    };
    Ok(rows.into_iter().map(|r| Found { person: r.id.into(), name: r.name, role: r.role, team: r.team }).collect())
}

/// These people, by name.
///
/// # Errors
/// When the database fails.
pub async fn these(db: &mut impl Reads, ids: &[PersonId], today: Day) -> Result<Vec<Found>, StoreError> {
    let ids: Vec<PersonId> = ids.to_vec();
    let most = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    by_name(db, &[String::new()], Some(&ids), today, most).await
}

struct Row {
    id: Uuid,
    name: String,
    role: Option<String>,
    team: Option<String>,
}

/// The signs of a pattern, as signs of a name.
fn literally(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
