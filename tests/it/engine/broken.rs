//! A shelf of broken policies: each is the sixth council's with one edit, and each is refused with file, line, key and mend.

use std::{
    fs,
    path::{Path, PathBuf},
};

use engine::policy::{Problem, check};
use serde::Deserialize;

use super::here;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shelf {
    broken: Vec<Broken>,
}

/// One edit and what must be said of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Broken {
    name: String,
    /// The file that is edited; the policy if none is named.
    file: Option<String>,
    /// What stands there once; nothing: text is added at the end.
    #[serde(default)]
    find: String,
    replace: String,
    /// The file that the problem is in, if another one.
    blamed: Option<String>,
    /// A text that stands on the line of the problem, once.
    line: Option<String>,
    key: String,
    what: String,
    mend: String,
    #[serde(default)]
    warning: bool,
}

const POLICY: &str = "2021-12/policy.toml";

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("the fixture") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

/// A folder that is there for one look.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

fn look(broken: &Broken, number: usize) -> (Vec<Problem>, String) {
    let folder = Folder(std::env::temp_dir().join(format!("plumbline-broken-{}-{number}", std::process::id())));
    let council = folder.0.join("northmoor");
    copy(&here("tests/it/engine/policies/northmoor"), &council);
    let edited = council.join(broken.file.as_deref().unwrap_or(POLICY));
    let text = fs::read_to_string(&edited).unwrap_or_default();
    let text = if broken.find.is_empty() {
        format!("{text}{}", broken.replace)
    } else {
        assert_eq!(text.matches(&broken.find).count(), 1, "{}: `{}` must stand there once", broken.name, broken.find);
        text.replace(&broken.find, &broken.replace)
    };
    fs::write(&edited, text).expect("a broken file");
    let blamed = council.join(broken.blamed.as_deref().or(broken.file.as_deref()).unwrap_or(POLICY));
    let text = fs::read_to_string(blamed).unwrap_or_default();
    (check(&council), text)
}

fn wrong_with(broken: &Broken, number: usize) -> Option<String> {
    let (problems, text) = look(broken, number);
    let line = broken.line.as_ref().map(|mark| {
        assert_eq!(text.matches(mark).count(), 1, "{}: `{mark}` must stand there once", broken.name);
        text[..text.find(mark).unwrap_or_default()].matches('\n').count() + 1
    });
    let file = broken.blamed.as_deref().or(broken.file.as_deref()).unwrap_or(POLICY);
    let fits = |problem: &Problem| {
        problem.file.ends_with(file)
            && line.is_none_or(|line| line == problem.line)
            && problem.key == broken.key
            && problem.what.contains(&broken.what)
            && problem.mend.contains(&broken.mend)
            && problem.warning == broken.warning
    };
    let all: Vec<String> = problems.iter().map(ToString::to_string).collect();
    (!problems.iter().any(fits)).then(|| format!("{} (line {line:?}):\n{}", broken.name, all.join("\n")))
}

#[test]
fn every_broken_policy_is_refused_with_file_line_key_and_mend() {
    let text = fs::read_to_string(here("tests/it/engine/broken.toml")).expect("the shelf");
    let shelf: Shelf = toml::from_str(&text).unwrap_or_else(|error| panic!("{error}"));
    assert!(shelf.broken.len() >= 24, "only {} broken policies", shelf.broken.len());
    let wrong: Vec<String> =
        shelf.broken.iter().enumerate().filter_map(|(number, broken)| wrong_with(broken, number)).collect();
    assert!(wrong.is_empty(), "{} of {}:\n\n{}", wrong.len(), shelf.broken.len(), wrong.join("\n\n"));
}

#[test]
fn the_sixth_council_itself_is_sound() {
    assert_eq!(check(&here("tests/it/engine/policies")), Vec::new());
}

#[test]
fn one_look_tells_of_every_mistake() {
    let broken = Broken {
        name: "three at once".to_owned(),
        file: None,
        find: "checked_on = 2026-11-21\n".to_owned(),
        replace: "checked_on = 2026-11-21\ncolour = 1\nsmell = 2\n[[clocks]]\n".to_owned(),
        blamed: None,
        line: None,
        key: String::new(),
        what: String::new(),
        mend: String::new(),
        warning: false,
    };
    let (problems, _) = look(&broken, 900);
    let keys: Vec<&str> = problems.iter().map(|problem| problem.key.as_str()).collect();
    for key in ["policy.colour", "policy.smell", "clocks"] {
        assert!(keys.contains(&key), "{key} is not among {keys:?}");
    }
}
