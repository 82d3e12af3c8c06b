//! `Debug` of messages that hold personal data. It is the path into logs, panics and test output,
//! so they show the id of the case, if they have one, and nothing of the person.
//!
//! The list in `build.rs` names the same messages. A test finds the messages that belong here.

use std::fmt;

use crate::v1;

macro_rules! masked {
    ($($message:ident { $($field:ident),* })+) => {
        $(
            impl fmt::Debug for v1::$message {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.debug_struct(stringify!($message))
                        $(.field(stringify!($field), &self.$field))*
                        .finish_non_exhaustive()
                }
            }
        )+
    };
}

masked! {
    Account {}
    Agency { name }
    Application { handoff_id, origin, destination }
    ApplyTransferRequest { handoff_id, origin }
    BalanceNotice { handoff_id }
    Certificate { certificate_no }
    Coverage {}
    CoverageAtRequest { on }
    Credentials {}
    Entitlement {}
    EnrolPersonRequest {}
    FormFinding { field }
    GetAccountRequest {}
    GetCoverageRequest {}
    Grant {}
    InformationForm { handoff_id }
    Intake { channel, form }
    IssueCertificateRequest { request_id }
    ListContributionsRequest {}
    ListLedgerEntriesRequest {}
    ListPeopleRequest { page_size }
    ListPeopleResponse {}
    PayFamilyPremiumRequest { payment_id }
    PersonRecord {}
    PrintContributionRecordRequest {}
    PrintContributionRecordResponse {}
    RecordContributionRequest {}
    RecordParticularsRequest { revision }
    RecordRefundRequest { refund_id }
    ResumeCoverageRequest {}
    RetirePersonRequest {}
    SpendFromAccountRequest { spend_id }
    SuspendCoverageRequest {}
    TransferInServiceGetProgressRequest { handoff_id }
    TransferOutServiceApplyTransferRequest { handoff_id, destination }
    TransferOutServiceGetProgressRequest { handoff_id }
    WalletTransfer { amount_fen }
}

impl fmt::Debug for v1::account::Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Account(..)")
    }
}

#[cfg(test)]
mod tests {
    use prost::Message as _;
    use prost_types::FileDescriptorSet;

    use super::*;

    #[test]
    fn every_message_that_names_a_person_is_masked() {
        let files = FileDescriptorSet::decode(crate::FILE_DESCRIPTOR_SET).unwrap();
        let messages = files.file.iter().flat_map(|file| &file.message_type);
        let personal = messages.filter(|message| {
            message
                .field
                .iter()
                .any(|field| ["person_id", "name", "phone", "relative_id"].contains(&field.name()))
        });
        let names: Vec<&str> = personal.map(|message| message.name()).collect();
        assert!(names.contains(&"Application"), "{names:?}");
        for name in names {
            let listed = include_str!("masked.rs").contains(&format!("\n    {name} {{"));
            assert!(listed, "`{name}` holds personal data: list it here and in build.rs");
        }
    }

    #[test]
    fn an_account_is_masked_wherever_it_is() {
        let id = "320602198703150010";
        let account = v1::account::Account::PersonId(id.to_owned());
        let account = v1::Account { account: Some(account) };
        let posting = v1::Posting { from: Some(account), to: None, amount_fen: 7 };
        let entry = v1::LedgerEntry { posting: Some(posting), ..v1::LedgerEntry::default() };
        assert!(!format!("{entry:?}").contains(id));
    }
}
