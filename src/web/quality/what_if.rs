//! What if: other numbers, or another version of the policy, tried on what really happened. Nothing is adopted and nothing is kept.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::Query;
use engine::compare::Comparison;
use engine::ids::PersonId;
use engine::policy::{Council, NotANumber, Number};
use engine::{Day, Moment, compare_for};
use store::{Quality, ReadTx};

use super::trial::{Outcome, outcome};
use crate::fault::Fault;
use crate::form::Errors;
use crate::gate::{Here, Reading};
use crate::page::{Link, Page};
use crate::parts::Choice;
use crate::reply::Shown;
use crate::{standings, urls};

/// The page.
#[derive(Template)]
#[template(path = "quality/what_if.html")]
pub struct WhatIfView {
    /// The frame.
    pub page: Page,
    /// The page's own address.
    pub action: String,
    /// Versions of the policy to choose from; none where there is one alone.
    pub versions: Vec<Choice>,
    /// The numbers of the version in force, by what they belong to.
    pub groups: Vec<Group>,
    /// What would change, once something was asked.
    pub outcome: Option<Outcome>,
}

/// The numbers of a clock, of the agreement, of a record.
pub struct Group {
    /// What they belong to.
    pub name: String,
    /// Something was typed here.
    pub open: bool,
    /// The numbers.
    pub fields: Vec<Field>,
}

/// A number with room for another.
pub struct Field {
    /// Its name.
    pub id: String,
    /// What it says.
    pub label: String,
    /// What the policy says now.
    pub now: String,
    /// Where the policy says so.
    pub clauses: Vec<Link>,
    /// As typed.
    pub value: String,
}

/// A question as it stands in the address: what is empty is not asked.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    /// The first day of another version.
    version: String,
    /// Other numbers, by their names.
    numbers: BTreeMap<String, String>,
    page: usize,
}

impl Asked {
    fn of(pairs: Vec<(String, String)>) -> Self {
        let mut asked = Self { page: 1, ..Self::default() };
        for (name, value) in pairs.into_iter().filter(|(_, value)| !value.trim().is_empty()) {
            match name.as_str() {
                "version" => asked.version = value,
                "page" => asked.page = value.parse().unwrap_or(1),
                _ => drop(asked.numbers.insert(name, value)),
            }
        }
        asked
    }

    fn is_empty(&self) -> bool {
        self.version.is_empty() && self.numbers.is_empty()
    }

    fn at(&self, action: &str, page: usize) -> String {
        let version = (!self.version.is_empty()).then_some(("version", self.version.as_str()));
        let numbers = self.numbers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let mut out = action.to_owned();
        for (name, value) in version.into_iter().chain(numbers) {
            let sign = if out.len() == action.len() { '?' } else { '&' };
            out = format!("{out}{sign}{}={}", urls::escape(name), urls::escape(value));
        }
        format!("{out}{}page={page}#people", if out.len() == action.len() { '?' } else { '&' })
    }
}

