//! Find: people by name, cases by reference, only those that the reader may open.

use askama::Template;
use axum::extract::Query;
use domain::caseload::Reference;
use engine::policy::Policy;
use store::find::{self, Found};
use store::{Member, access};

use crate::fault::Fault;
use crate::form::Errors;
use crate::gate::Reading;
use crate::page::{Link, Page};
use crate::reply::Shown;
use crate::urls;

/// How many cases are shown.
const CASES: usize = 20;
/// How many people are shown.
const MOST: usize = 50;
/// No name is longer.
const LONGEST: usize = 200;

/// What was asked for.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
}

/// People by name.
#[derive(Template)]
#[template(path = "find/show.html")]
pub struct FindView {
    /// The frame.
    pub page: Page,
    /// Where the form leads.
    pub action: String,
    /// As typed.
    pub asked: String,
    /// Who was found, once something was asked for.
    pub found: Option<Vec<Line>>,
    /// Whether there are more than are shown.
    pub more: bool,
    /// Cases whose reference begins so.
    pub cases: Vec<Link>,
}

/// One person.
pub struct Line {
    /// Their name and file.
    pub name: Link,
    /// Their post and team.
    pub post: String,
}

/// Shows the form, and whom it found.
pub async fn show(
    Reading { mut db, here, .. }: Reading<Member>,
    Query(asked): Query<Asked>,
) -> Result<Shown<FindView>, Fault> {
    let words: Vec<String> = asked.q.split_whitespace().map(str::to_owned).collect();
    let mut errors = Errors::none();
    let mut found = None;
    if asked.q.chars().count() > LONGEST {
        errors.add("q", format!("Enter a name of {LONGEST} characters or fewer"));
    } else if !words.is_empty() {
        let visible = access::openable_people(&mut db).await?;
        let most = i64::try_from(MOST).unwrap_or(i64::MAX) + 1;
        found = Some(find::by_name(&mut db, &words, visible.as_deref(), here.today, most).await?);
    }
    let mut cases = Vec::new();
    if let (true, Ok(reference)) = (errors.is_empty(), Reference::parse(&asked.q)) {
        let most = i64::try_from(CASES).unwrap_or(i64::MAX);
        cases = store::cases::by_reference(&mut db, reference.as_str(), most).await?;
    }
    let policy = here.council()?.policy_on(here.today);
    let more = found.as_ref().is_some_and(|found| found.len() > MOST);
    let line = |found: Found| Line {
        post: post(&found, policy),
        name: Link::new(found.name, urls::file(&here.slug, found.person)),
    };
    Ok(Shown(FindView {
        page: Page { errors, ..here.frame.page("Find") },
        action: urls::find(&here.slug),
        asked: asked.q,
        found: found.map(|found| found.into_iter().take(MOST).map(line).collect()),
        more,
        cases: cases.into_iter().map(|(id, reference)| Link::new(reference, urls::case(&here.slug, id))).collect(),
    }))
}

fn post(found: &Found, policy: &Policy) -> String {
    let role = found
        .role
        .as_deref()
        .map(|id| policy.roles.iter().find(|role| role.id == *id).map_or(id, |role| role.name.as_str()));
    [role, found.team.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(", ")
}
