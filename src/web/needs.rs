//! What needs a supervisor now: one sentence and one button each, the gravest first.

use domain::session::State;
use engine::obligation::clocks;
use engine::policy::{Policy, Strength};
use engine::{Calendar, Day, Obligation, Standing as Stands};
use store::sessions::Session;
use store::team::Unfinished;

use crate::cases::{is_about_discussing, takes_cases};
use crate::gate::Here;
use crate::supervisors::owes_cover;
use crate::team::{self, Member, Team};
use crate::{standings, urls};

/// How many are shown.
pub const MOST: usize = 7;

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Need {
    /// How grave, the gravest first.
    pub gravity: Gravity,
    /// Among equals: by how many days it is late, the latest first; negative while it is ahead.
    pub late: std::cmp::Reverse<i64>,
    /// What it is.
    pub what: String,
    /// The button.
    pub act: &'static str,
    /// Where it leads.
    pub href: String,
}

/// How grave a need is, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gravity {
    /// People without anybody.
    Cover,
    /// A duty is overdue, and nothing is under way.
    Duty,
    /// Something was left open by somebody: a session nobody spoke of, a change that was asked for.
    Open,
    /// A recommendation is overdue.
    Recommended,
    /// The agreement is overdue.
    Agreement,
    /// It falls due within days.
    Soon,
    /// It was done, and waits for somebody else.
    Waiting,
    /// It is ahead.
    Ahead,
}

/// Everything that needs the supervisor, in order.
pub fn of(here: &Here, policy: &Policy, team: &Team, mine: &[Member<'_>], theirs: &[Member<'_>]) -> Vec<Need> {
    let asker = Asker { here, policy, team };
    let mut needs: Vec<Need> = mine.iter().flat_map(|member| asker.of_member(member)).collect();
    needs.extend(asker.cover(theirs));
    needs.extend(theirs.iter().flat_map(|member| asker.sealed(member)));
    needs.sort();
    needs
}

struct Asker<'a> {
    here: &'a Here,
    policy: &'a Policy,
    team: &'a Team,
}

