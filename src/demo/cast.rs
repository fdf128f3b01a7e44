//! Who is worth trying, chosen before anything is written, and what is laid out for them: so that a dispute, a change that was asked
//! for, two texts of one draft and the rest can be found by whoever tries the demonstration.

use std::collections::HashMap;

use engine::policy::Capacity;
use uuid::Uuid;

use crate::crowd::Crowd;
use crate::meeting::Meeting;
use crate::model::{Demo, Staff};

/// What is laid out in the record of one session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scene {
    /// It is a draft.
    Draft,
    /// It is a draft, and two pages saved different texts of it.
    Clash,
    /// It is shared and waits for an answer.
    Unanswered,
    /// The supervisee asked for a change, which is still to be made.
    Change,
    /// The supervisee disagreed.
    Disagreed,
    /// The supervisee contests that the session took place like that.
    Contested,
}

/// The people to try for whom something is laid out.
#[derive(Default)]
pub(crate) struct Cast {
    scenes: HashMap<Uuid, Scene>,
    /// A supervisor of a usual team.
    pub(crate) supervisor: Option<usize>,
    /// Whose record waits for their answer.
    pub(crate) reader: Option<usize>,
    /// Who disagreed.
    pub(crate) disagreed: Option<usize>,
    /// Manages supervisors.
    pub(crate) manager: Option<usize>,
    /// In whose file a supervisor who has gone left a draft.
    pub(crate) left_behind: Option<usize>,
    /// The relationship whose agreement is to be looked at again these days.
    pub(crate) review: Option<Uuid>,
}

impl Cast {
    /// What is laid out for a session.
    pub(crate) fn scene(&self, session: Uuid) -> Option<Scene> {
        self.scenes.get(&session).copied()
    }

    /// Chooses them.
    pub(crate) fn choose(demo: &Demo<'_>, staff: &Staff, meetings: &[Vec<Meeting>]) -> Cast {
        let stage = Stage { demo, staff, meetings, crowd: Crowd::new(demo, staff) };
        let mut cast = Cast::default();
        stage.team(&mut cast);
        stage.managers(&mut cast);
        cast
    }
}

struct Stage<'a> {
    demo: &'a Demo<'a>,
    staff: &'a Staff,
    meetings: &'a [Vec<Meeting>],
    crowd: Crowd<'a>,
}

impl<'a> Stage<'a> {
    /// A team of a usual size, most of whom were met lately; each of them gets a scene.
    fn team(&self, cast: &mut Cast) {
        let points = |who: usize| {
            let lately = u32::try_from(self.lately(who).len()).unwrap_or(0).min(6);
            if lately == 0 { 0 } else { self.crowd.team(who) * 3 + lately * 2 }
        };
        let Some(lead) = self.crowd.best(Some(Capacity::Supervisor), &[], points) else { return };
        cast.supervisor = Some(lead);
        let mut left = self.lately(lead);
        // The latest first: what is hardest to find elsewhere.
        for scene in [Scene::Clash, Scene::Change, Scene::Disagreed, Scene::Contested, Scene::Unanswered, Scene::Draft]
        {
            let Some(place) = left.iter().position(|meeting| self.fits(scene, meeting)) else { continue };
            let meeting = left.remove(place);
            cast.scenes.insert(meeting.id, scene);
            match scene {
                Scene::Unanswered => cast.reader = Some(meeting.who),
                Scene::Disagreed => cast.disagreed = Some(meeting.who),
                _ => {}
            }
        }
        cast.review = self.review(lead);
    }

