//! An action outside a session: how it stands, done, or a note with it.

use askama::Template;
use axum::extract::Path;
use domain::access::Wish;
use domain::ids::ActionId;
use domain::record::Step;
use domain::typed;
use domain::wording::Fate;
use store::actions::{self, ActionRow};
use store::{About, Claim, Member, Membership, Reads, log};

use crate::fault::Fault;
use crate::form::Errors;
use crate::gate::{Here, Opening, Reading, Writing};
use crate::page::{Flash, Page};
use crate::posted::Posted;
use crate::reply::{Reply, Shown};
use crate::standings::dated;
use crate::{urls, when};

/// The longest note.
const LONGEST: usize = 4_000;

/// An action.
#[derive(Template)]
#[template(path = "actions/show.html")]
pub struct ActionView {
    page: Page,
    href: String,
    what: String,
    lines: Vec<(String, String)>,
    steps: Vec<(String, String)>,
    open: bool,
    note: String,
}

/// Its next step as typed.
#[derive(Debug, Default, serde::Deserialize)]
pub struct StepTyped {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    note: String,
}

/// Shows an action.
pub async fn page(
    mut opening: Opening<Member>,
    Path((_, id)): Path<(String, ActionId)>,
) -> Result<Shown<ActionView>, Fault> {
    let (who, here) = (opening.who().clone(), opening.here().clone());
    let action = of_the_pair(opening.db(), &here, &who, id).await?;
    let Reading { who, mut db, here } = opening.open("opened-action", about(&action), None).await?;
    Ok(Shown(view(&mut db, &here, &who, &action, String::new(), Errors::none()).await?))
}

/// Marks it as done, or keeps a note with it.
pub async fn step(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, ActionId)>,
    Posted { token, typed }: Posted<StepTyped>,
) -> Result<Reply<ActionView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let action = of_the_pair(&mut db, &here, &who, id).await?;
    if !action.is_open() {
        let mut view = view(&mut db, &here, &who, &action, typed.note, Errors::none()).await?;
        view.page.flash = Some(Flash::notice("This action was closed meanwhile; nothing was added"));
        return Ok(Reply::Clash(view));
    }
    let (fate, act, word) =
        if typed.kind == "done" { (Fate::Done, "did-action", "done") } else { (Fate::Kept, "noted-action", "noted") };
    let note = match typed::text("the note", &typed.note.replace("\r\n", "\n"), LONGEST) {
        Ok(None) if fate == Fate::Kept => Err("Enter the note".to_owned()),
        note => note,
    };
    let why = match note {
        Ok(note) => note.unwrap_or_default(),
        Err(says) => {
            let errors = [("note", says)].into_iter().collect();
            return Ok(Reply::Again(view(&mut db, &here, &who, &action, typed.note, errors).await?));
        }
    };
    actions::step(&mut db, &who, action.subject, None, here.today, &[Step { action: id, fate, due: None, why }])
        .await?;
    log(&mut db, &who, act, about(&action), None).await?;
    let own = who.person() == action.subject;
    let back = if own { urls::my_supervision(&here.slug) } else { urls::action(&here.slug, id) };
    Ok(db.commit(urls::said(back, word)).await?.into())
}

/// An action of one's own file, or of somebody whom one supervises.
async fn of_the_pair(db: &mut impl Reads, here: &Here, who: &Membership, id: ActionId) -> Result<ActionRow, Fault> {
    let action = actions::find(db, id).await?.ok_or(Fault::NotFound)?;
    here.allowed(db, who, action.subject, &Wish::TakePart).await?;
    here.allowed(db, who, action.subject, &Wish::ReadActions).await?;
    Ok(action)
}

fn about(action: &ActionRow) -> About {
    About { subject: Some(action.subject), kind: "action", id: action.id.uuid() }
}

async fn view(
    db: &mut impl Reads,
    here: &Here,
    who: &Membership,
    action: &ActionRow,
    note: String,
    errors: Errors,
) -> Result<ActionView, Fault> {
    let (text, href) = if who.person() == action.subject {
        ("My supervision", urls::my_supervision(&here.slug))
    } else {
        ("Their file", urls::file(&here.slug, action.subject))
    };
    let page = here.frame.page_below("Action", text, href);
    let steps = actions::steps(db, action.id).await?.into_iter().map(|step| {
        let new_day = step.due.map(|due| format!(", {due}")).unwrap_or_default();
        let did = if step.fate == Fate::Kept && step.record.is_none() { "Note" } else { step.fate.in_words() };
        (format!("{did}{new_day}. {}, {}", step.by, when::instant(step.at)), step.why)
    });
    let mut lines =
        vec![("Who".to_owned(), action.owner_name.clone()), ("Agreed".to_owned(), action.agreed_on.to_string())];
    lines.push(("Due".to_owned(), action.due.map_or_else(|| "No day".to_owned(), |due| dated(due, here.today))));
    lines.push(("Sessions it has survived".to_owned(), action.survived.to_string()));
    Ok(ActionView {
        page: Page { errors, ..page },
        href: format!("{}/steps", urls::action(&here.slug, action.id)),
        what: action.what.clone(),
        lines,
        steps: steps.collect(),
        open: action.is_open(),
        note,
    })
}
