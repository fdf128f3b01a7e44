//! The pack: what somebody may read of some files, as one ZIP file that is written while it is sent.
//!
//! Each file is logged, with what the pack is for, before anything of it is read; then what was known by the end of the pack's day is read
//! in one transaction. The same choice gives the same reader the same bytes as long as nothing is put into the past and the reader may
//! read the same: names and order follow from the files, no clock of the machine is in it.

mod file;
mod written;

use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use domain::access::{Wish, decide};
use domain::ids::{GrantId, PersonId, SampleId};
use engine::{Day, Moment};
use futures_util::{StreamExt as _, stream};
use store::{About, Claim, Holder, Member, Quality, file_samples, grants};
use tokio::sync::mpsc;

use crate::account::Nothing;
use crate::fault::Fault;
use crate::file_samples as samples;
use crate::gate::{Here, Writing};
use crate::posted::Posted;
use crate::reply::Saved;
use crate::{urls, when};

use self::written::{Document, Index, Listed};

/// How many files go into the pack of a grant.
const MOST: i64 = 200;
/// How far back the pack of a grant goes, in months.
const MONTHS: u32 = 24;
/// The longest part of a path.
const LONGEST: usize = 50;
/// How many documents wait to be sent, at most.
const AHEAD: usize = 4;

/// What a pack is made of.
pub(crate) struct Choice {
    /// What for: it goes into the log of each file.
    purpose: String,
    /// How the files were chosen.
    about: Vec<(&'static str, String)>,
    /// Whose files, with their names, in the order of the pack.
    files: Vec<(PersonId, String)>,
    /// The grant that opens them, and nothing else then does: what is under a grant is logged and withheld by it.
    under: Option<GrantId>,
    since: Day,
    day: Day,
    /// Up to when: the end of the day, or now where that is yet to come.
    until: Moment,
}

/// The pack of a sample.
pub(crate) async fn of_sample(
    Writing { mut db, here, .. }: Writing<Quality>,
    Path((_, id)): Path<(String, SampleId)>,
    Posted { token, .. }: Posted<Nothing>,
) -> Result<Response, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        // The button pressed twice: the first press makes it.
        return Ok(Saved::then(done).into_response());
    }
    let sample = file_samples::find(&mut db, id).await?.ok_or(Fault::NotFound)?;
    let members = file_samples::members(&mut db, id).await?;
    db.commit_quietly(urls::file_sample(&here.slug, id)).await?;
    let files = members.into_iter().map(|member| (member.person, member.name)).collect();
    let until = Moment::end_of(sample.day).min(here.now);
    let about = samples::about(&sample);
    Ok(sent(
        here,
        Choice { about, files, under: None, since: sample.since, day: sample.day, until, purpose: sample.purpose },
    ))
}

/// The pack of the files that a grant opens today.
pub(crate) async fn of_grant(
    Writing { who, mut db, here }: Writing<Holder>,
    Path((_, id)): Path<(String, GrantId)>,
    Posted { token, .. }: Posted<Nothing>,
) -> Result<Response, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(Saved::then(done).into_response());
    }
    let held = grants::list(&mut db, &who, grants::Which::Mine, (0, MOST)).await?;
    let grant = held.into_iter().find(|grant| grant.id == id).ok_or(Fault::NotFound)?;
    let opened = grants::files(&mut db, &who, &[id], (0, MOST)).await?;
    db.commit_quietly(urls::granted_files(&here.slug, id)).await?;
    let all = opened.first().map_or(0, |file| file.of);
    let since = here.today.minus_months(MONTHS);
    let about = vec![
        ("What for", grant.purpose.clone()),
        ("As", grant.kind.name().to_owned()),
        ("What the grant opens", grant.opens.in_words().to_owned()),
        ("Made", when::instant(here.now.instant())),
        ("Looked at", format!("{since} to {}", here.today)),
        ("Files", format!("{} of {all}", opened.len())),
    ];
    let files = opened.into_iter().map(|file| (file.person, file.name)).collect();
    let (day, until) = (here.today, here.now);
    Ok(sent(here, Choice { about, files, under: Some(id), since, day, until, purpose: grant.purpose }))
}

/// What is sent on.
enum Piece {
    Bytes(Bytes),
    End,
    Failed(Fault),
}

