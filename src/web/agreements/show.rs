//! The agreement of a pair: what stands in it, who signed it, when it is looked at again, and what it said before.

use askama::Template;
use axum::extract::Path;
use domain::access::{Allowed, Wish, decide};
use domain::agreement::{Wording, every_field};
use domain::ids::{AgreementId, RelationshipId};
use domain::sheet;
use engine::Day;
use engine::obligation::clocks;
use engine::policy::Policy;
use store::agreements::{self, Offer, Pair};
use store::{Member, Membership, Reads, access, drafts};

use super::{Loaded, load, names, rules, signers, terms, title};
use crate::fault::Fault;
use crate::gate::{Here, Opening, Reading};
use crate::page::{Link, Page};
use crate::parts::{Standing, Tone, Trail};
use crate::reply::Shown;
use crate::{openings, standings, urls, when};

/// The agreement.
#[derive(Template)]
#[template(path = "agreements/show.html")]
pub struct AgreementView {
    pub(super) page: Page,
    /// The council's name for it.
    name: String,
    /// The two.
    names: String,
    state: Standing,
    says: String,
    /// What the latest version says; before the first one, nothing.
    rows: Vec<Row>,
    /// The headings that the first version will have; none once there is one.
    to_come: Vec<String>,
    signatures: Vec<(String, String)>,
    sign: Option<SignView>,
    /// How the agreement, and its review, stand with the policy.
    due: Vec<DueLine>,
    draft: String,
    draft_href: String,
    check_href: String,
    supervises: bool,
    earlier: Vec<Link>,
}

/// One field.
pub(crate) struct Row {
    pub(crate) heading: String,
    pub(crate) text: String,
    pub(super) change_href: String,
}

/// The button that signs.
pub(super) struct SignView {
    href: String,
    number: i32,
    commitment: String,
}

/// What the policy wants of it.
pub(super) struct DueLine {
    what: &'static str,
    day: String,
    standing: Standing,
    trail: Trail,
}

/// Shows the agreement of a pair.
pub async fn page(
    mut opening: Opening<Member>,
    Path((_, id)): Path<(String, RelationshipId)>,
) -> Result<Shown<AgreementView>, Fault> {
    let (who, here) = (opening.who().clone(), opening.here().clone());
    let (pair, offers, allowed) = to_read(opening.db(), &here, &who, id).await?;
    if offers.is_empty() {
        // Nothing was written yet that could be opened.
        return Ok(Shown(view(opening.db(), &here, &who, &pair, &offers).await?));
    }
    let Reading { who, mut db, here } = opening.open_as("opened-agreement", pair.about(), &allowed).await?;
    Ok(Shown(view(&mut db, &here, &who, &pair, &offers).await?))
}

/// A pair whose agreement this person may read, with the versions that were offered.
pub(super) async fn to_read(
    db: &mut impl Reads,
    here: &Here,
    who: &Membership,
    id: RelationshipId,
) -> Result<(Pair, Vec<Offer>, Allowed), Fault> {
    let pair = agreements::pair(db, id).await?.ok_or(Fault::NotFound)?;
    let allowed = here.allowed(db, who, pair.subject, &Wish::ReadAgreements).await?;
    rules(here)?;
    let offers = match pair.agreement {
        Some(agreement) => agreements::offers(db, agreement).await?,
        None => Vec::new(),
    };
    if !offers.is_empty() {
        openings::reason_first(db, who, pair.subject, &allowed, &urls::agreement_of(&here.slug, id)).await?;
    }
    Ok((pair, offers, allowed))
}

