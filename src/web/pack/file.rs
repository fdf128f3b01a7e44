//! What a pack holds of one file, as far as its reader may read it: the person and their clocks, sessions, records, agreements, openings.

use std::collections::{HashMap, HashSet};

use askama::Template;
use domain::access::{Tie, Wish, decide};
use domain::changes::Mark;
use domain::ids::{PersonId, RecordId, SessionId};
use domain::session::State;
use engine::facts::Session;
use engine::ids::KindId;
use engine::policy::Policy;
use engine::{Day, Facts, Known, Moment, Obligation, When};
use store::agreements::{Offer, Pair};
use store::holdings::{Contest, KnownThen};
use store::timeline::{self, Met, Stretch};
use store::{About, Reads, agreements, holdings, openings, records, sign_offs};
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

/// Whose file is asked for.
pub(super) struct Asked<'a> {
    pub(super) here: &'a Here,
    pub(super) choice: &'a Choice,
    /// By what it is read: of a grant's pack the grant alone.
    pub(super) ties: &'a [Tie],
    pub(super) person: PersonId,
    pub(super) name: &'a str,
}

/// What of a file will be opened: found without a word of it, so that the log has it first.
pub(super) struct ToOpen {
    /// The sessions of the stretch, the earliest first.
    met: Vec<Met>,
    records: Vec<RecordId>,
    agreed: Vec<(Pair, Offer)>,
}

impl ToOpen {
    /// Its records, for the log.
    pub(super) fn records(&self, person: PersonId) -> Vec<About> {
        let about = |id: &RecordId| About { subject: Some(person), kind: "record", id: id.uuid() };
        self.records.iter().map(about).collect()
    }

    /// Its agreements, for the log.
    pub(super) fn agreements(&self, person: PersonId) -> Vec<About> {
        let agreements = self.agreed.iter().filter_map(|(pair, _)| pair.agreement);
        agreements.map(|id| About { subject: Some(person), kind: "agreement", id: id.uuid() }).collect()
    }
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
    /// What was said against the session, and when.
    contests: Vec<(String, String)>,
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

    /// Under a grant: why somebody was away, which may be an illness, is not told.
    fn is_granted(&self) -> bool {
        self.choice.under.is_some()
    }

    /// What the pair keeps goes into no pack but under a grant that opens it: a pack may be passed on.
    fn may_keep(&self, wish: &Wish) -> Result<bool, Fault> {
        Ok(self.is_granted() && self.may(wish)?)
    }

    /// The page of that day.
    fn then(&self) -> Here {
        Here { today: self.choice.day, now: self.choice.until, ..self.here.clone() }
    }
}

/// What of the file the reader may open, as it stood then.
pub(super) async fn to_open(db: &mut impl Reads, asked: &Asked<'_>) -> Result<ToOpen, Fault> {
    let until = asked.choice.until.instant();
    let mut met = timeline::sessions(db, asked.stretch(), SESSIONS).await?;
    met.reverse();
    let mut wanted = Vec::new();
    for session in met.iter().filter(|session| session.held) {
        if asked.may(&Wish::ReadRecord(KindId::from(session.kind.as_str())))? {
            wanted.extend(session.record);
        }
    }
    let versions = timeline::versions(db, &wanted).await?;
    let shared: HashSet<RecordId> =
        versions.iter().filter(|version| version.shared_at <= until).map(|version| version.record).collect();
    wanted.retain(|record| shared.contains(record));
    let agreed = if asked.may(&Wish::ReadAgreements)? { agreed(db, asked).await? } else { Vec::new() };
    Ok(ToOpen { met, records: wanted, agreed })
}

/// Whom the person has agreed something with, and the version that was offered last by then.
async fn agreed(db: &mut impl Reads, asked: &Asked<'_>) -> Result<Vec<(Pair, Offer)>, Fault> {
    let ever = Stretch { since: Day::new(1900, 1, 1).unwrap_or(asked.choice.since), ..asked.stretch() };
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for step in timeline::agreements(db, ever).await?.iter().rev() {
        if !seen.insert(step.relationship) {
            continue;
        }
        let Some(pair) = agreements::pair(db, step.relationship).await? else { continue };
        let Some(agreement) = pair.agreement else { continue };
        let offers = agreements::offers(db, agreement).await?;
        let latest = offers.into_iter().find(|offer| offer.at <= asked.choice.until.instant());
        found.extend(latest.map(|offer| (pair, offer)));
    }
    Ok(found)
}

