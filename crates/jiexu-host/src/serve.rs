//! One region from start to stop.
//!
//! Start: journal, committer, links, server. Stop, in the other order of what depends on what: say
//! "not serving", end the links, let the calls in progress finish, make what was decided durable.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

use jiexu_journal::{JournalFault, SledJournal};
use jiexu_types::RegionCode;
use jiexu_wire::v1::clock_service_server::ClockServiceServer;
use jiexu_wire::v1::region_link_service_server::RegionLinkServiceServer;
use jiexu_wire::{BadAddress, Caller, Client, FILE_DESCRIPTOR_SET, MESSAGE_BYTES_MAX, status};
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::{Service, http};
use tonic::server::NamedService;
use tonic::service::{Routes, RoutesBuilder};
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic_health::server::HealthReporter;

use crate::alarms;
use crate::clock::{self, Clock, ClockKind};
use crate::clock_service::Clocks;
use crate::committer::{self, Committer, CommitterFault, Fault, RegionHandle};
use crate::config::Config;
use crate::links::{self, LinkService};
use crate::stop::{Stop, Stopper};
use crate::watching;

/// How long calls in progress may take to finish after a stop was asked for.
const DRAIN: Duration = Duration::from_secs(10);
/// When a caller that found the queue full may come back.
const RETRY_AFTER: Duration = Duration::from_millis(100);
/// How long a silent caller goes unprobed, and how long it may leave a probe unanswered.
const KEEP_ALIVE: Duration = Duration::from_secs(20);
/// How much of a stream may be on its way without being read: a few frames.
const STREAM_WINDOW_BYTES: u32 = 8 * 1024 * 1024;
const CONNECTION_WINDOW_BYTES: u32 = 32 * 1024 * 1024;

