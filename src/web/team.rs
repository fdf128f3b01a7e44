//! My team: whom one supervises, how each stands, and what needs one now.

use std::collections::HashMap;

use askama::Template;
use axum_extra::extract::Query;
use domain::ids::{PersonId, SessionId};
use engine::obligation::clocks;
use engine::policy::Policy;
use engine::{Day, Evaluation, Facts, Known, NoticeKind, Obligation, Standing as Stands, When};
use store::discussions::{self, DiscussionRow};
use store::sessions::{self, Session};
use store::team::{self, Supervisee, Unfinished};
use store::{Membership, Reads, Supervisor, access, cases};

use crate::cases::{self as cases_pages, CaseItem};
use crate::concerns::{self, Line};
use crate::fault::Fault;
use crate::gate::{Here, Reading};
use crate::needs::{self, Need};
use crate::page::Page;
use crate::parts::{Standing, Trail};
use crate::reply::Shown;
use crate::supervisors::{self, SupervisorRow};
use crate::team_sessions::{self, Part};
use crate::{loose_ends, standings, urls};

/// My team.
#[derive(Template)]
#[template(path = "team/show.html")]
pub struct MyTeam {
    /// The frame.
    pub page: Page,
    /// What needs the supervisor most, at most seven.
    pub needs: Vec<Need>,
    /// What needs them beside that, folded.
    pub more: Vec<Need>,
    /// The people, a row for each of their clocks.
    pub rows: Vec<Row>,
    /// How many people.
    pub people: usize,
    /// The supervisors below them.
    pub supervisors: Vec<SupervisorRow>,
    /// The children that ask for something, or all of them.
    pub children: Children,
    /// The teams whose sessions they plan.
    pub teams: Vec<Part>,
    /// Open concerns of the people, and of whom their supervisors supervise.
    pub concerns: Vec<Line>,
}

/// The children of the team.
pub struct Children {
    /// Those shown, the most urgent first.
    pub items: Vec<CaseItem>,
    /// How many are overdue or due soon, or come first by the policy.
    pub asking: usize,
    /// How many there are.
    pub all: usize,
    /// Where all of them are shown, or only those that ask.
    pub other_href: String,
    /// Whether all are shown.
    pub shows_all: bool,
}

/// Which children to show.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Which {
    #[serde(default)]
    children: String,
}

/// One clock of one person.
pub struct Row {
    /// Their name.
    pub name: String,
    /// Their file.
    pub file: String,
    /// Their post, on their first row.
    pub post: String,
    /// How many rows they have, on the first; 0 below it.
    pub span: usize,
    /// The clock, where the person has several.
    pub clock: String,
    /// When it was last met.
    pub last: String,
    /// When it is due.
    pub due: String,
    /// How it stands; none where no clock applies.
    pub standing: Option<Standing>,
    /// Why.
    pub trail: Trail,
    /// What is booked next.
    pub booked: Option<Booked>,
    /// Where to book; empty below the first row.
    pub book: String,
    /// Where to record a session that was not booked; empty below the first row.
    pub record: String,
    /// The agreement, on the first row.
    pub agreement: Option<Agreed>,
    /// Records to share and to sign and actions past their day, on the first row.
    pub open: Vec<String>,
}

/// The next session of a clock.
pub struct Booked {
    /// When.
    pub text: String,
    /// Its page.
    pub href: String,
    /// That it is after the due day.
    pub late: bool,
}

/// How the agreement stands.
pub struct Agreed {
    /// Its tag.
    pub standing: Standing,
    /// Its day.
    pub text: String,
    /// Why.
    pub trail: Trail,
}

/// Everything the page is made of, fetched with a number of queries that does not grow with the people.
pub struct Team {
    /// Whom I supervise.
    pub mine: Vec<Supervisee>,
    /// Whom they supervise.
    pub theirs: Vec<Supervisee>,
    /// The facts of all of them.
    pub facts: Facts,
    /// Records not finished.
    pub unfinished: Vec<Unfinished>,
    /// Actions past their day.
    pub actions_late: HashMap<PersonId, i64>,
    /// Sessions of mine that nothing became of yet, past ones included.
    pub open: Vec<Session>,
    /// Discussions of children that I write, and have not shared.
    pub writing: Vec<DiscussionRow>,
}

