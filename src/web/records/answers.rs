//! Answering a shared record, and beginning an amendment of it.

use axum::extract::Path;
use domain::access::Wish;
use domain::ids::RecordId;
use domain::sheet::amended;
use domain::sign_off::{Kind, SignOff};
use engine::policy::Signer;
use store::{Claim, Member, drafts, log, records, sign_offs};

use super::read::{self, Given, ReadView, signers};
use super::{rules, to_write};
use crate::account::Nothing;
use crate::fault::Fault;
use crate::gate::Writing;
use crate::page::Flash;
use crate::posted::{Fields, Posted};
use crate::reply::Reply;
use crate::urls;

/// Signs, signs with a comment, asks for a change, or disagrees: bound to the version and the wording that the page showed.
pub async fn sign_off(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, RecordId)>,
    Posted { token, typed: fields }: Posted<Fields>,
) -> Result<Reply<ReadView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    read::to_read(&mut db, &here, &who, id).await?;
    records::lock(&mut db, id).await?;
    // Read under the lock: nobody shares a new version between the comparison and the signature.
    let record = records::find(&mut db, id).await?.ok_or(Fault::NotFound)?;
    let chain = rules(here.council()?, &record)?
        .policy
        .chains
        .iter()
        .find(|chain| chain.kinds.iter().any(|kind| *kind == record.kind.as_str()));
    let own = who.person() == record.subject;
    let wish = if own { Wish::Answer } else { Wish::Write };
    here.allowed(&mut db, &who, record.subject, &wish).await?;
    if !own && !signers(chain).contains(&Signer::Supervisor) {
        return Err(Fault::NotFound);
    }
    let latest = records::latest(&mut db, id).await?.ok_or(Fault::NotFound)?;
    let word = if own { fields.one("answer") } else { Kind::Sign.word() };
    let given = Given {
        answer: word.to_owned(),
        words: Kind::ALL
            .iter()
            .map(|kind| (kind.word().to_owned(), fields.one(&format!("words-{}", kind.word())).replace("\r\n", "\n")))
            .collect(),
    };
    if sign_offs::of(&mut db, id)
        .await?
        .iter()
        .any(|answer| answer.number == latest.number && answer.person == who.person())
    {
        let mut view = read::view(&mut db, &here, &who, &record, &given).await?;
        view.page.flash = Some(Flash::notice(format!(
            "You have answered version {} already; it stands as you gave it",
            latest.number
        )));
        return Ok(Reply::Clash(view));
    }
    if fields.one("number") != latest.number.to_string() || !latest.commitment.is(fields.one("commitment")) {
        let mut view = read::view(&mut db, &here, &who, &record, &given).await?;
        view.page.flash = Some(Flash::notice(format!(
            "The record was changed while you read it. This is version {}; nothing was signed",
            latest.number
        )));
        return Ok(Reply::Clash(view));
    }
    let text = |kind: Kind| {
        given.words.iter().find(|(word, _)| word == kind.word()).map(|(_, text)| text.clone()).unwrap_or_default()
    };
    let answer = match SignOff::parse(word, text) {
        Ok(answer) => answer,
        Err((field, says)) => {
            let mut view = read::view(&mut db, &here, &who, &record, &given).await?;
            view.page.errors.add(field, says);
            return Ok(Reply::Again(view));
        }
    };
    sign_offs::answer(&mut db, &who, &record, &latest, &answer).await?;
    let said = match answer.kind() {
        Kind::Sign | Kind::SignWithComment => "signed",
        Kind::AskForChange => "change-asked",
        Kind::Disagree => "disagreed",
    };
    Ok(db.commit(urls::said(urls::record(&here.slug, id), said)).await?.into())
}

/// Begins an amendment from the last wording; what is shared stays as it is until the next version is.
pub async fn amend(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, RecordId)>,
    Posted { token, .. }: Posted<Nothing>,
) -> Result<Reply<ReadView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let record = to_write(&mut db, &here, &who, id).await?;
    records::lock(&mut db, id).await?;
    let latest = records::latest(&mut db, id).await?.ok_or(Fault::NotFound)?;
    if drafts::find(&mut db, record.draft()).await?.is_none() {
        drafts::begin(&mut db, &who, record.draft(), &amended(&latest.wording, &latest.private)).await?;
        log(&mut db, &who, "reopened-record", record.about(), None).await?;
    }
    Ok(db.commit(urls::record_edit(&here.slug, id)).await?.into())
}
