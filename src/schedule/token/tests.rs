//! Tokens: identity, length, and that nothing malformed is accepted.

use proptest::prelude::*;

use super::super::{Slice, UNTIL_STOP};
use super::*;

fn essentials(gil: &str, random_seed: u64) -> Essentials {
    Essentials {
        mark: 0xdead_beef,
        gil: gil.to_owned(),
        random_seed,
    }
}

fn short() -> (Essentials, Slices) {
    let slices = [
        (0, UNTIL_STOP),
        (1, 5),
        (2, 37),
        (1, UNTIL_STOP),
        (2, UNTIL_STOP),
    ];
    let slices = slices
        .into_iter()
        .map(|(thread, quantum)| Slice { thread, quantum })
        .collect();
    (essentials("any", 0), slices)
}

fn arbitrary_slice() -> impl Strategy<Value = Slice> {
    let thread = prop_oneof![4 => 0..4_u32, 1 => any::<u32>()];
    let quantum = prop_oneof![4 => 1..2000_u64, 1 => 1..=super::super::codec::MAX_PASSED / 1000, 2 => Just(UNTIL_STOP)];
    (thread, quantum).prop_map(|(thread, quantum)| Slice { thread, quantum })
}

#[test]
fn a_short_schedule_is_a_short_word() {
    let (essentials, slices) = short();
    let token = encode(&essentials, &slices);
    assert!(token.len() <= 30, "{token}");
    assert!(
        token
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)),
        "{token}"
    );
    assert_eq!(decode(&token).unwrap(), (essentials, slices));
}

/// Every character replaced by every other of ASCII, every character left out, doubled or swapped with the next.
#[test]
fn every_alteration_is_refused() {
    let (essentials, slices) = short();
    let token = encode(&essentials, &slices);
    for index in 0..token.len() {
        for byte in 0..128_u8 {
            let mut altered = token.clone().into_bytes();
            if std::mem::replace(&mut altered[index], byte) != byte {
                let altered = String::from_utf8(altered).unwrap();
                assert!(decode(&altered).is_err(), "{altered}");
            }
        }
        let (front, back) = token.split_at(index);
        assert!(decode(front).is_err(), "{front}");
        assert!(decode(&format!("{front}{}", &back[1..])).is_err());
        assert!(decode(&format!("{front}{}{back}", &back[..1])).is_err());
        let mut swapped = token.clone().into_bytes();
        if index + 1 < swapped.len() && swapped[index] != swapped[index + 1] {
            swapped.swap(index, index + 1);
            assert!(decode(&String::from_utf8(swapped).unwrap()).is_err());
        }
    }
    for around in [
        format!(" {token}"),
        format!("{token}\n"),
        format!("{token}="),
        format!("{token}A"),
    ] {
        assert!(decode(&around).is_err(), "{around:?}");
    }
}

#[test]
fn what_is_wrong_is_said() {
    let (essentials, slices) = short();
    let token = encode(&essentials, &slices);
    assert!(matches!(
        decode("lesson.py"),
        Err(ScheduleError::NotASchedule)
    ));
    assert!(matches!(decode(""), Err(ScheduleError::NotASchedule)));
    assert!(matches!(
        decode("run.json"),
        Err(ScheduleError::NotASchedule)
    ));
    let version = token.replacen("r1", "r2", 1);
    assert!(matches!(decode(&version), Err(ScheduleError::OtherVersion(found)) if found == "2"));
    assert!(matches!(
        decode(&token[..token.len() - 4]),
        Err(ScheduleError::Damaged(_))
    ));
    let fitting = super::super::schedule::SourceHash::of(b"x = 1\n", &[], &[]);
    assert!(matches!(
        essentials.fits(fitting),
        Err(ScheduleError::OtherProgram)
    ));
    assert!(
        Essentials {
            mark: fitting.mark(),
            ..essentials
        }
        .fits(fitting)
        .is_ok()
    );
}

/// What we would not write is refused even with a right checksum.
#[test]
fn a_right_checksum_is_not_enough() {
    let made_of = |body: &[u8]| {
        let mut bytes = body.to_vec();
        bytes.extend(checksum("r1", body));
        decode(&format!("r1{}", URL_SAFE_NO_PAD.encode(bytes)))
    };
    assert!(made_of(&[1, 2, 3, 4, 0, 0, 0x10]).is_ok());
    assert!(made_of(&[1, 2, 3]).is_err(), "no mark");
    assert!(made_of(&[1, 2, 3, 4]).is_err(), "no GIL model");
    assert!(made_of(&[1, 2, 3, 4, 0]).is_err(), "no random seed");
    assert!(
        made_of(&[1, 2, 3, 4, 0, 0x80, 0]).is_err(),
        "a number in a longer form"
    );
    assert!(made_of(&[1, 2, 3, 4, 0, 0, 0x90]).is_err(), "half a slice");
    assert!(
        made_of(&[1, 2, 3, 4, 0, 0, 0x10, 0x10]).is_err(),
        "two slices that are one"
    );
    assert!(
        made_of(&[1, 2, 3, 4, 255, 3, b'a', b'n', b'y', 0]).is_err(),
        "a GIL model in a longer form"
    );
    assert!(
        made_of(&[1, 2, 3, 4, 255, 9, b'x']).is_err(),
        "a GIL model that is cut"
    );
    assert!(
        made_of(&[1, 2, 3, 4, 255, 1, 0xff, 0]).is_err(),
        "a GIL model that is no text"
    );
}

#[test]
fn every_gil_model_has_its_code() {
    for name in ["any", "none", "3.6", "3.8", "3.14", "3.252"] {
        assert!(gil_code(name).is_some(), "{name}");
    }
    for name in ["3.08", "3.253", "pypy", "", "3."] {
        assert_eq!(gil_code(name), None, "{name}");
    }
}

proptest! {
    #[test]
    fn decoding_undoes_encoding(
        mark: u32,
        gil in prop_oneof![Just("any".to_owned()), Just("none".to_owned()), "3\\.[0-9]{1,3}", ".{0,8}"],
        random_seed: u64,
        slices in prop::collection::vec(arbitrary_slice(), 0..50),
    ) {
        let essentials = Essentials { mark, gil, random_seed };
        let slices: Slices = slices.into_iter().collect();
        let token = encode(&essentials, &slices);
        let (essentials_again, slices_again) = decode(&token).unwrap();
        prop_assert!(slices_again.iter().eq(slices.iter()));
        prop_assert_eq!((essentials_again, slices_again), (essentials, slices));
    }

    #[test]
    fn decoding_never_panics(text in "\\PC*", body in "[A-Za-z0-9_-]{0,60}") {
        let _ = decode(&text);
        let _ = decode(&format!("r1{body}"));
    }

    /// Past the checksum, where the text of a random token does not get.
    #[test]
    fn decoding_sealed_bytes_never_panics(body in prop::collection::vec(any::<u8>(), 0..60)) {
        let mut bytes = body.clone();
        bytes.extend(checksum("r1", &body));
        let token = format!("r1{}", URL_SAFE_NO_PAD.encode(bytes));
        if let Ok((essentials, slices)) = decode(&token) {
            prop_assert_eq!(encode(&essentials, &slices), token);
        }
    }
}
