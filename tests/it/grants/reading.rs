//! Reading under a grant: what opens and what does not, what the log keeps, what whose file it is sees, and that it ends.

use sqlx::PgPool;

use super::{Granting, id_of};

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn an_inspector_reads_what_was_shared_and_the_person_sees_it(pool: PgPool) {
    let at = Granting::new(pool).await;
    let cast = &at.scene.cast;
    let ines = at.browser(at.ines).await;
    ines.open("/granted").await.expect(404);
    ines.get(&at.record).await.expect(404);
    sqlx::query("insert into absence (tenant_id, id, subject_id, kind, from_day, until_day) values ($1, gen_random_uuid(), $2, 'sickness', '2026-11-09', null)")
        .bind(cast.council.uuid())
        .bind(cast.ben.uuid())
        .execute(&at.world().god)
        .await
        .expect("an absence");
    let grant = id_of(&at.give(&[]).await);
    assert_eq!(ines.get("/leeds").await.expect(303).location(), "/leeds/granted");
    let page = ines.open("/granted").await.expect(200);
    let file = format!("/leeds/files/{}", cast.ben);
    for says in ["The yearly inspection", "records and agreements", "Mon 30 Nov 2026", "Ben Carter", file.as_str()] {
        assert!(page.body.contains(says), "{says}: {}", page.body);
    }
    ines.open(&format!("/granted/{grant}")).await.expect(200);
    let shown = ines.get(&file).await.expect(200);
    assert!(shown.body.contains(&at.record) && shown.body.contains("Amara Osei, line supervisor"), "{}", shown.body);
    assert!(!shown.body.contains("See the doctor") && !shown.body.contains("Who opened this file"), "{}", shown.body);
    assert!(shown.body.contains("Away, until further notice") && shown.body.contains("Paused: away"), "{}", shown.body);
    assert!(!shown.body.to_lowercase().contains("sickness"), "why is not told");
    let record = ines.get(&at.record).await.expect(200);
    assert!(record.body.contains("Sleeps badly") && !record.body.contains("A walk at noon"), "{}", record.body);
    assert!(!record.body.contains("sign-off"), "nothing is to be answered");
    ines.get(&format!("{file}/checklist")).await.expect(200);
    ines.get(&format!("{}/text", at.record)).await.expect(200);
    ines.get(&format!("/leeds/sessions/{}", at.scene.session)).await.expect(200);
    ines.get(&format!("/leeds/relationships/{}/agreement", cast.ben_amara)).await.expect(200);
    // Each opening stands in the log with its grant before it was read, and asks for no reason.
    let named: i64 = sqlx::query_scalar("select count(*) from log where grant_id = $1 and tie = 'inspector' and subject_id = $2 and act in ('opened-file', 'opened-checklist', 'opened-record', 'opened-session')")
        .bind(grant.uuid())
        .bind(cast.ben.uuid())
        .fetch_one(&at.world().god)
        .await
        .expect("a count");
    assert_eq!(named, 5);
    let seen = at.scene.ben.get(&format!("{file}/openings")).await.expect(200);
    assert!(seen.body.contains("Ines Gray") && seen.body.contains("inspector, under a grant"), "{}", seen.body);
    assert!(seen.body.contains("For the purpose of the grant") && !seen.body.contains("yearly inspection"));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_grant_brings_no_other_place_and_no_other_name(pool: PgPool) {
    let at = Granting::new(pool).await;
    let cast = &at.scene.cast;
    at.give(&[]).await;
    let ines = at.browser(at.ines).await;
    let file = format!("/files/{}", cast.ben);
    for below in [
        "/my-team".to_owned(),
        "/quality".to_owned(),
        "/administration".to_owned(),
        "/quality/grants".to_owned(),
        format!("/files/{}", cast.priya),
        format!("/files/{}", cast.amara),
        format!("{file}/agenda"),
        format!("{file}/openings"),
        format!("{file}/concerns"),
        format!("{file}/disclosures"),
        format!("{file}/happenings/new"),
        format!("{file}/opening"),
        format!("/relationships/{}/bookings/new", cast.ben_amara),
        format!("/relationships/{}/cover", cast.ben_amara),
        format!("/relationships/{}/agreement", cast.priya_amara),
        format!("/relationships/{}/agreement/edit", cast.ben_amara),
        format!("/sessions/{}/moves", at.scene.session),
        format!("/sessions/{}/holding", at.scene.session),
        format!("/sessions/{}/contest", at.scene.session),
        format!("/teams/{}/sessions", cast.team),
    ] {
        ines.open(&below).await.expect(404);
    }
    for (below, fields) in [
        (format!("{}/sign-off", at.record), vec![("answer", "sign"), ("number", "1"), ("commitment", "00")]),
        (format!("{}/amendment", at.record), vec![]),
        (format!("{}/sharing", at.record), vec![("version", "1")]),
    ] {
        ines.post(&below, &fields).await.expect(404);
    }
    ines.get(&format!("{}/edit", at.record)).await.expect(404);
    let granted = ines.open("/granted").await.expect(200);
    for place in ["My team", "My supervision", ">Quality<", "Administration", "Priya", "Dita"] {
        assert!(!granted.body.contains(place), "{place}: {}", granted.body);
    }
    let shown = ines.open(&file).await.expect(200);
    for other in ["Priya", "Dita", "Colm", "Grace", "Hugo"] {
        assert!(!shown.body.contains(other), "{other}: {}", shown.body);
    }
    let found = ines.open("/find?q=a").await.expect(200);
    assert!(found.body.contains("Ben Carter"), "{}", found.body);
    for other in ["Priya", "Amara", "Quinn", "Ada"] {
        assert!(!found.body.contains(other), "{other}: {}", found.body);
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn an_end_holds_from_the_next_request_and_so_does_the_last_day(pool: PgPool) {
    let at = Granting::new(pool).await;
    let file = format!("/leeds/files/{}", at.scene.cast.ben);
    let grant = at.give(&[]).await;
    let ines = at.browser(at.ines).await;
    ines.get(&at.record).await.expect(200);
    at.quinn.post(&format!("{grant}/end"), &[("reason", "Called off")]).await.expect(303);
    for address in [at.record.as_str(), file.as_str(), "/leeds/granted"] {
        ines.get(address).await.expect(404);
    }
    assert!(!ines.open("/policy").await.expect(200).body.contains("Granted files"));
    at.give(&[("last_day", "10")]).await;
    ines.get(&at.record).await.expect(200);
    // The next day nothing was done, and nothing opens.
    tomorrow(&at).await;
    for address in [at.record.as_str(), file.as_str(), "/leeds/granted"] {
        ines.get(address).await.expect(404);
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_grant_that_has_not_begun_opens_nothing(pool: PgPool) {
    let at = Granting::new(pool).await;
    at.give(&[("from_day", "11")]).await;
    let ines = at.browser(at.ines).await;
    ines.get(&at.record).await.expect(404);
    ines.open("/granted").await.expect(404);
    tomorrow(&at).await;
    ines.get(&at.record).await.expect(200);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn figures_open_no_record_and_follow_the_posts_of_the_day(pool: PgPool) {
    let at = Granting::new(pool).await;
    let cast = &at.scene.cast;
    let team = cast.team.to_string();
    let grant = id_of(
        &at.give(&[("kind", "workforce-development"), ("opens", "figures"), ("person", ""), ("unit", &team)]).await,
    );
    let ines = at.browser(at.ines).await;
    let page = ines.open(&format!("/granted/{grant}")).await.expect(200);
    for name in ["Amara Osei", "Ben Carter", "Priya Shah"] {
        assert!(page.body.contains(name), "{name}: {}", page.body);
    }
    assert!(!page.body.contains("Dita Novak"));
    let shown = ines.open(&format!("/files/{}", cast.ben)).await.expect(200);
    assert!(!shown.body.contains(&at.record), "no way to the record: {}", shown.body);
    ines.get(&at.record).await.expect(404);
    ines.get(&format!("{}/text", at.record)).await.expect(404);
    ines.get(&format!("/leeds/relationships/{}/agreement", cast.ben_amara)).await.expect(404);
    ines.open(&format!("/files/{}", cast.dita)).await.expect(404);
    // Ben goes to another team, and out of what is meant; Dita comes.
    let moved = "update post set until_day = '2026-11-10' where person_id = $1;";
    sqlx::query(moved).bind(cast.ben.uuid()).execute(&at.world().god).await.expect("moved");
    sqlx::query("update post set unit_id = $2 where person_id = $1")
        .bind(cast.dita.uuid())
        .bind(cast.team.uuid())
        .execute(&at.world().god)
        .await
        .expect("moved");
    at.world().derive(cast.council).await;
    ines.open(&format!("/files/{}", cast.ben)).await.expect(404);
    ines.open(&format!("/files/{}", cast.dita)).await.expect(200);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn what_a_pair_keeps_opens_only_where_the_approver_said_so(pool: PgPool) {
    let at = Granting::new(pool).await;
    let ines = at.browser(at.ines).await;
    let without = at.give(&[("kind", "investigating-officer")]).await;
    assert!(!ines.get(&at.record).await.expect(200).body.contains("A walk at noon"));
    at.quinn.post(&format!("{without}/end"), &[("reason", "More is needed")]).await.expect(303);
    at.give(&[("kind", "investigating-officer"), ("opens", "private")]).await;
    let page = ines.get(&at.record).await.expect(200);
    assert!(page.body.contains("A walk at noon"), "{}", page.body);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn what_is_withheld_is_seen_when_the_withholding_is_over(pool: PgPool) {
    let at = Granting::new(pool).await;
    let cast = &at.scene.cast;
    let withheld = [
        ("kind", "investigating-officer"),
        ("withheld", "yes"),
        ("withheld_day", "10"),
        ("withheld_month", "11"),
        ("withheld_year", "2026"),
    ];
    let grant = at.give(&withheld).await;
    let ines = at.browser(at.ines).await;
    ines.get(&at.record).await.expect(200);
    let list = format!("/files/{}/openings", cast.ben);
    for reader in [cast.ben, cast.amara, cast.grace] {
        let page = at.browser(reader).await.open(&list).await.expect(200);
        assert!(!page.body.contains("Ines Gray"), "withheld from {reader}: {}", page.body);
    }
    assert!(at.quinn.open(&list).await.expect(200).body.contains("Ines Gray"), "who decides of grants sees it");
    assert!(at.quinn.get(&grant).await.expect(200).body.contains("Until Tue 10 Nov 2026"));
    tomorrow(&at).await;
    for reader in [cast.ben, cast.amara] {
        let page = at.browser(reader).await.open(&list).await.expect(200);
        assert!(page.body.contains("Ines Gray") && page.body.contains("investigating officer"), "{}", page.body);
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn an_end_before_its_day_ends_the_withholding_too(pool: PgPool) {
    let at = Granting::new(pool).await;
    let withheld = [
        ("kind", "investigating-officer"),
        ("withheld", "yes"),
        ("withheld_day", "30"),
        ("withheld_month", "11"),
        ("withheld_year", "2026"),
    ];
    let grant = at.give(&withheld).await;
    at.browser(at.ines).await.get(&at.record).await.expect(200);
    let list = format!("/files/{}/openings", at.scene.cast.ben);
    assert!(!at.scene.ben.open(&list).await.expect(200).body.contains("Ines Gray"));
    at.quinn.post(&format!("{grant}/end"), &[("reason", "Nothing was in it")]).await.expect(303);
    assert!(at.scene.ben.open(&list).await.expect(200).body.contains("Ines Gray"));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn whoever_is_investigated_sees_nothing_of_it_though_they_approve_grants(pool: PgPool) {
    let at = Granting::new(pool).await;
    let cast = &at.scene.cast;
    let hugo = cast.hugo.to_string();
    let withheld = [
        ("kind", "investigating-officer"),
        ("person", hugo.as_str()),
        ("withheld", "yes"),
        ("withheld_day", "10"),
        ("withheld_month", "11"),
        ("withheld_year", "2026"),
    ];
    let grant = at.give(&withheld).await;
    let own = at.browser(cast.hugo).await;
    own.get(&grant).await.expect(404);
    assert!(!own.open("/quality/grants").await.expect(200).body.contains("Ines Gray"));
    tomorrow(&at).await;
    let page = own.get(&grant).await.expect(200);
    assert!(!page.body.contains("End it now"), "nobody ends what is about themself");
    own.post(&format!("{grant}/end"), &[("reason", "Enough")]).await.expect(404);
}

async fn tomorrow(at: &Granting) {
    let next = "create or replace function app.now() returns timestamptz language sql stable as $$ select timestamptz '2026-11-11T10:00:00Z' $$";
    sqlx::raw_sql(next).execute(&at.world().god).await.expect("the next day");
}
