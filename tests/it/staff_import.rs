//! Loading staff and absences: what a file changes is shown first, applied as a whole, and the same file twice changes nothing.

mod absences;
mod asks_first;
mod command;
mod national;

use sqlx::PgPool;

use crate::loading::Scene;
use crate::planned::words;

const POSTS: &str = "select role || ' ' || from_day || ' ' || coalesce(until_day::text, '-') from post where person_id = $1 and superseded_at is null order by from_day, role";
const SUPERVISORS: &str = "select p.name || ' ' || r.kind || ' ' || r.from_day || ' ' || coalesce(r.until_day::text, '-') from relationship r join person p on p.id = r.supervisor_id
    where r.subject_id = $1 and r.superseded_at is null order by r.from_day";

/// The staff of Merton's cast as they are, without the administrator.
const AS_THEY_ARE: &str = "email,name,role,team,supervisor\n\
    ben.carter@merton.example,Ben Carter,social-worker,Duty and assessment,amara.osei@merton.example\n\
    priya.shah@merton.example,Priya Shah,Social Worker,duty and assessment,amara.osei@merton.example\n\
    Amara.Osei@merton.example,Amara Osei,team-manager,Duty and assessment,grace.hall@merton.example\n\
    dita.novak@merton.example,Dita Novak,social-worker,Looked after children,colm.byrne@merton.example\n\
    colm.byrne@merton.example,Colm Byrne,team-manager,Looked after children,grace.hall@merton.example\n\
    olu.ade@merton.example,Olu Ade,team-manager,Looked after children,grace.hall@merton.example\n\
    grace.hall@merton.example,Grace Hall,service-manager,Children’s services,hugo.lind@merton.example\n\
    hugo.lind@merton.example,Hugo Lind,head-of-service,Children’s services,\n\
    quinn.ward@merton.example,Quinn Ward,quality-lead,Children’s services,\n";

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn the_staff_as_they_are_change_nothing_and_the_administrator_stays(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let rows = scene.rows().await;
    let (address, page) = scene.look("staff", AS_THEY_ARE).await;
    assert!(page.contains("The file changes nothing.") && page.contains("As they are\n9"), "{page}");
    assert!(page.contains("1 person is not in the file and not ended"), "{page}");
    scene.ada.post(&address, &[]).await.expect(303);
    assert_eq!(scene.rows().await, rows);
    assert_eq!(scene.world.count("select count(*) from sent_file where body <> ''").await, 0, "its text is let go of");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_file_brings_people_moves_them_and_ends_them_and_who_opens_which_file_follows(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let cast = &scene.cast;
    let file = "email;name;role;team;service;supervisor;supervised_from;post_from;employed_from;qualified\n\
        ben.carter@merton.example;Ben Carter;social-worker;Looked after children;;colm.byrne@merton.example;09/11/2026;2026-11-09;;\n\
        priya.shah@merton.example;Priya Shah-Osei;team-manager;Duty and assessment;;amara.osei@merton.example;;;;2019-07-01\n\
        amara.osei@merton.example;Amara Osei;team-manager;Duty and assessment;;;;;;\n\
        colm.byrne@merton.example;Colm Byrne;team-manager;Looked after children;;grace.hall@merton.example;;;;\n\
        olu.ade@merton.example;Olu Ade;team-manager;Looked after children;;grace.hall@merton.example;;;;\n\
        grace.hall@merton.example;Grace Hall;service-manager;Children’s services;;hugo.lind@merton.example;;;;\n\
        hugo.lind@merton.example;Hugo Lind;head-of-service;Children’s services;;;;;;\n\
        quinn.ward@merton.example;Quinn Ward;quality-lead;Children’s services;;;;;;\n\
        nia.new@merton.example;Nia New;social-worker;Fostering;Children’s services;olu.ade@merton.example;;;2026-11-02;\n";
    let (address, page) = scene.look("staff", file).await;
    for says in [
        "New\n1",
        "Changed\n3",
        "Left\n1",
        "As they are\n5",
        "People who get another supervisor\n1",
        "People left without a line supervisor\n1",
        "People who get another role\n1",
        "People who get another team\n1",
        "Teams that are made: Fostering.",
        "line supervisor Colm Byrne from Mon 9 Nov 2026",
        "the name is Priya Shah-Osei",
        "no line supervisor from Tue 10 Nov 2026",
        "Who has left\nDita Novak",
    ] {
        assert!(page.contains(says), "{says}: {page}");
    }
    let rows = scene.rows().await;
    let amara = cast.browser(&scene.world, cast.amara).await;
    let colm = cast.browser(&scene.world, cast.colm).await;
    let bens = format!("/merton/files/{}", cast.ben);
    amara.get(&bens).await.expect(200);
    colm.get(&bens).await.expect(404);
    scene.ada.post(&address, &[]).await.expect(303);
    assert!(scene.rows().await > rows);
    colm.get(&bens).await.expect(200);
    amara.get(&bens).await.expect(404);
    assert_eq!(
        scene.spells(SUPERVISORS, cast.ben).await,
        ["Olu Ade line 2024-01-02 2026-09-01", "Amara Osei line 2026-09-01 2026-11-09", "Colm Byrne line 2026-11-09 -"]
    );
    assert_eq!(
        scene.spells(POSTS, cast.ben).await,
        ["social-worker 2024-01-02 2026-11-09", "social-worker 2026-11-09 -"]
    );
    assert_eq!(
        scene.spells(POSTS, cast.priya).await,
        ["social-worker 2024-01-02 2026-11-10", "team-manager 2026-11-10 -"]
    );
    assert_eq!(scene.spells(SUPERVISORS, cast.amara).await, ["Grace Hall line 2024-01-02 2026-11-10"]);
    assert_eq!(scene.spells(POSTS, cast.dita).await, ["social-worker 2024-01-02 2026-11-10"]);
    assert_eq!(scene.spells(SUPERVISORS, cast.dita).await, ["Colm Byrne line 2024-01-02 2026-11-10"]);
    assert_eq!(scene.world.count("select count(*) from person where left_on = '2026-11-10'").await, 1);
    // Nobody signs in with an account that was not invited; who leaves is not signed in any more.
    assert_eq!(
        scene
            .world
            .count("select count(*) from door.account where email = 'nia.new@merton.example' and password_hash is null")
            .await,
        1
    );
    let (acts, subjects): (i64, i64) = sqlx::query_as("select count(*), count(distinct subject_id) from log where act in ('added-person', 'changed-person', 'recorded-leaving') and actor_id = $1")
        .bind(cast.ada.uuid())
        .fetch_one(&scene.world.god)
        .await
        .expect("the log");
    assert_eq!((acts, subjects), (5, 5), "each person who is touched has a row of the log");
    let rows = scene.rows().await;
    let page = scene.apply("staff", file).await;
    assert!(page.contains("The file changes nothing.") && page.contains("As they are\n9"), "{page}");
    assert_eq!(scene.rows().await, rows);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_damaged_file_tells_its_lines_and_nothing_is_applied(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let file = "email,name,role,team,employment,post_from,supervisor,relationship,left\n\
        ben.carter,Ben Carter,social-worker,Duty and assessment,,,,,\n\
        ben.carter@merton.example,Ben Carter,socialworker,Duty and assessment,,,,,\n\
        priya.shah@merton.example,Priya Shah,social-worker,Duty and assesment,,,,,\n\
        amara.osei@merton.example,Amara Osei,team-manager,Duty and assessment,zero-hours,31/2/2026,,,\n\
        dita.novak@merton.example,Dita Novak,social-worker,Looked after children,,2036-01-01,,,\n\
        colm.byrne@merton.example,Colm Byrne,team-manager,Looked after children,,,colm.byrne@merton.example,,\n\
        olu.ade@merton.example,Olu Ade,team-manager,Looked after children,,,nobody@merton.example,friend,\n\
        new@merton.example,,social-worker,Looked after children,,,,,\n\
        grace.hall@merton.example,Grace Hall,,,,,,,\n\
        hugo.lind@merton.example,Hugo Lind,system-administrator,Children’s services,,,,,\n\
        ada.field@merton.example,Ada Field,system-administrator,Children’s services,,,,,2026-11-01\n";
    let rows = scene.rows().await;
    let (address, page) = scene.look("staff", file).await;
    let (_, from_windows) = scene.look("staff", &file.replace('\n', "\r\n")).await;
    for says in [
        "Line 2, column email: Enter the e-mail address",
        "Line 3, column role: The policy has no role “socialworker”: is social-worker meant?",
        "Line 4, column team: There is no team Duty and assesment: is Duty and assessment meant?",
        "Line 5, column employment: The policy has no employment “zero-hours”",
        "Line 5, column post_from: “31/2/2026” is no day",
        "Line 6, column post_from: 2036-01-01 is more than two years from now",
        "Line 7, column supervisor: Nobody supervises themself",
        "Line 8, column relationship: “friend” is no relationship that a file can carry: it has line, professional, practice-educator",
        "Line 9, column name: Enter the name",
        "Line 10, column role: Enter the role of grace.hall@merton.example",
        "Line 11, column role: No file makes anybody system-administrator",
        "Line 12, column left: Ada Field is an administrator",
    ] {
        assert!(page.contains(says), "{says}: {page}");
        assert!(from_windows.contains(says), "{says}: {from_windows}");
    }
    scene.ada.post(&address, &[]).await.expect(422);
    assert_eq!(scene.rows().await, rows);
    let (_, page) = scene.look("staff", "mail,name,role\nx@y,X,social-worker\n").await;
    assert!(page.contains("The column mail is not known") && page.contains("The file has no column email"), "{page}");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn supervisors_are_there_and_stay_and_the_line_has_an_end(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let head = "email,name,role,team,supervisor\n";
    let file = format!(
        "{head}ben.carter@merton.example,Ben Carter,social-worker,Duty and assessment,dita.novak@merton.example\n\
         priya.shah@merton.example,Priya Shah,social-worker,Duty and assessment,nobody@merton.example\n"
    );
    let (_, page) = scene.look("staff", &file).await;
    for says in [
        "Line 2, column supervisor: Dita Novak is not in the file, and would leave by it",
        "Line 3, column supervisor: Nobody has the address nobody@merton.example",
    ] {
        assert!(page.contains(says), "{says}: {page}");
    }
    let circle = AS_THEY_ARE.replace(
        "Hugo Lind,head-of-service,Children’s services,",
        "Hugo Lind,head-of-service,Children’s services,ben.carter@merton.example",
    );
    let (_, page) = scene.look("staff", &circle).await;
    assert!(page.contains("column supervisor: The line runs in a circle:"), "{page}");
    let twice = format!("{AS_THEY_ARE}ben.carter@merton.example,Ben Carter,,,colm.byrne@merton.example\n");
    let (_, page) = scene.look("staff", &twice).await;
    assert!(
        page.contains("Line 11, column supervisor: ben.carter@merton.example has another line supervisor in line 2"),
        "{page}"
    );
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn who_left_comes_back_only_when_the_file_says_from_when(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let leaves = AS_THEY_ARE.replace("supervisor\n", "supervisor,left,employed_from\n").replace(
        "Duty and assessment,amara.osei@merton.example\npriya",
        "Duty and assessment,amara.osei@merton.example,2026-11-30,\npriya",
    );
    let page = scene.apply("staff", &leaves).await;
    assert!(page.contains("leaves, the last day is Mon 30 Nov 2026"), "{page}");
    assert_eq!(
        scene.spells(SUPERVISORS, scene.cast.ben).await,
        ["Olu Ade line 2024-01-02 2026-09-01", "Amara Osei line 2026-09-01 2026-12-01"]
    );
    assert!(scene.apply("staff", &leaves).await.contains("The file changes nothing."));
    let sql = "update person set left_on = '2026-10-01' where id = $1";
    sqlx::query(sql).bind(scene.cast.ben.uuid()).execute(&scene.world.god).await.expect("left");
    for table in [
        "update post set until_day = '2026-10-01' where person_id = $1 and superseded_at is null",
        "update relationship set until_day = '2026-10-01' where subject_id = $1 and superseded_at is null and until_day > '2026-10-01'",
    ] {
        sqlx::query(table).bind(scene.cast.ben.uuid()).execute(&scene.world.god).await.expect("ended");
    }
    let (_, page) = scene.look("staff", AS_THEY_ARE).await;
    assert!(page.contains("Line 2, column employed_from: Ben Carter left, the last day was Wed 30 Sep 2026"), "{page}");
    let back = leaves.replace("2026-11-30,\npriya", ",2026-11-02\npriya");
    let page = scene.apply("staff", &back).await;
    assert!(page.contains("employed from Mon 2 Nov 2026; is back"), "{page}");
    assert_eq!(scene.world.count("select count(*) from person where left_on is not null").await, 0);
    assert!(scene.apply("staff", &back).await.contains("The file changes nothing."));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn letters_of_another_kind_are_read_or_told(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let windows: Vec<u8> = AS_THEY_ARE
        .replace('\n', "\r\n")
        .chars()
        .map(|one| match one {
            '’' => 0x92,
            other => u8::try_from(other).expect("a letter of the test"),
        })
        .chain(*b"zoe@merton.example,Zo\xeb Ng,social-worker,Duty and assessment,\r\n")
        .collect();
    let address = scene.send("staff", &windows).await.expect(303).location().to_owned();
    let page = words(&scene.ada.get(&address).await.expect(200));
    assert!(page.contains("read as Windows-1252") && page.contains("Who is new\nZoë Ng"), "{page}");
    scene.ada.post(&address, &[]).await.expect(303);
    assert_eq!(scene.world.count("select count(*) from person where name = 'Zoë Ng'").await, 1);
    let marked = [b"\xef\xbb\xbf".as_slice(), &windows].concat();
    let said = words(&scene.send("staff", &marked).await.expect(422));
    assert!(said.contains("Line 8: The file says at its beginning that it is UTF-8, and this line is not"), "{said}");
    let whole = [b"\xef\xbb\xbf".as_slice(), AS_THEY_ARE.as_bytes()].concat();
    scene.send("staff", &whole).await.expect(303);
}
