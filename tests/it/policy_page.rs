//! The Policy page: every clause of every council has its place, its words and what is done under it.

use std::sync::Arc;

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
        let register = engine::register::Register::of(&world.councils[slug].file, policy);
        for form in &policy.forms {
            assert_eq!(page.body.matches(&format!("id=\"form-{}\"", form.id)).count(), 1, "{slug}: {}", form.id);
        }
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
    let quality = words(&kent.browser(&world, kent.quinn).await.open("/quality").await.expect(200));
    assert!(quality.contains("Draft\nReview was due January 2023"), "{quality:.600}");
    let merton = Cast::in_council(&world, "merton").await;
    let quality = words(&merton.browser(&world, merton.quinn).await.open("/quality").await.expect(200));
    assert!(!quality.contains("The policy behind these figures"), "Merton prints neither a status nor a review day");
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
    let applied = shown(&ben.open("/policy?how=applied").await.expect(200).body);
    let waiting = shown(&ben.open("/policy?how=waiting").await.expect(200).body);
    let outside = shown(&ben.open("/policy?how=outside").await.expect(200).body);
    assert!(must < all && applied > 30 && waiting > 0 && outside > 0, "{must} {applied} {waiting} {outside}");
    assert_eq!(applied + waiting + outside, all);
    let both = ben.open("/policy?how=clock&strength=should&words=monthly").await.expect(200);
    assert!(
        both.body.contains("id=\"LEE-54\"") && !both.body.contains("id=\"LEE-63\""),
        "every part of the search holds"
    );
    let none = ben.open("/policy?words=%22%3E%3Cscript%3Ealert(1)%3C/script%3E").await.expect(200);
    assert_eq!(shown(&none.body), 0);
    assert!(!none.body.contains("<script>alert"), "typed text is escaped");
    assert!(words(&none).contains("see the whole policy"));
}

