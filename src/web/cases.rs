//! A case: what it is to the council, who works with it, how its clocks stand, when it was discussed.

mod interval;
mod list;
mod pick;

pub use interval::{page as interval_page, set as set_interval};
pub use list::{CaseItem, items};
pub use pick::{choose, page as pick_page, takes_cases};

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::Path;
use domain::access::{Allowed, Wish, decide};
use domain::ids::{CaseId, PersonId};
use engine::ids::{FlagId, KindId};
use engine::policy::{Counts, Policy};
use engine::{Known, Obligation, Subject, When};
use store::cases::{self, CaseRow, OwnInterval, Spell, Worker};
use store::discussions::{self, DiscussionRow};
use store::{Claim, Member, Membership, Reads, access, openings};

use crate::fault::{Fault, granted};
use crate::gate::{Here, Opening, Reading, Writing};
use crate::page::{Link, Page};
use crate::parts::{Choice, Standing, Tone, Trail};
use crate::plan::kind_name;
use crate::posted::{Fields, Posted};
use crate::reply::{Reply, Shown};
use crate::{standings, urls};

/// How many discussions the page shows.
const SHOWN: i64 = 30;

/// The page.
#[derive(Template)]
#[template(path = "cases/show.html")]
pub struct CaseView {
    page: Page,
    /// The council's case system, and the case there, where the council has named its address.
    system: String,
    system_href: String,
    children: Vec<String>,
    category: String,
    opened: String,
    closed: String,
    workers: Vec<(Link, String)>,
    clocks: Vec<ClockView>,
    intervals: Vec<String>,
    /// Where a time of its own is set.
    interval_href: String,
    /// The states it can be in, and where they are kept; none for whoever only looks.
    states: Vec<Choice>,
    states_href: String,
    /// The same for whoever only looks.
    is_in: Vec<String>,
    /// Kinds of discussion outside a session, and where one is begun.
    between: Vec<Choice>,
    begin_href: String,
    discussions: Vec<Discussed>,
}

/// One of its clocks.
pub(super) struct ClockView {
    name: String,
    last: String,
    due: String,
    standing: Standing,
    trail: Trail,
}

/// A discussion in a list.
pub struct Discussed {
    /// Its day, and its page for who may read it.
    pub day: Link,
    /// What kind, with whom.
    pub what: String,
    /// Where it has got to.
    pub state: Standing,
}

/// Whether the reader may do this with a case, and by whose file they reach it; the way without a reason first.
///
/// # Errors
/// `NotFound` when they may not, or there is no such case.
pub async fn allowed(
    db: &mut impl Reads,
    here: &Here,
    who: &Membership,
    case: CaseId,
    wish: &Wish,
) -> Result<(PersonId, Allowed), Fault> {
    let mut ways = cases::ways_to(db, who, case).await?;
    if ways.is_empty() {
        // Nobody works with it any more: whoever reads every file still does.
        ways = cases::workers(db, case).await?.into_iter().map(|worker| worker.person).collect();
    }
    let policy = here.council()?.policy_on(here.today);
    let mut found: Option<(PersonId, Allowed)> = None;
    for person in ways {
        // A grant is for a person's file; a case is in nobody's.
        let mut ties = access::ties(db, who, person).await?;
        ties.retain(|tie| tie.grant().is_none());
        if let Some(allowed) = decide(policy, &ties, wish)
            && found.as_ref().is_none_or(|(_, known)| known.needs_reason && !allowed.needs_reason)
        {
            found = Some((person, allowed));
        }
    }
    found.ok_or(Fault::NotFound)
}

/// The case with the way to it, for a wish.
pub async fn reached(
    db: &mut impl Reads,
    here: &Here,
    who: &Membership,
    id: CaseId,
    wish: &Wish,
) -> Result<(CaseRow, PersonId), Fault> {
    let case = cases::find(db, id).await?.ok_or(Fault::NotFound)?;
    let (way, _) = allowed(db, here, who, id, wish).await?;
    Ok((case, way))
}

async fn may(db: &mut impl Reads, here: &Here, who: &Membership, id: CaseId, wish: &Wish) -> Result<bool, Fault> {
    granted(allowed(db, here, who, id, wish).await)
}

