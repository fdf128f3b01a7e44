//! What the caseload knows of words and numbers of a record; the database answers about what it was asked alone, and keeps nothing.

use domain::guard::{Asked, Hit, Known};
use domain::ids::PersonId;

use crate::{Reads, StoreError};

/// What is known of what stands in a record of this person's file.
///
/// # Errors
/// When the database fails.
pub async fn known(db: &mut impl Reads, subject: PersonId, asked: &Asked) -> Result<Known, StoreError> {
    let mut known = Known::default();
    let rows = sqlx::query!(
        r#"select at as "at!", child as "child!", place as "place!", initials as "initials!", near as "near!", colleague as "colleague!"
           from app.guard_names($1, $2)"#,
        &asked.words,
        subject.uuid()
    )
    .fetch_all(db.conn())
    .await?;
    for r in rows {
        let word = usize::try_from(r.at - 1).ok().and_then(|at| asked.words.get(at));
        let hit = Hit { child: r.child, place: r.place, initials: r.initials, near: r.near, colleague: r.colleague };
        known.names.entry(word.cloned().unwrap_or_default()).or_default().push(hit);
    }
    let found = sqlx::query_scalar!(
        r#"select 'reference' || x as "found!" from app.guard_references($1, $3) x union all select 'initials' || x from app.guard_initials($2, $3) x"#,
        &asked.references,
        &asked.initials,
        subject.uuid()
    )
    .fetch_all(db.conn())
    .await?;
    for word in found {
        if let Some(reference) = word.strip_prefix("reference") {
            known.references.insert(reference.to_owned());
        } else if let Some(initials) = word.strip_prefix("initials") {
            known.initials.insert(initials.to_owned());
        }
    }
    Ok(known)
}