/// *Waits for cases 31* opens 31 clauses, each tagged so.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn what_becomes_of_the_clauses_is_counted_and_each_count_opens_its_list(pool: PgPool) {
    use engine::register::{How, Sheet};
    let world = World::new(pool).await;
    for slug in ["leeds", "kent", "rutland", "merton", "blackburn-with-darwen"] {
        let cast = Cast::in_council(&world, slug).await;
        let ben = cast.browser(&world, cast.ben).await;
        let page = ben.open("/policy").await.expect(200);
        let counted = Sheet::of(&world.councils[slug]).remove(0).counted;
        for how in How::all().filter(|how| counted.row(*how).rules > 0) {
            let rules = counted.row(how).rules;
            let list = ben.open(&format!("/policy?how={}", how.word())).await.expect(200);
            assert_eq!(list.body.matches("<article class=\"app-clause\"").count(), rules, "{slug}: {how:?}");
            if !how.is_applied() {
                let link = format!("/policy?how={}#clauses\">{rules}<", how.word());
                assert!(page.body.contains(&link), "{slug}: {link}");
                assert_eq!(
                    list.body.matches(&format!("govuk-tag--grey\">{}", how.name())).count(),
                    rules,
                    "{slug}: {how:?}"
                );
            }
        }
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn what_waits_stands_outside_or_is_built_in_says_so_in_a_sentence(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let page = words(&cast.browser(&world, cast.ben).await.open("/policy").await.expect(200));
    for sentence in [
        "A word to the worker seven days before the session.",
        "The LGA runs that survey and holds its answers",
        "the new one opens it from that day, the former one no longer.",
        "Shown at the head of: Personal Supervision Record.",
        "Not in force:",
    ] {
        assert!(page.contains(sentence), "{sentence}");
    }
    let merton = Cast::in_council(&world, "merton").await;
    let page = words(&merton.browser(&world, merton.ben).await.open("/policy?words=mer-a07").await.expect(200));
    assert!(page.contains("May be confirmed by the council; not confirmed yet."), "{page}");
}

/// The figure of a clock stands beside its clause, and is its list, for whoever may open Quality and nobody else.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_clock_leads_to_its_figure_for_whoever_may_see_it(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let ben = cast.browser(&world, cast.ben).await.open("/policy?words=lee-63").await.expect(200);
    assert!(!ben.body.contains("/quality"), "Ben has no Quality");
    let lead = cast.browser(&world, cast.quinn).await;
    let page = lead.open("/policy?words=lee-63").await.expect(200);
    let link = page.body.split("/leeds/quality?clock=one-to-one\">").nth(1).expect("the figure of LEE-63");
    let figure = link.split(" in time<").next().expect("n of m").to_owned();
    let (n, m) = figure.split_once(" of ").expect("n of m");
    assert!(n.parse::<usize>().is_ok() && m.parse::<usize>().is_ok_and(|m| m > 0), "{figure}");
    let board = lead.open("/quality?clock=one-to-one").await.expect(200);
    assert!(board.body.contains(&format!(">{figure}<")), "Quality says {figure}, too");
    let records = lead.open("/policy?words=lee-148").await.expect(200);
    assert!(words(&records).contains("LEE-148"), "a clause on records is there");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn the_policy_speaks_where_the_agreement_is_written(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "merton").await;
    let amara = cast.browser(&world, cast.amara).await;
    let page = amara.open(&format!("/relationships/{}/agreement/edit", cast.ben_amara)).await.expect(200);
    let said = words(&page);
    assert!(said.contains("What the policy says here"), "{said:.900}");
    assert!(said.contains("information-sharing procedures") && page.body.contains("/merton/policy#MER-129"));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn the_policy_speaks_where_a_record_is_written(pool: PgPool) {
    let scene = crate::records::Scene::in_council(pool, "rutland", "one-to-one").await;
    let record = scene.begin().await;
    let page = scene.amara.get(&format!("{record}/edit")).await.expect(200);
    assert!(words(&page).contains("The best interests of service users come first in supervision."));
    assert!(page.body.contains("/rutland/policy#RUT-03"));
}

/// A version that is published and not in force yet: everybody sees what it changes, and a quality lead tries it.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_change_shows_before_it_is_in_force(pool: PgPool) {
    let mut world = World::new(pool).await;
    let mut council = (*world.councils["merton"]).clone();
    let typed = [("formal.all-staff.every".to_owned(), "21 days".to_owned())].into();
    let mut next = council.versions[0].with_numbers(&typed).expect("a number");
    next.document.in_force = crate::world::day("2027-01-01").into();
    next.document.title = "Supervision policy 2027".to_owned();
    next.clauses[0].says = "It says something else.".to_owned();
    council.versions.push(Arc::new(next));
    world.councils.insert("merton".to_owned(), Arc::new(council));
    world.app = world.another_app().await.0;
    let cast = Cast::in_council(&world, "merton").await;
    let page = cast.browser(&world, cast.ben).await.open("/policy").await.expect(200);
    let said = words(&page);
    assert!(said.contains("From Fri 1 Jan 2027 another version is in force: Supervision policy 2027."), "{said:.900}");
    assert!(said.contains("21 days instead of 28 days."), "{said:.900}");
    assert!(said.contains("MER-01 says: It says something else."), "{said:.900}");
    assert!(said.contains("What changes\n(2)") || said.contains("What changes (2)"), "{said:.900}");
    assert!(!page.body.contains("what-if"), "only those who see Quality try it");
    let quinn = cast.browser(&world, cast.quinn).await;
    let page = quinn.open("/policy").await.expect(200);
    assert!(page.body.contains("/merton/quality/what-if?version=2027-01-01"));
    let tried = words(&quinn.open("/quality/what-if?version=2027-01-01").await.expect(200));
    assert!(tried.contains("The version in force from Fri 1 Jan 2027, as if it had held all along."), "{tried:.900}");
    assert!(tried.contains("21 days after"), "{tried:.2000}");
    let both = quinn.open("/quality/what-if?version=2027-01-01&formal.all-staff.every=2+weeks").await.expect(422);
    let both = words(&both);
    assert!(both.contains("Choose another version, or change numbers of the one in force: not both at once."));
    let bound = quinn.open("/quality/what-if?formal.all-staff.agreed=1+week").await.expect(422);
    let said = words(&bound);
    assert!(said.contains("These numbers contradict each other: every 28 days"), "{said:.900}");
    assert!(bound.body.contains("value=\"1 week\""), "what was typed is kept");
}
