//! Compliance as the Quality page groups it: every number is a filter over one list of obligations, counted by the engine.

use engine::ids::{ClauseId, ClockId, PersonId, RoleId, TeamId};
use engine::obligation::clocks;
use engine::policy::{Participants, Policy};
use engine::{Figure, Obligation, Standing, Strength};

/// What a clock is about, for the head figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// A supervisor and a supervisee meet.
    Supervised,
    /// Records are shared and signed.
    Records,
    /// Agreements are signed and reviewed.
    Agreements,
    /// Children are discussed, and it stands on their records.
    Children,
    /// The diary is filled, sessions are made good, cover is found.
    Arranged,
    /// Anything else that the policy counts.
    Other,
}

impl Measure {
    /// What a clock of this policy is about.
    pub fn of(policy: &Policy, clock: &ClockId) -> Self {
        if let Some(known) = policy.clock(clock) {
            let of_a_pair = |id| policy.session_kind(id).is_some_and(|kind| kind.participants != Participants::Group);
            return if known.met_by.iter().any(of_a_pair) { Self::Supervised } else { Self::Other };
        }
        if policy.case_clock(clock).is_some() || policy.case_entries.iter().any(|entry| entry.id == *clock.as_str()) {
            return Self::Children;
        }
        match clock.as_str() {
            clocks::SHARE | clocks::SIGN => Self::Records,
            clocks::AGREEMENT | clocks::AGREEMENT_REVIEW => Self::Agreements,
            _ => Self::Arranged,
        }
    }

    /// The word in addresses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Supervised => "supervised",
            Self::Records => "records",
            Self::Agreements => "agreements",
            Self::Children => "children",
            Self::Arranged => "arranged",
            Self::Other => "other",
        }
    }

    /// From the word in an address.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Supervised, Self::Records, Self::Agreements, Self::Children, Self::Arranged, Self::Other]
            .into_iter()
            .find(|measure| measure.word() == word)
    }
}

/// Where a person stands in the council on a day.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Their team.
    pub team: Option<TeamId>,
    /// The service that the team is part of.
    pub service: Option<TeamId>,
    /// The policy's role of their post.
    pub role: Option<RoleId>,
    /// Who supervises them.
    pub supervisor: Option<PersonId>,
}

/// Everything by which an obligation can be grouped.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark {
    /// What it is about.
    pub measure: Measure,
    /// Its clock.
    pub clock: ClockId,
    /// The clauses it cites.
    pub clauses: Vec<ClauseId>,
    /// How binding.
    pub strength: Strength,
    /// Whose it is, by place.
    pub place: Place,
}

impl Mark {
    /// The mark of an obligation of somebody who stands there.
    pub fn of(policy: &Policy, obligation: &Obligation, place: &Place) -> Self {
        Self {
            measure: Measure::of(policy, &obligation.clock),
            clock: obligation.clock.clone(),
            clauses: obligation.citation.clauses.clone(),
            strength: obligation.citation.strength,
            place: Place { supervisor: obligation.supervisor.clone(), ..place.clone() },
        }
    }
}

/// One group of a kind, those in no group of that kind, or all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Chosen<T> {
    /// All.
    #[default]
    Any,
    /// Those in none.
    None,
    /// Those in this one.
    One(T),
}

impl<T: From<String> + PartialEq> Chosen<T> {
    /// From an address: nothing, `none`, or a name.
    pub fn parse(text: &str) -> Self {
        match text {
            "" => Self::Any,
            "none" => Self::None,
            name => Self::One(T::from(name.to_owned())),
        }
    }

    /// Whether somebody or something in this group, or in none, is meant.
    pub(crate) fn takes(&self, value: Option<&T>) -> bool {
        match self {
            Self::Any => true,
            Self::None => value.is_none(),
            Self::One(wanted) => value == Some(wanted),
        }
    }
}

/// Which obligations are meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// About this.
    pub measure: Option<Measure>,
    /// Of this clock.
    pub clock: Option<ClockId>,
    /// Citing exactly these clauses.
    pub clauses: Option<Vec<ClauseId>>,
    /// As binding as this.
    pub strength: Option<Strength>,
    /// Of people in this team.
    pub team: Chosen<TeamId>,
    /// Of people in this service.
    pub service: Chosen<TeamId>,
    /// Of people in this role.
    pub role: Chosen<RoleId>,
    /// Of people with this supervisor.
    pub supervisor: Chosen<PersonId>,
}

