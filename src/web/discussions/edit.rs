//! The form of a discussion: the council's own, with what stands from last time; it saves itself, and the next child is a key away.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::discussion::{self, Asks, Checked};
use domain::draft::Typed;
use domain::ids::DiscussionId;
use domain::record::Hint;
use domain::sheet;
use engine::policy::SectionKind;
use store::discussions::{self, DiscussionRow};
use store::drafts::{self, Draft};
use store::{Member, Membership, Reads, cases};

use super::{about, asks, beside, rules, to_write};
use crate::cases::state;
use crate::fault::Fault;
use crate::gate::{Here, Opening, Reading};
use crate::inputs::{Ask, Input, date, input};
use crate::page::{Link, Page};
use crate::parts::{Choice, DateTyped, Standing};
use crate::policy::{Said, said_at};
use crate::reply::Shown;
use crate::{urls, when};

/// The form.
#[derive(Template)]
#[template(path = "discussions/edit.html")]
pub struct EditView {
    pub(super) page: Page,
    reference: String,
    about: String,
    /// The children of the family, as the policy lets them be named.
    children: String,
    save_href: String,
    /// Where it saves itself; nowhere while somebody else has it open.
    draft_href: String,
    remove_href: String,
    version: String,
    elsewhere: Option<(String, String)>,
    clash_href: String,
    guidance: String,
    said: Vec<Said>,
    /// The other children of the session, with how far each has got.
    beside: Vec<Beside>,
    /// What the button that shares says.
    share_words: &'static str,
    /// Whether one follows that is still being written.
    has_next: bool,
    has_previous: bool,
    /// The day, where it is not that of a session.
    when: Option<DateTyped>,
    /// The time, where the policy counts in hours.
    at: Option<String>,
    depth: Vec<Choice>,
    criteria: Vec<Choice>,
    blocks: Vec<BlockView>,
    previous: Option<(String, String)>,
    /// What is worth another look, once somebody wants to be done.
    prompts: Vec<Hint>,
}

/// Another child of the session.
pub(super) struct Beside {
    link: Link,
    state: Standing,
    current: bool,
}

/// A block of the form.
pub(super) enum BlockView {
    /// A question.
    Ask(Ask),
    /// Decisions with their reasons.
    Decisions(String, String, Vec<DecisionView>),
    /// Actions.
    Tasks(String, String, Vec<TaskView>),
}

/// A row for a decision.
pub(super) struct DecisionView {
    index: usize,
    what: String,
    why: String,
}

/// A row for an action.
pub(super) struct TaskView {
    index: usize,
    what: String,
    who: String,
    by: DateTyped,
    done: bool,
}

/// Whether to switch saving on though somebody else has the form open.
#[derive(Debug, Default, serde::Deserialize)]
pub struct CarryOn {
    #[serde(rename = "carry-on", default)]
    carry_on: String,
}

/// Shows the form.
pub async fn page(
    mut opening: Opening<Member>,
    Path((_, id)): Path<(String, DiscussionId)>,
    Query(query): Query<CarryOn>,
) -> Result<Response, Fault> {
    let (who, here) = (opening.who().clone(), opening.here().clone());
    let row = to_write(opening.db(), &here, &who, id).await?;
    if drafts::find(opening.db(), row.draft()).await?.is_none() {
        return match row.latest {
            Some(_) => Ok(Redirect::to(&urls::discussion(&here.slug, id)).into_response()),
            // Somebody else writes it.
            None => Err(Fault::NotFound),
        };
    }
    let elsewhere = drafts::open_elsewhere(opening.db(), &who, row.draft()).await?;
    let Reading { who, mut db, here } = opening.open("opened-draft", row.about(), None).await?;
    let draft = drafts::find(&mut db, row.draft()).await?.ok_or(Fault::NotFound)?;
    let elsewhere = elsewhere.filter(|_| query.carry_on != "yes").map(|(name, at)| {
        let says = format!(
            "{name} opened this at {}. Nobody’s text is lost, and you choose when two differ.",
            when::time_of_day(at)
        );
        (says, format!("{}?carry-on=yes", urls::discussion_edit(&here.slug, id)))
    });
    let asks = asks(&mut db, rules(here.council()?, &row)?.policy, &row, here.today).await?;
    let view = view(&mut db, &here, &who, &row, (&draft, &asks, elsewhere)).await?;
    Ok(Shown(view).into_response())
}

