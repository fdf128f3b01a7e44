//! The guide for whoever writes a policy: the council that it builds step by step is sound, and each step that is missing is told.

use std::fs;
use std::path::PathBuf;

use engine::policy::check;
use engine::{Policies, examples};

use super::here;

/// The files of the worked example, by their path below `policies/`, as they stand on the page.
fn files() -> Vec<(String, String)> {
    let page = fs::read_to_string(here("policies/README.md")).expect("the guide");
    let blocks = page.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next());
    blocks
        .filter_map(|block| {
            let (head, text) = block.split_once('\n')?;
            Some((head.strip_prefix("# policies/")?.to_owned(), text.to_owned()))
        })
        .collect()
}

struct Folder(PathBuf);

impl Folder {
    fn of(files: &[(String, String)], name: &str) -> Self {
        let root = std::env::temp_dir().join(format!("plumbline-guide-{}-{name}", std::process::id()));
        for (path, text) in files {
            let there = root.join(path);
            fs::create_dir_all(there.parent().expect("a folder")).expect("a folder");
            fs::write(there, text).expect("written");
        }
        fs::copy(here("policies/bank-holidays.toml"), root.join("bank-holidays.toml")).expect("the holidays");
        Self(root)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn the_worked_example_loads_and_its_examples_hold() {
    let files = files();
    assert_eq!(files.len(), 5, "{files:?}");
    let folder = Folder::of(&files, "whole");
    let problems = check(&folder.0);
    assert!(problems.is_empty(), "{problems:#?}");
    let policies = Policies::load(&folder.0).expect("it loads");
    let (found, wrong) = examples::of(&policies.councils()[0]);
    assert!(wrong.is_empty() && found.len() == 1);
    for placed in found {
        assert_eq!(examples::run(&policies.councils()[0], &placed.example), Vec::<String>::new());
    }
}

#[test]
fn without_the_later_steps_it_says_what_is_missing() {
    let files = files();
    let folder = Folder::of(&files[..2], "begun");
    let said: Vec<String> = check(&folder.0).iter().map(ToString::to_string).collect();
    for clause in ["EAS-2", "EAS-3", "EAS-4"] {
        assert!(said.iter().any(|line| line.contains(&format!("nothing applies {clause}"))), "{clause}: {said:#?}");
    }
    assert!(!said.iter().any(|line| line.contains("nothing applies EAS-1")), "{said:#?}");
}
