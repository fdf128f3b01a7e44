//! Giving a grant: who holds it, what for, whose files, what it opens, from when to when. People are found by name, then chosen.

use askama::Template;
use domain::grant::{GrantTyped, Kind, Known, NewGrant, Opens, Whose};
use domain::ids::PersonId;
use engine::policy::Policy;
use store::find::{self, Found};
use store::units::{self, UnitRow};
use store::{Approver, Claim, Reads, grants};

use crate::fault::Fault;
use crate::form::Errors;
use crate::gate::{Here, Reading, Writing};
use crate::page::Page;
use crate::parts::{Choice, DateTyped};
use crate::posted::Posted;
use crate::reply::{Reply, Shown};
use crate::urls;

/// How many people are found at once.
const MOST: i64 = 20;
/// How many people a grant names at most.
const NAMED: usize = 200;

/// The form.
#[derive(Template)]
#[template(path = "grants/give.html")]
pub struct GiveView {
    page: Page,
    action: String,
    typed: GrantTyped,
    kinds: Vec<Choice>,
    /// Those found for the holder's name, and who was chosen.
    holders: Vec<Choice>,
    holder_says: &'static str,
    /// Those found for a file's name, and who was chosen.
    people: Vec<Choice>,
    person_says: &'static str,
    units: Vec<Choice>,
    opens: Vec<Choice>,
    from: DateTyped,
    last: DateTyped,
    withheld: DateTyped,
}

/// Shows the form.
pub async fn new(Reading { mut db, here, .. }: Reading<Approver>) -> Result<Shown<GiveView>, Fault> {
    let today = DateTyped::of(here.today);
    let typed =
        GrantTyped { from_day: today.day, from_month: today.month, from_year: today.year, ..GrantTyped::default() };
    Ok(Shown(view(&mut db, &here, typed, Errors::none()).await?))
}

/// Looks people up, or gives the grant.
pub async fn give(
    Writing { who, mut db, here }: Writing<Approver>,
    Posted { token, typed }: Posted<GrantTyped>,
) -> Result<Reply<GiveView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    if typed.step == "find" {
        return Ok(Reply::Check(view(&mut db, &here, typed, Errors::none()).await?));
    }
    let people = grants::people(&mut db, &chosen(&typed)).await?;
    let units = whose(&units::all(&mut db).await?);
    let known = Known { people: &people, units: &units, approver: who.person() };
    match NewGrant::parse(&typed, known, here.today) {
        Ok(new) => {
            let id = grants::give(&mut db, &who, &new).await?;
            Ok(db.commit_quietly(urls::said(urls::grant(&here.slug, id), "granted")).await?.into())
        }
        Err(wrong) => Ok(Reply::Again(view(&mut db, &here, typed, wrong.into_iter().collect()).await?)),
    }
}

/// Everybody whom the form names.
fn chosen(typed: &GrantTyped) -> Vec<PersonId> {
    let people = typed.person.iter().take(NAMED).chain(std::iter::once(&typed.holder));
    people.filter_map(|id| id.parse().ok()).collect()
}

