//! My supervision: what a supervisee comes to. Their next session, what waits for their answer, their actions and their file;
//! how the clocks stand comes last.

use askama::Template;
use domain::access::Wish;
use domain::concern::to_raise;
use domain::ids::FormToken;
use domain::moving::goes_without_new_day;
use engine::obligation::clocks;
use engine::policy::{Owner, Policy, SilenceOutcome};
use engine::{Day, Facts, Known, Obligation, Standing as Stands, Subject, When};
use store::actions::{self, ActionRow};
use store::discussions::{self, DiscussionRow};
use store::team::Unfinished;
use store::{Member, agenda, agreements, cases, sessions, team};

use crate::agenda::{ItemView, item_view};
use crate::cases::{self as cases_pages, CaseItem};
use crate::concerns::{self, Line};
use crate::fault::Fault;
use crate::files::{ClockLine, Supervisor, clock_lines, name_of, supervisors};
use crate::gate::{Here, Reading};
use crate::page::{Link, Page};
use crate::parts::{Standing, Tone, Trail};
use crate::reply::Shown;
use crate::standings::{self, dated};
use crate::team_sessions::{self, Part};
use crate::{journal, loose_ends, urls};

/// The page.
#[derive(Template)]
#[template(path = "supervisee/show.html")]
pub struct SuperviseeView {
    page: Page,
    next: Option<Next>,
    also: Vec<Link>,
    waiting: Vec<Waiting>,
    mine: Vec<ActionLine>,
    theirs: Vec<ActionLine>,
    agenda: Vec<ItemView>,
    agenda_href: String,
    /// The children that are due, or come first.
    items: Vec<CaseItem>,
    caption: &'static str,
    /// How many children I work with.
    children: usize,
    /// What I owe to their records.
    owed: Vec<Owed>,
    supervisors: Vec<Supervisor>,
    clocks: Vec<ClockLine>,
    /// The teams that I work in.
    teams: Vec<Part>,
    concerns: Vec<Line>,
    /// Where a concern is raised; nothing where the policy has no process for it.
    raise_href: String,
    disclosures_href: String,
    /// The journal, with what the policy calls it; none where it speaks of none.
    journal: Option<Link>,
    file_href: String,
    openings_href: String,
}

/// The next session.
pub struct Next {
    what: String,
    when: String,
    place: String,
    href: String,
    moves_href: String,
}

/// What waits for an answer or a signature.
pub struct Waiting {
    what: String,
    href: String,
    button: &'static str,
    /// Until when, how that stands and why; nothing where the policy sets no day.
    due: Option<(String, Standing, Trail)>,
    /// What no answer means.
    silence: String,
}

/// A discussion that is to be put on a child's record.
pub struct Owed {
    what: String,
    href: String,
    /// By when, where the policy says.
    due: Option<(String, Standing, Trail)>,
}

/// An action.
pub struct ActionLine {
    what: String,
    who: String,
    by: String,
    late: Option<Standing>,
    age: String,
    href: String,
    steps_href: String,
    token: FormToken,
}