/// Shows a case; the opening is in the log of whoever works with it.
pub async fn show(
    mut opening: Opening<Member>,
    Path((_, id)): Path<(String, CaseId)>,
) -> Result<Shown<CaseView>, Fault> {
    let (who, here) = (opening.who().clone(), opening.here().clone());
    let (case, way) = reached(opening.db(), &here, &who, id, &Wish::SeeFigures).await?;
    let Reading { who, mut db, here } = opening.open("opened-case", cases::about(id, way), None).await?;
    let council = here.council()?;
    let policy = council.policy_on(here.today);
    let (writes, takes_part) =
        (may(&mut db, &here, &who, id, &Wish::Write).await?, may(&mut db, &here, &who, id, &Wish::TakePart).await?);
    let workers = cases::workers(&mut db, id).await?;
    let clocks = clocks(&mut db, &here, id, &workers).await?;
    let states = cases::states(&mut db, id).await?;
    let categories = cases::categories(&mut db, id).await?;
    let own = cases::intervals(&mut db, id).await?;
    let rows = discussions::of_case(&mut db, id, SHOWN).await?;
    // Asked once for each kind that is there, not for each discussion.
    let mut readable: Vec<&str> = Vec::new();
    let kinds: BTreeSet<&str> = rows.iter().map(|row| row.kind.as_str()).collect();
    for kind in kinds {
        if may(&mut db, &here, &who, id, &Wish::ReadRecord(KindId::from(kind))).await? {
            readable.push(kind);
        }
    }
    let listed = rows.iter().map(|row| {
        let reads = row.latest.is_some() && readable.contains(&row.kind.as_str());
        discussed(&here.slug, policy, &who, row, reads)
    });
    let listed: Vec<Discussed> = listed.collect();
    let now = |spell: &&Spell| spell.from <= here.today && spell.until.is_none_or(|until| here.today < until);
    let open = case.closed.is_none_or(|closed| here.today < closed);
    let is_in: Vec<&str> = states.iter().filter(now).map(|spell| spell.what.as_str()).collect();
    let category = categories.iter().find(now);
    let between = policy.casework.as_ref().map(|cases| cases.between.as_slice()).unwrap_or_default();
    // What names a child, and what was written about one, is for whoever may read discussions: others say why first.
    let reads = reads(&mut db, &here, &who, id).await?;
    let children = if reads { cases::children(&mut db, id, here.today).await? } else { Vec::new() };
    let own: Vec<OwnInterval> =
        own.into_iter().map(|own| OwnInterval { reason: own.reason.filter(|_| reads), ..own }).collect();
    Ok(Shown(CaseView {
        page: here.frame.page(case.reference.clone()),
        system: council.file.systems.cases.join(", "),
        system_href: council.file.systems.link(&case.reference).unwrap_or_default(),
        children: children.into_iter().map(|child| child.label).collect(),
        category: category.map_or_else(
            || "None is on record".to_owned(),
            |spell| format!("{}, since {}", category_name(policy, &spell.what), spell.from),
        ),
        opened: case.opened.map_or_else(String::new, |day| day.to_string()),
        closed: case.closed.map_or_else(String::new, |day| day.to_string()),
        workers: workers.iter().map(|worker| worker_line(&here, worker)).collect(),
        clocks,
        intervals: own.iter().map(|own| interval_line(policy, own)).collect(),
        interval_href: if takes_part && open && interval::clocks(policy).next().is_some() {
            urls::case_interval(&here.slug, id)
        } else {
            String::new()
        },
        states: if takes_part && open {
            let choice = |flag: &engine::policy::CaseFlagKind| Choice {
                checked: is_in.contains(&flag.id.as_str()),
                ..Choice::new(flag.id.as_str(), &flag.name)
            };
            policy.case_flags.iter().map(choice).collect()
        } else {
            Vec::new()
        },
        states_href: format!("{}/states", urls::case(&here.slug, id)),
        is_in: is_in.iter().map(|flag| flag_name(policy, flag)).collect(),
        between: if writes && open {
            between.iter().map(|kind| Choice::new(kind.as_str(), kind_name(policy, kind.as_str()))).collect()
        } else {
            Vec::new()
        },
        begin_href: format!("{}/discussions", urls::case(&here.slug, id)),
        discussions: listed,
    }))
}

