//! Children on Quality: each number is the length of its list for every reader, the groups add up to the whole, and what the policy
//! does not set is said.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::ids::{CaseId, PersonId};
use sqlx::PgPool;
use uuid::Uuid;

use crate::cases::case;
use crate::cast::Cast;
use crate::planned::words;
use crate::quality::{csv_lines, every_number_opens, head, only_the_line};
use crate::spreadsheets::both;
use crate::world::{Browser, World};

/// A discussion that was shared, with the day on which it was entered on the record.
struct Talk<'a> {
    of: CaseId,
    with: PersonId,
    kind: &'a str,
    on: &'a str,
    detailed: bool,
    entered: Option<&'a str>,
}

async fn talk(world: &World, cast: &Cast, talk: &Talk<'_>) {
    let (id, council) = (Uuid::now_v7(), cast.council.uuid());
    let day = |text: &str| text.parse::<chrono::NaiveDate>().expect("a day");
    sqlx::query("insert into discussion (tenant_id, id, case_id, worker_id, kind, form, policy_version, author_id, begun_on, shared, open) values ($1, $2, $3, $4, $5, 'a form', '2021-12-01', $6, $7, true, $8)")
        .bind(council).bind(id).bind(talk.of.uuid()).bind(talk.with.uuid()).bind(talk.kind).bind(cast.amara.uuid()).bind(day(talk.on)).bind(talk.entered.is_none())
        .execute(&world.god).await.expect("a discussion");
    sqlx::query("insert into discussion_sharing (tenant_id, discussion_id, number, case_id, worker_id, kind, held_on, detailed, shared_by, shared_at, first_at) values ($1, $2, 1, $3, $4, $5, $6, $7, $8, $6, $6)")
        .bind(council).bind(id).bind(talk.of.uuid()).bind(talk.with.uuid()).bind(talk.kind).bind(day(talk.on)).bind(talk.detailed).bind(cast.amara.uuid())
        .execute(&world.god).await.expect("shared");
    if let Some(entered) = talk.entered {
        sqlx::query("insert into discussion_entry (tenant_id, id, discussion_id, case_id, entered_on, recorded_by) values ($1, $2, $3, $4, $5, $6)")
            .bind(council).bind(Uuid::now_v7()).bind(id).bind(talk.of.uuid()).bind(day(entered)).bind(cast.amara.uuid())
            .execute(&world.god).await.expect("entered");
    }
}

/// Seven families of Merton, today being Tue 10 Nov 2026. Ben's first one is late since 5 October and never discussed (28 days), Priya's
/// since 27 October (56 days after 1 September); the other clocks run, and to Ada's, without a category, none applies.
async fn merton(world: &World) -> Cast {
    let cast = Cast::in_council(world, "merton").await;
    world.relationship(cast.council, cast.ada, cast.quinn, "line", "2026-01-05", None).await;
    let mut cases = Vec::new();
    for (reference, worker, from, category) in [
        ("A1", cast.ben, "2026-09-07", "child-in-need"),
        ("B2", cast.ben, "2026-08-03", "child-protection"),
        ("C3", cast.priya, "2026-06-01", "looked-after"),
        ("D4", cast.dita, "2026-10-12", "child-in-need"),
        ("E5", cast.dita, "2026-09-01", "child-in-need"),
        ("F6", cast.ada, "2026-09-01", ""),
        ("G7", cast.ben, "2026-10-01", "care-experienced"),
    ] {
        cases.push(case(world, &cast, reference, worker, from, category).await);
    }
    // An entry is due six working days after: of B on 28 October, of C on 9 September, of D on 10 November, of E on 23 October.
    for (which, with, kind, on, detailed, entered) in [
        (1, cast.ben, "formal", "2026-10-20", true, Some("2026-10-26")),
        (2, cast.priya, "formal", "2026-09-01", false, None),
        (3, cast.dita, "formal", "2026-11-02", false, None),
        (4, cast.dita, "formal", "2026-10-15", true, Some("2026-11-02")),
        // Informal: it meets no clock and needs no entry, and it was a deep one.
        (6, cast.ben, "informal", "2026-10-25", true, None),
    ] {
        talk(world, &cast, &Talk { of: cases[which], with, kind, on, detailed, entered }).await;
    }
    world.derive(cast.council).await;
    cast
}

/// The seven numbers of each line of a file after its one or two names: in time, of, and those apart.
async fn figures(browser: &Browser, address: &str, names: usize) -> BTreeMap<(String, String), Vec<usize>> {
    let file = browser.get(address).await.expect(200).body;
    let lines = csv_lines(&file).skip(1).map(|line| {
        let cells: Vec<String> = line.trim_end().split(',').map(|cell| cell.trim_matches('"').to_owned()).collect();
        let numbers = cells[names..names + 7].iter().map(|cell| cell.parse().expect("a number")).collect();
        ((cells[0].clone(), cells[names - 1].clone()), numbers)
    });
    lines.collect()
}

