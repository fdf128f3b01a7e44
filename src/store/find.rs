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
    let rows = sqlx::query!(
        r#"select p.id, p.name, o.role as "role?",
               (select u.name from unit u where u.tenant_id = p.tenant_id and u.id = o.unit_id) as team from person p
           left join lateral (select x.role, x.unit_id from post x where x.tenant_id = p.tenant_id and x.person_id = p.id
               and x.superseded_at is null and x.from_day <= $4 and (x.until_day is null or x.until_day > $4) order by x.from_day desc, x.id limit 1) o on true
           where p.tenant_id = $1 and lower(p.name) like all ($2) and ($3::uuid[] is null or p.id = any($3))
           order by p.name, p.id limit $5"#,
        council, &patterns, among.as_deref() as Option<&[Uuid]>, today.date(), most
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows.into_iter().map(|r| Found { person: r.id.into(), name: r.name, role: r.role, team: r.team }).collect())
}

/// The signs of a pattern, as signs of a name.
fn literally(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
