//! A visit to a made-up council: each of the people to try finds something to do on the first page, what is laid out can be found,
//! and a senior manager would believe the figures.

use sqlx::Row as _;
use uuid::Uuid;

use crate::planned::words;
use crate::world::{Browser, World};

/// Whom the sign-in page of every council lists.
const EVERYWHERE: [&str; 11] = [
    "Supervisor",
    "Supervisee",
    "Supervisee in a dispute",
    "Line manager of supervisors",
    "Senior manager",
    "Quality lead",
    "Principal social worker",
    "Administrator",
    "Inspector",
    "Investigating officer",
    "Workforce development",
];

struct Visitor {
    label: String,
    person: Uuid,
    browser: Browser,
}

/// Everything that a visitor would miss.
pub(super) async fn each(world: &World, slug: &str) -> Vec<String> {
    let visitors = visitors(world, slug).await;
    let mut wrong = missing(world, &visitors).await;
    for visitor in &visitors {
        let first = visitor.browser.open("").await.expect(303);
        let page = visitor.browser.get(first.location()).await.expect(200);
        let text = words(&page);
        let found = match visitor.label.as_str() {
            "Senior manager" | "Quality lead" | "Principal social worker" => {
                first.location().ends_with("/quality") || text.contains("Needs you")
            }
            "Administrator" => {
                let people = words(&visitor.browser.open("/administration/people").await.expect(200));
                page.body.contains("/administration") && people.lines().count() > 40
            }
            "Inspector" | "Investigating officer" | "Workforce development" => {
                first.location().ends_with("/granted") && text.contains("What it opens") && text.contains("Files")
            }
            "Supervisee" => text.contains("To read and sign"),
            "Supervisor" | "Line manager of supervisors" => text.contains("Needs you"),
            _ => text.contains("Needs you") || text.contains("To read and sign") || text.contains("Next"),
        };
        if !found {
            wrong.push(format!("{} finds nothing to do on {}", visitor.label, first.location()));
        }
    }
    if let Some(quality) = visitors.iter().find(|visitor| visitor.label == "Quality lead") {
        wrong.extend(believed(&quality.browser).await);
    }
    wrong.extend(figures(world, slug).await);
    wrong.into_iter().map(|what| format!("{slug}: {what}")).collect()
}

/// What can be found without a page, on any day.
pub(super) async fn found(world: &World, slug: &str) -> Vec<String> {
    missing(world, &visitors(world, slug).await).await
}

async fn missing(world: &World, visitors: &[Visitor]) -> Vec<String> {
    let has = |label: &str| visitors.iter().any(|visitor| visitor.label == label);
    let mut wrong: Vec<String> =
        EVERYWHERE.iter().filter(|wanted| !has(wanted)).map(|label| format!("nobody to try as {label}")).collect();
    if !has("New supervisee") && !has("Newly qualified supervisee") {
        wrong.push("nobody to try who is new".to_owned());
    }
    wrong.extend(laid_out(world, visitors).await);
    wrong
}

async fn visitors(world: &World, slug: &str) -> Vec<Visitor> {
    let rows: Vec<(Uuid, Uuid, String)> = sqlx::query_as(
        "select d.tenant_id, a.person_id, d.label from door.demo_person d join door.account a on a.tenant_id = d.tenant_id and a.email = d.email
         where d.tenant_id = (select id from council where slug = $1) and a.locked_at is null order by d.place",
    )
    .bind(slug)
    .fetch_all(&world.god)
    .await
    .expect("people to try");
    let mut visitors = Vec::new();
    for (tenant, person, label) in rows {
        let label = label.split(" – ").next().unwrap_or_default().to_owned();
        visitors.push(Visitor { browser: world.browser(tenant.into(), slug, person.into()).await, person, label });
    }
    visitors
}

