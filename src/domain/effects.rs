//! What a change would do: the obligations of the people concerned with the facts as they are and as they would be, side by side.

use std::collections::BTreeMap;

use engine::facts::RelationshipKind;
use engine::policy::Council;
use engine::{Day, Facts, Known, NoticeKind, Obligation, When};

/// One difference.
#[derive(Debug, Clone)]
pub struct Effect {
    /// Whose.
    pub person: String,
    /// Which clock, by id.
    pub clock: String,
    /// What is due without the change; none = there is no such obligation.
    pub before: Option<Obligation>,
    /// What is due with it.
    pub after: Option<Obligation>,
}

/// What the change does to the clocks of these people, as of a day.
pub fn on_clocks(council: &Council, before: &Facts, after: &Facts, people: &[String], day: Day) -> Vec<Effect> {
    let (was, will) = (obligations(council, before, people, day), obligations(council, after, people, day));
    let keys: std::collections::BTreeSet<&String> = was.keys().chain(will.keys()).collect();
    keys.into_iter()
        .filter_map(|key| {
            let (old, new) = (was.get(key), will.get(key));
            let known = new.or(old)?;
            (old.map(stands) != new.map(stands)).then(|| Effect {
                person: known.person.to_string(),
                clock: known.clock.to_string(),
                before: old.cloned(),
                after: new.cloned(),
            })
        })
        .collect()
}

/// What the engine refuses in the facts as they would be and did not refuse before, in its own sentences.
pub fn refused(council: &Council, before: &Facts, after: &Facts, person: &str, day: Day) -> Vec<String> {
    let said = |facts: &Facts| -> Vec<String> {
        let known = Known::new(council, facts);
        let evaluation = known.person(&person.into(), &When::on(day));
        evaluation
            .notices
            .iter()
            .filter(|n| matches!(n.kind, NoticeKind::OverrideRefused | NoticeKind::WaiverRefused))
            .map(|n| n.says.clone())
            .collect()
    };
    let was = said(before);
    said(after).into_iter().filter(|says| !was.contains(says)).collect()
}

/// Who supervises the person in each of two states of the facts, as of a day: those who lose the file, those who gain it.
pub fn on_access(before: &Facts, after: &Facts, person: &str, day: Day) -> (Vec<String>, Vec<String>) {
    let (was, will) = (readers(before, person, day), readers(after, person, day));
    let gone = was.iter().filter(|reader| !will.contains(reader)).cloned().collect();
    let new = will.iter().filter(|reader| !was.contains(reader)).cloned().collect();
    (gone, new)
}

/// The supervisors of the pair and the line above them.
fn readers(facts: &Facts, person: &str, day: Day) -> Vec<String> {
    let on = |from: Day, until: Option<Day>| from <= day && until.is_none_or(|until| until > day);
    let mut found: Vec<String> = facts
        .relationships
        .iter()
        .filter(|r| r.supervisee == person && on(r.from, r.until))
        .map(|r| r.supervisor.to_string())
        .collect();
    let mut place = 0;
    while let Some(below) = found.get(place).cloned() {
        let above = facts
            .relationships
            .iter()
            .filter(|r| r.kind == RelationshipKind::Line && r.supervisee == below.as_str() && on(r.from, r.until));
        for reader in above.map(|r| r.supervisor.to_string()) {
            if reader != person && !found.contains(&reader) {
                found.push(reader);
            }
        }
        place += 1;
    }
    found.sort();
    found.dedup();
    found
}

/// Whether the line above somebody would come back to them.
pub fn makes_a_circle(facts: &Facts, supervisee: &str, supervisor: &str, day: Day) -> bool {
    supervisee == supervisor || readers(facts, supervisor, day).iter().any(|above| above == supervisee)
}

fn obligations(council: &Council, facts: &Facts, people: &[String], day: Day) -> BTreeMap<String, Obligation> {
    let known = Known::new(council, facts);
    people
        .iter()
        .flat_map(|person| known.person(&person.as_str().into(), &When::on(day)).obligations)
        .map(|obligation| (obligation.id.clone(), obligation))
        .collect()
}

/// What makes a difference: how it stands, and its day.
fn stands(obligation: &Obligation) -> (&'static str, Option<Day>) {
    (obligation.standing.word(), obligation.due)
}
