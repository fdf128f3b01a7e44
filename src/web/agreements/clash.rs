//! Two texts of one agreement beside each other: nothing was overwritten, and the person decides.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::agreement::{Terms, check, typed_from};
use domain::draft::Typed;
use domain::ids::RelationshipId;
use store::agreements::{self, Pair};
use store::{Claim, Member, Membership, Reads, drafts};

use super::show::rows;
use super::{load, rules, terms, title, to_write};
use crate::fault::Fault;
use crate::gate::{Here, Opening, Reading, Writing};
use crate::page::Page;
use crate::posted::Posted;
use crate::reply::{Reply, Shown};
use crate::settling::{self, SettleTyped, Settled};
use crate::{urls, when};

/// Both texts.
#[derive(Template)]
#[template(path = "agreements/clash.html")]
pub struct ClashView {
    page: Page,
    settle_href: String,
    /// Whether the other text was offered: then mine would begin a new version.
    offered: bool,
    theirs_title: String,
    mine_title: String,
    version: String,
    mine: String,
    kept_at: String,
    fields: Vec<Differing>,
}

/// One field that reads differently in the two.
pub(super) struct Differing {
    heading: String,
    theirs: String,
    mine: String,
}

/// Shows both.
pub async fn page(
    mut opening: Opening<Member>,
    Path((_, id)): Path<(String, RelationshipId)>,
) -> Result<Response, Fault> {
    let (who, here) = (opening.who().clone(), opening.here().clone());
    let pair = to_write(opening.db(), &here, &who, id).await?;
    let agreement = pair.agreement.ok_or(Fault::NotFound)?;
    if drafts::mine(opening.db(), &who, agreements::draft_of(&pair, agreement)).await?.is_none() {
        return Ok(Redirect::to(&format!("{}/edit", urls::agreement_of(&here.slug, id))).into_response());
    }
    let Reading { who, mut db, here } = opening.open("opened-draft", pair.about(), None).await?;
    match view(&mut db, &here, &who, &pair).await? {
        Some(view) => Ok(Shown(view).into_response()),
        None => Ok(Redirect::to(&format!("{}/edit", urls::agreement_of(&here.slug, id))).into_response()),
    }
}

/// Keeps mine or theirs; the other one stays in the database, too.
pub async fn settle(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, RelationshipId)>,
    Posted { token, typed }: Posted<SettleTyped>,
) -> Result<Reply<ClashView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let pair = to_write(&mut db, &here, &who, id).await?;
    agreements::lock(&mut db, id).await?;
    let of = agreements::draft_of(&pair, pair.agreement.ok_or(Fault::NotFound)?);
    let edit = format!("{}/edit", urls::agreement_of(&here.slug, id));
    match settling::settle(&mut db, &who, of, &typed).await? {
        Settled::Done => Ok(db.commit_quietly(urls::said(edit, "settled")).await?.into()),
        Settled::Gone => Ok(db.commit_quietly(edit).await?.into()),
        Settled::Changed => {
            let mut again = view(&mut db, &here, &who, &pair).await?.ok_or(Fault::NotFound)?;
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
    pair: &Pair,
) -> Result<Option<ClashView>, Fault> {
    let Some(agreement) = pair.agreement else { return Ok(None) };
    let of = agreements::draft_of(pair, agreement);
    let Some(mine) = drafts::mine(db, who, of).await? else { return Ok(None) };
    let draft = drafts::find(db, of).await?;
    let offered = draft.is_none();
    let (theirs, version, theirs_title) = if let Some(draft) = draft {
        let by = match draft.saved_by {
            None => "Begun".to_owned(),
            Some((person, _)) if person == who.person() => "Saved by you".to_owned(),
            Some((_, name)) => format!("Saved by {name}"),
        };
        (draft.typed, draft.version.to_string(), format!("{by}, {}", when::instant(draft.saved_at)))
    } else {
        let Some(latest) = agreements::offers(db, agreement).await?.into_iter().next() else { return Ok(None) };
        let wording = agreements::wording(db, agreement, latest.number).await?;
        (typed_from(&wording), String::new(), format!("Offered, {}", when::instant(latest.at)))
    };
    let loaded = load(db, here, pair).await?;
    let terms = terms(here, &loaded, pair)?;
    let (_, rule) = rules(here)?;
    let address = urls::agreement_of(&here.slug, pair.id);
    Ok(Some(ClashView {
        page: here.frame.page_below(format!("Two texts: {}", title(rule, pair)), "The form", format!("{address}/edit")),
        settle_href: format!("{address}/clash"),
        offered,
        theirs_title,
        mine_title: format!("Yours, {}", when::instant(mine.kept_at)),
        version,
        mine: mine.id.to_string(),
        kept_at: mine.kept_at.to_rfc3339(),
        fields: differing(&terms, &theirs, &mine.typed),
    }))
}

/// Field by field what the two say, where it differs; what cannot be read as a version yet stands as it was typed.
fn differing(terms: &Terms<'_>, theirs: &Typed, mine: &Typed) -> Vec<Differing> {
    let read = |typed: &Typed| -> Vec<(String, String)> {
        let checked = check(terms, typed);
        let mut texts: Vec<(String, String)> =
            rows(terms.policy, &checked.wording).into_iter().map(|row| (row.heading, row.text)).collect();
        let rest = |name: &str| !name.starts_with("s-");
        let typed: Vec<&str> = typed
            .fields()
            .iter()
            .filter(|(name, value)| rest(name) && !value.is_empty())
            .map(|(_, value)| value.as_str())
            .collect();
        texts.push(("How often, and when it is looked at again, as typed".to_owned(), typed.join(" ")));
        texts
    };
    let (theirs, mine) = (read(theirs), read(mine));
    let mut headings: Vec<&String> = theirs.iter().chain(&mine).map(|(heading, _)| heading).collect();
    let mut seen = std::collections::HashSet::new();
    headings.retain(|heading| seen.insert(heading.as_str()));
    let of = |texts: &[(String, String)], heading: &str| {
        texts.iter().find(|(one, _)| one == heading).map(|(_, text)| text.clone()).unwrap_or_default()
    };
    let pairs = headings.into_iter().map(|heading| Differing {
        heading: heading.clone(),
        theirs: of(&theirs, heading),
        mine: of(&mine, heading),
    });
    pairs.filter(|pair| pair.theirs != pair.mine).collect()
}
