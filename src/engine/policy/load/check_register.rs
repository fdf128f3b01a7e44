//! Every clause is accounted for: a table cites it, or it says itself what becomes of it, and why it is no more than that.

use super::check::{At, Check, at, join};
use crate::{
    policy::{Applied, Clause, Place, Strength, Way},
    register::{Account, How, Register, Use},
};

pub(crate) fn register(check: &mut Check<'_>) {
    let Some(council) = check.council else { return };
    let register = Register::of(council, check.policy);
    let policy = check.policy;
    for (item, clause) in policy.clauses.iter().enumerate() {
        for (index, entry) in clause.applied.iter().enumerate() {
            let path = format!("applied.{index}");
            let here = at("clause", item, &path);
            keys(check, here, entry);
            place(check, here, clause, entry);
            if clause.applied[..index].contains(entry) {
                check.wrong(here, "the same entry is there twice", "keep one of the two");
            }
            if entry.way == Way::Document && !clause.kind.is_of_the_document() {
                let mend = "use as = \"guidance\", or give the clause kind = \"metadata\"";
                check.wrong(At { path: &join(&path, "as"), ..here }, "this is no fact of the document", mend);
            }
        }
        accounted(check, item, clause, register.uses(&clause.id));
        if Account::waits_unsaid(clause, register.uses(&clause.id)) {
            let what = format!("what applies {} waits for a later step", clause.id);
            let mend = "let the clause say so: applied = [{ as = \"waits\", for = \"…\", because = \"…\" }]";
            check.wrong(at("clause", item, "id"), what, mend);
        }
    }
}

/// Which keys an entry has follows from its `as`.
fn keys(check: &mut Check<'_>, here: At<'_>, entry: &Applied) {
    let (way, needs) = match entry.way {
        Way::Guidance => ("guidance", "where"),
        Way::BuiltIn => ("built-in", "what"),
        Way::Waits => ("waits", "for"),
        Way::Outside => ("outside", "because"),
        Way::Document => ("document", ""),
    };
    let because = entry.because.as_ref().is_some_and(|reason| !reason.trim().is_empty());
    let given = [("where", entry.place.is_some()), ("what", entry.what.is_some()), ("for", entry.step.is_some())];
    for (key, is_there) in given.into_iter().chain([("because", because)]) {
        let path = join(here.path, key);
        if key == needs && !is_there {
            let mend = match key {
                "where" => "say where: where = \"policy-page\", \"form:NAME\" or \"section:FORM/NAME\"",
                "what" => "name what Plumbline does: what = \"…\"",
                "for" => "name the step: for = \"cases\", \"quality\", \"reminders\" or \"retention\"",
                _ => "say why, in your own words: because = \"…\"",
            };
            check.wrong(At { path: &path, ..here }, format!("as = \"{way}\" has no `{key}`"), mend);
        } else if key != needs && key != "because" && is_there {
            let what = format!("`{key}` says nothing where as = \"{way}\"");
            check.wrong(At { path: &path, ..here }, what, "take it out, or change `as`");
        }
    }
}

/// Words are shown at a form or section that is there, and not where the form shows them by citing the clause.
fn place(check: &mut Check<'_>, here: At<'_>, clause: &Clause, entry: &Applied) {
    let Some(id) = entry.place.as_ref().and_then(Place::form) else { return };
    let path = join(here.path, "where");
    let here = At { path: &path, ..here };
    let policy = check.policy;
    let Some(form) = policy.form(id) else {
        let known: Vec<&str> = policy.forms.iter().map(|form| form.id.as_str()).collect();
        return check.unknown(here, "form", id, &known);
    };
    let cites = match &entry.place {
        Some(Place::Section(_, id)) => {
            let Some(section) = form.sections.iter().find(|section| section.id == *id) else {
                let known: Vec<&str> = form.sections.iter().map(|section| section.id.as_str()).collect();
                return check.unknown(here, "section", id, &known);
            };
            &section.clause
        }
        _ => &form.clause,
    };
    if cites.contains(&clause.id) {
        let what = format!("`{}` cites {} itself", form.id, clause.id);
        check.doubt(here, what, "take the entry out, or the clause out of the form");
    }
}

fn accounted(check: &mut Check<'_>, item: usize, clause: &Clause, uses: &[Use]) {
    let account = Account::of(clause, uses);
    let binds = clause.strength >= Strength::Should;
    match account.how {
        How::Unaccounted => {
            let what = if uses.is_empty() {
                format!("nothing applies {}", clause.id)
            } else {
                format!(
                    "what cites {} does not apply it: a name, a form or a right to read measures nothing",
                    clause.id
                )
            };
            let mend = "let a table cite it, or say what becomes of it: applied = [{ as = \"…\", … }]";
            check.wrong(at("clause", item, "id"), what, mend);
        }
        How::Guidance if binds && account.reason.is_none() => {
            let what = if clause.kind.is_measured() {
                format!("{} could be measured and is only shown", clause.id)
            } else {
                format!("{} binds and is only shown", clause.id)
            };
            let index = clause.applied.iter().position(|entry| entry.way == Way::Guidance).unwrap_or_default();
            let path = format!("applied.{index}.because");
            check.wrong(at("clause", item, &path), what, "say why it can be no more: because = \"…\"");
        }
        _ => {}
    }
}
