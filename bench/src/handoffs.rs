//! One handoff, or a batch of them, from the application until both ends have nothing left to do.

use futures_util::future::try_join;
use tokio_postgres::{Client, Row, Statement};
use uuid::Uuid;

use crate::cluster::Cluster;
use crate::fault::Fault;
use crate::population::{NAME, number};

/// The applications of a batch, as the columns of a table.
pub struct Applications {
    ids: Vec<Uuid>,
    persons: Vec<String>,
    names: Vec<&'static str>,
}

/// What the origin gave away, as the columns of a table.
struct Legs {
    ids: Vec<Uuid>,
    amounts: Vec<i64>,
    forms: Vec<Vec<u8>>,
}

/// A client's connections to both ends, every statement prepared.
pub struct Ends {
    origin: Client,
    destination: Client,
    apply: Statement,
    freeze: Statement,
    complete: Statement,
    settle: Statement,
    told: Statement,
}

impl Applications {
    /// Of the people with these numbers; everybody has one handoff, so the person names it.
    pub fn of(people: std::ops::Range<u32>) -> Applications {
        let ids = people.clone().map(|person| Uuid::from_u128(u128::from(person)));
        Applications {
            ids: ids.collect(),
            persons: people.clone().map(number).collect(),
            names: vec![NAME; people.len()],
        }
    }

    fn expected(&self) -> i64 {
        i64::try_from(self.ids.len()).unwrap_or(i64::MAX)
    }
}

impl Legs {
    fn of(rows: &[Row]) -> Legs {
        Legs {
            ids: rows.iter().map(|row| row.get(0)).collect(),
            amounts: rows.iter().map(|row| row.get(1)).collect(),
            forms: rows.iter().map(|row| row.get(2)).collect(),
        }
    }
}

impl Ends {
    /// Connects to both.
    pub async fn connect(origin: &Cluster, destination: &Cluster) -> Result<Ends, Fault> {
        let (origin, destination) = try_join(origin.connect(), destination.connect()).await?;
        Ok(Ends {
            apply: destination.prepare("SELECT apply($1, $2, $3)").await?,
            freeze: origin.prepare("SELECT * FROM freeze($1, $2, $3)").await?,
            complete: destination.prepare("SELECT complete($1, $2, $3)").await?,
            settle: origin.prepare("SELECT settle($1)").await?,
            told: destination.prepare("SELECT told($1)").await?,
            origin,
            destination,
        })
    }

    /// Five local transactions, each durable before the next begins: applied, frozen, completed,
    /// settled, told. What is owed stands in an outbox until it has been received.
    pub async fn saga(&self, applications: &Applications) -> Result<(), Fault> {
        self.apply(applications).await?;
        let legs = self.freeze(applications).await?;
        self.complete(&legs).await?;
        self.settle(applications).await?;
        let row = self.destination.query_one(&self.told, &[&applications.ids]).await?;
        check("told", row.get(0), applications.expected())
    }

    /// The application durable first, for that is answered; the rest is one transaction at both
    /// ends, prepared at both and then committed at both. The messages of the saga fall away: the
    /// coordinator is in between. It keeps no log of its decision, which a real one would sync too.
    pub async fn two_phase(&self, applications: &Applications) -> Result<(), Fault> {
        self.apply(applications).await?;
        // The next three are pipelined at each end: one round trip.
        let name = applications.ids.first().map(Uuid::to_string).unwrap_or_default();
        let prepare = format!("PREPARE TRANSACTION '{name}'");
        let begin =
            try_join(self.origin.batch_execute("BEGIN"), self.destination.batch_execute("BEGIN"));
        let work = async {
            let legs = self.freeze(applications).await?;
            try_join(self.settle(applications), async {
                self.complete(&legs).await?;
                let row = self.destination.query_one(&self.told, &[&applications.ids]).await?;
                check("told", row.get(0), applications.expected())
            })
            .await
        };
        try_join(async { Ok::<_, Fault>(begin.await?) }, work).await?;
        try_join(self.origin.batch_execute(&prepare), self.destination.batch_execute(&prepare))
            .await?;
        let commit = format!("COMMIT PREPARED '{name}'");
        try_join(self.origin.batch_execute(&commit), self.destination.batch_execute(&commit))
            .await?;
        Ok(())
    }

    async fn apply(&self, applications: &Applications) -> Result<(), Fault> {
        let Applications { ids, persons, names } = applications;
        let row = self.destination.query_one(&self.apply, &[ids, persons, names]).await?;
        check("applied", row.get(0), applications.expected())
    }

    async fn freeze(&self, applications: &Applications) -> Result<Legs, Fault> {
        let Applications { ids, persons, names } = applications;
        let rows = self.origin.query(&self.freeze, &[ids, persons, names]).await?;
        let legs = Legs::of(&rows);
        let got = i64::try_from(legs.ids.len()).unwrap_or(i64::MAX);
        check("frozen", got, applications.expected())?;
        Ok(legs)
    }

    async fn complete(&self, legs: &Legs) -> Result<(), Fault> {
        let Legs { ids, amounts, forms } = legs;
        let row = self.destination.query_one(&self.complete, &[ids, amounts, forms]).await?;
        check("completed", row.get(0), i64::try_from(ids.len()).unwrap_or(i64::MAX))
    }

    async fn settle(&self, applications: &Applications) -> Result<(), Fault> {
        let row = self.origin.query_one(&self.settle, &[&applications.ids]).await?;
        check("settled", row.get(0), applications.expected())
    }
}

fn check(what: &'static str, got: i64, expected: i64) -> Result<(), Fault> {
    if got == expected { Ok(()) } else { Err(Fault::Short { what, got, expected }) }
}
