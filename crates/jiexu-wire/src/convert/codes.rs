//! Closed lists: one table each, from which both directions follow.

use jiexu_region::{MessageKind, Milestone, RefusedBy, RegistryRefusal};
use jiexu_rules::Refusal;
use jiexu_types::{Scheme, TransferReason};

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
                [$(v1::$list::$name),+].map(|name| name.as_str_name()).join(", ")
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

same_names!(Scheme { Employee, Resident });

same_names!(TransferReason { JobChange, HukouMove, ResidenceMove, Other });

same_names!(Refusal {
    SamePool,
    OutNotFound,
    OutRetired,
    OutAlreadyTransferred,
    OutNotSuspended,
    OutInProgress,
    InNotEnrolled,
    InNoPayment,
    InInProgress,
    MaterialInvalid,
    FormInconsistent,
    FundAmountMismatch,
    AmountRange,
    InDuplicateCoverage,
});

same_names!(RegistryRefusal {
    NotEnrolled,
    TransferredOut,
    InTransit,
    NotActive,
    DateTooEarly,
    NoAccount,
    InsufficientBalance,
    AmountRange,
    AlreadyOnRecord,
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
});

same_names!(RefusedBy { Application, Origin, Destination });

same_names!(Milestone {
    Applied,
    Forwarded,
    Requested,
    UnderReview,
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
});
