//! Papers, messages and records of a handoff.

use std::sync::Arc;

use jiexu_region::{
    Acceptance, Alert, AlertLevel, Application, BalanceNotice, Completion, FilingMarks, FormIssue,
    Freeze, Inbound, InboundState, InformationForm, Marks, Message, Milestone, Moment, Outbound,
    OutboundState, Outcome, Purpose, Receipt, RefusedBy, RejectedMessage, Rejection, Told, Verdict,
    WalletTransfer,
};
use jiexu_seal::{KeyId, Seal, Signature};
use jiexu_types::{NearRelative, Owner, OwnerRole, PayerCheck, PersonId};
use proptest::array::uniform8;
use proptest::collection::vec;
use proptest::option::{of, weighted};
use proptest::prelude::*;
use proptest::sample::select;

use super::benefits::benefits;
use super::intake::{intake, missing, taken};
use super::particulars::{dossier, label};
use super::review::{correction, review_entries};
use super::words::*;

/// Any application. Boxed, as whatever is large: a strategy of strategies lives on the stack.
pub fn application() -> BoxedStrategy<Application> {
    let who = (handoff_id(), person_id(), person_name());
    let route = (region_code(), region_code(), scheme(), scheme(), transfer_reason());
    let purpose = prop_oneof![
        Just(Purpose::Relationship),
        handoff_id().prop_map(|of| Purpose::Residual { of }),
        wallet_transfer().prop_map(|wallet| Purpose::Wallet(Arc::new(wallet))),
    ];
    let to_oneself = |who: &PersonId, purpose: &Purpose| {
        purpose.wallet().is_some_and(|wallet| wallet.payee == *who)
    };
    (who, route, intake(), purpose, of(2_000..2_200u16))
        .prop_filter("nobody pays themselves", move |((_, who, _), _, _, purpose, _)| {
            !to_oneself(who, purpose)
        })
        .prop_map(|((id, person, name), route, intake, purpose, policy_year)| {
            let (origin, destination, origin_scheme, destination_scheme, reason) = route;
            Application {
                id,
                person,
                name,
                origin,
                destination,
                origin_scheme,
                destination_scheme,
                reason,
                intake,
                purpose,
                policy_year,
            }
        })
        .boxed()
}

/// Any wallet transfer.
pub fn wallet_transfer() -> impl Strategy<Value = WalletTransfer> {
    let relation = select(NearRelative::ALL.to_vec());
    let check = select(PayerCheck::ALL.to_vec());
    let amount = fen().prop_filter("nothing", |amount| !amount.is_zero());
    (person_id(), person_name(), relation, amount, check).prop_map(
        |(payee, payee_name, relation, amount, check)| WalletTransfer {
            payee,
            payee_name,
            relation,
            amount,
            check,
        },
    )
}

/// Any promise.
pub fn acceptance() -> impl Strategy<Value = Acceptance> {
    let what = (date(), fen(), deadline(), of(deadline()));
    what.prop_map(|(accepted_on, frozen, due_out, fund_due)| Acceptance {
        accepted_on,
        frozen,
        due_out,
        fund_due,
    })
}

/// Any information form.
pub fn information_form() -> BoxedStrategy<InformationForm> {
    let who = (handoff_id(), person_id(), person_name());
    let rest = (form_issue(), weighted(0.2, dossier()), weighted(0.2, seal()));
    (who, scheme(), of(date()), contributions(), fen(), rest)
        .prop_map(
            |((handoff, person, name), scheme, available_from, contributions, balance, rest)| {
                let (issue, dossier, seal) = rest;
                // Where the day of the suspension is not known, the first free one is it.
                let suspended_on = issue.suspended_on.or(available_from);
                let dossier = dossier.filter(|dossier| !dossier.is_empty());
                InformationForm {
                    handoff,
                    person,
                    name,
                    scheme,
                    available_from,
                    contributions,
                    balance,
                    issue: FormIssue { suspended_on, ..issue },
                    dossier: dossier.map(Arc::new),
                    seal: seal.map(Box::new),
                }
            },
        )
        .boxed()
}

/// Any seal; of which form, nobody knows.
pub fn seal() -> impl Strategy<Value = Seal> {
    let (key_id, signature) = (uniform8(any::<u8>()), vec(any::<u8>(), Signature::BYTES));
    (key_id, signature).prop_filter_map("no signature", |(key_id, signature)| {
        let signature = Signature::try_from(signature.as_slice()).ok()?;
        Some(Seal { key_id: KeyId::from(key_id), signature })
    })
}

/// Any issue of a form.
fn form_issue() -> impl Strategy<Value = FormIssue> {
    (any::<u32>(), timestamp(), of(label()), of(date())).prop_map(
        |(revision, issued_at, agency, suspended_on)| FormIssue {
            revision,
            issued_at,
            agency,
            suspended_on,
        },
    )
}