/// The page, with what the latest version says; call it when the opening is in the log.
pub(super) async fn view(
    db: &mut impl Reads,
    here: &Here,
    who: &Membership,
    pair: &Pair,
    offers: &[Offer],
) -> Result<AgreementView, Fault> {
    let (policy, rule) = rules(here)?;
    let mut loaded = load(db, here, pair).await?;
    let ties = access::ties(db, who, pair.subject).await?;
    if ties.iter().all(|tie| tie.grant().is_some()) {
        standings::discreet(policy, &mut loaded.obligations);
    }
    let may = |wish: &Wish| decide(policy, &ties, wish).is_some();
    let lasts = pair.holds(here.today);
    let supervises = lasts && pair.supervisor == who.person() && may(&Wish::Write);
    let wording = match (pair.agreement, offers.first()) {
        (Some(agreement), Some(latest)) => Some(to_show(db, policy, who, pair, agreement, latest.number).await?),
        _ => None,
    };
    let address = urls::agreement_of(&here.slug, pair.id);
    let edit_href = format!("{address}/edit");
    let states = drafts::states(db, &[pair.subject]).await?;
    let draft = states
        .iter()
        .find(|state| state.about == "agreement" && pair.agreement.is_some_and(|id| state.id == id.uuid()));
    let drafting = match draft {
        Some(draft) if supervises => {
            format!("Your draft was saved {}. Nobody else sees it.", when::instant(draft.saved_at))
        }
        Some(_) => format!(
            "{} is working on a {}version.",
            pair.supervisor_name,
            if offers.is_empty() { "first " } else { "new " }
        ),
        None => String::new(),
    };
    let required = signers(rule, pair);
    let latest = offers.first();
    let signs = lasts && may(&Wish::TakePart) && required.iter().any(|(person, _)| *person == who.person());
    let unsigned =
        latest.filter(|offer| signs && !offer.signatures.iter().any(|(person, _, _)| *person == who.person()));
    let (state, says) = state(offers, &required, &loaded, pair);
    let subject = pair.subject == who.person();
    let back = if subject {
        ("My supervision", urls::my_supervision(&here.slug))
    } else {
        ("File", urls::file(&here.slug, pair.subject))
    };
    Ok(AgreementView {
        page: here.frame.page_below(title(rule, pair), back.0, back.1),
        name: rule.name.clone(),
        names: names(pair),
        state,
        says,
        to_come: if wording.is_none() { headings(here, &loaded, pair)? } else { Vec::new() },
        rows: match &wording {
            Some(wording) => all_rows(here, &loaded, pair, wording, if supervises { &edit_href } else { "" })?,
            None => Vec::new(),
        },
        signatures: latest.map_or_else(Vec::new, |offer| {
            required.iter().map(|(person, name)| (name.clone(), signature(offer, *person))).collect()
        }),
        sign: unsigned.map(|offer| SignView {
            href: format!("{address}/signatures"),
            number: offer.number,
            commitment: offer.commitment.hex(),
        }),
        due: due(here, &loaded, pair),
        draft: drafting,
        check_href: if draft.is_some() && supervises { format!("{address}/check") } else { String::new() },
        draft_href: edit_href,
        supervises,
        earlier: offers
            .iter()
            .skip(1)
            .map(|offer| {
                Link::new(
                    format!("Version {}, offered {}", offer.number, when::instant(offer.at)),
                    format!("{address}/versions/{}", offer.number),
                )
            })
            .collect(),
    })
}

/// What a version says to this reader: what the form keeps between the two is for the two.
pub(super) async fn to_show(
    db: &mut impl Reads,
    policy: &Policy,
    who: &Membership,
    pair: &Pair,
    agreement: AgreementId,
    number: i32,
) -> Result<Wording, Fault> {
    let wording = agreements::wording(db, agreement, number).await?;
    let ties = access::ties(db, who, pair.subject).await?;
    let wish = Wish::ReadKept { of_pair: [pair.subject, pair.supervisor].contains(&who.person()) };
    Ok(if decide(policy, &ties, &wish).is_some() { wording } else { wording.split(policy).0 })
}

/// How the agreement stands between the two, and the sentence that says it.
fn state(
    offers: &[Offer],
    required: &[(domain::ids::PersonId, String)],
    loaded: &Loaded,
    pair: &Pair,
) -> (Standing, String) {
    let missing = |offer: &Offer| -> Vec<&str> {
        let open =
            required.iter().filter(|(person, _)| !offer.signatures.iter().any(|(signer, _, _)| signer == person));
        open.map(|(_, name)| name.as_str()).collect()
    };
    let Some(latest) = offers.first() else {
        let owed = loaded.obligations.iter().find(|one| one.id == format!("{}:{}", clocks::AGREEMENT, pair.id));
        // Where an earlier agreement still holds by the policy, it counts.
        let tag = owed.map_or_else(|| Standing::new("Not begun", Tone::Grey), standings::standing_tag);
        return (tag, format!("{} drafts it; both read it and sign.", pair.supervisor_name));
    };
    let open = missing(latest);
    if open.is_empty() {
        return (Standing::new("Signed", Tone::Green), format!("Version {} holds.", latest.number));
    }
    let waits = format!("Version {} waits for the signature of {}.", latest.number, open.join(" and "));
    let held = offers.iter().skip(1).find(|offer| missing(offer).is_empty());
    let until_then = held.map_or_else(String::new, |offer| format!(" Until then version {} holds.", offer.number));
    (Standing::new("Waits for signature", Tone::Blue), format!("{waits}{until_then}"))
}

