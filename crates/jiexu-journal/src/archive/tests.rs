//! Tests of `archive.rs`.

use super::*;

/// Frames whose hash nobody looks at here: a length, 32 bytes, a body.
fn frame(body: usize) -> Vec<u8> {
    let mut frame = u32::try_from(body).unwrap().to_le_bytes().to_vec();
    frame.resize(frame::HEADER_BYTES + body, 0x5a);
    frame
}

fn given(dir: &Path, first: u64, bodies: &[usize]) -> Archive {
    let archive = Archive::open(dir.join("archive")).unwrap();
    let mut draft = archive.draft(first).unwrap();
    for body in bodies {
        draft.push(&frame(*body)).unwrap();
    }
    draft.keep().unwrap();
    archive
}

fn lengths(archive: &Archive, mut seq: u64) -> Result<Vec<usize>, JournalFault> {
    let (mut frames, mut frame, mut lengths) = (archive.frames()?, Vec::new(), Vec::new());
    while frames.next(seq, &mut frame)? {
        lengths.push(frame.len() - frame::HEADER_BYTES);
        seq += 1;
    }
    Ok(lengths)
}

#[test]
fn files_are_read_one_after_the_other() {
    let dir = tempfile::tempdir().unwrap();
    given(dir.path(), 1, &[0, 5000, 7]);
    given(dir.path(), 4, &[9]);
    let archive = given(dir.path(), 5, &[]);
    assert_eq!(lengths(&archive, 1).unwrap(), [0, 5000, 7, 9]);
    let names: Vec<_> = archive.files().unwrap().into_iter().map(|(first, _)| first).collect();
    assert_eq!(names, [1, 4, 5]);
}

#[test]
fn a_draft_is_not_part_of_the_archive() {
    let dir = tempfile::tempdir().unwrap();
    let archive = given(dir.path(), 1, &[3]);
    let mut draft = archive.draft(2).unwrap();
    draft.push(&frame(4)).unwrap();
    drop(draft);
    assert_eq!(lengths(&archive, 1).unwrap(), [3]);
    let left_over = dir.path().join("archive/00000000000000000002.records.tmp");
    assert!(left_over.exists());
    let archive = Archive::open(dir.path().join("archive")).unwrap();
    assert!(!left_over.exists());
    assert_eq!(lengths(&archive, 1).unwrap(), [3]);
}

#[test]
fn a_missing_file_is_named() {
    let dir = tempfile::tempdir().unwrap();
    given(dir.path(), 1, &[3, 4]);
    let archive = given(dir.path(), 4, &[5]);
    let fault = lengths(&archive, 1).unwrap_err().to_string();
    assert!(
        fault.contains("00000000000000000004.records does not continue with record 3"),
        "{fault}"
    );
}

#[test]
fn a_file_that_ends_early_is_found_whatever_length_it_promises() {
    let dir = tempfile::tempdir().unwrap();
    let archive = given(dir.path(), 1, &[3, 400]);
    let path = dir.path().join("archive/00000000000000000001.records");
    let whole = std::fs::read(&path).unwrap();
    let second = frame::HEADER_BYTES + 3;
    for length in [1, 10, second - 1, second + 3, second + 36, whole.len() - 1] {
        std::fs::write(&path, &whole[..length]).unwrap();
        let fault = lengths(&archive, 1).unwrap_err();
        let seq = if length < second { 1 } else { 2 };
        assert!(
            matches!(fault, JournalFault::Damaged { seq: found, .. } if found == seq),
            "{length}: {fault}"
        );
    }
    let mut huge = whole;
    huge[second..second + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    std::fs::write(&path, huge).unwrap();
    assert!(matches!(
        lengths(&archive, 1).unwrap_err(),
        JournalFault::Damaged { seq: 2, damage: Damage::Length }
    ));
}
