//! The disk as a file system that the kernel asks (FUSE).
//!
//! The kernel hands each write over before the system call returns, so nothing is held back where a
//! cut does not reach it. `sync_file_range` never gets here: it promises nothing.

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use fuser::{
    BackgroundSession, BsdFileFlags, Config, Errno, FileAttr, FileHandle, FileType, Filesystem,
    FopenFlags, Generation, INodeNo, LockOwner, MountOption, OpenFlags, RenameFlags, ReplyAttr,
    ReplyCreate, ReplyData, ReplyDirectory, ReplyEmpty, ReplyEntry, ReplyWrite, Request, TimeOrNow,
    WriteFlags,
};

use super::platter::{Change, Content, Disk, Ino};

/// How long the kernel may believe what it was told: everything comes through it.
const BELIEVE: Duration = Duration::from_secs(60);
const GENERATION: Generation = Generation(0);
const BLOCK: u64 = 512;

/// A disk that several may hold and one uses at a time.
pub type SharedDisk = Arc<Mutex<Disk>>;

/// Mounts a disk until what is returned is dropped.
pub fn mount(disk: &SharedDisk, at: &Path) -> std::io::Result<BackgroundSession> {
    let mut config = Config::default();
    config.mount_options = vec![MountOption::FSName("jiexu-trials".to_owned())];
    fuser::spawn_mount(Mounted(Arc::clone(disk)), at, &config)
}

/// The disk, for one mount.
#[derive(Debug)]
struct Mounted(SharedDisk);

impl Mounted {
    fn disk(&self) -> MutexGuard<'_, Disk> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self, parent: INodeNo, name: &OsStr, content: Content) -> FileAttr {
        let mut disk = self.disk();
        let ino = disk.create(content);
        disk.change(parent.into(), Change::Put(name.to_owned(), ino));
        attributes(&disk, ino).unwrap_or_else(|| attribute(ino, FileType::RegularFile, 0))
    }

    fn remove(&self, parent: INodeNo, name: &OsStr) -> Result<(), Errno> {
        let mut disk = self.disk();
        let name = name.to_owned();
        let ino = disk.entry(parent.into(), &name).ok_or(Errno::ENOENT)?;
        if let Some(Content::Directory(entries)) = disk.seen(ino)
            && !entries.is_empty()
        {
            return Err(Errno::ENOTEMPTY);
        }
        disk.change(parent.into(), Change::Remove(name));
        Ok(())
    }

    fn sync(&self, ino: INodeNo, reply: ReplyEmpty) {
        self.disk().sync(ino.into());
        reply.ok();
    }
}

fn attributes(disk: &Disk, ino: Ino) -> Option<FileAttr> {
    Some(match disk.seen(ino)? {
        Content::File(bytes) => {
            let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            attribute(ino, FileType::RegularFile, size)
        }
        Content::Directory(_) => attribute(ino, FileType::Directory, 0),
    })
}

fn attribute(ino: Ino, kind: FileType, size: u64) -> FileAttr {
    let time: SystemTime = UNIX_EPOCH;
    FileAttr {
        ino: INodeNo(ino),
        size,
        blocks: size.div_ceil(BLOCK),
        atime: time,
        mtime: time,
        ctime: time,
        crtime: time,
        kind,
        perm: 0o755,
        nlink: 1,
        uid: 0,
        gid: 0,
        rdev: 0,
        blksize: 4096,
        flags: 0,
    }
}

fn outcome(outcome: Result<(), Errno>, reply: ReplyEmpty) {
    match outcome {
        Ok(()) => reply.ok(),
        Err(error) => reply.error(error),
    }
}

impl Filesystem for Mounted {
    fn lookup(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        let disk = self.disk();
        let found = disk.entry(parent.into(), &name.to_owned());
        match found.and_then(|ino| attributes(&disk, ino)) {
            Some(found) => reply.entry(&BELIEVE, &found, GENERATION),
            None => reply.error(Errno::ENOENT),
        }
    }

    fn getattr(&self, _: &Request, ino: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        match attributes(&self.disk(), ino.into()) {
            Some(found) => reply.attr(&BELIEVE, &found),
            None => reply.error(Errno::ENOENT),
        }
    }

