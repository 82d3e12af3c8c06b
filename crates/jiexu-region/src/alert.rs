//! Deadlines that act (43号 art. 7 and 8; rows F31, R05, R15, R17): somebody is reminded before the
//! day, told when it has passed, and after a while somebody above is told.
//!
//! An alert tells people and does nothing else. It moves no money and no state, whoever is late:
//! the one decision point of a handoff stays where it is. The one exception is no alert: a wallet
//! transfer that its payee has not accepted is refused at its hour, at the destination (C16).

use jiexu_rules::{Calendar, Deadline};
use jiexu_types::{Date, HandoffId, Owner, OwnerName, OwnerRole, RegionCode, Timestamp};

use crate::planted::{Bug, is_planted};
use crate::{
    Command, Decision, Event, Inbound, InboundState, MessageKind, MessageSet, Milestone, Outbound,
    OutboundState, Region, Side, wallet,
};

/// What is owed when the form is there, and the money is not.
const MONEY: MessageSet = MessageSet::of(&[MessageKind::Balance]);

/// Cases that one [`Tick`] alerts at most, so that its events fit into one journal record.
const CASES_MAX: usize = 1_000;

/// How urgent a deadline has become. Each level is given at most once for each deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AlertLevel {
    /// The day is near (临期提醒).
    Reminded,
    /// The day has passed (办理超期).
    Overdue,
    /// It passed long ago: the province is told.
    EscalatedProvincial,
    /// And still nothing: the nation is told, of handoffs between provinces.
    EscalatedNational,
}

/// What the clock has said of the deadline that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// How urgent it is.
    pub level: AlertLevel,
    /// Whose turn it is now.
    pub owner: Owner,
    /// The deadline that it is about.
    pub deadline: Deadline,
    /// Since when.
    pub since: Timestamp,
}

/// An alert is given: the fact that the journal keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alerted {
    /// At which end of the handoff.
    pub side: Side,
    /// The case.
    pub handoff: HandoffId,
    /// How urgent it is.
    pub level: AlertLevel,
    /// Who is told.
    pub owner: Owner,
    /// The deadline that it is about.
    pub deadline: Deadline,
}

/// When alerts are given, and to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertPolicy {
    /// Working days before the due day on which its owner is reminded.
    pub reminder_working_days: u32,
    /// Working days after the due day on which the province is told, and twice as many until the
    /// nation is; at least 1.
    pub escalation_working_days: u32,
    /// Who is told.
    pub owners: Owners,
}

/// Who is told, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owners {
    /// The desk that hands people over.
    pub transfer_out: OwnerName,
    /// The desk that takes people over.
    pub transfer_in: OwnerName,
    /// The agency of this region's province.
    pub provincial: OwnerName,
    /// The agency of the nation.
    pub national: OwnerName,
}

/// Time has passed: gives the alerts that are due. The shell submits it when the index says that
/// one is ([`Region::next_alert`]), and again while the reply says that there are more.
#[derive(Clone, Copy, Debug)]
pub struct Tick;

/// What became of a [`Tick`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticked {
    /// The instant by which it was decided.
    pub at: Timestamp,
    /// True when more alerts are due than one tick gives.
    pub more: bool,
}

impl AlertLevel {
    /// Every level, the mildest first.
    pub const ALL: [AlertLevel; 4] = [
        AlertLevel::Reminded,
        AlertLevel::Overdue,
        AlertLevel::EscalatedProvincial,
        AlertLevel::EscalatedNational,
    ];

    /// The tier that is told.
    pub const fn role(self) -> OwnerRole {
        match self {
            AlertLevel::Reminded | AlertLevel::Overdue => OwnerRole::Pool,
            AlertLevel::EscalatedProvincial => OwnerRole::Provincial,
            AlertLevel::EscalatedNational => OwnerRole::National,
        }
    }

    /// How a timeline tells it.
    pub const fn milestone(self) -> Milestone {
        match self {
            AlertLevel::Reminded => Milestone::Reminded,
            AlertLevel::Overdue => Milestone::Overdue,
            AlertLevel::EscalatedProvincial => Milestone::EscalatedProvincial,
            AlertLevel::EscalatedNational => Milestone::EscalatedNational,
        }
    }

