//! Compiles `proto/jiexu/v1` without `protoc`: Rust code, and the descriptors for reflection.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use prost::Message as _;

/// The files that define services and messages; what they import comes along.
const FILES: &[&str] = &[
    "agency",
    "clock",
    "types",
    "benefits",
    "certificate",
    "coverage",
    "handoff",
    "intake",
    "ledger",
    "person",
    "progress",
    "region_link",
    "registry",
    "review",
    "transfer_in",
    "transfer_out",
    "wallet",
];

/// Messages that hold personal data: `src/masked.rs` writes their `Debug` by hand.
const MASKED: &[&str] = &[
    "Account",
    "Account.account",
    "Agency",
    "Application",
    "ApplyTransferRequest",
    "BalanceNotice",
    "Certificate",
    "Coverage",
    "CoverageAtRequest",
    "Credentials",
    "Entitlement",
    "EnrolPersonRequest",
    "FormFinding",
    "GetAccountRequest",
    "GetCoverageRequest",
    "Grant",
    "InformationForm",
    "Intake",
    "IssueCertificateRequest",
    "ListContributionsRequest",
    "ListLedgerEntriesRequest",
    "ListPeopleRequest",
    "ListPeopleResponse",
    "PayFamilyPremiumRequest",
    "PersonRecord",
    "PrintContributionRecordRequest",
    "PrintContributionRecordResponse",
    "RecordContributionRequest",
    "RecordRefundRequest",
    "RecordParticularsRequest",
    "ResumeCoverageRequest",
    "RetirePersonRequest",
    "SpendFromAccountRequest",
    "SuspendCoverageRequest",
    "TransferInServiceGetProgressRequest",
    "TransferOutServiceApplyTransferRequest",
    "TransferOutServiceGetProgressRequest",
    "WalletTransfer",
];

fn main() -> Result<(), Box<dyn Error>> {
    let proto = Path::new("../../proto");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", proto.display());
    let files = FILES.iter().map(|name| format!("jiexu/v1/{name}.proto"));
    let descriptors = protox::compile(files, [proto])?;

    let out_dir = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    fs::write(out_dir.join("jiexu_v1.bin"), descriptors.encode_to_vec())?;

    let masked: Vec<String> = MASKED.iter().map(|name| format!("jiexu.v1.{name}")).collect();
    tonic_prost_build::configure().skip_debug(masked).compile_fds(descriptors)?;
    Ok(())
}