impl Team {
    /// Whether a record waits unshared with somebody who supervises the person no more, and nobody was given its draft.
    pub fn is_sealed(&self, record: &Unfinished, today: Day) -> bool {
        let (person, author) = (record.person.to_string(), record.supervisor.to_string());
        let supervises = self.facts.relationships.iter().any(|pair| {
            pair.supervisee == person.as_str()
                && pair.supervisor == author.as_str()
                && pair.from <= today
                && pair.until.is_none_or(|until| until > today)
        });
        record.record.is_some() && record.shared_on.is_none() && !record.handed_on && !supervises
    }

    async fn fetch(db: &mut impl Reads, who: &Membership, here: &Here) -> Result<Self, Fault> {
        let council = here.council()?;
        let reach = standings::window(council, here.today);
        let visible = access::visible_people(db).await?;
        let may_see = |person: &PersonId| visible.as_ref().is_none_or(|seen| seen.contains(person));
        let mut mine = team::of_supervisors(db, &[who.person()], here.today).await?;
        mine.retain(|supervisee| may_see(&supervisee.person));
        let my_people = people(&mine);
        let mut theirs = team::of_supervisors(db, &my_people, here.today).await?;
        theirs.retain(|supervisee| may_see(&supervisee.person) && supervisee.person != who.person());
        let everybody = people(mine.iter().chain(&theirs));
        let facts = store::facts::of(db, &reach.over(Some(&everybody))).await?;
        let booked = loose_ends::of_bookings(&facts);
        let mut writing = match council.policy_on(here.today).casework {
            Some(_) => discussions::open_of(db, &my_people).await?,
            None => Vec::new(),
        };
        writing.retain(|row| row.latest.is_none() && row.author == who.person());
        Ok(Self {
            writing,
            unfinished: team::unfinished(db, &loose_ends::of_records(&facts), reach.since).await?,
            actions_late: team::actions_late(db, &my_people, here.today).await?,
            open: sessions::open_of(db, &my_people, &booked, reach.since, here.today).await?,
            facts,
            mine,
            theirs,
        })
    }
}

/// Their ids, none twice.
pub fn people<'a>(supervisees: impl IntoIterator<Item = &'a Supervisee>) -> Vec<PersonId> {
    let mut ids: Vec<PersonId> = supervisees.into_iter().map(|supervisee| supervisee.person).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// What the page needs to know of one person.
pub struct Member<'a> {
    /// Who.
    pub supervisee: &'a Supervisee,
    /// How they stand.
    pub evaluation: Evaluation,
}

impl Member<'_> {
    /// The clocks of the policy that run for them.
    pub fn clocks<'b>(&'b self, policy: &'b Policy) -> impl Iterator<Item = &'b Obligation> {
        let of_policy = |obligation: &&Obligation| policy.clocks.iter().any(|clock| clock.id == obligation.clock);
        let runs = |obligation: &&Obligation| !matches!(obligation.standing, Stands::Ended { .. });
        self.evaluation.obligations.iter().filter(of_policy).filter(runs)
    }

    /// What is due about this relationship.
    pub fn of_pair(&self, clock: &str) -> Option<&Obligation> {
        let id = format!("{clock}:{}", self.supervisee.relationship);
        self.evaluation.obligations.iter().find(|obligation| obligation.id == id)
    }

    /// What is due about this session.
    pub fn of_session(&self, clock: &str, session: SessionId) -> Option<&Obligation> {
        let id = format!("{clock}:{session}");
        self.evaluation.obligations.iter().find(|obligation| obligation.id == id)
    }
}

/// Shows the team.
pub async fn show(
    Reading { who, mut db, here }: Reading<Supervisor>,
    Query(which): Query<Which>,
) -> Result<Shown<MyTeam>, Fault> {
    let team = Team::fetch(&mut db, &who, &here).await?;
    let council = here.council()?;
    let policy = council.policy_on(here.today);
    let known = Known::new(council, &team.facts);
    let when = When::at(here.now);
    let evaluated = |supervisee| Member { evaluation: known.person(&engine_id(supervisee), &when), supervisee };
    let mine: Vec<Member<'_>> = team.mine.iter().map(evaluated).collect();
    let theirs: Vec<Member<'_>> = team.theirs.iter().map(evaluated).collect();
    let children = children(&mut db, &here, policy, &team, (&mine, which.children == "all")).await?;
    let teams = team_sessions::parts(&mut db, &here, &who).await?;
    let everybody = [people(&team.mine), people(&team.theirs)].concat();
    let concerns = concerns::open_lines(&mut db, &here, &everybody).await?;
    let mut needs = needs::of(&here, policy, &team, &mine, &theirs);
    needs.extend(team_sessions::needs(&here, policy, &teams));
    needs.sort();
    let more = needs.split_off(needs.len().min(needs::MOST));
    let rows = mine.iter().flat_map(|member| rows(member, &team, policy, &here)).collect();
    let supervisors = supervisors::rows(&here, policy, &known, &team, &theirs);
    Ok(Shown(MyTeam {
        page: here.frame.page("My team"),
        needs,
        more,
        rows,
        people: people(&team.mine).len(),
        supervisors,
        children,
        teams,
        concerns,
    }))
}

