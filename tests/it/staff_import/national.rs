//! The national columns, read through the council's `[import]`.

use sqlx::PgPool;

use super::{POSTS, SUPERVISORS};
use crate::loading::Scene;

const STAFF: &str = "email,name,role,team,supervisor,staff_id\n\
    ben.carter@leeds.example,Ben Carter,social-worker,Duty and assessment,amara.osei@leeds.example,S1\n\
    priya.shah@leeds.example,Priya Shah,social-worker,Duty and assessment,amara.osei@leeds.example,S2\n\
    amara.osei@leeds.example,Amara Osei,team-manager,Duty and assessment,grace.hall@leeds.example,S3\n\
    dita.novak@leeds.example,Dita Novak,social-worker,Looked after children,colm.byrne@leeds.example,S4\n\
    colm.byrne@leeds.example,Colm Byrne,team-manager,Looked after children,grace.hall@leeds.example,S5\n\
    olu.ade@leeds.example,Olu Ade,team-manager,Looked after children,grace.hall@leeds.example,\n\
    grace.hall@leeds.example,Grace Hall,service-delivery-manager,Children’s services,hugo.lind@leeds.example,\n\
    hugo.lind@leeds.example,Hugo Lind,head-of-service,Children’s services,,\n\
    quinn.ward@leeds.example,Quinn Ward,quality-lead,Children’s services,,\n";

const PROFESSIONALS: &str = "prof_professional_id,prof_staff_id,prof_professional_name,prof_social_worker_registration_no,prof_agency_worker_flag,prof_professional_job_title,prof_professional_caseload,prof_professional_department,prof_full_time_equivalency\n\
    9001,S1,\"Carter, Ben\",SW1,N,sw level 3,12,Duty and assessment,1\n\
    9002,S2,\"Shah, Priya\",SW2,Y,Social Worker,9,,0.6\n\
    9004,S4,\"Novak, Dita\",SW4,N,Wizard,3,T-0114,1\n\
    9005,S5,\"Byrne, Colm\",SW5,N,Team Manager,0,Nowhere,1\n\
    9099,S99,\"Gone, Long\",SW9,N,Social Worker,0,Duty and assessment,1\n\
    9100,S100,\"Adm, In\",,N,System administrator,0,Duty and assessment,1\n";

const HEAD: &str = "invo_involvements_id,invo_professional_id,invo_professional_role_id,invo_professional_team,invo_person_id,invo_involvement_start_date,invo_involvement_end_date,invo_worker_change_reason,invo_referral_id\n";

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn professionals_give_roles_teams_and_numbers_and_end_nobody(pool: PgPool) {
    let scene = Scene::in_council(pool, "leeds").await;
    scene.apply("staff", STAFF).await;
    let supervisors = scene.spells(SUPERVISORS, scene.cast.ben).await;
    let (address, page) = scene.look("staff", PROFESSIONALS).await;
    for says in [
        "Changed\n4",
        "Left\n0",
        "Job titles that are no role and stand nowhere in [import.job_titles]; the role stays as it is: System administrator (1), Wizard (1).",
        "the team stays as it is: Nowhere (1).",
        "Lines left out, because nobody here has their number or address, or they have left: 2.",
        "nobody is ended, and every supervisor stays.",
        "Priya Shah\n: Social Worker in Duty and assessment as agency from Tue 10 Nov 2026",
    ] {
        assert!(page.contains(says), "{says}: {page}");
    }
    scene.ada.post(&address, &[]).await.expect(303);
    assert_eq!(
        scene.spells(POSTS, scene.cast.ben).await,
        ["social-worker 2024-01-02 2026-11-10", "senior-social-worker 2026-11-10 -"]
    );
    assert_eq!(scene.spells(SUPERVISORS, scene.cast.ben).await, supervisors);
    let dita: String = sqlx::query_scalar("select u.name from post p join unit u on u.id = p.unit_id where p.person_id = $1 and p.superseded_at is null and p.until_day is null")
        .bind(scene.cast.dita.uuid()).fetch_one(&scene.world.god).await.expect("a post");
    assert_eq!(dita, "Duty and assessment", "a department by the council's mapping; the role stays");
    assert_eq!(scene.world.count("select count(*) from person where left_on is not null").await, 0);
    let rows = scene.rows().await;
    let page = scene.apply("staff", PROFESSIONALS).await;
    assert!(page.contains("The file changes nothing."), "{page}");
    assert_eq!(scene.rows().await, rows);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn involvements_are_a_caseload(pool: PgPool) {
    let scene = Scene::in_council(pool, "leeds").await;
    scene.apply("staff", STAFF).await;
    scene.apply("staff", PROFESSIONALS).await;
    let own = "case,worker,category,opened,children\n\
        501,ben.carter@leeds.example,,2026-03-02,Ada|Bo\n\
        502,ben.carter@leeds.example,,2026-03-02,\n\
        503,ben.carter@leeds.example,,2026-03-02,\n\
        504,ben.carter@leeds.example,,2026-03-02,\n";
    scene.apply("caseload", own).await;
    let file = format!(
        "{HEAD}1,9002,allocated case worker,T-0114,501,2026-11-02 00:00:00,,,77\n\
         2,9001,Allocated Case Worker,T-0114,501,02/03/2026 09:30,2026-11-02 00:00:00,MOVE,77\n\
         3,9001,Secondary Worker,T-0114,501,2026-11-02T00:00:00,,,77\n\
         4,9001,Independent Reviewing Officer,T-0114,502,2026-03-02,2027-03-31,,78\n\
         5,7777,Allocated Case Worker,T-0114,503,2026-03-02,,,79\n\
         6,9004,Allocated Case Worker,T-0114,600,2026-11-03,,,80\n"
    );
    let (address, page) = scene.look("caseload", &file).await;
    for says in [
        "New\n1",
        "Changed\n1",
        "Closed\n1",
        "As they are\n2",
        "Involvements that [import.involvements] does not name are left out: Independent Reviewing Officer (1).",
        "Professionals who are not known here by their number: 1.",
        "another worker leads from Mon 2 Nov 2026",
    ] {
        assert!(page.contains(says), "{says}: {page}");
    }
    scene.ada.post(&address, &[]).await.expect(303);
    let led: Vec<String> = sqlx::query_scalar("select r.reference || ' ' || p.name || ' ' || l.part from case_allocation l join case_ref r on r.id = l.case_id join person p on p.id = l.worker_id
        where l.superseded_at is null and l.until_day is null order by 1").fetch_all(&scene.world.god).await.expect("allocations");
    assert_eq!(
        led,
        [
            "501 Ben Carter co-worker",
            "501 Priya Shah lead",
            "502 Ben Carter lead",
            "503 Ben Carter lead",
            "600 Dita Novak lead"
        ]
    );
    let kept = "select count(*) from case_member where superseded_at is null and until_day is null";
    assert_eq!(scene.world.count(kept).await, 2, "the children stay");
    let page = scene.apply("caseload", &file).await;
    assert!(page.contains("The file changes nothing."), "{page}");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_council_without_a_mapping_is_told_where_to_write_it(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let (_, page) = scene.look("caseload", &format!("{HEAD}1,9002,Allocated Case Worker,,501,2026-11-02,,,\n")).await;
    assert!(page.contains("Line 1, column invo_professional_role_id: Nothing says which involvement leads a case: name it in [import.involvements]"), "{page}");
}
