//! A person's history as it is seen from a moment: employment, posts, flags, supervisors, absences; and whom a rule means.

use std::{cell::RefCell, rc::Rc};

use foldhash::HashMap;

use super::{Known, When};
use crate::{
    calendar::Calendar,
    day::Day,
    facts::{Absence, Flag, Post, Relationship, RelationshipKind},
    ids::{FlagId, PersonId},
    policy::{Policy, Who},
};

/// A fact with the period in which it holds, as far as one can know.
#[derive(Clone, Copy)]
pub(super) struct Spell<'a, F> {
    pub(super) fact: &'a F,
    pub(super) from: Day,
    pub(super) until: Option<Day>,
}

impl<F> Spell<'_, F> {
    pub(super) fn holds(&self, day: Day) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
}

/// A person as seen from a moment.
pub(super) struct History<'a> {
    pub(super) id: &'a PersonId,
    pub(super) started: Option<Day>,
    pub(super) qualified: Option<Day>,
    pub(super) left: Option<Day>,
    pub(super) posts: Vec<Spell<'a, Post>>,
    pub(super) flags: Vec<Spell<'a, Flag>>,
    pub(super) supervised: Vec<Spell<'a, Relationship>>,
    pub(super) absences: Vec<Spell<'a, Absence>>,
}

macro_rules! spells {
    ($facts:expr, $when:expr) => {{
        let mut spells: Vec<_> = $facts
            .iter()
            .filter(|fact| $when.sees(fact.written(), Some(fact.from)))
            .map(|fact| Spell { fact: *fact, from: fact.from, until: $when.until(fact.until, fact.written()) })
            .filter(|spell| spell.until.is_none_or(|until| until > spell.from))
            .collect();
        // Rows of the same period are told apart by all that they say: their order in the facts never matters.
        spells.sort_by(|a: &Spell<'_, _>, b: &Spell<'_, _>| {
            (a.from, a.until)
                .cmp(&(b.from, b.until))
                .then_with(|| format!("{:?}", a.fact).cmp(&format!("{:?}", b.fact)))
        });
        spells
    }};
}
pub(super) use spells;

/// The histories of those who were asked about, for one question: a supervisor is asked about for each supervisee and case.
#[derive(Default)]
pub(super) struct Histories<'a>(RefCell<HashMap<&'a PersonId, Rc<History<'a>>>>);

impl<'a> Histories<'a> {
    pub(super) fn of(&self, known: &Known<'a>, id: &'a PersonId, when: &When) -> Rc<History<'a>> {
        let mut asked = self.0.borrow_mut();
        Rc::clone(asked.entry(id).or_insert_with(|| Rc::new(History::of(known, id, when))))
    }
}

impl<'a> History<'a> {
    pub(super) fn of(known: &Known<'a>, id: &'a PersonId, when: &When) -> History<'a> {
        let mine = known.mine(id);
        let person = mine
            .person
            .iter()
            .filter(|person| when.sees(person.written(), None))
            .max_by_key(|person| (person.recorded, person.until, person.started, person.qualified));
        History {
            id,
            started: person.and_then(|person| person.started),
            qualified: person.and_then(|person| person.qualified),
            left: person.and_then(|person| when.until(person.until, person.written())),
            posts: spells!(mine.posts, when),
            flags: spells!(mine.flags, when),
            supervised: spells!(mine.supervised, when),
            absences: spells!(mine.absences, when),
        }
    }

    /// The posts on a day, while the person is employed.
    pub(super) fn posts_on(&self, day: Day) -> impl Iterator<Item = &Spell<'a, Post>> {
        let employed = self.left.is_none_or(|left| day < left);
        self.posts.iter().filter(move |post| employed && post.holds(day))
    }

    pub(super) fn has_post(&self, day: Day) -> bool {
        self.posts_on(day).next().is_some()
    }

    /// The supervisors on a day, those of these kinds.
    pub(super) fn supervisors_on(
        &self,
        day: Day,
        kinds: &[RelationshipKind],
    ) -> impl Iterator<Item = &Spell<'a, Relationship>> {
        self.supervised.iter().filter(move |pair| pair.holds(day) && kinds.contains(&pair.fact.kind))
    }

    /// The one supervisor to name on a day: of the line before any other.
    pub(super) fn supervisor_on(&self, day: Day) -> Option<&'a PersonId> {
        let kinds = [
            RelationshipKind::Line,
            RelationshipKind::PracticeEducator,
            RelationshipKind::Professional,
            RelationshipKind::Cover,
        ];
        kinds.iter().find_map(|kind| self.supervisors_on(day, &[*kind]).last()).map(|pair| &pair.fact.supervisor)
    }

    pub(super) fn has_flag(&self, flag: &FlagId, day: Day) -> bool {
        self.flags.iter().any(|spell| spell.fact.flag == *flag && spell.holds(day))
    }

    /// The first day of the unbroken run of posts that holds on a day, of any role or of the roles on that day.
    pub(super) fn run_of_posts(&self, day: Day, same_role: bool) -> Option<Day> {
        let today: Vec<_> = self.posts_on(day).collect();
        let wanted = |post: &Spell<'a, Post>| !same_role || today.iter().any(|now| now.fact.role == post.fact.role);
        let mut start = today.iter().map(|post| post.from).min()?;
        while let Some(earlier) = self
            .posts
            .iter()
            .filter(|post| wanted(post) && post.from < start && post.until.is_none_or(|until| until >= start))
            .map(|post| post.from)
            .min()
        {
            start = earlier;
        }
        Some(start)
    }

    /// Whether a rule means this person on a day.
    pub(super) fn is(
        &self,
        who: &Who,
        policy: &Policy,
        known: &Known<'_>,
        calendar: &Calendar<'_>,
        when: &When,
        day: Day,
    ) -> bool {
        let flags = (who.flags.is_empty() || who.flags.iter().any(|flag| self.has_flag(flag, day)))
            && !who.not_flags.iter().any(|flag| self.has_flag(flag, day));
        let qualified = who.qualified_within.is_none_or(|within| {
            self.qualified.is_some_and(|qualified| qualified <= day && day < calendar.after(qualified, within))
        });
        let supervises = !who.supervises
            || known
                .supervises(self.id, when)
                .any(|(from, until)| from <= day && until.is_none_or(|until| day < until));
        flags && qualified && supervises && self.posts_on(day).any(|post| post_is(post.fact, who, policy, known, when))
    }
}

fn post_is(post: &Post, who: &Who, policy: &Policy, known: &Known<'_>, when: &When) -> bool {
    let of_role = policy.role(&post.role).map_or(&[][..], |role| &role.attributes);
    let tagged = |tag| post.attributes.contains(tag) || (of_role.contains(tag) && !post.without.contains(tag));
    let among = |wanted: &[_], unwanted: &[_], has: &dyn Fn(&_) -> bool| {
        (wanted.is_empty() || wanted.iter().any(has)) && !unwanted.iter().any(has)
    };
    let team_type = || post.team.as_ref().and_then(|team| known.team_type(team, when));
    among(&who.roles, &who.not_roles, &|role| *role == post.role)
        && (who.attributes.is_empty() || who.attributes.iter().any(tagged))
        && !who.not_attributes.iter().any(tagged)
        && (who.team_types.is_empty() || team_type().is_some_and(|kind| who.team_types.contains(kind)))
        && !team_type().is_some_and(|kind| who.not_team_types.contains(kind))
        && (who.employment.is_empty() || post.employment.as_ref().is_some_and(|kind| who.employment.contains(kind)))
        && !post.employment.as_ref().is_some_and(|kind| who.not_employment.contains(kind))
}
