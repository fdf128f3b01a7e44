//! Loading a caseload: what a file changes is shown first, applied as a whole, and the same file twice changes nothing.

use std::fmt::Write as _;

use sqlx::PgPool;

use crate::cast::Cast;
use crate::loading::Scene as Loading;
use crate::planned::words;
use crate::world::{Answer, World};

/// Merton with its administrator, and with short addresses for those who work with cases.
struct Scene(Loading);

impl std::ops::Deref for Scene {
    type Target = Loading;
    fn deref(&self) -> &Loading {
        &self.0
    }
}

impl Scene {
    async fn new(pool: PgPool) -> Self {
        let scene = Loading::new(pool).await;
        for (who, email) in [(scene.cast.ben, "ben@merton.example"), (scene.cast.priya, "priya@merton.example")] {
            sqlx::query("update door.account set email = $2 where person_id = $1")
                .bind(who.uuid())
                .bind(email)
                .execute(&scene.world.god)
                .await
                .expect("an address");
        }
        Self(scene)
    }

    async fn send(&self, file: &[u8]) -> Answer {
        self.0.send("caseload", file).await
    }

    async fn look(&self, file: &str) -> (String, String) {
        self.0.look("caseload", file).await
    }

    async fn apply(&self, file: &str) {
        self.0.apply("caseload", file).await;
    }

    async fn rows(&self) -> i64 {
        self.world
            .count(
                "select (select count(*) from case_ref) + (select count(*) from case_opening) + (select count(*) from case_category)
                 + (select count(*) from case_allocation) + (select count(*) from case_member)",
            )
            .await
    }
}