/// Why a region could not start, or had to stop.
#[derive(Debug, thiserror::Error)]
pub enum HostFault {
    /// The data directory cannot be used.
    #[error(transparent)]
    Journal(#[from] JournalFault),
    /// The region cannot be recovered, or its journal failed.
    #[error(transparent)]
    Committer(#[from] CommitterFault),
    /// A peer's address cannot be called.
    #[error("peer {peer}: {source}")]
    Peer {
        /// The peer.
        peer: RegionCode,
        /// What is wrong with the address.
        source: BadAddress,
    },
    /// The descriptors of the contract do not load: a fault of the build.
    #[error("the contract's descriptors cannot be served")]
    Reflection(#[from] tonic_reflection::server::Error),
    /// The server ended by itself.
    #[error("the server failed")]
    Server(#[from] tonic::transport::Error),
    /// The listener says nothing about where it listens.
    #[error("the listener is not usable")]
    Listener(#[source] std::io::Error),
    /// A task ended in a way that it has no words for.
    #[error("a task panicked")]
    Panicked,
}

/// Collects the services that a region mounts, and what its handlers need.
pub struct Mount {
    /// The region.
    pub region: RegionHandle,
    /// Streams end when this is asked for.
    pub stop: Stop,
    routes: RoutesBuilder,
    names: Vec<&'static str>,
}

impl Mount {
    /// Mounts one service.
    pub fn add<S>(&mut self, service: S)
    where
        S: Service<http::Request<Body>, Response = http::Response<Body>, Error = Infallible>
            + NamedService
            + Clone
            + Send
            + Sync
            + 'static,
        S::Future: Send + 'static,
    {
        self.names.push(S::NAME);
        self.routes.add_service(service);
    }
}

/// A region that serves.
#[derive(Debug)]
pub struct Started {
    /// Where it listens.
    pub address: SocketAddr,
    /// The region, for callers in the same process.
    pub region: RegionHandle,
    running: JoinHandle<Result<(), HostFault>>,
}

impl Started {
    /// Waits until the region has stopped, for whatever reason.
    pub async fn stopped(self) -> Result<(), HostFault> {
        self.running.await.map_err(|_| HostFault::Panicked)?
    }
}

/// Starts a region. `mount` adds the services of its roles. The region stops when `stopper` is
/// pulled, by anybody who has a clone of it; it pulls it itself when its journal fails.
pub async fn start(
    config: Config,
    listener: TcpListener,
    (stopper, stop): (Stopper, Stop),
    mount: impl FnOnce(&mut Mount),
) -> Result<Started, HostFault> {
    let code = config.region();
    let address = listener.local_addr().map_err(HostFault::Listener)?;
    let (opened, clock) = (config.clone(), Clock::new(config.clock));
    let recovering = clock.clone();
    let begin = move || -> Result<_, HostFault> {
        let journal = SledJournal::open(&opened.data_dir, code)?;
        let pace = opened.pace;
        Ok(committer::start(opened.policy, journal, pace, &recovering, &stopper)?)
    };
    // Recovery reads the disk for as long as it takes.
    let (region, committer) =
        tokio::task::spawn_blocking(begin).await.map_err(|_| HostFault::Panicked)??;

    let mut mounted = Mount {
        region: region.clone(),
        stop: stop.clone(),
        routes: Routes::builder(),
        names: Vec::new(),
    };
    mount(&mut mounted);
    let (tasks, health) = match assemble(&config, &clock, &mut mounted).await {
        Ok(assembled) => assembled,
        Err(fault) => {
            // Nobody has been served; the threads and the directory's lock must not stay behind.
            stop_committer(committer).await?;
            return Err(fault);
        }
    };
    tracing::info!(region = %code, name = config.name, %address, "serving");
    let server = serve(mounted.routes.routes(), listener, stop.clone());
    let names = mounted.names;
    let running = tokio::spawn(run_until_stopped(server, tasks, committer, health, names, stop));
    Ok(Started { address, region, running })
}

/// The answer to a caller whose command was not decided.
pub fn fault_status(fault: Fault) -> Status {
    match fault {
        Fault::Busy => status::busy(RETRY_AFTER),
        Fault::Stopping => status::stopping(),
    }
}

/// What every region serves and does beside its roles.
async fn assemble(
    config: &Config,
    clock: &Clock,
    mounted: &mut Mount,
) -> Result<(JoinSet<()>, HealthReporter), HostFault> {
    let region = mounted.region.clone();
    let link = LinkService::new(region.clone(), config.policy.peers.clone(), mounted.stop.clone());
    mounted.add(
        RegionLinkServiceServer::new(link)
            .max_decoding_message_size(MESSAGE_BYTES_MAX)
            .max_encoding_message_size(MESSAGE_BYTES_MAX),
    );
    let calendar = config.policy.calendar.clone();
    let clocks = Clocks { region: region.clone(), clock: clock.clone(), calendar };
    mounted.add(
        ClockServiceServer::new(clocks)
            .max_decoding_message_size(MESSAGE_BYTES_MAX)
            .max_encoding_message_size(MESSAGE_BYTES_MAX),
    );
    if clock.kind() == ClockKind::Simulated {
        tracing::warn!(now = %clock.now(), "clock is simulated, for trying out only");
    }
    let mut tasks = open_links(config, &region, &mounted.stop)?;
    tasks.spawn(alarms::ring(region.clone(), clock.clone(), mounted.stop.clone()));
    warn_of_strangers(config, &region).await;
    if tracing::enabled!(tracing::Level::INFO) {
        tasks.spawn(watching::log(region));
    }
    let health = add_health_and_reflection(mounted).await?;
    Ok((tasks, health))
}

/// A region that is owed messages and is no peer any more would wait for ever without a word.
async fn warn_of_strangers(config: &Config, region: &RegionHandle) {
    let owed = region.read(|region| region.creditors().collect::<Vec<_>>()).await;
    // Fails only when the region is stopping already.
    for (peer, messages) in owed.map(|owed| owed.into_inner()).unwrap_or_default() {
        if !config.peers.contains_key(&peer) {
            tracing::warn!(%peer, messages, "messages owed to a region that is not configured");
        }
    }
}

async fn stop_committer(committer: Committer) -> Result<(), HostFault> {
    let stopped = tokio::task::spawn_blocking(|| committer.stop());
    Ok(stopped.await.map_err(|_| HostFault::Panicked)??)
}

fn open_links(
    config: &Config,
    region: &RegionHandle,
    stop: &Stop,
) -> Result<JoinSet<()>, HostFault> {
    let caller = Caller::Region(config.region());
    let mut links = JoinSet::new();
    for (peer, url) in &config.peers {
        let client = Client::connect_lazy(url, &caller)
            .map_err(|source| HostFault::Peer { peer: *peer, source })?;
        links.spawn(links::run(region.clone(), *peer, client, stop.clone()));
    }
    Ok(links)
}

async fn add_health_and_reflection(mounted: &mut Mount) -> Result<HealthReporter, HostFault> {
    let (health, health_service) = tonic_health::server::health_reporter();
    for name in &mounted.names {
        health.set_service_status(*name, tonic_health::ServingStatus::Serving).await;
    }
    mounted.routes.add_service(health_service);
    let describe = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
            // The details of a refusal: without it grpcurl shows them as bytes.
            .register_encoded_file_descriptor_set(tonic_types::pb::FILE_DESCRIPTOR_SET)
    };
    let mut described = describe();
    let mut described_alpha = describe();
    // Only what this region mounts: a list that names more would promise more.
    for name in mounted.names.iter().copied().chain(["grpc.health.v1.Health"]) {
        described = described.with_service_name(name);
        described_alpha = described_alpha.with_service_name(name);
    }
    mounted.routes.add_service(described.build_v1()?);
    // What older programs speak, grpcurl 1.8 among them.
    mounted.routes.add_service(described_alpha.build_v1alpha()?);
    Ok(health)
}

async fn serve(routes: Routes, listener: TcpListener, mut stop: Stop) -> Result<(), HostFault> {
    // On the connections themselves: what the builder says of TCP is for listeners of its own.
    // Without it a small answer waits 40 ms for the acknowledgement of the one before.
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
    let server = Server::builder()
        .http2_keepalive_interval(Some(KEEP_ALIVE))
        .http2_keepalive_timeout(Some(KEEP_ALIVE))
        .initial_stream_window_size(STREAM_WINDOW_BYTES)
        .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
        .add_routes(routes)
        .serve_with_incoming_shutdown(incoming, async move {
            stop.asked().await;
        });
    Ok(server.await?)
}

async fn run_until_stopped(
    server: impl Future<Output = Result<(), HostFault>>,
    mut tasks: JoinSet<()>,
    committer: Committer,
    health: HealthReporter,
    names: Vec<&'static str>,
    mut stop: Stop,
) -> Result<(), HostFault> {
    let mut server = std::pin::pin!(server);
    let served = tokio::select! {
        served = &mut server => served,
        () = stop.asked() => {
            // The empty name stands for the server as a whole.
            for name in names.into_iter().chain([""]) {
                health.set_service_status(name, tonic_health::ServingStatus::NotServing).await;
            }
            tracing::info!("stopping");
            match tokio::time::timeout_at(clock::after(DRAIN), &mut server).await {
                Ok(served) => served,
                Err(_) => {
                    tracing::warn!("calls in progress did not finish in time");
                    Ok(())
                }
            }
        }
    };
    tasks.shutdown().await;
    stop_committer(committer).await?;
    served
}
