//! What can be done about a refusal, as programs read it (43号 art. 6, R14).

use std::fmt;
use std::str::FromStr;

/// Where a remedy is carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Actor {
    /// By whoever applies, without an agency.
    Applicant,
    /// At the origin's agency or on its platform, by the person or, in scheme 310, the employer.
    Origin,
    /// At the destination's agency or on its platform, likewise.
    Destination,
}

/// As in [`crate::Refusal`]: one table, so that nothing is left out.
macro_rules! remedies {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $actor:expr;)+) => {
        /// What can be done about a refusal.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Remedy {
            $($(#[$doc])* $name,)+
        }

        impl Remedy {
            /// Every remedy.
            pub const ALL: [Remedy; [$($code),+].len()] = [$(Remedy::$name),+];

            /// The public code: stable, as programs compare it.
            pub const fn code(self) -> &'static str {
                match self { $(Remedy::$name => $code,)+ }
            }

            /// Where it is carried out; `None` when there is only waiting, or nothing at all.
            pub const fn actor(self) -> Option<Actor> {
                match self { $(Remedy::$name => $actor,)+ }
            }
        }
    };
}

remedies! {
    /// Suspend coverage at the origin (F12): scheme 310 by the employer, 390 by the person (F13).
    SuspendCoverage = "SUSPEND_COVERAGE", Some(Actor::Origin);
    /// Pay the months that are owed (R27).
    PayArrears = "PAY_ARREARS", Some(Actor::Origin);
    /// Have claims settled, or the stay in hospital ended (F18).
    SettleClaims = "SETTLE_CLAIMS", Some(Actor::Origin);
    /// Have the account released that is frozen for another reason.
    ReleaseAccount = "RELEASE_ACCOUNT", Some(Actor::Origin);
    /// Pay into the account until it is at zero, or at the reserve.
    TopUp = "TOP_UP", Some(Actor::Origin);
    /// Have the account paid out in one sum (R42, R43).
    WithdrawOnce = "WITHDRAW_ONCE", Some(Actor::Origin);
    /// Have the coverage certificate issued again (R26).
    RenewCertificate = "RENEW_CERTIFICATE", Some(Actor::Origin);
    /// Correct the information form (纠错).
    MendForm = "MEND_FORM", Some(Actor::Origin);
    /// Correct the payment: amount, bank details or what it is for.
    MendPayment = "MEND_PAYMENT", Some(Actor::Origin);
    /// Enrol at the destination (F15).
    EnrolAtDestination = "ENROL_AT_DESTINATION", Some(Actor::Destination);
    /// Pay the first month at the destination (F15).
    PayFirstMonth = "PAY_FIRST_MONTH", Some(Actor::Destination);
    /// Ask the destination's agency.
    AskAgency = "ASK_AGENCY", Some(Actor::Destination);
    /// Correct the application and apply under a new id.
    CorrectData = "CORRECT_DATA", Some(Actor::Applicant);
    /// Bring the documents that are missing or do not hold.
    ProvideMaterial = "PROVIDE_MATERIAL", Some(Actor::Applicant);
    /// Apply with the region that insures the person now as the origin.
    ApplyAtOtherRegion = "APPLY_AT_OTHER_REGION", Some(Actor::Applicant);
    /// Apply on another channel.
    UseOtherChannel = "USE_OTHER_CHANNEL", Some(Actor::Applicant);
    /// The person must apply.
    ApplyInPerson = "APPLY_IN_PERSON", Some(Actor::Applicant);
    /// Choose one of two enrolments and have the other ended (R07, R38).
    EndOtherCoverage = "END_OTHER_COVERAGE", Some(Actor::Applicant);
    /// Wait until the handoff that is open ends.
    WaitForHandoff = "WAIT_FOR_HANDOFF", None;
    /// Wait until the policy year for which the person is enrolled begins (R10).
    WaitForPolicyYear = "WAIT_FOR_POLICY_YEAR", None;
    /// Wait until the wallet opens in the morning, and apply under a new id (C16).
    WaitUntilMorning = "WAIT_UNTIL_MORNING", None;
    /// Wait until the account pays for everything, and apply under a new id (F34).
    WaitForAccount = "WAIT_FOR_ACCOUNT", None;
    /// Nothing needs to be done, or nothing can be.
    NothingToDo = "NOTHING_TO_DO", None;
}

impl fmt::Display for Remedy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A code that is no remedy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown remedy; known are {}", Remedy::ALL.map(Remedy::code).join(", "))]
pub struct UnknownRemedy;

impl FromStr for Remedy {
    type Err = UnknownRemedy;

    fn from_str(code: &str) -> Result<Remedy, UnknownRemedy> {
        Remedy::ALL.into_iter().find(|remedy| remedy.code() == code).ok_or(UnknownRemedy)
    }
}
