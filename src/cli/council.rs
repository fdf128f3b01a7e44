//! `plumbline council` and `plumbline person`: a real start, before there is anybody who could sign in.

use std::io::{self, Write};

use engine::policy::Council;
use engine::{Day, Policies};
use store::founding::{self, Invited};
use web::clock::Clock;

use super::Outcome;
use super::database::Opened;
use crate::config::Settings;

/// What to do with councils.
#[derive(Debug, clap::Subcommand)]
pub(super) enum CouncilCommand {
    /// Add a council whose policy stands in a folder of the same name
    Add {
        /// The folder's name, which becomes the council's part of every address
        slug: String,
    },
    /// Say which councils there are
    List,
}

/// What to do with people; everything else is done in the browser.
#[derive(Debug, clap::Subcommand)]
pub(super) enum PersonCommand {
    /// Make a person with a post, and print the one-time link that lets them choose a password
    Invite {
        /// The council's slug
        #[arg(long)]
        council: String,
        /// The person's name
        #[arg(long)]
        name: String,
        /// The address to sign in with
        #[arg(long)]
        email: String,
        /// A role of the council's policy, by its id
        #[arg(long)]
        role: String,
        /// The unit by name; the first one if left out
        #[arg(long)]
        unit: Option<String>,
    },
}

/// Adds a council, or says which there are.
pub(super) async fn council(command: &CouncilCommand, settings: &Settings) -> Outcome {
    let policies = policies(settings)?;
    let today = Clock::System.today();
    let opened = Opened::of(settings).await?;
    let outcome = match command {
        CouncilCommand::Add { slug } => add(opened.url()?, &policies, slug, today).await,
        CouncilCommand::List => list(opened.url()?).await,
    };
    opened.close().await?;
    outcome
}

/// Invites a person.
pub(super) async fn person(command: &PersonCommand, settings: &Settings) -> Outcome {
    let PersonCommand::Invite { council, name, email, role, unit } = command;
    let policies = policies(settings)?;
    let today = Clock::System.today();
    let known = council_of(&policies, council)?;
    let policy = known.policy_on(today);
    let Some(role) = policy.roles.iter().find(|one| one.id == role.as_str()) else {
        let names: Vec<&str> = policy.roles.iter().map(|one| one.id.as_str()).collect();
        return Err(format!("{council} has no role {role}; its policy has {}", names.join(", ")).into());
    };
    if name.trim().is_empty() || !email.contains('@') {
        return Err("give a name, and an e-mail address with an @".into());
    }
    let employment = policy.employments.first().map_or("permanent", |one| one.id.as_str());
    let opened = Opened::of(settings).await?;
    let new = Invited { slug: council, name: name.trim(), email, role, employment, unit: unit.as_deref(), from: today };
    let invited = match opened.url() {
        Ok(url) => founding::invite(url, &new).await.map_err(Into::into),
        Err(missing) => Err(missing),
    };
    opened.close().await?;
    let token = invited?;
    writeln!(
        io::stdout().lock(),
        "One-time link for {}, good for seven days:\nhttp://{}/{council}/invitations/{}",
        name.trim(),
        settings.listen,
        token.expose()
    )?;
    Ok(())
}

async fn add(url: &str, policies: &Policies, slug: &str, today: Day) -> Outcome {
    let council = council_of(policies, slug)?;
    founding::add_council(url, council, today).await?;
    let roles: Vec<&str> = council
        .policy_on(today)
        .roles
        .iter()
        .filter(|role| founding::capacities(role).iter().any(|capacity| capacity == "administrator"))
        .map(|role| role.id.as_str())
        .collect();
    writeln!(
        io::stdout().lock(),
        "{} is added. Now invite its administrator:\nplumbline person invite --council {slug} --name … --email … --role {}",
        council.file.name,
        roles.first().unwrap_or(&"…")
    )?;
    Ok(())
}

async fn list(url: &str) -> Outcome {
    let mut out = io::stdout().lock();
    for (slug, name, people) in founding::councils(url).await? {
        writeln!(out, "{slug}: {name}, {people} people")?;
    }
    Ok(())
}

/// The policies that the settings name.
pub(super) fn policies(settings: &Settings) -> Result<Policies, String> {
    Policies::load(&settings.policies).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        format!("the policies in {} cannot be used:\n{}", settings.policies.display(), lines.join("\n"))
    })
}

/// The policy of a council.
pub(super) fn council_of<'a>(policies: &'a Policies, slug: &str) -> Result<&'a Council, String> {
    policies.council(slug).map(std::convert::AsRef::as_ref).ok_or_else(|| {
        let names: Vec<&str> = policies.councils().iter().map(|council| council.slug()).collect();
        format!("there is no policy of {slug}; there are {}", names.join(", "))
    })
}
