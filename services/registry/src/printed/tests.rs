use jiexu_types::{Contributions, Fen, FormerScheme, PaymentChannel, PaymentTerms, parse_date};

use super::*;

fn run(scheme: Scheme, first: u32, last: u32, fen: u64, terms: PaymentTerms) -> ContributionRun {
    ContributionRun {
        scheme,
        first: Month::try_from(first).unwrap(),
        last: Month::try_from(last).unwrap(),
        region: RegionCode::try_from(320_600).unwrap(),
        credited: Fen::new(fen).unwrap(),
        terms,
    }
}

fn print(runs: Vec<ContributionRun>) -> String {
    let mut person = Person::new("张伟".parse().unwrap());
    person.contributions = Contributions::from_runs(runs).unwrap();
    let id = "320602198703150010".parse().unwrap();
    let region = RegionCode::try_from(320_600).unwrap();
    let today = parse_date("2026-03-02").unwrap();
    render(Some("南通市医保中心"), region, id, &person, today)
}

#[test]
fn f52_a_record_is_printed_in_columns() {
    let usual = PaymentTerms::default();
    let terms = |kind, channel| PaymentTerms { kind, channel, former_scheme: None };
    let rural = PaymentTerms { former_scheme: Some(FormerScheme::Rural), ..usual };
    let employer = Some(PaymentChannel::Employer);
    let back_paid = terms(ContributionKind::BackPaid, Some(PaymentChannel::WechatCity));
    let there = RegionCode::try_from(410_600).unwrap();
    let text = print(vec![
        run(Scheme::Employee, 202_001, 202_012, 0, terms(ContributionKind::Deemed, None)),
        run(Scheme::Employee, 202_101, 202_406, 7_001, terms(ContributionKind::Actual, employer)),
        ContributionRun {
            region: there,
            ..run(Scheme::Employee, 202_407, 202_407, 123_456, back_paid)
        },
        run(Scheme::Resident, 201_401, 201_612, 0, rural),
    ]);
    let golden = include_str!("contribution_record.txt");
    assert!(text == golden, "contribution_record.txt should be:\n{text}");
}

#[test]
fn a_record_without_months_says_so() {
    let text = print(vec![]);
    assert!(text.contains("无缴费记录"), "{text}");
    assert!(text.contains("职工医保累计 0 个月"), "{text}");
}

#[test]
fn columns_hold_whatever_a_record_can_say() {
    for channel in PaymentChannel::ALL {
        assert!(columns(channel.chinese()) <= 14, "{channel:?}");
    }
    for kind in ContributionKind::ALL {
        assert!(columns(kind.chinese()) <= 6, "{kind:?}");
    }
}

#[test]
fn the_number_on_paper_is_masked() {
    let text = print(vec![]);
    assert!(text.contains("320602********0010") && !text.contains("19870315"), "{text}");
}
