//! What the origin delivers, one message a call: the same as on a link, for people with grpcurl.

use std::sync::Arc;

use jiexu_host::committer::RegionHandle;
use jiexu_host::links::deliver;
use jiexu_region::{Application, Message};
use jiexu_types::RegionCode;
use jiexu_wire::{field, v1};
use tonic::Status;

pub(crate) async fn application(
    region: &RegionHandle,
    from: RegionCode,
    application: Option<v1::Application>,
) -> Result<v1::Receipt, Status> {
    let application: Application = field::message("application", application)?;
    deliver(region, from, Message::Application(Arc::new(application))).await
}

pub(crate) async fn withdrawal(
    region: &RegionHandle,
    from: RegionCode,
    application: Option<v1::Application>,
) -> Result<v1::Receipt, Status> {
    let application: Application = field::message("application", application)?;
    deliver(region, from, Message::Withdrawal(Arc::new(application))).await
}

pub(crate) async fn verdict(
    region: &RegionHandle,
    from: RegionCode,
    verdict: Option<v1::Verdict>,
) -> Result<v1::Receipt, Status> {
    let (id, verdict) = field::message("verdict", verdict)?;
    deliver(region, from, Message::Verdict(id, verdict)).await
}

pub(crate) async fn relationship(
    region: &RegionHandle,
    from: RegionCode,
    form: Option<v1::InformationForm>,
) -> Result<v1::Receipt, Status> {
    let form: jiexu_region::InformationForm = field::message("form", form)?;
    deliver(region, from, Message::Relationship(form.into())).await
}

pub(crate) async fn balance(
    region: &RegionHandle,
    from: RegionCode,
    notice: Option<v1::BalanceNotice>,
) -> Result<v1::Receipt, Status> {
    let notice = field::message("notice", notice)?;
    deliver(region, from, Message::Balance(notice)).await
}
