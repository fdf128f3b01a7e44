//! My journal: entries of one's own with a development plan, the signed records that are one's own, the twelve months for the appraisal;
//! read by nobody else.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use calamine::Data;
use sqlx::PgPool;

use crate::cast::Cast;
use crate::planned::words;
use crate::records::Scene;
use crate::spreadsheets::both;
use crate::world::{Answer, Browser, World};

const TODAY: [(&str, &str); 3] = [("day_day", "10"), ("day_month", "11"), ("day_year", "2026")];

/// What an entry has to say, and what it says besides or instead.
fn entry<'a>(some: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let usual = [
        ("title", "Course on plain letters"),
        ("activity", "Training or course"),
        ("happened", "A day with two families."),
        ("with_peer", "no"),
    ];
    let mut all: Vec<(&str, &str)> = TODAY.into_iter().chain(usual).collect();
    all.retain(|(name, _)| !some.iter().any(|(other, _)| other == name));
    all.extend_from_slice(some);
    all
}

/// Ben at Merton, with what he has written.
struct Merton {
    world: World,
    cast: Cast,
    ben: Browser,
}

impl Merton {
    async fn new(pool: PgPool) -> Self {
        let world = World::new(pool).await;
        let cast = Cast::in_council(&world, "merton").await;
        let ben = cast.browser(&world, cast.ben).await;
        Self { world, cast, ben }
    }

    async fn write(&self, some: &[(&str, &str)]) -> Answer {
        self.ben.post("/merton/my-journal/entries", &entry(some)).await
    }

    /// The address of the one entry on the page.
    async fn address(&self) -> String {
        let page = self.ben.open("/my-journal").await.expect(200);
        let after =
            page.body.split("href=\"/merton/my-journal/entries/").filter(|rest| !rest.starts_with("new")).nth(1);
        format!("/merton/my-journal/entries/{}", after.and_then(|rest| rest.split('"').next()).expect("an entry"))
    }

