//! Discussions of cases: begun, shared, entered on the child's record.

use chrono::{DateTime, NaiveTime, Utc};
use domain::discussion::Wording;
use domain::draft::Typed;
use domain::ids::{CaseId, DiscussionId, MemberId, PersonId, SessionId, TeamSessionId};
use engine::{Day, Moment};
use uuid::Uuid;

use crate::drafts::{self, Of};
use crate::{About, Membership, Reads, StoreError, WriteTx, log};

/// A discussion, whatever has become of it.
#[derive(Debug, Clone)]
pub struct DiscussionRow {
    /// Which.
    pub id: DiscussionId,
    /// Of which case.
    pub case: CaseId,
    /// That case's reference.
    pub reference: String,
    /// With which worker.
    pub worker: PersonId,
    /// That person's name.
    pub worker_name: String,
    /// In which session.
    pub session: Option<SessionId>,
    /// In which session of a team.
    pub team_session: Option<TeamSessionId>,
    /// The policy's kind.
    pub kind: String,
    /// The form it is written on.
    pub form: String,
    /// The day from which its policy is in force.
    pub policy_version: String,
    /// Who writes it.
    pub author: PersonId,
    /// That person's name.
    pub author_name: String,
    /// The day it was held; while it is not shared, the day it is meant for.
    pub day: Day,
    /// The number of the latest version; none while it is not shared.
    pub latest: Option<i32>,
    /// Detailed and reflective, once it is shared.
    pub detailed: bool,
    /// Whether it still has to be written or entered.
    pub open: bool,
    /// Taken out again before it was shared.
    pub dropped: bool,
}

/// A shared version.
#[derive(Debug, Clone)]
pub struct Sharing {
    /// Its number.
    pub number: i32,
    /// When it was shared.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: String,
    /// What it says.
    pub wording: Wording,
}

/// That a discussion stands on a child's record.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Which row.
    pub id: Uuid,
    /// Of which child; none where the family has one record.
    pub member: Option<MemberId>,
    /// On which day it was entered.
    pub day: Day,
    /// Who said so.
    pub by: String,
}

/// What a new discussion begins with.
#[derive(Debug, Clone)]
pub struct NewDiscussion<'a> {
    /// Of which case.
    pub case: CaseId,
    /// With which worker.
    pub worker: PersonId,
    /// In which session.
    pub session: Option<SessionId>,
    /// In which session of a team.
    pub team_session: Option<TeamSessionId>,
    /// The policy's kind.
    pub kind: &'a str,
    /// The form.
    pub form: &'a str,
    /// The day from which its policy is in force.
    pub policy_version: &'a str,
    /// The day it is held.
    pub day: Day,
}

impl DiscussionRow {
    /// Its draft, as the store names it.
    pub fn draft(&self) -> Of {
        Of { about: "discussion", id: self.id.uuid(), subject: self.worker }
    }

    /// As the log names it.
    pub fn about(&self) -> About {
        about(self.id, self.worker)
    }
}

fn about(id: DiscussionId, worker: PersonId) -> About {
    About { subject: Some(worker), kind: "discussion", id: id.uuid() }
}

macro_rules! rows {
    ($db:expr, $where:literal, $($value:expr),+) => {{
        let council = $db.council();
        let rows = sqlx::query!(
            r#"select d.id, d.case_id, c.reference, d.worker_id, w.name as worker_name, d.session_id, d.team_session_id, d.kind, d.form, d.policy_version, d.author_id,
                   a.name as author_name, coalesce(s.held_on, d.begun_on) as "day!", s.number as "latest?", coalesce(s.detailed, false) as "detailed!",
                   d.open, d.dropped_at is not null as "dropped!"
               from discussion d join case_ref c on c.tenant_id = d.tenant_id and c.id = d.case_id
               join person w on w.tenant_id = d.tenant_id and w.id = d.worker_id
               join person a on a.tenant_id = d.tenant_id and a.id = d.author_id
               left join discussion_sharing s on s.tenant_id = d.tenant_id and s.discussion_id = d.id and s.superseded_at is null
               where d.tenant_id = $1 and "# + $where,
            council, $($value),+
        )
        .fetch_all($db.conn())
        .await?;
        rows.into_iter()
            .map(|r| DiscussionRow {
                id: r.id.into(),
                case: r.case_id.into(),
                reference: r.reference,
                worker: r.worker_id.into(),
                worker_name: r.worker_name,
                session: r.session_id.map(SessionId::from),
                team_session: r.team_session_id.map(TeamSessionId::from),
                kind: r.kind,
                form: r.form,
                policy_version: r.policy_version,
                author: r.author_id.into(),
                author_name: r.author_name,
                day: r.day.into(),
                latest: r.latest,
                detailed: r.detailed,
                open: r.open,
                dropped: r.dropped,
            })
            .collect::<Vec<_>>()
    }};
}

