//! Agreements: one to a pair, offered version by version, signed by both.

use chrono::{DateTime, Utc};
use domain::agreement::Wording;
use domain::ids::{AgreementId, PersonId, RelationshipId};
use domain::wording::Written;
use engine::Day;

mod settled;

pub use settled::{settle_events, settle_intervals};

use crate::drafts::{self, Of};
use crate::{About, Commitment, Membership, Reads, StoreError, WriteTx, log};

/// A relationship, in force or over.
#[derive(Debug, Clone)]
pub struct Pair {
    /// Which.
    pub id: RelationshipId,
    /// Who is supervised.
    pub subject: PersonId,
    /// That person's name.
    pub subject_name: String,
    /// By whom.
    pub supervisor: PersonId,
    /// That person's name.
    pub supervisor_name: String,
    /// Line, professional, practice educator, cover.
    pub kind: String,
    /// The first day.
    pub from: Day,
    /// The first day no longer.
    pub until: Option<Day>,
    /// Their agreement, once begun.
    pub agreement: Option<AgreementId>,
}

/// A version that was offered.
#[derive(Debug, Clone)]
pub struct Offer {
    /// Its number.
    pub number: i32,
    /// What a signature binds to.
    pub commitment: Commitment,
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: String,
    /// Who signed it, and when.
    pub signatures: Vec<(PersonId, String, DateTime<Utc>)>,
}

/// An agreement that waits for the signature of the person it is about.
#[derive(Debug, Clone)]
pub struct ToSign {
    /// Between whom.
    pub relationship: RelationshipId,
    /// The supervisor.
    pub supervisor: String,
}

impl Pair {
    /// Whether it holds on a day.
    pub fn holds(&self, day: Day) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }

    /// As the log names the agreement.
    pub fn about(&self) -> About {
        match self.agreement {
            Some(id) => About { subject: Some(self.subject), kind: "agreement", id: id.uuid() },
            None => About { subject: Some(self.subject), kind: "relationship", id: self.id.uuid() },
        }
    }
}

/// The draft of an agreement, as the store names it.
pub fn draft_of(pair: &Pair, agreement: AgreementId) -> Of {
    Of { about: "agreement", id: agreement.uuid(), subject: pair.subject }
}

/// A relationship of the council, whether it holds today or not.
///
/// # Errors
/// When the database fails.
pub async fn pair(db: &mut impl Reads, id: RelationshipId) -> Result<Option<Pair>, StoreError> {
    let council = db.council();
    let row = sqlx::query!(
        r#"select r.id, r.subject_id, p.name as subject_name, r.supervisor_id, v.name as supervisor_name, r.kind, r.from_day, r.until_day,
               a.id as "agreement?"
           from relationship r join person p on p.tenant_id = r.tenant_id and p.id = r.subject_id
           join person v on v.tenant_id = r.tenant_id and v.id = r.supervisor_id
           left join agreement_now a on a.tenant_id = r.tenant_id and a.subject_id = r.subject_id and a.relationship_id = r.id
           where r.tenant_id = $1 and r.id = $2 and r.superseded_at is null"#,
        council, id.uuid()
    )
    .fetch_optional(db.conn())
    .await?;
    Ok(row.map(|r| Pair {
        id: r.id.into(),
        subject: r.subject_id.into(),
        subject_name: r.subject_name,
        supervisor: r.supervisor_id.into(),
        supervisor_name: r.supervisor_name,
        kind: r.kind,
        from: r.from_day.into(),
        until: r.until_day.map(Day::from),
        agreement: r.agreement.map(AgreementId::from),
    }))
}

