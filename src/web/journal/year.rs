//! The last twelve months of one's journal: a page to print for the appraisal, and the same as a file; the text of the signed records as
//! a file.

use askama::Template;
use axum::response::Response;
use domain::journal::{Kept, hours_of, year_to};
use engine::Day;
use store::journal as entries;
use store::{About, Member, Membership, Reads};

use super::{EntryView, PlanLine, RecordLine, counted, enter, entry_view, files, plan_line, records, words};
use crate::fault::Fault;
use crate::gate::{Here, Opening, Reading};
use crate::page::{Link, Page};
use crate::reply::Shown;
use crate::table::{Cell, Files, Form, Table};
use crate::{records as record_pages, urls};

/// The page.
#[derive(Template)]
#[template(path = "journal/year.html")]
pub struct YearView {
    page: Page,
    person: String,
    /// From when until when.
    span: String,
    /// What the policy says of the appraisal, each with its clause.
    says: Vec<(String, Link)>,
    /// How many of what.
    figures: String,
    lines: Vec<LineView>,
    plan: Vec<PlanLine>,
    entries: Vec<EntryView>,
    file: Files,
    /// Where what goes into it is written.
    new_href: String,
}

/// An entry or a signed record, by its day.
pub(super) struct LineView {
    day: Day,
    what: String,
    kind: String,
    hours: String,
    peer: bool,
    standards: String,
    /// Where the record is read; nothing for an entry, which stands below.
    href: String,
}

/// What the twelve months hold.
struct Year {
    since: Day,
    kept: Vec<Kept>,
    plan: Vec<Kept>,
    /// None where the policy puts no records into it.
    signed: Option<Vec<RecordLine>>,
}

/// Shows it.
pub async fn year(Reading { who, mut db, here }: Reading<Member>) -> Result<Shown<YearView>, Fault> {
    let year = read(&mut db, &here, &who).await?;
    let policy = here.council()?.policy_on(here.today);
    let appraisal = policy.journal.as_ref().and_then(|journal| journal.appraisal.as_ref());
    let cited = policy.clauses.iter().filter(|clause| appraisal.is_some_and(|it| it.clause.contains(&clause.id)));
    let says = cited.map(|clause| (clause.says.clone(), super::cite(&here, &clause.id))).collect();
    let page = here.frame.page_below("For the appraisal", "My journal", urls::journal(&here.slug));
    Ok(Shown(YearView {
        page,
        person: who.name().to_owned(),
        span: format!("{} to {}", year.since, here.today),
        says,
        figures: figures(&year),
        lines: lines(&year),
        plan: year.plan.iter().filter_map(|kept| plan_line(&here, kept)).collect(),
        entries: year.kept.iter().map(|kept| entry_view(&here, kept)).collect(),
        file: files(&urls::journal_year(&here.slug)),
        new_href: urls::new_journal_entry(&here.slug),
    }))
}

/// The same as a file, with all that was written.
pub async fn year_file(Reading { who, mut db, here }: Reading<Member>, form: Form) -> Result<Response, Fault> {
    let year = read(&mut db, &here, &who).await?;
    let heads = [
        "Day",
        "Title",
        "Kind",
        "Minutes",
        words::HAPPENED,
        words::LEARNT,
        words::DIFFERENTLY,
        words::IMPACT,
        "Discussed with a peer",
        words::PEER,
        words::STANDARDS,
        "Which part",
        words::NEED,
        "By",
        "Met",
        "Signed",
    ];
    let mut rows: Vec<(Day, Vec<Cell>)> = year.kept.into_iter().map(entry_row).collect();
    rows.extend(year.signed.into_iter().flatten().map(|record| {
        let mut row: Vec<Cell> = vec![record.held.into(), record.what.into(), "Signed record".into()];
        row.resize_with(heads.len() - 1, || "".into());
        row.push(record.signed.into());
        (record.held, row)
    }));
    rows.sort_by_key(|(day, _)| std::cmp::Reverse(*day));
    form.of(Table::new("my-journal", here.today, heads, rows.into_iter().map(|(_, row)| row))).await
}

