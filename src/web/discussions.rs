//! Discussions of cases: begun, written, shared with the worker, and put on the child's record. What they have in common stands here.

mod clash;
mod edit;
mod read;
mod save;

pub use clash::{page as clash_page, settle};
pub use edit::page as edit_page;
pub use read::{amend, enter, page as read_page, panel};
pub use save::{draft, remove, save};

use axum::extract::Path;
use domain::access::Wish;
use domain::discussion::{self, Asks};
use domain::ids::{CaseId, DiscussionId};
use engine::policy::{CaseShape, Council, Form, Policy};
use engine::{Day, span::Unit};
use store::discussions::{self, DiscussionRow, NewDiscussion};
use store::{Claim, Member, Membership, Reads, sessions, team_sessions};

use crate::cases;
use crate::fault::Fault;
use crate::gate::{Here, Writing};
use crate::plan::kind_name;
use crate::posted::{Fields, Posted};
use crate::reply::Reply;
use crate::urls;

/// A discussion that the person may write: they supervise the worker, and it was not taken out again.
async fn to_write(
    db: &mut impl Reads,
    here: &Here,
    who: &Membership,
    id: DiscussionId,
) -> Result<DiscussionRow, Fault> {
    let row = discussions::find(db, id).await?.filter(|row| !row.dropped).ok_or(Fault::NotFound)?;
    here.allowed(db, who, row.worker, &to_write_it(&row)).await?;
    Ok(row)
}

/// In the session of a team whoever works with the case writes of it, too.
fn to_write_it(row: &DiscussionRow) -> Wish {
    if row.team_session.is_some() { Wish::WriteUp } else { Wish::Write }
}

/// What the policy says of a discussion: by the version it was begun under.
#[derive(Clone, Copy)]
struct Rules<'a> {
    policy: &'a Policy,
    form: &'a Form,
}

fn rules<'a>(council: &'a Council, row: &DiscussionRow) -> Result<Rules<'a>, Fault> {
    let begun_under =
        council.versions.iter().find(|version| version.document.in_force.date().to_string() == row.policy_version);
    let policy = begun_under.map_or_else(|| council.policy_on(row.day), |version| version.as_ref());
    let form = policy.form(&row.form.as_str().into());
    let form = form.ok_or_else(|| Fault::Unexpected(format!("the policy has no form {}", row.form)))?;
    Ok(Rules { policy, form })
}

/// What the form asks for beside its sections: the day of the session is known; the time is asked where the policy counts in
/// hours; why the case was chosen where it asks that of such sessions.
async fn asks(db: &mut impl Reads, policy: &Policy, row: &DiscussionRow, today: Day) -> Result<Asks, Fault> {
    let held_on = match (row.session, row.team_session) {
        (Some(id), _) => sessions::find(db, id).await?.map(|session| session.held_on.unwrap_or(session.day)),
        (None, Some(id)) => team_sessions::find(db, id).await?.map(|session| session.held_on.unwrap_or(session.day)),
        (None, None) => None,
    };
    let in_hours = |rule: &engine::policy::CaseRule| matches!(rule.shape(), CaseShape::Within(span, _) if span.unit() == Unit::Hours);
    let time = policy
        .case_clocks
        .iter()
        .any(|clock| clock.met_by.iter().any(|kind| *kind == *row.kind.as_str()) && clock.rules.iter().any(in_hours));
    let chosen = policy.case_mixes.iter().any(|mix| {
        mix.kinds.iter().any(|kind| *kind == *row.kind.as_str()) && (mix.each_chosen || mix.criteria.is_some())
    });
    let criteria = policy.criteria.iter().filter(|_| chosen);
    Ok(Asks {
        // Nothing is held before its day: while the session is ahead, the discussion is of today.
        held_on: held_on.map(|day| day.min(today)),
        time: time && row.session.is_none() && row.team_session.is_none(),
        criteria: criteria.map(|criterion| (criterion.id.to_string(), criterion.name.clone())).collect(),
    })
}

/// What the discussion is, for a title: *Formal supervision with Ben Carter, Tue 10 Nov 2026*.
fn about(policy: &Policy, row: &DiscussionRow) -> String {
    format!("{} with {}, {}", kind_name(policy, &row.kind), row.worker_name, row.day)
}

/// The discussions of the same session, for going from child to child; the one alone where there is no session.
async fn beside(db: &mut impl Reads, row: &DiscussionRow) -> Result<Vec<DiscussionRow>, Fault> {
    match (row.session, row.team_session) {
        (Some(session), _) => Ok(discussions::of_session(db, session).await?),
        (None, Some(session)) => Ok(discussions::of_team_session(db, session).await?),
        (None, None) => Ok(vec![row.clone()]),
    }
}

/// Where one goes when a discussion is done: to the next one that is still being written, or to the list of the session.
fn onward(slug: &str, row: &DiscussionRow, beside: &[DiscussionRow]) -> String {
    let place = beside.iter().position(|other| other.id == row.id).unwrap_or(0);
    let later = beside.iter().skip(place + 1).chain(beside.iter().take(place));
    let next = later.filter(|other| other.id != row.id).find(|other| other.latest.is_none());
    match next {
        Some(next) if row.team_session.is_none() => urls::said(urls::discussion_edit(slug, next.id), "discussed"),
        _ if row.session.is_some() || row.team_session.is_some() => {
            urls::said(urls::back_from_discussion(slug, row), "discussed")
        }
        _ => urls::said(urls::discussion(slug, row.id), "discussed"),
    }
}

/// Begins a discussion outside a session: of one of the policy's kinds, today.
pub async fn begin(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, case)): Path<(String, CaseId)>,
    Posted { token, typed }: Posted<Fields>,
) -> Result<Reply<edit::EditView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let (_, worker) = cases::reached(&mut db, &here, &who, case, &Wish::Write).await?;
    let policy = here.council()?.policy_on(here.today);
    let between = policy.casework.as_ref().map(|cases| cases.between.as_slice()).unwrap_or_default();
    let kind = between.iter().find(|kind| kind.as_str() == typed.one("kind")).or(between.first());
    let (kind, form) = kind.zip(policy.case_form()).ok_or(Fault::NotFound)?;
    let last = discussions::before(&mut db, case, None, here.today).await?.map(|(_, wording)| wording);
    let new = NewDiscussion {
        case,
        worker,
        session: None,
        team_session: None,
        kind: kind.as_str(),
        form: form.id.as_str(),
        policy_version: &policy.document.in_force.date().to_string(),
        day: here.today,
    };
    let first = discussion::first_draft(form, last.as_ref(), here.today);
    let id = discussions::begin(&mut db, &who, &new, &first).await?;
    Ok(db.commit(urls::discussion_edit(&here.slug, id)).await?.into())
}
