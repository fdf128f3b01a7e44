//! Reading under a reason: whoever is not of the pair says why first, and whose file it is sees who opened what and why.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::{DateTime, Utc};
use domain::access::{Allowed, Wish};
use domain::ids::PersonId;
use domain::typed;
use store::openings::{self, What};
use store::{Claim, Member, Membership, Reads, files};
use uuid::Uuid;

use crate::fault::Fault;
use crate::form::Errors;
use crate::gate::{Here, Reading, Writing};
use crate::page::{Link, Page};
use crate::posted::Posted;
use crate::reply::{Reply, Shown};
use crate::{urls, when};

/// How many openings a page shows.
const ON_A_PAGE: usize = 50;
/// The longest reason.
const LONGEST: usize = 2_000;

/// Why do you open this file?
#[derive(Template)]
#[template(path = "openings/reason.html")]
pub struct ReasonView {
    page: Page,
    action: String,
    name: String,
    back: String,
    reason: String,
}

/// Who opened the file.
#[derive(Template)]
#[template(path = "openings/list.html")]
pub struct OpeningsView {
    page: Page,
    own: bool,
    name: String,
    openings: Vec<Line>,
    earlier: String,
}

/// One opening.
pub struct Line {
    when: String,
    reader: String,
    tie: &'static str,
    granted: bool,
    what: Link,
    why: String,
}

/// Where to go when the reason is given.
#[derive(Debug, Default, serde::Deserialize)]
pub struct BackTo {
    #[serde(default)]
    back: String,
}

/// The reason as typed.
#[derive(Debug, Default, serde::Deserialize)]
pub struct ReasonTyped {
    #[serde(default)]
    reason: String,
    #[serde(default)]
    back: String,
}

/// Which part of the list.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Part {
    /// The instant of the last row shown, in microseconds, and its id.
    #[serde(default)]
    before: String,
}

/// Sends whoever must say why to the page that asks, and from there back to this address; passes whoever needs no reason or
/// gave one within the last hours.
///
/// # Errors
/// `First` with the page that asks; or the database fails.
pub async fn reason_first(
    db: &mut impl Reads,
    who: &Membership,
    subject: PersonId,
    allowed: &Allowed,
    back: &str,
) -> Result<(), Fault> {
    if !allowed.needs_reason || openings::reason_given(db, who, subject).await? {
        return Ok(());
    }
    Err(Fault::First(urls::reason(who.slug(), subject, back)))
}

/// Asks why.
pub async fn ask(
    Reading { who, mut db, here }: Reading<Member>,
    Path((_, person)): Path<(String, PersonId)>,
    Query(query): Query<BackTo>,
) -> Result<Response, Fault> {
    let allowed = here.allowed(&mut db, &who, person, &Wish::ReadAnything).await?;
    let back = back(&here.slug, person, &query.back);
    if !allowed.needs_reason {
        return Ok(Redirect::to(&back).into_response());
    }
    Ok(Shown(view(&mut db, &here, person, back).await?).into_response())
}

/// Keeps why, and goes on to what was to be opened.
pub async fn give(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, person)): Path<(String, PersonId)>,
    Posted { token, typed }: Posted<ReasonTyped>,
) -> Result<Reply<ReasonView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    here.allowed(&mut db, &who, person, &Wish::ReadAnything).await?;
    let back = back(&here.slug, person, &typed.back);
    let reason = typed::text("the reason", &typed.reason, LONGEST);
    match reason.and_then(|reason| reason.ok_or_else(|| "Write why you open this file".to_owned())) {
        Ok(reason) => openings::give_reason(&mut db, &who, person, &reason).await?,
        Err(says) => {
            let mut view = view(&mut db, &here, person, back).await?;
            view.page.errors = Errors::from_iter([("reason", says)]);
            return Ok(Reply::Again(ReasonView { reason: typed.reason, ..view }));
        }
    }
    Ok(db.commit_quietly(back).await?.into())
}

fn back(slug: &str, person: PersonId, typed: &str) -> String {
    urls::inside(slug, typed).map_or_else(|| urls::file(slug, person), str::to_owned)
}

async fn view(db: &mut impl Reads, here: &Here, person: PersonId, back: String) -> Result<ReasonView, Fault> {
    let name = files::name(db, person).await?;
    let page = here.frame.page_below(format!("Why do you open {name}’s file?"), "File", urls::file(&here.slug, person));
    let action = format!("/{}/files/{person}/opening", here.slug);
    Ok(ReasonView { page, action, name, back, reason: String::new() })
}

/// Shows who opened a file.
pub async fn list(
    Reading { who, mut db, here }: Reading<Member>,
    Path((_, person)): Path<(String, PersonId)>,
    Query(part): Query<Part>,
) -> Result<Shown<OpeningsView>, Fault> {
    here.allowed(&mut db, &who, person, &Wish::ReadAnything).await?;
    let after = part.before.split_once('_').and_then(|(at, id)| {
        Some((DateTime::<Utc>::from_timestamp_micros(at.parse().ok()?)?, id.parse::<Uuid>().ok()?))
    });
    let limit = i64::try_from(ON_A_PAGE + 1).unwrap_or(i64::MAX);
    let mut found = openings::list(&mut db, person, after, limit).await?;
    let more = found.len() > ON_A_PAGE;
    found.truncate(ON_A_PAGE);
    let last = found.last().filter(|_| more);
    let earlier = last.map(|last| {
        format!("{}?before={}_{}", urls::openings(&here.slug, person), last.at.timestamp_micros(), last.id)
    });
    let own = person == who.person();
    let name = files::name(&mut db, person).await?;
    let title = if own { "Who opened my file".to_owned() } else { format!("Who opened {name}’s file") };
    let page = here.frame.page_below(title, "File", urls::file(&here.slug, person));
    let openings = found.into_iter().map(|opening| line(&here, opening)).collect::<Result<_, Fault>>()?;
    Ok(Shown(OpeningsView { page, own, name, openings, earlier: earlier.unwrap_or_default() }))
}

fn line(here: &Here, opening: openings::Opening) -> Result<Line, Fault> {
    let slug = here.slug.as_str();
    let policy = here.council()?.policy_on(here.today);
    let what = match &opening.what {
        What::Record(id, kind, day) => {
            let name = policy.session_kind(&kind.as_str().into()).map_or(kind.as_str(), |kind| &kind.name);
            Link::new(format!("Record: {name}, {day}"), urls::record(slug, *id))
        }
        What::Session(id, kind, day) => {
            let name = policy.session_kind(&kind.as_str().into()).map_or(kind.as_str(), |kind| &kind.name);
            Link::new(format!("Session: {name}, {day}"), urls::session(slug, *id))
        }
        What::Agreement(id, supervisor) => {
            let name = policy.agreement.as_ref().map_or("Agreement", |agreement| agreement.name.as_str());
            Link::new(format!("{name} with {supervisor}"), urls::agreement(slug, *id))
        }
        What::Other(word) => {
            let mut letters = word.replace('-', " ").chars().collect::<Vec<_>>();
            letters.iter_mut().take(1).for_each(char::make_ascii_uppercase);
            Link::new(letters.into_iter().collect::<String>(), "")
        }
    };
    Ok(Line {
        when: when::instant(opening.at),
        reader: opening.reader,
        tie: opening.tie.unwrap_or_default(),
        granted: opening.granted,
        what,
        why: opening.reason.unwrap_or_default(),
    })
}
