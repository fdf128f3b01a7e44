//! Cases: chosen for a session, discussed, shared, put on the child's record; who may, who may not, and what moves the clock.

use domain::ids::{CaseId, PersonId, SessionId};
use sqlx::{AssertSqlSafe, PgPool};
use uuid::Uuid;

use crate::cast::Cast;
use crate::planned::{session, words};
use crate::world::{Answer, Browser, World};

/// A council with cases of Ben's.
struct Scene {
    world: World,
    cast: Cast,
    amara: Browser,
    ben: Browser,
    session: SessionId,
    cases: Vec<CaseId>,
}

/// A case that somebody leads from a day on.
pub(crate) async fn case(
    world: &World,
    cast: &Cast,
    reference: &str,
    worker: PersonId,
    from: &str,
    category: &str,
) -> CaseId {
    let id = CaseId::fresh();
    let (council, id_of_case, leads) = (cast.council, id.uuid(), worker.uuid());
    let sql = format!(
        "insert into case_ref (tenant_id, id, reference) values ('{council}', '{id_of_case}', '{reference}');
         insert into case_opening (tenant_id, id, case_id, from_day) values ('{council}', gen_random_uuid(), '{id_of_case}', '{from}');
         insert into case_allocation (tenant_id, id, case_id, worker_id, part, from_day) values ('{council}', gen_random_uuid(), '{id_of_case}', '{leads}', 'lead', '{from}');
         insert into case_member (tenant_id, id, case_id, label, from_day) values ('{council}', gen_random_uuid(), '{id_of_case}', 'Child of {reference}', '{from}');"
    );
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&world.god).await.expect("a case");
    if !category.is_empty() {
        sqlx::query("insert into case_category (tenant_id, id, case_id, category, from_day) values ($1, gen_random_uuid(), $2, $3, $4::date)")
            .bind(council.uuid()).bind(id_of_case).bind(category).bind(from.parse::<chrono::NaiveDate>().expect("a day")).execute(&world.god).await.expect("a category");
    }
    id
}

impl Scene {
    async fn new(pool: PgPool, slug: &'static str, kind: &str, category: &str) -> Self {
        let world = World::new(pool).await;
        let cast = Cast::in_council(&world, slug).await;
        let mut cases = Vec::new();
        for (place, from) in ["2026-09-07", "2026-10-05", "2026-11-02"].into_iter().enumerate() {
            cases.push(case(&world, &cast, &format!("100000{place}"), cast.ben, from, category).await);
        }
        let session = session(&world, &cast, (cast.ben, cast.amara), kind, "2026-11-10", true).await;
        let (amara, ben) = (cast.browser(&world, cast.amara).await, cast.browser(&world, cast.ben).await);
        Self { world, cast, amara, ben, session, cases }
    }

    async fn merton(pool: PgPool) -> Self {
        Self::new(pool, "merton", "formal", "child-in-need").await
    }

    fn pick(&self) -> String {
        format!("/{}/sessions/{}/cases", self.cast.slug, self.session)
    }

    /// Puts these cases into the session; the address of the first discussion.
    async fn choose(&self, cases: &[CaseId]) -> String {
        let ids: Vec<String> = cases.iter().map(ToString::to_string).collect();
        let fields: Vec<(&str, &str)> = ids.iter().map(|id| ("case", id.as_str())).collect();
        let answer = self.amara.post(&self.pick(), &fields).await.expect(303);
        answer.location().trim_end_matches("/edit").to_owned()
    }

    async fn send(&self, discussion: &str, then: &str, fields: &[(&str, &str)]) -> Answer {
        let form = self.amara.get(&format!("{discussion}/edit")).await.expect(200);
        let version = form.hidden("version").expect("a version");
        let mut all = vec![("version", version.as_str()), ("then", then), ("depth", "update")];
        all.extend_from_slice(fields);
        self.amara.post(discussion, &all).await
    }

    async fn number(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.world.god).await.expect("a number")
    }
}

