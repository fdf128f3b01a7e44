//! The Policy page: every clause of every council has its place, its words and what is done under it.

use sqlx::PgPool;

use crate::cast::Cast;
use crate::planned::words;
use crate::world::World;

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn every_clause_and_reading_has_one_place_to_jump_to(pool: PgPool) {
    let world = World::new(pool).await;
    for slug in ["leeds", "kent", "rutland", "merton", "blackburn-with-darwen"] {
        let cast = Cast::in_council(&world, slug).await;
        let page = cast.browser(&world, cast.ben).await.open("/policy").await.expect(200);
        let policy = world.councils[slug].policy_on(crate::world::day("2026-11-10").into());
        let clauses = policy.clauses.iter().map(|clause| clause.id.as_str());
        let readings = policy.readings.iter().map(|reading| reading.id.as_str());
        for id in clauses.chain(readings) {
            let places = page.body.matches(&format!("id=\"{id}\"")).count();
            assert_eq!(places, 1, "{slug}: {id} has {places} places");
        }
        let register = domain::register::Register::of(&world.councils[slug], policy);
        // What sets a due day cites a clause, so every clock is on the page.
        for clock in &policy.clocks {
            for rule in &clock.rules {
                for clause in &rule.clause {
                    let uses = register.uses(clause);
                    assert!(
                        uses.iter().any(|used| used.says.starts_with(&clock.name)),
                        "{slug}: {clause} says nothing of {}",
                        clock.name
                    );
                }
            }
        }
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn the_head_tells_the_state_of_the_document(pool: PgPool) {
    let world = World::new(pool).await;
    let kent = Cast::in_council(&world, "kent").await;
    let page = words(&kent.browser(&world, kent.ben).await.open("/policy").await.expect(200));
    assert!(page.contains("Draft\nReview was due January 2023"), "{page:.600}");
    assert!(page.contains("Not set: nothing is counted by it"), "{page:.1200}");
    assert!(page.contains("every 90 days"), "how KEN-30 is applied");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_search_finds_words_of_the_clause_and_of_its_use(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let ben = cast.browser(&world, cast.ben).await;
    let all = world.councils["leeds"].policy_on(crate::world::day("2026-11-10").into()).clauses.len();
    let shown = |body: &str| body.matches("<article class=\"app-clause\"").count();
    assert_eq!(shown(&ben.open("/policy").await.expect(200).body), all);
    let one = ben.open("/policy?words=lee-61").await.expect(200);
    assert!((1..all).contains(&shown(&one.body)) && one.body.contains("id=\"LEE-61\""));
    let must = shown(&ben.open("/policy?strength=must").await.expect(200).body);
    let applied = shown(&ben.open("/policy?used=yes").await.expect(200).body);
    let text_only = shown(&ben.open("/policy?used=no").await.expect(200).body);
    assert!(must < all && applied + text_only == all && applied > 30, "{must} {applied} {text_only}");
    let none = ben.open("/policy?words=%22%3E%3Cscript%3Ealert(1)%3C/script%3E").await.expect(200);
    assert_eq!(shown(&none.body), 0);
    assert!(!none.body.contains("<script>alert"), "typed text is escaped");
    assert!(words(&none).contains("see the whole policy"));
}
