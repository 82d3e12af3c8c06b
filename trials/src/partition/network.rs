//! Two network namespaces, one for each region, with a link between them that can be cut.
//!
//! ```text
//! this namespace ── manage ── origin ══ wan ══ destination ── manage ── this namespace
//! ```
//!
//! Callers reach the regions over `manage`, which is never touched. Packets are lost in silence by
//! a token bucket (tbf) that none of them fits into, in the direction in which they leave; a slow
//! link is the same bucket with a rate and a queue. Not every kernel has netem, so a slow link is
//! slow because it is narrow, not because it is long.

use std::path::Path;
use std::process::Command;

use nix::unistd::{Uid, getpid};

use crate::fault::Fault;
use crate::side::{Each, Side};

/// The link between the regions, in either namespace.
const WAN: &str = "wan";
/// No packet fits: each is dropped where it would leave.
const NOTHING: [&str; 7] = ["tbf", "rate", "8bit", "burst", "1", "limit", "1"];
/// Some eight kilobytes in a second, and up to two seconds in the queue.
const NARROW: [&str; 7] = ["tbf", "rate", "64kbit", "burst", "4000", "latency", "2s"];

/// What is wrong with the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing passes in either direction, and nobody is told.
    Cut,
    /// Nothing arrives at this region, and nobody is told; what it sends arrives.
    Deaf(Side),
    /// The cable is out: the origin's kernel knows.
    Unplugged,
    /// Everything passes, slowly.
    Slow,
}

/// The namespaces, until this is dropped.
#[derive(Debug)]
pub struct Network {
    names: Each<String>,
}

/// What a region's side of the network has counted so far.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counters {
    /// Connections that were attempted from there.
    pub attempts: u64,
    /// Packets that would have left and were dropped.
    pub dropped: u64,
}

impl Network {
    /// Makes the namespaces and the links.
    pub fn new() -> Result<Network, Fault> {
        if !Uid::effective().is_root() {
            let text = "only root may make network namespaces; run it as root";
            return Err(Fault::NotTried(text.to_owned()));
        }
        let id = getpid();
        let names = Each::new(|side| format!("jiexu-{}-{id}", letter(side)));
        let network = Network { names };
        for side in Side::BOTH {
            ip(&["netns", "add", network.name(side)])?;
        }
        let (here, there) = (network.name(Side::Origin), network.name(Side::Destination));
        ip(&[
            "link", "add", WAN, "netns", here, "type", "veth", "peer", "name", WAN, "netns", there,
        ])?;
        for side in Side::BOTH {
            let name = network.name(side);
            let outside = format!("jx{}{id}", letter(side));
            ip(&[
                "link", "add", &outside, "type", "veth", "peer", "name", "manage", "netns", name,
            ])?;
            let net = number(side);
            ip(&["addr", "add", &format!("10.213.{net}.1/24"), "dev", &outside])?;
            ip(&["link", "set", &outside, "up"])?;
            ip(&["-n", name, "addr", "add", &format!("10.213.{net}.2/24"), "dev", "manage"])?;
            ip(&["-n", name, "addr", "add", &format!("{}/24", wan_address(side)), "dev", WAN])?;
            for device in ["manage", WAN, "lo"] {
                ip(&["-n", name, "link", "set", device, "up"])?;
            }
        }
        // Whether the tool and the kernel can do what the trial needs, before anything is tried.
        network.begin(Trouble::Slow)?;
        network.end(Trouble::Slow)?;
        Ok(network)
    }

    /// What stands before a program that is to run in a region's namespace.
    pub fn wrapper(&self, side: Side) -> Vec<String> {
        ["ip", "netns", "exec", self.name(side)].map(str::to_owned).to_vec()
    }

    /// Where callers reach a region.
    pub fn manage_address(side: Side) -> String {
        format!("10.213.{}.2", number(side))
    }

