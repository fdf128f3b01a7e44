//! Examples: facts and what the engine must answer, as data beside the policy, with the counting written out by hand.

use serde::Deserialize;
use toml::de::DeValue;

use crate::{
    day::Day,
    evaluate::{Evaluation, When, evaluate},
    facts::Facts,
    figure::by_clock,
    ids::{ClauseId, ClockId, PersonId, RelationshipId, RuleId, SessionId},
    moment::AsOf,
    notice::{Notice, NoticeKind},
    obligation::{Obligation, Subject},
    policy::{Council, Problem, Source, Strength, files_of, plain},
};

/// `[[example]]`: one question with its answers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// What it shows.
    pub name: String,
    /// Of which clauses.
    pub clause: Vec<ClauseId>,
    /// The moment of the question: a day is judged at its end.
    pub as_of: AsOf,
    /// With what was known then.
    pub known_on: Option<AsOf>,
    /// Taking booked sessions as held until then.
    pub forecast_to: Option<Day>,
    /// The facts, besides those of the whole file.
    #[serde(default)]
    pub facts: Facts,
    /// What must be due, or must not.
    #[serde(default)]
    pub expect: Vec<Expect>,
    /// What must be said beside it, or must not.
    #[serde(default)]
    pub notice: Vec<ExpectNotice>,
    /// How many of how many.
    #[serde(default)]
    pub figure: Vec<ExpectFigure>,
}

/// What must be due.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// Of which clock.
    pub clock: ClockId,
    /// For whom.
    pub person: PersonId,
    /// For which session, where a person has several.
    pub session: Option<SessionId>,
    /// For which pair, where a person has several.
    pub relationship: Option<RelationshipId>,
    /// There is no such obligation.
    #[serde(default)]
    pub absent: bool,
    /// When it is due.
    pub due: Option<Day>,
    /// No day is set.
    #[serde(default)]
    pub no_due: bool,
    /// How it stands, by its word.
    pub standing: Option<String>,
    /// By how many days it is overdue.
    pub days_overdue: Option<u32>,
    /// Under which rule.
    pub rule: Option<RuleId>,
    /// How binding.
    pub strength: Option<Strength>,
    /// The next session booked.
    pub booked: Option<Day>,
    /// When it was last met.
    pub last: Option<Day>,
    /// Whether an accepted reason excuses it.
    pub excused: Option<bool>,
    /// Whether the policy tolerates it for the time being.
    pub tolerated: Option<bool>,
    /// Whose task it is.
    pub owner: Option<PersonId>,
    /// The counting by hand.
    pub because: String,
    /// The bare counting of the trail.
    pub counted: Option<String>,
    /// What the trail says, among other things.
    #[serde(default)]
    pub says: Vec<String>,
}

/// What must be said beside the clocks.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectNotice {
    /// What kind.
    pub kind: NoticeKind,
    /// About whom.
    pub person: Option<PersonId>,
    /// About which session.
    pub session: Option<SessionId>,
    /// About which day, or since when.
    pub day: Option<Day>,
    /// It is not said.
    #[serde(default)]
    pub absent: bool,
}

/// How many of how many.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectFigure {
    /// Of which clock.
    pub clock: ClockId,
    /// Not overdue.
    pub n: usize,
    /// Of so many.
    pub m: usize,
    /// Of them excused for the time being.
    pub excused_late: Option<usize>,
    /// Apart.
    pub paused: Option<usize>,
}

/// An example with the place where it stands.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The file and line.
    pub place: String,
    /// The example, with the facts of its file.
    pub example: Example,
}

/// All examples of a council, and what is wrong with their files.
pub fn of(council: &Council) -> (Vec<Placed>, Vec<Problem>) {
    let (mut examples, mut problems) = (Vec::new(), Vec::new());
    let folder = council.folder.join("examples");
    if !folder.is_dir() {
        return (examples, problems);
    }
    for path in files_of(&folder, &mut problems) {
        match std::fs::read_to_string(&path) {
            Ok(text) => read(council, &Source { path, text }, &mut examples, &mut problems),
            Err(error) => problems.push(plain(&path, &format!("it cannot be read: {error}"), "make it a readable text file in UTF-8")),
        }
    }
    (examples, problems)
}

fn read(council: &Council, source: &Source, examples: &mut Vec<Placed>, problems: &mut Vec<Problem>) {
    let tree = match source.tree() {
        Ok(tree) => tree,
        Err(problem) => return problems.push(problem),
    };
    let mut shared = Facts::default();
    let mut found = Vec::new();
    for (key, value) in tree {
        match (key.get_ref().as_ref(), value.get_ref()) {
            ("facts", _) => shared = source.read("facts", &value, problems).unwrap_or_default(),
            ("example", DeValue::Array(items)) => {
                for item in items {
                    let line = source.line(item.span().start);
                    found.extend(source.read::<Example>("example", item, problems).map(|example| (line, example)));
                }
            }
            (unknown, _) => {
                let what = format!("the table `{unknown}` is not known");
                problems.push(source.problem(source.line(key.span().start), unknown.to_owned(), what, "use [facts] and [[example]]"));
            }
        }
    }
    for (line, mut example) in found {
        let known = |clause: &ClauseId| council.versions.iter().any(|version| version.clause(clause).is_some());
        if let Some(clause) = example.clause.iter().find(|clause| !known(clause)) {
            problems.push(source.problem(line, "example.clause".to_owned(), format!("there is no clause `{clause}`"), "name clauses of the policy"));
        }
        if example.clause.is_empty() {
            problems.push(source.problem(line, "example.clause".to_owned(), "it cites no clause".to_owned(), "name the clause that it shows"));
        }
        example.facts = shared.clone().and(example.facts);
        examples.push(Placed { place: format!("{}:{line}", source.path.display()), example });
    }
}

