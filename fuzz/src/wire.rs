//! Every conversion of a message into a word.

use std::fmt::Debug;
use std::sync::Arc;

use jiexu_region::*;
use jiexu_rules::{Deadline, Refusals};
use jiexu_types::{ContributionRun, HandoffId, Owner};
use jiexu_wire::{BadField, v1};
use prost::Message as Protobuf;

/// Longest error text, in bytes: a hostile field is quoted, never echoed at length.
const ERROR_BYTES_MAX: usize = 1_000;

type Check = fn(&[u8]);

/// By the first byte. The corpus counts on the order: new ones come last.
const CHECKS: &[Check] = &[
    // Read and written.
    both::<v1::PeerMessage, Message>,
    both::<v1::Receipt, Receipt>,
    both::<v1::Application, Application>,
    both::<v1::InformationForm, InformationForm>,
    both::<v1::Intake, Intake>,
    both::<v1::Correction, Correction>,
    both::<v1::Dossier, Dossier>,
    both::<v1::Particulars, Particulars>,
    both::<v1::Part, Part>,
    both::<v1::Certificate, Certificate>,
    both::<v1::OutboundTransfer, Outbound>,
    both::<v1::InboundTransfer, Inbound>,
    both::<v1::PersonRecord, PersonRecord>,
    both::<v1::RejectedMessage, RejectedMessage>,
    both::<v1::Rejection, Rejection>,
    both::<v1::Review, Review>,
    both::<v1::ReviewEntry, ReviewEntry>,
    both::<v1::WalletTransfer, WalletTransfer>,
    both::<v1::Agency, jiexu_types::Agency>,
    both::<v1::Alert, Alert>,
    both::<v1::Owner, Owner>,
    // Only read, or written in another way.
    read::<v1::Acceptance, Acceptance>,
    read::<v1::BalanceNotice, BalanceNotice>,
    read::<v1::Completion, Completion>,
    read::<v1::Deadline, Deadline>,
    read::<v1::Refusals, Refusals>,
    read::<v1::ContributionRun, ContributionRun>,
    read::<v1::Verdict, (HandoffId, Verdict)>,
    read::<v1::Outcome, (HandoffId, Outcome)>,
    read::<v1::CorrectionRequest, (HandoffId, Arc<Correction>)>,
    read::<v1::CertificateOnRecord, VerifiedCertificate>,
    read::<v1::CertifiedMonths, CertifiedMonths>,
    read::<v1::UnpaidMonth, UnpaidMonth>,
    read::<v1::VerifyCertificateRequest, VerifyCertificate>,
    read::<v1::GetCertificateRequest, LookUpCertificate>,
    read::<v1::RevokeCertificateRequest, RevokeCertificate>,
    read::<v1::EnrolPersonRequest, Enrol>,
    read::<v1::SuspendCoverageRequest, Suspend>,
    read::<v1::ResumeCoverageRequest, Resume>,
    read::<v1::RetirePersonRequest, Retire>,
    read::<v1::RecordContributionRequest, Contribute>,
    read::<v1::SpendFromAccountRequest, Spending>,
    read::<v1::RecordRefundRequest, Refunding>,
    read::<v1::RecordParticularsRequest, RecordParticulars>,
    read::<v1::PayFamilyPremiumRequest, PayFamilyPremium>,
    read::<v1::Moment, Moment>,
    read::<v1::BenefitTerms, BenefitTerms>,
    read::<v1::Person, (jiexu_types::PersonId, Person)>,
];

/// The first byte says which message the others are.
pub fn wire(bytes: &[u8]) {
    let Some((which, bytes)) = bytes.split_first() else { return };
    let which = usize::from(*which).checked_rem(CHECKS.len()).unwrap_or_default();
    if let Some(check) = CHECKS.get(which) {
        check(bytes);
    }
}

/// What reads is written so that it reads the same.
fn both<W, T>(bytes: &[u8])
where
    W: Protobuf + Default + for<'a> From<&'a T>,
    T: TryFrom<W, Error = BadField> + PartialEq + Debug,
{
    let Some(value) = word::<W, T>(bytes) else { return };
    let written = W::from(&value).encode_to_vec();
    let read = word::<W, T>(&written);
    assert_eq!(read.as_ref(), Some(&value), "a word changes on the wire");
}

fn read<W, T>(bytes: &[u8])
where
    W: Protobuf + Default,
    T: TryFrom<W, Error = BadField>,
{
    drop(word::<W, T>(bytes));
}

fn word<W, T>(bytes: &[u8]) -> Option<T>
where
    W: Protobuf + Default,
    T: TryFrom<W, Error = BadField>,
{
    match T::try_from(W::decode(bytes).ok()?) {
        Ok(value) => Some(value),
        Err(bad) => {
            assert!(bad.to_string().len() < ERROR_BYTES_MAX, "{bad}");
            None
        }
    }
}
