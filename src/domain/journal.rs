//! What somebody learns, kept for themselves: an entry of their journal, and the need that may come of it.

mod typed;

use engine::Day;
use engine::policy::{Journal, Signer};

use crate::ids::JournalEntryId;
pub use typed::{EntryTyped, hours_of};

/// An entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The day of what was done.
    pub day: Day,
    /// What it is called.
    pub title: String,
    /// The kind of activity, in the policy's words.
    pub activity: String,
    /// How long it took.
    pub minutes: Option<u32>,
    /// What happened.
    pub happened: String,
    /// What was learnt.
    pub learnt: String,
    /// What is done differently.
    pub differently: String,
    /// What it does for practice.
    pub impact: String,
    /// What was learnt from discussing it with a peer; none where it was not discussed.
    pub peer: Option<String>,
    /// The standards that it is evidence for, in the policy's words.
    pub standards: Vec<String>,
    /// Which part of them.
    pub part: String,
    /// What is to be learnt next.
    pub need: Option<Need>,
}

/// Something to be learnt by a day: a line of the development plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// What.
    pub what: String,
    /// By when.
    pub by: Day,
    /// When it was met.
    pub met: Option<Day>,
}

/// How a need stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NeedStands {
    /// It was met.
    Met(Day),
    /// Its day is still to come.
    Open,
    /// Its day passed so many days ago.
    Late(i64),
}

impl Need {
    /// How it stands today.
    pub fn stands(&self, today: Day) -> NeedStands {
        match (self.met, today.days_since(self.by)) {
            (Some(day), _) => NeedStands::Met(day),
            (None, ..=0) => NeedStands::Open,
            (None, days) => NeedStands::Late(days),
        }
    }
}

/// An entry as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its id.
    pub id: JournalEntryId,
    /// Which version of it.
    pub number: i32,
    /// When that was written.
    pub at: chrono::DateTime<chrono::Utc>,
    /// What it says.
    pub entry: Entry,
}

/// The first of the twelve months that end today.
pub fn year_to(today: Day) -> Day {
    today.minus_months(12).plus_days(1)
}

/// When a record was signed by everybody who signs it, if it was; each signature is the latest under the latest version.
pub fn signed<T: Ord + Copy>(signers: &[Signer], supervisee: Option<T>, supervisor: Option<T>) -> Option<T> {
    let each = signers.iter().map(|signer| match signer {
        Signer::Supervisee => supervisee,
        Signer::Supervisor => supervisor,
    });
    each.collect::<Option<Vec<T>>>()?.into_iter().max()
}

/// What can be chosen from: what the policy names today, and what an entry that is changed was written with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offered {
    /// Kinds of activity.
    pub activities: Vec<String>,
    /// Standards.
    pub standards: Vec<String>,
}

impl Offered {
    /// For a new entry, or for one that was written before.
    pub fn of(journal: &Journal, before: Option<&Entry>) -> Self {
        let with = |named: &[String], used: &[String]| {
            let more = used.iter().filter(|one| !named.contains(one));
            named.iter().chain(more).cloned().collect()
        };
        Self {
            activities: with(&journal.activities, before.map_or(&[], |entry| std::slice::from_ref(&entry.activity))),
            standards: with(&journal.standards, before.map_or(&[], |entry| &entry.standards)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_keeps_what_the_policy_names_no_more_and_a_new_one_is_not_offered_it() {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let journal = Journal {
            name: "Journal".to_owned(),
            hint: None,
            activities: words(&["Course"]),
            standards: words(&["B", "A"]),
            records: None,
            appraisal: None,
            clause: Vec::new(),
            reading: None,
        };
        let day = Day::new(2026, 11, 10).expect("a day");
        let typed = EntryTyped {
            day_day: "9".to_owned(),
            day_month: "11".to_owned(),
            day_year: "2026".to_owned(),
            title: "Shadowing".to_owned(),
            activity: "Shadowing".to_owned(),
            happened: "A day at court.".to_owned(),
            with_peer: "no".to_owned(),
            standards: words(&["A", "Old"]),
            ..EntryTyped::default()
        };
        let before = Offered { activities: words(&["Shadowing"]), standards: words(&["Old", "A"]) };
        let entry = typed.parse(&before, day).expect("an entry");
        assert_eq!(entry.standards, ["Old", "A"], "in the order in which they were offered");
        let offered = Offered::of(&journal, Some(&entry));
        assert_eq!((offered.activities.len(), offered.standards.join(" ")), (2, "B A Old".to_owned()));
        assert_eq!(
            EntryTyped::of(&entry, 1).parse(&offered, day).map(|entry| entry.activity),
            Ok("Shadowing".to_owned())
        );
        let wrong = typed.parse(&Offered::of(&journal, None), day).expect_err("not offered any more");
        assert_eq!(wrong.iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>(), ["activity", "standards"]);
    }

    #[test]
    fn every_signature_that_is_asked_for_has_to_be_there() {
        let both = [Signer::Supervisee, Signer::Supervisor];
        assert_eq!(signed(&both, Some(1), Some(3)), Some(3));
        assert_eq!(signed(&both, Some(1), None), None);
        assert_eq!(signed(&both, None, Some(3)), None);
        assert_eq!(signed(&[Signer::Supervisee], Some(1), None), Some(1));
    }
}
