//! Looking a team's notes through before they are shared: what the form wants, who has to be there, and what looks like a child's name.

use domain::draft::Typed;
use domain::record::Hint;
use domain::team_session::{self, Checked};
use engine::Known;
use engine::policy::{Duty, DutyOf};
use store::{Membership, Reads};

use super::Desk;
use crate::fault::Fault;
use crate::gate::Here;
use crate::records::findings;
use crate::standings;

/// Reads the draft and asks about what is worth another look.
pub(super) async fn look(
    db: &mut impl Reads,
    here: &Here,
    who: &Membership,
    desk: &Desk<'_>,
    typed: &Typed,
) -> Result<Checked, Fault> {
    let mut checked = team_session::check(desk.form, typed, &desk.who(), desk.session.leader, here.today);
    if let (Some(form), Some(wording)) = (desk.form, &checked.wording) {
        let fields: Vec<String> = wording.sections.iter().map(|written| format!("s-{}", written.id)).collect();
        let written = fields.iter().map(String::as_str).zip(&wording.sections);
        let (errors, prompts) = findings(db, who.person(), form, written, here.today).await?;
        checked.errors.extend(errors);
        checked.prompts.extend(prompts);
    }
    let missing = missing(db, here, desk, &checked).await?;
    checked.prompts.extend(missing);
    Ok(checked)
}

/// What a session of this kind meets only if somebody is there or leads it who is not.
async fn missing(db: &mut impl Reads, here: &Here, desk: &Desk<'_>, checked: &Checked) -> Result<Vec<Hint>, Fault> {
    let meets = |duty: &&Duty| {
        duty.of == DutyOf::Team && duty.met_by.iter().any(|kind| kind.as_str() == desk.session.kind.as_str())
    };
    let asking: Vec<&Duty> = desk.policy.duties.iter().filter(meets).collect();
    if asking.iter().all(|duty| duty.present.is_none() && duty.led_by.is_none()) {
        return Ok(Vec::new());
    }
    let council = here.council()?;
    let reach = standings::window(council, here.today);
    let facts = store::facts::of_teams(db, &[desk.session.unit], reach.since, reach.until).await?;
    let known = Known::new(council, &facts);
    let day = checked.how.day;
    let is = |person: &domain::ids::PersonId, wanted: &engine::policy::Who| {
        known.means(wanted, &person.to_string().into(), desk.policy, day)
    };
    let leader = desk.session.leader;
    let mut prompts = Vec::new();
    for duty in asking {
        let clauses: Vec<&str> = duty.clause.iter().map(engine::ids::ClauseId::as_str).collect();
        let says = |what: String| Hint {
            field: "came".to_owned(),
            says: format!("{what} Then it does not count as {} ({}).", duty.name, clauses.join(", ")),
        };
        if let Some(wanted) = duty.led_by.as_ref().filter(|wanted| !is(&leader, wanted)) {
            let who = engine::register::in_words(desk.policy, wanted);
            prompts.push(says(format!("It was not led by: {who}.")));
        }
        let there = |wanted: &engine::policy::Who| {
            is(&leader, wanted) || checked.how.came.iter().any(|person| is(person, wanted))
        };
        if let Some(wanted) = duty.present.as_ref().filter(|wanted| !there(wanted)) {
            let who = engine::register::in_words(desk.policy, wanted);
            prompts.push(says(format!("Nobody was there who is: {who}.")));
        }
    }
    Ok(prompts)
}
