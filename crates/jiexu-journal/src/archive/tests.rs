//! Tests of `archive.rs`.

use super::*;

/// Frames whose hash nobody looks at here: a length, 32 bytes, a body. What is in it compresses
/// badly, so that there is something to damage.
fn frame(body: usize) -> Vec<u8> {
    let mut frame = u32::try_from(body).unwrap().to_le_bytes().to_vec();
    let mut noise = u32::try_from(body).unwrap() | 1;
    frame.resize_with(frame::HEADER_BYTES + body, || {
        noise ^= noise << 13;
        noise ^= noise >> 17;
        noise ^= noise << 5;
        noise.to_le_bytes()[1]
    });
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

/// As it was before files were compressed.
fn given_plain(dir: &Path, first: u64, bodies: &[usize]) -> Archive {
    let archive = Archive::open(dir.join("archive")).unwrap();
    let frames: Vec<Vec<u8>> = bodies.iter().map(|body| frame(*body)).collect();
    fs::write(file(dir, first, PLAIN_SUFFIX), frames.concat()).unwrap();
    archive
}

fn file(dir: &Path, first: u64, suffix: &str) -> PathBuf {
    dir.join(format!("archive/{first:020}{suffix}"))
}

fn lengths(archive: &Archive, mut seq: u64) -> Result<Vec<usize>, JournalFault> {
    let (mut frames, mut found, mut lengths) = (archive.frames()?, Vec::new(), Vec::new());
    while frames.next(seq, &mut found)? {
        let length = found.len() - frame::HEADER_BYTES;
        assert_eq!(found, frame(length), "record {seq}");
        lengths.push(length);
        seq += 1;
    }
    Ok(lengths)
}

/// Reading stops at this record or an earlier one, and the file is named.
#[track_caller]
fn check_does_not_decompress(archive: &Archive, path: &Path, last: u64, what: &str) {
    let fault = lengths(archive, 1).unwrap_err();
    let JournalFault::Damaged { seq, damage: Damage::Packing { path: named, .. } } = &fault else {
        panic!("{what}: {fault}");
    };
    assert_eq!(named, path, "{what}");
    assert!((1..=last).contains(seq), "{what}: record {seq}");
    assert!(fault.to_string().contains(&*path.to_string_lossy()), "{what}: {fault}");
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
fn files_of_both_kinds_are_read_in_order_of_their_first_record() {
    let dir = tempfile::tempdir().unwrap();
    given(dir.path(), 10, &[70_000, 5]);
    given_plain(dir.path(), 1, &[0, 5000, 7]);
    given(dir.path(), 4, &[300_000]);
    given_plain(dir.path(), 5, &[]);
    let archive = given_plain(dir.path(), 5, &[1, 2, 3, 4, 60_000]);
    let expected = [0, 5000, 7, 300_000, 1, 2, 3, 4, 60_000, 70_000, 5];
    assert_eq!(lengths(&archive, 1).unwrap(), expected);
    let names: Vec<_> = archive.files().unwrap().into_iter().map(|(first, _)| first).collect();
    assert_eq!(names, [1, 4, 5, 10]);
}

#[test]
fn the_same_records_twice_are_noticed() {
    let dir = tempfile::tempdir().unwrap();
    given(dir.path(), 1, &[3, 4]);
    let archive = given_plain(dir.path(), 1, &[3, 4]);
    let fault = lengths(&archive, 1).unwrap_err();
    assert!(matches!(fault, JournalFault::ArchiveGap { seq: 3, .. }), "{fault}");
}

#[test]
fn a_draft_is_not_part_of_the_archive() {
    let dir = tempfile::tempdir().unwrap();
    let archive = given(dir.path(), 1, &[3]);
    let mut draft = archive.draft(2).unwrap();
    draft.push(&frame(4)).unwrap();
    drop(draft);
    let left_over = [file(dir.path(), 2, DRAFT_SUFFIX), file(dir.path(), 2, PLAIN_DRAFT_SUFFIX)];
    fs::write(&left_over[1], frame(4)).unwrap();
    assert_eq!(lengths(&archive, 1).unwrap(), [3]);
    assert!(left_over.iter().all(|path| path.exists()));
    let archive = Archive::open(dir.path().join("archive")).unwrap();
    assert!(!left_over.iter().any(|path| path.exists()));
    assert_eq!(lengths(&archive, 1).unwrap(), [3]);
}

#[test]
fn a_missing_file_is_named() {
    let dir = tempfile::tempdir().unwrap();
    given(dir.path(), 1, &[3, 4]);
    let archive = given(dir.path(), 4, &[5]);
    let fault = lengths(&archive, 1).unwrap_err().to_string();
    assert!(
        fault.contains("00000000000000000004.records.zst does not continue with record 3"),
        "{fault}"
    );
}

#[test]
fn a_plain_file_that_ends_early_is_found_whatever_length_it_promises() {
    let dir = tempfile::tempdir().unwrap();
    let archive = given_plain(dir.path(), 1, &[3, 400]);
    let path = file(dir.path(), 1, PLAIN_SUFFIX);
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

/// Also where all records have been given out and only the checksum is short, and where nothing at
/// all is left.
#[test]
fn a_compressed_file_that_ends_early_is_never_taken_for_a_whole_one() {
    let dir = tempfile::tempdir().unwrap();
    let archive = given(dir.path(), 1, &[3, 400, 900]);
    let path = file(dir.path(), 1, PACKED_SUFFIX);
    let whole = fs::read(&path).unwrap();
    for length in 0..whole.len() {
        fs::write(&path, &whole[..length]).unwrap();
        check_does_not_decompress(&archive, &path, 4, &format!("cut to {length}"));
    }
    for more in [&b"\0"[..], b"(\xb5/\xfd", &whole[..whole.len() - 1]] {
        fs::write(&path, [&whole, more].concat()).unwrap();
        let fault = lengths(&archive, 1).unwrap_err();
        let found = matches!(fault, JournalFault::Damaged { seq: 4..=7, .. });
        assert!(found, "{more:?}: {fault}");
    }
}

/// Larger than what zstd takes at a time: the records before the cut are given out, the one in it
/// is named.
#[test]
fn a_large_file_is_read_as_far_as_it_goes() {
    let dir = tempfile::tempdir().unwrap();
    let bodies: Vec<usize> = (0..20).map(|index| 100_000 + 2 * index).collect();
    let archive = given(dir.path(), 1, &bodies);
    assert_eq!(lengths(&archive, 1).unwrap(), bodies);
    let path = file(dir.path(), 1, PACKED_SUFFIX);
    let whole = fs::read(&path).unwrap();
    assert!(whole.len() > 1_900_000, "{}", whole.len());
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    let fault = lengths(&archive, 1).unwrap_err();
    assert!(matches!(fault, JournalFault::Damaged { seq: 9..=11, .. }), "{fault}");
}

#[test]
fn a_checksum_is_written_and_looked_at() {
    let dir = tempfile::tempdir().unwrap();
    let archive = given(dir.path(), 1, &[3, 400]);
    let path = file(dir.path(), 1, PACKED_SUFFIX);
    let whole = fs::read(&path).unwrap();
    // RFC 8878, 3.1.1.1.1: the third bit of the frame header's descriptor.
    assert_eq!(whole[4] & 0b100, 0b100);
    for at in 1..=4 {
        let mut other = whole.clone();
        other[whole.len() - at] ^= 1;
        fs::write(&path, other).unwrap();
        check_does_not_decompress(&archive, &path, 3, &format!("{at} from the end"));
    }
}

/// The file says how much memory reading it takes: a damaged one may say anything.
#[test]
fn a_file_does_not_get_all_the_memory_that_it_asks_for() {
    let dir = tempfile::tempdir().unwrap();
    let archive = given(dir.path(), 1, &[3, 400]);
    let path = file(dir.path(), 1, PACKED_SUFFIX);
    let mut bytes = fs::read(&path).unwrap();
    // RFC 8878, 3.1.1.1.2: the upper five bits, less 10.
    bytes[5] = (24 - 10) << 3;
    fs::write(&path, bytes).unwrap();
    check_does_not_decompress(&archive, &path, 1, "16 MiB");
}

#[test]
fn a_record_that_is_not_whole_in_a_file_that_is_whole_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let archive = Archive::open(dir.path().join("archive")).unwrap();
    for (length, expected) in [(10, 2), (36, 2), (435, 2), (436, 0)] {
        let mut draft = archive.draft(1).unwrap();
        draft.push(&frame(3)).unwrap();
        draft.push(&frame(400)[..length]).unwrap();
        draft.keep().unwrap();
        match lengths(&archive, 1) {
            Ok(lengths) => assert_eq!((lengths.as_slice(), expected), (&[3, 400][..], 0)),
            Err(JournalFault::Damaged { seq, damage }) => {
                assert_eq!((seq, damage), (expected, Damage::Incomplete), "{length}");
            }
            Err(other) => panic!("{length}: {other}"),
        }
    }
}
