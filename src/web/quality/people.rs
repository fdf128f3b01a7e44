//! The list behind a number: the same number at its head, the people with standing, due day and trail.

use askama::Template;
use axum::response::Response;
use axum_extra::extract::Query;
use domain::ids::PersonId;
use domain::quality::Show;
use domain::survey::{Row, Survey};
use engine::policy::Policy;
use engine::{Obligation, Subject};
use store::Quality;

use super::clauses::{Number, list};
use super::question::{Asked, Question};
use super::{surveys, words};
use crate::fault::Fault;
use crate::gate::Reading;
use crate::page::Page;
use crate::pages::Pages;
use crate::parts::{Standing, Trail};
use crate::reply::Shown;
use crate::table::{Cell, Files, Form, Table};
use crate::{cases, standings, urls};

/// How many rows on a page.
const SIZE: usize = 50;

/// The list.
#[derive(Template)]
#[template(path = "quality/people.html")]
pub struct PeopleView {
    /// The frame.
    pub page: Page,
    /// The number that led here.
    pub number: String,
    /// What it counts.
    pub says: String,
    /// What it is narrowed down to.
    pub narrowed: Vec<String>,
    /// The other numbers of the same figure.
    pub parts: Vec<Part>,
    /// The rows of this page.
    pub rows: Vec<PersonRow>,
    /// The other pages.
    pub pages: Pages,
    /// The same as a file.
    pub file: Files,
}

/// Another number of the same figure.
pub struct Part {
    /// What it counts.
    pub name: &'static str,
    /// The number with its list.
    pub number: Number,
    /// Whether it is the one shown.
    pub current: bool,
}

/// One obligation.
pub struct PersonRow {
    /// Whose.
    pub name: String,
    /// Their file.
    pub href: String,
    /// Their role.
    pub role: String,
    /// Their team.
    pub team: String,
    /// Who supervises.
    pub supervisor: String,
    /// What is due.
    pub what: String,
    /// The case that it is due for; empty where it is for the person.
    pub case: String,
    /// How it stands.
    pub standing: Standing,
    /// When it is due.
    pub due: String,
    /// Why then.
    pub trail: Trail,
    /// When it was last met.
    pub last: String,
    /// What is booked.
    pub booked: String,
}

/// Shows the list.
pub async fn people(
    Reading { who, db, here }: Reading<Quality>,
    Query(asked): Query<Asked>,
) -> Result<Shown<PeopleView>, Fault> {
    let question = Question::of(asked, here.today);
    let (survey, _) = surveys::of(db, &who, &here, question.days).await?;
    let policy = here.council()?.policy_on(question.days.day);
    let slug = &here.slug;
    let all = meant(&survey, &question);
    let figure = survey.tally.figure(&question.filter);
    let pages = Pages::new(all.len(), SIZE, question.page, |number| {
        question.asked.but(|it| it.page = number.to_string()).at(&urls::quality_people(slug))
    });
    let shown = all.iter().skip((pages.current() - 1) * SIZE).take(SIZE);
    let parts = Show::ALL.into_iter().filter(|show| *show == question.show || show.number(&figure) > 0);
    let title = words::show(question.show);
    Ok(Shown(PeopleView {
        number: words::count(all.len()),
        says: says(&question, &figure),
        narrowed: words::filter(&survey, policy, &question.filter),
        parts: parts
            .map(|show| Part {
                name: words::show(show),
                number: Number::new(show.number(&figure), || list(&question.asked, slug, show)),
                current: show == question.show,
            })
            .collect(),
        rows: shown.map(|row| view(&survey, policy, slug, row)).collect(),
        file: question.asked.files(&urls::quality_people(slug)),
        page: Page {
            errors: question.errors.clone(),
            ..here.frame.page_below(title, "Quality", question.asked.place().at(&urls::quality(slug)))
        },
        pages,
    }))
}

/// The same as a file.
pub async fn people_file(
    Reading { who, db, here }: Reading<Quality>,
    form: Form,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let question = Question::of(asked, here.today);
    let (survey, _) = surveys::of(db, &who, &here, question.days).await?;
    let policy = here.council()?.policy_on(question.days.day);
    let heads = [
        "Person",
        "Role",
        "Team",
        "Service",
        "Supervisor",
        "What",
        "Standing",
        "Days late",
        "Due",
        "Last",
        "Booked",
        "Clauses",
        "Strength",
        "Why",
    ];
    let rows = meant(&survey, &question).into_iter().map(|row| {
        let (it, line) = (view(&survey, policy, &here.slug, row), &row.obligation);
        let clauses: Vec<&str> = line.citation.clauses.iter().map(AsRef::as_ref).collect();
        [
            it.name.into(),
            it.role.into(),
            it.team.into(),
            words::unit(&survey, row.mark.place.service.as_ref(), words::NO_SERVICE).into(),
            it.supervisor.into(),
            it.what.into(),
            it.standing.word.into(),
            line.standing.days_overdue().into(),
            line.due_at.map_or_else(|| line.due.into(), |at| Cell::Text(at.to_string())),
            line.last.into(),
            line.booked.into(),
            clauses.join(", ").into(),
            line.citation.strength.to_string().into(),
            it.trail.sentences.join(" ").into(),
        ]
    });
    form.of(Table::new("quality-people", survey.days.day, heads, rows)).await
}

/// The rows meant, the worst first.
fn meant<'a>(survey: &'a Survey, question: &Question) -> Vec<&'a Row> {
    survey.rows.iter().filter(|row| question.filter.takes(&row.mark) && question.show.takes(&row.obligation)).collect()
}

fn says(question: &Question, figure: &engine::Figure) -> String {
    format!("{}, on {}", words::of(question.show, figure), question.days.day)
}

fn view(survey: &Survey, policy: &Policy, slug: &str, row: &Row) -> PersonRow {
    let (line, place) = (&row.obligation, &row.mark.place);
    PersonRow {
        name: survey.name(&line.person).to_owned(),
        href: file_of(slug, &line.person),
        role: words::role(policy, place.role.as_ref()),
        team: words::unit(survey, place.team.as_ref(), words::NO_TEAM),
        supervisor: words::supervisor(survey, place.supervisor.as_ref()),
        what: what(survey, policy, line),
        case: cases::of(line).map_or_else(String::new, |case| urls::case(slug, case)),
        standing: standings::standing_tag(line),
        due: standings::due_text(line, survey.days.day),
        trail: standings::trail(line, slug),
        last: line.last.map_or_else(String::new, |day| day.to_string()),
        booked: line.booked.map_or_else(String::new, |day| day.to_string()),
    }
}

/// The clock, and the case or the team that it is for.
fn what(survey: &Survey, policy: &Policy, line: &Obligation) -> String {
    let clock = standings::clock_name(policy, line.clock.as_str());
    match &line.subject {
        Subject::Case { case } | Subject::Discussion { case, .. } => {
            let reference = survey.references.get(case).map_or("a case", String::as_str);
            format!("{clock}: {reference}")
        }
        Subject::Team { team } => format!("{clock}: {}", words::unit(survey, Some(team), words::NO_TEAM)),
        _ => clock,
    }
}

/// The file of a person of the facts; its own gate decides who opens it.
pub(super) fn file_of(slug: &str, person: &engine::ids::PersonId) -> String {
    person.as_str().parse::<uuid::Uuid>().map_or_else(|_| String::new(), |id| urls::file(slug, PersonId::from(id)))
}
