//! `plumbline policy compare`: the what-if, for whoever thinks of changing a policy.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use engine::compare::{Change, Comparison, Side};
use engine::{AsOf, Figure, compare};

use super::Outcome;
use super::policy::{Shape, council, facts, moment};

#[derive(Debug, Args)]
pub(crate) struct Question {
    /// The folder of the council as it is
    #[arg(long, value_name = "DIR")]
    policy: PathBuf,
    /// The folder of the council as it could be
    #[arg(long, value_name = "DIR")]
    with: PathBuf,
    /// The facts, TOML or JSON
    #[arg(long, value_name = "FILE")]
    facts: PathBuf,
    /// A day (judged at its end) or an instant
    #[arg(long, value_name = "DAY|INSTANT", value_parser = moment)]
    as_of: AsOf,
    /// For people or for programs
    #[arg(long, default_value = "text")]
    format: Shape,
}

/// Compares, and prints what differs.
pub(crate) fn run(question: &Question) -> Outcome {
    let (before, after) = (council(&question.policy)?, council(&question.with)?);
    let comparison = compare(&before, &after, &facts(&question.facts)?, question.as_of.0);
    let mut out = io::stdout().lock();
    match question.format {
        Shape::Json => writeln!(out, "{}", serde_json::to_string_pretty(&comparison)?)?,
        Shape::Text => tell(&mut out, &comparison)?,
    }
    Ok(())
}

fn tell(out: &mut impl Write, comparison: &Comparison) -> io::Result<()> {
    let Comparison { as_of, both, changes, months } = comparison;
    writeln!(out, "{as_of}: {} obligations change, {both} are there under both", changes.len())?;
    for Change { id, before, after, .. } in changes {
        writeln!(out, "{id}  {} -> {}", stands(before.as_ref()), stands(after.as_ref()))?;
        for (word, side) in [("was", before), ("is", after)] {
            if let Some(side) = side {
                writeln!(out, "    {word}: {}", side.because)?;
            }
        }
    }
    let mut clock = None;
    let mut sorted: Vec<_> = months.iter().collect();
    sorted.sort_by(|a, b| (&a.clock, a.day).cmp(&(&b.clock, b.day)));
    for month in sorted {
        if clock != Some(&month.clock) {
            writeln!(out, "{}", month.clock)?;
            clock = Some(&month.clock);
        }
        writeln!(out, "    {}  {}  ->  {}", month.day, counted(&month.before), counted(&month.after))?;
    }
    Ok(())
}

fn stands(side: Option<&Side>) -> String {
    match side {
        None => "nothing".to_owned(),
        Some(Side { due: Some(due), standing, .. }) => format!("{standing}, {due}"),
        Some(Side { standing, .. }) => (*standing).to_owned(),
    }
}

/// *n of m*, and the percentage where there is one.
fn counted(figure: &Figure) -> String {
    let percent = figure.percent().map_or_else(|| "–".to_owned(), |percent| format!("{percent} %"));
    format!("{} of {} ({percent})", figure.n, figure.m)
}
