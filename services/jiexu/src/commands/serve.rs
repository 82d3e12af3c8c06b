//! `jiexu serve`: one region in the foreground, as `transfer-out` and `transfer-in` run it.

use std::process::ExitCode;

use jiexu_host::Mount;
use jiexu_host::config::{Flags, Sample};

/// Which role the region plays.
#[derive(clap::Subcommand)]
pub enum Role {
    /// The origin of handoffs (转出地), Nantong unless configured otherwise
    Out(RoleArguments),
    /// The destination of handoffs (转入地), Hebi unless configured otherwise
    In(RoleArguments),
    /// Both roles in one region
    Region(RoleArguments),
    /// No region: answers with what it is asked, for `bench` to compare with
    #[command(hide = true)]
    Echo {
        /// Where it listens
        #[arg(long)]
        listen: std::net::SocketAddr,
    },
}

#[derive(clap::Args)]
pub struct RoleArguments {
    #[command(flatten)]
    flags: Box<Flags>,
}

/// Runs until Ctrl-C.
pub fn run(role: &Role) -> ExitCode {
    match role {
        Role::Out(arguments) => {
            jiexu_host::main(Sample::Nantong, &arguments.flags, transfer_out::mount_all)
        }
        Role::In(arguments) => {
            jiexu_host::main(Sample::Hebi, &arguments.flags, transfer_in::mount_all)
        }
        Role::Echo { listen } => crate::bench::echo::serve(*listen),
        Role::Region(arguments) => jiexu_host::main(Sample::Nantong, &arguments.flags, mount_both),
    }
}

/// Everything that a region with both roles serves.
pub fn mount_both(mount: &mut Mount) {
    transfer_out::mount(mount);
    transfer_in::mount(mount);
    jiexu_registry::mount(mount);
}
