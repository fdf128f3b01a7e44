//! Findings beside the clocks: people without a supervisor or an agreement, supervisors gone or unsuitable, and the rest.

use std::collections::BTreeMap;

use askama::Template;
use axum::response::Response;
use axum_extra::extract::Query;
use domain::survey::{Finding, Survey};
use engine::NoticeKind;
use engine::policy::Policy;
use store::Quality;

use super::clauses::Number;
use super::question::{Asked, Question};
use super::{people, surveys, words};
use crate::fault::Fault;
use crate::gate::Reading;
use crate::page::{Link, Page};
use crate::pages::Pages;
use crate::reply::Shown;
use crate::table::{Cell, Files, Form, Table};
use crate::urls;

/// How many rows on a page.
const SIZE: usize = 50;

/// How many findings of a kind.
#[derive(Clone, Debug)]
pub struct Count {
    /// What they are about.
    pub name: &'static str,
    /// How many, and the list.
    pub number: Number,
}

/// The list.
#[derive(Template)]
#[template(path = "quality/findings.html")]
pub struct FindingsView {
    /// The frame.
    pub page: Page,
    /// How many.
    pub number: String,
    /// On which day.
    pub says: String,
    /// What it is narrowed down to.
    pub narrowed: Vec<String>,
    /// The rows of this page.
    pub rows: Vec<FindingRow>,
    /// The other pages.
    pub pages: Pages,
    /// The same as a file.
    pub file: Files,
}

/// One finding.
pub struct FindingRow {
    /// Who it is about; nobody where it is about the council.
    pub name: String,
    /// Their file.
    pub href: String,
    /// Their role.
    pub role: String,
    /// Their team.
    pub team: String,
    /// The supervisor in question, or theirs.
    pub supervisor: String,
    /// What it is about.
    pub about: &'static str,
    /// What it says.
    pub says: String,
    /// Under which clauses.
    pub clauses: Vec<Link>,
}

/// Shows the list.
pub async fn findings(
    Reading { who, db, here }: Reading<Quality>,
    Query(asked): Query<Asked>,
) -> Result<Shown<FindingsView>, Fault> {
    let question = Question::of(asked, here.today);
    let (survey, _) = surveys::of(db, &who, &here, question.days).await?;
    let policy = here.council()?.policy_on(question.days.day);
    let slug = &here.slug;
    let all = meant(&survey, &question);
    let pages = Pages::new(all.len(), SIZE, question.page, |number| {
        question.asked.but(|it| it.page = number.to_string()).at(&urls::quality_findings(slug))
    });
    let shown = all.iter().skip((pages.current() - 1) * SIZE).take(SIZE);
    let of_one_kind = all.first().filter(|_| !question.asked.kind.is_empty());
    let title = of_one_kind.map_or("Findings", |finding| words::finding(finding.notice.kind).1);
    Ok(Shown(FindingsView {
        number: words::count(all.len()),
        says: format!("on {}", question.days.day),
        narrowed: words::filter(&survey, policy, &question.filter),
        rows: shown.map(|finding| view(&survey, policy, slug, finding)).collect(),
        file: question.asked.files(&urls::quality_findings(slug)),
        page: Page {
            errors: question.errors.clone(),
            ..here.frame.page_below(title, "Quality", question.asked.place().at(&urls::quality(slug)))
        },
        pages,
    }))
}

/// The same as a file.
pub async fn findings_file(
    Reading { who, db, here }: Reading<Quality>,
    form: Form,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let question = Question::of(asked, here.today);
    let (survey, _) = surveys::of(db, &who, &here, question.days).await?;
    let policy = here.council()?.policy_on(question.days.day);
    let rows = meant(&survey, &question).into_iter().map(|finding| {
        let it = view(&survey, policy, &here.slug, finding);
        let clauses: Vec<String> = it.clauses.into_iter().map(|clause| clause.text).collect();
        [it.name, it.role, it.team, it.supervisor, it.about.to_owned(), it.says, clauses.join(", ")].map(Cell::from)
    });
    let heads = ["Person", "Role", "Team", "Supervisor", "About", "Finding", "Clauses"];
    form.of(Table::new("quality-findings", survey.days.day, heads, rows)).await
}

/// How many of each kind, those about who supervises whom apart from the others.
pub(super) fn counts(survey: &Survey, question: &Question, slug: &str) -> (Vec<Count>, Vec<Count>) {
    let mut kinds: BTreeMap<NoticeKind, usize> = BTreeMap::new();
    // These are asked after by name: a nought is an answer.
    for kind in [
        NoticeKind::SupervisorMissing,
        NoticeKind::SupervisorGone,
        NoticeKind::SupervisorUnsuitable,
        NoticeKind::AgreementMissing,
    ] {
        kinds.insert(kind, 0);
    }
    for finding in survey.findings.iter().filter(|finding| question.filter.takes_place(&finding.place)) {
        *kinds.entry(finding.notice.kind).or_default() += 1;
    }
    let count = |(kind, number): (NoticeKind, usize)| {
        let (word, name) = words::finding(kind);
        let asked = question.asked.place().but(|it| word.clone_into(&mut it.kind));
        Count { name, number: Number::new(number, || asked.at(&urls::quality_findings(slug))) }
    };
    let (chain, others): (Vec<_>, Vec<_>) = kinds.into_iter().partition(|(kind, _)| words::is_about_the_chain(*kind));
    (chain.into_iter().map(count).collect(), others.into_iter().map(count).collect())
}

fn meant<'a>(survey: &'a Survey, question: &Question) -> Vec<&'a Finding> {
    let kind = &question.asked.kind;
    let mut meant: Vec<&Finding> = survey
        .findings
        .iter()
        .filter(|finding| question.filter.takes_place(&finding.place))
        .filter(|finding| kind.is_empty() || words::finding(finding.notice.kind).0 == kind)
        .collect();
    meant.sort_by_key(|finding| {
        let name = finding.notice.person.as_ref().map_or("", |person| survey.name(person));
        (finding.notice.kind, name, finding.notice.day)
    });
    meant
}

fn view(survey: &Survey, policy: &Policy, slug: &str, finding: &Finding) -> FindingRow {
    let Finding { notice, place } = finding;
    let supervisor = notice.supervisor.as_ref().or(place.supervisor.as_ref());
    let cited = notice.citation.iter().flat_map(|citation| &citation.clauses);
    FindingRow {
        name: notice.person.as_ref().map_or_else(|| "The council".to_owned(), |person| survey.name(person).to_owned()),
        href: notice.person.as_ref().map_or_else(String::new, |person| people::file_of(slug, person)),
        role: words::role(policy, place.role.as_ref()),
        team: words::unit(survey, place.team.as_ref(), words::NO_TEAM),
        supervisor: words::supervisor(survey, supervisor),
        about: words::finding(notice.kind).1,
        says: notice.says.clone(),
        clauses: cited.map(|id| Link::new(id.as_str(), urls::clause(slug, id.as_str()))).collect(),
    }
}
