//! Cases in a list, with how each stands, the most urgent first.

use std::collections::HashMap;

use domain::caseload::urgency;
use domain::ids::CaseId;
use engine::policy::Policy;
use engine::{Day, Evaluation, Obligation, Standing as Stands};
use store::cases::CaseLine;

use super::{category_name, flag_name, is_about_discussing, of};
use crate::gate::Here;
use crate::page::Link;
use crate::parts::{Standing, Trail};
use crate::{standings, urls};

/// A case as a list shows it.
pub struct CaseItem {
    /// Which.
    pub id: CaseId,
    /// Its reference and page.
    pub reference: Link,
    /// What stands for its children, and what it is.
    pub about: String,
    /// Who works with it.
    pub worker: String,
    /// When it was last discussed.
    pub last: String,
    /// When it is due.
    pub due: String,
    /// How it stands; none where no clock applies.
    pub standing: Option<Standing>,
    /// Why.
    pub trail: Trail,
    /// Whether it asks for something: overdue, due soon, or put first by the policy.
    pub asks: bool,
    /// Whether it is overdue.
    pub late: bool,
}

/// The cases of these lines as the evaluations have them, the most urgent first.
pub fn items<'a>(
    here: &Here,
    policy: &Policy,
    lines: &[CaseLine],
    evaluations: impl IntoIterator<Item = &'a Evaluation>,
) -> Vec<CaseItem> {
    let mut due: HashMap<CaseId, &Obligation> = HashMap::new();
    for obligation in evaluations.into_iter().flat_map(|evaluation| &evaluation.obligations) {
        // Of the clocks for discussing it the one that is due first; what is owed to the child's record stands elsewhere.
        if let (true, Some(case)) = (is_about_discussing(policy, obligation), of(obligation)) {
            let first = |known: &&Obligation| known.due.is_some() && known.due <= obligation.due;
            if !due.get(&case).is_some_and(first) {
                due.insert(case, obligation);
            }
        }
    }
    let mut keyed: Vec<_> = lines
        .iter()
        .map(|line| {
            let due = due.get(&line.id).copied();
            let flag = |flag: &String| policy.case_flag(&flag.as_str().into()).is_some_and(|it| it.first);
            let first = line.flags.iter().any(flag);
            (urgency(due, first, due.and_then(|due| due.last)), item(here, policy, line, due, first))
        })
        .collect();
    keyed.sort_by_key(|(urgency, _)| *urgency);
    keyed.into_iter().map(|(_, item)| item).collect()
}

fn item(here: &Here, policy: &Policy, line: &CaseLine, due: Option<&Obligation>, first: bool) -> CaseItem {
    let day = |day: Day| standings::named(day, here.today);
    let mut about = line.members.clone();
    about.extend(line.category.iter().map(|category| category_name(policy, category)));
    about.extend(line.flags.iter().map(|flag| flag_name(policy, flag)));
    if !line.lead {
        about.push("as co-worker".to_owned());
    }
    let late = due.is_some_and(|due| due.standing.is_overdue());
    CaseItem {
        id: line.id,
        reference: Link::new(&line.reference, urls::case(&here.slug, line.id)),
        about: about.join(", "),
        worker: line.worker_name.clone(),
        last: due.map_or_else(String::new, |due| due.last.map_or_else(|| "Not yet".to_owned(), day)),
        due: due.map_or_else(String::new, |due| standings::due_text(due, here.today)),
        standing: due.map(standings::standing_tag),
        trail: due.map_or_else(Trail::default, |due| standings::trail(due, &here.slug)),
        asks: first || late || due.is_some_and(|due| matches!(due.standing, Stands::DueSoon)),
        late,
    }
}
