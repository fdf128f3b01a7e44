//! A shared record, read as a document: its versions with what changed, the answers to it, and one's own.

use askama::Template;
use axum::Json;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::access::{Allowed, Wish};
use domain::changes::{self, Change, Line, Mark};
use domain::ids::RecordId;
use domain::sign_off::Kind;
use domain::wording::{Content, Written};
use engine::ids::KindId;
use engine::obligation::clocks;
use engine::policy::{Chain, Signer, SilenceOutcome};
use engine::{Known, Obligation, Subject, When};
use store::records::{RecordRow, Sharing};
use store::sign_offs::Answer;
use store::{Member, Membership, Reads, drafts, holdings, records, sign_offs};

use super::check::how_lines;
use super::{Rules, rules, title};
use crate::fault::{Fault, granted};
use crate::gate::{Here, Opening, Reading};
use crate::page::{Link, Page};
use crate::parts::{Choice, Standing, Trail};
use crate::reply::Shown;
use crate::{openings, standings, urls, when};

/// The record.
#[derive(Template)]
#[template(path = "records/read.html")]
pub struct ReadView {
    pub(super) page: Page,
    form: String,
    latest: VersionView,
    earlier: Vec<VersionView>,
    other_view: Option<AnswerView>,
    contests: Vec<AnswerView>,
    sign: Option<SignView>,
    supervisor_signs: Option<SignView>,
    /// Until when it is answered, and why then.
    deadline: Option<DeadlineView>,
    /// What the policy says of signing and of silence.
    words: Vec<Words>,
    /// The author's next step.
    amend: Option<AmendView>,
}

/// A version.
pub(crate) struct VersionView {
    pub(crate) number: i32,
    pub(crate) shared: String,
    pub(crate) how: Vec<(String, String)>,
    pub(crate) sections: Vec<SectionView>,
    pub(crate) answers: Vec<AnswerView>,
}

/// A section of a version.
pub(crate) struct SectionView {
    pub(crate) heading: String,
    /// What became of it since the version before.
    pub(crate) mark: String,
    pub(crate) private: bool,
    pub(crate) lines: Vec<Line>,
}

impl SectionView {
    pub(crate) fn text(&self) -> String {
        self.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n")
    }
    pub(crate) fn is_marked(&self) -> bool {
        self.lines.iter().any(|line| line.mark != Mark::Same)
    }
}

/// An answer, or words against the session.
pub(crate) struct AnswerView {
    pub(crate) title: String,
    pub(crate) wording: String,
}

/// The form of an answer.
pub(super) struct SignView {
    href: String,
    number: i32,
    commitment: String,
    choices: Vec<Choice>,
    words: Vec<(String, String)>,
}

impl SignView {
    fn label(choice: &str) -> &'static str {
        match choice {
            "sign-with-comment" => "Your comment",
            "ask-for-change" => "What should change",
            _ => "Your own view",
        }
    }
    fn typed(&self, choice: &str) -> String {
        self.words.iter().find(|(kind, _)| kind == choice).map(|(_, text)| text.clone()).unwrap_or_default()
    }
}

/// What the policy says, and where.
pub(super) struct Words {
    title: &'static str,
    says: Vec<String>,
    clauses: Vec<Link>,
}

/// Until when an answer is due.
pub(super) struct DeadlineView {
    standing: Standing,
    due: String,
    trail: Trail,
}

/// What the author can do.
pub(super) struct AmendView {
    /// Where a new draft begins, if there is none.
    href: String,
    /// Where the draft stands, if there is one.
    edit_href: Option<String>,
    asked: bool,
}

/// What was typed into an answer that could not be taken.
#[derive(Debug, Default)]
pub(super) struct Given {
    pub(super) answer: String,
    pub(super) words: Vec<(String, String)>,
}

/// Shows the record; whose file it is was asked before, and the row of the log comes before the reading.
pub async fn page(mut opening: Opening<Member>, Path((_, id)): Path<(String, RecordId)>) -> Result<Response, Fault> {
    let (who, here) = (opening.who().clone(), opening.here().clone());
    let (record, allowed) = to_read(opening.db(), &here, &who, id).await?;
    if record.latest.is_none() {
        here.allowed(opening.db(), &who, record.subject, &Wish::Write).await?;
        return Ok(Redirect::to(&urls::record_edit(&here.slug, id)).into_response());
    }
    let Reading { who, mut db, here } = opening.open_as("opened-record", record.about(), &allowed).await?;
    let view = view(&mut db, &here, &who, &record, &Given::default()).await?;
    Ok(Shown(view).into_response())
}

