//! My journal: what somebody learns, the needs that make their development plan, and the signed records that are theirs. It is shown to
//! the person alone: no address of it names anybody.

mod entry;
mod year;

pub use entry::{add, change, change_page, new_page, take_back};
pub use year::{records_file, year, year_file};

use askama::Template;
use axum::extract::Query;
use chrono::{DateTime, Utc};
use domain::ids::RecordId;
use domain::journal::{self, Entry, Kept, NeedStands, hours_of};
use engine::Day;
use engine::ids::ClauseId;
use engine::policy::{Journal, Policy};
use store::journal::{self as entries, Signable};
use store::{Member, Membership, Reads};

use crate::fault::Fault;
use crate::gate::{Here, Reading};
use crate::page::{Link, Page};
use crate::pages::Pages;
use crate::parts::{Standing, Tone};
use crate::records::signers;
use crate::reply::Shown;
use crate::standings::dated;
use crate::table::{Files, Form};
use crate::{urls, when};

/// How many entries a page shows.
const SIZE: usize = 20;

/// The journal.
#[derive(Template)]
#[template(path = "journal/show.html")]
pub struct JournalView {
    page: Page,
    hint: String,
    /// What the policy says of it, each with its clause.
    says: Vec<(String, Link)>,
    new_href: String,
    year_href: String,
    plan: Vec<PlanLine>,
    entries: Vec<EntryView>,
    total: usize,
    pages: Pages,
    /// The signed records; none where the policy puts none into it.
    records: Option<RecordsView>,
}

/// An entry.
pub struct EntryView {
    title: String,
    /// The day, the kind of activity, how long, whether with a peer.
    head: String,
    rows: Vec<(&'static str, String)>,
    /// When it was changed; nothing of a first version.
    changed: String,
    href: String,
}

/// A line of the development plan.
pub struct PlanLine {
    what: String,
    by: String,
    standing: Standing,
    from: String,
    href: String,
}

/// The signed records that are part of it.
pub struct RecordsView {
    /// Of which kinds of session.
    kinds: String,
    clauses: Vec<Link>,
    rows: Vec<RecordLine>,
    /// How many were shared and wait for a signature.
    unsigned: usize,
    files: Files,
}

/// A signed record.
pub struct RecordLine {
    id: RecordId,
    what: String,
    held: Day,
    signed: String,
    href: String,
}

/// Which page of the entries.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    page: String,
}

/// Shows it.
pub async fn show(
    Reading { who, mut db, here }: Reading<Member>,
    Query(asked): Query<Asked>,
) -> Result<Shown<JournalView>, Fault> {
    let journal = enter(&mut db, &here, &who).await?;
    let total = entries::count(&mut db, &who).await?;
    let href = urls::journal(&here.slug);
    let pages = Pages::new(total, SIZE, asked.page.parse().unwrap_or(1), |page| format!("{href}?page={page}"));
    let kept = entries::page(&mut db, &who, SIZE, (pages.current() - 1) * SIZE).await?;
    let plan = entries::plan(&mut db, &who, journal::year_to(here.today)).await?;
    let records = records(&mut db, &here, &who, journal, None).await?;
    let policy = here.council()?.policy_on(here.today);
    let cited = policy.clauses.iter().filter(|clause| journal.clause.contains(&clause.id));
    Ok(Shown(JournalView {
        page: here.frame.page_below(
            format!("My journal: {}", journal.name),
            "My supervision",
            urls::my_supervision(&here.slug),
        ),
        hint: journal.hint.clone().unwrap_or_default(),
        says: cited.map(|clause| (clause.says.clone(), cite(&here, &clause.id))).collect(),
        new_href: urls::new_journal_entry(&here.slug),
        year_href: urls::journal_year(&here.slug),
        plan: plan.iter().filter_map(|kept| plan_line(&here, kept)).collect(),
        entries: kept.iter().map(|kept| entry_view(&here, kept)).collect(),
        total,
        pages,
        records,
    }))
}

/// The way to it from one's first page; none where the policy speaks of none, or nobody ever supervised the person.
pub async fn link(db: &mut impl Reads, here: &Here, who: &Membership) -> Result<Option<Link>, Fault> {
    let Some(journal) = &here.council()?.policy_on(here.today).journal else { return Ok(None) };
    Ok(has_one(db, who).await?.then(|| Link::new(&journal.name, urls::journal(&here.slug))))
}

/// The policy’s journal, for whoever has one.
async fn enter<'h>(db: &mut impl Reads, here: &'h Here, who: &Membership) -> Result<&'h Journal, Fault> {
    let journal = here.council()?.policy_on(here.today).journal.as_ref().ok_or(Fault::NotFound)?;
    if has_one(db, who).await? { Ok(journal) } else { Err(Fault::NotFound) }
}

async fn has_one(db: &mut impl Reads, who: &Membership) -> Result<bool, Fault> {
    Ok(who.is_supervised() || entries::was_supervised(db, who.person()).await?)
}

fn cite(here: &Here, id: &ClauseId) -> Link {
    Link::new(id.as_str(), urls::clause(&here.slug, id.as_str()))
}

fn entry_view(here: &Here, kept: &Kept) -> EntryView {
    EntryView {
        title: kept.entry.title.clone(),
        head: head(&kept.entry),
        rows: rows(&kept.entry),
        changed: if kept.number > 1 { format!("Changed {}", when::instant(kept.at)) } else { String::new() },
        href: urls::journal_entry(&here.slug, kept.id),
    }
}