/// The answer: its body is written while it is read. If anything fails on the way, the body breaks off, and the browser says so.
fn sent(here: Here, choice: Choice) -> Response {
    let (send, receive) = mpsc::channel::<Piece>(AHEAD);
    let name = format!("attachment; filename=\"supervision-pack-{}.zip\"", choice.day.date());
    tokio::spawn(async move {
        let last = write(&here, &choice, &send).await.map_or_else(Piece::Failed, |()| Piece::End);
        // Whoever waits for it may be gone.
        let _ = send.send(last).await;
    });
    let parts = stream::unfold(Some(receive), |receive| async move {
        let mut receive = receive?;
        match receive.recv().await {
            Some(Piece::Bytes(bytes)) => Some((Ok(bytes), Some(receive))),
            Some(Piece::End) => None,
            Some(Piece::Failed(fault)) => Some((broken_off(Some(&fault)), None)),
            // Without an end it was not finished.
            None => Some((broken_off(None), None)),
        }
    });
    // What packs it for the way may ask again after its end.
    let disposition = HeaderValue::from_str(&name).unwrap_or_else(|_| HeaderValue::from_static("attachment"));
    let kind = HeaderValue::from_static("application/zip");
    ([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], Body::from_stream(parts.fuse()))
        .into_response()
}

fn broken_off(fault: Option<&Fault>) -> Result<Bytes, std::io::Error> {
    tracing::error!(?fault, "a pack could not be finished");
    Err(std::io::Error::other("the pack could not be finished"))
}

/// Nobody waits for the pack any more.
struct Gone;

async fn write(here: &Here, choice: &Choice, send: &mpsc::Sender<Piece>) -> Result<(), Fault> {
    let mut zip = written::Zip::new();
    let mut index = Index::new(here, choice)?;
    for (place, (person, name)) in choice.files.iter().enumerate() {
        let folder = folder(place + 1, name);
        let documents = documents(here, choice, *person, name).await?;
        let Some(documents) = documents else {
            index.left_out.push(name.clone());
            continue;
        };
        let mut listed = Vec::new();
        for document in documents {
            let path = format!("{folder}/{}", document.name);
            let sum = store::sum(&document.body);
            zip.add(&path, &document.body)?;
            listed.push(Listed { path, title: document.title, sum });
        }
        index.files.push((name.clone(), listed));
        if passed_on(send, zip.taken()).await.is_err() {
            return Ok(());
        }
    }
    zip.add("index.html", &index.page()?)?;
    let _ = passed_on(send, zip.end()?).await;
    Ok(())
}

async fn passed_on(send: &mpsc::Sender<Piece>, part: Vec<u8>) -> Result<(), Gone> {
    if part.is_empty() {
        return Ok(());
    }
    send.send(Piece::Bytes(part.into())).await.map_err(|_| Gone)
}

/// The documents of one file; none where this reader may not see it. Who opens what, and why, is in the log before it is read.
async fn documents(here: &Here, choice: &Choice, person: PersonId, name: &str) -> Result<Option<Vec<Document>>, Fault> {
    let (who, mut db) = here.app.db.write::<Member>(&here.slug, &here.cap).await?;
    let mut ties = store::access::ties(&mut db, &who, person).await?;
    ties.retain(|tie| tie.grant().map(|granted| granted.id) == choice.under);
    let Some(seen) = decide(here.council()?.policy_on(here.today), &ties, &Wish::SeeFigures) else { return Ok(None) };
    let asked = file::Asked { here, choice, ties: &ties, person, name };
    let file = About { subject: Some(person), kind: "pack-of-the-file", id: person.uuid() };
    let opened = file::to_open(&mut db, &asked).await?;
    let reason = match seen.because.grant() {
        Some(granted) => store::Reason::Grant(granted),
        None => store::Reason::Given(&choice.purpose),
    };
    store::log_each(&mut db, &who, "opened-pack", &[file], reason).await?;
    store::log_each(&mut db, &who, "opened-record", &opened.records(person), reason).await?;
    store::log_each(&mut db, &who, "opened-agreement", &opened.agreements(person), reason).await?;
    db.commit_quietly("").await?;
    let (_, mut db) = here.app.db.read::<Member>(&here.slug, &here.cap).await?;
    Ok(Some(file::documents(&mut db, &asked, opened).await?))
}

/// *01-ben-carter*.
fn folder(place: usize, name: &str) -> String {
    format!("{place:03}-{}", plain(name))
}

/// Letters and figures, in small letters, with hyphens for everything else; cut where a file system might not take it.
fn plain(text: &str) -> String {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-").chars().take(LONGEST).collect()
}

/// A template that cannot be written is our fault.
fn page(view: &impl askama::Template) -> Result<Vec<u8>, Fault> {
    let html = view.render().map_err(|error| Fault::Unexpected(format!("template: {error}")))?;
    Ok(html.into_bytes())
}
