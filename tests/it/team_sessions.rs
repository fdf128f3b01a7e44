//! The sessions of teams: planned, with a case chosen, moved, held with who came, written up for the team; who may, who may not.

use domain::ids::PersonId;
use sqlx::PgPool;

use crate::cases::case;
use crate::cast::Cast;
use crate::world::{Answer, Browser, World};

/// The words of a page in one line.
fn words(answer: &Answer) -> String {
    crate::planned::words(answer).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A council with a team of a kind of its policy.
struct Scene {
    world: World,
    cast: Cast,
    amara: Browser,
    ben: Browser,
}

impl Scene {
    async fn new(pool: PgPool, slug: &'static str, team_type: &str) -> Self {
        let world = World::new(pool).await;
        let cast = Cast::in_council(&world, slug).await;
        sqlx::query("update unit set team_type = $2 where id = $1")
            .bind(cast.team.uuid())
            .bind(team_type)
            .execute(&world.god)
            .await
            .expect("a kind of team");
        let (amara, ben) = (cast.browser(&world, cast.amara).await, cast.browser(&world, cast.ben).await);
        Self { world, cast, amara, ben }
    }

    fn list(&self) -> String {
        format!("/{}/teams/{}/sessions", self.cast.slug, self.cast.team)
    }

    /// Plans a session of a kind for a day of November 2026; its address.
    async fn plan(&self, kind: &str, day: &str) -> String {
        let leader = self.cast.amara.to_string();
        let fields = [
            ("kind", kind),
            ("day_day", day),
            ("day_month", "11"),
            ("day_year", "2026"),
            ("start", "09:30"),
            ("minutes", "90"),
            ("leader", leader.as_str()),
        ];
        let answer = self.amara.post(&self.list(), &fields).await.expect(303);
        answer.location().split('?').next().expect("an address").to_owned()
    }

    /// Begins to write a session up, and sends the form with those who came.
    async fn write(&self, address: &str, came: &[PersonId], fields: &[(&str, &str)]) -> Answer {
        self.amara.post(&format!("{address}/notes"), &[]).await.expect(303);
        self.send(address, "finish", came, fields).await
    }

    async fn send(&self, address: &str, then: &str, came: &[PersonId], fields: &[(&str, &str)]) -> Answer {
        let form = self.amara.get(&format!("{address}/notes/edit")).await.expect(200);
        let version = form.hidden("version").expect("a version");
        let ids: Vec<String> = came.iter().map(ToString::to_string).collect();
        let mut all = vec![
            ("version", version.as_str()),
            ("then", then),
            ("when_day", "10"),
            ("when_month", "11"),
            ("when_year", "2026"),
            ("mode", "in-person"),
        ];
        all.extend(ids.iter().map(|id| ("came", id.as_str())));
        all.extend_from_slice(fields);
        self.amara.post(&format!("{address}/notes/edit"), &all).await
    }

    async fn number(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.world.god).await.expect("a number")
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_team_plans_holds_and_writes_up_a_group_session_and_its_clock_moves(pool: PgPool) {
    let scene = Scene::new(pool, "merton", "child-in-need-and-protection").await;
    let cast = &scene.cast;
    // Nothing yet: the duty of the policy stands there with its trail.
    let page = words(&scene.amara.get(&scene.list()).await.expect(200));
    assert!(page.contains("Group supervision") && page.contains("MER-105"), "{page}");
    // What is missing is said at its field, and what was typed stays.
    let typed = [("place", "Room 4"), ("day_day", "31"), ("day_month", "2"), ("day_year", "2026")];
    let again = scene.amara.post(&scene.list(), &typed).await.expect(422);
    let says = words(&again);
    assert!(says.contains("Choose what kind of session it is") && says.contains("Choose who leads it"), "{says}");
    assert!(again.body.contains("Room 4"));
    let address = scene.plan("group", "10").await;
    let seen = words(&scene.ben.get(&scene.list()).await.expect(200));
    assert!(seen.contains("Tue 10 Nov 2026") && !seen.contains("Plan a session"), "a member sees it: {seen}");
    let mine = words(&scene.ben.get("/merton/my-supervision").await.expect(200));
    assert!(
        mine.contains("Sessions of my team") && mine.contains("Group or peer supervision, Tue 10 Nov 2026"),
        "{mine}"
    );
    // It is written up: the form asks once for what the policy wants, and shares it the second time.
    scene.amara.post(&format!("{address}/notes"), &[]).await.expect(303);
    let form = scene.amara.get(&format!("{address}/notes/edit")).await.expect(200);
    for person in [cast.ben, cast.priya, cast.amara] {
        assert!(form.body.contains(&format!("value=\"{person}\" checked")), "everybody who is not away is ticked");
    }
    let came = [cast.ben, cast.amara];
    let asked = scene.send(&address, "finish", &came, &[]).await.expect(200);
    assert!(words(&asked).contains("What the group takes away is empty."), "{}", words(&asked));
    assert_eq!(scene.number("select count(*) from team_session_holding").await, 0);
    let said = [("s-learning", "Ask the school earlier."), ("despite", "yes")];
    scene.send(&address, "finish", &came, &said).await.expect(303);
    let page = words(&scene.ben.get(&address).await.expect(200));
    assert!(page.contains("Ask the school earlier.") && page.contains("Did not come Priya Shah"), "{page}");
    let list = words(&scene.amara.get(&scene.list()).await.expect(200));
    assert!(list.contains("2 of 3") && list.contains("Thu 10 Dec 2026"), "a month after 10 November: {list}");
    // Sent twice it happened once, and a second text begins a new version.
    assert_eq!(scene.number("select count(*) from team_session_holding where superseded_at is null").await, 1);
    scene.write(&address, &[cast.ben, cast.priya], &said).await.expect(303);
    assert_eq!(scene.number("select count(*) from team_session_wording").await, 2);
    assert_eq!(scene.number("select count(*) from team_session_holding where superseded_at is null").await, 1);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn who_is_not_of_the_team_sees_nothing_and_quality_no_words(pool: PgPool) {
    let scene = Scene::new(pool, "merton", "child-in-need-and-protection").await;
    let cast = &scene.cast;
    let address = scene.plan("group", "10").await;
    let said = [("s-learning", "Ask the school earlier."), ("despite", "yes")];
    scene.write(&address, &[cast.ben, cast.amara], &said).await.expect(303);
    let before = scene.number("select count(*) from log where act = 'opened-team-session'").await;
    for (person, status) in [(cast.colm, 404), (cast.dita, 404), (cast.olu, 404), (cast.quinn, 200), (cast.grace, 200)]
    {
        let browser = cast.browser(&scene.world, person).await;
        browser.get(&scene.list()).await.expect(status);
        let page = browser.get(&address).await.expect(status);
        let reads = person == cast.grace;
        assert_eq!(page.body.contains("Ask the school earlier."), reads, "{person}");
    }
    let after = scene.number("select count(*) from log where act = 'opened-team-session'").await;
    assert_eq!(after - before, 2, "each opening stands in the log");
    // Planning and writing is for whoever supervises there or leads.
    for act in ["notes", "steps", "case", "discussions"] {
        scene.ben.post(&format!("{address}/{act}"), &[]).await.expect(404);
    }
    scene.ben.post(&scene.list(), &[("kind", "group")]).await.expect(404);
    scene.ben.get(&format!("{}/new", scene.list())).await.expect(404);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn it_moves_and_is_cancelled_with_a_reason(pool: PgPool) {
    let scene = Scene::new(pool, "merton", "child-in-need-and-protection").await;
    let address = scene.plan("group", "16").await;
    let form = scene.amara.get(&format!("{address}/steps")).await.expect(200);
    let version = form.hidden("version").expect("a version");
    let none = scene.amara.post(&format!("{address}/steps"), &[("version", version.as_str())]).await.expect(422);
    assert!(words(&none).contains("Choose whether it gets another day"), "{}", words(&none));
    let reason = form.body.split("<option value=\"").nth(2).and_then(|rest| rest.split('"').next()).expect("a reason");
    let to = [("day_day", "18"), ("day_month", "11"), ("day_year", "2026")];
    let moved = [&[("version", version.as_str()), ("what", "move"), ("reason", reason)][..], &to[..]].concat();
    scene.amara.post(&format!("{address}/steps"), &moved).await.expect(303);
    let page = words(&scene.ben.get(&address).await.expect(200));
    assert!(page.contains("Wed 18 Nov 2026") && page.contains("First planned for Mon 16 Nov 2026"), "{page}");
    // The form of before it was moved is not obeyed.
    let stale = [("version", version.as_str()), ("what", "cancel"), ("reason", reason)];
    scene.amara.post(&format!("{address}/steps"), &stale).await.expect(409);
    let fresh = [("version", "1"), ("what", "cancel"), ("reason", reason)];
    scene.amara.post(&format!("{address}/steps"), &fresh).await.expect(303);
    assert!(words(&scene.ben.get(&address).await.expect(200)).contains("Cancelled"));
    scene.amara.post(&format!("{address}/notes"), &[]).await.expect(404);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_child_is_discussed_by_whoever_works_with_it_and_stays_theirs(pool: PgPool) {
    let scene = Scene::new(pool, "merton", "child-in-need-and-protection").await;
    let cast = &scene.cast;
    let child = case(&scene.world, cast, "1000001", cast.ben, "2026-10-05", "child-in-need").await;
    let other = case(&scene.world, cast, "1000002", cast.priya, "2026-10-05", "child-in-need").await;
    let address = scene.plan("group", "10").await;
    // Another worker's child is not theirs to write of.
    let refused = scene.ben.post(&format!("{address}/discussions"), &[("case", &other.to_string())]).await.expect(303);
    assert!(refused.location().contains("choose-case"), "{}", refused.location());
    let begun = scene.ben.post(&format!("{address}/discussions"), &[("case", &child.to_string())]).await.expect(303);
    let discussion = begun.location().trim_end_matches("/edit").to_owned();
    let again = scene.ben.post(&format!("{address}/discussions"), &[("case", &child.to_string())]).await.expect(303);
    assert_eq!(again.location(), begun.location(), "a case stands once in a session");
    let form = scene.ben.get(&format!("{discussion}/edit")).await.expect(200);
    let version = form.hidden("version").expect("a version");
    let fields = [
        ("version", version.as_str()),
        ("then", "finish"),
        ("despite", "yes"),
        ("depth", "detailed"),
        ("s-worries", "Late nights alone."),
    ];
    let done = scene.ben.post(&discussion, &fields).await.expect(303);
    assert!(done.location().starts_with(&address), "back to the session of the team: {}", done.location());
    // The supervisor reads it, a colleague of the team does not know of it.
    scene.amara.get(&discussion).await.expect(200);
    let priya = cast.browser(&scene.world, cast.priya).await;
    priya.get(&discussion).await.expect(404);
    assert!(!words(&priya.get(&address).await.expect(200)).contains("1000001"), "nor of the child");
    assert!(words(&scene.ben.get(&address).await.expect(200)).contains("1000001"));
    let owed = words(&scene.ben.get("/merton/my-supervision").await.expect(200));
    assert!(owed.contains("To put on the child’s record (1)") && owed.contains("1000001, discussed"), "{owed}");
    // A group does not count for Merton's clock of the child.
    let page = words(&scene.ben.get(&format!("/merton/cases/{child}")).await.expect(200));
    assert!(page.contains("MER-106"), "the trail says that the group does not count: {page}");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn the_prepared_case_has_a_reason_and_its_presenter_a_record_to_sign(pool: PgPool) {
    let scene = Scene::new(pool, "blackburn-with-darwen", "family-support").await;
    let cast = &scene.cast;
    case(&scene.world, cast, "EH100001", cast.ben, "2026-10-05", "").await;
    let address = scene.plan("reflective", "10").await;
    let page = words(&scene.ben.get(&address).await.expect(200));
    assert!(page.contains("None is chosen yet") && page.contains("BWD-42"), "{page}");
    let needs = words(&scene.amara.get("/blackburn-with-darwen/my-team").await.expect(200));
    assert!(needs.contains("no case is chosen for Reflective supervision"), "{needs}");
    let presenter = cast.ben.to_string();
    let wrong = [("presenter", presenter.as_str()), ("reference", "EH 999 999"), ("reason", "Quality assurance")];
    let refused = scene.amara.post(&format!("{address}/case"), &wrong).await.expect(422);
    assert!(words(&refused).contains("Ben Carter does not work with EH999999 today"), "{}", words(&refused));
    let without = [("presenter", presenter.as_str()), ("reference", "eh 100 001")];
    let refused = scene.amara.post(&format!("{address}/case"), &without).await.expect(422);
    assert!(words(&refused).contains("Choose why this case"), "{}", words(&refused));
    let chosen = [("presenter", presenter.as_str()), ("reference", "eh 100 001"), ("reason", "Quality assurance")];
    scene.amara.post(&format!("{address}/case"), &chosen).await.expect(303);
    let priya = cast.browser(&scene.world, cast.priya).await;
    let page = words(&priya.get(&address).await.expect(200));
    assert!(page.contains("EH100001 , presented by Ben Carter") && page.contains("Quality assurance"), "{page}");
    // Once it is held, the presenter's own record stands in their file, and both sign it within ten working days.
    scene.write(&address, &[cast.ben, cast.priya, cast.amara], &[]).await.expect(303);
    assert_eq!(scene.number("select count(*) from session where team_session_id is not null").await, 1);
    let file = words(&scene.amara.get(&format!("/blackburn-with-darwen/files/{}", cast.ben)).await.expect(200));
    assert!(file.contains("Reflective supervision"), "{file}");
    let list = words(&scene.amara.get(&scene.list()).await.expect(200));
    assert!(list.contains("Sun 10 Jan 2027"), "two months after 10 November: {list}");
    // What the child's case notes say is ticked once.
    scene.amara.post(&format!("{address}/case/entry"), &[]).await.expect(303);
    let page = words(&scene.amara.get(&address).await.expect(200));
    assert!(page.contains("The child’s case notes tell of it since Tue 10 Nov 2026"), "{page}");
    scene.amara.post(&format!("{address}/case/entry"), &[]).await.expect(404);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn who_has_to_be_there_is_asked_about_and_the_trail_passes_over_a_session_without_them(pool: PgPool) {
    let scene = Scene::new(pool, "rutland", "early-help").await;
    let cast = &scene.cast;
    // Led by Ben, a practitioner, with another practitioner alone: neither is a Team Manager nor a Senior Practitioner.
    let leader = cast.ben.to_string();
    let fields =
        [("kind", "peer"), ("day_day", "10"), ("day_month", "11"), ("day_year", "2026"), ("leader", leader.as_str())];
    let planned = scene.amara.post(&scene.list(), &fields).await.expect(303);
    let address = planned.location().split('?').next().expect("an address").to_owned();
    let asked = scene.write(&address, &[cast.priya], &[]).await.expect(200);
    let says = words(&asked);
    assert!(says.contains("Nobody was there who is: ") && says.contains("RUT-33"), "{says}");
    scene.send(&address, "finish", &[cast.priya], &[("despite", "yes")]).await.expect(303);
    let list = words(&scene.amara.get(&scene.list()).await.expect(200));
    assert!(list.contains("Peer supervision on 10 Nov 2026 does not count"), "{list}");
    // With the manager among them it counts.
    scene.write(&address, &[cast.priya, cast.amara], &[("despite", "yes")]).await.expect(303);
    let list = words(&scene.amara.get(&scene.list()).await.expect(200));
    assert!(list.contains("Thu 10 Dec 2026"), "a month after 10 November: {list}");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn kinds_are_those_of_the_team_and_who_did_not_come_is_a_finding(pool: PgPool) {
    let scene = Scene::new(pool, "kent", "early-help").await;
    let cast = &scene.cast;
    let form = scene.amara.get(&format!("{}/new", scene.list())).await.expect(200);
    assert!(
        form.body.contains("team-meeting") && !form.body.contains("case-progression"),
        "children's social work alone"
    );
    let address = scene.plan("team-meeting", "10").await;
    let fields = [("s-agenda", "Winter rota"), ("s-notes", "Agreed the rota."), ("despite", "yes")];
    scene.write(&address, &[cast.ben, cast.amara], &fields).await.expect(303);
    let quinn = cast.browser(&scene.world, cast.quinn).await;
    let quality = words(&quinn.get("/kent/quality/findings?kind=not-there").await.expect(200));
    assert!(quality.contains("Priya Shah") && quality.contains("KEN-79"), "{quality}");
    let board = words(&quinn.get("/kent/quality").await.expect(200));
    assert!(board.contains("Team meeting"), "the duty stands in the table: {board}");
    let behind = words(&quinn.get("/kent/quality/people?clock=team-meeting&show=not-set").await.expect(200));
    assert!(behind.contains("Team meeting: Duty and assessment"), "the list behind it names the team: {behind}");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn two_tabs_keep_both_texts_and_a_name_of_a_child_is_asked_about(pool: PgPool) {
    let scene = Scene::new(pool, "merton", "child-in-need-and-protection").await;
    let cast = &scene.cast;
    let child = case(&scene.world, cast, "1000001", cast.ben, "2026-10-05", "child-in-need").await;
    sqlx::query("insert into case_member (tenant_id, id, case_id, label, from_day) values ($1, gen_random_uuid(), $2, 'Ottilie Braithwaite-Okoro', '2026-10-05')")
        .bind(cast.council.uuid()).bind(child.uuid()).execute(&scene.world.god).await.expect("a name");
    let address = scene.plan("group", "10").await;
    scene.amara.post(&format!("{address}/notes"), &[]).await.expect(303);
    let form = scene.amara.get(&format!("{address}/notes/edit")).await.expect(200);
    let version = form.hidden("version").expect("a version");
    let one = [("version", version.as_str()), ("then", "stay"), ("s-learning", "One text.")];
    scene.amara.post(&format!("{address}/notes/edit"), &one).await.expect(303);
    let two = [("version", version.as_str()), ("then", "stay"), ("s-learning", "Another text.")];
    let clash = scene.amara.post(&format!("{address}/notes/edit"), &two).await.expect(409);
    assert!(clash.body.contains("One text.") && clash.body.contains("Another text."), "both stand side by side");
    assert!(words(&scene.amara.get(&format!("{address}/notes/clash")).await.expect(200)).contains("Another text."));
    let named = [("s-learning", "What helped Ottilie Braithwaite-Okoro.")];
    let asked = scene.send(&address, "finish", &[cast.ben], &named).await.expect(200);
    assert!(words(&asked).contains("looks like"), "{}", words(&asked));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn practice_weeks_are_entered_and_the_session_is_due_in_the_next_one(pool: PgPool) {
    let scene = Scene::new(pool, "rutland", "social-care").await;
    let cast = &scene.cast;
    let ada = cast.browser(&scene.world, cast.ada).await;
    let calendar = "/rutland/administration/calendar";
    assert!(words(&ada.get("/rutland/administration").await.expect(200)).contains("Calendar"));
    let days = |from: &'static str, last: &'static str| {
        [
            ("kind", "practice-week"),
            ("from_day", from),
            ("from_month", "12"),
            ("from_year", "2026"),
            ("last_day", last),
            ("last_month", "12"),
            ("last_year", "2026"),
        ]
    };
    let wrong = ada.post(calendar, &days("11", "7")).await.expect(422);
    assert!(words(&wrong).contains("The last day must be the first day or later"), "{}", words(&wrong));
    ada.post(calendar, &days("7", "11")).await.expect(303);
    let again = ada.post(calendar, &days("11", "14")).await.expect(422);
    assert!(words(&again).contains("One of these days is in such a time already"), "{}", words(&again));
    let list = words(&scene.amara.get(&scene.list()).await.expect(200));
    assert!(list.contains("Fri 11 Dec 2026"), "the last day of the practice week: {list}");
    let page = ada.get(calendar).await.expect(200);
    let removal = page.body.split("href=\"").find(|rest| rest.contains("/removal")).expect("a way back");
    let removal = removal.split('"').next().expect("an address").to_owned();
    assert!(words(&ada.get(&removal).await.expect(200)).contains("Practice week: Mon 7 Dec 2026 to Fri 11 Dec 2026"));
    ada.post(&removal, &[]).await.expect(303);
    ada.post(&removal, &[]).await.expect(404);
    let list = words(&scene.amara.get(&scene.list()).await.expect(200));
    assert!(!list.contains("Fri 11 Dec 2026"), "{list}");
    scene.amara.get(calendar).await.expect(404);
    // A council whose policy names none has no calendar.
    let kent = Cast::in_council(&scene.world, "kent").await;
    kent.browser(&scene.world, kent.ada).await.get("/kent/administration/calendar").await.expect(404);
}
