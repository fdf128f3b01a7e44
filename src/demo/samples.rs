//! The cases that sessions looked at where the policy has them sampled: numbers of the dashboard, some drawn, some nominated.

use domain::sample;
use engine::policy::CaseMix;

use crate::book::Book;
use crate::meeting::Meeting;
use crate::model::{Demo, Staff};

/// Writes the samples of all sessions that were held.
pub(crate) fn write(demo: &Demo<'_>, staff: &Staff, meetings: &[Vec<Meeting>], book: &mut Book) {
    let mut dice = demo.dice("samples", 0);
    for meeting in meetings.iter().flatten() {
        let (Some(mix), Some(held)) = (sample::mix(demo.policy, meeting.kind.as_str()), &meeting.held) else {
            continue;
        };
        if !meant(demo, staff, mix, meeting) {
            continue;
        }
        let criteria = &demo.policy.criteria;
        let (least, most) = (mix.min.unwrap_or(1), mix.max.unwrap_or(4));
        // Now and then fewer than the policy asks for.
        let count = if dice.chance(8) { least.saturating_sub(1) } else { dice.between(least, most) };
        let first = dice.below(u32::try_from(criteria.len()).unwrap_or(1));
        let (subject, by) = (staff.people[meeting.who].id, staff.people[meeting.supervisor].id);
        for place in 0..count {
            let Some(criterion) = criteria.get(((first + place) as usize) % criteria.len().max(1)) else { break };
            let number = format!("9{:06}", dice.below(1_000_000));
            book.session_sample.row(&[
                &demo.tenant,
                &dice.id(held.recorded),
                &meeting.id,
                &subject,
                &number.as_str(),
                &criterion.id.as_str(),
                &held.recorded,
                &by,
            ]);
        }
    }
}

fn meant(demo: &Demo<'_>, staff: &Staff, mix: &CaseMix, meeting: &Meeting) -> bool {
    let day = meeting.held.as_ref().map_or(demo.today, |held| held.on);
    let Some(post) = staff.people[meeting.who].post_on(day) else { return false };
    let role = &staff.seats[post.seat].role;
    mix.who.attributes.iter().all(|tag| staff.tagged(role, tag))
}
