//! A person's supervision file: who they are now and how their clocks stand; then what happened, month by month.

use askama::Template;
use axum::extract::{Path, Query};
use domain::access::{Tie, Wish, decide};
use domain::ids::{PersonId, RelationshipId};
use engine::facts::{Relationship, RelationshipKind};
use engine::obligation::clocks;
use engine::policy::Policy;
use engine::{Day, Facts, Known, Obligation, When};
use store::{About, Member, access};

use crate::fault::Fault;
use crate::gate::{Here, Reading};
use crate::page::{Link, Page};
use crate::parts::{Choice, Standing, Trail};
use crate::reply::Shown;
use crate::timeline::{self, Month, Rights, Span};
use crate::{standings, urls};

/// The file.
#[derive(Template)]
#[template(path = "files/show.html")]
pub struct FileView {
    page: Page,
    who: Vec<(&'static str, String)>,
    supervisors: Vec<Supervisor>,
    clocks: Vec<ClockLine>,
    openings_href: String,
    checklist_href: String,
    /// For whoever is a party to the person's concerns.
    concerns_href: String,
    disclosures_href: String,
    agenda_href: String,
    form_href: String,
    to: String,
    kinds: Vec<Choice>,
    shown: String,
    months: Vec<Month>,
    empty: String,
    newer: String,
    earlier: Option<Link>,
}

/// Somebody who supervises the person now.
pub struct Supervisor {
    /// Name and kind.
    pub who: String,
    /// Since when.
    pub since: String,
    /// The pair's agreement; nothing for whoever may not read it.
    pub agreement_href: String,
}

/// How a clock stands.
pub struct ClockLine {
    /// The clock.
    pub name: String,
    /// When it was last met.
    pub last: String,
    /// When it is due.
    pub due: String,
    /// How that stands.
    pub standing: Standing,
    /// Why.
    pub trail: Trail,
}

/// Which part of the timeline.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Filter {
    /// Only this kind.
    #[serde(default)]
    kind: String,
    /// Up to this month.
    #[serde(default)]
    to: String,
}

