//! People who live while the regions die: insured, paid for, handed over, spending. Each command is
//! repeated until it is answered, and on the list before and after.

mod people;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use jiexu_wire::{Client, v1};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tokio::task::JoinHandle;
use uuid::Builder;

use crate::acknowledged::Acknowledged;
use crate::command::{Answer, Command, What, is_answer};
use crate::fault::Fault;
use crate::handoff::Here;
use crate::side::{Each, Side};
use crate::waiting::until;

/// A try that is not answered within this is taken for lost.
const TRY: Duration = Duration::from_secs(5);
/// A region that runs acknowledges commands within this.
const PROGRESS: Duration = Duration::from_secs(60);
/// How long to wait before the next try, or the next look at a handoff.
const AGAIN: Duration = Duration::from_millis(15);

/// What the workers of a load share with the one who kills.
#[derive(Debug)]
pub struct Shared {
    list: Rc<Acknowledged>,
    clients: Each<Client>,
    answered: Each<Cell<u64>>,
    stop: Cell<bool>,
    /// Number of the next person.
    next: Cell<u64>,
    /// Why a worker gave up, if one did.
    fault: RefCell<Option<Fault>>,
}

/// Everybody who lives.
pub struct Load {
    shared: Rc<Shared>,
    workers: Vec<JoinHandle<()>>,
}

impl Load {
    /// So many people at a time begin to live, on the local set of the caller. Commands that an
    /// interrupted trial left unanswered are asked first.
    pub fn begin(
        list: &Rc<Acknowledged>,
        clients: Each<Client>,
        at_once: usize,
        seed: u64,
    ) -> Result<Load, Fault> {
        // Never the same twice on one list: an interrupted round is gone through again, and its ids
        // must not be.
        let mut dice = StdRng::seed_from_u64(seed ^ list.next().rotate_left(32));
        let unanswered: Vec<_> =
            list.read()?.into_iter().filter(|(_, (_, answer))| answer.is_none()).collect();
        let shared = Rc::new(Shared {
            list: Rc::clone(list),
            clients,
            answered: Each::default(),
            stop: Cell::new(false),
            // Fewer people than commands: the number of the next command is nobody's yet.
            next: Cell::new(list.next()),
            fault: RefCell::new(None),
        });
        let mut workers = Vec::new();
        for (number, (command, _)) in unanswered {
            let desk = Rc::clone(&shared);
            workers.push(tokio::task::spawn_local(async move {
                let told = desk.insist(number, &command).await;
                desk.end(told.map(drop));
            }));
        }
        for _ in 0..at_once {
            let mut worker = Worker { desk: Rc::clone(&shared), dice: StdRng::from_rng(&mut dice) };
            workers.push(tokio::task::spawn_local(async move {
                let lived = worker.live_on().await;
                worker.desk.end(lived);
            }));
        }
        Ok(Load { shared, workers })
    }

    /// For whoever waits for progress.
    pub fn shared(&self) -> Rc<Shared> {
        Rc::clone(&self.shared)
    }

    /// Nobody new; those who live come to their end.
    pub async fn finish(self) -> Result<(), Fault> {
        self.shared.stop.set(true);
        for worker in self.workers {
            worker.await.map_err(Fault::own("a worker of the load"))?;
            self.shared.check()?;
        }
        Ok(())
    }
}

impl Shared {
    /// Commands that this region has acknowledged since the load began.
    fn answered(&self, side: Side) -> u64 {
        self.answered.of(side).get()
    }

    /// Waits until a region has acknowledged so many more commands.
    pub async fn acknowledges(&self, side: Side, more: u64) -> Result<(), Fault> {
        let enough = self.answered(side) + more;
        until(&format!("{side} acknowledges {more} commands"), PROGRESS, async || {
            self.check()?;
            Ok((self.answered(side) >= enough).then_some(()))
        })
        .await
    }

    /// What a worker found, if one gave up.
    pub fn check(&self) -> Result<(), Fault> {
        self.fault.borrow_mut().take().map_or(Ok(()), Err)
    }

    /// Asks until a region answers.
    async fn insist(&self, number: u64, command: &Command) -> Result<Answer, Fault> {
        let mut ticks = tokio::time::interval(AGAIN);
        let client = self.clients.of(command.at);
        loop {
            ticks.tick().await;
            let asked = tokio::time::timeout(TRY, command.ask(client)).await;
            if let Some(answer) = asked.unwrap_or(Ok(None))? {
                self.list.answered(number, answer)?;
                let answered = self.answered.of(command.at);
                answered.set(answered.get() + 1);
                return Ok(answer);
            }
        }
    }

