//! Whether the supervisors of a file can be: known people who stay, and a line that does not come back to where it began.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::read::by_address;
use super::{Ground, Heard, Person};
use crate::change::Kind;
use crate::import::{Refusal, Told};

/// Refuses supervisors who are not there, and circles in the line.
pub(super) fn refuse(ground: &Ground<'_>, heard: &Heard, told: &mut Told) {
    let known = by_address(ground);
    for want in heard.people.values() {
        for tie in &want.ties {
            if let Some(says) = absent(ground, heard, &known, &tie.supervisor) {
                told.refused.push(Refusal::new(tie.line, "supervisor", says));
            }
        }
    }
    if told.refused.is_empty() {
        circles(ground, heard, &known, told);
    }
}

/// Why nobody with this address can supervise from now on.
fn absent(ground: &Ground<'_>, heard: &Heard, known: &BTreeMap<&str, &Person>, address: &str) -> Option<String> {
    if let Some(want) = heard.people.get(address) {
        let left = want.left.is_some_and(|left| left <= ground.today);
        return left.then(|| format!("{address} has left: name somebody who is here"));
    }
    match known.get(address) {
        None => {
            Some(format!("Nobody has the address {address}: give them a line of their own, or correct the address"))
        }
        Some(person) if !person.is_here(ground.today) => {
            Some(format!("{} has left: name somebody who is here", person.name))
        }
        Some(person) if heard.whole && !person.administers() => Some(format!(
            "{} is not in the file, and would leave by it: give them a line, or name somebody else",
            person.name
        )),
        Some(_) => None,
    }
}

/// The line as it will be, followed upwards from each person once.
fn circles(ground: &Ground<'_>, heard: &Heard, known: &BTreeMap<&str, &Person>, told: &mut Told) {
    let mut above: HashMap<&str, (&str, u64)> = HashMap::new();
    for (address, person) in known {
        let line = person.ties.iter().find(|tie| tie.kind == Kind::Line && tie.until.is_none());
        let supervisor = line.and_then(|tie| ground.people.get(&tie.supervisor)?.email.as_deref());
        if let Some(supervisor) = supervisor {
            above.insert(address, (supervisor, 0));
        }
    }
    for (address, want) in &heard.people {
        if heard.kinds.contains(&Kind::Line) {
            above.remove(address.as_str());
        }
        if let Some(tie) = want.ties.iter().find(|tie| tie.kind == Kind::Line) {
            above.insert(address, (tie.supervisor.as_str(), tie.line));
        }
    }
    let mut done: HashSet<&str> = HashSet::new();
    let mut starts: Vec<&str> = above.keys().copied().collect();
    starts.sort_unstable();
    for start in starts {
        let mut way: Vec<&str> = Vec::new();
        let mut here = start;
        while !done.contains(here) {
            if let Some(place) = way.iter().position(|one| *one == here) {
                let circle = &way[place..];
                let line = circle.iter().filter_map(|one| above.get(one)).map(|(_, line)| *line).max().unwrap_or(0);
                // One that was there before is not the file's.
                if line == 0 {
                    break;
                }
                let says = format!("The line runs in a circle: {}, {here}. Name another supervisor", circle.join(", "));
                told.refused.push(Refusal::new(line, "supervisor", says));
                break;
            }
            way.push(here);
            let Some((next, _)) = above.get(here) else { break };
            here = next;
        }
        done.extend(way);
    }
}
