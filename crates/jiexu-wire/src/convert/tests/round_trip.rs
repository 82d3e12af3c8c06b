//! What is written and read back is what it was.

use jiexu_ledger::{Account, Balance, Cause, Posting};
use jiexu_region::*;
use jiexu_rules::{BenefitStart, Deadline, Refusals};
use jiexu_types::{ContributionRun, HandoffId, PersonId};
use proptest::prelude::*;

use crate::{BadField, arbitrary, field, v1};

/// Through bytes, as it happens between regions and on disk.
#[track_caller]
fn check<W, T>(wire: W, expected: T)
where
    W: prost::Message + Default,
    T: TryFrom<W, Error = BadField> + PartialEq + std::fmt::Debug,
{
    let decoded = W::decode(wire.encode_to_vec().as_slice()).unwrap();
    assert_eq!(T::try_from(decoded), Ok(expected));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn application(x in arbitrary::application()) {
        check::<v1::Application, Application>((&x).into(), x);
    }

    #[test]
    fn information_form(x in arbitrary::information_form()) {
        check::<v1::InformationForm, InformationForm>((&x).into(), x);
    }

    #[test]
    fn papers(
        acceptance in arbitrary::acceptance(),
        notice in arbitrary::balance_notice(),
        completion in arbitrary::completion(),
        deadline in arbitrary::deadline(),
        refusals in arbitrary::refusals(),
        run in arbitrary::contribution_run(),
    ) {
        check::<v1::Acceptance, Acceptance>(acceptance.into(), acceptance);
        check::<v1::BalanceNotice, BalanceNotice>(notice.into(), notice);
        check::<v1::Completion, Completion>(completion.into(), completion);
        check::<v1::Deadline, Deadline>(deadline.into(), deadline);
        check::<v1::Refusals, Refusals>(refusals.into(), refusals);
        check::<v1::ContributionRun, ContributionRun>(run.into(), run);
    }

    #[test]
    fn benefits(
        start in arbitrary::benefit_start(),
        benefits in arbitrary::benefits(),
        terms in arbitrary::benefit_terms(),
    ) {
        check::<v1::BenefitStart, BenefitStart>(start.into(), start);
        check::<v1::Benefits, Benefits>(benefits.into(), benefits);
        check::<v1::BenefitTerms, BenefitTerms>(terms.into(), terms);
    }

    #[test]
    fn agency(x in arbitrary::agency()) {
        check::<v1::Agency, jiexu_types::Agency>((&x).into(), x);
    }

    #[test]
    fn certificate(x in arbitrary::certificate()) {
        check::<v1::Certificate, Certificate>((&x).into(), x.clone());
        let certificate = std::sync::Arc::new(x);
        for standing in CertificateStanding::ALL {
            let x = VerifiedCertificate { certificate: certificate.clone(), standing };
            check::<v1::CertificateOnRecord, VerifiedCertificate>(x.clone().into(), x);
        }
    }

    #[test]
    fn verdict_and_outcome(
        id in arbitrary::handoff_id(),
        verdict in arbitrary::verdict(),
        outcome in arbitrary::outcome(),
    ) {
        check::<v1::Verdict, (HandoffId, Verdict)>((id, verdict).into(), (id, verdict));
        check::<v1::Outcome, (HandoffId, Outcome)>((id, outcome.clone()).into(), (id, outcome));
    }

    #[test]
    fn message(x in arbitrary::peer_message()) {
        check::<v1::PeerMessage, Message>((&x).into(), x);
    }

    #[test]
    fn particulars(x in arbitrary::particulars(), part in arbitrary::part()) {
        check::<v1::Particulars, Particulars>((&x).into(), x);
        check::<v1::Part, Part>((&part).into(), part);
    }

    #[test]
    fn receipt(x in arbitrary::receipt()) {
        check::<v1::Receipt, Receipt>((&x).into(), x);
    }

    #[test]
    fn rejected_message(x in arbitrary::rejected_message()) {
        check::<v1::Rejection, Rejection>((&x.rejection).into(), x.rejection.clone());
        check::<v1::RejectedMessage, RejectedMessage>((&x).into(), x);
    }

    #[test]
    fn outbound(x in arbitrary::outbound()) {
        check::<v1::OutboundTransfer, Outbound>((&x).into(), x);
    }

    #[test]
    fn inbound(x in arbitrary::inbound()) {
        check::<v1::InboundTransfer, Inbound>((&x).into(), x);
    }

    #[test]
    fn moment(x in arbitrary::moment()) {
        check::<v1::Moment, Moment>(x.into(), x);
    }

    #[test]
    fn person(id in arbitrary::person_id(), x in arbitrary::person()) {
        check::<v1::Person, (PersonId, Person)>((id, &x).into(), (id, x));
    }

    #[test]
    fn person_record(x in arbitrary::person_record()) {
        check::<v1::PersonRecord, PersonRecord>((&x).into(), x);
    }

    #[test]
    fn relation_and_responsibility(
        relation in arbitrary::relation(),
        claim in arbitrary::responsibility(),
    ) {
        check::<v1::Relation, Relation>(relation.into(), relation);
        check::<v1::Responsibility, Responsibility>(claim.into(), claim);
    }

    #[test]
    fn ledger(
        account in arbitrary::account(),
        balance in arbitrary::balance(),
        posting in arbitrary::posting(),
        cause in arbitrary::cause(),
    ) {
        check::<v1::Account, Account>(account.into(), account);
        let held = (account, balance);
        check::<v1::AccountBalance, (Account, Balance)>(held.into(), held);
        check::<v1::Posting, Posting>(posting.into(), posting);
        check::<v1::Cause, Cause>(cause.into(), cause);
    }

    #[test]
    fn registry_refusal(x in arbitrary::registry_refusal()) {
        prop_assert_eq!(field::code("refusal", field::number(x)), Ok(x));
    }

    /// What a person asks for by hand is what a region would send.
    #[test]
    fn an_application_to_this_region(x in arbitrary::application()) {
        // A wallet transfer is asked for at the origin.
        prop_assume!(x.purpose.wallet().is_none());
        let v1::Application {
            handoff_id, person_id, name, origin, destination: _, origin_scheme,
            destination_scheme, reason, intake, residual_of, wallet: _, policy_year: _,
        } = (&x).into();
        let request = v1::ApplyTransferRequest {
            handoff_id, person_id, name, origin, origin_scheme, destination_scheme, reason, intake,
            residual_of,
        };
        // Who asks does not say what only the destination knows.
        let x = Application { policy_year: None, ..x };
        prop_assert_eq!(crate::application_to(x.destination, request), Ok(x));
    }

    #[test]
    fn an_application_from_this_region(x in arbitrary::application()) {
        let v1::Application {
            handoff_id, person_id, name, origin: _, destination, origin_scheme,
            destination_scheme, reason, intake, residual_of, wallet, policy_year: _,
        } = (&x).into();
        let request = v1::TransferOutServiceApplyTransferRequest {
            handoff_id, person_id, name, destination, origin_scheme, destination_scheme, reason,
            intake, residual_of, wallet,
        };
        let x = Application { policy_year: None, ..x };
        prop_assert_eq!(crate::application_from(x.origin, request), Ok(x));
    }

    #[test]
    fn a_rejection_of_any_length_is_read(detail in ".{1001,1100}") {
        let reason = v1::RejectionReason::Contradiction.into();
        let read = Rejection::try_from(v1::Rejection { reason, detail: detail.clone() });
        let reason = detail.chars().take(1_000).collect();
        prop_assert_eq!(read, Ok(Rejection::Contradiction { reason }));
    }
}
