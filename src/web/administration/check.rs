//! What a change about a person would do to what is due and to who opens the file, told before it is saved.

use askama::Template;
use domain::change::Change;
use domain::effects::{Effect, on_access, on_clocks};
use domain::ids::PersonId;
use engine::policy::{Council, Policy};
use engine::{Day, Facts, Obligation};

use super::typed::ChangeTyped;
use crate::gate::Here;
use crate::page::Page;
use crate::parts::Standing;
use crate::{standings, urls};

/// What the change does, before it is saved.
#[derive(Template)]
#[template(path = "administration/check.html")]
pub struct CheckView {
    /// The frame.
    pub page: Page,
    /// Where the form goes.
    pub action: String,
    /// The way back without saving.
    pub back: String,
    /// Whose change.
    pub person: String,
    /// The day for which the differences are told.
    pub day: String,
    /// What it does to what is due, person by person.
    pub people: Vec<Touched>,
    /// Who can no longer open the file.
    pub losing: Vec<String>,
    /// Who can open it from then on.
    pub gaining: Vec<String>,
    /// The typed fields, to be sent again.
    pub fields: Vec<(&'static str, String)>,
}

/// One person for whom something changes.
pub struct Touched {
    /// Who.
    pub name: String,
    /// Whether it is somebody else than whose change it is.
    pub other: bool,
    /// The differences.
    pub lines: Vec<EffectLine>,
}

/// One difference.
pub struct EffectLine {
    /// What is due.
    pub clock: String,
    /// Without the change; none where it does not apply.
    pub before: Option<Due>,
    /// With it.
    pub after: Option<Due>,
}

/// How something stands, and its day.
pub struct Due {
    /// The tag.
    pub standing: Standing,
    /// The day; empty where there is none.
    pub day: String,
}

/// The change with the facts as they are and as they would be, on the day from which it tells.
pub(super) struct Told<'a> {
    pub(super) before: &'a Facts,
    pub(super) after: &'a Facts,
    pub(super) person: PersonId,
    pub(super) change: &'a Change,
    pub(super) day: Day,
}

/// The page that tells it.
pub(super) fn view(here: &Here, council: &Council, told: &Told<'_>, typed: &ChangeTyped) -> CheckView {
    let id = told.person.to_string();
    let (losing, gaining) = if told.change.touches_access() {
        on_access(told.before, told.after, &id, told.day)
    } else {
        (Vec::new(), Vec::new())
    };
    let name = |id: &String| name(told.before, id);
    let back = format!("{}/people/{}", urls::administration(&here.slug), told.person);
    CheckView {
        page: here.frame.page_below("Check what this changes", "Back without saving", back.clone()),
        action: format!("{back}/changes"),
        back,
        person: name(&id),
        day: told.day.to_string(),
        people: touched(here, council, told),
        losing: losing.iter().map(name).collect(),
        gaining: gaining.iter().map(name).collect(),
        fields: typed.fields(),
    }
}

fn name(facts: &Facts, id: &str) -> String {
    let known = facts.persons.iter().find(|person| person.id == *id);
    known.map_or_else(|| "somebody further up the line".to_owned(), |person| person.name.clone())
}

/// The person and whom they supervise, each with what becomes due at another time; first the person.
fn touched(here: &Here, council: &Council, told: &Told<'_>) -> Vec<Touched> {
    let policy = council.policy_on(here.today);
    let id = told.person.to_string();
    let lasts = |until: Option<Day>| until.is_none_or(|until| until > told.day);
    let below = told.before.relationships.iter().filter(|pair| pair.supervisor == id.as_str() && lasts(pair.until));
    let mut others: Vec<String> = below.map(|pair| pair.supervisee.to_string()).filter(|other| *other != id).collect();
    others.sort();
    others.dedup();
    let people: Vec<String> = std::iter::once(id.clone()).chain(others).collect();
    let mut effects = on_clocks(council, told.before, told.after, &people, told.day);
    let of = |person: String| {
        let theirs: Vec<Effect> = effects.extract_if(.., |effect| effect.person == person).collect();
        let lines: Vec<EffectLine> = theirs.iter().map(|effect| line(here, policy, effect)).collect();
        (!lines.is_empty()).then(|| Touched { name: name(told.before, &person), other: person != id, lines })
    };
    people.into_iter().filter_map(of).collect()
}

fn line(here: &Here, policy: &Policy, effect: &Effect) -> EffectLine {
    let due = |obligation: &Obligation| Due {
        standing: standings::standing_tag(obligation),
        day: if obligation.due.is_some() || obligation.due_at.is_some() {
            standings::due_text(obligation, here.today)
        } else {
            String::new()
        },
    };
    EffectLine {
        clock: standings::clock_name(policy, &effect.clock),
        before: effect.before.as_ref().map(due),
        after: effect.after.as_ref().map(due),
    }
}
