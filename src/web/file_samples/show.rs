//! One sample: what it was drawn from, its files, the pack of them, and what was found.

use askama::Template;
use axum::extract::Path;
use domain::file_sample::{Finding, FindingTyped};
use domain::ids::{FindingId, FormToken, SampleId};
use store::file_samples::{self, FindingRow, Sample, Team};
use store::{Claim, Quality, Reads};

use crate::account::Nothing;
use crate::fault::Fault;
use crate::form::Errors;
use crate::gate::{Here, Reading, Writing};
use crate::page::{Link, Page};
use crate::parts::DateTyped;
use crate::posted::Posted;
use crate::reply::{Reply, Shown};
use crate::standings::dated;
use crate::{urls, when};

/// What stands for those whose post had no team.
pub(crate) const NO_TEAM: &str = "No team";

/// The sample.
#[derive(Template)]
#[template(path = "file_samples/show.html")]
pub struct SampleView {
    page: Page,
    about: Vec<(&'static str, String)>,
    teams: Vec<Team>,
    files: Vec<(Link, String)>,
    pack_href: String,
    findings: Vec<FindingView>,
    note_href: String,
    typed: FindingTyped,
    due: DateTyped,
}

/// What was found.
pub(super) struct FindingView {
    row: FindingRow,
    noted: String,
    due: String,
    /// Where it is said that it was done; empty where it was, or nothing has to be.
    done_href: String,
    token: FormToken,
}

impl SampleView {
    fn team(team: &Team) -> &str {
        team.name.as_deref().unwrap_or(NO_TEAM)
    }
}

/// Shows it.
pub async fn show(
    Reading { mut db, here, .. }: Reading<Quality>,
    Path((_, id)): Path<(String, SampleId)>,
) -> Result<Shown<SampleView>, Fault> {
    Ok(Shown(view(&mut db, &here, id, FindingTyped::default(), Errors::none()).await?))
}

/// Notes what was found.
pub async fn note(
    Writing { who, mut db, here }: Writing<Quality>,
    Path((_, id)): Path<(String, SampleId)>,
    Posted { token, typed }: Posted<FindingTyped>,
) -> Result<Reply<SampleView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    file_samples::find(&mut db, id).await?.ok_or(Fault::NotFound)?;
    match Finding::parse(&typed) {
        Ok(finding) => file_samples::note(&mut db, &who, id, &finding).await?,
        Err(wrong) => return Ok(Reply::Again(view(&mut db, &here, id, typed, wrong.into_iter().collect()).await?)),
    }
    Ok(db.commit(urls::said(urls::file_sample(&here.slug, id), "finding-noted")).await?.into())
}

/// Says that what is improved was done today.
pub async fn done(
    Writing { who, mut db, here }: Writing<Quality>,
    Path((_, id, finding)): Path<(String, SampleId, FindingId)>,
    Posted { token, .. }: Posted<Nothing>,
) -> Result<Reply<SampleView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    if !file_samples::done(&mut db, &who, (id, finding), here.today).await? {
        return Err(Fault::NotFound);
    }
    Ok(db.commit(urls::said(urls::file_sample(&here.slug, id), "finding-done")).await?.into())
}

/// How a sample was drawn, in rows of what and which.
pub(crate) fn about(sample: &Sample) -> Vec<(&'static str, String)> {
    vec![
        ("What for", sample.purpose.clone()),
        ("Drawn", format!("{}, by {}", when::instant(sample.at), sample.by)),
        ("From", sample.unit.clone().unwrap_or_else(|| "The whole council".to_owned())),
        ("Supervised on", sample.day.to_string()),
        ("Looked at", format!("{} to {}", sample.since, sample.day)),
        ("Files", format!("{} of {}", sample.files, sample.people)),
        ("Seed", sample.seed.clone()),
    ]
}

async fn view(
    db: &mut impl Reads,
    here: &Here,
    id: SampleId,
    typed: FindingTyped,
    errors: Errors,
) -> Result<SampleView, Fault> {
    let sample = file_samples::find(db, id).await?.ok_or(Fault::NotFound)?;
    let address = urls::file_sample(&here.slug, id);
    let finding = |row: FindingRow| FindingView {
        noted: format!("Noted by {}, {}", row.by, when::instant(row.at)),
        due: match (row.done, row.words.due) {
            (Some(done), _) => format!("Done {done}"),
            (None, Some(due)) => format!("By {}", dated(due, here.today)),
            (None, None) => String::new(),
        },
        done_href: if row.done.is_some() || row.words.improvement.is_empty() {
            String::new()
        } else {
            format!("{address}/findings/{}/done", row.id)
        },
        token: FormToken::fresh(),
        row,
    };
    let files = file_samples::members(db, id).await?.into_iter().map(|member| {
        let file = Link::new(member.name, urls::file(&here.slug, member.person));
        (file, member.team.unwrap_or_else(|| NO_TEAM.to_owned()))
    });
    Ok(SampleView {
        page: Page {
            errors,
            ..here.frame.page_below("Sample of files", "Samples of files", urls::file_samples(&here.slug))
        },
        about: about(&sample),
        teams: file_samples::teams(db, id).await?,
        files: files.collect(),
        pack_href: format!("{address}/pack"),
        findings: file_samples::findings(db, id).await?.into_iter().map(finding).collect(),
        note_href: format!("{address}/findings"),
        due: DateTyped { day: typed.due_day.clone(), month: typed.due_month.clone(), year: typed.due_year.clone() },
        typed,
    })
}
