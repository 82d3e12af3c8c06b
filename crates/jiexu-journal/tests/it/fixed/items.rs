//! Pieces of state, and records at rest.

use std::sync::Arc;

use jiexu_ledger::{Account, Balance, Cause, Entry, EntryNo, Kept, Posting};
use jiexu_region::{
    Began, BenefitTerms, Freeze, Inbound, InboundState, Outbound, OutboundState, PastCoverage,
    Person, RefusedBy, RegistryRefusal, Relation, RelationStatus, Responsibility, Resting, Side,
    Spend, StateItem, Told, ToldForm,
};
use jiexu_types::{CardKind, Place, Scheme};

use super::{
    acceptance, alert, application, at, benefits, bill, case, certificates, contributions,
    correction, day, deadline, entries, fen, form, kinds, missing, name, notice, particulars,
    payment, premium, refund, refusals, refused_refund, region, rejected, spend, taken, timeline,
    wallet_application, zhang,
};

fn account(account: Account, fen: i64, last: Option<u64>) -> StateItem {
    let kept = Kept { balance: Balance::from_fen(fen), last: last.map(EntryNo) };
    StateItem::Account(account, kept)
}

/// Accounts, and what is kept of records that are at rest.
fn kept_beside() -> Vec<StateItem> {
    vec![
        account(Account::Clearing(region(410_600)), -83, None),
        account(Account::Person(zhang()), 149, Some(151)),
        StateItem::PersonAtRest(zhang(), Place::from_u64(179)),
        StateItem::Card(CardKind::SocialSecurity, "A12345678".parse().unwrap(), zhang(), true),
        StateItem::Card(CardKind::Medical, "3206001".parse().unwrap(), zhang(), false),
        StateItem::EntriesAtRest(Place::from_u64(157)),
        StateItem::AtRest(Side::Outbound, case(), Place::from_u64(163)),
        StateItem::AtRest(Side::Inbound, case(), Place::from_u64(167)),
        StateItem::Told(zhang(), region(410_600), ToldForm { months: 173, handoff: case() }),
    ]
}

/// One piece of state of each kind.
pub fn items() -> Vec<StateItem> {
    let posting =
        Posting::new(Account::Person(zhang()), Account::InTransit(region(410_600)), fen(67));
    let entry = Entry {
        posting: posting.unwrap(),
        cause: Cause::Handoff(case()),
        at: at(71),
        previous: Some(EntryNo(73)),
    };
    let spending = Spend {
        person: zhang(),
        amount: fen(79),
        bill: bill(),
        own: fen(139),
        refusal: Some(RegistryRefusal::InsufficientBalance),
    };
    let mut items = kept_beside();
    items.extend([
        StateItem::Person(zhang(), Arc::new(person())),
        StateItem::Entry(entry),
        StateItem::Outbound(Arc::new(Outbound {
            application: application(),
            state: OutboundState::Frozen { outstanding: kinds() },
            freeze: Some(Freeze { acceptance: acceptance(), form: form() }),
            missing: missing(),
            entries: entries(),
            corrections: vec![correction()],
            correct_by: Some(deadline(2, 4, false)),
            rejected: Some(rejected()),
            alert: Some(alert()),
            timeline: timeline(),
        })),
        StateItem::Inbound(Arc::new(Inbound {
            application: wallet_application(),
            state: InboundState::Refused {
                refusals: refusals(),
                by: RefusedBy::Destination,
                told: Told::Owed,
            },
            taken: Some(taken()),
            missing: missing(),
            acceptance: Some(acceptance()),
            form: Some(form()),
            notice: Some(notice()),
            due_in: Some(deadline(11, 12, false)),
            entries: entries(),
            corrections: vec![correction()],
            unmatched: true,
            payee_until: Some(at(107)),
            rejected: Some(rejected()),
            alert: Some(alert()),
            timeline: timeline(),
        })),
        StateItem::Spend(spend(), spending),
        StateItem::Refund(refund(), refused_refund()),
        StateItem::FamilyPremium(payment(), premium()),
        StateItem::Certificate(Arc::new(certificates::record())),
        StateItem::ClockAhead(97),
    ]);
    items
}

/// One record at rest of each kind.
pub fn resting() -> Vec<Resting> {
    let record = |item| {
        if let StateItem::Person(id, person) = item {
            Some(Resting::Person(id, person))
        } else if let StateItem::Outbound(case) = item {
            Some(Resting::Outbound(case))
        } else if let StateItem::Inbound(case) = item {
            Some(Resting::Inbound(case))
        } else if let StateItem::Entry(entry) = item {
            Some(Resting::Entries([entry.clone(), entry].into()))
        } else {
            None
        }
    };
    items().into_iter().filter_map(record).collect()
}

fn person() -> Person {
    let in_transit = RelationStatus::InTransit { suspended_on: day(5, 6), handoff: case() };
    let out = RelationStatus::TransferredOut {
        suspended_on: day(6, 1),
        on: day(6, 7),
        to: region(410_600),
    };
    Person {
        name: name(),
        retired_on: Some(day(4, 4)),
        employee: Some(Relation {
            enrolled_on: day(1, 1),
            resumed_on: None,
            status: in_transit,
            paid: true,
        }),
        resident: Some(Relation {
            enrolled_on: day(2, 2),
            resumed_on: None,
            status: out,
            paid: false,
        }),
        contributions: contributions(),
        past: vec![PastCoverage {
            scheme: Scheme::Resident,
            began: Began::Resumption,
            from: day(2, 1),
            until: day(2, 2),
        }],
        responsible: vec![
            Responsibility { from: day(1, 1), until: Some(day(3, 3)), by: None },
            Responsibility { from: day(7, 7), until: None, by: Some(case()) },
        ],
        particulars: Some(particulars::particulars()),
        terms: vec![BenefitTerms {
            scheme: Scheme::Resident,
            enrolled_on: day(2, 2),
            handoff: case(),
            benefits: Some(benefits()),
            account_from: Some(day(4, 6)),
        }],
    }
}
