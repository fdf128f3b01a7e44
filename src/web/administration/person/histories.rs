//! What is known of a person over time, each kind with its rows and the form that adds one.

use domain::change::Kind;
use domain::ids::PersonId;
use engine::Day;
use engine::policy::Policy;
use store::Reads;
use store::people::Dated;

use crate::administration::people::role_name;
use crate::administration::typed::ChangeTyped;
use crate::fault::Fault;
use crate::parts::Choice;

/// One kind of history.
pub struct History {
    /// Its heading.
    pub heading: &'static str,
    /// What is said where it is empty.
    pub none: &'static str,
    /// Its rows, latest first.
    pub rows: Vec<Row>,
    /// The change that adds to it.
    pub change: &'static str,
    /// The words of the button and of the form's heading.
    pub add: &'static str,
    /// The label of the choice.
    pub word_label: &'static str,
    /// The choice.
    pub words: Vec<Choice>,
    /// Another choice, with its label and field: a unit, or a person.
    pub others: Vec<Other>,
    /// Whether the present one of the same kind can end with it.
    pub instead: bool,
    /// Whether it has a length of time and a reason.
    pub every: bool,
    /// The label of the last day; empty where there is none.
    pub until_label: &'static str,
    /// Whether this form is the one that was sent.
    pub open: bool,
}

impl History {
    /// Whether there is anything to add: what the policy does not know is not asked for.
    pub fn adds(&self) -> bool {
        self.words.iter().any(|choice| !choice.value.is_empty())
    }
}

/// A further choice of a form.
pub struct Other {
    /// Its field.
    pub field: &'static str,
    /// Its label.
    pub label: &'static str,
    /// What there is to choose from.
    pub choices: Vec<Choice>,
}

/// One dated row.
pub struct Row {
    /// What.
    pub what: String,
    /// With whom or where.
    pub with: String,
    /// From when to when, in words.
    pub span: String,
    /// The change that ends it; empty where it has ended or cannot.
    pub end: &'static str,
    /// The words of the button.
    pub end_label: &'static str,
    /// Its id.
    pub id: String,
}

