//! `plumbline policy`: for whoever writes or checks a policy; needs no browser and no database.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::{Args, Subcommand, ValueEnum};
use engine::{AsOf, Council, Day, Evaluation, Facts, Policies, When, evaluate, policy, schema};

use super::{Outcome, compare, register};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Say everything that is wrong with a policy: file, line, key and the mend
    Check {
        /// The folder of all policies, or of one council [default: the folder of --policies]
        path: Option<PathBuf>,
    },
    /// Print what a policy makes due, how it stands, and why
    Evaluate(Question),
    /// Say whose clocks change under another policy, and how compliance would have run over the last year
    Compare(compare::Question),
    /// Say what becomes of every rule: applied and how, waiting and for what, outside and why
    Register(register::Question),
    /// Print the JSON Schema of a format
    Schema {
        /// Which format
        of: Format,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Question {
    /// The folder of the council
    #[arg(long, value_name = "DIR")]
    policy: PathBuf,
    /// The facts, TOML or JSON
    #[arg(long, value_name = "FILE")]
    facts: PathBuf,
    /// A day (judged at its end) or an instant
    #[arg(long, value_name = "DAY|INSTANT", value_parser = moment)]
    as_of: AsOf,
    /// Only with what had been written down by then
    #[arg(long, value_name = "DAY|INSTANT", value_parser = moment)]
    known_on: Option<AsOf>,
    /// As it will stand on that day if every booked session is held
    #[arg(long, value_name = "DAY", value_parser = day)]
    forecast_to: Option<Day>,
    /// For people or for programs
    #[arg(long, default_value = "text")]
    format: Shape,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Shape {
    Text,
    Json,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Format {
    /// The tables of a policy's files
    Policy,
    /// The facts file
    Facts,
    /// The answer of evaluate
    Obligations,
}

/// Does what is asked.
pub(crate) fn run(command: &Command, policies: &Path) -> Outcome {
    match command {
        Command::Check { path } => check(path.as_deref().unwrap_or(policies)),
        Command::Evaluate(question) => answer(question),
        Command::Compare(question) => compare::run(question),
        Command::Register(question) => register::run(question, policies),
        Command::Schema { of } => print_schema(*of),
    }
}

fn check(path: &Path) -> Outcome {
    let problems = policy::check(path);
    let mut out = io::stdout().lock();
    problems.iter().try_for_each(|problem| writeln!(out, "{problem}"))?;
    let wrong = problems.iter().filter(|problem| !problem.warning).count();
    let doubtful = problems.len() - wrong;
    if wrong > 0 {
        return Err(format!("{wrong} wrong, {doubtful} to look at in {}", path.display()).into());
    }
    Ok(writeln!(out, "nothing is wrong, {doubtful} to look at")?)
}

fn answer(question: &Question) -> Outcome {
    let council = council(&question.policy)?;
    let facts = facts(&question.facts)?;
    let when = When {
        as_of: question.as_of.0,
        known_on: question.known_on.map(|known_on| known_on.0),
        forecast_to: question.forecast_to,
    };
    let evaluation = evaluate(&council, &facts, &when);
    let mut out = io::stdout().lock();
    match question.format {
        Shape::Json => writeln!(out, "{}", serde_json::to_string_pretty(&evaluation)?)?,
        Shape::Text => tell(&mut out, &evaluation)?,
    }
    Ok(())
}

pub(super) fn council(folder: &Path) -> Result<Arc<Council>, Box<dyn std::error::Error>> {
    let policies = Policies::load(folder).map_err(|problems| {
        let all: Vec<String> = problems.iter().map(ToString::to_string).collect();
        format!("the policy cannot be used\n{}", all.join("\n"))
    })?;
    match policies.councils() {
        [council] => Ok(council.clone()),
        several => Err(format!("{} holds {} councils; give the folder of one", folder.display(), several.len()).into()),
    }
}

pub(super) fn facts(path: &Path) -> Result<Facts, Box<dyn std::error::Error>> {
    let text = fs::read_to_string(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    let json = path.extension().is_some_and(|ending| ending == "json");
    let wrong = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    if json {
        serde_json::from_str(&text).map_err(|error| wrong(&error).into())
    } else {
        Facts::from_toml(&text).map_err(|error| wrong(&error).into())
    }
}

fn tell(out: &mut impl Write, evaluation: &Evaluation) -> io::Result<()> {
    for due in &evaluation.obligations {
        let days = due.standing.days_overdue();
        let late = if days > 0 { format!(" {days} days") } else { String::new() };
        let marks = [due.excused.as_ref().map(|_| ", excused"), due.tolerated.map(|_| ", tolerated")];
        let marks: String = marks.into_iter().flatten().collect();
        writeln!(out, "{}  {}{late}{marks}  [{}]", due.id, due.standing.word(), due.citation.strength)?;
        writeln!(out, "    {}", due.because)?;
        if let Some(booked) = due.booked {
            writeln!(out, "    booked {booked}")?;
        }
    }
    for notice in &evaluation.notices {
        let whose = notice.person.as_ref().map_or_else(String::new, |person| format!("{person}: "));
        let clauses = notice.citation.as_ref().map_or_else(String::new, |citation| {
            let names: Vec<&str> = citation.clauses.iter().map(engine::ids::ClauseId::as_str).collect();
            format!(" ({})", names.join(", "))
        });
        writeln!(out, "note  {whose}{}{clauses}", notice.says)?;
    }
    for counted in &evaluation.figures {
        let figure = &counted.figure;
        let percent = figure.percent().map_or_else(|| "–".to_owned(), |percent| format!("{percent} %"));
        let apart = [
            (figure.excused_late, "excused-late"),
            (figure.paused, "paused"),
            (figure.waived, "waived"),
            (figure.not_set, "not set"),
        ];
        let apart: String = apart
            .iter()
            .filter(|(count, _)| *count > 0)
            .fold(String::new(), |said, (count, word)| said + ", " + &count.to_string() + " " + word);
        writeln!(out, "figure  {}  {} of {}  {percent}{apart}", counted.clock, figure.n, figure.m)?;
    }
    Ok(())
}

fn print_schema(of: Format) -> Outcome {
    let schema = match of {
        Format::Policy => schema::policy(),
        Format::Facts => schema::facts(),
        Format::Obligations => schema::obligations(),
    };
    Ok(writeln!(io::stdout().lock(), "{}", serde_json::to_string_pretty(&schema)?)?)
}

pub(super) fn moment(text: &str) -> Result<AsOf, String> {
    AsOf::parse(text).ok_or_else(|| "write a day (2026-11-12) or an instant (2026-11-12T10:30)".to_owned())
}

fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| "write a day as 2026-11-12".to_owned())
}
