//! What a pack holds of one file, as far as its reader may read it: the person and their clocks, sessions, records, agreements, openings.

use std::collections::HashMap;

use askama::Template;
use domain::access::{Tie, Wish, decide};
use domain::changes::Mark;
use domain::ids::{PersonId, RecordId, RelationshipId};
use domain::session::State;
use engine::facts::Session;
use engine::ids::KindId;
use engine::policy::Policy;
use engine::{Day, Facts, Known, Moment, Obligation, When};
use store::timeline::{self, Stretch};
use store::{Membership, Reads, agreements, openings, records, sign_offs};
use uuid::Uuid;

use super::written::{Document, dated};
use super::{Choice, page};
use crate::agreements::show as agreement;
use crate::fault::Fault;
use crate::files::{self, ClockLine};
use crate::gate::Here;
use crate::records::read::{self, VersionView};
use crate::table::{Cell, Table};
use crate::{csv, standings, when};

/// The most sessions of a file.
const SESSIONS: i64 = 2_000;
/// The most openings of a file.
const OPENINGS: i64 = 5_000;

/// Whose file is asked for, by whom.
pub(super) struct Asked<'a> {
    pub(super) here: &'a Here,
    pub(super) choice: &'a Choice,
    pub(super) who: &'a Membership,
    pub(super) ties: &'a [Tie],
    pub(super) person: PersonId,
    pub(super) name: &'a str,
}

/// The person and how their clocks stood.
#[derive(Template)]
#[template(path = "pack/file.html")]
struct FileView {
    name: String,
    day: String,
    who: Vec<(&'static str, String)>,
    supervisors: Vec<(String, String)>,
    clocks: Vec<ClockLine>,
    /// What the reader may not read.
    without: Vec<&'static str>,
}

/// A record with its versions and answers.
#[derive(Template)]
#[template(path = "pack/record.html")]
struct RecordView {
    title: String,
    name: String,
    form: String,
    /// The latest first.
    versions: Vec<VersionView>,
}

/// What a pair agreed.
#[derive(Template)]
#[template(path = "pack/agreement.html")]
struct AgreementView {
    title: String,
    offered: String,
    rows: Vec<(String, String)>,
    signatures: Vec<(String, String)>,
}

impl Asked<'_> {
    fn policy(&self) -> Result<&Policy, Fault> {
        Ok(self.here.council()?.policy_on(self.here.today))
    }

    fn may(&self, wish: &Wish) -> Result<bool, Fault> {
        Ok(decide(self.policy()?, self.ties, wish).is_some())
    }

    fn stretch(&self) -> Stretch {
        Stretch { subject: self.person, since: self.choice.since, until: self.choice.day }
    }

    /// The page of that day.
    fn then(&self) -> Here {
        Here { today: self.choice.day, now: self.choice.until, ..self.here.clone() }
    }
}

/// Everything of the file that the reader may read.
pub(super) async fn documents(db: &mut impl Reads, asked: &Asked<'_>) -> Result<Vec<Document>, Fault> {
    let council = asked.here.council()?;
    let mut reach = standings::window(council, asked.choice.day);
    reach.since = reach.since.min(asked.choice.since);
    let facts = store::facts::of(db, &reach.over(Some(&[asked.person]))).await?;
    let mut documents = vec![person(asked, &facts)?];
    documents.push(sessions(asked, &facts)?);
    documents.extend(written(db, asked).await?);
    if asked.may(&Wish::ReadAgreements)? {
        documents.extend(agreed(db, asked).await?);
    }
    if asked.may(&Wish::ReadAnything)? {
        documents.push(opened(db, asked).await?);
    }
    Ok(documents)
}

