//! Changes that administrators enter about a person: read from what was typed, applied to facts in memory to say what they would do,
//! and entered by the store with the same meaning.

use engine::facts::{Absence, Event, Flag, Override, Post, Relationship, RelationshipKind};
use engine::ids::{AbsenceKindId, AttributeId, ClockId, EmploymentId, EventId, FlagId, RoleId};
use engine::{Day, Facts, Span};
use uuid::Uuid;

use crate::ids::{AbsenceId, PersonId, PostId, RelationshipId, UnitId};

/// A person's own row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// Name.
    pub name: String,
    /// First day of employment.
    pub employed_from: Day,
    /// Day of qualification.
    pub qualified_on: Option<Day>,
}

/// The kinds of relationship, as the database names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Line management.
    Line,
    /// Professional supervision beside the line.
    Professional,
    /// A student's practice educator.
    PracticeEducator,
    /// Standing in for an absent supervisor.
    Cover,
}

impl Kind {
    /// Every kind with the words people read.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::Line, "Line supervisor"),
        (Self::Professional, "Professional supervisor"),
        (Self::PracticeEducator, "Practice educator"),
        (Self::Cover, "Cover"),
    ];

    /// As the database writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Professional => "professional",
            Self::PracticeEducator => "practice-educator",
            Self::Cover => "cover",
        }
    }

    /// From the word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().map(|(kind, _)| *kind).find(|kind| kind.word() == word)
    }

    /// In words.
    pub fn in_words(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map_or("", |(_, words)| words)
    }

    /// As the engine names it.
    pub fn fact(self) -> RelationshipKind {
        match self {
            Self::Line => RelationshipKind::Line,
            Self::Professional => RelationshipKind::Professional,
            Self::PracticeEducator => RelationshipKind::PracticeEducator,
            Self::Cover => RelationshipKind::Cover,
        }
    }
}

/// A change about one person. `until` is the first day it is no longer so.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A post begins.
    Post {
        /// In which unit.
        unit: UnitId,
        /// As what.
        role: RoleId,
        /// How employed.
        employment: EmploymentId,
        /// What this post has beside what goes with its role.
        also: Option<AttributeId>,
        /// What goes with its role and does not hold for this post.
        without: Option<AttributeId>,
        /// From when.
        from: Day,
        /// Until when, if known.
        until: Option<Day>,
    },
    /// A post ends.
    EndPost {
        /// Which.
        post: PostId,
        /// From this day.
        until: Day,
    },
    /// Somebody begins to supervise the person.
    Relationship {
        /// Who.
        supervisor: PersonId,
        /// As what.
        kind: Kind,
        /// From when.
        from: Day,
        /// Until when, if known.
        until: Option<Day>,
        /// The relationship of the same kind that ends on `from`.
        instead_of: Option<RelationshipId>,
    },
    /// Somebody supervises the person no longer.
    EndRelationship {
        /// Which.
        relationship: RelationshipId,
        /// From this day.
        until: Day,
    },
    /// The person is away.
    Absence {
        /// Why, by the policy's kinds.
        kind: AbsenceKindId,
        /// From when.
        from: Day,
        /// The day of the return, if known.
        until: Option<Day>,
    },
    /// The person is back.
    EndAbsence {
        /// Which absence.
        absence: AbsenceId,
        /// The day of the return.
        until: Day,
    },
    /// A dated state begins.
    Flag {
        /// Which, by the policy.
        flag: FlagId,
        /// From when.
        from: Day,
        /// Until when, if known.
        until: Option<Day>,
    },
    /// A dated state ends.
    EndFlag {
        /// The row.
        flag: Uuid,
        /// From this day.
        until: Day,
    },
    /// Something happened on a day.
    Event {
        /// What, by the policy.
        event: EventId,
        /// When.
        day: Day,
    },
    /// An interval of one's own.
    Interval {
        /// Of which clock.
        clock: ClockId,
        /// How long.
        every: Span,
        /// From when.
        from: Day,
        /// Until when.
        until: Option<Day>,
        /// Who approved it.
        approver: Option<PersonId>,
        /// The approver's role that day.
        approver_role: Option<RoleId>,
        /// Why.
        reason: String,
    },
    /// The person leaves the council.
    Leaving {
        /// The last day of employment.
        last_day: Day,
    },
}

impl Change {
    /// The relationship that a new one takes the place of.
    pub fn replaces(&self) -> Option<RelationshipId> {
        match self {
            Self::Relationship { instead_of, .. } => *instead_of,
            _ => None,
        }
    }

    /// Whether who reads which file has to be derived anew.
    pub fn touches_access(&self) -> bool {
        matches!(
            self,
            Self::Post { .. }
                | Self::EndPost { .. }
                | Self::Relationship { .. }
                | Self::EndRelationship { .. }
                | Self::Leaving { .. }
        )
    }

