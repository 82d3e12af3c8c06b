//! The repository as tidy sees it: paths and texts, read once.

use std::{fmt, fs, io, path::Path, process::Command};

use crate::{commands, commands::CommandFault};

#[derive(Debug, thiserror::Error)]
pub enum HouseFault {
    #[error(
        "{0}\nremedy: run tidy in a clone made by git: it asks git which files are the project's"
    )]
    NoGit(#[from] CommandFault),
    #[error("could not read {path}: {source}")]
    Unreadable { path: String, source: io::Error },
}

/// Something against the rules, and where.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    path: String,
    line: usize,
    message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.message)
    }
}

/// All files of the project: those that git tracks, and those that it would.
pub struct House {
    files: Vec<File>,
}

pub struct File {
    /// From the top folder, with `/`.
    pub path: String,
    /// Empty if the file is not text.
    pub text: String,
}

impl House {
    pub fn open(root: &Path) -> Result<House, HouseFault> {
        let mut git = Command::new("git");
        git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
        let listed = commands::printed_by(git.current_dir(root))?;
        let mut files = Vec::new();
        for path in listed.split_terminator('\0') {
            match fs::read(root.join(path)) {
                Ok(bytes) => {
                    let text = String::from_utf8(bytes).unwrap_or_default();
                    files.push(File { path: path.to_owned(), text });
                }
                // Deleted, and git not told yet.
                Err(fault) if fault.kind() == io::ErrorKind::NotFound => {}
                Err(source) => {
                    return Err(HouseFault::Unreadable { path: path.to_owned(), source });
                }
            }
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(House { files })
    }

    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> House {
        let file =
            |(path, text): &(&str, &str)| File { path: (*path).into(), text: (*text).into() };
        House { files: files.iter().map(file).collect() }
    }

    pub fn files(&self) -> &[File] {
        &self.files
    }

    pub fn rust_files(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.path.ends_with(".rs"))
    }

    /// What people read to learn about the project as it is now.
    pub fn docs(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| {
            let in_docs = file.path.starts_with("docs/") && file.path.ends_with(".md");
            in_docs || ["README.md", "ARCHITECTURE.md"].contains(&file.path.as_str())
        })
    }

    /// Whether a file or a folder of that path is here.
    pub fn contains(&self, path: &str) -> bool {
        let folder = format!("{path}/");
        self.files.iter().any(|file| file.path == path || file.path.starts_with(&folder))
    }
}

impl File {
    /// Lines with their numbers, from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }

    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// Tests beside a module, below a crate's `tests/`, or in the member `tests`.
    pub fn is_test(&self) -> bool {
        self.name() == "tests.rs"
            || self.path.starts_with("tests/")
            || self.path.contains("/tests/")
    }

    pub fn finding(&self, line: usize, message: impl Into<String>) -> Finding {
        Finding { path: self.path.clone(), line, message: message.into() }
    }
}
