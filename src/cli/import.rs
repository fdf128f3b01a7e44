//! `plumbline import`: what a council's systems leave in a folder each night, compared and applied as an administrator would on the page.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use domain::import::{self, Plan, Refusal, Told};
use engine::policy::Council;
use store::{Acting, Administrator, Db, TokenHash};
use web::imports::{self, Applied, Kind};

use super::council::{council_of, policies};
use super::database::Opened;
use crate::config::Settings;

/// What goes wrong, told at the terminal.
type Failed = Box<dyn std::error::Error>;

/// What to load.
#[derive(Debug, clap::Args)]
pub(super) struct Import {
    /// The council's slug
    #[arg(long)]
    council: String,
    /// The address of the administrator who answers for it: the log names them
    #[arg(long = "as", value_name = "EMAIL")]
    acting: String,
    /// The folder with staff.csv, absences.csv, caseload.csv or some of them; they are left there
    #[arg(long, value_name = "DIR")]
    folder: PathBuf,
    /// Only say what would change
    #[arg(long)]
    preview: bool,
    /// Apply even a file that ends more than half of the staff or closes more than half of the cases
    #[arg(long)]
    even_most: bool,
}

/// What became of the files, the worst of all: the number that the command ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Fine = 0,
    Refused = 1,
    Most = 2,
}

/// Loads each file that is there, in its own transaction; ends with 1 if lines were refused and with 2 if a file would end more than half.
pub(super) async fn run(command: &Import, settings: &Settings) -> Result<ExitCode, Failed> {
    let policies = policies(settings)?;
    let council = council_of(&policies, &command.council)?;
    let files: Vec<(Kind, PathBuf)> = Kind::ALL
        .into_iter()
        .map(|kind| (kind, command.folder.join(format!("{}.csv", kind.word()))))
        .filter(|(_, path)| path.is_file())
        .collect();
    if files.is_empty() {
        let folder = command.folder.display();
        return Err(format!("there is no staff.csv, absences.csv or caseload.csv in {folder}").into());
    }
    let opened = Opened::of(settings).await?;
    let outcome = match Db::connect(opened.urls(), 2).await {
        Ok(db) => {
            let outcome = as_somebody(&db, command, council, &files).await;
            db.close().await;
            outcome
        }
        Err(error) => Err(error.into()),
    };
    opened.close().await?;
    Ok(ExitCode::from(outcome? as u8))
}

/// Opens a sign-in for the command and ends it, whatever happened between.
async fn as_somebody(
    db: &Db,
    command: &Import,
    council: &Council,
    files: &[(Kind, PathBuf)],
) -> Result<Outcome, Failed> {
    let slug = &command.council;
    let at_door = db
        .council_at_door(slug)
        .await?
        .ok_or_else(|| format!("there is no council {slug}: add it with `plumbline council add {slug}`"))?;
    let account = db
        .account_at_door(at_door.id, command.acting.trim())
        .await?
        .ok_or_else(|| format!("nobody of {slug} has the address {}", command.acting))?;
    if account.locked {
        return Err(format!("{} is locked or has left: name an administrator who is here", command.acting).into());
    }
    let signed_in = db.sign_in_by_command(at_door.id, account.person).await?;
    let token = TokenHash::of(signed_in.token.expose());
    let outcome = each(db, &token, command, council, files).await;
    db.sign_out(&token).await?;
    outcome
}

async fn each(
    db: &Db,
    token: &TokenHash,
    command: &Import,
    council: &Council,
    files: &[(Kind, PathBuf)],
) -> Result<Outcome, Failed> {
    let mut worst = Outcome::Fine;
    for (kind, path) in files {
        let outcome = match import::text(&std::fs::read(path)?) {
            Err(refusal) => {
                tell(path, *kind, &Told { refused: vec![refusal], ..Told::default() }, "refused: nothing is applied")?;
                Outcome::Refused
            }
            Ok((text, was_windows)) => {
                if was_windows {
                    writeln!(io::stdout().lock(), "{}: not UTF-8, read as Windows-1252", path.display())?;
                }
                one(db, token, command, council, (*kind, path, &text)).await?
            }
        };
        worst = worst.max(outcome);
    }
    Ok(worst)
}

async fn one(
    db: &Db,
    token: &TokenHash,
    command: &Import,
    council: &Council,
    (kind, path, text): (Kind, &Path, &str),
) -> Result<Outcome, Failed> {
    let not_theirs = |refusal| -> Failed {
        match refusal {
            store::Refusal::Store(error) => error.into(),
            _ => format!("{} is no administrator of {} today", command.acting, command.council).into(),
        }
    };
    if command.preview {
        let (who, mut tx) = db.read::<Administrator>(&command.council, token).await.map_err(not_theirs)?;
        let today = store::today(&mut tx).await?;
        let Plan { told, writes } = imports::plan(&mut tx, &who, (council, today), (kind, text)).await?;
        let (outcome, says) = match writes {
            None => (Outcome::Refused, "preview: it would be refused"),
            Some(_) if told.ends_most() && !command.even_most => (Outcome::Most, kind.most(&told)),
            Some(_) => (Outcome::Fine, "preview: nothing is applied"),
        };
        tell(path, kind, &told, says)?;
        return Ok(outcome);
    }
    let (who, mut tx): (Acting<Administrator>, _) = db.write(&command.council, token).await.map_err(not_theirs)?;
    let today = store::today(&mut tx).await?;
    let why = format!("By the command plumbline import, from {}.csv", kind.word());
    let log = (command.even_most, None, Some(why.as_str()));
    match imports::apply(&mut tx, &who, (council, today), (kind, text), log).await? {
        Applied::Done(told) => {
            tx.commit("").await?;
            tell(path, kind, &told, if told.is_nothing() { "nothing changes" } else { "applied" })?;
            Ok(Outcome::Fine)
        }
        Applied::Refused(told) => {
            tell(path, kind, &told, "refused: nothing is applied")?;
            Ok(Outcome::Refused)
        }
        Applied::Most(told) => {
            let says = format!("{} Nothing is applied; --even-most applies it", kind.most(&told));
            tell(path, kind, &told, &says)?;
            Ok(Outcome::Most)
        }
    }
}

fn tell(path: &Path, kind: Kind, told: &Told, outcome: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let name = path.display();
    if told.refused.is_empty() {
        let (new, changed, gone) = (told.new.len(), told.changed.len(), told.gone.len());
        let word = kind.gone().to_lowercase();
        writeln!(out, "{name}: {new} new, {changed} changed, {gone} {word}, {} as they are", told.same)?;
        for (what, count) in &told.effects {
            writeln!(out, "  {what}: {count}")?;
        }
    }
    for says in told.notes.iter().cloned().chain(told.refused.iter().map(Refusal::in_words)) {
        writeln!(out, "  {says}")?;
    }
    writeln!(out, "{name}: {outcome}")
}