/// The page with a draft.
pub(super) async fn view(
    db: &mut impl Reads,
    here: &Here,
    who: &Membership,
    row: &DiscussionRow,
    (draft, asks, elsewhere): (&Draft, &Asks, Option<(String, String)>),
) -> Result<EditView, Fault> {
    let (slug, typed) = (here.slug.as_str(), &draft.typed);
    let rules = rules(here.council()?, row)?;
    let mine = drafts::mine(db, who, row.draft()).await?;
    let before = discussions::before(db, row.case, Some(row.id), row.day).await?;
    let rows = beside(db, row).await?;
    let place = rows.iter().position(|other| other.id == row.id).unwrap_or(0);
    let children = cases::children(db, row.case, row.day).await?;
    let back = match (row.session, row.team_session) {
        (Some(_), _) => "Children of the session",
        (None, Some(_)) => "Team session",
        (None, None) => "Case",
    };
    let address = urls::discussion(slug, row.id);
    let title = format!("{}: {}", row.reference, rules.form.name);
    Ok(EditView {
        page: here.frame.page_below(title, back, urls::back_from_discussion(slug, row)),
        reference: row.reference.clone(),
        about: about(rules.policy, row),
        children: children.into_iter().map(|child| child.label).collect::<Vec<_>>().join(", "),
        draft_href: if elsewhere.is_some() { String::new() } else { format!("{address}/draft") },
        remove_href: if row.latest.is_none() { format!("{address}/removal") } else { String::new() },
        version: draft.version.to_string(),
        elsewhere,
        clash_href: mine.map_or_else(String::new, |_| format!("{address}/clash")),
        guidance: rules.form.hint.clone().unwrap_or_default(),
        said: said_at(slug, rules.policy, rules.form),
        share_words: if rows.len() > 1 { "Share and go on" } else { "Share" },
        has_next: place + 1 < rows.len(),
        has_previous: place > 0,
        beside: rows.iter().map(|other| beside_view(slug, other, row)).collect(),
        when: asks.held_on.is_none().then(|| date(typed, "when")),
        at: asks.time.then(|| typed.one("at").to_owned()),
        depth: Choice::list([("update", "An update"), ("detailed", "Detailed and reflective")], typed.one("depth")),
        criteria: criteria(asks, typed),
        blocks: blocks(rules.form, typed, &row.worker_name),
        previous: before.map(|(id, _)| {
            let href = urls::discussion(slug, id);
            (href.clone(), format!("{href}/text"))
        }),
        prompts: Vec::new(),
        save_href: address,
    })
}

/// The same with what was found in it: errors at their fields, and prompts once.
pub(super) fn with(mut view: EditView, checked: &Checked) -> EditView {
    for error in &checked.errors {
        view.page.errors.add(error.field.as_str(), error.says.as_str());
    }
    view.prompts.clone_from(&checked.prompts);
    view
}

fn beside_view(slug: &str, other: &DiscussionRow, row: &DiscussionRow) -> Beside {
    let href = match other.latest {
        Some(_) => urls::discussion(slug, other.id),
        None => urls::discussion_edit(slug, other.id),
    };
    Beside { link: Link::new(&other.reference, href), state: state(other), current: other.id == row.id }
}

fn criteria(asks: &Asks, typed: &Typed) -> Vec<Choice> {
    if asks.criteria.is_empty() {
        return Vec::new();
    }
    let none = std::iter::once((String::new(), "Choose".to_owned()));
    Choice::list(none.chain(asks.criteria.iter().cloned()), typed.one("criterion"))
}

fn blocks(form: &engine::policy::Form, typed: &Typed, worker: &str) -> Vec<BlockView> {
    let block = |section: &engine::policy::Section| {
        let (heading, hint) = (section.heading.clone(), discussion::hint(section, worker));
        match section.kind {
            SectionKind::Decisions => {
                let rows = 0..discussion::rows(typed, "decision-");
                BlockView::Decisions(heading, hint, rows.map(|index| decision(typed, index)).collect())
            }
            SectionKind::Actions => {
                let rows = 0..discussion::rows(typed, "action-");
                BlockView::Tasks(heading, hint, rows.map(|index| task(typed, index)).collect())
            }
            _ => {
                let field = sheet::field(section);
                BlockView::Ask(Ask { input: input(section, &field, typed), field, heading, hint })
            }
        }
    };
    form.sections.iter().map(block).collect()
}

fn decision(typed: &Typed, index: usize) -> DecisionView {
    let one = |part| typed.one(&discussion::decision_field(index, part)).to_owned();
    DecisionView { index, what: one("what"), why: one("why") }
}

fn task(typed: &Typed, index: usize) -> TaskView {
    let one = |part| typed.one(&sheet::row_field(index, part)).to_owned();
    TaskView {
        index,
        what: one("what"),
        who: one("who"),
        by: date(typed, &sheet::row_field(index, "by")),
        done: typed.ticked(&sheet::row_field(index, "done")),
    }
}
