//! Whom a selection of staff means: everything that it asks of a post must hold of one and the same post.

use domain::form::Supervisee;
use engine::policy::Who;
use engine::{Day, Facts};

#[test]
fn two_posts_are_not_mixed_into_one() {
    let policies = super::load("tests/it/engine/policies");
    let council = policies.councils().iter().find(|council| council.slug() == "northmoor").expect("the sixth council");
    let facts: Facts = toml::from_str(
        r#"
        person = [{ id = "ben", started = 2024-03-04 }, { id = "ines", started = 2024-03-04 }]
        team = [{ id = "north", type = "fieldwork" }, { id = "south" }]
        post = [
            { person = "ben", role = "social-worker", team = "south", from = 2024-03-04 },
            { person = "ben", role = "team-manager", team = "north", from = 2024-03-04 },
            { person = "ines", role = "social-worker", team = "north", from = 2024-03-04, until = 2026-11-10 },
        ]
        "#,
    )
    .expect("facts");
    let who = |text: &str| -> Who { toml::from_str(text).expect("a selection") };
    let day = |text: &str| Day::parse(text).expect("a day");
    let is = |person: &str, on: &str, text: &str| {
        let policy = council.policy_on(day(on));
        Supervisee::on(council, policy, &facts, &person.into(), day(on)).is(&who(text))
    };
    assert!(
        is("ben", "2026-11-09", "roles = ['social-worker']") && is("ben", "2026-11-09", "team_types = ['fieldwork']")
    );
    let both = "roles = ['social-worker']\nteam_types = ['fieldwork']";
    assert!(!is("ben", "2026-11-09", both), "the social worker's post is not in a fieldwork team");
    assert!(is("ines", "2026-11-09", both));
    assert!(!is("ines", "2026-11-10", both), "until is the first day no longer");
    assert!(is("ines", "2026-11-10", ""), "nothing said means everybody, without a post too");
}
