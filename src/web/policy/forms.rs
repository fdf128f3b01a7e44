//! The council's forms on the Policy page, and the words of the policy that are shown on a form while it is filled in.

use engine::ids::{FormId, SectionId};
use engine::policy::{Clause, Form, Place, Policy, Way};

use crate::page::Link;
use crate::urls;

/// One form.
pub struct FormView {
    /// Where it can be jumped to.
    pub anchor: String,
    /// The council's name for it.
    pub name: String,
    /// Its line of guidance.
    pub hint: String,
    /// Its headings with what they ask, and the clauses they come from.
    pub sections: Vec<(String, String, Vec<Link>)>,
    /// What the policy says where it is filled in.
    pub said: Vec<Said>,
}

/// Words of the policy, shown where they belong.
pub struct Said {
    /// The heading of the form that they belong to; none for the whole form.
    pub heading: String,
    /// What the clause says.
    pub says: String,
    /// The clause.
    pub clause: Link,
}

/// Where a form stands on the page.
pub(super) fn anchor(form: &FormId) -> String {
    format!("form-{form}")
}

/// Every form of the council.
pub(super) fn forms(slug: &str, policy: &Policy) -> Vec<FormView> {
    policy.forms.iter().map(|form| view(slug, policy, form)).collect()
}

fn view(slug: &str, policy: &Policy, form: &Form) -> FormView {
    let link = |id: &engine::ids::ClauseId| Link::new(id.as_str(), urls::clause(slug, id.as_str()));
    let sections = form.sections.iter().map(|section| {
        let asks: Vec<&str> = section.hint.iter().chain(&section.prompts).map(String::as_str).collect();
        (section.heading.clone(), asks.join(" · "), section.clause.iter().map(link).collect())
    });
    FormView {
        anchor: anchor(&form.id),
        name: form.name.clone(),
        hint: form.hint.clone().unwrap_or_default(),
        sections: sections.collect(),
        said: said_at(slug, policy, form),
    }
}

/// What the policy says at a form, first for the whole form, then by its sections.
pub(crate) fn said_at(slug: &str, policy: &Policy, form: &Form) -> Vec<Said> {
    let said = |clause: &Clause, heading: &str| Said {
        heading: heading.to_owned(),
        says: clause.says.clone(),
        clause: Link::new(clause.id.as_str(), urls::clause(slug, clause.id.as_str())),
    };
    let at = |place: &Place| -> Vec<&Clause> {
        let shows = |clause: &&Clause| {
            clause.applied.iter().any(|entry| entry.way == Way::Guidance && entry.place.as_ref() == Some(place))
        };
        policy.clauses.iter().filter(shows).collect()
    };
    let section = |id: &SectionId| at(&Place::Section(form.id.clone(), id.clone()));
    let whole = at(&Place::Form(form.id.clone())).into_iter().map(|clause| said(clause, ""));
    let parts = form.sections.iter().flat_map(|part| section(&part.id).into_iter().map(|it| (it, &part.heading)));
    whole.chain(parts.map(|(clause, heading)| said(clause, heading))).collect()
}