impl Filter {
    /// Whether an obligation of this mark is meant.
    pub fn takes(&self, mark: &Mark) -> bool {
        self.measure.is_none_or(|measure| measure == mark.measure)
            && self.clock.as_ref().is_none_or(|clock| *clock == mark.clock)
            && self.clauses.as_ref().is_none_or(|clauses| *clauses == mark.clauses)
            && self.strength.is_none_or(|strength| strength == mark.strength)
            && self.takes_place(&mark.place)
    }

    /// Whether somebody who stands there is meant, whatever the clock.
    pub fn takes_place(&self, place: &Place) -> bool {
        self.team.takes(place.team.as_ref())
            && self.service.takes(place.service.as_ref())
            && self.role.takes(place.role.as_ref())
            && self.supervisor.takes(place.supervisor.as_ref())
    }
}

/// Which part of a figure a list shows; each is one number of `Figure`, so that the number is the length of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Show {
    /// The m of n of m.
    #[default]
    Counted,
    /// The n.
    InTime,
    /// Of m and not of n.
    Late,
    /// Late, and excused for the time being.
    Excused,
    /// Apart: somebody is away.
    Paused,
    /// Apart: exempted.
    Waived,
    /// Apart: no number is set.
    NotSet,
}

impl Show {
    /// All, in the order of a page.
    pub const ALL: [Self; 7] =
        [Self::Counted, Self::InTime, Self::Late, Self::Excused, Self::Paused, Self::Waived, Self::NotSet];

    /// The word in addresses; none for what is shown unless asked otherwise.
    pub fn word(self) -> &'static str {
        match self {
            Self::Counted => "",
            Self::InTime => "in-time",
            Self::Late => "late",
            Self::Excused => "excused",
            Self::Paused => "paused",
            Self::Waived => "exempted",
            Self::NotSet => "not-set",
        }
    }

    /// From the word in an address; a word that is none means all that is counted.
    pub fn from_word(word: &str) -> Self {
        Self::ALL.into_iter().find(|show| show.word() == word).unwrap_or_default()
    }

    /// The number of a figure whose list this is.
    pub fn number(self, figure: &Figure) -> usize {
        match self {
            Self::Counted => figure.m,
            Self::InTime => figure.n,
            Self::Late => figure.m - figure.n,
            Self::Excused => figure.excused_late,
            Self::Paused => figure.paused,
            Self::Waived => figure.waived,
            Self::NotSet => figure.not_set,
        }
    }

    /// Whether the obligation is on that list: whether the figure of it alone has it there.
    pub fn takes(self, obligation: &Obligation) -> bool {
        self.number(&Figure::of([obligation])) == 1
    }
}

/// A day's obligations by mark: small enough to keep for every month of a chart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally(Vec<(Mark, Figure)>);

impl Tally {
    /// Counts obligations with their marks.
    pub fn of<'a>(rows: impl IntoIterator<Item = (Mark, &'a Obligation)>) -> Self {
        let mut counted: std::collections::HashMap<Mark, Figure> = std::collections::HashMap::new();
        for (mark, obligation) in rows {
            if !matches!(obligation.standing, Standing::Ended { .. }) {
                counted.entry(mark).or_default().add(obligation);
            }
        }
        // Put in order once: marks are long, and each of thousands of rows would be compared with a dozen of them.
        let mut counted: Vec<_> = counted.into_iter().collect();
        counted.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        Self(counted)
    }

    /// The figure of those meant.
    pub fn figure(&self, filter: &Filter) -> Figure {
        self.meant(filter).fold(Figure::default(), |sum, (_, figure)| sum.and(figure))
    }

    /// The figures of those meant, grouped; the groups in the order of their keys.
    pub fn by<K: Ord>(&self, filter: &Filter, key: impl Fn(&Mark) -> K) -> Vec<(K, Figure)> {
        let mut groups: std::collections::BTreeMap<K, Figure> = std::collections::BTreeMap::new();
        for (mark, figure) in self.meant(filter) {
            let group = groups.entry(key(mark)).or_default();
            *group = group.and(figure);
        }
        groups.into_iter().collect()
    }

    fn meant<'a>(&'a self, filter: &'a Filter) -> impl Iterator<Item = &'a (Mark, Figure)> {
        self.0.iter().filter(|(mark, _)| filter.takes(mark))
    }
}
