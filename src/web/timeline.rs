//! What happened in a file, month by month, the latest first; dates and states for everybody who may see them, words only for
//! whoever may read them without a reason.

use std::collections::HashMap;

use domain::ids::{PersonId, RecordId};
use domain::session::State;
use engine::facts::RelationshipKind;
use engine::ids::KindId;
use engine::obligation::clocks;
use engine::policy::Policy;
use engine::{Day, Facts, Moment, Obligation};
use store::Reads;
use store::timeline::{self, ActionStep, AgreementStep, Away, Met, Stretch, Version};

use crate::fault::Fault;
use crate::files::{kind_in_words, name_of};
use crate::gate::Here;
use crate::parts::{Standing, Tone, Trail};
use crate::{standings, urls};

/// How many months a page shows.
const MONTHS: u32 = 6;
/// How many things of one kind a page shows at most.
const MOST: i64 = 400;

/// What the list can be narrowed to.
pub const KINDS: [(&str, &str); 6] = [
    ("", "Everything"),
    ("sessions", "Sessions and records"),
    ("agreements", "Agreements"),
    ("actions", "Actions"),
    ("supervisors", "Supervisors"),
    ("absences", "Absences"),
];

/// What the reader may follow or read.
#[expect(clippy::struct_excessive_bools, reason = "each right is one of its own")]
pub struct Rights {
    /// Records of sessions of these kinds.
    pub records: Vec<KindId>,
    /// Agreements.
    pub agreements: bool,
    /// The wording of actions, here and now.
    pub actions: bool,
    /// The pages of actions.
    pub action_pages: bool,
    /// Why somebody was away: it may be an illness.
    pub absence_kinds: bool,
}

/// Whose file is asked for, by whom, and what is known of it.
pub struct Asked<'a> {
    /// The request.
    pub here: &'a Here,
    /// The policy of today, for names.
    pub policy: &'a Policy,
    /// The facts of the person.
    pub facts: &'a Facts,
    /// What is due.
    pub obligations: &'a [Obligation],
    /// What the reader may do.
    pub rights: &'a Rights,
    /// Whose file.
    pub person: PersonId,
    /// From when to when.
    pub span: Span,
}

/// A stretch of whole months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first day.
    pub since: Day,
    /// The last day.
    pub until: Day,
    ahead: bool,
}

/// A month with what happened in it.
pub struct Month {
    pub(crate) name: String,
    pub(crate) entries: Vec<Entry>,
}

/// One thing that happened.
#[derive(Default)]
pub struct Entry {
    pub(crate) day: String,
    pub(crate) what: String,
    pub(crate) href: String,
    pub(crate) tags: Vec<Standing>,
    pub(crate) lines: Vec<String>,
    pub(crate) versions: Vec<String>,
    pub(crate) record_href: String,
    pub(crate) due: Vec<Due>,
}

/// What is still due, or settled itself, of a record.
pub struct Due {
    pub(crate) what: String,
    pub(crate) standing: Standing,
    pub(crate) trail: Trail,
}

impl Span {
    /// Six months up to the one named; without one up to now and whatever is booked ahead.
    pub fn of(to: &str, today: Day) -> Self {
        let month = Day::parse(&format!("{to}-01")).filter(|month| *month <= today && month.year() >= 1900);
        let last = month.unwrap_or(today).first_of_month();
        let until = if month.is_some() { last.plus_months(1).minus_days(1) } else { today.plus_days(800) };
        Self { since: last.minus_months(MONTHS - 1), until, ahead: month.is_none() }
    }

    /// As a heading says it.
    pub fn in_words(self, today: Day) -> String {
        let from = month_name(self.since);
        if self.ahead {
            format!("{from} to {} and what is booked", month_name(today))
        } else {
            format!("{from} to {}", month_name(self.until))
        }
    }

    /// The months after these: the month to name for them, or nothing to name for the latest.
    pub fn newer(self, today: Day) -> Option<String> {
        let next = self.until.plus_days(1).plus_months(MONTHS - 1);
        (!self.ahead)
            .then(|| if next.first_of_month() >= today.first_of_month() { String::new() } else { month_key(next) })
    }
}

/// A month as addresses name it: `2026-11`.
pub fn month_key(day: Day) -> String {
    day.date().format("%Y-%m").to_string()
}

fn month_name(day: Day) -> String {
    day.date().format("%B %Y").to_string()
}