    /// True when the day has passed.
    pub const fn is_overdue(self) -> bool {
        match self {
            AlertLevel::Reminded => false,
            AlertLevel::Overdue
            | AlertLevel::EscalatedProvincial
            | AlertLevel::EscalatedNational => true,
        }
    }

    /// The level after this one; `None` after the last. A handoff within a province is none of the
    /// nation's business (43号 art. 3).
    const fn next(self, cross_province: bool) -> Option<AlertLevel> {
        match self {
            AlertLevel::Reminded => Some(AlertLevel::Overdue),
            AlertLevel::Overdue => Some(AlertLevel::EscalatedProvincial),
            AlertLevel::EscalatedProvincial if cross_province => {
                Some(AlertLevel::EscalatedNational)
            }
            AlertLevel::EscalatedProvincial | AlertLevel::EscalatedNational => None,
        }
    }
}

impl Default for AlertPolicy {
    fn default() -> AlertPolicy {
        AlertPolicy {
            reminder_working_days: 1,
            escalation_working_days: 3,
            owners: Owners::default(),
        }
    }
}

impl Default for Owners {
    fn default() -> Owners {
        Owners {
            transfer_out: OwnerName::transfer_out_desk(),
            transfer_in: OwnerName::transfer_in_desk(),
            provincial: OwnerName::provincial_agency(),
            national: OwnerName::national_agency(),
        }
    }
}

impl AlertPolicy {
    /// The first day on which an alert of that level is due.
    pub fn day_of(&self, level: AlertLevel, deadline: Deadline, calendar: &Calendar) -> Date {
        let due_on = deadline.due_on;
        let after = |working_days| calendar.deadline(due_on, working_days).due_on;
        match level {
            AlertLevel::Reminded => calendar.working_day_before(due_on, self.reminder_working_days),
            AlertLevel::Overdue => due_on.tomorrow().unwrap_or(Date::MAX),
            AlertLevel::EscalatedProvincial => after(self.escalation_working_days),
            AlertLevel::EscalatedNational => after(self.escalation_working_days.saturating_mul(2)),
        }
    }

    /// Who is told at that level and end.
    pub fn owner(&self, level: AlertLevel, side: Side) -> Owner {
        let role = level.role();
        let name = match (role, side) {
            (OwnerRole::Pool, Side::Outbound) => &self.owners.transfer_out,
            (OwnerRole::Pool, Side::Inbound) => &self.owners.transfer_in,
            (OwnerRole::Provincial, Side::Outbound | Side::Inbound) => &self.owners.provincial,
            (OwnerRole::National, Side::Outbound | Side::Inbound) => &self.owners.national,
        };
        Owner { role, name: name.clone() }
    }
}

impl Outbound {
    /// The deadline that runs at the origin: the promise to send both legs (43号 art. 7), until they
    /// are acknowledged. Money alone may have more time than the form (F36).
    pub fn deadline(&self) -> Option<Deadline> {
        let acceptance = self.freeze.as_ref().map(|freeze| freeze.acceptance);
        let only_money = self.state == OutboundState::Frozen { outstanding: MONEY };
        let promise = acceptance.map(|acceptance| match acceptance.fund_due {
            Some(fund_due) if only_money => fund_due,
            Some(_) | None => acceptance.due_out,
        });
        // A form to correct is owed as well, although it is not written yet.
        let correcting = matches!(self.state, OutboundState::Correcting { .. });
        let owes = !self.state.owed().is_empty() || correcting;
        promise.filter(|_| owes && !self.state.is_terminal())
    }

    /// The next alert that the running deadline may come to.
    pub(crate) fn next_alert(&self) -> Option<AlertLevel> {
        self.deadline()?;
        next_level(self.alert.as_ref(), self.application.origin, self.application.destination)
    }

    /// An alert belongs to the deadline that runs; when that is met, nobody is late any more.
    pub(crate) fn drop_old_alert(&mut self) {
        let running = self.deadline();
        self.alert.take_if(|alert| Some(alert.deadline) != running);
    }
}

impl Inbound {
    /// The deadline that runs at the destination: to complete (43号 art. 8), from the receipt of the
    /// form to the end. What was promised to the applicant is no statutory time: nobody is
    /// escalated for it.
    pub fn deadline(&self) -> Option<Deadline> {
        // While a form is corrected the origin must act; with the next form the time begins anew.
        let correcting = matches!(self.state, InboundState::Correcting { .. });
        self.due_in.filter(|_| !correcting && !self.state.is_terminal())
    }

