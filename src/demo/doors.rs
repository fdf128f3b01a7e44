//! Accounts with one shared password, and the people to try at the sign-in page: those who have something to do today.

use engine::Moment;
use engine::policy::Capacity;

use crate::book::Book;
use crate::model::{Demo, Staff, at, covers};
use crate::staff::InStage;

/// What waits for each person.
pub(crate) struct Waiting {
    /// Records of the last weeks that are held and not shared.
    pub(crate) to_share: Vec<u32>,
    /// Records shared lately that are not answered.
    pub(crate) to_sign: Vec<u32>,
}

impl Waiting {
    /// Nothing yet.
    pub(crate) fn new(people: usize) -> Waiting {
        Waiting { to_share: vec![0; people], to_sign: vec![0; people] }
    }
}

/// Everybody's account.
pub(crate) fn accounts(demo: &Demo<'_>, staff: &Staff, now: Moment, password_hash: &str, book: &mut Book) {
    for person in &staff.people {
        // Whoever left cannot sign in any more.
        let locked = person.left.filter(|left| *left <= demo.today).map(|left| at(left, 17 * 60));
        book.account.row(&[&demo.tenant, &person.id, &person.mail, &password_hash, &locked, &now.instant()]);
    }
}

/// Somebody for each way of using Plumbline.
pub(crate) fn people_to_try(demo: &Demo<'_>, staff: &Staff, stages: &[InStage], waiting: &Waiting, book: &mut Book) {
    let crowd = Crowd { demo, staff, waiting, supervisees: supervisees(demo, staff) };
    let mut tries: Vec<(usize, String)> = Vec::new();
    let mut add = |found: Option<usize>, says: &dyn Fn(usize) -> (String, String)| {
        if let Some(who) = found.filter(|who| tries.iter().all(|(other, _)| other != who)) {
            let (label, extra) = says(who);
            let extra = if extra.is_empty() { extra } else { format!(" ({extra})") };
            tries.push((who, format!("{label} – {}, {}{extra}", staff.people[who].name, crowd.role(who))));
        }
    };
    add(crowd.best(Some(Capacity::Supervisor), |who| crowd.team(who) * 2 + waiting.to_share[who].min(2) * 3), &|who| {
        (label("Supervisor"), crowd.says(who))
    });
    add(
        crowd.best(None, |who| if crowd.supervisees[who].is_empty() { waiting.to_sign[who].min(2) * 4 } else { 0 }),
        &|_| (label("Supervisee"), "a record to read and sign".to_owned()),
    );
    let fresh = |who: usize| {
        let stage = stages.iter().find(|stage| stage.person == who && demo.shape.stage[stage.stage].joined);
        stage.map_or(0, |stage| match demo.today.days_since(stage.from) {
            20..160 => 4 + waiting.to_sign[who].min(1) + if demo.shape.stage[stage.stage].qualified { 8 } else { 0 },
            _ => 0,
        })
    };
    add(crowd.best(None, fresh), &|who| {
        let qualified = stages.iter().any(|stage| stage.person == who && demo.shape.stage[stage.stage].qualified);
        (
            label(if qualified { "Newly qualified supervisee" } else { "New supervisee" }),
            format!("since {}", staff.people[who].started),
        )
    });
    let managing = |who: usize| {
        let leads = crowd.supervisees[who].iter().filter(|below| !crowd.supervisees[**below].is_empty()).count();
        u32::try_from(leads).unwrap_or(0).min(7) + waiting.to_share[who].min(1)
    };
    add(crowd.best(Some(Capacity::LineManager), managing), &|who| {
        (label("Line manager of supervisors"), crowd.says(who))
    });
    for (text, capacity) in [
        ("Quality lead", Capacity::Quality),
        ("Principal social worker", Capacity::PrincipalSocialWorker),
        ("Senior manager", Capacity::SeniorManager),
        ("Administrator", Capacity::Administrator),
    ] {
        add(crowd.best(Some(capacity), |who| 1 + u32::from(crowd.supervisees[who].len() > 1)), &|_| {
            (label(text), String::new())
        });
    }
    for (place, (who, says)) in tries.iter().enumerate() {
        book.demo_person.row(&[&demo.tenant, &staff.people[*who].mail, says, &u32::try_from(place).unwrap_or(0)]);
    }
}

fn label(text: &str) -> String {
    text.to_owned()
}

struct Crowd<'a> {
    demo: &'a Demo<'a>,
    staff: &'a Staff,
    waiting: &'a Waiting,
    /// Whom each person supervises today.
    supervisees: Vec<Vec<usize>>,
}

impl Crowd<'_> {
    /// The first of those with the most points who is at work today; nobody without points.
    fn best(&self, capacity: Option<Capacity>, points: impl Fn(usize) -> u32) -> Option<usize> {
        let here = |who: &usize| {
            let person = &self.staff.people[*who];
            let role = person
                .post_on(self.demo.today)
                .and_then(|post| self.demo.policy.role(&self.staff.seats[post.seat].role));
            let may = role.is_some_and(|role| capacity.is_none_or(|capacity| role.capacities.contains(&capacity)));
            may && person.employed(self.demo.today) && person.away_on(self.demo.today).is_none()
        };
        let scored = (0..self.staff.people.len()).filter(here).map(|who| (points(who), std::cmp::Reverse(who)));
        scored.max().filter(|(points, _)| *points > 0).map(|(_, who)| who.0)
    }

    /// Points for a team of a usual size whose members supervise nobody themselves.
    fn team(&self, who: usize) -> u32 {
        let team = &self.supervisees[who];
        let workers = team.iter().all(|below| self.supervisees[*below].is_empty());
        if workers && (5..=7).contains(&team.len()) { 3 } else { u32::from(!team.is_empty()) }
    }

    fn role(&self, who: usize) -> String {
        let post = self.staff.people[who].post_on(self.demo.today);
        post.and_then(|post| self.demo.policy.role(&self.staff.seats[post.seat].role))
            .map(|role| role.name.clone())
            .unwrap_or_default()
    }

    fn says(&self, who: usize) -> String {
        let people = self.supervisees[who].len();
        let share = self.waiting.to_share[who];
        let people = format!("{people} {}", if people == 1 { "person" } else { "people" });
        match share {
            0 => people,
            1 => format!("{people}; one record to share"),
            more => format!("{people}; {more} records to share"),
        }
    }
}

fn supervisees(demo: &Demo<'_>, staff: &Staff) -> Vec<Vec<usize>> {
    let mut below = vec![Vec::new(); staff.people.len()];
    for (who, person) in staff.people.iter().enumerate().filter(|(_, person)| person.employed(demo.today)) {
        for pair in person.pairs.iter().filter(|pair| covers(pair.from, pair.until, demo.today)) {
            below[pair.supervisor].push(who);
        }
    }
    below
}
