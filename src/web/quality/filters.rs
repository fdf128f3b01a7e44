//! The filters above a page of Quality: the days, the part of the council, the clock.

use domain::quality::Filter;
use domain::survey::Survey;
use engine::Day;
use engine::ids::ClockId;
use engine::policy::Policy;

use super::question::{By, Question};
use super::{grid, words};
use crate::parts::Choice;
use crate::standings;

/// The filters as they stand.
pub struct Filters {
    /// The day.
    pub as_of: String,
    /// The day it is compared with.
    pub compare: String,
    /// Services.
    pub services: Vec<Choice>,
    /// Teams.
    pub teams: Vec<Choice>,
    /// Roles.
    pub roles: Vec<Choice>,
    /// Supervisors.
    pub supervisors: Vec<Choice>,
    /// How binding.
    pub strengths: Vec<Choice>,
    /// Clocks.
    pub clocks: Vec<Choice>,
    /// Kept with them: how the grid is grouped.
    pub by: String,
}

impl Filters {
    /// The filters of a question, with what there is to choose from on its day.
    pub(super) fn of(survey: &Survey, policy: &Policy, question: &Question) -> Self {
        let asked = &question.asked;
        let days = |typed: &str, day: Day| if typed.is_empty() { day.date().to_string() } else { typed.to_owned() };
        let any = Filter::default();
        let groups = |by: By, first: &str, chosen: &str| {
            let known = survey.tally.by(&any, |mark| grid::group_id(by, &mark.place).map(str::to_owned));
            choices(survey, policy, by, first, known.into_iter().map(|(id, _)| id), chosen)
        };
        let mut clocks: Vec<_> =
            survey.tally.by(&any, |mark| mark.clock.clone()).into_iter().map(|(clock, _)| clock).collect();
        clocks.sort_by_cached_key(|clock| words::clock_order(policy, clock));
        let clocks = clocks.iter().map(|clock| (clock.to_string(), standings::clock_name(policy, clock.as_str())));
        Self {
            as_of: days(&asked.as_of, question.days.day),
            compare: days(&asked.compare, question.days.before),
            services: groups(By::Service, "All services", &asked.service),
            teams: groups(By::Team, "All teams", &asked.team),
            roles: groups(By::Role, "All roles", &asked.role),
            supervisors: groups(By::Supervisor, "All supervisors", &asked.supervisor),
            strengths: Choice::list(
                [("", "Any strength"), ("must", "must"), ("should", "should"), ("may", "may")],
                &asked.strength,
            ),
            clocks: Choice::list(std::iter::once((String::new(), "All clocks".to_owned())).chain(clocks), &asked.clock),
            by: asked.by.clone(),
        }
    }

    /// Only these clocks, and all.
    pub(super) fn only_clocks(&mut self, wanted: impl Fn(&ClockId) -> bool) {
        self.clocks.retain(|choice| choice.value.is_empty() || wanted(&choice.value.as_str().into()));
    }
}

/// The groups of a kind to choose from, by name.
pub(super) fn choices(
    survey: &Survey,
    policy: &Policy,
    by: By,
    first: &str,
    ids: impl Iterator<Item = Option<String>>,
    chosen: &str,
) -> Vec<Choice> {
    let mut known: Vec<(String, String)> = ids
        .map(|id| (grid::name(survey, policy, by, id.as_deref()), id.unwrap_or_else(|| "none".to_owned())))
        .collect();
    known.sort();
    let known = known.into_iter().map(|(name, id)| (id, name));
    Choice::list(std::iter::once((String::new(), first.to_owned())).chain(known), chosen)
}