    fn end(&self, outcome: Result<(), Fault>) {
        if let Err(fault) = outcome {
            self.stop.set(true);
            self.fault.borrow_mut().get_or_insert(fault);
        }
    }
}

struct Worker {
    desk: Rc<Shared>,
    dice: StdRng,
}

impl Worker {
    async fn live_on(&mut self) -> Result<(), Fault> {
        while !self.desk.stop.get() {
            let number = self.desk.next.get();
            self.desk.next.set(number + 1);
            let person = people::identity(number)?;
            self.live(&person).await?;
        }
        Ok(())
    }

    /// Works at the origin, settles at the destination, is handed over, and goes on there.
    async fn live(&mut self, person: &str) -> Result<(), Fault> {
        let (there, here) = (Side::Origin, Side::Destination);
        self.ask(person, there, What::Enrol { on: "2024-01-01".to_owned() }).await?;
        let mut left = 0;
        for month in 0..self.dice.random_range(1..4) {
            left += self.pay(person, there, 202_401 + month).await?;
        }
        if self.dice.random_bool(0.5) {
            left -= self.spend(person, there, left).await?;
        }
        self.ask(person, there, What::Suspend { on: "2026-03-01".to_owned() }).await?;

        self.ask(person, here, What::Enrol { on: "2026-03-01".to_owned() }).await?;
        let mut own = self.pay(person, here, 202_603).await?;
        if self.move_over(person).await? {
            own += left;
        }
        own += self.pay(person, here, 202_604).await?;
        self.spend(person, here, own).await?;
        Ok(())
    }

    /// Applies; one in eight thinks better of it, in time or not. True when the person arrived.
    async fn move_over(&mut self, person: &str) -> Result<bool, Fault> {
        let handoff = self.id();
        let apply = What::Apply { handoff: handoff.clone() };
        self.ask(person, Side::Destination, apply).await?;
        if self.dice.random_ratio(1, 8) {
            let cancel = What::Cancel { handoff: handoff.clone() };
            self.ask(person, Side::Destination, cancel).await?;
        }
        let mut ticks = tokio::time::interval(AGAIN);
        loop {
            ticks.tick().await;
            let arrived = match self.look(&handoff).await? {
                Some(Here::Completed) => true,
                Some(Here::Cancelled) => false,
                Some(Here::Refused) => {
                    return Err(Fault::Found(format!("handoff {handoff} was refused")));
                }
                None | Some(Here::Open) => continue,
            };
            return Ok(arrived);
        }
    }

    async fn look(&self, handoff: &str) -> Result<Option<Here>, Fault> {
        let client = self.desk.clients.of(Side::Destination);
        let request = v1::TransferInServiceGetTransferRequest { handoff_id: handoff.to_owned() };
        let mut transfers = client.transfer_in();
        match tokio::time::timeout(TRY, transfers.get_transfer(request)).await {
            Ok(Ok(response)) => {
                Ok(response.into_inner().transfer.map(|found| found.state().into()))
            }
            Ok(Err(status)) if is_answer(&status) => {
                Err(Fault::answer(&format!("handoff {handoff}, acknowledged"))(status))
            }
            Ok(Err(_)) | Err(_) => Ok(None),
        }
    }

    async fn pay(&mut self, person: &str, at: Side, month: u32) -> Result<i64, Fault> {
        let fen = self.dice.random_range(1..10_000);
        self.ask(person, at, What::Contribute { month, fen }).await?;
        Ok(fen)
    }

    async fn spend(&mut self, person: &str, at: Side, all: i64) -> Result<i64, Fault> {
        let fen = self.dice.random_range(1..=all);
        let id = self.id();
        self.ask(person, at, What::Spend { id, fen }).await?;
        Ok(fen)
    }

    async fn ask(&self, person: &str, at: Side, what: What) -> Result<Answer, Fault> {
        let command = Command { person: person.to_owned(), at, what };
        let number = self.desk.list.asking(&command)?;
        self.desk.insist(number, &command).await
    }

    fn id(&mut self) -> String {
        Builder::from_random_bytes(self.dice.random()).into_uuid().to_string()
    }
}
