//! What is known of a person beyond months and money. The larger strategies are boxed: unboxed, a
//! piece of state with all of them inside does not fit on the stack of a test.

use jiexu_region::{
    Accumulators, Arrear, Bill, Credentials, Dossier, Entitlement, EntitlementStatus, ExcludedItem,
    Filing, FilingKind, FreezeReason, Grant, Incentives, OpenSettlements, Part, Particulars,
    Standing,
};
use jiexu_rules::ExcludedGroup;
use jiexu_types::{
    AccountYear, CardNo, CreditCode, DiseaseCode, EmploymentForm, Label, NearRelative, Phone,
    SpecialGroup,
};
use proptest::collection::btree_map;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

use super::words::*;

/// Any number of a card.
pub fn card_no() -> impl Strategy<Value = CardNo> {
    "[A-Z0-9]{6,20}".prop_filter_map("no card", |text| text.parse().ok())
}

/// Any mobile number.
pub fn phone() -> impl Strategy<Value = Phone> {
    "1[0-9]{10}".prop_filter_map("no phone", |text| text.parse().ok())
}

/// Any disease.
pub fn disease_code() -> impl Strategy<Value = DiseaseCode> {
    "[A-Z][A-Z0-9.-]{0,14}".prop_filter_map("no disease", |text| text.parse().ok())
}

/// Any short text.
pub fn label() -> impl Strategy<Value = Label> {
    "[一-龥A-Za-z·]{1,60}".prop_filter_map("no label", |text| text.parse().ok())
}

/// Some organisations: their codes have check characters, so they are chosen, not made.
pub fn credit_code() -> impl Strategy<Value = CreditCode> {
    let known = ["91350100M000100Y43", "11131100MB19322481", "91110000600037341L"];
    select(known.to_vec()).prop_filter_map("no code", |text| text.parse().ok())
}

/// Any credentials.
pub fn credentials() -> impl Strategy<Value = Credentials> {
    let cards = (of(card_no()), of(card_no()), of(phone()), of(region_code()));
    let group = of(select(SpecialGroup::ALL.to_vec()));
    let work = (of(select(EmploymentForm::ALL.to_vec())), of(credit_code()), group);
    (cards, work, any::<bool>(), any::<bool>()).prop_map(
        |((social_security_card, medical_card, phone, hukou), work, active, card_lost)| {
            let (employment, employer, special_group) = work;
            Credentials {
                social_security_card,
                medical_card,
                phone,
                hukou,
                employment,
                employer,
                e_credential_active: active,
                card_lost,
                special_group,
            }
        },
    )
}

/// Any standing.
pub fn standing() -> impl Strategy<Value = Standing> {
    let freeze = of(select(FreezeReason::ALL.to_vec()));
    (freeze, of(date()), of(date()), fen()).prop_map(
        |(account_freeze, deceased_on, gave_up_on, overdrawn)| Standing {
            account_freeze,
            deceased_on,
            gave_up_on,
            overdrawn,
        },
    )
}

/// Some unpaid months, in order.
fn arrears() -> impl Strategy<Value = Vec<Arrear>> {
    btree_map((scheme(), month()), fen(), 0..4).prop_map(|owed| {
        let arrear = |((scheme, month), amount)| Arrear { scheme, month, amount };
        owed.into_iter().map(arrear).collect()
    })
}

fn entitlements() -> impl Strategy<Value = Vec<Entitlement>> {
    let status = select(vec![
        EntitlementStatus::Approved,
        EntitlementStatus::Recognised,
        EntitlementStatus::Recertify,
    ]);
    let rest = (label(), date(), of(date()), status);
    btree_map(disease_code(), rest, 0..4).prop_map(|diseases| {
        let entitlement = |(code, (name, approved_on, valid_to, status))| Entitlement {
            code,
            name,
            approved_on,
            valid_to,
            status,
        };
        diseases.into_iter().map(entitlement).collect()
    })
}