/// Asks the engine and says of everything that is not as the example has it.
pub fn run(council: &Council, example: &Example) -> Vec<String> {
    let when = When {
        as_of: example.as_of.0,
        known_on: example.known_on.map(|known_on| known_on.0),
        forecast_to: example.forecast_to,
    };
    let answer = evaluate(council, &example.facts, &when);
    let mut wrong: Vec<String> = example.expect.iter().flat_map(|expect| against(expect, &answer)).collect();
    wrong.extend(example.notice.iter().filter_map(|expect| said(expect, &answer.notices)));
    wrong.extend(example.figure.iter().filter_map(|expect| counted(expect, &answer)));
    if example.expect.is_empty() && example.notice.is_empty() && example.figure.is_empty() {
        wrong.push("it expects nothing".to_owned());
    }
    wrong
}

fn against(expect: &Expect, answer: &Evaluation) -> Vec<String> {
    let name = format!("{} of {}", expect.clock, expect.person);
    let meant: Vec<&Obligation> = answer.obligations.iter().filter(|due| means(expect, due)).collect();
    let due = match (meant.as_slice(), expect.absent) {
        ([], true) => return Vec::new(),
        ([..], true) => return vec![format!("{name}: it is there: {}", meant[0].because)],
        ([], false) => return vec![format!("{name}: there is none")],
        ([due], false) => *due,
        ([_, _, ..], false) => return vec![format!("{name}: there are {}, say of which session or relationship", meant.len())],
    };
    let mut wrong = Vec::new();
    let mut same = |what: &str, expected: Option<String>, got: String| {
        if let Some(expected) = expected.filter(|expected| *expected != got) {
            wrong.push(format!("{name}: {what} should be {expected} and is {got} ({})", due.because));
        }
    };
    let day = |day: Option<Day>| day.map_or_else(|| "none".to_owned(), |day| day.to_string());
    same("due", expect.due.map(|due| due.to_string()).or(expect.no_due.then(|| "none".to_owned())), day(due.due));
    same("standing", expect.standing.clone(), due.standing.word().to_owned());
    same("days overdue", expect.days_overdue.map(|days| days.to_string()), due.standing.days_overdue().to_string());
    same("rule", expect.rule.as_ref().map(ToString::to_string), due.rule.as_ref().map_or_else(String::new, ToString::to_string));
    same("strength", expect.strength.map(|strength| strength.to_string()), due.citation.strength.to_string());
    same("booked", expect.booked.map(|booked| booked.to_string()), day(due.booked));
    same("last", expect.last.map(|last| last.to_string()), day(due.last));
    same("excused", expect.excused.map(|excused| excused.to_string()), due.excused.is_some().to_string());
    same("tolerated", expect.tolerated.map(|tolerated| tolerated.to_string()), due.tolerated.is_some().to_string());
    same("owner", expect.owner.as_ref().map(ToString::to_string), due.owner.as_ref().map_or_else(String::new, ToString::to_string));
    same("the counting", expect.counted.clone(), due.because.counted());
    let sentence = due.because.sentence();
    wrong.extend(expect.says.iter().filter(|part| !sentence.contains(*part)).map(|part| {
        format!("{name}: the trail does not say `{part}`: {sentence}")
    }));
    if expect.because.trim().is_empty() {
        wrong.push(format!("{name}: the counting by hand is missing in `because`"));
    }
    wrong
}

fn means(expect: &Expect, due: &Obligation) -> bool {
    let session = expect.session.as_ref().is_none_or(|id| matches!(&due.subject, Subject::Session { session } if session == id));
    let pair = expect.relationship.as_ref().is_none_or(|id| matches!(&due.subject, Subject::Pair { relationship } if relationship == id));
    due.clock == expect.clock && due.person == expect.person && session && pair
}

fn said(expect: &ExpectNotice, notices: &[Notice]) -> Option<String> {
    let fits = |notice: &Notice| {
        notice.kind == expect.kind
            && (expect.person.is_none() || notice.person == expect.person)
            && (expect.session.is_none() || notice.session == expect.session)
            && (expect.day.is_none() || notice.day == expect.day)
    };
    let there = notices.iter().any(fits);
    let all = || notices.iter().map(|notice| format!("{:?}: {}", notice.kind, notice.says)).collect::<Vec<_>>().join(" / ");
    (there == expect.absent).then(|| {
        format!("the notice {:?} should {}be there: {}", expect.kind, if expect.absent { "not " } else { "" }, all())
    })
}

fn counted(expect: &ExpectFigure, answer: &Evaluation) -> Option<String> {
    let figures = by_clock(&answer.obligations);
    let Some(got) = figures.iter().find(|figure| figure.clock == expect.clock).map(|found| &found.figure) else {
        return Some(format!("there is no figure of {}", expect.clock));
    };
    let same = got.n == expect.n
        && got.m == expect.m
        && expect.excused_late.is_none_or(|late| late == got.excused_late)
        && expect.paused.is_none_or(|paused| paused == got.paused);
    (!same).then(|| format!("the figure of {} should be {} of {} and is {got:?}", expect.clock, expect.n, expect.m))
}