/// Shows it.
pub async fn show(Reading { who, mut db, here }: Reading<Member>) -> Result<Shown<SuperviseeView>, Fault> {
    let me = who.person();
    here.allowed(&mut db, &who, me, &Wish::SeeFigures).await?;
    let council = here.council()?;
    let policy = council.policy_on(here.today);
    let facts = standings::load(&mut db, council, Some(&[me]), here.today).await?;
    let evaluation = Known::new(council, &facts).person(&me.to_string().into(), &When::at(here.now));
    let booked = sessions::upcoming(&mut db, &[me], here.today).await?;
    let since = standings::window(council, here.today).since;
    let unanswered = team::unfinished(&mut db, &loose_ends::of_records(&facts), since).await?;
    let unsigned = agreements::to_sign(&mut db, me).await?;
    let open = actions::open_of(&mut db, me).await?;
    let points = agenda::open_of(&mut db, me).await?;
    let obligations = &evaluation.obligations;
    let mut waiting: Vec<Waiting> =
        unsigned.iter().map(|offer| of_agreement(&here, policy, offer, obligations)).collect();
    let shared = unanswered.iter().filter(|one| one.shared_on.is_some() && !one.change_asked);
    waiting.extend(shared.filter_map(|one| of_record(&here, policy, &facts, one, obligations)));
    let (mine, theirs): (Vec<_>, Vec<_>) = open.iter().partition(|action| action.owner == me);
    let lines = |list: &[&ActionRow]| list.iter().map(|action| action_line(&here, action)).collect::<Vec<_>>();
    let mut in_order = mine.clone();
    in_order.sort_by_key(|action| (action.due.is_none(), action.due, action.agreed_on));
    let place = |session: &sessions::Session| {
        let start = session.start.map(|start| start.format("%H:%M").to_string());
        [start, session.place.clone()].into_iter().flatten().collect::<Vec<_>>().join(", ")
    };
    let kind = |session: &sessions::Session| {
        let name = policy.session_kind(&session.kind.as_str().into()).map_or(session.kind.as_str(), |kind| &kind.name);
        format!("{name} with {}", session.supervisor_name)
    };
    let caseload = cases::of_workers(&mut db, &[me], here.today).await?;
    let mut items = cases_pages::items(&here, policy, &caseload, [&evaluation]);
    items.retain(|item| item.asks);
    let written = discussions::open_of(&mut db, &[me]).await?;
    let begun = |row: &&DiscussionRow| row.latest.is_some() || row.author == me;
    let teams = team_sessions::parts(&mut db, &here, &who).await?;
    let concerns = concerns::open_lines(&mut db, &here, &[me]).await?;
    let owed = written.iter().filter(begun).map(|row| owed(&here, row, obligations)).collect();
    Ok(Shown(SuperviseeView {
        page: here.frame.page("My supervision"),
        items,
        caption: "My children due",
        children: caseload.len(),
        owed,
        next: booked.first().map(|session| Next {
            what: kind(session),
            when: dated(session.day, here.today),
            place: place(session),
            href: urls::session(&here.slug, session.id),
            moves_href: if goes_without_new_day(policy.moving.as_ref()) {
                urls::cancellation(&here.slug, session.id)
            } else {
                urls::moves(&here.slug, session.id)
            },
        }),
        also: booked
            .iter()
            .skip(1)
            .take(3)
            .map(|session| {
                Link::new(format!("{}, {}", kind(session), session.day), urls::session(&here.slug, session.id))
            })
            .collect(),
        waiting,
        mine: lines(&in_order),
        theirs: lines(&theirs),
        agenda: points.iter().map(|item| item_view(&here.slug, &who, item)).collect(),
        agenda_href: urls::agenda(&here.slug),
        supervisors: supervisors(&here, policy, &facts, me, true),
        teams,
        clocks: clock_lines(&here, policy, &facts, obligations),
        concerns,
        raise_href: if to_raise(policy, Owner::Supervisee).is_empty() {
            String::new()
        } else {
            urls::raise_concern(&here.slug, me)
        },
        disclosures_href: policy.disclosing.as_ref().map_or_else(String::new, |_| urls::disclosures(&here.slug, me)),
        journal: journal::link(&mut db, &here, &who).await?,
        file_href: urls::file(&here.slug, me),
        openings_href: urls::openings(&here.slug, me),
    }))
}

fn owed(here: &Here, row: &DiscussionRow, obligations: &[Obligation]) -> Owed {
    let about = |one: &&Obligation| matches!(&one.subject, Subject::Discussion { discussion, .. } if discussion.as_str() == row.id.to_string());
    let due = obligations.iter().find(about).map(|one| {
        (standings::due_text(one, here.today), standings::standing_tag(one), standings::trail(one, &here.slug))
    });
    if row.latest.is_none() {
        let what = format!("{}, to be written: {}", row.reference, standings::named(row.day, here.today));
        return Owed { what, href: urls::discussion_edit(&here.slug, row.id), due };
    }
    Owed {
        what: format!("{}, discussed {}", row.reference, standings::named(row.day, here.today)),
        href: format!("{}#on-record", urls::discussion(&here.slug, row.id)),
        due,
    }
}

