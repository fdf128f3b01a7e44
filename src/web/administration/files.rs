//! Loading staff, absences or the caseload from a file: sent, looked at with what it changes, and applied as a whole or not at all.

mod columns;

use askama::Template;
use axum::extract::{FromRequest, Multipart, Path, Request};
use domain::ids::FormToken;
use domain::import::{self, Refusal, Told};
use serde::Deserialize;
use store::sent::{self, Sent};
use store::{Administrator, Claim, Form, Reads};
use uuid::Uuid;

use self::columns::Column;
use crate::fault::Fault;
use crate::form::Errors;
use crate::gate::{Here, Reading, Writing};
use crate::imports::{self, Applied, Kind};
use crate::page::Page;
use crate::posted::Posted;
use crate::reply::{Reply, Shown};
use crate::urls;

/// How many of each kind the preview names.
const NAMED: usize = 100;

/// The form that sends a file.
#[derive(Template)]
#[template(path = "administration/file.html")]
pub struct SendView {
    page: Page,
    action: String,
    /// What the file holds, and what becomes of what it does not hold.
    holds: &'static str,
    columns: Vec<Column>,
    needed: String,
    /// Files of the national columns that are read, too.
    national: Option<&'static str>,
    /// What cannot be read, with its line.
    refused: Vec<String>,
}

/// What a file changes.
#[derive(Template)]
#[template(path = "administration/file_preview.html")]
pub struct PreviewView {
    page: Page,
    action: String,
    again: String,
    was_windows: bool,
    applied: bool,
    refused: Vec<String>,
    /// What becomes of how many.
    counts: Vec<(&'static str, usize)>,
    /// What it touches, and how often.
    effects: Vec<(&'static str, usize)>,
    notes: Vec<String>,
    changed: Vec<(String, String)>,
    changed_count: usize,
    lists: Vec<List>,
    is_nothing: bool,
    /// Most of what is known would be ended: a tick is asked for.
    most: Option<&'static str>,
    /// What the tick says.
    meant: &'static str,
}

/// Names that are told when somebody asks.
pub struct List {
    title: &'static str,
    names: String,
    more: usize,
}

/// A file in a form: its token and its bytes.
pub struct SentFile {
    token: Form,
    bytes: Vec<u8>,
}

impl<S: Send + Sync> FromRequest<S> for SentFile {
    type Rejection = Fault;

    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        let mut parts = Multipart::from_request(request, state).await.map_err(|_| Fault::Unreadable)?;
        let (mut token, mut bytes) = (None, Vec::new());
        while let Some(part) = parts.next_field().await.map_err(|_| Fault::Unreadable)? {
            match part.name() {
                Some("form_token") => {
                    let text = part.text().await.map_err(|_| Fault::Unreadable)?;
                    token = text.parse::<FormToken>().ok();
                }
                Some("file") => bytes = part.bytes().await.map_err(|_| Fault::Unreadable)?.to_vec(),
                _ => {}
            }
        }
        Ok(Self { token: Form { token: token.ok_or(Fault::Unreadable)?, held: None }, bytes })
    }
}

/// The tick that most of what is known may be ended.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ApplyTyped {
    sure: String,
}

fn base(slug: &str, kind: Kind) -> String {
    format!("{}/files/{}", urls::administration(slug), kind.word())
}

fn title(kind: Kind) -> &'static str {
    match kind {
        Kind::Staff => "Load the staff",
        Kind::Absences => "Load absences",
        Kind::Caseload => "Load the caseload",
    }
}

fn kind_of(word: &str) -> Result<Kind, Fault> {
    Kind::from_word(word).ok_or(Fault::NotFound)
}

/// Shows the form.
pub async fn page(
    Reading { mut db, here, .. }: Reading<Administrator>,
    Path((_, kind)): Path<(String, String)>,
) -> Result<Shown<SendView>, Fault> {
    Ok(Shown(send_view(&mut db, &here, kind_of(&kind)?, Vec::new()).await?))
}

async fn send_view(db: &mut impl Reads, here: &Here, kind: Kind, refused: Vec<String>) -> Result<SendView, Fault> {
    let council = here.council()?;
    let units = store::staff::units(db, here.today).await?;
    let columns = columns::of(kind, council.policy_on(here.today), &units);
    let needed: Vec<&str> = columns.iter().filter(|column| column.needed).map(|column| column.name).collect();
    Ok(SendView {
        page: here.frame.page_below(title(kind), "Administration", urls::administration(&here.slug)),
        action: base(&here.slug, kind),
        holds: columns::holds(kind),
        needed: needed.join(", "),
        columns,
        national: columns::national(kind),
        refused,
    })
}

