//! Two texts of one's own notes beside each other: nothing was overwritten, and the person decides.

use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::ids::TeamSessionId;
use domain::team_session::amended;
use store::{Claim, Member, Membership, Reads, drafts, team_sessions};

use super::{Desk, desk, edit_href, read};
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
    Path((_, id)): Path<(String, TeamSessionId)>,
) -> Result<Response, Fault> {
    let (who, here) = (opening.who().clone(), opening.here().clone());
    let desk = desk(opening.db(), &here, &who, id).await?;
    let edit = edit_href(&here, id);
    if drafts::mine(opening.db(), &who, desk.writing.draft()).await?.is_none() {
        return Ok(Redirect::to(&edit).into_response());
    }
    let Reading { who, mut db, .. } = opening.open("opened-draft", desk.session.about(), None).await?;
    match view(&mut db, &here, &who, &desk).await? {
        Some(view) => Ok(Shown(view).into_response()),
        None => Ok(Redirect::to(&edit).into_response()),
    }
}

/// Keeps mine or theirs; the other one stays in the database, too.
pub async fn settle(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, TeamSessionId)>,
    Posted { token, typed }: Posted<SettleTyped>,
) -> Result<Reply<ClashView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let desk = desk(&mut db, &here, &who, id).await?;
    let edit = edit_href(&here, id);
    match settling::settle(&mut db, &who, desk.writing.draft(), &typed).await? {
        Settled::Done => {
            team_sessions::go_on(&mut db, &desk.writing).await?;
            Ok(db.commit(urls::said(edit, "settled")).await?.into())
        }
        Settled::Gone => Ok(db.commit(edit).await?.into()),
        Settled::Changed => {
            let mut again = view(&mut db, &here, &who, &desk).await?.ok_or(Fault::NotFound)?;
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
    desk: &Desk<'_>,
) -> Result<Option<ClashView>, Fault> {
    let of = desk.writing.draft();
    let Some(mine) = drafts::mine(db, who, of).await? else { return Ok(None) };
    let draft = drafts::find(db, of).await?;
    let shared = draft.is_none();
    let (theirs, version, theirs_title) = if let Some(draft) = draft {
        (draft.typed, draft.version.to_string(), format!("Saved {}", when::instant(draft.saved_at)))
    } else {
        let Some(how) = team_sessions::how(db, &desk.session).await? else { return Ok(None) };
        let latest = team_sessions::latest(db, desk.session.id).await?;
        let title = latest.as_ref().map_or_else(String::new, |latest| format!(", {}", when::instant(latest.at)));
        let typed = amended(&how, latest.as_ref().map(|latest| &latest.wording));
        (typed, String::new(), format!("Shared{title}"))
    };
    let address = urls::team_session(&here.slug, desk.session.id);
    Ok(Some(ClashView {
        what: "page",
        page: here.frame.page_below(
            format!("Two texts: {}", desk.session.team),
            "The form",
            edit_href(here, desk.session.id),
        ),
        settle_href: format!("{address}/notes/clash"),
        shared,
        theirs_title,
        mine_title: format!("Yours, {}", when::instant(mine.kept_at)),
        version,
        mine: mine.id.to_string(),
        kept_at: mine.kept_at.to_rfc3339(),
        fields: where_they_differ(&read(desk, &theirs, here.today), &read(desk, &mine.typed, here.today)),
    }))
}
