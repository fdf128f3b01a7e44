//! Quality: every number opens into a list of that length, on any day, for whoever may see it and nobody else.

use std::collections::HashSet;

use sqlx::PgPool;
use uuid::Uuid;

use crate::cast::Cast;
use crate::planned::{away, session, words};
use crate::world::{Browser, World, app_url, day, now};

/// Ben was last met in time, Priya is late, Dita waits for the return of the agreement; Colm is away.
async fn scene(world: &World, slug: &'static str) -> Cast {
    let cast = Cast::in_council(world, slug).await;
    session(world, &cast, (cast.ben, cast.amara), "one-to-one", "2026-10-27", true).await;
    session(world, &cast, (cast.priya, cast.amara), "one-to-one", "2026-09-01", true).await;
    session(world, &cast, (cast.dita, cast.colm), "one-to-one", "2026-10-12", true).await;
    session(world, &cast, (cast.amara, cast.grace), "one-to-one", "2026-10-20", true).await;
    away(world, &cast, cast.colm, "sickness", "2026-11-02", None).await;
    cast
}

/// A link of a page of Quality with the text it stands in.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Linked {
    pub(crate) href: String,
    pub(crate) text: String,
}

fn unescaped(text: &str) -> String {
    text.replace("&#38;", "&").replace("&amp;", "&").replace("&#39;", "'").replace("&#34;", "\"")
}

/// Every link of the page into a list of Quality.
pub(crate) fn links(body: &str) -> Vec<Linked> {
    let main = body.split("<main").nth(1).unwrap_or(body);
    main.split("<a ")
        .skip(1)
        .filter_map(|rest| {
            let href = unescaped(rest.split("href=\"").nth(1)?.split('"').next()?);
            let text = rest.split_once('>')?.1.split('<').next()?.trim().to_owned();
            ["people", "findings", "actions", "ahead", "children/cases", "children/discussions"]
                .iter()
                .any(|list| {
                    href.contains(&format!("/quality/{list}"))
                        && ![".csv", ".xlsx"].iter().any(|file| href.contains(file))
                })
                .then_some(Linked { href, text })
        })
        .collect()
}

/// The number at the head of a list.
pub(crate) fn head(body: &str) -> usize {
    let count = body.split("<span class=\"app-count\">(").nth(1).and_then(|rest| rest.split(')').next());
    count.expect("a number at the head").replace(',', "").parse().expect("a number")
}

/// How many the link says: *861 of 932* says 932, a part's *Late 71* says 71.
fn said(text: &str) -> Option<usize> {
    let number = text.rsplit(' ').next()?.replace(',', "");
    number.parse().ok()
}

/// The rows of a file, without its head.
pub(crate) async fn rows(browser: &Browser, href: &str) -> usize {
    let (path, query) = href.split_once('?').map_or((href, String::new()), |(path, query)| (path, format!("?{query}")));
    let file = browser.get(&format!("{path}.csv{query}")).await.expect(200);
    let mut reader = csv_lines(&file.body);
    reader.next().expect("a head");
    reader.count()
}

/// The lines of a file; a line break inside quotes belongs to its cell.
pub(crate) fn csv_lines(text: &str) -> impl Iterator<Item = String> {
    let mut lines = vec![String::new()];
    let mut quoted = false;
    for letter in text.trim_start_matches('\u{feff}').chars() {
        quoted ^= letter == '"';
        if letter == '\n' && !quoted {
            lines.push(String::new());
        } else if let Some(line) = lines.last_mut() {
            line.push(letter);
        }
    }
    lines.retain(|line| !line.trim().is_empty());
    lines.into_iter()
}

