//! Texts against files. A file is what a person has read and found right; a paper that changes is
//! read again, and its file replaced by what the test has put beside it.

use std::path::Path;

use jiexu_documents::{
    NoPaper, Office, Sheet, certificate, completion, form, letter, notice, receipt, refusal, text,
};
use jiexu_region::{Inbound, InformationForm, RefusedBy};
use jiexu_rules::{Refusal, Refusals};
use jiexu_seal::{KeyId, Seal, Signature};
use jiexu_types::Material;

use crate::given::{self, hebi, nantong};

#[track_caller]
fn check(sheet: &Sheet, file: &str, expected: &str) {
    let printed = text(sheet);
    if printed != expected {
        let there = Path::new(env!("CARGO_TARGET_TMPDIR")).join(file);
        std::fs::write(&there, &printed).unwrap();
        panic!("{file} is not what is printed, which is in {}:\n{printed}", there.display());
    }
}

macro_rules! golden {
    ($sheet:expr, $file:literal) => {
        check($sheet, $file, include_str!(concat!("golden/", $file)))
    };
}

fn refusals<const N: usize>(list: [Refusal; N]) -> Refusals {
    list.into_iter().collect()
}

#[test]
fn r26_certificate() {
    golden!(&certificate(&given::certificate(), &nantong()), "certificate.txt");
}

#[test]
fn r28_contact_letter() {
    golden!(&letter(&given::applied(), &nantong(), &hebi()).unwrap(), "letter.txt");
}

#[test]
fn r15_information_form() {
    let acceptance = Some(given::acceptance());
    golden!(&form(&given::form(), acceptance, &nantong(), &hebi()), "form.txt");
}

#[test]
fn r15_a_sealed_form_shows_its_seal_and_another_has_no_place_for_one() {
    let signature = Signature::from_bytes(std::array::from_fn(|n| u8::try_from(n).unwrap()));
    let seal = Box::new(Seal { key_id: KeyId::from([0xe2; KeyId::BYTES]), signature });
    let sealed = InformationForm { seal: Some(seal), ..given::form() };
    let page = text(&form(&sealed, None, &nantong(), &hebi()));
    for words in
        ["【电子签章】", "SM2-SM3", "e2e2e2e2e2e2e2e2", "0001020304050607…38393a3b3c3d3e3f"]
    {
        assert!(page.contains(words), "`{words}` in {page}");
    }
    let plain = text(&form(&given::form(), None, &nantong(), &hebi()));
    assert!(!plain.contains("电子签章"), "{plain}");
}

#[test]
fn r15_the_form_prints_what_few_people_have_only_where_there_is_any() {
    let acceptance = Some(given::acceptance());
    let everything = given::form_with_everything();
    golden!(&form(&everything, acceptance, &nantong(), &hebi()), "form_with_everything.txt");
}

#[test]
fn r16_balance_notice() {
    let (application, acceptance) = (given::application("张三"), Some(given::acceptance()));
    golden!(&notice(&application, acceptance, &nantong(), &hebi()).unwrap(), "notice.txt");
}

#[test]
fn f26_acceptance_receipt() {
    golden!(&receipt(&given::completed(), &hebi()).unwrap(), "receipt.txt");
}

#[test]
fn f26_f34_the_receipt_says_from_when_on_the_account_pays_by_the_regions_rules() {
    let limited = Office { account_limit_days: Some(30), ..hebi() };
    let unasked = Office { account_limit_days: None, ..hebi() };
    let check = |case: &Inbound, office: &Office, expected: &str| {
        let printed = text(&receipt(case, office).unwrap());
        let line = printed.lines().find_map(|line| line.trim().strip_prefix("账户启用时间"));
        assert_eq!(line.map(str::trim), Some(expected));
    };
    check(&given::applied(), &hebi(), "办结之日起");
    check(&given::applied(), &limited, "办结之日起，其后30日内仅限急诊使用");
    check(&given::applied(), &unasked, "以转入地规定为准");
    check(&given::residual(), &limited, "办结之日起");
    check(&given::completed(), &limited, "2026年03月04日");
    let from = "2026年04月04日（此前仅限急诊使用）";
    check(&given::completed_with_waiting(), &hebi(), from);
}

#[test]
fn a_refusal_tells_all_reasons_with_their_remedies() {
    let all = refusals([Refusal::OutNotSuspended, Refusal::InNoPayment, Refusal::MaterialMissing]);
    let missing = vec![vec![Material::HukouProof, Material::HouseholdRegister]];
    let case = given::refused(all, RefusedBy::Application, missing);
    golden!(&refusal(&case, &hebi()).unwrap(), "refusal.txt");
}

#[test]
fn r17_completion() {
    golden!(&completion(&given::completed(), &hebi()).unwrap(), "completion.txt");
}

#[test]
fn r17_a_completion_says_who_waits_until_when_and_what_is_paid_meanwhile() {
    let case = given::completed_with_waiting();
    golden!(&completion(&case, &hebi()).unwrap(), "completion_with_waiting.txt");
}

#[test]
fn a_paper_that_has_no_reason_to_exist_says_so() {
    let case = given::applied();
    assert_eq!(refusal(&case, &hebi()), Err(NoPaper::NotRefused));
    assert_eq!(completion(&case, &hebi()), Err(NoPaper::NotCompleted));
    let application = given::application("张三");
    assert_eq!(notice(&application, None, &nantong(), &hebi()), Err(NoPaper::NoMoney));
    let nothing = jiexu_region::Acceptance { frozen: given::fen(0), ..given::acceptance() };
    let unpaid = notice(&application, Some(nothing), &nantong(), &hebi());
    assert_eq!(unpaid, Err(NoPaper::NoMoney));
    let one = refusals([Refusal::SamePool]);
    let at_once = given::refused(one, RefusedBy::Application, vec![]);
    assert_eq!(letter(&at_once, &nantong(), &hebi()), Err(NoPaper::NotAsked));
    assert_eq!(receipt(&at_once, &hebi()), Err(NoPaper::NotTakenIn));
    let later = given::refused(one, RefusedBy::Origin, vec![]);
    assert!(letter(&later, &nantong(), &hebi()).is_ok());
    assert_eq!(letter(&given::withdrawn_first(), &nantong(), &hebi()), Err(NoPaper::NotAsked));
}

#[test]
fn the_letter_of_a_residual_transfer_names_the_handoff_that_it_follows() {
    let printed = text(&letter(&given::residual(), &nantong(), &hebi()).unwrap());
    let printed: String = printed.split_whitespace().collect();
    assert!(printed.contains("现申请转移此后补记的缴费和余额"), "{printed}");
    assert!(printed.contains("0199a3c4-8b7e-7000-8000-000000000001"), "{printed}");
    assert!(!printed.contains("办理参保登记并申请"), "{printed}");
}

#[test]
fn every_refusal_and_its_remedy_fits_on_the_page() {
    let case = given::refused(Refusals::all(), RefusedBy::Destination, vec![]);
    let printed = text(&refusal(&case, &hebi()).unwrap());
    for refusal in Refusal::ALL {
        let start: String = refusal.chinese().chars().take(6).collect();
        assert!(printed.contains(&start), "{refusal}");
    }
    // Half as many columns at the most, were every character a wide one.
    let longest = printed.lines().map(|line| line.chars().count()).max().unwrap();
    assert!(longest <= 78, "{longest}");
}
