//! Grants: given, renewed, ended; each a row that stays, and who reads which file derived in the same transaction.

use chrono::{DateTime, Utc};
use domain::grant::{Kind, Opens, Somebody};
use domain::ids::{GrantId, PersonId};
use engine::Day;
use uuid::Uuid;

mod files;
mod steps;

pub use files::{Opened, Scope, files, scopes};
pub use steps::{end, give, renew};

use crate::{About, Membership, Reads, StoreError};

/// A grant as it stands now, with what it is for.
#[derive(Debug, Clone)]
pub struct Grant {
    /// Which.
    pub id: GrantId,
    /// Who holds it.
    pub holder: PersonId,
    /// That person's name.
    pub holder_name: String,
    /// By what.
    pub kind: Kind,
    /// What it opens.
    pub opens: Opens,
    /// What for.
    pub purpose: String,
    /// Who asked for it.
    pub asked_by: String,
    /// The first day.
    pub from: Day,
    /// The first day on which it is over.
    pub until: Day,
    /// The first day on which those whose files it opens see who opened them, where that is later than the first.
    pub withheld_until: Option<Day>,
    /// Who approved it.
    pub approved_by: String,
    /// When.
    pub approved_at: DateTime<Utc>,
    /// Ended before its last day: when, by whom, why.
    pub ended: Option<(DateTime<Utc>, String, String)>,
}

impl Grant {
    /// Whether it opens anything on this day.
    pub fn runs(&self, today: Day) -> bool {
        self.from <= today && self.is_open(today)
    }

    /// Whether it runs or is going to.
    pub fn is_open(&self, today: Day) -> bool {
        self.ended.is_none() && today < self.until
    }

    /// Until when it is withheld from those whose files it opens, where it is now.
    pub fn withheld(&self, today: Day) -> Option<Day> {
        self.withheld_until.filter(|until| self.ended.is_none() && today < *until)
    }

    /// As the log names it.
    fn about(id: GrantId) -> About {
        About { subject: None, kind: "grant", id: id.uuid() }
    }
}

struct Row {
    id: Uuid,
    holder_id: Uuid,
    holder_name: String,
    kind: String,
    opens: String,
    purpose: String,
    asked_by: String,
    from_day: chrono::NaiveDate,
    until_day: chrono::NaiveDate,
    withheld_until: Option<chrono::NaiveDate>,
    approved_by: String,
    recorded_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    ended_by: Option<String>,
    reason: Option<String>,
}

impl TryFrom<Row> for Grant {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id.into(),
            holder: row.holder_id.into(),
            holder_name: row.holder_name,
            kind: Kind::from_word(&row.kind).ok_or(StoreError::Unreadable("file_grant.kind"))?,
            opens: Opens::from_word(&row.opens).ok_or(StoreError::Unreadable("file_grant.opens"))?,
            purpose: row.purpose,
            asked_by: row.asked_by,
            from: row.from_day.into(),
            until: row.until_day.into(),
            withheld_until: row.withheld_until.map(Day::from),
            approved_by: row.approved_by,
            approved_at: row.recorded_at,
            ended: row.ended_at.zip(row.ended_by).zip(row.reason).map(|((at, by), why)| (at, by, why)),
        })
    }
}

/// Which grants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// One.
    One(GrantId),
    /// Those that the reader holds and that run today.
    Mine,
    /// Those that run or are going to.
    Open,
    /// Those that are over.
    Over,
}

