//! The case that a team's session works on: chosen beforehand, with who presents it and why; and that the child's case notes tell of it.

use askama::Template;
use axum::extract::Path;
use domain::access::TeamWish;
use domain::ids::{PersonId, TeamSessionId};
use domain::team_session::{CaseTyped, Chosen};
use engine::policy::Prepared;
use store::team_sessions::{self, Somebody, TeamSession};
use store::{Claim, Member, Membership, Reads, access, cases};

use super::{allowed, state};
use crate::account::Nothing;
use crate::fault::Fault;
use crate::form::Errors;
use crate::gate::{Here, Reading, Writing};
use crate::page::{Link, Page};
use crate::parts::Choice;
use crate::plan::kind_name;
use crate::posted::Posted;
use crate::reply::{Reply, Shown};
use crate::urls;

/// The form.
#[derive(Template)]
#[template(path = "team_sessions/case.html")]
pub struct CaseView {
    page: Page,
    action: String,
    with: String,
    clauses: Vec<Link>,
    presenters: Vec<Choice>,
    reference: String,
    reasons: Vec<Choice>,
}

/// A session for which a case is prepared, with the team on its day.
async fn to_choose<'a>(
    db: &mut impl Reads,
    here: &'a Here,
    who: &Membership,
    id: TeamSessionId,
) -> Result<(TeamSession, &'a Prepared, Vec<Somebody>), Fault> {
    let (session, _) = allowed(db, who, id, TeamWish::Run).await?;
    let policy = here.council()?.policy_on(session.day);
    let kind = policy.session_kind(&session.kind.as_str().into());
    let prepared = kind.and_then(|kind| kind.prepared.as_ref()).ok_or(Fault::NotFound)?;
    if session.cancelled.is_some() {
        return Err(Fault::NotFound);
    }
    let members = team_sessions::members(db, session.unit, session.day).await?;
    Ok((session, prepared, members))
}

/// Shows the form.
pub async fn page(
    Reading { who, mut db, here }: Reading<Member>,
    Path((_, id)): Path<(String, TeamSessionId)>,
) -> Result<Shown<CaseView>, Fault> {
    let (session, prepared, members) = to_choose(&mut db, &here, &who, id).await?;
    let typed = session.case.as_ref().map_or_else(CaseTyped::default, |case| CaseTyped {
        presenter: case.presenter.to_string(),
        reference: case.reference.clone(),
        reason: case.reason.clone().unwrap_or_default(),
    });
    Ok(Shown(view(&here, &session, (prepared, &members), &typed, Errors::none())?))
}

/// Chooses it.
pub async fn choose(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, TeamSessionId)>,
    Posted { token, typed }: Posted<CaseTyped>,
) -> Result<Reply<CaseView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let (session, prepared, members) = to_choose(&mut db, &here, &who, id).await?;
    let ids: Vec<PersonId> = members.iter().map(|one| one.id).collect();
    let chosen = match Chosen::parse(&typed, prepared, &ids) {
        Ok(chosen) => chosen,
        Err(wrong) => {
            let errors = wrong.into_iter().collect();
            return Ok(Reply::Again(view(&here, &session, (prepared, &members), &typed, errors)?));
        }
    };
    if let Some(says) = not_theirs(&mut db, &here, &chosen, &members).await? {
        let errors = [("reference", says)].into_iter().collect();
        return Ok(Reply::Again(view(&here, &session, (prepared, &members), &typed, errors)?));
    }
    team_sessions::choose(&mut db, &who, &session, &chosen).await?;
    Ok(db.commit(urls::said(urls::team_session(&here.slug, id), "case-chosen")).await?.into())
}

/// Where the presenter's cases may be seen by whoever chooses, the reference has to be one of them.
async fn not_theirs(
    db: &mut impl Reads,
    here: &Here,
    chosen: &Chosen,
    members: &[Somebody],
) -> Result<Option<String>, Fault> {
    let visible = access::visible_people(db).await?;
    if visible.is_some_and(|seen| !seen.contains(&chosen.presenter)) {
        return Ok(None);
    }
    let lines = cases::of_workers(db, &[chosen.presenter], here.today).await?;
    if lines.is_empty() || lines.iter().any(|line| line.reference == chosen.reference.as_str()) {
        return Ok(None);
    }
    let name = members.iter().find(|one| one.id == chosen.presenter).map_or("", |one| one.name.as_str());
    let reference = chosen.reference.as_str();
    Ok(Some(format!("{name} does not work with {reference} today: look at the reference, or choose who does")))
}

/// Says that the child's case notes tell of the session.
pub async fn entry(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, TeamSessionId)>,
    Posted { token, .. }: Posted<Nothing>,
) -> Result<Reply<CaseView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let (session, ..) = to_choose(&mut db, &here, &who, id).await?;
    if session.case.as_ref().is_none_or(|case| case.noted_on.is_some()) || !state(&session, here.today).is_held() {
        return Err(Fault::NotFound);
    }
    team_sessions::note_entry(&mut db, &who, &session, here.today).await?;
    Ok(db.commit(urls::said(urls::team_session(&here.slug, id), "case-noted")).await?.into())
}

fn view(
    here: &Here,
    session: &TeamSession,
    (prepared, members): (&Prepared, &[Somebody]),
    typed: &CaseTyped,
    errors: Errors,
) -> Result<CaseView, Fault> {
    let policy = here.council()?.policy_on(session.day);
    let address = urls::team_session(&here.slug, session.id);
    let page = here.frame.page_below("Choose the case to prepare", "Back to the session", address.as_str());
    let none = || std::iter::once((String::new(), "Choose".to_owned()));
    let link = |id: &engine::ids::ClauseId| Link::new(id.as_str(), urls::clause(&here.slug, id.as_str()));
    Ok(CaseView {
        page: Page { errors, ..page },
        action: format!("{address}/case"),
        with: format!("{} of {}, {}", kind_name(policy, &session.kind), session.team, session.day),
        clauses: prepared.clause.iter().map(link).collect(),
        presenters: Choice::list(
            none().chain(members.iter().map(|one| (one.id.to_string(), one.name.clone()))),
            &typed.presenter,
        ),
        reference: typed.reference.clone(),
        reasons: Choice::list(prepared.reasons.iter().map(|reason| (reason.clone(), reason.clone())), &typed.reason),
    })
}