/// Everything that Merton's form asks for.
const FULL: [(&str, &str); 8] = [
    ("s-worries", "Late nights alone."),
    ("s-statements", "Ada may be alone at night."),
    ("s-next", "A plan for the evenings."),
    ("decision-0-what", "Weekly visits"),
    ("decision-0-why", "The risk is new."),
    ("action-0-what", "Call the school"),
    ("action-0-who", "Ben"),
    ("action-0-by_day", "20"),
];

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn the_most_urgent_case_stands_first_and_three_are_discussed_one_after_the_other(pool: PgPool) {
    let scene = Scene::merton(pool).await;
    let page = scene.amara.get(&scene.pick()).await.expect(200);
    let said = words(&page);
    let places: Vec<usize> =
        ["1000000", "1000001", "1000002"].iter().map(|it| said.find(it).expect("listed")).collect();
    assert!(places.is_sorted(), "the one overdue longest first: {said}");
    assert!(said.contains("36 days late"), "28 days after 7 September are 5 October: {said}");
    let first = scene.choose(&scene.cases).await;
    let form = scene.amara.get(&format!("{first}/edit")).await.expect(200);
    assert!(form.body.contains("Next child") && !form.body.contains("Previous child"), "the first of three");
    assert!(words(&form).contains("What are we worried about?"), "the council's own form");
    // An unfinished one asks once, and is shared the second time.
    let asked = scene.send(&first, "finish", &[("s-worries", "Late nights alone.")]).await.expect(200);
    assert!(words(&asked).contains("What needs to happen? is empty."), "{}", words(&asked));
    assert_eq!(scene.number("select count(*) from discussion_sharing").await, 0);
    let next =
        scene.send(&first, "finish", &[("s-worries", "Late nights alone."), ("despite", "yes")]).await.expect(303);
    assert_ne!(next.location().split('?').next(), Some(format!("{first}/edit").as_str()), "on to the next child");
    let second = next.location().split("/edit").next().expect("a form").to_owned();
    let day = [("action-0-by_month", "11"), ("action-0-by_year", "2026")];
    let third = scene.send(&second, "finish", &[&FULL[..], &day[..]].concat()).await.expect(303);
    let third = third.location().split("/edit").next().expect("a form").to_owned();
    let done = scene.send(&third, "finish", &[&FULL[..], &day[..]].concat()).await.expect(303);
    assert!(done.location().starts_with(&scene.pick()), "{}", done.location());
    assert_eq!(scene.number("select count(*) from discussion_sharing where superseded_at is null").await, 3);
    let page = words(&scene.amara.get(&format!("/merton/cases/{}", scene.cases[0])).await.expect(200));
    assert!(page.contains("Tue 8 Dec 2026"), "28 days after 10 November: {page}");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn what_was_not_done_and_what_stands_until_it_changes_is_there_again(pool: PgPool) {
    let scene = Scene::merton(pool).await;
    let day = [("action-0-by_month", "11"), ("action-0-by_year", "2026")];
    let first = scene.choose(&scene.cases[..1]).await;
    scene.send(&first, "finish", &[&FULL[..], &day[..]].concat()).await.expect(303);
    let later =
        session(&scene.world, &scene.cast, (scene.cast.ben, scene.cast.amara), "formal", "2026-11-09", true).await;
    let again =
        scene.amara.post(&format!("/merton/sessions/{later}/cases"), &[("case", &scene.cases[0].to_string())]).await;
    let form = scene.amara.get(again.expect(303).location()).await.expect(200);
    assert!(!form.body.contains("Call the school"), "an earlier session knows nothing of a later one");
    let later =
        session(&scene.world, &scene.cast, (scene.cast.ben, scene.cast.amara), "formal", "2026-11-10", false).await;
    let again =
        scene.amara.post(&format!("/merton/sessions/{later}/cases"), &[("case", &scene.cases[0].to_string())]).await;
    let form = scene.amara.get(again.expect(303).location()).await.expect(200);
    for there in ["Ada may be alone at night.", "Call the school"] {
        assert!(form.body.contains(there), "{there} stands until it changes");
    }
    assert!(!form.body.contains("Late nights alone."), "what is new each time is not filled in");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn bad_input_comes_back_as_it_was_typed(pool: PgPool) {
    let scene = Scene::merton(pool).await;
    let none = scene.amara.post(&scene.pick(), &[]).await.expect(422);
    assert!(words(&none).contains("Choose a case to discuss"), "{}", words(&none));
    let not_his = case(&scene.world, &scene.cast, "2000001", scene.cast.priya, "2026-09-01", "child-in-need").await;
    let answer = scene.amara.post(&scene.pick(), &[("case", &not_his.to_string())]).await.expect(422);
    assert!(words(&answer).contains("Choose cases that Ben Carter works with today"));
    let discussion = scene.choose(&scene.cases[..1]).await;
    let typed = [
        ("s-worries", "Words that must not be lost"),
        ("action-0-who", "Ben"),
        ("action-1-what", "Call"),
        ("action-1-by_day", "31"),
        ("action-1-by_month", "2"),
        ("action-1-by_year", "2026"),
        ("decision-0-why", "A reason of nothing"),
    ];
    let again = scene.send(&discussion, "finish", &typed).await.expect(422);
    let said = words(&again);
    for says in [
        "Say what is to be done",
        "Enter a day that exists, or leave it empty",
        "Say what was decided, or take its reason out",
    ] {
        assert!(said.contains(says), "{says}: {said}");
    }
    for kept in ["Words that must not be lost", "value=\"31\"", "A reason of nothing"] {
        assert!(again.body.contains(kept), "{kept}");
    }
    assert_eq!(scene.number("select count(*) from discussion_sharing").await, 0);
    assert_eq!(
        scene.number("select version::bigint from draft where about = 'discussion'").await,
        2,
        "and it is saved"
    );
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_form_sent_twice_is_shared_once_and_two_texts_are_both_kept(pool: PgPool) {
    let scene = Scene::merton(pool).await;
    let discussion = scene.choose(&scene.cases[..1]).await;
    let form = scene.amara.get(&format!("{discussion}/edit")).await.expect(200);
    let version = form.hidden("version").expect("a version");
    let fields =
        [&FULL[..7], &[("version", version.as_str()), ("then", "finish"), ("despite", "yes"), ("depth", "update")][..]]
            .concat();
    let once = scene.amara.post(&discussion, &fields).await.expect(303);
    let twice = scene.amara.post(&discussion, &fields).await.expect(303);
    assert_eq!(once.location(), twice.location());
    assert_eq!(scene.number("select count(*) from discussion_sharing").await, 1);
    // Another tab, an hour old, with other words: nothing is lost, and nothing shared is overwritten.
    let other = [&fields[1..], &[("s-worries", "Other words")][..]].concat();
    let clash = scene.amara.post(&discussion, &other).await.expect(409);
    assert!(clash.body.contains("Other words") && clash.body.contains("Late nights alone."), "both texts");
    assert_eq!(scene.number("select count(*) from discussion_sharing").await, 1);
    let page = scene.amara.get(&format!("{discussion}/clash")).await.expect(200);
    let [mine, kept, version] = ["mine", "kept_at", "version"].map(|name| page.hidden(name).unwrap_or_default());
    let fields = [("mine", mine.as_str()), ("kept_at", kept.as_str()), ("version", version.as_str()), ("keep", "mine")];
    scene.amara.post(&format!("{discussion}/clash"), &fields).await.expect(303);
    let form = scene.amara.get(&format!("{discussion}/edit")).await.expect(200);
    assert!(form.body.contains("Other words"), "a new version begins with mine");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn it_is_put_on_the_record_by_either_and_a_new_version_has_to_be_entered_again(pool: PgPool) {
    let scene = Scene::merton(pool).await;
    let discussion = scene.shared_full(0).await;
    let mine = words(&scene.ben.open("/my-supervision").await.expect(200));
    assert!(mine.contains("To put on the child’s record") && mine.contains("1000000, discussed 10 Nov"), "{mine}");
    let page = scene.ben.get(&discussion).await.expect(200);
    let said = words(&page);
    assert!(said.contains("Amara Osei supervising Ben Carter, Tue 10 Nov 2026"), "the policy's title: {said}");
    assert!(said.contains("Wed 18 Nov 2026"), "six working days after 10 November: {said}");
    let child = page
        .body
        .split("name=\"on-record\" type=\"checkbox\" value=\"")
        .nth(1)
        .and_then(|it| it.split('"').next())
        .expect("a tick");
    scene.ben.post(&format!("{discussion}/entries"), &[("on-record", child)]).await.expect(303);
    let page = words(&scene.amara.get(&discussion).await.expect(200));
    assert!(page.contains("On the record") && page.contains("said by Ben Carter"), "{page}");
    assert_eq!(scene.number("select count(*) from discussion where open").await, 0);
    // Taken back, and entered again.
    scene.ben.post(&format!("{discussion}/entries"), &[]).await.expect(303);
    assert_eq!(scene.number("select count(*) from discussion where open").await, 1);
    scene.amara.post(&format!("{discussion}/entries"), &[("on-record", child)]).await.expect(303);
    // A new version is another text: what stands on the record is not it.
    scene.amara.post(&format!("{discussion}/amendment"), &[]).await.expect(303);
    scene
        .send(&discussion, "finish", &[&FULL[..7], &[("despite", "yes"), ("s-worries", "Changed")][..]].concat())
        .await
        .expect(303);
    let page = words(&scene.amara.get(&discussion).await.expect(200));
    assert!(
        page.contains("Not on the record yet") && page.contains("Version 2") && page.contains("Earlier versions"),
        "{page}"
    );
    assert_eq!(scene.number("select count(*) from discussion_entry").await, 2, "the past stays");
}

impl Scene {
    async fn shared_full(&self, which: usize) -> String {
        let discussion = self.choose(&self.cases[which..=which]).await;
        let fields = [&FULL[..7], &[("despite", "yes")][..]].concat();
        self.send(&discussion, "finish", &fields).await.expect(303);
        discussion
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn who_leaves_a_case_loses_it_who_joins_it_has_it_and_cover_counts(pool: PgPool) {
    let scene = Scene::merton(pool).await;
    let discussion = scene.shared_full(0).await;
    let case = format!("/merton/cases/{}", scene.cases[0]);
    let (council, id) = (scene.cast.council, scene.cases[0]);
    let colm = scene.cast.browser(&scene.world, scene.cast.colm).await;
    let dita = scene.cast.browser(&scene.world, scene.cast.dita).await;
    for stranger in [&colm, &dita] {
        stranger.get(&case).await.expect(404);
        stranger.get(&discussion).await.expect(404);
    }
    // Dita joins as co-worker: she and her supervisor see the case and what was said of it.
    let joins = format!(
        "insert into case_allocation (tenant_id, id, case_id, worker_id, part, from_day) values ('{council}', '{}', '{id}', '{}', 'co-worker', app.today())",
        Uuid::now_v7(),
        scene.cast.dita
    );
    sqlx::raw_sql(AssertSqlSafe(joins)).execute(&scene.world.god).await.expect("joined");
    for with in [&colm, &dita] {
        with.get(&case).await.expect(200);
        with.get(&discussion).await.expect(200);
    }
    let listed = words(&dita.open("/my-supervision").await.expect(200));
    assert!(listed.contains("My children due"), "{listed}");
    // Ben hands the case on to her: he loses it, and Amara with him.
    let moved = format!("update case_allocation set until_day = app.today() where case_id = '{id}' and part = 'lead'");
    sqlx::raw_sql(AssertSqlSafe(moved)).execute(&scene.world.god).await.expect("moved");
    for former in [&scene.ben, &scene.amara] {
        former.get(&case).await.expect(404);
        former.get(&discussion).await.expect(404);
        former.post(&format!("{discussion}/entries"), &[]).await.expect(404);
    }
    // Who stands in for Colm reads and writes as he does, and no longer than that.
    let grace = scene.cast.browser(&scene.world, scene.cast.grace).await;
    let before = grace.get(&discussion).await;
    assert!(before.location().contains("/opening?"), "the line says why first");
    scene.world.relationship(council, scene.cast.dita, scene.cast.grace, "cover", "2026-11-01", None).await;
    grace.get(&discussion).await.expect(200);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_case_that_is_closed_or_moved_while_it_is_being_written_loses_nothing(pool: PgPool) {
    let scene = Scene::merton(pool).await;
    let discussion = scene.choose(&scene.cases[..2]).await;
    let gone = format!(
        "update case_opening set until_day = app.today() where case_id = '{0}'; update case_allocation set until_day = app.today() where case_id = '{0}'",
        scene.cases[0]
    );
    sqlx::raw_sql(AssertSqlSafe(gone)).execute(&scene.world.god).await.expect("closed");
    scene.amara.get(&format!("{discussion}/edit")).await.expect(200);
    let fields = [&FULL[..7], &[("despite", "yes")][..]].concat();
    scene.send(&discussion, "finish", &fields).await.expect(303);
    assert_eq!(scene.number("select count(*) from discussion_sharing").await, 1);
    // What was said is still owed to the record, by who said it.
    scene.ben.get(&discussion).await.expect(200);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_case_chosen_by_mistake_is_taken_out_and_what_was_typed_is_kept(pool: PgPool) {
    let scene = Scene::merton(pool).await;
    let discussion = scene.choose(&scene.cases[..1]).await;
    scene.send(&discussion, "stay", &[("s-worries", "Typed by mistake")]).await.expect(303);
    scene.amara.post(&format!("{discussion}/removal"), &[]).await.expect(303);
    scene.amara.get(&format!("{discussion}/edit")).await.expect(404);
    assert_eq!(scene.number("select count(*) from draft_clash where body::text like '%Typed by mistake%'").await, 1);
    let again = scene.choose(&scene.cases[..1]).await;
    assert_ne!(again, discussion, "it can be chosen again");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_shorter_time_needs_nobody_and_a_longer_one_who_the_policy_names(pool: PgPool) {
    let scene = Scene::merton(pool).await;
    let case = format!("/merton/cases/{}", scene.cases[2]);
    let set = async |fields: &[(&str, &str)]| scene.ben.post(&format!("{case}/interval"), fields).await;
    let wrong = set(&[("amount", "often"), ("unit", "weeks"), ("then", "set")]).await.expect(422);
    let said = words(&wrong);
    assert!(said.contains("Enter how often as a whole number") && said.contains("Write why this case"), "{said}");
    let longer = [("amount", "8"), ("unit", "weeks"), ("reason", "A quiet time"), ("then", "set")];
    let said = words(&set(&longer).await.expect(422));
    assert!(said.contains("Choose who approved the longer time: Team manager"), "{said}");
    let by = async |who: PersonId| set(&[&longer[..], &[("approver", who.to_string().as_str())][..]].concat()).await;
    assert!(
        words(&by(scene.cast.ben).await.expect(422)).contains("A longer time is approved by"),
        "a social worker may not"
    );
    by(scene.cast.amara).await.expect(303);
    let page = words(&scene.amara.get(&case).await.expect(200));
    assert!(page.contains("every 8 weeks") && page.contains("approved by Amara Osei: A quiet time"), "{page}");
    assert!(page.contains("Mon 30 Nov 2026"), "a change before the first discussion postpones nothing: {page}");
    set(&[("amount", "1"), ("unit", "weeks"), ("reason", "A new partner"), ("then", "set")]).await.expect(303);
    let page = words(&scene.amara.get(&case).await.expect(200));
    assert!(
        page.contains("Tue 10 Nov 2026") && page.contains("Due soon"),
        "a week is over, so it is due at once: {page}"
    );
    set(&[("then", "end")]).await.expect(303);
    let page = words(&scene.amara.get(&case).await.expect(200));
    assert!(page.contains("Mon 30 Nov 2026"), "28 days again: {page}");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_time_beyond_the_bound_is_refused_whoever_approves_it(pool: PgPool) {
    let scene = Scene::new(pool, "merton", "formal", "looked-after").await;
    let case = format!("/merton/cases/{}/interval", scene.cases[2]);
    let ask = async |amount: &str, who: PersonId| {
        let who = who.to_string();
        let fields =
            [("amount", amount), ("unit", "weeks"), ("reason", "Settled"), ("approver", &who), ("then", "set")];
        scene.amara.post(&case, &fields).await
    };
    let said = words(&ask("16", scene.cast.hugo).await.expect(422));
    assert!(said.contains("At most every 84 days can be approved"), "{said}");
    let said = words(&ask("10", scene.cast.amara).await.expect(422));
    assert!(said.contains("Head of service"), "{said}");
    ask("10", scene.cast.hugo).await.expect(303);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_new_allocation_is_talked_about_within_hours(pool: PgPool) {
    let scene = Scene::new(pool, "kent", "casework", "open-after-assessment").await;
    let case = case(&scene.world, &scene.cast, "8000009", scene.cast.ben, "2026-11-10", "open-after-assessment").await;
    sqlx::query("update case_allocation set from_at = '2026-11-10T08:00:00Z' where case_id = $1")
        .bind(case.uuid())
        .execute(&scene.world.god)
        .await
        .expect("an instant");
    let page = words(&scene.amara.get(&format!("/kent/cases/{case}")).await.expect(200));
    assert!(page.contains("Wed 11 Nov 2026, 08:00"), "24 hours: {page}");
    let begun =
        scene.amara.post(&format!("/kent/cases/{case}/discussions"), &[("kind", "new-allocation")]).await.expect(303);
    let discussion = begun.location().trim_end_matches("/edit").to_owned();
    let day = [("when_day", "10"), ("when_month", "11"), ("when_year", "2026"), ("s-facts", "New.")];
    let said = words(&scene.send(&discussion, "finish", &day).await.expect(422));
    assert!(said.contains("Enter the time of the talk"), "{said}");
    let fields = [&day[..], &[("at", "9.45"), ("despite", "yes")][..]].concat();
    scene.send(&discussion, "finish", &fields).await.expect(303);
    let page = words(&scene.amara.get(&format!("/kent/cases/{case}")).await.expect(200));
    assert!(page.contains("Talk about a new allocation") && !page.contains("Wed 11 Nov 2026, 08:00"), "{page}");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn every_council_has_its_own_form_and_its_list_of_children(pool: PgPool) {
    let asks = [
        ("rutland", "one-to-one", "", "Professional curiosity"),
        ("blackburn-with-darwen", "case-supervision", "", "Child's voice"),
        ("leeds", "one-to-one", "", "What it felt like, and what it tells us"),
        ("kent", "casework", "open-after-assessment", "Capacity to change"),
    ];
    let world = World::new(pool).await;
    for (slug, kind, category, heading) in asks {
        let cast = Cast::in_council(&world, slug).await;
        let case = case(&world, &cast, "5000001", cast.ben, "2026-09-07", category).await;
        let session = session(&world, &cast, (cast.ben, cast.amara), kind, "2026-11-09", true).await;
        let amara = cast.browser(&world, cast.amara).await;
        let pick = format!("/{slug}/sessions/{session}/cases");
        let begun = amara.post(&pick, &[("case", &case.to_string())]).await.expect(303);
        let form = amara.get(begun.location()).await.expect(200);
        assert!(words(&form).replace('’', "'").contains(heading), "{slug}: {}", words(&form));
        let page = words(&amara.open("/my-team").await.expect(200));
        assert!(page.contains("5000001") || slug == "blackburn-with-darwen", "{slug}: {page}");
    }
}

/// Spaces and small letters do not matter.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_reference_is_found_however_it_is_typed(pool: PgPool) {
    let scene = Scene::merton(pool).await;
    case(&scene.world, &scene.cast, "LCS-77A", scene.cast.ben, "2026-09-01", "child-in-need").await;
    for typed in ["lcs-77a", "LCS+-77+A", "lcs-7"] {
        let found = words(&scene.amara.open(&format!("/find?q={typed}")).await.expect(200));
        assert!(found.contains("LCS-77A"), "{typed}: {found}");
    }
    let colm = scene.cast.browser(&scene.world, scene.cast.colm).await;
    assert!(!words(&colm.open("/find?q=lcs-77a").await.expect(200)).contains("LCS-77A"), "not his");
}

/// The case system is one link away where the council has named its address.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_case_leads_to_the_case_system(pool: PgPool) {
    let mut scene = Scene::merton(pool).await;
    let page = scene.amara.get(&format!("/merton/cases/{}", scene.cases[0])).await.expect(200);
    assert!(!page.body.contains("Open the case in"), "no address, no link");
    let mut council = (*scene.world.councils["merton"]).clone();
    council.file.systems.case_link = Some("https://cases.merton.example/open?id={reference}".to_owned());
    scene.world.councils.insert("merton".to_owned(), std::sync::Arc::new(council));
    let (app, _) = scene.world.another_app().await;
    let amara = scene.amara.through(app);
    let page = amara.get(&format!("/merton/cases/{}", scene.cases[0])).await.expect(200);
    assert!(
        page.body.contains("href=\"https://cases.merton.example/open?id=1000000\">Open the case in Mosaic"),
        "{}",
        words(&page)
    );
}