fn person(asked: &Asked<'_>, facts: &Facts) -> Result<Document, Fault> {
    let (then, council) = (asked.then(), asked.here.council()?);
    let policy = council.policy_on(asked.choice.day);
    let until = asked.choice.until;
    let id = asked.person.to_string();
    let when = When { as_of: until, known_on: Some(until), forecast_to: None };
    let mut obligations: Vec<Obligation> = Known::new(council, facts).person(&id.as_str().into(), &when).obligations;
    if asked.ties.iter().all(|tie| tie.grant().is_some()) {
        standings::discreet(policy, &mut obligations);
    }
    let own = facts.persons.iter().find(|one| one.id == *id.as_str()).ok_or(Fault::NotFound)?;
    let supervisors = files::supervisors(&then, policy, facts, asked.person, false);
    let reads = |wish: &Wish| asked.may(wish);
    let mut without = Vec::new();
    if !policy.session_kinds.iter().any(|kind| reads(&Wish::ReadRecord(kind.id.clone())).unwrap_or(false)) {
        without.push("Records: you may see that they were written, and when.");
    }
    if !reads(&Wish::ReadAgreements)? {
        without.push("Agreements.");
    }
    if !reads(&Wish::ReadAnything)? {
        without.push("Who opened the file.");
    }
    let view = FileView {
        name: asked.name.to_owned(),
        day: asked.choice.day.to_string(),
        who: files::now(policy, facts, own, asked.choice.day),
        supervisors: supervisors.into_iter().map(|one| (one.who, one.since)).collect(),
        clocks: files::clock_lines(&then, policy, facts, &obligations),
        without,
    };
    Ok(Document { name: "file.html".to_owned(), title: "The person and the clocks".to_owned(), body: page(&view)? })
}

/// The sessions of the stretch as they were known then, the earliest first.
fn sessions(asked: &Asked<'_>, facts: &Facts) -> Result<Document, Fault> {
    let (policy, day, until) = (asked.policy()?, asked.choice.day, asked.choice.until);
    let mine = asked.person.to_string();
    let known = |at: Option<Moment>| at.is_none_or(|at| at <= until);
    let mut rows: Vec<(Day, Vec<Cell>)> = Vec::new();
    for session in facts.sessions.iter().filter(|one| one.supervisee.as_ref().is_some_and(|who| *who == *mine.as_str()))
    {
        if !known(session.recorded) {
            continue;
        }
        let held = session.held.filter(|_| known(session.held_recorded));
        let moves: Vec<Day> = session.moves.iter().filter(|one| known(one.recorded)).map(|one| one.to).collect();
        let cancelled = session.cancelled.as_ref().filter(|one| known(one.recorded));
        let Some(on) = held.or(moves.last().copied()).or(session.booked) else { continue };
        if on < asked.choice.since || on > day {
            continue;
        }
        let state = State::on(day, on, !moves.is_empty(), held.is_some(), cancelled.is_some());
        let reason = cancelled.and_then(|one| policy.reason(&one.reason));
        let kind = policy.session_kind(&session.kind).map_or(session.kind.as_str(), |kind| kind.name.as_str());
        rows.push((
            on,
            vec![
                on.into(),
                kind.into(),
                files::name_of(facts, session.supervisor.as_str()).into(),
                said(state).into(),
                moves.len().into(),
                reason.map_or("", |reason| reason.name.as_str()).into(),
                minutes(session).into(),
                shared(facts, session, until).into(),
            ],
        ));
    }
    rows.sort_by_key(|(on, _)| *on);
    let heads = ["Day", "Kind", "Supervisor", "State", "Times moved", "Why cancelled", "Minutes", "Record shared"];
    let table = Table::new("sessions", day, heads, rows.into_iter().map(|(_, cells)| cells));
    listed("sessions.csv", "Sessions", &table)
}

fn said(state: State) -> &'static str {
    match state {
        State::Booked => "Booked",
        State::Moved => "Booked, moved",
        State::Held => "Held",
        State::Missed => "Not said what became of it",
        State::Cancelled => "Cancelled",
    }
}

fn minutes(session: &Session) -> String {
    session.minutes.map(|minutes| minutes.to_string()).unwrap_or_default()
}

/// When its record was shared first.
fn shared(facts: &Facts, session: &Session, until: Moment) -> Option<Day> {
    let of =
        facts.shares.iter().filter(|share| share.session == session.id && share.recorded.is_none_or(|at| at <= until));
    of.map(|share| share.day).min()
}

