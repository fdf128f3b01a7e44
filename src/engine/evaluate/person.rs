//! One person: everything that is due in their supervision, and what is to be said beside it.

use std::rc::Rc;

use super::{
    Evaluation, Known, When, agreement, chain, clock, cover,
    diary::Diary,
    file, findings,
    history::{Histories, History},
    matter, pattern, planning, rearrange, timeline,
};
use crate::{
    calendar::Calendar,
    day::Day,
    facts::RelationshipKind,
    ids::{ClauseId, PersonId, ReadingId, SessionId},
    notice::{Notice, NoticeKind},
    obligation::{Citation, Obligation},
    policy::{Owner, Policy, Strength, Who},
    span::Span,
    standing::Standing,
};

/// One question about one person.
pub(super) struct Asked<'a, 'k> {
    pub(super) known: &'k Known<'a>,
    pub(super) calendar: &'k Calendar<'k>,
    pub(super) when: &'k When,
    pub(super) day: Day,
    /// The version in force on the day.
    pub(super) policy: &'a Policy,
    pub(super) me: Rc<History<'a>>,
    pub(super) diary: Diary<'a>,
    pub(super) supervisor: Option<&'a PersonId>,
    /// Those who were asked about besides: supervisors, their managers.
    others: &'k Histories<'a>,
    /// Days on which something about the person or the policy changes.
    pub(super) changes: Vec<Day>,
}

pub(super) fn evaluate<'a>(
    known: &Known<'a>,
    calendar: &Calendar<'_>,
    when: &When,
    histories: &Histories<'a>,
    id: &PersonId,
    into: &mut Evaluation,
) {
    // The same id, but borrowed from the facts, so that it outlives the question.
    let Some(id) = known.id(id) else { return };
    let day = when.day();
    let me = histories.of(known, id, when);
    let mut asked = Asked {
        known,
        calendar,
        when,
        day,
        policy: known.council.policy_on(day),
        supervisor: me.supervisor_on(day),
        diary: Diary::of(known, id, when),
        me,
        others: histories,
        changes: Vec::new(),
    };
    asked.changes = timeline::changes(&asked);
    for clock in &asked.policy.clocks {
        clock::evaluate(&asked, clock, into);
    }
    planning::evaluate(&asked, into);
    agreement::evaluate(&asked, into);
    chain::evaluate(&asked, into);
    rearrange::evaluate(&asked, into);
    cover::evaluate(&asked, into);
    matter::evaluate(&asked, into);
    pattern::evaluate(&asked, into);
    file::evaluate(&asked, into);
    findings::evaluate(&asked, &mut into.notices);
}

impl<'a> Asked<'a, '_> {
    pub(super) fn after(&self, start: Day, span: Span) -> Day {
        self.calendar.after(start, span)
    }

    pub(super) fn is(&self, who: &Who, policy: &Policy, day: Day) -> bool {
        self.me.is(who, policy, self.known, self.calendar, self.when, day)
    }

    /// Somebody else, seen from the same moment.
    pub(super) fn other(&self, id: &'a PersonId) -> Rc<History<'a>> {
        self.others.of(self.known, id, self.when)
    }

    /// The line manager of a supervisor.
    pub(super) fn line_manager_of(&self, supervisor: &'a PersonId) -> Option<&'a PersonId> {
        self.other(supervisor)
            .supervisors_on(self.day, &[RelationshipKind::Line])
            .last()
            .map(|pair| &pair.fact.supervisor)
    }

    /// Whose task it is.
    pub(super) fn owner(&self, owner: Owner, supervisor: Option<&'a PersonId>) -> Option<PersonId> {
        let whose = match owner {
            Owner::Supervisee => Some(self.me.id),
            Owner::Supervisor => supervisor,
            Owner::LineManager => supervisor.and_then(|supervisor| self.line_manager_of(supervisor)),
        };
        whose.cloned()
    }

    /// How something stands that is due on a day.
    pub(super) fn standing(&self, due: Day) -> Standing {
        self.known.standing(self.day, due)
    }

    /// Whether something that was settled on a day still belongs into the figures.
    pub(super) fn still_shown(&self, settled: Day) -> bool {
        self.day.days_since(settled) <= i64::from(self.known.council.file.figure_days)
    }

    pub(super) fn cite(
        &self,
        clauses: &[ClauseId],
        reading: Option<&ReadingId>,
        said: Option<Strength>,
    ) -> Option<Citation> {
        self.policy.cite(clauses, reading, said)
    }

    /// Whether the person has left or holds no post any more, and since when.
    pub(super) fn ended(&self) -> Option<Day> {
        if self.me.has_post(self.day) {
            return None;
        }
        let last_post = self.me.posts.iter().map(|post| post.until).max().flatten();
        [self.me.left, last_post].into_iter().flatten().filter(|end| *end <= self.day).min()
    }

    pub(super) fn notice(&self, kind: NoticeKind, citation: Option<Citation>, says: String) -> Notice {
        Notice {
            kind,
            person: Some(self.me.id.clone()),
            supervisor: self.supervisor.cloned(),
            session: None,
            case: None,
            day: None,
            citation,
            says,
        }
    }
}

impl Notice {
    pub(super) fn of_session(mut self, session: &SessionId, day: Day) -> Notice {
        self.session = Some(session.clone());
        self.day = Some(day);
        self
    }

    pub(super) fn since(mut self, day: Day) -> Notice {
        self.day = Some(day);
        self
    }

    pub(super) fn with(mut self, supervisor: &PersonId) -> Notice {
        self.supervisor = Some(supervisor.clone());
        self
    }
}

impl Obligation {
    /// Due on a day; the standing follows from it.
    pub(super) fn due_on(&mut self, asked: &Asked<'_, '_>, due: Day) {
        self.due = Some(due);
        self.because.due = Some(due);
        self.standing = asked.standing(due);
    }
}