/// Everything of the file that the reader may read; call it when what is to be opened is in the log.
pub(super) async fn documents(db: &mut impl Reads, asked: &Asked<'_>, opened: ToOpen) -> Result<Vec<Document>, Fault> {
    let council = asked.here.council()?;
    let until = asked.choice.until;
    let mut reach = standings::window(council, asked.choice.day);
    reach.since = reach.since.min(asked.choice.since);
    let facts = store::facts::of(db, &reach.over(Some(&[asked.person]))).await?;
    let held = holdings::known_then(db, asked.person, until.instant()).await?;
    let facts = as_known(facts, &held, until, asked.choice.day);
    let ids: Vec<SessionId> = opened.met.iter().filter(|met| met.contested).map(|met| met.id).collect();
    let mut contests = holdings::contests_of(db, &ids, true).await?;
    for said in contests.values_mut() {
        said.retain(|contest| contest.at <= until.instant());
    }
    let mut documents = vec![person(asked, &facts)?, sessions(asked, &facts, &contests)?];
    documents.extend(written(db, asked, &opened, contests).await?);
    documents.extend(agreements_of(db, asked, &opened).await?);
    if asked.may(&Wish::ReadAnything)? {
        documents.push(openings_of(db, asked).await?);
    }
    Ok(documents)
}

/// The facts as they were known at a moment, as far as the database tells: what was written down later is left out, and what was held
/// stands as it was noted then, whatever was corrected since.
fn as_known(mut facts: Facts, held: &HashMap<SessionId, KnownThen>, until: Moment, day: Day) -> Facts {
    let known = |at: Option<Moment>| at.is_none_or(|at| at <= until);
    facts.posts.retain(|fact| known(fact.recorded));
    facts.flags.retain(|fact| known(fact.recorded));
    facts.relationships.retain(|fact| known(fact.recorded));
    facts.absences.retain(|fact| known(fact.recorded));
    for person in &mut facts.persons {
        person.until = person.until.filter(|until| *until <= day);
    }
    for session in facts.sessions.iter_mut().filter(|session| session.team.is_none()) {
        let then = session.id.as_str().parse::<SessionId>().ok().and_then(|id| held.get(&id));
        session.held = then.map(|then| then.day);
        session.minutes = then.and_then(|then| then.minutes).and_then(|minutes| u32::try_from(minutes).ok());
        session.held_recorded = then.map(|then| then.since.into());
    }
    facts
}