/// Opens every number of a page: the head of its list and the rows of its file say the same.
pub(crate) async fn every_number_opens(browser: &Browser, page: &str) -> usize {
    let body = browser.get(page).await.expect(200).body;
    let mut seen = HashSet::new();
    for link in links(&body) {
        if !seen.insert(link.clone()) {
            continue;
        }
        let list = browser.get(&link.href).await.expect(200);
        let number = head(&list.body);
        if let Some(said) = said(&link.text) {
            assert_eq!(said, number, "{} opens {}", link.text, link.href);
        }
        assert_eq!(rows(browser, &link.href).await, number, "the file of {}", link.href);
    }
    seen.len()
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn every_number_is_the_length_of_its_list_and_of_its_file(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = scene(&world, "leeds").await;
    let quinn = cast.browser(&world, cast.quinn).await;
    let team = cast.team;
    for page in [
        "/leeds/quality".to_owned(),
        "/leeds/quality?as_of=2026-09-15".to_owned(),
        "/leeds/quality?by=supervisor&strength=must".to_owned(),
        format!("/leeds/quality?team={team}&by=role"),
        "/leeds/quality?service=none&clock=one-to-one".to_owned(),
    ] {
        let opened = every_number_opens(&quinn, &page).await;
        assert!(opened >= 8, "{page} has only {opened} numbers to open");
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn every_number_of_a_demo_council_opens(pool: PgPool) {
    let world = World::new(pool).await;
    let rutland = world.councils["rutland"].clone();
    let url = app_url(&world.god).replace("plumbline_app:", "plumbline_migrate:");
    demo::load(&url, &[rutland], day("2026-11-10").into(), now().into(), 18, "nobody signs in", |_| {})
        .await
        .expect("loaded");
    let (council, quinn): (Uuid, Uuid) = sqlx::query_as(
        "select tenant_id, person_id from post where 'quality' = any (capacities) and until_day is null and superseded_at is null order by person_id limit 1",
    )
    .fetch_one(&world.god)
    .await
    .expect("a quality lead");
    let quinn = world.browser(council.into(), "rutland", quinn.into()).await;
    for (page, least) in [
        ("/rutland/quality", 25),
        ("/rutland/quality?as_of=2026-06-30&by=role", 25),
        ("/rutland/quality/tracker", 10),
        ("/rutland/quality/ahead", 4),
        ("/rutland/quality/ahead?within=56&as_of=2026-06-30", 4),
        ("/rutland/quality/children", 12),
        ("/rutland/quality/children?as_of=2026-06-30&by=worker", 25),
    ] {
        let opened = every_number_opens(&quinn, page).await;
        assert!(opened >= least, "{page} has only {opened} numbers to open");
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn the_page_says_who_is_late_and_why(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = scene(&world, "leeds").await;
    let quinn = cast.browser(&world, cast.quinn).await;
    let list = quinn.open("/quality/people?clock=one-to-one&show=late").await.expect(200);
    let text = words(&list);
    assert!(text.contains("Priya Shah") && text.contains("40 days late"), "{text}");
    assert!(text.contains("1 month after 1 Sep") || text.contains("1 month after the session held on 1 Sep"), "{text}");
    assert!(list.body.contains("/leeds/policy#LEE-63"), "the clause is linked");
    assert!(!text.contains("Ben Carter"), "{text}");
    let findings = words(&quinn.open("/quality/findings?kind=agreement-missing").await.expect(200));
    assert!(findings.contains("Ben Carter"), "{findings}");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_change_of_facts_shows_at_once(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = scene(&world, "leeds").await;
    let quinn = cast.browser(&world, cast.quinn).await;
    let late = "/leeds/quality/people?clock=one-to-one&show=late";
    let before = head(&quinn.get(late).await.expect(200).body);
    // The supervisor says that Priya's session was held after all: a late entry.
    session(&world, &cast, (cast.priya, cast.amara), "one-to-one", "2026-11-05", true).await;
    sqlx::query("update fact_version set n = n + 1 where tenant_id = $1")
        .bind(cast.council.uuid())
        .execute(&world.god)
        .await
        .expect("a version");
    assert_eq!(head(&quinn.get(late).await.expect(200).body), before - 1);
    // It mends the days since, and not those before.
    let on = |day: &str| format!("{late}&as_of={day}");
    assert_eq!(head(&quinn.get(&on("2026-11-05")).await.expect(200).body), before - 1);
    assert!(words(&quinn.get(&on("2026-11-04")).await.expect(200)).contains("Priya Shah"));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn who_may_see_less_is_never_shown_what_was_made_for_another(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = scene(&world, "leeds").await;
    let quinn = cast.browser(&world, cast.quinn).await;
    let hugo = cast.browser(&world, cast.hugo).await;
    // Somebody with a clock whom Hugo does not manage.
    world.relationship(cast.council, cast.quinn, cast.ada, "line", "2026-01-05", None).await;
    let everybody = head(&quinn.open("/quality/people").await.expect(200).body);
    assert!(everybody > 5);
    // The next request knows.
    only_the_line(&world, &cast).await;
    let hugos = hugo.open("/quality").await.expect(200);
    assert!(words(&hugos).contains("not of the whole council"), "{}", words(&hugos));
    let mine = hugo.open("/quality/people").await.expect(200);
    assert!(head(&mine.body) < everybody);
    // Hugo manages Grace and everybody below her; Quinn and Ada are not in that line.
    assert!(!mine.body.contains("Ada Field"), "{}", words(&mine));
    assert_eq!(head(&quinn.open("/quality/people").await.expect(200).body), everybody);
}

/// The policy lets senior managers see figures no longer, but for those of the people below them.
pub(crate) async fn only_the_line(world: &World, cast: &Cast) {
    sqlx::query("delete from access_setting where tenant_id = $1 and reader = 'senior-manager'")
        .bind(cast.council.uuid())
        .execute(&world.god)
        .await
        .expect("settled");
    world.derive(cast.council).await;
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn others_find_no_such_page(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = scene(&world, "leeds").await;
    for person in [cast.ben, cast.amara, cast.ada, cast.olu] {
        let browser = cast.browser(&world, person).await;
        for page in ["/quality", "/quality/people", "/quality/people.csv", "/quality/findings", "/quality/actions.csv"]
        {
            browser.open(page).await.expect(404);
        }
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn days_that_are_none_and_filters_that_match_nobody(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = scene(&world, "leeds").await;
    let quinn = cast.browser(&world, cast.quinn).await;
    for wrong in ["2026-02-30", "tomorrow", "2026-11-11", "31.12.2025", "%F0%9F%98%80"] {
        let page = quinn.open(&format!("/quality?as_of={wrong}")).await.expect(422);
        assert!(page.body.contains("There is a problem") && page.body.contains("As of Tue 10 Nov 2026"), "{wrong}");
    }
    let page = quinn.open("/quality?as_of=%22%3E%3Cscript%3E").await.expect(422);
    assert!(!page.body.contains("\"><script>"), "typed text is escaped");
    let long = "x".repeat(20_000);
    for nobody in [
        format!("team={long}"),
        "role=none&team=%D8%B9%D8%B1%D8%A8%D9%8A".to_owned(),
        "clock=nothing".to_owned(),
        "clause=LEE-999".to_owned(),
    ] {
        quinn.open(&format!("/quality?{nobody}")).await.expect(200);
        assert_eq!(head(&quinn.open(&format!("/quality/people?{nobody}")).await.expect(200).body), 0, "{nobody:.40}");
    }
    // A page beyond the last is the last; a day long before anybody was here has nobody.
    quinn.open("/quality/people?page=999999").await.expect(200);
    assert_eq!(head(&quinn.open("/quality/people?as_of=1990-01-01").await.expect(200).body), 0);
    quinn.open("/quality?as_of=0001-01-01&compare=0001-01-01").await.expect(200);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_file_holds_no_formula(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = scene(&world, "leeds").await;
    sqlx::query("update person set name = '=HYPERLINK(\"x\")' where id = $1")
        .bind(cast.priya.uuid())
        .execute(&world.god)
        .await
        .expect("named");
    let quinn = cast.browser(&world, cast.quinn).await;
    let file = quinn.open("/quality/people.csv").await.expect(200);
    assert!(file.headers["content-type"].to_str().expect("text").starts_with("text/csv"));
    assert!(file.headers["content-disposition"].to_str().expect("text").contains("attachment"));
    assert!(file.body.contains("'=HYPERLINK"), "{}", file.body);
    for line in csv_lines(&file.body) {
        for cell in line.split(',') {
            assert!(!cell.trim_matches('"').starts_with(['=', '+', '@']), "{line}");
        }
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn old_actions_are_those_that_the_agenda_calls_open(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = scene(&world, "leeds").await;
    for (name, survived, closed) in [("old", 3, false), ("young", 2, false), ("done", 4, true)] {
        action(&world, &cast, survived, closed).await;
        let _ = name;
    }
    let quinn = cast.browser(&world, cast.quinn).await;
    let open = world.count("select count(*) from action_now where is_open").await;
    let old = world.count("select count(*) from action_now where is_open and survived > 2").await;
    assert_eq!((open, old), (2, 1));
    let number = |body: &str| i64::try_from(head(body)).expect("small");
    assert_eq!(number(&quinn.open("/quality/actions").await.expect(200).body), open);
    assert_eq!(number(&quinn.open("/quality/actions?show=old").await.expect(200).body), old);
    let tile = words(&quinn.open("/quality").await.expect(200));
    assert!(tile.contains("Actions older than 2 sessions\n50 %\n1 of 2"), "{tile}");
    // On 1 August both had been kept in May, June and July, and the one that is done now was open then; on 1 July in two only.
    let then = |day: &'static str| format!("/quality/actions?show=old&as_of={day}");
    assert_eq!(number(&quinn.open(&then("2026-08-01")).await.expect(200).body), 2);
    assert_eq!(number(&quinn.open(&then("2026-07-01")).await.expect(200).body), 0);
}

/// An action of Ben's, agreed in January, kept in a record a month from May on.
async fn action(world: &World, cast: &Cast, survived: u32, closed: bool) {
    let id = Uuid::now_v7();
    sqlx::query("insert into action (tenant_id, id, subject_id, owner_id, agreed_on, recorded_by, recorded_at) values ($1, $2, $3, $3, '2026-01-05', $3, '2026-01-05')")
        .bind(cast.council.uuid()).bind(id).bind(cast.ben.uuid()).execute(&world.god).await.expect("an action");
    for month in 0..survived {
        let on = day(&format!("2026-{:02}-03", 5 + month));
        step(world, cast, id, "kept", on, Some(Uuid::now_v7())).await;
    }
    if closed {
        step(world, cast, id, "done", day("2026-10-01"), None).await;
    }
}

async fn step(world: &World, cast: &Cast, action: Uuid, kind: &str, on: chrono::NaiveDate, record: Option<Uuid>) {
    sqlx::query("insert into action_step (tenant_id, id, action_id, subject_id, kind, day, record_id, recorded_by, recorded_at) values ($1, $2, $3, $4, $5, $6, $7, $4, $6)")
        .bind(cast.council.uuid()).bind(Uuid::now_v7()).bind(action).bind(cast.ben.uuid()).bind(kind).bind(on).bind(record)
        .execute(&world.god).await.expect("a step");
}

/// A number that is tried makes somebody late; what is wrong keeps what was typed; nobody else gets there.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn other_numbers_are_tried_on_what_happened(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = scene(&world, "leeds").await;
    let quinn = cast.browser(&world, cast.quinn).await;
    let empty = quinn.open("/quality/what-if").await.expect(200);
    assert!(empty.body.contains("name=\"one-to-one.social-worker.every\"") && !empty.body.contains("id=\"outcome\""));
    assert!(!empty.body.contains("name=\"version\""), "Leeds has one version alone");
    assert!(!empty.body.contains("leaver-file"), "what no page can record yet is not tried either");
    // Ben was met on 27 October: in time by the month, and seven days late by the week on 10 November.
    let tried = quinn.open("/quality/what-if?one-to-one.social-worker.every=1+week").await.expect(200);
    let said = words(&tried);
    assert!(said.contains("1 week instead of 1 month."), "{said}");
    assert!(said.contains("Late: Tue 3 Nov 2026, 7 days ago"), "{said}");
    assert!(said.contains("1 week after the session held on 27 Oct"), "{said}");
    let number = head(&tried.body);
    assert_eq!(tried.body.matches("Why?<span").count(), number, "as many are listed as are counted");
    let rows: usize = tried
        .body
        .split("data-label=\"Days that change\">")
        .skip(1)
        .filter_map(|cell| cell.split('<').next()?.trim().parse::<usize>().ok())
        .sum();
    assert_eq!(rows, number, "the clocks add up to the list");
    let same = quinn.open("/quality/what-if?one-to-one.social-worker.every=1+month").await.expect(200);
    assert!(words(&same).contains("Nothing: no due day and no figure of the last twelve months would be another."));
    let wrong = quinn
        .open("/quality/what-if?one-to-one.social-worker.every=soon&cover.after=11+years&x.y=3&version=2020-01-01")
        .await;
    let wrong = wrong.expect(422);
    let said = words(&wrong);
    for part in [
        "There is no such version of this policy.",
        "every: enter a length of time, such as 28 days, 5 working days or 1 month",
        "enter a length of time of ten years or less",
        "The policy has no number “x.y”. Use the fields below.",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(
        wrong.body.contains("value=\"soon\"") && wrong.body.contains("value=\"11 years\""),
        "what was typed is kept"
    );
    assert!(!wrong.body.contains("id=\"outcome\""));
    let markup = quinn
        .open("/quality/what-if?one-to-one.social-worker.every=%3Cscript%3Ealert(1)%3C/script%3E")
        .await
        .expect(422);
    assert!(!markup.body.contains("<script>alert"), "typed text is escaped");
    for person in [cast.ben, cast.ada] {
        let other = cast.browser(&world, person).await;
        other.open("/quality/what-if").await.expect(404);
    }
}