/// Any marks.
fn marks() -> impl Strategy<Value = Marks> {
    vec(any::<bool>(), 0..5).prop_map(|recognised| recognised.into_iter().collect())
}

/// Any marks.
fn filing_marks() -> impl Strategy<Value = FilingMarks> {
    vec(any::<bool>(), 0..5).prop_map(|opened| opened.into_iter().collect())
}

/// Any notice.
pub fn balance_notice() -> impl Strategy<Value = BalanceNotice> {
    (handoff_id(), person_id(), some_fen()).prop_map(|(handoff, person, amount)| BalanceNotice {
        handoff,
        person,
        amount,
    })
}

/// Any completion.
pub fn completion() -> impl Strategy<Value = Completion> {
    let done = (of(date()), any::<u32>(), fen(), marks());
    let known = (any::<u32>(), any::<u32>(), of(benefits()), of(date()), filing_marks());
    let done = (done, known).prop_map(|(done, known)| {
        let (takes_over_on, recognised_months, credited, marks) = done;
        let (employee_months, resident_months, benefits, account_from, filings) = known;
        Completion {
            takes_over_on,
            recognised_months,
            credited,
            marks,
            employee_months,
            resident_months,
            benefits,
            account_from,
            filings,
        }
    });
    done.boxed()
}

/// Any verdict.
pub fn verdict() -> impl Strategy<Value = Verdict> {
    prop_oneof![
        acceptance().prop_map(Verdict::Accepted),
        refusals().prop_map(Verdict::Refused),
        Just(Verdict::Cancelled),
    ]
}

/// Any outcome.
pub fn outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        completion().prop_map(Outcome::Completed),
        refusals().prop_map(Outcome::Refused),
        (refusals(), missing())
            .prop_map(|(refusals, missing)| Outcome::NotTaken { refusals, missing }),
    ]
}

/// Any message from region to region.
pub fn peer_message() -> impl Strategy<Value = Message> {
    prop_oneof![
        application().prop_map(|application| Message::Application(Arc::new(application))),
        application().prop_map(|application| Message::Withdrawal(Arc::new(application))),
        application().prop_map(|application| Message::Request(Arc::new(application))),
        application().prop_map(|application| Message::Cancel(Arc::new(application))),
        (handoff_id(), verdict()).prop_map(|(id, verdict)| Message::Verdict(id, verdict)),
        information_form().prop_map(|form| Message::Relationship(Arc::new(form))),
        balance_notice().prop_map(Message::Balance),
        (handoff_id(), outcome()).prop_map(|(id, outcome)| Message::Outcome(id, outcome)),
        (handoff_id(), correction())
            .prop_map(|(id, correction)| Message::Correction(id, correction)),
    ]
}

/// Any reason why a message was not taken.
pub fn rejection() -> impl Strategy<Value = Rejection> {
    prop_oneof![
        Just(Rejection::NotAParty),
        Just(Rejection::UnknownHandoff),
        "[a-z_]{1,30}".prop_map(|field| Rejection::Conflict { field }),
        ".{0,200}".prop_map(|reason| Rejection::Contradiction { reason }),
    ]
}

/// Any message that was not taken.
pub fn rejected_message() -> impl Strategy<Value = RejectedMessage> {
    (message_kind(), rejection()).prop_map(|(kind, rejection)| RejectedMessage { kind, rejection })
}

/// Any receipt.
pub fn receipt() -> impl Strategy<Value = Receipt> {
    let received = (handoff_id(), message_kinds(), 0..3_u32);
    let rejected = (handoff_id(), message_kind(), rejection());
    prop_oneof![
        received.prop_map(|(handoff, kinds, revision)| Receipt::Received {
            handoff,
            kinds,
            revision
        }),
        rejected.prop_map(|(handoff, kind, rejection)| Receipt::Rejected {
            handoff,
            kind,
            rejection
        }),
    ]
}

/// Any line of a timeline.
pub fn moment() -> impl Strategy<Value = Moment> {
    let step = select(vec![
        Milestone::Applied,
        Milestone::Forwarded,
        Milestone::Requested,
        Milestone::UnderReview,
        Milestone::ReviewEntered,
        Milestone::ReviewPassed,
        Milestone::ReviewSentBack,
        Milestone::Unmatched,
        Milestone::AwaitingPayee,
        Milestone::CorrectionAsked,
        Milestone::FormReissued,
        Milestone::Frozen,
        Milestone::Accepted,
        Milestone::RelationshipReceived,
        Milestone::BalanceReceived,
        Milestone::Delivered,
        Milestone::Completed,
        Milestone::Settled,
        Milestone::Returned,
        Milestone::Refused,
        Milestone::CancelAsked,
        Milestone::Cancelled,
        Milestone::Rejected,
        Milestone::Retried,
        Milestone::Reminded,
        Milestone::Overdue,
        Milestone::EscalatedProvincial,
        Milestone::EscalatedNational,
    ]);
    (timestamp(), step).prop_map(|(at, step)| Moment { at, step })
}