/// The text of the latest version, for a panel beside a form: asked for when somebody wants to see it, and logged then.
pub async fn panel(mut opening: Opening<Member>, Path((_, id)): Path<(String, RecordId)>) -> Result<Response, Fault> {
    let (who, here) = (opening.who().clone(), opening.here().clone());
    let (record, allowed) = to_read(opening.db(), &here, &who, id).await?;
    let Reading { who, mut db, here } = opening.open_as("opened-record", record.about(), &allowed).await?;
    let latest = records::latest(&mut db, id).await?.ok_or(Fault::NotFound)?;
    let private = may_read_private(&mut db, &here, &who, &record).await?;
    let sections = full(&latest, private)
        .into_iter()
        .map(|(written, _)| serde_json::json!({ "heading": written.heading, "text": written.content.plain() }));
    let rules = rules(here.council()?, &record)?;
    let sections: Vec<_> = sections.collect();
    Ok(Json(serde_json::json!({ "title": title(rules, &record, latest.wording.how.day), "sections": sections }))
        .into_response())
}

/// The text of a record’s latest version, as its reader may read it: each heading with what stands below it. That it was opened is in the
/// log before.
pub(crate) async fn text(
    db: &mut impl Reads,
    here: &Here,
    who: &Membership,
    id: RecordId,
) -> Result<Vec<(String, String)>, Fault> {
    let (record, _) = to_read(db, here, who, id).await?;
    let latest = records::latest(db, id).await?.ok_or(Fault::NotFound)?;
    let private = may_read_private(db, here, who, &record).await?;
    let sections = full(&latest, private).into_iter();
    Ok(sections.map(|(written, _)| (written.heading, written.content.plain())).collect())
}

/// A record that the person may read; whoever has to say why first is sent to say it.
pub(super) async fn to_read(
    db: &mut impl Reads,
    here: &Here,
    who: &Membership,
    id: RecordId,
) -> Result<(RecordRow, Allowed), Fault> {
    let record = records::find(db, id).await?.ok_or(Fault::NotFound)?;
    let allowed = here.allowed(db, who, record.subject, &Wish::ReadRecord(KindId::from(record.kind.as_str()))).await?;
    openings::reason_first(db, who, record.subject, &allowed, &urls::record(&here.slug, id)).await?;
    Ok((record, allowed))
}

async fn may_read_private(
    db: &mut impl Reads,
    here: &Here,
    who: &Membership,
    record: &RecordRow,
) -> Result<bool, Fault> {
    granted(here.allowed(db, who, record.subject, &Wish::ReadPrivate(KindId::from(record.kind.as_str()))).await)
}

/// The page, with what was typed into an answer that could not be taken.
pub(super) async fn view(
    db: &mut impl Reads,
    here: &Here,
    who: &Membership,
    record: &RecordRow,
    given: &Given,
) -> Result<ReadView, Fault> {
    let rules = rules(here.council()?, record)?;
    let sharings = records::sharings(db, record.id).await?;
    let answers = sign_offs::of(db, record.id).await?;
    let private = may_read_private(db, here, who, record).await?;
    let contests = holdings::contests(db, record.session, true).await?;
    let latest = sharings.last().ok_or(Fault::NotFound)?;
    let chain = rules.policy.chains.iter().find(|chain| chain.kinds.iter().any(|kind| *kind == record.kind.as_str()));
    let mine = answers.iter().any(|answer| answer.number == latest.number && answer.person == who.person());
    let writes = granted(here.allowed(db, who, record.subject, &Wish::Write).await)?;
    let answering = !mine && granted(here.allowed(db, who, record.subject, &Wish::Answer).await)?;
    let also_signs = !mine && writes && signers(chain).contains(&Signer::Supervisor);
    let versions = versions(&sharings, &answers, private);
    let mut versions = versions.into_iter().rev();
    Ok(ReadView {
        page: here.frame.page_below(
            title(rules, record, latest.wording.how.day),
            "Session",
            urls::session(&here.slug, record.session),
        ),
        form: latest.wording.form.clone(),
        latest: versions.next().ok_or(Fault::NotFound)?,
        earlier: versions.collect(),
        other_view: answers
            .iter()
            .rev()
            .find(|answer| answer.number == latest.number && answer.kind == Kind::Disagree)
            .map(answer_view),
        contests: contests
            .into_iter()
            .map(|contest| AnswerView {
                title: format!("{} contests this session, {}", record.subject_name, when::instant(contest.at)),
                wording: contest.wording,
            })
            .collect(),
        sign: answering.then(|| sign(here, record, latest, given, &Kind::ALL)),
        supervisor_signs: also_signs.then(|| sign(here, record, latest, given, &[Kind::Sign])),
        deadline: deadline(db, here, who, record).await?,
        words: words(here, rules, chain, latest.number),
        amend: if writes { Some(amend(db, here, record, &answers).await?) } else { None },
    })
}