/// The address of a part of a file.
pub fn address(slug: &str, person: PersonId, to: &str, kind: &str) -> String {
    let kind = KINDS.iter().map(|(word, _)| *word).find(|word| *word == kind && !word.is_empty());
    let asked: Vec<String> = [(!to.is_empty()).then(|| format!("to={to}")), kind.map(|kind| format!("kind={kind}"))]
        .into_iter()
        .flatten()
        .collect();
    let file = urls::file(slug, person);
    if asked.is_empty() { file } else { format!("{file}?{}", asked.join("&")) }
}

/// What happened, by month.
///
/// # Errors
/// When the database fails.
pub async fn months(db: &mut impl Reads, asked: &Asked<'_>, kind: &str) -> Result<Vec<Month>, Fault> {
    let stretch = Stretch { subject: asked.person, since: asked.span.since, until: asked.span.until };
    let wanted = |name: &str| kind == name || !KINDS.iter().any(|(word, _)| !word.is_empty() && *word == kind);
    let mut found: Vec<(Day, Entry)> = Vec::new();
    if wanted("sessions") {
        let sessions = timeline::sessions(db, stretch, MOST).await?;
        let records: Vec<RecordId> = sessions.iter().filter_map(|session| session.record).collect();
        let mut versions: HashMap<RecordId, Vec<Version>> = HashMap::new();
        for version in timeline::versions(db, &records).await? {
            versions.entry(version.record).or_default().push(version);
        }
        found.extend(sessions.iter().map(|session| {
            let versions = session.record.and_then(|record| versions.remove(&record)).unwrap_or_default();
            (session.day, asked.session(session, &versions))
        }));
    }
    if wanted("agreements") {
        found.extend(timeline::agreements(db, stretch).await?.iter().map(|step| asked.agreement(step)));
    }
    if wanted("actions") {
        found.extend(timeline::actions(db, stretch, MOST).await?.iter().map(|step| (step.day, asked.action(step))));
    }
    if wanted("absences") {
        found.extend(timeline::absences(db, stretch).await?.iter().map(|away| (away.from, asked.absence(away))));
    }
    if wanted("supervisors") {
        found.extend(asked.supervisors());
    }
    Ok(by_month(found))
}

/// The latest first; what happened on one day stays in the order in which it was found.
fn by_month(mut found: Vec<(Day, Entry)>) -> Vec<Month> {
    found.sort_by_key(|(day, _)| std::cmp::Reverse(*day));
    let mut months: Vec<Month> = Vec::new();
    for (day, entry) in found {
        let name = month_name(day);
        match months.last_mut().filter(|month| month.name == name) {
            Some(month) => month.entries.push(entry),
            None => months.push(Month { name, entries: vec![entry] }),
        }
    }
    months
}

