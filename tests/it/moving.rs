//! What a person has after the move that was not months and money: filings of remote care.

use jiexu_wire::v1;
use jiexu_wire::v1::part::Part;

use crate::rig::aftermath::expect_sound_pair;
use crate::rig::people::given_mover;
use crate::rig::{HEBI, given_running_pair};

const SHANGHAI: &str = "310000";

fn filing(region: &str, from: &str, until: &str) -> v1::Filing {
    v1::Filing {
        kind: v1::FilingKind::LongTerm.into(),
        region: region.to_owned(),
        from: from.to_owned(),
        until: until.to_owned(),
    }
}

#[tokio::test]
async fn f18b_a_filing_that_leads_elsewhere_is_opened_at_the_destination_and_the_others_end() {
    use v1::FilingMark::{Ended, Opened};

    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    let [to_shanghai, to_hebi] = [SHANGHAI, HEBI].map(|place| filing(place, "2025-01-01", ""));
    let filings = vec![to_shanghai.clone(), to_hebi.clone()];
    let part = Some(v1::Part { part: Some(Part::Filings(v1::FilingList { filings })) });
    let request =
        v1::RecordParticularsRequest { person_id: mover.person.clone(), revision: 1, part };
    pair.nantong.registry().record_particulars(request).await.unwrap();

    mover.applies_at(&pair.hebi).await.unwrap();
    let done = mover.becomes_inbound(&pair.hebi, v1::InboundState::Completed).await;
    let told = mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    // Both ends tell of each filing on the form what became of it.
    let form = done.form.unwrap().dossier.unwrap().filings;
    for completion in [done.completion.unwrap(), told.completion.unwrap()] {
        let marks = completion.filing_marks();
        let told: Vec<_> = form.iter().map(|filing| filing.region.as_str()).zip(marks).collect();
        assert_eq!(told, [(SHANGHAI, Opened), (HEBI, Ended)]);
    }

    let dossier = mover.coverage_at(&pair.hebi).await.particulars.unwrap().dossier.unwrap();
    assert_eq!(dossier.filings, [filing(SHANGHAI, "2026-03-01", "")]);
    let dossier = mover.coverage_at(&pair.nantong).await.particulars.unwrap().dossier.unwrap();
    let ended = |filing: v1::Filing| v1::Filing { until: "2026-03-01".to_owned(), ..filing };
    assert_eq!(dossier.filings, [ended(to_shanghai), ended(to_hebi)]);
    expect_sound_pair(&mut pair).await;
}