/// In the team of the supervisor to try, and in the line of the manager to try.
async fn laid_out(world: &World, visitors: &[Visitor]) -> Vec<String> {
    let who = |label: &str| visitors.iter().find(|visitor| visitor.label == label).map(|visitor| visitor.person);
    let (Some(supervisor), Some(manager)) = (who("Supervisor"), who("Line manager of supervisors")) else {
        return Vec::new();
    };
    let row = sqlx::query(
        "with team as (select tenant_id, subject_id from relationship where supervisor_id = $1 and until_day is null and from_day <= app.today()),
         latest as (select distinct on (x.record_id) x.*, a.kind from record_sharing x join team using (tenant_id, subject_id)
            left join sign_off a on a.tenant_id = x.tenant_id and a.record_id = x.record_id and a.number = x.number and a.person_id = x.subject_id
            where x.shared_by = $1 order by x.record_id, x.number desc)
         select exists (select from latest where kind = 'ask-for-change') as \"a change that was asked for\",
            exists (select from latest where kind = 'disagree') as \"a disagreement\",
            exists (select from latest where kind is null) as \"a record to sign\",
            exists (select from session_contest c join team using (tenant_id, subject_id)) as \"a contested session\",
            exists (select from draft d join team using (tenant_id, subject_id) where d.author_id = $1) as \"a draft\",
            exists (select from draft_clash d join team using (tenant_id, subject_id) where d.author_id = $1) as \"two texts of one draft\",
            exists (select from draft d join relationship r on r.tenant_id = d.tenant_id and r.subject_id = d.subject_id and r.kind = 'line' and r.until_day is null
                join relationship m on m.tenant_id = r.tenant_id and m.subject_id = r.supervisor_id and m.supervisor_id = $2 and m.kind = 'line' and m.until_day is null
                join person p on p.tenant_id = d.tenant_id and p.id = d.author_id where p.left_on <= app.today()) as \"a draft that was left behind\",
            exists (select from absence a join post o on o.tenant_id = a.tenant_id and o.person_id = a.subject_id
                where a.tenant_id = (select tenant_id from person where id = $1) and a.from_day <= app.today() and (a.until_day is null or a.until_day > app.today())
                  and 'supervisor' = any (o.capacities)) as \"a supervisor who is away\",
            exists (select from relationship where tenant_id = (select tenant_id from person where id = $1) and kind = 'cover' and from_day <= app.today()
                and (until_day is null or until_day > app.today())) as \"somebody who stands in\",
            exists (select from person where tenant_id = (select tenant_id from person where id = $1) and employed_from > app.today() - 14) as \"somebody new\"",
    )
    .bind(supervisor)
    .bind(manager)
    .fetch_one(&world.god)
    .await
    .expect("what is laid out");
    let missing = (0..row.len()).filter(|place| !row.get::<bool, _>(*place));
    missing.map(|place| format!("nobody finds {}", sqlx::Column::name(row.column(place)))).collect()
}

/// The head of the Quality page.
async fn believed(quality: &Browser) -> Vec<String> {
    let text = words(&quality.open("/quality").await.expect(200));
    let head = text.split("Supervised").nth(1).unwrap_or_default();
    let number = head.split('%').next().and_then(|before| before.split_whitespace().last());
    let percent = number.and_then(|number| number.parse::<u32>().ok());
    match percent {
        Some(75..=92) => Vec::new(),
        other => vec![format!("supervised in time: {other:?} % in {head:.300}")],
    }
}

/// Shares of a hundred that a council would recognise as its own.
async fn figures(world: &World, slug: &str) -> Vec<String> {
    let row = sqlx::query(
        "with c as (select id from council where slug = $1),
         open as (select n.* from action_now n, c where n.tenant_id = c.id and n.is_open),
         shared as (select x.tenant_id, x.record_id, max(x.number) as number, max(x.shared_at) as at from record_sharing x, c where x.tenant_id = c.id group by 1, 2),
         answered as (select s.*, exists (select from sign_off a where a.tenant_id = s.tenant_id and a.record_id = s.record_id and a.number = s.number
                and a.kind <> 'ask-for-change') as given from shared s where s.at < app.now() - interval '21 days')
         select (select 100 * count(*) filter (where due_on < app.today()) / count(*) from open) as overdue,
            (select 100 * count(*) filter (where survived > 2) / count(*) from open) as drifting,
            (select 100 * count(*) filter (where not given) / greatest(count(*), 1) from answered) as unsigned",
    )
    .bind(slug)
    .fetch_one(&world.god)
    .await
    .expect("figures");
    let wanted = [("overdue", 20..=36), ("drifting", 2..=15), ("unsigned", 4..=16)];
    let outside = wanted.into_iter().filter(|(name, range)| !range.contains(&row.get::<i64, _>(*name)));
    outside.map(|(name, range)| format!("{name}: {} % and not {range:?}", row.get::<i64, _>(name))).collect()
}
