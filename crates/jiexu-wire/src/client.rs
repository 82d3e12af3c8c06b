//! Clients that name their caller and give up on a dead connection.

use std::time::Duration;

use tonic::codegen::InterceptedService;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Status};

use crate::v1::clock_service_client::ClockServiceClient;
use crate::v1::region_link_service_client::RegionLinkServiceClient;
use crate::v1::registry_service_client::RegistryServiceClient;
use crate::v1::transfer_in_service_client::TransferInServiceClient;
use crate::v1::transfer_out_service_client::TransferOutServiceClient;
use crate::{CALLER_KEY, Caller};

/// Longest message that anybody takes, in bytes: what gRPC libraries expect by default.
pub const MESSAGE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Longest frame that a link sends, in bytes: so far below [`MESSAGE_BYTES_MAX`] that the last
/// message put into a frame may be a large one.
pub const FRAME_BYTES_MAX: usize = 1024 * 1024;
const _: () = assert!(FRAME_BYTES_MAX <= MESSAGE_BYTES_MAX / 4);

/// A region on the same continent answers a connection attempt within this, or not at all.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long an idle connection may be silent before it is probed.
const KEEP_ALIVE_INTERVAL: Duration = Duration::from_secs(10);
/// How long a probe may go unanswered before the connection counts as dead.
const KEEP_ALIVE_TIMEOUT: Duration = Duration::from_secs(10);

/// An address that cannot be called.
#[derive(Debug, thiserror::Error)]
#[error("address must be a URI such as http://127.0.0.1:7201")]
pub struct BadAddress(#[source] tonic::transport::Error);

/// A region, as one caller calls it. A clone shares the connection.
#[derive(Clone, Debug)]
pub struct Client {
    channel: Named,
}

/// A connection on which each call names its caller.
pub type Named = InterceptedService<Channel, NameCaller>;

/// Puts the caller's name into the metadata of each call.
#[derive(Clone)]
pub struct NameCaller(Option<MetadataValue<Ascii>>);

impl Client {
    /// A client of the region at `address`. Connects when it is first used, and again whenever the
    /// connection is lost. Must be called within a tokio runtime.
    pub fn connect_lazy(address: &str, caller: &Caller) -> Result<Client, BadAddress> {
        let endpoint = Endpoint::from_shared(address.to_owned()).map_err(BadAddress)?;
        let channel = endpoint
            .connect_timeout(CONNECT_TIMEOUT)
            .tcp_nodelay(true)
            .http2_keep_alive_interval(KEEP_ALIVE_INTERVAL)
            .keep_alive_timeout(KEEP_ALIVE_TIMEOUT)
            .keep_alive_while_idle(true)
            .connect_lazy();
        Ok(Client::over(channel, caller))
    }

    /// A client over a connection that somebody else made.
    pub fn over(channel: Channel, caller: &Caller) -> Client {
        Client { channel: InterceptedService::new(channel, NameCaller::new(caller)) }
    }

    /// The connection itself, for other services such as `grpc.health.v1`.
    pub fn channel(&self) -> Named {
        self.channel.clone()
    }

    /// Handoffs into the region.
    pub fn transfer_in(&self) -> TransferInServiceClient<Named> {
        TransferInServiceClient::new(self.channel())
            .max_decoding_message_size(MESSAGE_BYTES_MAX)
            .max_encoding_message_size(MESSAGE_BYTES_MAX)
    }

    /// Handoffs out of the region.
    pub fn transfer_out(&self) -> TransferOutServiceClient<Named> {
        TransferOutServiceClient::new(self.channel())
            .max_decoding_message_size(MESSAGE_BYTES_MAX)
            .max_encoding_message_size(MESSAGE_BYTES_MAX)
    }

    /// The region's clock.
    pub fn clock(&self) -> ClockServiceClient<Named> {
        ClockServiceClient::new(self.channel())
            .max_decoding_message_size(MESSAGE_BYTES_MAX)
            .max_encoding_message_size(MESSAGE_BYTES_MAX)
    }

    /// The region's people.
    pub fn registry(&self) -> RegistryServiceClient<Named> {
        RegistryServiceClient::new(self.channel())
            .max_decoding_message_size(MESSAGE_BYTES_MAX)
            .max_encoding_message_size(MESSAGE_BYTES_MAX)
    }

    /// The link to the region.
    pub fn region_link(&self) -> RegionLinkServiceClient<Named> {
        RegionLinkServiceClient::new(self.channel())
            .max_decoding_message_size(MESSAGE_BYTES_MAX)
            .max_encoding_message_size(MESSAGE_BYTES_MAX)
    }
}

impl NameCaller {
    /// For this caller.
    pub fn new(caller: &Caller) -> NameCaller {
        // Each caller is made of visible ASCII. Should one ever not be, its calls go out without a
        // name and are refused, which is better than a panic here.
        let value = MetadataValue::try_from(caller.to_string());
        NameCaller(value.ok())
    }
}

impl Interceptor for NameCaller {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if let Some(value) = &self.0 {
            request.metadata_mut().insert(CALLER_KEY, value.clone());
        }
        Ok(request)
    }
}

/// The value may be a person's number.
impl std::fmt::Debug for NameCaller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NameCaller(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_caller_can_be_named() {
        for text in [
            "region/410600",
            "operator/zhang",
            "employer/91320600MA1MA1MA1X",
            "citizen/320602198703150010",
        ] {
            let mut name = NameCaller::new(&text.parse().unwrap());
            let request = name.call(Request::new(())).unwrap();
            assert_eq!(request.metadata().get(CALLER_KEY).unwrap(), text);
        }
    }

    #[tokio::test]
    async fn an_address_must_be_a_uri() {
        let caller: Caller = "region/410600".parse().unwrap();
        assert!(Client::connect_lazy("http://127.0.0.1:7201", &caller).is_ok());
        for bad in ["", "not a uri", "http://"] {
            let error = Client::connect_lazy(bad, &caller).unwrap_err().to_string();
            assert!(error.contains("http://127.0.0.1:7201"), "{bad}: {error}");
        }
    }
}
