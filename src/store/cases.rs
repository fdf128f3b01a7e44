//! Cases: by reference, with who works with them and what they are; their intervals, states and children.

use domain::ids::{CaseId, MemberId, PersonId};
use engine::Day;
use uuid::Uuid;

use crate::{About, Membership, Reads, StoreError, WriteTx, log};

/// A case, as a reader who may know of it sees it.
#[derive(Debug, Clone)]
pub struct CaseRow {
    /// Which.
    pub id: CaseId,
    /// The reference of the council's case system.
    pub reference: String,
    /// The day it was opened, the last time.
    pub opened: Option<Day>,
    /// The first day no longer open.
    pub closed: Option<Day>,
}

/// Who works with a case, or did.
#[derive(Debug, Clone)]
pub struct Worker {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Whether they lead; otherwise they are a co-worker.
    pub lead: bool,
    /// First day.
    pub from: Day,
    /// First day no longer.
    pub until: Option<Day>,
}

/// A case on somebody's list.
#[derive(Debug, Clone)]
pub struct CaseLine {
    /// Which.
    pub id: CaseId,
    /// Its reference.
    pub reference: String,
    /// Who works with it.
    pub worker: PersonId,
    /// That person's name.
    pub worker_name: String,
    /// Whether they lead.
    pub lead: bool,
    /// The policy's category, the latest where it has several.
    pub category: Option<String>,
    /// Its states today.
    pub flags: Vec<String>,
    /// What stands for its children, where the reader may see that.
    pub members: Vec<String>,
}

/// A category or a state, from day to day.
#[derive(Debug, Clone)]
pub struct Spell {
    /// Which row.
    pub id: Uuid,
    /// The policy's name of it.
    pub what: String,
    /// First day.
    pub from: Day,
    /// First day no longer.
    pub until: Option<Day>,
}

/// A time of its own.
#[derive(Debug, Clone)]
pub struct OwnInterval {
    /// Which row.
    pub id: Uuid,
    /// Of which clock.
    pub clock: String,
    /// How often, as the policy writes spans.
    pub every: String,
    /// Who approved it, by name, where somebody had to.
    pub approved_by: Option<String>,
    /// Why, where the reader may read that.
    pub reason: Option<String>,
    /// First day.
    pub from: Day,
    /// First day no longer.
    pub until: Option<Day>,
}

/// A child of a family.
#[derive(Debug, Clone)]
pub struct Child {
    /// Which.
    pub id: MemberId,
    /// What stands for the child.
    pub label: String,
}

/// A new time of its own.
#[derive(Debug, Clone)]
pub struct NewInterval<'a> {
    /// Of which clock.
    pub clock: &'a str,
    /// How often.
    pub every: &'a str,
    /// Who approved it and in which role.
    pub approved: Option<(PersonId, &'a str)>,
    /// Why.
    pub reason: &'a str,
    /// From when.
    pub from: Day,
    /// First day no longer.
    pub until: Option<Day>,
}

/// How the log names a case: with whose file it was reached.
pub fn about(case: CaseId, worker: PersonId) -> About {
    About { subject: Some(worker), kind: "case", id: case.uuid() }
}

/// A case, if the reader may know of it.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &mut impl Reads, id: CaseId) -> Result<Option<CaseRow>, StoreError> {
    let council = db.council();
    let row = sqlx::query!(
        r#"select c.id, c.reference, o.from_day as "from_day?", o.until_day as "until_day?" from case_ref c
           left join lateral (select x.from_day, x.until_day from case_opening x where x.tenant_id = c.tenant_id and x.case_id = c.id
               and x.superseded_at is null order by x.from_day desc limit 1) o on true
           where c.tenant_id = $1 and c.id = $2"#,
        council,
        id.uuid()
    )
    .fetch_optional(db.conn())
    .await?;
    Ok(row.map(|r| CaseRow {
        id: r.id.into(),
        reference: r.reference,
        opened: r.from_day.map(Day::from),
        closed: r.until_day.map(Day::from),
    }))
}