/// The relationship of an agreement, if the reader may know of it.
///
/// # Errors
/// When the database fails.
pub async fn relationship_of(
    db: &mut impl Reads,
    id: AgreementId,
) -> Result<Option<(PersonId, RelationshipId)>, StoreError> {
    let council = db.council();
    let row = sqlx::query!(r#"select subject_id as "subject_id!", relationship_id as "relationship_id!" from agreement_now where tenant_id = $1 and id = $2"#, council, id.uuid())
        .fetch_optional(db.conn())
        .await?;
    Ok(row.map(|r| (r.subject_id.into(), r.relationship_id.into())))
}

/// The agreement that the same person had with another supervisor before, the latest that was offered: its relationship.
///
/// # Errors
/// When the database fails.
pub async fn before(db: &mut impl Reads, pair: &Pair) -> Result<Option<RelationshipId>, StoreError> {
    let council = db.council();
    let id = sqlx::query_scalar!(
        r#"select a.relationship_id as "relationship_id!" from agreement_now a join relationship r on r.tenant_id = a.tenant_id and r.id = a.relationship_id
         join agreement_offer o on o.tenant_id = a.tenant_id and o.agreement_id = a.id
         where a.tenant_id = $1 and a.subject_id = $2 and a.relationship_id <> $3 and r.kind = $4
         order by o.offered_at desc limit 1"#,
        council, pair.subject.uuid(), pair.id.uuid(), pair.kind
    )
    .fetch_optional(db.conn())
    .await?;
    Ok(id.map(RelationshipId::from))
}

/// Every version that was offered, the latest first; dates and names, never what it says.
///
/// # Errors
/// When the database fails.
pub async fn offers(db: &mut impl Reads, id: AgreementId) -> Result<Vec<Offer>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        r#"select o.number, o.commitment, o.offered_at, p.name as by, g.person_id as "signer?", w.name as "signer_name?", g.signed_at as "signed_at?"
           from agreement_offer o join person p on p.tenant_id = o.tenant_id and p.id = o.offered_by
           left join agreement_signature g on g.tenant_id = o.tenant_id and g.agreement_id = o.agreement_id and g.number = o.number
           left join person w on w.tenant_id = g.tenant_id and w.id = g.person_id
           where o.tenant_id = $1 and o.agreement_id = $2 order by o.number desc, g.signed_at, g.person_id"#,
        council, id.uuid()
    )
    .fetch_all(db.conn())
    .await?;
    let mut offers: Vec<Offer> = Vec::new();
    for r in rows {
        let signature = r.signer.zip(r.signer_name).zip(r.signed_at).map(|((who, name), at)| (who.into(), name, at));
        match offers.last_mut() {
            Some(last) if last.number == r.number => last.signatures.extend(signature),
            _ => offers.push(Offer {
                number: r.number,
                commitment: Commitment::stored(&r.commitment)?,
                at: r.offered_at,
                by: r.by,
                signatures: signature.into_iter().collect(),
            }),
        }
    }
    Ok(offers)
}

/// What a version says, as far as this reader's row security lets it: what the two keep is there for whoever may read it.
///
/// # Errors
/// `NotFound`, or the database fails or holds what cannot be read.
pub async fn wording(db: &mut impl Reads, id: AgreementId, number: i32) -> Result<Wording, StoreError> {
    let council = db.council();
    let row = sqlx::query!(
        r#"select w.body, v.body as "kept?" from agreement_wording w
           left join agreement_private v on v.tenant_id = w.tenant_id and v.agreement_id = w.agreement_id and v.number = w.number
           where w.tenant_id = $1 and w.agreement_id = $2 and w.number = $3"#,
        council,
        id.uuid(),
        number
    )
    .fetch_one(db.conn())
    .await?;
    let wording: Wording =
        serde_json::from_value(row.body).map_err(|_| StoreError::Unreadable("agreement_wording.body"))?;
    let kept = row.kept.map(serde_json::from_value).transpose();
    Ok(wording.joined(kept.map_err(|_| StoreError::Unreadable("agreement_private.body"))?.unwrap_or_default()))
}

/// What the pair has agreed: the latest version that the person it is about has signed.
///
/// # Errors
/// When the database fails or holds what cannot be read.
pub async fn signed(db: &mut impl Reads, pair: RelationshipId) -> Result<Option<Wording>, StoreError> {
    let council = db.council();
    let body = sqlx::query_scalar!(
        "select w.body from agreement_now a
         join agreement_signature g on g.tenant_id = a.tenant_id and g.agreement_id = a.id and g.person_id = a.subject_id
         join agreement_wording w on w.tenant_id = g.tenant_id and w.agreement_id = g.agreement_id and w.number = g.number
         where a.tenant_id = $1 and a.relationship_id = $2 order by g.number desc limit 1",
        council,
        pair.uuid()
    )
    .fetch_optional(db.conn())
    .await?;
    body.map(|body| serde_json::from_value(body).map_err(|_| StoreError::Unreadable("agreement_wording.body")))
        .transpose()
}

/// Agreements of relationships in force whose latest version waits for the signature of the person they are about.
///
/// # Errors
/// When the database fails.
pub async fn to_sign(db: &mut impl Reads, subject: PersonId) -> Result<Vec<ToSign>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        r#"select a.relationship_id as "relationship_id!", v.name as supervisor from agreement_now a
         join relationship r on r.tenant_id = a.tenant_id and r.subject_id = a.subject_id and r.id = a.relationship_id and r.superseded_at is null
             and r.from_day <= app.today() and (r.until_day is null or r.until_day > app.today())
         join person v on v.tenant_id = a.tenant_id and v.id = a.supervisor_id
         cross join lateral (select o.number from agreement_offer o where o.tenant_id = a.tenant_id and o.agreement_id = a.id
             order by o.number desc limit 1) latest
         where a.tenant_id = $1 and a.subject_id = $2 and not exists (select from agreement_signature g
             where g.tenant_id = a.tenant_id and g.agreement_id = a.id and g.number = latest.number and g.person_id = $2)
         order by v.name"#,
        council, subject.uuid()
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows.into_iter().map(|r| ToSign { relationship: r.relationship_id.into(), supervisor: r.supervisor }).collect())
}