fn due_of(here: &Here, obligations: &[Obligation], id: &str) -> Option<(String, Standing, Trail)> {
    let one = obligations.iter().find(|one| one.id == id)?;
    Some((standings::due_text(one, here.today), standings::standing_tag(one), standings::trail(one, &here.slug)))
}

fn of_record(
    here: &Here,
    policy: &Policy,
    facts: &Facts,
    one: &Unfinished,
    obligations: &[Obligation],
) -> Option<Waiting> {
    let supervisor = name_of(facts, &one.supervisor.to_string()).to_owned();
    Some(Waiting {
        what: format!("Record of {} with {supervisor}", one.held_on),
        href: urls::record(&here.slug, one.record?),
        button: "Read",
        due: due_of(here, obligations, &format!("{}:{}", clocks::SIGN, one.session)),
        silence: silence(policy, &one.kind, obligations.iter().any(|other| deemed(other, one))),
    })
}

fn of_agreement(here: &Here, policy: &Policy, offer: &agreements::ToSign, obligations: &[Obligation]) -> Waiting {
    let name = policy.agreement.as_ref().map_or("Agreement", |agreement| agreement.name.as_str());
    Waiting {
        what: format!("{name} with {}", offer.supervisor),
        href: urls::agreement_of(&here.slug, offer.relationship),
        button: "Read and sign",
        due: due_of(here, obligations, &format!("{}:{}", clocks::AGREEMENT, offer.relationship)),
        silence: String::new(),
    }
}

/// Whether no answer came in time, and that meant something.
fn deemed(obligation: &Obligation, record: &Unfinished) -> bool {
    obligation.id == format!("{}:{}", clocks::SIGN, record.session)
        && matches!(obligation.standing, Stands::Deemed { .. })
}

/// What the policy says no answer to such a record means, or meant; where it is silent, that is said.
fn silence(policy: &Policy, kind: &str, deemed: bool) -> String {
    let chain = policy.chains.iter().find(|chain| chain.kinds.iter().any(|of| *of == *kind));
    match chain.and_then(|chain| chain.silence.as_ref()) {
        Some(silence) => {
            let clauses: Vec<&str> = silence.clause.iter().map(engine::ids::ClauseId::as_str).collect();
            let means = match silence.outcome {
                SilenceOutcome::DeemedAccurate if deemed => {
                    "No answer came by then: it counts as accurate, and is shown as unanswered, not as signed. You can still answer"
                }
                SilenceOutcome::DeemedAccurate => {
                    "Without an answer by then it counts as accurate, and is shown as unanswered, not as signed"
                }
                SilenceOutcome::None => "Without an answer it stays unsigned",
            };
            format!("{means} ({}).", clauses.join(", "))
        }
        None => "The policy does not say what no answer means: it stays unsigned.".to_owned(),
    }
}

fn action_line(here: &Here, action: &ActionRow) -> ActionLine {
    let late = action.due.map(|due| here.today.days_since(due)).filter(|days| *days > 0);
    let survived = match action.survived {
        0 => String::new(),
        1 => "; survived 1 session".to_owned(),
        many => format!("; survived {many} sessions"),
    };
    let href = urls::action(&here.slug, action.id);
    ActionLine {
        what: action.what.clone(),
        who: action.owner_name.clone(),
        by: action.due.map_or_else(|| "No day".to_owned(), |due| dated(due, here.today)),
        late: late.map(|days| Standing::new(days_late(days), Tone::Amber)),
        age: format!("{}{survived}", age(action.agreed_on, here.today)),
        steps_href: format!("{href}/steps"),
        token: FormToken::fresh(),
        href,
    }
}

fn days_late(days: i64) -> String {
    if days == 1 { "1 day late".to_owned() } else { format!("{days} days late") }
}

/// How old something is: *agreed today*, *agreed 3 days ago*, *agreed 5 weeks ago*.
fn age(since: Day, today: Day) -> String {
    match today.days_since(since) {
        ..=0 => "Agreed today".to_owned(),
        1 => "Agreed yesterday".to_owned(),
        days @ 2..=20 => format!("Agreed {days} days ago"),
        days @ 21..=90 => format!("Agreed {} weeks ago", days / 7),
        days => format!("Agreed {} months ago", days / 30),
    }
}
