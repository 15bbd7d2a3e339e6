//! A file that is written whole or not at all.
//!
//! What is written goes to a file of another name in the same directory; [`WholeFile::commit`] makes it durable and
//! gives it its name in one step, which replaces an older file. Dropped before that, by an error or a
//! panic, it removes what it wrote. So a reader never sees half a schedule, and an interrupted `--save` does not cost
//! the schedule that was there before.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A file in the making.
#[derive(Debug)]
pub struct WholeFile {
    /// `None` only after the commit.
    file: Option<BufWriter<File>>,
    partial: PathBuf,
    target: PathBuf,
}

impl WholeFile {
    /// Begins to write the file at `path`. A symbolic link stays one: its target is replaced.
    ///
    /// # Errors
    /// If no file can be made in its directory, or if there is something at `path` that is no regular file (a device,
    /// say: a rename would put a file in its place).
    pub fn create(path: &Path) -> io::Result<Self> {
        let target = match fs::metadata(path) {
            Ok(found) if found.is_file() => fs::canonicalize(path)?,
            Ok(_) => {
                let message = format!("{} is not a regular file", path.display());
                return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => path.to_owned(),
            Err(error) => return Err(error),
        };
        let name = target
            .file_name()
            .ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        // The number only keeps two processes, or two files of one, apart.
        for attempt in 0..1000 {
            let mut partial_name = std::ffi::OsString::from(".");
            partial_name.push(name);
            partial_name.push(format!(".{}-{attempt}.partial", std::process::id()));
            let partial = target.with_file_name(partial_name);
            match OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(&partial)
            {
                Ok(file) => {
                    return Ok(Self {
                        file: Some(BufWriter::new(file)),
                        partial,
                        target,
                    });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::from(io::ErrorKind::AlreadyExists))
    }

    /// Gives the file its name.
    ///
    /// # Errors
    /// Those of writing; then there is no new file.
    pub fn commit(mut self) -> io::Result<()> {
        if let Some(file) = &mut self.file {
            file.flush()?;
            file.get_ref().sync_all()?;
        }
        fs::rename(&self.partial, &self.target)?;
        self.file = None;
        Ok(())
    }

    fn open(&mut self) -> &mut BufWriter<File> {
        self.file
            .as_mut()
            .expect("open until the commit, which takes the value")
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.open().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.open().flush()
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        if self.file.is_some() {
            // Nothing can be done about a failure here, and the target is untouched.
            let _ = fs::remove_file(&self.partial);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A fresh directory, removed at the end.
    struct Directory(PathBuf);

    impl Directory {
        fn new(name: &str) -> Self {
            let path =
                std::env::temp_dir().join(format!("racescope-{name}-{}", std::process::id()));
            fs::create_dir(&path).unwrap();
            Self(path)
        }

        fn names(&self) -> Vec<String> {
            let entries = fs::read_dir(&self.0).unwrap();
            let mut names: Vec<_> = entries
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            names.sort();
            names
        }
    }

    impl Drop for Directory {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.0).unwrap();
        }
    }

    #[test]
    fn it_is_there_whole_or_as_before() {
        let directory = Directory::new("whole");
        let path = directory.0.join("x.sched");
        let mut dropped = WholeFile::create(&path).unwrap();
        dropped.write_all(b"half").unwrap();
        drop(dropped);
        assert!(directory.names().is_empty());

        let mut first = WholeFile::create(&path).unwrap();
        let mut second = WholeFile::create(&path).unwrap();
        first.write_all(b"first").unwrap();
        second.write_all(b"second").unwrap();
        assert!(!path.exists());
        first.commit().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"first");
        second.commit().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"second");
        assert_eq!(directory.names(), ["x.sched"]);
    }

    #[test]
    fn what_is_no_file_is_not_replaced() {
        let directory = Directory::new("whole-refused");
        let error = WholeFile::create(&directory.0).unwrap_err();
        assert!(
            error.to_string().ends_with("is not a regular file"),
            "{error}"
        );
        assert!(WholeFile::create(&directory.0.join("none").join("x")).is_err());
    }
}