/// The sum of the groups for each thing that is counted.
fn sums(of: &BTreeMap<(String, String), Vec<usize>>) -> BTreeMap<String, Vec<usize>> {
    let mut sums: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for ((_, what), numbers) in of {
        let sum = sums.entry(what.clone()).or_insert_with(|| vec![0; numbers.len()]);
        sum.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += number);
    }
    sums
}

async fn number(browser: &Browser, list: &str) -> usize {
    head(&browser.open(list).await.expect(200).body)
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn the_numbers_are_those_counted_by_hand(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = merton(&world).await;
    let quinn = cast.browser(&world, cast.quinn).await;
    let said = words(&quinn.open("/quality/children").await.expect(200));
    assert!(said.contains("Discussion of a child or family:\n2\nof\n6\nlate,\n1\nof them never discussed."), "{said}");
    assert!(said.contains("Discussions detailed and reflective\n75 %\n3 of 4"), "{said}");
    assert!(said.contains("Reference on the child's record, in time\n75 %\n3 of 4"), "{said}");
    for list in ["cases", "discussions"] {
        let address = format!("/merton/quality/children/{list}");
        assert_eq!(both(&quinn, &address).await.len(), head(&quinn.get(&address).await.expect(200).body), "{list}");
    }
    assert!(!both(&quinn, "/merton/quality/children/groups?by=worker").await.is_empty());
    let by = figures(&quinn, "/merton/quality/children/groups.csv?by=category", 2).await;
    let of = |group: &str, what: &str| by[&(group.to_owned(), what.to_owned())][..2].to_vec();
    assert_eq!(of("Child in need", "Discussion of a child or family"), [2, 3]);
    assert_eq!(of("Care experienced (care leaver)", "Detailed and reflective"), [1, 1]);
    for (list, length) in [
        ("cases?clock=case-discussion&show=late", 2),
        ("cases?clock=case-discussion&show=never", 1),
        ("cases?clock=case-discussion&show=without", 1),
        ("cases?clock=case-discussion&category=child-in-need", 3),
        ("cases?clock=case-reference&show=entered", 1),
        ("cases?clock=case-reference&show=entered-late", 1),
        ("cases?clock=case-reference&show=waits", 1),
        ("cases?clock=case-reference&show=missing", 1),
        ("discussions?show=detailed", 3),
        ("discussions?show=updates", 1),
        ("discussions?show=detailed&category=child-in-need", 1),
    ] {
        assert_eq!(number(&quinn, &format!("/quality/children/{list}")).await, length, "{list}");
    }
    // Never discussed comes first, then who waits longest, whatever the due day.
    let list = words(&quinn.open("/quality/children/cases").await.expect(200));
    let places: Vec<usize> = ["A1", "C3", "G7", "E5", "B2", "D4"]
        .iter()
        .map(|reference| list.find(&format!("\n{reference}\n")).unwrap_or_else(|| panic!("{reference}: {list}")))
        .collect();
    assert!(places.is_sorted(), "{places:?}: {list}");
    assert!(list.contains("36 days late") && list.contains("Not yet\n64 days") && list.contains("70 days"), "{list}");
    insta::assert_snapshot!("quality_children_merton", said);
}

/// Every number opens, and every way of grouping comes to the same: for who sees the whole council and for who sees a part.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn the_groups_add_up_for_every_reader(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = merton(&world).await;
    only_the_line(&world, &cast).await;
    let (quinn, hugo) = (cast.browser(&world, cast.quinn).await, cast.browser(&world, cast.hugo).await);
    for (reader, open) in [(&quinn, 7), (&hugo, 6)] {
        for asked in ["", "as_of=2026-10-07", "category=child-in-need", "category=none", "show=late&clock=nothing"] {
            let page = format!("/merton/quality/children?{asked}");
            every_number_opens(reader, &page).await;
            let clocks = figures(reader, &format!("/merton/quality/children/clocks.csv?{asked}"), 1).await;
            for by in ["category", "team", "service", "supervisor", "worker"] {
                every_number_opens(reader, &format!("{page}&by={by}")).await;
                let file = format!("/merton/quality/children/groups.csv?{asked}&by={by}");
                let groups = figures(reader, &file, 2).await;
                let sums = sums(&groups);
                for ((what, _), whole) in &clocks {
                    let sum = sums.get(what).cloned().unwrap_or_else(|| vec![0; 7]);
                    assert_eq!(sum, *whole, "{what} by {by}, {asked}");
                }
            }
        }
        // Counted, apart, or not meant: every open case is in one of them.
        let list = async |show: &str| {
            number(reader, &format!("/quality/children/cases?clock=case-discussion&show={show}")).await
        };
        let mut all = 0;
        for part in ["in-time", "late", "paused", "exempted", "not-set", "without"] {
            all += list(part).await;
        }
        assert_eq!(all, open);
        let entries = async |show: &str| {
            number(reader, &format!("/quality/children/cases?clock=case-reference&show={show}")).await
        };
        let mut parts = 0;
        for part in ["entered", "entered-late", "waits", "missing"] {
            parts += entries(part).await;
        }
        assert_eq!(parts, entries("").await);
    }
    let hugos = words(&hugo.open("/quality/children").await.expect(200));
    assert!(hugos.contains("not of the whole council"), "{hugos}");
    let hugos = hugo.open("/quality/children?by=worker").await.expect(200);
    assert!(hugos.body.contains("Ben Carter") && !hugos.body.contains("Ada Field"), "{}", words(&hugos));
    assert!(words(&quinn.open("/quality/children/cases?show=without").await.expect(200)).contains("Ada Field"));
    assert!(!words(&hugo.open("/quality/children/cases?show=without").await.expect(200)).contains("F6"));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn what_a_policy_does_not_set_is_said_and_not_borrowed(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "blackburn-with-darwen").await;
    let one = case(&world, &cast, "H8", cast.ben, "2026-09-01", "").await;
    let held = Talk { of: one, with: cast.ben, kind: "reflective", on: "2026-11-02", detailed: true, entered: None };
    talk(&world, &cast, &held).await;
    world.derive(cast.council).await;
    let quinn = cast.browser(&world, cast.quinn).await;
    let page = quinn.open("/quality/children").await.expect(200);
    let said = words(&page);
    assert!(said.contains("The policy sets no time in which a child has to be discussed. Nobody is counted as late."));
    assert!(
        said.contains("The policy sets no time in which a discussion has to stand on the child’s record."),
        "{said}"
    );
    assert!(said.contains("100 %\n1 of 1") && !said.contains("Longest without"), "{said}");
    assert!(!page.body.contains("id=\"clocks\"") && !page.body.contains("id=\"categories\""));
    quinn.open("/quality/children/cases").await.expect(404);
    every_number_opens(&quinn, "/blackburn-with-darwen/quality/children?by=worker").await;
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn others_find_no_such_page_and_no_cases_are_no_link(pool: PgPool) {
    let mut world = World::new(pool).await;
    let cast = merton(&world).await;
    let pages = ["", "/cases", "/cases.csv", "/discussions", "/discussions.csv", "/clocks.csv", "/groups.csv"];
    let elsewhere = Cast::in_council(&world, "kent").await;
    let stranger = world.browser(elsewhere.council, "merton", elsewhere.quinn).await;
    for browser in [cast.browser(&world, cast.ben).await, cast.browser(&world, cast.amara).await] {
        for page in pages {
            browser.open(&format!("/quality/children{page}")).await.expect(404);
        }
    }
    for page in pages {
        let answer = stranger.get(&format!("/merton/quality/children{page}")).await;
        assert!([303, 404].contains(&answer.status.as_u16()), "{page}: {}", answer.status);
    }
    let quinn = cast.browser(&world, cast.quinn).await;
    let front = quinn.open("/quality").await.expect(200);
    assert!(front.body.matches("href=\"/merton/quality/children").count() >= 2, "from the front and from its figure");
    let mut council = (*world.councils["merton"]).clone();
    for version in &mut council.versions {
        let mut policy = (**version).clone();
        policy.casework = None;
        policy.case_clocks.clear();
        policy.case_entries.clear();
        *version = Arc::new(policy);
    }
    world.councils.insert("merton".to_owned(), Arc::new(council));
    let (app, _) = world.another_app().await;
    let quinn = quinn.through(app);
    assert!(!quinn.open("/quality").await.expect(200).body.contains("/quality/children"));
    for page in pages {
        quinn.open(&format!("/quality/children{page}")).await.expect(404);
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn odd_addresses_are_answered_and_files_hold_no_formula(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = merton(&world).await;
    sqlx::query("update person set name = '=1+1' where id = $1")
        .bind(cast.priya.uuid())
        .execute(&world.god)
        .await
        .expect("named");
    let quinn = cast.browser(&world, cast.quinn).await;
    for (wrong, status) in [
        ("?as_of=2026-02-30", 422),
        ("?as_of=2027-01-01", 422),
        ("?page=99999&by=nothing", 200),
        ("?category=%22%3E%3Cscript%3E", 200),
        ("?worker=none&team=none", 200),
        ("/cases?clock=one-to-one", 404),
        ("/cases?clock=case-discussion&page=0&show=%00", 200),
        ("/discussions?show=x&as_of=1990-01-01", 200),
    ] {
        let page = quinn.open(&format!("/quality/children{wrong}")).await.expect(status);
        assert!(!page.body.contains("\"><script>"), "{wrong}");
    }
    assert_eq!(number(&quinn, "/quality/children/cases?as_of=1990-01-01").await, 0);
    for file in ["cases.csv", "groups.csv?by=worker", "discussions.csv?as_of=2026-09-10"] {
        let text = quinn.open(&format!("/quality/children/{file}")).await.expect(200).body;
        assert!(text.contains("'=1+1"), "{file}: {text}");
        assert!(!text.contains(",=1") && !text.contains("\"=1") && !text.contains("\n=1"), "{file}: {text}");
    }
}
