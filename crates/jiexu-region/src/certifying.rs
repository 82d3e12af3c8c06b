//! Decisions about coverage certificates: issue, verify, revoke, and whether the one that an
//! application names fits.

use std::sync::Arc;

use jiexu_ledger::Account;
use jiexu_rules::{
    CertificateFacts, CertificateWish, Refusals, certificate_valid_until, check_certificate,
    check_certificate_wish,
};
use jiexu_types::{
    CertificateNo, CertificateRequestId, Date, Fen, Month, PersonId, Reference, Scheme, Timestamp,
    VerificationCode,
};

use crate::account_history::balance_before;
use crate::{
    Application, CaseReply, Certificate, CertificateEvent, CertificateFate, CertificateRecord,
    CertificateStanding, CertifiedMonths, Command, Decision, Particulars, Person, Region, Relation,
    RelationStatus, UnpaidMonth, wallet,
};

/// Issues a certificate (开具参保凭证): at once, free, as often as somebody asks under a new id.
#[derive(Clone, Copy, Debug)]
pub struct IssueCertificate {
    /// Named by the caller before the first try.
    pub request: CertificateRequestId,
    /// For whom.
    pub person: PersonId,
    /// In which scheme.
    pub scheme: Scheme,
    /// Drawn by the shell: this crate has no randomness. A repetition draws another, which is not
    /// used.
    pub code: VerificationCode,
}

/// What became of a wish for a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IssueReply {
    /// On record under this number, now or since an earlier copy of the wish.
    OnRecord(CertificateNo),
    /// The id is on record for another wish; the field that differs, as it is named on the wire.
    Conflict(&'static str),
    /// Refused, for all of this; not stored, so that the same id may ask again.
    Refused(Refusals),
    /// All numbers of this year are given away.
    NumbersExhausted,
}

/// Looks a certificate up as somebody does who holds it (核验). Anybody may: without the code the
/// number says nothing.
#[derive(Clone, Debug)]
pub struct VerifyCertificate {
    /// The number on it.
    pub no: CertificateNo,
    /// The code on it.
    pub code: VerificationCode,
}

/// What a certificate says, and what it is worth on the day of the question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedCertificate {
    /// What was printed.
    pub certificate: Arc<Certificate>,
    /// What it is worth.
    pub standing: CertificateStanding,
}

/// Looks a certificate up by its number alone: for the agency's own desk.
#[derive(Clone, Copy, Debug)]
pub struct LookUpCertificate(pub CertificateNo);

/// Withdraws a certificate (撤销). One that was used or replaced has no effect to withdraw.
#[derive(Clone, Copy, Debug)]
pub struct RevokeCertificate(pub CertificateNo);

impl Command for IssueCertificate {
    type Reply = IssueReply;

    fn decide(&self, region: &Region, now: Timestamp) -> Decision<IssueReply> {
        let IssueCertificate { request, person: id, scheme, code: _ } = *self;
        if let Some(known) = region.certificate_of(request) {
            return Decision::reply(repetition(&known.certificate, id, scheme));
        }
        let person = region.state.person(id);
        let relation = person.and_then(|person| Some((person, person.relation(scheme)?)));
        let status = relation.map(|(_, relation)| relation.status);
        let open = region.index.open(id);
        let known = person.and_then(|person| person.particulars.as_deref());
        let stands = |fact: fn(&Particulars) -> bool| known.is_some_and(fact);
        let refusals = check_certificate_wish(CertificateWish {
            known: relation.is_some(),
            deceased: stands(|known| known.standing.deceased_on.is_some()),
            gave_up: stands(|known| known.standing.gave_up_on.is_some()),
            retired: person.is_some_and(|person| person.retired_on.is_some()),
            transferred: matches!(status, Some(RelationStatus::TransferredOut { .. })),
            handoff_open: open.outbound.is_some() && !wallet::is_open_wallet(region, id)
                || open.inbound.is_some(),
        });
        let Some((person, relation)) = relation.filter(|_| refusals.is_empty()) else {
            return Decision::reply(IssueReply::Refused(refusals));
        };
        let Some(no) = region.next_certificate_no(now.date()) else {
            return Decision::reply(IssueReply::NumbersExhausted);
        };
        let printed = Printing { no, wish: *self, on: now.date() };
        let certificate = Arc::new(printed.certificate(region, person, relation));
        let replaces = region.index.current_certificate(id, scheme);
        Decision::event(
            CertificateEvent::Issued { certificate, replaces },
            IssueReply::OnRecord(no),
        )
    }
}

impl Command for VerifyCertificate {
    type Reply = Option<VerifiedCertificate>;

    /// `None` for a number that is not on record and for a code that is not its own alike: who
    /// guesses is not told how far he got.
    fn decide(&self, region: &Region, now: Timestamp) -> Decision<Self::Reply> {
        let record = region.state.certificate(self.no);
        let record = record.filter(|record| record.certificate.code == self.code);
        Decision::reply(record.map(|record| looked_up(record, now)))
    }
}

impl Command for LookUpCertificate {
    type Reply = Option<VerifiedCertificate>;

    fn decide(&self, region: &Region, now: Timestamp) -> Decision<Self::Reply> {
        Decision::reply(region.state.certificate(self.0).map(|record| looked_up(record, now)))
    }
}

impl Command for RevokeCertificate {
    type Reply = CaseReply;

