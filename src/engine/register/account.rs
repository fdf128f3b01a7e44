//! The account of each clause: counted once, as what says most of it, and added up.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::{Register, Topic, Use};
use crate::policy::{Clause, Kind, Policy, Step, Strength, Way};

/// How a clause is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// A table of the files applies it.
    By(Topic),
    /// Plumbline does it for every council.
    BuiltIn,
    /// Its words are shown at a named place, and no more.
    Guidance,
    /// A fact of the document.
    Document,
    /// A later step applies it, or the rest of it.
    Waits(Step),
    /// Outside the product.
    Outside,
    /// Nothing says what becomes of it. No policy with such a clause loads.
    Unaccounted,
}

impl How {
    /// Every way, in the order of the register.
    pub fn all() -> impl Iterator<Item = Self> {
        let topics = Topic::ALL.into_iter().map(Self::By);
        let waits = Step::ALL.into_iter().map(Self::Waits);
        topics.chain([Self::BuiltIn, Self::Guidance, Self::Document]).chain(waits).chain([Self::Outside])
    }

    /// In the address of a page and in a file.
    pub fn word(self) -> String {
        match self {
            Self::By(topic) => topic.word().to_owned(),
            Self::BuiltIn => "built-in".to_owned(),
            Self::Guidance => "guidance".to_owned(),
            Self::Document => "document".to_owned(),
            Self::Waits(step) => format!("waits-{}", step.word()),
            Self::Outside => "outside".to_owned(),
            Self::Unaccounted => "unaccounted".to_owned(),
        }
    }

    /// As people read it.
    pub fn name(self) -> String {
        match self {
            Self::By(topic) => topic.name().to_owned(),
            Self::BuiltIn => "Built in".to_owned(),
            Self::Guidance => "Guidance".to_owned(),
            Self::Document => "The document itself".to_owned(),
            Self::Waits(step) => format!("Waits for {}", step.word()),
            Self::Outside => "Outside Plumbline".to_owned(),
            Self::Unaccounted => "Unaccounted".to_owned(),
        }
    }

    /// Whether something is done, or shown where it belongs.
    pub fn is_applied(self) -> bool {
        !matches!(self, Self::Waits(_) | Self::Outside | Self::Unaccounted)
    }
}

impl Serialize for How {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.word())
    }
}

/// The account of one clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// How it is counted.
    pub how: How,
    /// It waits, and a part of it is applied already.
    pub in_part: bool,
    /// Only guidance or outside: why it is no more.
    pub reason: Option<String>,
}

impl Account {
    /// Of a clause with what the tables do under it.
    pub fn of(clause: &Clause, uses: &[Use]) -> Self {
        let (now, done) = (now(clause, uses, true), now(clause, uses, false));
        let waits = clause.applied.iter().filter(|entry| entry.way == Way::Waits).find_map(|entry| entry.step);
        let how = waits.map_or(now, How::Waits);
        let reason = clause.applied.iter().find_map(|entry| match (how, entry.way) {
            (How::Guidance, Way::Guidance) | (How::Outside, Way::Outside) => entry.because.clone(),
            _ => None,
        });
        let principle = (how == How::Guidance && clause.kind.is_principle())
            .then(|| "a principle or an attitude, with nothing to count".to_owned());
        let in_part = waits.is_some() && (done == How::BuiltIn || matches!(done, How::By(topic) if !topic.is_name()));
        Self { how, in_part, reason: reason.or(principle) }
    }

    /// Whether only what waits for a later step applies it, and it does not say so.
    pub(crate) fn waits_unsaid(clause: &Clause, uses: &[Use]) -> bool {
        let said = clause.applied.iter().any(|entry| entry.way == Way::Waits);
        !said && now(clause, uses, false) == How::Unaccounted && now(clause, uses, true) != How::Unaccounted
    }
}

