//! The people of a run, the same at both clusters, and what must be true of their money afterwards.

use crate::cluster::Cluster;
use crate::fault::Fault;

/// What everybody has at the origin, in fen.
const BALANCE_FEN: i64 = 450_000;
/// What everybody has paid at the destination, in fen.
const PAID_FEN: i64 = 12_000;
/// About what three runs of contributions take in jiexu's own encoding.
const HISTORY_BYTES: i32 = 60;

/// People with the numbers 0, 1, 2 …
#[derive(Clone, Copy, Debug)]
pub struct Population {
    pub people: u32,
}

/// Somebody's identity number: eighteen characters, as real ones.
pub fn number(person: u32) -> String {
    format!("320602{person:011}X")
}

/// Everybody's name.
pub const NAME: &str = "王小明";

impl Population {
    /// Makes the tables and loads everybody into both.
    pub async fn load(self, origin: &Cluster, to: &Cluster) -> Result<(), Fault> {
        let fill = |flag: &str, fen: i64| {
            format!(
                "INSERT INTO people (id, name, {flag}, balance_fen, history)
                 SELECT '320602' || lpad(n::text, 11, '0') || 'X', '{NAME}', true, {fen},
                        decode(repeat('5a', {HISTORY_BYTES}), 'hex')
                 FROM generate_series(0, {} - 1) n;
                 VACUUM ANALYZE people",
                self.people
            )
        };
        let both = [
            (origin, include_str!("../sql/origin.sql"), fill("suspended", BALANCE_FEN)),
            (to, include_str!("../sql/destination.sql"), fill("enrolled", PAID_FEN)),
        ];
        for (cluster, tables, fill) in both {
            let client = cluster.connect().await?;
            client.batch_execute(tables).await?;
            // One by one: VACUUM stands outside of any transaction.
            for statement in fill.split(';') {
                client.batch_execute(statement).await?;
            }
        }
        Ok(())
    }

    /// Checks that everybody was handed over, with all the money, and that nothing is owed.
    pub async fn check(self, origin: &Cluster, to: &Cluster) -> Result<(), Fault> {
        let moved = i64::from(self.people) * BALANCE_FEN;
        let paid = i64::from(self.people) * PAID_FEN;
        const SETTLED: &str = "SELECT count(*) FROM handoffs WHERE state = 'settled'";
        const COMPLETED: &str = "SELECT count(*) FROM handoffs WHERE state = 'completed'";
        const MONEY: &str = "SELECT coalesce(sum(balance_fen), 0)::bigint FROM people";
        const OWED: &str = "SELECT count(*) FROM outbox";
        let questions = [
            (origin, SETTLED, i64::from(self.people)),
            (to, COMPLETED, i64::from(self.people)),
            (origin, MONEY, 0),
            (to, MONEY, moved + paid),
            (origin, OWED, 0),
            (to, OWED, 0),
        ];
        for (cluster, question, expected) in questions {
            let client = cluster.connect().await?;
            let got: i64 = client.query_one(question, &[]).await?.get(0);
            if got != expected {
                return Err(Fault::Books(format!("{question}: {got}, not {expected}")));
            }
        }
        Ok(())
    }
}
