//! The journal of what people learn: there is something to choose from, and the records that go into it are records of one person.

use super::check::{At, Check, at, join};

pub(crate) fn journal(check: &mut Check<'_>) {
    let policy = check.policy;
    let Some(journal) = &policy.journal else { return };
    let here = at("journal", 0, "");
    check.cites(here, &journal.clause, journal.reading.as_ref());
    if journal.name.trim().is_empty() {
        check.wrong(At { path: "name", ..here }, "the journal has no name", "write what people call it");
    }
    if journal.activities.is_empty() {
        let mend = "name one kind of activity at least";
        check.wrong(At { path: "activities", ..here }, "there is nothing to choose from", mend);
    }
    to_choose_from(check, "activities", &journal.activities);
    to_choose_from(check, "standards", &journal.standards);
    if let Some(appraisal) = &journal.appraisal {
        check.cites(At { path: "appraisal", ..here }, &appraisal.clause, appraisal.reading.as_ref());
    }
    let Some(records) = &journal.records else { return };
    check.cites(At { path: "records", ..here }, &records.clause, records.reading.as_ref());
    let kinds: Vec<&str> = policy.session_kinds.iter().map(|kind| kind.id.as_str()).collect();
    check.refer(At { path: "records.kinds", ..here }, "session kind", &records.kinds, &kinds);
    if records.kinds.is_empty() {
        let mend = "name one kind of session at least, or take [journal.records] out";
        check.wrong(At { path: "records.kinds", ..here }, "it takes the records of no session", mend);
    }
    for (index, id) in records.kinds.iter().enumerate() {
        let Some(kind) = policy.session_kind(id) else { continue };
        if policy.form_of(kind).is_none() || !policy.is_of_one(kind) {
            let path = format!("records.kinds.{index}");
            let mend = "name a kind whose record is written with one person and signed";
            check.wrong(At { path: &path, ..here }, format!("no record of one person is written of `{id}`"), mend);
        }
    }
}

/// What is chosen from is told apart by its words.
fn to_choose_from(check: &mut Check<'_>, key: &str, list: &[String]) {
    for (index, one) in list.iter().enumerate() {
        let path = join(key, &index.to_string());
        let here = at("journal", 0, &path);
        if one.trim().is_empty() {
            check.wrong(here, "it says nothing", "write it out, or take it out");
        } else if list[..index].contains(one) {
            check.wrong(here, format!("`{one}` is there twice"), "keep one of the two");
        }
    }
}
