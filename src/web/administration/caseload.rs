//! Loading the caseload from a file: sent, looked at with what it changes, and applied as a whole or not at all.

use askama::Template;
use axum::extract::{FromRequest, Multipart, Path, Request};
use domain::ids::FormToken;
use domain::import::{self, COLUMNS, Ground, Plan, Refusal};
use serde::Deserialize;
use store::caseload::{self, Sent};
use store::{Acting, Administrator, Claim, Form, Reads};
use uuid::Uuid;

use crate::fault::Fault;
use crate::form::Errors;
use crate::gate::{Here, Reading, Writing};
use crate::page::Page;
use crate::posted::Posted;
use crate::reply::{Reply, Shown};
use crate::urls;

/// How many of each kind the preview names.
const NAMED: usize = 100;

/// The form that sends a file.
#[derive(Template)]
#[template(path = "administration/caseload.html")]
pub struct SendView {
    page: Page,
    action: String,
    columns: &'static [&'static str],
    categories: Vec<String>,
    /// What cannot be read, with its line.
    refused: Vec<String>,
}

/// What a file changes.
#[derive(Template)]
#[template(path = "administration/caseload_preview.html")]
pub struct PreviewView {
    page: Page,
    action: String,
    again: String,
    was_windows: bool,
    refused: Vec<String>,
    new: Vec<String>,
    new_count: usize,
    changed: Vec<(String, String)>,
    changed_count: usize,
    gone: Vec<String>,
    gone_count: usize,
    same: usize,
    /// Most of what is open would be closed: a tick is asked for.
    closes_most: bool,
    applied: bool,
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

/// The tick that most of the caseload may be closed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ApplyTyped {
    sure: String,
}

fn base(slug: &str) -> String {
    format!("{}/caseload", urls::administration(slug))
}

/// Shows the form.
pub async fn page(Reading { here, .. }: Reading<Administrator>) -> Result<Shown<SendView>, Fault> {
    Ok(Shown(send_view(&here, Vec::new())?))
}

fn send_view(here: &Here, refused: Vec<String>) -> Result<SendView, Fault> {
    let policy = here.council()?.policy_on(here.today);
    Ok(SendView {
        page: here.frame.page_below("Load the caseload", "Administration", urls::administration(&here.slug)),
        action: base(&here.slug),
        columns: &COLUMNS,
        categories: policy.categories.iter().map(|category| category.id.to_string()).collect(),
        refused,
    })
}

/// Takes a file and shows what it changes; nothing is applied yet.
pub async fn send(
    Writing { who, mut db, here }: Writing<Administrator>,
    file: SentFile,
) -> Result<Reply<SendView>, Fault> {
    if let Claim::Before(done) = db.claim(file.token).await? {
        return Ok(done.into());
    }
    let wrong = |says: String| {
        let mut view = send_view(&here, vec![says])?;
        view.page.errors = Errors::from_iter([("file", "The file was not taken".to_owned())]);
        Ok(Reply::Again(view))
    };
    if file.bytes.is_empty() {
        return wrong("Choose a file with at least a head and a line".to_owned());
    }
    match import::text(&file.bytes) {
        Ok((text, was_windows)) => {
            let id = caseload::keep(&mut db, &who, &text.replace('\0', ""), was_windows).await?;
            Ok(db.commit_quietly(format!("{}/{id}", base(&here.slug))).await?.into())
        }
        Err(refusal) => wrong(line(&refusal)),
    }
}

fn line(refusal: &Refusal) -> String {
    let column = if refusal.column.is_empty() { String::new() } else { format!(", column {}", refusal.column) };
    format!("Line {}{column}: {}", refusal.line, refusal.says)
}

async fn plan(db: &mut impl Reads, who: &Acting<Administrator>, here: &Here, sent: &Sent) -> Result<Plan, Fault> {
    let people = caseload::people(db, who).await?;
    let known = caseload::known(db).await?;
    let policy = here.council()?.policy_on(here.today);
    let ground = Ground { policy, people: &people, known: &known, print: caseload::print, today: here.today };
    Ok(import::plan(&ground, &sent.body))
}

/// Shows what a file changes.
pub async fn preview(
    Reading { who, mut db, here }: Reading<Administrator>,
    Path((_, id)): Path<(String, Uuid)>,
) -> Result<Shown<PreviewView>, Fault> {
    let sent = caseload::find(&mut db, id).await?.ok_or(Fault::NotFound)?;
    let plan = if sent.applied { Plan::default() } else { plan(&mut db, &who, &here, &sent).await? };
    Ok(Shown(preview_view(&here, id, &sent, &plan)))
}

fn preview_view(here: &Here, id: Uuid, sent: &Sent, plan: &Plan) -> PreviewView {
    PreviewView {
        page: here.frame.page_below("What this file changes", "Load the caseload", base(&here.slug)),
        action: format!("{}/{id}", base(&here.slug)),
        again: base(&here.slug),
        was_windows: sent.was_windows,
        refused: plan.refused.iter().map(line).collect(),
        new: plan.new.iter().take(NAMED).cloned().collect(),
        new_count: plan.new.len(),
        changed: plan
            .changed
            .iter()
            .take(NAMED)
            .map(|(reference, says)| (reference.clone(), says.join("; ")))
            .collect(),
        changed_count: plan.changed.len(),
        gone: plan.gone.iter().take(NAMED).cloned().collect(),
        gone_count: plan.gone.len(),
        same: plan.same,
        closes_most: plan.closes_most(),
        applied: sent.applied,
    }
}

/// Applies a file: compared anew, so that what changed since the preview is not undone.
pub async fn apply(
    Writing { who, mut db, here }: Writing<Administrator>,
    Path((_, id)): Path<(String, Uuid)>,
    Posted { token, typed }: Posted<ApplyTyped>,
) -> Result<Reply<PreviewView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    caseload::lock(&mut db).await?;
    let sent = caseload::find(&mut db, id).await?.ok_or(Fault::NotFound)?;
    let address = format!("{}/{id}", base(&here.slug));
    if sent.applied {
        return Ok(db.commit_quietly(address).await?.into());
    }
    let plan = plan(&mut db, &who, &here, &sent).await?;
    let unsure = plan.closes_most() && typed.sure != "yes";
    if !plan.refused.is_empty() || unsure {
        let mut view = preview_view(&here, id, &sent, &plan);
        if unsure && plan.refused.is_empty() {
            view.page.errors.add("sure", "Tick that these cases are to be closed, or send a whole file");
        }
        return Ok(Reply::Again(view));
    }
    caseload::apply(&mut db, &who, id, &plan.writes).await?;
    Ok(db.commit(urls::said(address, "caseload")).await?.into())
}
