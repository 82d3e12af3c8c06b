//! Service times (办理时限): what the law gives, and what a region promises.
//!
//! Regions are encouraged to be faster (43号 art. 10, R20), so a promise may only shorten the
//! statutory times, never lengthen them: [`ServiceTimes::mistakes`] says where one does, and
//! [`ServiceTimes::promised`] never lies behind the statutory end.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use jiexu_types::{Channel, Date};

use crate::{
    Calendar, Deadline, STATUTORY_IN_WORKING_DAYS, STATUTORY_OUT_WORKING_DAYS,
    STATUTORY_TOTAL_WORKING_DAYS,
};

/// The service times of one region, in working days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceTimes {
    /// From acceptance until the information form has left the origin; at most 10 (art. 7).
    pub out: u32,
    /// From receipt of the form until the relationship is in; at most 5 (art. 8).
    pub receive: u32,
    /// From arrival of the money until it is credited, where the region has such a limit: 43号
    /// art. 9 gives none, Jiangsu 5 days, a city of Fujian 2 (R18).
    pub credit: Option<u32>,
    /// Until when the money must have left the origin.
    pub fund: FundDeadline,
    /// Promises by channel; [`Profile::Statutory`] where there is none (C01).
    pub promises: BTreeMap<Channel, Profile>,
    /// How long the named promises are.
    pub profiles: ProfileDays,
    /// The months of yearly settlement, from 1 to 12 (F38).
    pub settlement_months: BTreeSet<u8>,
}

/// Until when the origin pays, counted from acceptance (C02).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FundDeadline {
    /// With the form: at most 10 (art. 7).
    WorkingDays(u32),
    /// As regions without the national exchange do: at most 3 (F36).
    Months(u32),
}

/// Named promises to applicants (F28 to F31).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Profile {
    /// 10 working days out and 5 in (F31).
    Statutory,
    /// At once, or within 3 working days (F28).
    Online,
    /// Within 15 working days of approval (F29).
    Offline,
    /// Change of the account's place: online at once, mini-program 3 to 5 working days, elsewhere
    /// 5 at most (F06, F30).
    Wallet,
}

/// Working days of the named promises; of [`Profile::Statutory`] they are the law's. None is longer
/// than the law, which knows 15 in all (R21).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProfileDays {
    /// Online (F28).
    pub online: u32,
    /// Elsewhere, from approval (F29).
    pub offline: u32,
    /// The wallet online: at once (F30).
    pub wallet_online: u32,
    /// The wallet along with a filing of remote care: rarely sooner (F06).
    pub wallet_filing_from: u32,
    /// The wallet along with a filing of remote care (F06).
    pub wallet_filing: u32,
    /// The wallet elsewhere (F30).
    pub wallet_offline: u32,
}

/// How long a handoff takes, as it is told to the applicant. Working days; 0 is at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promise {
    /// Rarely sooner than this.
    pub least: u32,
    /// Never later than this.
    pub most: u32,
    /// Counted from here.
    pub from: Start,
}

/// Where a promise begins to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// Acceptance (受理).
    Acceptance,
    /// Approval by the agency (审核通过), which may come later.
    Approval,
}

/// A time that is longer than the law allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ServiceTimeMistake {
    /// Longer than art. 7.
    #[error("out takes {0} working days; at most 10 (43号 art. 7)")]
    Out(u32),
    /// Longer than art. 8.
    #[error("receive takes {0} working days; at most 5 (43号 art. 8)")]
    Receive(u32),
    /// Longer than what is left of the total.
    #[error("credit takes {0} working days; at most 5, for 15 in total")]
    Credit(u32),
    /// Longer than art. 7.
    #[error("the fund deadline is {0} working days; at most 10 (43号 art. 7)")]
    FundDays(u32),
    /// Longer than both sides together may take, or least and most the wrong way round.
    #[error("profiles.{0} is {1} working days; at most {2}")]
    Profile(&'static str, u32, u32),
    /// There is no such month.
    #[error("settlement_months has {0}, which is no month")]
    SettlementMonth(u8),
    /// Longer than any region has.
    #[error("the fund deadline is {0} months; at most 3")]
    FundMonths(u32),
}

/// The months of yearly settlement in the guides (F38).
pub const SETTLEMENT_MONTHS: [u8; 2] = [12, 1];

/// Months within which even the slowest origin pays (F36).
const FUND_MONTHS_MAX: u32 = 3;

impl ServiceTimes {
    /// 43号 and nothing else.
    pub fn statutory() -> ServiceTimes {
        ServiceTimes {
            out: STATUTORY_OUT_WORKING_DAYS,
            receive: STATUTORY_IN_WORKING_DAYS,
            credit: None,
            fund: FundDeadline::WorkingDays(STATUTORY_OUT_WORKING_DAYS),
            promises: BTreeMap::new(),
            profiles: ProfileDays::GUIDES,
            settlement_months: SETTLEMENT_MONTHS.into(),
        }
    }

    /// Every time that is longer than the law allows; empty when the times can be used.
    pub fn mistakes(&self) -> Vec<ServiceTimeMistake> {
        use ServiceTimeMistake as Mistake;
        let fund = match self.fund {
            FundDeadline::WorkingDays(days) => {
                (days > STATUTORY_OUT_WORKING_DAYS).then_some(Mistake::FundDays(days))
            }
            FundDeadline::Months(months) => {
                (months > FUND_MONTHS_MAX).then_some(Mistake::FundMonths(months))
            }
        };
        let late_credit = self.credit.filter(|days| *days > STATUTORY_IN_WORKING_DAYS);
        let mistakes = [
            (self.out > STATUTORY_OUT_WORKING_DAYS).then_some(Mistake::Out(self.out)),
            (self.receive > STATUTORY_IN_WORKING_DAYS).then_some(Mistake::Receive(self.receive)),
            late_credit.map(Mistake::Credit),
            fund,
        ];
        let months = self.settlement_months.iter().filter(|month| !(1..=12).contains(*month));
        let months = months.map(|month| Mistake::SettlementMonth(*month));
        let profiles = self.profiles.mistakes();
        mistakes.into_iter().flatten().chain(profiles).chain(months).collect()
    }