fn head(entry: &Entry) -> String {
    let hours = entry.minutes.map(hours);
    let peer = entry.peer.as_ref().map(|_| "discussed with a peer".to_owned());
    let parts = [Some(entry.day.to_string()), Some(entry.activity.clone()), hours, peer];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn hours(minutes: u32) -> String {
    if minutes == 60 { "1 hour".to_owned() } else { format!("{} hours", hours_of(minutes)) }
}

/// What was written, under the words of the form.
fn rows(entry: &Entry) -> Vec<(&'static str, String)> {
    let need = entry.need.as_ref().map(|need| {
        let met = need.met.map_or_else(String::new, |day| format!(", met {day}"));
        format!("{} (by {}{met})", need.what, need.by)
    });
    let standards = match (entry.standards.join("; "), entry.part.as_str()) {
        (standards, "") => standards,
        (standards, part) if standards.is_empty() => part.to_owned(),
        (standards, part) => format!("{standards}: {part}"),
    };
    [
        (words::HAPPENED, entry.happened.clone()),
        (words::LEARNT, entry.learnt.clone()),
        (words::DIFFERENTLY, entry.differently.clone()),
        (words::IMPACT, entry.impact.clone()),
        (words::PEER, entry.peer.clone().unwrap_or_default()),
        (words::STANDARDS, standards),
        (words::NEED, need.unwrap_or_default()),
    ]
    .into_iter()
    .filter(|(_, text)| !text.is_empty())
    .collect()
}

/// What the form asks, and what stands over the answers. Social Work England asks registrants what they did and why it mattered, what they
/// learnt, its impact on practice and on people, and what came of discussing it with a peer.
mod words {
    pub(super) const HAPPENED: &str = "What happened, and why it matters to my work";
    pub(super) const LEARNT: &str = "What I learnt";
    pub(super) const DIFFERENTLY: &str = "What I do differently";
    pub(super) const IMPACT: &str = "Impact on my practice and on the people I work with";
    pub(super) const PEER: &str = "What I learnt from discussing it with a peer";
    pub(super) const STANDARDS: &str = "Evidence for";
    pub(super) const NEED: &str = "What I need to learn next";
}

fn plan_line(here: &Here, kept: &Kept) -> Option<PlanLine> {
    let need = kept.entry.need.as_ref()?;
    let (by, standing) = match need.stands(here.today) {
        NeedStands::Met(day) => (need.by.to_string(), Standing::new(format!("Met {day}"), Tone::Green)),
        NeedStands::Open => (dated(need.by, here.today), Standing::new("Open", Tone::Blue)),
        NeedStands::Late(days) => {
            let days = counted(usize::try_from(days).unwrap_or_default(), "day", "days");
            (need.by.to_string(), Standing::new(format!("{days} late"), Tone::Amber))
        }
    };
    Some(PlanLine {
        what: need.what.clone(),
        by,
        standing,
        from: kept.entry.title.clone(),
        href: urls::journal_entry(&here.slug, kept.id),
    })
}

/// The signed records of one’s own, and how many were shared and are not signed by everybody yet.
async fn records(
    db: &mut impl Reads,
    here: &Here,
    who: &Membership,
    journal: &Journal,
    since: Option<Day>,
) -> Result<Option<RecordsView>, Fault> {
    let Some(taken) = &journal.records else { return Ok(None) };
    let policy = here.council()?.policy_on(here.today);
    let shared = entries::records(db, who, &taken.kinds, since).await?;
    let signed = signed(here, &shared)?;
    let names: Vec<&str> = taken.kinds.iter().map(|id| kind(policy, id.as_str())).collect();
    let address = urls::journal_records(&here.slug);
    Ok(Some(RecordsView {
        kinds: names.join(", "),
        clauses: taken.clause.iter().map(|id| cite(here, id)).collect(),
        unsigned: shared.len() - signed.len(),
        rows: signed
            .into_iter()
            .map(|(record, at)| RecordLine {
                id: record.id,
                what: format!("{} with {}", kind(policy, record.kind.as_str()), record.supervisor),
                held: record.held,
                signed: when::instant(at),
                href: urls::record(&here.slug, record.id),
            })
            .collect(),
        files: files(&address),
    }))
}

/// Those that everybody has signed who signs them by the policy of their day, and when the last of them did.
fn signed<'r>(here: &Here, shared: &'r [Signable]) -> Result<Vec<(&'r Signable, DateTime<Utc>)>, Fault> {
    let council = here.council()?;
    let signed = shared.iter().filter_map(|record| {
        let policy = council.policy_on(record.held);
        let chain = policy.chains.iter().find(|chain| chain.kinds.contains(&record.kind));
        let at = journal::signed(signers(chain), record.by_supervisee, record.by_supervisor)?;
        Some((record, at))
    });
    Ok(signed.collect())
}

fn kind<'p>(policy: &'p Policy, id: &'p str) -> &'p str {
    policy.session_kind(&id.into()).map_or(id, |kind| &kind.name)
}

fn files(address: &str) -> Files {
    let file = |form: Form| format!("{address}.{}", form.ending());
    Files { csv: file(Form::Csv), xlsx: file(Form::Xlsx) }
}

/// *1 day*, *3 days*.
fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
