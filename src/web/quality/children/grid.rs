//! The children's figures by category, team, service, supervisor or worker; every cell opens its list.

use std::collections::{BTreeMap, BTreeSet};

use domain::children::Child;
use domain::quality::Show;
use engine::Figure;
use engine::policy::Policy;

use super::super::clauses::Number;
use super::super::grid::{self, Cell, GridRow};
use super::super::question::{Asked, By};
use super::super::words;
use super::ground::{Ground, Head, NO_CATEGORY};
use crate::{cases, urls};

/// By what children are grouped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grouped {
    /// By what they are.
    Category,
    /// By where their worker stands.
    Place(By),
    /// By who works with them.
    Worker,
}

impl Grouped {
    /// The ways to choose from; by category they always are.
    pub(super) const WAYS: [Self; 4] =
        [Self::Place(By::Team), Self::Place(By::Service), Self::Place(By::Supervisor), Self::Worker];

    /// The word in addresses.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Place(by) => by.word(),
            Self::Worker => "worker",
        }
    }

    /// From an address; by team unless it says otherwise.
    pub(super) fn from_word(word: &str) -> Self {
        let all = Self::WAYS.into_iter().chain([Self::Category]);
        all.into_iter().find(|way| way.word() == word).unwrap_or(Self::Place(By::Team))
    }

    /// What a group is.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Category => "Category",
            Self::Place(by) => by.name(),
            Self::Worker => "Worker",
        }
    }

    /// In which group a child is.
    pub(super) fn key(self, child: &Child) -> Option<&str> {
        match self {
            Self::Category => child.line.category.as_ref().map(AsRef::as_ref),
            Self::Place(by) => grid::group_id(by, &child.place),
            Self::Worker => Some(child.line.worker.as_ref()),
        }
    }

    fn field(self, asked: &mut Asked) -> &mut String {
        match self {
            Self::Category => &mut asked.category,
            Self::Place(by) => by.field(asked),
            Self::Worker => &mut asked.worker,
        }
    }
}

/// The rows: categories in the order of the policy, everything else the worst first by the first number.
pub(super) fn rows(ground: &Ground, policy: &Policy, heads: &[Head], way: Grouped) -> Vec<GridRow> {
    let columns: Vec<BTreeMap<Option<&str>, Figure>> =
        heads.iter().map(|head| ground.survey.by_group(&head.column, &ground.wanted, |child| way.key(child))).collect();
    let groups: BTreeSet<Option<&str>> = columns.iter().flat_map(BTreeMap::keys).copied().collect();
    let mut rows: Vec<(_, GridRow)> = groups
        .into_iter()
        .map(|group| {
            let figures: Vec<Figure> =
                columns.iter().map(|column| column.get(&group).cloned().unwrap_or_default()).collect();
            let first = figures.first().cloned().unwrap_or_default();
            let row = row(ground, policy, heads, way, group, figures);
            let place = if way == Grouped::Category { place(policy, group) } else { 0 };
            ((place, grid::rank(&first, &row.name)), row)
        })
        .collect();
    rows.sort_by(|(a, _), (b, _)| a.cmp(b));
    rows.into_iter().map(|(_, row)| row).collect()
}

fn row(
    ground: &Ground,
    policy: &Policy,
    heads: &[Head],
    way: Grouped,
    group: Option<&str>,
    figures: Vec<Figure>,
) -> GridRow {
    let slug = &ground.here.slug;
    let asked = ground.question.asked.but(|it| {
        it.forget_the_list();
        group.unwrap_or("none").clone_into(way.field(it));
    });
    let cells = heads.iter().zip(figures).map(|(head, figure)| {
        let open = Number::new(figure.m, || head.list(&asked, slug, Show::Counted));
        Cell {
            name: head.name.clone(),
            number: Number { text: words::n_of_m(&figure), ..open },
            // How deep a discussion went has no colour: the policies ask for no share of it.
            tone: if head.clock().is_some() { grid::tone(&figure) } else { crate::parts::Tone::Grey },
            figure,
        }
    });
    GridRow {
        name: name(ground, policy, way, group),
        href: asked.at(&urls::quality_children(slug)),
        cells: cells.collect(),
    }
}

/// The place of a category in the policy; none comes last.
fn place(policy: &Policy, group: Option<&str>) -> usize {
    let known = policy.categories.iter().position(|known| group.is_some_and(|id| known.id == *id));
    known.unwrap_or(policy.categories.len())
}

fn name(ground: &Ground, policy: &Policy, way: Grouped, group: Option<&str>) -> String {
    match (way, group) {
        (Grouped::Category, Some(id)) => cases::category_name(policy, id),
        (Grouped::Category, None) => NO_CATEGORY.to_owned(),
        (Grouped::Place(by), group) => grid::name(&ground.survey, policy, by, group),
        (Grouped::Worker, group) => ground.survey.name(&group.unwrap_or_default().into()).to_owned(),
    }
}