    fn setattr(
        &self,
        request: &Request,
        ino: INodeNo,
        _mode: Option<u32>,
        _uid: Option<u32>,
        _gid: Option<u32>,
        size: Option<u64>,
        _atime: Option<TimeOrNow>,
        _mtime: Option<TimeOrNow>,
        _ctime: Option<SystemTime>,
        handle: Option<FileHandle>,
        _crtime: Option<SystemTime>,
        _chgtime: Option<SystemTime>,
        _bkuptime: Option<SystemTime>,
        _flags: Option<BsdFileFlags>,
        reply: ReplyAttr,
    ) {
        match size.map(usize::try_from) {
            Some(Ok(size)) => self.disk().change(ino.into(), Change::Length(size)),
            Some(Err(_)) => return reply.error(Errno::EFBIG),
            // Times and owners matter to nobody here.
            None => {}
        }
        self.getattr(request, ino, handle, reply);
    }

    fn mkdir(
        &self,
        _: &Request,
        parent: INodeNo,
        name: &OsStr,
        _mode: u32,
        _umask: u32,
        reply: ReplyEntry,
    ) {
        let made = self.enter(parent, name, Content::Directory(std::collections::BTreeMap::new()));
        reply.entry(&BELIEVE, &made, GENERATION);
    }

    fn create(
        &self,
        _: &Request,
        parent: INodeNo,
        name: &OsStr,
        _mode: u32,
        _umask: u32,
        _flags: i32,
        reply: ReplyCreate,
    ) {
        let made = self.enter(parent, name, Content::File(Vec::new()));
        reply.created(&BELIEVE, &made, GENERATION, FileHandle(0), FopenFlags::empty());
    }

    fn unlink(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        outcome(self.remove(parent, name), reply);
    }

    fn rmdir(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        outcome(self.remove(parent, name), reply);
    }

    fn rename(
        &self,
        _: &Request,
        parent: INodeNo,
        name: &OsStr,
        new_parent: INodeNo,
        new_name: &OsStr,
        _flags: RenameFlags,
        reply: ReplyEmpty,
    ) {
        if parent != new_parent {
            // Two directories that are synced by themselves: nobody here does that.
            return reply.error(Errno::EXDEV);
        }
        let change = Change::Rename(name.to_owned(), new_name.to_owned());
        self.disk().change(parent.into(), change);
        reply.ok();
    }

    fn read(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        offset: u64,
        size: u32,
        _flags: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyData,
    ) {
        let disk = self.disk();
        let Some(Content::File(bytes)) = disk.seen(ino.into()) else {
            return reply.error(Errno::EIO);
        };
        let from = usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let until = from.saturating_add(size).min(bytes.len());
        reply.data(bytes.get(from..until).unwrap_or_default());
    }

    fn write(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        offset: u64,
        data: &[u8],
        _: WriteFlags,
        _flags: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        let (Ok(at), Ok(written)) = (usize::try_from(offset), u32::try_from(data.len())) else {
            return reply.error(Errno::EFBIG);
        };
        self.disk().write(ino.into(), at, data);
        reply.written(written);
    }

    fn flush(&self, _: &Request, _: INodeNo, _: FileHandle, _: LockOwner, reply: ReplyEmpty) {
        // Closing a file makes nothing durable.
        reply.ok();
    }

    fn fsync(&self, _: &Request, ino: INodeNo, _: FileHandle, _datasync: bool, reply: ReplyEmpty) {
        self.sync(ino, reply);
    }

    fn fsyncdir(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        _datasync: bool,
        reply: ReplyEmpty,
    ) {
        self.sync(ino, reply);
    }

    fn readdir(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        offset: u64,
        mut reply: ReplyDirectory,
    ) {
        let disk = self.disk();
        let Some(Content::Directory(entries)) = disk.seen(ino.into()) else {
            return reply.error(Errno::ENOTDIR);
        };
        let dots = [(OsString::from("."), u64::from(ino)), (OsString::from(".."), u64::from(ino))];
        let named = entries.iter().map(|(name, ino)| (name.clone(), *ino));
        let skipped = usize::try_from(offset).unwrap_or(usize::MAX);
        for (place, (name, ino)) in dots.into_iter().chain(named).enumerate().skip(skipped) {
            let kind = match disk.seen(ino) {
                Some(Content::File(_)) => FileType::RegularFile,
                Some(Content::Directory(_)) | None => FileType::Directory,
            };
            let next = u64::try_from(place).unwrap_or(u64::MAX).saturating_add(1);
            if reply.add(INodeNo(ino), next, kind, name) {
                break;
            }
        }
        reply.ok();
    }
}
