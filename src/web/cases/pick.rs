//! The cases of a session: which are due, which are chosen, and how far each has got.

use askama::Template;
use axum::extract::Path;
use domain::access::Wish;
use domain::discussion;
use domain::ids::{CaseId, SessionId};
use engine::policy::{CaseMix, Casework, Policy};
use engine::{Known, When};
use store::discussions::{self, DiscussionRow, NewDiscussion};
use store::sessions::{self, Session};
use store::{Claim, Member, Membership, Reads, cases};

use super::{CaseItem, items, state};
use crate::fault::Fault;
use crate::gate::{Here, Reading, Writing};
use crate::page::{Link, Page};
use crate::parts::Standing;
use crate::plan::kind_name;
use crate::posted::{Fields, Posted};
use crate::reply::{Reply, Shown};
use crate::{standings, urls};

/// The page.
#[derive(Template)]
#[template(path = "cases/pick.html")]
pub struct PickView {
    page: Page,
    /// With whom, on which day.
    with: String,
    action: String,
    /// Those in the session, in the order in which they were chosen.
    chosen: Vec<Chosen>,
    /// Those that can be added.
    items: Vec<CaseItem>,
    /// What the policy says of how many, in a sentence.
    mix: String,
    record: String,
}

/// A case that stands in the session.
pub(super) struct Chosen {
    reference: Link,
    state: Standing,
}

/// A session in which the person may write about cases.
async fn of_session(db: &mut impl Reads, here: &Here, who: &Membership, id: SessionId) -> Result<Session, Fault> {
    let session = sessions::find(db, id).await?.ok_or(Fault::NotFound)?;
    here.allowed(db, who, session.subject, &Wish::Write).await?;
    if session.cancelled.is_some() || !takes_cases(here.council()?.policy_on(session.day), &session.kind) {
        return Err(Fault::NotFound);
    }
    Ok(session)
}

/// Whether cases are discussed in sessions of this kind.
pub fn takes_cases(policy: &Policy, kind: &str) -> bool {
    let named = |cases: &Casework| cases.sessions.iter().any(|known| *known == *kind);
    policy.casework.as_ref().is_some_and(named)
}

/// Shows the cases.
pub async fn page(
    Reading { who, mut db, here }: Reading<Member>,
    Path((_, id)): Path<(String, SessionId)>,
) -> Result<Shown<PickView>, Fault> {
    let session = of_session(&mut db, &here, &who, id).await?;
    Ok(Shown(view(&mut db, &here, &session).await?))
}

async fn view(db: &mut impl Reads, here: &Here, session: &Session) -> Result<PickView, Fault> {
    let council = here.council()?;
    let policy = council.policy_on(here.today);
    let lines = cases::of_workers(db, &[session.subject], here.today).await?;
    let rows = discussions::of_session(db, session.id).await?;
    let facts = standings::load(db, council, Some(&[session.subject]), here.today).await?;
    let evaluation = Known::new(council, &facts).person(&session.subject.to_string().into(), &When::at(here.now));
    let mut open = items(here, policy, &lines, [&evaluation]);
    open.retain(|item| !rows.iter().any(|row| row.case == item.id));
    let kind = kind_name(policy, &session.kind);
    let title = format!("Children to discuss with {}", session.subject_name);
    Ok(PickView {
        page: here.frame.page_below(title, "Session", urls::session(&here.slug, session.id)),
        with: format!("{kind}, {}", session.held_on.unwrap_or(session.day)),
        action: urls::session_cases(&here.slug, session.id),
        chosen: rows.iter().map(|row| chosen(&here.slug, row)).collect(),
        items: open,
        mix: mix(policy, &session.kind),
        record: session.record.map_or_else(String::new, |record| urls::record_edit(&here.slug, record)),
    })
}

fn chosen(slug: &str, row: &DiscussionRow) -> Chosen {
    let href = match row.latest {
        Some(_) => urls::discussion(slug, row.id),
        None => urls::discussion_edit(slug, row.id),
    };
    Chosen { reference: Link::new(&row.reference, href), state: state(row) }
}

/// What the policy says of how many cases a session deals with, and how deeply.
fn mix(policy: &Policy, kind: &str) -> String {
    let says = |mix: &CaseMix| {
        let number = match (mix.min, mix.max) {
            (Some(min), Some(max)) => Some(format!("{min} to {max} cases")),
            (Some(min), None) => Some(format!("{min} cases or more")),
            (None, Some(max)) => Some(format!("up to {max} cases")),
            (None, None) => None,
        };
        let detailed = mix.detailed.map(|detailed| match detailed {
            1 => "at least one case in detail".to_owned(),
            many => format!("at least {many} cases in detail"),
        });
        let clauses = mix.clause.iter().map(engine::ids::ClauseId::as_str).collect::<Vec<_>>().join(", ");
        let parts: Vec<String> = number.into_iter().chain(detailed).collect();
        format!("The policy asks for {} in a session ({clauses}).", parts.join(", "))
    };
    let of_kind = |mix: &&CaseMix| mix.kinds.iter().any(|known| *known == *kind);
    policy.case_mixes.iter().filter(of_kind).map(says).collect::<Vec<_>>().join(" ")
}

/// Puts the chosen cases into the session, each with its draft, and goes to the first of them.
pub async fn choose(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, SessionId)>,
    Posted { token, typed }: Posted<Fields>,
) -> Result<Reply<PickView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let session = of_session(&mut db, &here, &who, id).await?;
    let lines = cases::of_workers(&mut db, &[session.subject], here.today).await?;
    let mut picked: Vec<CaseId> = typed.all("case").filter_map(|text| text.parse().ok()).collect();
    let any = !picked.is_empty();
    picked.retain(|case| lines.iter().any(|line| line.id == *case));
    let policy = here.council()?.policy_on(session.day.min(here.today));
    let form = policy.case_form().ok_or(Fault::NotFound)?;
    let version = policy.document.in_force.date().to_string();
    let day = session.held_on.unwrap_or(session.day);
    let mut first = None;
    for case in picked {
        let last = discussions::before(&mut db, case, None, day).await?.map(|(_, wording)| wording);
        let new = NewDiscussion {
            case,
            worker: session.subject,
            session: Some(id),
            team_session: None,
            kind: &session.kind,
            form: form.id.as_str(),
            policy_version: &version,
            day,
        };
        let typed = discussion::first_draft(form, last.as_ref(), day);
        let begun = discussions::begin(&mut db, &who, &new, &typed).await?;
        first = first.or(Some(begun));
    }
    let Some(first) = first else {
        let mut view = view(&mut db, &here, &session).await?;
        let says = format!("Choose cases that {} works with today", session.subject_name);
        view.page.errors.add("case", if any { says } else { "Choose a case to discuss".to_owned() });
        return Ok(Reply::Again(view));
    };
    Ok(db.commit(urls::discussion_edit(&here.slug, first)).await?.into())
}
