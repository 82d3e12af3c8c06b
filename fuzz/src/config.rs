//! A region's file and a calendar.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use jiexu_host::config::{self, Flags, Sample};
use jiexu_types::{Channel, Date};

/// A day to count from, once a configuration was taken.
const DAY: Date = Date::constant(2026, 3, 2);

/// Bytes before the first zero are a region's file, those behind it a calendar; without a zero, the
/// calendar is the one that ships.
pub fn config(bytes: &[u8]) {
    let mut parts = bytes.splitn(2, |byte| *byte == 0);
    let region = parts.next().unwrap_or_default();
    let calendar = parts.next();
    // A configuration is read from files: two, in a directory of this process's own.
    let directory = std::env::temp_dir().join(format!("jiexu-fuzz-{}", std::process::id()));
    let (region_file, calendar_file) = (directory.join("region"), directory.join("calendar"));
    fs::create_dir_all(&directory).unwrap_or_else(|error| panic!("no directory: {error}"));
    write(&region_file, region);
    write(&calendar_file, calendar.unwrap_or(SHIPPED.as_bytes()));
    let flags = Flags {
        config: Some(region_file),
        // Always given: the file could name any path of the machine.
        calendar: Some(calendar_file.display().to_string()),
        ..Flags::default()
    };
    let Ok(config) = config::load(Sample::Nantong, &flags, &BTreeMap::new()) else { return };
    let policy = config.policy;
    let rules = policy.rules.on(DAY);
    // What was taken can be counted by.
    let due = [
        rules.times.out_due(&policy.calendar, DAY),
        rules.times.receive_due(&policy.calendar, DAY),
        rules.times.promised(Channel::NationalApp, &policy.calendar, DAY, DAY),
    ];
    assert!(due.iter().all(|due| due.due_on >= DAY), "due before it began: {due:?}");
}

const SHIPPED: &str = include_str!("../../config/calendar.toml");

fn write(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).unwrap_or_else(|error| panic!("no file: {error}"));
}
