//! What a pair's diary says: how their clocks stand, what is booked, and what speaks against a day.

use std::collections::BTreeSet;

use domain::booking::{self, Diary, Obstacle};
use domain::form::Supervisee;
use domain::ids::{PersonId, SessionId};
use engine::ids::KindId;
use engine::policy::{Policy, SessionKind};
use engine::{Day, Evaluation, Facts, Known, Obligation, Since, Span, Standing as Stands, Unit, When, facts};
use store::Reads;
use store::sessions::{self, Pair, Session};

use crate::fault::Fault;
use crate::gate::Here;
use crate::parts::{Standing, Trail};
use crate::standings;

/// A pair with the facts of the supervisee, and what the supervisor has ahead.
pub struct Plan<'a> {
    here: &'a Here,
    policy: &'a Policy,
    /// The two.
    pub pair: Pair,
    facts: Facts,
    busy: Vec<Session>,
}

/// One clock as the page of a booking shows it.
pub struct Line {
    /// What it is called.
    pub clock: String,
    /// When it is due.
    pub due: String,
    /// How it stands.
    pub standing: Standing,
    /// Why.
    pub trail: Trail,
}

impl<'a> Plan<'a> {
    /// Fetches what is known of the two, as far ahead as a run can reach.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(db: &mut impl Reads, here: &'a Here, pair: Pair) -> Result<Self, Fault> {
        let council = here.council()?;
        let mut reach = standings::window(council, here.today);
        reach.until = here.today.plus_months(16);
        let facts = store::facts::of(db, &reach.over(Some(&[pair.subject]))).await?;
        let busy = sessions::ahead_of_supervisor(db, pair.supervisor, here.today, reach.until).await?;
        Ok(Self { here, policy: council.policy_on(here.today), pair, facts, busy })
    }

    /// How the clocks of the supervisee stand now.
    pub fn lines(&self) -> Vec<Line> {
        let evaluation = self.evaluated(&self.facts, &When::at(self.here.now));
        let line = |obligation: &Obligation| Line {
            clock: standings::clock_name(self.policy, obligation.clock.as_str()),
            due: standings::due_text(obligation, self.here.today),
            standing: standings::standing_tag(obligation),
            trail: standings::trail(obligation, &self.here.slug),
        };
        evaluation.iter().flat_map(|evaluation| self.clocks(evaluation, None).map(line).collect::<Vec<_>>()).collect()
    }

    /// The days on which the two have a session ahead, with what kind.
    pub fn booked(&self) -> Vec<String> {
        let with_this = self.busy.iter().filter(|session| session.subject == self.pair.subject);
        with_this.map(|session| format!("{}: {}", session.day, kind_name(self.policy, &session.kind))).collect()
    }

    /// The kind whose clock falls due first with nothing booked, and how often that clock wants it.
    pub fn most_pressing(&self) -> (Option<KindId>, Option<Span>) {
        let Some(evaluation) = self.evaluated(&self.facts, &When::at(self.here.now)) else { return (None, None) };
        let kinds = self.kinds();
        let bookable: Vec<&KindId> = kinds.iter().map(|kind| &kind.id).collect();
        // What a session counts as besides is asked for after the sessions themselves.
        let besides = |o: &Obligation| self.policy.clock(&o.clock).is_some_and(|clock| clock.met_by.is_empty());
        let key = |o: &&Obligation| (in_hand(o), besides(o), o.due.unwrap_or(Day::NEVER));
        let pressing = self.clocks(&evaluation, None).filter(|o| self.kind_of(o, &bookable).is_some()).min_by_key(key);
        (pressing.and_then(|o| self.kind_of(o, &bookable).cloned()), pressing.and_then(interval))
    }

    /// The kinds of session that there are with this supervisee.
    pub fn kinds(&self) -> Vec<&'a SessionKind> {
        let person = engine_id(self.pair.subject);
        let council = self.here.council().ok();
        let them = |council| Supervisee::on(council, self.policy, &self.facts, &person, self.here.today);
        council.map_or_else(Vec::new, |council| booking::kinds(self.policy, &them(council)))
    }

    /// How often the clock that this kind meets wants it.
    pub fn interval(&self, kind: &KindId) -> Option<Span> {
        let evaluation = self.evaluated(&self.facts, &When::at(self.here.now))?;
        let spans: Vec<Span> = self.clocks(&evaluation, Some(kind)).filter_map(interval).collect();
        spans.into_iter().min_by(|one, other| one.about_days().total_cmp(&other.about_days()))
    }

    /// The day until which a session of this kind is wanted that nothing is booked for in time.
    pub fn wanted_by(&self, kind: &KindId) -> Option<Day> {
        let evaluation = self.evaluated(&self.facts, &When::at(self.here.now))?;
        let wanted = self.clocks(&evaluation, Some(kind)).filter(|o| !in_hand(o));
        wanted.filter_map(|o| o.due).min()
    }

    /// The diary of the two for sessions of a kind.
    ///
    /// # Errors
    /// When the council's files are gone.
    pub fn diary(&self, kind: &KindId) -> Result<Diary<'a>, Fault> {
        let pair = [
            (self.pair.subject, self.pair.subject_name.as_str()),
            (self.pair.supervisor, self.pair.supervisor_name.as_str()),
        ];
        Ok(Diary::of(self.here.council()?, &self.facts, pair, kind))
    }

    /// What a clock says of a session of this kind on each of these days, taking those before it and what is booked as held; only for
    /// clocks that are not overdue already: there, any day is better than none. `instead_of` is left out, because it is being moved.
    pub fn after_due(&self, kind: &KindId, days: &BTreeSet<Day>, instead_of: Option<SessionId>) -> Vec<(Day, String)> {
        let mut facts = self.facts.clone();
        facts.sessions.retain(|session| instead_of.is_none_or(|moved| session.id.as_str() != moved.to_string()));
        let late_now: Vec<String> =
            self.overdue(&facts, kind, &When::at(self.here.now)).into_iter().map(|(id, _, _)| id).collect();
        let mut said = Vec::new();
        for (number, day) in days.iter().enumerate() {
            let when = When { forecast_to: Some(*day), ..When::at(self.here.now) };
            for (id, late, due) in self.overdue(&facts, kind, &when) {
                if number > 0 || !late_now.contains(&id) {
                    said.push((*day, format!("{} after the due day, {due}", in_days(late))));
                }
            }
            facts.sessions.push(self.proposed(kind, *day, number));
        }
        said
    }

    /// What stands in the way of a day, and what else the supervisor has at that time.
    ///
    /// # Errors
    /// When the council's files are gone.
    pub fn against(
        &self,
        kind: &KindId,
        day: Day,
        start: Option<chrono::NaiveTime>,
        minutes: Option<u32>,
        instead_of: Option<SessionId>,
    ) -> Result<Vec<String>, Fault> {
        let taken = |o: &Obstacle| *o == Obstacle::Taken;
        let mut against: Vec<String> = self
            .diary(kind)?
            .obstacles(day)
            .into_iter()
            .filter(|o| !(instead_of.is_some() && taken(o)))
            .map(|o| o.to_string())
            .collect();
        if let Some(start) = start {
            let end = start.overflowing_add_signed(chrono::TimeDelta::minutes(minutes.unwrap_or(60).into())).0;
            let meets = |session: &&Session| {
                let other = session.start.filter(|_| {
                    session.day == day && Some(session.id) != instead_of && session.subject != self.pair.subject
                });
                other.is_some_and(|from| {
                    let until =
                        from.overflowing_add_signed(chrono::TimeDelta::minutes(session.minutes.unwrap_or(60).into())).0;
                    from < end && start < until
                })
            };
            let says = |session: &Session| {
                format!(
                    "{} has a session with {} at {}",
                    session.supervisor_name,
                    session.subject_name,
                    clock_time(session.start)
                )
            };
            against.extend(self.busy.iter().filter(meets).map(says));
        }
        Ok(against)
    }

    fn evaluated(&self, facts: &Facts, when: &When) -> Option<Evaluation> {
        let council = self.here.council().ok()?;
        Some(Known::new(council, facts).person(&engine_id(self.pair.subject), when))
    }

    /// The clocks of the policy that run, of those that a kind meets if one is given.
    fn clocks<'b>(
        &'b self,
        evaluation: &'b Evaluation,
        kind: Option<&'b KindId>,
    ) -> impl Iterator<Item = &'b Obligation> {
        let met = move |o: &&Obligation| {
            self.policy
                .clocks
                .iter()
                .any(|clock| clock.id == o.clock && kind.is_none_or(|kind| self.policy.meets(clock, kind)))
        };
        evaluation.obligations.iter().filter(met).filter(|o| !matches!(o.standing, Stands::Ended { .. }))
    }

    fn kind_of<'b>(&self, obligation: &Obligation, bookable: &[&'b KindId]) -> Option<&'b KindId> {
        let clock = self.policy.clocks.iter().find(|clock| clock.id == obligation.clock)?;
        bookable.iter().find(|kind| self.policy.meets(clock, kind)).copied()
    }

    fn overdue(&self, facts: &Facts, kind: &KindId, when: &When) -> Vec<(String, u32, Day)> {
        let Some(evaluation) = self.evaluated(facts, when) else { return Vec::new() };
        let overdue = self.clocks(&evaluation, Some(kind)).filter(|o| o.standing.is_overdue());
        overdue.filter_map(|o| Some((o.id.clone(), o.standing.days_overdue(), o.due?))).collect()
    }

    fn proposed(&self, kind: &KindId, day: Day, number: usize) -> facts::Session {
        facts::Session {
            team: None,
            late: false,
            interrupted: false,
            id: format!("proposed-{number}").into(),
            kind: kind.clone(),
            parts: Vec::new(),
            supervisee: Some(engine_id(self.pair.subject)),
            participants: Vec::new(),
            supervisor: engine_id(self.pair.supervisor),
            booked: Some(day),
            moves: Vec::new(),
            cancelled: None,
            held: None,
            minutes: None,
            held_recorded: None,
            recorded: None,
            superseded: None,
        }
    }
}

/// Whether a session is booked that comes in time.
fn in_hand(obligation: &Obligation) -> bool {
    obligation.booked.is_some_and(|booked| obligation.due.is_none_or(|due| booked <= due))
}

/// The interval that a due day was counted with; a count per year is spread over the year.
fn interval(obligation: &Obligation) -> Option<Span> {
    let count = obligation.because.count.as_ref()?;
    match count.since {
        Since::NthLatest(times) | Since::YearEnd(times) => Span::new(12_u32.checked_div(times)?.max(1), Unit::Months),
        _ => count.span,
    }
}

fn engine_id(person: PersonId) -> engine::ids::PersonId {
    person.to_string().into()
}

fn in_days(days: u32) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}

/// What a kind of session is called; its id where the policy of today does not know it any more.
pub fn kind_name<'a>(policy: &'a Policy, kind: &'a str) -> &'a str {
    policy.session_kinds.iter().find(|known| known.id == *kind).map_or(kind, |known| known.name.as_str())
}

/// *10:30*, or nothing.
pub fn clock_time(time: Option<chrono::NaiveTime>) -> String {
    time.map_or_else(String::new, |time| time.format("%H:%M").to_string())
}

/// The same with a capital letter first, for what stands alone.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
