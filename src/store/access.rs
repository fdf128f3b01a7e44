//! What the database knows of a reader and a file, for the one decision in `domain::access`.

use domain::access::{Granted, Tie};
use domain::grant::{Kind, Opens};
use domain::ids::{CouncilId, PersonId};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Membership, Reads, StoreError, WriteTx};

/// How the reader stands to this person's file today; none = it is not theirs to see, and not even to know of.
///
/// # Errors
/// When the database fails.
pub async fn ties(db: &mut impl Reads, who: &Membership, subject: PersonId) -> Result<Vec<Tie>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select because, grant_id,
             max(array_position(array['granted-figures', 'granted-content', 'granted-private'], level)) as opens from file_access
         where tenant_id = $1 and reader_id = $2 and (subject_id = $3 or subject_id is null)
           and level not in ('presence', 'granted-presence') and from_day <= app.today() and until_day > app.today()
         group by because, grant_id order by grant_id",
        council,
        who.person().uuid(),
        subject.uuid()
    )
    .fetch_all(db.conn())
    .await?;
    let tie = |because: &str, grant: Option<Uuid>, opens: Option<i32>| match grant {
        None => Tie::from_word(because),
        Some(id) => Some(Tie::Granted(Granted {
            id: id.into(),
            kind: Kind::from_word(because)?,
            opens: *Opens::ALL.get(usize::try_from(opens? - 1).ok()?)?,
        })),
    };
    let mut ties: Vec<Tie> = rows.iter().filter_map(|r| tie(&r.because, r.grant_id, r.opens)).collect();
    ties.sort_by_key(|tie| tie.distance());
    ties.dedup();
    Ok(ties)
}

/// The people whose figures the reader may see today; none = everybody of the council.
///
/// # Errors
/// When the database fails.
pub async fn visible_people(db: &mut impl Reads) -> Result<Option<Vec<PersonId>>, StoreError> {
    let row = sqlx::query!(
        r#"select w.whole as "whole!", case when w.whole then '{}' else app.files('figures') end as "files!"
           from (select app.whole_council('figures') as whole offset 0) w"#
    )
    .fetch_one(db.conn())
    .await?;
    Ok((!row.whole).then(|| row.files.into_iter().map(PersonId::from).collect()))
}

/// The people whose file the reader may open today, by whatever tie; none = everybody of the council. Lists and figures of others are made
/// of `visible_people`: a grant opens files and no list.
///
/// # Errors
/// When the database fails.
pub async fn openable_people(db: &mut impl Reads) -> Result<Option<Vec<PersonId>>, StoreError> {
    let row = sqlx::query!(
        r#"select w.whole as "whole!", case when w.whole then '{}' else app.files('figures') || array(select app.granted('figures')) end as "files!"
           from (select app.whole_council('figures') as whole offset 0) w"#
    )
    .fetch_one(db.conn())
    .await?;
    Ok((!row.whole).then(|| row.files.into_iter().map(PersonId::from).collect()))
}

/// Derives anew who reads which file; call it in the transaction that changed relationships, posts or grants.
///
/// # Errors
/// When the database fails.
pub async fn derive(db: &mut WriteTx) -> Result<(), StoreError> {
    sqlx::query!("select app.derive_access()").execute(db.conn()).await?;
    Ok(())
}

/// Writes what a council's policy lets each reader see, and derives the rows from it; by the migrating role.
///
/// # Errors
/// When the database fails.
pub async fn settle(
    connection: &mut PgConnection,
    council: CouncilId,
    settings: &[(&str, &str)],
) -> Result<(), StoreError> {
    let readers: Vec<String> = settings.iter().map(|(reader, _)| (*reader).to_owned()).collect();
    let levels: Vec<String> = settings.iter().map(|(_, level)| (*level).to_owned()).collect();
    let council: Uuid = council.uuid();
    sqlx::query!("delete from access_setting where tenant_id = $1", council).execute(&mut *connection).await?;
    sqlx::query!(
        "insert into access_setting (tenant_id, reader, level) select $1, r, l from unnest($2::text[], $3::text[]) x (r, l)",
        council, &readers, &levels
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!("select app.derive_access_of($1)", council).execute(&mut *connection).await?;
    Ok(())
}
