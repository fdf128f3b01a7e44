//! The guard before a record is shared: what looks like a child's name or number is asked about, or stops it, as the council's form says.

use domain::guard::{self, Finding, Kind};
use domain::ids::PersonId;
use domain::record::{Answer, Checked, Hint};
use domain::wording::Content;
use engine::Day;
use engine::policy::{Form, Names, SectionKind};
use store::Reads;

use crate::fault::Fault;

/// What the form says of one text.
#[derive(Clone, Copy)]
struct Says {
    names: Names,
    references: Names,
}

/// Adds what was found to what was checked; a form that says nothing of names is not looked through.
pub(super) async fn look(
    db: &mut impl Reads,
    subject: PersonId,
    form: &Form,
    mut checked: Checked,
    today: Day,
) -> Result<Checked, Fault> {
    let texts: Vec<(&Answer, String, Says)> = checked
        .answers
        .iter()
        .filter_map(|answer| says(form, &answer.written.id).map(|says| (answer, text(&answer.written.content), says)))
        .filter(|(_, text, _)| !text.is_empty())
        .collect();
    if texts.is_empty() {
        return Ok(checked);
    }
    let asked = guard::asked(texts.iter().map(|(_, text, _)| text.as_str()));
    let known = store::guard::known(db, subject, &asked).await?;
    let (mut errors, mut prompts) = (Vec::new(), Vec::new());
    for (answer, text, says) in texts {
        for finding in guard::find(&text, &known, today) {
            let names = if finding.kind == Kind::Reference { says.references } else { says.names };
            let field = answer.field.clone();
            match names {
                Names::Allow => {}
                Names::Warn => prompts.push(Hint { field, says: warning(&answer.written.heading, &finding) }),
                Names::Block => errors.push(Hint { field, says: refusal(&answer.written.heading, &finding) }),
            }
        }
    }
    if !errors.is_empty() {
        checked.shareable = None;
    }
    checked.errors.extend(errors);
    checked.prompts.extend(prompts);
    Ok(checked)
}

fn says(form: &Form, section: &str) -> Option<Says> {
    let section = form.sections.iter().find(|one| one.id == *section);
    let names = section.and_then(|section| section.names).or(form.names)?;
    let list = section.is_some_and(|section| section.kind == SectionKind::Cases).then_some(Names::Allow);
    let own = section.and_then(|section| section.references);
    Some(Says { names, references: own.or(list).or(form.references).unwrap_or(names) })
}

/// What was typed now: actions from before stand as they were agreed, but for the reasons given today.
fn text(content: &Content) -> String {
    let lines: Vec<&str> = match content {
        Content::Text(text) => vec![text],
        Content::Cases(list) => list.iter().map(String::as_str).collect(),
        Content::Actions(list) => list.iter().map(|action| action.what.as_str()).collect(),
        Content::Before(list) => list.iter().map(|action| action.why.as_str()).collect(),
        _ => Vec::new(),
    };
    lines.join("\n")
}

fn warning(heading: &str, finding: &Finding) -> String {
    format!(
        "{heading}: “{}” looks like {}, which belongs on the child’s record.",
        finding.text,
        finding.kind.in_words()
    )
}

fn refusal(heading: &str, finding: &Finding) -> String {
    format!("{heading}: take out “{}”, which looks like {}", finding.text, finding.kind.in_words())
}