    /// Begins a trouble.
    pub fn begin(&self, trouble: Trouble) -> Result<(), Fault> {
        match trouble {
            Trouble::Unplugged => ip(&["-n", &self.names.origin, "link", "set", WAN, "down"]),
            Trouble::Cut => Side::BOTH.into_iter().try_for_each(|side| self.leave(side, NOTHING)),
            Trouble::Deaf(side) => self.leave(side.peer(), NOTHING),
            Trouble::Slow => Side::BOTH.into_iter().try_for_each(|side| self.leave(side, NARROW)),
        }
    }

    /// Ends it.
    pub fn end(&self, trouble: Trouble) -> Result<(), Fault> {
        let free = |side| {
            let name = self.name(side);
            run("tc", &["-n", name, "qdisc", "del", "dev", WAN, "root"]).map(drop)
        };
        match trouble {
            Trouble::Unplugged => ip(&["-n", &self.names.origin, "link", "set", WAN, "up"]),
            Trouble::Cut | Trouble::Slow => Side::BOTH.into_iter().try_for_each(free),
            Trouble::Deaf(side) => free(side.peer()),
        }
    }

    /// What was counted at a region's side.
    pub fn counters(&self, side: Side) -> Result<Counters, Fault> {
        let name = self.name(side);
        let table = run("ip", &["netns", "exec", name, "cat", "/proc/net/snmp"])?;
        let queue = run("tc", &["-n", name, "-s", "qdisc", "show", "dev", WAN])?;
        let attempts = active_opens(&table);
        let attempts =
            attempts.ok_or_else(|| Fault::NotTried("/proc/net/snmp is unknown".to_owned()))?;
        Ok(Counters { attempts, dropped: dropped(&queue).unwrap_or(0) })
    }

    fn leave(&self, side: Side, queue: [&str; 7]) -> Result<(), Fault> {
        let mut arguments = vec!["-n", self.name(side), "qdisc", "add", "dev", WAN, "root"];
        arguments.extend(queue);
        run("tc", &arguments).map(drop)
    }

    fn name(&self, side: Side) -> &str {
        self.names.of(side)
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        for name in self.names.both() {
            // One that was not made cannot be removed.
            let _gone: Result<(), Fault> = ip(&["netns", "del", name]);
        }
    }
}

/// A region's address on the link between them.
pub fn wan_address(side: Side) -> String {
    format!("10.213.0.{}", number(side))
}

fn number(side: Side) -> u8 {
    match side {
        Side::Origin => 1,
        Side::Destination => 2,
    }
}

fn letter(side: Side) -> char {
    match side {
        Side::Origin => 'o',
        Side::Destination => 'd',
    }
}

/// `Tcp:` stands before a line of names and a line of numbers.
fn active_opens(table: &str) -> Option<u64> {
    let mut lines = table.lines().filter(|line| line.starts_with("Tcp:"));
    let (names, numbers) = (lines.next()?, lines.next()?);
    let place = names.split_whitespace().position(|name| name == "ActiveOpens")?;
    numbers.split_whitespace().nth(place)?.parse().ok()
}

/// `Sent 0 bytes 0 pkt (dropped 12, overlimits 0 requeues 0)`.
fn dropped(queue: &str) -> Option<u64> {
    let (_, rest) = queue.split_once("(dropped ")?;
    rest.split_once(',')?.0.parse().ok()
}

fn ip(arguments: &[&str]) -> Result<(), Fault> {
    run("ip", arguments).map(drop)
}

fn run(program: &str, arguments: &[&str]) -> Result<String, Fault> {
    let output = Command::new(program).args(arguments).output();
    let output = output.map_err(Fault::io("start (iproute2)", Path::new(program)))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let line = arguments.join(" ");
    Err(Fault::NotTried(format!("`{program} {line}` failed: {}", said.trim())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernels_tables_are_read() {
        let table = "Ip: A B\nIp: 1 2\nTcp: RtoMin MaxConn ActiveOpens InSegs\nTcp: 200 -1 17 3\n";
        assert_eq!(active_opens(table), Some(17));
        assert_eq!(active_opens("Tcp: RtoMin\nTcp: 1"), None);
        let queue =
            "qdisc tbf 8001: root\n Sent 0 bytes 0 pkt (dropped 12, overlimits 0 requeues 0)";
        assert_eq!(dropped(queue), Some(12));
    }
}
