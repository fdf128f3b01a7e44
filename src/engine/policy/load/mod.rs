//! Reads the folders of the councils, strictly, and says of everything that is wrong where it stands and how to mend it.

mod check;
mod check_case;
mod check_clock;
mod check_council;
mod check_duties;
mod check_holes;
mod check_journal;
mod check_register;
mod check_session;
mod check_stages;
mod part;
mod tree;

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{Council, CouncilFile, Policies, Policy, Problem};
use crate::{calendar::BankHolidays, examples};
pub use tree::nearest;
pub(crate) use {check::version as version_check, part::Places, tree::Source};

const COUNCIL: &str = "council.toml";
const HOLIDAYS: &str = "bank-holidays.toml";
const EXAMPLES: &str = "examples";

impl Policies {
    /// Loads all councils of a folder, or the one council whose folder it is. Everything that is wrong comes back at once.
    pub fn load(folder: &Path) -> Result<Policies, Vec<Problem>> {
        let mut problems = Vec::new();
        let councils = read_folder(folder, &mut problems);
        problems.sort();
        if problems.iter().any(|problem| !problem.warning) {
            return Err(problems);
        }
        Ok(Policies { councils, warnings: problems })
    }

    /// The councils, by their short names.
    pub fn councils(&self) -> &[Arc<Council>] {
        &self.councils
    }

    /// The council of a short name.
    pub fn council(&self, slug: &str) -> Option<&Arc<Council>> {
        self.councils.iter().find(|council| council.slug() == slug)
    }

    /// What may be meant and may be a mistake.
    pub fn warnings(&self) -> &[Problem] {
        &self.warnings
    }
}

/// Everything that is wrong, and everything that may be.
pub fn check(folder: &Path) -> Vec<Problem> {
    let policies = match Policies::load(folder) {
        Ok(policies) => policies,
        Err(problems) => return problems,
    };
    let mut problems = policies.warnings;
    problems.extend(policies.councils.iter().flat_map(|council| examples::of(council).1));
    problems.sort();
    problems
}

fn read_folder(folder: &Path, problems: &mut Vec<Problem>) -> Vec<Arc<Council>> {
    let one_council = folder.join(COUNCIL).is_file();
    let root = if one_council { folder.parent().unwrap_or(folder) } else { folder };
    let holidays = Arc::new(read_holidays(&root.join(HOLIDAYS), problems));
    let folders = if one_council { vec![folder.to_owned()] } else { folders_of(folder, problems) };
    let councils: Vec<Arc<Council>> =
        folders.iter().filter_map(|folder| read_council(folder, &holidays, problems)).map(Arc::new).collect();
    if folders.is_empty() && problems.is_empty() {
        problems.push(plain(
            folder,
            "there is no council in this folder",
            "make a folder with a council.toml for each council",
        ));
    }
    councils
}

fn read_holidays(path: &Path, problems: &mut Vec<Problem>) -> BankHolidays {
    if !path.is_file() {
        return BankHolidays::default();
    }
    let Some(source) = open(path, problems) else { return BankHolidays::default() };
    match toml::from_str(&source.text) {
        Ok(holidays) => holidays,
        Err(error) => {
            let line = source.line(error.span().map_or(0, |span| span.start));
            problems.push(source.problem(
                line,
                String::new(),
                error.message().to_owned(),
                "write published = [2026-12-25, …]",
            ));
            BankHolidays::default()
        }
    }
}

