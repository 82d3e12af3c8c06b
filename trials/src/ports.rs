//! Ports for regions.

use std::net::{Ipv4Addr, TcpListener};
use std::ops::Range;

use rand::Rng;

use crate::fault::Fault;

/// Below what the system hands out to outgoing connections: a region keeps its port over many
/// restarts, and while it is down the port must not become somebody's own end of a connection.
const PORTS: Range<u16> = 12_000..32_000;
const TRIES: usize = 1_000;

/// A port on which nobody listens now.
pub fn free() -> Result<u16, Fault> {
    let mut tries = std::iter::repeat_with(|| rand::rng().random_range(PORTS)).take(TRIES);
    let is_free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    tries.find(is_free).ok_or_else(|| Fault::NotTried("no free port on 127.0.0.1".to_owned()))
}
