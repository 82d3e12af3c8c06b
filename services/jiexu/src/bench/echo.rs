//! The bare thing: a gRPC call that answers with what it was asked, in a process of its own.

use std::future::{Ready, ready};
use std::net::SocketAddr;
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::future::BoxFuture;
use jiexu_host::clock;
use jiexu_wire::v1::ApplyTransferRequest;
use tokio::task::JoinSet;
use tonic::body::Body;
use tonic::codegen::{Service, http};
use tonic::server::NamedService;
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Channel, Endpoint, Server};
use tonic::{Request, Response, Status};
use tonic_prost::ProstCodec;

use super::region::free_ports;
use super::watch::micros_since;
use crate::failure::Failure;

/// How often, and how long, an echo that starts is called until it answers.
const ASK_AGAIN: Duration = Duration::from_millis(20);
const START: Duration = Duration::from_secs(10);
const METHOD: &str = "/jiexu.bench.Echo/Echo";

type Codec = ProstCodec<ApplyTransferRequest, ApplyTransferRequest>;

/// An echo that runs; killed when dropped.
pub struct Echo {
    address: String,
    child: Child,
}

impl Drop for Echo {
    fn drop(&mut self) {
        // It has nothing to lose, and may be gone already.
        let _gone: Result<(), std::io::Error> = self.child.kill();
        let _gone = self.child.wait();
    }
}

impl Echo {
    /// Starts one and waits until it answers.
    pub async fn start() -> Result<Echo, Failure> {
        let failed = |error: std::io::Error| Failure::Start(format!("no echo: {error}"));
        let [port, _] = free_ports().map_err(failed)?;
        let listen = format!("127.0.0.1:{port}");
        let mut command = Command::new(std::env::current_exe().map_err(failed)?);
        command.args(["serve", "echo", "--listen", &listen]).stdin(Stdio::null());
        let child = command.spawn().map_err(failed)?;
        let echo = Echo { address: format!("http://{listen}"), child };
        let deadline = clock::after(START);
        let channel = echo.connect()?;
        while let Err(status) = call(&channel, sample()).await {
            if clock::monotonic() > deadline {
                return Err(Failure::Start(format!("no echo: {}", status.message())));
            }
            tokio::time::sleep_until(clock::after(ASK_AGAIN)).await;
        }
        Ok(echo)
    }

    /// Calls answered in a second, over so many connections with so many calls at a time on each.
    pub async fn rate(
        &self,
        connections: usize,
        at_a_time: usize,
        lasting: Duration,
    ) -> Result<f64, Failure> {
        let answered = Arc::new(AtomicU64::new(0));
        let (begun, end) = (clock::monotonic(), clock::after(lasting));
        let mut callers = JoinSet::new();
        for _ in 0..connections {
            let channel = self.connect()?;
            for _ in 0..at_a_time {
                let (channel, answered) = (channel.clone(), Arc::clone(&answered));
                callers.spawn(async move {
                    while clock::monotonic() < end {
                        call(&channel, sample()).await?;
                        answered.fetch_add(1, Ordering::Relaxed);
                    }
                    Ok::<(), Status>(())
                });
            }
        }
        while let Some(caller) = callers.join_next().await {
            caller.map_err(|_| Failure::Failed("a caller panicked".to_owned()))??;
        }
        Ok(answered.load(Ordering::Relaxed) as f64 * 1e6 / micros_since(begun).max(1) as f64)
    }

    fn connect(&self) -> Result<Channel, Failure> {
        let endpoint = Endpoint::from_shared(self.address.clone());
        let endpoint = endpoint.map_err(|error| Failure::Start(error.to_string()))?;
        Ok(endpoint.tcp_nodelay(true).connect_lazy())
    }
}

/// `jiexu serve echo`: until it is killed.
pub fn serve(listen: SocketAddr) -> ExitCode {
    let served = tokio::runtime::Builder::new_multi_thread().enable_all().build().map(|runtime| {
        runtime.block_on(async move {
            let listener = tokio::net::TcpListener::bind(listen).await?;
            let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
            let server = Server::builder().add_service(EchoServer);
            server.serve_with_incoming(incoming).await.map_err(std::io::Error::other)
        })
    });
    match served {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(_)) | Err(_) => ExitCode::FAILURE,
    }
}

/// As long as a usual application.
fn sample() -> ApplyTransferRequest {
    ApplyTransferRequest {
        handoff_id: "0199a3c4-8b7e-7000-8000-00000000000a".to_owned(),
        person_id: "320684199008220426".to_owned(),
        name: "王小明".to_owned(),
        origin: "320600".to_owned(),
        ..ApplyTransferRequest::default()
    }
}

async fn call(
    channel: &Channel,
    message: ApplyTransferRequest,
) -> Result<ApplyTransferRequest, Status> {
    let mut client = tonic::client::Grpc::new(channel.clone());
    client.ready().await.map_err(|error| Status::unavailable(error.to_string()))?;
    let path = http::uri::PathAndQuery::from_static(METHOD);
    Ok(client.unary(Request::new(message), path, Codec::default()).await?.into_inner())
}

#[derive(Clone, Copy)]
struct EchoServer;

struct Answer;

impl tonic::server::UnaryService<ApplyTransferRequest> for Answer {
    type Response = ApplyTransferRequest;
    type Future = Ready<Result<Response<ApplyTransferRequest>, Status>>;

    fn call(&mut self, request: Request<ApplyTransferRequest>) -> Self::Future {
        ready(Ok(Response::new(request.into_inner())))
    }
}

impl Service<http::Request<Body>> for EchoServer {
    type Response = http::Response<Body>;
    type Error = std::convert::Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        Box::pin(async move {
            let mut grpc = tonic::server::Grpc::new(Codec::default());
            Ok(grpc.unary(Answer, request).await)
        })
    }
}

impl NamedService for EchoServer {
    const NAME: &'static str = "jiexu.bench.Echo";
}