/// A discussion, if the reader may know of it.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &mut impl Reads, id: DiscussionId) -> Result<Option<DiscussionRow>, StoreError> {
    Ok(rows!(db, "d.id = $2", id.uuid()).into_iter().next())
}

/// The discussions of a session, in the order in which the cases were chosen.
///
/// # Errors
/// When the database fails.
pub async fn of_session(db: &mut impl Reads, session: SessionId) -> Result<Vec<DiscussionRow>, StoreError> {
    Ok(rows!(db, "d.session_id = $2 and d.dropped_at is null order by d.recorded_at, d.id", session.uuid()))
}

/// The discussions in the session of a team that the reader may know of, in the order in which they were begun.
///
/// # Errors
/// When the database fails.
pub async fn of_team_session(db: &mut impl Reads, session: TeamSessionId) -> Result<Vec<DiscussionRow>, StoreError> {
    Ok(rows!(db, "d.team_session_id = $2 and d.dropped_at is null order by d.recorded_at, d.id", session.uuid()))
}

/// The latest discussions of a case, the latest first.
///
/// # Errors
/// When the database fails.
pub async fn of_case(db: &mut impl Reads, case: CaseId, most: i64) -> Result<Vec<DiscussionRow>, StoreError> {
    Ok(rows!(
        db,
        "d.case_id = $2 and d.dropped_at is null order by coalesce(s.held_on, d.begun_on) desc, d.id desc limit $3",
        case.uuid(),
        most
    ))
}

/// What is still to be written or entered for these workers, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn open_of(db: &mut impl Reads, workers: &[PersonId]) -> Result<Vec<DiscussionRow>, StoreError> {
    let workers: Vec<Uuid> = workers.iter().map(|id| id.uuid()).collect();
    Ok(rows!(db, "d.worker_id = any($2) and d.open order by coalesce(s.held_on, d.begun_on), d.id", &workers))
}

/// Begins a discussion with its first draft; where the case stands in the session already, that is the discussion.
///
/// # Errors
/// When the database refuses or fails.
pub async fn begin(
    db: &mut WriteTx,
    who: &Membership,
    new: &NewDiscussion<'_>,
    typed: &Typed,
) -> Result<DiscussionId, StoreError> {
    let id = DiscussionId::fresh();
    let begun = sqlx::query!(
        "insert into discussion (tenant_id, id, case_id, worker_id, session_id, kind, form, policy_version, author_id, begun_on, team_session_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         on conflict do nothing",
        db.council(),
        id.uuid(),
        new.case.uuid(),
        new.worker.uuid(),
        new.session.map(SessionId::uuid),
        new.kind,
        new.form,
        new.policy_version,
        who.person().uuid(),
        new.day.date(),
        new.team_session.map(TeamSessionId::uuid)
    )
    .execute(db.conn())
    .await?
    .rows_affected();
    if begun == 0 {
        let there = match (new.session, new.team_session) {
            (Some(session), _) => of_session(db, session).await?,
            (None, Some(session)) => of_team_session(db, session).await?,
            (None, None) => Vec::new(),
        };
        return Ok(there.into_iter().find(|row| row.case == new.case).ok_or(StoreError::NotFound)?.id);
    }
    drafts::begin(db, who, Of { about: "discussion", id: id.uuid(), subject: new.worker }, typed).await?;
    log(db, who, "began-discussion", about(id, new.worker), None).await?;
    Ok(id)
}