    async fn entries(&self) -> i64 {
        self.world.count("select count(*) from journal_entry").await
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn what_is_learnt_is_written_changed_planned_and_taken_back(pool: PgPool) {
    let merton = Merton::new(pool).await;
    let ben = &merton.ben;
    let first = words(&ben.open("/my-supervision").await.expect(200));
    assert!(first.contains("My journal"), "{first}");
    let page = words(&ben.open("/my-journal").await.expect(200));
    for expected in ["You have written none yet.", "MER-56", "two pieces of CPD", "It is empty."] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
    assert!(!page.contains("My signed records"), "Merton’s policy puts none into it: {page}");
    ben.open("/my-journal/records.csv").await.expect(404);
    let done = merton
        .write(&[
            ("hours", "1.5"),
            ("learnt", "Short sentences."),
            ("differently", "I read letters aloud."),
            ("impact", "Families answer."),
            ("with_peer", "yes"),
            ("peer", "Dita does so, too."),
            ("standards", "Social Work England registration"),
            ("standards", "Professional Capabilities Framework (PCF)"),
            ("part", "Domain 7"),
            ("need", "Write for children"),
            ("by_day", "1"),
            ("by_month", "11"),
            ("by_year", "2026"),
        ])
        .await
        .expect(303);
    assert_eq!(done.location(), "/merton/my-journal?said=journal-kept");
    let page = words(&ben.open("/my-journal").await.expect(200));
    for expected in [
        "Tue 10 Nov 2026 · Training or course · 1.5 hours · discussed with a peer",
        "I read letters aloud.",
        "Dita does so, too.",
        "Professional Capabilities Framework (PCF); Social Work England registration: Domain 7",
        "Write for children",
        "9 days late",
    ] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
    // Changed: the form has it all as it stands, the plan has it met, and what it said before is kept.
    let address = merton.address().await;
    let form = ben.get(&address).await.expect(200);
    for filled in ["value=\"1.5\"", "Short sentences.", "value=\"Domain 7\"", "value=\"yes\" checked", "value=\"1\""] {
        assert!(form.body.contains(filled), "{filled}");
    }
    assert_eq!(form.body.matches("registration\" checked").count(), 1);
    assert!(!form.body.contains("(KSS, 2014)\" checked"));
    let met = [
        ("version", "1"),
        ("learnt", "Short sentences, and pictures."),
        ("need", "Write for children"),
        ("by_day", "1"),
        ("by_month", "11"),
        ("by_year", "2026"),
        ("met_day", "9"),
        ("met_month", "11"),
        ("met_year", "2026"),
    ];
    ben.post(&address, &entry(&met)).await.expect(303);
    let page = words(&ben.open("/my-journal").await.expect(200));
    assert!(
        page.contains("Met Mon 9 Nov 2026") && page.contains("and pictures.") && page.contains("Changed"),
        "{page}"
    );
    assert!(!page.contains("days late") && !page.contains("Dita does so, too."), "{page}");
    let form = words(&ben.get(&address).await.expect(200));
    assert!(form.contains("Versions before") && form.contains("Dita does so, too."), "{form}");
    // Sent as it stands it is no version.
    let same: Vec<_> = met.into_iter().filter(|(name, _)| *name != "version").chain([("version", "2")]).collect();
    ben.post(&address, &entry(&same)).await.expect(303);
    assert_eq!(merton.world.count("select max(number)::bigint from journal_version").await, 2);
    // Taken back: out of sight everywhere, and kept.
    ben.post(&format!("{address}/withdraw"), &[("version", "2")]).await.expect(303);
    for place in ["/my-journal", "/my-journal/year", "/my-journal/year.csv"] {
        assert!(!ben.open(place).await.expect(200).body.contains("Course on plain letters"), "{place}");
    }
    assert!(words(&ben.open("/my-journal").await).contains("You have written none yet."));
    ben.get(&address).await.expect(404);
    ben.post(&format!("{address}/withdraw"), &[("version", "2")]).await.expect(303);
    assert_eq!(merton.world.count("select count(*) from journal_version where withdrawn").await, 1);
    assert_eq!(merton.world.count("select count(*) from journal_wording").await, 2);
    assert_eq!(merton.world.count("select count(*) from log where about = 'journal'").await, 3);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn the_twelve_months_stand_on_one_page_and_in_both_files(pool: PgPool) {
    let merton = Merton::new(pool).await;
    merton
        .write(&[("title", "=HYPERLINK(\"http://there\")"), ("hours", "2"), ("learnt", "+1\n\"quoted\", and a comma")])
        .await
        .expect(303);
    merton
        .write(&[
            ("title", "First of them"),
            ("day_day", "11"),
            ("day_year", "2025"),
            ("hours", "0.5"),
            ("with_peer", "yes"),
            ("peer", "We agreed."),
        ])
        .await
        .expect(303);
    // A day before the twelve months; its open need stands in the plan all the same.
    let before = [
        ("title", "Too early"),
        ("day_year", "2025"),
        ("need", "Court work"),
        ("by_day", "31"),
        ("by_month", "12"),
        ("by_year", "2026"),
    ];
    merton.write(&before).await.expect(303);
    let page = words(&merton.ben.open("/my-journal/year").await.expect(200));
    for expected in [
        "Ben Carter",
        "Tue 11 Nov 2025 to Tue 10 Nov 2026",
        "2 entries, 2.5 hours, 1 of them discussed with a peer.",
        "First of them",
        "We agreed.",
        "Court work",
    ] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
    assert_eq!(page.matches("Too early").count(), 1, "named by the plan alone: {page}");
    let rows = both(&merton.ben, "/merton/my-journal/year").await;
    let text = |row: usize, column: usize| match &rows[row][column] {
        Data::String(text) => text.clone(),
        Data::Float(number) => number.to_string(),
        Data::Empty => String::new(),
        other => panic!("{other:?}"),
    };
    assert_eq!(rows.len(), 2);
    assert_eq!(
        [text(0, 1), text(0, 3), text(0, 5)],
        ["=HYPERLINK(\"http://there\")", "120", "+1\n\"quoted\", and a comma"]
    );
    assert_eq!([text(1, 1), text(1, 3), text(1, 8), text(1, 9)], ["First of them", "30", "Yes", "We agreed."]);
    let csv = merton.ben.open("/my-journal/year.csv").await.expect(200).body;
    assert!(csv.contains("\"'=HYPERLINK") && csv.contains("\"'+1\n"), "{csv}");
    // Many entries are shown in parts.
    for number in 0..20 {
        merton.write(&[("title", &format!("Entry {number}"))]).await.expect(303);
    }
    let page = merton.ben.open("/my-journal?page=2").await.expect(200);
    assert!(page.body.contains("Too early") && !page.body.contains("Entry 3<"), "{}", words(&page));
    assert!(words(&page).contains("(23)"));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_reflective_record_is_the_workers_once_both_have_signed(pool: PgPool) {
    let scene = Scene::in_council(pool, "blackburn-with-darwen", "reflective").await;
    let slug = scene.cast.slug;
    let journal = async |browser: &Browser| words(&browser.open("/my-journal").await.expect(200));
    assert!(words(&scene.ben.open("/my-supervision").await).contains("Learning Journal"));
    let record = scene.shared(&[("s-event", "=A visit that went wrong."), ("s-reflection", "I was afraid.")]).await;
    let page = journal(&scene.ben).await;
    assert!(page.contains("My signed records (0)") || page.contains("My signed records\n(0)"), "{page}");
    assert!(page.contains("One more is shared and not signed by everybody yet.") && page.contains("BWD-67"), "{page}");
    scene.answer(&record, &[("answer", "sign")]).await.expect(303);
    assert!(journal(&scene.ben).await.contains("One more is shared"), "the supervisor signs, too");
    assert_eq!(both(&scene.ben, &format!("/{slug}/my-journal/records")).await.len(), 0);
    let page = scene.amara.get(&record).await.expect(200);
    let (number, commitment) = (page.hidden("number").expect("a number"), page.hidden("commitment").expect("one"));
    let signature = [("answer", "sign"), ("number", number.as_str()), ("commitment", commitment.as_str())];
    scene.amara.post(&format!("{record}/sign-off"), &signature).await.expect(303);
    let page = scene.ben.open("/my-journal").await.expect(200);
    assert!(page.body.contains(&format!("href=\"{record}\"")), "{}", page.body);
    assert!(words(&page).contains("Reflective supervision with Amara Osei") && !words(&page).contains("One more"));
    assert!(!journal(&scene.amara).await.contains("with Amara Osei"), "it is not the supervisor’s");
    // The twelve months name it under the clause of the appraisal, and the copy has its text; that it was opened is in the log.
    let year = words(&scene.ben.open("/my-journal/year").await.expect(200));
    assert!(
        year.contains("0 entries; 1 signed record.") && year.contains("BWD-69") && year.contains("Signed record"),
        "{year}"
    );
    assert_eq!(both(&scene.ben, &format!("/{slug}/my-journal/year")).await.len(), 1);
    let opened = "select count(*) from log where act = 'opened-record' and actor_id = subject_id";
    let before = scene.world.count(opened).await;
    let rows = both(&scene.ben, &format!("/{slug}/my-journal/records")).await;
    let says = |text: &str| rows.iter().any(|row| row[4] == Data::String(text.to_owned()));
    assert!(says("=A visit that went wrong.") && says("I was afraid."), "{rows:?}");
    assert_eq!(scene.world.count(opened).await - before, 3, "three files were made");
    // A new version is not signed: it waits again.
    scene.amara.post(&format!("{record}/amendment"), &[]).await.expect(303);
    scene.save(&record, &[("s-event", "A visit.")]).await;
    scene.share(&record).await.expect(303);
    assert!(journal(&scene.ben).await.contains("One more is shared"));
    assert_eq!(both(&scene.ben, &format!("/{slug}/my-journal/records")).await.len(), 0);
    // Blackburn’s own kinds and standards, and no field that its policy does not name.
    let form = scene.ben.open("/my-journal/entries/new").await.expect(200);
    assert!(form.body.contains("Practice with a family") && form.body.contains("Knowledge and skills framework"));
    assert!(!form.body.contains("Social Work England"));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn nobody_else_reads_it_whatever_they_are(pool: PgPool) {
    let merton = Merton::new(pool).await;
    merton.write(&[]).await.expect(303);
    let (cast, world) = (&merton.cast, &merton.world);
    let address = merton.address().await;
    for person in [cast.amara, cast.grace, cast.hugo, cast.quinn, cast.ada, cast.priya, cast.colm, cast.olu] {
        let browser = cast.browser(world, person).await;
        browser.get(&address).await.expect(404);
        browser.post(&address, &entry(&[("version", "1"), ("title", "Mine now")])).await.expect(404);
        browser.post(&format!("{address}/withdraw"), &[("version", "1")]).await.expect(404);
        for place in ["/my-journal", "/my-journal/year", "/my-journal/year.csv"] {
            let answer = browser.open(place).await;
            assert!(!answer.body.contains("plain letters"), "{place} of {person}");
        }
        let file = browser.get(&format!("/merton/files/{}", cast.ben)).await;
        assert!(!file.body.contains("plain letters") && !file.body.contains("my-journal"), "the file, for {person}");
        let opened = browser.get(&format!("/merton/files/{}/openings", cast.ben)).await;
        assert!(!opened.body.contains("ournal"), "{}", opened.body);
    }
    // Whoever nobody ever supervised has none.
    for person in [cast.quinn, cast.ada, cast.hugo] {
        let browser = cast.browser(world, person).await;
        for place in ["/my-journal", "/my-journal/year", "/my-journal/entries/new", "/my-journal/year.xlsx"] {
            browser.open(place).await.expect(404);
        }
        browser.post("/merton/my-journal/entries", &entry(&[])).await.expect(404);
        let first = browser.open("/my-supervision").await;
        assert!(!first.body.contains("my-journal"), "{person}");
    }
    // Another council’s people, with their own token in this council’s cookie, are nobody here.
    let bwd = Cast::in_council(world, "blackburn-with-darwen").await;
    let stranger = world.browser(bwd.council, "merton", bwd.ben).await;
    assert!(stranger.get(&address).await.expect(303).location().contains("/sign-in"));
    let at_home = bwd.browser(world, bwd.ben).await;
    let theirs = address.replace("/merton/", "/blackburn-with-darwen/");
    at_home.get(&theirs).await.expect(404);
    // A supervisor’s own journal is as much theirs: a person whose supervision has ended still reads what they wrote.
    assert_eq!(merton.entries().await, 1);
    sqlx::query("update relationship set until_day = '2026-11-10' where subject_id = $1")
        .bind(cast.ben.uuid())
        .execute(&world.god)
        .await
        .expect("ended");
    assert!(merton.ben.open("/my-journal").await.expect(200).body.contains("plain letters"));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn where_the_policy_names_none_there_is_none(pool: PgPool) {
    let world = World::new(pool).await;
    for slug in ["leeds", "kent", "rutland"] {
        let cast = Cast::in_council(&world, slug).await;
        let ben = cast.browser(&world, cast.ben).await;
        for place in ["", "/year", "/year.csv", "/year.xlsx", "/records.csv", "/entries/new"] {
            ben.open(&format!("/my-journal{place}")).await.expect(404);
        }
        ben.post(&format!("/{slug}/my-journal/entries"), &entry(&[])).await.expect(404);
        assert!(!ben.open("/my-supervision").await.expect(200).body.contains("my-journal"), "{slug}");
    }
    assert_eq!(world.count("select count(*) from journal_entry").await, 0);
}

/// Kent with a `[journal]` in its files, and no line of code.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_policy_that_names_one_has_one(pool: PgPool) {
    let mut world = World::new(pool).await;
    let root = std::env::temp_dir().join(format!("plumbline-journal-{}", std::process::id()));
    copy(Path::new("policies/kent"), &root.join("kent"));
    fs::copy("policies/bank-holidays.toml", root.join("bank-holidays.toml")).expect("the holidays");
    let journal = "[journal]\nname = \"What I learn\"\nactivities = [\"A talk\"]\nclause = [\"KEN-01\"]\n[journal.records]\nkinds = [\"good-conversation-plan\"]\nclause = [\"KEN-01\"]\n";
    fs::write(root.join("kent/2020-01/journal.toml"), journal).expect("written");
    let loaded = engine::Policies::load(&root).unwrap_or_else(|problems| panic!("{problems:#?}"));
    fs::remove_dir_all(&root).expect("removed");
    world.councils.insert("kent".to_owned(), Arc::clone(loaded.council("kent").expect("kent")));
    let cast = Cast::in_council(&world, "kent").await;
    let (app, _) = world.another_app().await;
    let ben = cast.browser(&world, cast.ben).await.through(app);
    assert!(ben.open("/my-supervision").await.expect(200).body.contains("What I learn"));
    let form = words(&ben.open("/my-journal/entries/new").await.expect(200));
    assert!(form.contains("A talk") && !form.contains("Evidence for"), "no standards, no question: {form}");
    ben.post("/kent/my-journal/entries", &entry(&[("activity", "A talk")])).await.expect(303);
    let page = words(&ben.open("/my-journal").await.expect(200));
    assert!(page.contains("plain letters") && page.contains("My signed records"), "{page}");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let there = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &there);
        } else {
            fs::copy(entry.path(), there).expect("a copy");
        }
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn bad_input_says_what_to_do_and_keeps_what_was_typed(pool: PgPool) {
    let merton = Merton::new(pool).await;
    let long = "x".repeat(20_001);
    let need = [("need", "Court work"), ("by_day", "1"), ("by_month", "12"), ("by_year", "2026")];
    let with = |some: &[(&'static str, &'static str)]| {
        let mut all: Vec<_> = need.to_vec();
        all.retain(|(name, _)| !some.iter().any(|(other, _)| other == name));
        all.extend_from_slice(some);
        all
    };
    for (some, says, field) in [
        (vec![("day_day", "31")], "The day must be a real date", "day"),
        (vec![("day_day", "11")], "The day must be today or earlier", "day"),
        (vec![("title", " ")], "Write a title", "title"),
        (vec![("activity", "Something else")], "Choose the kind of activity", "activity"),
        (vec![("hours", "two")], "Enter the hours as a number", "hours"),
        (vec![("happened", " ")], "Write what happened, or a learning need below", "happened"),
        (vec![("learnt", long.as_str())], "it has 20001", "learnt"),
        (vec![("with_peer", "")], "Say whether you discussed it with a peer", "with_peer"),
        (vec![("with_peer", "yes"), ("peer", " ")], "Write what you learnt from discussing it", "peer"),
        (vec![("standards", "Made up")], "Choose from the standards that are listed", "standards"),
        (with(&[("by_day", "")]), "must have a day", "by"),
        (with(&[("need", "")]), "Write what you need to learn, or leave its days empty", "need"),
        (with(&[("met_day", "30"), ("met_month", "2"), ("met_year", "2026")]), "must be a real date", "met"),
        (with(&[("met_day", "12"), ("met_month", "11"), ("met_year", "2026")]), "must be today or earlier", "met"),
    ] {
        let all: Vec<_> = some.iter().copied().chain([("impact", "Kept as typed <b>")]).collect();
        let again = merton.write(&all).await.expect(422);
        assert!(words(&again).contains(says), "{says}: {}", words(&again));
        assert!(again.body.contains(&format!("<a href=\"#{field}\">")), "{says}: the summary leads to the field");
        assert!(again.body.contains(&format!("id=\"{field}\"")), "{says}: the field is there");
        assert!(again.body.contains("Kept as typed &#60;b&#62;"), "{says}: what was typed stays");
    }
    assert_eq!(merton.entries().await, 0);
    // Everything wrong is said at once.
    let nothing = merton.ben.post("/merton/my-journal/entries", &[]).await.expect(422);
    for says in ["Enter the day", "Write a title", "Choose the kind of activity", "Write what happened", "Say whether"]
    {
        assert!(words(&nothing).contains(says), "{says}: {}", words(&nothing));
    }
    // A need may stand alone.
    merton.write(&with(&[("happened", "")])).await.expect(303);
    assert!(words(&merton.ben.open("/my-journal").await).contains("Court work"));
    let none = format!("/my-journal/entries/{}", uuid::Uuid::now_v7());
    merton.ben.open(&none).await.expect(404);
    merton.ben.post(&format!("/merton{none}"), &entry(&[("version", "1")])).await.expect(404);
    merton.ben.post(&format!("/merton{none}/withdraw"), &[("version", "1")]).await.expect(404);
    merton.ben.open("/my-journal?page=99999999999999999999").await.expect(200);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn sent_twice_it_happens_once_and_two_windows_are_told(pool: PgPool) {
    let merton = Merton::new(pool).await;
    let ben = &merton.ben;
    let token = ben.open("/my-journal/entries/new").await.hidden("form_token").expect("a token");
    let fields = entry(&[]);
    let (one, two) = tokio::join!(
        ben.post_as("/merton/my-journal/entries", &token, &fields),
        ben.post_as("/merton/my-journal/entries", &token, &fields),
    );
    assert_eq!(one.expect(303).location(), two.expect(303).location());
    assert_eq!(merton.entries().await, 1);
    let address = merton.address().await;
    // Two windows change version 1 at the same moment: one is kept, the other is told, and nothing of it is lost.
    let (one, two) = tokio::join!(
        async { ben.post(&address, &entry(&[("version", "1"), ("learnt", "From the one.")])).await },
        async { ben.post(&address, &entry(&[("version", "1"), ("learnt", "From the other.")])).await },
    );
    let (kept, told, mine) = if one.status == 303 {
        ("From the one.", two, "From the other.")
    } else {
        ("From the other.", one, "From the one.")
    };
    let told = told.expect(409);
    let says = words(&told);
    assert!(says.contains("changed in another window") && says.contains("Kept now") && says.contains(kept), "{says}");
    assert!(told.body.contains(mine), "what was typed stays");
    assert_eq!(told.hidden("version").as_deref(), Some("2"));
    assert_eq!(merton.world.count("select max(number)::bigint from journal_version").await, 2);
    ben.post(&address, &entry(&[("version", "2"), ("learnt", mine)])).await.expect(303);
    assert!(words(&ben.open("/my-journal").await).contains(mine));
    // Taken back as it was before: told, and still there.
    let told = ben.post(&format!("{address}/withdraw"), &[("version", "2")]).await.expect(409);
    assert!(words(&told).contains("look at it before you take it back") && told.body.contains(mine));
    ben.post(&format!("{address}/withdraw"), &[("version", "3")]).await.expect(303);
    // Changed after it was taken back: what was typed becomes a new entry.
    let told = ben.post(&address, &entry(&[("version", "3"), ("learnt", "Too late.")])).await.expect(409);
    assert!(words(&told).contains("taken back in another window") && told.body.contains("Too late."));
    assert!(told.body.contains("action=\"/merton/my-journal/entries\"") && told.hidden("version").is_none());
    assert_eq!(merton.entries().await, 1);
}
