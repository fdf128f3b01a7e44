//! Accounts with one shared password, and the people to try at the sign-in page.

use engine::Moment;
use engine::policy::Capacity;

use crate::book::Book;
use crate::model::{Demo, Staff, at};

/// Writes them.
pub(crate) fn write(demo: &Demo<'_>, staff: &Staff, now: Moment, password_hash: &str, book: &mut Book) {
    for person in &staff.people {
        // Whoever left cannot sign in any more.
        let locked = person.left.filter(|left| *left <= demo.today).map(|left| at(left, 17 * 60));
        book.account.row(&[&demo.tenant, &person.id, &person.mail, &password_hash, &locked, &now.instant()]);
    }
    let with = |capacity: Capacity| {
        move |who: &usize| {
            let person = &staff.people[*who];
            let role = person.post_on(demo.today).and_then(|post| demo.policy.role(&staff.seats[post.seat].role));
            role.is_some_and(|role| role.capacities.contains(&capacity))
        }
    };
    let tries = [
        ("Supervisor", Capacity::Supervisor),
        ("Line manager of supervisors", Capacity::LineManager),
        ("Senior manager", Capacity::SeniorManager),
        ("Principal social worker", Capacity::PrincipalSocialWorker),
        ("Quality lead", Capacity::Quality),
        ("Administrator", Capacity::Administrator),
    ];
    let mut used = Vec::new();
    for (place, (label, capacity)) in tries.into_iter().enumerate() {
        if let Some(who) = (0..staff.people.len()).filter(|who| !used.contains(who)).find(with(capacity)) {
            used.push(who);
            let person = &staff.people[who];
            book.demo_person.row(&[
                &demo.tenant,
                &person.mail,
                &format!("{label} – {}", person.name),
                &u32::try_from(place).unwrap_or(0),
            ]);
        }
    }
}
