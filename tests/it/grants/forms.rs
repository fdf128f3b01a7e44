//! Giving, renewing and ending: what is refused and why, and that nothing typed is lost.

use sqlx::PgPool;

use super::{Granting, outsider};

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn every_refusal_says_what_to_do_and_keeps_what_was_typed(pool: PgPool) {
    let at = Granting::new(pool).await;
    let cast = &at.scene.cast;
    let gone = outsider(at.world(), cast.council, "Gail Gone").await;
    sqlx::query("update person set left_on = '2026-11-05' where id = $1")
        .bind(gone.uuid())
        .execute(&at.world().god)
        .await
        .expect("left");
    let closed = at.world().unit(cast.council, "Closed team", None).await;
    sqlx::query("update unit set until_day = '2026-10-01' where id = $1")
        .bind(closed.uuid())
        .execute(&at.world().god)
        .await
        .expect("closed");
    let empty = at.world().unit(cast.council, "Empty team", None).await;
    let id = |one: &dyn std::fmt::Display| one.to_string();
    let (quinn, gone, closed, empty) = (id(&cast.quinn), id(&gone), id(&closed), id(&empty));
    let (ben, ines, team) = (id(&cast.ben), id(&at.ines), id(&cast.team));
    let long = "x".repeat(2_001);
    let cases: Vec<(Vec<(&str, &str)>, &str)> = vec![
        (vec![("kind", "")], "Choose what the grant is for"),
        (vec![("holder", "")], "Find whoever is to hold the grant by name, and choose them"),
        (vec![("holder", "nonsense")], "Find whoever is to hold the grant"),
        (vec![("holder", quinn.as_str())], "You cannot approve a grant to yourself"),
        (vec![("holder", gone.as_str())], "Gail Gone left the council on Wed 4 Nov 2026: choose somebody who is there"),
        (vec![("holder", ben.as_str())], "Ben Carter cannot hold a grant of their own file"),
        (vec![("purpose", "")], "Enter what the files are read for"),
        (vec![("purpose", long.as_str())], "must be 2000 characters or fewer"),
        (vec![("asked_by", "")], "Enter who asked for the grant"),
        (vec![("person", "")], "Choose whose files it opens"),
        (vec![("person", gone.as_str())], "Gail Gone left the council on Wed 4 Nov 2026: take them out"),
        (vec![("person", quinn.as_str())], "You cannot approve a grant of your own file"),
        (vec![("person", ines.as_str())], "Ines Gray cannot hold a grant of their own file"),
        (vec![("unit", closed.as_str())], "Closed team closed on Wed 30 Sep 2026"),
        (vec![("unit", empty.as_str()), ("person", "")], "Nobody holds a post in Empty team today"),
        (vec![("unit", team.as_str()), ("kind", "investigating-officer")], "reads the files of named people"),
        (vec![("opens", "")], "Choose what the grant opens"),
        (vec![("opens", "private")], "Only an investigating officer can be given what a pair keeps"),
        (vec![("from_day", "9")], "The first day must be today, Tue 10 Nov 2026, or later"),
        (vec![("from_day", "31"), ("from_month", "2")], "must be a real date"),
        (vec![("last_day", "9")], "The last day must be Tue 10 Nov 2026 or later"),
        (vec![("last_day", "10"), ("last_year", "2027")], "Inspector: a year at most. Enter Tue 9 Nov 2027 or earlier"),
        (
            vec![("kind", "investigating-officer"), ("last_day", "10"), ("last_month", "2"), ("last_year", "2027")],
            "Investigating officer: three months at most. Enter Tue 9 Feb 2027 or earlier",
        ),
        (vec![("withheld", "yes")], "Only an investigation can be withheld"),
        (vec![("kind", "investigating-officer"), ("withheld", "yes")], "Enter the last day on which it is withheld"),
        (
            vec![
                ("kind", "investigating-officer"),
                ("withheld", "yes"),
                ("withheld_day", "1"),
                ("withheld_month", "12"),
                ("withheld_year", "2026"),
            ],
            "It is withheld only while the investigation runs: until Mon 30 Nov 2026 at most",
        ),
    ];
    for (changed, says) in cases {
        let refused = at.ask(&changed).await.expect(422);
        assert!(refused.body.contains(says), "{changed:?} says {says}: {}", refused.body);
        let kept = changed.iter().any(|(name, _)| *name == "purpose") || refused.body.contains("The yearly inspection");
        assert!(kept, "what was typed stays: {changed:?}");
    }
    assert_eq!(at.world().count("select count(*) from file_grant").await, 0);
    // At the limit it is taken.
    at.ask(&[("last_day", "9"), ("last_year", "2027")]).await.expect(303);
    let officer = [("kind", "investigating-officer"), ("last_day", "9"), ("last_month", "2"), ("last_year", "2027")];
    at.ask(&officer).await.expect(303);
    assert_eq!(at.world().count("select count(*) from file_grant").await, 2);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn people_are_found_by_name_and_stay_chosen(pool: PgPool) {
    let at = Granting::new(pool).await;
    let cast = &at.scene.cast;
    at.quinn.open("/quality/grants/new").await.expect(200);
    let found = at
        .ask(&[("step", "find"), ("holder_name", "gray"), ("person_name", "priya"), ("holder", "")])
        .await
        .expect(200);
    assert!(found.body.contains("Ines Gray") && found.body.contains("Priya Shah"), "{}", found.body);
    assert!(found.body.contains("Social Worker, Duty and assessment"), "their post tells two of a name apart");
    assert!(found.body.contains(&format!("value=\"{}\" checked", cast.ben)), "who was chosen stays chosen");
    assert!(!found.body.contains("There is a problem"), "nothing is wrong while one looks");
    let none = at.ask(&[("step", "find"), ("person_name", "zzz")]).await.expect(200);
    assert!(none.body.contains("Nobody has this in their name"));
    let everybody = at.ask(&[("step", "find"), ("person_name", "%")]).await.expect(200);
    assert!(!everybody.body.contains("Priya Shah"), "a sign of a pattern is a sign of a name");
    assert_eq!(at.world().count("select count(*) from file_grant").await, 0);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn only_who_approves_sees_grants_and_an_administrator_sees_dates(pool: PgPool) {
    let at = Granting::new(pool).await;
    let cast = &at.scene.cast;
    let grant = at.give(&[]).await;
    let page = at.quinn.get(&grant).await.expect(200);
    for says in ["Ines Gray", "The yearly inspection", "The inspectorate", "Ben Carter", "Quinn Ward", "Runs"] {
        assert!(page.body.contains(says), "{says}: {}", page.body);
    }
    let list = at.quinn.open("/quality/grants").await.expect(200);
    assert!(list.body.contains("Ines Gray") && list.body.contains("Ben Carter"), "{}", list.body);
    let hugo = at.browser(cast.hugo).await;
    hugo.get(&grant).await.expect(200);
    for other in [cast.ben, cast.amara, cast.grace, cast.priya, cast.ada, at.ines] {
        let browser = at.browser(other).await;
        browser.open("/quality/grants").await.expect(404);
        browser.get(&grant).await.expect(404);
        browser.open("/quality/grants/new").await.expect(404);
        browser.post(&format!("{grant}/end"), &[("reason", "Mine")]).await.expect(404);
        at.ask_as(&browser, &[]).await.expect(404);
    }
    let ada = at.browser(cast.ada).await.open("/administration/grants").await.expect(200);
    assert!(ada.body.contains("Ines Gray") && ada.body.contains("Mon 30 Nov 2026"), "{}", ada.body);
    for kept in ["yearly inspection", "inspectorate", "Ben Carter", "nspector"] {
        assert!(!ada.body.contains(kept), "{kept} is not for administration");
    }
    assert_eq!(at.world().count("select count(*) from log where act = 'gave-grant'").await, 1);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_grant_ends_once_with_a_reason(pool: PgPool) {
    let at = Granting::new(pool).await;
    let grant = at.give(&[]).await;
    let end = format!("{grant}/end");
    let refused = at.quinn.post(&end, &[("reason", " ")]).await.expect(422);
    assert!(refused.body.contains("Enter why the grant ends now"));
    let done = at.quinn.post(&end, &[("reason", "The visit was called off")]).await.expect(303);
    assert!(done.location().contains("said=grant-ended"));
    let page = at.quinn.get(&grant).await.expect(200);
    assert!(page.body.contains("The visit was called off") && !page.body.contains("End it now"), "{}", page.body);
    let again = at.quinn.post(&end, &[("reason", "Once more")]).await.expect(409);
    assert!(again.body.contains("over already"), "{}", again.body);
    assert!(at.quinn.open("/quality/grants?which=over").await.expect(200).body.contains("Ines Gray"));
    at.quinn.get(&format!("{grant}/renewal")).await.expect(404);
    assert_eq!(at.world().count("select count(*) from file_grant_end").await, 1);
    assert_eq!(at.world().count("select count(*) from file_access where grant_id is not null").await, 0);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn an_investigation_is_renewed_and_an_inspection_is_not(pool: PgPool) {
    let at = Granting::new(pool).await;
    let inspection = at.give(&[]).await;
    at.quinn.get(&format!("{inspection}/renewal")).await.expect(404);
    let officer = at
        .give(&[
            ("kind", "investigating-officer"),
            ("withheld", "yes"),
            ("withheld_day", "20"),
            ("withheld_month", "11"),
            ("withheld_year", "2026"),
        ])
        .await;
    let address = format!("{officer}/renewal");
    let form = at.quinn.get(&address).await.expect(200);
    assert!(form.body.contains("Mon 30 Nov 2026") && form.body.contains("value=\"20\""), "{}", form.body);
    let last = |day: &'static str, month: &'static str, year: &'static str| {
        vec![("last_day", day), ("last_month", month), ("last_year", year)]
    };
    let same = at.quinn.post(&address, &last("30", "11", "2026")).await.expect(422);
    assert!(same.body.contains("It lasts until Mon 30 Nov 2026 already"), "{}", same.body);
    let long = at.quinn.post(&address, &last("10", "2", "2027")).await.expect(422);
    assert!(long.body.contains("three months at most. Enter Tue 9 Feb 2027"), "{}", long.body);
    at.quinn.post(&address, &last("9", "2", "2027")).await.expect(303);
    assert!(at.quinn.get(&officer).await.expect(200).body.contains("Tue 9 Feb 2027"));
    assert_eq!(at.world().count("select count(*) from file_grant_term").await, 3, "the first term stays");
    let again = at
        .quinn
        .post(
            &address,
            &[
                last("9", "2", "2027"),
                vec![("withheld", "yes"), ("withheld_day", "1"), ("withheld_month", "12"), ("withheld_year", "2026")],
            ]
            .concat(),
        )
        .await
        .expect(422);
    assert!(again.body.contains("not withheld any more"), "{}", again.body);
}
