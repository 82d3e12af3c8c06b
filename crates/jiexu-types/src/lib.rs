//! The words of a handoff: money, codes, people, days and months.
//!
//! Every domain word is a type that is made only by parsing, so an invalid value is refused once,
//! at the edge, and never seen again. Nothing here reads a clock, a file or a random number.
#![deny(clippy::arithmetic_side_effects)]

mod account_year;
mod agency;
mod card;
mod certificate;
mod codes;
mod contributions;
mod credit_code;
mod gb2260;
mod handoff_id;
mod household;
mod intake;
mod missed;
mod money;
mod operator;
mod owner;
mod payment;
mod person;
mod place;
mod reference;
mod time;

pub use account_year::AccountYear;
pub use agency::{
    AccountNo, Agency, BadAccountNo, BadBankNo, BadPostcode, BankAccount, BankNo, Postcode,
};
pub use card::{
    BadCardNo, BadDiseaseCode, BadLabel, BadPhone, CardKind, CardNo, DiseaseCode, Label, Phone,
};
pub use certificate::{BadCertificateNo, BadVerificationCode, CertificateNo, VerificationCode};
pub use codes::{BadRegionCode, BadScheme, Province, RegionCode, Scheme, TransferReason};
pub use contributions::{BadContributions, ContributionRun, Contributions, Recording};
pub use credit_code::{BadCreditCode, CreditCode};
pub use handoff_id::{BadId, CertificateRequestId, HandoffId, PaymentId, RefundId, SpendId};
pub use household::{EmploymentForm, NearRelative, PayerCheck, SpecialGroup};
pub use intake::{Applicant, Channel, FormName, Material};
pub use missed::Missed;
pub use money::{BadFen, Fen};
pub use operator::{BadOperatorName, OperatorName};
pub use owner::{BadOwnerName, Owner, OwnerName, OwnerRole};
pub use payment::{ContributionKind, FormerScheme, PaymentChannel, PaymentTerms};
pub use person::{BadPersonId, BadPersonName, PersonId, PersonName, Sex};
pub use place::Place;
pub use reference::{BadDigest, BadReference, Digest, Reference};
pub use time::{BadMonth, Date, LAST_DAY, Month, Timestamp, parse_date};