/// Shows the file.
pub async fn show(
    mut reading: Reading<Member>,
    Path((_, person)): Path<(String, PersonId)>,
    Query(filter): Query<Filter>,
) -> Result<Shown<FileView>, Fault> {
    let ties = access::ties(&mut reading.db, &reading.who, person).await?;
    let policy = reading.here.council()?.policy_on(reading.here.today);
    let seen = decide(policy, &ties, &Wish::SeeFigures).ok_or(Fault::NotFound)?;
    let about = About { subject: Some(person), kind: "file", id: person.uuid() };
    let Reading { who, mut db, here } = reading.under("opened-file", about, &seen).await?;
    let council = here.council()?;
    let policy = council.policy_on(here.today);
    let may = |wish: &Wish| decide(policy, &ties, wish);
    let rights = Rights {
        records: policy
            .session_kinds
            .iter()
            .filter(|kind| may(&Wish::ReadRecord(kind.id.clone())).is_some())
            .map(|kind| kind.id.clone())
            .collect(),
        agreements: may(&Wish::ReadAgreements).is_some(),
        actions: may(&Wish::ReadActions).is_some_and(|allowed| !allowed.needs_reason),
        action_pages: may(&Wish::TakePart).is_some() && may(&Wish::ReadActions).is_some(),
        // An illness is for whoever supervises or answers for supervision, not for whoever reads under a grant.
        absence_kinds: seen.because.grant().is_none(),
    };
    let facts = standings::load(&mut db, council, Some(&[person]), here.today).await?;
    let id = person.to_string();
    let mut evaluation = Known::new(council, &facts).person(&id.as_str().into(), &When::at(here.now));
    if seen.because.grant().is_some() {
        standings::discreet(policy, &mut evaluation.obligations);
    }
    let own = facts.persons.iter().find(|one| one.id == *id.as_str()).ok_or(Fault::NotFound)?;
    let span = Span::of(&filter.to, here.today);
    let asked = timeline::Asked {
        here: &here,
        policy,
        facts: &facts,
        obligations: &evaluation.obligations,
        rights: &rights,
        person,
        span,
    };
    let months = timeline::months(&mut db, &asked, &filter.kind).await?;
    let raised = policy.processes.iter().any(|process| !process.raised_by.is_empty());
    let party = store::concerns::place(&mut db, &who, person).await?;
    let concerns_href = party.filter(|_| raised).map(|_| urls::concerns(&here.slug, person));
    let before = store::timeline::latest_before(&mut db, person, span.since).await?;
    let is_own = ties.contains(&Tie::Own);
    let title = if is_own { "My file".to_owned() } else { own.name.clone() };
    let page = if is_own {
        here.frame.page_below(title, "My supervision", urls::my_supervision(&here.slug))
    } else if seen.because.grant().is_some() {
        here.frame.page_below(title, "Granted files", urls::granted(&here.slug))
    } else {
        here.frame.page(title)
    };
    let address = |to: &str| timeline::address(&here.slug, person, to, &filter.kind);
    Ok(Shown(FileView {
        page,
        who: now(policy, &facts, own, here.today),
        supervisors: supervisors(&here, policy, &facts, person, rights.agreements || may(&Wish::TakePart).is_some()),
        clocks: clock_lines(&here, policy, &facts, &evaluation.obligations),
        openings_href: may(&Wish::ReadAnything).map_or_else(String::new, |_| urls::openings(&here.slug, person)),
        checklist_href: urls::checklist(&here.slug, person),
        concerns_href: concerns_href.unwrap_or_default(),
        disclosures_href: if policy.disclosing.is_some()
            && may(&Wish::ReadAnything).is_some_and(|it| of_the_file(it.because))
        {
            urls::disclosures(&here.slug, person)
        } else {
            String::new()
        },
        agenda_href: if is_own || may(&Wish::TakePart).is_none() {
            String::new()
        } else {
            urls::agenda_of(&here.slug, person)
        },
        form_href: urls::file(&here.slug, person),
        to: filter.to.clone(),
        kinds: Choice::list(timeline::KINDS, &filter.kind),
        shown: span.in_words(here.today),
        empty: if before.is_some() {
            "Nothing happened in these months."
        } else {
            "Nothing is in this file yet. Sessions, records, agreements and actions stand here when they happen."
        }
        .to_owned(),
        months,
        newer: span.newer(here.today).map_or_else(String::new, |to| address(&to)),
        earlier: before.map(|day| Link::new("Earlier", address(&timeline::month_key(day)))),
    }))
}

/// The person, who supervises them, and the line above.
fn of_the_file(tie: Tie) -> bool {
    matches!(tie, Tie::Own | Tie::Supervisor | Tie::ManagementLine)
}

/// Who the person is today: post, team, stage.
pub(crate) fn now(
    policy: &Policy,
    facts: &Facts,
    own: &engine::facts::Person,
    today: Day,
) -> Vec<(&'static str, String)> {
    let mut rows = Vec::new();
    for post in facts.posts.iter().filter(|post| post.person == own.id && holds(post.from, post.until, today)) {
        let role = policy.role(&post.role).map_or(post.role.as_str(), |role| &role.name);
        let team = facts.teams.iter().find(|team| Some(&team.id) == post.team.as_ref()).map(|team| team.name.as_str());
        rows.push((
            "Post",
            format!("{role}{}, since {}", team.map_or_else(String::new, |team| format!(", {team}")), post.from),
        ));
        let employment =
            post.employment.as_ref().and_then(|id| policy.employments.iter().find(|known| known.id == *id));
        rows.extend(employment.map(|employment| ("Employment", employment.name.clone())));
    }
    if rows.is_empty() {
        rows.push(("Post", "None today".to_owned()));
    }
    let flags = facts.flags.iter().filter(|flag| flag.person == own.id && holds(flag.from, flag.until, today));
    let flags: Vec<String> = flags
        .map(|flag| {
            let name = policy.flag(&flag.flag).map_or(flag.flag.as_str(), |known| &known.name);
            format!("{name}, since {}", flag.from)
        })
        .collect();
    if !flags.is_empty() {
        rows.push(("Stage", flags.join("; ")));
    }
    rows.extend(own.started.map(|day| ("Employed since", day.to_string())));
    rows.extend(own.until.map(|day| ("Left on", day.minus_days(1).to_string())));
    rows
}

