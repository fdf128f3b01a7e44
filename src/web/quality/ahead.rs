//! What is coming: who will be late within the next weeks if nothing else is booked, and what foretells it.

use askama::Template;
use axum::response::Response;
use axum_extra::extract::Query;
use domain::ahead::{About, Because, Warned, Warning, Within};
use domain::survey::Survey;
use engine::policy::Policy;
use store::Quality;

use super::board::Way;
use super::clauses::Number;
use super::people::Part;
use super::question::{Asked, Question};
use super::{surveys, words};
use crate::fault::Fault;
use crate::gate::Reading;
use crate::page::Page;
use crate::pages::Pages;
use crate::reply::Shown;
use crate::table::{Cell, Files, Form, Table};
use crate::{standings, urls};

/// One of whom it is foretold.
#[derive(Clone, Debug)]
pub struct AheadRow {
    /// Who.
    pub name: String,
    /// Their file.
    pub href: String,
    /// What.
    pub what: String,
    /// What the warning rests on; empty where the day says it.
    pub why: String,
    /// When it is due.
    pub due: String,
    /// The next booking, which does not help.
    pub booked: String,
    /// Who supervises.
    pub supervisor: String,
    /// Their team.
    pub team: String,
}

/// The list.
#[derive(Template)]
#[template(path = "quality/ahead.html")]
pub struct AheadView {
    /// The frame.
    pub page: Page,
    /// How many.
    pub number: String,
    /// Until when.
    pub says: String,
    /// What it is narrowed down to.
    pub narrowed: Vec<String>,
    /// What else foretells it, each with its number.
    pub parts: Vec<Part>,
    /// The other times to look ahead.
    pub withins: Vec<Way>,
    /// The rows of this page.
    pub rows: Vec<AheadRow>,
    /// The other pages.
    pub pages: Pages,
    /// The same as a file.
    pub file: Files,
}

/// How many rows on a page.
const SIZE: usize = 50;

/// Shows who will be late, or one of the lists of what foretells it.
pub async fn ahead(
    Reading { who, db, here }: Reading<Quality>,
    Query(asked): Query<Asked>,
) -> Result<Shown<AheadView>, Fault> {
    let question = Question::of(asked, here.today);
    let (survey, _) = surveys::of(db, &who, &here, question.days).await?;
    let policy = here.council()?.policy_on(question.days.day);
    let (slug, within, warning) = (&here.slug, within(&question), warning(&question));
    let all = meant(&survey, &question);
    let address = urls::quality_ahead(slug);
    let pages = Pages::new(all.len(), SIZE, question.page, |number| {
        question.asked.but(|it| it.page = number.to_string()).at(&address)
    });
    let shown = all.iter().skip((pages.current() - 1) * SIZE).take(SIZE);
    let part = |one: Warning| {
        let number = survey.warned(within, one, &question.filter).count();
        let href = || question.asked.but(|it| one.word().clone_into(&mut it.kind)).at(&address);
        Part { name: name(one), number: Number::new(number, href), current: one == warning }
    };
    let way = |one: Within| Way {
        name: if one == Within::Four { "28 days" } else { "56 days" },
        href: question.asked.but(|it| it.within = days_word(one)).at(&address),
        current: one == within,
    };
    Ok(Shown(AheadView {
        number: words::count(all.len()),
        says: says(&survey, within, warning),
        narrowed: words::filter(&survey, policy, &question.filter),
        parts: Warning::ALL.map(part).into(),
        withins: Within::ALL.map(way).into(),
        rows: shown.map(|warned| view(&survey, policy, slug, warned)).collect(),
        file: question.asked.files(&address),
        page: Page {
            errors: question.errors.clone(),
            ..here.frame.page_below("Coming up", "Quality", question.asked.place().at(&urls::quality(slug)))
        },
        pages,
    }))
}

