//! The list of people, and adding one.

use askama::Template;
use axum::extract::Query;
use domain::ids::UnitId;
use engine::policy::Policy;
use serde::Deserialize;
use store::people::{PersonLine, Wanted};
use store::{About, Administrator, Claim, StoreError, Token, TokenHash, accounts};

use super::typed::DetailTyped;
use crate::fault::Fault;
use crate::form::Errors;
use crate::gate::{Reading, Writing};
use crate::page::Page;
use crate::pages::Pages;
use crate::parts::{Choice, DateTyped};
use crate::posted::Posted;
use crate::reply::{Reply, Shown};
use crate::urls;

/// How many people a page of the list shows.
const A_PAGE: usize = 50;

/// The list.
#[derive(Template)]
#[template(path = "administration/people.html")]
pub struct PeopleView {
    /// The frame.
    pub page: Page,
    /// Where the list is.
    pub base: String,
    /// The name asked for.
    pub name: String,
    /// The teams to choose from.
    pub units: Vec<Choice>,
    /// Which people.
    pub which: Vec<Choice>,
    /// Whether leavers are among them.
    pub leavers: bool,
    /// The people.
    pub people: Vec<Line>,
    /// How many in all.
    pub total: i64,
    /// The pages of the list.
    pub pages: Pages,
}

/// One person of the list.
pub struct Line {
    /// Their name.
    pub name: String,
    /// Their page.
    pub href: String,
    /// Their role in the policy's words; a leaver's last one.
    pub role: String,
    /// Their team.
    pub unit: String,
    /// Their supervisor.
    pub supervisor: String,
    /// When they left.
    pub left: String,
}

/// What the address of the list may ask for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    name: String,
    unit: String,
    which: String,
    page: usize,
}

/// Shows the list.
pub async fn list(
    Reading { mut db, here, .. }: Reading<Administrator>,
    Query(asked): Query<Asked>,
) -> Result<Shown<PeopleView>, Fault> {
    let wanted = Wanted {
        name: asked.name.trim().to_lowercase(),
        unit: asked.unit.parse::<UnitId>().ok(),
        unsupervised: asked.which == "unsupervised",
        unposted: asked.which == "unposted",
        leavers: asked.which == "leavers",
    };
    let leavers = wanted.leavers;
    let current = asked.page.max(1);
    let offset = i64::try_from((current - 1) * A_PAGE).unwrap_or(0);
    let (people, total) = store::people::list(&mut db, &wanted, offset, 50).await?;
    let units = store::units::all(&mut db).await?;
    let policy = here.council()?.policy_on(here.today);
    let base = format!("{}/people", urls::administration(&here.slug));
    let people = people.into_iter().map(|line| shown(line, policy, &base)).collect();
    let query = format!(
        "{base}?name={}&unit={}&which={}",
        urls::escape(&asked.name),
        urls::escape(&asked.unit),
        urls::escape(&asked.which)
    );
    let mut choices = vec![(String::new(), "Every team".to_owned())];
    choices.extend(units.into_iter().map(|unit| (unit.id.to_string(), unit.name)));
    Ok(Shown(PeopleView {
        page: here.frame.page_below("People", "Administration", urls::administration(&here.slug)),
        units: Choice::list(choices, &asked.unit),
        which: Choice::list(
            [
                ("", "Employed now"),
                ("unsupervised", "Without a supervisor"),
                ("unposted", "Without a post"),
                ("leavers", "Leavers, too"),
            ],
            &asked.which,
        ),
        name: asked.name,
        pages: Pages::new(usize::try_from(total).unwrap_or(0), A_PAGE, current, |page| format!("{query}&page={page}")),
        base,
        leavers,
        people,
        total,
    }))
}

fn shown(line: PersonLine, policy: &Policy, base: &str) -> Line {
    Line {
        href: format!("{base}/{}", line.id),
        role: line.role.map(|id| role_name(policy, &id)).unwrap_or_default(),
        unit: line.unit.unwrap_or_default(),
        supervisor: line.supervisor.unwrap_or_default(),
        left: line.left.map(|day| day.minus_days(1).to_string()).unwrap_or_default(),
        name: line.name,
    }
}

/// A role in the policy's words; its id where the policy no longer has it.
pub(super) fn role_name(policy: &Policy, id: &str) -> String {
    policy.roles.iter().find(|role| role.id == id).map_or_else(|| id.to_owned(), |role| role.name.clone())
}

/// The form for a new person.
#[derive(Template)]
#[template(path = "administration/new_person.html")]
pub struct NewPersonView {
    /// The frame.
    pub page: Page,
    /// Where the form goes.
    pub action: String,
    /// As typed.
    pub typed: DetailTyped,
    /// First day of employment as typed.
    pub employed: DateTyped,
    /// Day of qualification as typed.
    pub qualified: DateTyped,
}

/// Shows the form.
pub async fn new(Reading { here, .. }: Reading<Administrator>) -> Shown<NewPersonView> {
    Shown(new_view(&here, DetailTyped::default(), Errors::none()))
}

fn new_view(here: &crate::gate::Here, typed: DetailTyped, errors: Errors) -> NewPersonView {
    let base = format!("{}/people", urls::administration(&here.slug));
    NewPersonView {
        page: Page { errors, ..here.frame.page_below("Add a person", "People", base.clone()) },
        action: base,
        employed: DateTyped {
            day: typed.employed_day.clone(),
            month: typed.employed_month.clone(),
            year: typed.employed_year.clone(),
        },
        qualified: DateTyped {
            day: typed.qualified_day.clone(),
            month: typed.qualified_month.clone(),
            year: typed.qualified_year.clone(),
        },
        typed,
    }
}

/// Adds the person and, with an address, their account and a one-time link.
pub async fn add(
    Writing { who, mut db, here }: Writing<Administrator>,
    Posted { token, typed }: Posted<DetailTyped>,
) -> Result<Reply<NewPersonView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let detail = match typed.parse() {
        Ok(detail) => detail,
        Err(wrong) => return Ok(Reply::Again(new_view(&here, typed, wrong.into_iter().collect()))),
    };
    let person = store::people::add(&mut db, &detail).await?;
    store::log(&mut db, &who, "added-person", About { subject: Some(person), kind: "person", id: person.uuid() }, None)
        .await?;
    let email = typed.email.trim();
    if !email.is_empty() {
        if !email.contains('@') || email.chars().count() > 254 {
            let wrong = [("email", "Enter an e-mail address, such as name@council.gov.uk, or leave it empty")];
            return Ok(Reply::Again(new_view(&here, typed, wrong.into_iter().collect())));
        }
        // The account is made; its one-time link is made and shown on the person's page, when somebody is there to pass it on.
        match accounts::invite(&mut db, person, email, &TokenHash::of(Token::fresh()?.expose()), false).await {
            Ok(()) => {}
            Err(StoreError::Refused(_)) => {
                let wrong = [("email", "Another person of this council has this address. Enter another one")];
                return Ok(Reply::Again(new_view(&here, typed, wrong.into_iter().collect())));
            }
            Err(error) => return Err(error.into()),
        }
    }
    // A person reads their own file from the first day on.
    store::access::derive(&mut db).await?;
    let page = format!("{}/people/{person}", urls::administration(&here.slug));
    Ok(db.commit(urls::said(page, "person-added")).await?.into())
}
