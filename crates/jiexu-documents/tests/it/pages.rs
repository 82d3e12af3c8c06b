//! HTML of whole papers.

use jiexu_documents::{
    Office, PaperKind, certificate, completion, form, html, letter, notice, receipt, refusal, text,
};
use jiexu_region::{Inbound, RefusedBy};
use jiexu_rules::Refusal;

use crate::given::{self, hebi, nantong};

#[test]
fn a_name_that_is_markup_stays_a_name() {
    let name = "<b>&\"张三\"</b>";
    let mut case: Inbound = given::completed();
    case.application = std::sync::Arc::new(given::application(name));
    let pages = [
        html(&letter(&case, &nantong(), &hebi()).unwrap()),
        html(&receipt(&case, &hebi()).unwrap()),
        html(&completion(&case, &hebi()).unwrap()),
        html(&notice(&case.application, case.acceptance, &nantong(), &hebi()).unwrap()),
    ];
    for page in pages {
        assert!(!page.contains("<b>"), "{page}");
        assert!(page.contains("&lt;b&gt;&amp;&quot;张三&quot;&lt;/b&gt;"), "{page}");
    }
}

#[test]
fn every_paper_bears_its_title_item_copies_and_a_place_for_the_seal() {
    let case = given::completed();
    let refused = given::refused(Refusal::OutRetired.into(), RefusedBy::Origin, vec![]);
    let sheets = [
        certificate(&given::certificate(), &nantong()),
        letter(&case, &nantong(), &hebi()).unwrap(),
        form(&given::form(), case.acceptance, &nantong(), &hebi()),
        notice(&case.application, case.acceptance, &nantong(), &hebi()).unwrap(),
        receipt(&case, &hebi()).unwrap(),
        refusal(&refused, &hebi()).unwrap(),
        completion(&case, &hebi()).unwrap(),
    ];
    assert_eq!(sheets.each_ref().map(|sheet| sheet.kind), PaperKind::ALL);
    for sheet in sheets {
        let (code, item) = sheet.kind.item();
        for printed in [text(&sheet), html(&sheet)] {
            assert!(printed.contains(sheet.kind.title()) && printed.contains("（盖章）"));
            assert!(printed.contains(&format!("{item}（{code}）")), "{printed}");
            for copy in sheet.kind.copies() {
                // A text may break the line within it.
                let plain: String = printed.split_whitespace().collect();
                assert!(plain.contains(copy), "{copy}: {printed}");
            }
            assert!(printed.contains("张三") && printed.contains("320602198703150010"));
        }
    }
}

#[test]
fn a_region_without_an_agency_signs_by_its_name() {
    let plain = Office { agency: None, ..hebi() };
    let page = text(&letter(&given::applied(), &nantong(), &plain).unwrap());
    assert!(page.contains("鹤壁市医疗保障经办机构（盖章）"), "{page}");
    assert!(page.contains("另行通知"), "{page}");
}