/// The cases of whom I supervise, the most urgent first.
async fn children(
    db: &mut impl Reads,
    here: &Here,
    policy: &Policy,
    team: &Team,
    (mine, all): (&[Member<'_>], bool),
) -> Result<Children, Fault> {
    if policy.casework.is_none() {
        let none = Vec::new();
        return Ok(Children { items: none, asking: 0, all: 0, other_href: String::new(), shows_all: true });
    }
    let lines = cases::of_workers(db, &people(&team.mine), here.today).await?;
    let mut items = cases_pages::items(here, policy, &lines, mine.iter().map(|member| &member.evaluation));
    let (count, asking) = (items.len(), items.iter().filter(|item| item.asks).count());
    if !all {
        items.retain(|item| item.asks);
    }
    let address = urls::my_team(&here.slug);
    let other_href = if all { format!("{address}#children") } else { format!("{address}?children=all#children") };
    Ok(Children { items, asking, all: count, other_href, shows_all: all })
}

/// A person as the engine names them.
pub fn engine_id(supervisee: &Supervisee) -> engine::ids::PersonId {
    supervisee.person.to_string().into()
}

fn rows(member: &Member<'_>, team: &Team, policy: &Policy, here: &Here) -> Vec<Row> {
    let supervisee = member.supervisee;
    // Beside the clocks of sessions those that ask for something: all of them stand in the file.
    let asks = |it: &&Obligation| {
        let by_sessions = policy.clock(&it.clock).is_some_and(|clock| !clock.met_by.is_empty());
        by_sessions || it.standing.is_overdue() || matches!(it.standing, Stands::DueSoon)
    };
    let clocks: Vec<&Obligation> = member.clocks(policy).filter(asks).collect();
    let several = clocks.len() > 1;
    let bare = || Row {
        name: supervisee.name.clone(),
        file: urls::file(&here.slug, supervisee.person),
        post: String::new(),
        span: 0,
        clock: String::new(),
        last: String::new(),
        due: String::new(),
        standing: None,
        trail: Trail::default(),
        booked: None,
        book: String::new(),
        record: String::new(),
        agreement: None,
        open: Vec::new(),
    };
    let mut rows: Vec<Row> = clocks
        .into_iter()
        .map(|obligation| Row {
            clock: if several { standings::clock_name(policy, obligation.clock.as_str()) } else { String::new() },
            last: obligation.last.map_or_else(|| "Not yet".to_owned(), |day| day.to_string()),
            due: standings::due_text(obligation, here.today),
            standing: Some(standings::standing_tag(obligation)),
            trail: standings::trail(obligation, &here.slug),
            booked: booked(member, team, policy, obligation, here),
            ..bare()
        })
        .collect();
    if rows.is_empty() {
        rows.push(Row { due: "No clock of the policy applies".to_owned(), ..bare() });
    }
    let span = rows.len();
    let first = &mut rows[0];
    first.span = span;
    first.post = post(supervisee, policy);
    first.book = urls::booking(&here.slug, supervisee.relationship);
    first.record = urls::late(&here.slug, supervisee.relationship);
    first.agreement = agreed(member, here);
    first.open = open(member, team, policy, here.today);
    rows
}

/// *Social worker, Duty and assessment*, and what kind of relationship it is where it is not the line.
pub fn post(supervisee: &Supervisee, policy: &Policy) -> String {
    let role = supervisee
        .role
        .as_deref()
        .map(|id| policy.roles.iter().find(|role| role.id == *id).map_or(id, |role| role.name.as_str()));
    let kind = match supervisee.kind.as_str() {
        "line" => None,
        "cover" => Some("you stand in"),
        "professional" => Some("professional supervision"),
        _ => Some("practice education"),
    };
    [role, supervisee.team.as_deref(), kind].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The session that would meet a clock next.
pub fn next_session<'a>(
    member: &Member<'_>,
    team: &'a Team,
    policy: &Policy,
    clock: &str,
    today: Day,
) -> Option<&'a Session> {
    let clock = policy.clocks.iter().find(|known| known.id == *clock)?;
    let kinds = policy.kinds_meeting(clock);
    let meets = |session: &&Session| kinds.iter().any(|kind| *kind == *session.kind.as_str());
    team.open.iter().filter(|session| session.subject == member.supervisee.person && session.day >= today).find(meets)
}

fn booked(member: &Member<'_>, team: &Team, policy: &Policy, obligation: &Obligation, here: &Here) -> Option<Booked> {
    let next = next_session(member, team, policy, obligation.clock.as_str(), here.today)?;
    Some(Booked {
        text: next.day.to_string(),
        href: urls::session(&here.slug, next.id),
        late: obligation.due.is_some_and(|due| next.day > due) && !obligation.standing.is_overdue(),
    })
}

fn agreed(member: &Member<'_>, here: &Here) -> Option<Agreed> {
    let signed = member.of_pair(clocks::AGREEMENT)?;
    let review = member.of_pair(clocks::AGREEMENT_REVIEW).filter(|review| review.due.is_some());
    let (shown, text) = match (signed.last, review) {
        (Some(_), Some(review)) => (review, format!("Review {}", standings::due_text(review, here.today))),
        (Some(day), None) => (signed, day.to_string()),
        (None, _) => (signed, format!("Sign by {}", standings::due_text(signed, here.today))),
    };
    // A signed agreement says so, until its review asks for something.
    let asks = shown.standing.is_overdue() || matches!(shown.standing, Stands::DueSoon | Stands::Paused { .. });
    let standing = standings::standing_tag(if asks { shown } else { signed });
    Some(Agreed { standing, text, trail: standings::trail(shown, &here.slug) })
}

/// Records of mine to share and of the person to sign, and actions past their day.
fn open(member: &Member<'_>, team: &Team, policy: &Policy, today: Day) -> Vec<String> {
    let late = team.actions_late.get(&member.supervisee.person).copied().unwrap_or(0);
    let counted = |many: usize, one: &str, more: &str| match many {
        0 => None,
        1 => Some(format!("1 {one}")),
        many => Some(format!("{many} {more}")),
    };
    let share = counted(to_share(member, team, policy, today).count(), "record to share", "records to share");
    let sign = counted(waiting(&member.evaluation).count(), "record to sign", "records to sign");
    let late = counted(usize::try_from(late).unwrap_or(0), "action late", "actions late");
    let notices = member.evaluation.notices.iter().filter(|notice| notice.kind == NoticeKind::CaseloadLimit);
    let caseload = notices.map(|notice| notice.says.trim_end_matches('.').to_owned());
    [share, sign, late].into_iter().flatten().chain(caseload).collect()
}

/// Sessions held whose record, by one of the policy's forms, is not shared or was asked to change, and can be finished by who
/// supervises now.
pub fn to_share<'a>(
    member: &Member<'a>,
    team: &'a Team,
    policy: &'a Policy,
    today: Day,
) -> impl Iterator<Item = &'a Unfinished> {
    let person = member.supervisee.person;
    let written = |kind: &str| policy.session_kinds.iter().any(|known| known.id == *kind && known.form.is_some());
    let open = |record: &&Unfinished| record.shared_on.is_none() || record.change_asked;
    let theirs = move |record: &&Unfinished| record.person == person && written(&record.kind);
    team.unfinished.iter().filter(theirs).filter(open).filter(move |record| !team.is_sealed(record, today))
}

/// Shared records that the policy wants signed and that are not.
pub fn waiting(evaluation: &Evaluation) -> impl Iterator<Item = &Obligation> {
    let open = |standing: &Stands| {
        matches!(standing, Stands::Met | Stands::DueSoon | Stands::Overdue { .. } | Stands::Paused { .. })
    };
    evaluation
        .obligations
        .iter()
        .filter(move |o| o.clock == *clocks::SIGN && o.last.is_none() && o.due.is_some() && open(&o.standing))
}
