//! What a staff file may not do by itself: end most of the staff, be applied by others, reach into another council.

use std::fmt::Write as _;
use std::time::Instant;

use sqlx::{Connection as _, PgPool};

use super::AS_THEY_ARE;
use crate::cast::Cast;
use crate::loading::Scene;
use crate::planned::words;

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_file_that_ends_most_asks_first_and_a_large_one_takes_seconds(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let mut file = AS_THEY_ARE.to_owned();
    for number in 0..20_000 {
        let _ = writeln!(
            file,
            "p{number}@merton.example,Person {number},social-worker,Duty and assessment,amara.osei@merton.example"
        );
    }
    let mut figures = String::new();
    let mut began = Instant::now();
    let mut took = |what: &str| {
        let _ = writeln!(figures, "{what}: {:.1?}", began.elapsed());
        began = Instant::now();
    };
    let address = scene.send("staff", file.as_bytes()).await.expect(303).location().to_owned();
    took("20,009 lines sent");
    let page = words(&scene.ada.get(&address).await.expect(200));
    took("what they change shown");
    assert!(page.contains("New\n20000"), "{page}");
    scene.ada.post(&address, &[]).await.expect(303);
    took("applied");
    assert_eq!(scene.world.count("select count(*) from person").await, 20_010);
    let (_, page) = scene.look("staff", &file).await;
    assert!(page.contains("The file changes nothing.") && page.contains("As they are\n20009"), "{page}");
    took("the same again sent and shown");
    let (address, page) = scene.look("staff", AS_THEY_ARE).await;
    assert!(page.contains("More than half of the staff would leave."), "{page}");
    let refused = scene.ada.post(&address, &[]).await.expect(422);
    assert!(words(&refused).contains("Tick that this is meant"), "it asks first");
    assert_eq!(scene.world.count("select count(*) from person where left_on is not null").await, 0);
    took("a file that ends most of them sent, shown and asked about");
    if let Ok(path) = std::env::var("IMPORT_FIGURES") {
        std::fs::write(path, figures).expect("figures");
    }
}

/// A file whose supervisors were lost on the way is as dangerous as one that is not whole.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_file_that_takes_most_supervisors_away_asks_first(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let alone = AS_THEY_ARE.lines().fold(String::new(), |text, line| {
        let rest = line.rsplit_once(',').map_or(line, |(rest, _)| rest);
        format!("{text}{rest},{}\n", if line.ends_with("supervisor") { "supervisor" } else { "" })
    });
    let (address, page) = scene.look("staff", &alone).await;
    assert!(page.contains("More than half of the staff would have no line supervisor any more."), "{page}");
    scene.ada.post(&address, &[]).await.expect(422);
    let running = "select count(*) from relationship where superseded_at is null and until_day is null";
    assert_eq!(scene.world.count(running).await, 7);
    scene.ada.post(&address, &[("sure", "yes")]).await.expect(303);
    assert_eq!(scene.world.count(running).await, 0);
    // Without the column nobody's supervisor is touched.
    let without = AS_THEY_ARE
        .lines()
        .fold(String::new(), |text, line| format!("{text}{}\n", line.rsplit_once(',').map_or(line, |(rest, _)| rest)));
    assert!(scene.look("staff", &without).await.1.contains("The file changes nothing."));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_file_is_its_senders_and_stays_in_its_kind_and_council(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let kent = Cast::in_council(&scene.world, "kent").await;
    let (address, _) = scene.look("staff", AS_THEY_ARE).await;
    scene.is_nobody_elses(&address).await;
    scene.ada.get(&address.replace("/staff/", "/caseload/")).await.expect(404);
    scene.ada.get(&address.replace("/staff/", "/anything/")).await.expect(404);
    let ada_of_kent = kent.browser(&scene.world, kent.ada).await;
    ada_of_kent.get(&address.replace("/merton/", "/kent/")).await.expect(404);
    // An address of another council is nobody here.
    let file = AS_THEY_ARE.replace("hugo.lind@merton.example,Hugo", "hugo.lind@kent.example,Hugo");
    let (_, page) = scene.look("staff", &file).await;
    assert!(page.contains("column supervisor: Hugo Lind is not in the file"), "{page}");
    assert_eq!(scene.world.count("select count(*) from person where left_on is not null").await, 0);
}

/// The database refuses whatever else than an administrator would make accounts or numbers, and the other council's rows.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn accounts_are_made_by_administrators_alone(pool: PgPool) {
    let scene = Scene::new(pool).await;
    for (who, goes) in
        [(scene.cast.ben, false), (scene.cast.amara, false), (scene.cast.quinn, false), (scene.cast.ada, true)]
    {
        let token = scene.world.signed_in(scene.cast.council, who).await;
        let mut connection =
            sqlx::PgConnection::connect(&crate::world::app_url(&scene.world.god)).await.expect("as the app");
        let mut tx = connection.begin().await.expect("a transaction");
        let cap = store::TokenHash::of(token.expose()).to_hex();
        sqlx::query("select set_config('app.cap', $1, true)").bind(cap).execute(&mut *tx).await.expect("a capability");
        let made = sqlx::query("select app.add_accounts('{}'::uuid[], '{}'::text[])").execute(&mut *tx).await;
        assert_eq!(made.is_ok(), goes, "{made:?}");
    }
}
