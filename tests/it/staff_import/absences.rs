//! Absences from a file: a list of what is known, not the whole.

use sqlx::PgPool;

use crate::loading::Scene;

const AWAY: &str = "select kind || ' ' || from_day || ' ' || coalesce(until_day::text, '-') from absence where subject_id = $1 and superseded_at is null order by from_day, kind";

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn an_absence_comes_gets_its_end_and_stays_when_the_file_is_silent(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let first = "email,kind,from,until\n\
        ben.carter@merton.example,sickness,2026-11-02,\n\
        Priya.Shah@merton.example,Annual leave,01/11/2026,13/11/2026\n";
    let page = scene.apply("absences", first).await;
    assert!(page.contains("New\n2"), "{page}");
    assert_eq!(scene.spells(AWAY, scene.cast.ben).await, ["sickness 2026-11-02 -"]);
    assert_eq!(scene.spells(AWAY, scene.cast.priya).await, ["annual-leave 2026-11-01 2026-11-14"]);
    let rows = scene.rows().await;
    let page = scene.apply("absences", first).await;
    assert!(page.contains("The file changes nothing.") && page.contains("As they are\n2"), "{page}");
    assert_eq!(scene.rows().await, rows);
    let ended = "email,kind,from,until\nben.carter@merton.example,sickness,2026-11-02,2026-11-06\n";
    let page = scene.apply("absences", ended).await;
    assert!(page.contains("Ben Carter\n: away from Mon 2 Nov 2026, back on Sat 7 Nov 2026"), "{page}");
    assert_eq!(scene.spells(AWAY, scene.cast.ben).await, ["sickness 2026-11-02 2026-11-07"]);
    assert_eq!(scene.spells(AWAY, scene.cast.priya).await, ["annual-leave 2026-11-01 2026-11-14"], "it stays");
    assert!(scene.apply("absences", first).await.contains("The file changes nothing."), "an end is not taken back");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn another_first_day_means_the_same_absence_and_shortens_nothing(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let line = |from: &str| format!("email,kind,from\nben.carter@merton.example,sickness,{from}\n");
    scene.apply("absences", &line("2026-11-05")).await;
    scene.apply("absences", &line("2026-11-03")).await;
    assert_eq!(scene.spells(AWAY, scene.cast.ben).await, ["sickness 2026-11-03 -"]);
    scene.apply("absences", &line("2026-11-09")).await;
    assert_eq!(scene.spells(AWAY, scene.cast.ben).await, ["sickness 2026-11-03 2026-11-09", "sickness 2026-11-09 -"]);
    assert!(scene.apply("absences", &line("2026-11-09")).await.contains("The file changes nothing."));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_damaged_list_tells_its_lines(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let file = "email,kind,from,until\n\
        nobody@merton.example,sickness,2026-11-02,\n\
        ben.carter@merton.example,sicknes,2026-11-02,\n\
        priya.shah@merton.example,sickness,,\n\
        dita.novak@merton.example,sickness,2026-11-06,2026-11-02\n\
        amara.osei@merton.example,sickness,2026-11-02,\n\
        amara.osei@merton.example,sickness,2026-11-04,\n";
    let (address, page) = scene.look("absences", file).await;
    for says in [
        "Line 2, column email: Nobody has the address nobody@merton.example",
        "Line 3, column kind: The policy has no kind of absence “sicknes”: is sickness meant?",
        "Line 4, column from: Enter the first day away",
        "Line 5, column until: The last day away is before the first one",
        "Line 7, column from: Amara Osei is away for the same reason in line 6 already",
    ] {
        assert!(page.contains(says), "{says}: {page}");
    }
    scene.ada.post(&address, &[]).await.expect(422);
    assert_eq!(scene.world.count("select count(*) from absence").await, 0);
}