pub(super) fn signature(offer: &Offer, person: domain::ids::PersonId) -> String {
    let signed = offer.signatures.iter().find(|(signer, _, _)| *signer == person);
    signed.map_or_else(|| "Not signed yet".to_owned(), |(_, _, at)| format!("Signed {}", when::instant(*at)))
}

/// What a version says, field by field.
pub(crate) fn rows(policy: &Policy, wording: &Wording) -> Vec<Row> {
    let row = |heading: String, text: String| Row { heading, text, change_href: String::new() };
    let sections = wording.sections.iter().map(|section| row(section.heading.clone(), section.content.plain()));
    let intervals = wording.intervals.iter().map(|one| {
        let until = one.until.map_or_else(String::new, |until| format!(", until {}", until.minus_days(1)));
        let why = if one.reason.is_empty() { String::new() } else { format!("\n{}", one.reason) };
        row(format!("How often: {}", one.name), format!("Every {}{until}{why}", one.every))
    });
    // A review day that a section names stands there already.
    let own = wording.review_by.filter(|_| !wording.names_review(policy));
    let review = own.map(|day| row("Look at it again by".to_owned(), day.to_string()));
    sections.chain(intervals).chain(review).collect()
}

/// What a version will be about.
fn headings(here: &Here, loaded: &Loaded, pair: &Pair) -> Result<Vec<String>, Fault> {
    let terms = terms(here, loaded, pair)?;
    let sections = terms.sections.iter().map(|section| section.heading.clone());
    Ok(sections.chain(terms.clocks.iter().map(|one| format!("How often: {}", one.clock.name))).collect())
}

/// The same with the fields that nobody filled in, and the way to change each.
pub(super) fn all_rows(
    here: &Here,
    loaded: &Loaded,
    pair: &Pair,
    wording: &Wording,
    edit_href: &str,
) -> Result<Vec<Row>, Fault> {
    let terms = terms(here, loaded, pair)?;
    let mut filled = rows(terms.policy, wording);
    let change = |field: &str| if edit_href.is_empty() { String::new() } else { format!("{edit_href}#{field}") };
    let mut take = |heading: &str, empty: &str, field: &str| {
        let found = filled.iter().position(|row| row.heading == heading).map(|place| filled.remove(place).text);
        Row { heading: heading.to_owned(), text: found.unwrap_or_else(|| empty.to_owned()), change_href: change(field) }
    };
    let mut all: Vec<Row> = terms
        .sections
        .iter()
        .map(|section| take(&section.heading, "Nothing written", &sheet::field(section)))
        .collect();
    for one in &terms.clocks {
        let clauses = one.clauses.iter().map(engine::ids::ClauseId::as_str).collect::<Vec<_>>().join(", ");
        let now = one.every.map_or_else(String::new, |every| format!(": now {every}"));
        all.push(take(
            &format!("How often: {}", one.clock.name),
            &format!("As the policy says{now} ({clauses})"),
            &every_field(&one.clock.id),
        ));
    }
    if !domain::agreement::asks_review(&terms.sections) {
        all.push(take("Look at it again by", "As the policy says", domain::agreement::REVIEW));
    }
    // What a version says in fields that the form has no more.
    all.splice(terms.sections.len()..terms.sections.len(), filled);
    Ok(all)
}

fn due(here: &Here, loaded: &Loaded, pair: &Pair) -> Vec<DueLine> {
    let wanted = [(clocks::AGREEMENT, "To be signed by"), (clocks::AGREEMENT_REVIEW, "To be reviewed by")];
    let of = |(clock, what): (&str, &'static str)| {
        let one = loaded.obligations.iter().find(|one| one.id == format!("{clock}:{}", pair.id))?;
        // What was done stands beside the day by which it had to be: a signature that came late says so.
        let done = one.last.filter(|_| clock == clocks::AGREEMENT);
        let late = |signed: Day| match one.due {
            Some(due) if signed > due => {
                let days = u32::try_from(signed.days_since(due)).unwrap_or_default();
                format!(", {}", standings::late(days))
            }
            _ => String::new(),
        };
        Some(DueLine {
            what,
            day: match (done, one.due) {
                (Some(signed), Some(due)) => format!("{due}; signed {signed}{}", late(signed)),
                _ => standings::due_text(one, here.today),
            },
            standing: standings::standing_tag(one),
            trail: standings::trail(one, &here.slug),
        })
    };
    wanted.into_iter().filter_map(of).collect()
}
