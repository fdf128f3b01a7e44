//! Every council's own forms, recorded, shared, read and signed.

use sqlx::PgPool;

use super::{Scene, book, says};

/// Every form of a council's policy that a pair fills in: recorded, shared, read and signed.
async fn every_form_of(pool: PgPool, slug: &'static str) {
    let scene = Scene::in_council(pool, slug, "none").await;
    let policy = scene.world.councils[slug].policy_on(crate::world::day("2026-11-10").into()).clone();
    let kinds = policy.session_kinds.iter().filter(|kind| kind.participants != engine::policy::Participants::Group);
    let mut forms = 0;
    for kind in kinds.filter(|kind| kind.form.is_some()) {
        let form = policy.form(kind.form.as_ref().expect("a form")).expect("the form");
        let session = book(&scene.world, &scene.cast, kind.id.as_str(), "2026-11-10").await;
        let record = scene.begin_of(session).await;
        let page = scene.amara.get(&format!("{record}/edit")).await.expect(200);
        let asked = form.sections.iter().filter(|section| page.body.contains(&format!("name=\"s-{}", section.id)));
        let fields: Vec<(String, String)> = asked
            .map(|section| {
                (format!("s-{}", section.id), section.options.first().cloned().unwrap_or_else(|| "yes".to_owned()))
            })
            .chain([("action-0-what".to_owned(), format!("An action of {}", kind.id))])
            .collect();
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        scene.save(&record, &fields).await;
        scene.share(&record).await.expect(303);
        let read = scene.ben.get(&record).await.expect(200);
        assert!(says(&read, &form.name), "{slug} {}", kind.id);
        for (name, _) in &fields[..fields.len() - 1] {
            let heading =
                &form.sections.iter().find(|section| format!("s-{}", section.id) == *name).expect("a section").heading;
            assert!(says(&read, heading), "{slug} {}: {heading}", kind.id);
        }
        scene.answer(&record, &[("answer", "sign")]).await.expect(303);
        forms += 1;
    }
    assert!(forms > 0, "{slug} has a form");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn leeds_on_its_own_forms(pool: PgPool) {
    every_form_of(pool, "leeds").await;
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn kent_on_its_own_forms(pool: PgPool) {
    every_form_of(pool, "kent").await;
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn merton_on_its_own_forms(pool: PgPool) {
    every_form_of(pool, "merton").await;
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn rutland_on_its_own_forms(pool: PgPool) {
    every_form_of(pool, "rutland").await;
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn blackburn_with_darwen_on_its_own_forms(pool: PgPool) {
    every_form_of(pool, "blackburn-with-darwen").await;
}
