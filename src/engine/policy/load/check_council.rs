//! What `council.toml` says by itself, and whether the clauses it names are there.

use std::{path::Path, sync::Arc};

use super::{
    Source,
    check::plain_key,
    tree::{name_of, offset_of},
};
use crate::policy::{CouncilFile, Policy, Problem};

/// Checks what `council.toml` says by itself.
pub(crate) fn council(file: &CouncilFile, folder: &Path, source: &Source, problems: &mut Vec<Problem>) {
    let mut wrong = |key: &str, what: String, mend: &str| {
        problems.push(source.problem(line_of(source, key), plain_key(key), what, mend));
    };
    if folder.file_name().is_none_or(|name| name.to_string_lossy() != file.slug) {
        wrong("slug", format!("the slug `{}` is not the name of the folder", file.slug), "give both the same name");
    }
    if file.code.is_empty() || !file.code.chars().all(|c| c.is_ascii_uppercase()) {
        wrong("code", format!("`{}` cannot begin a clause", file.code), "use capital letters, as in MER");
    }
    if !file.systems.link_is_sound() {
        let what = "the address of a case cannot be opened".to_owned();
        wrong("systems.case_link", what, "begin it with https:// and write {reference} once where the reference goes");
    }
    for key in file.import.twice() {
        let what = "this word is there twice: capitals do not matter".to_owned();
        problems.push(source.problem(line_of(source, "import"), plain_key(&key), what, "keep one of them"));
    }
    let mut wrong = |key: &str, what: String, mend: &str| {
        problems.push(source.problem(line_of(source, key), plain_key(key), what, mend));
    };
    for (item, setting) in file.settings.iter().enumerate() {
        if file.settings[..item].iter().any(|before| before.id == setting.id) {
            wrong(
                &format!("setting.{item}.id"),
                format!("the setting `{}` is there twice", setting.id),
                "give each its own id",
            );
        }
        if let Some(default) = setting.default.as_ref().filter(|default| !setting.takes(default)) {
            wrong(
                &format!("setting.{item}.default"),
                format!("`{default}` is no value of this kind"),
                "write a value of its kind, as in 28 days",
            );
        }
    }
}

/// Checks that the clauses which leave a setting open are there, in any version.
pub(crate) fn settings(file: &CouncilFile, versions: &[Arc<Policy>], source: &Source, problems: &mut Vec<Problem>) {
    for (item, setting) in file.settings.iter().enumerate() {
        for clause in &setting.clause {
            if !versions.is_empty() && versions.iter().all(|policy| policy.clause(clause).is_none()) {
                let key = format!("setting.{item}.clause");
                let what = format!("there is no clause `{clause}` in any version");
                problems.push(source.problem(
                    line_of(source, &key),
                    plain_key(&key),
                    what,
                    "name the clause that leaves it open",
                ));
            }
        }
    }
}

/// Checks that the roles and the employment which the case system's words stand for are there, in the latest version.
pub(crate) fn import(file: &CouncilFile, versions: &[Arc<Policy>], source: &Source, problems: &mut Vec<Problem>) {
    let Some(latest) = versions.last() else { return };
    let mut unknown = |key: &str, what: &str, name: &str, known: &[&str]| {
        let mend = name_of(name, known, what);
        let said = format!("there is no {what} `{name}` in the latest version");
        problems.push(source.problem(line_of(source, key), plain_key(key), said, &mend));
    };
    let roles: Vec<&str> = latest.roles.iter().map(|role| role.id.as_str()).collect();
    for (title, role) in file.import.job_titles.iter().filter(|(_, role)| !roles.contains(&role.as_str())) {
        unknown(&format!("import.job_titles.{title}"), "role", role.as_str(), &roles);
    }
    let employments: Vec<&str> = latest.employments.iter().map(|kind| kind.id.as_str()).collect();
    if let Some(agency) = file.import.agency.as_ref().filter(|agency| !employments.contains(&agency.as_str())) {
        unknown("import.agency", "employment", agency.as_str(), &employments);
    }
}

fn line_of(source: &Source, path: &str) -> usize {
    source.tree().map_or(1, |tree| {
        let whole = toml::Spanned::new(0..source.text.len(), toml::de::DeValue::Table(tree));
        source.line(offset_of(&whole, path))
    })
}
