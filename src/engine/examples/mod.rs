//! Examples: facts and what the engine must answer, as data beside the policy, with the counting written out by hand.

mod run;

use serde::Deserialize;
use toml::de::DeValue;

pub use run::run;

use crate::{
    day::Day,
    facts::Facts,
    ids::{CaseId, ClauseId, ClockId, DiscussionId, PersonId, RelationshipId, RuleId, SessionId},
    moment::{AsOf, Moment},
    notice::NoticeKind,
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
    /// For which case.
    pub case: Option<CaseId>,
    /// For which discussion.
    pub discussion: Option<DiscussionId>,
    /// The obligation's own name, where one clock has several.
    pub id: Option<String>,
    /// For which pair, where a person has several.
    pub relationship: Option<RelationshipId>,
    /// There is no such obligation.
    #[serde(default)]
    pub absent: bool,
    /// When it is due.
    pub due: Option<Day>,
    /// The instant, for a deadline in hours.
    pub due_at: Option<Moment>,
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
    /// About which case.
    pub case: Option<CaseId>,
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
            Err(error) => problems.push(plain(
                &path,
                &format!("it cannot be read: {error}"),
                "make it a readable text file in UTF-8",
            )),
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
                problems.push(source.problem(
                    source.line(key.span().start),
                    unknown.to_owned(),
                    what,
                    "use [facts] and [[example]]",
                ));
            }
        }
    }
    for (line, mut example) in found {
        let known = |clause: &ClauseId| council.versions.iter().any(|version| version.clause(clause).is_some());
        if let Some(clause) = example.clause.iter().find(|clause| !known(clause)) {
            problems.push(source.problem(
                line,
                "example.clause".to_owned(),
                format!("there is no clause `{clause}`"),
                "name clauses of the policy",
            ));
        }
        if example.clause.is_empty() {
            problems.push(source.problem(
                line,
                "example.clause".to_owned(),
                "it cites no clause".to_owned(),
                "name the clause that it shows",
            ));
        }
        example.facts = shared.clone().and(example.facts);
        examples.push(Placed { place: format!("{}:{line}", source.path.display()), example });
    }
}
