//! References of the council's case system, and what a case is in a list: which comes first when a session is prepared.

use engine::policy::{CaseRule, CaseShape, Interval, Policy};
use engine::{Day, Obligation, Span, Standing};

use crate::typed::{self, Wrong};

/// The longest reason for a time of its own.
const LONGEST_REASON: usize = 2_000;

/// The reference of a case, as it is kept: capitals, no spaces.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reference(String);

impl Reference {
    /// From what was typed: spaces and case do not matter.
    ///
    /// # Errors
    /// What to type instead.
    pub fn parse(text: &str) -> Result<Self, String> {
        let kept: String = text.chars().filter(|one| !one.is_whitespace()).collect::<String>().to_uppercase();
        if kept.is_empty() {
            return Err("Enter the reference of the case".to_owned());
        }
        let sound = kept.chars().all(|one| one.is_ascii_uppercase() || one.is_ascii_digit() || "/.-".contains(one))
            && kept.starts_with(|one: char| one.is_ascii_alphanumeric());
        if !sound || kept.len() > 40 || !kept.contains(|one: char| one.is_ascii_digit()) {
            return Err(format!(
                "“{}” is no reference: use letters without accents, figures, /, . and -, up to 40, with a figure among them",
                text.trim()
            ));
        }
        Ok(Self(kept))
    }

    /// As it is kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How urgent a case is when a session is prepared: overdue first, the latest of all on top; then those that the policy puts first;
/// then what falls due, the soonest first; those never discussed before those discussed long ago.
pub fn urgency(due: Option<&Obligation>, first: bool, last: Option<Day>) -> (u8, Option<Day>, Option<Day>) {
    let overdue = due.is_some_and(|due| due.standing.is_overdue());
    let soon = due.is_some_and(|due| matches!(due.standing, Standing::DueSoon));
    let rank = match (overdue, first, soon) {
        (true, ..) => 0,
        (false, true, _) => 1,
        (false, false, true) => 2,
        _ => 3,
    };
    (rank, due.and_then(|due| due.due).or(Some(Day::from(chrono::NaiveDate::MAX))), last)
}

/// A time of its own for one case, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnTimeTyped {
    /// How many.
    pub amount: String,
    /// Days, weeks, months.
    pub unit: String,
    /// Why.
    pub reason: String,
    /// The last day, as three fields.
    pub until: [String; 3],
    /// Whether somebody was named who approved it, and the role of their post today.
    pub approver: Option<Option<String>>,
}

/// A time of its own for one case: shorter than the policy's, or longer with the approval that the policy wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnTime {
    /// How often.
    pub every: Span,
    /// Why.
    pub reason: String,
    /// The first day no longer.
    pub until: Option<Day>,
    /// The role of who approved it, where somebody had to.
    pub approved_by: Option<String>,
}

impl OwnTime {
    /// From what was typed, for a case that these rules mean.
    ///
    /// # Errors
    /// What to type instead, by field.
    pub fn parse(policy: &Policy, rules: &[&CaseRule], typed: &OwnTimeTyped, today: Day) -> Result<Self, Wrong> {
        let mut wrong: Wrong = Vec::new();
        let mut say = |field: &str, says: String| wrong.push((field.to_owned(), says));
        let every = Span::parse(&format!("{} {}", typed.amount.trim(), typed.unit));
        if every.is_none() {
            say("amount", "Enter how often as a whole number, such as 2".to_owned());
        }
        let reason = match typed::text("the reason", &typed.reason, LONGEST_REASON) {
            Ok(reason) => {
                if reason.is_none() {
                    say("reason", "Write why this case has a time of its own".to_owned());
                }
                reason.unwrap_or_default()
            }
            Err(says) => {
                say("reason", says);
                String::new()
            }
        };
        let [day, month, year] = typed.until.each_ref().map(String::as_str);
        let until = if typed.until.iter().all(|part| part.trim().is_empty()) {
            None
        } else {
            match typed::day("the last day", day, month, year) {
                Ok(day) if day >= today => Some(day.plus_days(1)),
                Ok(_) => {
                    say("until", "The last day must be today or later".to_owned());
                    None
                }
                Err(says) => {
                    say("until", says);
                    None
                }
            }
        };
        let mut approved_by = None;
        if let Some(every) = every {
            match approval(policy, rules, every, until, typed.approver.as_ref()) {
                Ok(role) => approved_by = role,
                Err((field, says)) => say(field, says),
            }
        }
        match every.filter(|_| wrong.is_empty()) {
            Some(every) => Ok(Self { every, reason, until, approved_by }),
            None => Err(wrong),
        }
    }
}

/// The interval that a rule has fixed.
pub fn fixed(rule: &CaseRule) -> Option<Span> {
    match rule.shape() {
        CaseShape::Every(Interval::Fixed(span)) => Some(*span),
        _ => None,
    }
}

/// A shorter time needs nobody; a longer one the role that the policy names, within its bound, with an end where it wants one.
fn approval(
    policy: &Policy,
    rules: &[&CaseRule],
    every: Span,
    until: Option<Day>,
    approver: Option<&Option<String>>,
) -> Result<Option<String>, (&'static str, String)> {
    let longer_than = |rule: &&&CaseRule| fixed(rule).is_some_and(|said| every.about_days() > said.about_days());
    let Some(rule) = rules.iter().find(longer_than) else { return Ok(None) };
    let Some(longer) = &rule.longer else {
        let said = fixed(rule).map(|said| said.to_string()).unwrap_or_default();
        return Err((
            "amount",
            format!("The policy has every {said} for this case, and nobody may make it longer: enter a shorter time"),
        ));
    };
    if let Some(longest) = longer.longest.filter(|longest| every.about_days() > longest.about_days()) {
        return Err(("amount", format!("At most every {longest} can be approved for this case")));
    }
    if longer.needs_end && until.is_none() {
        return Err(("until", "Enter the last day of the longer time".to_owned()));
    }
    let names: Vec<String> =
        longer.by.iter().map(|role| policy.role(role).map_or(role.to_string(), |role| role.name.clone())).collect();
    match approver {
        None => Err(("approver", format!("Choose who approved the longer time: {}", names.join(" or ")))),
        Some(Some(post)) if longer.by.iter().any(|role| *role == *post.as_str()) => Ok(Some(post.clone())),
        Some(_) => Err(("approver", format!("A longer time is approved by: {}", names.join(" or ")))),
    }
}