/// Who signs, by the policy; where it says nothing, the supervisee answers all the same.
pub(crate) fn signers(chain: Option<&Chain>) -> &[Signer] {
    chain.and_then(|chain| chain.sign.as_ref()).map_or(&[Signer::Supervisee], |sign| sign.signers.as_slice())
}

/// The sections of a version; what the pair keeps stands in its place for whoever may read it.
fn full(sharing: &Sharing, private: bool) -> Vec<(Written, bool)> {
    let kept = |id: &str| sharing.private.iter().find(|written| written.id == id).filter(|_| private);
    let sections = sharing.wording.sections.iter().map(|written| match (&written.content, kept(&written.id)) {
        (Content::KeptPrivate, Some(kept)) => (kept.clone(), true),
        _ => (written.clone(), written.content == Content::KeptPrivate),
    });
    sections.collect()
}

/// Every version, the first one first, each with what changed in it; with what the pair keeps only for whoever may read that.
pub(crate) fn versions(sharings: &[Sharing], answers: &[Answer], private: bool) -> Vec<VersionView> {
    let mut before: Option<Vec<Written>> = None;
    let mut views = Vec::new();
    for sharing in sharings {
        let now = full(sharing, private);
        let plain: Vec<Written> = now.iter().map(|(written, _)| written.clone()).collect();
        let kept = |id: &str| now.iter().any(|(written, kept)| written.id == id && *kept);
        let sections = match &before {
            None => {
                plain.iter().map(|written| section(written, &Change::Same, kept(&written.id), sharing.number)).collect()
            }
            Some(old) => changes::between(old, &plain)
                .iter()
                .map(|(written, change)| section(written, change, kept(&written.id), sharing.number))
                .collect(),
        };
        views.push(VersionView {
            number: sharing.number,
            shared: format!("Shared by {}, {}", sharing.shared_by, when::instant(sharing.shared_at)),
            how: how_lines(&sharing.wording.how),
            sections,
            answers: answers.iter().filter(|answer| answer.number == sharing.number).map(answer_view).collect(),
        });
        before = Some(plain);
    }
    views
}

fn section(written: &Written, change: &Change, private: bool, number: i32) -> SectionView {
    let plain =
        || written.content.plain().lines().map(|line| Line { mark: Mark::Same, text: line.to_owned() }).collect();
    let (mark, lines) = match change {
        Change::Same => (String::new(), plain()),
        Change::New => (format!("New in version {number}"), plain()),
        Change::Changed(lines) => (format!("Changed in version {number}"), lines.clone()),
        Change::Gone(lines) => (format!("Taken out in version {number}"), lines.clone()),
    };
    SectionView { heading: written.heading.clone(), mark, private, lines }
}

fn answer_view(answer: &Answer) -> AnswerView {
    let did = match answer.kind {
        Kind::Sign => "signed version",
        Kind::SignWithComment => "signed, with a comment, version",
        Kind::AskForChange => "asked for a change to version",
        Kind::Disagree => "disagreed with version",
    };
    AnswerView {
        title: format!("{} {did} {}, {}", answer.name, answer.number, when::instant(answer.at)),
        wording: answer.wording.clone().unwrap_or_default(),
    }
}