#[expect(clippy::too_many_lines, reason = "a list of the kinds of history, in their order")]
pub(super) async fn histories(
    db: &mut impl Reads,
    policy: &Policy,
    id: PersonId,
    today: Day,
    typed: &ChangeTyped,
) -> Result<Vec<History>, Fault> {
    let units = store::units::all(db).await?.into_iter().map(|unit| (unit.id.to_string(), unit.name));
    let units = Choice::list(std::iter::once((String::new(), "Choose".to_owned())).chain(units), &typed.unit);
    let names = store::people::names(db, today)
        .await?
        .into_iter()
        .filter(|(other, _)| *other != id)
        .map(|(other, name)| (other.to_string(), name));
    let names = Choice::list(std::iter::once((String::new(), "Choose".to_owned())).chain(names), &typed.other);
    let employment =
        Choice::list(policy.employments.iter().map(|one| (one.id.to_string(), one.name.clone())), &typed.employment);
    let words = |entries: Vec<(String, String)>| {
        Choice::list(std::iter::once((String::new(), "Choose".to_owned())).chain(entries), &typed.word)
    };
    let posts = store::people::posts(db, id).await?;
    let beside = store::people::post_attributes(db, id).await?;
    let supervisors = store::people::supervisors(db, id).await?;
    let absences = store::people::absences(db, id).await?;
    let flags = store::people::flags(db, id).await?;
    let events = store::people::events(db, id).await?;
    let is = |change: &str| typed.change == change;
    Ok(vec![
        History {
            heading: "Posts",
            none: "No post yet. A post says what role the person has, in which team, and what they may do here.",
            rows: posts
                .iter()
                .map(|row| line(row, &post_name(policy, row, &beside), today, "end-post", "End this post"))
                .collect(),
            change: "post",
            add: "Add a post",
            word_label: "Role",
            words: words(policy.roles.iter().map(|role| (role.id.to_string(), role.name.clone())).collect()),
            others: vec![
                Other { field: "unit", label: "Team or service", choices: units },
                Other { field: "employment", label: "Employment", choices: employment },
                Other { field: "also", label: "Also holds for this post", choices: attributes(policy, &typed.also) },
                Other {
                    field: "without",
                    label: "Goes with the role, but not with this post",
                    choices: attributes(policy, &typed.without),
                },
            ],
            instead: false,
            every: false,
            until_label: "Last day, if it is known",
            open: is("post"),
        },
        History {
            heading: "Supervised by",
            none: "Nobody supervises this person.",
            rows: supervisors
                .iter()
                .map(|row| {
                    line(
                        row,
                        Kind::from_word(&row.word).map_or("", Kind::in_words),
                        today,
                        "end-relationship",
                        "End this relationship",
                    )
                })
                .collect(),
            change: "relationship",
            add: "Add or change a supervisor",
            word_label: "Kind of relationship",
            words: words(Kind::ALL.iter().map(|(kind, name)| (kind.word().to_owned(), (*name).to_owned())).collect()),
            others: vec![Other { field: "other", label: "Who supervises", choices: names.clone() }],
            instead: true,
            every: false,
            until_label: "Last day, if it is known",
            open: is("relationship"),
        },
        History {
            heading: "Absences",
            none: "No absence.",
            rows: absences
                .iter()
                .map(|row| {
                    let name = policy
                        .absence_kinds
                        .iter()
                        .find(|kind| kind.id == row.word.as_str())
                        .map_or(row.word.as_str(), |kind| &kind.name);
                    line(row, name, today, "end-absence", "Enter the return")
                })
                .collect(),
            change: "absence",
            add: "Add an absence",
            word_label: "Why the person is away",
            words: words(policy.absence_kinds.iter().map(|kind| (kind.id.to_string(), kind.name.clone())).collect()),
            others: Vec::new(),
            instead: false,
            every: false,
            until_label: "Day of the return, if it is known",
            open: is("absence"),
        },
        History {
            heading: "Registration, training or role for a time",
            none: "None is entered.",
            rows: flags
                .iter()
                .map(|row| {
                    let name = policy
                        .flags
                        .iter()
                        .find(|flag| flag.id == row.word.as_str())
                        .map_or(row.word.as_str(), |flag| &flag.name);
                    line(row, name, today, "end-flag", "Enter the last day")
                })
                .collect(),
            change: "flag",
            add: "Add registration, training or role for a time",
            word_label: "Which",
            words: words(policy.flags.iter().map(|flag| (flag.id.to_string(), flag.name.clone())).collect()),
            others: Vec::new(),
            instead: false,
            every: false,
            until_label: "Last day, if it is known",
            open: is("flag"),
        },
        History {
            heading: "Training and reviews on a day",
            none: "None is entered.",
            rows: events
                .iter()
                .map(|row| {
                    let name = policy
                        .events
                        .iter()
                        .find(|event| event.id == row.word.as_str())
                        .map_or(row.word.as_str(), |event| &event.name);
                    Row {
                        what: name.to_owned(),
                        with: String::new(),
                        span: row.from.to_string(),
                        end: "",
                        end_label: "",
                        id: row.id.to_string(),
                    }
                })
                .collect(),
            change: "event",
            add: "Add training or a review on a day",
            word_label: "Which",
            words: words(policy.events.iter().map(|event| (event.id.to_string(), event.name.clone())).collect()),
            others: Vec::new(),
            instead: false,
            every: false,
            until_label: "",
            open: is("event"),
        },
        History {
            heading: "Intervals of their own",
            none: "",
            rows: Vec::new(),
            change: "interval",
            add: "Set another interval",
            word_label: "Which meetings",
            words: words(policy.clocks.iter().map(|clock| (clock.id.to_string(), clock.name.clone())).collect()),
            others: vec![Other {
                field: "other",
                label: "Approved by (a longer interval needs the policy’s approver)",
                choices: names,
            }],
            instead: false,
            every: true,
            until_label: "Last day",
            open: is("interval"),
        },
    ])
}

/// What the policy tells people apart by, with nothing first.
fn attributes(policy: &Policy, chosen: &str) -> Vec<Choice> {
    let known = policy.attributes.iter().map(|one| (one.id.to_string(), one.name.clone()));
    Choice::list(std::iter::once((String::new(), "Nothing".to_owned())).chain(known), chosen)
}

/// The role of a post, with what makes it another than the role alone.
fn post_name(policy: &Policy, row: &Dated, beside: &[(uuid::Uuid, Vec<String>, Vec<String>)]) -> String {
    let known = |id: &String| {
        policy.attributes.iter().find(|one| one.id == id.as_str()).map_or_else(|| id.clone(), |one| one.name.clone())
    };
    let mut parts = vec![role_name(policy, &row.word)];
    if let Some((_, also, without)) = beside.iter().find(|(post, ..)| *post == row.id) {
        parts.extend(also.iter().map(known));
        parts.extend(without.iter().map(|id| format!("not: {}", known(id))));
    }
    parts.join(" · ")
}

pub(super) fn line(row: &Dated, what: &str, today: Day, end: &'static str, end_label: &'static str) -> Row {
    let over = row.until.is_some_and(|until| until <= today);
    let span = match row.until {
        Some(until) => format!("{} to {}", row.from, until.minus_days(1)),
        None => format!("from {}", row.from),
    };
    Row {
        what: what.to_owned(),
        with: row.with.clone(),
        span,
        end: if over { "" } else { end },
        end_label,
        id: row.id.to_string(),
    }
}