async fn view(db: &mut impl Reads, here: &Here, typed: GrantTyped, errors: Errors) -> Result<GiveView, Fault> {
    let policy = here.council()?.policy_on(here.today);
    let known = find::these(db, &chosen(&typed), here.today).await?;
    let holders = looked_up(db, here, &typed.holder_name).await?;
    let people = looked_up(db, here, &typed.person_name).await?;
    let is_holder = |one: &Found| one.person.to_string() == typed.holder;
    let is_named = |one: &Found| typed.person.contains(&one.person.to_string());
    let units = whose(&units::all(db).await?);
    let there = units.iter().filter(|unit| unit.closed.is_none_or(|closed| closed > here.today));
    let names = there.map(|unit| (unit.id.to_string(), format!("{} ({})", unit.name, unit.people)));
    let date = |day: &str, month: &str, year: &str| DateTyped {
        day: day.to_owned(),
        month: month.to_owned(),
        year: year.to_owned(),
    };
    let holders_shown = choices(policy, &known, &holders, is_holder);
    let people_shown = choices(policy, &known, &people, is_named);
    // An error stands at a field that is there: where nobody was found yet, that is the name to look for.
    let at = |field: &str| match field {
        "holder" if holders_shown.is_empty() => "holder_name".to_owned(),
        "person" if people_shown.is_empty() => "person_name".to_owned(),
        other => other.to_owned(),
    };
    let errors: Errors = errors.list().iter().map(|(field, says)| (at(field), says.clone())).collect();
    Ok(GiveView {
        page: Page { errors, ..here.frame.page_below("Give a grant", "Grants", urls::grants(&here.slug)) },
        action: urls::grants(&here.slug),
        kinds: Kind::ALL.iter().map(|kind| choice_of(*kind).chosen(&typed.kind)).collect(),
        holder_says: says(&typed.holder_name, &holders),
        person_says: says(&typed.person_name, &people),
        holders: holders_shown,
        people: people_shown,
        units: Choice::list(std::iter::once((String::new(), "None".to_owned())).chain(names), &typed.unit),
        opens: Opens::ALL.iter().map(|opens| opened(*opens).chosen(&typed.opens)).collect(),
        from: date(&typed.from_day, &typed.from_month, &typed.from_year),
        last: date(&typed.last_day, &typed.last_month, &typed.last_year),
        withheld: date(&typed.withheld_day, &typed.withheld_month, &typed.withheld_year),
        typed,
    })
}

async fn looked_up(db: &mut impl Reads, here: &Here, name: &str) -> Result<Vec<Found>, Fault> {
    let words: Vec<String> = name.split_whitespace().take(10).map(str::to_owned).collect();
    if words.is_empty() || name.chars().count() > 200 {
        return Ok(Vec::new());
    }
    Ok(find::by_name(db, &words, None, here.today, MOST).await?)
}

fn says(name: &str, found: &[Found]) -> &'static str {
    match (name.trim().is_empty(), found.len()) {
        (false, 0) => "Nobody has this in their name. Check the spelling, or enter less of the name.",
        (false, 20..) => "There may be more. Enter more of the name to narrow it.",
        _ => "",
    }
}

/// Who was chosen, then who was found; each once.
fn choices(policy: &Policy, known: &[Found], found: &[Found], is_chosen: impl Fn(&Found) -> bool) -> Vec<Choice> {
    let role =
        |id: &str| policy.roles.iter().find(|role| role.id == *id).map_or("", |role| role.name.as_str()).to_owned();
    let choice = |one: &Found| {
        let post =
            [one.role.as_deref().map(role), one.team.clone()].into_iter().flatten().collect::<Vec<_>>().join(", ");
        Choice { checked: is_chosen(one), ..Choice::new(one.person.to_string(), &one.name).hint(post) }
    };
    let chosen = known.iter().filter(|one| is_chosen(one));
    chosen.chain(found.iter().filter(|one| !is_chosen(one))).map(choice).collect()
}

fn choice_of(kind: Kind) -> Choice {
    Choice::new(kind.word(), kind.name()).hint(match kind {
        Kind::Inspector => "Somebody who inspects the council. A year at most.",
        Kind::InvestigatingOfficer => {
            "Somebody who looks into a matter that concerns named people. Three months at most, and renewable."
        }
        Kind::WorkforceDevelopment => "Somebody who looks at supervision to make it better. A year at most.",
    })
}

fn opened(opens: Opens) -> Choice {
    Choice::new(opens.word(), opens.in_words()).hint(match opens {
        Opens::Figures => "When sessions were planned and held, and what is due.",
        Opens::Content => "What was shared; drafts and what a pair keeps between them stay closed.",
        Opens::Private => "For an investigating officer only, where you decide that the matter needs it.",
    })
}

/// The services and teams, each with the people who hold a post there or below it.
fn whose(units: &[UnitRow]) -> Vec<Whose> {
    let below = |unit: &UnitRow| {
        let mut within = vec![unit.id];
        let mut next = 0;
        while let Some(above) = within.get(next).copied() {
            within.extend(units.iter().filter(|one| one.parent == Some(above)).map(|one| one.id));
            next += 1;
        }
        units.iter().filter(|one| within.contains(&one.id)).map(|one| one.people).sum()
    };
    let whose =
        |unit: &UnitRow| Whose { id: unit.id, name: unit.name.clone(), closed: unit.until, people: below(unit) };
    units.iter().map(whose).collect()
}
