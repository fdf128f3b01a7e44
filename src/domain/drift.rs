//! Actions that drift from one session to the next: open ones by day, and how many sessions each has survived.

use engine::Day;
use engine::ids::PersonId;

/// An action with the dates of all that was decided of it; never its wording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// Its id.
    pub id: String,
    /// Whose file it is in.
    pub subject: PersonId,
    /// Who is to do it.
    pub owner: PersonId,
    /// Since when.
    pub agreed_on: Day,
    /// Its first day.
    pub due: Option<Day>,
    /// The record that made it.
    pub record: Option<String>,
    /// What was decided of it, the oldest first.
    pub steps: Vec<Step>,
}

/// One decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub day: Day,
    /// Done or dropped: it is closed until a later step opens it again.
    pub closes: bool,
    /// A new day.
    pub due: Option<Day>,
    /// In which session's record.
    pub record: Option<String>,
}

/// An open action on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Open {
    /// How many sessions it has survived.
    pub survived: usize,
    /// Its day by then.
    pub due: Option<Day>,
}

impl Open {
    /// It has survived more than this many sessions: time to ask what stands in its way.
    pub const MANY: usize = 2;

    /// Whether it drifts.
    pub fn drifts(&self) -> bool {
        self.survived > Self::MANY
    }
}

impl Action {
    /// How it stood at the end of a day, if it was open.
    pub fn on(&self, day: Day) -> Option<Open> {
        let so_far = || self.steps.iter().filter(|step| step.day <= day);
        if self.agreed_on > day || so_far().next_back().is_some_and(|last| last.closes) {
            return None;
        }
        let mut sessions: Vec<Option<&str>> = so_far()
            .filter(|step| !step.closes && step.record.is_some() && step.record != self.record)
            .map(|step| step.record.as_deref())
            .collect();
        sessions.sort_unstable();
        sessions.dedup();
        let due = so_far().filter_map(|step| step.due).next_back().or(self.due);
        Some(Open { survived: sessions.len(), due })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    fn step(on: &str, closes: bool, record: Option<&str>) -> Step {
        Step { day: day(on), closes, due: None, record: record.map(str::to_owned) }
    }

    fn action(steps: Vec<Step>) -> Action {
        Action {
            id: "a".to_owned(),
            subject: "ben".into(),
            owner: "ben".into(),
            agreed_on: day("2026-01-05"),
            due: None,
            record: Some("r0".to_owned()),
            steps,
        }
    }

    #[test]
    fn it_survives_each_session_once_and_not_the_one_that_made_it() {
        let kept = |on, record| step(on, false, Some(record));
        let action = action(vec![
            kept("2026-01-05", "r0"),
            kept("2026-02-02", "r1"),
            kept("2026-02-02", "r1"),
            kept("2026-03-02", "r2"),
            kept("2026-04-01", "r3"),
            step("2026-04-20", true, None),
        ]);
        let survived = |on: &str| action.on(day(on)).map(|open| open.survived);
        assert_eq!(survived("2026-01-04"), None, "not agreed yet");
        assert_eq!(survived("2026-01-05"), Some(0));
        assert_eq!(survived("2026-03-01"), Some(1));
        assert_eq!(survived("2026-03-02"), Some(2));
        assert!(!action.on(day("2026-03-31")).is_some_and(|open| open.drifts()));
        assert!(action.on(day("2026-04-19")).is_some_and(|open| open.drifts()));
        assert_eq!(survived("2026-04-20"), None, "closed at the end of that day");
    }

    #[test]
    fn a_later_step_opens_it_again_with_its_new_day() {
        let mut again = step("2026-05-04", false, Some("r4"));
        again.due = Some(day("2026-06-01"));
        let action = action(vec![step("2026-04-20", true, None), again]);
        assert_eq!(action.on(day("2026-05-01")), None);
        assert_eq!(action.on(day("2026-05-04")), Some(Open { survived: 1, due: Some(day("2026-06-01")) }));
    }
}
