//! How often: shorter is free, longer needs a role, a reason and an end, as the policy says.

use std::path::Path;

use domain::agreement::{Terms, check, recurring};
use domain::draft::Typed;
use engine::{Facts, Known, Moment, When};
use sqlx::PgPool;

use super::Scene;
use crate::world::{day, now};

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_shorter_interval_is_free_and_a_longer_one_is_refused_with_its_clause(pool: PgPool) {
    let scene = Scene::new(pool, "merton").await;
    let address = scene.address();
    let form = scene.amara.get(&format!("{address}/edit")).await.expect(200);
    assert!(form.body.contains("name=\"every-formal\""), "{}", form.body);
    scene.save(&[("s-frequency", "Every five weeks"), ("every-formal", "5"), ("every-formal-unit", "weeks")]).await;
    let check = scene.amara.get(&format!("{address}/check")).await.expect(200);
    assert!(check.body.contains("5 weeks is longer than the policy allows (MER-66, MER-59)"), "{}", check.body);
    assert!(check.body.contains(&format!("{address}/edit#every-formal")), "the summary leads to the field");
    let version = check.hidden("version");
    assert!(version.is_none(), "nothing to press");
    let row: i32 = sqlx::query_scalar("select version from draft").fetch_one(&scene.world.god).await.expect("a draft");
    scene.amara.post(&format!("{address}/offers"), &[("version", &row.to_string())]).await.expect(422);
    for typed in ["0", "-1", "often", "401", "1.5"] {
        scene.save(&[("s-frequency", "x"), ("every-formal", typed), ("every-formal-unit", "weeks")]).await;
        let check = scene.amara.get(&format!("{address}/check")).await.expect(200);
        assert!(check.body.contains("Enter how often as a whole number"), "{typed}: {}", check.body);
    }
    scene
        .offer(&[("s-frequency", "Fortnightly"), ("every-formal", "2"), ("every-formal-unit", "weeks")])
        .await
        .expect(303);
    assert_eq!(scene.world.count("select count(*) from interval_override").await, 0, "not before both have signed");
    scene.sign(&scene.amara).await.expect(303);
    scene.sign(&scene.ben).await.expect(303);
    let (every, from): (String, chrono::NaiveDate) =
        sqlx::query_as("select every, from_day from interval_override where superseded_at is null")
            .fetch_one(&scene.world.god)
            .await
            .expect("an interval");
    assert_eq!((every.as_str(), from), ("2 weeks", day("2026-11-10")));
    // From the session before on, the agreed interval counts: 14 days after 9 Nov.
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "insert into session (tenant_id, id, subject_id, supervisor_id, kind, first_day, recorded_by) values ('{0}', '00000000-0000-0000-0000-0000000000aa', '{1}', '{2}', 'formal', '2026-11-09', '{2}');
         insert into session_holding (tenant_id, id, session_id, subject_id, kind, held_on, mode, recorded_by) values ('{0}', gen_random_uuid(), '00000000-0000-0000-0000-0000000000aa', '{1}', 'formal', '2026-11-09', 'in-person', '{2}');",
        scene.cast.council, scene.cast.ben, scene.cast.amara
    )))
    .execute(&scene.world.god)
    .await
    .expect("a session held");
    let mine = scene.ben.open("/my-supervision").await.expect(200);
    assert!(mine.body.contains("Due Mon 23 Nov 2026: 2 weeks after the session held on 9 Nov"), "{}", mine.body);
    scene.offer(&[("s-frequency", "As the policy says"), ("every-formal", "")]).await.expect(303);
    scene.sign(&scene.amara).await.expect(303);
    scene.sign(&scene.ben).await.expect(303);
    assert_eq!(scene.world.count("select count(*) from interval_override where superseded_at is null").await, 0);
    assert_eq!(scene.world.count("select count(*) from interval_override").await, 1, "what was known before stays");
}

