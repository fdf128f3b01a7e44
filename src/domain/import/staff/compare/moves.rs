//! The posts and supervisors of one person: what begins, what ends, and what takes its place.

use std::collections::HashSet;

use engine::Day;

use super::{Comparing, Here};
use crate::change::Kind;
use crate::import::Refusal;
use crate::import::staff::leave::sooner;
use crate::import::staff::{NewPost, Post, Wanted, WantedPost};

impl Comparing<'_, '_, '_> {
    pub(super) fn posts(&mut self, here: &mut Here<'_>, want: &Wanted) {
        let today = self.ground.today;
        let current: Vec<&Post> =
            here.known.iter().flat_map(|person| &person.posts).filter(|post| !post.administers).collect();
        let running = |post: &&&Post| post.from <= today;
        let (mut kept, mut begins) = (HashSet::new(), None::<Day>);
        for post in &want.posts {
            let words = self.words(&post.role, post.unit);
            let there = current.iter().filter(|known| known.role == post.role && known.unit == post.unit);
            if let Some(there) = there.min_by_key(|known| known.from) {
                kept.insert(there.row);
                self.same_post(here, post, there, &words);
                continue;
            }
            let from = post.from.unwrap_or(here.from);
            let until = soonest([post.until, here.until]);
            if until.is_some_and(|until| until <= from) {
                continue;
            }
            begins = soonest([begins, Some(from)]);
            if here.known.is_some() {
                if !current.iter().filter(running).any(|known| known.role == post.role) {
                    self.moved.role.insert(here.id);
                }
                if !current.iter().filter(running).any(|known| known.unit == post.unit) {
                    self.moved.team.insert(here.id);
                }
            }
            here.says.push(format!("{words} from {from}"));
            let employment = post.employment.clone().or_else(|| current.first().map(|known| known.employment.clone()));
            let employment = employment.or_else(|| self.policy.employments.first().map(|one| one.id.to_string()));
            self.plan.writes.posts.push(NewPost {
                person: here.id,
                unit: post.unit,
                role: post.role.clone(),
                employment: employment.unwrap_or_else(|| "permanent".to_owned()),
                from,
                until,
                like: None,
            });
        }
        // What begins later, or has its end, needs no line of the file.
        for old in current.iter().filter(running).filter(|old| old.until.is_none() && !kept.contains(&old.row)) {
            if want.posts.is_empty() {
                continue;
            }
            let end = begins.filter(|day| *day > old.from).unwrap_or(today);
            here.says.push(format!("no longer {} from {end}", self.words(&old.role, old.unit)));
            sooner(self.plan.writes.ended_posts.entry(old.row), end);
        }
    }

    /// A post that is known may have another end or another employment; its first day stays.
    fn same_post(&mut self, here: &mut Here<'_>, post: &WantedPost, there: &Post, words: &str) {
        let until = post.until.or(there.until);
        if until.is_some_and(|until| until <= there.from) {
            let says = format!("{words} began on {}: the last day is before that", there.from);
            self.plan.told.refused.push(Refusal::new(post.line, "post_until", says));
            return;
        }
        if let Some(employment) = post.employment.as_ref().filter(|employment| **employment != there.employment) {
            let from = post.from.filter(|day| *day > there.from).unwrap_or_else(|| self.ground.today.max(there.from));
            here.says.push(format!("{words} as {} from {from}", self.employment(employment)));
            sooner(self.plan.writes.ended_posts.entry(there.row), from);
            self.plan.writes.posts.push(NewPost {
                person: here.id,
                unit: there.unit,
                role: there.role.clone(),
                employment: employment.clone(),
                from,
                until: soonest([until, here.until]),
                like: Some(there.row),
            });
        } else if let Some(until) = until.filter(|until| Some(*until) != there.until) {
            here.says.push(format!("{words} until {}", until.minus_days(1)));
            sooner(self.plan.writes.ended_posts.entry(there.row), until);
        }
    }

    pub(super) fn ties(&mut self, here: &mut Here<'_>, want: &Wanted) {
        let today = self.ground.today;
        for kind in &self.heard.kinds {
            let current: Vec<_> =
                here.known.iter().flat_map(|person| &person.ties).filter(|tie| tie.kind == *kind).collect();
            let wanted = want.ties.iter().find(|tie| tie.kind == *kind);
            let supervisor = wanted.and_then(|tie| self.ids.get(tie.supervisor.as_str()).copied());
            let mut begins = None;
            if let (Some(tie), Some(supervisor)) = (wanted, supervisor)
                && !current.iter().any(|known| known.supervisor == supervisor)
            {
                let from = tie.from.unwrap_or(here.from);
                let theirs = self.heard.people.get(&tie.supervisor).and_then(|want| want.left);
                let until = soonest([here.until, theirs]);
                if until.is_none_or(|until| until > from) {
                    begins = Some(from);
                    here.says.push(format!(
                        "{} {} from {from}",
                        kind.in_words().to_lowercase(),
                        self.name(&tie.supervisor)
                    ));
                    self.plan.writes.ties.push((here.id, supervisor, *kind, from, until));
                    if here.known.is_some() {
                        self.moved.supervisor.insert(here.id);
                    }
                }
            }
            let over = current
                .iter()
                .filter(|known| known.until.is_none() && known.from <= today && Some(known.supervisor) != supervisor);
            for old in over {
                let end = begins.filter(|day| *day > old.from).unwrap_or(today);
                sooner(self.plan.writes.ended_ties.entry(old.row), end);
                if wanted.is_none() {
                    here.says.push(format!("no {} from {end}", kind.in_words().to_lowercase()));
                    if *kind == Kind::Line {
                        self.moved.alone.insert(here.id);
                    }
                }
            }
        }
    }
}

/// The earliest day of those that are known.
fn soonest(days: [Option<Day>; 2]) -> Option<Day> {
    days.into_iter().flatten().min()
}
