//! Points in time as formats write them.

use crate::document::day_of_calendar;

/// A second of Coordinated Universal Time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    seconds: i64,
}

impl Moment {
    /// Counted from 1970.
    pub(super) fn of_seconds(seconds: i64) -> Self {
        Self { seconds }
    }

    /// `2026-11-30T00:53:20Z`
    pub(super) fn rfc_3339(self) -> String {
        let ((year, month, day), (hour, minute, second)) = (self.day(), self.time());
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }

    /// `Mon, 30 Nov 2026 00:53:20 GMT`: RFC 822 with the four digits of the year that RFC 1123 wants.
    pub(super) fn rfc_822(self) -> String {
        const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
        const MONTHS: [&str; 12] =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let ((year, month, day), (hour, minute, second)) = (self.day(), self.time());
        // 1970 began on a Thursday.
        let weekday = WEEKDAYS[self.days().rem_euclid(7) as usize];
        let month = MONTHS[usize::from(month) - 1];
        format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
    }

    fn days(self) -> i64 {
        self.seconds.div_euclid(86_400)
    }

    fn day(self) -> (usize, u8, u8) {
        day_of_calendar(self.days())
    }

    fn time(self) -> (i64, i64, i64) {
        let second = self.seconds.rem_euclid(86_400);
        (second / 3600, second / 60 % 60, second % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_as_the_standards_say() {
        let check = |seconds, rfc_3339: &str, rfc_822: &str| {
            let moment = Moment::of_seconds(seconds);
            assert_eq!((&*moment.rfc_3339(), &*moment.rfc_822()), (rfc_3339, rfc_822));
        };
        check(0, "1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT");
        check(1_796_000_000, "2026-11-30T00:53:20Z", "Mon, 30 Nov 2026 00:53:20 GMT");
        check(951_782_399, "2000-02-28T23:59:59Z", "Mon, 28 Feb 2000 23:59:59 GMT");
        check(951_782_400, "2000-02-29T00:00:00Z", "Tue, 29 Feb 2000 00:00:00 GMT");
        check(-1, "1969-12-31T23:59:59Z", "Wed, 31 Dec 1969 23:59:59 GMT");
    }
}