fn sign(here: &Here, record: &RecordRow, latest: &Sharing, given: &Given, kinds: &[Kind]) -> SignView {
    let choice = |kind: &Kind| {
        let (text, hint) = match kind {
            Kind::Sign => ("Sign", "You agree that the record is accurate."),
            Kind::SignWithComment => ("Sign and add a comment", "Your comment stands with the record."),
            Kind::AskForChange => ("Ask for a change", "It goes back to the author with your reason."),
            Kind::Disagree => ("Disagree", "Your own view stands beside the record, and the session counts as held."),
        };
        let choice = Choice::new(kind.word(), text).hint(hint).chosen(&given.answer);
        if *kind == Kind::Sign { choice } else { choice.revealing() }
    };
    SignView {
        href: format!("{}/sign-off", urls::record(&here.slug, record.id)),
        number: latest.number,
        commitment: latest.commitment.hex(),
        choices: kinds.iter().map(choice).collect(),
        words: given.words.clone(),
    }
}

/// The policy's words on signing and on no answer; where it is silent, that is said.
fn words(here: &Here, rules: Rules<'_>, chain: Option<&Chain>, number: i32) -> Vec<Words> {
    let cited = |clauses: &[engine::ids::ClauseId]| {
        let says = clauses
            .iter()
            .filter_map(|id| rules.policy.clause(id))
            .map(|clause| clause.says.clone())
            .collect::<Vec<_>>();
        (
            says,
            clauses.iter().map(|id| Link::new(id.as_str(), urls::clause(&here.slug, id.as_str()))).collect::<Vec<_>>(),
        )
    };
    let (mut says, clauses) =
        chain.and_then(|chain| chain.sign.as_ref()).map(|sign| cited(&sign.clause)).unwrap_or_default();
    if says.is_empty() {
        says.push("The policy sets no day for an answer to this record.".to_owned());
    }
    says.push(format!(
        "A signature holds for exactly this wording: version {number}. A change is a new version, answered anew."
    ));
    let signing = Words { title: "What signing means", says, clauses };
    let silence = chain.and_then(|chain| chain.silence.as_ref());
    let (mut says, clauses) = silence.map(|silence| cited(&silence.clause)).unwrap_or_default();
    says.push(
        match silence.map(|silence| silence.outcome) {
            None => "The policy does not say what no answer means. The signature stays open.",
            Some(SilenceOutcome::None) => "No answer means nothing: the signature stays open.",
            Some(SilenceOutcome::DeemedAccurate) => "Without an answer by then the record counts as accurate. It is never shown as signed, and an answer is still possible.",
        }
        .to_owned(),
    );
    vec![signing, Words { title: "What no answer means", says, clauses }]
}

/// What the engine says of the answer to this record.
async fn deadline(
    db: &mut impl Reads,
    here: &Here,
    who: &Membership,
    record: &RecordRow,
) -> Result<Option<DeadlineView>, Fault> {
    let council = here.council()?;
    let facts = standings::load(db, council, Some(&[record.subject]), here.today).await?;
    let known = Known::new(council, &facts);
    let mut evaluation = known.person(&record.subject.to_string().into(), &When::on(here.today));
    if here.allowed(db, who, record.subject, &Wish::SeeFigures).await?.because.grant().is_some() {
        standings::discreet(council.policy_on(here.today), &mut evaluation.obligations);
    }
    let wanted = record.session.to_string();
    let of_this = |obligation: &&Obligation| {
        obligation.clock.as_str() == clocks::SIGN
            && matches!(&obligation.subject, Subject::Session { session } if session.as_str() == wanted)
    };
    Ok(evaluation.obligations.iter().find(of_this).map(|obligation| DeadlineView {
        standing: standings::standing_tag(obligation),
        due: standings::due_text(obligation, here.today),
        trail: standings::trail(obligation, &here.slug),
    }))
}

async fn amend(db: &mut impl Reads, here: &Here, record: &RecordRow, answers: &[Answer]) -> Result<AmendView, Fault> {
    let drafted = drafts::find(db, record.draft()).await?.is_some();
    let latest = record.latest.unwrap_or_default();
    Ok(AmendView {
        href: format!("{}/amendment", urls::record(&here.slug, record.id)),
        edit_href: drafted.then(|| urls::record_edit(&here.slug, record.id)),
        asked: answers.iter().any(|answer| answer.number == latest && answer.kind == Kind::AskForChange),
    })
}
