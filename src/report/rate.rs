//! How often something happens, and how sure one can be of that.
//!
//! Seeds are independent draws, so the number of failures is binomial. The interval is Wilson's (JASA 22, 1927): unlike the
//! textbook's normal one it is right at 0 of n and n of n, where hunts end up most often.

use std::fmt::Write as _;

/// The 97.5th percentile of the normal law: of all intervals made with it, 95 % hold the true rate.
const Z: f64 = 1.959_963_984_540_054;

/// The 95 % interval of the rate of which `count` of `total` draws are a sample; `total` is not 0.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
pub fn interval(count: u64, total: u64) -> (f64, f64) {
    let (count, total) = (count as f64, total as f64);
    let rate = count / total;
    let square = Z * Z / total;
    let centre = rate + square / 2.0;
    let spread = (Z / total) * (count * (1.0 - rate) + Z * Z / 4.0).sqrt();
    let scale = 1.0 + square;
    let low = ((centre - spread) / scale).max(0.0);
    let high = ((centre + spread) / scale).min(1.0);
    // Rounding must not keep the ends from being the ends.
    (
        if count == 0.0 { 0.0 } else { low },
        if count >= total { 1.0 } else { high },
    )
}

/// A rate as a percentage with three digits that count.
#[must_use]
pub fn percent(rate: f64) -> String {
    let percent = rate * 100.0;
    if percent == 0.0 || percent >= 100.0 {
        return format!("{percent:.0} %");
    }
    let digits = match percent {
        _ if percent >= 99.995 => 4,
        _ if percent >= 99.95 => 3,
        _ if percent >= 10.0 => 1,
        _ if percent >= 1.0 => 2,
        _ if percent >= 0.1 => 3,
        _ if percent >= 0.000_1 => 6,
        _ => return format!("{percent:.1e} %"),
    };
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = write!(text, "{percent:.digits$}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{text} %")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The score test's own equation: (p - x)^2 = z^2 x (1 - x) / n at both ends.
    #[test]
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    fn the_ends_solve_wilsons_equation() {
        for total in [1, 2, 10, 1000, 1_000_000_u64] {
            for count in [0, 1, total / 3, total - 1, total] {
                let rate = count as f64 / total as f64;
                let (low, high) = interval(count, total);
                assert!(low <= rate && rate <= high, "{count} of {total}");
                for end in [low, high] {
                    let left = (rate - end).powi(2);
                    let right = Z * Z * end * (1.0 - end) / total as f64;
                    assert!((left - right).abs() < 1e-12, "{count} of {total}: {end}");
                }
            }
        }
    }

    /// As Python computed them from the formula.
    #[test]
    fn ten_of_a_hundred() {
        let (low, high) = interval(10, 100);
        assert!((low - 0.055_229_137_1).abs() < 1e-9, "{low}");
        assert!((high - 0.174_365_661_5).abs() < 1e-9, "{high}");
    }

    #[test]
    fn percentages_are_short() {
        for (rate, text) in [
            (0.0, "0 %"),
            (1.0, "100 %"),
            (0.5, "50 %"),
            (0.04433, "4.43 %"),
            (0.123_45, "12.3 %"),
            (0.000_012_3, "0.00123 %"),
            (0.999_99, "99.999 %"),
        ] {
            assert_eq!(percent(rate), text);
        }
    }
}
