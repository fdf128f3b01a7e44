//! Gathers the tables of a version from its files, and remembers where each stood.

use std::{collections::BTreeMap, path::Path};

use serde::de::DeserializeOwned;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{Source, plain, tree};
use crate::policy::{
    AbsenceKind, AbsenceRule, Access, Agreement, Attribute, CaseClock, CaseEntry, CaseEventKind, CaseFlagKind, CaseMix,
    CaseloadLimit, Casework, Category, Chain, Clause, Clock, Cover, Criterion, Disclosing, Document, DurationRule,
    Duty, Employment, EventKind, FileFolder, FileItem, FlagKind, Form, Journal, Moving, Pattern, PeriodKind, Planning,
    Policy, Problem, Process, Ratio, Reading, RequiredSupervisor, Retention, Role, SessionKind, Suitable, TeamType,
};

/// Where the tables stood.
#[derive(Default)]
pub(crate) struct Places<'s> {
    tables: BTreeMap<&'static str, Vec<(&'s Source, Spanned<DeValue<'s>>)>>,
}

impl Places<'_> {
    /// A problem with the item of a table; the path leads on from the item: `rule.0.who.roles.1`.
    pub(crate) fn problem(&self, table: &'static str, item: usize, path: &str, what: String, mend: &str) -> Problem {
        let key = super::check::plain_key(&format!("{table}.{path}"));
        let found = self.tables.get(table).and_then(|items| items.get(item));
        match found {
            Some((source, value)) => source.problem(source.line(tree::offset_of(value, path)), key, what, mend),
            None => plain(Path::new(table), &what, mend),
        }
    }

    /// How many of a table there are.
    pub(crate) fn count(&self, table: &'static str) -> usize {
        self.tables.get(table).map_or(0, Vec::len)
    }
}

macro_rules! parts {
    (lists { $($list:ident: $key:literal $of:ty,)* } once { $($one:ident: $one_key:literal $one_of:ty,)* }) => {
        /// The tables that were read so far.
        #[derive(Default)]
        pub(crate) struct Parts<'s> {
            pub(crate) places: Places<'s>,
            $($list: Vec<$of>,)*
            $($one: Option<$one_of>,)*
        }

        const KEYS: &[&str] = &[$($key,)* $($one_key,)*];

        impl<'s> Parts<'s> {
            /// Adds the tables of one file.
            pub(crate) fn add(&mut self, source: &'s Source, tree: DeTable<'s>, problems: &mut Vec<Problem>) {
                for (key, value) in tree {
                    let line = source.line(key.span().start);
                    match key.get_ref().as_ref() {
                        $($key => self.places.list(source, $key, value, &mut self.$list, problems),)*
                        $($one_key => self.places.once(source, $one_key, line, value, &mut self.$one, problems),)*
                        unknown => problems.push(source.problem(
                            line,
                            unknown.to_owned(),
                            format!("the table `{unknown}` is not known"),
                            &tree::name_of(unknown, KEYS, "table"),
                        )),
                    }
                }
            }
        }
    };
}

parts! {
    lists {
        clauses: "clause" Clause,
        readings: "reading" Reading,
        roles: "role" Role,
        attributes: "attribute" Attribute,
        team_types: "team_type" TeamType,
        employments: "employment" Employment,
        flags: "flag" FlagKind,
        events: "event" EventKind,
        absence_kinds: "absence_kind" AbsenceKind,
        session_kinds: "session_kind" SessionKind,
        clocks: "clock" Clock,
        categories: "category" Category,
        case_events: "case_event" CaseEventKind,
        case_flags: "case_flag" CaseFlagKind,
        case_clocks: "case_clock" CaseClock,
        case_entries: "case_entry" CaseEntry,
        periods: "period" PeriodKind,
        criteria: "criterion" Criterion,
        duties: "duty" Duty,
        processes: "process" Process,
        patterns: "pattern" Pattern,
        case_mixes: "case_mix" CaseMix,
        caseload_limits: "caseload_limit" CaseloadLimit,
        file_items: "file_item" FileItem,
        file_folders: "file_folder" FileFolder,
        retentions: "retention" Retention,
        suitable: "suitable" Suitable,
        chains: "chain" Chain,
        durations: "duration" DurationRule,
        forms: "form" Form,
        access: "access" Access,
    }
    once {
        document: "policy" Document,
        required_supervisor: "supervisor" RequiredSupervisor,
        ratio: "ratio" Ratio,
        agreement: "agreement" Agreement,
        moving: "moving" Moving,
        absence: "absence" AbsenceRule,
        cover: "cover" Cover,
        planning: "planning" Planning,
        casework: "cases" Casework,
        disclosing: "disclosing" Disclosing,
        journal: "journal" Journal,
    }
}

