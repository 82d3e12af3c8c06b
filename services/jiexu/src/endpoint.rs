//! The two ends of a handoff, as the operator names them, and calls to one of them.

use std::fmt;
use std::time::Duration;

use jiexu_host::clock;
use jiexu_types::OperatorName;
use jiexu_wire::{Caller, Client, v1};
use serde::Serialize;
use tonic::{Code, Request, Status};

use crate::case::Case;
use crate::failure::Failure;

/// How long a single answer may take. Durable answers take milliseconds; a region that needs longer
/// than this is not well.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// Where the two regions listen.
#[derive(Clone, Debug, clap::Args)]
pub struct Endpoints {
    /// The origin of the handoff (转出地)
    #[arg(long = "out", value_name = "URL", default_value = "http://127.0.0.1:7101")]
    pub origin: String,
    /// The destination of the handoff (转入地)
    #[arg(long = "in", value_name = "URL", default_value = "http://127.0.0.1:7201")]
    pub destination: String,
}

/// One end of a handoff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The origin (转出地)
    Out,
    /// The destination (转入地)
    In,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Side::Out => "out",
            Side::In => "in",
        })
    }
}

/// At which region somebody applies or withdraws.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum At {
    /// The origin (转出地)
    Origin,
    /// The destination (转入地)
    Destination,
}

impl Endpoints {
    /// The region at one end. Connects when it is first called.
    pub fn region(&self, side: Side) -> Result<Region, Failure> {
        self.region_for(side, None)
    }

    /// The region at one end, called by a named operator, or by whoever has logged in.
    pub fn region_for(&self, side: Side, by: Option<&OperatorName>) -> Result<Region, Failure> {
        let url = match side {
            Side::Out => &self.origin,
            Side::In => &self.destination,
        };
        let caller = by.cloned().map_or_else(operator, |name| Ok(Caller::Operator(name)))?;
        Region::at(side, url, &caller)
    }

    /// The region at the end that was asked for, or both.
    pub fn regions(&self, side: Option<Side>) -> Result<Vec<Region>, Failure> {
        match side {
            Some(side) => Ok(vec![self.region(side)?]),
            None => Ok(vec![self.region(Side::Out)?, self.region(Side::In)?]),
        }
    }
}

/// Who calls: an operator, by the name of the login where that can be a name.
fn operator() -> Result<Caller, Failure> {
    let logins = ["USER", "LOGNAME"].into_iter().filter_map(|name| std::env::var(name).ok());
    let named = logins.filter_map(|name| name.parse().ok()).map(Caller::Operator).next();
    named.map_or_else(|| named_operator("jiexu"), Ok)
}

/// An operator of this name.
pub fn named_operator(name: &str) -> Result<Caller, Failure> {
    name.parse().map(Caller::Operator).map_err(|bad| Failure::Failed(format!("{name}: {bad}")))
}

/// A region at one end of a handoff.
#[derive(Clone, Debug)]
pub struct Region {
    /// Which end.
    pub side: Side,
    /// Where it listens.
    pub endpoint: String,
    /// Calls it.
    pub client: Client,
}

impl Region {
    /// The region at this address; `127.0.0.1:7101` will do for `http://127.0.0.1:7101`.
    pub fn at(side: Side, url: &str, caller: &Caller) -> Result<Region, Failure> {
        let with_scheme =
            if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
        let client = Client::connect_lazy(&with_scheme, caller)
            .map_err(|bad| Failure::Usage(format!("--{side} {url}: {bad}")))?;
        Ok(Region { side, endpoint: with_scheme, client })
    }

    /// One answer, or why there is none.
    pub async fn answer<T>(
        &self,
        call: impl Future<Output = Result<tonic::Response<T>, Status>>,
    ) -> Result<T, Failure> {
        match tokio::time::timeout_at(clock::after(ANSWER_WITHIN), call).await {
            Ok(Ok(response)) => Ok(response.into_inner()),
            Ok(Err(status)) => Err(self.failure(status)),
            Err(_) => {
                let seconds = ANSWER_WITHIN.as_secs();
                let text = format!("{} did not answer within {seconds} s", self.endpoint);
                Err(Failure::Unavailable(text))
            }
        }
    }

    /// What a status of this region means. One that no region wrote comes from the connection: then
    /// nobody knows whether the command was recorded, and the same command again finds out.
    pub fn failure(&self, status: Status) -> Failure {
        let written = !status.details().is_empty();
        let (endpoint, message) = (&self.endpoint, status.message());
        if status.code() == Code::Unavailable && !written {
            return Failure::Unavailable(format!("cannot reach {endpoint}: {message}"));
        }
        // Only this side of the connection knows a cause; none travels with a status.
        if std::error::Error::source(&status).is_some() {
            let text = format!("{endpoint} broke off before it answered ({message}); repeat it");
            return Failure::Unavailable(text);
        }
        Failure::from(status)
    }

    /// The handoff as this end keeps it; `None` when it does not know it.
    pub async fn case(&self, id: &str) -> Result<Option<Case>, Failure> {
        let found = match self.side {
            Side::Out => {
                let request =
                    v1::TransferOutServiceGetTransferRequest { handoff_id: id.to_owned() };
                let mut client = self.client.transfer_out();
                let call = client.get_transfer(Request::new(request));
                self.answer(call).await.map(|answer| answer.transfer.map(Case::from))
            }
            Side::In => {
                let request = v1::TransferInServiceGetTransferRequest { handoff_id: id.to_owned() };
                let mut client = self.client.transfer_in();
                let call = client.get_transfer(Request::new(request));
                self.answer(call).await.map(|answer| answer.transfer.map(Case::from))
            }
        };
        match found {
            Ok(case) => Ok(case),
            Err(failure) if failure.is_not_found() => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// The region's code and version.
    pub async fn about(&self) -> Result<v1::GetRegionResponse, Failure> {
        let mut client = self.client.registry();
        self.answer(client.get_region(v1::GetRegionRequest {})).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_address_without_a_scheme_will_do() {
        let caller = named_operator("jiexu").unwrap();
        let region = Region::at(Side::Out, "127.0.0.1:7101", &caller).unwrap();
        assert_eq!(region.endpoint, "http://127.0.0.1:7101");
        let failure = Region::at(Side::In, "not an address", &caller).unwrap_err();
        assert_eq!(failure.code(), 2);
        assert!(failure.message().contains("--in"), "{}", failure.message());
    }

    #[test]
    fn a_login_that_can_be_no_name_is_told() {
        assert!(named_operator("张").is_err());
    }
}