/// Every shared version, the first one first.
///
/// # Errors
/// When the database fails or holds a body that cannot be read.
pub async fn sharings(db: &mut impl Reads, id: DiscussionId) -> Result<Vec<Sharing>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select x.number, x.shared_at, p.name, w.body from discussion_sharing x
         join person p on p.tenant_id = x.tenant_id and p.id = x.shared_by
         join discussion_wording w on w.tenant_id = x.tenant_id and w.discussion_id = x.discussion_id and w.number = x.number
         where x.tenant_id = $1 and x.discussion_id = $2 order by x.number",
        council,
        id.uuid()
    )
    .fetch_all(db.conn())
    .await?;
    let read = |body| serde_json::from_value(body).map_err(|_| StoreError::Unreadable("discussion_wording.body"));
    rows.into_iter()
        .map(|r| Ok(Sharing { number: r.number, at: r.shared_at, by: r.name, wording: read(r.body)? }))
        .collect()
}

/// What the case's discussion before this one said, and its day.
///
/// # Errors
/// When the database fails or holds a body that cannot be read.
pub async fn before(
    db: &mut impl Reads,
    case: CaseId,
    not: Option<DiscussionId>,
    day: Day,
) -> Result<Option<(DiscussionId, Wording)>, StoreError> {
    let council = db.council();
    let row = sqlx::query!(
        "select x.discussion_id, w.body from discussion_sharing x
         join discussion_wording w on w.tenant_id = x.tenant_id and w.discussion_id = x.discussion_id and w.number = x.number
         where x.tenant_id = $1 and x.case_id = $2 and x.superseded_at is null and x.held_on <= $4 and x.discussion_id is distinct from $3
         order by x.held_on desc, x.first_at desc limit 1",
        council,
        case.uuid(),
        not.map(DiscussionId::uuid),
        day.date()
    )
    .fetch_optional(db.conn())
    .await?;
    row.map(|r| {
        let wording = serde_json::from_value(r.body).map_err(|_| StoreError::Unreadable("discussion_wording.body"))?;
        Ok((r.discussion_id.into(), wording))
    })
    .transpose()
}

/// Shares a discussion: the next version, and the end of the draft. From then on it counts.
///
/// # Errors
/// When the database refuses or fails.
pub async fn share(
    db: &mut WriteTx,
    who: &Membership,
    row: &DiscussionRow,
    wording: &Wording,
    at: Option<NaiveTime>,
) -> Result<i32, StoreError> {
    let council = db.council();
    let number = row.latest.unwrap_or(0) + 1;
    let body = serde_json::to_value(wording).map_err(|_| StoreError::Unreadable("discussion_wording.body"))?;
    let held_at = at.map(|at| Moment::at(wording.day, at).instant());
    let first = sqlx::query_scalar!(
        "update discussion_sharing set superseded_at = app.now() where tenant_id = $1 and discussion_id = $2 and superseded_at is null
         returning first_at",
        council,
        row.id.uuid()
    )
    .fetch_optional(db.conn())
    .await?;
    sqlx::query!(
        "insert into discussion_sharing (tenant_id, discussion_id, number, case_id, worker_id, kind, session_id, held_on, held_at, detailed, criterion,
             shared_by, first_at, team_session_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, coalesce($13, app.now()), $14)",
        council,
        row.id.uuid(),
        number,
        row.case.uuid(),
        row.worker.uuid(),
        row.kind,
        row.session.map(SessionId::uuid),
        wording.day.date(),
        held_at,
        wording.detailed,
        wording.criterion.as_ref().map(|(id, _)| id.as_str()),
        who.person().uuid(),
        first,
        row.team_session.map(TeamSessionId::uuid)
    )
    .execute(db.conn())
    .await?;
    sqlx::query!(
        "insert into discussion_wording (tenant_id, discussion_id, number, case_id, body) values ($1, $2, $3, $4, $5)",
        council,
        row.id.uuid(),
        number,
        row.case.uuid(),
        body
    )
    .execute(db.conn())
    .await?;
    // A new version has to be entered again.
    if number > 1 {
        sqlx::query!(
            "update discussion_entry set superseded_at = app.now(), superseded_by = $3
             where tenant_id = $1 and discussion_id = $2 and superseded_at is null",
            council,
            row.id.uuid(),
            who.person().uuid()
        )
        .execute(db.conn())
        .await?;
    }
    sqlx::query!(
        "update discussion set shared = true, open = true where tenant_id = $1 and id = $2",
        council,
        row.id.uuid()
    )
    .execute(db.conn())
    .await?;
    drafts::end(db, who, row.draft()).await?;
    let act = if number == 1 { "shared-discussion" } else { "shared-discussion-again" };
    log(db, who, act, row.about(), None).await?;
    Ok(number)
}