fn refused_by() -> impl Strategy<Value = RefusedBy> {
    select(vec![RefusedBy::Application, RefusedBy::Origin, RefusedBy::Destination])
}

fn told() -> impl Strategy<Value = Told> {
    select(vec![Told::Unasked, Told::Owed, Told::Done])
}

/// Any level of an alert.
pub fn alert_level() -> impl Strategy<Value = AlertLevel> {
    select(AlertLevel::ALL.to_vec())
}

/// Anybody whose turn it may be.
pub fn owner() -> impl Strategy<Value = Owner> {
    let role = select(vec![OwnerRole::Pool, OwnerRole::Provincial, OwnerRole::National]);
    let name = "[一-龥A-Za-z0-9]{1,50}".prop_filter_map("no name", |name| name.parse().ok());
    (role, name).prop_map(|(role, name)| Owner { role, name })
}

/// Any alert.
pub fn alert() -> impl Strategy<Value = Alert> {
    (alert_level(), owner(), deadline(), timestamp())
        .prop_map(|(level, owner, deadline, since)| Alert { level, owner, deadline, since })
}

/// Any record at an origin; its parts need not fit each other.
pub fn outbound() -> BoxedStrategy<Outbound> {
    let state = prop_oneof![
        Just(OutboundState::UnderReview),
        message_kinds().prop_map(|outstanding| OutboundState::Frozen { outstanding }),
        Just(OutboundState::Delivered),
        of(message_kinds())
            .prop_map(|kinds| OutboundState::Correcting { outstanding: kinds.unwrap_or_default() }),
        completion().prop_map(OutboundState::Settled),
        refusals().prop_map(OutboundState::Returned),
        (refusals(), refused_by(), told())
            .prop_map(|(refusals, by, told)| OutboundState::Refused { refusals, by, told }),
        any::<bool>().prop_map(|told| OutboundState::Cancelled { told }),
        any::<bool>().prop_map(|told| OutboundState::Forwarded { told }),
        any::<bool>().prop_map(|told| OutboundState::Withdrawn { told }),
    ];
    let freeze = (acceptance(), information_form().prop_map(Arc::new))
        .prop_map(|(acceptance, form)| Freeze { acceptance, form });
    let timeline = vec(moment(), 0..6);
    let corrections = (vec(correction(), 0..3), of(deadline()));
    let work = (of(freeze), missing(), review_entries(), corrections);
    (application(), state, work, of(rejected_message()), of(alert()), timeline)
        .prop_map(|(application, state, work, rejected, alert, timeline)| {
            let (freeze, missing, entries, (corrections, correct_by)) = work;
            Outbound {
                application: Arc::new(application),
                state,
                freeze,
                missing,
                entries,
                corrections,
                correct_by,
                rejected,
                alert,
                timeline,
            }
        })
        .boxed()
}

/// Any record at a destination; its parts need not fit each other.
pub fn inbound() -> BoxedStrategy<Inbound> {
    let state =
        prop_oneof![
            Just(InboundState::Applied),
            Just(InboundState::Requested),
            any::<bool>().prop_map(|told| InboundState::Cancelling { told }),
            message_kinds().prop_map(|received| InboundState::Receiving { received }),
            Just(InboundState::UnderReview),
            (message_kinds(), any::<bool>())
                .prop_map(|(received, told)| InboundState::Correcting { received, told }),
            (completion(), any::<bool>())
                .prop_map(|(completion, told)| InboundState::Completed { completion, told }),
            (refusals(), refused_by(), told())
                .prop_map(|(refusals, by, told)| InboundState::Refused { refusals, by, told }),
            Just(InboundState::Cancelled),
        ];
    let legs = (
        of(acceptance()),
        of(information_form().prop_map(Arc::new)),
        of(balance_notice()),
        of(deadline()),
        (review_entries(), vec(correction(), 0..3), any::<bool>()),
    );
    // The epoch is not sent: it says that nobody waits.
    let until = of(timestamp()).prop_map(|until| until.filter(|until| until.as_millis() > 0));
    let what = (application(), of(taken()), missing(), until);
    let log = (of(rejected_message()), of(alert()), vec(moment(), 0..6));
    (what, state, legs, log)
        .prop_map(
            |(
                (application, taken, missing, payee_until),
                state,
                (acceptance, form, notice, due_in, (entries, corrections, unmatched)),
                (rejected, alert, timeline),
            )| Inbound {
                application: Arc::new(application),
                state,
                taken,
                missing,
                acceptance,
                form,
                notice,
                due_in,
                entries,
                corrections,
                unmatched,
                payee_until,
                rejected,
                alert,
                timeline,
            },
        )
        .boxed()
}