/// Makes whoever drafts, offers or signs the agreement of this pair wait until this transaction ends.
///
/// # Errors
/// When the database fails.
pub async fn lock(db: &mut WriteTx, pair: RelationshipId) -> Result<(), StoreError> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('agreement ' || $1::text, 0))", pair.to_string())
        .execute(db.conn())
        .await?;
    Ok(())
}

/// Begins the agreement of a pair; call it under `lock`. Where it was begun before, that is the agreement.
///
/// # Errors
/// When the database refuses or fails.
pub async fn begin(
    db: &mut WriteTx,
    who: &Membership,
    pair: &Pair,
    policy_version: &str,
) -> Result<AgreementId, StoreError> {
    if let Some(id) = pair.agreement {
        return Ok(id);
    }
    let id = AgreementId::fresh();
    sqlx::query!(
        "insert into agreement (tenant_id, id, relationship_id, subject_id, supervisor_id, policy_version, recorded_by) values ($1, $2, $3, $4, $5, $6, $7)",
        db.council(), id.uuid(), pair.id.uuid(), pair.subject.uuid(), pair.supervisor.uuid(), policy_version, who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    log(db, who, "began-agreement", About { subject: Some(pair.subject), kind: "agreement", id: id.uuid() }, None)
        .await?;
    Ok(id)
}

/// Offers a version for signature and ends its draft; call it under `lock`, with what the two keep apart.
///
/// # Errors
/// When the database refuses or fails.
pub async fn offer(
    db: &mut WriteTx,
    who: &Membership,
    pair: &Pair,
    id: AgreementId,
    (wording, kept): (&Wording, &[Written]),
) -> Result<i32, StoreError> {
    let council = db.council();
    let number = offers(db, id).await?.first().map_or(0, |latest| latest.number) + 1;
    let body = serde_json::to_value(wording).map_err(|_| StoreError::Unreadable("agreement_wording.body"))?;
    let private = serde_json::to_value(kept).map_err(|_| StoreError::Unreadable("agreement_private.body"))?;
    let commitment = commitment(id, number, &body, &private);
    sqlx::query!(
        "insert into agreement_offer (tenant_id, agreement_id, number, subject_id, commitment, review_on, share_within, offered_by) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        council, id.uuid(), number, pair.subject.uuid(), &commitment.0[..], wording.review_by.map(Day::date),
        wording.share_within.map(|within| within.to_string()), who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    sqlx::query!(
        "insert into agreement_wording (tenant_id, agreement_id, number, subject_id, body) values ($1, $2, $3, $4, $5)",
        council,
        id.uuid(),
        number,
        pair.subject.uuid(),
        body
    )
    .execute(db.conn())
    .await?;
    if !kept.is_empty() {
        sqlx::query!(
            "insert into agreement_private (tenant_id, agreement_id, number, subject_id, body) values ($1, $2, $3, $4, $5)",
            council,
            id.uuid(),
            number,
            pair.subject.uuid(),
            private
        )
        .execute(db.conn())
        .await?;
    }
    drafts::end(db, who, draft_of(pair, id)).await?;
    log(db, who, "offered-agreement", About { subject: Some(pair.subject), kind: "agreement", id: id.uuid() }, None)
        .await?;
    Ok(number)
}

/// What a signature binds to: the agreement, the number of the version, and what it says, its keys in one order, with what the two
/// keep where there is any.
pub fn commitment(id: AgreementId, number: i32, body: &serde_json::Value, private: &serde_json::Value) -> Commitment {
    let (id, number) = (id.uuid(), number.to_be_bytes());
    let (body, kept) = (body.to_string(), private.to_string());
    let mut parts = vec![id.as_bytes().as_slice(), &number, body.as_bytes()];
    // An agreement that keeps nothing is signed as it was before anything could be kept.
    parts.extend(private.as_array().is_some_and(|list| !list.is_empty()).then_some(kept.as_bytes()));
    Commitment::over(&parts)
}

/// Signs a version as oneself; call it under `lock`, with the version that was shown.
///
/// # Errors
/// When the database refuses or fails.
pub async fn sign(
    db: &mut WriteTx,
    who: &Membership,
    pair: &Pair,
    id: AgreementId,
    offer: &Offer,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into agreement_signature (tenant_id, agreement_id, number, subject_id, person_id, commitment) values ($1, $2, $3, $4, $5, $6)",
        db.council(), id.uuid(), offer.number, pair.subject.uuid(), who.person().uuid(), &offer.commitment.0[..]
    )
    .execute(db.conn())
    .await?;
    log(db, who, "signed-agreement", About { subject: Some(pair.subject), kind: "agreement", id: id.uuid() }, None)
        .await?;
    Ok(())
}
