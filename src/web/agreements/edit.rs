//! The form of an agreement: the council's fields, how often, and when it is looked at again.

use askama::Template;
use axum::extract::{Path, Query};
use domain::access::Wish;
use domain::agreement::{self, Terms, end_field, every_field, set_interval, typed_from, unit_field, why_field};
use domain::draft::Typed;
use domain::ids::RelationshipId;
use domain::sheet;
use engine::policy::Section;
use store::agreements::{self, Offer, Pair};
use store::{About, Member, Membership, Reads, drafts};

use super::{load, names, rules, terms, title, to_write};
use crate::fault::Fault;
use crate::gate::{Here, Opening, Reading};
use crate::inputs::{Input, date, input};
use crate::page::Page;
use crate::parts::{Choice, DateTyped};
use crate::policy::{Said, said_at};
use crate::reply::Shown;
use crate::{urls, when};

/// The form.
#[derive(Template)]
#[template(path = "agreements/edit.html")]
pub struct EditView {
    page: Page,
    /// The council's name for it.
    name: String,
    /// The two.
    names: String,
    save_href: String,
    /// Where it saves itself; nowhere while somebody else has it open.
    draft_href: String,
    version: String,
    elsewhere: Option<(String, String)>,
    clash_href: String,
    /// Where what stands in it comes from.
    begun_with: String,
    guidance: String,
    /// Words of the policy that belong here.
    said: Vec<Said>,
    fields: Vec<Field>,
    intervals: Vec<IntervalField>,
    /// The field of the agreement's own for the review day, where no section asks for it.
    review: Option<DateTyped>,
}

/// One of the council's fields.
#[expect(clippy::struct_field_names, reason = "the name that the form posts is called a field everywhere")]
pub(super) struct Field {
    field: String,
    heading: String,
    hint: String,
    input: Input,
}

/// How often, for one clock.
pub(super) struct IntervalField {
    field: String,
    heading: String,
    hint: String,
    amount: String,
    unit_field: String,
    units: Vec<Choice>,
    /// Reason and end, where a longer time can be allowed.
    longer: Option<LongerField>,
}

/// Why a longer time, and until when.
pub(super) struct LongerField {
    why_field: String,
    why: String,
    end_field: String,
    end: DateTyped,
    hint: String,
}

/// Whether to switch saving on though somebody else has the form open.
#[derive(Debug, Default, serde::Deserialize)]
pub struct CarryOn {
    #[serde(rename = "carry-on", default)]
    carry_on: String,
}

/// What the form begins with.
enum Source {
    Draft,
    Latest(Offer),
    Before(Box<Pair>, i32),
    Nothing,
}

/// Shows the form.
pub async fn page(
    mut opening: Opening<Member>,
    Path((_, id)): Path<(String, RelationshipId)>,
    Query(query): Query<CarryOn>,
) -> Result<Shown<EditView>, Fault> {
    let (who, here) = (opening.who().clone(), opening.here().clone());
    let pair = to_write(opening.db(), &here, &who, id).await?;
    let source = source(opening.db(), &here, &who, &pair).await?;
    let (act, about): (&'static str, About) = match &source {
        Source::Draft => ("opened-draft", pair.about()),
        Source::Latest(_) => ("opened-agreement", pair.about()),
        Source::Before(before, _) => ("opened-agreement", before.about()),
        Source::Nothing => return Ok(Shown(view(opening.db(), &here, &who, &pair, &source, None).await?)),
    };
    let elsewhere = match pair.agreement {
        Some(agreement) => drafts::open_elsewhere(opening.db(), &who, agreements::draft_of(&pair, agreement)).await?,
        None => None,
    };
    let Reading { who, mut db, here } = opening.open(act, about, None).await?;
    let address = urls::agreement_of(&here.slug, id);
    let elsewhere = elsewhere.filter(|_| query.carry_on != "yes").map(|(name, at)| {
        (
            format!(
                "{name} opened this at {}. Nobody’s text is lost, and you choose when two differ.",
                when::time_of_day(at)
            ),
            format!("{address}/edit?carry-on=yes"),
        )
    });
    Ok(Shown(view(&mut db, &here, &who, &pair, &source, elsewhere).await?))
}

/// The draft; or the latest version, to begin a new one; or what the person had agreed with the supervisor before.
async fn source(db: &mut impl Reads, here: &Here, who: &Membership, pair: &Pair) -> Result<Source, Fault> {
    if let Some(agreement) = pair.agreement {
        if drafts::find(db, agreements::draft_of(pair, agreement)).await?.is_some() {
            return Ok(Source::Draft);
        }
        if let Some(latest) = agreements::offers(db, agreement).await?.into_iter().next() {
            return Ok(Source::Latest(latest));
        }
    }
    let Some(before) = agreements::before(db, pair).await? else { return Ok(Source::Nothing) };
    let readable =
        here.allowed(db, who, pair.subject, &Wish::ReadAgreements).await.is_ok_and(|allowed| !allowed.needs_reason);
    let Some(before) = agreements::pair(db, before).await?.filter(|_| readable) else { return Ok(Source::Nothing) };
    let Some(agreement) = before.agreement else { return Ok(Source::Nothing) };
    let latest = agreements::offers(db, agreement).await?.first().map(|offer| offer.number);
    Ok(latest.map_or(Source::Nothing, |number| Source::Before(Box::new(before), number)))
}

