//! The pack under a grant: what the grant opens, and nothing once it is over.

use sqlx::PgPool;

use super::{Granting, id_of};
use crate::file_samples::unzipped;

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn an_inspector_takes_what_the_grant_opens_until_it_ends(pool: PgPool) {
    let at = Granting::new(pool).await;
    let ines = at.browser(at.ines).await;
    let given = at.give(&[]).await;
    let grant = id_of(&given);
    let pack = format!("/leeds/granted/{grant}/pack");
    assert!(ines.open(&format!("/granted/{grant}")).await.expect(200).body.contains("Make the pack"));
    let found = unzipped(&ines.post(&pack, &[]).await.expect(200));
    let record = found.iter().find(|(path, _)| path.contains("-ben-carter/records/")).expect("the record").1;
    assert!(record.contains("Sleeps badly"), "{record}");
    assert!(!found.values().any(|text| text.contains("A walk at noon")), "what the two keep is not opened");
    assert!(!found.keys().any(|path| path.ends_with("openings.csv")), "nor who else opened the file");
    assert!(!found.values().any(|text| text.contains("/leeds/")), "it leads nowhere but into itself");
    assert!(found["index.html"].contains("The yearly inspection"));
    let seen = at.scene.ben.get(&format!("/leeds/files/{}/openings", at.scene.cast.ben)).await.expect(200);
    assert!(seen.body.contains("Pack of the file") && seen.body.contains("inspector, under a grant"), "{}", seen.body);
    // Nobody else's grant, and not when it is over.
    at.quinn.post(&pack, &[]).await.expect(404);
    at.scene.ben.post(&pack, &[]).await.expect(404);
    at.quinn.post(&format!("{given}/end"), &[("reason", "The inspection is over")]).await.expect(303);
    ines.post(&pack, &[]).await.expect(404);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn where_figures_alone_are_opened_the_pack_says_what_is_left_out(pool: PgPool) {
    let at = Granting::new(pool).await;
    let ines = at.browser(at.ines).await;
    let grant = id_of(&at.give(&[("opens", "figures")]).await);
    let found = unzipped(&ines.post(&format!("/leeds/granted/{grant}/pack"), &[]).await.expect(200));
    assert!(
        !found.keys().any(|path| path.contains("/records/") || path.contains("/agreements/")),
        "{:?}",
        found.keys()
    );
    let file = found.iter().find(|(path, _)| path.ends_with("-ben-carter/file.html")).expect("the file").1;
    assert!(file.contains("because you may not read it") && file.contains("Agreements."), "{file}");
    assert!(!found.values().any(|text| text.contains("Sleeps badly")));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn an_investigation_is_kept_from_the_person_whatever_else_the_officer_is_to_them(pool: PgPool) {
    let at = Granting::new(pool).await;
    let cast = &at.scene.cast;
    // The officer manages Ben's supervisor: that alone would open figures, and say so.
    let officer = cast.grace.to_string();
    let withheld = [
        ("kind", "investigating-officer"),
        ("holder", officer.as_str()),
        ("purpose", "What was said on the tenth"),
        ("withheld", "yes"),
        ("withheld_day", "20"),
        ("withheld_month", "11"),
        ("withheld_year", "2026"),
    ];
    let grant = id_of(&at.give(&withheld).await);
    let grace = at.browser(cast.grace).await;
    let found = unzipped(&grace.post(&format!("/leeds/granted/{grant}/pack"), &[]).await.expect(200));
    assert!(found.keys().any(|path| path.contains("-ben-carter/records/")), "{:?}", found.keys());
    let named: i64 = sqlx::query_scalar(
        "select count(*) from log where grant_id = $1 and subject_id = $2 and act in ('opened-pack', 'opened-record')",
    )
    .bind(grant.uuid())
    .bind(cast.ben.uuid())
    .fetch_one(&at.world().god)
    .await
    .expect("a count");
    assert_eq!(named, 2, "the pack and its record, each under the grant");
    let seen = at.scene.ben.get(&format!("/leeds/files/{}/openings", cast.ben)).await.expect(200);
    assert!(!seen.body.contains("Grace") && !seen.body.contains("the tenth"), "{}", seen.body);
}
