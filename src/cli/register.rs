//! `plumbline policy register`: what becomes of every rule of a policy, counted, and one by one where it is words only.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::Args;
use engine::Strength;
use engine::policy::{Council, Policies, Step};
use engine::register::{Counted, How, Sheet};

use super::{Outcome, policy::Shape};

#[derive(Debug, Args)]
pub(crate) struct Question {
    /// The folder of all policies, or of one council [default: the folder of --policies]
    path: Option<PathBuf>,
    /// Only this council, by its short name
    #[arg(long, value_name = "SLUG")]
    council: Option<String>,
    /// For people or for programs
    #[arg(long, default_value = "text")]
    format: Shape,
}

/// Prints the register of each version of each council.
pub(crate) fn run(question: &Question, policies: &Path) -> Outcome {
    let folder = question.path.as_deref().unwrap_or(policies);
    let loaded = Policies::load(folder).map_err(|problems| {
        let all: Vec<String> = problems.iter().map(ToString::to_string).collect();
        format!("the policy cannot be used\n{}", all.join("\n"))
    })?;
    let asked = |council: &&Arc<Council>| question.council.as_ref().is_none_or(|slug| council.slug() == slug);
    let councils: Vec<&Arc<Council>> = loaded.councils().iter().filter(asked).collect();
    if councils.is_empty() {
        let known: Vec<&str> = loaded.councils().iter().map(|council| council.slug()).collect();
        return Err(format!("there is no such council; use one of: {}", known.join(", ")).into());
    }
    let sheets: Vec<Sheet> = councils.into_iter().flat_map(|council| Sheet::of(council)).collect();
    let mut out = io::stdout().lock();
    match question.format {
        Shape::Json => writeln!(out, "{}", serde_json::to_string_pretty(&sheets)?)?,
        Shape::Text => {
            sheets.iter().try_for_each(|sheet| tell(&mut out, sheet))?;
            together(&mut out, &sheets)?;
        }
    }
    Ok(())
}

fn tell(out: &mut impl Write, sheet: &Sheet) -> io::Result<()> {
    let counted = &sheet.counted;
    writeln!(out, "{} ({})", sheet.name, sheet.council)?;
    writeln!(out, "{}, in force from {}", sheet.title, sheet.in_force)?;
    let strengths: Vec<String> = [Strength::Must, Strength::Should, Strength::May, Strength::Info]
        .into_iter()
        .filter_map(|strength| counted.strengths.get(&strength).map(|count| format!("{count} {strength}")))
        .collect();
    line(out, 2, counted.rules, &format!("rules: {}", strengths.join(", ")))?;
    line(out, 2, counted.applied(), "applied")?;
    for how in How::all().filter(|how| how.is_applied() && counted.row(*how).rules > 0) {
        line(out, 4, counted.row(how).rules, &how.name())?;
    }
    line(out, 2, counted.waiting(), "waiting")?;
    for step in Step::ALL {
        let row = counted.row(How::Waits(step));
        if row.rules > 0 {
            let part = if row.in_part > 0 { format!(" ({} in part applied)", row.in_part) } else { String::new() };
            line(out, 4, row.rules, &format!("for {}{part}: {}", step.word(), step.brings()))?;
        }
    }
    line(out, 2, counted.row(How::Outside).rules, "outside")?;
    line(out, 2, counted.unaccounted, "unaccounted")?;
    line(out, 2, counted.plain.len(), "must or should, as guidance or outside only")?;
    for plain in &counted.plain {
        writeln!(out, "         {} ({}): {}", plain.clause, plain.strength, plain.says)?;
        let at = if plain.places.is_empty() { String::new() } else { format!(" at {}", plain.places.join(", ")) };
        writeln!(out, "           {}{at} – {}", plain.how.word(), plain.because)?;
    }
    writeln!(out)
}

fn line(out: &mut impl Write, indent: usize, count: usize, what: &str) -> io::Result<()> {
    writeln!(out, "{:indent$}{count:>4}  {what}", "")
}

/// The sums, where there are several.
fn together(out: &mut impl Write, sheets: &[Sheet]) -> io::Result<()> {
    if sheets.len() < 2 {
        return Ok(());
    }
    let sum = |of: fn(&Counted) -> usize| sheets.iter().map(|sheet| of(&sheet.counted)).sum::<usize>();
    writeln!(out, "All together")?;
    line(out, 2, sum(|counted| counted.rules), "rules")?;
    line(out, 2, sum(Counted::applied), "applied")?;
    line(out, 2, sum(Counted::waiting), "waiting")?;
    line(out, 2, sum(|counted| counted.row(How::Outside).rules), "outside")?;
    line(out, 2, sum(|counted| counted.unaccounted), "unaccounted")
}