#[test]
fn a_longer_interval_needs_the_role_the_reason_and_the_end() {
    let policies = engine::Policies::load(Path::new("tests/it/engine/policies")).expect("a policy");
    let council = policies.council("northmoor").expect("northmoor");
    let facts = |role: &str| {
        Facts::from_toml(&format!(
            r#"
            person = [{{ id = "ben", started = 2024-03-04 }}, {{ id = "amara", started = 2019-01-07 }}]
            post = [{{ person = "ben", role = "social-worker", from = 2024-03-04 }}, {{ person = "amara", role = "{role}", from = 2019-01-07 }}]
            relationship = [{{ id = "ben-amara", supervisee = "ben", supervisor = "amara", from = 2024-03-04 }}]
            "#
        ))
        .expect("facts")
    };
    let now = Moment::from(now());
    let policy = council.policy_on(now.day());
    let judged = |role: &str, fields: &[(&str, &str)]| {
        let facts = facts(role);
        let due = Known::new(council, &facts).person(&"ben".into(), &When::at(now));
        let terms = Terms {
            council,
            policy,
            agreement: policy.agreement.as_ref().expect("an agreement"),
            sections: Vec::new(),
            clocks: recurring(policy, &due.obligations),
            facts: &facts,
            person: "ben".into(),
            supervisor: "amara".into(),
            now,
        };
        check(&terms, &Typed::new(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))))
    };
    let six = [("every-one-to-one", "6"), ("every-one-to-one-unit", "weeks")];
    let end =
        [("every-one-to-one-end_day", "1"), ("every-one-to-one-end_month", "2"), ("every-one-to-one-end_year", "2027")];
    let why = [("every-one-to-one-why", "Part-time for a while")];
    let errors = |role: &str, fields: &[(&str, &str)]| judged(role, fields).errors;
    assert_eq!(errors("social-worker", &[&six[..], &end, &why].concat()).len(), 1, "a role that may not approve it");
    assert!(errors("social-worker", &six)[0].1.contains("only Team manager may agree to it (NOR-1)"));
    assert_eq!(errors("team-manager", &[&six[..], &end].concat())[0].0, "every-one-to-one-why");
    assert_eq!(errors("team-manager", &[&six[..], &why].concat())[0].0, "every-one-to-one-end");
    let agreed = judged("team-manager", &[&six[..], &end, &why].concat());
    assert_eq!(agreed.errors, Vec::new());
    assert_eq!(agreed.wording.intervals[0].approved_by.as_ref().map(engine::ids::RoleId::as_str), Some("team-manager"));
    let nine = [("every-one-to-one", "9"), ("every-one-to-one-unit", "weeks")];
    assert!(
        errors("team-manager", &[&nine[..], &end, &why].concat())[0]
            .1
            .contains("longer than the policy allows (NOR-1)")
    );
    let impossible = [
        ("every-one-to-one-end_day", "31"),
        ("every-one-to-one-end_month", "2"),
        ("every-one-to-one-end_year", "2027"),
    ];
    assert!(
        errors("team-manager", &[&six[..], &impossible, &why].concat())
            .iter()
            .any(|(field, says)| field == "every-one-to-one-end" && says.contains("a day that exists"))
    );
    let weekly = [("every-one-to-one", "1"), ("every-one-to-one-unit", "weeks")];
    assert_eq!(errors("social-worker", &weekly), Vec::new(), "shorter is free");
    let review = |year: &'static str| [("review_day", "1"), ("review_month", "2"), ("review_year", year)];
    assert_eq!(errors("social-worker", &review("2027")), Vec::new());
    let advised = judged("social-worker", &review("2028"));
    assert!(
        advised.errors.is_empty()
            && advised
                .prompts
                .iter()
                .any(|(_, says)| says.contains("later than 1 year, which the policy advises (NOR-4)")),
        "{:?}",
        advised.prompts
    );
    assert!(errors("social-worker", &review("2025"))[0].1.contains("is not ahead"));
}