/// Whether the reader reads discussions of a case without a reason, or has given one.
async fn reads(db: &mut impl Reads, here: &Here, who: &Membership, id: CaseId) -> Result<bool, Fault> {
    let policy = here.council()?.policy_on(here.today);
    let kinds = policy.casework.iter().flat_map(|cases| &cases.sessions);
    for kind in kinds {
        match allowed(db, here, who, id, &Wish::ReadRecord(kind.clone())).await {
            Ok((way, allowed)) => {
                return Ok(!allowed.needs_reason || openings::reason_given(db, who, way).await?);
            }
            Err(Fault::NotFound) => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(false)
}

fn worker_line(here: &Here, worker: &Worker) -> (Link, String) {
    let part = if worker.lead { "Leads" } else { "Co-worker" };
    let days = match worker.until {
        Some(until) => format!("{}, {} to {}", part, worker.from, until.minus_days(1)),
        None => format!("{}, since {}", part, worker.from),
    };
    (Link::new(&worker.name, urls::file(&here.slug, worker.person)), days)
}

fn interval_line(policy: &Policy, own: &OwnInterval) -> String {
    let until = own.until.map(|until| format!(" to {}", until.minus_days(1))).unwrap_or_default();
    let by = own.approved_by.as_ref().map(|name| format!(", approved by {name}")).unwrap_or_default();
    let why = own.reason.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
    format!("{}: every {}, from {}{until}{by}{why}", standings::clock_name(policy, &own.clock), own.every, own.from)
}

/// How the clocks of a case stand.
async fn clocks(db: &mut impl Reads, here: &Here, id: CaseId, workers: &[Worker]) -> Result<Vec<ClockView>, Fault> {
    let Some(worker) = workers.iter().find(|worker| worker.lead) else { return Ok(Vec::new()) };
    let council = here.council()?;
    let facts = standings::load(db, council, Some(&[worker.person]), here.today).await?;
    let evaluation = Known::new(council, &facts).person(&worker.person.to_string().into(), &When::at(here.now));
    let policy = council.policy_on(here.today);
    let of_case = evaluation.obligations.iter().filter(|due| of(due) == Some(id));
    Ok(of_case
        .map(|due| ClockView {
            name: standings::clock_name(policy, due.clock.as_str()),
            last: due.last.map_or_else(|| "Not yet".to_owned(), |day| day.to_string()),
            // What was to be done once, and is, has no day any more.
            due: due.due.map_or_else(String::new, |_| standings::due_text(due, here.today)),
            standing: standings::standing_tag(due),
            trail: standings::trail(due, &here.slug),
        })
        .collect())
}

/// The case that something is due for, if it is one.
pub fn of(due: &Obligation) -> Option<CaseId> {
    match &due.subject {
        Subject::Case { case } | Subject::Discussion { case, .. } => case.as_str().parse().ok(),
        _ => None,
    }
}

/// Whether a clock of cases is about discussing them, and not about what stands on the record.
pub fn is_about_discussing(policy: &Policy, due: &Obligation) -> bool {
    policy.case_clock(&due.clock).is_some_and(|clock| clock.counts == Counts::Discussions)
}

fn discussed(slug: &str, policy: &Policy, who: &Membership, row: &DiscussionRow, reads: bool) -> Discussed {
    let href = match row.latest {
        Some(_) if reads => urls::discussion(slug, row.id),
        None if row.author == who.person() => urls::discussion_edit(slug, row.id),
        _ => String::new(),
    };
    let depth = if row.detailed { ", detailed and reflective" } else { "" };
    Discussed {
        day: Link::new(row.day.to_string(), href),
        what: format!("{}{depth}; {} with {}", kind_name(policy, &row.kind), row.author_name, row.worker_name),
        state: state(row),
    }
}

/// Where a discussion has got to.
pub fn state(row: &DiscussionRow) -> Standing {
    match (row.latest, row.open) {
        (None, _) => Standing::new("Being written", Tone::Blue),
        (Some(_), true) => Standing::new("Not on the record yet", Tone::Amber),
        (Some(_), false) => Standing::new("On the record", Tone::Green),
    }
}

/// What a category is called.
pub fn category_name(policy: &Policy, id: &str) -> String {
    policy.category(&id.into()).map_or_else(|| id.to_owned(), |category| category.name.clone())
}

/// What a state is called.
pub fn flag_name(policy: &Policy, id: &str) -> String {
    policy.case_flag(&FlagId::from(id)).map_or_else(|| id.to_owned(), |flag| flag.name.clone())
}

/// Keeps which states a case is in, all of those that the policy knows.
pub async fn set_states(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, CaseId)>,
    Posted { token, typed }: Posted<Fields>,
) -> Result<Reply<CaseView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let (_, way) = reached(&mut db, &here, &who, id, &Wish::TakePart).await?;
    let policy = here.council()?.policy_on(here.today);
    for flag in &policy.case_flags {
        let holds = typed.all("state").any(|ticked| flag.id == *ticked);
        cases::set_state(&mut db, &who, (id, way), (flag.id.as_str(), holds), here.today).await?;
    }
    Ok(db.commit(urls::said(urls::case(&here.slug, id), "state-set")).await?.into())
}
