//! Schedule files: identity, size, and that nothing altered or cut is accepted.

use proptest::prelude::*;

use super::super::UNTIL_STOP;
use super::super::geometric::SliceLength;
use super::super::rng::RandomStream;
use super::*;

fn header() -> Header {
    Header {
        source: SourceHash::of(b"counter += 1\n", &[], &[]),
        file: Some("les\"son é\n.py".to_owned()),
        args: vec!["-x".to_owned(), String::new()],
        gil: "3.8".to_owned(),
        random_seed: u64::MAX,
        options: vec![("--set".to_owned(), "counter=0".to_owned())],
    }
}

fn short() -> Schedule {
    let slices = [
        (0, UNTIL_STOP),
        (1, 5),
        (20, 3000),
        (1, UNTIL_STOP),
        (20, UNTIL_STOP),
    ];
    let slices = slices
        .into_iter()
        .map(|(thread, quantum)| Slice { thread, quantum })
        .collect();
    Schedule {
        header: header(),
        slices,
    }
}

fn bytes(schedule: &Schedule) -> Vec<u8> {
    write(Vec::new(), schedule).unwrap()
}

#[test]
fn the_first_line_can_be_read_by_a_person() {
    let bytes = bytes(&short());
    let line = bytes.split(|&byte| byte == b'\n').next().unwrap();
    let line = str::from_utf8(line).unwrap();
    let object: serde_json::Value =
        serde_json::from_str(line.strip_prefix("racescope schedule 1 ").unwrap()).unwrap();
    assert_eq!(object["file"], "les\"son é\n.py");
    assert_eq!(object["random_seed"], u64::MAX);
}

#[test]
fn every_alteration_of_a_byte_is_refused() {
    let whole = bytes(&short());
    assert_eq!(read(whole.as_slice()).unwrap(), short());
    for index in 0..whole.len() {
        for byte in 0..=u8::MAX {
            let mut altered = whole.clone();
            if std::mem::replace(&mut altered[index], byte) != byte {
                assert!(read(altered.as_slice()).is_err(), "byte {index} as {byte}");
            }
        }
        assert!(read(&whole[..index]).is_err(), "cut at {index}");
        assert!(read(&whole[index + 1..]).is_err(), "from {index}");
        let without = [&whole[..index], &whole[index + 1..]].concat();
        assert!(read(without.as_slice()).is_err(), "without byte {index}");
        let doubled = [&whole[..=index], &whole[index..]].concat();
        assert!(read(doubled.as_slice()).is_err(), "byte {index} doubled");
    }
    assert!(matches!(
        read([whole, vec![b'\n']].concat().as_slice()),
        Err(ScheduleError::Damaged(_))
    ));
}

#[test]
fn what_is_wrong_is_said() {
    let whole = bytes(&short());
    assert!(matches!(
        read(&b"import threading\nprint(threading)\n"[..]),
        Err(ScheduleError::NotASchedule)
    ));
    assert!(matches!(read(&b""[..]), Err(ScheduleError::NotASchedule)));
    let version = String::from_utf8_lossy(&whole).replacen("schedule 1", "schedule 12", 1);
    assert!(
        matches!(read(version.as_bytes()), Err(ScheduleError::OtherVersion(found)) if found == "12")
    );
    assert_eq!(
        read(&whole[..whole.len() - 1]).unwrap_err().to_string(),
        "the schedule is damaged: it ends too early"
    );
    let other = SourceHash::of(b"counter += 2\n", &[], &[]);
    assert!(matches!(
        header().fits(other),
        Err(ScheduleError::OtherProgram)
    ));
    assert!(header().fits(header().source).is_ok());
    assert!(matches!(
        load(Path::new("no such directory/x")),
        Err(ScheduleError::Io(_))
    ));
}

