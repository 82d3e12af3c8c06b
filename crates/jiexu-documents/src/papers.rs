//! The papers, one file each, and what they share.

pub(crate) mod certificate;
pub(crate) mod completion;
pub(crate) mod form;
pub(crate) mod letter;
pub(crate) mod notice;
pub(crate) mod receipt;
pub(crate) mod refusal;

use jiexu_region::{Application, Inbound, Milestone, Purpose, WalletTransfer};
use jiexu_types::{Agency, BankAccount, Date, Label, PersonId, PersonName, RegionCode};

use crate::chinese;
use crate::sheet::Field;

/// A region and, where it says so, who runs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    /// The region.
    pub region: RegionCode,
    /// Who runs it.
    pub agency: Option<Agency>,
    /// For how many days an account that has come pays for emergencies only (F34); `None` when the
    /// region could not be asked.
    pub account_limit_days: Option<u32>,
}

/// Why there is nothing to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoPaper {
    /// The application was not taken in.
    #[error("the application was not taken in, so there is no receipt")]
    NotTakenIn,
    /// It was refused before the origin was asked.
    #[error("the origin was never asked, so there is no letter")]
    NotAsked,
    /// The origin has not accepted.
    #[error("the origin has issued no information form")]
    NoForm,
    /// No money goes with the relationship, or not yet.
    #[error("no account money was sent, so there is no notice")]
    NoMoney,
    /// Nobody has refused.
    #[error("the handoff was not refused")]
    NotRefused,
    /// Money alone moves: nothing is handed over that a paper could be about.
    #[error("a wallet transfer moves money alone: it has a receipt and, refused, a refusal")]
    MoneyOnly,
    /// The destination has not completed.
    #[error("the handoff is not completed")]
    NotCompleted,
}

impl Office {
    /// Who signs: the agency, or the region by its name.
    pub(crate) fn name(&self) -> String {
        match &self.agency {
            Some(agency) => agency.name.as_str().to_owned(),
            None => {
                let place = self.region.name().map_or(self.region.to_string(), str::to_owned);
                format!("{place}医疗保障经办机构")
            }
        }
    }

    /// Region, agency, and how to reach it.
    pub(crate) fn fields(&self) -> Vec<Field> {
        let mut fields = vec![
            Field::short("统筹地区", chinese::region(self.region)),
            Field::short("经办机构", self.name()),
        ];
        let Some(agency) = &self.agency else { return fields };
        let Agency { name: _, contact, phone, address, postcode, bank: _ } = agency;
        let given =
            |text: Option<&Label>| text.map_or("—".to_owned(), |text| text.as_str().to_owned());
        let postcode = postcode.as_ref().map_or("—".to_owned(), ToString::to_string);
        fields.extend([
            Field::short("联系人", given(contact.as_ref())),
            Field::short("联系电话", given(phone.as_ref())),
            Field::short("地址", given(address.as_ref())),
            Field::short("邮政编码", postcode),
        ]);
        fields
    }

    /// Where account money is sent to.
    pub(crate) fn bank(&self) -> Vec<Field> {
        let bank = self.agency.as_ref().and_then(|agency| agency.bank.as_ref());
        let Some(BankAccount { bank, bank_no, account_name, account_no }) = bank else {
            return vec![Field::wide("收款账户", "另行通知")];
        };
        vec![
            Field::short("户名", account_name.as_str()),
            Field::short("账号", account_no),
            Field::short("开户行", bank.as_str()),
            Field::short("行号", bank_no),
        ]
    }
}

/// Who it is about.
pub(crate) fn person(id: PersonId, name: &PersonName) -> Vec<Field> {
    vec![
        Field::short("姓名", name.as_str()),
        Field::short("性别", chinese::sex(id.sex())),
        Field::short("证件类型", "居民身份证（01）"),
        Field::short("证件号码", id),
    ]
}

/// From where to where, in which schemes, why, and after which handoff.
pub(crate) fn relationship(application: &Application) -> Vec<Field> {
    let follows = match application.purpose {
        Purpose::Relationship => None,
        Purpose::Residual { of } => Some(Field::wide("原业务编号", of)),
        Purpose::Wallet(ref wallet) => return money(application, wallet),
    };
    let mut fields = vec![
        Field::short("转出地", chinese::region(application.origin)),
        Field::short("转入地", chinese::region(application.destination)),
        Field::short("转出险种", chinese::scheme(application.origin_scheme)),
        Field::short("转入险种", chinese::scheme(application.destination_scheme)),
        Field::short("转移原因", chinese::reason(application.reason)),
        Field::short("跨省转移", if application.crosses_provinces() { "是" } else { "否" }),
    ];
    fields.extend(follows);
    fields
}

/// To whom money goes, and how much.
fn money(application: &Application, wallet: &WalletTransfer) -> Vec<Field> {
    let WalletTransfer { payee, payee_name, relation, amount, check: _ } = wallet;
    vec![
        Field::short("付款人参保地", chinese::region(application.origin)),
        Field::short("收款人参保地", chinese::region(application.destination)),
        Field::short("收款人", payee_name.as_str()),
        Field::short("收款人证件号码", payee),
        Field::short("收款人是付款人的", relation.chinese()),
        Field::short("医保钱包转账金额", chinese::money(*amount)),
    ]
}

/// True when nothing but money moves.
pub(crate) fn is_money_only(application: &Application) -> bool {
    application.purpose.wallet().is_some()
}

/// The day on which the destination noted a step, in China.
pub(crate) fn day_of(case: &Inbound, step: Milestone) -> Option<Date> {
    case.timeline.iter().find(|moment| moment.step == step).map(|moment| moment.at.date())
}

/// A day as it is signed; room for it when it is not known.
pub(crate) fn signed(day: Option<Date>) -> String {
    day.map(chinese::day).unwrap_or_default()
}
