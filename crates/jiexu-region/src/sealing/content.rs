//! What of a form is sealed, as bytes: all of it but the seal.
//!
//! Each field in a fixed order, texts and lists with their length before them, so that no two forms
//! have the same bytes. It is a format between regions: a new field goes to the end, and only where
//! it is there, or no form sealed by an older version would verify any more.

use jiexu_types::{
    AccountYear, ContributionKind, ContributionRun, Date, Fen, FormerScheme, Month, NearRelative,
    PaymentChannel, PaymentTerms,
};

use crate::{
    Accumulators, Arrear, Dossier, Entitlement, EntitlementStatus, Filing, FilingKind, FormIssue,
    Grant, Incentives, InformationForm, OpenSettlements,
};

/// What the bytes begin with: nothing else that a region may seal one day can be taken for a form.
const FORM: &str = "jiexu information form 1";

/// The bytes of a form that its seal covers.
pub(super) fn of(form: &InformationForm) -> Vec<u8> {
    // Destructured, so that a new field breaks the build here until it is covered.
    let InformationForm {
        handoff,
        person,
        name,
        scheme,
        available_from,
        contributions,
        balance,
        issue: FormIssue { revision, issued_at, agency, suspended_on },
        dossier,
        seal: _,
    } = form;
    let mut content = Content(Vec::with_capacity(512));
    content.text(FORM);
    content.text(&handoff.to_string());
    content.text(&person.to_string());
    content.text(name.as_str());
    content.number(scheme.code());
    content.optional(*available_from, Content::day);
    content.list(contributions.runs(), Content::run);
    content.fen(*balance);
    content.number(*revision);
    content.number(issued_at.as_millis());
    content.optional(agency.as_ref(), |content, agency| content.text(agency.as_str()));
    content.optional(*suspended_on, Content::day);
    content.optional(dossier.as_deref(), Content::dossier);
    content.0
}

struct Content(Vec<u8>);

impl Content {
    /// Eight bytes, the highest first.
    fn number(&mut self, number: impl Into<u64>) {
        self.0.extend_from_slice(&number.into().to_be_bytes());
    }

    fn length(&mut self, length: usize) {
        self.number(u64::try_from(length).unwrap_or(u64::MAX));
    }

    fn text(&mut self, text: &str) {
        self.length(text.len());
        self.0.extend_from_slice(text.as_bytes());
    }

    fn optional<T>(&mut self, given: Option<T>, write: impl FnOnce(&mut Content, T)) {
        self.number(u64::from(given.is_some()));
        if let Some(given) = given {
            write(self, given);
        }
    }

    fn list<T>(&mut self, items: &[T], write: impl Fn(&mut Content, &T)) {
        self.length(items.len());
        items.iter().for_each(|item| write(self, item));
    }

    fn fen(&mut self, amount: Fen) {
        self.number(amount.as_fen());
    }

    fn day(&mut self, day: Date) {
        self.text(&day.to_string());
    }

    fn month(&mut self, month: Month) {
        self.number(month.as_yyyymm());
    }

    fn run(&mut self, run: &ContributionRun) {
        let ContributionRun { scheme, first, last, region, credited, terms } = *run;
        let PaymentTerms { kind, channel, former_scheme } = terms;
        self.number(scheme.code());
        self.month(first);
        self.month(last);
        self.number(region.as_u32());
        self.fen(credited);
        self.number(kind_number(kind));
        self.number(channel.map_or(0, channel_number));
        self.number(former_scheme.map_or(0, former_number));
    }

    fn dossier(&mut self, dossier: &Dossier) {
        let Dossier {
            arrears,
            open_settlements: OpenSettlements { claims, inpatient },
            entitlements,
            filings,
            grants,
            accumulators,
            incentives: Incentives { resident_years, zero_claim_years },
            account_years,
        } = dossier;
        self.list(arrears, |content, Arrear { scheme, month, amount }| {
            content.number(scheme.code());
            content.month(*month);
            content.fen(*amount);
        });
        self.number(*claims);
        self.number(*inpatient);
        self.list(entitlements, Content::entitlement);
        self.list(filings, |content, Filing { region, from, until, kind }| {
            content.number(region.as_u32());
            content.day(*from);
            content.optional(*until, Content::day);
            content.number(filing_number(*kind));
        });
        self.list(grants, |content, Grant { relative, relation }| {
            content.text(&relative.to_string());
            content.number(relation_number(*relation));
        });
        self.optional(*accumulators, |content, used| {
            let Accumulators { year, deductible_paid, pooled_paid } = used;
            content.number(year);
            content.fen(deductible_paid);
            content.fen(pooled_paid);
        });
        self.number(*resident_years);
        self.number(*zero_claim_years);
        self.list(account_years, |content, line| {
            let AccountYear { year, credited, interest, total } = *line;
            content.number(year);
            [credited, interest, total].into_iter().for_each(|amount| content.fen(amount));
        });
    }

    fn entitlement(&mut self, entitlement: &Entitlement) {
        let Entitlement { code, name, approved_on, valid_to, status } = entitlement;
        self.text(&code.to_string());
        self.text(name.as_str());
        self.day(*approved_on);
        self.optional(*valid_to, Content::day);
        self.number(status_number(*status));
    }
}

// The numbers of the contract, `jiexu.v1`; 0 is "not given".

const fn kind_number(kind: ContributionKind) -> u32 {
    match kind {
        ContributionKind::Actual => 1,
        ContributionKind::Deemed => 2,
        ContributionKind::BackPaid => 3,
    }
}

const fn channel_number(channel: PaymentChannel) -> u32 {
    match channel {
        PaymentChannel::Employer => 1,
        PaymentChannel::Counter => 2,
        PaymentChannel::BureauSite => 3,
        PaymentChannel::BureauApp => 4,
        PaymentChannel::WechatCity => 5,
        PaymentChannel::WechatAccount => 6,
        PaymentChannel::ECredential => 7,
        PaymentChannel::Alipay => 8,
        PaymentChannel::UnionPay => 9,
        PaymentChannel::BankApp => 10,
        PaymentChannel::FamilyAccount => 11,
    }
}

const fn former_number(former: FormerScheme) -> u32 {
    match former {
        FormerScheme::Urban => 1,
        FormerScheme::Rural => 2,
    }
}

const fn status_number(status: EntitlementStatus) -> u32 {
    match status {
        EntitlementStatus::Approved => 1,
        EntitlementStatus::Recognised => 2,
        EntitlementStatus::Recertify => 3,
    }
}

const fn filing_number(kind: FilingKind) -> u32 {
    match kind {
        FilingKind::LongTerm => 1,
        FilingKind::Temporary => 2,
        FilingKind::Referral => 3,
        FilingKind::Emergency => 4,
    }
}

const fn relation_number(relation: NearRelative) -> u32 {
    match relation {
        NearRelative::Spouse => 1,
        NearRelative::Parent => 2,
        NearRelative::Child => 3,
        NearRelative::Sibling => 4,
        NearRelative::PaternalGrandparent => 5,
        NearRelative::MaternalGrandparent => 6,
        NearRelative::SonsChild => 7,
        NearRelative::DaughtersChild => 8,
    }
}