/// The grants that the reader may see, of those meant; the soonest over first, of those that are over the latest first.
///
/// # Errors
/// When the database fails or holds a word the code does not know.
pub async fn list(
    db: &mut impl Reads,
    who: &Membership,
    which: Which,
    (offset, most): (i64, i64),
) -> Result<Vec<Grant>, StoreError> {
    let council = db.council();
    let one = if let Which::One(id) = which { Some(id.uuid()) } else { None };
    let holder = (which == Which::Mine).then(|| who.person().uuid());
    let over = match which {
        Which::One(_) => None,
        Which::Mine | Which::Open => Some(false),
        Which::Over => Some(true),
    };
    let rows = sqlx::query_as!(
        Row,
        r#"select n.id as "id!", n.holder_id as "holder_id!", h.name as holder_name, n.kind as "kind!", n.opens as "opens!", w.wording as purpose,
               w.asked_by, n.from_day as "from_day!", n.until_day as "until_day!", n.withheld_until, a.name as approved_by,
               n.recorded_at as "recorded_at!", n.ended_at as "ended_at?", b.name as "ended_by?", e.reason as "reason?"
           from file_grant_now n
           join file_grant_purpose w on w.tenant_id = n.tenant_id and w.grant_id = n.id
           join person h on h.tenant_id = n.tenant_id and h.id = n.holder_id
           join person a on a.tenant_id = n.tenant_id and a.id = n.approved_by
           left join file_grant_end e on e.tenant_id = n.tenant_id and e.grant_id = n.id
           left join person b on b.tenant_id = e.tenant_id and b.id = e.ended_by
           where n.tenant_id = $1 and ($2::uuid is null or n.id = $2)
             and ($3::uuid is null or (n.holder_id = $3 and n.from_day <= app.today()))
             and ($4::bool is null or $4 = (n.ended_at is not null or n.until_day <= app.today()))
           order by case when $4 then n.recorded_at end desc, n.until_day, h.name, n.id offset $5 limit $6"#,
        council,
        one,
        holder,
        over,
        offset,
        most
    )
    .fetch_all(db.conn())
    .await?;
    rows.into_iter().map(Grant::try_from).collect()
}

/// How many grants run or are going to, and how many are over, of those that the reader may see.
///
/// # Errors
/// When the database fails.
pub async fn counts(db: &mut impl Reads) -> Result<(i64, i64), StoreError> {
    let council = db.council();
    let row = sqlx::query!(
        r#"select count(*) filter (where not n.over) as "open!", count(*) filter (where n.over) as "over!"
           from (select ended_at is not null or until_day <= app.today() as over from file_grant_now where tenant_id = $1) n"#,
        council
    )
    .fetch_one(db.conn())
    .await?;
    Ok((row.open, row.over))
}

/// One grant that the reader may see.
///
/// # Errors
/// As `list`.
pub async fn find(db: &mut impl Reads, who: &Membership, id: GrantId) -> Result<Option<Grant>, StoreError> {
    Ok(list(db, who, Which::One(id), (0, 1)).await?.pop())
}

/// These people, as a grant needs to know them.
///
/// # Errors
/// When the database fails.
pub async fn people(db: &mut impl Reads, ids: &[PersonId]) -> Result<Vec<Somebody>, StoreError> {
    let council = db.council();
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        "select id, name, left_on from person where tenant_id = $1 and id = any($2) order by name, id",
        council,
        &ids
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows.into_iter().map(|r| Somebody { id: r.id.into(), name: r.name, left: r.left_on.map(Day::from) }).collect())
}

/// Whether the reader may decide of a grant: end it, renew it.
///
/// # Errors
/// When the database fails.
pub async fn decides(db: &mut impl Reads, id: GrantId) -> Result<bool, StoreError> {
    let decides = sqlx::query_scalar!(r#"select $1 in (select app.grants_decided()) as "decides!""#, id.uuid())
        .fetch_one(db.conn())
        .await?;
    Ok(decides)
}

/// That there is a grant, as an administrator sees it.
#[derive(Debug, Clone)]
pub struct KnownGrant {
    /// Who holds it.
    pub holder: String,
    /// The first day.
    pub from: Day,
    /// The first day on which it is over.
    pub until: Day,
    /// Ended before that.
    pub ended: Option<DateTime<Utc>>,
}

/// The grants of the council without what they are for, for an administrator; the latest first.
///
/// # Errors
/// When the database fails.
pub async fn known(db: &mut impl Reads) -> Result<Vec<KnownGrant>, StoreError> {
    let rows = sqlx::query!(
        r#"select holder as "holder!", from_day as "from_day!", until_day as "until_day!", ended_at from app.grants_known()"#
    )
    .fetch_all(db.conn())
    .await?;
    let known = |holder, from: chrono::NaiveDate, until: chrono::NaiveDate, ended| KnownGrant {
        holder,
        from: from.into(),
        until: until.into(),
        ended,
    };
    Ok(rows.into_iter().map(|r| known(r.holder, r.from_day, r.until_day, r.ended_at)).collect())
}