impl Asker<'_> {
    fn of_member(&self, member: &Member<'_>) -> Vec<Need> {
        let mut needs = self.sessions(member);
        // A person can need booking for several reasons: the gravest speaks for them.
        let booking = self.clocks(member).into_iter().chain(self.rearranged(member)).chain(self.gaps(member)).min();
        needs.extend(booking);
        needs.extend(self.records(member));
        needs.extend(self.agreement(member));
        needs.extend(self.children(member));
        needs.extend(self.writing(member));
        needs
    }

    /// Children who were not discussed in time: one sentence for a worker, which leads to their next session.
    fn children(&self, member: &Member<'_>) -> Option<Need> {
        let person = member.supervisee.person;
        let late = |o: &&Obligation| o.standing.is_overdue() && is_about_discussing(self.policy, o);
        let overdue_ones: Vec<&Obligation> = member.evaluation.obligations.iter().filter(late).collect();
        let worst = overdue_ones.iter().max_by_key(|o| o.standing.days_overdue())?;
        let days = worst.standing.days_overdue();
        let name = &member.supervisee.name;
        let what = match overdue_ones.len() {
            1 => format!("{name}: a child is {} to be discussed", standings::late(days)),
            many => format!("{name}: {many} children are late to be discussed, one {}", standings::late(days)),
        };
        let takes = |session: &&Session| {
            session.subject == person && session.day >= self.here.today && takes_cases(self.policy, &session.kind)
        };
        let (act, href) = match self.team.open.iter().find(takes) {
            Some(next) => ("Choose children", urls::session_cases(&self.here.slug, next.id)),
            None => ("Book", urls::booking(&self.here.slug, member.supervisee.relationship)),
        };
        let gravity = overdue_ones.iter().map(|o| overdue(o)).min().unwrap_or(Gravity::Recommended);
        Some(Need::new(gravity, days.into(), what, act, href))
    }

    /// Discussions of children that were begun and are not shared: until then they count for nothing.
    fn writing(&self, member: &Member<'_>) -> Option<Need> {
        let person = member.supervisee.person;
        let mine: Vec<_> = self.team.writing.iter().filter(|row| row.worker == person).collect();
        let oldest = mine.first()?;
        let day = standings::named(oldest.day, self.here.today);
        let name = &member.supervisee.name;
        let what = match mine.len() {
            1 => format!("The discussion of {} with {name} of {day} is not shared", oldest.reference),
            many => format!("{many} discussions of children with {name} are not shared, the oldest of {day}"),
        };
        let since = self.here.today.days_since(oldest.day);
        let href = urls::discussion_edit(&self.here.slug, oldest.id);
        Some(Need::new(Gravity::Open, since, what, "Go on", href))
    }

    /// Sessions whose day is over, and nobody said what became of them.
    fn sessions(&self, member: &Member<'_>) -> Vec<Need> {
        let person = member.supervisee.person;
        let missed = |session: &&Session| session.subject == person && session.state(self.here.today) == State::Missed;
        let need = |session: &Session| {
            let what = format!(
                "{} with {} on {}: nobody said whether it was held",
                self.kind(&session.kind),
                session.subject_name,
                session.day
            );
            Need::new(
                Gravity::Open,
                self.here.today.days_since(session.day),
                what,
                "Say what happened",
                urls::session(&self.here.slug, session.id),
            )
        };
        self.team.open.iter().filter(missed).map(need).collect()
    }

    /// Clocks that are late or fall due with nothing booked, and bookings that come too late.
    fn clocks(&self, member: &Member<'_>) -> Vec<Need> {
        let name = &member.supervisee.name;
        let book = || urls::booking(&self.here.slug, member.supervisee.relationship);
        let need = |obligation: &Obligation| {
            let clock = standings::clock_name(self.policy, obligation.clock.as_str());
            let next = team::next_session(member, self.team, self.policy, obligation.clock.as_str(), self.here.today);
            // What no session counts as is noted on the checklist of the file.
            let noted = self.policy.clock(&obligation.clock).is_some_and(|it| self.policy.kinds_meeting(it).is_empty());
            let list = || urls::checklist(&self.here.slug, member.supervisee.person);
            match (&obligation.standing, next, obligation.due) {
                (Stands::Overdue { days }, _, _) if noted && obligation.excused.is_none() => {
                    let what = format!("{name}: {clock} {}", standings::late(*days));
                    Some(Need::new(overdue(obligation), (*days).into(), what, "Open the checklist", list()))
                }
                _ if noted => None,
                (Stands::Overdue { days }, None, _) if obligation.excused.is_none() => {
                    let what = format!("{name}: {clock} {}, nothing booked", standings::late(*days));
                    Some(Need::new(overdue(obligation), (*days).into(), what, "Book", book()))
                }
                (Stands::DueSoon, None, Some(due)) => {
                    let what =
                        format!("{name}: {clock} due {}, nothing booked", standings::dated(due, self.here.today));
                    Some(Need::new(Gravity::Soon, self.here.today.days_since(due), what, "Book", book()))
                }
                (Stands::Met | Stands::DueSoon, Some(next), Some(due)) if next.day > due => {
                    let what = format!("{name}: {clock} is booked for {}, after its due day {due}", next.day);
                    Some(Need::new(
                        Gravity::Soon,
                        self.here.today.days_since(due),
                        what,
                        "Move",
                        urls::moves(&self.here.slug, next.id),
                    ))
                }
                _ => None,
            }
        };
        member.clocks(self.policy).filter_map(need).collect()
    }

    /// Sessions that were moved, cancelled or missed, and have to be made good by a day.
    fn rearranged(&self, member: &Member<'_>) -> Vec<Need> {
        // First somebody says what became of the session; until then that is what is asked.
        let unsaid = |o: &Obligation| {
            self.team
                .open
                .iter()
                .any(|session| o.id == format!("{}:{}", clocks::REARRANGE, session.id) && session.day < self.here.today)
        };
        let presses = |o: &Obligation| o.standing.is_overdue() || o.standing == Stands::DueSoon;
        let owed = |o: &&Obligation| o.clock == *clocks::REARRANGE && o.last.is_none() && presses(o) && !unsaid(o);
        let need = |obligation: &Obligation| {
            let due = obligation.due?;
            let in_hand = obligation.booked.is_some_and(|booked| booked <= due || obligation.standing.is_overdue());
            let what = format!(
                "{}: a session has to be made good by {}",
                member.supervisee.name,
                standings::dated(due, self.here.today)
            );
            let gravity = if obligation.standing.is_overdue() { overdue(obligation) } else { Gravity::Soon };
            let book = urls::booking(&self.here.slug, member.supervisee.relationship);
            (!in_hand && obligation.excused.is_none())
                .then(|| Need::new(gravity, self.here.today.days_since(due), what, "Book", book))
        };
        member.evaluation.obligations.iter().filter(owed).filter_map(need).collect()
    }

    /// The diary does not reach as far as the policy wants.
    fn gaps(&self, member: &Member<'_>) -> Vec<Need> {
        let need = |obligation: &Obligation| {
            let from = standings::gap(obligation)?;
            let what = format!("{}: with what is booked, the diary has a gap from {from}", member.supervisee.name);
            let book = urls::booking(&self.here.slug, member.supervisee.relationship);
            Some(Need::new(Gravity::Ahead, self.here.today.days_since(from), what, "Book", book))
        };
        member.evaluation.obligations.iter().filter_map(need).collect()
    }

    /// Records to finish, and records whose answer is overdue.
    fn records(&self, member: &Member<'_>) -> Vec<Need> {
        let to_share: Vec<&Unfinished> = team::to_share(member, self.team, self.policy, self.here.today).collect();
        let (asked, unshared): (Vec<&Unfinished>, Vec<&Unfinished>) =
            to_share.into_iter().partition(|record| record.change_asked);
        let mut needs: Vec<Need> = asked.into_iter().map(|record| self.change_asked(member, record)).collect();
        // The oldest speaks for the others: it is the one to begin with.
        let many = unshared.len();
        needs.extend(unshared.first().map(|oldest| self.unshared(member, oldest, many)));
        let late = team::waiting(&member.evaluation).filter(|o| o.standing.is_overdue());
        needs.extend(late.filter_map(|obligation| self.unanswered(member, obligation)));
        needs
    }

    fn change_asked(&self, member: &Member<'_>, record: &Unfinished) -> Need {
        let day = standings::named(record.held_on, self.here.today);
        let since = record.shared_on.map_or(0, |shared| self.here.today.days_since(shared));
        let what = format!("{} asked for a change in the record of {day}", member.supervisee.name);
        Need::new(Gravity::Open, since, what, "Change it", self.finishing(record))
    }

    fn unshared(&self, member: &Member<'_>, oldest: &Unfinished, many: usize) -> Need {
        let name = &member.supervisee.name;
        let day = standings::named(oldest.held_on, self.here.today);
        let what = match many {
            1 => format!("{name}’s record of {day} is not shared"),
            _ => format!("{name}: {many} records are not shared, the oldest of {day}"),
        };
        let act = if many == 1 { "Finish it" } else { "Finish the oldest" };
        let share = member.of_session(clocks::SHARE, oldest.session).filter(|share| share.last.is_none());
        let (gravity, due) = match share.and_then(|share| Some((share, share.due?))) {
            Some((share, due)) if share.standing.is_overdue() => (overdue(share), due),
            Some((_, due)) => (Gravity::Soon, due),
            // The policy sets no day for it.
            None => {
                let since = self.here.today.days_since(oldest.held_on);
                return Need::new(Gravity::Ahead, since, what, act, self.finishing(oldest));
            }
        };
        let days = self.here.today.days_since(due);
        Need::new(gravity, days, format!("{what} – {}", self.left(due)), act, self.finishing(oldest))
    }

    fn unanswered(&self, member: &Member<'_>, obligation: &Obligation) -> Option<Need> {
        let session = obligation.id.split_once(':')?.1.parse().ok()?;
        let held = self.team.unfinished.iter().find(|record| record.session == session)?;
        let day = standings::named(held.held_on, self.here.today);
        let days = obligation.standing.days_overdue();
        let what =
            format!("{} has not answered the record of {day}: {}", member.supervisee.name, standings::late(days));
        let href = held.record.map(|record| urls::record(&self.here.slug, record));
        let href = href.unwrap_or_else(|| urls::session(&self.here.slug, session));
        Some(Need::new(Gravity::Waiting, days.into(), what, "See it", href))
    }

    /// Where a record is written on; a session without one yet begins it on its own page.
    fn finishing(&self, record: &Unfinished) -> String {
        let begun = record.record.map(|id| urls::record_edit(&self.here.slug, id));
        begun.unwrap_or_else(|| urls::session(&self.here.slug, record.session))
    }

    /// *2 working days left*, *due today*, *3 days late*.
    fn left(&self, due: Day) -> String {
        let today = self.here.today;
        match due.days_since(today) {
            0 => "due today".to_owned(),
            ahead @ 1.. => {
                let closures = self.team.facts.closures.iter().map(|closure| closure.day);
                let bank = self.here.council().map(|council| &*council.bank_holidays);
                let Ok(bank) = bank else { return format!("{ahead} days left") };
                let calendar = Calendar::new(bank, closures);
                let days = (1..=u32::try_from(ahead).unwrap_or(0))
                    .filter(|days| calendar.is_working(today.plus_days(*days)))
                    .count();
                if days == 1 { "1 working day left".to_owned() } else { format!("{days} working days left") }
            }
            behind => standings::late(u32::try_from(-behind).unwrap_or(0)),
        }
    }

    fn agreement(&self, member: &Member<'_>) -> Vec<Need> {
        let need = |clock: &str| {
            let obligation = member.of_pair(clock)?;
            let done = clock == clocks::AGREEMENT && obligation.last.is_some();
            let (gravity, when) = match (&obligation.standing, obligation.due) {
                _ if done => return None,
                (Stands::Overdue { days }, _) => (Gravity::Agreement, standings::late(*days)),
                (Stands::DueSoon, Some(due)) => {
                    (Gravity::Soon, format!("due {}", standings::dated(due, self.here.today)))
                }
                _ => return None,
            };
            let what = match clock {
                clocks::AGREEMENT => "is not signed",
                _ => "is to be reviewed",
            };
            let name = self.policy.agreement.as_ref().map_or("agreement", |agreement| agreement.name.as_str());
            let what = format!("{}: the {name} {what} – {when}", member.supervisee.name);
            let days = obligation.due.map_or(0, |due| self.here.today.days_since(due));
            Some(Need::new(
                gravity,
                days,
                what,
                "Open the agreement",
                urls::agreement_of(&self.here.slug, member.supervisee.relationship),
            ))
        };
        [clocks::AGREEMENT, clocks::AGREEMENT_REVIEW].into_iter().filter_map(need).collect()
    }

    /// Supervisors of mine who are away, whose people have nobody.
    fn cover(&self, theirs: &[Member<'_>]) -> Vec<Need> {
        let need = |supervisor: &store::team::Supervisee| {
            let owed: Vec<&Member<'_>> = theirs
                .iter()
                .filter(|member| member.supervisee.supervisor == supervisor.person && owes_cover(member))
                .collect();
            let people = match owed.len() {
                0 => return None,
                1 => format!("{} needs", owed[0].supervisee.name),
                many => format!("{many} people need"),
            };
            let what = format!("{} is away: {people} somebody who stands in", supervisor.name);
            let (act, href) = match owed.as_slice() {
                [one] => ("Arrange cover", urls::cover(&self.here.slug, one.supervisee.relationship)),
                _ => ("See who", "#supervisors".to_owned()),
            };
            Some(Need::new(Gravity::Cover, 0, what, act, href))
        };
        let mut needs: Vec<Need> = self.team.mine.iter().filter_map(need).collect();
        needs.dedup();
        needs
    }

    /// Records that somebody left unfinished who supervises the person no more.
    fn sealed(&self, member: &Member<'_>) -> Vec<Need> {
        let name = &member.supervisee.name;
        let left = |record: &&Unfinished| {
            record.person == member.supervisee.person && self.team.is_sealed(record, self.here.today)
        };
        let need = |record: &Unfinished| {
            let day = standings::named(record.held_on, self.here.today);
            let what = format!("{name}’s record of {day} is not shared, and who began it no longer supervises {name}");
            let since = self.here.today.days_since(record.held_on);
            Need::new(Gravity::Open, since, what, "Hand it on", urls::session(&self.here.slug, record.session))
        };
        self.team.unfinished.iter().filter(left).map(need).collect()
    }

    fn kind<'b>(&'b self, id: &'b str) -> &'b str {
        self.policy.session_kinds.iter().find(|kind| kind.id == *id).map_or(id, |kind| kind.name.as_str())
    }
}

impl Need {
    /// One thing to do.
    pub fn new(gravity: Gravity, late: i64, what: String, act: &'static str, href: String) -> Self {
        Self { gravity, late: std::cmp::Reverse(late), what, act, href }
    }
}

fn overdue(obligation: &Obligation) -> Gravity {
    match obligation.citation.strength {
        Strength::Must => Gravity::Duty,
        Strength::Should | Strength::May | Strength::Info => Gravity::Recommended,
    }
}