/// Takes a file and shows what it changes; nothing is applied yet.
pub async fn send(
    Writing { who, mut db, here }: Writing<Administrator>,
    Path((_, kind)): Path<(String, String)>,
    file: SentFile,
) -> Result<Reply<SendView>, Fault> {
    let kind = kind_of(&kind)?;
    if let Claim::Before(done) = db.claim(file.token).await? {
        return Ok(done.into());
    }
    let wrong = if file.bytes.is_empty() {
        "Choose a file with at least a head and a line".to_owned()
    } else {
        match import::text(&file.bytes) {
            Ok((text, was_windows)) => {
                let id = sent::keep(&mut db, &who, kind.word(), &text, was_windows).await?;
                return Ok(db.commit_quietly(format!("{}/{id}", base(&here.slug, kind))).await?.into());
            }
            Err(refusal) => refusal.in_words(),
        }
    };
    let mut view = send_view(&mut db, &here, kind, vec![wrong]).await?;
    view.page.errors = Errors::from_iter([("file", "The file was not taken".to_owned())]);
    Ok(Reply::Again(view))
}

/// Shows what a file changes.
pub async fn preview(
    Reading { who, mut db, here }: Reading<Administrator>,
    Path((_, kind, id)): Path<(String, String, Uuid)>,
) -> Result<Shown<PreviewView>, Fault> {
    let kind = kind_of(&kind)?;
    let sent = sent::find(&mut db, kind.word(), id).await?.ok_or(Fault::NotFound)?;
    let told = if sent.applied {
        Told::default()
    } else {
        imports::plan(&mut db, &who, (here.council()?, here.today), (kind, &sent.body)).await?.told
    };
    Ok(Shown(preview_view(&here, (kind, id), &sent, &told)))
}

fn preview_view(here: &Here, (kind, id): (Kind, Uuid), sent: &Sent, told: &Told) -> PreviewView {
    let base = base(&here.slug, kind);
    let list = |title: &'static str, names: &[String]| List {
        title,
        names: names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", "),
        more: names.len().saturating_sub(NAMED),
    };
    let gone = match kind {
        Kind::Staff => "Who has left",
        Kind::Absences => "Which end",
        Kind::Caseload => "Which are closed",
    };
    let new = if kind == Kind::Staff { "Who is new" } else { "Which are new" };
    let mut counts = vec![("New", told.new.len()), ("Changed", told.changed.len())];
    if kind != Kind::Absences {
        counts.push((kind.gone(), told.gone.len()));
    }
    counts.push(("As they are", told.same));
    PreviewView {
        page: here.frame.page_below("What this file changes", title(kind), base.clone()),
        action: format!("{base}/{id}"),
        again: base,
        was_windows: sent.was_windows,
        applied: sent.applied,
        refused: told.refused.iter().map(Refusal::in_words).collect(),
        counts,
        effects: told.effects.clone(),
        notes: told.notes.clone(),
        changed: told.changed.iter().take(NAMED).map(|(name, says)| (name.clone(), says.join("; "))).collect(),
        changed_count: told.changed.len(),
        lists: [list(new, &told.new), list(gone, &told.gone)]
            .into_iter()
            .filter(|list| !list.names.is_empty())
            .collect(),
        is_nothing: told.is_nothing(),
        meant: match kind {
            Kind::Caseload => "Close them: the file is whole",
            Kind::Staff | Kind::Absences => "The file is whole, and this is meant",
        },
        most: told.ends_most().then(|| kind.most(told)),
    }
}

/// Applies a file.
pub async fn apply(
    Writing { who, mut db, here }: Writing<Administrator>,
    Path((_, kind, id)): Path<(String, String, Uuid)>,
    Posted { token, typed }: Posted<ApplyTyped>,
) -> Result<Reply<PreviewView>, Fault> {
    let kind = kind_of(&kind)?;
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    // Whoever posts twice waits here for the first time to end.
    sent::lock(&mut db).await?;
    let sent = sent::find(&mut db, kind.word(), id).await?.ok_or(Fault::NotFound)?;
    let address = format!("{}/{id}", base(&here.slug, kind));
    if sent.applied {
        return Ok(db.commit_quietly(address).await?.into());
    }
    let day = (here.council()?, here.today);
    match imports::apply(&mut db, &who, day, (kind, &sent.body), (typed.sure == "yes", Some(id), None)).await? {
        Applied::Done(_) => Ok(db.commit(urls::said(address, kind.word())).await?.into()),
        Applied::Refused(told) => Ok(Reply::Again(preview_view(&here, (kind, id), &sent, &told))),
        Applied::Most(told) => {
            let mut view = preview_view(&here, (kind, id), &sent, &told);
            let says = match kind {
                Kind::Staff | Kind::Absences => "Tick that this is meant, or send a whole file",
                Kind::Caseload => "Tick that these cases are to be closed, or send a whole file",
            };
            view.page.errors.add("sure", says);
            Ok(Reply::Again(view))
        }
    }
}
