//! Accounts with one shared password, and the people to try at the sign-in page: those who have something to do today.

use engine::Moment;
use engine::facts::RelationshipKind;
use engine::policy::Capacity;

use crate::book::Book;
use crate::cast::Cast;
use crate::crowd::Crowd;
use crate::grants::Outsider;
use crate::meeting::Meeting;
use crate::model::{Demo, Staff, at, covers};
use crate::staff::InStage;

/// What waits for each person.
pub(crate) struct Waiting {
    /// Records of the last weeks that are held and not shared.
    pub(crate) to_share: Vec<u32>,
    /// Records shared lately that are not answered.
    pub(crate) to_sign: Vec<u32>,
    /// Records in which a change was asked for.
    pub(crate) to_change: Vec<u32>,
    /// Whether a session is booked.
    pub(crate) booked: Vec<bool>,
}

impl Waiting {
    /// Nothing yet but what is booked.
    pub(crate) fn new(demo: &Demo<'_>, meetings: &[Vec<Meeting>]) -> Waiting {
        let people = meetings.len();
        let ahead = |meeting: &Meeting| {
            let day = meeting.moved.last().map_or(meeting.first_day, |moved| moved.to);
            day >= demo.today && meeting.cancelled.is_none()
        };
        let booked = meetings.iter().map(|meetings| meetings.iter().any(ahead)).collect();
        Waiting { to_share: vec![0; people], to_sign: vec![0; people], to_change: vec![0; people], booked }
    }
}

/// Everybody's account.
pub(crate) fn accounts(demo: &Demo<'_>, staff: &Staff, now: Moment, password_hash: &str, book: &mut Book) {
    for person in &staff.people {
        // Whoever left cannot sign in any more.
        let locked = person.left.filter(|left| *left <= demo.today).map(|left| at(left, 17 * 60).min(now.instant()));
        book.account.row(&[&demo.tenant, &person.id, &person.mail, &password_hash, &locked, &now.instant()]);
    }
}

/// Somebody for each way of using Plumbline.
pub(crate) fn people_to_try(
    demo: &Demo<'_>,
    staff: &Staff,
    stages: &[InStage],
    (cast, waiting): (&Cast, &Waiting),
    outsiders: &[Outsider],
    book: &mut Book,
) {
    let crowd = Crowd::new(demo, staff);
    let mut tries = Tries { staff, crowd: &crowd, found: Vec::new() };
    let share = |who: usize| waiting.to_share[who].min(2);
    tries.add(cast.supervisor, "Supervisor", |who| team(&crowd, waiting, who));
    let reader = cast.reader.or_else(|| tries.best(None, |who| waiting.to_sign[who]));
    tries.add(reader, "Supervisee", |_| "a record to read and sign".to_owned());
    tries.add(cast.disagreed, "Supervisee in a dispute", |_| "disagreed with a record".to_owned());
    let since = |who: usize| stages.iter().find(|stage| stage.person == who && demo.shape.stage[stage.stage].joined);
    let qualified = |who: usize| since(who).is_some_and(|stage| demo.shape.stage[stage.stage].qualified);
    let fresh = |who: usize| match since(who).map(|stage| demo.today.days_since(stage.from)) {
        Some(20..160) if waiting.booked[who] || waiting.to_sign[who] > 0 => {
            4 + waiting.to_sign[who].min(1) + if qualified(who) { 8 } else { 0 }
        }
        _ => 0,
    };
    let found = tries.best(None, fresh);
    let label = if found.is_some_and(qualified) { "Newly qualified supervisee" } else { "New supervisee" };
    tries.add(found, label, |who| format!("since {}", staff.people[who].started));
    tries.add(cast.manager, "Line manager of supervisors", |who| {
        let draft =
            cast.left_behind.map(|whose| format!("; a draft left behind in the file of {}", staff.people[whose].name));
        format!("{}{}", team(&crowd, waiting, who), draft.unwrap_or_default())
    });
    let educates = |who: usize| {
        let student = |below: &usize| {
            staff.people[*below]
                .tied_to(who, demo.today)
                .is_some_and(|pair| pair.kind == RelationshipKind::PracticeEducator)
        };
        if crowd.below[who].iter().any(student) { 1 + share(who) } else { 0 }
    };
    tries.add(tries.best(Some(Capacity::Supervisor), educates), "Practice educator", |who| team(&crowd, waiting, who));
    let stands_in = |who: usize| {
        let cover = |pair: &crate::model::Pair| {
            pair.kind == RelationshipKind::Cover && pair.supervisor == who && covers(pair.from, pair.until, demo.today)
        };
        let covered = crowd.below[who].iter().filter(|below| staff.people[**below].pairs.iter().any(cover)).count();
        if covered > 1 { u32::try_from(covered).unwrap_or(0).min(8) + share(who) } else { 0 }
    };
    tries.add(tries.best(Some(Capacity::Supervisor), stands_in), "Stands in for a colleague", |who| {
        team(&crowd, waiting, who)
    });
    for (label, capacity) in [
        ("Senior manager", Capacity::SeniorManager),
        ("Quality lead", Capacity::Quality),
        ("Principal social worker", Capacity::PrincipalSocialWorker),
        ("Administrator", Capacity::Administrator),
    ] {
        // The nearer to the top, the better.
        let points = |who: usize| 20_u32.saturating_sub(u32::try_from(crowd.depth(who)).unwrap_or(20));
        tries.add(tries.best(Some(capacity), points), label, |_| String::new());
    }
    let of_staff = tries.found.iter().map(|(who, says)| (&staff.people[*who].mail, says));
    let others = outsiders.iter().map(|outsider| (&outsider.mail, &outsider.says));
    for (place, (mail, says)) in of_staff.chain(others).enumerate() {
        book.demo_person.row(&[&demo.tenant, mail, says, &u32::try_from(place).unwrap_or(0)]);
    }
}

struct Tries<'a> {
    staff: &'a Staff,
    crowd: &'a Crowd<'a>,
    found: Vec<(usize, String)>,
}

impl Tries<'_> {
    /// The best who is not on the list yet.
    fn best(&self, capacity: Option<Capacity>, points: impl Fn(usize) -> u32) -> Option<usize> {
        let taken: Vec<usize> = self.found.iter().map(|(who, _)| *who).collect();
        self.crowd.best(capacity, &taken, points)
    }

    fn add(&mut self, found: Option<usize>, label: &str, extra: impl Fn(usize) -> String) {
        let Some(who) = found.filter(|who| self.found.iter().all(|(other, _)| other != who)) else { return };
        let extra = extra(who);
        let extra = if extra.is_empty() { extra } else { format!(" ({extra})") };
        let says = format!("{label} – {}, {}{extra}", self.staff.people[who].name, self.crowd.role(who));
        self.found.push((who, says));
    }
}

/// How many people somebody supervises, and what waits with them.
fn team(crowd: &Crowd<'_>, waiting: &Waiting, who: usize) -> String {
    let count = |number: u32, one: &str, many: &str| match number {
        0 => None,
        1 => Some(one.to_owned()),
        more => Some(format!("{more} {many}")),
    };
    let people = u32::try_from(crowd.below[who].len()).unwrap_or(0);
    let parts = [
        count(people, "1 person", "people"),
        count(waiting.to_share[who], "one record to share", "records to share"),
        count(waiting.to_change[who], "a change asked for", "changes asked for"),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}