    /// The last session of each member of a team, if it was lately and on a form; the latest first.
    fn lately(&self, lead: usize) -> Vec<&'a Meeting> {
        let last = |who: &usize| {
            let held = self.meetings[*who].iter().rev().find(|meeting| meeting.held.is_some())?;
            let ago = self.demo.today.days_since(held.held.as_ref()?.on);
            (held.supervisor == lead && ago <= 27 && self.on_form(held)).then_some(held)
        };
        let workers = self.crowd.below[lead].iter().filter(|who| self.crowd.below[**who].is_empty());
        let mut found: Vec<&Meeting> = workers.filter_map(last).collect();
        found.sort_by_key(|meeting| (std::cmp::Reverse(meeting.held.as_ref().map(|held| held.on)), meeting.id));
        found
    }

    fn on_form(&self, meeting: &Meeting) -> bool {
        self.demo.policy.session_kind(&meeting.kind).is_some_and(|kind| kind.form.is_some())
    }

    /// Whether there is time for it between the session and today.
    fn fits(&self, scene: Scene, meeting: &Meeting) -> bool {
        let Some(held) = &meeting.held else { return false };
        let [who, lead] = [meeting.who, meeting.supervisor].map(|who| &self.staff.people[who]);
        let noted = engine::Moment::from(held.recorded).day();
        let shared = || self.demo.next_at_work(lead, self.demo.working_days_after(held.on, 1).max(noted));
        let tied = |day: &engine::Day| who.tied_to(meeting.supervisor, *day).is_some();
        match scene {
            Scene::Draft | Scene::Clash => true,
            Scene::Unanswered => shared().is_some_and(|day| tied(&day)),
            Scene::Change | Scene::Disagreed => {
                shared().filter(tied).and_then(|day| self.demo.next_at_work(who, day.plus_days(1))).is_some()
            }
            Scene::Contested => {
                shared().is_some() && self.demo.next_at_work(who, held.on.plus_days(1).max(noted)).is_some()
            }
        }
    }

    /// A pair of the team that has met for longer than the time after which an agreement is looked at again.
    fn review(&self, lead: usize) -> Option<Uuid> {
        let agreement = self.demo.policy.agreement.as_ref()?;
        agreement.review.as_ref().filter(|review| review.met_by.is_empty())?;
        let pairs =
            self.crowd.below[lead].iter().filter_map(|who| self.staff.people[*who].tied_to(lead, self.demo.today));
        let mut old = pairs.filter(|pair| agreement.kinds.contains(&pair.kind) && pair.from < self.demo.since);
        old.next().map(|pair| pair.id)
    }

    /// Somebody who manages supervisors, in whose line a supervisor went and left a draft behind.
    fn managers(&self, cast: &mut Cast) {
        let taken: Vec<usize> = cast.supervisor.into_iter().collect();
        let points = |who: usize| {
            let leads = self.crowd.leads(who).count();
            let draft = if self.left_behind(who).is_some() { 20 } else { 0 };
            if leads == 0 { 0 } else { u32::try_from(leads).unwrap_or(0).min(7) + draft }
        };
        cast.manager = self.crowd.best(Some(Capacity::LineManager), &taken, points);
        if let Some(meeting) = cast.manager.and_then(|manager| self.left_behind(manager)) {
            cast.left_behind = Some(meeting.who);
            cast.scenes.insert(meeting.id, Scene::Draft);
        }
    }

    /// The last session that somebody in this line had with a supervisor who has gone, not so long ago.
    fn left_behind(&self, manager: usize) -> Option<&'a Meeting> {
        let workers = self.crowd.leads(manager).flat_map(|lead| self.crowd.below[lead].iter().copied());
        let last = |who: usize| {
            let gone = |meeting: &&Meeting| {
                self.staff.people[meeting.supervisor].left.is_some_and(|left| left <= self.demo.today)
            };
            let held = self.meetings[who].iter().rev().filter(|meeting| meeting.held.is_some()).find(gone)?;
            let on = held.held.as_ref()?.on;
            (self.demo.today.days_since(on) < 150 && self.on_form(held)).then_some((on, held))
        };
        workers.filter_map(last).max_by_key(|(on, held)| (*on, held.id)).map(|(_, held)| held)
    }
}
