//! One case of the file beside what is known of it: what has to be written down.

use engine::Day;

use super::{Ground, Known, Running, Wanted, Writes};
use crate::ids::CaseId;
use crate::import::Plan;

/// Writes down what is new or different about one case.
pub(super) fn one(ground: &Ground<'_>, plan: &mut Plan<Writes>, reference: &str, want: &Wanted, known: Option<&Known>) {
    let today = ground.today;
    let writes = &mut plan.writes;
    let opening = known.and_then(|known| known.opening.as_ref());
    if let Some(closed) = want.closed {
        match known.and_then(|known| Some((known.id?, known, known.opening.as_ref()?))) {
            Some((id, known, opening)) => {
                close(writes, id, known, opening, closed);
                plan.told.gone.push(reference.to_owned());
            }
            // It was never heard of, or is closed already.
            None => plan.told.same += 1,
        }
        return;
    }
    let first = [want.opened, want.workers.iter().filter_map(|(.., from)| *from).min()].into_iter().flatten().min();
    let Some((known, id)) = known.filter(|_| opening.is_some()).and_then(|known| Some((known, known.id?))) else {
        let opened = first.unwrap_or(today);
        let id = known.and_then(|known| known.id).unwrap_or_else(|| {
            let id = CaseId::fresh();
            writes.refs.push((id, reference.to_owned()));
            id
        });
        writes.openings.push((id, opened, None));
        if let Some(category) = &want.category {
            writes.categories.push((id, category.clone(), want.category_from.unwrap_or(opened), None));
        }
        for (worker, lead, from) in &want.workers {
            writes.allocations.push((id, *worker, *lead, from.unwrap_or(opened), None));
        }
        writes.children.extend(want.children.iter().map(|child| (id, child.clone(), opened)));
        plan.told.new.push(reference.to_owned());
        return;
    };
    let mut says: Vec<String> = Vec::new();
    if let Some(category) =
        want.category.as_ref().filter(|category| known.category.as_ref().is_none_or(|(_, now, _)| now != *category))
    {
        let from = want.category_from.unwrap_or(today);
        if let Some((row, now, since)) = &known.category {
            writes.old_categories.push(*row);
            if *since < from {
                writes.categories.push((id, now.clone(), *since, Some(from)));
            }
        }
        writes.categories.push((id, category.clone(), from, None));
        says.push(format!("category {category} from {from}"));
    }
    for (row, (worker, lead), since) in &known.workers {
        if !want.workers.iter().any(|(person, leads, _)| person == worker && leads == lead) {
            // Who takes over does so on the day that the file says.
            let taken = want.workers.iter().find(|(_, leads, _)| leads == lead).and_then(|(.., from)| *from);
            let end = taken.filter(|day| day > since).unwrap_or(today);
            writes.old_allocations.push(*row);
            if *since < end {
                writes.allocations.push((id, *worker, *lead, *since, Some(end)));
            }
            says.push(format!("{} until {end}", if *lead { "its worker" } else { "a co-worker" }));
        }
    }
    for (worker, lead, from) in &want.workers {
        if !known.workers.iter().any(|(_, (person, leads), _)| person == worker && leads == lead) {
            let since = from.unwrap_or(today);
            writes.allocations.push((id, *worker, *lead, since, None));
            says.push(format!("{} from {since}", if *lead { "another worker leads" } else { "another co-worker" }));
        }
    }
    let prints: Vec<String> = want.children.iter().map(|child| (ground.print)(child)).collect();
    for (row, print, _) in &known.children {
        if !want.children.is_empty() && !prints.contains(print) {
            writes.old_children.push((*row, today));
            says.push("a child is no longer there".to_owned());
        }
    }
    for (child, print) in want.children.iter().zip(&prints) {
        if !known.children.iter().any(|(_, known, _)| known == print) {
            writes.children.push((id, child.clone(), today));
            says.push("a child more".to_owned());
        }
    }
    if says.is_empty() {
        plan.told.same += 1;
    } else {
        plan.told.changed.push((reference.to_owned(), says));
    }
}

/// A case is closed: what runs of it ends on the day.
pub(super) fn close(writes: &mut Writes, id: CaseId, known: &Known, opening: &Running<()>, day: Day) {
    writes.old_openings.push(opening.0);
    if opening.2 < day {
        writes.openings.push((id, opening.2, Some(day)));
    }
    for (row, (worker, lead), since) in &known.workers {
        writes.old_allocations.push(*row);
        if *since < day {
            writes.allocations.push((id, *worker, *lead, *since, Some(day)));
        }
    }
    if let Some((row, category, since)) = &known.category {
        writes.old_categories.push(*row);
        if *since < day {
            writes.categories.push((id, category.clone(), *since, Some(day)));
        }
    }
}
