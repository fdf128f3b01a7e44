//! The `plumbline` command: reads the settings, then hands over to the command asked for.

mod cli;
mod config;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