/// Several blocks; the streamed file equals the one written from memory.
#[test]
fn a_long_run_streams() {
    let law = SliceLength::new(100);
    let mut stream = RandomStream::new(3);
    let mut writer = Writer::new(Vec::new(), &header()).unwrap();
    let mut slices = Slices::new();
    for _ in 0..100_000 {
        let (thread, passed) = (
            u32::try_from(stream.below(4)).unwrap(),
            law.draw(&mut stream),
        );
        let reason = if stream.below(10) == 0 {
            StopReason::Blocked
        } else {
            StopReason::Preempted
        };
        writer.record(thread, passed, reason).unwrap();
        slices.record(thread, passed, reason);
    }
    let streamed = writer.finish().unwrap();
    let schedule = Schedule {
        header: header(),
        slices,
    };
    assert!(streamed.len() > 2 * BLOCK_BYTES);
    assert_eq!(streamed, bytes(&schedule));
    assert_eq!(read(streamed.as_slice()).unwrap(), schedule);
    for end in (0..streamed.len()).step_by(997) {
        assert!(read(&streamed[..end]).is_err(), "cut at {end}");
    }
}

#[test]
fn a_file_is_saved_and_loaded() {
    let path =
        std::env::temp_dir().join(format!("racescope-schedule-{}.sched", std::process::id()));
    save(&path, &short()).unwrap();
    let loaded = load(&path);
    std::fs::remove_file(&path).unwrap();
    assert_eq!(loaded.unwrap(), short());
}

#[test]
fn an_empty_schedule_is_one() {
    let empty = Schedule {
        header: header(),
        slices: Slices::new(),
    };
    assert_eq!(read(bytes(&empty).as_slice()).unwrap(), empty);
}

/// What we would not write is refused even with a right checksum.
#[test]
fn a_right_checksum_is_not_enough() {
    let line_length = bytes(&short())
        .iter()
        .position(|&byte| byte == b'\n')
        .unwrap()
        + 1;
    let made_of = |body: &[u8]| {
        let mut file = [&bytes(&short())[..line_length], body].concat();
        let mut checksum = Checksum::new();
        checksum.add(&file);
        file.extend(checksum.value());
        read(file.as_slice())
    };
    assert!(made_of(&[1, 0x10, 0, 1]).is_ok());
    assert!(made_of(&[1, 0x10, 1, 0x11, 0, 2]).is_ok(), "two blocks");
    assert!(made_of(&[1, 0x10, 0, 2]).is_err(), "a wrong count");
    assert!(
        made_of(&[1, 0x90, 1, 0x01, 0, 1]).is_err(),
        "a slice across blocks"
    );
    assert!(
        made_of(&[2, 0x10, 0x10, 0, 2]).is_err(),
        "two slices that are one"
    );
    assert!(
        made_of(&[0x81, 0, 0x10, 0, 1]).is_err(),
        "a length in a longer form"
    );
    assert!(
        made_of(&[0xff, 0xff, 0xff, 0xff, 0x7f]).is_err(),
        "a block that is too long"
    );
}

proptest! {
    #[test]
    fn reading_undoes_writing(
        text in prop::collection::vec(any::<u8>(), 0..40),
        file in prop::option::of(".{0,20}"),
        args in prop::collection::vec(".{0,10}", 0..4),
        gil in ".{0,6}",
        random_seed: u64,
        options in prop::collection::vec((".{0,6}", ".{0,10}"), 0..4),
        slices in prop::collection::vec((any::<u32>(), prop_oneof![1..5000_u64, Just(UNTIL_STOP)]), 0..60),
    ) {
        let source = SourceHash::of(&text, &args, &options);
        let slices = slices.into_iter().map(|(thread, quantum)| Slice { thread, quantum }).collect();
        let schedule = Schedule { header: Header { source, file, args, gil, random_seed, options }, slices };
        prop_assert_eq!(read(bytes(&schedule).as_slice()).unwrap(), schedule);
    }

    #[test]
    fn reading_never_panics(start in prop::sample::select(vec![0, 19, 21]), body in prop::collection::vec(any::<u8>(), 0..80)) {
        let _ = read([&bytes(&short())[..start], &body].concat().as_slice());
    }

    #[test]
    fn reading_blocks_never_panics(body in prop::collection::vec(any::<u8>(), 0..80)) {
        let whole = bytes(&short());
        let line_length = whole.iter().position(|&byte| byte == b'\n').unwrap() + 1;
        let _ = read([&whole[..line_length], &body].concat().as_slice());
    }
}
