//! Closed lists: one table each, from which both directions follow.

use jiexu_region::{
    AlertLevel, CheckFinding, EntitlementStatus, FilingKind, FilingMark, FreezeReason, MessageKind,
    Milestone, PublicStep, RefusedBy, RegistryRefusal, StepState, Unblock, WalletAnswer,
};
use jiexu_rules::{AccountMode, BenefitRule, ExcludedGroup, KeepReason, Refusal, Warning};
use jiexu_types::{
    Channel, ContributionKind, EmploymentForm, FormName, FormerScheme, Material, NearRelative,
    OwnerRole, PayerCheck, PaymentChannel, Scheme, SpecialGroup, TransferReason,
};

use crate::field::Closed;
use crate::v1;

/// The domain and the wire use the same names. Both directions are matched in full, so that a new
/// entry on either side does not compile until it has its partner.
macro_rules! same_names {
    ($list:ident { $($name:ident),+ $(,)? }) => {
        impl From<$list> for v1::$list {
            fn from(entry: $list) -> v1::$list {
                match entry {
                    $($list::$name => v1::$list::$name,)+
                }
            }
        }

        impl Closed for $list {
            type Wire = v1::$list;

            fn names() -> String {
                listed(&[$(v1::$list::$name),+].map(|name| name.as_str_name()))
            }

            fn from_name(name: &str) -> Option<$list> {
                v1::$list::from_str_name(name).and_then(Self::from_wire)
            }

            fn from_wire(wire: v1::$list) -> Option<$list> {
                match wire {
                    v1::$list::Unspecified => None,
                    $(v1::$list::$name => Some($list::$name),)+
                }
            }
        }
    };
}

/// Most names that an error text lists: it travels in a header.
const NAMES_MAX: usize = 16;

/// `A, B, C`; of a long list the beginning.
fn listed(names: &[&str]) -> String {
    let told: Vec<&str> = names.iter().take(NAMES_MAX).copied().collect();
    let left = names.iter().skip(NAMES_MAX).count();
    let rest = if left == 0 { String::new() } else { format!(" or {left} more") };
    told.join(", ") + &rest
}

same_names!(Scheme { Employee, Resident });

same_names!(Warning { Arrears, LapseNearThreeMonths, SettlementSeason, ProvisionalDeadline });

same_names!(ContributionKind { Actual, Deemed, BackPaid });

same_names!(PaymentChannel {
    Employer,
    Counter,
    BureauSite,
    BureauApp,
    WechatCity,
    WechatAccount,
    ECredential,
    Alipay,
    UnionPay,
    BankApp,
    FamilyAccount,
});

same_names!(FormerScheme { Urban, Rural });

same_names!(TransferReason { JobChange, HukouMove, ResidenceMove, Other });

same_names!(AccountMode { Transfer, PayOut, Unsupported });

same_names!(Channel {
    NationalApp,
    NationalWeb,
    Alipay,
    Wechat,
    CrossRegionFiling,
    LocalPlatform,
    CounterOrigin,
    CounterDestination,
    Mail,
});

same_names!(FormName { TransferAndContinuation, ChangeOfInsuredPlace, TransferWithCommitment });

same_names!(Material {
    IdCard,
    IdFront,
    IdBack,
    MedicalCard,
    SocialSecurityCard,
    ElectronicCredential,
    CoverageCertificate,
    HouseholdRegister,
    HukouProof,
    JobProof,
    ResidenceProof,
    AccountUseCommitment,
    AgentAuthorisation,
});