const FIRST: &str = "case,worker,part,category,opened,children\n\
    lcs 1001,Ben@merton.example,,child-in-need,2026-09-07,Ada|Bo\n\
    LCS1002,ben@merton.example,lead,Child protection or court,07/09/2026,\n\
    LCS1002,priya@merton.example,co-worker,,,\n";

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_file_is_looked_at_applied_and_the_same_again_changes_nothing(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let (address, page) = scene.look(FIRST).await;
    assert!(page.contains("New\n2") && page.contains("LCS1001, LCS1002"), "{page}");
    assert_eq!(scene.rows().await, 0, "nothing is applied by looking");
    scene.ada.post(&address, &[]).await.expect(303);
    let rows = scene.rows().await;
    assert_eq!(rows, 2 + 2 + 2 + 3 + 2);
    let ben = scene.cast.browser(&scene.world, scene.cast.ben).await;
    let mine = words(&ben.open("/my-supervision").await.expect(200));
    assert!(mine.contains("LCS1001") && mine.contains("Ada, Bo, Child in need"), "{mine}");
    let (again, page) = scene.look(FIRST).await;
    assert!(page.contains("The file changes nothing.") && page.contains("As they are\n2"), "{page}");
    scene.ada.post(&again, &[]).await.expect(303);
    assert_eq!(scene.rows().await, rows);
    assert!(
        sqlx::query_scalar::<_, bool>("select bool_and(body = '') from sent_file")
            .fetch_one(&scene.world.god)
            .await
            .expect("files"),
        "its text is let go of"
    );
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_case_that_moves_changes_or_is_gone_keeps_its_past(pool: PgPool) {
    let scene = Scene::new(pool).await;
    scene.apply(FIRST).await;
    let second = "case,worker,part,category,allocated,category_from,children\n\
        LCS1001,priya@merton.example,lead,child-protection,2026-11-02,2026-10-26,Ada\n\
        LCS1003,ben@merton.example,,assessment,,,\n";
    let (address, page) = scene.look(second).await;
    for says in [
        "New\n1",
        "Changed\n1",
        "Closed\n1",
        "category child-protection from Mon 26 Oct 2026",
        "another worker leads from Mon 2 Nov 2026",
    ] {
        assert!(page.contains(says), "{says}: {page}");
    }
    scene.ada.post(&address, &[]).await.expect(303);
    let spells: Vec<String> = sqlx::query_scalar(
        "select g.category || ' ' || g.from_day || ' ' || coalesce(g.until_day::text, '-') from case_category g join case_ref c on c.id = g.case_id
         where c.reference = 'LCS1001' and g.superseded_at is null order by g.from_day",
    )
    .fetch_all(&scene.world.god)
    .await
    .expect("spells");
    assert_eq!(spells, ["child-in-need 2026-09-07 2026-10-26", "child-protection 2026-10-26 -"]);
    let ended: i64 =
        sqlx::query_scalar("select count(*) from case_member where superseded_at is null and until_day = '2026-11-10'")
            .fetch_one(&scene.world.god)
            .await
            .expect("children");
    assert_eq!(ended, 1, "Bo is no longer there from today, and was");
    let ben = scene.cast.browser(&scene.world, scene.cast.ben).await;
    let mine = words(&ben.open("/my-supervision").await.expect(200));
    assert!(!mine.contains("LCS1001") && !mine.contains("LCS1002"), "handed on, and closed: {mine}");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_damaged_file_tells_its_lines_and_nothing_is_applied(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let file = "case,worker,part,category,opened,children\n\
        LCS1,ben@merton.example,,child-in-need,2026-09-07,\n\
        ,ben@merton.example,,,,\n\
        LCS2,nobody@merton.example,,,,\n\
        LCS3,ben@merton.example,boss,,,\n\
        LCS4,ben@merton.example,,a-wish,,\n\
        LCS5,ben@merton.example,,,31/2/2026,\n\
        LCS1,priya@merton.example,lead,,,\n\
        LCS6,ben@merton.example,co-worker,,,\n\
        LCS7,ben@merton.example,,,2027-01-01,\n";
    let (address, page) = scene.look(file).await;
    let (_, from_windows) = scene.look(&file.replace('\n', "\r\n")).await;
    for says in [
        "Line 3, column case: Enter the reference of the case",
        "Line 4, column worker: Nobody has the address nobody@merton.example",
        "Line 5, column part: “boss” is neither lead nor co-worker",
        "Line 6, column category: The policy has no category “a-wish”",
        "Line 7, column opened: “31/2/2026” is no day",
        "Line 8, column part: LCS1 is led by somebody else in line 2",
        "Line 9, column part: LCS6 has nobody who leads it",
        "Line 10, column opened: 2027-01-01 has not come yet",
    ] {
        assert!(page.contains(says), "{says}: {page}");
        assert!(from_windows.contains(says), "{says}: {from_windows}");
    }
    scene.ada.post(&address, &[]).await.expect(422);
    assert_eq!(scene.rows().await, 0);
    let (_, page) = scene.look("reference,worker\nLCS1,ben@merton.example\n").await;
    assert!(
        page.contains("The column reference is not known") && page.contains("The file has no column case"),
        "{page}"
    );
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn letters_of_another_kind_are_read_or_told(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let windows = b"case;worker;children\r\nLCS1;ben@merton.example;Zo\xeb\r\n";
    let address = scene.send(windows).await.expect(303).location().to_owned();
    let page = words(&scene.ada.get(&address).await.expect(200));
    assert!(page.contains("read as Windows-1252") && page.contains("New\n1"), "{page}");
    scene.ada.post(&address, &[]).await.expect(303);
    let label: String =
        sqlx::query_scalar("select label from case_member").fetch_one(&scene.world.god).await.expect("a child");
    assert_eq!(label, "Zoë");
    let marked = b"\xef\xbb\xbfcase,worker,children\r\nLCS1,ben@merton.example,Zo\xeb\r\n";
    let said = words(&scene.send(marked).await.expect(422));
    assert!(said.contains("Line 2: The file says at its beginning that it is UTF-8, and this line is not"), "{said}");
    let empty = words(&scene.send(b"").await.expect(422));
    assert!(empty.contains("Choose a file with at least a head and a line"), "{empty}");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_file_that_closes_most_asks_first_and_a_large_one_takes_seconds(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let mut file = "case,worker,category,opened,children\n".to_owned();
    for number in 0..20_000 {
        let _ = writeln!(file, "LCS{number:05},ben@merton.example,child-in-need,2026-09-07,Child {number}");
    }
    scene.apply(&file).await;
    assert_eq!(scene.rows().await, 100_000);
    let few = "case,worker,category,opened,children\nLCS00001,ben@merton.example,child-in-need,2026-09-07,Child 1\n";
    let (address, page) = scene.look(few).await;
    assert!(page.contains("More than half of the open cases would be closed"), "{page}");
    let refused = scene.ada.post(&address, &[]).await.expect(422);
    assert!(words(&refused).contains("Tick that these cases are to be closed"), "it asks first");
    scene.ada.post(&address, &[("sure", "yes")]).await.expect(303);
    let open: i64 =
        sqlx::query_scalar("select count(*) from case_opening where superseded_at is null and until_day is null")
            .fetch_one(&scene.world.god)
            .await
            .expect("a count");
    assert_eq!(open, 1);
    // Two hundred in one worker's name, or twenty thousand: the page shows what is due.
    scene.cast.browser(&scene.world, scene.cast.ben).await.open("/my-supervision").await.expect(200);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn another_administrator_does_not_see_the_file(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let (address, _) = scene.look(FIRST).await;
    scene.is_nobody_elses(&address).await;
}

/// The file is refused with its line; the table refuses whatever else would write it.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn nobody_leads_a_case_that_somebody_leads(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "merton").await;
    let case = crate::cases::case(&world, &cast, "1000001", cast.ben, "2026-09-07", "child-in-need").await;
    let second = |part: &'static str| {
        sqlx::query("insert into case_allocation (tenant_id, id, case_id, worker_id, part, from_day) values ($1, gen_random_uuid(), $2, $3, $4, '2026-10-01')")
            .bind(cast.council.uuid())
            .bind(case.uuid())
            .bind(cast.priya.uuid())
            .bind(part)
            .execute(&world.god)
    };
    let refused = second("lead").await.expect_err("Ben leads it");
    assert_eq!(refused.as_database_error().and_then(|error| error.constraint()), Some("case_led_once"));
    second("co-worker").await.expect("a co-worker may be added");
}
