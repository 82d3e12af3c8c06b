//! The command line.

use crate::commands::{
    apply, certificate, clock, completions, coverage, decide, explain, health, ledger, people,
    reissue, review, seal_key, serve, show, unmatched, up, wallet, watch,
};
use crate::failure::EXIT_CODES;
use crate::{bench, demo, verify};

/// Hands a person's basic medical insurance over from one region to another (医保关系转移接续).
///
/// Without a command: the demo, one handoff between two regions that run in this process.
#[derive(clap::Parser)]
#[command(name = "jiexu", version, after_help = EXIT_CODES)]
pub struct Cli {
    /// Print one JSON document a line, identity numbers in full
    #[arg(long, global = true)]
    pub json: bool,
    #[command(flatten, next_help_heading = "Without a command")]
    pub demo: demo::Arguments,
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(clap::Subcommand)]
pub enum Command {
    /// One handoff between two regions, shown step by step; then they go on serving
    Demo(demo::Arguments),
    /// Run several regions in one process, each with both roles, linked to each other
    Up(up::Arguments),
    /// Run one region
    #[command(subcommand)]
    Serve(serve::Role),
    /// Apply for a handoff, at the destination or at the origin
    Apply(apply::Arguments),
    /// A handoff as both ends keep it: state, receipts, deadlines, reasons, timeline; its papers;
    /// or a certificate by its number
    Show(show::Arguments),
    /// Who owes what to whom in a handoff, until when, and what would end it
    Explain(explain::Arguments),
    /// Follow a handoff to its end; the exit code is 0 only if the person arrives
    Watch(watch::Arguments),
    /// Coverage certificates (参保凭证) of the origin: issue, verify, revoke
    #[command(subcommand)]
    Certificate(certificate::Command),
    /// Withdraw an application; it succeeds only while the origin has frozen nothing
    Cancel(decide::CancelArguments),
    /// Decide a handoff that is under review, or check what another operator has entered
    Review(review::Arguments),
    /// Issue the information form again, where the destination has asked to correct it
    Reissue(reissue::Arguments),
    /// Money that has arrived at a destination and is not credited
    Unmatched(unmatched::Arguments),
    /// Money from an account for a relative in another region (医保钱包): send, accept, decline
    #[command(subcommand)]
    Wallet(wallet::Command),
    /// Send a message again that the other end would not take
    Retry(decide::RetryArguments),
    /// The people on record in a region, or load some
    People(people::Arguments),
    /// Where a person is covered on a day, as each region knows it now
    Coverage(coverage::Arguments),
    /// The book of a region, or the statement of a person's account
    Ledger(ledger::Arguments),
    /// What time it is in the regions; a simulated clock can be set forward
    Clock(clock::Arguments),
    /// Whether a region serves
    Health(health::Arguments),
    /// Check the journals of stopped regions: hash chain, and the numbered invariants
    Verify(verify::Arguments),
    /// Measure handoffs per second, latency, disk and memory
    Bench(bench::Arguments),
    /// A new key pair for the seal of a region's information forms (电子签章)
    SealKey(seal_key::Arguments),
    /// Completions for a shell
    Completions(completions::Arguments),
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser as _};

    use super::*;

    fn parse(line: &str) -> Result<Cli, clap::Error> {
        Cli::try_parse_from(line.split_whitespace())
    }

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_of_the_help_parses() {
        let id = "0199a3c4-8b7e-7000-8000-000000000001";
        for line in [
            "jiexu".to_owned(),
            "jiexu --once --json".to_owned(),
            "jiexu demo --once --out-port 0 --in-port 0 --data-dir x".to_owned(),
            "jiexu up --regions 320600,410600,540100 --reviews-inbound".to_owned(),
            "jiexu up --clock simulated".to_owned(),
            "jiexu serve region --region 540100 --peer 410600=http://127.0.0.1:7201".to_owned(),
            "jiexu apply --person 320602198703150010 --name 张伟 --from 320600 --wait".to_owned(),
            "jiexu apply --at origin --person 320602198703150010 --name 张伟 --to 410600"
                .to_owned(),
            format!("jiexu cancel {id} --at origin"),
            format!(
                "jiexu apply --at origin --person 320602198703150010 --name 张伟 --to 410600 \
                 --residual-of {id}"
            ),
            format!("jiexu show {id} --out 127.0.0.1:1 --in 127.0.0.1:2"),
            format!("jiexu --json explain {id}"),
            format!("jiexu show {id} --document letter --format html --output x.html"),
            "jiexu show 苏2026-000001".to_owned(),
            "jiexu certificate issue --person 320602198703150010 --scheme 390".to_owned(),
            "jiexu certificate verify 苏2026-000001 --code 7KX2-9MPD-QA4T".to_owned(),
            "jiexu certificate revoke 苏2026-000001".to_owned(),
            format!("jiexu --json watch {id}"),
            "jiexu clock --side in --advance-days 15".to_owned(),
            format!("jiexu cancel {id}"),
            format!("jiexu review {id} --side in --approve"),
            format!("jiexu review {id} --side out --refuse OUT_RETIRED MATERIAL_INVALID"),
            format!("jiexu review {id} --side in --pass --operator wang"),
            format!("jiexu review {id} --side in --send-back"),
            format!("jiexu review {id} --side in --correct name=李四/张三 balance_fen=8/7"),
            format!("jiexu reissue {id}"),
            "jiexu unmatched --in 127.0.0.1:2".to_owned(),
            format!("jiexu retry {id} --side out"),
            "jiexu wallet send --person 320602198703150010 --name 张伟 --payee 110105199001011005 \
             --payee-name 李娜 --relation spouse --yuan 200.50 --to 410600 --check face"
                .to_owned(),
            format!("jiexu wallet accept {id} --in 127.0.0.1:2"),
            format!("jiexu wallet decline {id}"),
            "jiexu people --side in --limit 5".to_owned(),
            "jiexu people import people.json --side out".to_owned(),
            "jiexu coverage 320602198703150010 --on 2026-03-01 --side in".to_owned(),
            "jiexu people print 320602198703150010 --side out".to_owned(),
            "jiexu people print --medical-card 3206001".to_owned(),
            "jiexu ledger 320602198703150010 --json".to_owned(),
            "jiexu health --endpoint http://127.0.0.1:7101".to_owned(),
            "jiexu seal-key --output seal.key".to_owned(),
            "jiexu completions bash".to_owned(),
        ] {
            assert!(parse(&line).is_ok(), "{line}: {}", parse(&line).err().unwrap());
        }
    }

    #[test]
    fn mistakes_are_found_before_anything_is_sent() {
        let id = "0199a3c4-8b7e-7000-8000-000000000001";
        for line in [
            "jiexu apply --person 320602198703150011 --name 张伟 --from 320600".to_owned(),
            "jiexu apply --at origin --person 320602198703150010 --name 张伟 --from 320600"
                .to_owned(),
            "jiexu apply --person 320602198703150010 --name 张伟 --to 410600".to_owned(),
            "jiexu show not-an-id".to_owned(),
            format!("jiexu show {id} --format html"),
            format!("jiexu show {id} --document invoice"),
            format!("jiexu review {id} --side in"),
            format!("jiexu review {id} --side in --approve --refuse OUT_RETIRED"),
            format!("jiexu review {id} --side in --refuse OUT_OF_COFFEE"),
            format!("jiexu review {id} --side in --correct name"),
            format!("jiexu review {id} --side in --pass --send-back"),
            format!("jiexu review {id} --side in --pass --operator 王"),
        ] {
            assert!(parse(&line).is_err(), "{line}");
        }
    }
}