fn person(asked: &Asked<'_>, facts: &Facts) -> Result<Document, Fault> {
    let (then, council) = (asked.then(), asked.here.council()?);
    let policy = council.policy_on(asked.choice.day);
    let until = asked.choice.until;
    let id = asked.person.to_string();
    let when = When { as_of: until, known_on: Some(until), forecast_to: None };
    let mut obligations: Vec<Obligation> = Known::new(council, facts).person(&id.as_str().into(), &when).obligations;
    if asked.is_granted() {
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
fn sessions(asked: &Asked<'_>, facts: &Facts, contests: &HashMap<SessionId, Vec<Contest>>) -> Result<Document, Fault> {
    let (policy, day, until) = (asked.policy()?, asked.choice.day, asked.choice.until);
    let mine = asked.person.to_string();
    let known = |at: Option<Moment>| at.is_none_or(|at| at <= until);
    let of_person = |one: &&Session| one.supervisee.as_ref().is_some_and(|who| *who == *mine.as_str());
    let mut rows: Vec<(Day, Vec<Cell>)> = Vec::new();
    for session in facts.sessions.iter().filter(of_person).filter(|one| known(one.recorded)) {
        let moves: Vec<Day> = session.moves.iter().filter(|one| known(one.recorded)).map(|one| one.to).collect();
        let cancelled = session.cancelled.as_ref().filter(|one| known(one.recorded));
        let Some(on) = session.held.or(moves.last().copied()).or(session.booked) else { continue };
        if on < asked.choice.since || on > day {
            continue;
        }
        let state = State::on(day, on, !moves.is_empty(), session.held.is_some(), cancelled.is_some());
        let reason = cancelled.and_then(|one| policy.reason(&one.reason)).filter(|_| !asked.is_granted());
        let kind = policy.session_kind(&session.kind).map_or(session.kind.as_str(), |kind| kind.name.as_str());
        let contested = session
            .id
            .as_str()
            .parse()
            .ok()
            .is_some_and(|id: SessionId| contests.get(&id).is_some_and(|said| !said.is_empty()));
        rows.push((
            on,
            vec![
                on.into(),
                kind.into(),
                files::name_of(facts, session.supervisor.as_str()).into(),
                said(state).into(),
                moves.len().into(),
                reason.map_or("", |reason| reason.name.as_str()).into(),
                session.minutes.map(|minutes| minutes.to_string()).unwrap_or_default().into(),
                shared(facts, session, until).into(),
                if contested { "Yes" } else { "" }.into(),
            ],
        ));
    }
    rows.sort_by_key(|(on, _)| *on);
    let heads =
        ["Day", "Kind", "Supervisor", "State", "Times moved", "Why cancelled", "Minutes", "Record shared", "Contested"];
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

/// When its record was shared first.
fn shared(facts: &Facts, session: &Session, until: Moment) -> Option<Day> {
    let of =
        facts.shares.iter().filter(|share| share.session == session.id && share.recorded.is_none_or(|at| at <= until));
    of.map(|share| share.day).min()
}

/// The records, as they stood then.
async fn written(
    db: &mut impl Reads,
    asked: &Asked<'_>,
    opened: &ToOpen,
    mut contests: HashMap<SessionId, Vec<Contest>>,
) -> Result<Vec<Document>, Fault> {
    let until = asked.choice.until.instant();
    let mut sharings = records::sharings_of(db, &opened.records).await?;
    let mut answers = sign_offs::of_all(db, &opened.records).await?;
    let mut documents = Vec::new();
    for session in &opened.met {
        let Some(mut of) = session.record.and_then(|id| sharings.remove(&id)) else { continue };
        let mut answered = session.record.and_then(|id| answers.remove(&id)).unwrap_or_default();
        of.retain(|sharing| sharing.shared_at <= until);
        answered.retain(|answer| answer.at <= until);
        let Some(latest) = of.last() else { continue };
        let kind = KindId::from(session.kind.as_str());
        let name = asked.policy()?.session_kind(&kind).map_or(session.kind.clone(), |kind| kind.name.clone());
        let day = latest.wording.how.day;
        let private = asked.may_keep(&Wish::ReadPrivate(kind))?;
        let said = contests.remove(&session.id).unwrap_or_default();
        let view = RecordView {
            title: format!("{name}, {day}"),
            name: asked.name.to_owned(),
            form: latest.wording.form.clone(),
            versions: read::versions(&of, &answered, private).into_iter().rev().collect(),
            contests: said.into_iter().map(|one| (when::instant(one.at), one.wording)).collect(),
        };
        documents.push(Document {
            // Two records of a kind may be of one day.
            name: format!("records/{}-{}.html", dated(day, &name), tail(session.id.uuid())),
            title: format!("Record: {}", view.title),
            body: page(&view)?,
        });
    }
    Ok(documents)
}

/// The end of an id: that part is chance.
fn tail(id: Uuid) -> String {
    id.simple().to_string().split_off(20)
}

/// What was agreed, in the version that was offered last by then.
async fn agreements_of(db: &mut impl Reads, asked: &Asked<'_>, opened: &ToOpen) -> Result<Vec<Document>, Fault> {
    let policy = asked.policy()?;
    let Some(rule) = &policy.agreement else { return Ok(Vec::new()) };
    let until = asked.choice.until.instant();
    let mut documents = Vec::new();
    for (pair, offer) in &opened.agreed {
        let Some(agreement) = pair.agreement else { continue };
        let wording = agreements::wording(db, agreement, offer.number).await?;
        let kept = asked.may_keep(&Wish::ReadKept { of_pair: false })?;
        let wording = if kept { wording } else { wording.split(policy).0 };
        let signatures = offer.signatures.iter().filter(|(_, _, at)| *at <= until);
        let view = AgreementView {
            title: format!("{} with {}", rule.name, pair.supervisor_name),
            offered: format!("Version {}, offered by {}, {}", offer.number, offer.by, when::instant(offer.at)),
            rows: agreement::rows(policy, &wording).into_iter().map(|row| (row.heading, row.text)).collect(),
            signatures: signatures.map(|(_, name, at)| (name.clone(), when::instant(*at))).collect(),
        };
        documents.push(Document {
            name: format!("agreements/{}-{}.html", dated(pair.from, &pair.supervisor_name), tail(pair.id.uuid())),
            title: view.title.clone(),
            body: page(&view)?,
        });
    }
    Ok(documents)
}

/// Who opened the file until then.
async fn openings_of(db: &mut impl Reads, asked: &Asked<'_>) -> Result<Document, Fault> {
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
