use super::*;

/// A disk with the file `a`, synced with its entry: `old`.
fn given_disk(forgets: usize) -> (Disk, Ino) {
    let mut disk = Disk::new(forgets);
    let file = disk.create(Content::File(Vec::new()));
    disk.change(ROOT, Change::Put("a".into(), file));
    disk.write(file, 0, b"old");
    for _ in 0..=forgets {
        disk.sync(ROOT);
        disk.sync(file);
    }
    (disk, file)
}

fn bytes(disk: &Disk, name: &str) -> Option<Vec<u8>> {
    match disk.seen(disk.entry(ROOT, &name.into())?)? {
        Content::File(bytes) => Some(bytes.clone()),
        Content::Directory(_) => None,
    }
}

#[test]
fn what_was_synced_survives_every_cut() {
    for fate in [Fate::Dropped, Fate::Kept, Fate::Prefix, Fate::Any] {
        for seed in 0..50 {
            let (mut disk, file) = given_disk(0);
            disk.write(file, 0, b"new and longer");
            disk.sync(file);
            disk.cut(fate, seed);
            assert_eq!(bytes(&disk, "a").unwrap(), b"new and longer", "{fate:?} {seed}");
        }
    }
}

#[test]
fn what_was_not_synced_is_gone_or_there_or_torn() {
    let after = |fate, seed| {
        let (mut disk, file) = given_disk(0);
        disk.write(file, 0, &[b'x'; 1024]);
        let Cut { kept, dropped, torn, story } = disk.cut(fate, seed);
        assert_eq!(story.len(), 2, "{story:?}");
        (bytes(&disk, "a").unwrap(), (kept, dropped, torn))
    };
    assert_eq!(after(Fate::Dropped, 0), (b"old".to_vec(), (0, 2, 0)));
    assert_eq!(after(Fate::Kept, 0), (vec![b'x'; 1024], (2, 0, 0)));
    let any: Vec<Vec<u8>> = (0..200).map(|seed| after(Fate::Any, seed).0).collect();
    // The length without the bytes, the bytes that the old length has room for, and half a write.
    let mut zeros = b"old".to_vec();
    zeros.resize(1024, 0);
    let torn = [[b'x'; 512], [0; 512]].concat();
    for seen in [zeros, b"xxx".to_vec(), torn, b"old".to_vec(), vec![b'x'; 1024]] {
        assert!(any.contains(&seen));
    }
}

#[test]
fn a_synced_file_is_lost_with_its_entry() {
    let (mut disk, _) = given_disk(0);
    let file = disk.create(Content::File(Vec::new()));
    disk.change(ROOT, Change::Put("b".into(), file));
    disk.write(file, 0, b"synced");
    disk.sync(file);
    disk.cut(Fate::Dropped, 0);
    assert_eq!(bytes(&disk, "b"), None);
    assert_eq!(bytes(&disk, "a").unwrap(), b"old");
}

#[test]
fn a_rename_is_there_or_not_and_never_half() {
    for seed in 0..50 {
        let (mut disk, _) = given_disk(0);
        let file = disk.create(Content::File(b"draft".to_vec()));
        disk.change(ROOT, Change::Put("draft".into(), file));
        disk.sync(ROOT);
        disk.change(ROOT, Change::Rename("draft".into(), "a".into()));
        disk.cut(Fate::Any, seed);
        let kept = bytes(&disk, "draft").is_none();
        let expected: &[u8] = if kept { b"draft" } else { b"old" };
        assert_eq!(bytes(&disk, "a").unwrap(), expected);
    }
}

#[test]
fn the_control_forgets_its_latest_syncs_and_no_others() {
    let (mut disk, file) = given_disk(2);
    disk.write(file, 0, b"one");
    disk.sync(file);
    disk.write(file, 0, b"two");
    disk.sync(file);
    disk.sync(file);
    assert_eq!(bytes(&disk, "a").unwrap(), b"two");
    disk.cut(Fate::Dropped, 0);
    assert_eq!(bytes(&disk, "a").unwrap(), b"one");
}