fn read_council(folder: &Path, holidays: &Arc<BankHolidays>, problems: &mut Vec<Problem>) -> Option<Council> {
    let source = open(&folder.join(COUNCIL), problems)?;
    let before = problems.len();
    let file = read_council_file(&source, problems);
    if let Some(file) = &file {
        check_council::council(file, folder, &source, problems);
    }
    let mut versions: Vec<Arc<Policy>> = folders_of(folder, problems)
        .iter()
        .filter(|folder| !folder.ends_with(EXAMPLES))
        .filter_map(|folder| read_version(folder, file.as_ref(), problems))
        .map(Arc::new)
        .collect();
    versions.sort_by_key(|policy| policy.document.in_force);
    let file = file?;
    if problems[before..].iter().all(|problem| problem.warning) && versions.is_empty() {
        problems.push(plain(
            folder,
            "this council has no policy",
            "make a folder for the version, with a [policy] table in a .toml file",
        ));
    }
    if let Some(twice) = versions.windows(2).find(|pair| pair[0].document.in_force == pair[1].document.in_force) {
        let what = format!("two versions are in force from {}", twice[0].document.in_force);
        problems.push(plain(folder, &what, "give each version its own in_force day"));
    }
    check_council::settings(&file, &versions, &source, problems);
    check_council::import(&file, &versions, &source, problems);
    (!versions.is_empty()).then(|| Council {
        file,
        versions,
        bank_holidays: holidays.clone(),
        folder: folder.to_owned(),
    })
}

fn read_council_file(source: &Source, problems: &mut Vec<Problem>) -> Option<CouncilFile> {
    let tree = source.tree().map_err(|problem| problems.push(problem)).ok()?;
    let whole = toml::Spanned::new(0..source.text.len(), toml::de::DeValue::Table(tree));
    let mut found = Vec::new();
    let file = source.read("", &whole, &mut found);
    for problem in &mut found {
        problem.key = problem.key.trim_start_matches('.').to_owned();
    }
    problems.append(&mut found);
    file
}

fn read_version(folder: &Path, council: Option<&CouncilFile>, problems: &mut Vec<Problem>) -> Option<Policy> {
    let mut found = Vec::new();
    let sources: Vec<Source> = files_of(folder, problems).iter().filter_map(|path| open(path, &mut found)).collect();
    let mut parts = part::Parts::default();
    for source in &sources {
        match source.tree() {
            Ok(tree) => parts.add(source, tree, &mut found),
            Err(problem) => found.push(problem),
        }
    }
    let unread = found.iter().any(|problem| !problem.warning);
    let policy = parts.policy(folder, &mut found);
    // Checking what refers to what makes sense only when everything could be read.
    if let (Some(policy), false) = (&policy, unread) {
        check::version(policy, council, &parts.places, &mut found);
    }
    problems.append(&mut found);
    policy
}

fn open(path: &Path, problems: &mut Vec<Problem>) -> Option<Source> {
    match fs::read_to_string(path) {
        Ok(text) => Some(Source { path: path.to_owned(), text }),
        Err(error) => {
            problems.push(plain(path, &format!("it cannot be read: {error}"), "make it a readable text file in UTF-8"));
            None
        }
    }
}

fn folders_of(folder: &Path, problems: &mut Vec<Problem>) -> Vec<PathBuf> {
    let mut folders = entries(folder, problems);
    folders.retain(|path| path.is_dir());
    folders
}

pub(crate) fn files_of(folder: &Path, problems: &mut Vec<Problem>) -> Vec<PathBuf> {
    let mut files = entries(folder, problems);
    files.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    files
}

fn entries(folder: &Path, problems: &mut Vec<Problem>) -> Vec<PathBuf> {
    let listed =
        fs::read_dir(folder).and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>());
    match listed {
        Ok(mut paths) => {
            paths.retain(|path| path.file_name().is_some_and(|name| !name.to_string_lossy().starts_with('.')));
            paths.sort();
            paths
        }
        Err(error) => {
            problems.push(plain(
                folder,
                &format!("the folder cannot be read: {error}"),
                "give the folder of the policies",
            ));
            Vec::new()
        }
    }
}

/// A problem of a whole file or folder.
pub(crate) fn plain(path: &Path, what: &str, mend: &str) -> Problem {
    Problem {
        file: path.to_owned(),
        line: 1,
        key: String::new(),
        what: what.to_owned(),
        mend: mend.to_owned(),
        warning: false,
    }
}
