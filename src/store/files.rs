//! A person's supervision file: whose it is.

use domain::ids::PersonId;

use crate::{Reads, StoreError};

/// A person's name.
///
/// # Errors
/// `NotFound` when there is no such person in the council.
pub async fn name(db: &mut impl Reads, person: PersonId) -> Result<String, StoreError> {
    let council = db.council();
    let name = sqlx::query_scalar!("select name from person where tenant_id = $1 and id = $2", council, person.uuid())
        .fetch_one(db.conn())
        .await?;
    Ok(name)
}