    fn decide(&self, region: &Region, _now: Timestamp) -> Decision<CaseReply> {
        let Some(record) = region.state.certificate(self.0) else {
            return Decision::reply(CaseReply::Unknown);
        };
        match record.fate {
            CertificateFate::Current => {
                Decision::event(CertificateEvent::Revoked(self.0), CaseReply::Decided)
            }
            CertificateFate::Revoked => Decision::reply(CaseReply::Decided),
            CertificateFate::Used(_) | CertificateFate::Reissued(_) => {
                Decision::reply(CaseReply::NotNow)
            }
        }
    }
}

/// Checks the certificate that an application names; nothing to say when it names none (C08: not
/// every region asks for one). `asked_on` is the day of the application here.
pub(crate) fn check_named(region: &Region, application: &Application, asked_on: Date) -> Refusals {
    let Some(named) = application.intake.certificate_no.as_ref() else {
        return Refusals::NONE;
    };
    let record = certificate_named(region, named);
    let certificate = record.map(|record| &record.certificate);
    check_certificate(CertificateFacts {
        today: asked_on,
        valid_until: certificate.map(|certificate| certificate.valid_until),
        on_record: record.is_some(),
        void: record.is_some_and(|record| match record.fate {
            CertificateFate::Current => false,
            CertificateFate::Used(handoff) => handoff != application.id,
            CertificateFate::Revoked | CertificateFate::Reissued(_) => true,
        }),
        fits: certificate.is_some_and(|certificate| {
            certificate.person == application.person
                && certificate.name == application.name
                && certificate.scheme == application.origin_scheme
        }),
    })
}

/// The certificate of this region that has the number, if it is one.
fn certificate_named<'a>(region: &'a Region, named: &Reference) -> Option<&'a CertificateRecord> {
    region.state.certificate(named.as_str().parse().ok()?)
}

impl Region {
    fn certificate_of(&self, request: CertificateRequestId) -> Option<&CertificateRecord> {
        self.state.certificate(self.index.certificate_of(request)?)
    }

    /// The number after the last of the year.
    fn next_certificate_no(&self, today: Date) -> Option<CertificateNo> {
        let year = u16::try_from(today.year()).ok()?;
        match self.state.last_certificate_of(self.code().province(), year) {
            Some(last) => last.next(),
            None => CertificateNo::new(self.code().province(), year, 1).ok(),
        }
    }
}

/// The same id: the same answer, unless it asks for something else.
fn repetition(known: &Certificate, person: PersonId, scheme: Scheme) -> IssueReply {
    if known.person != person {
        return IssueReply::Conflict("person_id");
    }
    if known.scheme != scheme {
        return IssueReply::Conflict("scheme");
    }
    IssueReply::OnRecord(known.no)
}

fn looked_up(record: &CertificateRecord, now: Timestamp) -> VerifiedCertificate {
    VerifiedCertificate {
        certificate: record.certificate.clone(),
        standing: record.standing(now.date()),
    }
}

/// A certificate about to be printed.
struct Printing {
    no: CertificateNo,
    wish: IssueCertificate,
    on: Date,
}

impl Printing {
    fn certificate(&self, region: &Region, person: &Person, relation: &Relation) -> Certificate {
        let IssueCertificate { request, person: id, scheme, code } = self.wish;
        let policy = region.policy().rules.on(self.on).origin;
        let balance = if person.account_goes_with(scheme) {
            balance_before(region.state.book(), Account::Person(id), self.on)
        } else {
            Fen::ZERO
        };
        Certificate {
            no: self.no,
            code,
            request,
            person: id,
            name: person.name.clone(),
            scheme,
            coverage: coverage(relation),
            benefits: benefits(region, person, scheme, relation),
            paid_months: person.contributions.months(scheme),
            balance,
            balance_as_of: day_before(self.on),
            unpaid: unpaid(person, scheme),
            printed_on: self.on,
            valid_until: certificate_valid_until(self.on, policy.certificate_months),
            account_mode: policy.account,
        }
    }
}

/// From the month of the enrolment to that of the last day before the suspension.
fn coverage(relation: &Relation) -> CertifiedMonths {
    let suspended_on = match relation.status {
        RelationStatus::Active => None,
        RelationStatus::Suspended { on } => Some(on),
        RelationStatus::InTransit { suspended_on, .. }
        | RelationStatus::TransferredOut { suspended_on, .. } => Some(suspended_on),
    };
    CertifiedMonths {
        first: Month::of(relation.enrolled_on).ok(),
        last: suspended_on.and_then(|on| Month::of(day_before(on)).ok()),
    }
}

/// The first and the last month paid here since the enrolment.
fn benefits(
    region: &Region,
    person: &Person,
    scheme: Scheme,
    relation: &Relation,
) -> CertifiedMonths {
    let enrolled = Month::of(relation.enrolled_on).ok();
    let runs = person.contributions.runs().iter();
    let here = runs.filter(|run| {
        run.scheme == scheme && run.region == region.code() && Some(run.last) >= enrolled
    });
    let firsts = here.clone().map(|run| enrolled.map_or(run.first, |from| run.first.max(from)));
    CertifiedMonths { first: firsts.min(), last: here.map(|run| run.last).max() }
}

/// Months that are owed in the scheme (R27).
fn unpaid(person: &Person, scheme: Scheme) -> Vec<UnpaidMonth> {
    let known = person.particulars.iter().flat_map(|known| &known.dossier.arrears);
    let owed = known.filter(|owed| owed.scheme == scheme);
    owed.map(|owed| UnpaidMonth { month: owed.month, amount: owed.amount }).collect()
}

fn day_before(day: Date) -> Date {
    day.yesterday().unwrap_or(day)
}

#[cfg(test)]
mod tests;
