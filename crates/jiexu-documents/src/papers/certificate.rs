//! 基本医疗保险参保凭证 (F14, R26, R27).

use jiexu_region::{Certificate, CertificateStanding, CertifiedMonths, VerifiedCertificate};

use super::{Office, person};
use crate::PaperKind;
use crate::chinese;
use crate::sheet::{Block, Field, Sheet, Table};

/// The certificate as its origin prints it.
pub fn certificate(verified: &VerifiedCertificate, origin: &Office) -> Sheet {
    let VerifiedCertificate { certificate, standing } = verified;
    let unpaid = certificate.unpaid.iter();
    let unpaid = unpaid.map(|owed| vec![chinese::month(owed.month), owed.amount.to_string()]);
    let unpaid = Table { head: vec!["费款所属期", "金额（元）"], rows: unpaid.collect() };
    Sheet {
        kind: PaperKind::Certificate,
        number: ("凭证编号", certificate.no.to_string()),
        blocks: vec![
            Block::Fields("参保人", person(certificate.person, &certificate.name)),
            Block::Fields("参保信息", coverage(certificate, origin)),
            Block::Table("欠费情况", unpaid),
            Block::Fields("凭证效力", validity(certificate, *standing)),
            Block::Fields("开具机构", origin.fields()),
        ],
        signed_by: origin.name(),
        signed_on: chinese::day(certificate.printed_on),
        notes: vec![
            "本凭证免费、即时开具；退休人员不办理转移接续，不予开具。".to_owned(),
            "凭证编号和校验码可向开具机构核验；重新开具后，原凭证作废。".to_owned(),
            "请尽快向转入地经办机构申请转移接续，并按规定补缴欠费，以免影响待遇。".to_owned(),
        ],
    }
}

fn coverage(certificate: &Certificate, origin: &Office) -> Vec<Field> {
    vec![
        Field::short("险种", chinese::scheme(certificate.scheme)),
        Field::short("参保地", chinese::region(origin.region)),
        Field::short("参保起止", stretch(certificate.coverage)),
        Field::short("待遇享受起止", stretch(certificate.benefits)),
        Field::short("累计缴费月数", format!("{}个月", certificate.paid_months)),
        Field::short("余额截止日", chinese::day(certificate.balance_as_of)),
        Field::wide("个人账户余额", chinese::money(certificate.balance)),
        Field::wide("个人账户处理", chinese::account_mode(certificate.account_mode)),
    ]
}

fn validity(certificate: &Certificate, standing: CertificateStanding) -> Vec<Field> {
    vec![
        Field::short("有效期至", chinese::day(certificate.valid_until)),
        Field::short("校验码", certificate.code),
        Field::wide("凭证状态", standing.chinese()),
    ]
}

fn stretch(months: CertifiedMonths) -> String {
    let CertifiedMonths { first, last } = months;
    match (first, last) {
        (None, None) => "—".to_owned(),
        (first, last) => {
            let first = first.map_or("—".to_owned(), chinese::month);
            format!("{first}至{}", last.map_or("今".to_owned(), chinese::month))
        }
    }
}
