//! A shared discussion: what it says, as a document and as clean text for the child's record, and on whose record it stands.

use askama::Template;
use axum::Json;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::access::Wish;
use domain::discussion::{self, amended};
use domain::ids::{DiscussionId, MemberId};
use engine::ids::KindId;
use engine::{Day, Known, Obligation, Subject, When};
use store::discussions::{self, DiscussionRow, Entry, Sharing};
use store::{Claim, Member, Membership, Reads, cases, drafts, log};

use super::{about, rules, to_write, to_write_it};
use crate::account::Nothing;
use crate::cases::{allowed, state};
use crate::fault::{Fault, granted};
use crate::gate::{Here, Opening, Reading, Writing};
use crate::page::{Link, Page};
use crate::parts::{Choice, Standing, Trail};
use crate::posted::{Fields, Posted};
use crate::reply::{Reply, Shown};
use crate::{openings, standings, urls, when};

/// The field of the family as one.
const FAMILY: &str = "family";

/// The discussion.
#[derive(Template)]
#[template(path = "discussions/read.html")]
pub struct ReadView {
    page: Page,
    case: Link,
    about: String,
    form: String,
    depth: String,
    chosen: String,
    shared: String,
    sections: Vec<(String, String)>,
    earlier: Vec<(String, Vec<(String, String)>)>,
    /// The title of the entry, and the whole as plain text.
    title: String,
    text: String,
    system: String,
    system_href: String,
    state: Standing,
    /// On whose records it stands.
    entries: Vec<String>,
    /// By when that is due, where the policy says.
    due: Vec<DueView>,
    /// The ticks, and where they are kept; none for whoever only reads.
    ticks: Vec<Choice>,
    enter_href: String,
    /// The writer's next step.
    amend_href: String,
    edit_href: String,
    /// The other children of the session.
    beside: Vec<Link>,
}

/// By when it stands on the record.
pub(super) struct DueView {
    name: String,
    due: String,
    standing: Standing,
    trail: Trail,
}

/// A discussion that the person may read; whoever has to say why first is sent to say it.
async fn to_read(db: &mut impl Reads, here: &Here, who: &Membership, id: DiscussionId) -> Result<DiscussionRow, Fault> {
    let row = discussions::find(db, id).await?.filter(|row| !row.dropped).ok_or(Fault::NotFound)?;
    let wish = Wish::ReadRecord(KindId::from(row.kind.as_str()));
    let (way, allowed) = allowed(db, here, who, row.case, &wish).await?;
    openings::reason_first(db, who, way, &allowed, &urls::discussion(&here.slug, id)).await?;
    Ok(row)
}

/// Shows the discussion; the row of the log comes before the reading.
pub async fn page(
    mut opening: Opening<Member>,
    Path((_, id)): Path<(String, DiscussionId)>,
) -> Result<Response, Fault> {
    let (who, here) = (opening.who().clone(), opening.here().clone());
    let row = to_read(opening.db(), &here, &who, id).await?;
    if row.latest.is_none() {
        here.allowed(opening.db(), &who, row.worker, &to_write_it(&row)).await?;
        return Ok(Redirect::to(&urls::discussion_edit(&here.slug, id)).into_response());
    }
    let Reading { who, mut db, here } = opening.open("opened-discussion", row.about(), None).await?;
    Ok(Shown(view(&mut db, &here, &who, &row).await?).into_response())
}

/// The text of the latest version, for a panel beside a form: asked for when somebody wants to see it, and logged then.
pub async fn panel(
    mut opening: Opening<Member>,
    Path((_, id)): Path<(String, DiscussionId)>,
) -> Result<Response, Fault> {
    let (who, here) = (opening.who().clone(), opening.here().clone());
    let row = to_read(opening.db(), &here, &who, id).await?;
    let Reading { mut db, here, .. } = opening.open("opened-discussion", row.about(), None).await?;
    let latest = discussions::sharings(&mut db, id).await?.pop().ok_or(Fault::NotFound)?;
    let title = format!("{}, {}", row.reference, about(rules(here.council()?, &row)?.policy, &row));
    let sections: Vec<_> = sections(&latest)
        .into_iter()
        .map(|(heading, text)| serde_json::json!({ "heading": heading, "text": text }))
        .collect();
    Ok(Json(serde_json::json!({ "title": title, "sections": sections })).into_response())
}

fn sections(sharing: &Sharing) -> Vec<(String, String)> {
    sharing.wording.sections.iter().map(|written| (written.heading.clone(), written.content.plain())).collect()
}