/// What is done today, or is written down to be, whatever else is to come.
fn now(clause: &Clause, uses: &[Use], to_come: bool) -> How {
    let binds = clause.strength >= Strength::Should;
    let by = |topic: Topic| {
        let applies = !binds || topic.applies(clause.kind);
        (applies && uses.iter().any(|used| used.topic == topic && (to_come || !used.waits))).then_some(How::By(topic))
    };
    let said = |way: Way, how: How| clause.applied.iter().any(|entry| entry.way == way).then_some(how);
    let (names, tables): (Vec<Topic>, Vec<Topic>) = Topic::ALL.into_iter().partition(|topic| topic.is_name());
    tables
        .into_iter()
        .find_map(by)
        .or_else(|| said(Way::BuiltIn, How::BuiltIn))
        .or_else(|| names.into_iter().find_map(by))
        .or_else(|| said(Way::Guidance, How::Guidance))
        .or_else(|| said(Way::Document, How::Document))
        .or_else(|| said(Way::Outside, How::Outside))
        .unwrap_or(How::Unaccounted)
}

/// How many are counted in one way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Row {
    /// All of them.
    pub rules: usize,
    /// Those that wait and are applied in part.
    pub in_part: usize,
}

/// A must or should that is guidance or outside only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Plain {
    /// Its name.
    pub clause: String,
    /// Its strength.
    pub strength: Strength,
    /// What it is about.
    pub kind: Kind,
    /// Guidance or outside.
    pub how: How,
    /// Where its words are shown.
    pub places: Vec<String>,
    /// What it says.
    pub says: String,
    /// Why it is no more.
    pub because: String,
}

/// The register of a policy, counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// All clauses.
    pub rules: usize,
    /// By strength.
    pub strengths: BTreeMap<Strength, usize>,
    /// By how they are counted.
    #[serde(serialize_with = "by_word")]
    pub ways: BTreeMap<How, Row>,
    /// Clauses of which nothing is said: none in a policy that loads.
    pub unaccounted: usize,
    /// Must and should that are guidance or outside only.
    pub plain: Vec<Plain>,
}

impl Counted {
    /// Of a policy and its register.
    pub fn of(policy: &Policy, register: &Register) -> Self {
        let mut counted = Self {
            rules: policy.clauses.len(),
            strengths: BTreeMap::new(),
            ways: How::all().map(|how| (how, Row::default())).collect(),
            unaccounted: 0,
            plain: Vec::new(),
        };
        for clause in &policy.clauses {
            let account = Account::of(clause, register.uses(&clause.id));
            *counted.strengths.entry(clause.strength).or_default() += 1;
            match counted.ways.get_mut(&account.how) {
                Some(row) => {
                    row.rules += 1;
                    row.in_part += usize::from(account.in_part);
                }
                None => counted.unaccounted += 1,
            }
            let is_plain = matches!(account.how, How::Guidance | How::Outside);
            if is_plain && clause.strength >= Strength::Should {
                counted.plain.push(plain(clause, account));
            }
        }
        counted
    }

    /// How many are counted in one way.
    pub fn row(&self, how: How) -> Row {
        self.ways.get(&how).copied().unwrap_or_default()
    }

    /// How many of all are applied.
    pub fn applied(&self) -> usize {
        self.ways.iter().filter(|(how, _)| how.is_applied()).map(|(_, row)| row.rules).sum()
    }

    /// How many wait.
    pub fn waiting(&self) -> usize {
        Step::ALL.into_iter().map(|step| self.row(How::Waits(step)).rules).sum()
    }
}

fn plain(clause: &Clause, account: Account) -> Plain {
    Plain {
        clause: clause.place(),
        strength: clause.strength,
        kind: clause.kind,
        how: account.how,
        places: clause.applied.iter().filter_map(|entry| entry.place.as_ref()).map(ToString::to_string).collect(),
        says: clause.says.clone(),
        because: account.reason.unwrap_or_default(),
    }
}

fn by_word<S: Serializer>(ways: &BTreeMap<How, Row>, to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(ways.iter().map(|(how, row)| (how.word(), row)))
}
