//! Writing a great many rows at once: keys are checked and indexes built at the end, once over everything, instead of row by row.
//!
//! It happens inside the load's transaction, so that nobody ever sees a table without them, and every key is checked over every
//! row before the commit. Changing a table waits for everybody and lets nobody in; so this is done only where nobody is yet.

use sqlx::{AssertSqlSafe, PgConnection};

/// What has to be put back.
pub(crate) struct Bulk {
    again: Vec<String>,
}

impl Bulk {
    /// Puts foreign keys and mere indexes aside, in a database without any council whose schema is ours to build in.
    pub(crate) async fn begin(connection: &mut PgConnection) -> Result<Bulk, sqlx::Error> {
        let free = sqlx::query_scalar!(
            r#"select not exists (select from council) and has_schema_privilege('public', 'create') as "free!""#
        );
        if !free.fetch_one(&mut *connection).await? {
            return Ok(Bulk { again: Vec::new() });
        }
        // What is put into these statements are names and definitions as PostgreSQL itself writes them.
        let aside = sqlx::query!(
            r#"select format('alter table %s drop constraint %I', k.conrelid::regclass, k.conname) as "away!",
                   format('alter table %s add constraint %I %s', k.conrelid::regclass, k.conname, pg_get_constraintdef(k.oid)) as "again!"
               from pg_constraint k join pg_namespace n on n.oid = k.connamespace
               where k.contype = 'f' and n.nspname in ('public', 'door')
               union all
               select format('drop index %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
               from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
               where not i.indisunique and n.nspname in ('public', 'door')
               order by 1 desc"#
        )
        .fetch_all(&mut *connection)
        .await?;
        let (away, again): (Vec<String>, Vec<String>) = aside.into_iter().map(|row| (row.away, row.again)).unzip();
        all(connection, &away).await?;
        Ok(Bulk { again })
    }

    /// Puts everything back; a row that breaks a key fails the load.
    pub(crate) async fn end(self, connection: &mut PgConnection) -> Result<(), sqlx::Error> {
        all(connection, &self.again).await
    }
}

async fn all(connection: &mut PgConnection, statements: &[String]) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(statements.join(";\n"))).execute(connection).await?;
    Ok(())
}