/// Takes a case out of a session before anything was shared; what was typed is kept aside.
///
/// # Errors
/// When the database refuses or fails.
pub async fn drop_begun(db: &mut WriteTx, who: &Membership, row: &DiscussionRow) -> Result<(), StoreError> {
    if let Some(draft) = drafts::lock(db, row.draft()).await? {
        drafts::keep_mine(db, who, row.draft(), &drafts::Writer::default(), &draft.typed).await?;
        drafts::end(db, who, row.draft()).await?;
    }
    sqlx::query!(
        "update discussion set open = false, dropped_at = app.now() where tenant_id = $1 and id = $2 and not shared",
        db.council(),
        row.id.uuid()
    )
    .execute(db.conn())
    .await?;
    log(db, who, "dropped-discussion", row.about(), None).await?;
    Ok(())
}

/// On whose records a discussion stands.
///
/// # Errors
/// When the database fails.
pub async fn entries(db: &mut impl Reads, id: DiscussionId) -> Result<Vec<Entry>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select e.id, e.member_id, e.entered_on, p.name from discussion_entry e join person p on p.tenant_id = e.tenant_id and p.id = e.recorded_by
         where e.tenant_id = $1 and e.discussion_id = $2 and e.superseded_at is null order by e.entered_on, e.id",
        council, id.uuid()
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Entry { id: r.id, member: r.member_id.map(MemberId::from), day: r.entered_on.into(), by: r.name })
        .collect())
}

/// Says on whose records a discussion stands, all of them: what is new is written down, what is not named any more is taken back.
///
/// # Errors
/// When the database refuses or fails.
pub async fn enter(
    db: &mut WriteTx,
    who: &Membership,
    row: &DiscussionRow,
    on: &[Option<MemberId>],
    (day, whole): (Day, bool),
) -> Result<(), StoreError> {
    let council = db.council();
    let there = entries(db, row.id).await?;
    for gone in there.iter().filter(|entry| !on.contains(&entry.member)) {
        sqlx::query!(
            "update discussion_entry set superseded_at = app.now(), superseded_by = $3 where tenant_id = $1 and id = $2",
            council,
            gone.id,
            who.person().uuid()
        )
        .execute(db.conn())
        .await?;
    }
    for member in on.iter().filter(|member| !there.iter().any(|entry| entry.member == **member)) {
        sqlx::query!(
            "insert into discussion_entry (tenant_id, id, discussion_id, case_id, member_id, entered_on, recorded_by)
             values ($1, $2, $3, $4, $5, $6, $7)",
            council,
            Uuid::now_v7(),
            row.id.uuid(),
            row.case.uuid(),
            member.map(MemberId::uuid),
            day.date(),
            who.person().uuid()
        )
        .execute(db.conn())
        .await?;
    }
    sqlx::query!("update discussion set open = $3 where tenant_id = $1 and id = $2", council, row.id.uuid(), !whole)
        .execute(db.conn())
        .await?;
    log(db, who, if on.is_empty() { "took-back-entry" } else { "entered-discussion" }, row.about(), None).await?;
    Ok(())
}
