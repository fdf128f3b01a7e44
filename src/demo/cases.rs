//! The caseload of a council: children and families with those who work with them, and what was said of them in sessions.

use chrono::{DateTime, TimeDelta, Utc};
use domain::discussion::{Wording, first_draft};
use domain::wording::{Content, DecisionWritten, TaskWritten, Written};
use engine::ids::CategoryId;
use engine::policy::{CaseNames, CaseShape, Casework, Form, Interval, Section, SectionKind};
use engine::{Day, Moment};
use uuid::Uuid;

use crate::book::Book;
use crate::dice::Dice;
use crate::meeting::{Held, Meeting};
use crate::model::{Demo, Staff, at, covers};
use crate::names;
use crate::prose::Prose;
use crate::shape::Caseload;

/// Discussions of so many days back are written out; those before are short.
const WRITTEN_OUT: i64 = 100;

/// A case while the days go by.
struct Case {
    id: Uuid,
    reference: String,
    opened: Day,
    closed: Option<Day>,
    /// Who works with it, from day to day.
    with: Vec<(usize, Day, Option<Day>)>,
    categories: Vec<(CategoryId, Day, Option<Day>)>,
    members: Vec<Uuid>,
    /// When it was last discussed, or came to be discussed.
    last: Day,
    said: Option<Wording>,
}

/// Everything that writing takes.
struct Pen<'a> {
    demo: &'a Demo<'a>,
    staff: &'a Staff,
    prose: &'a Prose,
    load: &'a Caseload,
    casework: &'a Casework,
    form: &'a Form,
    version: String,
}

/// Somebody works with a case from day to day.
pub(crate) struct Worked {
    pub(crate) worker: usize,
    pub(crate) reference: String,
    pub(crate) from: Day,
    pub(crate) until: Option<Day>,
}

/// Writes the caseload, if the council has one; who works with what.
pub(crate) fn write(
    demo: &Demo<'_>,
    staff: &Staff,
    meetings: &[Vec<Meeting>],
    prose: &Prose,
    book: &mut Book,
) -> Vec<Worked> {
    let (Some(load), Some(casework), Some(form)) =
        (&demo.shape.caseload, &demo.policy.casework, demo.policy.case_form())
    else {
        return Vec::new();
    };
    let version = demo.policy.document.in_force.date().to_string();
    let pen = Pen { demo, staff, prose, load, casework, form, version };
    let mut cases = pen.cases();
    for (which, case) in cases.iter_mut().enumerate() {
        pen.row(case, &mut demo.dice("case", which), book);
    }
    pen.discussions(&mut cases, meetings, book);
    let worked = |case: &Case| {
        let of = |(worker, from, until): &(usize, Day, Option<Day>)| Worked {
            worker: *worker,
            reference: case.reference.clone(),
            from: *from,
            until: *until,
        };
        case.with.iter().map(of).collect::<Vec<_>>()
    };
    cases.iter().flat_map(worked).collect()
}