/// Shows the numbers, and what others would have done.
pub async fn what_if(
    Reading { db, here, .. }: Reading<Quality>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    let asked = Asked::of(pairs);
    let council = here.app.policy_of(&here.slug).cloned();
    let council = council.ok_or_else(|| Fault::Unexpected(format!("no policy files for {}", here.slug)))?;
    let numbers = council.policy_on(here.today).numbers();
    let mut errors = Errors::none();
    let tried = tried(&council, &asked, here.today, &numbers, &mut errors);
    let action = urls::what_if(&here.slug);
    let outcome = match tried.filter(|_| !asked.is_empty()) {
        Some(tried) => {
            let (comparison, names) = run(db, &here, Arc::clone(&council), tried).await?;
            let said = said(&asked, &numbers);
            Some(outcome(&here, &council, &comparison, &names, said, asked.page, |page| asked.at(&action, page)))
        }
        None => None,
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let view = WhatIfView {
        versions: versions(&council, here.today, &asked),
        groups: groups(&here, numbers, &asked),
        outcome,
        page: Page { errors, ..here.frame.page_below("What if", "Quality", urls::quality(&here.slug)) },
        action,
    };
    Ok((status, Shown(view)).into_response())
}

/// The council as it would be; nothing where something typed cannot be.
fn tried(council: &Council, asked: &Asked, today: Day, numbers: &[Number], errors: &mut Errors) -> Option<Council> {
    let chosen = Day::parse(&asked.version).and_then(|from| {
        council.versions.iter().find(|version| version.document.in_force == from).map(|version| (**version).clone())
    });
    if chosen.is_none() && !asked.version.is_empty() {
        errors.add("version", "There is no such version of this policy.");
    }
    let changed = council.policy_on(today).with_numbers(&asked.numbers);
    let changed = changed.map_err(|wrong| {
        // In the order in which the fields stand on the page; what is no field comes last.
        let place = |id: &String| numbers.iter().position(|number| number.id == *id);
        let mut wrong: Vec<_> =
            wrong.into_iter().map(|(id, problem)| (place(&id).unwrap_or(usize::MAX), id, problem)).collect();
        wrong.sort_by_key(|(place, ..)| *place);
        for (place, id, problem) in wrong {
            let asks = match problem {
                NotANumber::Unknown => "",
                NotANumber::Span => "enter a length of time, such as 28 days, 5 working days or 1 month",
                NotANumber::Count => "enter a whole number from 1 to 52",
                NotANumber::TooLong => "enter a length of time of ten years or less",
            };
            match numbers.get(place) {
                Some(number) => errors.add(id, format!("{}, {}: {asks}", number.of, number.label)),
                None => errors.add("numbers", format!("The policy has no number “{id}”. Use the fields below.")),
            }
        }
    });
    if chosen.is_some() && !asked.numbers.is_empty() {
        errors.add("version", "Choose another version, or change numbers of the one in force: not both at once.");
    }
    let policy = changed.ok().filter(|_| errors.is_empty())?;
    if let Some(what) = policy.contradictions_since(council.policy_on(today)).first() {
        errors.add("numbers", format!("These numbers contradict each other: {what}."));
        return None;
    }
    Some(council.with_policy(today, chosen.unwrap_or(policy)))
}

/// Compares, away from the threads that serve, and one at a time: it takes a core for about a second.
async fn run(
    db: ReadTx,
    here: &Here,
    council: Arc<Council>,
    tried: Council,
) -> Result<(Comparison, HashMap<PersonId, String>), Fault> {
    // Waiting for one's turn takes longer than a transaction may be open; and who waits holds no facts.
    drop(db);
    let _turn = here.app.trials.acquire().await.map_err(|error| Fault::Unexpected(format!("what if: {error}")))?;
    let (_, mut db) = here.app.db.read::<Quality>(&here.slug, &here.cap).await?;
    let people = store::access::visible_people(&mut db).await?;
    let today = here.today;
    let mut reach = standings::window(&council, today);
    // As far back as the longest interval of either reaches from the first of the months that are looked at.
    let earliest = today.minus_months(13);
    let (mine, theirs) = (standings::window(&council, earliest), standings::window(&tried, earliest));
    reach.since = mine.since.min(theirs.since);
    reach.cases_since = mine.cases_since.min(theirs.cases_since);
    let facts = store::facts::of(&mut db, &reach.over(people.as_deref())).await?;
    drop(db);
    let compared = tokio::task::spawn_blocking(move || {
        let only: Option<std::collections::HashSet<PersonId>> =
            people.map(|people| people.iter().map(|id| id.to_string().into()).collect());
        let meant = |person: &PersonId| only.as_ref().is_none_or(|only| only.contains(person));
        let comparison = compare_for(&council, &tried, &facts, Moment::end_of(today), meant);
        let names = facts.persons.into_iter().map(|person| (person.id, person.name)).collect();
        (comparison, names)
    });
    compared.await.map_err(|error| Fault::Unexpected(format!("what if: {error}")))
}

/// What is asked, in sentences.
fn said(asked: &Asked, numbers: &[Number]) -> Vec<String> {
    if !asked.version.is_empty() {
        let from = Day::parse(&asked.version).map_or_else(String::new, |from| from.to_string());
        return vec![format!("The version in force from {from}, as if it had held all along.")];
    }
    let changed = numbers.iter().filter_map(|number| Some((number, asked.numbers.get(&number.id)?)));
    changed
        .map(|(number, typed)| {
            format!("{} – {}: {} instead of {}.", number.of, number.label, typed.trim(), number.value)
        })
        .collect()
}

fn versions(council: &Council, today: Day, asked: &Asked) -> Vec<Choice> {
    let now = council.policy_on(today).document.in_force;
    let others = council.versions.iter().filter(|version| version.document.in_force != now);
    let entries: Vec<(String, String)> = others
        .map(|version| {
            let document = &version.document;
            (document.in_force.date().to_string(), format!("{}, from {}", document.title, document.in_force))
        })
        .collect();
    if entries.is_empty() {
        return Vec::new();
    }
    let none = (String::new(), "The one in force, with other numbers".to_owned());
    Choice::list(std::iter::once(none).chain(entries), &asked.version)
}

fn groups(here: &Here, numbers: Vec<Number>, asked: &Asked) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for number in numbers {
        let value = asked.numbers.get(&number.id).cloned().unwrap_or_default();
        let clauses = number.clauses.iter().map(|id| Link::new(id.as_str(), urls::clause(&here.slug, id.as_str())));
        let field = Field { label: number.label, now: number.value, clauses: clauses.collect(), id: number.id, value };
        let at = groups.iter().position(|group| group.name == number.of).unwrap_or_else(|| {
            groups.push(Group { name: number.of, open: false, fields: Vec::new() });
            groups.len() - 1
        });
        groups[at].open |= !field.value.is_empty();
        groups[at].fields.push(field);
    }
    groups
}
