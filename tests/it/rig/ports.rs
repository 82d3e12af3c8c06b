//! Ports for regions.

use std::net::{Ipv4Addr, TcpListener};
use std::ops::Range;

use rand::Rng;

/// Below what the system hands out to outgoing connections. A region keeps its port over many
/// restarts; while it is down, a port that the system hands out could become somebody's own end of
/// a connection, even of one to itself.
const PORTS: Range<u16> = 12_000..32_000;

/// A port that nobody listens on now.
pub fn reserve() -> u16 {
    let tries = std::iter::repeat_with(|| rand::rng().random_range(PORTS));
    tries.take(1_000).find(|port| is_free(*port)).unwrap()
}

/// True when nobody listens on the port.
pub fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// True when somebody has sent to the port what nobody has read yet: columns 2 to 5 of a line are
/// the own end, the other end, the state (01 is a connection) and the bytes unsent and unread.
pub fn has_unread(port: u16) -> bool {
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
    table.lines().any(|line| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let [_, here, _, "01", queues, ..] = columns[..] else { return false };
        here.ends_with(&format!(":{port:04X}")) && !queues.ends_with(":00000000")
    })
}
