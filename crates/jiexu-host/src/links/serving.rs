//! The peer's end of its link to us: takes its messages, answers with receipts once they are
//! durable.

use std::collections::BTreeSet;
use std::pin::Pin;
use std::sync::Arc;

use futures_util::stream::{FuturesOrdered, Stream, StreamExt};
use jiexu_region::{
    Command, Decision, Deliver, Message, MessageKind, OwedSeq, Receipt, RecordReceipt, Region,
    Rejection,
};
use jiexu_types::{HandoffId, RegionCode, Timestamp};
use jiexu_wire::v1::region_link_service_server::RegionLinkService;
use jiexu_wire::{BadField, paging, status, v1};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status, Streaming};

use super::frames;
use crate::committer::{Pending, RegionHandle};
use crate::crash::{self, Point};
use crate::fault_status;
use crate::identity;
use crate::stop::Stop;

/// Frames of one stream that may be on their way to disk at once; further ones wait in the network.
const FRAMES_MAX: usize = 16;
/// Frames of receipts that may wait for the network.
const RECEIPTS_MAX: usize = 16;

type ReceiptStream = Pin<Box<dyn Stream<Item = Result<v1::ExchangeResponse, Status>> + Send>>;

/// Serves `RegionLinkService`.
#[derive(Clone, Debug)]
pub struct LinkService {
    region: RegionHandle,
    peers: Arc<BTreeSet<RegionCode>>,
    stop: Stop,
}

impl LinkService {
    /// For one region and its peers; streams end when `stop` is asked for.
    pub fn new(region: RegionHandle, peers: BTreeSet<RegionCode>, stop: Stop) -> LinkService {
        LinkService { region, peers: Arc::new(peers), stop }
    }

    /// The region that is calling, if it is one of the peers. Said of the call and not of each
    /// message: a list of peers that is wrong for a minute must not have every message rejected.
    fn peer<T>(&self, request: &Request<T>) -> Result<RegionCode, Status> {
        let peer = identity::peer(request)?;
        if self.peers.contains(&peer) {
            return Ok(peer);
        }
        Err(status::not_allowed("a region that is configured here as a peer"))
    }
}

#[tonic::async_trait]
impl RegionLinkService for LinkService {
    type ExchangeStream = ReceiptStream;

    async fn exchange(
        &self,
        request: Request<Streaming<v1::ExchangeRequest>>,
    ) -> Result<Response<ReceiptStream>, Status> {
        let peer = self.peer(&request)?;
        let (sender, receipts) = mpsc::channel(RECEIPTS_MAX);
        let service = self.clone();
        tokio::spawn(async move {
            if let Err(status) = service.take(peer, request.into_inner(), &sender).await {
                // A peer that is gone does not mind; any other is told and comes back.
                let _gone: Result<(), _> = sender.send(Err(status)).await;
            }
        });
        Ok(Response::new(Box::pin(ReceiverStream::new(receipts))))
    }

    async fn list_owed(
        &self,
        request: Request<v1::ListOwedRequest>,
    ) -> Result<Response<v1::ListOwedResponse>, Status> {
        let peer = self.peer(&request)?;
        let v1::ListOwedRequest { page_size, page_token } = request.into_inner();
        let size = paging::page_size(page_size).map_err(bad_field)?;
        let from: Option<u64> = paging::page_token(&page_token).map_err(bad_field)?;
        let from = from.map_or(OwedSeq::default(), OwedSeq::from_u64);
        let page = self.region.read(move |region| {
            let mut owed = region.owed(peer, from, usize::MAX);
            let (messages, last) = paging::fill(size, &mut owed, |(seq, message)| {
                (v1::PeerMessage::from(&message), seq.next().as_u64())
            });
            let next_page_token = paging::next_page_token(last, owed.next().is_some());
            v1::ListOwedResponse { messages, next_page_token }
        });
        let page = page.await.map_err(fault_status)?;
        Ok(Response::new(page.into_inner()))
    }

    async fn acknowledge(
        &self,
        request: Request<v1::AcknowledgeRequest>,
    ) -> Result<Response<v1::AcknowledgeResponse>, Status> {
        let from = self.peer(&request)?;
        let receipts = request.into_inner().receipts;
        paging::check_length("receipts", receipts.len()).map_err(bad_field)?;
        let receipts: Result<Vec<Receipt>, BadField> =
            receipts.into_iter().map(Receipt::try_from).collect();
        let receipts = receipts.map_err(bad_field)?;
        let commands: Vec<_> =
            receipts.into_iter().map(|receipt| RecordReceipt { from, receipt }).collect();
        let recorded = self.region.decide_each(commands).await;
        recorded.map_err(fault_status)?;
        Ok(Response::new(v1::AcknowledgeResponse {}))
    }
}