async fn view(
    db: &mut impl Reads,
    here: &Here,
    who: &Membership,
    pair: &Pair,
    source: &Source,
    elsewhere: Option<(String, String)>,
) -> Result<EditView, Fault> {
    let loaded = load(db, here, pair).await?;
    let terms = terms(here, &loaded, pair)?;
    let mut version = "0".to_owned();
    let mut begun_with = String::new();
    let mut typed = Typed::default();
    match (source, pair.agreement) {
        (Source::Draft, Some(agreement)) => {
            let draft = drafts::find(db, agreements::draft_of(pair, agreement)).await?.ok_or(Fault::NotFound)?;
            version = draft.version.to_string();
            typed = draft.typed;
        }
        (Source::Latest(offer), Some(agreement)) => {
            let mut wording = agreements::wording(db, agreement, offer.number).await?;
            wording.review_by = wording.review_by.filter(|day| *day > here.today);
            typed = typed_from(&wording);
            begun_with = format!(
                "This begins with version {} of {}. When you offer it, it is a new version, and both sign again.",
                offer.number,
                when::instant(offer.at)
            );
        }
        (Source::Before(before, number), _) => {
            let wording = agreements::wording(db, before.agreement.ok_or(Fault::NotFound)?, *number).await?;
            // What the two before kept to themselves stays with them.
            let (wording, _) = wording.split(terms.policy);
            let wording = agreement::Wording { intervals: Vec::new(), review_by: None, ..wording };
            typed = typed_from(&wording);
            set_running(&terms, &mut typed);
            begun_with = format!(
                "This begins with what {} had agreed with {}. Change what should be different between the two of you.",
                pair.subject_name, before.supervisor_name
            );
        }
        _ => set_running(&terms, &mut typed),
    }
    let mine = match pair.agreement {
        Some(agreement) => drafts::mine(db, who, agreements::draft_of(pair, agreement)).await?,
        None => None,
    };
    let address = urls::agreement_of(&here.slug, pair.id);
    let (policy, rule) = rules(here)?;
    Ok(EditView {
        page: here.frame.page_below(title(rule, pair), &rule.name, address.as_str()),
        name: rule.name.clone(),
        names: names(pair),
        draft_href: if elsewhere.is_some() { String::new() } else { format!("{address}/draft") },
        version,
        elsewhere,
        clash_href: mine.map_or_else(String::new, |_| format!("{address}/clash")),
        begun_with,
        guidance: agreement::form(policy).and_then(|form| form.hint.clone()).unwrap_or_default(),
        said: agreement::form(policy).map(|form| said_at(&here.slug, policy, form)).unwrap_or_default(),
        fields: terms.sections.iter().map(|section| field(section, pair, &typed)).collect(),
        intervals: terms.clocks.iter().map(|clock| interval(&terms, clock, &typed)).collect(),
        review: (!agreement::asks_review(&terms.sections)).then(|| date(&typed, agreement::REVIEW)),
        save_href: address,
    })
}

/// The intervals that run for the person now.
fn set_running(terms: &Terms<'_>, typed: &mut Typed) {
    let today = terms.now.day();
    for one in &terms.clocks {
        let mine = terms
            .facts
            .overrides
            .iter()
            .filter(|own| own.person == terms.person && own.clock == one.clock.id && own.superseded.is_none());
        let running = mine
            .filter(|own| own.from <= today && own.until.is_none_or(|until| today < until))
            .max_by_key(|own| own.from);
        if let Some(own) = running {
            set_interval(typed, &one.clock.id, own.every, own.until, &own.reason);
        }
    }
}

fn field(section: &Section, pair: &Pair, typed: &Typed) -> Field {
    let field = sheet::field(section);
    let input = input(section, &field, typed);
    let mut says: Vec<String> = section.hint.iter().cloned().collect();
    if !section.prompts.is_empty() {
        says.push(section.prompts.join(" · "));
    }
    if section.private_allowed {
        says.push("Only the two of you can read it.".to_owned());
    }
    if section.author == engine::policy::Author::Supervisee {
        says.push(format!("In the words of {}.", pair.subject_name));
    }
    Field { heading: section.heading.clone(), hint: says.join(" "), input, field }
}

fn interval(terms: &Terms<'_>, one: &agreement::Recurring<'_>, typed: &Typed) -> IntervalField {
    let clock = &one.clock.id;
    let clauses = one.clauses.iter().map(engine::ids::ClauseId::as_str).collect::<Vec<_>>().join(", ");
    let now = one
        .every
        .map_or_else(|| format!("The policy speaks of it in {clauses}."), |every| format!("Now {every} ({clauses})."));
    let unit_field = unit_field(clock);
    // The unit begins as that of the present interval: who changes only the number means the same.
    let mut present = Typed::default();
    if let Some(every) = one.every {
        set_interval(&mut present, clock, every, None, "");
    }
    let unit = [typed, &present].map(|from| from.one(&unit_field)).into_iter().find(|unit| !unit.is_empty());
    IntervalField {
        field: every_field(clock),
        heading: format!("How often: {}", one.clock.name),
        hint: format!(
            "{now} Leave it empty to keep to the policy. Due days go by what stands here, not by what is written above."
        ),
        amount: typed.one(&every_field(clock)).to_owned(),
        units: Choice::list(agreement::UNITS, unit.unwrap_or_default()),
        unit_field,
        longer: one.longer.map(|longer| {
            let names =
                longer.by.iter().map(|role| terms.policy.role(role).map_or(role.to_string(), |role| role.name.clone()));
            LongerField {
                why: typed.one(&why_field(clock)).to_owned(),
                why_field: why_field(clock),
                end: date(typed, &end_field(clock)),
                end_field: end_field(clock),
                hint: format!("A longer time needs {}, a reason and an end.", names.collect::<Vec<_>>().join(" or ")),
            }
        }),
    }
}
