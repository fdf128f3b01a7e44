//! What a version refers to has to be there: clauses, readings, roles, tags, kinds, forms; and names are used once.

use std::{collections::BTreeMap, fmt::Display};

use super::{
    check_case, check_clock, check_duties, check_holes, check_journal, check_register, check_session, part::Places,
    tree::name_of,
};
use crate::{
    ids::{ClauseId, ReadingId, SettingId},
    policy::{CouncilFile, Policy, Problem, SettingKind, Who},
};

/// One look at a version.
pub(crate) struct Check<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) council: Option<&'a CouncilFile>,
    places: &'a Places<'a>,
    problems: &'a mut Vec<Problem>,
}

/// Where in the files a check looks: a table, which item of it, and the way on from there.
#[derive(Clone, Copy)]
pub(crate) struct At<'a> {
    pub(crate) table: &'static str,
    pub(crate) item: usize,
    pub(crate) path: &'a str,
}

pub(crate) fn at<'p>(table: &'static str, item: usize, path: &'p str) -> At<'p> {
    At { table, item, path }
}

/// Checks everything of a version.
pub(crate) fn version(
    policy: &Policy,
    council: Option<&CouncilFile>,
    places: &Places<'_>,
    problems: &mut Vec<Problem>,
) {
    let mut check = Check { policy, council, places, problems };
    check.names();
    check.clauses();
    check.people();
    check_clock::clocks(&mut check);
    check_clock::roles_without_clock(&mut check);
    check_case::cases(&mut check);
    check_duties::duties(&mut check);
    check_journal::journal(&mut check);
    check_session::sessions(&mut check);
    check_session::forms(&mut check);
    check_holes::holes(&mut check);
    check_register::register(&mut check);
}

