//! What every page about children starts from: the survey, the question, and which children it means.

use std::sync::Arc;

use domain::children::{Column, Wanted};
use domain::quality::{Chosen, Filter, Show};
use domain::survey::Survey;
use engine::ids::ClockId;
use engine::policy::{Counts, Policy};
use store::Quality;

use super::super::question::{Asked, Question};
use super::super::{surveys, words};
use crate::fault::Fault;
use crate::gate::{Here, Reading};
use crate::{cases, standings, urls};

/// The survey and the question asked of it.
pub(super) struct Ground {
    pub(super) here: Here,
    pub(super) survey: Arc<Survey>,
    /// Whether it is of the whole council.
    pub(super) whole: bool,
    pub(super) question: Question,
    pub(super) wanted: Wanted,
}

/// A number that is shown for every group: what it counts, and what that is called.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub(super) name: String,
    pub(super) about: About,
    pub(super) column: Column,
}

/// What a number of children is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// They are discussed in time.
    Discussed,
    /// The discussion was detailed and reflective.
    Depth,
    /// A discussion stands on the record in time.
    Entered,
    /// Something stands on the record often enough.
    Kept,
}

impl Ground {
    /// Fetches it. A council whose policy speaks of no cases has no such page.
    pub(super) async fn of(Reading { who, db, here }: Reading<Quality>, asked: Asked) -> Result<Self, Fault> {
        if here.council()?.policy_on(here.today).casework.is_none() {
            return Err(Fault::NotFound);
        }
        let question = Question::of(asked, here.today);
        let (survey, whole) = surveys::of(db, &who, &here, question.days).await?;
        let Filter { team, service, role, supervisor, .. } = question.filter.clone();
        let wanted = Wanted {
            place: Filter { team, service, role, supervisor, ..Filter::default() },
            category: Chosen::parse(&question.asked.category),
            worker: Chosen::parse(&question.asked.worker),
        };
        Ok(Self { here, survey, whole, question, wanted })
    }

    /// The policy on the day.
    pub(super) fn policy(&self) -> Result<&Policy, Fault> {
        Ok(self.here.council()?.policy_on(self.question.days.day))
    }

    /// What the question is narrowed down to, a part each.
    pub(super) fn narrowed(&self, policy: &Policy) -> Vec<String> {
        let mut parts = words::filter(&self.survey, policy, &self.wanted.place);
        parts.extend(match &self.wanted.category {
            Chosen::Any => None,
            Chosen::None => Some(NO_CATEGORY.to_owned()),
            Chosen::One(id) => Some(cases::category_name(policy, id.as_str())),
        });
        if let Chosen::One(worker) = &self.wanted.worker {
            parts.push(format!("With {}", self.survey.name(worker)));
        }
        parts
    }

    /// The days whose discussions count for how deep they went.
    pub(super) fn period(&self) -> String {
        let (since, day) = (self.survey.children.since, self.question.days.day);
        since.map_or_else(String::new, |since| format!("from {since} to {day}"))
    }

    /// The page of the children, of the same question.
    pub(super) fn page(&self) -> String {
        self.question.asked.but(Asked::forget_the_list).at(&urls::quality_children(&self.here.slug))
    }
}

/// A case of which nobody entered what it is.
pub(super) const NO_CATEGORY: &str = "No category";

impl Head {
    /// Every number that this policy has, in the order of a page: discussed, how deep, entered.
    pub(super) fn all(policy: &Policy) -> Vec<Self> {
        let clocks = |counts: Counts, about: About| {
            let known = policy.case_clocks.iter().filter(move |clock| clock.counts == counts);
            known.map(move |clock| Self::of_clock(policy, clock.id.clone(), about))
        };
        let depth =
            Self { name: "Detailed and reflective".to_owned(), about: About::Depth, column: Column::Reflective };
        let entries = policy.case_entries.iter();
        let entries = entries.map(|entry| Self::of_clock(policy, entry.id.as_str().into(), About::Entered));
        clocks(Counts::Discussions, About::Discussed)
            .chain([depth])
            .chain(entries)
            .chain(clocks(Counts::Entries, About::Kept))
            .collect()
    }

    fn of_clock(policy: &Policy, id: ClockId, about: About) -> Self {
        Self { name: standings::clock_name(policy, id.as_str()), about, column: Column::Clock(id) }
    }

    /// The clock, where it is one.
    pub(super) fn clock(&self) -> Option<&ClockId> {
        if let Column::Clock(clock) = &self.column { Some(clock) } else { None }
    }

    /// The list behind the number, or behind a part of it.
    pub(super) fn list(&self, asked: &Asked, slug: &str, show: Show) -> String {
        let asked = asked.but(|it| {
            it.forget_the_list();
            show.word().clone_into(&mut it.show);
        });
        match &self.column {
            Column::Clock(clock) => asked.but(|it| it.clock = clock.to_string()).at(&urls::quality_cases(slug)),
            Column::Reflective => asked.at(&urls::quality_discussions(slug)),
        }
    }
}
