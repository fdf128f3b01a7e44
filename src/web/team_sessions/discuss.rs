//! What a team's session leads to in files: the discussion of a child, written by whoever works with it or supervises that worker, and
//! the record of whoever presented.

use axum::extract::Path;
use domain::access::{TeamWish, Wish, decide};
use domain::discussion;
use domain::ids::{CaseId, TeamSessionId};
use domain::session::State;
use store::cases::CaseLine;
use store::discussions::NewDiscussion;
use store::team_sessions::{self, Journal, TeamSession};
use store::{Claim, Member, Membership, Reads, access, cases, discussions, team};

use super::show::ShowView;
use super::{allowed, state};
use crate::account::Nothing;
use crate::cases::takes_cases;
use crate::fault::Fault;
use crate::gate::{Here, Writing};
use crate::posted::{Fields, Posted};
use crate::reply::Reply;
use crate::urls;

/// The cases of which the person may write in the session: their own, and those of whom they supervise in the team.
pub(super) async fn can_be_discussed(
    db: &mut impl Reads,
    here: &Here,
    who: &Membership,
    session: &TeamSession,
) -> Result<Vec<CaseLine>, Fault> {
    let members = team_sessions::members(db, session.unit, session.held_on.unwrap_or(session.day)).await?;
    let mine = team::of_supervisors(db, &[who.person()], here.today).await?;
    let mut workers: Vec<_> =
        mine.iter().map(|one| one.person).filter(|person| members.iter().any(|member| member.id == *person)).collect();
    if members.iter().any(|member| member.id == who.person()) {
        workers.push(who.person());
    }
    workers.sort_unstable();
    workers.dedup();
    let mut lines = cases::of_workers(db, &workers, here.today).await?;
    lines.sort_by(|a, b| (&a.worker_name, &a.reference).cmp(&(&b.worker_name, &b.reference)));
    Ok(lines)
}

/// Begins the discussion of a case in the session.
pub async fn begin(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, TeamSessionId)>,
    Posted { token, typed }: Posted<Fields>,
) -> Result<Reply<ShowView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let (session, _) = allowed(&mut db, &who, id, TeamWish::See).await?;
    let policy = here.council()?.policy_on(session.day.min(here.today));
    let open = state(&session, here.today) != State::Cancelled && session.day <= here.today;
    if !open || !takes_cases(policy, &session.kind) {
        return Err(Fault::NotFound);
    }
    let form = policy.case_form().ok_or(Fault::NotFound)?;
    let lines = can_be_discussed(&mut db, &here, &who, &session).await?;
    if lines.is_empty() {
        return Err(Fault::NotFound);
    }
    let wanted = typed.one("case").parse::<CaseId>().ok();
    let Some(line) = lines.iter().find(|line| Some(line.id) == wanted) else {
        return Ok(db.commit(urls::said(urls::team_session(&here.slug, id), "choose-case")).await?.into());
    };
    here.allowed(&mut db, &who, line.worker, &Wish::WriteUp).await?;
    let day = session.held_on.unwrap_or(session.day);
    let last = discussions::before(&mut db, line.id, None, day).await?.map(|(_, wording)| wording);
    let new = NewDiscussion {
        case: line.id,
        worker: line.worker,
        session: None,
        team_session: Some(id),
        kind: &session.kind,
        form: form.id.as_str(),
        policy_version: &policy.document.in_force.date().to_string(),
        day,
    };
    let first = discussion::first_draft(form, last.as_ref(), day);
    let begun = discussions::begin(&mut db, &who, &new, &first).await?;
    Ok(db.commit(urls::discussion_edit(&here.slug, begun)).await?.into())
}

/// With whom the record of whoever presented is written, where the policy has one: with their supervisor, who is the one asking.
pub(super) async fn journal_with(
    db: &mut impl Reads,
    here: &Here,
    who: &Membership,
    session: &TeamSession,
) -> Result<Option<Journal>, Fault> {
    let policy = here.council()?.policy_on(session.day.min(here.today));
    let of_one = policy.session_kind(&session.kind.as_str().into()).is_some_and(|kind| policy.is_of_one(kind));
    let Some(case) = session.case.as_ref().filter(|_| of_one) else { return Ok(None) };
    let ties = access::ties(db, who, case.presenter).await?;
    let writes = decide(policy, &ties, &Wish::Write).is_some();
    Ok(writes.then_some(Journal { presenter: case.presenter, supervisor: who.person() }))
}

/// Begins the record of whoever presented, where it was not begun when the session was written up.
pub async fn journal(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, TeamSessionId)>,
    Posted { token, .. }: Posted<Nothing>,
) -> Result<Reply<ShowView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let (session, _) = allowed(&mut db, &who, id, TeamWish::See).await?;
    let how = team_sessions::how(&mut db, &session).await?.ok_or(Fault::NotFound)?;
    let journal = journal_with(&mut db, &here, &who, &session).await?.ok_or(Fault::NotFound)?;
    let begun = team_sessions::begin_journal(&mut db, &who, &session, &how, journal).await?;
    Ok(db.commit(urls::session(&here.slug, begun)).await?.into())
}