async fn view(db: &mut impl Reads, here: &Here, who: &Membership, row: &DiscussionRow) -> Result<ReadView, Fault> {
    let slug = here.slug.as_str();
    let council = here.council()?;
    let rules = rules(council, row)?;
    let mut versions = discussions::sharings(db, row.id).await?;
    let latest = versions.pop().ok_or(Fault::NotFound)?;
    let writes = granted(here.allowed(db, who, row.worker, &to_write_it(row)).await)?;
    let enters = granted(allowed(db, here, who, row.case, &Wish::TakePart).await)?;
    let begun = drafts::find(db, row.draft()).await?.is_some();
    let children = cases::children(db, row.case, row.day).await?;
    let entries = discussions::entries(db, row.id).await?;
    let pattern = rules.policy.casework.as_ref().map_or("", |cases| cases.title.as_str());
    let title = discussion::title(pattern, &row.author_name, &row.worker_name, &row.reference, row.day);
    let rows = super::beside(db, row).await?;
    let address = urls::discussion(slug, row.id);
    Ok(ReadView {
        page: here.frame.page_below(
            format!("{}: {}", row.reference, rules.form.name),
            "Case",
            urls::case(slug, row.case),
        ),
        case: Link::new(&row.reference, urls::case(slug, row.case)),
        about: about(rules.policy, row),
        form: latest.wording.form.clone(),
        depth: if latest.wording.detailed { "Detailed and reflective" } else { "An update" }.to_owned(),
        chosen: latest.wording.criterion.as_ref().map_or_else(String::new, |(_, name)| name.clone()),
        shared: format!("Version {}, shared by {} on {}", latest.number, latest.by, when::instant(latest.at)),
        sections: sections(&latest),
        earlier: versions
            .iter()
            .rev()
            .map(|old| {
                (format!("Version {}, shared by {} on {}", old.number, old.by, when::instant(old.at)), sections(old))
            })
            .collect(),
        text: discussion::plain(&title, &latest.wording),
        title,
        system: council.file.systems.cases.join(", "),
        system_href: council.file.systems.link(&row.reference).unwrap_or_default(),
        state: state(row),
        entries: entries.iter().map(|entry| entry_line(entry, &children)).collect(),
        due: due(db, here, row).await?,
        ticks: if enters { ticks(&children, &entries, &row.reference) } else { Vec::new() },
        enter_href: format!("{address}/entries"),
        amend_href: if writes && !begun { format!("{address}/amendment") } else { String::new() },
        edit_href: if writes && begun { urls::discussion_edit(slug, row.id) } else { String::new() },
        beside: rows
            .iter()
            .filter(|other| other.id != row.id)
            .map(|other| Link::new(&other.reference, urls::discussion(slug, other.id)))
            .collect(),
    })
}

fn entry_line(entry: &Entry, children: &[cases::Child]) -> String {
    let child = entry.member.and_then(|member| children.iter().find(|child| child.id == member));
    let whose = child.map_or_else(String::new, |child| format!("{}: ", child.label));
    format!("{whose}on the record since {}, said by {}", entry.day, entry.by)
}

/// One tick for each child; for a family without any one for all.
fn ticks(children: &[cases::Child], entries: &[Entry], reference: &str) -> Vec<Choice> {
    let there = |member: Option<MemberId>| entries.iter().any(|entry| entry.member == member);
    if children.is_empty() {
        return vec![Choice { checked: there(None), ..Choice::new(FAMILY, reference) }];
    }
    let tick = |child: &cases::Child| Choice {
        checked: there(Some(child.id)),
        ..Choice::new(child.id.to_string(), child.label.as_str())
    };
    children.iter().map(tick).collect()
}

/// By when the discussion stands on the record: the engine says it.
async fn due(db: &mut impl Reads, here: &Here, row: &DiscussionRow) -> Result<Vec<DueView>, Fault> {
    let council = here.council()?;
    let facts = standings::load(db, council, Some(&[row.worker]), here.today).await?;
    let evaluation = Known::new(council, &facts).person(&row.worker.to_string().into(), &When::at(here.now));
    let policy = council.policy_on(here.today);
    let mine = |due: &&Obligation| matches!(&due.subject, Subject::Discussion { discussion, .. } if discussion.as_str() == row.id.to_string());
    let view = |due: &Obligation| DueView {
        name: standings::clock_name(policy, due.clock.as_str()),
        due: standings::due_text(due, here.today),
        standing: standings::standing_tag(due),
        trail: standings::trail(due, &here.slug),
    };
    Ok(evaluation.obligations.iter().filter(mine).map(view).collect())
}

/// Keeps on whose records the discussion stands, today.
pub async fn enter(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, DiscussionId)>,
    Posted { token, typed }: Posted<Fields>,
) -> Result<Reply<ReadView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let row = discussions::find(&mut db, id).await?.filter(|row| row.latest.is_some()).ok_or(Fault::NotFound)?;
    allowed(&mut db, &here, &who, row.case, &Wish::TakePart).await?;
    let children = cases::children(&mut db, row.case, row.day).await?;
    let ticked = |name: &str| typed.all("on-record").any(|one| one == name);
    let on: Vec<Option<MemberId>> = if children.is_empty() {
        ticked(FAMILY).then_some(None).into_iter().collect()
    } else {
        children.iter().filter(|child| ticked(&child.id.to_string())).map(|child| Some(child.id)).collect()
    };
    let whole = on.len() == children.len().max(1);
    let today: Day = here.today;
    discussions::enter(&mut db, &who, &row, &on, (today, whole)).await?;
    let said = if whole { "entered" } else { "entry-taken-back" };
    Ok(db.commit(urls::said(urls::discussion(&here.slug, id), said)).await?.into())
}

/// Begins a new version from the last wording; what is shared stays as it is until then.
pub async fn amend(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, DiscussionId)>,
    Posted { token, .. }: Posted<Nothing>,
) -> Result<Reply<ReadView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let row = to_write(&mut db, &here, &who, id).await?;
    let latest = discussions::sharings(&mut db, id).await?.pop().ok_or(Fault::NotFound)?;
    if drafts::find(&mut db, row.draft()).await?.is_none() {
        drafts::begin(&mut db, &who, row.draft(), &amended(&latest.wording)).await?;
        log(&mut db, &who, "reopened-discussion", row.about(), None).await?;
    }
    Ok(db.commit(urls::discussion_edit(&here.slug, id)).await?.into())
}