    /// The stable name for the log.
    pub fn act(&self) -> &'static str {
        match self {
            Self::Post { .. } => "added-post",
            Self::EndPost { .. } => "ended-post",
            Self::Relationship { .. } => "added-relationship",
            Self::EndRelationship { .. } => "ended-relationship",
            Self::Absence { .. } => "added-absence",
            Self::EndAbsence { .. } => "ended-absence",
            Self::Flag { .. } => "added-flag",
            Self::EndFlag { .. } => "ended-flag",
            Self::Event { .. } => "added-event",
            Self::Interval { .. } => "set-interval",
            Self::Leaving { .. } => "recorded-leaving",
        }
    }

    /// The facts as they would be. `ended` names the row that the change ends, as (word, first day), where facts carry no ids.
    pub fn apply(&self, facts: &mut Facts, person: PersonId, ended: Option<(&str, Day)>) {
        let who = || engine::ids::PersonId::from(person.to_string());
        match self {
            Self::Post { unit, role, employment, also, without, from, until } => facts.posts.push(Post {
                person: who(),
                role: role.clone(),
                team: Some(unit.to_string().into()),
                employment: Some(employment.clone()),
                attributes: also.iter().cloned().collect(),
                without: without.iter().cloned().collect(),
                from: *from,
                until: *until,
                recorded: None,
                superseded: None,
            }),
            Self::EndPost { until, .. } => {
                for post in facts
                    .posts
                    .iter_mut()
                    .filter(|p| p.person == who() && ended.is_some_and(|(word, from)| p.role == word && p.from == from))
                {
                    post.until = Some(*until);
                }
            }
            Self::Relationship { supervisor, kind, from, until, instead_of } => {
                if let Some(before) = instead_of {
                    end_relationship(facts, *before, *from);
                }
                facts.relationships.push(Relationship {
                    id: "the-new-one".into(),
                    supervisee: who(),
                    supervisor: supervisor.to_string().into(),
                    kind: kind.fact(),
                    from: *from,
                    until: *until,
                    recorded: None,
                    superseded: None,
                });
            }
            Self::EndRelationship { relationship, until } => end_relationship(facts, *relationship, *until),
            Self::Absence { kind, from, until } => {
                facts.absences.push(Absence {
                    person: who(),
                    kind: kind.clone(),
                    from: *from,
                    until: *until,
                    recorded: None,
                    superseded: None,
                });
            }
            Self::EndAbsence { until, .. } => {
                for away in facts
                    .absences
                    .iter_mut()
                    .filter(|a| a.person == who() && ended.is_some_and(|(word, from)| a.kind == word && a.from == from))
                {
                    away.until = Some(*until);
                }
            }
            Self::Flag { flag, from, until } => {
                facts.flags.push(Flag {
                    person: who(),
                    flag: flag.clone(),
                    from: *from,
                    until: *until,
                    recorded: None,
                    superseded: None,
                });
            }
            Self::EndFlag { until, .. } => {
                for flag in facts
                    .flags
                    .iter_mut()
                    .filter(|f| f.person == who() && ended.is_some_and(|(word, from)| f.flag == word && f.from == from))
                {
                    flag.until = Some(*until);
                }
            }
            Self::Event { event, day } => facts.events.push(Event {
                person: who(),
                event: event.clone(),
                day: *day,
                recorded: None,
                superseded: None,
            }),
            Self::Interval { clock, every, from, until, approver_role, reason, .. } => facts.overrides.push(Override {
                person: who(),
                clock: clock.clone(),
                every: *every,
                from: *from,
                until: *until,
                reason: reason.clone(),
                approved_by: approver_role.clone(),
                recorded: None,
                superseded: None,
            }),
            Self::Leaving { last_day } => leave(facts, &who(), last_day.plus_days(1)),
        }
    }
}

fn end_relationship(facts: &mut Facts, relationship: RelationshipId, until: Day) {
    let id = relationship.to_string();
    for pair in facts.relationships.iter_mut().filter(|r| r.id == id.as_str()) {
        pair.until = Some(until);
    }
}

fn leave(facts: &mut Facts, who: &engine::ids::PersonId, left: Day) {
    let ends = |until: Option<Day>| until.is_none_or(|until| until > left);
    for person in facts.persons.iter_mut().filter(|p| p.id == *who) {
        person.until = Some(left);
    }
    for post in facts.posts.iter_mut().filter(|p| p.person == *who && p.from < left && ends(p.until)) {
        post.until = Some(left);
    }
    for pair in facts
        .relationships
        .iter_mut()
        .filter(|r| (r.supervisee == *who || r.supervisor == *who) && r.from < left && ends(r.until))
    {
        pair.until = Some(left);
    }
}