/// The records that the reader may read, as they stood then.
async fn written(db: &mut impl Reads, asked: &Asked<'_>) -> Result<Vec<Document>, Fault> {
    let until = asked.choice.until.instant();
    let met = timeline::sessions(db, asked.stretch(), SESSIONS).await?;
    let mut wanted: HashMap<RecordId, (Day, String, String)> = HashMap::new();
    for session in met.iter().rev() {
        let kind = KindId::from(session.kind.as_str());
        if let Some(record) = session.record.filter(|_| session.held)
            && asked.may(&Wish::ReadRecord(kind.clone()))?
        {
            let name = asked.policy()?.session_kind(&kind).map_or(session.kind.clone(), |kind| kind.name.clone());
            wanted.insert(record, (session.day, name, session.kind.clone()));
        }
    }
    let ids: Vec<RecordId> =
        met.iter().rev().filter_map(|session| session.record).filter(|id| wanted.contains_key(id)).collect();
    let mut sharings = records::sharings_of(db, &ids).await?;
    let mut answers = sign_offs::of_all(db, &ids).await?;
    let mut documents = Vec::new();
    for id in ids {
        let Some((day, name, kind)) = wanted.remove(&id) else { continue };
        let mut of = sharings.remove(&id).unwrap_or_default();
        of.retain(|sharing| sharing.shared_at <= until);
        let Some(latest) = of.last() else { continue };
        let mut answered = answers.remove(&id).unwrap_or_default();
        answered.retain(|answer| answer.at <= until);
        let private = asked.may(&Wish::ReadPrivate(KindId::from(kind.as_str())))?;
        let view = RecordView {
            title: format!("{name}, {day}"),
            name: asked.name.to_owned(),
            form: latest.wording.form.clone(),
            versions: read::versions(&of, &answered, private).into_iter().rev().collect(),
        };
        documents.push(Document {
            // Two records of a kind may be of one day.
            name: format!("records/{}-{}.html", dated(day, &name), &id.to_string()[24..]),
            title: format!("Record: {}", view.title),
            body: page(&view)?,
        });
    }
    Ok(documents)
}

/// What the person agreed with each supervisor, in the version that was offered last by then.
async fn agreed(db: &mut impl Reads, asked: &Asked<'_>) -> Result<Vec<Document>, Fault> {
    let policy = asked.policy()?;
    let Some(rule) = &policy.agreement else { return Ok(Vec::new()) };
    let ever = Stretch { since: Day::new(1900, 1, 1).unwrap_or(asked.choice.since), ..asked.stretch() };
    let mut pairs: Vec<RelationshipId> =
        timeline::agreements(db, ever).await?.iter().rev().map(|step| step.relationship).collect();
    pairs.dedup();
    let mut done = Vec::new();
    let mut documents = Vec::new();
    for id in pairs {
        if done.contains(&id) {
            continue;
        }
        done.push(id);
        let Some(pair) = agreements::pair(db, id).await? else { continue };
        let Some(agreement) = pair.agreement else { continue };
        let mut offers = agreements::offers(db, agreement).await?;
        offers.retain(|offer| offer.at <= asked.choice.until.instant());
        let Some(latest) = offers.first() else { continue };
        let wording = agreement::to_show(db, policy, asked.who, &pair, agreement, latest.number).await?;
        let signatures = latest.signatures.iter().filter(|(_, _, at)| *at <= asked.choice.until.instant());
        let view = AgreementView {
            title: format!("{} with {}", rule.name, pair.supervisor_name),
            offered: format!("Version {}, offered by {}, {}", latest.number, latest.by, when::instant(latest.at)),
            rows: agreement::rows(policy, &wording).into_iter().map(|row| (row.heading, row.text)).collect(),
            signatures: signatures.map(|(_, name, at)| (name.clone(), when::instant(*at))).collect(),
        };
        documents.push(Document {
            name: format!("agreements/{}.html", dated(pair.from, &pair.supervisor_name)),
            title: view.title.clone(),
            body: page(&view)?,
        });
    }
    Ok(documents)
}

/// Who opened the file until then.
async fn opened(db: &mut impl Reads, asked: &Asked<'_>) -> Result<Document, Fault> {
    let before = Some((asked.choice.until.instant(), Uuid::nil()));
    let found = openings::list(db, asked.person, before, OPENINGS).await?;
    let what = |what: &openings::What| match what {
        openings::What::Record(_, _, day) => format!("Record of {day}"),
        openings::What::Session(_, _, day) => format!("Session of {day}"),
        openings::What::Agreement(_, with) => format!("Agreement with {with}"),
        openings::What::Other(word) => word.replace('-', " "),
    };
    let rows = found.into_iter().map(|one| {
        let tie = one.tie.unwrap_or_default();
        [when::instant(one.at), one.reader.clone(), tie.to_owned(), what(&one.what), one.reason.unwrap_or_default()]
            .map(Cell::from)
    });
    let table = Table::new("openings", asked.choice.day, ["When", "Who", "As", "What", "Why"], rows);
    listed("openings.csv", "Who opened the file", &table)
}

fn listed(name: &str, title: &str, table: &Table) -> Result<Document, Fault> {
    let body = csv::text(table).map_err(|error| Fault::Unexpected(format!("csv {name}: {error}")))?;
    Ok(Document { name: name.to_owned(), title: title.to_owned(), body })
}
