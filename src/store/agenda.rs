//! The agenda of the next session: each person's own points, open until they were discussed or taken back.

use chrono::{DateTime, Utc};
use domain::ids::{AgendaItemId, PersonId};
use uuid::Uuid;

use crate::{Membership, Reads, StoreError, WriteTx};

/// A point that is still open.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its id.
    pub id: AgendaItemId,
    /// In whose file.
    pub subject: PersonId,
    /// Whose point it is.
    pub author: PersonId,
    /// That person's name.
    pub author_name: String,
    /// The point.
    pub wording: String,
    /// Since when.
    pub added_at: DateTime<Utc>,
}

struct Row {
    id: Uuid,
    subject_id: Uuid,
    author_id: Uuid,
    author_name: String,
    wording: String,
    added_at: DateTime<Utc>,
}

impl From<Row> for Item {
    fn from(row: Row) -> Self {
        Self {
            id: row.id.into(),
            subject: row.subject_id.into(),
            author: row.author_id.into(),
            author_name: row.author_name,
            wording: row.wording,
            added_at: row.added_at,
        }
    }
}

/// The open points of a person's next session, both people's, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn open_of(db: &mut impl Reads, subject: PersonId) -> Result<Vec<Item>, StoreError> {
    let council = db.council();
    let rows = sqlx::query_as!(
        Row,
        "select i.id, i.subject_id, i.author_id, p.name as author_name, i.wording, i.added_at from agenda_item i
         join person p on p.tenant_id = i.tenant_id and p.id = i.author_id
         where i.tenant_id = $1 and i.subject_id = $2 and i.withdrawn_at is null and i.discussed_in is null
         order by i.added_at, i.id",
        council,
        subject.uuid()
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows.into_iter().map(Item::from).collect())
}

/// A point, if the reader may read it; open or not.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &mut impl Reads, id: AgendaItemId) -> Result<Option<Item>, StoreError> {
    let council = db.council();
    let row = sqlx::query_as!(
        Row,
        "select i.id, i.subject_id, i.author_id, p.name as author_name, i.wording, i.added_at from agenda_item i
         join person p on p.tenant_id = i.tenant_id and p.id = i.author_id
         where i.tenant_id = $1 and i.id = $2",
        council,
        id.uuid()
    )
    .fetch_optional(db.conn())
    .await?;
    Ok(row.map(Item::from))
}

/// Adds a point of one's own to the agenda of a person's next session.
///
/// # Errors
/// When the database refuses or fails.
pub async fn add(
    db: &mut WriteTx,
    who: &Membership,
    subject: PersonId,
    wording: &str,
) -> Result<AgendaItemId, StoreError> {
    let id = AgendaItemId::fresh();
    sqlx::query!(
        "insert into agenda_item (tenant_id, id, subject_id, author_id, wording) values ($1, $2, $3, $4, $5)",
        db.council(),
        id.uuid(),
        subject.uuid(),
        who.person().uuid(),
        wording
    )
    .execute(db.conn())
    .await?;
    Ok(id)
}

/// Takes back a point of one's own; false when it is not one's own, or was discussed or taken back before.
///
/// # Errors
/// When the database fails.
pub async fn withdraw(db: &mut WriteTx, who: &Membership, id: AgendaItemId) -> Result<bool, StoreError> {
    let taken_back = sqlx::query!(
        "update agenda_item set withdrawn_at = app.now()
         where tenant_id = $1 and id = $2 and author_id = $3 and withdrawn_at is null and discussed_in is null",
        db.council(),
        id.uuid(),
        who.person().uuid()
    )
    .execute(db.conn())
    .await?
    .rows_affected();
    Ok(taken_back == 1)
}
