//! A made-up council against its policy and its true size: roles, capacities, spans, forms, agreements, private sections, commitments.

use std::collections::{BTreeMap, BTreeSet};

use domain::agreement;
use domain::wording::{Content, Wording, Written};
use engine::Day;
use engine::policy::{Council, Policy};
use sqlx::types::Json;
use uuid::Uuid;

use crate::world::{World, day};

/// The people whose number is known: how many, and in which roles of the policy.
fn true_size(slug: &str, policy: &Policy) -> (usize, Vec<String>) {
    let named = |roles: &[&str]| roles.iter().map(|role| (*role).to_owned()).collect();
    let tagged = |tag: &str| {
        let of = policy.roles.iter().filter(|role| role.attributes.iter().any(|own| *own == *tag));
        of.map(|role| role.id.to_string()).collect()
    };
    match slug {
        "rutland" => (25, named(&["social-worker"])),
        "blackburn-with-darwen" => (152, tagged("practitioner")),
        "leeds" => (723, tagged("social-work")),
        "merton" => (152, named(&["social-worker"])),
        "kent" => (932, named(&["social-worker", "front-door-social-worker"])),
        other => panic!("{other} has no known size"),
    }
}

/// Everything that does not agree.
pub(super) async fn against(world: &World, slug: &str) -> Vec<String> {
    let council: &Council = &world.councils[slug];
    let policy = council.policy_on(day("2026-11-10").into());
    let tenant: Uuid = sqlx::query_scalar("select id from council where slug = $1")
        .bind(slug)
        .fetch_one(&world.god)
        .await
        .expect(slug);
    let mut wrong = posts(world, tenant, policy, true_size(slug, policy)).await;
    wrong.extend(spans(world, tenant).await);
    wrong.extend(records(world, tenant, policy).await);
    wrong.extend(agreements(world, tenant, policy).await);
    wrong.into_iter().map(|what| format!("{slug}: {what}")).collect()
}

async fn posts(world: &World, tenant: Uuid, policy: &Policy, (size, counted): (usize, Vec<String>)) -> Vec<String> {
    let held: Vec<(String, Vec<String>)> = sqlx::query_as(
        "select o.role, o.capacities from post o where o.tenant_id = $1 and o.from_day <= '2026-11-10' and (o.until_day is null or o.until_day > '2026-11-10')",
    )
    .bind(tenant)
    .fetch_all(&world.god)
    .await
    .expect("posts");
    let mut wrong = Vec::new();
    for role in &policy.roles {
        let named = |capacity| serde_json::to_value(capacity).expect("a word").as_str().expect("a word").to_owned();
        let wanted: Vec<String> = role.capacities.iter().map(named).collect();
        let holders: Vec<_> = held.iter().filter(|(held, _)| role.id == *held.as_str()).collect();
        if holders.is_empty() {
            wrong.push(format!("nobody is {}", role.id));
        }
        if holders.iter().any(|(_, capacities)| *capacities != wanted) {
            wrong.push(format!("{} has other capacities than {wanted:?}", role.id));
        }
    }
    let workers = held.iter().filter(|(role, _)| counted.contains(role)).count();
    if workers != size {
        wrong.push(format!("{workers} and not {size} in {counted:?}"));
    }
    wrong
}

/// How many people a supervisor has today.
async fn spans(world: &World, tenant: Uuid) -> Vec<String> {
    let mut spans: Vec<i64> = sqlx::query_scalar(
        "select count(*) from relationship r where tenant_id = $1 and kind = 'line' and from_day <= '2026-11-10'
           and (until_day is null or until_day > '2026-11-10') group by supervisor_id",
    )
    .bind(tenant)
    .fetch_all(&world.god)
    .await
    .expect("spans");
    spans.sort_unstable();
    let median = spans[spans.len() / 2];
    let largest = spans.last().copied().unwrap_or(0);
    if (5..=7).contains(&median) && largest <= 12 {
        Vec::new()
    } else {
        vec![format!("spans of {median}, at most {largest}")]
    }
}

type Version = (Uuid, i32, String, String, serde_json::Value, Option<serde_json::Value>, String);
type Agreed = (
    Uuid,
    i32,
    Json<agreement::Wording>,
    serde_json::Value,
    serde_json::Value,
    String,
    Option<String>,
    Option<chrono::NaiveDate>,
);