impl LinkService {
    /// Takes frames as they come and gives their receipts in the same order, without waiting for
    /// one frame before taking the next.
    async fn take(
        &self,
        peer: RegionCode,
        mut frames: Streaming<v1::ExchangeRequest>,
        receipts: &mpsc::Sender<Result<v1::ExchangeResponse, Status>>,
    ) -> Result<(), Status> {
        let mut stop = self.stop.clone();
        let mut on_their_way = FuturesOrdered::new();
        let mut more = true;
        while more || !on_their_way.is_empty() {
            tokio::select! {
                frame = frames.message(), if more && on_their_way.len() < FRAMES_MAX => {
                    let Some(frame) = frame? else {
                        // No more from this peer; what it has said is answered still.
                        more = false;
                        continue;
                    };
                    for pending in self.queue(peer, frame).await? {
                        on_their_way.push_back(pending.durable());
                    }
                }
                Some(durable) = on_their_way.next() => {
                    let answer = frames::grouped(durable.map_err(fault_status)?.into_inner());
                    let answer = answer.iter().map(v1::Receipt::from).collect();
                    let frame = v1::ExchangeResponse { receipts: answer };
                    if receipts.send(Ok(frame)).await.is_err() {
                        return Ok(());
                    }
                }
                () = stop.asked() => return Err(status::stopping()),
            }
        }
        Ok(())
    }

    /// Queues the messages of a frame.
    async fn queue(
        &self,
        from: RegionCode,
        frame: v1::ExchangeRequest,
    ) -> Result<Vec<Pending<Vec<Receipt>>>, Status> {
        let mut commands = Vec::with_capacity(frame.messages.len());
        for message in frame.messages {
            commands.push(Incoming::read(from, message)?);
        }
        let mut pending = Vec::new();
        if crash::is_armed(Point::BetweenLegs) {
            // Each leg in a batch of its own, so that there is a moment between them: a look is
            // answered when everything queued before it is on disk.
            for command in commands.drain(..) {
                let alone = self.region.queue_all(vec![command]).await.map_err(fault_status)?;
                pending.push(alone);
                self.region.read(|_| ()).await.map_err(fault_status)?;
            }
            return Ok(pending);
        }
        pending.push(self.region.queue_all(commands).await.map_err(fault_status)?);
        Ok(pending)
    }
}

/// A message of a frame.
enum Incoming {
    /// One to decide.
    Deliver(Deliver),
    /// One that names its handoff and does not hold otherwise: rejected, so that it does not come
    /// again with every stream and hold up what is behind it.
    Malformed(Receipt),
}

impl Command for Incoming {
    type Reply = Receipt;

    fn decide(&self, region: &Region, now: Timestamp) -> Decision<Receipt> {
        match self {
            Incoming::Deliver(deliver) => deliver.decide(region, now),
            Incoming::Malformed(receipt) => Decision::reply(receipt.clone()),
        }
    }
}

impl Incoming {
    fn read(from: RegionCode, message: v1::PeerMessage) -> Result<Incoming, Status> {
        let subject = subject_of(&message);
        match (Message::try_from(message), subject) {
            (Ok(message), _) => Ok(Incoming::Deliver(Deliver { from, message })),
            (Err(bad), Some((handoff, kind))) => {
                let rejection = Rejection::Contradiction { reason: bad.to_string() };
                Ok(Incoming::Malformed(Receipt::Rejected { handoff, kind, rejection }))
            }
            (Err(bad), None) => Err(bad_field(bad)),
        }
    }
}

/// What a message is about, if it says that much.
fn subject_of(message: &v1::PeerMessage) -> Option<(HandoffId, MessageKind)> {
    use v1::peer_message::Message as M;
    let (id, kind) = match message.message.as_ref()? {
        M::Application(application) => (&application.handoff_id, MessageKind::Application),
        M::Withdrawal(application) => (&application.handoff_id, MessageKind::Withdrawal),
        M::Request(application) => (&application.handoff_id, MessageKind::Request),
        M::Cancel(application) => (&application.handoff_id, MessageKind::Cancel),
        M::Verdict(verdict) => (&verdict.handoff_id, MessageKind::Verdict),
        M::Relationship(form) => (&form.handoff_id, MessageKind::Relationship),
        M::Balance(notice) => (&notice.handoff_id, MessageKind::Balance),
        M::Outcome(outcome) => (&outcome.handoff_id, MessageKind::Outcome),
        M::Correction(request) => (&request.handoff_id, MessageKind::Correction),
    };
    Some((id.parse().ok()?, kind))
}

fn bad_field(bad: BadField) -> Status {
    status::bad_fields(vec![bad])
}
