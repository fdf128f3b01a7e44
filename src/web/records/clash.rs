//! Two texts of one draft beside each other: nothing was overwritten, and the person decides.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::draft::Typed;
use domain::ids::RecordId;
use domain::record::{Last, check};
use domain::sheet::{Sheet, amended};
use store::records::RecordRow;
use store::{Claim, Member, Membership, Reads, drafts, records};

use super::{rules, sheet, title, to_write};
use crate::fault::Fault;
use crate::gate::{Here, Opening, Reading, Writing};
use crate::page::Page;
use crate::posted::Posted;
use crate::reply::{Reply, Shown};
use crate::settling::{self, SettleTyped, Settled};
use crate::{urls, when};

/// Both texts.
#[derive(Template)]
#[template(path = "records/clash.html")]
pub struct ClashView {
    pub(crate) page: Page,
    /// What it is a draft of, in a word.
    pub(crate) what: &'static str,
    pub(crate) settle_href: String,
    /// Whether the other text is a shared version: then mine would begin an amendment.
    pub(crate) shared: bool,
    pub(crate) theirs_title: String,
    pub(crate) mine_title: String,
    pub(crate) version: String,
    pub(crate) mine: String,
    pub(crate) kept_at: String,
    pub(crate) fields: Vec<Differing>,
}

/// One field that reads differently in the two.
pub(crate) struct Differing {
    heading: String,
    theirs: String,
    mine: String,
}

/// Shows both.
pub async fn page(mut opening: Opening<Member>, Path((_, id)): Path<(String, RecordId)>) -> Result<Response, Fault> {
    let (who, here) = (opening.who().clone(), opening.here().clone());
    let record = to_write(opening.db(), &here, &who, id).await?;
    if drafts::mine(opening.db(), &who, record.draft()).await?.is_none() {
        return Ok(Redirect::to(&urls::record_edit(&here.slug, id)).into_response());
    }
    let Reading { who, mut db, here } = opening.open("opened-draft", record.about(), None).await?;
    match view(&mut db, &here, &who, &record).await? {
        Some(view) => Ok(Shown(view).into_response()),
        None => Ok(Redirect::to(&urls::record_edit(&here.slug, id)).into_response()),
    }
}

/// Keeps mine or theirs; the other one stays in the database, too.
pub async fn settle(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, RecordId)>,
    Posted { token, typed }: Posted<SettleTyped>,
) -> Result<Reply<ClashView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let record = to_write(&mut db, &here, &who, id).await?;
    records::lock(&mut db, id).await?;
    let of = record.draft();
    let edit = urls::said(urls::record_edit(&here.slug, id), "settled");
    match settling::settle(&mut db, &who, of, &typed).await? {
        Settled::Done => Ok(db.commit(edit).await?.into()),
        Settled::Gone => Ok(db.commit(urls::record_edit(&here.slug, id)).await?.into()),
        Settled::Changed => {
            let mut again = view(&mut db, &here, &who, &record).await?.ok_or(Fault::NotFound)?;
            again.page.flash = Some(settling::changed());
            Ok(Reply::Clash(again))
        }
    }
}

/// Both texts, if there are two.
pub(super) async fn view(
    db: &mut impl Reads,
    here: &Here,
    who: &Membership,
    record: &RecordRow,
) -> Result<Option<ClashView>, Fault> {
    let Some(mine) = drafts::mine(db, who, record.draft()).await? else { return Ok(None) };
    let draft = drafts::find(db, record.draft()).await?;
    let shared = draft.is_none();
    let (theirs, version, theirs_title) = if let Some(draft) = draft {
        let by = draft.saved_by.map_or_else(
            || "Begun".to_owned(),
            |(person, name)| {
                if person == who.person() { "Saved by you".to_owned() } else { format!("Saved by {name}") }
            },
        );
        (draft.typed, draft.version.to_string(), format!("{by}, {}", when::instant(draft.saved_at)))
    } else {
        let Some(latest) = records::latest(db, record.id).await? else { return Ok(None) };
        (
            amended(&latest.wording, &latest.private),
            String::new(),
            format!("Shared, {}", when::instant(latest.shared_at)),
        )
    };
    let council = here.council()?;
    let rules = rules(council, record)?;
    let mut both = theirs.clone();
    mine.typed.fields().iter().for_each(|(name, value)| both.set(name.as_str(), value.as_str()));
    let sheet = sheet(db, council, rules, who, record, &both).await?;
    Ok(Some(ClashView {
        what: "record",
        page: here.frame.page_below(
            format!("Two texts: {}", title(rules, record, record.day)),
            "The form",
            urls::record_edit(&here.slug, record.id),
        ),
        settle_href: urls::record_clash(&here.slug, record.id),
        shared,
        theirs_title,
        mine_title: format!("Yours, {}", when::instant(mine.kept_at)),
        version,
        mine: mine.id.to_string(),
        kept_at: mine.kept_at.to_rfc3339(),
        fields: differing(&sheet, &theirs, &mine.typed, here.today),
    }))
}

/// Section by section what the two say, where it differs; and what stands in neither a section nor anywhere else as it was typed.
fn differing(sheet: &Sheet<'_>, theirs: &Typed, mine: &Typed, today: engine::Day) -> Vec<Differing> {
    let read = |typed: &Typed| {
        let checked = check(sheet, typed, today, &Last::default());
        let mut texts = vec![("How it was held".to_owned(), held(typed))];
        let private = |kept: bool| if kept { "(Between the two of us) " } else { "" };
        texts.extend(checked.answers.into_iter().map(|answer| {
            (answer.written.heading.clone(), format!("{}{}", private(answer.private), answer.written.content.plain()))
        }));
        texts
    };
    where_they_differ(&read(theirs), &read(mine))
}

/// What two texts say under each heading, where it differs.
pub(crate) fn where_they_differ(theirs: &[(String, String)], mine: &[(String, String)]) -> Vec<Differing> {
    let mut headings: Vec<&String> = theirs.iter().chain(mine).map(|(heading, _)| heading).collect();
    let mut seen = std::collections::HashSet::new();
    headings.retain(|heading| seen.insert(heading.as_str()));
    let of = |texts: &[(String, String)], heading: &str| {
        texts.iter().find(|(one, _)| one == heading).map(|(_, text)| text.clone()).unwrap_or_default()
    };
    let pairs = headings.into_iter().map(|heading| Differing {
        heading: heading.clone(),
        theirs: of(theirs, heading),
        mine: of(mine, heading),
    });
    pairs.filter(|pair| pair.theirs != pair.mine).collect()
}

/// How it was held, as typed: impossible days and times included.
fn held(typed: &Typed) -> String {
    let day = typed.parts("when").join(" ");
    let rest = ["start", "minutes", "mode"].map(|name| typed.one(name)).join(", ");
    let ticks: Vec<&str> = typed.all("conditions").chain(typed.all("part")).collect();
    format!("{day}\n{rest}\n{}", ticks.join(", "))
}