fn entry_row(kept: Kept) -> (Day, Vec<Cell>) {
    let entry = kept.entry;
    let (need, by, met) = entry.need.map_or_else(Default::default, |need| (need.what, Some(need.by), need.met));
    let row = vec![
        entry.day.into(),
        entry.title.into(),
        entry.activity.into(),
        entry.minutes.map_or_else(|| "".into(), Cell::from),
        entry.happened.into(),
        entry.learnt.into(),
        entry.differently.into(),
        entry.impact.into(),
        if entry.peer.is_some() { "Yes" } else { "No" }.into(),
        entry.peer.unwrap_or_default().into(),
        entry.standards.join("; ").into(),
        entry.part.into(),
        need.into(),
        by.into(),
        met.into(),
        "".into(),
    ];
    (entry.day, row)
}

/// The text of the signed records: the worker's own copy. Each is in the log as opened before it is read.
pub async fn records_file(mut opening: Opening<Member>, form: Form) -> Result<Response, Fault> {
    let (who, here) = (opening.who().clone(), opening.here().clone());
    let journal = enter(opening.db(), &here, &who).await?;
    let signed = records(opening.db(), &here, &who, journal, None).await?.ok_or(Fault::NotFound)?.rows;
    let subject = Some(who.person());
    for record in &signed {
        let about = About { subject, kind: "record", id: record.id.uuid() };
        store::log(opening.db(), &who, "opened-record", about, None).await?;
    }
    let about = About { subject, kind: "journal", id: who.person().uuid() };
    let Reading { who, mut db, here } = opening.open("opened-journal-records", about, None).await?;
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for record in &signed {
        for (heading, text) in record_pages::text(&mut db, &here, &who, record.id).await? {
            let first: [Cell; 3] = [record.held.into(), record.what.as_str().into(), record.signed.as_str().into()];
            rows.push(first.into_iter().chain([heading.into(), text.into()]).collect());
        }
    }
    let heads = ["Day", "Record", "Signed", "Heading", "Text"];
    form.of(Table::new("my-signed-records", here.today, heads, rows)).await
}

async fn read(db: &mut impl Reads, here: &Here, who: &Membership) -> Result<Year, Fault> {
    let journal = enter(db, here, who).await?;
    let since = year_to(here.today);
    Ok(Year {
        since,
        kept: entries::since(db, who, since).await?,
        plan: entries::plan(db, who, since).await?,
        signed: records(db, here, who, journal, Some(since)).await?.map(|records| records.rows),
    })
}

/// *5 entries, 12.5 hours, 2 of them discussed with a peer; 3 signed records.*
fn figures(year: &Year) -> String {
    let minutes: u32 = year.kept.iter().filter_map(|kept| kept.entry.minutes).sum();
    let hours = (minutes > 0).then(|| super::hours(minutes));
    let peers = year.kept.iter().filter(|kept| kept.entry.peer.is_some()).count();
    let peers = (!year.kept.is_empty()).then(|| format!("{peers} of them discussed with a peer"));
    let entries = Some(counted(year.kept.len(), "entry", "entries"));
    let entries = [entries, hours, peers].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let signed = year.signed.as_ref().map(|signed| counted(signed.len(), "signed record", "signed records"));
    format!("{entries}{}.", signed.map(|signed| format!("; {signed}")).unwrap_or_default())
}

fn lines(year: &Year) -> Vec<LineView> {
    let entries = year.kept.iter().map(|kept| LineView {
        day: kept.entry.day,
        what: kept.entry.title.clone(),
        kind: kept.entry.activity.clone(),
        hours: kept.entry.minutes.map(hours_of).unwrap_or_default(),
        peer: kept.entry.peer.is_some(),
        standards: kept.entry.standards.join("; "),
        href: String::new(),
    });
    let records = year.signed.iter().flatten().map(|record| LineView {
        day: record.held,
        what: record.what.clone(),
        kind: "Signed record".to_owned(),
        hours: String::new(),
        peer: false,
        standards: String::new(),
        href: record.href.clone(),
    });
    let mut lines: Vec<LineView> = entries.chain(records).collect();
    lines.sort_by_key(|line| std::cmp::Reverse(line.day));
    lines
}
