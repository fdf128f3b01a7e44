//! A draft whose author supervises the person no more is sealed; the management line hands it on under a reason.

use askama::Template;
use axum::extract::Path;
use domain::access::Wish;
use domain::ids::{PersonId, RecordId};
use store::records::RecordRow;
use store::{Claim, Member, Membership, Reads, StoreError, drafts, log, records};

use super::{rules, title};
use crate::fault::Fault;
use crate::form::Errors;
use crate::gate::{Here, Reading, Writing};
use crate::page::Page;
use crate::parts::Choice;
use crate::posted::Posted;
use crate::reply::{Reply, Shown};
use crate::{urls, when};

/// The longest reason.
const LONGEST: usize = 2_000;

/// To whom, and why.
#[derive(Template)]
#[template(path = "records/release.html")]
pub struct ReleaseView {
    page: Page,
    href: String,
    author: String,
    saved: String,
    supervisee: String,
    people: Vec<Choice>,
    reason: String,
}

/// As typed.
#[derive(Debug, Default, serde::Deserialize)]
pub struct ReleaseTyped {
    #[serde(default)]
    to: String,
    #[serde(default)]
    reason: String,
}

/// Shows the form.
pub async fn page(
    Reading { who, mut db, here }: Reading<Member>,
    Path((_, id)): Path<(String, RecordId)>,
) -> Result<Shown<ReleaseView>, Fault> {
    let record = sealed(&mut db, &here, &who, id).await?;
    Ok(Shown(view(&mut db, &here, &record, &ReleaseTyped::default(), Errors::none()).await?))
}

/// Hands the draft on.
pub async fn release(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, RecordId)>,
    Posted { token, typed }: Posted<ReleaseTyped>,
) -> Result<Reply<ReleaseView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let record = sealed(&mut db, &here, &who, id).await?;
    let people = drafts::supervisors_of(&mut db, record.subject).await?;
    let to = typed.to.parse::<PersonId>().ok().filter(|to| people.iter().any(|(person, _)| person == to));
    let reason = typed.reason.trim();
    let mut errors = Errors::none();
    if to.is_none() {
        errors.add("to", "Choose who finishes the record");
    }
    if reason.is_empty() {
        errors.add("reason", "Say why you hand it on");
    } else if reason.chars().count() > LONGEST {
        errors.add("reason", "Shorten the reason to 2,000 characters");
    }
    let Some(to) = to.filter(|_| errors.is_empty()) else {
        return Ok(Reply::Again(view(&mut db, &here, &record, &typed, errors).await?));
    };
    match drafts::release(&mut db, &who, record.draft(), to, reason).await {
        Ok(()) => {}
        Err(StoreError::Refused(_)) => return Err(Fault::NotFound),
        Err(error) => return Err(error.into()),
    }
    log(&mut db, &who, "released-draft", record.about(), Some(reason)).await?;
    Ok(db.commit(urls::said(urls::session(&here.slug, record.session), "released")).await?.into())
}

/// A record with a draft whose author supervises the person no more, for whoever may hand it on.
async fn sealed(db: &mut impl Reads, here: &Here, who: &Membership, id: RecordId) -> Result<RecordRow, Fault> {
    let record = records::find(db, id).await?.ok_or(Fault::NotFound)?;
    here.allowed(db, who, record.subject, &Wish::Release).await?;
    if is_sealed(db, &record).await? { Ok(record) } else { Err(Fault::NotFound) }
}

/// Whether the record has a draft whose author supervises the person no more.
pub async fn is_sealed(db: &mut impl Reads, record: &RecordRow) -> Result<bool, Fault> {
    let states = drafts::states(db, &[record.subject]).await?;
    let Some(state) = states.into_iter().find(|state| state.id == record.id.uuid()) else { return Ok(false) };
    let supervisors = drafts::supervisors_of(db, record.subject).await?;
    Ok(supervisors.iter().all(|(person, _)| *person != state.author))
}

async fn view(
    db: &mut impl Reads,
    here: &Here,
    record: &RecordRow,
    typed: &ReleaseTyped,
    errors: Errors,
) -> Result<ReleaseView, Fault> {
    let state = drafts::states(db, &[record.subject])
        .await?
        .into_iter()
        .find(|state| state.id == record.id.uuid())
        .ok_or(Fault::NotFound)?;
    let people = drafts::supervisors_of(db, record.subject).await?;
    let only = if people.len() == 1 { people[0].0.to_string() } else { String::new() };
    let chosen = if typed.to.is_empty() { only } else { typed.to.clone() };
    let rules = rules(here.council()?, record)?;
    let page = here.frame.page_below(
        format!("Hand on the draft: {}", title(rules, record, record.day)),
        "Session",
        urls::session(&here.slug, record.session),
    );
    Ok(ReleaseView {
        page: Page { errors, ..page },
        href: urls::release(&here.slug, record.id),
        author: record.author_name.clone(),
        saved: when::instant(state.saved_at),
        supervisee: record.subject_name.clone(),
        people: Choice::list(people.into_iter().map(|(person, name)| (person.to_string(), name)), &chosen),
        reason: typed.reason.clone(),
    })
}
