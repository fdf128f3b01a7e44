//! Two texts of one discussion beside each other: nothing was overwritten, and the person decides.

use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::discussion::{self, amended};
use domain::draft::Typed;
use domain::ids::DiscussionId;
use store::discussions::{self, DiscussionRow};
use store::{Claim, Member, Membership, Reads, drafts};

use super::{about, asks, rules, to_write};
use crate::fault::Fault;
use crate::gate::{Here, Opening, Reading, Writing};
use crate::posted::Posted;
pub(super) use crate::records::ClashView;
use crate::records::where_they_differ;
use crate::reply::{Reply, Shown};
use crate::settling::{self, SettleTyped, Settled};
use crate::{urls, when};

/// Shows both.
pub async fn page(
    mut opening: Opening<Member>,
    Path((_, id)): Path<(String, DiscussionId)>,
) -> Result<Response, Fault> {
    let (who, here) = (opening.who().clone(), opening.here().clone());
    let row = to_write(opening.db(), &here, &who, id).await?;
    let edit = urls::discussion_edit(&here.slug, id);
    if drafts::mine(opening.db(), &who, row.draft()).await?.is_none() {
        return Ok(Redirect::to(&edit).into_response());
    }
    let Reading { who, mut db, here } = opening.open("opened-draft", row.about(), None).await?;
    match view(&mut db, &here, &who, &row).await? {
        Some(view) => Ok(Shown(view).into_response()),
        None => Ok(Redirect::to(&edit).into_response()),
    }
}

/// Keeps mine or theirs; the other one stays in the database, too.
pub async fn settle(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, DiscussionId)>,
    Posted { token, typed }: Posted<SettleTyped>,
) -> Result<Reply<ClashView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let row = to_write(&mut db, &here, &who, id).await?;
    let of = row.draft();
    let edit = urls::discussion_edit(&here.slug, id);
    match settling::settle(&mut db, &who, of, &typed).await? {
        Settled::Done => Ok(db.commit(urls::said(edit, "settled")).await?.into()),
        Settled::Gone => Ok(db.commit(edit).await?.into()),
        Settled::Changed => {
            let mut again = view(&mut db, &here, &who, &row).await?.ok_or(Fault::NotFound)?;
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
    row: &DiscussionRow,
) -> Result<Option<ClashView>, Fault> {
    let Some(mine) = drafts::mine(db, who, row.draft()).await? else { return Ok(None) };
    let draft = drafts::find(db, row.draft()).await?;
    let shared = draft.is_none();
    let (theirs, version, theirs_title) = if let Some(draft) = draft {
        (draft.typed, draft.version.to_string(), format!("Saved {}", when::instant(draft.saved_at)))
    } else {
        let Some(latest) = discussions::sharings(db, row.id).await?.pop() else { return Ok(None) };
        (amended(&latest.wording), String::new(), format!("Shared, {}", when::instant(latest.at)))
    };
    let rules = rules(here.council()?, row)?;
    let asks = asks(db, rules.policy, row, here.today).await?;
    let read = |typed: &Typed| {
        let checked = discussion::check(rules.form, &asks, typed, here.today, None);
        let how = format!("{} {} {}", typed.parts("when").join(" "), typed.one("at"), typed.one("depth"));
        let mut texts = vec![("When and how".to_owned(), how)];
        let sections = checked.wording.sections.iter();
        texts.extend(sections.map(|written| (written.heading.clone(), written.content.plain())));
        texts
    };
    let title = format!("Two texts: {}, {}", row.reference, about(rules.policy, row));
    Ok(Some(ClashView {
        what: "discussion",
        page: here.frame.page_below(title, "The form", urls::discussion_edit(&here.slug, row.id)),
        settle_href: format!("{}/clash", urls::discussion(&here.slug, row.id)),
        shared,
        theirs_title,
        mine_title: format!("Yours, {}", when::instant(mine.kept_at)),
        version,
        mine: mine.id.to_string(),
        kept_at: mine.kept_at.to_rfc3339(),
        fields: where_they_differ(&read(&theirs), &read(&mine.typed)),
    }))
}