/// Cases whose reference begins so, among those that the reader may know of.
///
/// # Errors
/// When the database fails.
pub async fn by_reference(db: &mut impl Reads, begins: &str, most: i64) -> Result<Vec<(CaseId, String)>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select id, reference from case_ref where tenant_id = $1 and reference >= $2 and reference < $2 || '~' order by reference limit $3",
        council, begins, most
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (r.id.into(), r.reference)).collect())
}

/// Who works with a case, the present ones first, and those who did.
///
/// # Errors
/// When the database fails.
pub async fn workers(db: &mut impl Reads, id: CaseId) -> Result<Vec<Worker>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select a.worker_id, p.name, a.part, a.from_day, a.until_day from case_allocation a
         join person p on p.tenant_id = a.tenant_id and p.id = a.worker_id
         where a.tenant_id = $1 and a.case_id = $2 and a.superseded_at is null
         order by a.until_day desc nulls first, a.part desc, a.from_day desc, a.id",
        council,
        id.uuid()
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Worker {
            person: r.worker_id.into(),
            name: r.name,
            lead: r.part == "lead",
            from: r.from_day.into(),
            until: r.until_day.map(Day::from),
        })
        .collect())
}

/// Whose files lead to a case today: its workers; whose discussion is being written by the reader; and, while nobody works with
/// it, whose discussion is still to be entered.
///
/// # Errors
/// When the database fails.
pub async fn ways_to(db: &mut impl Reads, who: &Membership, id: CaseId) -> Result<Vec<PersonId>, StoreError> {
    let council = db.council();
    let rows = sqlx::query_scalar!(
        r#"with now as (select a.worker_id, a.part from case_allocation a where a.tenant_id = $1 and a.case_id = $2 and a.superseded_at is null
               and a.from_day <= app.today() and (a.until_day is null or a.until_day > app.today()))
           select worker_id as "worker_id!" from (
               select worker_id, case part when 'lead' then 0 else 1 end as place from now
               union all
               select d.worker_id, 2 from discussion d where d.tenant_id = $1 and d.case_id = $2 and d.open
                   and ((not d.shared and d.author_id = $3) or not exists (select from now))) x
           group by worker_id order by min(place), worker_id"#,
        council, id.uuid(), who.person().uuid()
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows.into_iter().map(PersonId::from).collect())
}

/// The cases that these people work with today, by worker and reference.
///
/// # Errors
/// When the database fails.
pub async fn of_workers(db: &mut impl Reads, people: &[PersonId], today: Day) -> Result<Vec<CaseLine>, StoreError> {
    let council = db.council();
    let people: Vec<Uuid> = people.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        r#"select c.id, c.reference, a.worker_id, p.name, a.part,
               (select g.category from case_category g where g.tenant_id = c.tenant_id and g.case_id = c.id and g.superseded_at is null
                   and g.from_day <= $3 and (g.until_day is null or g.until_day > $3) order by g.from_day desc, g.id limit 1) as category,
               array(select f.flag from case_state f where f.tenant_id = c.tenant_id and f.case_id = c.id and f.superseded_at is null
                   and f.from_day <= $3 and (f.until_day is null or f.until_day > $3) order by f.from_day, f.id) as "flags!",
               array(select m.label from case_member m where m.tenant_id = c.tenant_id and m.case_id = c.id and m.superseded_at is null
                   and m.from_day <= $3 and (m.until_day is null or m.until_day > $3) order by m.label) as "members!"
           from case_allocation a join case_ref c on c.tenant_id = a.tenant_id and c.id = a.case_id
           join person p on p.tenant_id = a.tenant_id and p.id = a.worker_id
           where a.tenant_id = $1 and a.worker_id = any($2) and a.superseded_at is null and a.from_day <= $3 and (a.until_day is null or a.until_day > $3)
           order by p.name, a.worker_id, c.reference"#,
        council, &people, today.date()
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| CaseLine {
            id: r.id.into(),
            reference: r.reference,
            worker: r.worker_id.into(),
            worker_name: r.name,
            lead: r.part == "lead",
            category: r.category,
            flags: r.flags,
            members: r.members,
        })
        .collect())
}

