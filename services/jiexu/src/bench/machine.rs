//! What the kernel says of a process and of this machine (Linux, `/proc`).

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use serde::Serialize;

/// Ticks of `/proc/PID/stat` in a second: `USER_HZ`, which is 100 on every Linux of today.
const TICKS_PER_SECOND: u64 = 100;
/// What `st_blocks` counts in, whatever the file system's own blocks are.
const BLOCK_BYTES: u64 = 512;

/// Where the figures were measured.
#[derive(Clone, Debug, Serialize)]
pub struct Machine {
    /// Processors that this process may use.
    pub cores: usize,
    /// As `/proc/cpuinfo` names it.
    pub processor: String,
    /// Release of the kernel.
    pub kernel: String,
    /// Kind of the file system that holds the data directories. On `tmpfs` an fdatasync costs
    /// nothing.
    pub file_system: String,
}

/// What a process has used since it began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Time on a processor, user and system, in milliseconds.
    pub cpu_ms: u64,
    /// Bytes that it caused to be written to storage.
    pub written_bytes: u64,
}

impl Machine {
    /// This one; `dir` is on the file system in question.
    pub fn read(dir: &Path) -> Machine {
        let unknown = || "unknown".to_owned();
        let text = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let dir = fs::canonicalize(dir).unwrap_or_else(|_| dir.to_owned());
        let processor = value_of(&text("/proc/cpuinfo"), "model name").map(str::to_owned);
        let file_system = file_system_of(&text("/proc/self/mounts"), &dir).map(str::to_owned);
        Machine {
            cores: std::thread::available_parallelism().map_or(0, usize::from),
            processor: processor.unwrap_or_else(unknown),
            kernel: text("/proc/sys/kernel/osrelease").trim().to_owned(),
            file_system: file_system.unwrap_or_else(unknown),
        }
    }
}

/// What a process has used so far; zeros where the kernel does not say.
pub fn usage(pid: u32) -> Usage {
    let text = |file: &str| fs::read_to_string(format!("/proc/{pid}/{file}")).unwrap_or_default();
    let ticks = cpu_ticks(&text("stat")).unwrap_or(0);
    let written = value_of(&text("io"), "write_bytes").and_then(|bytes| bytes.parse().ok());
    Usage { cpu_ms: ticks * (1_000 / TICKS_PER_SECOND), written_bytes: written.unwrap_or(0) }
}

/// The most memory that a process has had resident, in bytes.
pub fn peak_memory_bytes(pid: u32) -> u64 {
    status_bytes(pid, "VmHWM")
}

/// The memory that a process has resident now, in bytes.
pub fn memory_bytes(pid: u32) -> u64 {
    status_bytes(pid, "VmRSS")
}

fn status_bytes(pid: u32, key: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let bytes = value_of(&status, key).and_then(|bytes| bytes.strip_suffix(" kB"));
    bytes.and_then(|kib| kib.trim().parse::<u64>().ok()).map_or(0, |kib| kib * 1_024)
}

/// Bytes that the files under a directory take on disk. What vanishes meanwhile takes none.
pub fn disk_bytes(dir: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(dir) else { return 0 };
    let sizes = entries.flatten().map(|entry| match entry.metadata() {
        Ok(metadata) if metadata.is_dir() => disk_bytes(&entry.path()),
        Ok(metadata) => metadata.blocks() * BLOCK_BYTES,
        Err(_) => 0,
    });
    sizes.sum()
}

/// User and system time out of `/proc/PID/stat`. The name of the program, second there, stands in
/// parentheses and may hold anything, parentheses too.
fn cpu_ticks(stat: &str) -> Option<u64> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut times = fields.split_ascii_whitespace().skip(11).map(str::parse::<u64>);
    let (user, system) = (times.next()?.ok()?, times.next()?.ok()?);
    Some(user + system)
}

/// The value of the first line `key: value`.
fn value_of<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    text.lines().find_map(|line| {
        let (found, value) = line.split_once(':')?;
        (found.trim() == key).then_some(value.trim())
    })
}

/// The kind of file system at a path: that of the longest mount point above it, the last mounted of
/// those that cover each other.
fn file_system_of<'a>(mounts: &'a str, path: &Path) -> Option<&'a str> {
    let above = mounts.lines().filter_map(|line| {
        let mut fields = line.split_ascii_whitespace().skip(1);
        let (point, kind) = (fields.next()?, fields.next()?);
        path.starts_with(point).then_some((point.len(), kind))
    });
    above.max_by_key(|(length, _)| *length).map(|(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_is_read_behind_any_name() {
        let stat = |name: &str| {
            format!("4711 ({name}) S 1 4711 4711 0 -1 4194560 900 0 1 0 123 45 0 0 20 0 9 0 77")
        };
        for name in ["jiexu", "a b", "odd) S 1 (", ""] {
            assert_eq!(cpu_ticks(&stat(name)), Some(168), "{name}");
        }
        for bad in ["", "4711 (jiexu)", "4711 (jiexu) S 1 2 3 4 5 6 7 8 9 10 x 45"] {
            assert_eq!(cpu_ticks(bad), None, "{bad}");
        }
    }

    #[test]
    fn lines_are_found_by_their_whole_key() {
        let io = "rchar: 1\nwchar: 2\nwrite_bytes: 4096\ncancelled_write_bytes: 0\n";
        assert_eq!(value_of(io, "write_bytes"), Some("4096"));
        assert_eq!(value_of("model name\t: A CPU @ 2\n", "model name"), Some("A CPU @ 2"));
        assert_eq!(value_of(io, "bytes"), None);
    }

    #[test]
    fn the_nearest_mount_counts() {
        let mounts = "/dev/vda / ext4 rw 0 0\ntmpfs /tmp tmpfs rw 0 0\n/dev/b /tmp/x xfs rw 0 0\n";
        for (path, kind) in
            [("/data", "ext4"), ("/tmp", "tmpfs"), ("/tmpx", "ext4"), ("/tmp/x/y", "xfs")]
        {
            assert_eq!(file_system_of(mounts, Path::new(path)), Some(kind), "{path}");
        }
    }

    #[test]
    fn this_process_can_be_measured() {
        let pid = std::process::id();
        assert!(memory_bytes(pid) > 100_000);
        assert!(peak_memory_bytes(pid) >= memory_bytes(pid));
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("below")).unwrap();
        let before = disk_bytes(dir.path());
        let file = fs::File::create(dir.path().join("below/file")).unwrap();
        std::io::Write::write_all(&mut &file, &[7; 50_000]).unwrap();
        file.sync_all().unwrap();
        assert!(disk_bytes(dir.path()) >= before + 50_000);
        assert!(Machine::read(dir.path()).cores > 0);
        assert_eq!(usage(u32::MAX), Usage::default(), "nobody has this number");
    }
}