/// What is written in the records: in the sections of the form of that kind, private only where the policy lets, and as signed.
async fn records(world: &World, tenant: Uuid, policy: &Policy) -> Vec<String> {
    let versions: Vec<Version> = sqlx::query_as(
        "select x.record_id, x.number, s.kind, r.form, w.body, v.body, encode(x.commitment, 'hex') from record_sharing x
         join record r on r.tenant_id = x.tenant_id and r.id = x.record_id join session s on s.tenant_id = r.tenant_id and s.id = r.session_id
         join record_wording w on w.tenant_id = x.tenant_id and w.record_id = x.record_id and w.number = x.number
         left join record_private v on v.tenant_id = x.tenant_id and v.record_id = x.record_id and v.number = x.number where x.tenant_id = $1",
    )
    .bind(tenant)
    .fetch_all(&world.god)
    .await
    .expect("records");
    let (mut wrong, mut private) = (BTreeMap::<String, usize>::new(), 0);
    let mut note = |what: String| *wrong.entry(what).or_default() += 1;
    for (id, number, kind, form, body, apart, commitment) in &versions {
        let of_kind = policy.session_kinds.iter().find(|known| known.id == *kind.as_str());
        if of_kind.and_then(|kind| kind.form.as_ref()).is_none_or(|wanted| *wanted != *form.as_str()) {
            note(format!("{kind} written on {form}"));
            continue;
        }
        let form = policy.forms.iter().find(|known| known.id == *form.as_str()).expect("the form");
        let kept: Vec<Written> =
            apart.clone().map(|body| serde_json::from_value(body).expect("a body")).unwrap_or_default();
        private += kept.len();
        let wording: Wording = serde_json::from_value(body.clone()).expect("a body");
        for written in wording.sections.iter().chain(&kept) {
            match form.sections.iter().find(|section| section.id == *written.id.as_str()) {
                None => note(format!("{} has no section {}", form.id, written.id)),
                Some(section) if section.heading != written.heading => note(format!("the heading of {}", written.id)),
                Some(_) => {}
            }
        }
        for written in &kept {
            let may = form.sections.iter().any(|section| section.id == *written.id.as_str() && section.private_allowed);
            let said =
                wording.sections.iter().any(|open| open.id == written.id && open.content == Content::KeptPrivate);
            if !may || !said {
                note(format!("{} kept private", written.id));
            }
        }
        let apart = serde_json::to_value(&kept).expect("a body");
        let signed = store::records::commitment((*id).into(), *number, body, &apart).hex();
        if signed != *commitment {
            note("a wording that is not what was signed".to_owned());
        }
    }
    let may = policy.forms.iter().any(|form| {
        form.sections.iter().any(|section| section.private_allowed)
            && policy.session_kinds.iter().any(|kind| kind.form.as_ref() == Some(&form.id))
    });
    if may != (private > 0) {
        note(format!("{private} private sections where the policy says {may}"));
    }
    wrong.into_iter().map(|(what, times)| format!("{what}: {times} times")).collect()
}

/// Agreements in the policy's fields, the required ones filled, and as signed.
async fn agreements(world: &World, tenant: Uuid, policy: &Policy) -> Vec<String> {
    let versions: Vec<Agreed> = sqlx::query_as(
        "select o.agreement_id, o.number, w.body, w.body, coalesce(v.body, '[]'), encode(o.commitment, 'hex'), o.share_within, o.review_on
         from agreement_offer o join agreement_wording w on w.tenant_id = o.tenant_id and w.agreement_id = o.agreement_id and w.number = o.number
         left join agreement_private v on v.tenant_id = o.tenant_id and v.agreement_id = o.agreement_id and v.number = o.number where o.tenant_id = $1",
    )
    .bind(tenant)
    .fetch_all(&world.god)
    .await
    .expect("agreements");
    let Some(form) = agreement::form(policy) else { return Vec::new() };
    let fields: BTreeSet<&str> = form.sections.iter().map(|section| section.id.as_str()).collect();
    // Those asked of everybody have to be there.
    let required =
        form.sections.iter().filter(|section| section.required && section.who == engine::policy::Who::default());
    let required: Vec<&str> = required.map(|section| section.id.as_str()).collect();
    let mut wrong = BTreeSet::new();
    for (id, number, wording, body, private, commitment, share_within, review_on) in &versions {
        let written: BTreeSet<&str> = wording.sections.iter().map(|written| written.id.as_str()).collect();
        wrong.extend(written.difference(&fields).map(|id| format!("an agreement with a field {id}")));
        wrong.extend(
            required.iter().filter(|id| !written.contains(**id)).map(|id| format!("an agreement without {id}")),
        );
        let signed = store::agreements::commitment((*id).into(), *number, body, private).hex();
        if signed != *commitment {
            wrong.insert("an agreement that is not what was signed".to_owned());
        }
        // What its words settle is what the due days go by.
        let mut settled = agreement::Wording {
            review_by: review_on.map(Day::from),
            share_within: None,
            events: Vec::new(),
            ..wording.0.clone()
        };
        settled.settle(policy);
        if settled.share_within.map(|within| within.to_string()) != *share_within
            || settled.review_by.map(Day::date) != *review_on
            || settled.events != wording.events
        {
            wrong.insert("an agreement that settles something else than it says".to_owned());
        }
        if wording.0.clone().split(policy).0 != wording.0 {
            wrong.insert("an agreement that shows what it keeps".to_owned());
        }
    }
    if versions.is_empty() {
        wrong.insert("no agreements".to_owned());
    }
    wrong.into_iter().collect()
}