/// The references of these cases, where the reader may know of them.
///
/// # Errors
/// When the database fails.
pub async fn references(db: &mut impl Reads, ids: &[CaseId]) -> Result<Vec<(CaseId, String)>, StoreError> {
    let council = db.council();
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!("select id, reference from case_ref where tenant_id = $1 and id = any($2)", council, &ids)
        .fetch_all(db.conn())
        .await?;
    Ok(rows.into_iter().map(|r| (r.id.into(), r.reference)).collect())
}

macro_rules! spells {
    ($(#[$doc:meta])* $name:ident: $what:literal of $table:literal) => {
        $(#[$doc])*
        ///
        /// # Errors
        /// When the database fails.
        pub async fn $name(db: &mut impl Reads, id: CaseId) -> Result<Vec<Spell>, StoreError> {
            let council = db.council();
            let rows = sqlx::query!(
                "select id, " + $what + " as what, from_day, until_day from " + $table
                    + " where tenant_id = $1 and case_id = $2 and superseded_at is null order by from_day desc, id",
                council,
                id.uuid()
            )
            .fetch_all(db.conn())
            .await?;
            Ok(rows
                .into_iter()
                .map(|r| Spell { id: r.id, what: r.what, from: r.from_day.into(), until: r.until_day.map(Day::from) })
                .collect())
        }
    };
}
spells! {
    /// The categories of a case, the latest first.
    categories: "category" of "case_category"
}
spells! {
    /// The states of a case, the latest first.
    states: "flag" of "case_state"
}

/// The children of a family on a day.
///
/// # Errors
/// When the database fails.
pub async fn children(db: &mut impl Reads, id: CaseId, day: Day) -> Result<Vec<Child>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select id, label from case_member where tenant_id = $1 and case_id = $2 and superseded_at is null
           and from_day <= $3 and (until_day is null or until_day > $3) order by label, id",
        council,
        id.uuid(),
        day.date()
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows.into_iter().map(|r| Child { id: r.id.into(), label: r.label }).collect())
}

/// The times of its own that a case has or had, the latest first.
///
/// # Errors
/// When the database fails.
pub async fn intervals(db: &mut impl Reads, id: CaseId) -> Result<Vec<OwnInterval>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        r#"select i.id, i.clock, i.every, p.name as "approved_by?", w.wording as "wording?", i.from_day, i.until_day from case_interval i
           left join person p on p.tenant_id = i.tenant_id and p.id = i.approved_by
           left join case_interval_reason w on w.tenant_id = i.tenant_id and w.interval_id = i.id
           where i.tenant_id = $1 and i.case_id = $2 and i.superseded_at is null order by i.from_day desc, i.id"#,
        council,
        id.uuid()
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| OwnInterval {
            id: r.id,
            clock: r.clock,
            every: r.every,
            approved_by: r.approved_by,
            reason: r.wording,
            from: r.from_day.into(),
            until: r.until_day.map(Day::from),
        })
        .collect())
}

