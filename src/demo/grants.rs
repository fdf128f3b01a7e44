//! An inspector, an investigating officer and somebody of workforce development, each with a grant that runs: nobody of the staff, so
//! they hold no post. A quality lead gave the grants on the last day they were at work.

use chrono::{DateTime, Utc};
use domain::grant::{Kind, Opens};
use engine::policy::Capacity;
use engine::{Day, Moment};
use uuid::Uuid;

use crate::book::Book;
use crate::cast::Cast;
use crate::crowd::Crowd;
use crate::dice::Dice;
use crate::model::{Demo, Staff, in_hours};
use crate::names::Names;

/// Somebody to try at the sign-in page.
pub(crate) struct Outsider {
    /// Their address.
    pub(crate) mail: String,
    /// Who they are and what they may do.
    pub(crate) says: String,
}

/// Whose files a grant opens.
enum Whose {
    Unit(Uuid),
    People(Vec<Uuid>),
}

struct Given {
    kind: Kind,
    opens: Opens,
    whose: Whose,
    purpose: &'static str,
    asked_by: &'static str,
    /// For so many days.
    days: u32,
    /// Withheld for so many of them.
    withheld: Option<u32>,
    says: String,
}

/// Writes the people and their grants; who is there to try.
pub(crate) fn write(
    demo: &Demo<'_>,
    staff: &Staff,
    cast: &Cast,
    now: Moment,
    password_hash: &str,
    book: &mut Book,
) -> Vec<Outsider> {
    let crowd = Crowd::new(demo, staff);
    let points = |who: usize| 20_u32.saturating_sub(u32::try_from(crowd.depth(who)).unwrap_or(20));
    let lead = crowd.best(Some(Capacity::Quality), &[], points);
    let day = lead
        .and_then(|lead| demo.last_at_work(&staff.people[lead], demo.today.minus_days(1), demo.today.minus_days(60)));
    let (Some(lead), Some(day)) = (lead, day) else { return Vec::new() };
    let mut names = Names::new();
    let mut found = Vec::new();
    for (place, given) in given(demo, staff, cast).into_iter().enumerate() {
        let mut dice = demo.dice("grants", place);
        let when = in_hours(day, &mut dice);
        let (name, mail) = unlike(staff, &mut names, &mut dice);
        let mail = format!("{mail}@{}.example", demo.council.slug());
        let holder = dice.id(when);
        book.person.row(&[&demo.tenant, &holder, &name, &day, &None::<Day>, &None::<Day>, &when]);
        book.account.row(&[&demo.tenant, &holder, &mail, &password_hash, &None::<DateTime<Utc>>, &now.instant()]);
        let who = Who { holder, approver: staff.people[lead].id };
        give(demo, &given, &who, (day, when), &mut dice, book);
        found.push(Outsider { mail, says: format!("{} – {name} ({})", given.kind.name(), given.says) });
    }
    found
}

/// A name that nobody of the staff has.
fn unlike(staff: &Staff, names: &mut Names, dice: &mut Dice) -> (String, String) {
    loop {
        let (name, mail) = names.next(dice);
        if staff.people.iter().all(|person| person.name != name) {
            return (name, mail);
        }
    }
}

/// The grants: a team's records for the inspector, a file in a dispute for the officer, the council's figures for workforce development.
fn given(demo: &Demo<'_>, staff: &Staff, cast: &Cast) -> Vec<Given> {
    let unit = cast.supervisor.and_then(|who| staff.people[who].post_on(demo.today));
    let unit = unit.and_then(|post| staff.units.get(staff.seats[post.seat].unit));
    let inspector = unit.map(|unit| Given {
        kind: Kind::Inspector,
        opens: Opens::Content,
        whose: Whose::Unit(unit.id),
        purpose: "The yearly inspection looks at the supervision of one team.",
        asked_by: "The lead inspector",
        days: 90,
        withheld: None,
        says: format!("records and agreements of {}", unit.name),
    });
    let disputed = cast.disagreed.map(|who| &staff.people[who]);
    let officer = disputed.map(|person| Given {
        kind: Kind::InvestigatingOfficer,
        opens: Opens::Content,
        whose: Whose::People(vec![person.id]),
        purpose: "A complaint about how supervision was recorded is looked into.",
        asked_by: "Human Resources",
        days: 60,
        withheld: Some(14),
        says: format!("the file of {}, who does not see it yet", person.name),
    });
    let top = staff.units.first();
    let workforce = top.map(|unit| Given {
        kind: Kind::WorkforceDevelopment,
        opens: Opens::Figures,
        whose: Whose::Unit(unit.id),
        purpose: "Where does supervision of new staff fall behind?",
        asked_by: "The workforce board",
        days: 180,
        withheld: None,
        says: format!("figures of {}", unit.name),
    });
    [inspector, officer, workforce].into_iter().flatten().collect()
}

struct Who {
    holder: Uuid,
    approver: Uuid,
}

fn give(
    demo: &Demo<'_>,
    given: &Given,
    who: &Who,
    (day, when): (Day, DateTime<Utc>),
    dice: &mut Dice,
    book: &mut Book,
) {
    let (tenant, id) = (&demo.tenant, dice.id(when));
    let (kind, opens) = (given.kind.word(), given.opens.word());
    book.file_grant.row(&[tenant, &id, &who.holder, &kind, &opens, &day, &who.approver, &when]);
    book.file_grant_purpose.row(&[tenant, &id, &given.purpose, &given.asked_by]);
    let mut scope = |subject: Option<Uuid>, unit: Option<Uuid>| {
        book.file_grant_scope.row(&[tenant, &dice.id(when), &id, &subject, &unit]);
    };
    match &given.whose {
        Whose::Unit(unit) => scope(None, Some(*unit)),
        Whose::People(people) => people.iter().for_each(|person| scope(Some(*person), None)),
    }
    let until = day.plus_days(given.days);
    let withheld = given.withheld.map(|days| demo.today.plus_days(days));
    book.file_grant_term.row(&[tenant, &id, &1_u32, &until, &withheld, &who.approver, &when]);
    let log = dice.id(when);
    book.log.row(&[tenant, &log, &when, &who.approver, &"gave-grant", &None::<Uuid>, &"grant", &id, &None::<&str>]);
}