impl Asked<'_> {
    fn session(&self, session: &Met, versions: &[Version]) -> Entry {
        let kind = KindId::from(session.kind.as_str());
        let name = self.policy.session_kind(&kind).map_or(session.kind.as_str(), |known| &known.name);
        let state = session.state(self.here.today);
        let mut lines = Vec::new();
        if session.times_moved > 0 && session.first_day != session.day {
            lines.push(format!("First booked for {}.", session.first_day));
        }
        if let Some(reason) = session.cancelled.as_deref().filter(|_| state == State::Cancelled) {
            let why = self.policy.reason(&reason.into()).map_or(reason, |known| &known.name);
            let why = if self.rights.absence_kinds { why } else { "" };
            lines.push(if why.is_empty() { "Cancelled.".to_owned() } else { format!("Cancelled: {why}.") });
        }
        if let Some(recorded) = session.held_recorded.map(|at| Moment::from(at).day()).filter(|day| *day > session.day)
        {
            lines.push(format!("Entered on {recorded}."));
        }
        let mut tags = vec![crate::sessions::tag(state)];
        if session.contested {
            tags.push(Standing::new("Contested", Tone::Amber));
        }
        lines.extend(record_line(session, versions));
        Entry {
            day: session.day.to_string(),
            what: format!("{name} with {}", session.supervisor),
            href: urls::session(&self.here.slug, session.id),
            tags,
            lines,
            versions: if versions.len() > 1 { versions.iter().map(version_line).collect() } else { Vec::new() },
            record_href: match session.record.filter(|_| !versions.is_empty() && self.rights.records.contains(&kind)) {
                Some(record) => urls::record(&self.here.slug, record),
                None => String::new(),
            },
            due: self.due(session),
        }
    }

    /// What the policy still wants of the record, or that silence settled it.
    fn due(&self, session: &Met) -> Vec<Due> {
        let of_record = [
            (clocks::SHARE, "Share the record"),
            (clocks::SIGN, "Answer the record"),
            (clocks::REARRANGE, "Make the session good"),
        ];
        let open = of_record.into_iter().filter_map(|(clock, what)| {
            let id = format!("{clock}:{}", session.id);
            self.obligations.iter().find(|one| one.id == id).filter(|one| one.last.is_none()).map(|one| (what, one))
        });
        open.map(|(what, one)| Due {
            what: format!("{what} by {}", standings::due_text(one, self.here.today)),
            standing: standings::standing_tag(one),
            trail: standings::trail(one, &self.here.slug),
        })
        .collect()
    }

    fn agreement(&self, step: &AgreementStep) -> (Day, Entry) {
        let name = self.policy.agreement.as_ref().map_or("Agreement", |agreement| agreement.name.as_str());
        let day = Moment::from(step.at).day();
        let what = if step.signed {
            format!("{name} with {} signed by {}", step.supervisor, step.by)
        } else {
            format!("{name} with {} offered by {}", step.supervisor, step.by)
        };
        let href =
            if self.rights.agreements { urls::agreement_of(&self.here.slug, step.relationship) } else { String::new() };
        let lines = if step.number > 1 { vec![format!("Version {}.", step.number)] } else { Vec::new() };
        (day, Entry { day: day.to_string(), what, href, lines, ..Entry::default() })
    }

    fn action(&self, step: &ActionStep) -> Entry {
        let what = match (step.kind.as_deref(), step.due) {
            (None, _) => format!("Action agreed for {}", step.owner),
            (Some("done"), _) => format!("Action of {} done", step.owner),
            (Some("dropped"), _) => format!("Action of {} dropped", step.owner),
            (Some(_), Some(due)) => format!("Action of {} has a new day: {due}", step.owner),
            (Some(_), None) => format!("Action of {} has no day any more", step.owner),
        };
        let by = step.due.filter(|_| step.kind.is_none()).map(|due| format!("By {due}."));
        let wording = step.wording.clone().filter(|_| self.rights.actions);
        Entry {
            day: step.day.to_string(),
            what,
            href: if self.rights.action_pages { urls::action(&self.here.slug, step.action) } else { String::new() },
            lines: wording.into_iter().chain(by).collect(),
            ..Entry::default()
        }
    }

    fn absence(&self, away: &Away) -> Entry {
        let name = self.policy.absence_kind(&away.kind.as_str().into()).map_or(away.kind.as_str(), |known| &known.name);
        let until = away.until.map_or_else(|| "until further notice".to_owned(), |day| format!("back on {day}"));
        let why = if self.rights.absence_kinds { format!(" ({name})") } else { String::new() };
        Entry { day: away.from.to_string(), what: format!("Away{why}, {until}"), ..Entry::default() }
    }

    fn supervisors(&self) -> Vec<(Day, Entry)> {
        let me = self.person.to_string();
        let mut found = Vec::new();
        for pair in self.facts.relationships.iter().filter(|pair| pair.supervisee == *me.as_str()) {
            let name = name_of(self.facts, pair.supervisor.as_str());
            let began = match pair.kind {
                RelationshipKind::Cover => format!("{name} began to stand in as supervisor"),
                kind => format!("{name} became {}", kind_in_words(kind)),
            };
            found.push((pair.from, began));
            found.extend(pair.until.map(|until| (until, format!("{name} is no longer {}", kind_in_words(pair.kind)))));
        }
        found.retain(|(day, _)| self.span.since <= *day && *day <= self.span.until);
        found.into_iter().map(|(day, what)| (day, Entry { day: day.to_string(), what, ..Entry::default() })).collect()
    }
}

/// How the record of a session stands, in a line.
fn record_line(session: &Met, versions: &[Version]) -> Option<String> {
    match (session.record, versions.first()) {
        (_, Some(latest)) => {
            Some(format!("Record shared on {}{}.", Moment::from(latest.shared_at).day(), answers(latest)))
        }
        (Some(_), None) => Some("Record begun, not shared yet.".to_owned()),
        (None, None) if session.held => Some("No record yet.".to_owned()),
        (None, None) => None,
    }
}

fn version_line(version: &Version) -> String {
    format!(
        "Version {}, shared by {} on {}{}.",
        version.number,
        version.shared_by,
        Moment::from(version.shared_at).day(),
        answers(version)
    )
}

fn answers(version: &Version) -> String {
    let words = |kind: &str| match kind {
        "sign" => "signed",
        "sign-with-comment" => "signed with a comment",
        "ask-for-change" => "change asked for",
        "disagree" => "disagreed with",
        _ => "answered",
    };
    let said = version
        .answers
        .iter()
        .map(|(by, kind, at)| format!(", {} by {by} on {}", words(kind), Moment::from(*at).day()));
    said.collect::<String>()
}