    /// The next alert that the running deadline may come to.
    pub(crate) fn next_alert(&self) -> Option<AlertLevel> {
        self.deadline()?;
        next_level(self.alert.as_ref(), self.application.origin, self.application.destination)
    }

    /// An alert belongs to the deadline that runs; when that is met, nobody is late any more.
    pub(crate) fn drop_old_alert(&mut self) {
        let running = self.deadline();
        self.alert.take_if(|alert| Some(alert.deadline) != running);
    }
}

fn next_level(
    alert: Option<&Alert>,
    origin: RegionCode,
    destination: RegionCode,
) -> Option<AlertLevel> {
    let cross_province = !origin.same_province(destination);
    match alert {
        None => Some(AlertLevel::Reminded),
        Some(alert) => alert.level.next(cross_province),
    }
}

impl Region {
    /// The first instant at which the clock has something to say: an alert is due, or money goes
    /// back that a payee has not accepted. It may have passed.
    pub fn next_alert(&self) -> Option<Timestamp> {
        let first = |level| {
            let (deadline, _, _) = self.index.awaiting(level).next()?;
            Some(self.alert_day(level, deadline))
        };
        let alert = AlertLevel::ALL.into_iter().filter_map(first).min().map(Timestamp::midnight);
        let early =
            |at: Timestamp| Timestamp::from_millis(at.as_millis().saturating_sub(28_800_000));
        let alert = if is_planted(Bug::OtherZone) { alert.map(early) } else { alert };
        let back = self.index.awaiting_payee().next().map(|(until, _)| until);
        alert.into_iter().chain(back).min()
    }

    /// Alerts that are due on a day and have not been given, one for each case.
    pub(crate) fn alerts_due(
        &self,
        today: Date,
    ) -> impl Iterator<Item = (AlertLevel, Deadline, HandoffId, Side)> {
        AlertLevel::ALL.into_iter().flat_map(move |level| {
            // Of one level, the earlier deadline is alerted earlier: the rest is for later days.
            let waiting = self.index.awaiting(level);
            waiting
                .take_while(move |(deadline, _, _)| self.alert_day(level, *deadline) <= today)
                .map(move |(deadline, id, side)| (level, deadline, id, side))
        })
    }

    fn alert_day(&self, level: AlertLevel, deadline: Deadline) -> Date {
        self.policy().alerts.day_of(level, deadline, &self.policy().calendar)
    }

    fn is_cross_province(&self, side: Side, id: HandoffId) -> bool {
        let application = match side {
            Side::Outbound => self.state.outbound(id).map(|case| &case.application),
            Side::Inbound => self.state.inbound(id).map(|case| &case.application),
        };
        application.is_some_and(|case| !case.origin.same_province(case.destination))
    }
}

impl Command for Tick {
    type Reply = Ticked;

    /// After a long pause several levels of one deadline are due at once: all of them are given, in
    /// their order, so that a timeline never skips one.
    fn decide(&self, region: &Region, now: Timestamp) -> Decision<Ticked> {
        let today = now.date();
        let mut due = region.alerts_due(today);
        let mut events = Vec::new();
        for (first, deadline, handoff, side) in due.by_ref().take(CASES_MAX) {
            let cross_province = region.is_cross_province(side, handoff);
            let mut next = Some(first);
            while let Some(level) = next
                && region.alert_day(level, deadline) <= today
            {
                let owner = region.policy().alerts.owner(level, side);
                events.push(Event::Alerted(Alerted { side, handoff, level, owner, deadline }));
                next = level.next(cross_province);
            }
        }
        // What C16 says of unaccepted money is the one thing that a clock decides.
        let back = region.index.awaiting_payee().take_while(|(until, _)| *until <= now);
        let back = back.filter(|_| !is_planted(Bug::TimeoutKeeps));
        let mut back = back.map(|(_, handoff)| handoff);
        events.extend(back.by_ref().take(CASES_MAX).map(wallet::expired));
        let more = due.next().is_some() || back.next().is_some();
        Decision { events, reply: Ticked { at: now, more } }
    }
}

#[cfg(test)]
mod tests;
