//! One Plumbline for one data folder: a lock that the kernel drops when its holder dies, however it dies.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Read, Seek, Write},
    time::Duration,
};

use crate::{error::ClusterError, folder::Folder};

/// A holder that is just ending needs a moment.
const TRIES: u32 = 20;
const BETWEEN: Duration = Duration::from_millis(100);

/// The held lock; dropping it lets the next one in.
#[derive(Debug)]
pub(crate) struct Lock(File);

impl Lock {
    /// Takes the lock or says who has it.
    pub(crate) async fn take(folder: &Folder) -> Result<Self, ClusterError> {
        let path = folder.lock();
        let mut file =
            folder.open_own(&path, OpenOptions::new().create(true).truncate(false).read(true).write(true))?;
        let cannot = || ClusterError::file("cannot lock", &path);
        for _ in 0..TRIES {
            match file.try_lock() {
                Ok(()) => {
                    file.set_len(0).map_err(cannot())?;
                    writeln!(file, "{}", std::process::id()).map_err(cannot())?;
                    return Ok(Self(file));
                }
                Err(TryLockError::WouldBlock) => tokio::time::sleep(BETWEEN).await,
                Err(TryLockError::Error(wrong)) => return Err(cannot()(wrong)),
            }
        }
        let mut holder = String::new();
        let _ = file.rewind().and_then(|()| file.read_to_string(&mut holder));
        Err(ClusterError::AlreadyRunning { folder: folder.path().to_owned(), pid: holder.trim().parse().ok() })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // The number is only for the message; the lock itself goes with the file.
        let _ = self.0.set_len(0);
    }
}