fn filings() -> impl Strategy<Value = Vec<Filing>> {
    let kind = select(FilingKind::ALL.to_vec());
    btree_map((region_code(), date()), (of(date()), kind), 0..4).prop_map(|filed| {
        let filing = |((region, from), (until, kind))| Filing { region, from, until, kind };
        filed.into_iter().map(filing).collect()
    })
}

fn grants() -> impl Strategy<Value = Vec<Grant>> {
    let relation = select(NearRelative::ALL.to_vec());
    btree_map(person_id(), relation, 0..4).prop_map(|granted| {
        granted.into_iter().map(|(relative, relation)| Grant { relative, relation }).collect()
    })
}

/// Some years, in order; mostly they do not add up.
fn account_years() -> impl Strategy<Value = Vec<AccountYear>> {
    btree_map(1900u16..=2199, (fen(), fen(), fen()), 0..4).prop_map(|years| {
        let line =
            |(year, (credited, interest, total))| AccountYear { year, credited, interest, total };
        years.into_iter().map(line).collect()
    })
}

fn accumulators() -> impl Strategy<Value = Accumulators> {
    (1900u16..=2199, fen(), fen()).prop_map(|(year, deductible_paid, pooled_paid)| Accumulators {
        year,
        deductible_paid,
        pooled_paid,
    })
}

fn incentives() -> impl Strategy<Value = Incentives> {
    any::<(u16, u16)>().prop_map(|(resident_years, zero_claim_years)| Incentives {
        resident_years,
        zero_claim_years,
    })
}

fn open_settlements() -> impl Strategy<Value = OpenSettlements> {
    any::<(u32, bool)>().prop_map(|(claims, inpatient)| OpenSettlements { claims, inpatient })
}

/// Any dossier.
pub fn dossier() -> BoxedStrategy<Dossier> {
    let lists = (arrears(), entitlements(), filings(), grants(), account_years());
    let any = (lists, open_settlements(), of(accumulators()), incentives()).prop_map(
        |(lists, open_settlements, accumulators, incentives)| {
            let (arrears, entitlements, filings, grants, account_years) = lists;
            Dossier {
                arrears,
                open_settlements,
                entitlements,
                filings,
                grants,
                accumulators,
                incentives,
                account_years,
            }
        },
    );
    any.boxed()
}

/// Any particulars that say something.
pub fn particulars() -> BoxedStrategy<Particulars> {
    let any = (1u32.., credentials(), standing(), dossier()).prop_map(
        |(revision, credentials, standing, dossier)| Particulars {
            revision,
            credentials,
            standing,
            dossier,
        },
    );
    any.boxed()
}

/// Any part of the particulars.
pub fn part() -> BoxedStrategy<Part> {
    prop_oneof![
        credentials().prop_map(Part::Credentials),
        standing().prop_map(Part::Standing),
        arrears().prop_map(Part::Arrears),
        open_settlements().prop_map(Part::OpenSettlements),
        entitlements().prop_map(Part::Entitlements),
        filings().prop_map(Part::Filings),
        grants().prop_map(Part::Grants),
        of(accumulators()).prop_map(Part::Accumulators),
        incentives().prop_map(Part::Incentives),
        account_years().prop_map(Part::AccountYears),
    ]
    .boxed()
}

/// Any bill.
pub fn bill() -> impl Strategy<Value = Bill> {
    let group = select(vec![
        ExcludedGroup::Tonics,
        ExcludedGroup::AnimalsAndFruit,
        ExcludedGroup::MedicinalWine,
        ExcludedGroup::FlavouredForms,
        ExcludedGroup::BloodProducts,
        ExcludedGroup::ByRule,
        ExcludedGroup::UnqualifiedTreatment,
        ExcludedGroup::SideServices,
    ]);
    let item = (any::<u16>(), group).prop_map(|(index, group)| ExcludedItem { index, group });
    (fen(), of(item), any::<bool>()).prop_map(|(class_b, excluded, emergency)| Bill {
        class_b,
        excluded,
        emergency,
    })
}