    /// True in the months of yearly settlement, in which things may take longer (F38).
    pub fn in_settlement_season(&self, day: Date) -> bool {
        self.settlement_months.iter().any(|month| i8::try_from(*month) == Ok(day.month()))
    }

    /// Until when the information form must have left the origin.
    pub fn out_due(&self, calendar: &Calendar, accepted_on: Date) -> Deadline {
        calendar.deadline(accepted_on, self.out)
    }

    /// Until when the relationship must be in.
    pub fn receive_due(&self, calendar: &Calendar, form_received_on: Date) -> Deadline {
        calendar.deadline(form_received_on, self.receive)
    }

    /// Until when money that arrived must be credited, where the region has such a limit.
    pub fn credit_due(&self, calendar: &Calendar, arrived_on: Date) -> Option<Deadline> {
        self.credit.map(|days| calendar.deadline(arrived_on, days))
    }

    /// Until when the money must have left the origin.
    pub fn fund_due(&self, calendar: &Calendar, accepted_on: Date) -> Deadline {
        match self.fund {
            FundDeadline::WorkingDays(days) => calendar.deadline(accepted_on, days),
            FundDeadline::Months(months) => calendar.deadline_in_months(accepted_on, months),
        }
    }

    /// What an applicant on this channel is told. A region that promises nothing promises what the
    /// law does: no guide of another one makes it faster (C01).
    pub fn promise(&self, channel: Channel) -> Promise {
        let chosen = self.promises.get(&channel).copied();
        chosen.unwrap_or(Profile::Statutory).promise(channel, self.profiles)
    }

    /// Until when the applicant may expect the end: as promised, and never later than the 15
    /// working days from acceptance that the law gives.
    ///
    /// `approved_on` is the day of approval where one was needed, else that of acceptance.
    pub fn promised(
        &self,
        channel: Channel,
        calendar: &Calendar,
        accepted_on: Date,
        approved_on: Date,
    ) -> Deadline {
        let Promise { least: _, most, from } = self.promise(channel);
        let start = match from {
            Start::Acceptance => accepted_on,
            Start::Approval => approved_on,
        };
        let statutory = calendar.deadline(accepted_on, STATUTORY_TOTAL_WORKING_DAYS);
        calendar.deadline(start, most).min(statutory)
    }
}

impl Profile {
    /// Every profile.
    pub const ALL: [Profile; 4] =
        [Profile::Statutory, Profile::Online, Profile::Offline, Profile::Wallet];

    /// The name in a region's file.
    pub const fn code(self) -> &'static str {
        match self {
            Profile::Statutory => "STATUTORY",
            Profile::Online => "ONLINE",
            Profile::Offline => "OFFLINE",
            Profile::Wallet => "WALLET",
        }
    }

    /// What the profile means on a channel.
    pub const fn promise(self, channel: Channel, days: ProfileDays) -> Promise {
        let (least, most, from) = match self {
            Profile::Statutory => (0, STATUTORY_TOTAL_WORKING_DAYS, Start::Acceptance),
            Profile::Online => (0, days.online, Start::Acceptance),
            Profile::Offline => (0, days.offline, Start::Approval),
            Profile::Wallet => match channel {
                Channel::CrossRegionFiling => {
                    (days.wallet_filing_from, days.wallet_filing, Start::Acceptance)
                }
                Channel::NationalApp
                | Channel::NationalWeb
                | Channel::Alipay
                | Channel::Wechat
                | Channel::LocalPlatform => (0, days.wallet_online, Start::Acceptance),
                Channel::CounterOrigin | Channel::CounterDestination | Channel::Mail => {
                    (0, days.wallet_offline, Start::Acceptance)
                }
            },
        };
        Promise { least, most, from }
    }
}

impl ProfileDays {
    /// As the guides have them.
    pub const GUIDES: ProfileDays = ProfileDays {
        online: 3,
        offline: 15,
        wallet_online: 0,
        wallet_filing_from: 3,
        wallet_filing: 5,
        wallet_offline: 5,
    };

    fn mistakes(self) -> impl Iterator<Item = ServiceTimeMistake> {
        let total = STATUTORY_TOTAL_WORKING_DAYS;
        let days = [
            ("online", self.online, total),
            ("offline", self.offline, total),
            ("wallet_online", self.wallet_online, total),
            ("wallet_filing_from", self.wallet_filing_from, self.wallet_filing),
            ("wallet_filing", self.wallet_filing, total),
            ("wallet_offline", self.wallet_offline, total),
        ];
        let long = days.into_iter().filter(|(_, days, most)| days > most);
        long.map(|(key, days, most)| ServiceTimeMistake::Profile(key, days, most))
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A word that names no profile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown profile; known are {}", Profile::ALL.map(Profile::code).join(", "))]
pub struct BadProfile;

impl FromStr for Profile {
    type Err = BadProfile;

    fn from_str(code: &str) -> Result<Profile, BadProfile> {
        Profile::ALL.into_iter().find(|profile| profile.code() == code).ok_or(BadProfile)
    }
}

#[cfg(test)]
mod tests;