same_names!(Refusal {
    SamePool,
    SchemeNotSupported,
    OutNotFound,
    PersonDeceased,
    PersonGaveUp,
    OutRetired,
    OutAlreadyTransferred,
    OutNotSuspended,
    OutInProgress,
    OutArrears,
    OutOpenSettlement,
    OutAccountFrozen,
    InNotEnrolled,
    InNoPayment,
    InNotEffective,
    InInProgress,
    InDuplicateCoverage,
    ResidentSameYear,
    AgeLimitCrossProvince,
    ChannelNotOpen,
    CrossProvinceOnlineOnly,
    ApplicantNotEntitled,
    MaterialMissing,
    MaterialInvalid,
    CertExpired,
    CertMismatch,
    SignatureInvalid,
    FormInconsistent,
    OutNegativeBalance,
    ReserveNotMet,
    AccountTransferUnsupported,
    FundReturned,
    FundUnmatched,
    OutNotHandedOver,
    OutNothingLeft,
    InNotCompleted,
    WalletNotOpen,
    WalletApplyAtOrigin,
    WalletNotInsured,
    WalletPayeeNotInsured,
    WalletClosed,
    WalletDailyLimit,
    WalletAmount,
    WalletBalance,
    EmergenciesOnly,
    WalletDeclined,
    WalletNotAccepted,
    FundAmountMismatch,
    AmountRange,
});

same_names!(PayerCheck { Face, Password });

same_names!(WalletAnswer { Accept, Decline });

same_names!(RegistryRefusal {
    NotEnrolled,
    RelationshipEnded,
    TransferredOut,
    InTransit,
    NotActive,
    DateTooEarly,
    StaleRevision,
    AccountFrozen,
    CardLost,
    EmergenciesOnly,
    NoAccount,
    NoGrant,
    MonthPaid,
    ItemExcluded,
    InsufficientBalance,
    AmountRange,
    AlreadyOnRecord,
});

same_names!(ExcludedGroup {
    Tonics,
    AnimalsAndFruit,
    MedicinalWine,
    FlavouredForms,
    BloodProducts,
    ByRule,
    UnqualifiedTreatment,
    SideServices,
});

same_names!(EmploymentForm { Employer, Flexible });

same_names!(SpecialGroup { SpecialHardship, SubsistenceAllowance, LowIncome, PovertyRisk });

same_names!(FreezeReason { CardLost, Court, Fraud });

same_names!(EntitlementStatus { Approved, Recognised, Recertify });

same_names!(FilingKind { LongTerm, Temporary, Referral, Emergency });

same_names!(FilingMark { Opened, Ended });

same_names!(NearRelative {
    Spouse,
    Parent,
    Child,
    Sibling,
    PaternalGrandparent,
    MaternalGrandparent,
    SonsChild,
    DaughtersChild,
});

same_names!(MessageKind {
    Request,
    Cancel,
    Verdict,
    Relationship,
    Balance,
    Outcome,
    Application,
    Withdrawal,
    Correction,
});

same_names!(CheckFinding { Passed, SentBack });

same_names!(BenefitRule {
    ShortLapse,
    SchemeChange,
    LocalWaiting,
    ResidentFormula,
    ResidentInTime,
    ResidentExempt,
    Newborn,
});

same_names!(KeepReason {
    PlaceOfWork,
    EmployeeForAYear,
    HasBenefits,
    PlaceOfSchool,
    PlaceOfResidence,
});

same_names!(RefusedBy { Application, Origin, Destination });

same_names!(Milestone {
    AwaitingPayee,
    Applied,
    Forwarded,
    Requested,
    UnderReview,
    ReviewEntered,
    ReviewPassed,
    ReviewSentBack,
    Unmatched,
    CorrectionAsked,
    FormReissued,
    Frozen,
    Accepted,
    RelationshipReceived,
    BalanceReceived,
    Delivered,
    Completed,
    Settled,
    Returned,
    Refused,
    CancelAsked,
    Cancelled,
    Rejected,
    Retried,
    Reminded,
    Overdue,
    EscalatedProvincial,
    EscalatedNational,
});

same_names!(AlertLevel { Reminded, Overdue, EscalatedProvincial, EscalatedNational });

same_names!(PublicStep { Received, Accepted, Transferred, Concluded });

same_names!(StepState { Done, Current, Pending });

same_names!(Unblock { Payee, Acknowledgement, PeerMessage, Review, Reissue, Retry, Applicant });

same_names!(OwnerRole { Pool, Provincial, National });