fn holds(from: Day, until: Option<Day>, today: Day) -> bool {
    from <= today && until.is_none_or(|until| today < until)
}

/// Who supervises the person today.
pub fn supervisors(here: &Here, policy: &Policy, facts: &Facts, person: PersonId, agreements: bool) -> Vec<Supervisor> {
    let me = person.to_string();
    let mine = facts
        .relationships
        .iter()
        .filter(|pair| pair.supervisee == *me.as_str() && holds(pair.from, pair.until, here.today));
    mine.map(|pair| Supervisor {
        who: format!("{}, {}", name_of(facts, pair.supervisor.as_str()), kind_in_words(pair.kind)),
        since: pair.from.to_string(),
        agreement_href: agreement_href(here, policy, pair).filter(|_| agreements).unwrap_or_default(),
    })
    .collect()
}

/// The page of the agreement, where the policy asks such a pair for one.
pub fn agreement_href(here: &Here, policy: &Policy, pair: &Relationship) -> Option<String> {
    let asked = policy.agreement.as_ref().is_some_and(|agreement| agreement.kinds.contains(&pair.kind));
    let id = pair.id.as_str().parse::<RelationshipId>().ok().filter(|_| asked)?;
    Some(urls::agreement_of(&here.slug, id))
}

/// What kind of supervision a relationship is.
pub fn kind_in_words(kind: RelationshipKind) -> &'static str {
    match kind {
        RelationshipKind::Line => "line supervisor",
        RelationshipKind::Professional => "professional supervisor",
        RelationshipKind::PracticeEducator => "practice educator",
        RelationshipKind::Cover => "standing in",
    }
}

/// A person's name among the facts.
pub fn name_of<'a>(facts: &'a Facts, id: &str) -> &'a str {
    facts.persons.iter().find(|one| one.id == *id).map_or("somebody", |one| one.name.as_str())
}

/// How every clock stands that is not about a single session.
pub fn clock_lines(here: &Here, policy: &Policy, facts: &Facts, obligations: &[Obligation]) -> Vec<ClockLine> {
    const OF_A_SESSION: [&str; 3] = [clocks::SHARE, clocks::SIGN, clocks::REARRANGE];
    // What is due for a child stands with the child, what is due for a team with the team.
    let of_person = |one: &&Obligation| {
        crate::cases::of(one).is_none()
            && !matches!(one.subject, engine::Subject::Team { .. } | engine::Subject::Council)
    };
    let lasting = obligations.iter().filter(|one| !OF_A_SESSION.contains(&one.clock.as_str())).filter(of_person);
    lasting
        .map(|one| {
            let name = standings::clock_name(policy, one.clock.as_str());
            let of_pair = matches!(one.subject, engine::Subject::Pair { .. });
            let with =
                one.supervisor.as_ref().filter(|_| of_pair).map(|id| format!(" with {}", name_of(facts, id.as_str())));
            ClockLine {
                name: format!("{name}{}", with.unwrap_or_default()),
                last: one.last.map_or_else(|| "–".to_owned(), |day| day.to_string()),
                due: standings::due_text(one, here.today),
                standing: standings::standing_tag(one),
                trail: standings::trail(one, &here.slug),
            }
        })
        .collect()
}