impl Check<'_> {
    /// Says that something is wrong.
    pub(crate) fn wrong(&mut self, at: At<'_>, what: impl Into<String>, mend: impl Into<String>) {
        self.problems.push(self.places.problem(at.table, at.item, at.path, what.into(), &mend.into()));
    }

    /// Says that something may be wrong.
    pub(crate) fn doubt(&mut self, at: At<'_>, what: impl Into<String>, mend: impl Into<String>) {
        self.wrong(at, what, mend);
        if let Some(last) = self.problems.last_mut() {
            last.warning = true;
        }
    }

    /// Says that a name is not there.
    pub(crate) fn unknown(&mut self, at: At<'_>, what: &str, name: &dyn Display, known: &[&str]) {
        let name = name.to_string();
        self.wrong(at, format!("there is no {what} `{name}` in this policy"), name_of(&name, known, what));
    }

    /// Each of these names must be one of those.
    pub(crate) fn refer<I: AsRef<str> + Display>(&mut self, at_list: At<'_>, what: &str, names: &[I], known: &[&str]) {
        for (index, name) in names.iter().enumerate() {
            if !known.contains(&name.as_ref()) {
                let path = format!("{}.{index}", at_list.path);
                self.unknown(At { path: &path, ..at_list }, what, name, known);
            }
        }
    }

    /// What states a rule cites at least one clause, and only clauses and readings that are there.
    pub(crate) fn cites(&mut self, at: At<'_>, clauses: &[ClauseId], reading: Option<&ReadingId>) {
        let clause = join(at.path, "clause");
        if clauses.is_empty() {
            self.wrong(
                At { path: &clause, ..at },
                "it cites no clause",
                "name the clause it comes from: clause = [\"…\"]",
            );
        }
        self.cites_if_any(at, clauses, reading);
    }

    /// What may stand without a clause still cites only what is there.
    pub(crate) fn cites_if_any(&mut self, at: At<'_>, clauses: &[ClauseId], reading: Option<&ReadingId>) {
        let known: Vec<&str> = self.policy.clauses.iter().map(|clause| clause.id.as_str()).collect();
        self.refer(At { path: &join(at.path, "clause"), ..at }, "clause", clauses, &known);
        if let Some(reading) = reading {
            let known: Vec<&str> = self.policy.readings.iter().map(|reading| reading.id.as_str()).collect();
            if !known.contains(&reading.as_str()) {
                self.unknown(At { path: &join(at.path, "reading"), ..at }, "reading", reading, &known);
            }
        }
    }

    /// Everything that a selection of staff names is there.
    pub(crate) fn who(&mut self, at: At<'_>, who: &Who) {
        let policy = self.policy;
        let sub = |key: &str| join(at.path, key);
        let roles: Vec<&str> = policy.roles.iter().map(|role| role.id.as_str()).collect();
        let attributes: Vec<&str> = policy.attributes.iter().map(|tag| tag.id.as_str()).collect();
        let teams: Vec<&str> = policy.team_types.iter().map(|team| team.id.as_str()).collect();
        let flags: Vec<&str> = policy.flags.iter().map(|flag| flag.id.as_str()).collect();
        let employments: Vec<&str> = policy.employments.iter().map(|kind| kind.id.as_str()).collect();
        self.refer(At { path: &sub("roles"), ..at }, "role", &who.roles, &roles);
        self.refer(At { path: &sub("not_roles"), ..at }, "role", &who.not_roles, &roles);
        self.refer(At { path: &sub("attributes"), ..at }, "attribute", &who.attributes, &attributes);
        self.refer(At { path: &sub("not_attributes"), ..at }, "attribute", &who.not_attributes, &attributes);
        self.refer(At { path: &sub("team_types"), ..at }, "team type", &who.team_types, &teams);
        self.refer(At { path: &sub("not_team_types"), ..at }, "team type", &who.not_team_types, &teams);
        self.refer(At { path: &sub("flags"), ..at }, "flag", &who.flags, &flags);
        self.refer(At { path: &sub("not_flags"), ..at }, "flag", &who.not_flags, &flags);
        self.refer(At { path: &sub("employment"), ..at }, "employment", &who.employment, &employments);
        self.refer(At { path: &sub("not_employment"), ..at }, "employment", &who.not_employment, &employments);
    }

    /// A local setting of the council that holds a length of time.
    pub(crate) fn span_setting(&mut self, at: At<'_>, setting: &SettingId) {
        let settings = self.council.map_or(&[][..], |council| &council.settings);
        let known: Vec<&str> = settings.iter().map(|setting| setting.id.as_str()).collect();
        match settings.iter().find(|known| known.id == *setting) {
            Some(found) if found.kind != SettingKind::Span => {
                self.wrong(
                    at,
                    format!("the setting `{setting}` holds no length of time"),
                    "give it kind = \"span\" in council.toml",
                );
            }
            Some(_) => {}
            None => self.unknown(at, "setting", setting, &known),
        }
    }

    fn names(&mut self) {
        let policy = self.policy;
        self.once("clause", policy.clauses.iter().map(|item| item.id.as_str()));
        self.once("reading", policy.readings.iter().map(|item| item.id.as_str()));
        self.once("role", policy.roles.iter().map(|item| item.id.as_str()));
        self.once("attribute", policy.attributes.iter().map(|item| item.id.as_str()));
        self.once("team_type", policy.team_types.iter().map(|item| item.id.as_str()));
        self.once("employment", policy.employments.iter().map(|item| item.id.as_str()));
        self.once("flag", policy.flags.iter().map(|item| item.id.as_str()));
        self.once("event", policy.events.iter().map(|item| item.id.as_str()));
        self.once("absence_kind", policy.absence_kinds.iter().map(|item| item.id.as_str()));
        self.once("session_kind", policy.session_kinds.iter().map(|item| item.id.as_str()));
        self.once("period", policy.periods.iter().map(|item| item.id.as_str()));
        self.once("criterion", policy.criteria.iter().map(|item| item.id.as_str()));
        self.once("case_event", policy.case_events.iter().map(|item| item.id.as_str()));
        self.once("category", policy.categories.iter().map(|item| item.id.as_str()));
        self.once("clock", policy.clocks.iter().map(|item| item.id.as_str()));
        self.once("chain", policy.chains.iter().map(|item| item.id.as_str()));
        self.once("form", policy.forms.iter().map(|item| item.id.as_str()));
    }

    fn once<'n>(&mut self, table: &'static str, names: impl Iterator<Item = &'n str>) {
        let mut seen = BTreeMap::new();
        for (item, name) in names.enumerate() {
            if let Some(first) = seen.insert(name, item) {
                self.twice(at(table, item, "id"), table, name, first);
            } else if !is_name(name) {
                self.wrong(
                    at(table, item, "id"),
                    format!("`{name}` is no name"),
                    "use letters, digits and hyphens, no spaces",
                );
            }
        }
    }

    /// Says that a name is used twice.
    pub(crate) fn twice(&mut self, at: At<'_>, what: &str, name: &str, _first: usize) {
        self.wrong(at, format!("the {what} `{name}` is there twice"), "give each its own id, and never use one again");
    }

    fn clauses(&mut self) {
        let code = self.council.map(|council| format!("{}-", council.code));
        for (item, clause) in self.policy.clauses.iter().enumerate() {
            if code.as_ref().is_some_and(|code| !clause.id.as_str().starts_with(code)) {
                let code = code.clone().unwrap_or_default();
                self.wrong(
                    at("clause", item, "id"),
                    format!("`{}` is no clause of this council", clause.id),
                    format!("its clauses begin with {code}"),
                );
            }
            if clause.says.trim().is_empty() {
                self.wrong(at("clause", item, "says"), "it says nothing", "say in your own words what the clause says");
            }
        }
        for (item, reading) in self.policy.readings.iter().enumerate() {
            self.cites(at("reading", item, ""), &reading.clause, None);
            for (key, text) in [("unclear", &reading.unclear), ("says", &reading.says), ("because", &reading.because)] {
                if text.trim().is_empty() {
                    self.wrong(at("reading", item, key), "it says nothing", "say it in your own words");
                }
            }
            if let Some(index) = reading.otherwise.iter().position(|other| *other == reading.says) {
                let (path, mend) =
                    (format!("otherwise.{index}"), "let otherwise hold only readings that are not in force");
                self.wrong(at("reading", item, &path), "this is the reading in force", mend);
            }
        }
    }

    fn people(&mut self) {
        let policy = self.policy;
        let tags: Vec<&str> = policy.attributes.iter().map(|tag| tag.id.as_str()).collect();
        for (item, role) in policy.roles.iter().enumerate() {
            self.refer(at("role", item, "attributes"), "attribute", &role.attributes, &tags);
            self.cites_if_any(at("role", item, ""), &role.clause, None);
        }
        let named = [
            ("attribute", policy.attributes.iter().map(|thing| &thing.clause).collect::<Vec<_>>()),
            ("team_type", policy.team_types.iter().map(|thing| &thing.clause).collect()),
            ("employment", policy.employments.iter().map(|thing| &thing.clause).collect()),
            ("flag", policy.flags.iter().map(|thing| &thing.clause).collect()),
            ("event", policy.events.iter().map(|thing| &thing.clause).collect()),
            ("case_event", policy.case_events.iter().map(|thing| &thing.clause).collect()),
            ("absence_kind", policy.absence_kinds.iter().map(|thing| &thing.clause).collect()),
            ("period", policy.periods.iter().map(|thing| &thing.clause).collect()),
            ("criterion", policy.criteria.iter().map(|thing| &thing.clause).collect()),
        ];
        for (table, clauses) in named {
            for (item, clause) in clauses.into_iter().enumerate() {
                self.cites_if_any(at(table, item, ""), clause, None);
            }
        }
        for (item, suitable) in policy.suitable.iter().enumerate() {
            self.who(at("suitable", item, "supervisee"), &suitable.supervisee);
            self.who(at("suitable", item, "supervisor"), &suitable.supervisor);
            self.cites(at("suitable", item, ""), &suitable.clause, suitable.reading.as_ref());
        }
        if let Some(required) = &policy.required_supervisor {
            self.who(at("supervisor", 0, "who"), &required.who);
            self.cites(at("supervisor", 0, ""), &required.clause, required.reading.as_ref());
        }
        if let Some(ratio) = &policy.ratio {
            self.cites(at("ratio", 0, ""), &ratio.clause, ratio.reading.as_ref());
            if ratio.notice_from > ratio.review_above {
                let what =
                    format!("a notice from {} comes after the review above {}", ratio.notice_from, ratio.review_above);
                self.wrong(at("ratio", 0, "notice_from"), what, "let notice_from be at most review_above");
            }
        }
    }
}

pub(crate) fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

/// A key without the numbers of the items on the way.
pub(crate) fn plain_key(path: &str) -> String {
    let names: Vec<&str> = path.split('.').filter(|step| !step.is_empty() && step.parse::<usize>().is_err()).collect();
    names.join(".")
}
