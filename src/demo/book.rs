//! All the rows of a council on their way into the database, table by table in the order of their keys.

use sqlx::{AssertSqlSafe, PgConnection};

use crate::sheet::Sheet;

macro_rules! sheets {
    ($($field:ident: $table:literal ($columns:literal);)*) => {
        /// One sheet for each table.
        pub(crate) struct Book {
            $(pub(crate) $field: Sheet,)*
        }

        impl Book {
            /// An empty book.
            pub(crate) fn new() -> Book {
                Book { $($field: Sheet::new($table, $columns),)* }
            }

            /// How many rows there are.
            pub(crate) fn rows(&self) -> usize {
                [$(self.$field.rows,)*].iter().sum()
            }

            fn sheets(self) -> Vec<Sheet> {
                vec![$(self.$field,)*]
            }
        }
    };
}

sheets! {
    council: "council" ("id, slug, name, demo, created_at");
    fact_version: "fact_version" ("tenant_id, n");
    person: "person" ("tenant_id, id, name, employed_from, left_on, qualified_on, recorded_at");
    account: "door.account" ("tenant_id, person_id, email, password_hash, locked_at, created_at");
    demo_person: "door.demo_person" ("tenant_id, email, label, place");
    unit: "unit" ("tenant_id, id, parent_id, kind, team_type, name, from_day, recorded_at");
    post: "post" ("tenant_id, id, person_id, unit_id, role, employment, capacities, without_attributes, from_day, until_day, recorded_at");
    relationship: "relationship" ("tenant_id, id, subject_id, supervisor_id, kind, from_day, until_day, recorded_at");
    closure_day: "closure_day" ("tenant_id, day, name, recorded_at");
    local_setting: "local_setting" ("tenant_id, id, setting, value, from_day, recorded_at");
    person_flag: "person_flag" ("tenant_id, id, subject_id, flag, from_day, until_day, recorded_at");
    dated_event: "dated_event" ("tenant_id, id, subject_id, event, day, recorded_at");
    absence: "absence" ("tenant_id, id, subject_id, kind, from_day, until_day, recorded_at");
    interval_override: "interval_override" ("tenant_id, id, subject_id, clock, every, approved_by, approver_role, reason, from_day, until_day, recorded_at");
    team_session: "team_session" ("tenant_id, id, unit_id, kind, leader_id, first_day, start_at, minutes, place, booked, recorded_at, recorded_by");
    team_session_case: "team_session_case" ("tenant_id, id, session_id, unit_id, reference, presenter_id, reason, noted_on, recorded_at, recorded_by");
    team_session_holding: "team_session_holding" ("tenant_id, id, session_id, unit_id, held_on, start_at, minutes, mode, recorded_at, recorded_by");
    team_session_presence: "team_session_presence" ("tenant_id, holding_id, session_id, unit_id, person_id, came");
    team_session_wording: "team_session_wording" ("tenant_id, session_id, number, unit_id, body, shared_at, shared_by");
    session: "session" ("tenant_id, id, subject_id, supervisor_id, kind, first_day, start_at, minutes, place, booked, recorded_at, recorded_by, team_session_id");
    session_move: "session_move" ("tenant_id, id, session_id, subject_id, from_day, to_day, to_start, reason, asked_by, recorded_at, recorded_by");
    session_cancellation: "session_cancellation" ("tenant_id, session_id, subject_id, reason, asked_by, recorded_at, recorded_by");
    session_holding: "session_holding" ("tenant_id, id, session_id, subject_id, kind, held_on, start_at, minutes, mode, in_private, interrupted, late_start, parts, recorded_at, recorded_by");
    session_sample: "session_sample" ("tenant_id, id, session_id, subject_id, number, criterion, recorded_at, recorded_by");
    session_contest: "session_contest" ("tenant_id, id, session_id, subject_id, recorded_at, recorded_by");
    record: "record" ("tenant_id, id, session_id, subject_id, author_id, policy_version, form, recorded_at");
    record_sharing: "record_sharing" ("tenant_id, record_id, number, subject_id, commitment, shared_at, shared_by");
    sign_off: "sign_off" ("tenant_id, id, record_id, number, subject_id, person_id, kind, commitment, signed_at");
    agreement: "agreement" ("tenant_id, id, relationship_id, subject_id, supervisor_id, policy_version, recorded_at, recorded_by");
    agreement_offer: "agreement_offer" ("tenant_id, agreement_id, number, subject_id, commitment, review_on, share_within, offered_at, offered_by");
    agreement_signature: "agreement_signature" ("tenant_id, agreement_id, number, subject_id, person_id, commitment, signed_at");
    action: "action" ("tenant_id, id, subject_id, owner_id, record_id, agreed_on, due_on, recorded_at, recorded_by");
    action_step: "action_step" ("tenant_id, id, action_id, subject_id, kind, day, due_on, record_id, recorded_at, recorded_by");
    agenda_item: "agenda_item" ("tenant_id, id, subject_id, author_id, wording, added_at");
    record_wording: "record_wording" ("tenant_id, record_id, number, subject_id, body");
    record_private: "record_private" ("tenant_id, record_id, number, subject_id, body");
    sign_off_wording: "sign_off_wording" ("tenant_id, sign_off_id, subject_id, wording");
    contest_wording: "contest_wording" ("tenant_id, contest_id, subject_id, wording");
    agreement_wording: "agreement_wording" ("tenant_id, agreement_id, number, subject_id, body");
    agreement_private: "agreement_private" ("tenant_id, agreement_id, number, subject_id, body");
    action_wording: "action_wording" ("tenant_id, action_id, subject_id, wording");
    action_step_wording: "action_step_wording" ("tenant_id, step_id, subject_id, wording");
    fact_note: "fact_note" ("tenant_id, id, subject_id, about, about_id, wording");
    draft: "draft" ("tenant_id, about, about_id, subject_id, author_id, body, version, saved_by, saved_at");
    draft_clash: "draft_clash" ("tenant_id, id, about, about_id, subject_id, author_id, body, kept_at");
    case_ref: "case_ref" ("tenant_id, id, reference, recorded_at");
    case_opening: "case_opening" ("tenant_id, id, case_id, from_day, until_day, recorded_at");
    case_category: "case_category" ("tenant_id, id, case_id, category, from_day, until_day, recorded_at");
    case_allocation: "case_allocation" ("tenant_id, id, case_id, worker_id, part, from_day, from_at, until_day, recorded_at");
    case_state: "case_state" ("tenant_id, id, case_id, flag, from_day, until_day, recorded_at");
    case_member: "case_member" ("tenant_id, id, case_id, label, from_day, until_day, recorded_at");
    case_event: "case_event" ("tenant_id, id, case_id, event, day, recorded_at");
    discussion: "discussion" ("tenant_id, id, case_id, worker_id, session_id, kind, form, policy_version, author_id, begun_on, shared, open, recorded_at");
    discussion_sharing: "discussion_sharing" ("tenant_id, discussion_id, number, case_id, worker_id, kind, session_id, held_on, held_at, detailed, shared_at, shared_by, first_at");
    discussion_wording: "discussion_wording" ("tenant_id, discussion_id, number, case_id, body");
    discussion_entry: "discussion_entry" ("tenant_id, id, discussion_id, case_id, member_id, entered_on, recorded_at, recorded_by");
    council_happening: "council_happening" ("tenant_id, id, event, day, outcome, recorded_at, recorded_by");
    file_grant: "file_grant" ("tenant_id, id, holder_id, kind, opens, from_day, approved_by, recorded_at");
    file_grant_purpose: "file_grant_purpose" ("tenant_id, grant_id, wording, asked_by");
    file_grant_scope: "file_grant_scope" ("tenant_id, id, grant_id, subject_id, unit_id");
    file_grant_term: "file_grant_term" ("tenant_id, grant_id, number, until_day, withheld_until, approved_by, recorded_at");
    log: "log" ("tenant_id, id, at, actor_id, act, subject_id, about, about_id, tie");
    log_reason: "log_reason" ("tenant_id, log_id, subject_id, actor_id, wording");
}

