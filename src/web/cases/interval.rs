//! A time of its own for one case: shorter whenever it needs that, longer only where the policy lets somebody approve it.

use askama::Template;
use axum::extract::Path;
use domain::access::Wish;
use domain::caseload::{OwnTime, OwnTimeTyped, fixed};
use domain::ids::{CaseId, PersonId};
use engine::policy::{CaseClock, CaseRule, CaseShape, Policy};
use store::cases::{self, CaseRow, NewInterval, Spell};
use store::{Claim, Member, Reads, people};

use super::reached;
use crate::fault::Fault;
use crate::form::Errors;
use crate::gate::{Here, Reading, Writing};
use crate::page::Page;
use crate::parts::{Choice, DateTyped};
use crate::posted::Posted;
use crate::reply::{Reply, Shown};
use crate::urls;

/// The form.
#[derive(Template)]
#[template(path = "cases/interval.html")]
pub struct IntervalView {
    page: Page,
    action: String,
    /// What the policy says, for each clock.
    says: Vec<String>,
    clocks: Vec<Choice>,
    amount: String,
    units: Vec<Choice>,
    reason: String,
    until: DateTyped,
    /// Who may approve a longer time; none where nobody may.
    approvers: Vec<Choice>,
    /// Whether there is one to be ended.
    running: bool,
}

/// The form as typed.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct IntervalTyped {
    clock: String,
    amount: String,
    unit: String,
    reason: String,
    until_day: String,
    until_month: String,
    until_year: String,
    approver: String,
    then: String,
}

/// Clocks of cases that recur: one of these can have a time of its own.
pub(super) fn clocks(policy: &Policy) -> impl Iterator<Item = &CaseClock> {
    let recurs = |clock: &&CaseClock| clock.rules.iter().any(|rule| matches!(rule.shape(), CaseShape::Every(_)));
    policy.case_clocks.iter().filter(recurs)
}

/// Shows the form.
pub async fn page(
    Reading { who, mut db, here }: Reading<Member>,
    Path((_, id)): Path<(String, CaseId)>,
) -> Result<Shown<IntervalView>, Fault> {
    let (case, _) = reached(&mut db, &here, &who, id, &Wish::TakePart).await?;
    Ok(Shown(view(&mut db, &here, &case, &IntervalTyped::default()).await?))
}

/// Sets it, or ends it.
pub async fn set(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, CaseId)>,
    Posted { token, typed }: Posted<IntervalTyped>,
) -> Result<Reply<IntervalView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let (case, way) = reached(&mut db, &here, &who, id, &Wish::TakePart).await?;
    let policy = here.council()?.policy_on(here.today);
    let back = urls::case(&here.slug, id);
    if typed.then == "end" {
        for clock in clocks(policy) {
            cases::end_interval(&mut db, &who, (id, way), clock.id.as_str(), here.today).await?;
        }
        return Ok(db.commit(urls::said(back, "interval-ended")).await?.into());
    }
    let chosen = clocks(policy).find(|clock| clock.id == *typed.clock.as_str());
    let clock = chosen.or_else(|| clocks(policy).next()).ok_or(Fault::NotFound)?;
    let rules = of_case(clock, &cases::categories(&mut db, id).await?, &here);
    let approver = typed.approver.parse::<PersonId>().ok();
    let approving: Vec<String> = rules
        .iter()
        .filter_map(|rule| rule.longer.as_ref())
        .flat_map(|longer| &longer.by)
        .map(ToString::to_string)
        .collect();
    let approvers =
        if approver.is_some() { people::in_roles(&mut db, &approving, here.today).await? } else { Vec::new() };
    let role = |person| approvers.iter().find(|(id, ..)| *id == person).map(|(.., role)| role.clone());
    let own = OwnTimeTyped {
        amount: typed.amount.clone(),
        unit: typed.unit.clone(),
        reason: typed.reason.clone(),
        until: [typed.until_day.clone(), typed.until_month.clone(), typed.until_year.clone()],
        approver: approver.map(role),
    };
    match OwnTime::parse(policy, &rules, &own, here.today) {
        Ok(own) => {
            let every = own.every.to_string();
            let new = NewInterval {
                clock: clock.id.as_str(),
                every: &every,
                approved: approver.zip(own.approved_by.as_deref()),
                reason: &own.reason,
                from: here.today,
                until: own.until,
            };
            cases::set_interval(&mut db, &who, (id, way), &new).await?;
            Ok(db.commit(urls::said(back, "interval-set")).await?.into())
        }
        Err(wrong) => {
            let mut view = view(&mut db, &here, &case, &typed).await?;
            view.page.errors = Errors::from_iter(wrong);
            Ok(Reply::Again(view))
        }
    }
}

/// The rules of a clock that recur and mean the case by its category today.
fn of_case<'a>(clock: &'a CaseClock, categories: &[Spell], here: &Here) -> Vec<&'a CaseRule> {
    let holds = |spell: &&Spell| spell.from <= here.today && spell.until.is_none_or(|until| here.today < until);
    let now: Vec<&str> = categories.iter().filter(holds).map(|spell| spell.what.as_str()).collect();
    let among = |ids: &[engine::ids::CategoryId]| ids.iter().any(|id| now.contains(&id.as_str()));
    let means = |rule: &&CaseRule| {
        (rule.categories.is_empty() || among(&rule.categories)) && !among(&rule.not_categories) && fixed(rule).is_some()
    };
    clock.rules.iter().filter(means).collect()
}

async fn view(db: &mut impl Reads, here: &Here, case: &CaseRow, typed: &IntervalTyped) -> Result<IntervalView, Fault> {
    let policy = here.council()?.policy_on(here.today);
    let own = cases::intervals(db, case.id).await?;
    let categories = cases::categories(db, case.id).await?;
    let mut says = Vec::new();
    let mut roles: Vec<String> = Vec::new();
    for clock in clocks(policy) {
        for rule in of_case(clock, &categories, here) {
            let clauses = rule.clause.iter().map(engine::ids::ClauseId::as_str).collect::<Vec<_>>().join(", ");
            says.extend(fixed(rule).map(|span| format!("{}: every {span} by the policy ({clauses}).", clock.name)));
            roles.extend(rule.longer.iter().flat_map(|longer| &longer.by).map(ToString::to_string));
        }
    }
    let may = if roles.is_empty() { Vec::new() } else { people::in_roles(db, &roles, here.today).await? };
    let nobody = std::iter::once((String::new(), "Nobody: it is a shorter time".to_owned()));
    let approvers = may.into_iter().map(|(id, name, _)| (id.to_string(), name));
    let unit = if typed.unit.is_empty() { "weeks" } else { typed.unit.as_str() };
    let title = format!("A time of its own for {}", case.reference);
    Ok(IntervalView {
        page: here.frame.page_below(title, "Case", urls::case(&here.slug, case.id)),
        action: urls::case_interval(&here.slug, case.id),
        says,
        clocks: Choice::list(clocks(policy).map(|clock| (clock.id.to_string(), clock.name.clone())), &typed.clock),
        amount: typed.amount.clone(),
        units: Choice::list([("days", "days"), ("weeks", "weeks"), ("months", "months")], unit),
        reason: typed.reason.clone(),
        until: DateTyped {
            day: typed.until_day.clone(),
            month: typed.until_month.clone(),
            year: typed.until_year.clone(),
        },
        approvers: if roles.is_empty() { Vec::new() } else { Choice::list(nobody.chain(approvers), &typed.approver) },
        running: own.iter().any(|own| own.until.is_none_or(|until| here.today < until)),
    })
}