/// The same as a file.
pub async fn ahead_file(
    Reading { who, db, here }: Reading<Quality>,
    form: Form,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let question = Question::of(asked, here.today);
    let (survey, _) = surveys::of(db, &who, &here, question.days).await?;
    let policy = here.council()?.policy_on(question.days.day);
    let rows = meant(&survey, &question).into_iter().map(|warned| {
        let it = view(&survey, policy, &here.slug, warned);
        [
            it.name.into(),
            it.team.into(),
            it.supervisor.into(),
            it.what.into(),
            Cell::from(warned.day),
            warned.booked.into(),
            it.why.into(),
        ]
    });
    let heads = ["Person", "Team", "Supervisor", "What", "Due", "Next booking", "Why"];
    form.of(Table::new("quality-coming-up", survey.days.day, heads, rows)).await
}

/// How far an address looks ahead.
fn within(question: &Question) -> Within {
    Within::ALL.into_iter().find(|one| days_word(*one) == question.asked.within).unwrap_or_default()
}

/// The word in an address; none for what is shown unless asked otherwise.
fn days_word(within: Within) -> String {
    if within == Within::default() { String::new() } else { within.days().to_string() }
}

fn warning(question: &Question) -> Warning {
    Warning::ALL.into_iter().find(|one| one.word() == question.asked.kind).unwrap_or_default()
}

/// The rows meant, by due day.
pub(super) fn meant<'a>(survey: &'a Survey, question: &'a Question) -> Vec<&'a Warned> {
    survey.warned(within(question), warning(question), &question.filter).collect()
}

fn name(warning: Warning) -> &'static str {
    match warning {
        Warning::Late => "Will be late",
        Warning::NotBooked => "Nothing booked by the due day",
        Warning::Away => "Due while one of the two is away",
        Warning::MovedTwice => "Moved twice",
        Warning::Ratio => "More people than the policy allows",
        Warning::Agreement => "Agreement to review",
    }
}

/// Until when, and on what assumption.
pub(super) fn says(survey: &Survey, within: Within, warning: Warning) -> String {
    let (day, until) = (survey.days.day, survey.days.horizon(within));
    match warning {
        Warning::Late => {
            format!("Not late on {day}, and late by {until} if booked sessions are held and nothing else is.")
        }
        Warning::NotBooked => format!("Due by {until}, and no session is booked by the due day."),
        Warning::Away => {
            format!("Due by {until}, on a day on which one of the two is away, and no session is booked before.")
        }
        Warning::MovedTwice => format!("Booked by {until}, after being moved twice or more."),
        Warning::Ratio => format!("Supervises more people on {until} than the policy allows, as far as it is entered."),
        Warning::Agreement => format!("To be reviewed by {until}."),
    }
}

/// A row as it is shown.
pub(super) fn view(survey: &Survey, policy: &Policy, slug: &str, warned: &Warned) -> AheadRow {
    AheadRow {
        name: survey.name(&warned.person).to_owned(),
        href: super::people::file_of(slug, &warned.person),
        what: match &warned.about {
            About::Clock(clock) => standings::clock_name(policy, clock.as_str()),
            About::Session(kind) => {
                policy.session_kind(kind).map_or_else(|| kind.to_string(), |kind| kind.name.clone())
            }
            About::People => "Supervisees".to_owned(),
        },
        why: why(survey, &warned.because),
        due: warned.day.map_or_else(|| "No day is set".to_owned(), |due| standings::dated(due, survey.days.day)),
        booked: warned.booked.map_or_else(|| "Nothing".to_owned(), |day| day.to_string()),
        supervisor: words::supervisor(survey, warned.place.supervisor.as_ref()),
        team: words::unit(survey, warned.place.team.as_ref(), words::NO_TEAM),
    }
}

fn why(survey: &Survey, because: &Because) -> String {
    match because {
        Because::Itself => String::new(),
        Because::Away(absence) => {
            let until = absence.until.map_or_else(
                || "with no day of return known".to_owned(),
                |until| format!("until {}", until.minus_days(1)),
            );
            format!("{} is away from {} {until}", survey.name(&absence.person), absence.from)
        }
        Because::Moved(days) => {
            let days: Vec<String> = days.iter().map(ToString::to_string).collect();
            format!("Moved from {}", days.join(", from "))
        }
        Because::Found(says) => says.clone(),
    }
}