impl Book {
    /// Writes every sheet into its table and says how many rows went where.
    pub(crate) async fn copy(
        self,
        connection: &mut PgConnection,
        mut written: impl FnMut(usize),
    ) -> Result<Vec<(&'static str, usize)>, sqlx::Error> {
        let mut rows = Vec::new();
        for sheet in self.sheets() {
            if sheet.rows > 0 {
                copy(&sheet, connection).await?;
            }
            written(sheet.rows);
            rows.push((sheet.table, sheet.rows));
        }
        Ok(rows)
    }
}

/// COPY refuses tables with row security, and ours is forced: the rows go through a temporary table.
async fn copy(sheet: &Sheet, connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    // As much as goes to the server at once.
    const PIECE: usize = 1 << 20;
    let Sheet { table, columns, .. } = sheet;
    // Nothing but names of our own tables and columns is put into these statements.
    let make = format!("create temporary table arriving on commit drop as select {columns} from {table} with no data");
    sqlx::raw_sql(AssertSqlSafe(make)).execute(&mut *connection).await?;
    let mut copy = connection.copy_in_raw(&format!("copy arriving ({columns}) from stdin")).await?;
    for piece in sheet.text.as_bytes().chunks(PIECE) {
        copy.send(piece).await?;
    }
    copy.finish().await?;
    let insert = format!("insert into {table} ({columns}) select {columns} from arriving; drop table arriving");
    sqlx::raw_sql(AssertSqlSafe(insert)).execute(&mut *connection).await?;
    Ok(())
}

/// Lets the planner know of what has arrived.
pub(crate) async fn analyze(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    let tables: Vec<&str> =
        Book::new().sheets().iter().map(|sheet| sheet.table).chain(["access_setting", "file_access"]).collect();
    sqlx::raw_sql(AssertSqlSafe(format!("analyze {}", tables.join(", ")))).execute(connection).await?;
    Ok(())
}