impl Pen<'_> {
    /// The cases of every place in the staff that works with some: one after the other in so many rows, the last ones open today.
    fn cases(&self) -> Vec<Case> {
        let holds = |seat: usize| {
            let role = &self.staff.seats[seat].role;
            self.load.roles.contains(role) && self.holder(seat, self.demo.today).is_some()
        };
        let seats: Vec<usize> = (0..self.staff.seats.len()).filter(|seat| holds(*seat)).collect();
        let many = u32::try_from(seats.len()).unwrap_or(u32::MAX).max(1);
        let mut cases = Vec::new();
        for (place, seat) in seats.into_iter().enumerate() {
            let place = u32::try_from(place).unwrap_or(0);
            let rows = self.load.open / many + u32::from(place < self.load.open % many);
            for row in 0..rows {
                let mut dice = self.demo.dice("caseload", seat * 100 + row as usize);
                self.in_a_row(seat, &mut cases, &mut dice);
            }
        }
        cases
    }

    /// Who holds a place on a day.
    fn holder(&self, seat: usize, day: Day) -> Option<usize> {
        let on = |person: &crate::model::Person| {
            person.posts.iter().any(|post| post.seat == seat && covers(post.from, post.until, day))
        };
        self.staff.people.iter().position(on)
    }

    /// The cases of one row, the latest first: each was opened some days after the one before was closed.
    fn in_a_row(&self, seat: usize, cases: &mut Vec<Case>, dice: &mut Dice) {
        let holders: Vec<(usize, Day, Option<Day>)> = self
            .staff
            .people
            .iter()
            .enumerate()
            .flat_map(|(who, person)| person.posts.iter().filter(|post| post.seat == seat).map(move |post| (who, post)))
            .map(|(who, post)| (who, post.from, post.until))
            .collect();
        let mut closed: Option<Day> = None;
        loop {
            let end = closed.unwrap_or(self.demo.today);
            let opened = self.demo.working_before(end.minus_days(dice.between(8, 420)));
            let with: Vec<(usize, Day, Option<Day>)> = holders
                .iter()
                .map(|(who, from, until)| (*who, (*from).max(opened), earlier(*until, closed)))
                .filter(|(_, from, until)| until.is_none_or(|until| *from < until) && *from <= end)
                .collect();
            if !with.is_empty() {
                let first = with.iter().map(|(_, from, _)| *from).min().unwrap_or(opened);
                cases.push(self.case(first, closed, with, cases.len(), dice));
            }
            if opened <= self.demo.since {
                return;
            }
            closed = Some(self.demo.working_before(opened.minus_days(dice.between(3, 40))));
        }
    }

    fn case(
        &self,
        opened: Day,
        closed: Option<Day>,
        with: Vec<(usize, Day, Option<Day>)>,
        which: usize,
        dice: &mut Dice,
    ) -> Case {
        let ends = closed.unwrap_or(self.demo.today.plus_days(1));
        let weights: Vec<u32> = self.load.category.iter().map(|(_, weight)| *weight).collect();
        let drawn = self.load.category.get(dice.weighted(weights.iter().copied())).map(|(id, _)| id.clone());
        let mut categories = Vec::new();
        match (&self.load.first, drawn) {
            (Some((first, days)), Some(then)) => {
                let change = opened.plus_days(days.saturating_sub(dice.below(12)));
                if change < ends {
                    categories.push((first.clone(), opened, Some(change)));
                    categories.push((then, change, closed));
                } else {
                    categories.push((first.clone(), opened, closed));
                }
            }
            (None, Some(only)) => categories.push((only, opened, closed)),
            _ => {}
        }
        let recorded = at(opened, 9 * 60);
        Case {
            id: dice.id(recorded),
            // Counted on from a number of the council's own, so that no two are alike.
            reference: numbered(&self.load.reference, which * 7 + 1013),
            opened,
            closed,
            with,
            categories,
            members: (0..[1, 1, 1, 1, 1, 2, 2, 3][dice.below(8) as usize]).map(|_| dice.id(recorded)).collect(),
            last: opened,
            said: None,
        }
    }

    fn row(&self, case: &mut Case, dice: &mut Dice, book: &mut Book) {
        let (tenant, id, recorded) = (&self.demo.tenant, &case.id, at(case.opened, 9 * 60));
        book.case_ref.row(&[tenant, id, &case.reference, &recorded]);
        book.case_opening.row(&[tenant, &dice.id(recorded), id, &case.opened, &case.closed, &recorded]);
        for (category, from, until) in &case.categories {
            let written = at(*from, 9 * 60 + 5);
            book.case_category.row(&[tenant, &dice.id(written), id, &category.as_str(), from, until, &written]);
        }
        if let (Some(event), Some((first, _))) = (&self.load.opens_with, &self.load.first)
            && case.categories.first().is_some_and(|(category, ..)| category == first)
        {
            book.case_event.row(&[tenant, &dice.id(recorded), id, &event.as_str(), &case.opened, &recorded]);
        }
        for (who, from, until) in &case.with {
            let written = at(*from, 9 * 60 + 10);
            let worker = &self.staff.people[*who].id;
            let instant = at(*from, dice.between(9 * 60, 15 * 60));
            book.case_allocation.row(&[
                tenant,
                &dice.id(written),
                id,
                worker,
                &"lead",
                from,
                &Some(instant),
                until,
                &written,
            ]);
        }
        for (place, member) in case.members.iter().enumerate() {
            let label = match self.casework.names {
                CaseNames::Reference => format!("{}/{}", case.reference, place + 1),
                CaseNames::Initials => names::initials(dice),
                CaseNames::NameAndReference => format!("{} ({}/{})", names::first(dice), case.reference, place + 1),
            };
            book.case_member.row(&[tenant, member, id, &label, &case.opened, &case.closed, &recorded]);
        }
        let flags = &self.demo.policy.case_flags;
        if !flags.is_empty() && case.closed.is_none() && dice.chance(11) {
            let flag = dice.pick(flags).map(|flag| flag.id.to_string()).unwrap_or_default();
            let from = case.opened.max(self.demo.today.minus_days(dice.between(3, 60)));
            let written = at(from, 10 * 60);
            book.case_state.row(&[tenant, &dice.id(written), id, &flag, &from, &None::<Day>, &written]);
        }
    }

    /// What was said, session by session as the days went by: what would be late by the next one comes first.
    fn discussions(&self, cases: &mut [Case], meetings: &[Vec<Meeting>], book: &mut Book) {
        let mut of_worker: Vec<Vec<usize>> = vec![Vec::new(); self.staff.people.len()];
        for (which, case) in cases.iter().enumerate() {
            case.with.iter().for_each(|(who, ..)| of_worker[*who].push(which));
        }
        let takes = |meeting: &&Meeting| self.casework.sessions.contains(&meeting.kind);
        let mut held: Vec<(&Meeting, &Held)> = meetings
            .iter()
            .flatten()
            .filter(takes)
            .filter_map(|meeting| Some((meeting, meeting.held.as_ref()?)))
            .collect();
        held.sort_by_key(|(meeting, held)| (held.on, meeting.id));
        for (place, (meeting, held)) in held.into_iter().enumerate() {
            let mut dice = self.demo.dice("discussed", place);
            let mut due: Vec<(i64, usize)> = of_worker[meeting.who]
                .iter()
                .filter(|which| self.is_due(&cases[**which], meeting.who, held.on))
                .map(|which| (cases[*which].last.days_since(held.on), *which))
                .collect();
            due.sort_unstable();
            due.dedup();
            due.truncate(self.load.most as usize);
            for (_, which) in due {
                if dice.chance(95) {
                    self.one(&mut cases[which], (meeting, held), &mut dice, book);
                }
            }
        }
    }

    /// Whether a case is theirs and would be late, or nearly, by the next session.
    fn is_due(&self, case: &Case, who: usize, day: Day) -> bool {
        let theirs = case.with.iter().any(|(worker, from, until)| *worker == who && covers(*from, *until, day));
        let every = f64::from(u32::try_from(day.days_since(case.last)).unwrap_or(0));
        theirs && case.closed.is_none_or(|closed| day < closed) && every + 26.0 >= self.interval(case, day)
    }

    fn interval(&self, case: &Case, day: Day) -> f64 {
        let now = |id: &CategoryId| {
            case.categories.iter().any(|(category, from, until)| category == id && covers(*from, *until, day))
        };
        let rules = self.demo.policy.case_clocks.iter().take(1).flat_map(|clock| &clock.rules);
        let fixed =
            rules.filter(|rule| rule.categories.is_empty() || rule.categories.iter().any(now)).filter_map(|rule| {
                match rule.shape() {
                    CaseShape::Every(Interval::Fixed(span)) => Some(span.about_days()),
                    _ => None,
                }
            });
        fixed.reduce(f64::min).unwrap_or_else(|| f64::from(self.load.days))
    }

    fn one(&self, case: &mut Case, (meeting, held): (&Meeting, &Held), dice: &mut Dice, book: &mut Book) {
        let demo = self.demo;
        let begun = held.recorded + TimeDelta::minutes(i64::from(dice.between(2, 40)));
        let id = dice.id(begun);
        let (worker, author) = (self.staff.people[meeting.who].id, self.staff.people[meeting.supervisor].id);
        let shared_at = begun + TimeDelta::minutes(i64::from(dice.between(5, 30)));
        let writing = demo.today.days_since(held.on) < 6 && dice.chance(9);
        let shared_on = Moment::from(shared_at).day();
        let entered = if writing { None } else { self.entered(case, meeting.who, shared_on, dice) };
        book.discussion.row(&[
            &demo.tenant,
            &id,
            &case.id,
            &worker,
            &meeting.id,
            &meeting.kind.as_str(),
            &self.form.id.as_str(),
            &self.version,
            &author,
            &held.on,
            &!writing,
            &entered.is_none(),
            &begun,
        ]);
        if writing {
            let body = serde_json::to_value(first_draft(self.form, case.said.as_ref(), held.on)).unwrap_or_default();
            let saved = begun + TimeDelta::minutes(4);
            book.draft.row(&[&demo.tenant, &"discussion", &id, &worker, &author, &body, &1_i32, &author, &saved]);
            return;
        }
        let wording = self.wording(case, meeting, held.on, dice);
        book.discussion_sharing.row(&[
            &demo.tenant,
            &id,
            &1_i32,
            &case.id,
            &worker,
            &meeting.kind.as_str(),
            &meeting.id,
            &held.on,
            &None::<DateTime<Utc>>,
            &wording.detailed,
            &shared_at,
            &author,
            &shared_at,
        ]);
        let body = serde_json::to_value(&wording).unwrap_or_default();
        book.discussion_wording.row(&[&demo.tenant, &id, &1_i32, &case.id, &body]);
        if let Some(day) = entered {
            let when = at(day, 16 * 60).max(shared_at + TimeDelta::minutes(20));
            for member in &case.members {
                book.discussion_entry.row(&[&demo.tenant, &dice.id(when), &id, &case.id, member, &day, &when, &worker]);
            }
        }
        case.last = held.on;
        case.said = Some(wording);
    }

    /// The day on which its worker put it on the record: mostly within days, at times late, at times not at all; never when they
    /// were away, or had handed the case on.
    fn entered(&self, case: &Case, who: usize, shared: Day, dice: &mut Dice) -> Option<Day> {
        let after = if dice.chance(8) { dice.between(7, 16) } else { dice.between(0, 4) };
        let forgotten = dice.chance(if self.demo.today.days_since(shared) > 60 { 1 } else { 5 });
        let worker = &self.staff.people[who];
        let day = self.demo.next_at_work(worker, self.demo.working_days_after(shared, after));
        let theirs =
            |day: &Day| case.with.iter().any(|(worker, from, until)| *worker == who && covers(*from, *until, *day));
        day.filter(theirs).or_else(|| self.demo.next_at_work(worker, shared).filter(theirs)).filter(|_| !forgotten)
    }

    fn wording(&self, case: &Case, meeting: &Meeting, day: Day, dice: &mut Dice) -> Wording {
        let full = self.demo.today.days_since(day) <= WRITTEN_OUT;
        let worker = &self.staff.people[meeting.who].name;
        let before = case.said.as_ref().map(|said| said.sections.as_slice()).unwrap_or_default();
        let detailed = dice.chance(24);
        let section = |section: &Section| {
            let old = before.iter().find(|written| written.id == section.id.as_str());
            let content = match old.filter(|_| section.carries && !dice.chance(25)) {
                Some(old) => old.content.clone(),
                None => self.content(section, (full, worker, day), dice)?,
            };
            Some(Written { id: section.id.to_string(), heading: section.heading.clone(), content })
        };
        let sections = self.form.sections.iter().filter_map(section).collect();
        Wording { form: self.form.name.clone(), day, at: None, detailed, criterion: None, sections }
    }

    fn content(&self, section: &Section, (full, worker, day): (bool, &str, Day), dice: &mut Dice) -> Option<Content> {
        let wanted = if section.required { 97 } else { u32::from(full) * 42 + 6 };
        if !dice.chance(wanted) {
            return None;
        }
        Some(match section.kind {
            SectionKind::Confirm => Content::Confirmed(true),
            SectionKind::Choice => Content::Chosen(section.options.first().cloned().into_iter().collect()),
            SectionKind::Choices => {
                Content::Chosen(section.options.iter().filter(|_| dice.chance(60)).cloned().collect())
            }
            SectionKind::Date => Content::Day(self.demo.working_before(day.minus_days(dice.between(1, 9)))),
            SectionKind::Number => Content::Text(dice.between(1, 9).to_string()),
            SectionKind::Decisions => Content::Decisions(vec![DecisionWritten {
                what: self.prose.case("decision", 1, dice),
                why: self.prose.case("why", 1, dice),
            }]),
            SectionKind::Actions => Content::Tasks(vec![TaskWritten {
                what: self.prose.case("task", 1, dice),
                who: worker.to_owned(),
                by: Some(self.demo.working(day.plus_days(dice.between(5, 24)))),
                done: dice.chance(30),
            }]),
            _ => Content::Text(self.prose.case(topic(section), if full { dice.between(1, 2) } else { 1 }, dice)),
        })
        .filter(|content| !content.is_empty())
    }
}

/// Which sentences fit a section.
fn topic(section: &Section) -> &'static str {
    let id = section.id.as_str();
    let has = |words: &[&str]| words.iter().any(|word| id.contains(word));
    if has(&["voice", "child", "member"]) {
        "voice"
    } else if has(&["plan", "next", "direction", "future", "contingency", "service", "goals"]) {
        "plan"
    } else if has(&["analysis", "challenge", "reflection", "views", "capacity", "progress", "drift", "curiosity"]) {
        "analysis"
    } else {
        "general"
    }
}

fn earlier(one: Option<Day>, other: Option<Day>) -> Option<Day> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// A reference: the figures of a number in the places of a shape.
fn numbered(shape: &str, number: usize) -> String {
    let places = shape.chars().filter(|one| *one == '#').count();
    let figures = format!("{number:0places$}");
    let mut left = figures.chars().skip(figures.len() - places);
    shape.chars().map(|one| if one == '#' { left.next().unwrap_or('0') } else { one }).collect()
}