/// Gives a case a time of its own; one that runs for the same clock is ended or replaced.
///
/// # Errors
/// When the database refuses or fails.
pub async fn set_interval(
    db: &mut WriteTx,
    who: &Membership,
    (case, worker): (CaseId, PersonId),
    new: &NewInterval<'_>,
) -> Result<(), StoreError> {
    end_interval(db, who, (case, worker), new.clock, new.from).await?;
    let id = Uuid::now_v7();
    sqlx::query!(
        "insert into case_interval (tenant_id, id, case_id, clock, every, approved_by, approver_role, from_day, until_day, recorded_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        db.council(),
        id,
        case.uuid(),
        new.clock,
        new.every,
        new.approved.map(|(person, _)| person.uuid()),
        new.approved.map(|(_, role)| role),
        new.from.date(),
        new.until.map(Day::date),
        who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    sqlx::query!(
        "insert into case_interval_reason (tenant_id, interval_id, case_id, wording) values ($1, $2, $3, $4)",
        db.council(),
        id,
        case.uuid(),
        new.reason
    )
    .execute(db.conn())
    .await?;
    log(db, who, "set-case-interval", about(case, worker), None).await?;
    Ok(())
}

/// Ends the time of its own that a case has for a clock: from a day on the policy's holds. One that would begin later is taken back.
///
/// # Errors
/// When the database refuses or fails.
pub async fn end_interval(
    db: &mut WriteTx,
    who: &Membership,
    (case, worker): (CaseId, PersonId),
    clock: &str,
    day: Day,
) -> Result<(), StoreError> {
    let running = sqlx::query!(
        r#"update case_interval set superseded_at = app.now(), superseded_by = $5
           where tenant_id = $1 and case_id = $2 and clock = $3 and superseded_at is null and (until_day is null or until_day > $4)
           returning id, every, approved_by, approver_role, from_day"#,
        db.council(),
        case.uuid(),
        clock,
        day.date(),
        who.person().uuid()
    )
    .fetch_all(db.conn())
    .await?;
    for old in running.iter().filter(|old| old.from_day < day.date()) {
        let id = Uuid::now_v7();
        sqlx::query!(
            "insert into case_interval (tenant_id, id, case_id, clock, every, approved_by, approver_role, from_day, until_day, recorded_by)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            db.council(),
            id,
            case.uuid(),
            clock,
            old.every,
            old.approved_by,
            old.approver_role,
            old.from_day,
            day.date(),
            who.person().uuid()
        )
        .execute(db.conn())
        .await?;
        sqlx::query!(
            "insert into case_interval_reason (tenant_id, interval_id, case_id, wording)
             select tenant_id, $3, case_id, wording from case_interval_reason where tenant_id = $1 and interval_id = $2",
            db.council(),
            old.id,
            id
        )
        .execute(db.conn())
        .await?;
    }
    if !running.is_empty() {
        log(db, who, "ended-case-interval", about(case, worker), None).await?;
    }
    Ok(())
}

/// Says that a case is in a state from a day on, or that it is so no more.
///
/// # Errors
/// When the database refuses or fails.
pub async fn set_state(
    db: &mut WriteTx,
    who: &Membership,
    (case, worker): (CaseId, PersonId),
    (flag, holds): (&str, bool),
    day: Day,
) -> Result<(), StoreError> {
    let running = sqlx::query!(
        "select id, from_day from case_state where tenant_id = $1 and case_id = $2 and flag = $3 and superseded_at is null
           and (until_day is null or until_day > $4)",
        db.council(),
        case.uuid(),
        flag,
        day.date()
    )
    .fetch_all(db.conn())
    .await?;
    if holds != running.is_empty() {
        return Ok(());
    }
    for old in &running {
        sqlx::query!(
            "update case_state set superseded_at = app.now(), superseded_by = $3 where tenant_id = $1 and id = $2",
            db.council(),
            old.id,
            who.person().uuid()
        )
        .execute(db.conn())
        .await?;
        if old.from_day < day.date() {
            state(db, who, (case, flag), old.from_day, Some(day.date())).await?;
        }
    }
    if holds {
        state(db, who, (case, flag), day.date(), None).await?;
    }
    log(db, who, "set-case-state", about(case, worker), None).await?;
    Ok(())
}

async fn state(
    db: &mut WriteTx,
    who: &Membership,
    (case, flag): (CaseId, &str),
    from: chrono::NaiveDate,
    until: Option<chrono::NaiveDate>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into case_state (tenant_id, id, case_id, flag, from_day, until_day, recorded_by) values ($1, $2, $3, $4, $5, $6, $7)",
        db.council(),
        Uuid::now_v7(),
        case.uuid(),
        flag,
        from,
        until,
        who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    Ok(())
}