impl<'s> Places<'s> {
    fn list<T: DeserializeOwned>(
        &mut self,
        source: &'s Source,
        key: &'static str,
        value: Spanned<DeValue<'s>>,
        into: &mut Vec<T>,
        problems: &mut Vec<Problem>,
    ) {
        let line = source.line(value.span().start);
        let DeValue::Array(items) = value.into_inner() else {
            let (what, mend) = (format!("`{key}` is a list of tables"), format!("write [[{key}]]"));
            problems.push(source.problem(line, key.to_owned(), what, &mend));
            return;
        };
        for item in items {
            if let Some(read) = source.read(key, &item, problems) {
                into.push(read);
                self.tables.entry(key).or_default().push((source, item));
            }
        }
    }

    fn once<T: DeserializeOwned>(
        &mut self,
        source: &'s Source,
        key: &'static str,
        line: usize,
        value: Spanned<DeValue<'s>>,
        into: &mut Option<T>,
        problems: &mut Vec<Problem>,
    ) {
        if into.is_some() {
            let what = format!("[{key}] stands in another file of this version already");
            problems.push(source.problem(line, key.to_owned(), what, "keep one of the two"));
            return;
        }
        *into = source.read(key, &value, problems);
        self.tables.entry(key).or_default().push((source, value));
    }
}

impl Parts<'_> {
    /// The policy of all parts.
    pub(crate) fn policy(&mut self, folder: &Path, problems: &mut Vec<Problem>) -> Option<Policy> {
        let Some(document) = self.document.take() else {
            if self.places.count("policy") == 0 && problems.iter().all(|problem| problem.warning) {
                problems.push(plain(
                    folder,
                    "no file of this version has the table [policy]",
                    "add [policy] with in_force, title and checked_on",
                ));
            }
            return None;
        };
        let mut policy = Policy {
            document,
            clauses: std::mem::take(&mut self.clauses),
            readings: std::mem::take(&mut self.readings),
            roles: std::mem::take(&mut self.roles),
            attributes: std::mem::take(&mut self.attributes),
            team_types: std::mem::take(&mut self.team_types),
            employments: std::mem::take(&mut self.employments),
            flags: std::mem::take(&mut self.flags),
            events: std::mem::take(&mut self.events),
            absence_kinds: std::mem::take(&mut self.absence_kinds),
            session_kinds: std::mem::take(&mut self.session_kinds),
            clocks: std::mem::take(&mut self.clocks),
            categories: std::mem::take(&mut self.categories),
            case_events: std::mem::take(&mut self.case_events),
            case_flags: std::mem::take(&mut self.case_flags),
            casework: self.casework.take(),
            case_clocks: std::mem::take(&mut self.case_clocks),
            case_entries: std::mem::take(&mut self.case_entries),
            periods: std::mem::take(&mut self.periods),
            criteria: std::mem::take(&mut self.criteria),
            duties: std::mem::take(&mut self.duties),
            processes: std::mem::take(&mut self.processes),
            patterns: std::mem::take(&mut self.patterns),
            case_mixes: std::mem::take(&mut self.case_mixes),
            caseload_limits: std::mem::take(&mut self.caseload_limits),
            file_items: std::mem::take(&mut self.file_items),
            file_folders: std::mem::take(&mut self.file_folders),
            disclosing: self.disclosing.take(),
            journal: self.journal.take(),
            retentions: std::mem::take(&mut self.retentions),
            suitable: std::mem::take(&mut self.suitable),
            required_supervisor: self.required_supervisor.take(),
            ratio: self.ratio.take(),
            agreement: self.agreement.take(),
            chains: std::mem::take(&mut self.chains),
            durations: std::mem::take(&mut self.durations),
            moving: self.moving.take(),
            absence: self.absence.take(),
            cover: self.cover.take(),
            planning: self.planning.take(),
            forms: std::mem::take(&mut self.forms),
            access: std::mem::take(&mut self.access),
            index: super::super::Index::default(),
        };
        policy.reindex();
        Some(policy)
    }
}
